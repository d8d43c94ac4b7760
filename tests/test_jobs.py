"""The queue of long work."""

from datetime import timedelta
from typing import Any

import pytest

from facilitate import clock, jobs
from facilitate.activity import SYSTEM
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.jobs import Job, Progress, Task
from tests.factories import make_workshop

pytestmark = pytest.mark.both_databases


def tasks(run) -> dict[str, Task]:
    return {"test.task": Task("test.task", run)}


@pytest.fixture
def job(db_session) -> Job:
    job = jobs.enqueue(kind="test.task", workshop_id=make_workshop().id, by=SYSTEM, size=3)
    db.session.commit()
    return job


def test_job_is_run_once_with_its_arguments(job: Job) -> None:
    seen: list[dict[str, Any]] = []

    def run(arguments: dict[str, Any], progress: Progress) -> dict[str, Any]:
        seen.append(arguments)
        assert progress(0.5, found=2)
        assert (job.state, job.progress, job.figures) == ("running", 0.5, {"found": 2})
        return {"made": 3}

    assert jobs.work_once(tasks(run))
    assert not jobs.work_once(tasks(run))

    db.session.refresh(job)
    assert seen == [{"size": 3, "workshop_id": job.workshop_id}]
    assert (job.state, job.result, job.progress) == ("done", {"made": 3}, 1.0)


def test_job_waits_for_a_worker_that_knows_its_kind(job: Job) -> None:
    assert not jobs.work_once({"other": Task("other", lambda *_: {})})

    db.session.refresh(job)
    assert job.state == "waiting"


def test_job_that_is_refused_says_why(job: Job) -> None:
    def run(arguments: dict[str, Any], progress: Progress) -> dict[str, Any]:
        raise Refused("Only %(count)s chairs.", count=2)

    jobs.work_once(tasks(run))

    db.session.refresh(job)
    assert (job.state, job.error, job.error_values) == (
        "failed",
        "Only %(count)s chairs.",
        {"count": 2},
    )


def test_job_that_breaks_is_told_apart_and_keeps_nothing_half_written(job: Job) -> None:
    def run(arguments: dict[str, Any], progress: Progress) -> dict[str, Any]:
        db.session.add(Job(kind="half.written", workshop_id=job.workshop_id, figures={}))
        db.session.flush()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        jobs.work_once(tasks(run))

    db.session.refresh(job)
    assert (job.state, job.error) == (
        "failed",
        "Something went wrong on our side. Please try again.",
    )
    assert db.session.scalars(db.select(Job.kind)).all() == ["test.task"]


def test_job_hears_that_it_was_cancelled(job: Job) -> None:
    def run(arguments: dict[str, Any], progress: Progress) -> dict[str, Any] | None:
        jobs.cancel(job=job)
        db.session.commit()
        assert not progress(0.4)
        return None

    jobs.work_once(tasks(run))

    db.session.refresh(job)
    assert (job.state, job.progress) == ("cancelled", 0.4)


def test_job_left_behind_by_a_crash_is_given_up(job: Job) -> None:
    job.started_at = job.heard_at = clock.now()
    db.session.commit()
    assert jobs.give_up_abandoned() == 0

    with clock.held_at(clock.now() + jobs.ABANDONED_AFTER + timedelta(seconds=1)):
        assert jobs.give_up_abandoned() == 1

    db.session.refresh(job)
    assert job.state == "failed"
