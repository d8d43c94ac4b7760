"""Making an empty installation from a backup."""

import json
import os
import re
from collections.abc import Generator, Iterator
from contextlib import closing, suppress
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import current_app
from flask_migrate import upgrade
from sqlalchemy import Connection, MetaData, select
from sqlalchemy.exc import SQLAlchemyError

from facilitate.backup import rows
from facilitate.backup.making import FORMAT, MANIFEST, SECRET_KEY, TABLES, Manifest, folders
from facilitate.config import Config
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.mail.sending import give_up_all

#: names that we give to files; nothing that would lead out of their folder
_FILE_NAME = re.compile(r"[0-9A-Za-z_-][0-9A-Za-z._-]*")


def restore_backup(path: Path, *, config: Config) -> Manifest:
    """Make this installation what it was when the backup was made, and bring it to this version.

    Mails that waited then are not sent: nobody knows whether they have been since.
    Refused, with nothing changed, where this installation holds anything already, or the file is
    no whole backup or of a newer version. To be called in an application context, while no server
    runs on this installation.
    """
    try:
        with ZipFile(path) as archive:
            manifest = _manifest(archive, path)
            _require_known(manifest)
            _require_empty(config)
            _restore(archive, manifest, config)
    except OSError as error:
        raise Refused(
            "%(path)s cannot be restored: %(reason)s.", path=path, reason=error.strerror or error
        ) from error
    except (BadZipFile, SQLAlchemyError, KeyError, TypeError, ValueError) as error:
        raise _not_whole(path) from error
    upgrade()
    give_up_all()
    db.session.commit()
    return manifest


def _manifest(archive: ZipFile, path: Path) -> Manifest:
    try:
        found = json.loads(archive.read(MANIFEST))
        if found.get("format") != FORMAT:
            raise Refused(
                "%(path)s is a backup of another kind than this version reads.", path=path
            )
        return Manifest(**found)
    except (KeyError, TypeError, AttributeError) as error:
        raise _not_whole(path) from error


def _not_whole(path: Path) -> Refused:
    return Refused("%(path)s is not a whole backup of Facilitate. Nothing was restored.", path=path)


def _require_empty(config: Config) -> None:
    with db.engine.connect() as connection:
        holds_rows = any(
            connection.execute(select(table).limit(1)).first() is not None
            for table in rows.tables_of(connection)
        )
    if holds_rows or any(any(at.glob("*")) for at in folders(config).values()):
        raise Refused(
            "This installation is in use. Restore into an empty one: name a new folder with "
            "FACILITATE_INSTANCE, or an empty database with FACILITATE_DATABASE_URL."
        )


def _restore(archive: ZipFile, manifest: Manifest, config: Config) -> None:
    _make_tables(manifest)
    written: list[Path] = []
    try:
        with db.engine.begin() as connection:
            _write_rows(archive, manifest, connection)
            for name, folder in folders(config).items():
                written.extend(_write_files(archive, name, folder))
            if len(written) != manifest.files:
                raise BadZipFile("files are missing")
            if manifest.has_secret_key:
                _write(config.instance / SECRET_KEY, archive.read(SECRET_KEY))
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        raise


def _require_known(manifest: Manifest) -> None:
    scripts = ScriptDirectory.from_config(current_app.extensions["migrate"].migrate.get_config())
    try:
        scripts.get_revision(manifest.migration)
    except CommandError as error:
        raise Refused(
            "The backup was made by Facilitate %(version)s, which is newer. Update this one first.",
            version=manifest.facilitate,
        ) from error


def _make_tables(manifest: Manifest) -> None:
    """Empty tables as they were in the version of the backup."""
    with db.engine.begin() as connection:
        found = MetaData()
        found.reflect(connection)
        found.drop_all(connection)
    upgrade(revision=manifest.migration)


def _write_rows(archive: ZipFile, manifest: Manifest, connection: Connection) -> None:
    tables = rows.tables_of(connection)
    if {table.name for table in tables} != manifest.rows.keys():
        raise BadZipFile("tables are missing")
    for table in tables:
        with closing(_lines(archive, table.name)) as lines:
            count = rows.write(connection, table, lines)
        if count != manifest.rows[table.name]:
            raise BadZipFile("rows are missing")


def _lines(archive: ZipFile, table: str) -> Generator[rows.Row, None, None]:
    with archive.open(f"{TABLES}/{table}.jsonl") as lines:
        for line in lines:
            yield json.loads(line)


def _write_files(archive: ZipFile, name: str, folder: Path) -> Iterator[Path]:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for member in archive.namelist():
        inside, _, own = member.partition("/")
        if inside == name and _FILE_NAME.fullmatch(own):
            _write(folder / own, archive.read(member))
            yield folder / own


def _write(path: Path, content: bytes) -> None:
    with suppress(FileNotFoundError):
        path.unlink()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
