"""A line from the organizer to the screens of one table."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from facilitate import clock
from facilitate.db import db
from facilitate.workshop.operations import end_round, send_message
from tests.notes.conftest import Room
from tests.notes.pages import BOARD, Open

MESSAGE = f"{BOARD}/message"


def test_only_organizers_message_a_table(room: Room, browser) -> None:
    assert browser("Amara").get(MESSAGE).status_code == 200
    for name in ("Ben", "Fay", "Dee", "Zed"):
        assert browser(name).post(MESSAGE, data={"text": "Hush"}).status_code == 404


@pytest.mark.parametrize("text", ["", "   ", "x" * 141])
def test_message_that_cannot_be_sent_is_kept_in_the_box(room: Room, browser, text: str) -> None:
    answer = browser("Amara").post(MESSAGE, data={"text": text})

    assert answer.status_code == 422
    assert text.strip() in answer.text


def test_line_for_all_screens_and_line_for_a_table_stand_beside_each_other(
    room: Room, browser
) -> None:
    by = room.actor("Amara")
    send_message(workshop=room.workshop, text="For seven", table=room.table, by=by)
    send_message(workshop=room.workshop, text="For everybody", by=by)
    send_message(workshop=room.workshop, text="For eight", table=room.other_table, by=by)
    db.session.commit()

    seven = browser("Ben").get(BOARD).text
    assert [t in seven for t in ("For seven", "For everybody", "For eight")] == [True, True, False]
    assert "For seven" not in browser("Amara").get("/w/KHX7/tables/8").text


def test_line_for_a_table_goes_with_the_round_and_one_for_everybody_stays(
    room: Room, browser
) -> None:
    by = room.actor("Amara")
    send_message(workshop=room.workshop, text="For seven", table=room.table, by=by)
    send_message(workshop=room.workshop, text="For everybody", by=by)
    end_round(round=room.round, by=by)
    db.session.commit()

    seven = browser("Ben").get(BOARD).text
    assert [text in seven for text in ("For seven", "For everybody")] == [False, True]


def test_silent_table_is_nudged_in_one_press(room: Room, open_page: Open) -> None:
    room.round.started_at = clock.now() - timedelta(minutes=20)
    db.session.commit()
    ben, amara = open_page("Ben"), open_page("Amara", "/w/KHX7/run")
    amara.get_by_role("button", name="Nudge table 7").click()
    expect(amara.get_by_text("Sent to table 7.")).to_be_visible()
    expect(ben.get_by_text("Please write down what is being said.")).to_be_visible()


def test_table_reads_it_at_once_until_it_is_taken_off(room: Room, open_page: Open) -> None:
    ben, amara = open_page("Ben"), open_page("Amara", "/w/KHX7/run")
    amara.get_by_role("link", name="Message table 7").click()
    amara.get_by_role("button", name="Please write down what is being said.").click()
    amara.wait_for_url("**/run")
    line = ben.get_by_text("For this table:")
    expect(line).to_be_visible()

    amara.get_by_role("link", name="Message table 7").click()
    amara.get_by_role("button", name="Take it off").click()
    expect(line).to_have_count(0)
