"""An objection to a note: from a phone to the table's screen, and settled there."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from facilitate.activity import Activity
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.notes.models import Agreement, Note
from facilitate.notes.operations import edit_note
from facilitate.notes.reworking import keep_note, mark_note, object_to_note, show_on_wall
from facilitate.report.compile import compile_outputs
from facilitate.report.voice import Voice
from tests.factories import make_note
from tests.notes.conftest import Room
from tests.notes.pages import BOARD, Open, column, said
from tests.services.browser import assert_accessible

CHECK = f"{BOARD}/check?round=2"


@pytest.fixture
def note(room: Room) -> Note:
    room.workshop.takes_objections = True
    kind = room.kinds["constraint"]
    note = make_note(room.workshop, kind=kind, text="Trams", table=room.table, round=room.round)
    db.session.commit()
    return note


def object_as(room: Room, note: Note, name: str = "Dee", words: str = "I said buses") -> None:
    object_to_note(note=note, words=words, by=room.actor(name))
    db.session.commit()


def state(note: Note) -> tuple[str, str | None, str | None]:
    return (note.text, note.agreement, note.objection)


def test_objection_marks_the_note_until_it_is_revised_or_kept(room: Room, note: Note) -> None:
    object_as(room, note)
    object_as(room, note)
    assert state(note) == ("Trams", "disputed", "I said buses")
    with pytest.raises(Refused, match="Revise the note, or keep it"):
        mark_note(note=note, agreement=Agreement.AGREED, by=room.actor("Dee"))
    keep_note(note=note, by=room.actor("Ben"))
    assert state(note) == ("Trams", None, None)

    object_as(room, note)
    unseen = note.revision - 1
    edit = {"note": note, "by": room.actor("Ben")}
    edit_note(words=room.words("Trams, fast"), revision=unseen, **edit)
    assert state(note) == ("Trams, fast", "disputed", "I said buses")
    edit_note(words=room.words("Buses"), revision=note.revision, **edit)
    assert state(note) == ("Buses", None, None)
    assert [(r.change, r.text) for r in note.revisions] == [
        ("added", "Trams"),
        ("objected", "I said buses"),
        ("kept", "Trams"),
        ("objected", "I said buses"),
        ("edited", "Trams, fast"),
        ("edited", "Buses"),
    ]


def test_objection_names_nobody_and_stands_in_the_data_of_the_report(
    room: Room, note: Note
) -> None:
    object_as(room, note)
    told = db.session.scalars(select(Activity).where(Activity.kind == "note.objected")).one()
    assert (told.account_id, told.participant_id) == (None, None)
    revision = note.revisions[-1]
    assert (revision.account_id, revision.participant_id) == (None, None)

    notes = compile_outputs(room.workshop, translate=Voice()).datasets["notes"]
    at = [field.name for field in notes.fields].index("disputed")
    assert [row[at] for row in notes.rows] == [1]


@pytest.mark.parametrize("name", ["Ben", "Eli", "Zed"])
def test_objection_is_for_those_who_sit_there_and_do_not_write(
    room: Room, note: Note, name: str
) -> None:
    with pytest.raises(Refused):
        object_as(room, note, name)
    assert state(note) == ("Trams", None, None)


def test_objection_is_off_until_the_organizer_allows_it(room: Room, note: Note, browser) -> None:
    room.workshop.takes_objections = False
    db.session.commit()
    dee, address = browser("Dee"), f"/w/KHX7/notes/{note.id}/objection"
    assert "That is not what I said" not in dee.get(CHECK).text
    assert dee.post(address, data={"words": "I said buses"}).status_code == 409
    assert dee.post(address, data={"words": " "}).status_code == 404
    room.workshop.takes_objections = True
    db.session.commit()
    assert "That is not what I said" in dee.get(CHECK).text
    answer = dee.post(address, data={"words": "x" * 201})
    assert answer.status_code == 422
    assert "Use at most 200 characters." in answer.text
    assert "x" * 201 in answer.text


def test_wall_is_moderated_by_the_organizer_alone(room: Room, note: Note, browser) -> None:
    wall = "/w/KHX7/projector/wall"
    with pytest.raises(Refused):
        show_on_wall(note=note, is_shown=False, by=room.actor("Ben"))
    amara, address = browser("Amara"), f"/w/KHX7/notes/{note.id}/wall"
    assert "Trams" in amara.get(wall).text
    amara.post(address, data={"wall": "off"})
    assert "Trams" not in amara.get(wall).text
    amara.post(address, data={"wall": "on"})
    assert "Trams" in amara.get(wall).text


def test_objection_travels_from_a_phone_to_the_table_and_is_answered(
    note: Note, open_page: Open
) -> None:
    ben, dee = open_page("Ben"), open_page("Dee", CHECK, screen="phone")
    dee.get_by_text("That is not what I said").click()
    dee.get_by_label("What did you say?").fill("I said buses")
    assert_accessible(dee)
    dee.get_by_role("button", name="Send").click()
    objection = "Not what was said: “I said buses”"
    expect(dee.get_by_text(objection)).to_be_visible()
    expect(column(ben, "Constraints")).to_contain_text(objection)
    assert_accessible(ben)

    column(ben, "Constraints").first.click()
    ben.get_by_role("button", name="Keep it as it is").click()
    expect(ben.get_by_text(objection)).to_have_count(0)
    expect(dee.get_by_text(objection)).to_have_count(0)
    expect(said(ben)).to_have_text("")
