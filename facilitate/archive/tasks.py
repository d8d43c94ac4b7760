"""Writing and opening files as jobs of the worker."""

from pathlib import Path
from typing import Any

from flask import current_app

from facilitate.activity import Actor
from facilitate.archive import files
from facilitate.archive.making import write_archive
from facilitate.archive.opening import opening
from facilitate.archive.operations import OPEN, WRITE
from facilitate.archive.queries import may_open, may_take
from facilitate.archive.scratch import Stopped
from facilitate.config import Config
from facilitate.db import db, reading
from facilitate.errors import Refused
from facilitate.jobs import Progress, Task
from facilitate.workshop.models import Workshop


def write(arguments: dict[str, Any], progress: Progress) -> dict[str, Any] | None:
    """Write the file of a workshop and keep it for a while; None if somebody stopped it."""
    config: Config = current_app.config["FACILITATE"]
    workshop_id, account_id = arguments["workshop_id"], arguments["asked_by"]
    with reading():
        is_allowed = may_take(account_id, workshop_id)
        workshop = db.session.get(Workshop, workshop_id)
        db.session.rollback()
    if workshop is None or not is_allowed:
        raise Refused("You do not organize this workshop any more. Nothing was written.")
    path = files.new_file(config.instance)
    try:
        with path.open("w+b") as file:
            write_archive(
                file,
                workshop=workshop,
                people=arguments["people"],
                config=config,
                by=Actor(account_id=account_id),
                report=progress,
            )
        db.session.commit()
    except BaseException as error:
        path.unlink(missing_ok=True)
        if isinstance(error, Stopped):
            return None
        raise
    return {"file": path.name, "size": path.stat().st_size}


def open_file(arguments: dict[str, Any], progress: Progress) -> dict[str, Any] | None:
    """Make a workshop from a file that was sent; None if somebody stopped it.

    The file is gone afterwards, whatever became of it.
    """
    config: Config = current_app.config["FACILITATE"]
    name, account_id = arguments["file"], arguments["asked_by"]
    try:
        with reading():
            is_allowed = may_open(account_id)
            db.session.rollback()
        path = files.path_of(config.instance, name)
        if path is None:
            raise Refused("The file waited too long and is no longer kept. Please choose it again.")
        if not is_allowed:
            raise Refused("Your account cannot make workshops any more. Nothing was opened.")
        return _open(path, config, Actor(account_id=account_id), progress)
    finally:
        files.discard(config.instance, name)


def _open(path: Path, config: Config, by: Actor, progress: Progress) -> dict[str, Any] | None:
    try:
        with (
            path.open("rb") as file,
            opening(file, config=config, by=by, report=progress) as workshop,
        ):
            result = {"workshop_id": workshop.id}
            db.session.commit()
    except Stopped:
        return None
    return result


TASKS = (Task(WRITE, write), Task(OPEN, open_file))
