"""The record of who did what: found by kind, person and day, and nothing in it that is secret."""

import csv
import io
import re
from datetime import UTC, datetime

import pytest
from flask import Flask

from facilitate import activity, clock
from facilitate.activity import SYSTEM, Actor
from facilitate.people.models import ParticipantRole
from facilitate.records import queries
from facilitate.workshop.models import Workshop
from tests.client import Client, signed_in
from tests.factories import make_account, make_participant, make_table, make_workshop
from tests.query_count import count_queries

FIRST, SECOND = datetime(2012, 3, 5, 23, 30, tzinfo=UTC), datetime(2012, 3, 6, 9, tzinfo=UTC)


@pytest.fixture
def workshop(db_session) -> Workshop:
    return make_workshop(organizer=make_account(name="Amara"), code="KHX7", timezone="Asia/Tokyo")


@pytest.fixture
def amara(app: Flask, workshop: Workshop) -> Client:
    return signed_in(app, account_id=1)


def did(workshop: Workshop, kind: str, by: Actor, at: datetime = SECOND, **details: object) -> None:
    with clock.held_at(at):
        activity.record(kind, workshop_id=workshop.id, topic="workshop", by=by, **details)


def rows(client: Client, **narrowed: str) -> list[tuple[str, str]]:
    """Who did what, as the page says it."""
    page = client.get("/w/KHX7/settings/record", query_string=narrowed)
    assert page.status_code == 200
    found = re.findall(r'data-label="Wh(?:o|at)">(.*?)</td>', page.text, re.S)
    words = [" ".join(re.sub("<[^>]*>", "", cell).split()) for cell in found]
    return list(zip(words[::2], words[1::2], strict=True))


def test_record_tells_who_did_what_newest_first(amara: Client, workshop: Workshop) -> None:
    dee = make_participant(workshop, name="Dee Park")
    did(workshop, "people.checked_in", Actor(participant_id=dee.id))
    did(workshop, "round.started", Actor(account_id=1))
    did(workshop, "people.forgotten", SYSTEM)
    did(workshop, "new.kind", SYSTEM)

    assert rows(amara) == [
        ("The program", "new.kind"),
        ("The program", "Made people nameless"),
        ("Amara", "Started a round"),
        ("Dee Park", "Checked in"),
    ]


def test_record_is_narrowed_by_kind_person_and_day(amara: Client, workshop: Workshop) -> None:
    dee = make_participant(workshop, name="Dee Park")
    did(workshop, "people.checked_in", Actor(participant_id=dee.id), FIRST)
    did(workshop, "people.added", Actor(account_id=1), SECOND)
    did(workshop, "round.started", Actor(account_id=1), SECOND)

    assert rows(amara, group="people") == [("Amara", "Added a person"), ("Dee Park", "Checked in")]
    assert rows(amara, who=f"p{dee.id}") == [("Dee Park", "Checked in")]
    assert rows(amara, who="a1", group="round") == [("Amara", "Started a round")]
    # 23:30 in UTC is the next morning where the workshop is
    assert len(rows(amara, day="2012-03-06")) == 3
    assert rows(amara, day="2012-03-05") == []


@pytest.mark.parametrize(
    "narrowed",
    [{"who": "p9999999999"}, {"who": "x"}, {"group": "%"}, {"day": "9999-12-31"}, {"day": "soon"}],
)
def test_record_takes_what_fits_nothing_for_nothing(
    amara: Client, workshop: Workshop, narrowed: dict[str, str]
) -> None:
    did(workshop, "round.started", SYSTEM)

    assert rows(amara, **narrowed) == [("The program", "Started a round")]


def test_record_names_nobody_beside_what_they_said(amara: Client, workshop: Workshop) -> None:
    dee = make_participant(workshop, name="Dee Park")
    ben = make_participant(workshop, name="Ben Host")
    fay = make_participant(workshop, name="Fay Lead", role=ParticipantRole.FACILITATOR)
    make_table(workshop, host_id=ben.id)
    for person in (dee, ben, fay):
        did(workshop, "note.added", Actor(participant_id=person.id))

    assert rows(amara) == [
        ("Fay Lead", "Wrote a note"),
        ("Ben Host", "Wrote a note"),
        ("A participant", "Wrote a note"),
    ]
    assert rows(amara, who=f"p{dee.id}") == rows(amara)
    assert b"Dee Park" not in amara.get("/w/KHX7/settings/record.csv").data


def test_record_of_another_workshop_is_not_in_it(amara: Client, workshop: Workshop) -> None:
    elsewhere = make_workshop(code="ELSE")
    did(elsewhere, "round.started", SYSTEM)

    assert rows(amara) == []
    assert amara.get("/w/ELSE/settings/record").status_code == 404


def test_record_as_a_file_is_safe_from_formulas(amara: Client, workshop: Workshop) -> None:
    mallory = make_participant(workshop, name='=HYPERLINK("http://evil.example")')
    did(workshop, "people.checked_in", Actor(participant_id=mallory.id), label="@SUM(1)", n=2)

    answer = amara.get("/w/KHX7/settings/record.csv")

    assert answer.headers["Content-Disposition"] == "attachment; filename=khx7-record.csv"
    assert answer.headers["Cache-Control"] == "no-store"
    assert list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))) == [
        ["number", "at", "kind", "who", "about", "details"],
        [
            "1",
            "2012-03-06T18:00:00+09:00",
            "people.checked_in",
            '\'=HYPERLINK("http://evil.example")',
            "",
            "label=@SUM(1); n=2",
        ],
    ]


def test_record_as_a_file_is_whole_and_narrowed(
    amara: Client, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "_AT_ONCE", 2)
    for number in range(5):
        did(workshop, "round.started" if number % 2 else "people.added", SYSTEM)

    def numbers(query: str) -> list[str]:
        answer = amara.get(f"/w/KHX7/settings/record.csv{query}")
        return [row[0] for row in csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))][1:]

    assert numbers("") == ["1", "2", "3", "4", "5"]
    assert numbers("?group=people") == ["1", "3", "5"]


def test_record_is_paged_in_the_same_number_of_queries(
    app: Flask, amara: Client, workshop: Workshop
) -> None:
    sent = []
    for count in (1, queries.PAGE_SIZE + 4):
        for number in range(count):
            person = make_participant(workshop, name=f"Person {number}") if number < 4 else None
            by = Actor(participant_id=person.id) if person else Actor(account_id=1)
            did(workshop, "people.checked_in", by)
        with count_queries(app) as counted:
            page = amara.get("/w/KHX7/settings/record")
        sent.append(len(counted))

    assert sent[0] == sent[1], counted
    assert re.findall(r"Page 1 of 2, (\d+) entries", page.text) == ["105"]
    assert len(rows(amara, page="2")) == 5
