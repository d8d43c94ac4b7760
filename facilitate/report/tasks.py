"""Writing files as jobs of the worker: drafts to take away, and editions to release."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from flask import current_app
from flask_babel import force_locale

from facilitate.activity import Actor
from facilitate.config import Config
from facilitate.db import db, reading
from facilitate.errors import Refused
from facilitate.jobs import Progress, Task
from facilitate.report import files, kept, operations
from facilitate.report.beside import write_beside
from facilitate.report.compile import compile_outputs, facts_for, outputs_from
from facilitate.report.editions import INTERNAL, PUBLIC
from facilitate.report.formats import FORMATS
from facilitate.report.mentions import names_in
from facilitate.report.outputs import Outputs
from facilitate.report.voice import Voice
from facilitate.report.words import Words
from facilitate.report.writers import json_model
from facilitate.workshop.models import Workshop


def write_draft(arguments: dict[str, Any], progress: Progress) -> dict[str, Any] | None:
    """Write the report as it stands and keep the file for a while; None if it was stopped."""
    config: Config = current_app.config["FACILITATE"]
    wanted = FORMATS[arguments["format"]]
    with reading(), force_locale(arguments["language"]):
        workshop = db.session.get_one(Workshop, arguments["workshop_id"])
        outputs = compile_outputs(
            workshop,
            edition=arguments["edition"],
            pack=arguments.get("pack", ""),
            translate=Voice(),
            file_address=_file_address(arguments["base"], workshop),
        )
        db.session.rollback()
    content = write_beside(wanted, outputs, going=lambda after: progress(files.almost(after)))
    if content is None:
        return None
    name = kept.keep(files.drafts_of(config.instance), content, f".{wanted.suffix.split('.')[-1]}")
    return {"file": name, "size": len(content)}


def release(arguments: dict[str, Any], progress: Progress) -> dict[str, Any] | None:
    """Freeze an edition as it is now and write it in every format; None if stopped.

    Refused when a name has come up since somebody looked at them.
    """
    config: Config = current_app.config["FACILITATE"]
    number = arguments["number"]
    outputs = _edition(arguments)
    content_hash = operations.content_hash(json_model.write(outputs))
    folder = files.folder_of(config.instance)

    def report(share: float, name: str) -> bool:
        return progress(share, format=name)

    if not files.keep_all(folder, content_hash, outputs, report=report):
        return None
    operations.release_edition(
        workshop=db.session.get_one(Workshop, arguments["workshop_id"]),
        outputs=outputs,
        number=number,
        edition=arguments.get("edition", PUBLIC),
        is_final=arguments.get("is_final", True),
        by=Actor(account_id=arguments["released_by"]),
    )
    return {"number": number}


def _edition(arguments: dict[str, Any]) -> Outputs:
    with reading(), force_locale(arguments["language"]):
        workshop = db.session.get_one(Workshop, arguments["workshop_id"])
        address = _file_address(arguments["base"], workshop)
        edition = arguments.get("edition", PUBLIC)
        facts = facts_for(workshop, edition=edition, file_address=address)
        if edition != INTERNAL and not all(each.is_cleared for each in names_in(workshop, facts)):
            raise Refused(
                "Words have changed, and they name an organization that nobody has looked at yet."
                " Look at the names again."
            )
        told = replace(facts, number=arguments["number"], is_final=arguments.get("is_final", True))
        outputs = outputs_from(told, Words(Voice()))
        db.session.rollback()
    return outputs


def _file_address(base: str, workshop: Workshop) -> Callable[[int], str]:
    return partial(_library_address, base, workshop.code)


def _library_address(base: str, code: str, document_id: int) -> str:
    values = {"code": code, "document_id": document_id}
    return base + current_app.url_map.bind("").build("library.download", values)


TASKS = (Task(operations.FILE, write_draft), Task(operations.RELEASE, release))
