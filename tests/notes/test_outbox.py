"""Notes that wait on the device: sent once, in order, by themselves, whatever the network does."""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from itertools import cycle
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Locator, Page, Route, expect
from sqlalchemy import select, update

from facilitate import clock
from facilitate.accounts.links import token_of
from facilitate.accounts.models import SignIn
from facilitate.db import db
from facilitate.notes.models import Note
from facilitate.notes.operations import add_note
from tests.factories import SECRET_KEY
from tests.live.streams import sign_in_cookie
from tests.notes.conftest import Room
from tests.notes.pages import (
    BOARD,
    Open,
    box,
    column,
    expect_kept,
    kept,
    said,
    slow,
    waiting,
    write,
)
from tests.services import chromium
from tests.services.shell import Shells

LINES = ["Bus lanes", "Trams", "Cable cars", "Ferries"]
CUT = "ERR_INTERNET_DISCONNECTED"
#: what really lies in the browser's database
READ_STORE = """new Promise((answer) => {
  indexedDB.open('facilitate').onsuccess = (event) => {
    const store = event.target.result.transaction('kept').objectStore('kept');
    store.getAll().onsuccess = (found) => {
      answer(found.target.result);
      event.target.result.close();
    };
  };
})"""


def type_quickly(page: Page, lines: list[str]) -> None:
    box(page).press_sequentially("".join(f"{line}\n" for line in lines))


def texts(page: Page) -> Locator:
    return column(page, "Constraints").locator(".note-text")


def refused(page: Page) -> Locator:
    return page.locator(".note[data-state=refused]")


def on_device(page: Page) -> int:
    """How many notes the device keeps."""
    return int(page.evaluate(f"{READ_STORE}.then((all) => all.filter((one) => one.fields).length)"))


def test_quick_typing_over_a_slow_line_keeps_every_note_once_and_in_order(open_page: Open) -> None:
    page = open_page("Ben")
    slow(page, milliseconds=2000)
    type_quickly(page, LINES)
    expect(texts(page)).to_have_text(LINES[::-1])
    expect(waiting(page)).not_to_have_count(0)
    expect(box(page)).to_have_value("")

    expect(said(page)).to_have_text("Saved", timeout=30_000)
    expect(waiting(page)).to_have_count(0)
    expect(texts(page)).to_have_text(LINES[::-1])
    expect_kept([("constraint", line) for line in LINES])
    assert on_device(page) == 0


def test_each_note_keeps_the_kind_that_was_chosen_when_it_was_typed(open_page: Open) -> None:
    page = open_page("Ben")
    slow(page, milliseconds=500)
    type_quickly(page, ["No single permit"])
    page.keyboard.press("Alt+Digit2")
    type_quickly(page, ["Nine offices"])

    expect(said(page)).to_have_text("Saved")
    expect_kept([("constraint", "No single permit"), ("roadblock", "Nine offices")])


def test_notes_wait_without_a_connection_and_are_sent_by_themselves(open_page: Open) -> None:
    page = open_page("Ben", expected_errors=[CUT])
    page.context.set_offline(True)
    type_quickly(page, LINES[:1])
    expect(said(page)).to_have_text("1 note waits on this device and is sent by itself.")
    type_quickly(page, LINES[1:2])
    expect(said(page)).to_have_text("2 notes wait on this device and are sent by themselves.")
    expect(waiting(page)).to_have_count(2)
    expect(waiting(page).first).to_contain_text("Waits on this device")
    assert kept() == []

    page.context.set_offline(False)
    expect(said(page)).to_have_text("Saved")
    expect(waiting(page)).to_have_count(0)
    expect_kept([("constraint", line) for line in LINES[:2]])


def test_twenty_minutes_of_a_moved_clock_without_a_line_lose_nothing(open_page: Open) -> None:
    page = open_page("Ben", expected_errors=[CUT])
    page.clock.install()
    page.reload()
    write(page, "Before the cut")
    page.context.set_offline(True)
    type_quickly(page, LINES[:2])
    expect(waiting(page)).to_have_count(2)
    for _ in range(60):  # every try in between fails
        page.clock.run_for(20_000)
    type_quickly(page, LINES[2:])
    expect(said(page)).to_contain_text("4 notes wait on this device")
    page.context.set_offline(False)

    expect(waiting(page)).to_have_count(0)
    expect(said(page)).to_have_text("Saved")
    expect_kept([("constraint", line) for line in ("Before the cut", *LINES)])
    db.session.rollback()
    notes = db.session.scalars(select(Note).order_by(Note.id))
    waited = [note.created_at - (note.typed_at or note.created_at) for note in notes]
    db.session.rollback()
    assert [round(each / timedelta(minutes=20)) for each in waited] == [0, 1, 1, 0, 0]


def test_notes_that_waited_are_sent_once_after_a_reload(open_page: Open) -> None:
    page = open_page("Ben", expected_errors=["ERR_FAILED"])
    page.on("dialog", lambda dialog: dialog.accept())
    page.route("**/notes", lambda route: route.abort())
    type_quickly(page, LINES[:3])
    expect(said(page)).to_have_text("3 notes wait on this device and are sent by themselves.")
    page.reload()
    expect(said(page)).to_have_text("3 notes wait on this device and are sent by themselves.")
    page.unroute_all(behavior="ignoreErrors")

    expect(texts(page)).to_have_text(LINES[2::-1])
    expect(said(page)).to_have_text("Saved")
    expect(waiting(page)).to_have_count(0)
    page.reload()
    expect(texts(page)).to_have_text(LINES[2::-1])
    expect_kept([("constraint", line) for line in LINES[:3]])


def test_waiting_notes_of_another_round_are_sent_to_that_round(open_page: Open) -> None:
    page = open_page("Ben", expected_errors=["ERR_FAILED"])
    page.on("dialog", lambda dialog: dialog.accept())
    page.route("**/notes", lambda route: route.abort())
    type_quickly(page, ["For round two"])
    expect(said(page)).to_contain_text("1 note waits")
    page.get_by_role("link", name="Round 1").click()
    expect(page).to_have_url(re.compile("round=1"))
    page.unroute_all(behavior="ignoreErrors")
    expect(said(page)).to_have_text("Saved")
    expect(texts(page)).to_have_count(0)
    page.get_by_role("link", name="Round 2", exact=False).first.click()

    expect(texts(page)).to_have_text(["For round two"])


def test_note_whose_answer_was_lost_is_kept_once(open_page: Open) -> None:
    page = open_page("Ben", expected_errors=["ERR_FAILED"])

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/notes", lose_the_answer, times=1)
    write(page, "Said once")

    expect(texts(page)).to_have_text(["Said once"])
    expect_kept([("constraint", "Said once")])


def test_note_of_others_that_comes_late_stands_where_it_was_kept(
    room: Room, open_page: Open
) -> None:
    page = open_page("Ben", expected_errors=["ERR_FAILED"])
    page.route("**/live?**", lambda route: route.abort())
    page.reload()
    earlier = room.words("Kept earlier")
    add_note(origin=room.here, words=earlier, client_id="a" * 32, by=room.actor("Amara"))
    db.session.commit()
    write(page, "Kept later")
    page.unroute_all(behavior="ignoreErrors")

    expect(texts(page)).to_have_text(["Kept later", "Kept earlier"])


@pytest.mark.both_databases
def test_two_devices_on_a_lossy_line_keep_every_note_once(open_page: Open) -> None:
    ben, amara = (open_page(name, expected_errors=["ERR_FAILED"]) for name in ("Ben", "Amara"))

    def lossy(pattern: str) -> Callable[[Route], None]:
        fates = cycle(pattern)

        def pass_on(route: Route) -> None:
            fate = next(fates)
            if fate == "x":  # the request is lost
                route.abort()
            elif fate == "a":  # the answer is lost
                route.fetch()
                route.abort()
            else:
                route.continue_()

        return pass_on

    ben.route("**/tables/7/notes", lossy("a..x."))
    amara.route("**/tables/7/notes", lossy(".xa"))
    lines = {ben: [f"B{n}" for n in range(4)], amara: [f"A{n}" for n in range(4)]}
    for number in range(4):
        for page, own in lines.items():
            type_quickly(page, [own[number]])
    for page in lines:
        expect(waiting(page)).to_have_count(0, timeout=40_000)
        expect(said(page)).to_have_text("Saved")

    found = [text for _kind, text in kept()]
    assert sorted(found) == sorted(line for own in lines.values() for line in own)
    for own in lines.values():
        assert [text for text in found if text in own] == own
    for page in lines:
        expect(texts(page)).to_have_text(found[::-1])


def test_login_page_of_a_hotel_confirms_nothing(open_page: Open) -> None:
    page = open_page("Ben")
    page.route(
        "**/notes",
        lambda route: route.fulfill(status=200, content_type="text/html", body="<h1>Welcome</h1>"),
        times=1,
    )
    type_quickly(page, ["Nobody may lose this"])
    expect(said(page)).to_have_text("1 note waits on this device and is sent by itself.")

    expect(said(page)).to_have_text("Saved")
    expect_kept([("constraint", "Nobody may lose this")])


def test_second_tab_does_not_send_again(open_page: Open) -> None:
    page = open_page("Ben", expected_errors=["ERR_FAILED"])
    page.route("**/notes", lambda route: route.abort())
    type_quickly(page, LINES)
    expect(said(page)).to_contain_text("4 notes wait")
    other = page.context.new_page()
    other.goto(page.url)

    expect(texts(other)).to_have_text(LINES[::-1])
    expect(said(other)).to_have_text("Saved")
    expect(waiting(page)).to_have_count(0)
    expect(texts(page)).to_have_text(LINES[::-1])
    expect_kept([("constraint", line) for line in LINES])


def test_refused_note_goes_back_into_the_box_and_holds_up_no_other(open_page: Open) -> None:
    page = open_page("Ben", expected_errors=[422])
    page.on("dialog", lambda dialog: dialog.accept())
    text = "x" * 4001
    box(page).fill(text)
    expect(page.locator("#note-form-length")).to_have_text("4001 characters. Up to 280 read best.")
    box(page).press("Enter")
    type_quickly(page, ["Short"])

    expect(said(page)).to_have_text(
        "A note was not saved and needs you. It is marked in its column."
    )
    sentence = "Use at most 4,000 characters, or make several notes of it."
    expect(refused(page).locator(".note-refusal")).to_have_text([sentence])
    expect(texts(page)).to_have_text([text, "Short"])
    expect_kept([("constraint", "Short")])
    page.reload()
    expect(refused(page).locator(".note-refusal")).to_have_text([sentence])
    page.get_by_role("button", name="Put it back into the box").click()
    expect(box(page)).to_have_value(text)
    expect(box(page)).to_be_focused()
    box(page).press("Backspace")
    write(page, "x" * 4000)
    expect_kept([("constraint", "Short"), ("constraint", "x" * 4000)])


def test_notes_survive_an_ended_sign_in(open_page: Open) -> None:
    page = open_page("Ben", expected_errors=[404])
    page.on("dialog", lambda dialog: dialog.accept())
    signed_in = page.context.cookies()
    db.session.execute(update(SignIn).values(ended_at=clock.now()))
    db.session.commit()
    type_quickly(page, LINES[:2])
    expect(said(page)).to_have_text(
        "Not saved: you are signed out. Your text is kept on this device. Sign in again"
    )
    expect(waiting(page)).to_have_count(2)
    assert kept() == []

    db.session.execute(update(SignIn).values(ended_at=None))
    db.session.commit()
    page.context.add_cookies(signed_in)
    page.reload()
    expect(said(page)).to_have_text("Saved")
    expect_kept([("constraint", line) for line in LINES[:2]])


def test_notes_of_somebody_else_do_not_go_out_under_another_name(open_page: Open) -> None:
    page = open_page("Ben", expected_errors=["ERR_FAILED"])
    page.on("dialog", lambda dialog: dialog.accept())
    page.route("**/notes", lambda route: route.abort())
    type_quickly(page, ["Ben's words"])
    expect(said(page)).to_contain_text("1 note waits")
    page.evaluate(
        """() => {
          const [key] = device.keys('facilitate.KHX7.outbox.');
          return device.put(key, {...device.get(key), writer: 'participant-0'});
        }"""
    )
    for _ in ("while the line is bad", "with a good one"):
        page.reload()
        expect(refused(page)).to_contain_text("Somebody else wrote this on the same device.")
        page.unroute_all(behavior="ignoreErrors")
    assert kept() == []


def sign_in_anew(page: Page, room: Room, name: str) -> None:
    """Another tab of this browser enters by somebody's personal link."""
    token = token_of(room.people[name].link_nonce, secret_key=SECRET_KEY)
    db.session.rollback()
    tab = page.context.new_page()
    tab.goto(f"/p/{token}")
    tab.wait_for_url("**/w/KHX7**")
    tab.close()


def test_piece_that_meets_the_door_throws_nobody_off_the_board(open_page: Open) -> None:
    page = open_page("Ben")
    door = {"HX-Redirect": "/w/KHX7/door?next=/w/KHX7/tables/7"}
    page.route("**/tables/7/questions", lambda route: route.fulfill(headers=door), times=1)
    page.reload()
    expect(page.get_by_text("You are signed out here.")).to_be_visible()
    write(page, "Typed on the same page")

    expect(texts(page)).to_have_text(["Typed on the same page"])


def test_signing_in_again_in_another_tab_sends_what_waits(room: Room, open_page: Open) -> None:
    page = open_page("Ben", expected_errors=[400, 404])
    db.session.execute(update(SignIn).values(ended_at=clock.now()))
    db.session.commit()
    type_quickly(page, LINES[:2])
    box(page).press_sequentially("Half a sen")
    expect(said(page)).to_contain_text("Not saved: you are signed out.")
    # whether or not the stream knows it, too: the line of the notes has said it, with the way back
    expect(page.locator("#line-state")).to_be_hidden()
    sign_in_anew(page, room, "Ben")
    page.evaluate("dispatchEvent(new Event('focus'))")

    expect(waiting(page)).to_have_count(0)
    expect(page.locator("#line-state")).to_have_text("")
    expect(box(page)).to_have_value("Half a sen")
    box(page).press_sequentially("tence\n")
    expect(said(page)).to_have_text("Saved")
    expect_kept([("constraint", line) for line in [*LINES[:2], "Half a sentence"]])


def test_notes_do_not_go_out_under_the_name_of_whoever_signed_in_since(
    room: Room, open_page: Open
) -> None:
    page = open_page("Ben", expected_errors=[400])
    sign_in_anew(page, room, "Fay")
    type_quickly(page, ["Ben's words"])

    expect(said(page)).to_contain_text("somebody else is signed in on this device now")
    expect(waiting(page)).to_have_count(1)
    assert kept() == []


def test_full_device_says_that_notes_are_on_the_page_only(open_page: Open) -> None:
    page = open_page("Ben", expected_errors=["ERR_FAILED"])
    page.evaluate(
        """() => {
          IDBObjectStore.prototype.put = function () {
            this.transaction.abort();
          };
        }"""
    )
    page.route("**/notes", lambda route: route.abort())
    type_quickly(page, LINES[:2])
    expect(said(page)).to_have_text(
        "This device has no room left: what is not saved yet is on this page only. Keep it open."
    )
    page.unroute_all(behavior="ignoreErrors")

    expect(said(page)).to_have_text("Saved")
    expect_kept([("constraint", line) for line in LINES[:2]])


def test_clock_that_jumps_back_by_hours_changes_no_order(open_page: Open) -> None:
    page = open_page("Ben", expected_errors=["ERR_FAILED"])
    page.route("**/notes", lambda route: route.abort())
    type_quickly(page, LINES[:2])
    page.evaluate("{ const now = Date.now; Date.now = () => now() - 5 * 3600 * 1000; }")
    type_quickly(page, LINES[2:])
    expect(said(page)).to_contain_text("4 notes wait")
    page.unroute_all(behavior="ignoreErrors")

    expect(said(page)).to_have_text("Saved", timeout=30_000)
    expect_kept([("constraint", line) for line in LINES])


def test_note_that_waited_shows_both_its_times(open_page: Open) -> None:
    page = open_page("Ben", expected_errors=["ERR_FAILED"])
    page.route("**/notes", lambda route: route.abort())
    type_quickly(page, ["Typed before lunch"])
    expect(said(page)).to_contain_text("1 note waits")
    page.evaluate("{ const now = Date.now; Date.now = () => now() + 3600 * 1000; }")
    page.unroute_all(behavior="ignoreErrors")
    page.evaluate("dispatchEvent(new Event('online'))")

    expect(said(page)).to_have_text("Saved")
    db.session.rollback()
    note = db.session.scalars(select(Note)).one()
    assert note.typed_at is not None
    assert round((note.created_at - note.typed_at) / timedelta(hours=1), 1) == 1.0
    typed = note.typed_at.astimezone(note.workshop.zone)
    db.session.rollback()
    expect(column(page, "Constraints")).to_contain_text(f"{typed:%H:%M}, saved")


def test_second_tab_shares_the_half_sentence_and_forgets_it_with_the_first(open_page: Open) -> None:
    page = open_page("Ben")
    box(page).press_sequentially("Half a sen")
    other = page.context.new_page()
    other.goto(page.url)
    expect(box(other)).to_have_value("Half a sen")
    box(page).press_sequentially("tence")
    expect(box(other)).to_have_value("Half a sentence")
    box(page).press("Enter")

    expect(box(other)).to_have_value("")
    expect(texts(other)).to_have_text(["Half a sentence"])
    expect_kept([("constraint", "Half a sentence")])


def test_killed_browser_gives_back_what_was_typed(
    room: Room, shells: Shells, chromium_browser: Browser, tmp_path: Path
) -> None:
    url = shells.start()
    folder, executable = tmp_path / "profile", chromium_browser.browser_type.executable_path
    cookie, _, value = sign_in_cookie(room.app, participant_id=room.people["Ben"].id).partition("=")
    db.session.rollback()

    def begin() -> BrowserContext:
        context = chromium_browser.browser_type.launch_persistent_context(
            folder, executable_path=chromium.find() or executable, chromium_sandbox=False
        )
        context.add_cookies([{"name": cookie, "value": value, "url": url}])
        return context

    first = begin()
    page = first.pages[0]
    page.goto(url + BOARD)
    page.route("**/notes", lambda route: route.abort())
    type_quickly(page, LINES)
    box(page).press_sequentially("Half a sen")
    expect(said(page)).to_contain_text("4 notes wait")
    page.wait_for_function(f"{READ_STORE}.then((all) => all.some((o) => o.text === 'Half a sen'))")
    kill_browser_on(folder)
    with suppress(Error):
        first.close()

    second = begin()
    page = second.pages[0]
    page.goto(url + BOARD)
    expect(said(page)).to_have_text("Saved", timeout=30_000)
    expect(box(page)).to_have_value("Half a sen")
    second.close()
    expect_kept([("constraint", line) for line in LINES])


def more(page: Page) -> None:
    page.locator(".board-desk summary").click()


def test_device_is_returned_only_when_everything_is_saved_and_forgets_all(open_page: Open) -> None:
    page = open_page("Ben", expected_errors=["ERR_FAILED"])
    page.on("dialog", lambda dialog: dialog.accept())
    page.route("**/notes", lambda route: route.abort())
    type_quickly(page, LINES[:1])
    expect(said(page)).to_contain_text("1 note waits")
    more(page)
    page.get_by_role("button", name="Return this device").click()
    expect(said(page)).to_contain_text("Not yet: something on this device is not saved.")
    page.unroute_all(behavior="ignoreErrors")
    expect(said(page)).to_have_text("Saved", timeout=30_000)

    page.get_by_label("Point to similar notes").check()
    page.get_by_role("button", name="Return this device").click()
    expect(page.get_by_text("You are signed out on this device.")).to_be_visible()
    assert page.evaluate(READ_STORE) == []


def kill_browser_on(folder: Path) -> None:
    """End the browser that uses this profile as a power cut would: all its processes at once."""
    for process in psutil.process_iter(["cmdline"]):
        if any(str(folder) in part for part in process.info["cmdline"] or ()):
            with suppress(psutil.NoSuchProcess):
                process.kill()


def test_leaving_asks_while_a_note_waits(open_page: Open) -> None:
    page = open_page("Ben", expected_errors=["ERR_FAILED"])
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    write(page, "Saved")
    page.reload()
    assert asked == []

    page.route("**/notes", lambda route: route.abort())
    type_quickly(page, ["Waits"])
    expect(said(page)).to_contain_text("1 note waits")
    page.goto("about:blank")
    assert asked == ["beforeunload"]
