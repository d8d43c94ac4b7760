"""What a table does with its notes in a real browser: several at once, keys, handing over."""

import re

from playwright.sync_api import Locator, Page, expect

from facilitate.db import db
from tests.notes.conftest import Room
from tests.notes.pages import BOARD, Open, box, column, expect_kept, kept, said, waiting, write
from tests.notes.test_handover import offer, take
from tests.services.browser import assert_accessible

EMPTY = "Write something first: an empty note is not saved."
TOO_LONG = "Use at most 4,000 characters, or make several notes of it."
LIST = "- No single permit\n- Nine offices sign it\n3. Fees are fixed"


def texts(page: Page) -> Locator:
    return column(page, "Constraints").locator(".note-text")


def several(page: Page) -> Locator:
    return page.get_by_role("button", name=re.compile(r"Save as \d+ notes"))


def open_more(page: Page) -> None:
    """Open the newest note for editing with all that can be done with it."""
    column(page, "Constraints").first.click()
    expect(page.locator(".note-edit textarea")).to_be_focused()
    page.locator(".note-edit summary").click()


def test_pasted_list_becomes_notes_after_one_look(open_page: Open) -> None:
    page = open_page("Ben")
    expect(several(page)).to_be_hidden()
    box(page).fill(LIST)
    expect(several(page)).to_have_text("Save as 3 notes")
    several(page).click()

    wanted = ["No single permit", "Nine offices sign it", "Fees are fixed"]
    expect(texts(page)).to_have_text(wanted[::-1])
    expect(said(page)).to_have_text("Saved")
    expect(box(page)).to_have_value("")
    expect(several(page)).to_be_hidden()
    expect_kept([("constraint", text) for text in wanted])


def test_long_text_offers_a_split_at_its_sentences(open_page: Open) -> None:
    page = open_page("Ben")
    sentences = [f"{word} " * 30 + "end." for word in ("Permit", "Office", "Fee")]
    box(page).fill(" ".join(sentences))
    several(page).click()

    expect(said(page)).to_have_text("Saved")
    expect_kept([("constraint", text) for text in sentences])


def test_arrows_reach_notes_and_enter_edits_them(open_page: Open) -> None:
    page = open_page("Ben")
    for text in ("First", "Second", "Third"):
        write(page, text)
    column(page, "Constraints").first.click()
    page.get_by_role("button", name="Delete").click()
    expect(texts(page).first).to_have_text("Deleted, kept on record")
    box(page).press("ArrowUp")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    edited = page.locator(".note-edit textarea")
    expect(edited).to_have_value("First")
    expect(edited).to_be_focused()
    edited.fill("The first")
    edited.press("Enter")

    expect(texts(page)).to_have_text(["Deleted, kept on record", "Second", "The first"])


def test_similar_note_of_this_table_is_pointed_to_when_wanted(open_page: Open) -> None:
    page = open_page("Ben")
    hint = page.locator("#note-form-similar")
    write(page, "Permits need nine offices")
    box(page).fill("nine offices for permits")
    expect(hint).to_be_empty()
    page.get_by_text("More", exact=True).click()
    page.get_by_label("Point to similar notes of this table").check()
    expect(hint).to_have_text("Similar here: “Permits need nine offices”")
    box(page).fill("something else entirely")
    expect(hint).to_be_empty()


def test_split_and_join_are_seen_by_everybody(open_page: Open) -> None:
    page, other = open_page("Ben"), open_page("Dee")
    write(page, "No single permit and nine offices")
    open_more(page)
    page.locator(".note-edit textarea").fill("No single permit\nNine offices")
    page.get_by_role("button", name="Split").click()
    for each in (page, other):
        expect(texts(each)).to_have_text(["Nine offices", "No single permit"])

    # what was typed to split it is no draft of it any more
    page.reload()
    expect(texts(page)).to_have_text(["Nine offices", "No single permit"])
    expect(page.locator(".note-edit")).to_have_count(0)
    open_more(page)
    page.get_by_role("button", name="Join").click()
    for each in (page, other):
        expect(texts(each)).to_have_text(
            ["Nine offices\nNo single permit", "Joined with another note"]
        )
        expect(each.locator(".kind-column-count")).to_have_text(["1", "0", "0"])


def test_moved_note_leaves_one_board_for_the_other(open_page: Open) -> None:
    here, there = open_page("Amara"), open_page("Amara", "/w/KHX7/tables/8")
    write(here, "Meant for table 8")
    open_more(here)
    here.get_by_label("Table and round").select_option(label="Table 8, round 2")
    assert_accessible(here)
    here.get_by_role("button", name="Move").click()

    expect(there.locator(".note .note-text").first).to_have_text("Meant for table 8")
    expect(texts(here)).to_have_count(0)
    expect(here.get_by_text("Moved to table 8, round 2.")).to_be_visible()


def test_table_is_handed_over_while_the_old_device_still_has_notes(open_page: Open) -> None:
    ben, eli = (
        open_page("Ben", expected_errors=["ERR_FAILED"]),
        open_page("Eli", "/w/KHX7/takeover"),
    )
    ben.route("**/notes", lambda route: route.abort())
    box(ben).press_sequentially("Typed before\n")
    expect(said(ben)).to_contain_text("1 note waits")
    offers = ben.context.new_page()
    offers.goto(BOARD)
    offers.get_by_text("More", exact=True).click()
    offers.get_by_role("button", name="Hand over to somebody else").click()
    code = offers.locator(".handover-code").inner_text()
    box(ben).press_sequentially("Half a sen")

    eli.get_by_label("Table").fill("7")
    eli.get_by_label("Code").fill(code)
    eli.get_by_role("button", name="Take the notes over").click()
    expect(eli.get_by_text("You take the notes of table 7 now.")).to_be_visible()
    expect(ben.get_by_text("Eli Bello took the notes over at")).to_be_visible()
    expect(box(ben)).to_be_hidden()
    ben.unroute_all(behavior="ignoreErrors")

    expect(said(ben)).to_have_text("Saved", timeout=30_000)
    expect(waiting(ben)).to_have_count(0)
    write(eli, "Typed after")
    for page in (ben, eli):
        expect(texts(page)).to_have_text(["Typed after", "Half a sen", "Typed before"])
    expect(ben.get_by_role("link", name="Edit")).to_have_count(0)


def test_old_device_sends_what_it_has_when_it_comes_back(room: Room, open_page: Open) -> None:
    page = open_page("Ben", expected_errors=["ERR_FAILED"])
    page.on("dialog", lambda dialog: dialog.accept())
    page.route("**/notes", lambda route: route.abort())
    box(page).press_sequentially("Typed before\n")
    expect(said(page)).to_contain_text("1 note waits")
    hand_over(room)
    page.reload()
    page.unroute_all(behavior="ignoreErrors")

    expect(said(page)).to_have_text("Saved")
    expect(texts(page)).to_have_text(["Typed before"])
    expect(box(page)).to_be_hidden()


def hand_over(room: Room) -> None:
    """Eli takes table 7 over from Ben."""
    take(room, offer(room).code)
    db.session.commit()


def test_a_megabyte_is_refused_with_a_sentence_and_stays_in_the_box(open_page: Open) -> None:
    page = open_page("Ben", expected_errors=[422])
    page.on("dialog", lambda dialog: dialog.accept())
    box(page).fill("x" * 1_000_000)
    box(page).press("Enter")
    refused = page.locator(".note[data-state=refused]")
    expect(refused.locator(".note-refusal")).to_have_text(TOO_LONG)
    page.get_by_role("button", name="Put it back into the box").click()
    assert len(box(page).input_value()) == 1_000_000


def test_what_is_no_note_says_so_in_the_box_and_changes_nothing(open_page: Open) -> None:
    page = open_page("Ben", expected_errors=[422])
    page.on("dialog", lambda dialog: dialog.accept())
    complaint = page.locator("#note-form .words-errors")
    save = page.locator("#note-form").get_by_role("button", name="Save", exact=True)
    box(page).press("Enter")
    expect(complaint).to_be_hidden()
    save.click()
    expect(complaint).to_have_text(EMPTY)
    box(page).fill("   ")
    expect(complaint).to_be_hidden()
    box(page).press("Enter")
    expect(complaint).to_have_text(EMPTY)
    expect(box(page)).to_have_attribute("aria-invalid", "true")
    expect(box(page)).to_be_focused()
    assert_accessible(page)
    box(page).fill("\x07\x1b")
    box(page).press("Enter")
    expect(page.locator(".note[data-state=refused] .note-refusal")).to_have_text(EMPTY)
    assert kept() == []


def test_what_is_no_note_says_so_without_scripts_and_stays_in_the_box(open_page: Open) -> None:
    page = open_page("Ben", screen="phone", scripts=False, expected_errors=[422])
    for text, sentence in ((" ", EMPTY), ("\x07\x1b", EMPTY), ("x" * 1_000_000, TOO_LONG)):
        box(page).fill(text)
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("alert").filter(has_text=sentence)).to_be_visible()
        assert len(box(page).input_value()) == (len(text) if sentence == TOO_LONG else 0)
    assert kept() == []


def test_five_hundred_pasted_lines_are_on_the_device_after_one_look(open_page: Open) -> None:
    page = open_page("Ben", expected_errors=["ERR_INTERNET_DISCONNECTED"])
    page.on("dialog", lambda dialog: dialog.accept())
    page.context.set_offline(True)
    box(page).fill("\n".join(f"{number}. Point {number}" for number in range(1, 501)))
    page.get_by_role("button", name="Save as 500 notes").click()
    expect(waiting(page)).to_have_count(500)
    expect(waiting(page).locator(".note-text").first).to_have_text("Point 500")
