"""The worker: what it does, and what it does not stumble over."""

from typing import Any

import pytest
from flask import Flask

from facilitate.activity import SYSTEM
from facilitate.cli.worker import all_tasks, work_if_any
from facilitate.db import db
from facilitate.jobs import Job, Progress, Task, enqueue
from tests.factories import make_workshop

pytestmark = pytest.mark.both_databases


def double(arguments: dict[str, Any], _progress: Progress) -> dict[str, Any]:
    return {"doubled": 2 * arguments["number"]}


def stumble(_arguments: dict[str, Any], _progress: Progress) -> dict[str, Any]:
    raise ValueError("over its own feet")


TASKS = {task.kind: task for task in (Task("double", double), Task("stumble", stumble))}


def ask_for(kind: str, **arguments: Any) -> int:
    job = enqueue(kind=kind, workshop_id=make_workshop().id, by=SYSTEM, **arguments)
    number = job.id
    db.session.commit()
    return number


def work(app: Flask) -> bool:
    """One turn, apart from the test's own transaction."""
    db.session.rollback()
    return work_if_any(app, TASKS)


def test_jobs_are_done_in_the_order_they_were_asked_for(app: Flask, db_session: object) -> None:
    first, second = ask_for("double", number=1), ask_for("double", number=2)
    assert work(app)
    assert [db.session.get_one(Job, number).state for number in (first, second)] == [
        "done",
        "waiting",
    ]
    assert work(app)
    assert db.session.get_one(Job, second).result == {"doubled": 4}


def test_without_work_there_is_nothing_to_do(app: Flask, db_session: object) -> None:
    ask_for("unknown")

    assert not work(app)


def test_a_job_that_breaks_says_so_and_does_not_stop_the_worker(
    app: Flask, db_session: object, caplog: pytest.LogCaptureFixture
) -> None:
    broken, whole = ask_for("stumble"), ask_for("double", number=3)

    assert work(app)
    assert work(app)
    assert "over its own feet" in caplog.text
    assert db.session.get_one(Job, broken).state == "failed"
    assert db.session.get_one(Job, whole).result == {"doubled": 6}


def test_every_task_is_known_to_the_worker() -> None:
    assert sorted(all_tasks()) == [
        "archive.open",
        "archive.write",
        "printing.pack",
        "report.file",
        "report.release",
        "seating.solve",
        "themes.group",
    ]
