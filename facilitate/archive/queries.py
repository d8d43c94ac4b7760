"""Reads about files on their way, and whether they may go on."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, select

from facilitate.accounts.models import Account
from facilitate.db import db
from facilitate.jobs import Job
from facilitate.workshop.models import Organizer


def job_of(
    account_id: int | None, job_id: int, *, kind: str, workshop_id: int | None
) -> Job | None:
    """A job that this account has asked for itself: its file may hold everybody's addresses."""
    job = db.session.get(Job, job_id)
    if job is None or account_id is None or job.account_id != account_id:
        return None
    return job if (job.kind, job.workshop_id) == (kind, workshop_id) else None


def unfinished_of(account_id: int | None, kind: str) -> Sequence[Job]:
    """What this account waits for, the oldest first."""
    return db.session.scalars(
        select(Job)
        .where(Job.account_id == account_id, Job.kind == kind, Job.finished_at.is_(None))
        .order_by(Job.id)
    ).all()


def may_open(account_id: int) -> bool:
    """Whether this account can make workshops at this moment."""
    return bool(db.session.scalar(select(_is_let_in(account_id))))


def may_take(account_id: int, workshop_id: int) -> bool:
    """Whether this account organizes the workshop at this moment."""
    organizes = exists().where(
        Organizer.workshop_id == workshop_id, Organizer.account_id == account_id
    )
    return bool(db.session.scalar(select(_is_let_in(account_id) & organizes)))


def _is_let_in(account_id: int) -> ColumnElement[bool]:
    return exists().where(Account.id == account_id, Account.disabled_at.is_(None))
