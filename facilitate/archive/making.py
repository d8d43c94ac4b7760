"""Writing the file of one workshop: one moment of the database, row by row."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from sqlalchemy import JSON, Connection, Table, Text, select
from sqlalchemy.exc import OperationalError

from facilitate import __version__, activity, clock
from facilitate.activity import Actor
from facilitate.archive.checking import ALLOWED, with_derived
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


def write_archive(
    file: IO[bytes], *, workshop: Workshop, people: bool, config: Config, by: Actor
) -> Manifest:
    """Write a workshop into a file to carry, and record that it was; the transaction before ends.

    Never in it: accounts, links, codes, votes whose result is not shown, what the record says.
    Without people everybody is made nameless as after the last day of keeping, in a transaction
    that is taken back; names, mail addresses and phone numbers in texts go, too.
    """
    workshop_id = workshop.id
    db.session.rollback()
    try:
        with ZipFile(file, "w", ZIP_DEFLATED) as archive:
            manifest = _fill(archive, workshop_id, people=people, config=config)
    except OperationalError as error:
        raise Refused("Somebody changed the same things just now. Please try again.") from error
    finally:
        db.session.rollback()
    activity.record(
        "workshop.archived",
        workshop_id=workshop_id,
        topic="workshop",
        by=by,
        subject=workshop,
        people=people,
    )
    return manifest


def _fill(archive: ZipFile, workshop_id: int, *, people: bool, config: Config) -> Manifest:
    stored: dict[int, str] = {}
    with reading() if people else nullcontext(), _one_moment() as connection:
        scrub = None if people else _nameless(workshop_id, config)
        migration = connection.exec_driver_sql("SELECT version_num FROM alembic_version")
        version = migration.scalar_one()
        counts = {
            table.name: _write_table(archive, connection, table, workshop_id, scrub, stored)
            for table in rows.tables_of(connection)
            if is_carried(table.name, people=people)
        }
    for document_id, name in stored.items():
        _write_file(archive, folder_of(config.instance) / name, document_id)
    manifest = Manifest(
        format=FORMAT,
        facilitate=__version__,
        migration=version,
        made_at=clock.now().isoformat(),
        people=people,
        rows=counts,
        files=len(stored),
    )
    archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))
    return manifest


@contextmanager
def _one_moment() -> Iterator[Connection]:
    """A transaction that sees one moment, and leaves nothing."""
    # SQLite's own way
    level = {} if db.engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    try:
        yield db.session.connection(execution_options=level)
    finally:
        db.session.rollback()


def _nameless(workshop_id: int, config: Config) -> Scrubber:
    """Forget everybody in this transaction; what puts their pseudonyms into texts."""
    everybody = select(Participant.id, Participant.name).where(
        Participant.workshop_id == workshop_id
    )
    before = db.session.execute(everybody.order_by(Participant.id)).all()
    workshop = db.session.get_one(Workshop, workshop_id)
    forget(workshop=workshop, secret_key=config.secret_key)
    db.session.flush()
    after = db.session.execute(everybody.order_by(Participant.id)).all()
    return Scrubber({was: now for (_, was), (_, now) in zip(before, after, strict=True)})


def _write_table(
    archive: ZipFile,
    connection: Connection,
    table: Table,
    workshop_id: int,
    scrub: Scrubber | None,
    stored: dict[int, str],
) -> int:
    seen: set[int] = set()
    with archive.open(f"{TABLES}/{table.name}.jsonl", "w", force_zip64=True) as lines:
        count = 0
        for row in rows.read(connection, table, of_workshop(table, workshop_id)):
            if table.name == "documents" and row["stored_as"] is not None:
                stored[row["id"]] = row["stored_as"]
            if table.name == "polls":
                seen.add(row["id"])
                row["follows_id"] = row["follows_id"] if row["follows_id"] in seen else None
            lines.write(json.dumps(_carried(table, row, scrub), ensure_ascii=False).encode())
            lines.write(b"\n")
            count += 1
    return count


def _carried(table: Table, row: rows.Row, scrub: Scrubber | None) -> rows.Row:
    """A row as it goes into the file."""
    values = {column.name: _value(table, column.name, row) for column in table.columns}
    if scrub is None or table.name == "participants":
        return values
    words = {
        column.name: scrub(values[column.name])
        for column in table.columns
        if isinstance(column.type, Text | JSON) and f"{table.name}.{column.name}" not in ALLOWED
    }
    gone = {name: None for name in values if f"{table.name}.{name}" in GONE_WITHOUT_PEOPLE}
    return with_derived(table.name, values | words | gone)


def _value(table: Table, name: str, row: rows.Row) -> Any:
    place = f"{table.name}.{name}"
    if place in RESET:
        return RESET[place]
    if place in ANEW and row[name] is not None:
        return str(row["id"])
    if any(key.column.table.name in LEFT for key in table.columns[name].foreign_keys):
        return None
    if table.name == "feedback_forms" and row["closed_at"] is None:
        return None if name in ("opened_at", "present") else row[name]
    return row[name]


def _write_file(archive: ZipFile, path: Path, document_id: int) -> None:
    try:
        archive.write(path, f"{FILES}/{document_id}", ZIP_STORED)
    except FileNotFoundError as error:
        raise Refused("Somebody changed the same things just now. Please try again.") from error
