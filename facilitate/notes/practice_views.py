"""Practising at a table where nothing counts."""

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitate.accounts.guards import enter
from facilitate.db import db
from facilitate.notes.practice import begin_practice, erase_practice
from facilitate.notes.views import bp
from facilitate.web.access import Role, allow, visitor
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.models import Workshop


@bp.route("/w/<code>/practice", methods=["GET", "POST"])
@allow(Role.ORGANIZER, Role.FACILITATOR)
def practice(code: str) -> str | Response:
    """How to take notes, and a table of one's own to try it at."""
    workshop = workshop_or_404(code)
    if workshop.practice_of_id is not None:
        abort(404)
    if request.method == "GET":
        return render_template("notes/practice.html")
    host = begin_practice(
        workshop=workshop,
        title=_("Practice"),
        name=_("You"),
        secret_key=current_app.config["SECRET_KEY"],
        by=visitor().actor,
    )
    enter(participant_id=host.id)
    practised = db.session.get(Workshop, host.workshop_id) or abort(404)
    there = url_for("notes.table_board", code=practised.code, number=1)
    db.session.commit()
    return redirect(there, 303)


@bp.post("/w/<code>/practice/end")
@allow(Role.FACILITATOR)
def end_practice(code: str) -> Response:
    """Erase the practice and go back to the workshop."""
    practised = workshop_or_404(code)
    if practised.practice_of_id is None:
        abort(404)
    workshop = db.session.get(Workshop, practised.practice_of_id) or abort(404)
    back = url_for("notes.practice", code=workshop.code)
    erase_practice(practised)
    db.session.commit()
    flash(_("The practice is erased."), "success")
    return redirect(back, 303)
