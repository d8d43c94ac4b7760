"""Reads that only the report needs."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from facilitate.db import db
from facilitate.jobs import Job
from facilitate.notes.models import Note
from facilitate.people.models import Participant
from facilitate.report.models import Edition, NameClearance
from facilitate.workshop.models import Question

#: among so many jobs one looks for what was made before
_LATEST = 40


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


def cleared_organizations(workshop_id: int) -> frozenset[int]:
    """Ids of the organizations that public editions may name."""
    return frozenset(
        db.session.scalars(
            select(NameClearance.organization_id).where(NameClearance.workshop_id == workshop_id)
        )
    )


# --- Editions ----------------------------------------------------------------------------------


def editions_of(workshop_id: int) -> Sequence[Edition]:
    """All editions of a workshop, the newest first, without what they say."""
    return db.session.scalars(
        select(Edition).where(Edition.workshop_id == workshop_id).order_by(Edition.number.desc())
    ).all()


def newest_edition(workshop_id: int) -> Edition | None:
    """The newest edition that has not been withdrawn."""
    return db.session.scalar(
        select(Edition)
        .where(Edition.workshop_id == workshop_id, Edition.withdrawn_at.is_(None))
        .order_by(Edition.number.desc())
        .limit(1)
    )


def edition_with_number(workshop_id: int, number: int) -> Edition | None:
    """An edition of a workshop by its number, withdrawn or not."""
    return db.session.scalar(
        select(Edition).where(Edition.workshop_id == workshop_id, Edition.number == number)
    )


def next_number(workshop_id: int) -> int:
    """The number that the next edition gets."""
    highest = db.session.scalar(
        select(func.max(Edition.number)).where(Edition.workshop_id == workshop_id)
    )
    return (highest or 0) + 1


def jobs_of(workshop_id: int, *kinds: str) -> Sequence[Job]:
    """The latest jobs of these kinds in a workshop, the newest first."""
    return db.session.scalars(
        select(Job)
        .where(Job.workshop_id == workshop_id, Job.kind.in_(kinds))
        .order_by(Job.id.desc())
        .limit(_LATEST)
    ).all()
