"""Each change of a note: what is kept, who hears of it, and what is refused."""

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from facilitate import clock
from facilitate.activity import SYSTEM, Activity, Actor
from facilitate.db import db
from facilitate.errors import Conflict, Refused
from facilitate.notes.models import Note, NoteRevision
from facilitate.notes.operations import (
    add_note,
    delete_note,
    edit_note,
    restore_note,
    set_aside,
)
from facilitate.notes.rules import Origin
from facilitate.workshop.models import NoteKind, Round, Roundtable, Workshop
from tests.notes.conftest import CLIENT_ID, Room

pytestmark = pytest.mark.both_databases


def how_many() -> int:
    return db.session.scalar(select(func.count()).select_from(Note)) or 0


def story(note: Note) -> list[tuple[int, str, str]]:
    """(number, change, text) of each revision."""
    found = db.session.scalars(
        select(NoteRevision).where(NoteRevision.note_id == note.id).order_by(NoteRevision.number)
    )
    return [(r.number, r.change, r.text) for r in found]


def heard() -> list[tuple[int, str, str, int | None]]:
    """(seq, kind, topic, note) of all activity."""
    rows = db.session.scalars(select(Activity).order_by(Activity.seq))
    return [(r.seq, r.kind, r.topic, r.subject_id) for r in rows]


def added(room: Room, text: str = "No single permit", *, by: str = "Ben") -> Note:
    note = add_note(
        origin=room.here, words=room.words(text), client_id=CLIENT_ID, by=room.actor(by)
    )
    db.session.commit()
    return note


def test_note_is_kept_with_its_place_its_revision_and_its_activity(room: Room) -> None:
    note = added(room)

    assert (note.table, note.round, note.workshop_session) == (room.table, room.round, None)
    assert (note.kind.key, note.text, note.search_text) == (
        "constraint",
        "No single permit",
        "no single permit",
    )
    assert (note.revision, note.is_late, note.typed_by_participant_id, note.speaker_id) == (
        1,
        False,
        room.people["Ben"].id,
        None,
    )
    assert story(note) == [(1, "added", "No single permit")]
    assert heard() == [(1, "note.added", "table:7", note.id)]


def test_note_of_the_plenary_belongs_to_its_session(room: Room) -> None:
    note = add_note(
        origin=room.hall,
        words=room.words("House numbers first", kind="approach", stage="early"),
        client_id=CLIENT_ID,
        by=room.actor("Amara"),
    )

    assert (note.table, note.round, note.workshop_session) == (None, None, room.plenary)
    assert (note.stage, note.typed_by_account_id) == (room.stages["early"], room.amara_id)
    assert heard() == [(1, "note.added", f"plenary:{room.plenary.id}", note.id)]


def test_stage_is_left_out_where_the_kind_does_not_ask_it(room: Room) -> None:
    note = add_note(
        origin=room.here,
        words=room.words(kind="constraint", stage="early"),
        client_id=CLIENT_ID,
        by=room.actor("Ben"),
    )

    assert note.stage is None


def test_same_form_sent_again_is_the_same_note(room: Room) -> None:
    first = added(room)
    again = added(room)

    assert (again.id, how_many()) == (first.id, 1)
    assert heard() == [(1, "note.added", "table:7", first.id)]


def test_same_form_sent_again_after_an_edit_is_still_the_same_note(room: Room) -> None:
    note = added(room)
    edit_note(note=note, words=room.words("Edited"), revision=1, by=room.actor("Ben"))

    assert added(room).id == note.id
    assert (note.text, how_many()) == ("Edited", 1)


def test_same_form_with_other_words_is_another_note_and_only_once(room: Room) -> None:
    first = added(room, "No single permit")
    other = added(room, "No single permit, nine offices")
    again = added(room, "No single permit, nine offices")

    assert (first.text, other.text, again.id) == (
        "No single permit",
        "No single permit, nine offices",
        other.id,
    )
    assert how_many() == 2


def test_client_id_of_another_table_is_refused_and_shows_nothing(room: Room) -> None:
    added(room)

    with pytest.raises(Refused) as refusal:
        add_note(origin=room.there, words=room.words(), client_id=CLIENT_ID, by=room.actor("Chen"))

    assert str(refusal.value) == (
        "This form was used at another place. Reload the page and send it again."
    )
    assert how_many() == 1


def test_two_requests_with_the_same_form_at_once_make_one_note(app: Flask, room: Room) -> None:
    ids = (room.workshop.id, room.table.id, room.round.id, room.kinds["constraint"].id)
    by = room.actor("Ben")
    db.session.commit()
    start, made, failed = threading.Barrier(4), [], []

    def send() -> None:
        with app.app_context():
            workshop = db.session.get_one(Workshop, ids[0])
            origin = Origin(
                workshop=workshop,
                table=db.session.get_one(Roundtable, ids[1]),
                round=db.session.get_one(Round, ids[2]),
            )
            words = room.words()
            words = type(words)(kind=db.session.get_one(NoteKind, ids[3]), text=words.text)
            db.session.rollback()
            start.wait(20)
            try:
                note = add_note(origin=origin, words=words, client_id=CLIENT_ID, by=by)
                made.append(note.id)
                db.session.commit()
            except Exception as error:
                failed.append(error)

    room.kinds["constraint"].label  # noqa: B018 (read before other threads share it)
    threads = [threading.Thread(target=send) for _ in range(4)]
    db.session.rollback()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert failed == []
    assert (len(made), len(set(made)), how_many()) == (4, 1, 1)
    assert [kind for _, kind, _, _ in heard()] == ["note.added"]


def test_note_after_the_end_is_kept_as_late(room: Room) -> None:
    late = add_note(
        origin=Origin(workshop=room.workshop, table=room.table, round=room.earlier),
        words=room.words(),
        client_id=CLIENT_ID,
        by=room.actor("Ben"),
    )

    assert (late.is_late, late.round) == (True, room.earlier)


def test_note_before_the_start_is_kept_for_the_coming_round(room: Room) -> None:
    early = add_note(
        origin=Origin(workshop=room.workshop, table=room.table, round=room.coming),
        words=room.words(),
        client_id=CLIENT_ID,
        by=room.actor("Ben"),
    )

    assert (early.is_late, early.round) == (False, room.coming)


def test_note_typed_just_before_the_end_is_not_late(room: Room) -> None:
    ended_at = room.earlier.ended_at
    assert ended_at is not None
    with clock.held_at(ended_at - timedelta(seconds=1)):
        note = add_note(
            origin=Origin(workshop=room.workshop, table=room.table, round=room.earlier),
            words=room.words(),
            client_id=CLIENT_ID,
            by=room.actor("Ben"),
        )

    assert (note.is_late, note.created_at) == (False, ended_at - timedelta(seconds=1))


@pytest.mark.parametrize("name", ["Dee", "Eli", "Chen", "Zed"])
def test_who_does_not_take_the_notes_there_is_refused_every_change(room: Room, name: str) -> None:
    note = added(room)
    by = room.actor(name)
    changes = (
        lambda: add_note(origin=room.here, words=room.words("X"), client_id="other-id", by=by),
        lambda: edit_note(note=note, words=room.words("X"), revision=1, by=by),
        lambda: set_aside(note=note, words=room.words("X"), by=by),
        lambda: delete_note(note=note, by=by),
        lambda: restore_note(note=note, by=by),
    )
    for change in changes:
        with pytest.raises(Refused) as refusal:
            change()
        assert str(refusal.value) == (
            "Only those who take the notes here and the organizer can change them."
        )

    assert story(note) == [(1, "added", "No single permit")]


@pytest.mark.parametrize("name", ["Amara", "Ben", "Fay"])
def test_who_takes_the_notes_there_may_write(room: Room, name: str) -> None:
    assert added(room, by=name).text == "No single permit"


def test_scribe_writes_at_the_table_of_that_round_only(room: Room) -> None:
    by = room.actor("Chen")
    add_note(origin=room.there, words=room.words(), client_id=CLIENT_ID, by=by)
    later = Origin(workshop=room.workshop, table=room.other_table, round=room.coming)

    with pytest.raises(Refused):
        add_note(origin=later, words=room.words(), client_id="other-id", by=by)


def test_program_may_write_anywhere(room: Room) -> None:
    note = add_note(origin=room.there, words=room.words(), client_id=CLIENT_ID, by=SYSTEM)

    assert (note.typed_by_account_id, note.typed_by_participant_id) == (None, None)


def test_nobody_in_particular_is_not_the_program(room: Room) -> None:
    with pytest.raises(Refused):
        add_note(origin=room.here, words=room.words(), client_id=CLIENT_ID, by=Actor())


def test_open_capture_lets_people_at_the_table_write_and_keeps_who_said_it(room: Room) -> None:
    room.workshop.open_capture = True
    dee = room.actor("Dee")
    said = add_note(origin=room.here, words=room.words(), client_id=CLIENT_ID, by=dee)
    typed = add_note(
        origin=room.here, words=room.words(), client_id="other-id", by=room.actor("Ben")
    )

    assert (said.speaker, typed.speaker) == (room.people["Dee"], None)
    with pytest.raises(Refused):
        add_note(origin=room.there, words=room.words(), client_id="third-id", by=dee)


def test_table_without_rounds_takes_no_notes(room: Room) -> None:
    nowhere = Origin(workshop=room.workshop, table=room.table)

    with pytest.raises(Refused) as refusal:
        add_note(origin=nowhere, words=room.words(), client_id=CLIENT_ID, by=room.actor("Ben"))

    assert str(refusal.value) == (
        "There is no round yet. Notes can be taken as soon as there is one."
    )


def test_edit_changes_the_note_and_keeps_the_old_words(room: Room) -> None:
    note = added(room)
    words = room.words("Nine offices, no single permit", kind="roadblock")
    edit_note(note=note, words=words, revision=1, by=room.actor("Amara"))

    assert (note.text, note.kind.key, note.revision) == (words.text, "roadblock", 2)
    assert note.search_text == "nine offices, no single permit"
    assert story(note) == [
        (1, "added", "No single permit"),
        (2, "edited", "Nine offices, no single permit"),
    ]
    assert heard()[-1] == (2, "note.edited", "table:7", note.id)


def test_edit_that_says_the_same_changes_nothing(room: Room) -> None:
    note = added(room)
    edit_note(note=note, words=room.words(), revision=1, by=room.actor("Ben"))

    assert (note.revision, len(heard())) == (1, 1)


def test_edit_of_an_old_revision_meets_both_versions(room: Room) -> None:
    note = added(room)
    edit_note(note=note, words=room.words("Theirs"), revision=1, by=room.actor("Amara"))
    db.session.commit()
    mine = room.words("Mine")

    with pytest.raises(Conflict) as conflict:
        edit_note(note=note, words=mine, revision=1, by=room.actor("Ben"))

    assert (conflict.value.mine, conflict.value.theirs) == (mine, note)
    assert (note.text, note.revision) == ("Theirs", 2)


def test_edit_sent_twice_is_one_revision(room: Room) -> None:
    note = added(room)
    for _ in range(2):
        edit_note(note=note, words=room.words("Mine"), revision=1, by=room.actor("Ben"))

    assert note.revision == 2


def test_edit_of_an_old_revision_that_says_the_same_as_now_is_no_conflict(room: Room) -> None:
    note = added(room)
    edit_note(note=note, words=room.words("For a moment"), revision=1, by=room.actor("Amara"))
    edit_note(note=note, words=room.words(), revision=2, by=room.actor("Amara"))
    edit_note(note=note, words=room.words("Mine"), revision=1, by=room.actor("Ben"))

    assert (note.text, note.revision) == ("Mine", 4)


def test_edit_with_a_revision_that_never_was_is_a_conflict(room: Room) -> None:
    note = added(room)

    with pytest.raises(Conflict):
        edit_note(note=note, words=room.words("Mine"), revision=0, by=room.actor("Ben"))


def test_change_whose_answer_was_lost_is_kept_once(room: Room) -> None:
    note, ben, amara = added(room), room.actor("Ben"), room.actor("Amara")
    for _ in range(2):
        edit_note(note=note, words=room.words("Mine"), revision=1, client_id="one", by=ben)
        edit_note(note=note, words=room.words("Theirs"), revision=2, client_id="two", by=amara)
        set_aside(note=note, words=room.words("Aside"), client_id="three", by=ben)

    assert story(note) == [
        (1, "added", "No single permit"),
        (2, "edited", "Mine"),
        (3, "edited", "Theirs"),
        (4, "set_aside", "Aside"),
    ]
    restore_note(note=delete_note(note=note, client_id="four", by=ben), by=amara)
    assert delete_note(note=note, client_id="four", by=ben).deleted_at is None


def test_deletion_of_what_somebody_changed_since_is_a_conflict(room: Room) -> None:
    note = added(room)
    edit_note(note=note, words=room.words("Theirs"), revision=1, by=room.actor("Amara"))

    with pytest.raises(Conflict):
        delete_note(note=note, revision=1, by=room.actor("Ben"))
    assert delete_note(note=note, revision=2, by=room.actor("Ben")).deleted_at is not None


def test_version_set_aside_stays_on_record_and_changes_nothing(room: Room) -> None:
    note = added(room)
    set_aside(note=note, words=room.words("Mine"), by=room.actor("Ben"))
    edit_note(note=note, words=room.words("Next"), revision=2, by=room.actor("Ben"))

    assert story(note) == [
        (1, "added", "No single permit"),
        (2, "set_aside", "Mine"),
        (3, "edited", "Next"),
    ]


def test_deleted_note_stays_on_record_and_comes_back_as_it_was(room: Room) -> None:
    note = added(room)
    for _ in range(2):  # the second time changes nothing
        delete_note(note=note, by=room.actor("Amara"))
    assert note.deleted_at is not None

    for _ in range(2):
        restore_note(note=note, by=room.actor("Ben"))

    assert (note.deleted_at, note.text) == (None, "No single permit")
    assert [(number, change) for number, change, _ in story(note)] == [
        (1, "added"),
        (2, "deleted"),
        (3, "restored"),
    ]
    assert [kind for _, kind, _, _ in heard()] == ["note.added", "note.deleted", "note.restored"]


def test_edit_of_a_note_deleted_meanwhile_is_a_conflict_and_may_bring_it_back(room: Room) -> None:
    note = added(room)
    delete_note(note=note, by=room.actor("Amara"))
    db.session.commit()

    with pytest.raises(Conflict):
        edit_note(note=note, words=room.words("Mine"), revision=1, by=room.actor("Ben"))
    edit_note(note=note, words=room.words("Mine"), revision=2, by=room.actor("Ben"))

    assert (note.deleted_at, note.text) == (None, "Mine")


def test_note_keeps_a_kind_that_is_asked_no_longer(room: Room) -> None:
    note = added(room)
    question = room.round.workshop_session.question
    assert question is not None
    question.kinds = [room.kinds["roadblock"]]
    db.session.commit()

    edit_note(note=note, words=room.words("Reworded"), revision=1, by=room.actor("Ben"))
    with pytest.raises(Refused):
        edit_note(note=note, words=room.words(kind="approach"), revision=2, by=room.actor("Ben"))

    assert (note.kind.key, note.text) == ("constraint", "Reworded")


def test_change_that_is_rolled_back_leaves_nothing(room: Room) -> None:
    add_note(origin=room.here, words=room.words(), client_id=CLIENT_ID, by=room.actor("Ben"))
    db.session.rollback()

    assert (how_many(), heard()) == (0, [])
