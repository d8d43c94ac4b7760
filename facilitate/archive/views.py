"""A workshop as a file: taken by its organizers, opened by whoever may make workshops."""

from flask import (
    Blueprint,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitate import jobs
from facilitate.archive import files, operations
from facilitate.archive.forms import PEOPLE, ArchiveForm, OpenForm
from facilitate.archive.guards import opened_or_404, written_or_404
from facilitate.archive.queries import unfinished_of
from facilitate.archive.reading import reading_archive
from facilitate.config import Config
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.jobs import Job
from facilitate.web.access import Role, allow, visitor
from facilitate.web.errors import say
from facilitate.web.forms import takes_long_forms
from facilitate.web.htmx import answer, go
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.models import Workshop

bp = Blueprint("archive", __name__)


@bp.route("/w/<code>/settings/file", methods=["GET", "POST"])
@allow(Role.ORGANIZER)
def take(code: str) -> Response | tuple[str, int] | str:
    """The whole workshop as one file, with people or without; a worker writes it."""
    workshop = workshop_or_404(code)
    form = ArchiveForm()
    if not form.validate_on_submit():
        asked = request.args.get("job", type=int)
        job = written_or_404(workshop, asked) if asked else None
        page = render_template("archive/take.html", form=form, **_written(job))
        return (page, 422) if form.is_submitted() else page
    people = form.holds.data == PEOPLE
    job = operations.ask_to_write(workshop=workshop, people=people, by=visitor().actor)
    db.session.commit()
    to = url_for("archive.take", code=code, job=job.id, _anchor="job")
    return answer("archive/_written.html", to=to, status=201, workshop=workshop, **_written(job))


@bp.get("/w/<code>/settings/file/jobs/<int:job_id>")
@allow(Role.ORGANIZER)
def written(code: str, job_id: int) -> str:
    """How far the file is; when it is written, the way to it."""
    found = written_or_404(workshop_or_404(code), job_id)
    return render_template("archive/_written.html", **_written(found))


@bp.post("/w/<code>/settings/file/jobs/<int:job_id>/cancellation")
@allow(Role.ORGANIZER)
def stop_writing(code: str, job_id: int) -> Response:
    """Stop writing the file."""
    jobs.cancel(job=written_or_404(workshop_or_404(code), job_id))
    db.session.commit()
    return redirect(url_for("archive.take", code=code, job=job_id, _anchor="job"), 303)


@bp.get("/w/<code>/settings/file/jobs/<int:job_id>.zip")
@allow(Role.ORGANIZER)
def download(code: str, job_id: int) -> Response:
    """The file, for some minutes after it was written; afterwards the page where it is again."""
    workshop = workshop_or_404(code)
    found = written_or_404(workshop, job_id)
    path = files.path_of(_config().instance, (found.result or {}).get("file", ""))
    if path is None:
        return redirect(url_for("archive.take", code=code, job=job_id, _anchor="job"), 303)
    name = f"{workshop.slug}.zip"
    response = send_file(
        path.absolute(), "application/zip", as_attachment=True, download_name=name, max_age=0
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.route("/workshops/open", methods=["GET", "POST"])
@allow(Role.ACCOUNT)
@takes_long_forms
def open_file() -> Response | tuple[str, int] | str:
    """Make a workshop from a file; whoever sends it organizes it, and a worker reads it."""
    form = OpenForm()
    if not form.validate_on_submit():
        if form.is_submitted():
            return _open_page(form), 422
        job = _opened_asked()
        return _to_workshop(job) if job and job.state == "done" else _open_page(form, job)
    by, content = visitor().actor, form.file.data.stream
    try:
        operations.require_free(by=by)
        with reading_archive(content):
            pass  # its outside is looked at while whoever sent it is there
    except Refused as refusal:
        form.file.errors = [say(refusal)]
        return _open_page(form), 422
    name = files.keep(_config().instance, content)
    try:
        job = operations.ask_to_open(file=name, by=by)
        db.session.commit()
    except BaseException:
        files.discard(_config().instance, name)
        raise
    return redirect(url_for("archive.open_file", job=job.id, _anchor="job"), 303)


@bp.get("/workshops/open/jobs/<int:job_id>")
@allow(Role.ACCOUNT)
def opened(job_id: int) -> Response:
    """How far a file is; when it is open, the way to the workshop."""
    found = opened_or_404(job_id)
    if found.state == "done":
        return go(url_for("archive.open_file", job=job_id))
    return make_response(render_template("archive/_opened.html", job=found))


@bp.post("/workshops/open/jobs/<int:job_id>/cancellation")
@allow(Role.ACCOUNT)
def stop_opening(job_id: int) -> Response:
    """Stop opening a file; one that nobody reads yet is deleted at once."""
    found = opened_or_404(job_id)
    jobs.cancel(job=found)
    db.session.commit()
    if found.state == "cancelled":
        files.discard(_config().instance, found.arguments["file"])
    return redirect(url_for("archive.open_file", job=job_id, _anchor="job"), 303)


def _written(job: Job | None) -> dict[str, object]:
    """A job, and whether its file is still there."""
    if job is None:
        return {"job": None}
    name = (job.result or {}).get("file", "")
    return {"job": job, "is_kept": files.path_of(_config().instance, name) is not None}


def _opened_asked() -> Job | None:
    """The job that the address names, or one that its sender may be waiting for."""
    asked = request.args.get("job", type=int)
    if asked:
        return opened_or_404(asked)
    return next(iter(unfinished_of(visitor().account_id, operations.OPEN)), None)


def _open_page(form: OpenForm, job: Job | None = None) -> str:
    largest = _config().max_request_bytes // 1024**2
    return render_template("archive/open.html", form=form, largest=largest, job=job)


def _to_workshop(job: Job) -> Response:
    workshop = db.session.get(Workshop, (job.result or {})["workshop_id"])
    if workshop is None:  # erased since
        return redirect(url_for("workshop.home"), 303)
    flash(_("“%(title)s” is open here, and you organize it.", title=workshop.title), "success")
    return redirect(url_for("workshop.overview", code=workshop.code), 303)


def _config() -> Config:
    config: Config = current_app.config["FACILITATE"]
    return config
