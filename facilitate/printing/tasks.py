"""Making pages as a job of the worker."""

from typing import Any

from flask import current_app
from flask_babel import force_locale

from facilitate.config import Config
from facilitate.db import db
from facilitate.jobs import Progress, Task
from facilitate.printing import files
from facilitate.printing.making import make, read_pack
from facilitate.printing.operations import KIND, result_of
from facilitate.printing.queries import last_printed
from facilitate.printing.reading import Links
from facilitate.printing.wishes import Wish
from facilitate.report.voice import Voice
from facilitate.workshop.models import Workshop


def print_pages(arguments: dict[str, Any], progress: Progress) -> dict[str, Any] | None:
    """Make the file and keep it for a while; None if somebody stopped it."""
    config: Config = current_app.config["FACILITATE"]
    wish = Wish(**arguments["wish"])
    workshop = db.session.get_one(Workshop, arguments["workshop_id"])
    with force_locale(arguments["language"]):
        pack = read_pack(
            workshop=workshop,
            wish=wish,
            links=links_under(arguments["base"]),
            secret_key=current_app.config["SECRET_KEY"],
            translations=Voice(),
            before=last_printed(workshop.id, wish.what),
        )
    made = make(pack, report=lambda share: progress(share, count=pack.count))
    if made is None:
        return None
    file = files.keep(files.folder_of(config.instance), made.content)
    return result_of(pack, file=file, size=len(made.content))


def links_under(base: str) -> Links:
    """Full addresses that begin with `base`; outside of a request."""
    routes = current_app.url_map.bind("")

    def address(endpoint: str, **values: Any) -> str:
        return base + routes.build(endpoint, values)

    return address


TASKS = (Task(KIND, print_pages),)
