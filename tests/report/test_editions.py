"""Releasing: what the public edition leaves out, and that an edition never changes."""

import hashlib
import io
import json
import shutil
import sys

import pikepdf
import pytest
from flask import Flask
from sqlalchemy import select

from facilitate.activity import Activity
from facilitate.cli.worker import all_tasks
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.jobs import Job, work_once
from facilitate.library.models import Document
from facilitate.notes.models import Citation, Note
from facilitate.people.attribution import Attribution
from facilitate.report.compile import compile_outputs
from facilitate.report.editions import as_read_by, pooled
from facilitate.report.facts import Headcount, OrganizationFacts, SectorFacts
from facilitate.report.formats import FORMATS
from facilitate.report.models import Edition
from facilitate.report.operations import release_edition, withdraw_edition
from facilitate.report.outputs import Outputs, Quote, Table, plain
from facilitate.report.reading import read_facts
from facilitate.report.voice import Voice
from facilitate.workshop.models import NoteKind, Workshop
from tests.client import Client, signed_in
from tests.factories import (
    make_account,
    make_commitment,
    make_document,
    make_kind,
    make_note,
    make_option,
    make_organization,
    make_participant,
    make_question,
    make_round,
    make_sector,
    make_table,
    make_workshop,
)
from tests.report.results import BY, make_theme, release


@pytest.fixture
def workshop(db_session) -> Workshop:
    """Everybody agreed to everything; three people from cities, one from academia."""
    workshop = make_workshop(
        organizer=make_account(), code="KHX7", slug="cities", attribution="named", is_public=True
    )
    cities = make_sector(workshop, name="City Representatives")
    academia = make_sector(workshop, name="Academia")
    lagos = make_organization(workshop, name="Lagos", sector=cities)
    college = make_organization(workshop, name="College", sector=academia)
    agreed = {"consents_name": True, "consents_quotes": True}
    eli = make_participant(workshop, name="Eli Bello", organization=lagos, **agreed)
    for name in ("Ana Ruiz", "Kofi Mensah"):
        make_participant(workshop, name=name, organization=lagos)
    kim = make_participant(workshop, name="Kim Lee", organization=college, **agreed)
    kind = make_kind(workshop)
    make_question(workshop, kinds=(kind,))
    place = {"table": make_table(workshop), "round": make_round(workshop)}
    make_note(workshop, kind=kind, text="As eli  BELLO said, fees", speaker=eli, **place)
    make_note(workshop, kind=kind, text="A kimono, Bello", speaker=kim, **place)
    make_document(workshop, title="Shared talk", permitted=True)
    make_document(workshop, title="Private talk", permitted=False)
    return workshop


@pytest.fixture
def amara(app: Flask, workshop: Workshop) -> Client:
    return signed_in(app, account_id=1)


def work() -> None:
    db.session.commit()
    assert work_once(all_tasks())


def compiled(workshop: Workshop, edition: str = "public", number: int = 0) -> Outputs:
    return compile_outputs(workshop, edition=edition, number=number, translate=Voice())


def quotes(outputs: Outputs) -> list[tuple[str, str]]:
    return [(plain(b.text), plain(b.source)) for b in outputs.blocks if isinstance(b, Quote)]


def table(outputs: Outputs, anchor: str) -> list[list[str]]:
    found = next(b for b in outputs.blocks if isinstance(b, Table) and b.anchor == anchor)
    return [[plain(cell) for cell in row] for row in (*found.rows, found.total) if row]


# --- The filter --------------------------------------------------------------------------------


def test_public_edition_names_nobody_though_the_internal_one_does(workshop: Workshop) -> None:
    assert quotes(compiled(workshop, "internal")) == [
        ("As eli BELLO said, fees", "Round 1 · Eli Bello · Lagos · note 1"),
        ("A kimono, Bello", "Round 1 · Kim Lee · College · note 2"),
    ]
    outputs = compiled(workshop)

    assert quotes(outputs) == [
        # cities are many, but without them the other note would be academia's
        ("As […] said, fees", "Round 1 · note 1"),
        ("A kimono, Bello", "Round 1 · note 2"),
    ]
    assert "In 1 note the name of a person was left out." in repr(outputs)
    for name in ("Eli Bello", "eli BELLO", "Kim Lee", "Ana Ruiz", "Private talk"):
        assert name not in repr(outputs)
    assert "Shared talk" in repr(outputs)


def test_evidence_is_told_unless_it_names_somebody_or_is_not_shared(workshop: Workshop) -> None:
    kind = db.session.scalars(select(NoteKind)).one()
    place = {"table": workshop.tables[0], "round": workshop.rounds[0]}
    shared, private = db.session.scalars(select(Document).order_by(Document.id))
    for number, citation in enumerate(
        (
            Citation(url="https://www.example.org/a?b=1"),
            Citation(url="https://example.org/in/kim-lee"),
            Citation(document=shared, page=12),
            Citation(document=private),
        )
    ):
        make_note(workshop, kind=kind, text=f"Proof {number}", citation=citation, **place)

    def told(edition: str) -> list[str]:
        found = [source for text, source in quotes(compiled(workshop, edition)) if "Proof" in text]
        return [source.partition("evidence: ")[2] for source in found]

    assert told("public") == ["example.org", "", "Shared talk, p. 12", ""]
    assert told("internal") == ["example.org", "example.org", "Shared talk, p. 12", "Private talk"]
    notes = compiled(workshop).datasets["notes"]
    names = [field.name for field in notes.fields]
    columns = [names.index(name) for name in ("evidence", "evidence_page")]
    assert [[row[at] for at in columns] for row in notes.rows if "Proof" in str(row)] == [
        ["https://www.example.org/a?b=1", None],
        ["", None],
        ["Shared talk", 12],
        ["", None],
    ]


@pytest.mark.parametrize("before", ["said:", "Mayor/", "Dr.", "A—"])
def test_name_is_left_out_wherever_it_stands(workshop: Workshop, before: str) -> None:
    make_commitment(
        workshop,
        opportunity=make_option(workshop, text=f"{before}Eli Bello opens it"),
        what=f"{before}Eli Bello calls",
        first_step="Eli Bello writes",
        resources="Eli Bello pays",
    )
    make_note(
        workshop,
        kind=workshop.note_kinds[0],
        text=f"{before}Eli Bello",
        table=workshop.tables[0],
        round=workshop.rounds[0],
    )

    assert "Eli Bello" not in repr(compiled(workshop))


def test_public_edition_shows_no_sector_of_fewer_than_three_people(workshop: Workshop) -> None:
    assert table(compiled(workshop, "internal"), "sectors") == [
        ["City Representatives", "1", "3", "0"],
        ["Academia", "1", "1", "0"],
        ["All", "2", "4", "0"],
    ]
    outputs = compiled(workshop)

    assert table(outputs, "sectors") == [
        ["City Representatives, Academia", "2", "4", "0"],
        ["All", "2", "4", "0"],
    ]
    assert outputs.datasets["sectors"].rows == (
        ("City Representatives; Academia", "", "", 2, 4, 0),
    )
    assert table(outputs, "organizations") == [
        ["Lagos", "City Representatives"], ["College", "Academia"],
    ]  # fmt: skip
    assert [row[2:] for row in outputs.datasets["organizations"].rows] == [(None, None)] * 2


def test_public_edition_says_the_day_of_a_note_only(workshop: Workshop) -> None:
    def written(edition: str) -> set[object]:
        notes = compiled(workshop, edition).datasets["notes"]
        at = [field.name for field in notes.fields].index("written_at")
        return {row[at] for row in notes.rows}

    days, moments = written("public"), written("internal")

    assert all(len(str(day)) == len("2012-03-05") for day in days)
    assert all(len(str(moment)) > len("2012-03-05T10:00") for moment in moments)


@pytest.mark.parametrize(
    ("sizes", "shown"),
    [
        ((5, 4, 3), [5, 4, 3]),
        ((5, 0, 3), [5, 0, 3]),
        ((5, 1, 2), [5, 3]),
        ((5, 1, 4), [5, 5]),
        ((5, 2, 0), [7]),
        ((2,), [2]),
        ((), []),
    ],
)
def test_small_sectors_are_put_together_so_that_none_can_be_worked_out(
    sizes: tuple[int, ...], shown: list[int]
) -> None:
    sectors = tuple(
        SectorFacts(
            name=f"S{at}",
            letter="S",
            side="",
            organizations=(
                OrganizationFacts(name=f"O{at}", people=Headcount(registered=size, present=size)),
            ),
        )
        for at, size in enumerate(sizes)
    )

    assert [sector.people.registered for sector in pooled(sectors)] == shown


def test_public_filter_takes_everything_but_large_sectors_from_a_speaker(
    workshop: Workshop,
) -> None:
    press = make_organization(workshop, name="News", sector=make_sector(workshop, name="Press"))
    for name in ("Ida Holm", "Jon Berg"):
        make_participant(workshop, name=name, organization=press)
    notes = as_read_by("public", read_facts(workshop), names=()).notes

    assert [note.attribution for note in notes] == [
        Attribution(sector="City Representatives"), Attribution(),
    ]  # fmt: skip


# --- The rules ---------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_released_edition_is_the_model_as_it_was(workshop: Workshop) -> None:
    outputs = compiled(workshop, number=1)
    edition = release_edition(workshop=workshop, outputs=outputs, number=1, by=BY)
    db.session.commit()

    assert edition.content_hash == hashlib.sha256(edition.model.encode()).hexdigest()
    assert edition.data_hash == outputs.meta.data_hash
    assert outputs.meta.mark == ""
    assert outputs.meta.edition == "Public edition 1"
    assert compiled(workshop).meta.mark == "Draft"
    rows = db.session.scalars(select(Activity).where(Activity.kind == "edition.released")).all()
    assert [(row.subject_id, row.details) for row in rows] == [
        (edition.id, {"number": 1, "audience": "public"})
    ]


@pytest.mark.both_databases
def test_release_of_the_same_number_is_the_same_edition(workshop: Workshop) -> None:
    first = release(workshop)

    assert release(workshop).id == first.id
    assert release(workshop, 2).number == 2
    with pytest.raises(Refused, match="Other editions were released"):
        release(workshop, 4)


def test_release_does_not_bring_back_a_withdrawn_edition(workshop: Workshop) -> None:
    edition = release(workshop)
    withdraw_edition(edition=edition, by=BY)
    withdraw_edition(edition=edition, by=BY)
    db.session.commit()

    with pytest.raises(Refused, match="Other editions were released"):
        release(workshop)
    rows = db.session.scalars(select(Activity).where(Activity.kind == "edition.withdrawn")).all()
    assert len(rows) == 1


# --- On the web --------------------------------------------------------------------------------


def test_organizer_releases_the_next_edition_once(
    app: Flask, amara: Client, client: Client, workshop: Workshop
) -> None:
    assert "Public edition 1" not in amara.get("/w/KHX7/report").get_data(as_text=True)
    answers = [amara.post("/w/KHX7/report/editions", data={"number": "1"}) for _ in range(2)]
    waiting = answers[0].headers["Location"]
    assert [each.headers["Location"] for each in answers] == [waiting] * 2
    assert "Releasing: Public edition 1" in amara.get(waiting).text
    assert "Releasing: Public edition 1" in amara.get("/w/KHX7/report").text
    work()

    later = amara.post("/w/KHX7/report/editions", data={"number": "1"})
    assert later.headers["Location"] == "/w/KHX7/report#editions"
    page = amara.get(waiting).text
    address = "http://localhost/w/KHX7/editions/1"
    assert f"Public edition 1 is released. Share its address: {address}" in page
    assert f'<input id="edition-address" value="{address}" readonly>' in page
    job = db.session.scalars(select(Job)).one()
    polled = amara.get(f"/w/KHX7/report/jobs/{job.id}")
    assert polled.headers["HX-Refresh"] == "true"
    folder = app.config["FACILITATE"].instance / "editions"
    assert len(list(folder.iterdir())) == len(FORMATS)
    assert db.session.scalars(select(Edition.number)).all() == [1]
    front = client.get("/w/KHX7/about").get_data(as_text=True)
    assert "/w/KHX7/editions/1.pdf" in front
    read = client.get("/w/KHX7/editions/1")
    assert read.status_code == 200
    assert "As […] said, fees" in read.get_data(as_text=True)
    assert "Draft" not in read.get_data(as_text=True)


def test_release_that_fails_says_why_and_leaves_nothing(
    app: Flask, amara: Client, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = amara.post("/w/KHX7/report/editions", data={"number": "1"}).headers["Location"]
    with monkeypatch.context() as broken:
        broken.setattr(sys, "executable", shutil.which("false"))
        work()
    page = amara.get(waiting).text

    assert "The file (pdf) could not be made." in page
    assert "Nothing was released." in page
    assert db.session.scalars(select(Edition)).all() == []
    folder = app.config["FACILITATE"].instance / "editions"
    assert not folder.exists() or list(folder.iterdir()) == []


def test_release_waits_for_a_name_that_came_up_meanwhile(amara: Client, workshop: Workshop) -> None:
    waiting = amara.post("/w/KHX7/report/editions", data={"number": "1"}).headers["Location"]
    make_theme(workshop, name="What Lagos said")
    work()

    assert "Look at the names again." in amara.get(waiting).text
    assert db.session.scalars(select(Edition)).all() == []


def test_release_that_is_stopped_releases_nothing(amara: Client, workshop: Workshop) -> None:
    amara.post("/w/KHX7/report/editions", data={"number": "1"})
    job = db.session.scalars(select(Job)).one()
    stopped = amara.post(f"/w/KHX7/report/jobs/{job.id}/cancellation")

    assert "Stopped. Nothing was released." in amara.get(stopped.headers["Location"]).text
    assert not work_once(all_tasks())
    assert db.session.scalars(select(Edition)).all() == []


def test_release_without_a_number_changes_nothing(amara: Client, workshop: Workshop) -> None:
    for data in ({}, {"number": "x"}, {"number": "0"}, {"number": "1" * 9}):
        assert amara.post("/w/KHX7/report/editions", data=data).status_code == 422
    assert amara.post("/w/KHX7/report/editions", data={"number": "3"}).status_code == 409
    assert db.session.scalars(select(Edition)).all() == []


def test_edition_never_changes_under_its_reader(
    amara: Client, client: Client, workshop: Workshop
) -> None:
    release(workshop)
    ends = ("", ".pdf", ".summary", ".docx", ".xlsx", ".html", ".md", ".csv", ".json")
    addresses = [f"/w/KHX7/editions/1{end}" for end in ends]
    before = [client.get(address).data for address in addresses]
    note = db.session.scalars(select(Note)).first()
    assert note is not None
    note.text = "Changed since"
    workshop.title = "Renamed since"
    make_theme(workshop, name="Later theme")
    db.session.commit()

    assert "Changed since" in amara.get("/w/KHX7/report").get_data(as_text=True)
    after = [client.get(address).data for address in addresses]
    assert after[1:] == before[1:]
    for word in (b"Changed since", b"Later theme"):
        assert word not in after[0]
    assert [data[:5] for data in after[1:3]] == [b"%PDF-"] * 2
    with pikepdf.open(io.BytesIO(after[2])) as summary:
        assert len(summary.pages) <= 2
    edition = db.session.scalars(select(Edition)).one()
    assert hashlib.sha256(after[-1]).hexdigest() == edition.content_hash
    assert json.loads(after[-1])["meta"]["edition"] == "Public edition 1"


def test_edition_file_is_written_again_when_it_was_lost(
    app: Flask, amara: Client, client: Client, workshop: Workshop
) -> None:
    release(workshop)
    before = client.get("/w/KHX7/editions/1.pdf")
    folder = app.config["FACILITATE"].instance / "editions"
    (lost,) = folder.iterdir()
    lost.unlink()

    assert client.get("/w/KHX7/editions/1.pdf").data == before.data
    assert before.headers["Content-Disposition"] == "attachment; filename=cities-1-report.pdf"
    assert before.headers["Cache-Control"] == "public, no-cache"
    kept = {"If-None-Match": before.headers["ETag"]}
    assert client.get("/w/KHX7/editions/1.pdf", headers=kept).status_code == 304


def test_withdrawn_edition_is_gone_for_everybody(
    amara: Client, client: Client, workshop: Workshop
) -> None:
    for number in (1, 2):
        release(workshop, number)
    answer = amara.post("/w/KHX7/report/editions/2/withdrawal")

    assert answer.status_code == 303
    assert "withdrawn" in amara.get("/w/KHX7/report").get_data(as_text=True)
    for who in (amara, client):
        for address in ("/w/KHX7/editions/2", "/w/KHX7/editions/2.pdf"):
            gone = who.get(address)
            assert gone.status_code == 410
            assert "This was withdrawn" in gone.get_data(as_text=True)
    front = client.get("/w/KHX7/about").get_data(as_text=True)
    assert "/editions/1" in front
    assert "/editions/2" not in front


def test_edition_of_a_workshop_that_is_not_public_is_for_its_people(
    app: Flask, amara: Client, client: Client, workshop: Workshop
) -> None:
    release(workshop)
    workshop.is_public = False
    db.session.commit()
    dee = signed_in(app, participant_id=make_participant(workshop).id)
    make_workshop(organizer=make_account(name="Zed"))
    zed = signed_in(app, account_id=2)

    for address in ("/w/KHX7/editions/1", "/w/KHX7/editions/1.pdf"):
        assert client.get(address).status_code == 303
        assert zed.get(address).status_code == 404
        read = dee.get(address)
        assert read.status_code == 200
        assert read.headers["Cache-Control"] == "no-store"
    # nobody learns which editions there are
    assert client.get("/w/KHX7/editions/9").status_code == 303
    assert dee.get("/w/KHX7/editions/9").status_code == 404


def test_only_organizers_release_and_withdraw(
    app: Flask, amara: Client, client: Client, workshop: Workshop
) -> None:
    release(workshop)
    dee = signed_in(app, participant_id=make_participant(workshop).id)
    for who, status in ((dee, 404), (client, 303)):
        assert who.post("/w/KHX7/report/editions", data={"number": "2"}).status_code == status
        assert who.post("/w/KHX7/report/editions/1/withdrawal").status_code == status

    assert [e.withdrawn_at for e in db.session.scalars(select(Edition))] == [None]


def test_edition_in_an_unknown_format_names_those_there_are(
    amara: Client, client: Client, workshop: Workshop
) -> None:
    release(workshop)
    answer = client.get("/w/KHX7/editions/1.odt")

    assert answer.status_code == 404
    assert "There is no report in the format odt." in answer.get_data(as_text=True)
