"""Editing while the line is bad, and while somebody else edits the same note."""

from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from facilitate.db import db
from facilitate.notes.models import Note
from tests.notes.pages import Open, box, column, expect_kept, kept, said, write
from tests.services.browser import assert_accessible

CUT = "ERR_INTERNET_DISCONNECTED"


def texts(page: Page) -> Locator:
    return column(page, "Constraints").locator(".note-text")


def note(page: Page, text: str) -> Locator:
    return column(page, "Constraints").filter(has_text=text)


def edit(page: Page, text: str, words: str) -> None:
    """Open a note and type over it, without saving."""
    note(page, text).click()
    expect(page.locator(".note-edit textarea")).to_be_focused()
    page.locator(".note-edit textarea").fill(words)


def story(text: str) -> list[tuple[str, str]]:
    """(change, text) of each version of the note that says so now."""
    db.session.rollback()
    found = db.session.scalars(select(Note).where(Note.text == text)).one()
    versions = [(each.change, each.text) for each in found.revisions]
    db.session.rollback()
    return versions


def test_changes_made_without_a_line_wait_and_arrive_in_order(open_page: Open) -> None:
    page = open_page("Ben", expected_errors=[CUT, "ERR_FAILED"])
    for text in ("First", "Second", "Third"):
        write(page, text)
    page.context.set_offline(True)
    edit(page, "First", "First, said better")
    page.keyboard.press("Enter")
    note(page, "Second").click()
    page.get_by_role("button", name="Delete").click()
    edit(page, "Third", "Not this")
    page.locator(".note-edit .segment", has_text="Roadblock").click()
    page.keyboard.press("Enter")
    box(page).fill("Fourth")
    box(page).press("Enter")
    expect(said(page)).to_have_text("4 notes wait on this device and are sent by themselves.")
    expect(texts(page)).to_have_text(
        ["Fourth", "Not this", "Deleted, kept on record", "First, said better"]
    )
    assert_accessible(page)
    note(page, "Not this").get_by_role("button", name="Take it back").click()
    expect(page.locator(".note-edit textarea")).to_have_value("Not this")
    page.locator(".note-edit textarea").fill("Third, reworded")
    page.keyboard.press("Enter")
    assert [text for _, text in kept()] == ["First", "Second", "Third"]

    page.context.set_offline(False)
    expect(said(page)).to_have_text("Saved", timeout=30_000)
    expect(page.locator("[data-about]")).to_have_count(0)
    expect_kept(
        [
            ("constraint", "First, said better"),
            ("roadblock", "Third, reworded"),
            ("constraint", "Fourth"),
        ]
    )
    expect(page.locator(".kind-column-count")).to_have_text(["2", "1", "0"])


def test_half_typed_and_unsent_edits_survive_a_reload(open_page: Open) -> None:
    page = open_page("Ben", expected_errors=["ERR_FAILED", "htmx:"])
    page.on("dialog", lambda dialog: dialog.accept())
    for text in ("First", "Second"):
        write(page, text)
    page.route("**/notes/*", lambda route: route.abort(), times=1)
    edit(page, "First", "First, unsent")
    page.unroute_all(behavior="ignoreErrors")
    page.route("**/notes/*", lambda route: route.fetch() and route.abort())
    page.keyboard.press("Enter")
    expect(said(page)).to_have_text("1 note waits on this device and is sent by itself.")
    edit(page, "Second", "Second, half ty")
    page.reload()

    expect(page.locator(".note-edit textarea")).to_have_value("Second, half ty")
    page.unroute_all(behavior="ignoreErrors")
    expect(said(page)).to_have_text("Saved", timeout=30_000)
    page.locator(".note-edit textarea").press("Enter")
    expect(texts(page)).to_have_text(["Second, half ty", "First, unsent"])
    expect(said(page)).to_have_text("Saved")
    # its answer was lost every time, so it came more than once
    assert story("First, unsent") == [("added", "First"), ("edited", "First, unsent")]
    page.reload()
    expect(page.locator(".note-edit")).to_have_count(0)


def test_conflict_on_arrival_is_settled_on_its_note_by_making_one_text_of_both(
    open_page: Open,
) -> None:
    ben, amara = open_page("Ben", expected_errors=[CUT, 409]), open_page("Amara")
    for text in ("Gone", "No single permit"):
        write(ben, text)
    ben.context.set_offline(True)
    edit(ben, "No single permit", "Ben's words")
    ben.keyboard.press("Enter")
    note(ben, "Gone").click()
    ben.get_by_role("button", name="Delete").click()
    edit(amara, "No single permit", "Amara's words")
    amara.keyboard.press("Enter")
    edit(amara, "Gone", "Not gone")
    amara.keyboard.press("Enter")
    expect(said(amara)).to_have_text("Saved")
    ben.context.set_offline(False)

    conflict = ben.locator(".note-conflict")
    expect(conflict.locator("textarea")).to_have_value("Ben's words", timeout=30_000)
    expect(conflict.locator(".note-text")).to_have_text("Amara's words")
    spared = ben.locator(".note-edit:not(.note-conflict)")
    expect(spared).to_contain_text("Somebody changed this note meanwhile, so it is still here.")
    spared.get_by_role("link", name="Cancel").click()
    ben.reload()
    expect(conflict.locator("textarea")).to_have_value("Ben's words")
    conflict.get_by_role("button", name="Merge").click()
    expect(conflict.locator("textarea")).to_have_value("Ben's words\nAmara's words")
    assert_accessible(ben)
    conflict.locator("textarea").fill("Words of both")
    conflict.get_by_role("button", name="Save").click()

    expect(texts(amara)).to_have_text(["Words of both", "Not gone"])
    expect(said(ben)).to_have_text("Saved")
    assert [change for change, _ in story("Words of both")] == ["added", "edited", "edited"]


def test_others_see_who_edits_a_note_until_it_is_closed(open_page: Open) -> None:
    ben, amara = open_page("Ben"), open_page("Amara")
    write(ben, "No single permit")
    note(ben, "No single permit").click()
    mark = amara.locator(".note-editor:visible")
    expect(mark).to_have_text("Ben Adeyemi is editing")
    note(amara, "No single permit").click()
    expect(amara.locator(".note-edit textarea")).to_be_focused()
    expect(mark).to_be_visible()
    expect(ben.locator(".note-editor:visible")).to_have_text("Amara is editing")
    ben.keyboard.press("Escape")

    expect(mark).to_be_hidden()
    amara.clock.install()
    note(ben, "No single permit").click()
    expect(mark).to_be_visible()
    amara.clock.fast_forward(46_000)
    expect(mark).to_have_count(0)
