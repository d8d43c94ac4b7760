"""Rows of any table as plain values, and back on any database."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from itertools import islice
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    MetaData,
    Table,
    Time,
    func,
    insert,
    select,
    update,
)

#: the values of a row by column, as JSON has them
Row = dict[str, Any]

_AT_ONCE = 1000


def tables_of(connection: Connection) -> list[Table]:
    """The tables there are, each after those that it refers to; without Alembic's own."""
    found = MetaData()
    found.reflect(connection)
    tables = [table for table in found.sorted_tables if table.name != "alembic_version"]
    for table in tables:
        for column in table.columns:
            if isinstance(column.type, JSON):
                column.type.none_as_null = True
    return tables


def read(connection: Connection, table: Table, *which: ColumnElement[bool]) -> Iterator[Row]:
    """All rows, or those for which everything holds, by primary key; moments are in UTC."""
    rows = connection.execute(
        select(table).where(*which).order_by(*table.primary_key),
        execution_options={"yield_per": _AT_ONCE},
    )
    for row in rows.mappings():
        yield {name: _plain(value) for name, value in row.items()}


def write(connection: Connection, table: Table, rows: Iterable[Row]) -> int:
    """Insert rows that `read` gave, under their own keys; the number of them.

    A row may refer to a later one of its table: such references are set once all are there.
    """
    own = [key.parent.name for key in table.foreign_keys if key.column.table is table]
    referring: list[tuple[Row, Row]] = []
    count = 0
    coming = iter(rows)
    while some := [values(table, row) for row in islice(coming, _AT_ONCE)]:
        for row in some:
            later = {name: row[name] for name in own if row[name] is not None}
            if later:
                referring.append(({key.name: row[key.name] for key in table.primary_key}, later))
                row.update(dict.fromkeys(later))
        connection.execute(insert(table), some)
        count += len(some)
    for keys, later in referring:
        connection.execute(update(table).filter_by(**keys).values(**later))
    _count_on(connection, table)
    return count


def values(table: Table, row: Row) -> Row:
    """A row as the database takes it."""
    return {column.name: _value(column, row[column.name]) for column in table.columns}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        # SQLite gives naive moments, which are in UTC
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        return aware.astimezone(UTC).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return value


def _value(column: Column[Any], plain: Any) -> Any:
    if plain is None:
        return None
    if isinstance(column.type, DateTime):
        return datetime.fromisoformat(plain)
    if isinstance(column.type, Date):
        return date.fromisoformat(plain)
    if isinstance(column.type, Time):
        return time.fromisoformat(plain)
    return plain


def _count_on(connection: Connection, table: Table) -> None:
    """Let PostgreSQL number the next row after those that brought their own numbers."""
    numbered = table.autoincrement_column
    if connection.dialect.name != "postgresql" or numbered is None:
        return
    highest = connection.scalar(select(func.max(numbered)))
    sequence = func.pg_get_serial_sequence(table.name, numbered.name)
    if highest is not None and connection.scalar(select(sequence)) is not None:
        connection.execute(select(func.setval(sequence, highest)))
