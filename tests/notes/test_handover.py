"""Handing a table's notes over: a code on one device, entered by somebody signed in on another."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from facilitate import clock
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.notes import handovers
from facilitate.notes.models import Handover
from facilitate.notes.operations import add_note, edit_note
from facilitate.notes.queries import standing
from facilitate.notes.rules import TRIES_AT_MOST, Right, right_at
from tests.client import Client
from tests.notes.conftest import CLIENT_ID, Room
from tests.notes.test_views import BOARD, form

pytestmark = pytest.mark.both_databases


def offer(room: Room, name: str = "Ben", *, goes_on: bool = False) -> Handover:
    return handovers.offer_table(
        origin=room.here, table=room.table, goes_on=goes_on, by=room.actor(name)
    )


def take(room: Room, code: str, name: str = "Eli") -> Handover | None:
    return handovers.take_table(
        workshop=room.workshop, table=room.table, code=code, by=room.actor(name)
    )


def rights(room: Room, *names: str) -> list[Right]:
    def of(name: str) -> Right:
        who = standing(workshop=room.workshop, table=room.table, by=room.actor(name))
        return right_at(origin=room.here, standing=who)

    return [of(name) for name in names]


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10_000:04}"


def test_who_takes_over_writes_and_who_gave_reads(room: Room) -> None:
    assert rights(room, "Ben", "Eli") == [Right.WRITE, Right.NONE]
    take(room, offer(room).code)
    assert rights(room, "Ben", "Eli", "Dee") == [Right.READ, Right.WRITE, Right.READ]

    # and back again
    take(room, offer(room, "Eli").code, "Ben")
    assert rights(room, "Ben", "Eli") == [Right.WRITE, Right.READ]


def test_co_scribe_writes_beside_whoever_let_them_in(room: Room) -> None:
    take(room, offer(room, goes_on=True).code)

    assert rights(room, "Ben", "Eli") == [Right.WRITE, Right.WRITE]


def test_what_waited_on_the_old_device_is_kept_under_its_own_name_and_time(room: Room) -> None:
    take(room, offer(room).code)
    note = add_note(
        origin=room.here,
        words=room.words("Typed before"),
        client_id=CLIENT_ID,
        waited=timedelta(minutes=20),
        by=room.actor("Ben"),
    )

    assert note.typed_by_participant_id == room.people["Ben"].id
    assert note.typed_at == note.created_at - timedelta(minutes=20)
    with pytest.raises(Refused):
        edit_note(note=note, words=room.words("Changed"), revision=1, by=room.actor("Ben"))


def test_code_works_once_for_minutes_and_few_tries(room: Room) -> None:
    first = offer(room)
    take(room, first.code)
    assert take(room, first.code, "Chen") is None

    late = offer(room, "Eli")
    with clock.held_at(clock.now() + timedelta(minutes=10)):
        assert take(room, late.code, "Chen") is None

    guessed = offer(room, "Eli")
    for _ in range(TRIES_AT_MOST):
        assert take(room, wrong(guessed.code), "Chen") is None
    assert take(room, guessed.code, "Chen") is None


def test_table_is_offered_only_by_those_who_write_there(room: Room) -> None:
    for name in ("Dee", "Chen", "Zed"):
        with pytest.raises(Refused):
            offer(room, name)


def test_table_is_taken_under_a_name(room: Room) -> None:
    code = offer(room).code
    with pytest.raises(Refused, match="Open your own personal link first"):
        take(room, code, "Amara")
    with pytest.raises(Refused, match="You take the notes of this table already"):
        take(room, code, "Ben")


def test_hand_over_is_done_on_two_devices(room: Room, browser: Callable[[str], Client]) -> None:
    ben, eli = browser("Ben"), browser("Eli")
    assert eli.get(BOARD).status_code == 404
    shown = ben.post(f"{BOARD}/handover", data={"round": "2"}).text
    (code,) = re.findall(r'handover-code">(\d{4})<', shown)

    answer = eli.post("/w/KHX7/takeover", data={"table": "7", "key": wrong(code)})
    assert answer.status_code == 422
    assert "This code does not work at that table." in answer.text
    arabic = code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    answer = eli.post("/w/KHX7/takeover", data={"table": "7", "key": arabic})
    assert (answer.status_code, answer.headers["Location"]) == (303, BOARD)

    assert "data-may-write" in eli.get(BOARD).text
    assert "data-may-write" not in ben.get(BOARD).text
    assert "Eli Bello took the notes over at" in ben.get(f"{BOARD}/desk?round=2").text
    # the old device may still send what it has, and its page still has the form to do it with
    assert "data-closed" in ben.get(BOARD).text
    assert ben.post(f"{BOARD}/notes", data=form("Typed before")).status_code == 303


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ({"table": "7", "key": ""}, 422),
        ({"table": "7", "key": "12a4"}, 422),
        ({"table": "7", "key": "𝟙²٣é"}, 422),
        ({"table": "x", "key": "1234"}, 422),
        ({"table": "99", "key": "1234"}, 404),
    ],
)
def test_what_is_not_a_code_is_said_beside_the_field(
    room: Room, browser: Callable[[str], Client], typed: dict[str, str], status: int
) -> None:
    assert browser("Eli").post("/w/KHX7/takeover", data=typed).status_code == status
    db.session.rollback()
