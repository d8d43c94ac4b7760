"""Splitting, joining and moving notes, and what a table says of them."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from facilitate.activity import Activity
from facilitate.db import db
from facilitate.errors import Conflict, Refused
from facilitate.notes import reworking
from facilitate.notes.models import Agreement, Note, NoteRevision
from facilitate.notes.operations import add_note, edit_note, restore_note
from facilitate.notes.rules import pieces_of
from tests.client import Client
from tests.notes.conftest import CLIENT_ID, Room

HTMX = {"HX-Request": "true"}


@pytest.fixture
def note(room: Room) -> Note:
    return added(room, "Permits take years", CLIENT_ID)


def added(room: Room, text: str, client_id: str, name: str = "Ben") -> Note:
    return add_note(
        origin=room.here, words=room.words(text), client_id=client_id, by=room.actor(name)
    )


def texts() -> list[tuple[str, bool]]:
    """(text, whether it counts) of all notes, in the order they were kept."""
    return [
        (n.text, n.deleted_at is None) for n in db.session.scalars(select(Note).order_by(Note.id))
    ]


def changes(note: Note) -> list[str]:
    found = select(NoteRevision.change).where(NoteRevision.note_id == note.id)
    return list(db.session.scalars(found.order_by(NoteRevision.number)))


def told() -> list[tuple[str, str]]:
    return [(a.kind, a.topic) for a in db.session.scalars(select(Activity).order_by(Activity.seq))]


def split(room: Room, note: Note, *parts: str, revision: int = 1) -> list[Note]:
    return reworking.split_note(
        note=note, words=room.words(), texts=parts, revision=revision, by=room.actor("Ben")
    )


def merge(room: Room, note: Note, other: Note, *, revision: int = 1) -> Note:
    return reworking.merge_notes(
        note=note,
        other=other,
        words=room.words(note.text),
        revision=revision,
        by=room.actor("Ben"),
    )


def test_lines_of_a_list_lose_their_marks() -> None:
    text = "- Fees\n\n  • Permits\n3) Offices\n(4) Maps\n2012 was a year\n-5 degrees"
    assert pieces_of(text) == [
        "Fees", "Permits", "Offices", "Maps", "2012 was a year", "-5 degrees"
    ]  # fmt: skip


@pytest.mark.both_databases
def test_split_note_becomes_one_for_each_text_with_its_kind_and_origin(
    room: Room, note: Note
) -> None:
    others = split(room, note, "Permits", "Fees", "Maps")

    assert texts() == [("Permits", True), ("Fees", True), ("Maps", True)]
    assert [(o.kind, o.table, o.round, o.is_late) for o in others] == 2 * [
        (note.kind, note.table, note.round, False)
    ]
    assert (changes(note), changes(others[0])) == (["added", "edited"], ["added"])


def test_splitting_twice_from_one_revision_is_one_split(room: Room, note: Note) -> None:
    first = split(room, note, "Permits", "Fees")
    assert split(room, note, "Permits", "Fees") == first
    assert texts() == [("Permits", True), ("Fees", True)]


def test_split_of_a_note_that_somebody_changed_is_a_conflict(room: Room, note: Note) -> None:
    edit_note(note=note, words=room.words("Theirs"), revision=1, by=room.actor("Amara"))
    with pytest.raises(Conflict):
        split(room, note, "Permits", "Fees")
    db.session.rollback()


def test_one_line_cannot_be_split(room: Room, note: Note) -> None:
    with pytest.raises(Refused, match="Put each note on a line of its own"):
        split(room, note, "Permits")


@pytest.mark.both_databases
def test_joined_notes_are_one_and_the_other_says_where_it_went(room: Room, note: Note) -> None:
    other = added(room, "Nine offices", "other-client-id")
    merge(room, note, other)

    assert texts() == [("Permits take years\nNine offices", True), ("Nine offices", False)]
    assert other.merged_into_id == note.id
    assert (changes(note), changes(other)) == (["added", "edited"], ["added", "merged"])
    merge(room, note, other)
    assert changes(note) == ["added", "edited"]

    restore_note(note=other, by=room.actor("Ben"))
    assert (other.merged_into_id, other.deleted_at) == (None, None)


def test_notes_of_two_tables_are_not_joined(room: Room, note: Note) -> None:
    elsewhere = add_note(
        origin=room.there, words=room.words(), client_id="elsewhere-id", by=room.actor("Amara")
    )
    with pytest.raises(Refused, match="Only notes of the same table and round"):
        reworking.merge_notes(
            note=note, other=elsewhere, words=room.words(), revision=1, by=room.actor("Amara")
        )


def test_moved_note_is_told_at_both_tables(room: Room, note: Note) -> None:
    reworking.move_note(
        note=note, table=room.other_table, round=room.coming, by=room.actor("Amara")
    )

    assert (note.table, note.round, changes(note)) == (
        room.other_table,
        room.coming,
        ["added", "moved"],
    )
    assert told()[-2:] == [("note.moved", "table:7"), ("note.moved", "table:8")]


def test_note_that_was_moved_is_still_the_one_that_its_device_sends_again(
    room: Room, note: Note
) -> None:
    reworking.move_note(note=note, table=room.table, round=room.earlier, by=room.actor("Ben"))

    assert added(room, "Permits take years", CLIENT_ID) is note


def test_nobody_moves_a_note_to_a_table_that_is_not_theirs(room: Room, note: Note) -> None:
    with pytest.raises(Refused, match="Only those who take the notes here"):
        reworking.move_note(
            note=note, table=room.other_table, round=room.round, by=room.actor("Ben")
        )


def test_table_agrees_or_disputes_and_new_words_need_a_new_look(room: Room, note: Note) -> None:
    dee, ben = room.actor("Dee"), room.actor("Ben")
    reworking.mark_note(note=note, agreement=Agreement.AGREED, by=dee)
    edit_note(note=note, words=room.words("Other words"), revision=1, by=ben)
    assert note.agreement is None

    reworking.mark_note(note=note, agreement=Agreement.DISPUTED, by=dee)
    edit_note(note=note, words=room.words("Softer words"), revision=4, by=ben)
    assert note.agreement == Agreement.DISPUTED
    reworking.mark_note(note=note, agreement=None, by=ben)
    assert changes(note) == ["added", "agreed", "edited", "disputed", "edited", "unmarked"]


def test_who_sits_elsewhere_has_no_say(room: Room, note: Note) -> None:
    for name in ("Eli", "Zed"):
        with pytest.raises(Refused, match="Only those who sit at this table"):
            reworking.mark_note(note=note, agreement=Agreement.AGREED, by=room.actor(name))


@pytest.mark.both_databases
def test_table_chooses_three_and_no_more(room: Room, note: Note) -> None:
    others = [added(room, f"Note {n}", f"client-id-{n}") for n in range(3)]
    for each in (note, *others[:2]):
        reworking.choose_note(note=each, is_top=True, by=room.actor("Dee"))
    with pytest.raises(Refused, match="has chosen its 3 already"):
        reworking.choose_note(note=others[2], is_top=True, by=room.actor("Dee"))
    reworking.choose_note(note=note, is_top=False, by=room.actor("Ben"))
    reworking.choose_note(note=others[2], is_top=True, by=room.actor("Dee"))

    assert [n.is_top for n in (note, *others)] == [False, True, True, True]


# --- On the page -------------------------------------------------------------------------------


def edited(text: str, **more: str) -> dict[str, str]:
    return {"kind": "constraint", "text": text, "client_id": "a" * 32, "revision": "1", **more}


def test_edit_form_splits_and_joins(
    room: Room, note: Note, browser: Callable[[str], Client]
) -> None:
    ben, address = browser("Ben"), f"/w/KHX7/notes/{note.id}"
    answer = ben.post(address, data=edited("- Permits\n- Fees", choice="split"), headers=HTMX)
    assert (answer.status_code, answer.text.count('<li class="note"')) == (200, 2)
    other = db.session.scalars(select(Note).where(Note.text == "Fees")).one()
    answer = ben.post(
        address,
        data=edited("Permits", choice="merge", other=str(other.id), revision="2"),
        headers=HTMX,
    )
    assert (answer.status_code, answer.text.count('<li class="note"')) == (200, 2)

    assert texts() == [("Permits\nFees", True), ("Fees", False)]


def test_edit_form_says_why_it_does_not_split(
    room: Room, note: Note, browser: Callable[[str], Client]
) -> None:
    answer = browser("Ben").post(
        f"/w/KHX7/notes/{note.id}", data=edited("Typed", choice="split"), headers=HTMX
    )

    assert answer.status_code == 409
    assert "Put each note on a line of its own, then split." in answer.text
    assert ">Typed</textarea>" in answer.text.replace("\r\n", "").replace(">\n", ">")
    assert texts() == [("Permits take years", True)]


@pytest.mark.parametrize(
    ("place", "status"), [("8-3", 303), ("9-1", 404), ("8-9", 404), ("8", 404), ("", 404)]
)
def test_note_is_moved_by_the_form(
    room: Room, note: Note, browser: Callable[[str], Client], place: str, status: int
) -> None:
    answer = browser("Amara").post(
        f"/w/KHX7/notes/{note.id}/place", data=edited("Permits", place=place)
    )

    assert answer.status_code == status
    db.session.refresh(note)
    assert (note.table.number if note.table else 0) == (8 if status == 303 else 7)


@pytest.mark.parametrize("action", ["place", "wall"])
def test_words_in_the_form_are_kept_before_something_else_is_done(
    room: Room, note: Note, browser: Callable[[str], Client], action: str
) -> None:
    amara, address = browser("Amara"), f"/w/KHX7/notes/{note.id}/{action}"
    sent = edited("Permits", place="8-3", wall="off")
    assert amara.post(address, data={**sent, "text": " "}).status_code == 422
    assert (note.text, note.round, note.is_off_wall) == ("Permits take years", room.round, False)
    assert amara.post(address, data=sent).status_code == 303
    db.session.refresh(note)
    assert (note.text, note.round is room.round or note.is_off_wall) == (
        "Permits",
        action == "wall",
    )

    stale = {**sent, "client_id": "b" * 32, "text": "Typed meanwhile", "place": "7-1", "wall": "on"}
    answer = amara.post(address, data=stale)
    assert answer.status_code == 409
    assert "Typed meanwhile" in answer.text
    db.session.refresh(note)
    assert note.text == "Permits"
