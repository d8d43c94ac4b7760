"""A backup of everything, and another installation made from it."""

import json
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from threading import Event
from zipfile import ZipFile

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import func, inspect, select

from facilitate import clock
from facilitate.accounts.models import Account, WrongTries
from facilitate.app import create_app
from facilitate.backup.making import make_backup
from facilitate.backup.restoring import restore_backup
from facilitate.cli import main
from facilitate.config import Config
from facilitate.db import db
from facilitate.demo.create import create_demo
from facilitate.errors import Refused
from facilitate.library import files
from facilitate.mail.models import Mail
from facilitate.workshop.models import Workshop
from tests.factories import SECRET_KEY, make_account, make_workshop
from tests.mail.conftest import ask

Spoil = Callable[[Path], object]


@pytest.fixture
def elsewhere(
    tmp_path: Path, database_kind: str, request: pytest.FixtureRequest
) -> Iterator[Config]:
    """Another installation, still without tables, on the other kind of database."""
    instance = tmp_path / "elsewhere"
    instance.mkdir()
    url = f"sqlite:///{instance / 'facilitate.sqlite3'}"
    server = None
    if database_kind == "sqlite" and request.node.get_closest_marker("both_databases"):
        server = request.getfixturevalue("postgres_server")
        url = server.create()
    yield Config(instance=instance, database_url=url, secret_key="another key")
    if server is not None:
        server.drop(url)


@contextmanager
def inside(config: Config) -> Iterator[Flask]:
    app = create_app(config)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def members(path: Path) -> dict[str, bytes]:
    with ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def contents(path: Path) -> dict[str, bytes]:
    """What is in a backup, without when it was made."""
    found = members(path)
    manifest = json.loads(found["manifest.json"])
    del manifest["made_at"]
    return {**found, "manifest.json": json.dumps(manifest, sort_keys=True).encode()}


@pytest.fixture
def backup(db_session, config: Config, tmp_path: Path) -> Path:
    """Of a small installation: one account, one workshop, one file."""
    make_workshop(organizer=make_account(name="Amara"))
    with files.storing(files.folder_of(config.instance), b"slides"):
        db.session.commit()
    path = tmp_path / "small.zip"
    make_backup(path, config=config)
    return path


@pytest.mark.both_databases
def test_backup_goes_to_the_other_database_and_is_the_same_there(
    db_session, config: Config, elsewhere: Config, tmp_path: Path
) -> None:
    (config.instance / "secret-key").write_text(SECRET_KEY)
    create_demo(secret_key=SECRET_KEY, seed=2012)
    with files.storing(files.folder_of(config.instance), b"slides"):
        db.session.commit()
    here, there = tmp_path / "here.zip", tmp_path / "there.zip"
    manifest = make_backup(here, config=config)

    with inside(elsewhere):
        assert restore_backup(here, config=elsewhere) == manifest
        make_backup(there, config=replace(elsewhere, secret_key=SECRET_KEY))
        # and rows that are new there get numbers of their own
        highest = db.session.scalar(select(func.max(Account.id)))
        assert make_account(name="New", email="new@example.org").id == (highest or 0) + 1
        db.session.rollback()
    assert manifest.rows["notes"] > 100
    assert contents(there) == contents(here)
    assert here.stat().st_mode & 0o777 == 0o600


@pytest.mark.both_databases
def test_backup_is_one_moment_while_others_write(
    app: Flask, config: Config, tmp_path: Path
) -> None:
    begun, over = Event(), Event()

    def write_pairs() -> None:
        with app.app_context():
            for number in count():
                name = f"amara{number}@example.org"
                db.session.add(Account(name=name, email=name, password_hash=""))
                db.session.add(WrongTries(key=name, count=1, began_at=clock.now()))
                db.session.commit()
                begun.set()
                if over.is_set():
                    return

    with ThreadPoolExecutor() as pool, app.app_context():
        writing = pool.submit(write_pairs)
        assert begun.wait(30)
        manifests = [make_backup(tmp_path / "b.zip", config=config) for _ in range(3)]
        over.set()
        writing.result()
    pairs = [manifest.rows["wrong_tries"] for manifest in manifests]
    assert [manifest.rows["accounts"] for manifest in manifests] == pairs
    assert pairs[0] > 0


def test_mails_that_waited_are_not_sent_a_second_time(
    db_session, config: Config, elsewhere: Config, tmp_path: Path
) -> None:
    waiting = ask(make_workshop(organizer=make_account(name="Amara"))).id
    db_session.rollback()
    make_backup(tmp_path / "b.zip", config=config)

    with inside(elsewhere):
        restore_backup(tmp_path / "b.zip", config=elsewhere)
        found = db.session.get_one(Mail, waiting)
        assert (found.outcome, found.due_at, found.body) == ("unsure", None, "")
    assert db_session.get_one(Mail, waiting).state == "waiting"


def without(name: str) -> Spoil:
    """The backup without one of its members."""

    def spoil(path: Path) -> None:
        whole = members(path)
        with ZipFile(path, "w") as archive:
            for member, content in whole.items():
                if not member.startswith(name):
                    archive.writestr(member, content)

    return spoil


def changed(name: str, old: str, new: str) -> Spoil:
    """The backup with other words in one of its members."""

    def spoil(path: Path) -> None:
        whole = members(path)
        assert old.encode() in whole[name]
        with ZipFile(path, "w") as archive:
            for member, content in whole.items():
                spoilt = content.replace(old.encode(), new.encode())
                archive.writestr(member, spoilt if member == name else content)

    return spoil


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])


def no_zip(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\0")


KIND = "is a backup of another kind than this version reads."
NEWER = "The backup was made by Facilitate 0.1.0, which is newer. Update this one first."
NOT_WHOLE = "is not a whole backup of Facilitate. Nothing was restored."


SPOILT: dict[str, tuple[Spoil, str]] = {
    "cut off": (cut_off, NOT_WHOLE),
    "no zip": (no_zip, NOT_WHOLE),
    "gone": (Path.unlink, "cannot be restored: No such file or directory."),
    "no manifest": (without("manifest.json"), NOT_WHOLE),
    "no table": (without("tables/workshops"), NOT_WHOLE),
    "no file": (without("files/"), NOT_WHOLE),
    "no JSON": (changed("tables/workshops.jsonl", "{", "["), NOT_WHOLE),
    "no row": (changed("tables/workshops.jsonl", "\n", "\nnull\n"), NOT_WHOLE),
    "nobody": (changed("tables/organizers.jsonl", '"account_id": 1', '"account_id": 7'), NOT_WHOLE),
    "other kind": (changed("manifest.json", "backup/1", "backup/2"), KIND),
    "more said": (changed("manifest.json", '"files": 1', '"files": 1, "more": 2'), NOT_WHOLE),
    "newer": (changed("manifest.json", '"migration": "0', '"migration": "9'), NEWER),
}


def test_spoilt_backup_is_refused_and_leaves_nothing(
    backup: Path, elsewhere: Config, tmp_path: Path
) -> None:
    said = {}
    with inside(elsewhere):
        for name, (spoil, _sentence) in SPOILT.items():
            spoilt = tmp_path / f"{name}.zip"
            shutil.copyfile(backup, spoilt)
            spoil(spoilt)
            with pytest.raises(Refused) as refused:
                restore_backup(spoilt, config=elsewhere)
            said[name] = str(refused.value).removeprefix(f"{spoilt} ")
            tables = inspect(db.engine).get_table_names()
            if "workshops" in tables:
                assert db.session.scalars(select(Workshop)).all() == []
                db.session.rollback()
            assert list((elsewhere.instance / "files").glob("*")) == []
    assert said == {name: sentence for name, (_spoil, sentence) in SPOILT.items()}


def test_members_that_lead_elsewhere_are_not_written(
    backup: Path, elsewhere: Config, tmp_path: Path
) -> None:
    with ZipFile(backup, "a") as archive:
        archive.writestr("files/../../evil", b"")
        archive.writestr("files//evil", b"")
    with inside(elsewhere):
        restore_backup(backup, config=elsewhere)
    assert list(tmp_path.rglob("*evil*")) == []


def test_installation_in_use_is_not_written_over(backup: Path, config: Config) -> None:
    before = contents(backup)
    with pytest.raises(Refused, match="This installation is in use"):
        restore_backup(backup, config=config)
    make_backup(backup, config=config)
    assert contents(backup) == before


@pytest.fixture
def command(config: Config) -> Callable[..., Result]:
    def run(*arguments: str | Path, instance: Path = config.instance) -> Result:
        environment = {"FACILITATE_INSTANCE": str(instance)}
        if instance == config.instance:
            environment["FACILITATE_DATABASE_URL"] = config.database_url
        return CliRunner(env=environment).invoke(main, [str(each) for each in arguments])

    return run


def test_commands_say_what_was_written_and_where_the_key_is(
    backup: Path, command: Callable[..., Result], tmp_path: Path
) -> None:
    key = "The secret key is not in it: set FACILITATE_SECRET_KEY to the one it had."
    restored = command("restore", backup, instance=tmp_path / "new")
    assert restored.exit_code == 0, restored.output
    first, second = restored.output.splitlines()
    assert first.startswith("Restored 1 workshop, ")
    assert second == key
    written = command("backup", tmp_path / "again.zip", instance=tmp_path / "new")
    assert written.output.startswith(f"Wrote {tmp_path / 'again.zip'}: 1 workshop, ")
    assert len(written.output.splitlines()) == 1  # the new installation keeps its own key

    again = command("restore", backup, instance=tmp_path / "new")
    assert (again.exit_code, "This installation is in use." in again.output) == (2, True)
    nowhere = command("backup", tmp_path / "no" / "b.zip")
    assert nowhere.exit_code == 2
    assert "b.zip cannot be written: No such file or directory." in nowhere.output
    empty = command("backup", tmp_path / "b.zip", instance=tmp_path / "empty")
    assert "This installation is still empty." in empty.output
