"""Handing a table's notes over, and taking them."""

import segno
from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitate.db import db
from facilitate.notes import fragments, handovers
from facilitate.notes.forms import TakeOverForm
from facilitate.notes.guards import at_table
from facilitate.notes.queries import latest_handover
from facilitate.notes.views import bp
from facilitate.web.access import Role, allow, visitor
from facilitate.web.addresses import public_address
from facilitate.workshop.guards import table_or_404, workshop_or_404
from facilitate.workshop.queries import now


@bp.post("/w/<code>/tables/<int:number>/handover")
@allow(Role.ORGANIZER, Role.FACILITATOR, Role.PARTICIPANT)
def offer(code: str, number: int) -> str:
    """Show the code with which somebody else takes this table's notes over."""
    workshop = workshop_or_404(code)
    table = table_or_404(workshop, number)
    desk = at_table(workshop, number, request.form.get("round", type=int), present=now(workshop))
    offered = handovers.offer_table(
        origin=desk.origin, table=table, goes_on="goes_on" in request.form, by=visitor().actor
    )
    address = public_address(url_for("notes.take_over", code=code, table=number, key=offered.code))
    page = render_template(
        "notes/handover.html",
        offered=offered,
        table=table,
        address=public_address(url_for("notes.take_over", code=code)),
        qr=segno.make(address, error="m", micro=False).svg_data_uri(border=2, xmldecl=False),
        back_url=fragments.board_url(desk.origin),
    )
    db.session.commit()
    return page


@bp.route("/w/<code>/takeover", methods=["GET", "POST"])
@allow(Role.ORGANIZER, Role.FACILITATOR, Role.PARTICIPANT)
def take_over(code: str) -> Response:
    """Take a table's notes over with the code that its device shows."""
    workshop = workshop_or_404(code)
    form = TakeOverForm()
    if request.method == "GET":
        form.table.data = request.args.get("table", type=int)
        form.key.data = request.args.get("key", "")[:4]
        return make_response(render_template("notes/take_over.html", form=form))
    if not form.validate_on_submit():
        return make_response(render_template("notes/take_over.html", form=form), 422)
    table = table_or_404(workshop, form.table.data or 0)
    taken = handovers.take_table(
        workshop=workshop, table=table, code=form.key.data or "", by=visitor().actor
    )
    db.session.commit()
    if taken is None:
        form.key.errors = [_("This code does not work at that table. Ask for a new one.")]
        return make_response(render_template("notes/take_over.html", form=form), 422)
    flash(_("You take the notes of table %(number)s now.", number=table.number), "success")
    return redirect(url_for("notes.table_board", code=code, number=table.number), 303)


@bp.get("/w/<code>/tables/<int:number>/desk")
@allow(Role.ORGANIZER, Role.FACILITATOR, Role.PARTICIPANT)
def desk(code: str, number: int) -> str:
    """Who takes the notes of a table, and what this visitor may do there: a piece of its board."""
    workshop = workshop_or_404(code)
    here = at_table(workshop, number, request.args.get("round", type=int), present=now(workshop))
    return render_template(
        "notes/_desk.html",
        desk=here,
        origin=here.origin,
        handover=latest_handover(here.origin.table or abort(404)),
    )
