"""The table reads its notes together: what it says of them, and who is there."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from facilitate.db import db
from facilitate.notes.models import Note
from facilitate.people.models import Participant
from tests.client import Client
from tests.factories import make_note
from tests.notes.conftest import Room
from tests.notes.pages import BOARD, Open
from tests.query_count import count_queries
from tests.services.browser import assert_accessible

HTMX = {"HX-Request": "true"}
CHECK = f"{BOARD}/check"


def note_here(room: Room, text: str = "No single permit", **values: object) -> Note:
    return make_note(
        room.workshop,
        kind=room.kinds["constraint"],
        text=text,
        table=room.table,
        round=room.round,
        **values,
    )


def read_aloud(page: str) -> list[str]:
    return re.findall(r'check-text"[^>]*>(.*?)</p>', page)


def test_page_shows_the_notes_that_count_in_the_order_they_were_said(room: Room, browser) -> None:
    note_here(room, "First")
    note_here(room, "Second")
    note_here(room, "Deleted", deleted_at=room.round.started_at)

    assert read_aloud(browser("Dee").get(CHECK).text) == ["First", "Second"]
    assert browser("Eli").get(CHECK).status_code == 404


@pytest.mark.parametrize(
    ("name", "mark", "status", "kept"),
    [
        ("Dee", "agreed", 303, ("agreed", False)),
        ("Ben", "disputed", 303, ("disputed", False)),
        ("Amara", "top", 303, (None, True)),
        ("Ben", "wonderful", 422, (None, False)),
        ("Eli", "agreed", 404, (None, False)),
        ("Zed", "agreed", 404, (None, False)),
    ],
)
def test_who_belongs_to_the_table_marks_its_notes(
    room: Room, browser, name: str, mark: str, status: int, kept: tuple[str | None, bool]
) -> None:
    note = note_here(room)
    answer = browser(name).post(f"/w/KHX7/notes/{note.id}/mark", data={"mark": mark})

    assert answer.status_code == status
    db.session.refresh(note)
    assert (note.agreement, note.is_top) == kept


def test_fourth_of_the_top_three_is_refused_in_a_sentence(room: Room, browser) -> None:
    for number in range(3):
        note_here(room, f"Top {number}", is_top=True)
    note = note_here(room)
    answer = browser("Dee").post(
        f"/w/KHX7/notes/{note.id}/mark", data={"mark": "top"}, headers=HTMX
    )

    assert answer.status_code == 409
    assert "This table has chosen its 3 already." in answer.text
    assert len(read_aloud(answer.text)) == 4


@pytest.mark.parametrize("count", [1, 3])
def test_page_needs_as_many_queries_for_many_notes_as_for_few(
    room: Room, browser, count: int
) -> None:
    for number in range(count):
        note_here(room, f"Note {number}")
    dee = browser("Dee")
    db.session.commit()
    with count_queries(room.app) as queries:
        assert dee.get(CHECK).status_code == 200

    assert len(queries) == 11, queries


def test_seated_person_is_marked_as_here_and_as_absent(
    room: Room, browser: Callable[[str], Client]
) -> None:
    dee = room.people["Dee"].id
    ben, address = browser("Ben"), f"{BOARD}/presence/{dee}"
    for here in ("yes", "no"):
        assert ben.post(address, data={"round": "2", "here": here}).status_code == 303
        person = db.session.get(Participant, dee)
        assert person is not None
        db.session.refresh(person)
        assert (person.checked_in_at is not None) is (here == "yes")


def test_only_note_takers_mark_people_and_only_those_of_their_table(room: Room, browser) -> None:
    dee, eli = room.people["Dee"].id, room.people["Eli"].id
    data = {"round": "2", "here": "yes"}

    assert browser("Dee").post(f"{BOARD}/presence/{dee}", data=data).status_code == 404
    assert browser("Ben").post(f"{BOARD}/presence/{eli}", data=data).status_code == 404


def test_marks_are_seen_on_the_board_and_on_every_phone(room: Room, open_page: Open) -> None:
    note_here(room)
    db.session.commit()
    board, dee, eve = (
        open_page("Ben"),
        open_page("Dee", CHECK, screen="phone"),
        open_page("Ben", CHECK),
    )
    dee.get_by_role("button", name="Disputed").click()
    dee.get_by_role("button", name="Top").click()

    expect(eve.get_by_role("button", name="Disputed")).to_have_attribute("aria-pressed", "true")
    expect(eve.get_by_role("button", name="Top")).to_have_attribute("aria-pressed", "true")
    expect(board.locator(".note .chip")).to_have_text(["Top", "Disputed"])
    assert_accessible(dee)
    assert_accessible(board)


def test_refusal_of_a_fourth_stands_by_its_note_and_the_cursor_stays(
    room: Room, open_page: Open
) -> None:
    for number in range(3):
        note_here(room, f"Top {number}", is_top=True)
    note_here(room, "One more")
    db.session.commit()
    page = open_page("Ben", CHECK, expected_errors=[409])
    one_more = page.locator(".check-note").filter(has_text="One more")
    one_more.get_by_role("button", name="Top").focus()
    page.keyboard.press("Enter")

    expect(one_more.get_by_role("alert")).to_contain_text("This table has chosen its 3 already.")
    expect(one_more.get_by_role("button", name="Top")).to_be_focused()


def test_person_is_tapped_at_the_table(room: Room, open_page: Open) -> None:
    page = open_page("Ben")
    person = page.get_by_role("button", name="Dee Park")
    expect(person).to_contain_text("not here yet")
    person.click()
    expect(person).to_have_attribute("aria-pressed", "true")
    person.click()
    expect(person).to_have_attribute("aria-pressed", "false")
