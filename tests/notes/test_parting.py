"""Unsent notes are taken along to where the server is now, with their ids, places and times."""

import base64
import json
import zlib
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from facilitate.accounts.links import token_of
from facilitate.db import db
from facilitate.notes.models import Note
from tests.factories import SECRET_KEY
from tests.notes.conftest import Room
from tests.notes.pages import BOARD, Open, box, column, expect_kept, said, waiting, write
from tests.services.browser import ROOM_HOST, assert_accessible

LINES = ["Bus lanes", "Trams", "Cable cars"]
CUT = "ERR_INTERNET_DISCONNECTED"
LATE_CLOCK = """{
  const late = 5 * 3600 * 1000, now = Date.now, begun = performance.timeOrigin - late;
  Date.now = () => now() - late;
  Object.defineProperty(performance, 'timeOrigin', {get: () => begun});
}"""
READ_CODE = """() => {
  const small = document.querySelector('.parting-qr');
  const big = document.createElement('canvas');
  big.width = big.height = 4 * small.width;
  const pen = big.getContext('2d');
  pen.imageSmoothingEnabled = false;
  pen.drawImage(small, 0, 0, big.width, big.height);
  const seen = pen.getImageData(0, 0, big.width, big.height);
  return jsQR(seen.data, big.width, big.height).data;
}"""


def more(page: Page) -> None:
    page.locator(".board-desk summary").click()


def texts(page: Page) -> Locator:
    return column(page, "Constraints").locator(".note-text")


def type_without_a_line(page: Page, lines: list[str]) -> None:
    page.context.set_offline(True)
    box(page).press_sequentially("".join(f"{line}\n" for line in lines))
    expect(waiting(page)).to_have_count(len(lines))


def take_along(page: Page) -> Locator:
    more(page)
    page.get_by_role("button", name="Take unsent notes along").click()
    return page.get_by_role("region", name="Take unsent notes along")


def test_link_takes_notes_and_edits_to_another_address_through_its_door(
    room: Room, open_page: Open, url: str
) -> None:
    old = open_page("Ben", expected_errors=[CUT])
    write(old, "Said before")
    type_without_a_line(old, LINES)
    old.locator(".note[id]").filter(has_text="Said before").first.click()
    old.locator(".note-edit textarea").fill("Said better")
    box(old).fill("Half a sen")
    panel = take_along(old)
    expect(panel).to_contain_text("They wait on this device: 5.")
    assert_accessible(old)
    there = f"http://{ROOM_HOST}:{urlsplit(url).port}"
    panel.get_by_label("Address of the server now").fill(there.removeprefix("http://"))
    link = panel.get_by_role("link", name="Open them there")
    expect(link).to_be_visible()
    address = link.get_attribute("href") or ""
    assert address.startswith(f"{there}{BOARD}#notes=")

    token = token_of(room.people["Ben"].link_nonce, secret_key=SECRET_KEY)
    db.session.rollback()
    new = open_page("Ben", "about:blank", base_url=there)
    new.context.clear_cookies()
    new.goto(address)
    expect(new.get_by_role("heading", level=1)).to_be_visible()
    assert "notes=" not in new.url
    new.goto(f"/p/{token}")
    new.wait_for_url("**/w/KHX7**")
    new.goto(BOARD)
    brought = new.get_by_role("region", name="Unsent notes from elsewhere")
    expect(brought).to_contain_text("Table 7, round 2: 5")
    expect(brought.get_by_role("listitem")).to_have_text([*LINES, "Half a sen", "Said better"])
    assert new.url == there + BOARD
    expect_kept([("constraint", "Said before")])
    assert_accessible(new)
    brought.get_by_role("button", name="Add them").click()
    expect(said(new)).to_have_text("Saved", timeout=30_000)
    expect(waiting(new)).to_have_count(0)
    expect(texts(new)).to_have_text(["Half a sen", *LINES[::-1], "Said better"])

    old.context.set_offline(False)
    expect(said(old)).to_have_text("Saved", timeout=30_000)
    expect(waiting(old)).to_have_count(0)
    expected = ["Said better", *LINES, "Half a sen"]
    expect_kept([("constraint", text) for text in expected])


def test_link_made_by_somebody_else_shows_its_words_and_goes_where_it_says(
    room: Room, open_page: Open
) -> None:
    page = open_page("Ben")
    write(page, "Said before")
    note_id = (page.locator(".note[id]").first.get_attribute("id") or "").removeprefix("note-")
    made = {
        "one": (f"/w/KHX7/notes/{note_id}/deletion", f"note-{note_id}", "", "table-7-round-2"),
        "two": ("/w/KHX7/tables/7/notes", None, "I never said so", "table-7-round-2"),
        "three": ("/w/KHX7/tables/8/notes", None, "Elsewhere", "table-7-round-2"),
        "four": (f"/w/KHX7/notes/{note_id}", "note-0", "Over another one", "table-7-round-2"),
    }
    brought = [
        {
            "key": f"facilitate.KHX7.outbox.{origin}.{key}",
            "note": {
                "action": action,
                "note": note,
                "origin": origin,
                "number": 1,
                "typed": 0,
                "writer": f"participant-{room.people['Ben'].id}",
                "fields": {"kind": "constraint", "text": text},
            },
        }
        for key, (action, note, text, origin) in made.items()
    ]
    more(page)
    page.get_by_label("Bring unsent notes from a file").set_input_files(
        {
            "name": "notes.json",
            "mimeType": "application/json",
            "buffer": json.dumps(brought).encode(),
        }
    )
    panel = page.get_by_role("region", name="Unsent notes from elsewhere")

    expect(panel).to_contain_text("Table 7, round 2: 2")
    expect(panel.get_by_role("listitem")).to_have_text(
        ["Deleted, kept on record", "I never said so"]
    )


def test_code_on_the_screen_leads_another_device_to_the_notes_with_their_times(
    open_page: Open,
) -> None:
    old = open_page("Ben", expected_errors=[CUT], screen="phone")
    # the clock of this device is wrong by hours; no note has waited for a minute
    old.context.add_init_script(LATE_CLOCK)
    with old.expect_response("**/lean-qr*", timeout=30_000):
        old.reload()
    old.evaluate(
        """new Promise((done) => {
          const script = document.createElement('script');
          script.src = '/static/vendor/jsQR.js';
          script.onload = done;
          document.body.append(script);
        })"""
    )
    type_without_a_line(old, LINES)
    # in vain for a while
    old.wait_for_function(
        """() => {
          dispatchEvent(new Event('focus'));
          return document.querySelector('#note-form-state button');
        }"""
    )
    said(old).get_by_role("button", name="Take them along").click()
    expect(old.locator(".parting-qr")).to_be_visible()

    new = open_page("Ben", old.evaluate(READ_CODE), screen="phone")
    new.get_by_role("button", name="Add them").click()
    expect(said(new)).to_have_text("Saved", timeout=30_000)
    expect(texts(new)).to_have_text(LINES[::-1])
    expect(waiting(new)).to_have_count(0)
    db.session.rollback()
    assert [note.typed_at for note in db.session.scalars(select(Note))] == [None] * 3
    db.session.rollback()

    # nothing is left to be taken along once the old device has sent it, too
    old.context.set_offline(False)
    expect(old.locator("#take-along")).to_be_hidden(timeout=30_000)
    expect(waiting(old)).to_have_count(0)


def test_link_that_unpacks_to_more_than_notes_can_be_is_no_notes(open_page: Open) -> None:
    page = open_page("Ben")
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(b" " * 50_000_000) + packer.flush()
    page.goto(f"{BOARD}#notes={base64.urlsafe_b64encode(packed).decode().rstrip('=')}")

    expect(said(page)).to_have_text("These are no unsent notes of this workshop.")


def test_file_takes_many_notes_along_and_what_is_none_is_told(
    open_page: Open, tmp_path: Path
) -> None:
    old = open_page("Ben", expected_errors=[CUT])
    lines = [f"Statement {number} of this table" for number in range(40)]
    old.context.set_offline(True)
    box(old).fill("\n".join(lines))
    old.get_by_role("button", name="Save as 40 notes").click()
    expect(waiting(old)).to_have_count(40)
    panel = take_along(old)
    with old.expect_download() as started:
        panel.get_by_role("button", name="Save them as a file").click()
    started.value.save_as(tmp_path / "notes.json")

    new = open_page("Ben")
    more(new)
    bring = new.get_by_label("Bring unsent notes from a file")
    (tmp_path / "other.json").write_text("not notes")
    bring.set_input_files(tmp_path / "other.json")
    expect(said(new)).to_have_text("These are no unsent notes of this workshop.")
    elsewhere = (tmp_path / "notes.json").read_text().replace("KHX7", "ELSE")
    (tmp_path / "other.json").write_text(elsewhere)
    bring.set_input_files(tmp_path / "other.json")
    expect(new.get_by_role("region", name="Unsent notes from elsewhere")).to_be_hidden()
    bring.set_input_files(tmp_path / "notes.json")
    new.get_by_role("button", name="Add them").click()
    expect(said(new)).to_have_text("Saved", timeout=60_000)
    expect(waiting(new)).to_have_count(0, timeout=60_000)
    expect_kept([("constraint", line) for line in lines])
