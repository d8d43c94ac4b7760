"""A workshop as a file: downloaded by its organizers, opened by whoever may make workshops."""

from tempfile import TemporaryFile

from flask import Blueprint, current_app, flash, redirect, render_template, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitate.archive.forms import PEOPLE, ArchiveForm, OpenForm
from facilitate.archive.making import write_archive
from facilitate.archive.opening import opening
from facilitate.config import Config
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.report.voice import Voice
from facilitate.web.access import Role, allow, visitor
from facilitate.web.errors import say
from facilitate.web.forms import takes_long_forms
from facilitate.workshop.guards import workshop_or_404

bp = Blueprint("archive", __name__)


@bp.route("/w/<code>/settings/file", methods=["GET", "POST"])
@allow(Role.ORGANIZER)
def take(code: str) -> Response | tuple[str, int] | str:
    """The whole workshop as one file, with people or without."""
    workshop = workshop_or_404(code)
    form = ArchiveForm()
    if not form.validate_on_submit():
        page = render_template("archive/take.html", form=form)
        return (page, 422) if form.is_submitted() else page
    config: Config = current_app.config["FACILITATE"]
    by, name = visitor().actor, f"{workshop.slug}.zip"
    # on disk, since it may be larger than memory allows; without a name, so that nothing is left
    file = TemporaryFile(dir=config.instance)  # noqa: SIM115 (the answer closes it)
    try:
        people = form.holds.data == PEOPLE
        write_archive(file, workshop=workshop, people=people, config=config, by=by)
        db.session.commit()
    except BaseException:
        file.close()
        raise
    file.seek(0)
    answer = send_file(file, "application/zip", as_attachment=True, download_name=name, max_age=0)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.route("/workshops/open", methods=["GET", "POST"])
@allow(Role.ACCOUNT)
@takes_long_forms
def open_file() -> Response | tuple[str, int] | str:
    """Make a workshop from a file; whoever opens it organizes it."""
    config: Config = current_app.config["FACILITATE"]
    form = OpenForm()
    largest = config.max_request_bytes // 1024**2
    if not form.validate_on_submit():
        page = render_template("archive/open.html", form=form, largest=largest)
        return (page, 422) if form.is_submitted() else page
    by = visitor().actor
    try:
        with opening(form.file.data.stream, config=config, translate=Voice(), by=by) as workshop:
            db.session.commit()
    except Refused as refusal:
        form.file.errors = [say(refusal)]
        return render_template("archive/open.html", form=form, largest=largest), 422
    flash(_("“%(title)s” is open here, and you organize it.", title=workshop.title), "success")
    return redirect(url_for("workshop.overview", code=workshop.code), 303)
