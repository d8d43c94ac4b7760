"""Asking a table what it meant by a note; the answer is a new wording of the note."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from facilitate import activity, clock
from facilitate.activity import Actor
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.notes.models import Note
from facilitate.notes.operations import edit_note, opened
from facilitate.notes.rules import words_of
from facilitate.themes.models import TableQuestion
from facilitate.themes.rules import QUESTION_LIMIT
from facilitate.workshop.models import Round, Roundtable


def topic_of(table: Roundtable) -> str:
    """Where a table's questions, and their answers, are heard of."""
    return f"asked:{table.number}"


def ask(*, note: Note, text: str, by: Actor) -> TableQuestion:
    """Put a question about a note on the screen of the table that it is from.

    The very same question while it is open (a form was sent twice) is the same one.
    """
    if note.table is None or note.deleted_at is not None:
        raise Refused("Only a note of a table that is still there can be asked about.")
    if not text.strip():
        raise Refused("Write what you want to know.")
    if len(text) > QUESTION_LIMIT:
        raise Refused("A question has at most %(limit)s characters.", limit=QUESTION_LIMIT)
    db.session.refresh(note, with_for_update=True)
    same = db.session.scalar(
        select(TableQuestion).where(
            TableQuestion.note_id == note.id,
            TableQuestion.text == text,
            TableQuestion.answered_at.is_(None),
        )
    )
    if same is not None:
        return same
    asked = TableQuestion(
        workshop_id=note.workshop_id,
        note=note,
        text=text,
        account_id=by.account_id,
        participant_id=by.participant_id,
        created_at=clock.now(),
    )
    db.session.add(asked)
    return _recorded(asked, "asked", by)


def answer(*, asked: TableQuestion, text: str, revision: int, by: Actor) -> TableQuestion:
    """Say what the table meant: the note gets these words, from the revision that was seen.

    The words that it has already mean that it stands as it is. Raises Conflict when somebody
    changed the note since; refused to whoever may not write at the table. A repeat changes nothing.
    """
    note = asked.note
    opened(note, by)
    db.session.refresh(asked, with_for_update=True)
    if asked.answered_at is not None:
        return asked
    before = note.revision
    edit_note(
        note=note,
        words=replace(words_of(note), text=text),
        revision=revision,
        by=by,
    )
    asked.answered_at = clock.now()
    asked.answer_revision = note.revision if note.revision != before else None
    return _recorded(asked, "answered", by)


def open_questions(table: Roundtable) -> Sequence[TableQuestion]:
    """What a table was asked and has not answered yet, the oldest first; one query."""
    return db.session.scalars(
        select(TableQuestion)
        .join(TableQuestion.note)
        .where(
            Note.table_id == table.id,
            Note.deleted_at.is_(None),
            TableQuestion.workshop_id == table.workshop_id,
            TableQuestion.answered_at.is_(None),
        )
        .options(
            joinedload(TableQuestion.account),
            joinedload(TableQuestion.participant),
            joinedload(TableQuestion.note).options(
                joinedload(Note.kind),
                joinedload(Note.stage),
                joinedload(Note.table),
                joinedload(Note.workshop),
                joinedload(Note.round).joinedload(Round.workshop_session),
            ),
        )
        .order_by(TableQuestion.created_at, TableQuestion.id)
    ).all()


def _recorded(asked: TableQuestion, change: str, by: Actor) -> TableQuestion:
    if asked.note.table is None:
        raise LookupError(f"note {asked.note_id} is of no table")
    activity.record(
        f"table.{change}",
        workshop_id=asked.workshop_id,
        topic=topic_of(asked.note.table),
        by=by,
        subject=asked.note,
    )
    return asked
