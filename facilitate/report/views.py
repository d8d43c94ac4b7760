"""The report page and its downloads."""

from flask import Blueprint, Response, render_template
from werkzeug.http import dump_options_header

from facilitate.report.compile import compile_outputs
from facilitate.report.formats import FORMATS, Format
from facilitate.report.outputs import Outputs
from facilitate.report.voice import Voice
from facilitate.web.access import Role, allow
from facilitate.workshop.guards import workshop_or_404

bp = Blueprint("report", __name__)


@bp.get("/w/<code>/report")
@allow(Role.ORGANIZER)
def page(code: str) -> str:
    """The report as it stands now, to read and to take away."""
    return render_template("report/page.html", outputs=_outputs(code))


@bp.get("/w/<code>/report.<fmt>")
@allow(Role.ORGANIZER)
def download(code: str, fmt: str) -> Response | tuple[str, int]:
    """The report as a file; for a format that does not exist, the page that has the others."""
    wanted = FORMATS.get(fmt)
    if wanted is None:
        page = render_template("report/page.html", outputs=_outputs(code), no_format=fmt)
        return page, 404
    return _file(_outputs(code), wanted)


def _outputs(code: str) -> Outputs:
    return compile_outputs(workshop_or_404(code), translate=Voice())


def _file(outputs: Outputs, wanted: Format) -> Response:
    write = wanted.write_beside or wanted.write
    response = Response(write(outputs), content_type=wanted.content_type)
    response.headers["Content-Disposition"] = dump_options_header(
        "attachment", {"filename": wanted.file_name(outputs.meta.slug)}
    )
    response.headers["Cache-Control"] = "no-store"
    return response
