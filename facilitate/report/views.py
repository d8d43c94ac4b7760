"""The report page and its downloads, and the editions released from it."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from flask import (
    Blueprint,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import get_locale
from werkzeug.http import dump_options_header
from werkzeug.wrappers import Response as AnyResponse

from facilitate import jobs
from facilitate.config import Config
from facilitate.db import db
from facilitate.evidence.queries import traced
from facilitate.jobs import Job
from facilitate.report import files, kept, operations, queries
from facilitate.report.compile import compile_outputs
from facilitate.report.editions import EDITIONS, INTERNAL
from facilitate.report.formats import FORMATS, Format
from facilitate.report.forms import (
    LABELS,
    FileForm,
    edition_name,
)
from facilitate.report.guards import job_or_404
from facilitate.report.outputs import Outputs
from facilitate.report.packs import packs_of
from facilitate.report.voice import Voice
from facilitate.web.access import Role, allow, visitor
from facilitate.web.addresses import public_address
from facilitate.web.htmx import answer
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.models import Workshop

bp = Blueprint("report", __name__)


@bp.get("/w/<code>/report")
@allow(Role.ORGANIZER)
def page(code: str) -> str:
    """The report as it stands now, to read, to take away and to release."""
    return _page(workshop_or_404(code))


@bp.get("/w/<code>/report.<fmt>")
@allow(Role.ORGANIZER)
def download(code: str, fmt: str) -> AnyResponse | tuple[str, int]:
    """The report as a file; for a format that does not exist, the page that has the others.

    What takes longer to write is asked for there.
    """
    workshop = workshop_or_404(code)
    wanted = FORMATS.get(fmt)
    if wanted is None:
        return _page(workshop, no_format=fmt), 404
    edition = edition_asked()
    if wanted.is_heavy:
        return redirect(url_for("report.page", code=code, edition=edition, _anchor="job"), 303)
    outputs = _outputs(workshop, edition)
    return _file(wanted, outputs.meta.slug, wanted.write(outputs))


@bp.post("/w/<code>/report/files")
@allow(Role.ORGANIZER)
def ask(code: str) -> AnyResponse | tuple[str, int]:
    """Let a file of the report be made as it stands."""
    workshop = workshop_or_404(code)
    form = FileForm()
    pack = form.pack.data or ""
    if not form.validate_on_submit() or not (pack in _packs(workshop) or pack == ""):
        return _page(workshop, no_format=form.format.data or "?"), 422
    edition = form.edition.data or INTERNAL
    made = operations.ask_for_file(
        workshop=workshop,
        wanted=FORMATS[form.format.data or ""],
        edition=edition,
        pack=pack,
        language=str(get_locale()),
        base=public_address(""),
        by=visitor().actor,
    )
    db.session.commit()
    to = url_for("report.page", code=code, edition=edition, job=made.id, _anchor="job")
    return answer(
        "report/_job.html", to=to, status=201, workshop=workshop, **_shown(workshop, made)
    )


@bp.get("/w/<code>/report/jobs/<int:job_id>")
@allow(Role.ORGANIZER)
def job(code: str, job_id: int) -> AnyResponse:
    """How far a file or a release is, and what became of it."""
    workshop = workshop_or_404(code)
    found = job_or_404(workshop, job_id)
    response = make_response(render_template("report/_job.html", **_shown(workshop, found)))
    if found.kind == operations.RELEASE and found.state == "done":
        response.headers["HX-Refresh"] = "true"  # there is an edition more on the page
    return response


@bp.post("/w/<code>/report/jobs/<int:job_id>/cancellation")
@allow(Role.ORGANIZER)
def cancel(code: str, job_id: int) -> AnyResponse:
    """Stop making files; an edition is then not released."""
    found = job_or_404(workshop_or_404(code), job_id)
    jobs.cancel(job=found)
    db.session.commit()
    return redirect(url_for("report.page", code=code, job=job_id, _anchor="job"), 303)


@bp.get("/w/<code>/report/jobs/<int:job_id>/file")
@allow(Role.ORGANIZER)
def made(code: str, job_id: int) -> AnyResponse:
    """The file, for some minutes after it was made; afterwards the page where it is made again."""
    workshop = workshop_or_404(code)
    found = job_or_404(workshop, job_id)
    content = kept.read(_drafts(), (found.result or {}).get("file", ""))
    if content is None:
        return redirect(url_for("report.page", code=code, job=job_id, _anchor="job"), 303)
    slug = "-".join(filter(None, [workshop.slug, found.arguments.get("pack", "")]))
    return _file(FORMATS[found.arguments["format"]], slug, content)


def _shared_address(code: str, number: int) -> str:
    """Where everybody reads an edition that is out."""
    return public_address(url_for("report.edition", code=code, number=number))


def _page(workshop: Workshop, *, no_format: str = "") -> str:
    shown = edition_asked()
    return render_template(
        "report/page.html",
        outputs=_outputs(workshop, shown),
        shown=shown,
        editions=queries.editions_of(workshop.id),
        traced=traced(workshop.id),
        no_format=no_format,
        packs=_packs(workshop),
        **_shown(workshop, _job_asked(workshop)),
    )


def _packs(workshop: Workshop) -> Mapping[str, str]:
    return packs_of([each.name for each in workshop.destinations])


def _job_asked(workshop: Workshop) -> Job | None:
    """The job that the address names, or a release that somebody else may be waiting for."""
    asked = request.args.get("job", type=int)
    if asked:
        return job_or_404(workshop, asked)
    latest = queries.jobs_of(workshop.id, operations.RELEASE)
    return latest[0] if latest and latest[0].state in ("waiting", "running") else None


def _shown(workshop: Workshop, found: Job | None) -> dict[str, object]:
    """A job, whether its file is there, and the last one of its kind where it failed."""
    common = {
        "labels": LABELS,
        "shared_address": _shared_address,
        "edition_name": edition_name,
    }
    if found is None:
        return {"job": None, **common}
    before = None
    if found.kind == operations.FILE and found.state == "failed":
        before = next((each for each in _made_before(workshop, found) if _is_kept(each)), None)
    return {
        "job": found,
        "is_kept": _is_kept(found),
        "before": before,
        **common,
    }


def _made_before(workshop: Workshop, found: Job) -> Iterator[Job]:
    alike = ("format", "edition", "pack")
    for each in queries.jobs_of(workshop.id, operations.FILE):
        if all(each.arguments.get(name) == found.arguments.get(name) for name in alike):
            yield each


def _is_kept(found: Job) -> bool:
    return kept.is_kept(_drafts(), (found.result or {}).get("file", ""))


def _file(wanted: Format, slug: str, content: bytes) -> Response:
    response = Response(content, content_type=wanted.content_type)
    response.headers["Content-Disposition"] = attachment(wanted, slug)
    response.headers["Cache-Control"] = "no-store"
    return response


def edition_asked(usual: str = INTERNAL) -> str:
    """Who the report is for, as the address says."""
    asked = request.args.get("edition", usual)
    return asked if asked in EDITIONS else usual


def _outputs(workshop: Workshop, edition: str) -> Outputs:
    return compile_outputs(
        workshop,
        edition=edition,
        translate=Voice(),
        file_address=file_address_of(workshop),
    )


def file_address_of(workshop: Workshop) -> Callable[[int], str]:
    """What gives the full address of the file of a document by its id."""
    code = workshop.code

    def address(document_id: int) -> str:
        return public_address(url_for("library.download", code=code, document_id=document_id))

    return address


def attachment(wanted: Format, slug: str) -> str:
    """The header that has a browser keep a file under its name."""
    return dump_options_header("attachment", {"filename": wanted.file_name(slug)})


def _drafts() -> Path:
    config: Config = current_app.config["FACILITATE"]
    return files.drafts_of(config.instance)


from facilitate.report import (  # noqa: E402 (they join the blueprint)
    caption_views,  # noqa: F401
    comment_views,  # noqa: F401
    editing_views,  # noqa: F401
    edition_views,  # noqa: F401
    narrative_views,  # noqa: F401
    release_views,  # noqa: F401
)
