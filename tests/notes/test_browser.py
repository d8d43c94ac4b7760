"""Writing notes in a real browser: quick, alone with Enter, and losing nothing."""

from dataclasses import fields
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from facilitate import clock
from facilitate.db import db
from facilitate.notes.operations import add_note
from facilitate.workshop.operations import edit_workshop, end_round, reopen_round
from facilitate.workshop.operations.settings import Settings
from tests.factories import make_note
from tests.notes.conftest import Room
from tests.notes.pages import BOARD, Open, box, column, expect_kept, kept, said, slow, write
from tests.services.browser import Visitors, assert_accessible


def in_view(page: Page) -> int:
    """How many notes can be read without scrolling."""
    return page.locator(".note").evaluate_all(
        """(notes) => notes.filter((note) => {
          const at = note.getBoundingClientRect();
          const middle = [at.left + 5, (at.top + at.bottom) / 2];
          const top = [at.left + 5, at.top + 8];
          const bottom = [at.left + 5, at.bottom - 8];
          return [top, middle, bottom].every(([x, y]) => {
            const there = document.elementFromPoint(x, y);
            return there !== null && note.contains(there);
          });
        }).length"""
    )


def test_note_is_typed_without_a_tap_and_seen_by_everybody_at_the_table(open_page: Open) -> None:
    ben, dee = open_page("Ben"), open_page("Dee", screen="phone")
    expect(box(ben)).to_be_focused()

    ben.keyboard.type("No single permit")
    ben.keyboard.press("Enter")
    ben.keyboard.type("Nine offices")
    ben.keyboard.press("Alt+Digit2")
    ben.keyboard.press("Enter")

    for page in (ben, dee):
        expect(column(page, "Constraints").locator(".note-text")).to_have_text(["No single permit"])
        expect(column(page, "Roadblocks").locator(".note-text")).to_have_text(["Nine offices"])
        expect(page.locator(".kind-column-count")).to_have_text(["1", "1", "0"])
    expect(said(ben)).to_have_text("Saved")
    expect(box(ben)).to_be_focused()
    expect(ben.get_by_role("link", name="Edit")).to_have_count(2)
    expect(dee.get_by_role("link", name="Edit")).to_have_count(0)


def test_enter_belongs_to_the_input_method_while_it_composes(open_page: Open) -> None:
    page = open_page("Ben")
    box(page).fill("한")
    for options in ({"isComposing": True}, {"keyCode": 229}):
        box(page).dispatch_event("keydown", {"key": "Enter", "bubbles": True, **options})
    box(page).press("Shift+Enter")
    page.keyboard.type("둘")
    expect(box(page)).to_have_value("한\n둘")
    assert kept() == []

    box(page).press("Enter")
    expect(column(page, "Constraints")).to_have_count(1)
    expect(said(page)).to_have_text("Saved")
    expect_kept([("constraint", "한\n둘")])


def test_reload_brings_half_a_sentence_back_with_its_kind(open_page: Open) -> None:
    page = open_page("Ben")
    page.on("dialog", lambda dialog: dialog.accept())
    box(page).press_sequentially("Half a sen")
    page.keyboard.press("Alt+Digit2")
    page.reload()

    expect(box(page)).to_have_value("Half a sen")
    expect(page.get_by_role("radio", name="Roadblock")).to_be_checked()
    box(page).press("Enter")
    expect(said(page)).to_have_text("Saved")
    page.reload()
    expect(box(page)).to_have_value("")
    expect_kept([("roadblock", "Half a sen")])


def test_leaving_with_unsaved_text_asks_first(open_page: Open) -> None:
    page = open_page("Ben")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    write(page, "Saved")
    page.reload()
    assert asked == []

    box(page).press_sequentially("Not saved")
    page.goto("about:blank")
    assert asked == ["beforeunload"]


def test_draft_of_another_round_is_neither_mixed_in_nor_forgotten(open_page: Open) -> None:
    page = open_page("Ben")
    page.on("dialog", lambda dialog: dialog.accept())
    box(page).press_sequentially("For round two")
    page.goto(f"{BOARD}?round=1")

    expect(box(page)).to_have_value("")
    expect(said(page)).to_have_text(
        "Unsaved text is kept on this device for another round: Round 2"
    )
    said(page).get_by_role("link").click()
    expect(box(page)).to_have_value("For round two")


def test_old_note_is_corrected_in_one_tap_and_enter(open_page: Open) -> None:
    page, other = open_page("Ben"), open_page("Amara")
    write(page, "No sinlge permit")
    column(page, "Constraints").click()
    edited = page.locator(".note-edit textarea")
    expect(edited).to_be_focused()
    edited.fill("No single permit")
    edited.press("Enter")

    for each in (page, other):
        texts = column(each, "Constraints").locator(".note-text")
        expect(texts).to_have_text(["No single permit"])
    expect(page.locator(".note-edit")).to_have_count(0)
    expect(box(page)).to_be_focused()


def test_note_that_changes_its_kind_moves_to_its_column_everywhere(open_page: Open) -> None:
    page, other = open_page("Ben"), open_page("Dee")
    write(page, "No single permit")
    expect(column(other, "Constraints")).to_have_count(1)
    column(page, "Constraints").click()
    expect(page.locator(".note-edit textarea")).to_be_focused()
    page.locator(".note-edit .segment", has_text="Roadblock").click()
    page.locator(".note-edit").get_by_role("button", name="Save").click()

    for each in (page, other):
        expect(column(each, "Roadblocks")).to_have_count(1)
        expect(each.locator(".kind-column-count")).to_have_text(["0", "1", "0"])
        expect(each.locator(".tabs [aria-current] .tab-count")).to_have_text("1")


def test_edit_is_given_up_with_escape(open_page: Open) -> None:
    page = open_page("Ben")
    write(page, "No single permit")
    column(page, "Constraints").click()
    expect(page.locator(".note-edit textarea")).to_be_focused()
    page.locator(".note-edit textarea").fill("Something else")
    page.keyboard.press("Escape")

    expect(page.locator(".note-edit")).to_have_count(0)
    expect(column(page, "Constraints").locator(".note-text")).to_have_text(["No single permit"])
    expect(column(page, "Constraints").get_by_role("link", name="Edit")).to_be_focused()


def test_two_editors_of_one_note_both_keep_their_words(open_page: Open) -> None:
    ben, amara = open_page("Ben"), open_page("Amara", expected_errors=[409])
    write(ben, "No single permit")
    for page, words in ((amara, "Amara's words"), (ben, "Ben's words")):
        column(page, "Constraints").click()
        expect(page.locator(".note-edit textarea")).to_be_focused()
        page.locator(".note-edit textarea").fill(words)
    ben.locator(".note-edit textarea").press("Enter")
    expect(column(ben, "Constraints").locator(".note-text")).to_have_text(["Ben's words"])
    amara.locator(".note-edit textarea").press("Enter")

    conflict = amara.locator(".note-conflict")
    expect(conflict.locator("textarea")).to_have_value("Amara's words")
    expect(conflict.locator(".note-text")).to_have_text("Ben's words")
    assert_accessible(amara)
    conflict.get_by_role("button", name="Keep both").click()
    for page in (ben, amara):
        texts = column(page, "Constraints").locator(".note-text")
        expect(texts).to_have_text(["Amara's words", "Ben's words"])


def test_deletion_is_undone_with_one_tap(open_page: Open) -> None:
    page, other = open_page("Ben"), open_page("Dee")
    write(page, "Said in anger")
    column(page, "Constraints").click()
    page.get_by_role("button", name="Delete").click()
    for each in (page, other):
        expect(column(each, "Constraints").locator(".note-text")).to_have_text(
            ["Deleted, kept on record"]
        )
        expect(each.locator(".kind-column-count")).to_have_text(["0", "0", "0"])
    page.get_by_role("button", name="Undo").click()

    for each in (page, other):
        expect(column(each, "Constraints").locator(".note-text")).to_have_text(["Said in anger"])
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)


def test_deletion_on_the_page_of_one_note_leads_back_to_the_board(open_page: Open) -> None:
    page = open_page("Ben")
    write(page, "Said in anger")
    page.goto(str(page.get_by_role("link", name="Edit").get_attribute("href")))
    page.get_by_role("button", name="Delete").click()
    page.wait_for_url("**/tables/7?**")
    page.get_by_role("button", name="Undo").click()

    expect(column(page, "Constraints").locator(".note-text")).to_have_text(["Said in anger"])


def test_deletion_over_a_slow_line_is_undone_without_an_error(open_page: Open) -> None:
    page = open_page("Ben")
    write(page, "Said in anger")
    slow(page, milliseconds=500)
    column(page, "Constraints").click()
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Undo").click()

    expect(column(page, "Constraints").locator(".note-text")).to_have_text(["Said in anger"])
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)


def test_everything_works_without_scripts(open_page: Open) -> None:
    page = open_page("Ben", screen="phone", scripts=False)
    box(page).fill("No single permit")
    page.locator("#note-form .segment", has_text="Roadblock").click()
    page.get_by_role("button", name="Save").click()
    expect(column(page, "Roadblocks").locator(".note-text")).to_have_text(["No single permit"])
    expect(page.get_by_role("radio", name="Roadblock")).to_be_checked()

    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Note", exact=True).fill("Nine offices")
    page.get_by_role("button", name="Save").click()
    expect(column(page, "Roadblocks").locator(".note-text")).to_have_text(["Nine offices"])

    page.get_by_role("link", name="Edit").click()
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Undo").click()
    expect(column(page, "Roadblocks").locator(".note-text")).to_have_text(["Nine offices"])
    expect_kept([("roadblock", "Nine offices")])


def test_notes_are_taken_over_plain_http(visitors: Visitors, open_page: Open) -> None:
    page = open_page("Ben", screen="phone", base_url=visitors.room_url)
    assert page.evaluate("window.isSecureContext") is False
    write(page, "Written in the room")

    expect(column(page, "Constraints")).to_have_count(1)


def test_stage_is_asked_only_for_kinds_that_have_one(room: Room, open_page: Open) -> None:
    page = open_page("Amara", f"/w/KHX7/sessions/{room.plenary.id}/notes")
    stage = page.get_by_label("Stage of city")
    expect(stage).to_be_visible()
    page.keyboard.press("Alt+Digit2")
    expect(stage).to_be_hidden()
    page.keyboard.press("Alt+Digit1")
    stage.select_option("Early")
    write(page, "Addresses first")

    expect(column(page, "Approachs").locator(".note-stage")).to_have_text(["Early"])


def test_board_offers_the_round_that_has_begun(room: Room, open_page: Open) -> None:
    page = open_page("Ben", f"{BOARD}?round=3")
    expect(page.get_by_role("link", name="Go to round 2")).to_be_visible()
    page.get_by_role("link", name="Go to round 2").click()
    expect(page.get_by_role("link", name="Go to round 2")).to_be_hidden()


def test_round_closes_softly_is_ended_by_hand_and_reopens(room: Room, open_page: Open) -> None:
    room.round.deadline = clock.now() - timedelta(seconds=10)
    db.session.commit()
    page = open_page("Ben", f"{BOARD}?round=2")
    up = page.get_by_text("Time is up: finish your sentence.")
    over = page.get_by_text("Round 2 is over. Notes typed now are kept")
    late = column(page, "Constraints").get_by_text("Arrived after the end")
    expect(up).to_be_visible()
    expect(over).to_be_hidden()
    write(page, "Finished in time")
    end_round(round=room.round, by=room.actor("Amara"))
    db.session.commit()
    expect(over).to_be_visible()
    expect(up).to_be_hidden()
    page.reload()
    expect(over).to_be_visible()
    expect(page.get_by_text("This is round 2.")).to_be_hidden()
    expect(late).to_have_count(0)
    write(page, "Still typed")
    expect(late).to_have_count(1)
    reopen_round(round=room.round, by=room.actor("Amara"))
    db.session.commit()
    expect(over).to_be_hidden()
    write(page, "Typed in time again")
    expect(late).to_have_count(1)


def fill(room: Room, count: int) -> None:
    texts = ("No single permit: nine offices sign it, and each in its own order", "Fees are fixed")
    kinds = (room.kinds["constraint"], room.kinds["roadblock"])
    for number in range(count):
        make_note(
            room.workshop,
            kind=kinds[number % 2],
            text=texts[number % 2],
            table=room.table,
            round=room.round,
            created_at=clock.now(),
        )


def test_stricter_policy_takes_names_off_open_screens_at_once(room: Room, open_page: Open) -> None:
    room.workshop.attribution = "named"
    dee = room.people["Dee"]
    dee.consents_name = dee.consents_quotes = True
    note = add_note(
        origin=room.here,
        words=room.words("We can lend"),
        client_id="a" * 32,
        by=room.actor("Ben"),
    )
    note.speaker = dee
    db.session.commit()
    page = open_page("Ben")
    expect(column(page, "Constraints")).to_contain_text("Dee Park")
    now = {each.name: getattr(room.workshop, each.name) for each in fields(Settings)}
    stricter = Settings(**{**now, "attribution": "chatham_house"})
    edit_workshop(workshop=room.workshop, settings=stricter, by=room.actor("Amara"))
    db.session.commit()

    expect(column(page, "Constraints")).not_to_contain_text("Dee Park")
    expect(column(page, "Constraints")).to_contain_text("We can lend")


@pytest.mark.parametrize("screen", ["phone", "desktop"])
def test_boards_and_lists_are_accessible(room: Room, open_page: Open, screen: str) -> None:
    fill(room, 4)
    plenary = f"/w/KHX7/sessions/{room.plenary.id}/notes"
    page = open_page("Amara", BOARD, screen=screen)
    for path in (BOARD, plenary, "/w/KHX7/notes", "/w/KHX7/notes/1", "/w/KHX7/notes/1/history"):
        page.goto(path)
        assert_accessible(page, in_both_colours=True)


def test_ten_notes_are_in_view_on_a_small_laptop(room: Room, open_page: Open) -> None:
    fill(room, 20)
    page = open_page("Ben")

    assert in_view(page) >= 10
    expect(box(page)).to_be_in_viewport()


def test_three_notes_are_in_view_above_the_keyboard_of_a_phone(room: Room, open_page: Open) -> None:
    fill(room, 8)
    page = open_page("Ben", screen="phone")
    page.set_viewport_size({"width": 360, "height": 380})
    box(page).click()

    assert in_view(page) >= 3
    expect(box(page)).to_be_in_viewport()


def test_entry_line_stays_in_view_at_double_zoom(room: Room, open_page: Open) -> None:
    fill(room, 20)
    page = open_page("Ben")
    page.set_viewport_size({"width": 640, "height": 400})
    page.mouse.wheel(0, 2000)

    expect(box(page)).to_be_in_viewport()


def test_run_page_hears_of_new_notes(open_page: Open) -> None:
    ben, amara = open_page("Ben"), open_page("Amara", "/w/KHX7/run")
    tile = amara.locator(".tile", has_text="Resilience")
    expect(tile).to_contain_text("0 notes")
    write(ben, "No single permit")

    expect(tile).to_contain_text("1 note")
    expect(tile).to_contain_text("saved just now")
