"""The organizer's seating pages: make, look at, and send a plan."""

from dataclasses import replace

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitate import jobs
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.seating import operations
from facilitate.seating.choosing import Choice
from facilitate.seating.forms import USUAL_ROUNDS, AfreshForm, ArrangeForm, UpdateForm
from facilitate.seating.pictures import preview
from facilitate.seating.plan_page import before_now, board, job_or_404, plan_page, wanted_round
from facilitate.seating.wording import say_error
from facilitate.web.access import Role, allow, visitor
from facilitate.web.errors import say
from facilitate.web.forms import takes_long_forms
from facilitate.web.htmx import go, is_htmx
from facilitate.workshop.guards import workshop_or_404

bp = Blueprint("seating", __name__)


@bp.get("/w/<code>/seating")
@allow(Role.ORGANIZER)
def plan(code: str) -> str:
    """The newest plan, a round at a time; before there is one, the way to make it."""
    workshop = workshop_or_404(code)
    # as many rounds as the programme has, unless it has none yet
    form = ArrangeForm(formdata=None, rounds=len(workshop.rounds) or USUAL_ROUNDS)
    return plan_page(workshop, form)


@bp.get("/w/<code>/seating/board")
@allow(Role.ORGANIZER)
def plan_board(code: str) -> str | Response:
    """The part of the page that changes, for a page that heard of a change."""
    workshop = workshop_or_404(code)
    found = board(workshop, wanted_round(workshop))
    if found["plan"] is None and not found["searching"]:
        return go(url_for("seating.plan", code=code))
    return render_template("seating/_board.html", **found)


@bp.post("/w/<code>/seating/arrangement")
@allow(Role.ORGANIZER)
def arrange(code: str) -> Response | tuple[str, int]:
    """Make rounds and tables, and seat everyone at them."""
    workshop = workshop_or_404(code)
    form = ArrangeForm()
    if not form.validate_on_submit():
        return plan_page(workshop, form), 422
    by = visitor().actor
    try:
        operations.arrange(
            workshop=workshop,
            table_size=form.table_size.data or 0,
            rounds=form.rounds.data or 0,
            by=by,
        )
        db.session.flush()
        db.session.expire(workshop)
        job = operations.ask_for_plan(
            workshop=workshop,
            fresh=True,
            only_present=False,
            preset=form.preset.data,
            factors=form.factors,
            by=by,
        )
    except Refused as refusal:
        db.session.rollback()
        form.form_errors.append(say(refusal))
        return plan_page(workshop_or_404(code), form), 409
    db.session.commit()
    return redirect(url_for("seating.plan", code=code, job=job.id), 303)


@bp.post("/w/<code>/seating/plans")
@allow(Role.ORGANIZER)
def seat(code: str) -> Response:
    """Let the solver make a new draft from nothing but fixed seats."""
    workshop = workshop_or_404(code)
    form = AfreshForm()
    if not form.validate_on_submit():
        abort(422)
    job = operations.ask_for_plan(
        workshop=workshop,
        fresh=True,
        only_present=form.only_present.data,
        preset=form.preset.data,
        factors=form.factors,
        keep_as=before_now(workshop),
        by=visitor().actor,
    )
    db.session.commit()
    number = request.args.get("round", type=int)
    return redirect(url_for("seating.plan", code=code, job=job.id, round=number), 303)


@bp.post("/w/<code>/seating/updates")
@allow(Role.ORGANIZER)
def update(code: str) -> Response:
    """Let the solver fit the newest plan to who is there, with as few changes as possible."""
    workshop = workshop_or_404(code)
    form = UpdateForm()
    if not form.validate_on_submit():
        abort(422)
    job = operations.ask_for_plan(
        workshop=workshop,
        fresh=False,
        only_present=form.only_present.data,
        by=visitor().actor,
    )
    db.session.commit()
    number = request.args.get("round", type=int)
    return redirect(url_for("seating.plan", code=code, job=job.id, round=number), 303)


@bp.get("/w/<code>/seating/jobs/<int:job_id>")
@allow(Role.ORGANIZER)
def job(code: str, job_id: int) -> str | Response:
    """How far the solver is, with its plan when the page has not seen it; at the end, the board."""
    workshop = workshop_or_404(code)
    found = job_or_404(workshop, job_id)
    round = wanted_round(workshop)
    if found.state in ("done", "cancelled"):
        return go(url_for("seating.plan", code=code, round=round.number if round else None))
    is_new = request.args.get("step", 0, type=int) != found.figures.get("step", 0)
    return render_template(
        "seating/_job.html",
        say_error=say_error,
        job=found,
        round=round,
        preview=preview(workshop, found, round) if is_new and round else None,
    )


@bp.post("/w/<code>/seating/jobs/<int:job_id>/cancellation")
@allow(Role.ORGANIZER)
def cancel(code: str, job_id: int) -> Response:
    """Stop the solver: what it has found so far is the draft, before it began nothing changes."""
    workshop = workshop_or_404(code)
    jobs.cancel(job=job_or_404(workshop, job_id))
    db.session.commit()
    return go(url_for("seating.plan", code=code, round=request.args.get("round", type=int)))


@bp.post("/w/<code>/seating/sending")
@allow(Role.ORGANIZER)
@takes_long_forms
def send(code: str) -> Response | tuple[str, int]:
    """Show the draft to everybody, or of its changes only the ticked ones."""
    workshop = workshop_or_404(code)
    choice = Choice.from_form(request.form) if "choose" in request.form else None
    try:
        operations.send(
            workshop=workshop,
            kept=choice.kept if choice else None,
            shown=choice.shown if choice else None,
            by=visitor().actor,
        )
    except Refused as refusal:
        if choice is None:
            raise
        db.session.rollback()
        form = ArrangeForm(formdata=None)
        tried = replace(choice, why_not=say(refusal))
        return plan_page(workshop_or_404(code), form, choice=tried), 409
    db.session.commit()
    flash(_("The tables are sent. Everybody sees their own place now."), "success")
    number = request.args.get("round", type=int)
    return redirect(url_for("seating.plan", code=code, round=number), 303)


@bp.post("/w/<code>/seating/sending/trial")
@allow(Role.ORGANIZER)
@takes_long_forms
def try_sending(code: str) -> str:
    """What the numbers would be with the ticked changes only; nothing is changed."""
    workshop = workshop_or_404(code)
    choice = Choice.from_form(request.form)
    try:
        tried = operations.try_choice(workshop=workshop, kept=choice.kept)
        if tried is None:
            abort(404)
        choice = replace(choice, numbers=tried[:2], changed=tried[2])
    except Refused as refused:
        choice = replace(choice, why_not=say(refused))
    db.session.rollback()
    if not is_htmx():
        return plan_page(workshop_or_404(code), ArrangeForm(formdata=None), choice=choice)
    return render_template(
        "seating/_change_numbers.html",
        workshop=workshop, numbers=choice.numbers, changed=choice.changed, why_not=choice.why_not,
    )  # fmt: skip


import facilitate.seating.day_views  # noqa: E402
import facilitate.seating.hand_views  # noqa: E402
import facilitate.seating.list_views  # noqa: E402
import facilitate.seating.meeting_views  # noqa: E402
import facilitate.seating.place_views  # noqa: E402
import facilitate.seating.scenario_views  # noqa: E402
import facilitate.seating.wish_views  # noqa: E402, F401 (their routes join the blueprint)
