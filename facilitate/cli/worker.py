"""`facilitate worker`: long work beside the web server."""

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Collection
from types import FrameType

import click
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from facilitate import clock
from facilitate.app import create_app
from facilitate.archive import files as carried_files
from facilitate.archive import tasks as archive_tasks
from facilitate.cli.send_followups import write_due
from facilitate.config import Config
from facilitate.db import db, empty_log, reading
from facilitate.jobs import Job, Task, give_up_abandoned, work_once
from facilitate.mail import sending
from facilitate.notes.practice import LASTS, erase_practices, practices_before
from facilitate.people.mailing import finisher
from facilitate.printing import files as printed_files
from facilitate.printing import tasks as printing_tasks
from facilitate.report import files as report_files
from facilitate.report import kept
from facilitate.report import tasks as report_tasks
from facilitate.seating import solver
from facilitate.seating import tasks as seating_tasks
from facilitate.themes import tasks as themes_tasks
from facilitate.voting.operations import close_due
from facilitate.voting.queries import polls_due

_log = logging.getLogger(__name__)

#: read by number: a thread that waits in sys.stdin would break the end of the interpreter
_STANDARD_INPUT = 0
#: seconds between two looks for work
PAUSE = 0.2
#: seconds between two looks for work that another worker left behind, and for files to delete
LEFT_BEHIND = 10.0
#: seconds between two cuts of SQLite's log, which keeps what was erased from the database
EMPTY_LOG = 60.0
#: seconds between two looks for votes whose time is over
CLOSE = 1.0
#: seconds between two looks for commitments to ask after
FOLLOW_UPS = 3600.0
#: seconds to wait while the database does not answer
DATABASE_PAUSE = 2.0
#: seconds after the start until the compiled kernel of the seating is loaded, if there is one
WARM_AFTER = 10.0
#: how much people at their screens go before it
NICENESS = 10


@click.command()
@click.option(
    "--attended", is_flag=True, help="End when standard input closes, as `serve` asks for."
)
def worker(attended: bool) -> None:
    """Do long work, such as seating, and send mail, until told to stop.

    `serve` starts one by itself. Start more on machines of their own if there is much to do.
    """
    signal.signal(signal.SIGTERM, _stop)
    if attended:
        # Ctrl-C in the terminal is for the server, which then ends its worker
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        threading.Thread(target=_end_with_the_server, daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    _work_on(Config.from_env())


def all_tasks() -> dict[str, Task]:
    """What workers can do, by kind of job."""
    tasks = (
        *seating_tasks.TASKS,
        *themes_tasks.TASKS,
        *printing_tasks.TASKS,
        *report_tasks.TASKS,
        *archive_tasks.TASKS,
    )
    return {task.kind: task for task in tasks}


def _work_on(config: Config) -> None:
    app, tasks = create_app(config), all_tasks()
    warming = threading.Timer(WARM_AFTER, solver.warm)
    warming.daemon = True
    warming.start()
    look_behind_at = empty_log_at = close_at = follow_up_at = 0.0
    while True:
        try:
            if time.monotonic() >= look_behind_at:
                look_behind_at = time.monotonic() + LEFT_BEHIND
                with app.app_context():
                    give_up_abandoned()
                    end_old_practices()
                    sending.give_up_abandoned()
                printed_files.sweep(printed_files.folder_of(config.instance))
                kept.sweep(report_files.drafts_of(config.instance))
                kept.sweep(carried_files.folder_of(config.instance))
            if time.monotonic() >= empty_log_at:
                empty_log_at = time.monotonic() + EMPTY_LOG
                with app.app_context():
                    empty_log()
            if time.monotonic() >= close_at:
                close_at = time.monotonic() + CLOSE
                with app.app_context():
                    close_votes()
            if time.monotonic() >= follow_up_at:
                follow_up_at = time.monotonic() + FOLLOW_UPS
                follow_up_if_due(app, config)
            if not work_if_any(app, tasks) and not post_if_any(app, config):
                time.sleep(PAUSE)
        except OperationalError as error:
            _log.error("the database does not answer: %s", error.orig)
            time.sleep(DATABASE_PAUSE)


def end_old_practices() -> None:
    """Erase what was practised long enough ago."""
    with reading():
        is_old = practices_before(clock.now() - LASTS)
        db.session.rollback()
    if is_old:
        erase_practices(before=clock.now() - LASTS)
        db.session.commit()


def close_votes() -> None:
    """Close the votes whose time is over, so that every screen hears of it."""
    with reading():
        is_over = db.session.scalar(polls_due(clock.now()).limit(1)) is not None
        db.session.rollback()
    if is_over:
        close_due()
        db.session.commit()


def work_if_any(app: Flask, tasks: dict[str, Task]) -> bool:
    """Do the job that has waited longest; False when none waits."""
    try:
        with app.app_context():
            return _work_waits(tasks) and work_once(tasks)
    except OperationalError:
        raise
    except Exception:
        # the job says so to whoever asked for it; the next one may do better
        _log.exception("a job broke")
        return True


def post_if_any(app: Flask, config: Config) -> bool:
    """Send some of the mail that is due; False when none is."""
    try:
        with app.app_context():
            return sending.send_due(config, finish=finisher(config.secret_key))
    except OperationalError:
        raise
    except Exception:
        # the mail it was about is shown as uncertain; the next one may do better
        _log.exception("sending mail broke")
        return True


def follow_up_if_due(app: Flask, config: Config) -> None:
    """Ask for the mails that ask after commitments, where links in mail can lead here."""
    if config.mail_server and not config.public_url:
        return
    try:
        write_due(app, config)
    except OperationalError:
        raise
    except Exception:
        # the mail of other workshops and other work must go on
        _log.exception("asking after commitments broke")


def _work_waits(kinds: Collection[str]) -> bool:
    """Whether there is something to claim; asked by reading, to keep no writer waiting."""
    with reading():
        found = db.session.scalar(
            select(Job.id)
            .where(Job.finished_at.is_(None), Job.started_at.is_(None), Job.kind.in_(kinds))
            .limit(1)
        )
        db.session.rollback()
    return found is not None


def _stop(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(0)


def _end_with_the_server() -> None:
    """The server holds the other end of standard input, and lets go of it however it ends."""
    while os.read(_STANDARD_INPUT, 1024):
        pass
    os._exit(0)
