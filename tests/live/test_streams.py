"""Streams of the running shell: what listeners get, in which order, and what they do not get."""

import json

import pytest
from sqlalchemy import text

from facilitate import activity, clock
from facilitate.accounts.models import SignIn
from facilitate.activity import SYSTEM, Actor
from facilitate.db import db
from facilitate.live.log import KEPT
from facilitate.people.models import Participant, ParticipantRole
from facilitate.people.operations import edit_participant
from facilitate.workshop.models import Helper, HelperRole, Workshop
from facilitate.workshop.operations import remove_helper
from tests.factories import make_account, make_participant, make_workshop
from tests.live.conftest import Room
from tests.live.streams import Event, sign_in_cookie
from tests.services.shell import Shells

pytestmark = pytest.mark.both_databases


def board(number: int, *, kind: str = "note.added", language: str = "en") -> Event:
    return Event("fragment", f'<li id="b{number}">\n{kind} {language}</li>', str(number))


def test_two_listeners_get_each_committed_change_once_and_in_order(room: Room) -> None:
    first, second = room.listen().greeted(), room.listen().greeted()
    numbers = [room.change() for _ in range(20)]
    end = room.change(kind="note.edited")

    for stream in (first, second):
        got = [next(stream) for _ in range(21)]
        assert got == [*map(board, numbers), board(end, kind="note.edited")]


def test_a_rolled_back_change_never_appears(room: Room) -> None:
    stream = room.listen().greeted()
    activity.record("note.added", workshop_id=room.workshop_id, topic="board:1", by=SYSTEM)
    db.session.rollback()
    committed = room.change(kind="note.edited")

    assert next(stream) == board(committed, kind="note.edited")


def test_a_listener_hears_its_topics_and_no_others(room: Room) -> None:
    stream = room.listen("board:1,board:3").greeted()
    one, two, three = (room.change(f"board:{key}") for key in (1, 2, 3))

    assert [next(stream), next(stream)] == [board(one), board(three)]
    assert two == one + 1


def test_what_happened_between_page_and_stream_is_told(room: Room) -> None:
    page_was_read_at = room.change()
    between = [room.change(), room.change()]
    stream = room.listen(seq=page_was_read_at)

    assert [next(stream), next(stream)] == [board(n) for n in between]


def test_a_cut_listener_comes_back_without_loss_or_double(room: Room) -> None:
    stream = room.listen().greeted()
    others = room.listen().greeted()
    numbers = [room.change()]
    got = [next(stream)]
    for _ in range(5):
        stream.cut()
        numbers += [room.change(), room.change()]
        stream = room.listen(last_id=stream.last_id)
        got += [next(stream), next(stream)]

    assert got == [board(n) for n in numbers]
    assert [next(others) for _ in numbers] == got


def test_a_listener_cut_before_its_first_event_knows_where_to_go_on(room: Room) -> None:
    room.change()
    stream = room.listen().greeted()
    stream.cut()
    missed = room.change()

    assert next(room.listen(last_id=stream.last_id)) == board(missed)


def test_last_event_id_counts_more_than_the_number_of_the_page(room: Room) -> None:
    page, seen, missed = room.change(), room.change(), room.change()

    assert next(room.listen(seq=page, last_id=str(seen))) == board(missed)


def test_a_restarted_server_goes_on_where_the_listener_was(room: Room, shells: Shells) -> None:
    stream = room.listen().greeted()
    room.change()
    next(stream)
    shells.stop()
    room.url = shells.start()
    missed = room.change()

    assert next(room.listen(last_id=stream.last_id)) == board(missed)


def test_a_listener_that_missed_too_much_is_told_to_refresh(room: Room) -> None:
    page = room.change()
    for _ in range(KEPT + 1):
        activity.record("x", workshop_id=room.workshop_id, topic="board:2", by=SYSTEM)
    newest = room.change()
    stream = room.listen(seq=page)

    assert next(stream) == Event("refresh", json.dumps({"spread": 0.005}), str(newest))
    after = room.change()
    assert next(stream) == board(after)


def test_a_number_from_a_lost_future_starts_anew(room: Room) -> None:
    number = room.change()

    assert next(room.listen(seq=number + 1000)) == board(number)


def test_a_slow_start_loses_nothing_of_the_log_before_other_listeners(room: Room) -> None:
    """The log begins where its first listener stood; a later one may reach further back."""
    numbers = [room.change() for _ in range(4)]
    room.listen(seq=numbers[3]).greeted()
    stream = room.listen(seq=numbers[0])

    assert [next(stream) for _ in range(3)] == [board(n) for n in numbers[1:]]


def test_a_topic_that_follows_another_is_nudged(room: Room) -> None:
    stream = room.listen("watch").greeted()
    number = room.change("board:7")

    expected = json.dumps({"topic": "watch", "spread": 0.005})
    assert next(stream) == Event("nudge", expected, str(number))


def test_nudges_in_a_burst_are_told_together(room: Room) -> None:
    stream = room.listen("watch").greeted()
    for _ in range(50):
        row = activity.record("x", workshop_id=room.workshop_id, topic="watch", by=SYSTEM)
        last = row.seq
    db.session.commit()
    told = []
    while not told or told[-1].id != str(last):
        told.append(next(stream))

    assert {event.name for event in told} == {"nudge"}
    assert len(told) < 10


def test_a_change_that_is_fragment_and_nudge_carries_its_number_once(room: Room) -> None:
    stream = room.listen("board:1,watch").greeted()
    number = room.change()
    fragment, nudge = next(stream), next(stream)

    assert fragment == board(number)._replace(id=None)
    assert (nudge.name, nudge.id) == ("nudge", str(number))


def test_a_fragment_that_cannot_be_drawn_makes_its_listeners_refresh(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    stream = room.listen("broken,board:1").greeted()
    broken, whole = room.change("broken"), room.change()

    assert next(stream) == Event("refresh", json.dumps({"spread": 0.005}), str(broken))
    assert next(stream) == board(whole)
    assert f"cannot draw note.added number {broken}" in caplog.text


def test_a_stream_says_how_it_wants_to_be_treated(room: Room) -> None:
    headers = room.listen().headers

    assert headers["content-type"] == "text/event-stream; charset=utf-8"
    assert headers["cache-control"] == "no-cache, no-transform"
    assert headers["x-accel-buffering"] == "no"
    assert headers["x-content-type-options"] == "nosniff"
    assert "content-encoding" not in headers
    assert "set-cookie" not in headers


def test_a_line_for_one_answer_ends_once_it_has_said_something(room: Room) -> None:
    stream = room.listen(once=1)
    number = room.change()

    assert list(stream) == [board(number)]
    assert stream.last_id == str(number)


def test_streams_go_on_after_the_database_cut_every_connection(room: Room) -> None:
    stream = room.listen().greeted()
    before = room.change()
    assert next(stream) == board(before)
    if db.engine.dialect.name == "postgresql":
        db.session.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    after = room.change()

    assert next(stream) == board(after)


# --- Who may listen


def test_an_outsider_gets_404(app, room: Room) -> None:
    elsewhere = make_workshop()
    zed = sign_in_cookie(app, participant_id=make_participant(elsewhere, name="Zed").id)

    assert room.listen(cookie=room.cookie).status == 200
    assert room.listen(cookie=zed).status == 404
    assert room.listen(cookie="").status == 404
    assert room.listen(code="NONE").status == 404
    assert room.listen(code="../door").status == 404


def test_a_topic_that_is_not_granted_is_not_heard(room: Room) -> None:
    assert room.listen("board:secret").status == 404
    assert room.listen("unknown").status == 404
    stream = room.listen("board:1,board:secret").greeted()
    room.change("board:secret")
    heard = room.change()

    assert next(stream) == board(heard)


@pytest.mark.parametrize("end", ["sign-in", "participant"])
def test_a_stream_ends_when_the_right_ends(room: Room, end: str) -> None:
    stream = room.listen().greeted()
    number = room.change()
    assert next(stream) == board(number)

    if end == "sign-in":
        db.session.query(SignIn).update({SignIn.ended_at: clock.now()})
    else:
        db.session.query(Participant).update({Participant.withdrawn_at: clock.now()})
    db.session.commit()

    farewell = next(stream)
    assert (farewell.name, json.loads(farewell.data)) == ("farewell", {"wait": 0})
    assert list(stream) == []
    assert room.listen(last_id=stream.last_id).status == 404


def test_a_stream_ends_with_the_role_that_it_was_granted_for(app, room: Room) -> None:
    workshop = db.session.get(Workshop, room.workshop_id)
    helper = make_account(name="Gus")
    db.session.add(
        Helper(workshop_id=workshop.id, account_id=helper.id, role=HelperRole.THEME_TEAM)
    )
    ben, fay = (
        make_participant(workshop, name=name, role=ParticipantRole.FACILITATOR)
        for name in ("Ben", "Fay")
    )
    amara_id = make_account(name="Amara").id
    taken_off = room.listen(cookie=sign_in_cookie(app, account_id=helper.id)).greeted()
    changed, stays = (
        room.listen("hosts", cookie=sign_in_cookie(app, participant_id=each.id)).greeted()
        for each in (ben, fay)
    )
    by = Actor(account_id=amara_id)
    remove_helper(workshop=workshop, account=helper, role=HelperRole.THEME_TEAM, by=by)
    edit_participant(
        participant=ben,
        name=ben.name,
        email="",
        organization=None,
        role=ParticipantRole.PARTICIPANT,
        agreed=(),
        by=by,
    )
    db.session.commit()

    for stream in (taken_off, changed):
        assert [event.name for event in stream] == ["farewell"]
    number = room.change("hosts")
    assert next(stays) == board(number)


def test_the_streams_of_others_go_on_when_a_right_ends(app, room: Room) -> None:
    eli = make_participant(db.session.get(Workshop, room.workshop_id), name="Eli")
    ended, stays = (
        room.listen().greeted(),
        room.listen(cookie=sign_in_cookie(app, participant_id=eli.id)).greeted(),
    )
    db.session.query(SignIn).filter(SignIn.participant_id != eli.id).update(
        {SignIn.ended_at: clock.now()}
    )
    db.session.commit()
    assert next(ended).name == "farewell"
    number = room.change()

    assert next(stays) == board(number)


# --- Languages


def test_each_listener_reads_its_own_language(room: Room, app) -> None:
    app.config["LANGUAGES"] = ["en", "de"]
    english = room.listen().greeted()
    german = room.listen(language="de").greeted()
    number = room.change()

    assert next(english) == board(number)
    assert next(german) == board(number, language="de")
