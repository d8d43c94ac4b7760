"""Writing the file of one workshop: one moment of the database, row by row."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from sqlalchemy import JSON, Connection, Table, Text, select

from facilitate import __version__, activity, clock
from facilitate.activity import Actor
from facilitate.archive.checking import ALLOWED, with_derived
from facilitate.archive.scratch import Report, Scratch, filling, put, scratch, take, telling
from facilitate.archive.scrubbing import Scrubber
from facilitate.archive.tables import (
    ANEW,
    GONE_WITHOUT_PEOPLE,
    LEFT,
    RESET,
    is_carried,
    of_workshop,
)
from facilitate.backup import rows
from facilitate.config import Config
from facilitate.db import db, reading
from facilitate.errors import Refused
from facilitate.library.files import folder_of
from facilitate.people.models import Participant
from facilitate.records.operations import forget
from facilitate.workshop.models import Workshop

FORMAT = "facilitate-workshop/1"
#: names inside the file; that of a document's file ends in the number of the document
MANIFEST, TABLES, FILES = "manifest.json", "tables", "files"


@dataclass(frozen=True)
class Manifest:
    """What a file holds; written last, so that one without it is not whole."""

    format: str
    #: the version that made it, and the migration its tables are of
    facilitate: str
    migration: str
    made_at: str
    #: whether it holds people
    people: bool
    #: number of rows by table, and of documents' files
    rows: dict[str, int]
    files: int


Settle = Callable[[rows.Row], rows.Row]


def write_archive(
    file: IO[bytes],
    *,
    workshop: Workshop,
    people: bool,
    config: Config,
    by: Actor,
    report: Report | None = None,
) -> Manifest:
    """Write a workshop into a file to carry, and record that it was; the transaction before ends.

    Never in it: accounts, links, codes, votes whose result is not shown, what the record says.
    Without people everybody is made nameless as after the last day of keeping; names, mail
    addresses and phone numbers in texts go, too. All of it is done to a copy, so nobody waits.
    Stopped, when `report` says so.
    """
    workshop_id = workshop.id
    db.session.rollback()
    tell = telling(report)
    with scratch() as beside:
        copy = _copy(beside, workshop_id, people=people)
        with ZipFile(file, "w", ZIP_DEFLATED) as archive:
            counts = _write_rows(archive, beside, copy, config, tell)
            for document_id, name in copy.stored.items():
                _write_file(archive, folder_of(config.instance) / name, document_id)
            manifest = Manifest(
                format=FORMAT,
                facilitate=__version__,
                migration=copy.migration,
                made_at=clock.now().isoformat(),
                people=people,
                rows=counts,
                files=len(copy.stored),
            )
            archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))
    activity.record(
        "workshop.archived",
        workshop_id=workshop_id,
        topic="workshop",
        by=by,
        subject=workshop,
        people=people,
    )
    return manifest


@dataclass(frozen=True)
class _Copy:
    """What was read of one moment, beside its rows."""

    workshop_id: int
    people: bool
    migration: str
    count: int
    tables: Sequence[Table]
    #: names of the documents' files by number of the document
    stored: dict[int, str]


def _copy(beside: Scratch, workshop_id: int, *, people: bool) -> _Copy:
    """Copy one moment of a workshop, without what never goes along."""
    stored: dict[int, str] = {}
    count = 0
    with reading(), _one_moment() as connection, filling(beside) as (copy, tables):
        migration = connection.exec_driver_sql("SELECT version_num FROM alembic_version")
        version = migration.scalar_one()
        for table in rows.tables_of(connection):
            if is_carried(table.name, people=people):
                coming = take(connection, table, of_workshop(table, workshop_id))
                count += put(copy, tables[table.name], _settled(table, coming, stored))
        if not people:  # who is made nameless leaves a word about it
            put(copy, tables["activity_counters"], [{"workshop_id": workshop_id, "seq": 0}])
        kept = [table for name, table in tables.items() if is_carried(name, people=people)]
    return _Copy(workshop_id, people, version, count, kept, stored)


@contextmanager
def _one_moment() -> Iterator[Connection]:
    """A transaction that sees one moment, and leaves nothing."""
    # SQLite's own way
    level = {} if db.engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    try:
        yield db.session.connection(execution_options=level)
    finally:
        db.session.rollback()


def _settled(
    table: Table, coming: Iterable[rows.Row], stored: dict[int, str]
) -> Iterator[rows.Row]:
    settle = _settling(table)
    seen: set[int] = set()
    for row in coming:
        if table.name == "documents" and row["stored_as"] is not None:
            stored[row["id"]] = row["stored_as"]
        if table.name == "polls":
            seen.add(row["id"])
            row["follows_id"] = row["follows_id"] if row["follows_id"] in seen else None
        yield settle(row)


def _write_rows(
    archive: ZipFile, beside: Scratch, copy: _Copy, config: Config, tell: Callable[[float], None]
) -> dict[str, int]:
    """Write all rows of the copy; how many there are of each table."""
    with beside.app.app_context():
        scrub = None if copy.people else _nameless(copy.workshop_id, config)
        db.session.commit()
    counts: dict[str, int] = {}
    done = 0
    with beside.engine.connect() as connection:
        for table in copy.tables:
            counts[table.name] = 0
            carried = _carried(table, _settling(table), scrub)
            with archive.open(f"{TABLES}/{table.name}.jsonl", "w", force_zip64=True) as lines:
                for row in rows.read(connection, table):
                    told = json.dumps(carried(row), ensure_ascii=False)
                    lines.write(told.encode() + b"\n")
                    counts[table.name] += 1
                    done += 1
                    tell(done / copy.count)
    return counts


def _nameless(workshop_id: int, config: Config) -> Scrubber:
    """Forget everybody in the copy; what puts their pseudonyms into texts."""
    everybody = select(Participant.id, Participant.name).where(
        Participant.workshop_id == workshop_id
    )
    before = db.session.execute(everybody.order_by(Participant.id)).all()
    workshop = db.session.get_one(Workshop, workshop_id)
    forget(workshop=workshop, secret_key=config.secret_key)
    db.session.flush()
    after = db.session.execute(everybody.order_by(Participant.id)).all()
    return Scrubber({was: now for (_, was), (_, now) in zip(before, after, strict=True)})


def _carried(table: Table, settle: Settle, scrub: Scrubber | None) -> Settle:
    """What makes of a row of the copy the one that goes into the file."""
    spoken = (
        ()
        if scrub is None or table.name == "participants"
        else [
            column.name
            for column in table.columns
            if isinstance(column.type, Text | JSON) and f"{table.name}.{column.name}" not in ALLOWED
        ]
    )
    gone = {
        column.name: None
        for column in table.columns
        if scrub is not None and f"{table.name}.{column.name}" in GONE_WITHOUT_PEOPLE
    }

    def carried(row: rows.Row) -> rows.Row:
        row = settle(row)
        if scrub is None or not spoken:
            return row
        return with_derived(table.name, row | {name: scrub(row[name]) for name in spoken} | gone)

    return carried


def _settling(table: Table) -> Settle:
    """What takes out of a row what never goes along."""
    places = {column.name: f"{table.name}.{column.name}" for column in table.columns}
    same = {name: RESET[place] for name, place in places.items() if place in RESET}
    same |= {key.parent.name: None for key in table.foreign_keys if key.column.table.name in LEFT}
    anew = [name for name, place in places.items() if place in ANEW]

    def settle(row: rows.Row) -> rows.Row:
        number = str(row.get("id"))
        row = {**row, **same, **{name: number for name in anew if row[name] is not None}}
        if table.name == "feedback_forms" and row["closed_at"] is None:
            row.update(opened_at=None, present=None)
        return row

    return settle


def _write_file(archive: ZipFile, path: Path, document_id: int) -> None:
    try:
        archive.write(path, f"{FILES}/{document_id}", ZIP_STORED)
    except FileNotFoundError as error:
        raise Refused("Somebody changed the same things just now. Please try again.") from error
