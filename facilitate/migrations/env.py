"""Alembic's entry: runs migrations on the application's own engine."""

from typing import Any, Literal

from alembic import context

from facilitate.db import Base, UtcDateTime, db


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our own types as the plain ones they are stored as: migrations import nothing of us."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    """Run in one transaction; SQLite rebuilds tables it cannot alter (batch mode)."""
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            compare_type=True,
            render_item=render_item,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
