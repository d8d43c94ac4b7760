"""Printed files wait here for minutes: they hold everybody's personal link."""

from pathlib import Path

from facilitate.report.kept import KEPT, is_kept, keep, read, sweep

__all__ = ["KEPT", "folder_of", "is_kept", "keep", "read", "sweep"]


def folder_of(instance: Path) -> Path:
    """Where an installation keeps them."""
    return instance / "prints"
