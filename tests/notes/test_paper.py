"""Paper notes are keyed in once each, with their table, round and time."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from facilitate import clock
from facilitate.db import db
from facilitate.notes.models import Note
from facilitate.notes.paper import SheetCode
from tests.client import Client
from tests.notes.conftest import CLIENT_ID, Room
from tests.notes.test_views import errors, shown, value

PAPER = "/w/KHX7/paper"


def line(room: Room, text: str = "No single permit", **more: str) -> dict[str, str]:
    """The form of one line, written ten minutes after the earlier round had begun."""
    begun = room.earlier.started_at
    assert begun is not None
    at = (begun + timedelta(minutes=10)).astimezone(room.workshop.zone)
    form = {"sheet": "1.7", "line": "1", "at": f"{at:%H:%M}", "kind": "constraint", "text": text}
    return {**form, "client_id": CLIENT_ID, **more}


def notes() -> list[Note]:
    db.session.rollback()
    return list(db.session.scalars(select(Note).order_by(Note.id)))


def key_in(client: Client, form: dict[str, str], status: int = 303) -> str:
    answer = client.post(PAPER, data=form)
    assert answer.status_code == status, answer.text
    return answer.headers["Location"] if status == 303 else answer.text


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("2.7.13", SheetCode(round=2, table=7, line=13)),
        (" 2-7 ", SheetCode(round=2, table=7)),
        ("2 7 1", SheetCode(round=2, table=7, line=1)),
        ("27", None),
        ("2.7.1.1", None),
        ("two.7", None),
    ],
)
def test_code_of_a_sheet_is_read_as_people_type_it(typed: str, read: SheetCode | None) -> None:
    assert SheetCode.read(typed) == read


def test_paper_note_has_its_table_round_and_time_and_leads_to_the_next_line(
    room: Room, browser
) -> None:
    amara = browser("Amara")
    first = amara.get(f"{PAPER}?sheet=1.7.1").text
    assert "Table 7, round 1" in first
    assert value(first, "line") == "1"
    going_on = key_in(amara, line(room, kind="roadblock"))

    (note,) = notes()
    assert (note.paper, note.table_id, note.round_id) == ("1.7.1", room.table.id, room.earlier.id)
    assert note.typed_at is not None
    assert note.created_at - note.typed_at > timedelta(hours=1)
    # the round is over by now, but was not when it was written
    assert note.is_late is False
    after = amara.get(going_on).text
    assert value(after, "line") == "2"
    assert re.search(r'value="roadblock"[^>]*checked|checked[^>]*value="roadblock"', after)
    assert shown(after) == ["No single permit"]
    board = amara.get("/w/KHX7/tables/7?round=1").text
    written = f"{note.typed_at.astimezone(room.workshop.zone):%H:%M}"
    assert re.search(rf"from paper, written [^<]*{written}, saved", board)


def test_line_is_keyed_in_once(room: Room, browser) -> None:
    fay, amara = browser("Fay"), browser("Amara")
    key_in(fay, line(room))
    key_in(amara, line(room, client_id="f" * 32))
    again = key_in(amara, line(room, "Something else", client_id="e" * 32), 409)

    assert errors(again) == ["Line 1.7.1 was keyed in already: “No single permit”"]
    assert "Something else</textarea>" in again
    key_in(amara, line(room, "Without a code", line="", client_id="d" * 32))
    assert [(note.paper, note.text) for note in notes()] == [
        ("1.7.1", "No single permit"),
        ("", "Without a code"),
    ]


def test_what_is_wrong_with_a_line_is_said_and_nothing_typed_is_lost(room: Room, browser) -> None:
    fay = browser("Fay")
    later = (clock.now() + timedelta(minutes=5)).astimezone(room.workshop.zone)
    for form, sentence in (
        (line(room, at="half past"), "Type a time, as in 09:30."),
        (line(room, line="0"), "Lines are numbered from 1."),
        (line(room, kind="approach"), "Choose one of these kinds."),
        (line(room, " "), "Write something first: an empty note is not saved."),
        (
            line(room, "x" * 1_000_000),
            "Use at most 4,000 characters, or make several notes of it.",
        ),
    ):
        page = key_in(fay, form, 422)
        assert sentence in page
        assert f"{form['text'].strip()}</textarea>" in page
    if later.hour:  # else it is another day
        page = key_in(fay, line(room, sheet="2.7", at=f"{later:%H:%M}"), 409)
        assert errors(page) == ["This time has not come yet."]
    assert fay.get(f"{PAPER}?sheet=nonsense").status_code == 422
    assert fay.get(f"{PAPER}?table=7").status_code == 422
    assert fay.get(f"{PAPER}?table=7&round=1").status_code == 200
    assert notes() == []


def test_paper_is_keyed_in_only_where_one_may_write(room: Room, browser) -> None:
    assert [
        browser(who).get(f"{PAPER}?sheet=1.8").status_code for who in ("Fay", "Ben", "Dee")
    ] == [
        200,
        404,
        404,
    ]
    assert browser("Ben").post(PAPER, data=line(room, sheet="1.8")).status_code == 404
    assert browser("Amara").get(f"{PAPER}?sheet=9.9").status_code == 404
