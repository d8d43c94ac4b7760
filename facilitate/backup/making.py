"""Writing a backup while people work: one moment of the database, and the files of that moment."""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from sqlalchemy import Connection, Table, inspect

from facilitate import __version__, clock
from facilitate.backup import rows
from facilitate.config import Config
from facilitate.db import db, reading
from facilitate.errors import Refused
from facilitate.library.files import folder_of as folder_of_files
from facilitate.report.files import folder_of as folder_of_editions

FORMAT = "facilitate-backup/1"
#: names inside the file
MANIFEST, SECRET_KEY, TABLES = "manifest.json", "secret-key", "tables"


@dataclass(frozen=True)
class Manifest:
    """What a backup holds; written last, so that a file without it is not whole."""

    format: str
    #: the version that made it, and the migration its tables are of
    facilitate: str
    migration: str
    made_at: str
    #: number of rows by table, and of files
    rows: dict[str, int]
    files: int
    #: whether the key that signs cookies and links is in it, or is kept by a setting
    has_secret_key: bool


def folders(config: Config) -> dict[str, Path]:
    """The folders of files that belong to the database, by their name inside a backup."""
    return {
        "files": folder_of_files(config.instance),
        "editions": folder_of_editions(config.instance),
    }


def make_backup(path: Path, *, config: Config) -> Manifest:
    """Write the whole installation into one file, readable by its owner only.

    The file is there once it is complete; until then a file of that name stays as it was. It holds
    everything, also the keys of personal links and of votes that are not shown yet. Refused where
    the file cannot be written or the database is of another version.
    """
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            with ZipFile(file, "w", ZIP_DEFLATED) as archive:
                manifest = _fill(archive, config)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        raise Refused(
            "%(path)s cannot be written: %(reason)s.", path=path, reason=error.strerror
        ) from error
    finally:
        beside.unlink(missing_ok=True)
    return manifest


def _fill(archive: ZipFile, config: Config) -> Manifest:
    if not inspect(db.engine).has_table("alembic_version"):
        raise Refused("This installation is still empty. Start it with: facilitate serve.")
    with reading(), db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ")  # SQLite's own way
        with connection.begin():
            migration = connection.exec_driver_sql("SELECT version_num FROM alembic_version")
            version = migration.scalar_one()
            counts = {
                table.name: _write_table(archive, connection, table)
                for table in rows.tables_of(connection)
            }
    # after the rows: a file is on disk before the row that names it is committed
    files = sum(_write_folder(archive, name, at) for name, at in folders(config).items())
    key = config.instance / SECRET_KEY
    has_key = key.is_file() and key.read_text() == config.secret_key
    if has_key:
        archive.writestr(SECRET_KEY, config.secret_key)
    manifest = Manifest(
        format=FORMAT,
        facilitate=__version__,
        migration=version,
        made_at=clock.now().isoformat(),
        rows=counts,
        files=files,
        has_secret_key=has_key,
    )
    archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))
    return manifest


def _write_table(archive: ZipFile, connection: Connection, table: Table) -> int:
    count = 0
    with archive.open(f"{TABLES}/{table.name}.jsonl", "w", force_zip64=True) as lines:
        for row in rows.read(connection, table):
            lines.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
            count += 1
    return count


def _write_folder(archive: ZipFile, name: str, folder: Path) -> int:
    count = 0
    for path in sorted(folder.glob("[!.]*")):  # one that is just being written has a dot in front
        try:
            archive.write(path, f"{name}/{path.name}", ZIP_STORED)
        except FileNotFoundError:
            continue  # deleted by somebody just now
        count += 1
    return count
