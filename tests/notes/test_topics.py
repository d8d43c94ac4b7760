"""Who may hear of notes, and that live screens get the very fragment that pages show."""

from datetime import timedelta

import pytest
from flask import Flask

from facilitate import activity, clock
from facilitate.activity import SYSTEM, Activity
from facilitate.db import db
from facilitate.notes.operations import add_note, delete_note
from facilitate.notes.topics import TOPICS
from facilitate.web.access import Role, Visitor
from tests.factories import make_plan, make_seat
from tests.live.streams import listen, sign_in_cookie
from tests.notes.conftest import CLIENT_ID, Room
from tests.query_count import count_queries
from tests.services.shell import Shells

KINDS = {topic.kind: topic for topic in TOPICS}
EVERYBODY = ("Amara", "Ben", "Fay", "Chen", "Dee", "Eli", "Zed")


def visitor(room: Room, name: str) -> Visitor:
    """What the door makes of somebody in this workshop."""
    by = room.actor(name)
    if name == "Amara":
        roles = {Role.ACCOUNT, Role.ORGANIZER}
    elif name == "Zed":
        return Visitor(known=True)
    else:
        roles = {Role.PARTICIPANT} | ({Role.FACILITATOR} if name in ("Ben", "Fay") else set())
    return Visitor(
        account_id=by.account_id,
        participant_id=by.participant_id,
        roles=frozenset({Role.ANYONE, *roles}),
        known=True,
    )


def listeners(room: Room, kind: str, key: str) -> set[str]:
    may_listen = KINDS[kind].may_listen
    return {n for n in EVERYBODY if may_listen(visitor(room, n), room.workshop.id, key)}


def test_table_is_heard_by_those_who_may_read_its_board(room: Room) -> None:
    assert listeners(room, "table", "7") == {"Amara", "Ben", "Fay", "Dee"}
    assert listeners(room, "table", "8") == {"Amara", "Fay", "Chen", "Eli"}


def test_plenary_is_heard_by_everybody_in_the_workshop(room: Room) -> None:
    assert listeners(room, "plenary", str(room.plenary.id)) == set(EVERYBODY) - {"Zed"}


def test_run_is_heard_by_organizers(room: Room) -> None:
    assert listeners(room, "run", "") == {"Amara"}


@pytest.mark.parametrize(
    ("kind", "key"),
    [("table", "99"), ("table", ""), ("table", "x"), ("plenary", "99"), ("plenary", "x")],
)
def test_what_does_not_exist_is_heard_by_nobody(room: Room, kind: str, key: str) -> None:
    assert listeners(room, kind, key) == set()


def test_session_with_tables_has_no_plenary_to_hear(room: Room) -> None:
    assert listeners(room, "plenary", str(room.round.workshop_session_id)) == set()


def test_run_hears_of_every_table_and_of_rounds_and_places() -> None:
    assert KINDS["run"].follows == ("table", "workshop", "places")
    assert KINDS["run"].render(Activity()) is None


def drawn(app: Flask, room: Room) -> str:
    """What the newest change looks like on other screens, in one query beside the change."""
    row = db.session.scalars(db.select(Activity).order_by(Activity.seq.desc())).first()
    assert row is not None
    db.session.expunge_all()
    with app.test_request_context(), count_queries(app) as queries:
        fragment = KINDS["table"].render(row)
    assert len(queries) == 1, queries
    assert fragment is not None
    return fragment


def test_live_screens_get_the_fragment_that_the_writer_gets(app: Flask, room: Room) -> None:
    answer = room.browser("Ben").post(
        "/w/KHX7/tables/7/notes",
        data={"kind": "constraint", "text": "Said", "client_id": CLIENT_ID, "round": "2"},
        headers={"HX-Request": "true"},
    )
    db.session.rollback()

    assert drawn(app, room) == answer.text


def test_deleted_note_reaches_live_screens_without_its_text(app: Flask, room: Room) -> None:
    by = room.actor("Ben")
    note = add_note(origin=room.here, words=room.words("Said in anger"), client_id=CLIENT_ID, by=by)
    delete_note(note=note, by=by)
    db.session.commit()
    fragment = drawn(app, room)

    assert 'data-state="deleted"' in fragment
    assert "Said in anger" not in fragment


@pytest.mark.parametrize(("name", "seen"), [("Ben", "Ben Adeyemi is editing"), ("Dee", "Somebody")])
def test_who_edits_is_told_as_the_policy_allows_and_not_for_long(
    app: Flask, room: Room, name: str, seen: str
) -> None:
    room.workshop.open_capture = True
    note = add_note(origin=room.here, words=room.words(), client_id=CLIENT_ID, by=room.actor(name))
    db.session.commit()
    answers = [
        room.browser(name).post(f"/w/KHX7/notes/{note.id}/editing", data={"by": by})
        for by in ("a" * 32, "<script>")
    ]
    row = db.session.scalars(db.select(Activity).order_by(Activity.seq.desc())).first()
    assert row is not None
    with app.test_request_context():
        fragment = KINDS["table_editing"].render(row)
        with clock.held_at(clock.now() + timedelta(minutes=1)):
            late = KINDS["table_editing"].render(row)

    assert [answer.status_code for answer in answers] == [204, 422]
    assert row.topic == "table_editing:7"
    assert fragment is not None
    assert seen in fragment
    assert "Dee" not in fragment
    assert late is None


def test_activity_of_a_note_holds_none_of_its_text(room: Room) -> None:
    add_note(
        origin=room.here, words=room.words("Secret"), client_id=CLIENT_ID, by=room.actor("Ben")
    )
    row = db.session.scalars(db.select(Activity)).one()

    assert (row.details, activity.last_seq(room.workshop.id)) == ({}, 1)


def test_new_seating_ends_the_streams_of_those_who_sit_elsewhere(
    room: Room, shells: Shells
) -> None:
    url = shells.start()
    cookies = {
        n: sign_in_cookie(room.app, participant_id=room.people[n].id) for n in ("Dee", "Ben")
    }
    here = room.round
    dee, stays = (
        listen(url, "KHX7", "table:7", cookie=cookies[name]).greeted() for name in ("Dee", "Ben")
    )
    make_seat(make_plan(room.workshop), room.people["Dee"], table=room.other_table, round=here)
    row = activity.record("seating.sent", workshop_id=room.workshop.id, topic="places", by=SYSTEM)
    assert row.seq
    db.session.commit()

    assert next(dee).name == "farewell"
    again = listen(url, "KHX7", "table:7", cookie=cookies["Dee"])
    assert again.status == 404
    add_note(origin=room.here, words=room.words(), client_id=CLIENT_ID, by=room.actor("Ben"))
    db.session.commit()
    assert next(stays).name == "fragment"
    for stream in (dee, stays, again):
        stream.cut()
