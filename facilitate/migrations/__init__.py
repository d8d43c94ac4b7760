"""Alembic migrations, inside the package so that they ship in the wheel."""
