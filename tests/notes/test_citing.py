"""Evidence of a note: given behind "More", shown as a link, kept through whatever happens to it."""

import re
from collections.abc import Callable
from html import unescape

from playwright.sync_api import Page, expect
from sqlalchemy import select

from facilitate.db import db
from facilitate.library.models import Document
from facilitate.notes.models import Citation, Note
from facilitate.notes.operations import delete_note, edit_note, restore_note
from facilitate.notes.reworking import merge_notes, move_note, split_note
from facilitate.notes.rules import words_of
from tests.client import Client
from tests.factories import make_document, make_workshop
from tests.notes.conftest import CLIENT_ID, Room
from tests.notes.pages import Open, box, column, expect_kept, said, waiting, write
from tests.notes.test_views import BOARD, HTMX, errors, note_here, value
from tests.query_count import count_queries

REPORT = "https://example.org/a/report?page=2"


def form(text: str = "No single permit", **more: object) -> dict[str, object]:
    sent = {"kind": "constraint", "text": text, "client_id": CLIENT_ID, "revision": "1"}
    return {**sent, **more}


def links(page: str) -> list[tuple[str, str]]:
    """(address, words) of the evidence that a page shows, in order."""
    found = re.findall(r'<a class="note-evidence" href="([^"]*)"[^>]*>(.*?)</a>', page, re.DOTALL)
    plain = (re.sub(r"<[^>]*>|\s+", " ", words) for _address, words in found)
    addresses = (unescape(address) for address, _words in found)
    return list(zip(addresses, (" ".join(unescape(each).split()) for each in plain), strict=True))


def cited(note_id: int) -> Citation | None:
    db.session.rollback()
    return db.session.get_one(Note, note_id).citation


def test_link_is_completed_shown_and_left_alone_by_forms_that_do_not_ask(
    room: Room, browser: Callable[[str], Client]
) -> None:
    note_id, ben = note_here(room).id, browser("Ben")
    address = f"/w/KHX7/notes/{note_id}"

    saved = ben.post(address, data=form(link="example.org/a/report?page=2"), headers=HTMX)
    ben.post(address, data=form("One permit", client_id="another-form", revision="2"))

    assert cited(note_id) == Citation(url=REPORT)
    shown = [(REPORT, "Evidence: example.org")]
    assert [links(saved.text), links(ben.get(BOARD).text)] == [shown, shown]
    assert 'rel="noopener noreferrer"' in saved.text
    assert links(ben.get(f"{address}/history").text) == shown * 2
    assert value(ben.get(address).text, "link") == REPORT
    ben.post(address, data=form("One permit", client_id="third-form", revision="3", link=""))
    assert cited(note_id) is None


def test_document_is_cited_by_page_until_it_is_removed(
    room: Room, browser: Callable[[str], Client]
) -> None:
    document = make_document(room.workshop, title="City finance", stored_as="x", filename="f.pdf")
    note_id, document_id, ben = note_here(room).id, document.id, browser("Ben")
    address = f"/w/KHX7/notes/{note_id}"

    ben.post(address, data=form(document=document_id, page="12"))

    place = f"/w/KHX7/documents/{document_id}/file"
    assert links(ben.get(BOARD).text) == [(place, "Evidence: City finance, p. 12")]
    assert f'<option selected value="{document_id}">' in ben.get(address).text
    db.session.delete(db.session.get_one(Document, document_id))
    db.session.commit()
    assert links(ben.get(BOARD).text) == []
    # nor does it count as a change that it is gone
    assert ben.post(address, data=form(client_id="another-form")).status_code == 303
    db.session.rollback()
    assert db.session.get_one(Note, note_id).revision == 2


#: what is typed, and what is said of it
WRONG = [
    ({"link": "javascript:alert(1)"}, "Type the whole address"),
    ({"link": "data:text/html,x.y"}, "Type the whole address"),
    ({"link": r"https://good.example\@evil.example"}, "Type the whole address"),
    ({"link": "https://example.org/" + "x" * 1000}, "Use at most 1000 characters."),
    ({"link": "see the report"}, "Type the whole address"),
    ({"document": "foreign"}, "Choose one of these documents."),
    ({"document": "9" * 40}, "Choose one of these documents."),
    ({"document": "own", "link": REPORT}, "Give a web link or choose a document"),
    ({"document": "own", "page": "0"}, "Pages are numbered from 1."),
    ({"page": "3"}, "Choose the document that this page is of."),
]


def test_wrong_evidence_is_said_and_nothing_is_lost(
    room: Room, browser: Callable[[str], Client]
) -> None:
    ids = {
        "own": str(make_document(room.workshop).id),
        "foreign": str(make_document(make_workshop(code="AFAR")).id),
    }
    note_id, ben = note_here(room).id, browser("Ben")
    for typed, said_of_it in WRONG:
        sent = {name: ids.get(text, text) for name, text in typed.items()}

        answer = ben.post(f"/w/KHX7/notes/{note_id}", data=form("Other words", **sent))

        assert answer.status_code == 422, typed
        assert [line.startswith(said_of_it) for line in errors(answer.text)] == [True], typed
        assert '<details class="note-more" open>' in answer.text
        assert "Other words" in answer.text
        if "link" in sent:
            assert unescape(value(answer.text, "link")) == sent["link"]
    assert cited(note_id) is None


def test_who_is_slower_chooses_between_both_and_their_evidence(
    room: Room, browser: Callable[[str], Client]
) -> None:
    note_id, ben = note_here(room).id, browser("Ben")
    address = f"/w/KHX7/notes/{note_id}"
    ben.post(address, data=form("Theirs", link=REPORT))
    mine = form("Mine", client_id="my-slow-form", link="https://mine.example/")

    asked = ben.post(address, data=mine)
    assert asked.status_code == 409
    assert value(asked.text, "link") == "https://mine.example/"
    assert links(asked.text) == [(REPORT, "Evidence: example.org")]
    # a form that does not ask for evidence has nothing against theirs
    bare = form("Mine", client_id="bare-form", revision="2", choice="combine")
    assert value(ben.post(address, data=bare).text, "link") == REPORT

    ben.post(address, data={**mine, "client_id": "choosing", "revision": "2", "choice": "theirs"})
    assert cited(note_id) == Citation(url=REPORT)
    story = ben.get(f"{address}/history").text
    assert [host for _address, host in links(story)] == [
        "Evidence: mine.example",
        "Evidence: example.org",
    ]


def test_evidence_goes_with_a_note_that_is_split_joined_moved_and_restored(room: Room) -> None:
    by, citation = room.actor("Amara"), Citation(url=REPORT)
    one, other = note_here(room, "One"), note_here(room, "Other")
    words = room.words("One")
    edit_note(note=other, words=room.words("Other", citation=citation), revision=1, by=by)

    merge_notes(note=one, other=other, words=words, revision=1, by=by)
    parts = split_note(note=one, words=words_of(one), texts=["A", "B"], revision=2, by=by)
    move_note(note=one, table=room.other_table, round=room.round, by=by)
    delete_note(note=one, by=by)
    restore_note(note=one, by=by)

    assert [each.citation for each in (one, other, *parts)] == [citation] * 3
    assert {version.cited_url for version in one.revisions[1:]} == {REPORT}


def test_page_reads_documents_in_as_many_queries_however_many_are_cited(
    room: Room, browser: Callable[[str], Client]
) -> None:
    ben = browser("Ben")
    counts = []
    for number in (1, 3):
        while db.session.query(Note).count() < number:
            note_here(room, citation=Citation(document=make_document(room.workshop), page=1))
        with count_queries(room.app) as queries:
            assert len(links(ben.get(BOARD).text)) == number
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_evidence_typed_before_the_line_broke_waits_with_the_words(open_page: Open) -> None:
    page: Page = open_page("Ben", expected_errors=["ERR_INTERNET_DISCONNECTED", "ERR_FAILED"])
    write(page, "First")
    column(page, "Constraints").filter(has_text="First").click()
    edit = page.locator(".note-edit")
    expect(edit.locator("textarea")).to_be_focused()
    edit.get_by_text("More").click()
    edit.get_by_label("Evidence: a web link").fill("example.org/a/report?page=2")
    page.context.set_offline(True)
    edit.locator("textarea").fill("First, with proof")
    edit.locator("textarea").press("Enter")
    expect(said(page)).to_have_text("1 note waits on this device and is sent by itself.")
    # taken back into a form that this device makes, where nobody can see it
    page.get_by_role("button", name="Take it back").click()
    edit.locator("textarea").press("Enter")
    expect(waiting(page)).to_have_count(1)
    page.context.set_offline(False)

    expect(page.locator(".note-evidence:visible")).to_have_text("Evidence: example.org")
    expect(said(page)).to_have_text("Saved")
    expect(box(page)).to_be_visible()
    expect_kept([("constraint", "First, with proof")])
    assert db.session.scalars(select(Note.cited_url)).all() == [REPORT]
