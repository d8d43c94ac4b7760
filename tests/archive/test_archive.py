"""A workshop as a file: taken along, opened elsewhere, and nothing more in it than said."""

import io
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from difflib import unified_diff
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import delete, func, select, update

from facilitate import clock
from facilitate.accounts.models import Account
from facilitate.activity import Activity, Actor
from facilitate.archive import scratch
from facilitate.archive.checking import ALLOWED, DERIVED
from facilitate.archive.making import write_archive
from facilitate.archive.opening import opening
from facilitate.archive.tables import ANEW, CARRIED, DRAWN, LEFT, ONLY_WITH_PEOPLE, RESET
from facilitate.cli import main
from facilitate.cli.worker import all_tasks
from facilitate.config import Config
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.jobs import Job, work_once
from facilitate.library import files
from facilitate.library.models import Document
from facilitate.notes.models import Note
from facilitate.people.models import Participant
from facilitate.report.compile import compile_outputs
from facilitate.report.models import Passage
from facilitate.report.voice import Voice
from facilitate.report.writers import json_model
from facilitate.themes.models import Theme
from facilitate.voting.models import Ballot, Poll
from facilitate.workshop.models import Organizer, Workshop
from tests.backup.test_backup import inside
from tests.client import signed_in
from tests.factories import (
    make_account,
    make_document,
    make_kind,
    make_note,
    make_organization,
    make_participant,
    make_round,
    make_sector,
    make_table,
    make_workshop,
)

NOON = datetime(2012, 3, 6, 12, tzinfo=UTC)
PDF = b"%PDF-1.7 slides"
Parts = dict[str, bytes]


def taken(workshop: Workshop, config: Config, *, people: bool = True) -> bytes:
    """The file of a workshop."""
    file = io.BytesIO()
    write_archive(file, workshop=workshop, people=people, config=config, by=Actor(account_id=1))
    db.session.commit()
    return file.getvalue()


@contextmanager
def opened(content: bytes, config: Config, *, by: int) -> Iterator[Workshop]:
    file = io.BytesIO(content)
    with opening(file, config=config, by=Actor(account_id=by)) as workshop:
        db.session.commit()
    yield workshop


def parts_of(content: bytes) -> Parts:
    with ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Parts) -> bytes:
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def rows_in(parts: Parts, table: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in parts[f"tables/{table}.jsonl"].splitlines()]


def said(workshop: Workshop) -> list[str]:
    """What the internal report of a workshop says, line by line, but for the name of its files."""
    with clock.held_at(NOON):
        outputs = compile_outputs(workshop, translate=Voice())
    outputs = replace(outputs, meta=replace(outputs.meta, slug=""))
    return json_model.write(outputs).decode().splitlines()


def differences(before: list[str], after: list[str]) -> list[str]:
    return list(unified_diff(before, after, n=0, lineterm=""))


@pytest.fixture
def elsewhere(tmp_path: Path, postgres_server) -> Iterator[Config]:
    """Another installation, on PostgreSQL, in which somebody has a workshop already."""
    instance = tmp_path / "elsewhere"
    instance.mkdir()
    url = postgres_server.create()
    yield Config(instance=instance, database_url=url, secret_key="another key")
    postgres_server.drop(url)


def test_demo_says_the_same_on_the_other_database_and_back(
    demo_workshop: Workshop, config: Config, elsewhere: Config
) -> None:
    before, code, everybody = said(demo_workshop), demo_workshop.code, number_of(Participant)
    seen = [demo_workshop.id, *db.session.scalars(select(Theme.id))]
    content = taken(demo_workshop, config)
    with inside(elsewhere):
        upgrade()
        zoe = make_account(name="Zoe")
        make_participant(make_workshop(organizer=zoe, code=code), name="Zed")
        with opened(content, elsewhere, by=zoe.id) as there:
            assert differences(before, said(there)) == []
            assert number_of(Participant) == everybody + 1
            assert there.code != code
            assert [there.id, *db.session.scalars(select(Theme.id))] != seen
            again = taken(there, elsewhere)
    with opened(again, config, by=1) as back:
        assert differences(before, said(back)) == []
        assert number_of(Participant) == 2 * everybody
        assert number_of(Workshop) == 2


def number_of(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


# what goes along


def test_every_table_goes_along_or_stays_on_purpose() -> None:
    tables = db.metadata.tables
    assert CARRIED | LEFT.keys() == tables.keys()
    assert CARRIED.isdisjoint(LEFT)
    assert ONLY_WITH_PEOPLE | DRAWN < CARRIED

    columns = {f"{name}.{column}" for name in CARRIED for column in tables[name].columns.keys()}  # noqa: SIM118
    assert {*RESET, *ANEW, *ALLOWED, *DERIVED} <= columns
    secret = {each for each in columns if each.endswith(("_nonce", "_hash", ".salt", "badge_code"))}
    assert secret <= RESET.keys() | ANEW


@pytest.fixture
def workshop(db_session, config: Config) -> Workshop:
    """A workshop of Amara's with Dee, what she said, a theme, a text that counts, and a file."""
    workshop = make_workshop(organizer=make_account(name="Amara"), code="KHX7", is_public=True)
    dee = make_participant(
        workshop,
        name="Dee Park",
        email="dee@example.org",
        organization=make_organization(workshop, sector=make_sector(workshop)),
        consents_name=True,
    )
    make_note(
        workshop,
        kind=make_kind(workshop),
        table=make_table(workshop, host_id=dee.id),
        round=make_round(workshop),
        speaker=dee,
        typed_by_participant_id=dee.id,
        text="dee  park, dee@example.org, said: call +1 (202) 555-0147 in 2012",
        cited_url="https://example.org/people/dee-park",
    )
    theme = Theme(workshop_id=workshop.id, name="Fees", position=1)
    db.session.add(theme)
    db.session.flush()
    number = f"Raised {{theme-{theme.id}-notes: 5}} times"
    db.session.add(Passage(workshop_id=workshop.id, slot="summary", text=number))
    make_poll(workshop)
    with files.storing(files.folder_of(config.instance), PDF) as name:
        make_document(workshop, stored_as=name, filename="slides.pdf", speaker="Dee Park")
        db.session.commit()
    return workshop


def make_poll(workshop: Workshop) -> None:
    """A vote that is on, with a ballot."""
    poll = Poll(
        workshop_id=workshop.id, number=1, budget=3, cap=2, opened_at=NOON, salt="pepper", seed="s"
    )
    db.session.add(poll)
    db.session.flush()
    db.session.add(
        Ballot(poll_id=poll.id, voter_key="of Dee", version=1, submission_id="1", cast_at=NOON)
    )
    db.session.commit()


def test_file_holds_no_secret_and_not_who_said_what(workshop: Workshop, config: Config) -> None:
    dee = db.session.scalars(select(Participant)).one()
    secret = [dee.badge_code, dee.link_nonce, dee.link_hash, "pepper", "of Dee", "argon2", "Amara"]

    parts = parts_of(taken(workshop, config))

    text = b"".join(parts.values()).decode()
    assert [each for each in secret if each in text] == []
    assert [rows_in(parts, t) for t in ("polls", "ballots")] == [[], []]
    (note,) = rows_in(parts, "notes")
    assert (note["speaker_id"], note["typed_by_participant_id"]) == (None, None)
    assert note["cited_url"] == "https://example.org/people/dee-park"
    assert rows_in(parts, "participants")[0]["email"] == "dee@example.org"
    assert parts[f"files/{db.session.scalars(select(Document.id)).one()}"] == PDF


def test_file_without_people_names_nobody(workshop: Workshop, config: Config) -> None:
    parts = parts_of(taken(workshop, config, people=False))

    text = b"".join(parts.values()).decode()
    assert [each for each in ("Dee", "dee", "Park", "@", "555", "slides") if each in text] == []
    (note,), (person,) = rows_in(parts, "notes"), rows_in(parts, "participants")
    assert note["text"] == "Participant 1, …, said: call … in 2012"
    assert note["cited_url"] is None
    assert (person["name"], person["email"], person["consents_name"]) == (
        "Participant 1",
        "",
        False,
    )
    # and here everybody is who they were
    db.session.expire_all()
    assert db.session.scalars(select(Participant.name)).all() == ["Dee Park"]
    assert workshop.forgotten_at is None
    told = db.session.scalars(select(Activity.details).where(Activity.kind == "workshop.archived"))
    assert told.all() == [{"people": False}]


def test_opened_workshop_is_another_one_and_shown_to_nobody(
    workshop: Workshop, config: Config
) -> None:
    zoe = make_account(name="Zoe")

    with opened(taken(workshop, config), config, by=zoe.id) as new:
        pass

    assert new.id != workshop.id
    assert new.code != "KHX7"
    assert new.slug == "smart-cities-for-all"
    assert not new.is_public
    whose = select(Organizer.account_id).where(Organizer.workshop_id == new.id)
    assert db.session.scalars(whose).all() == [zoe.id]
    first, second = db.session.scalars(select(Participant).order_by(Participant.id))
    assert (second.name, second.name_key, second.consents_name) == (
        *(first.name, first.name_key),
        True,
    )
    assert first.badge_code != second.badge_code
    assert first.link_hash != second.link_hash
    of_new = select(Theme.id).where(Theme.workshop_id == new.id)
    text = db.session.scalar(select(Passage.text).where(Passage.workshop_id == new.id))
    assert text == f"Raised {{theme-{db.session.scalar(of_new)}-notes: 5}} times"
    mine, theirs = db.session.scalars(select(Document).order_by(Document.id))
    assert (theirs.filename, theirs.media_type, theirs.size) == (
        *("slides.pdf", "application/pdf"),
        len(PDF),
    )
    assert mine.stored_as != theirs.stored_as
    folder = files.folder_of(config.instance)
    assert [(folder / each.stored_as).read_bytes() for each in (mine, theirs)] == [PDF, PDF]


def test_file_of_an_older_version_is_brought_up(workshop: Workshop, config: Config) -> None:
    parts = parts_of(taken(workshop, config))
    manifest = json.loads(parts["manifest.json"])
    manifest["migration"] = "0032"
    for newer in ("report_layouts", "pinned_quotes", "comment_rounds", "report_comments"):
        del parts[f"tables/{newer}.jsonl"], manifest["rows"][newer]
    parts["manifest.json"] = json.dumps(manifest).encode()

    with opened(packed(parts), config, by=1) as new:
        pass

    notes = select(Note.text).where(Note.workshop_id == new.id)
    assert db.session.scalars(notes).all() == [f"{rows_in(parts, 'notes')[0]['text']}"]


# files that somebody else has made


def state(config: Config) -> tuple[object, ...]:
    """Everything that opening a file could leave behind."""
    db.session.rollback()
    rows = [
        db.session.scalar(select(func.count()).select_from(t)) for t in db.metadata.sorted_tables
    ]
    db.session.rollback()
    return (*rows, sorted(p.name for p in config.instance.rglob("*") if "sqlite3" not in p.name))


def changed(table: str, **values: Any) -> Callable[[Parts], Parts]:
    def change(parts: Parts) -> Parts:
        lines = [json.dumps({**row, **values}) for row in rows_in(parts, table)]
        return {**parts, f"tables/{table}.jsonl": "".join(f"{x}\n" for x in lines).encode()}

    return change


def manifest_with(**values: Any) -> Callable[[Parts], Parts]:
    def change(parts: Parts) -> Parts:
        manifest = {**json.loads(parts["manifest.json"]), **values}
        return {**parts, "manifest.json": json.dumps(manifest).encode()}

    return change


def replaced(name: str, content: bytes) -> Callable[[Parts], Parts]:
    return lambda parts: {**parts, name: content}


def without(name: str) -> Callable[[Parts], Parts]:
    return lambda parts: {key: value for key, value in parts.items() if key != name}


DAMAGED, NONE, NEWER, LARGE = "is damaged", "not the file of a workshop", "newer", "holds more than"
NOTES, PEOPLE = "tables/notes.jsonl", "tables/participants.jsonl"
HOSTILE: dict[str, tuple[Callable[[Parts], Parts], str]] = {
    "no manifest": (without("manifest.json"), NONE),
    "another format": (manifest_with(format="something/1"), NONE),
    "a backup": (manifest_with(format="facilitate-backup/1"), "backup of a whole installation"),
    "a newer format": (manifest_with(format="facilitate-workshop/2"), NEWER),
    "a newer migration": (manifest_with(migration="9999"), NEWER),
    "a migration's nickname": (manifest_with(migration="head"), NONE),
    "an odd manifest": (manifest_with(rows=[]), DAMAGED),
    "nested without end": (replaced("manifest.json", b"[" * 100_000), DAMAGED),
    "a table less": (without(NOTES), DAMAGED),
    "rows less": (replaced(NOTES, b""), DAMAGED),
    "a file less": (without("files/1"), DAMAGED),
    "a file more": (replaced("files/77", PDF), DAMAGED),
    "a path": (replaced("../../evil", b"x"), DAMAGED),
    "an absolute path": (replaced("/etc/cron.d/evil", b"x"), DAMAGED),
    "a table of accounts": (replaced("tables/accounts.jsonl", b"{}\n"), DAMAGED),
    "a bomb": (replaced("files/1", b"\0" * (13 * 1024 * 1024)), LARGE),
    "a row without end": (replaced(NOTES, b"[" + b"1," * 1024 * 1024), DAMAGED),
    "no JSON": (replaced(NOTES, b"{]\n"), DAMAGED),
    "no row": (replaced(NOTES, b"[1]\n"), DAMAGED),
    "not a number": (replaced(NOTES, b'{"id": NaN}\n'), DAMAGED),
    "a program as slides": (replaced("files/1", b"MZ"), "not a PDF"),
    "text for a number": (changed("rounds", minutes="30"), DAMAGED),
    "yes for a number": (changed("rounds", minutes=True), DAMAGED),
    "a number for text": (changed("notes", text=5), DAMAGED),
    "nothing for text": (changed("notes", text=None), DAMAGED),
    "a huge number": (changed("rounds", minutes=2**70), DAMAGED),
    "a text with nothing": (changed("notes", text="a\0b"), DAMAGED),
    "half a sign": (changed("notes", text="\ud800"), DAMAGED),
    "an unknown policy": (changed("workshops", attribution="all"), DAMAGED),
    "an unknown zone": (changed("workshops", timezone="../etc"), DAMAGED),
    "an unknown language": (changed("workshops", language="??"), DAMAGED),
    "a link that runs": (changed("workshops", partner_url="javascript:alert(1)"), DAMAGED),
    "another column": (changed("workshops", extra=1), DAMAGED),
    "another workshop": (changed("notes", workshop_id=99), DAMAGED),
    "another's table": (changed("notes", table_id=99), DAMAGED),
    "a moment without zone": (changed("notes", created_at="2012-03-05T09:00:00"), DAMAGED),
    "a day that is none": (changed("workshops", starts_on="2012-02-31"), DAMAGED),
    "a list of other things": (changed("themes", felt_by=[{"a": 1}]), DAMAGED),
    "a constraint broken": (changed("roundtables", capacity=0), DAMAGED),
    "itself": (changed("participants", merged_into_id=99), DAMAGED),
}


def test_hostile_files_are_refused_and_leave_nothing(workshop: Workshop, config: Config) -> None:
    good = parts_of(taken(workshop, config))
    assert "files/1" in good
    assert changed("notes")(good).keys() == good.keys()
    before, answers = state(config), {}
    for name, (spoil, _sentence) in HOSTILE.items():
        try:
            with opened(packed(spoil(dict(good))), config, by=1):
                answers[name] = "opened"
        except Refused as refusal:
            answers[name] = str(refusal)

    assert state(config) == before
    assert {n: a for n, a in answers.items() if HOSTILE[n][1] not in a} == {}
    with opened(packed(good), config, by=1):  # as it was, it is opened
        assert state(config) != before


def test_bytes_of_any_kind_are_refused_or_make_a_whole_workshop(
    workshop: Workshop, config: Config
) -> None:
    good, chance = taken(workshop, config), random.Random(2012)
    outcomes: Counter[str] = Counter()
    for _ in range(25):
        spoiled = bytearray(good if chance.random() < 0.9 else chance.randbytes(300))
        for _change in range(chance.choice((1, 3, 30))):
            spoiled[chance.randrange(len(spoiled))] = chance.randrange(256)
        del spoiled[chance.choice((len(spoiled), len(spoiled), chance.randrange(len(spoiled)))) :]
        try:
            with opened(bytes(spoiled), config, by=1):
                outcomes["opened"] += 1
        except Refused:
            outcomes["refused"] += 1

    assert outcomes["refused"] > 12
    assert number_of(Workshop) == 1 + outcomes["opened"]
    assert number_of(Note) == number_of(Theme) == number_of(Workshop)
    kept = [path for path in config.instance.rglob("*") if len(path.name) == 32]
    assert len(kept) == number_of(Document)


# in the browser, and on the command line


def work() -> Job:
    """Let the worker do what waits; what became of it."""
    db.session.commit()
    assert work_once(all_tasks())
    db.session.rollback()
    return db.session.scalars(select(Job).order_by(Job.id.desc()).limit(1)).one()


def carried(config: Config) -> int:
    """How many files wait."""
    return len(list((config.instance / "carried").glob("*")))


def sent(content: bytes) -> dict[str, Any]:
    return {"file": (io.BytesIO(content), "w.zip" if content else "")}


def test_organizer_takes_the_file_and_another_account_opens_it(
    app: Flask, workshop: Workshop, config: Config
) -> None:
    amara, zoe = (
        signed_in(app, account_id=1),
        signed_in(app, account_id=make_account(name="Zoe").id),
    )
    page = "/w/KHX7/settings/file"
    assert "With people" in amara.get(page).text
    assert amara.post(page, data={"holds": "everything"}).status_code == 422
    asked = amara.post(page, data={"holds": "people"}).headers["Location"]
    assert "Writing the file with people" in amara.get(asked).text
    assert amara.post(page, data={"holds": "people"}).headers["Location"] == asked  # once is enough
    job = work()
    assert "The file with people is ready" in amara.get(asked).text
    answer = amara.get(f"{page}/jobs/{job.id}.zip")
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("application/zip", "no-store")
    file = answer.data
    answer.close()

    assert "/workshops/open" in zoe.get("/").text
    for content, sentence in ((b"PK", "not the file of a workshop"), (b"", "Choose the file")):
        refused = zoe.post("/workshops/open", data=sent(content))
        assert (refused.status_code, sentence in refused.text) == (422, True)
    asked = zoe.post("/workshops/open", data=sent(file)).headers["Location"]
    assert "Opening the file" in zoe.get(asked).text
    again = zoe.post("/workshops/open", data=sent(file))
    assert (again.status_code, "Another file of yours" in again.text) == (422, True)
    assert carried(config) == 2
    work()

    made = zoe.get(asked)
    assert made.status_code == 303
    assert "Smart Cities for All" in zoe.get(made.headers["Location"]).text
    assert zoe.get("/w/KHX7/").status_code == 404
    assert carried(config) == 1


def test_file_is_for_who_asked_while_they_organize(
    app: Flask, workshop: Workshop, config: Config
) -> None:
    amara, ben = signed_in(app, account_id=1), make_account(name="Ben")
    db.session.add(Organizer(workshop_id=workshop.id, account_id=ben.id))
    db.session.commit()
    other = signed_in(app, account_id=ben.id)
    page = "/w/KHX7/settings/file"
    amara.post(page, data={"holds": "nobody"})
    file = f"{page}/jobs/{work().id}"
    answers = [who.get(f"{file}{end}") for who in (amara, other) for end in ("", ".zip")]
    assert [answer.status_code for answer in answers] == [200, 200, 404, 404]
    answers[1].close()

    amara.post(page, data={"holds": "people"})
    db.session.delete(db.session.get_one(Organizer, (workshop.id, 1)))
    job = work()
    assert (job.state, job.error) == (
        "failed",
        "You do not organize this workshop any more. Nothing was written.",
    )
    assert amara.get(f"{file}.zip").status_code == 404
    assert carried(config) == 1


def test_what_is_stopped_or_refused_leaves_nothing(
    app: Flask, workshop: Workshop, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    amara = signed_in(app, account_id=1)
    good = taken(workshop, config)
    before = state(config)[:-1]

    def opening_of(content: bytes) -> Job:
        amara.post("/workshops/open", data=sent(content))
        return db.session.scalars(select(Job).order_by(Job.id.desc()).limit(1)).one()

    waiting = opening_of(good)
    amara.post(f"/workshops/open/jobs/{waiting.id}/cancellation")
    assert carried(config) == 0
    assert "Stopped. Nothing was opened." in amara.get(f"/workshops/open?job={waiting.id}").text

    opening_of(packed(changed("notes", text=5)(parts_of(good))))
    damaged = work()
    assert "The file is damaged" in amara.get(f"/workshops/open?job={damaged.id}").text

    monkeypatch.setattr(scratch, "EVERY", 0)
    running = opening_of(good)
    running.cancel_asked_at, number = NOON, running.id  # as after the first row
    work()
    assert db.session.get_one(Job, number).state == "cancelled"

    opening_of(good)
    db.session.execute(update(Account).values(disabled_at=NOON))
    assert work().error == "Your account cannot make workshops any more. Nothing was opened."
    assert carried(config) == 0
    db.session.execute(delete(Job))
    db.session.commit()
    assert state(config)[:-1] == before


def test_command_carries_a_workshop(workshop: Workshop, config: Config, tmp_path: Path) -> None:
    environment = {
        "FACILITATE_INSTANCE": str(config.instance),
        "FACILITATE_DATABASE_URL": config.database_url,
    }
    db.session.commit()

    def run(*words: object) -> Result:
        return CliRunner(env=environment).invoke(main, [str(word) for word in words])

    path = tmp_path / "carried.zip"
    written = run("archive", "KHX7", path, "--without-people")
    assert written.exit_code == 0
    assert f"Wrote {path}: " in written.output
    assert path.stat().st_mode & 0o777 == 0o600
    there = run("open-archive", path, "--organizer", "amara@example.org")
    assert there.exit_code == 0
    assert "Opened “Smart Cities for All”: its code is " in there.output
    assert run("open-archive", path, "--organizer", "nobody@example.org").exit_code == 2
    nowhere = run("archive", "KHX7", tmp_path / "no" / "w.zip")
    assert (nowhere.exit_code, "cannot be written" in nowhere.output) == (2, True)
