"""Keying in what was written on paper."""

from datetime import datetime, time

from flask import abort, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitate.db import db
from facilitate.errors import Refused
from facilitate.notes.guards import at_table
from facilitate.notes.paper import SheetCode, add_paper_note
from facilitate.notes.paper_forms import PaperNoteForm, SheetForm
from facilitate.notes.queries import notes_for_table
from facilitate.notes.rules import Desk
from facilitate.notes.views import bp, writer
from facilitate.web.access import Role, allow, visitor
from facilitate.web.errors import say
from facilitate.web.forms import takes_long_forms
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.models import Round, Workshop
from facilitate.workshop.queries import now


@bp.get("/w/<code>/paper")
@allow(Role.ORGANIZER, Role.FACILITATOR)
def paper(code: str) -> Response:
    """Which sheet it is, and then line after line of it."""
    workshop = workshop_or_404(code)
    form = SheetForm(request.args, workshop=workshop)
    if not form.is_filled:
        return make_response(render_template("notes/paper_sheet.html", form=form))
    sheet = form.asked_for
    if sheet is None:
        page = render_template("notes/paper_sheet.html", form=form)
        return make_response(page, 422)
    desk = _desk(workshop, sheet)
    entry = PaperNoteForm.blank_line(
        desk.origin,
        writer=writer(),
        line=sheet.line,
        kind=request.args.get("kind"),
        at=_time(request.args.get("at", "")) or _begun(desk.origin.round or abort(404)),
    )
    return _page(desk, entry)


@bp.post("/w/<code>/paper")
@allow(Role.ORGANIZER, Role.FACILITATOR)
@takes_long_forms
def add_paper(code: str) -> Response:
    """Keep one line of a sheet, and go on to the next."""
    workshop = workshop_or_404(code)
    sheet = SheetCode.read(request.form.get("sheet", "")) or abort(404)
    desk = _desk(workshop, sheet)
    form = PaperNoteForm(origin=desk.origin, writer=writer())
    if not form.validate_on_submit():
        return _page(desk, form, status=422)
    line, at = form.line.data, form.at.data or time()
    try:
        add_paper_note(
            origin=desk.origin,
            words=form.words,
            line=line,
            written_at=_moment(desk.origin.round or abort(404), at),
            client_id=form.client_id.data or "",
            by=visitor().actor,
        )
    except Refused as refusal:
        db.session.rollback()
        form.form_errors.append(say(refusal))
        return _page(_desk(workshop_or_404(code), sheet), form, status=409)
    db.session.commit()
    going_on = f"{sheet.round}.{sheet.table}" + (f".{line + 1}" if line is not None else "")
    back = url_for("notes.paper", code=code, sheet=going_on, kind=form.kind.data, at=f"{at:%H:%M}")
    return redirect(back, 303)


def _desk(workshop: Workshop, sheet: SheetCode) -> Desk:
    desk = at_table(workshop, sheet.table, sheet.round, present=now(workshop))
    return desk if desk.may_write else abort(404)


def _moment(round: Round, at: time) -> datetime:
    """A time of the round's own day, by the clock in the room."""
    zone = round.workshop.zone
    day = round.started_at.astimezone(zone).date() if round.started_at else round.planned_for.date()
    return datetime.combine(day, at, tzinfo=zone)


def _begun(round: Round) -> time:
    """When the round began, by the clock in the room; its plan where it has not."""
    if round.started_at is None:
        return round.planned_at
    return round.started_at.astimezone(round.workshop.zone).time().replace(second=0, microsecond=0)


def _time(typed: str) -> time | None:
    try:
        return time.fromisoformat(typed)
    except ValueError:
        return None


def _page(desk: Desk, form: PaperNoteForm, *, status: int = 200) -> Response:
    origin = desk.origin
    table, round = origin.table or abort(404), origin.round or abort(404)
    notes = [n for n in notes_for_table(table=table, round=round) if n.paper is not None]
    page = render_template(
        "notes/paper.html",
        origin=origin,
        form=form,
        notes=notes,
        sheet=f"{round.number}.{table.number}",
        title=_("Table %(table)s, round %(round)s", table=table.number, round=round.number),
    )
    return make_response(page, status)
