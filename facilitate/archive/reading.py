"""The rows and files in a workshop's file, read with care: it may be anything that somebody sent.

What an older version wrote goes through an empty database of that version, which the same
migrations bring to this one as they do any other.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import current_app
from flask_migrate import upgrade

from facilitate.archive.making import FILES, FORMAT, MANIFEST, TABLES, Manifest
from facilitate.archive.scratch import scratch
from facilitate.archive.tables import CARRIED, is_carried
from facilitate.backup import rows
from facilitate.backup.making import FORMAT as BACKUP
from facilitate.errors import Refused
from facilitate.library.rules import LARGEST

#: what a file may hold: parts, bytes unpacked, bytes of one row
MOST_PARTS = 2_000
MOST_UNPACKED = 512 * 1024 * 1024
LONGEST_ROW = 1024 * 1024
_FILE = re.compile(rf"{FILES}/([1-9][0-9]{{0,9}})")
_ENCRYPTED = 1


@dataclass(frozen=True)
class Archive:
    """A file whose outside is as it should be; what is inside is still to be checked."""

    manifest: Manifest
    zip: ZipFile
    #: whether its tables are those of this version
    is_current: bool

    @property
    def documents(self) -> frozenset[int]:
        """Numbers of the documents whose files are in it."""
        found = (_FILE.fullmatch(name) for name in self.zip.namelist())
        return frozenset(int(each[1]) for each in found if each)

    def file_of(self, document_id: int) -> bytes:
        """The file of a document."""
        return self.zip.read(f"{FILES}/{document_id}")

    def rows_of(self, table: str) -> Iterator[Any]:
        """The rows of a table, one by one; none where the file has none."""
        if table not in self.manifest.rows:
            return
        with self.zip.open(f"{TABLES}/{table}.jsonl") as lines:
            while line := lines.readline(LONGEST_ROW + 1):
                if len(line) > LONGEST_ROW:
                    raise ValueError("a row is too long")
                yield json.loads(line, parse_constant=_no_number)


@contextmanager
def reading_archive(file: IO[bytes]) -> Iterator[Archive]:
    """A file as an Archive. Refused for no archive, one of a newer version, and one too large."""
    try:
        archive = ZipFile(file)
    except BadZipFile as error:
        raise _no_archive() from error
    with archive:
        _check_parts(archive)
        manifest = _manifest(archive)
        yield Archive(manifest, archive, _is_current(manifest))


@contextmanager
def as_current(
    archive: Archive, *, tables: Iterable[str]
) -> Iterator[Iterator[tuple[str, Iterator[Any]]]]:
    """The rows of the carried ones of these tables, in this order, as this version has them."""
    carried = [table for table in tables if table in CARRIED]
    if archive.is_current:
        yield ((name, archive.rows_of(name)) for name in carried)
        return
    with scratch() as older:
        with older.app.app_context():
            upgrade(revision=archive.manifest.migration)
            with older.engine.begin() as connection:
                for table in rows.tables_of(connection):
                    if table.name in archive.manifest.rows:
                        rows.write(connection, table, archive.rows_of(table.name))
            upgrade()
        with older.engine.connect() as connection:
            found = {table.name: table for table in rows.tables_of(connection)}
            yield ((name, rows.read(connection, found[name])) for name in carried)


def _check_parts(archive: ZipFile) -> None:
    parts = archive.infolist()
    if any(count > 1 for count in Counter(part.filename for part in parts).values()):
        raise BadZipFile("a name twice")
    known = {MANIFEST, *(f"{TABLES}/{table}.jsonl" for table in CARRIED)}
    if MANIFEST not in archive.namelist():
        raise _no_archive()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise _too_large()
    strange = []
    for part in parts:
        is_file = _FILE.fullmatch(part.filename) is not None
        if is_file and part.file_size > LARGEST:
            raise _too_large()
        if part.compress_type not in (ZIP_STORED, ZIP_DEFLATED) or part.flag_bits & _ENCRYPTED:
            raise BadZipFile(part.filename)
        if not is_file and part.filename not in known:
            strange.append(part.filename)
    if strange and not _is_of_newer(archive):
        raise BadZipFile(strange[0])


def _is_of_newer(archive: ZipFile) -> bool:
    """Whether other names are in it because other versions have other tables."""
    return not _is_current(_manifest(archive))


def _manifest(archive: ZipFile) -> Manifest:
    with archive.open(MANIFEST) as part:
        found = json.loads(part.read(LONGEST_ROW), parse_constant=_no_number)
    if not isinstance(found, dict):
        raise _no_archive()
    made_by = found.get("format")
    if made_by == BACKUP:
        raise Refused(
            "This is a backup of a whole installation, not the file of one workshop. Restore it "
            "on the command line into an empty installation."
        )
    if not isinstance(made_by, str) or not made_by.startswith(FORMAT.partition("/")[0]):
        raise _no_archive()
    if made_by != FORMAT:
        raise _newer()
    counts: Any = found["rows"]
    numbers = (*counts.values(), found["files"]) if isinstance(counts, dict) else (None,)
    if (
        not isinstance(found["migration"], str)
        or not isinstance(found["people"], bool)
        or not all(type(each) is int and each >= 0 for each in numbers)
    ):
        raise TypeError("not a manifest")
    return Manifest(**found)


def _is_current(manifest: Manifest) -> bool:
    scripts = ScriptDirectory.from_config(current_app.extensions["migrate"].migrate.get_config())
    try:
        known = scripts.get_revision(manifest.migration)
    except CommandError as error:
        raise _newer() from error
    if known.revision != manifest.migration:
        raise _no_archive()
    is_current = known.revision == scripts.get_current_head()
    wanted = {table for table in CARRIED if is_carried(table, people=manifest.people)}
    if is_current and manifest.rows.keys() != wanted:
        raise BadZipFile("tables are missing")
    return is_current


def _no_number(_text: str) -> Any:
    raise ValueError("not a number")


def _no_archive() -> Refused:
    return Refused(
        "This is not the file of a workshop, or not all of it. Choose one that Facilitate has "
        "written."
    )


def _newer() -> Refused:
    return Refused("The file was made by a newer Facilitate than this one. Update this one first.")


def _too_large() -> Refused:
    return Refused("The file holds more than a workshop can. Nothing was opened.")
