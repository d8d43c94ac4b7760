"""Long work beside the web process: the Job row is the queue, the progress and the result.

A worker process claims rows itself (SKIP LOCKED on PostgreSQL, BEGIN IMMEDIATE on SQLite). With
the truth in our own rows anyway, a queue library would add a second store to keep in step.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import JSON, ForeignKey, Index, select, update
from sqlalchemy.orm import Mapped, mapped_column

from facilitate import clock
from facilitate.activity import Actor
from facilitate.db import Base, Dated, Id, db
from facilitate.errors import Refused

#: a running job whose worker has not been heard of for this long was left by a crash
ABANDONED_AFTER = timedelta(seconds=30)


class Job(Base, Dated):
    """One piece of long work, from being asked for to its result."""

    __tablename__ = "jobs"
    __table_args__ = (Index("ix_jobs_waiting", "finished_at", "started_at"),)

    id: Mapped[Id]
    #: none for a job that is to make a workshop
    workshop_id: Mapped[int | None] = mapped_column(ForeignKey("workshops.id", ondelete="CASCADE"))
    #: which task runs it, such as seating.solve
    kind: Mapped[str]
    #: ids and plain values only
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    started_at: Mapped[datetime | None]
    heard_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    cancel_asked_at: Mapped[datetime | None]
    #: share done, 0 to 1
    progress: Mapped[float] = mapped_column(default=0.0)
    #: numbers the page shows while it runs, such as repeats so far
    figures: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    #: the sentence of a Refused, or the standing one for a crash; values beside it
    error: Mapped[str | None]
    error_values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    @property
    def state(self) -> str:
        """One of waiting, running, done, failed, cancelled."""
        if self.finished_at is None:
            return "waiting" if self.started_at is None else "running"
        if self.error is not None:
            return "failed"
        return "cancelled" if self.result is None else "done"


class Progress(Protocol):
    """How a task reports; it returns False once the job was cancelled, so the task can stop."""

    def __call__(self, share: float, **figures: Any) -> bool:
        """Store the share done (0 to 1) and figures; False means stop."""


@dataclass(frozen=True)
class Task:
    """What a worker runs for jobs of one kind.

    `run` gets the job's arguments, `workshop_id` among them, and a Progress; None means that it
    stopped because it was cancelled.
    """

    kind: str
    run: Callable[[dict[str, Any], Progress], dict[str, Any] | None]


def enqueue(*, kind: str, workshop_id: int | None, by: Actor, **arguments: Any) -> Job:
    """Ask for long work; it starts after the commit of the running transaction."""
    job = Job(
        kind=kind,
        workshop_id=workshop_id,
        arguments=arguments,
        account_id=by.account_id,
        figures={},
    )
    db.session.add(job)
    db.session.flush()
    return job


def cancel(*, job: Job) -> None:
    """Ask a job to stop; a waiting one ends at once, a finished one stays as it is."""
    if job.finished_at is None:
        job.cancel_asked_at = clock.now()
        if job.started_at is None:
            job.finished_at = clock.now()
    db.session.flush()


def work_once(tasks: dict[str, Task]) -> bool:
    """Claim and run the oldest waiting job; False when none waits.

    The claim, each progress report and the result are transactions of their own, so no
    transaction is open while the task computes.
    """
    job = db.session.scalar(
        select(Job)
        .where(Job.finished_at.is_(None), Job.started_at.is_(None), Job.kind.in_(tasks))
        .order_by(Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if job is None:
        db.session.rollback()
        return False
    job.started_at = job.heard_at = clock.now()
    job_id, kind = job.id, job.kind
    arguments = {**job.arguments, "workshop_id": job.workshop_id}
    db.session.commit()

    def report(share: float, **figures: Any) -> bool:
        cancelled = db.session.scalar(
            update(Job)
            .where(Job.id == job_id)
            .values(progress=min(1.0, max(0.0, share)), figures=figures, heard_at=clock.now())
            .returning(Job.cancel_asked_at)
        )
        db.session.commit()
        return cancelled is None

    outcome: dict[str, Any]
    try:
        result = tasks[kind].run(arguments, report)
        outcome = {"result": result} if result is None else {"result": result, "progress": 1.0}
        db.session.commit()
    except Refused as refusal:
        db.session.rollback()
        outcome = {"error": refusal.message, "error_values": refusal.values}
    except Exception:
        db.session.rollback()
        _finish(job_id, {"error": "Something went wrong on our side. Please try again."})
        raise
    _finish(job_id, outcome)
    return True


def give_up_abandoned() -> int:
    """Mark jobs as failed whose worker died with them running; returns how many."""
    given_up = db.session.execute(
        update(Job)
        .where(
            Job.finished_at.is_(None),
            Job.started_at.is_not(None),
            Job.heard_at < clock.now() - ABANDONED_AFTER,
        )
        .values(
            finished_at=clock.now(), error="The program stopped before this was done. Try again."
        )
        .returning(Job.id)
    )
    count = len(given_up.all())
    db.session.commit()
    return count


def _finish(job_id: int, outcome: dict[str, Any]) -> None:
    db.session.execute(
        update(Job).where(Job.id == job_id).values(finished_at=clock.now(), **outcome)
    )
    db.session.commit()
