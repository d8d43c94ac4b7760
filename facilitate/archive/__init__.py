"""One workshop as a file to carry, which any other installation opens as a workshop of its own.

The rows are written and read as those of a backup (`backup.rows`). What differs: only one
workshop's rows are in it, never a secret, and whoever opens it trusts nothing that it says.
"""
