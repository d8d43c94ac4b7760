"""On a secure address the table screen opens without a line; to browsers 127.0.0.1 is one."""

from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from facilitate.db import db
from tests.factories import make_note
from tests.live.streams import sign_in_cookie
from tests.notes.conftest import Room
from tests.notes.pages import BOARD, Open, box, column, expect_kept, said, waiting, write
from tests.services.browser import ROOM_HOST

CUT = "ERR_INTERNET_DISCONNECTED"
HELD = """Promise.all([caches.keys(), navigator.serviceWorker.getRegistrations()])
  .then(([copies, workers]) => [copies.length, workers.length])"""


def open_and_keep(open_page: Open) -> Page:
    page = open_page("Ben", service_workers="allow", expected_errors=[CUT, "htmx:"])
    page.on("dialog", lambda dialog: dialog.accept())
    expect(page.locator("body[data-kept]")).to_be_attached(timeout=20_000)
    assert page.evaluate(HELD) == [1, 1]
    return page


def test_table_screen_opens_without_a_line_and_the_server_goes_first(
    room: Room, open_page: Open
) -> None:
    page = open_and_keep(open_page)
    at = {"table": room.table, "round": room.round}
    make_note(room.workshop, kind=room.kinds["constraint"], text="Newer", **at)
    db.session.commit()
    page.reload()
    expect(column(page, "Constraints")).to_have_count(1)
    expect(page.locator("#reopened")).to_be_hidden()
    expect(page.locator("body[data-kept]")).to_be_attached(timeout=20_000)

    page.context.set_offline(True)
    box(page).press_sequentially("Typed without a line\nHalf a sen")
    expect(waiting(page)).to_have_count(1)
    page.reload()
    expect(page.locator("#reopened")).to_contain_text("No connection: this is the table as it was")
    expect(column(page, "Constraints").locator(".note-text")).to_have_text(
        ["Typed without a line", "Newer"]
    )
    expect(box(page)).to_have_value("Half a sen")
    expect(page.get_by_role("timer").first).to_contain_text("left")
    box(page).press("Enter")
    expect(waiting(page)).to_have_count(2)

    page.context.set_offline(False)
    expect(said(page)).to_have_text("Saved", timeout=30_000)
    expect(waiting(page)).to_have_count(0)
    expect(page.locator("#reopened")).to_be_hidden(timeout=20_000)
    expected = ["Newer", "Typed without a line", "Half a sen"]
    expect_kept([("constraint", text) for text in expected])


def test_copy_goes_as_soon_as_somebody_else_uses_the_device(room: Room, open_page: Open) -> None:
    page = open_and_keep(open_page)
    cookie, _, value = sign_in_cookie(room.app, participant_id=room.people["Eli"].id).partition("=")
    db.session.rollback()
    page.context.add_cookies([{"name": cookie, "value": value, "url": page.url}])
    page.goto("/w/KHX7/tables/8")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Table 8")

    page.wait_for_function(f"{HELD}.then((held) => String(held) === '0,0')")


def test_copy_goes_with_the_device_that_is_returned(open_page: Open) -> None:
    page = open_and_keep(open_page)
    page.locator(".board-desk summary").click()
    page.get_by_role("button", name="Return this device").click()
    expect(page.get_by_text("You are signed out on this device.")).to_be_visible()

    page.wait_for_function(f"{HELD}.then((held) => String(held) === '0,0')")


def test_plain_address_keeps_no_copy_and_works_as_ever(open_page: Open, url: str) -> None:
    there = f"http://{ROOM_HOST}:{urlsplit(url).port}"
    page = open_page("Ben", BOARD, base_url=there, service_workers="allow")
    write(page, "Said in the room")
    assert page.evaluate("'caches' in window || 'serviceWorker' in navigator") is False
    expect_kept([("constraint", "Said in the room")])
