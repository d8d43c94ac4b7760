"""Reads that only the report needs."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from facilitate.db import db
from facilitate.notes.models import Note
from facilitate.people.models import Participant
from facilitate.workshop.models import Question


def questions_with_kinds(workshop_id: int) -> Sequence[Question]:
    """The questions of a workshop in their order with the kinds that answer them; two queries."""
    return db.session.scalars(
        select(Question)
        .where(Question.workshop_id == workshop_id)
        .options(selectinload(Question.kinds))
        .order_by(Question.position)
    ).all()


def note_numbers(workshop_id: int) -> dict[int, int]:
    """The number of each note by its id: counted from 1 as written, deleted ones counted too.

    So a note keeps its number for good, whatever is deleted or restored around it.
    """
    ids = db.session.scalars(
        select(Note.id).where(Note.workshop_id == workshop_id).order_by(Note.id)
    )
    return {note_id: number for number, note_id in enumerate(ids, 1)}


def names_of_people(workshop_id: int) -> Sequence[str]:
    """The names of everybody who was ever on the list; one query."""
    return db.session.scalars(
        select(Participant.name).where(Participant.workshop_id == workshop_id)
    ).all()
