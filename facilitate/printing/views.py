"""The organizer's print page: choose, wait for the pages, take the file."""

from pathlib import Path

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.http import dump_options_header
from werkzeug.wrappers import Response as AnyResponse

from facilitate import jobs
from facilitate.config import Config
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.jobs import Job
from facilitate.people.queries import sectors_of
from facilitate.printing import files, operations, queries
from facilitate.printing.ballot_pages import is_printable
from facilitate.printing.forms import LABELS, PrintForm
from facilitate.printing.table_pages import require_printable
from facilitate.printing.wishes import EVERYBODY, What, of_version
from facilitate.report.voice import language_of
from facilitate.seating.queries import sent_versions
from facilitate.voting.queries import current_poll
from facilitate.web.access import Role, allow, visitor
from facilitate.web.addresses import public_address
from facilitate.web.errors import say
from facilitate.web.htmx import go
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.models import Workshop

bp = Blueprint("printing", __name__)


@bp.get("/w/<code>/print")
@allow(Role.ORGANIZER)
def pack(code: str) -> str:
    """What can be printed, one thing at a time; with how far the file is that was asked for."""
    workshop = workshop_or_404(code)
    what = _what()
    version = request.args.get("version", type=int)
    values = {
        "who": EVERYBODY if version is None else of_version(version),
        "copies": queries.count_voters(workshop.id) or 1 if what == What.BALLOTS else 1,
    }
    return _page(workshop, what, PrintForm(formdata=None, data=values), version=version)


@bp.post("/w/<code>/print")
@allow(Role.ORGANIZER)
def ask(code: str) -> AnyResponse | tuple[str, int]:
    """Let the pages be made."""
    workshop = workshop_or_404(code)
    what = _what()
    version = request.args.get("version", type=int)
    form = PrintForm()
    _offer(workshop, what, form, version)
    if not form.validate_on_submit():
        return _page(workshop, what, form, version=version, offered=True), 422
    if what == What.NOTE_SHEETS:
        try:
            require_printable(workshop, form.wish(what))
        except Refused as refusal:
            form.copies.errors = [say(refusal)]
            return _page(workshop, what, form, version=version, offered=True), 422
    language = language_of(workshop.language, current_app.config["LANGUAGES"])
    try:
        job = operations.ask_for_pages(
            workshop=workshop,
            wish=form.wish(what),
            language=language,
            base=public_address(""),
            by=visitor().actor,
        )
    except Refused as refusal:
        db.session.rollback()
        form.form_errors.append(say(refusal))
        return _page(workshop_or_404(code), what, form, version=version, offered=True), 409
    db.session.commit()
    return redirect(url_for("printing.pack", code=code, what=what, job=job.id, _anchor="job"), 303)


@bp.get("/w/<code>/print/jobs/<int:job_id>")
@allow(Role.ORGANIZER)
def job(code: str, job_id: int) -> str:
    """How far the pages are; when they are made, the way to the file."""
    workshop = workshop_or_404(code)
    found = _job_or_404(workshop, job_id)
    return render_template("printing/_job.html", **_shown(workshop, found))


@bp.post("/w/<code>/print/jobs/<int:job_id>/cancellation")
@allow(Role.ORGANIZER)
def cancel(code: str, job_id: int) -> AnyResponse:
    """Stop making the pages."""
    found = _job_or_404(workshop_or_404(code), job_id)
    jobs.cancel(job=found)
    db.session.commit()
    return go(url_for("printing.pack", code=code, what=found.arguments["wish"]["what"]))


@bp.get("/w/<code>/print/jobs/<int:job_id>.pdf")
@allow(Role.ORGANIZER)
def download(code: str, job_id: int) -> AnyResponse:
    """The file, for some minutes after it was made; afterwards the page where it is made again."""
    workshop = workshop_or_404(code)
    found = _job_or_404(workshop, job_id)
    content = files.read(_folder(), (found.result or {}).get("file", ""))
    what = found.arguments["wish"]["what"]
    if content is None:
        return redirect(url_for("printing.pack", code=code, what=what, job=job_id), 303)
    response = Response(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = dump_options_header(
        "attachment", {"filename": f"{workshop.slug}-{what}.pdf"}
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _what() -> What:
    try:
        return What(request.args.get("what", What.BADGES))
    except ValueError:
        abort(404)


def _page(
    workshop: Workshop,
    what: What,
    form: PrintForm,
    *,
    version: int | None = None,
    offered: bool = False,
) -> str:
    if not offered:
        _offer(workshop, what, form, version)
    asked = request.args.get("job", type=int)
    shown = _shown(workshop, _job_or_404(workshop, asked)) if asked else {"job": None}
    poll = current_poll(workshop.id) if what == What.BALLOTS else None
    return render_template(
        "printing/pack.html",
        what=what,
        labels=LABELS,
        form=form,
        version=version,
        has_ballots=poll is not None and is_printable(poll),
        **shown,
    )


def _offer(workshop: Workshop, what: What, form: PrintForm, version: int | None) -> None:
    if version is not None and all(v.number != version for v in sent_versions(workshop.id)):
        abort(404)
    form.offer(
        what,
        sectors=sectors_of(workshop.id),
        rounds=workshop.rounds,
        version=version,
        changed=bool(queries.last_printed(workshop.id, what)),
    )


def _job_or_404(workshop: Workshop, job_id: int) -> Job:
    return queries.job_of(workshop.id, job_id) or abort(404)


def _shown(workshop: Workshop, found: Job) -> dict[str, object]:
    """A job, whether its file is still there, and in whose names something had to be replaced."""
    result = found.result or {}
    return {
        "job": found,
        "label": LABELS[What(found.arguments["wish"]["what"])],
        "is_kept": files.is_kept(_folder(), result.get("file", "")),
        "affected": queries.people_with(workshop.id, result.get("affected", ())),
    }


def _folder() -> Path:
    config: Config = current_app.config["FACILITATE"]
    return files.folder_of(config.instance)
