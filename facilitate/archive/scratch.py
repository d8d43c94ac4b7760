"""A database of its own for a workshop on its way: nobody waits for it, and nothing of it stays."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from flask import Flask, current_app
from flask_migrate import Migrate
from sqlalchemy import ColumnElement, Connection, DateTime, Engine, Table, insert, select

from facilitate.backup import rows
from facilitate.backup.rows import Row
from facilitate.db import db, prepare_engine, sqlite_module

#: rows of one statement
AT_ONCE = 500
#: seconds between two reports of how far it is
EVERY = 0.3

Report = Callable[[float], bool]
"""Told the share done, 0 to 1; False means stop."""


class Stopped(Exception):
    """Somebody who waited for it does not want it any more."""


@dataclass(frozen=True)
class Scratch:
    """An application that has nothing but an empty database, without tables."""

    app: Flask
    engine: Engine


@contextmanager
def scratch() -> Iterator[Scratch]:
    """A database for the block, in a file without a name that goes even when the process dies."""
    app = Flask("scratch")
    module = sqlite_module()

    def connect() -> Any:
        return module.connect("", check_same_thread=False)

    options = {"module": module, "creator": connect, "hide_parameters": True}
    app.config.update(SQLALCHEMY_DATABASE_URI="sqlite://", SQLALCHEMY_ENGINE_OPTIONS=options)
    db.init_app(app)
    Migrate(app, db, directory=str(current_app.extensions["migrate"].directory))
    with app.app_context():
        engine = db.engine
    prepare_engine(engine)
    try:
        yield Scratch(app, engine)
    finally:
        engine.dispose()


@contextmanager
def filling(beside: Scratch) -> Iterator[tuple[Connection, Mapping[str, Table]]]:
    """Make the tables of this version, each after those that it refers to, and fill them.

    At the end, not earlier, every reference must lead to a row.
    """
    with beside.app.app_context():
        db.create_all()
    with beside.engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        if not _tables:  # in every scratch they are the same
            _tables.update({table.name: table for table in rows.tables_of(connection)})
        yield connection, _tables


#: of this version on SQLite, once they were looked at
_tables: dict[str, Table] = {}


def telling(report: Report | None) -> Callable[[float], None]:
    """What reports now and then, wherever it is called, from the application of this moment.

    Stopped, where the answer is to stop. No transaction of this application may be open.
    """
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    next_at = time.monotonic() + EVERY

    def tell(share: float) -> None:
        nonlocal next_at
        if report is None or time.monotonic() < next_at:
            return
        with app.app_context():
            if not report(share):
                raise Stopped
        next_at = time.monotonic() + EVERY

    return tell


def put(connection: Connection, table: Table, coming: Iterable[Row]) -> int:
    """Insert rows under their own numbers; how many there were."""
    count, each = 0, iter(coming)
    while some := list(islice(each, AT_ONCE)):
        connection.execute(insert(table), some)
        count += len(some)
    return count


def take(connection: Connection, table: Table, *which: ColumnElement[bool]) -> Iterator[Row]:
    """Rows as `put` wants them, by primary key; unlike `backup.rows.read` with moments as such."""
    moments = [column.name for column in table.columns if isinstance(column.type, DateTime)]
    found = connection.execute(
        select(table).where(*which).order_by(*table.primary_key),
        execution_options={"yield_per": AT_ONCE},
    )
    for each in found.mappings():
        row = dict(each)
        for name in moments:
            row[name] = _aware(row[name])
        yield row


def _aware(moment: datetime | None) -> datetime | None:
    """SQLite gives naive moments, which are in UTC."""
    if moment is None or moment.tzinfo is not None:
        return moment
    return moment.replace(tzinfo=UTC)
