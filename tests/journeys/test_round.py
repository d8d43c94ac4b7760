"""A round at two tables: a dead Wi-Fi, two who edit one note, a hand-over, and the notes read back.

Its screens are left as pictures in pytest's temporary folder, to be looked at.
"""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from facilitate.db import db
from facilitate.workshop.models import Round
from facilitate.workshop.operations import end_round
from tests.notes.conftest import Room, open_page, room, url  # noqa: F401 - fixtures
from tests.notes.pages import BOARD, Open, box, column, expect_kept, said, waiting, write
from tests.services.browser import assert_accessible

OTHER_BOARD = "/w/KHX7/tables/8"
CUT = "ERR_INTERNET_DISCONNECTED"


def texts(page: Page) -> Locator:
    return column(page, "Constraints").locator(".note-text")


def edit(page: Page, text: str, words: str) -> None:
    column(page, "Constraints").filter(has_text=text).click()
    expect(page.locator(".note-edit textarea")).to_be_focused()
    page.locator(".note-edit textarea").fill(words)


def test_round_at_two_tables_loses_nothing(
    room: Room,  # noqa: F811
    open_page: Open,  # noqa: F811
    tmp_path: Path,
) -> None:
    def look(page: Page, name: str) -> None:
        assert_accessible(page)
        page.screenshot(path=tmp_path / f"{name}.png", caret="initial")

    ben = open_page("Ben")
    amara = open_page("Amara", colours="dark", expected_errors=[409])
    chen = open_page("Chen", OTHER_BOARD, screen="phone", expected_errors=[CUT])
    write(ben, "No single permit")
    write(chen, "Buses come late")

    # twenty seconds without Wi-Fi at table 8, where typing goes on
    chen.clock.install()
    chen.context.set_offline(True)
    for text in ("Trams are full", "Ferries stop at six"):
        box(chen).fill(text)
        box(chen).press("Enter")
    edit(chen, "Buses", "Buses come late and full")
    chen.keyboard.press("Enter")
    chen.clock.fast_forward(20_000)
    expect(said(chen)).to_have_text("3 notes wait on this device and are sent by themselves.")
    expect(waiting(chen)).to_have_count(3)
    look(chen, "outage-phone")
    expect_kept([("constraint", "No single permit"), ("constraint", "Buses come late")])
    chen.context.set_offline(False)
    chen.clock.fast_forward(30_000)
    expect(said(chen)).to_have_text("Saved")
    expect(waiting(chen)).to_have_count(0)

    # two at table 7 edit one note, and make one text of both
    edit(ben, "No single permit", "Nine permits for one bus lane")
    edit(amara, "No single permit", "No single permit, says the mayor")
    expect(amara.locator(".note-editor:visible")).to_have_text("Ben Adeyemi is editing")
    look(amara, "two-editors-dark")
    ben.keyboard.press("Enter")
    expect(texts(ben)).to_have_text(["Nine permits for one bus lane"])
    amara.locator(".note-edit textarea").press("Enter")
    conflict = amara.locator(".note-conflict")
    expect(conflict).to_contain_text("Somebody changed this note while you were typing.")
    look(amara, "conflict-dark")
    conflict.get_by_role("button", name="Merge").click()
    both = "No single permit, says the mayor\nNine permits for one bus lane"
    expect(conflict.locator("textarea")).to_have_value(both)
    look(amara, "merge-dark")
    conflict.locator("textarea").fill("Nine permits, no single one, for one bus lane")
    conflict.get_by_role("button", name="Save").click()
    expect(texts(ben)).to_have_text(["Nine permits, no single one, for one bus lane"])

    # Eli takes table 7 over with the code
    ben.get_by_text("More", exact=True).click()
    ben.get_by_role("button", name="Hand over to somebody else").click()
    code = ben.locator(".handover-code").inner_text()
    look(ben, "handover")
    eli = open_page("Eli", "/w/KHX7/takeover", screen="phone")
    eli.get_by_label("Table").fill("7")
    eli.get_by_label("Code").fill(code)
    eli.get_by_role("button", name="Take the notes over").click()
    expect(eli.get_by_text("You take the notes of table 7 now.")).to_be_visible()
    write(eli, "Fees are fixed")
    ben.goto(BOARD)
    expect(box(ben)).to_be_hidden()

    # the table reads its notes on Dee's phone, and says what it thinks of them
    dee = open_page("Dee", f"{BOARD}/check?round=2", screen="phone")
    fees = dee.locator(".check-note").filter(has_text="Fees are fixed")
    fees.get_by_role("button", name="Disputed").click()
    permits = dee.locator(".check-note").filter(has_text="Nine permits")
    permits.get_by_role("button", name="Top").click()
    expect(permits.get_by_role("button", name="Top")).to_have_attribute("aria-pressed", "true")
    look(dee, "read-back-phone")
    for page in (eli, ben):
        expect(column(page, "Constraints").first).to_contain_text("Disputed")
        expect(column(page, "Constraints").last).to_contain_text("Top")

    # it ends by hand; the sentence that was still being typed is kept and marked
    box(eli).press_sequentially("Half a sentence")
    end_round(round=db.session.get(Round, room.round.id), by=room.actor("Amara"))
    db.session.commit()
    expect(eli.get_by_text("Round 2 is over.")).to_be_visible()
    box(eli).press("Enter")
    expect(column(eli, "Constraints").first).to_contain_text("Arrived after the end")
    look(eli, "after-the-end-phone")
    look(ben, "read-only")

    expect_kept(
        [
            ("constraint", "Nine permits, no single one, for one bus lane"),
            ("constraint", "Buses come late and full"),
            ("constraint", "Trams are full"),
            ("constraint", "Ferries stop at six"),
            ("constraint", "Fees are fixed"),
            ("constraint", "Half a sentence"),
        ]
    )
    history = amara.locator(".note-link").last.get_attribute("href") or ""
    amara.goto(re.sub(r"(/notes/\d+)$", r"\1/history", history))
    expect(
        amara.locator(".history-list .note-text").filter(has_text="Nine permits")
    ).not_to_have_count(0)
