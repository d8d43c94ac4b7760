"""Under Chatham House nothing leads from a note to who said it: every page, stream and file.

The whole demo is walked as every kind of visitor. Within a note's own element, row or record
nothing may stand of its speaker: neither name nor organization nor sector. That the search would
find it is shown by walking the same demo under the open policy.
"""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import product

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from facilitate.accounts.operations import begin_sign_in
from facilitate.activity import Activity
from facilitate.db import db
from facilitate.demo.create import demo_organizer
from facilitate.live.registry import all_topics
from facilitate.notes.models import Note
from facilitate.people.models import Organization, Participant, ParticipantRole
from facilitate.people.queries import participants_for_seating
from facilitate.report.compile import EDITIONS, compile_outputs
from facilitate.report.formats import FORMATS
from facilitate.report.voice import Voice
from facilitate.workshop.models import AttributionPolicy, Workshop
from tests.client import Client
from tests.factories import make_organization, make_participant, make_sector
from tests.report.reading import word_paragraphs, word_tables, workbook_sheets

#: what no other text holds: the speaker, whom they came for, and of which kind that is
SPEAKER = ("Quirin Zwetschkenbaum", "Xylophonwerke", "Marsupial Matters")
#: elements that hold one thing of a list
RECORDS = ("li", "tr", "article", "figure", "dd", "option", "label")
#: pages that are about one note and nothing else
ABOUT_ONE_NOTE = re.compile(r"/notes/\d+")


@dataclass
class Demo:
    """The demo with one speaker who said every note, and who looks at it."""

    app: Flask
    workshop: Workshop
    notes: list[Note]
    people: dict[str, dict[str, int]]
    values: dict[str, list[object]]

    def client(self, who: str) -> Client:
        client = self.app.test_client()
        assert isinstance(client, Client)
        if self.people[who]:
            key = begin_sign_in(old_key=None, **self.people[who])
            with client.session_transaction() as cookie:
                cookie["key"] = key
        return client

    def addresses(self) -> Iterator[str]:
        """Every address that can be read, with several notes where one names a note."""
        for rule in self.app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
                continue
            names = sorted(rule.arguments)
            for values in product(*(self.values.get(name, [1]) for name in names)):
                with self.app.test_request_context():
                    built = rule.build(dict(zip(names, values, strict=True)))
                if built is not None:
                    yield built[1]


@pytest.fixture
def demo(app: Flask, demo_workshop: Workshop) -> Demo:
    workshop = demo_workshop
    workshop.open_capture = True
    sector = make_sector(workshop, name=SPEAKER[2])
    organization = make_organization(workshop, name=SPEAKER[1], sector=sector)
    speaker = make_participant(
        workshop,
        name=SPEAKER[0],
        organization=organization,
        consents_name=True,
        consents_quotes=True,
    )
    notes = db.session.scalars(select(Note).where(Note.workshop_id == workshop.id)).all()
    for note in notes:
        note.speaker_id = speaker.id
        note.typed_by_account_id, note.typed_by_participant_id = None, speaker.id
        for revision in note.revisions:
            revision.account_id, revision.participant_id = None, speaker.id
    others = participants_for_seating(workshop.id)
    host = next(p for p in others if p.id == workshop.tables[0].host_id)
    guest = next(p for p in others if p.role == ParticipantRole.PARTICIPANT and p is not speaker)
    theme_team = make_participant(workshop, name="Tess", role=ParticipantRole.THEME_TEAM)
    people: dict[str, dict[str, int]] = {
        "organizer": {"account_id": demo_organizer(workshop).id},
        "host": {"participant_id": host.id},
        "guest": {"participant_id": guest.id},
        "theme team": {"participant_id": theme_team.id},
        "nobody": {},
    }
    db.session.commit()
    values: dict[str, list[object]] = {
        "code": [workshop.code],
        "note_id": [note.id for note in notes[:3]],
        "number": [table.number for table in workshop.tables[:3]],
        "session_id": [each.id for each in workshop.sessions],
        "participant_id": [guest.id],
        "fmt": [name for name, each in FORMATS.items() if not each.is_heavy],
        "format": [name for name, each in FORMATS.items() if not each.is_heavy],
    }
    return Demo(app=app, workshop=workshop, notes=list(notes), people=people, values=values)


# --- Looking for links -------------------------------------------------------------------------


class Elements(HTMLParser):
    """The text and attributes of each innermost record, and of everything together."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[str] = []
        self._open: list[list[str]] = [[]]
        self._tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in RECORDS:
            self._tags.append(tag)
            self._open.append([])
        self._open[-1] += [value for _, value in attrs if value]

    def handle_endtag(self, tag: str) -> None:
        if tag in RECORDS and tag in self._tags:
            while self._tags.pop() != tag:
                self.records.append(" ".join(self._open.pop()))
            self.records.append(" ".join(self._open.pop()))

    def handle_data(self, data: str) -> None:
        self._open[-1].append(data)


def in_html(text: str, *, whole: bool = False) -> list[str]:
    reader = Elements()
    reader.feed(text)
    return [re.sub("<[^>]*>", " ", text) + text] if whole else reader.records


def in_json(value: object) -> Iterator[str]:
    """Every innermost object that holds text, with all that stands in it."""
    if isinstance(value, dict):
        yield json.dumps(value, ensure_ascii=False)
        for each in value.values():
            yield from in_json(each)
    elif isinstance(value, list):
        if value and not any(isinstance(each, dict | list) for each in value):
            yield json.dumps(value, ensure_ascii=False)
        for each in value:
            yield from in_json(each)


def in_file(name: str, data: bytes) -> list[str]:
    """The records of a file, by how its name ends."""
    if name.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return [r for each in archive.namelist() for r in in_file(each, archive.read(each))]
    if name.endswith(".docx"):
        return [*(" ".join(row) for table in word_tables(data).values() for row in table),
                *word_paragraphs(data)]  # fmt: skip
    if name.endswith(".xlsx"):
        return [" ".join(row) for rows in workbook_sheets(data).values() for row in rows]
    text = data.decode("utf-8", "replace")
    if name.endswith(".csv"):
        return [" ".join(row) for row in csv.reader(io.StringIO(text))]
    if name.endswith(".json"):
        return [r for r in in_json(json.loads(text)) if len(r) < 5000]
    if name.endswith((".html", ".htm")):
        return in_html(text)
    return text.split("\n\n") if name.endswith(".md") else [text]


def links(records: list[str], notes: list[Note]) -> list[str]:
    """Records in which a note stands together with anything of who said it."""
    texts = [note.text.splitlines()[0][:60] for note in notes]
    return [
        record[:300]
        for record in records
        if any(word in record for word in SPEAKER) and any(text in record for text in texts)
    ]


def answered(answer: TestResponse, address: str) -> list[str]:
    """The records of an answer, whatever it is."""
    data = answer.get_data()
    answer.close()
    if answer.mimetype == "text/html":
        about = ABOUT_ONE_NOTE.search(address) is not None
        return in_html(data.decode(), whole=about)
    suffix = {
        "application/json": ".json",
        "application/zip": ".zip",
        "text/markdown": ".md",
        "text/csv": ".csv",
    }.get(answer.mimetype)
    return in_file(suffix, data) if suffix else []


def walked(demo: Demo) -> tuple[int, int, list[str]]:
    """How many answers were read, in how many stood a note, and what led to the speaker."""
    read, with_notes, found = 0, 0, []
    texts = [note.text.splitlines()[0][:60] for note in demo.notes]
    for who in demo.people:
        client = demo.client(who)
        for address in demo.addresses():
            answer = client.get(address)
            if answer.status_code != 200:
                answer.close()
                continue
            records = answered(answer, address)
            read += 1
            told = "\n".join(records)
            with_notes += any(text in told for text in texts)
            found += [f"{who} {address}: {link}" for link in links(records, demo.notes)]
    return read, with_notes, found


def streamed(demo: Demo) -> list[str]:
    """What every live stream of a note carries."""
    topics = all_topics()
    db.session.rollback()
    drawn = []
    with demo.app.test_request_context():
        for change in db.session.scalars(select(Activity).order_by(Activity.seq)):
            kind = topics.kind_of(change.topic)
            fragment = kind.render(change) if kind is not None else None
            if fragment:
                drawn.append(fragment)
    assert len(drawn) > 10
    return links(drawn, demo.notes)


def written(demo: Demo) -> list[str]:
    """What every file of the report says."""
    found = []
    with demo.app.test_request_context():
        for edition in EDITIONS:
            outputs = compile_outputs(demo.workshop, edition=edition, translate=Voice())
            for format in FORMATS.values():
                if not format.suffix.endswith("pdf"):  # drawn from the same value as the others
                    records = in_file(format.suffix, format.write(outputs))
                    assert any(n.text[:40] in r for n in demo.notes for r in records), format.name
                    found += [f"{format.name}: {link}" for link in links(records, demo.notes)]
    return found


# --- The policy --------------------------------------------------------------------------------


def under(demo: Demo, policy: str, *, in_sessions: str | None = None) -> None:
    demo.workshop.attribution = policy
    for session in demo.workshop.sessions:
        session.attribution = in_sessions
    db.session.commit()


@pytest.mark.timeout(900)
def test_chatham_house_shows_nothing_of_the_speaker_anywhere(
    demo: Demo, capsys: pytest.CaptureFixture[str]
) -> None:
    under(demo, AttributionPolicy.CHATHAM_HOUSE)

    read, with_notes, found = walked(demo)
    with capsys.disabled():
        print(f"\nattribution: {read} answers read, {with_notes} of them with notes")

    assert with_notes > 20
    assert found == []
    assert streamed(demo) == []
    assert written(demo) == []


@pytest.mark.timeout(900)
def test_chatham_house_in_the_sessions_is_stricter_than_the_workshop(demo: Demo) -> None:
    under(demo, AttributionPolicy.NAMED, in_sessions=AttributionPolicy.CHATHAM_HOUSE)

    assert (streamed(demo), written(demo)) == ([], [])
    organizer = demo.client("organizer")
    page = organizer.get(f"/w/{demo.workshop.code}/notes")
    assert links(answered(page, page.request.path), demo.notes) == []


@pytest.mark.timeout(900)
def test_search_would_find_what_the_open_policy_shows(demo: Demo) -> None:
    under(demo, AttributionPolicy.NAMED)

    organizer = demo.client("organizer")
    page = organizer.get(f"/w/{demo.workshop.code}/notes")
    assert links(answered(page, page.request.path), demo.notes) != []
    assert streamed(demo) != []
    assert {found.split(":")[0] for found in written(demo)} == {
        "docx", "docx-letter", "html", "md", "xlsx", "csv", "json"
    }  # fmt: skip


def test_speaker_of_the_search_is_somebody_whole(demo: Demo) -> None:
    speaker = db.session.scalars(select(Participant).where(Participant.name == SPEAKER[0])).one()

    assert speaker.sector is not None
    assert (speaker.name, speaker.organization.name, speaker.sector.name) == SPEAKER
    assert isinstance(speaker.organization, Organization)
