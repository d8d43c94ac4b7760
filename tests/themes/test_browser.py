"""The desk in a real browser, while notes keep arriving."""

from typing import Any

import pytest
from playwright.sync_api import expect

from facilitate.accounts.links import token_of
from facilitate.db import db
from facilitate.notes.operations import add_note
from facilitate.notes.rules import Origin, Words
from tests.factories import SECRET_KEY
from tests.themes.conftest import Desk


@pytest.mark.parametrize("scripts", [True, False])
def test_ticked_notes_become_an_option_with_or_without_script(
    desk: Desk, visitors: Any, scripts: bool
) -> None:
    for text in ("Maps", "Ducts"):
        desk.note(text)
    page = visitors.open("phone" if scripts else "desktop", scripts=scripts)
    enter(desk, page, scripts=scripts)
    page.get_by_label("Ducts").check()
    page.get_by_role("button", name="Make a voting option").click()
    page.get_by_label("What the public side would do").fill("Opens the map")
    page.get_by_role("button", name="Make the option").click()

    expect(page.get_by_role("heading", name="Ducts")).to_be_visible()
    expect(page.get_by_text("Opens the map")).to_be_visible()


def test_new_notes_arrive_while_ticks_stay(desk: Desk, visitors: Any) -> None:
    desk.note("Ducts")
    page = visitors.open()
    enter(desk, page)
    page.get_by_label("Ducts").check()
    page.get_by_role("heading", name="Options", level=1).click()
    write_down(desk, "Maps")

    expect(page.get_by_label("Maps")).to_be_visible()
    expect(page.get_by_label("Ducts")).to_be_checked()
    expect(page.get_by_text("2 notes are in no theme or option yet")).to_be_visible()
    page.get_by_label("Maps").check()
    page.get_by_role("button", name="One option from each").click()
    expect(page.get_by_text("2 options made.")).to_be_visible()
    expect(page.get_by_label("Ducts")).not_to_be_checked()


def test_answer_that_comes_after_the_desk_was_redrawn_changes_nothing(
    desk: Desk, visitors: Any
) -> None:
    desk.note("Ducts")
    page = visitors.open()
    enter(desk, page)
    page.get_by_label("Ducts").check()
    page.get_by_role("heading", name="Options", level=1).click()
    held = []

    def hold(route: Any) -> None:
        held.append(route)

    page.route("**/options?*part=notes*", hold)
    with page.expect_request("**/options?*part=notes*") as late:
        write_down(desk, "Maps")
    page.get_by_role("button", name="One option from each").click()
    expect(page.get_by_text("1 option made.")).to_be_visible()
    expect(page.get_by_label("Ducts")).not_to_be_checked()
    with page.expect_event("requestfinished", lambda request: request == late.value):
        held[0].continue_()

    page.get_by_label("Ducts").check()
    expect(page.get_by_label("Maps")).not_to_be_checked()


def write_down(desk: Desk, text: str) -> None:
    """A table's note, told to everybody who listens."""
    add_note(
        origin=Origin(workshop=desk.workshop, table=desk.tables[0], round=desk.rounds[0]),
        words=Words(kind=desk.kinds["opportunity"], text=text),
        client_id="fresh-note-1",
        by=desk.by,
    )
    db.session.commit()


def enter(desk: Desk, page: Any, *, scripts: bool = True) -> None:
    """Tia of the synthesis team comes in by her link and goes to the desk."""
    token = token_of(desk.people["Tia"].link_nonce, secret_key=SECRET_KEY)
    db.session.commit()
    page.goto(f"/p/{token}")
    if not scripts:  # else the page presses it by itself
        page.get_by_role("button", name="Enter").click()
    page.wait_for_url("**/w/KHX7/me")
    page.goto("/w/KHX7/options")
