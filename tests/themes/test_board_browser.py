"""The theme board in a real browser: by keyboard, by dragging, and together."""

from typing import Any

from playwright.sync_api import expect

from facilitate.accounts.links import token_of
from facilitate.db import db
from facilitate.themes.operations import make_theme
from facilitate.themes.rules import ThemeWords
from tests.factories import SECRET_KEY
from tests.themes.conftest import Desk
from tests.themes.test_browser import write_down


def enter(desk: Desk, page: Any, name: str, then: str) -> None:
    """Somebody comes in by their link and goes to a page."""
    token = token_of(desk.people[name].link_nonce, secret_key=SECRET_KEY)
    db.session.commit()
    page.goto(f"/p/{token}")
    page.wait_for_url("**/w/KHX7/me")
    page.goto(then)


def test_notes_go_into_themes_by_keyboard_and_by_dragging_while_others_arrive(
    desk: Desk, visitors: Any
) -> None:
    desk.note("Ducts")
    make_theme(workshop=desk.workshop, words=ThemeWords(name="Data"), by=desk.by)
    page = visitors.open("desktop")
    enter(desk, page, "Tia", "/w/KHX7/themes")
    page.get_by_label("Ducts").focus()
    page.keyboard.press("Alt+Digit1")
    expect(page.get_by_text("1 note put into “Data”.")).to_be_visible()
    expect(page.get_by_text("Everything is read")).to_be_visible()

    write_down(desk, "Maps")
    expect(page.get_by_label("Maps")).to_be_visible()
    expect(page.get_by_text("1 note here")).to_be_visible()
    page.locator(".pick", has_text="Maps").drag_to(page.locator(".board-theme", has_text="Data"))
    expect(page.get_by_text("2 notes from 1 table in 1 round")).to_be_visible()

    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone.")).to_be_visible()
    expect(page.get_by_text("1 note from 1 table in 1 round")).to_be_visible()


def test_question_reaches_the_table_and_its_answer_the_board(desk: Desk, visitors: Any) -> None:
    desk.note("Ducts")
    ben, tia = visitors.open("desktop"), visitors.open("desktop")
    enter(desk, ben, "Ben", "/w/KHX7/tables/1?round=1")
    expect(ben.get_by_text("Questions from the synthesis team")).to_have_count(0)
    enter(desk, tia, "Tia", "/w/KHX7/themes")
    tia.get_by_role("link", name="Ask the table").click()
    tia.get_by_label("Your question to the table").fill("Which ducts?")
    tia.get_by_role("button", name="Ask").click()
    expect(tia.get_by_text("Table 1 sees your question now.")).to_be_visible()

    expect(ben.get_by_text("Which ducts?")).to_be_visible()
    ben.get_by_label("What the note shall say").fill("Telecom ducts")
    ben.get_by_role("button", name="Answer").click()
    expect(ben.get_by_text("Which ducts?")).to_have_count(0)
    expect(tia.get_by_text("The table answered: Which ducts?")).to_be_visible()
    expect(tia.get_by_label("Telecom ducts")).to_be_visible()
