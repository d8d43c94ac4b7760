"""A question reaches the table, and its answer is a new wording of the note."""

import pytest

from facilitate.activity import Actor
from facilitate.db import db
from facilitate.errors import Conflict, Refused
from facilitate.notes.models import Citation
from facilitate.notes.operations import edit_note
from facilitate.notes.rules import Words
from facilitate.themes import asking
from tests.themes.conftest import Desk

BOARD = "/w/KHX7/tables/1/questions"


@pytest.fixture
def ben(desk: Desk) -> Actor:
    return Actor(participant_id=desk.people["Ben"].id)


def test_answer_is_a_revision_of_the_note(desk: Desk, ben: Actor) -> None:
    note = desk.note("Ducts")
    note.citation = Citation(url="https://example.org/ducts")
    asked = asking.ask(note=note, text="Which ducts?", by=desk.by)
    assert asking.ask(note=note, text="Which ducts?", by=desk.by) is asked
    assert asking.open_questions(desk.tables[0]) == [asked]

    asking.answer(asked=asked, text="Telecom ducts", revision=1, by=ben)

    assert (note.text, note.revision, asked.answer_revision) == ("Telecom ducts", 2, 2)
    assert note.citation == Citation(url="https://example.org/ducts")
    assert asking.open_questions(desk.tables[0]) == []


def test_note_may_stand_as_it_is(desk: Desk, ben: Actor) -> None:
    asked = asking.ask(note=desk.note("Ducts"), text="Sure?", by=desk.by)

    asking.answer(asked=asked, text="Ducts", revision=1, by=ben)

    assert (asked.answered_at is not None, asked.answer_revision) == (True, None)


def test_answer_of_somebody_elsewhere_or_to_other_words_is_not_taken(
    desk: Desk, ben: Actor
) -> None:
    note = desk.note("Ducts")
    asked = asking.ask(note=note, text="Which?", by=desk.by)
    with pytest.raises(Refused):
        asking.answer(
            asked=asked, text="Mine", revision=1, by=Actor(participant_id=desk.people["Eli"].id)
        )
    edit_note(note=note, words=Words(kind=note.kind, text="Pipes"), revision=1, by=desk.by)
    with pytest.raises(Conflict):
        asking.answer(asked=asked, text="Telecom ducts", revision=1, by=ben)


def test_plenary_note_has_no_table_to_ask(desk: Desk) -> None:
    with pytest.raises(Refused):
        asking.ask(note=desk.note("Ducts", table=0), text="Which?", by=desk.by)


def test_question_is_asked_seen_and_answered_without_script(desk: Desk) -> None:
    note = desk.note("Ducts")
    tia, ben = desk.browser("Tia"), desk.browser("Ben")
    address = f"/w/KHX7/themes/notes/{note.id}/question"
    assert tia.post(address, data={"text": ""}).status_code == 422
    assert tia.post(address, data={"text": "Which <ducts>?"}).status_code == 303
    page = ben.get(BOARD).text
    assert "Tia Ortiz of the synthesis team asks" in page
    assert "Which &lt;ducts&gt;?" in page
    assert desk.browser("Eli").get(BOARD).status_code == 404
    answer = f"{BOARD}/1/answer"
    assert ben.post(answer, data={"text": "", "revision": "1"}).status_code == 422
    db.session.rollback()
    ben.post(answer, data={"text": "Telecom ducts", "revision": "1"})
    db.session.expire_all()
    assert note.text == "Telecom ducts"
    assert "No open question" in ben.get(BOARD).text
    assert "The table answered" in tia.get("/w/KHX7/themes").text
