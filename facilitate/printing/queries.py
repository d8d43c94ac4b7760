"""Reads about what was printed, and what can be."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, select

from facilitate.db import db
from facilitate.jobs import Job
from facilitate.people.models import Participant
from facilitate.printing.operations import KIND
from facilitate.voting.queries import is_voter


def job_of(workshop_id: int, job_id: int) -> Job | None:
    """A print of this workshop."""
    job = db.session.get(Job, job_id)
    if job is None or job.workshop_id != workshop_id or job.kind != KIND:
        return None
    return job


def last_printed(workshop_id: int, what: str) -> dict[str, str]:
    """How each card looked when it was last printed, by participant id; one query."""
    found: dict[str, str] = {}
    for arguments, result in db.session.execute(
        select(Job.arguments, Job.result)
        .where(Job.workshop_id == workshop_id, Job.kind == KIND, Job.result.is_not(None))
        .order_by(Job.id)
    ):
        if result is not None and arguments["wish"]["what"] == what:
            found |= result["printed"]
    return found


def people_with(workshop_id: int, ids: Collection[int]) -> Sequence[Participant]:
    """These people of a workshop, by name."""
    if not ids:
        return ()
    return db.session.scalars(
        select(Participant)
        .where(Participant.workshop_id == workshop_id, Participant.id.in_(ids))
        .order_by(Participant.name_key)
    ).all()


def count_voters(workshop_id: int) -> int:
    """How many people there are who may vote, with the facilitators, who may in some votes."""
    may = is_voter(workshop_id, staff=True)
    return db.session.scalar(select(func.count(Participant.id)).where(*may)) or 0
