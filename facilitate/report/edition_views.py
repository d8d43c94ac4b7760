"""Released reports, for those whom they are for."""

from pathlib import Path

from flask import Response, current_app, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from facilitate.config import Config
from facilitate.report import files, queries
from facilitate.report.editions import PARTICIPANTS, PUBLIC
from facilitate.report.formats import FORMATS
from facilitate.report.forms import edition_name
from facilitate.report.guards import readable_edition
from facilitate.report.models import Edition
from facilitate.report.views import attachment, bp
from facilitate.web.access import TAKING_PART, Role, allow
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.models import Workshop


@bp.get("/w/<code>/editions/<int:number>")
@allow(Role.ANYONE)
def edition(code: str, number: int) -> AnyResponse:
    """A released report as a page."""
    workshop, found = readable_edition(code, number)
    page = render_template("report/edition.html", edition=found, outputs=files.model_of(found))
    return _for_readers(Response(page), workshop, found)


@bp.get("/w/<code>/editions")
@allow(*TAKING_PART)
def editions(code: str) -> str:
    """The released reports that somebody of the workshop may read."""
    return render_template("report/editions.html", **_readable(workshop_or_404(code)))


@bp.get("/w/<code>/editions/card")
@allow(*TAKING_PART)
def editions_card(code: str) -> str:
    """What the own page of a participant says of them; nothing before the first one."""
    return render_template("report/_editions_card.html", **_readable(workshop_or_404(code)))


@bp.get("/w/<code>/editions/<int:number>.<fmt>")
@allow(Role.ANYONE)
def edition_file(code: str, number: int, fmt: str) -> AnyResponse | tuple[str, int]:
    """A released report as a file, the same bytes each time."""
    workshop, found = readable_edition(code, number)
    wanted = FORMATS.get(fmt)
    if wanted is None:
        page = render_template(
            "report/edition.html",
            edition=found,
            outputs=files.model_of(found),
            no_format=fmt,
        )
        return page, 404
    response = Response(
        files.file_of(_folder(), found, wanted).read_bytes(), content_type=wanted.content_type
    )
    response.headers["Content-Disposition"] = attachment(wanted, f"{found.slug}-{number}")
    response.set_etag(f"{found.content_hash}-{wanted.name}")
    return _for_readers(response, workshop, found).make_conditional(request)


def _readable(workshop: Workshop) -> dict[str, object]:
    """The newest edition that is out for participants, and for everybody."""
    found = (
        queries.newest_edition(workshop.id, audience=audience)
        for audience in (PARTICIPANTS, PUBLIC)
    )
    return {
        "workshop": workshop,
        "editions": [each for each in found if each is not None],
        "edition_name": edition_name,
    }


def _for_readers(response: Response, workshop: Workshop, edition: Edition) -> Response:
    """Public ones are asked for again each time, since they may be withdrawn."""
    is_public = workshop.is_public and edition.audience == PUBLIC
    response.headers["Cache-Control"] = "public, no-cache" if is_public else "no-store"
    return response


def _folder() -> Path:
    config: Config = current_app.config["FACILITATE"]
    return files.folder_of(config.instance)
