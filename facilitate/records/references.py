"""Everything that names a participant, in every area, and letting it name another one."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    PrimaryKeyConstraint,
    UniqueConstraint,
    exists,
    select,
    update,
)

from facilitate.db import Base, db
from facilitate.people.models import Participant

#: columns that name a participant and stay as they are: they tell of the merges themselves
STAYS = frozenset({"person_merges.kept_id", "person_merges.gone_id"})
_ONLY_ONE = (UniqueConstraint, PrimaryKeyConstraint)


def references() -> list[tuple[str, str]]:
    """Every column of every table that names a participant and follows a merge."""
    return sorted(
        (table.name, column.name)
        for table in Base.metadata.tables.values()
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name == Participant.__tablename__
        and f"{table.name}.{column.name}" not in STAYS
    )


def move(
    table_name: str, column_name: str, before: int, after: int, among: list[int] | None = None
) -> list[int]:
    """Let rows name another participant; says which rows did.

    A row stays when the other one has one like it already, where there can be only one.
    """
    table = Base.metadata.tables[table_name]
    column = table.c[column_name]
    wanted = select(table.c.id).where(column == before)
    if among is not None:
        wanted = wanted.where(table.c.id.in_(among))
    for rule in table.constraints:
        if (
            isinstance(rule, UniqueConstraint | PrimaryKeyConstraint)
            and column_name in rule.columns
        ):
            twin = table.alias()
            same: list[ColumnElement[bool]] = [
                twin.c[other.name] == other for other in rule.columns if other is not column
            ]
            wanted = wanted.where(~exists().where(twin.c[column_name] == after, *same))
    ids: list[int] = list(db.session.scalars(wanted))
    if ids:
        values: dict[str, Any] = {column_name: after}
        db.session.execute(update(table).where(table.c.id.in_(ids)).values(values))
    return ids
