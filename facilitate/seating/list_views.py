"""The plan as a list: to download, to change in a spreadsheet, and to take back in."""

from flask import abort, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitate.db import db
from facilitate.errors import Refused
from facilitate.people.forms import ListForm
from facilitate.people.import_views import sent_list
from facilitate.seating import queries
from facilitate.seating.lists import plan_rows, take_list
from facilitate.seating.views import bp
from facilitate.sheets import as_csv
from facilitate.web.access import Role, allow, visitor
from facilitate.web.errors import say
from facilitate.web.forms import takes_long_forms
from facilitate.workshop.guards import workshop_or_404


@bp.get("/w/<code>/seating/plan.csv")
@allow(Role.ORGANIZER)
def plan_file(code: str) -> Response:
    """The newest plan as a file for spreadsheets."""
    workshop = workshop_or_404(code)
    plan = queries.newest_plan(workshop.id)
    if plan is None:
        abort(404)
    header = [
        _("Name"),
        _("Organization"),
        _("Sector"),
        *(_("Round %(number)s", number=r.number) for r in workshop.rounds),
    ]
    response = make_response(as_csv(header, plan_rows(workshop, plan)))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="tables-{workshop.slug}.csv"'
    return response


@bp.route("/w/<code>/seating/list", methods=["GET", "POST"])
@allow(Role.ORGANIZER)
@takes_long_forms
def plan_list(code: str) -> str | Response | tuple[str, int]:
    """Take a list with everybody's tables as the draft."""
    workshop = workshop_or_404(code)
    form = ListForm()
    if not form.is_submitted():
        return _page(code, form)
    if not form.validate_on_submit():
        return _page(code, form), 422
    try:
        take_list(workshop=workshop, text=sent_list(form).text, by=visitor().actor)
    except Refused as refusal:
        db.session.rollback()
        workshop_or_404(code)
        form.text.errors = [say(refusal)]
        return _page(code, form), 422
    db.session.commit()
    flash(_("The list is the draft now. Send the tables when you are done."), "success")
    return redirect(url_for("seating.plan", code=code), 303)


def _page(code: str, form: ListForm) -> str:
    workshop = workshop_or_404(code)
    return render_template("seating/list.html", form=form, plan=queries.newest_plan(workshop.id))
