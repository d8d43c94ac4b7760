"""The wall of notes on the projector."""

from datetime import timedelta

import pytest
from flask import Flask

from facilitate import clock
from facilitate.live.registry import all_topics
from facilitate.notes.list_views import ON_THE_WALL
from facilitate.workshop.models import Workshop
from tests.client import Client, signed_in
from tests.factories import (
    make_account,
    make_kind,
    make_note,
    make_participant,
    make_round,
    make_session,
    make_table,
    make_workshop,
)
from tests.query_count import count_queries

ADDRESS = "/w/KHX7/projector/wall"


@pytest.fixture
def workshop(db_session) -> Workshop:
    workshop = make_workshop(organizer=make_account(name="Amara"), code="KHX7")
    workshop.projector_shows = "wall"
    make_kind(workshop)
    make_table(workshop, number=7)
    make_round(workshop)
    return workshop


@pytest.fixture
def projector(app: Flask, workshop: Workshop) -> Client:
    return signed_in(app, projector_of_id=workshop.id)


def note(workshop: Workshop, text: str, **values):
    place = {"table": workshop.tables[0], "round": workshop.rounds[0]}
    if "workshop_session" in values:
        place = {}
    return make_note(workshop, kind=workshop.note_kinds[0], text=text, **{**place, **values})


def test_wall_shows_newest_notes_of_tables_and_plenary_first(workshop, projector) -> None:
    start = clock.now()
    plenary = make_session(workshop)
    note(workshop, "First of all", created_at=start)
    note(workshop, "Then this", created_at=start + timedelta(seconds=1), workshop_session=plenary)
    note(workshop, "And <b>last</b>", created_at=start + timedelta(seconds=2))
    page = projector.get(ADDRESS).text
    places = [page.index(t) for t in ("And &lt;b&gt;last&lt;/b&gt;", "Then this", "First of all")]
    assert places == sorted(places)


def test_wall_never_grows(workshop, projector) -> None:
    for n in range(ON_THE_WALL + 5):
        note(workshop, f"Note {n}", created_at=clock.now() + timedelta(seconds=n))
    page = projector.get(ADDRESS).text
    assert page.count("<li") == ON_THE_WALL
    assert f"Note {ON_THE_WALL + 4}<" in page
    assert "Note 4<" not in page


def test_wall_loses_a_note_that_is_deleted(workshop, projector) -> None:
    gone = note(workshop, "Not for the room")
    assert "Not for the room" in projector.get(ADDRESS).text
    gone.deleted_at = clock.now()
    page = projector.get(ADDRESS).text
    assert "Not for the room" not in page
    assert "The notes of all tables come here" in page


@pytest.mark.parametrize(
    ("policy", "told"), [("chatham_house", False), ("sector", True), ("named", True)]
)
def test_wall_tells_the_table_where_the_policy_allows_and_never_who(
    workshop, projector, policy, told
) -> None:
    workshop.attribution = policy
    dee = make_participant(
        workshop,
        name="Dee Park",
        organization="Cisco",
        consents_name=True,
        consents_quotes=True,
    )
    note(workshop, "Shared ducts", speaker_id=dee.id)
    page = projector.get(ADDRESS).text
    assert "Shared ducts" in page
    assert ("Table 7" in page) is told
    assert "Dee Park" not in page
    assert "Cisco" not in page


def test_wall_is_for_the_room_only_while_the_room_is_shown_it(app, workshop, projector) -> None:
    note(workshop, "Shared ducts")
    amara = signed_in(app, account_id=1)
    assert "Shared ducts" in projector.get(ADDRESS).text
    workshop.projector_shows = "timer"
    answer = projector.get(ADDRESS)
    assert (answer.status_code, answer.text) == (204, "")
    assert "Shared ducts" in amara.get(ADDRESS).text


def test_wall_asks_the_database_as_often_for_many_as_for_one(app, workshop, projector) -> None:
    asked = []
    for count in (1, 4):
        for n in range(count):
            note(workshop, f"Note {count} {n}")
        with count_queries(app) as queries:
            projector.get(ADDRESS)
        asked.append(len(queries))
    assert asked == [4, 4], queries


@pytest.mark.parametrize(
    ("topic", "hears"), [("table:7", True), ("plenary:1", True), ("poll", False)]
)
def test_wall_hears_of_every_note(topic, hears) -> None:
    assert ("wall" in all_topics().followers_of(topic)) is hears
