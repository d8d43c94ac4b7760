"""Making a workshop from a file: with numbers, links and codes of its own, in one transaction."""

import logging
import secrets
import zlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from itertools import islice
from typing import IO, Any
from zipfile import BadZipFile, LargeZipFile

from sqlalchemy import Connection, Table, insert, select, update
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from facilitate import activity
from facilitate.accounts.operations import CODE_ALPHABET
from facilitate.activity import ActivityCounter, Actor
from facilitate.archive.checking import NotAsWritten
from facilitate.archive.gathering import gather
from facilitate.archive.reading import reading_archive
from facilitate.archive.scratch import AT_ONCE, Report, scratch, take, telling
from facilitate.archive.tables import CARRIED, DRAWN
from facilitate.backup import rows
from facilitate.config import Config
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.report.numbers import renumbered
from facilitate.workshop.models import Organizer, Workshop
from facilitate.workshop.operations.founding import CODE_LENGTH, free_code, free_slug

_log = logging.getLogger(__name__)
#: what a file that is not whole makes of reading it
_BROKEN = (
    *(BadZipFile, LargeZipFile, zlib.error, EOFError, NotImplementedError, RecursionError),
    *(KeyError, TypeError, ValueError, OverflowError, IndexError, SQLAlchemyError),
)


@contextmanager
def opening(
    file: IO[bytes], *, config: Config, by: Actor, report: Report | None = None
) -> Iterator[Workshop]:
    """The workshop of a file for the block, which ends with the commit; organized by `by`.

    Its code is the file's where that is free. It is not public, takes no registrations and sends
    no mail until its organizer says so. Refused, with nothing written, for whatever is not a whole
    file of a workshop that this version or an older one has made. The transaction before ends: the
    file is looked at beside the database, so that nobody waits. Stopped, when `report` says so.
    """
    db.session.rollback()
    with ExitStack() as files:
        try:
            with reading_archive(file) as archive, scratch() as beside:
                tell = telling(report)
                there = gather(archive, beside, config=config, files=files, tell=tell)
                with beside.engine.connect() as source:
                    workshop = _Opening(source, there).run(by, people=archive.manifest.people)
        except _BROKEN as error:
            db.session.rollback()
            if isinstance(error, OperationalError):
                raise  # a full disk or a busy database is no fault of the file
            _log.warning("a file was not opened", exc_info=error)
            raise _not_whole() from error
        except BaseException:
            db.session.rollback()
            raise
        yield workshop


def _not_whole() -> Refused:
    return Refused("The file is damaged, or was changed by hand. Nothing was opened.")


class _Opening:
    """A workshop on its way into the database from one beside, where it was looked at."""

    def __init__(self, source: Connection, there: Mapping[str, Table]) -> None:
        self._source, self._there = source, there
        self._connection: Connection = db.session.connection()
        #: numbers here by number in the file, of each table
        self._ids: dict[str, dict[int, int]] = {}
        self._later: list[tuple[Table, int, rows.Row]] = []

    def run(self, by: Actor, *, people: bool) -> Workshop:
        """Write everything, and say whose it is."""
        tables = {table.name: table for table in rows.tables_of(self._connection)}
        for name, table in tables.items():
            if name in CARRIED:
                self._write(table, take(self._source, self._there[name]))
        self._set_later(tables)
        (workshop_id,) = self._ids["workshops"].values()
        db.session.add(ActivityCounter(workshop_id=workshop_id))
        if by.account_id is not None:
            db.session.add(Organizer(workshop_id=workshop_id, account_id=by.account_id))
        workshop = db.session.get_one(Workshop, workshop_id)
        activity.record(
            "workshop.opened",
            workshop_id=workshop_id,
            topic="workshop",
            by=by,
            subject=workshop,
            people=people,
        )
        return workshop

    def _write(self, table: Table, coming: Iterator[rows.Row]) -> None:
        known = self._ids.setdefault(table.name, {})
        keys = {
            key.parent.name: key.column.table
            for key in table.foreign_keys
            if key.column.table.name in CARRIED
        }
        while some := list(islice(coming, AT_ONCE)):
            new = [self._renumbered(table, keys, row) for row in some]
            if "id" in table.columns:
                before = (row["id"] for row in some)
                known.update(zip(before, self._insert(table, new), strict=True))
            else:
                self._connection.execute(insert(table), new)

    def _insert(self, table: Table, coming: list[rows.Row]) -> list[int]:
        """Insert rows in their order; their new numbers."""
        if table.name in DRAWN:
            taken = set(
                self._connection.scalars(
                    select(table.c.id).where(table.c.id.in_([row["id"] for row in coming]))
                )
            )
            if taken or any(row["id"] < 1 for row in coming):
                # others, in the same order
                drawn = sorted(secrets.SystemRandom().sample(range(1, 2**31), len(coming)))
                for row, number in zip(coming, drawn, strict=True):
                    row["id"] = number
            self._connection.execute(insert(table), coming)
            return [row["id"] for row in coming]
        bare = [{name: value for name, value in row.items() if name != "id"} for row in coming]
        statement = insert(table).returning(table.c.id, sort_by_parameter_order=True)
        return list(self._connection.scalars(statement, bare))

    def _renumbered(self, table: Table, keys: Mapping[str, Table], row: rows.Row) -> rows.Row:
        """The row as it stands here; what refers to rows that are still to come is set later."""
        new, later = dict(row), rows.Row()
        for name, target in keys.items():
            if row[name] is None:
                continue
            if target is table:
                later[name], new[name] = row[name], None
            else:
                new[name] = self._number_of(target.name, row[name])
        if table.name == "polls" and row["sides"]:
            later["sides"] = row["sides"]
        if table.name in ("passages", "passage_revisions"):
            later["text"] = row["text"]
        if table.name == "workshops":
            new["slug"], new["code"] = free_slug(row["title"]), self._code(row["code"])
        if later:
            self._later.append((table, row["id"], later))
        return new

    def _number_of(self, table: str, number: int) -> int:
        """The number here of a row in the file; it refers to nothing else."""
        found = self._ids.get(table, {}).get(number)
        if found is None:
            raise NotAsWritten(f"{table}: no number {number}")
        return found

    def _code(self, wanted: str) -> str:
        """The code that people know, where it is free."""
        is_code = len(wanted) == CODE_LENGTH and set(wanted) <= set(CODE_ALPHABET)
        taken = select(Workshop.id).where(Workshop.code == wanted)
        return wanted if is_code and db.session.scalar(taken) is None else free_code()

    def _set_later(self, tables: Mapping[str, Table]) -> None:
        """References among rows of one table, and numbers inside words and lists."""
        for table, number, later in self._later:
            new = {name: self._set(table.name, name, value) for name, value in later.items()}
            mine = tables[table.name].c.id == self._ids[table.name][number]
            self._connection.execute(update(table).where(mine).values(new))

    def _set(self, table: str, name: str, value: Any) -> Any:
        if name == "sides":
            return {str(self._number_of("sectors", int(k))): side for k, side in value.items()}
        if name == "text":
            return renumbered(value, self._ids["themes"])
        return self._number_of(table, value)
