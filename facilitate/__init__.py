"""Facilitate runs a workshop's roundtables from the first registration to the outputs report."""

__version__ = "0.1.0"
