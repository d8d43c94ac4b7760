"""The organizer's seating pages: make, look at, change and send a plan."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitate import activity, jobs
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.jobs import Job
from facilitate.seating import operations, queries
from facilitate.seating.changes import changes
from facilitate.seating.forms import (
    USUAL_ROUNDS,
    AfreshForm,
    ArrangeForm,
    UpdateForm,
)
from facilitate.seating.pictures import plan_picture
from facilitate.seating.wording import say as say_finding
from facilitate.web.access import Role, allow, visitor
from facilitate.web.errors import say
from facilitate.web.forms import takes_long_forms
from facilitate.web.htmx import go, is_htmx
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.models import Workshop

bp = Blueprint("seating", __name__)


@bp.get("/w/<code>/seating")
@allow(Role.ORGANIZER)
def plan(code: str) -> str:
    """The newest plan, a round at a time; before there is one, the way to make it."""
    workshop = workshop_or_404(code)
    # as many rounds as the programme has, unless it has none yet
    form = ArrangeForm(formdata=None, rounds=len(workshop.rounds) or USUAL_ROUNDS)
    return _plan_page(workshop, form)


@bp.post("/w/<code>/seating/arrangement")
@allow(Role.ORGANIZER)
def arrange(code: str) -> Response | tuple[str, int]:
    """Make rounds and tables, and seat everyone at them."""
    workshop = workshop_or_404(code)
    form = ArrangeForm()
    if not form.validate_on_submit():
        return _plan_page(workshop, form), 422
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
        job = operations.ask_for_plan(workshop=workshop, fresh=True, only_present=False, by=by)
    except Refused as refusal:
        db.session.rollback()
        form.form_errors.append(say(refusal))
        return _plan_page(workshop_or_404(code), form), 409
    db.session.commit()
    return redirect(url_for("seating.plan", code=code, job=job.id), 303)


@bp.post("/w/<code>/seating/plans")
@allow(Role.ORGANIZER)
def seat(code: str) -> Response:
    """Let the solver make a new draft from nothing."""
    workshop = workshop_or_404(code)
    form = AfreshForm()
    if not form.validate_on_submit():
        abort(422)
    job = operations.ask_for_plan(
        workshop=workshop,
        fresh=True,
        only_present=form.only_present.data,
        preset=form.preset.data,
        by=visitor().actor,
    )
    db.session.commit()
    return redirect(url_for("seating.plan", code=code, job=job.id), 303)


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
    return redirect(url_for("seating.plan", code=code, job=job.id), 303)


@bp.get("/w/<code>/seating/jobs/<int:job_id>")
@allow(Role.ORGANIZER)
def job(code: str, job_id: int) -> str | Response:
    """How far the solver is; when it is done, the plan."""
    workshop = workshop_or_404(code)
    found = _job(workshop, job_id)
    if found.state == "done":
        return go(url_for("seating.plan", code=code))
    return render_template("seating/_job.html", job=found)


@bp.post("/w/<code>/seating/jobs/<int:job_id>/cancellation")
@allow(Role.ORGANIZER)
def cancel(code: str, job_id: int) -> Response:
    """Stop the solver: what it has found so far is the draft, before it began nothing changes."""
    workshop = workshop_or_404(code)
    jobs.cancel(job=_job(workshop, job_id))
    db.session.commit()
    return go(url_for("seating.plan", code=code))


@bp.post("/w/<code>/seating/sending")
@allow(Role.ORGANIZER)
@takes_long_forms
def send(code: str) -> Response | tuple[str, int]:
    """Show the draft to everybody, or of its changes only the ticked ones."""
    workshop = workshop_or_404(code)
    kept = set(request.form.getlist("keep")) if "choose" in request.form else None
    try:
        operations.send(workshop=workshop, kept=kept, by=visitor().actor)
    except Refused as refusal:
        if kept is None:
            raise
        db.session.rollback()
        form = ArrangeForm(formdata=None)
        return _plan_page(workshop_or_404(code), form, kept=kept, refusal=say(refusal)), 409
    db.session.commit()
    flash(_("The tables are sent. Everybody sees their own place now."), "success")
    return redirect(url_for("seating.plan", code=code), 303)


def _job(workshop: Workshop, job_id: int) -> Job:
    found = db.session.get(Job, job_id)
    if found is None or found.workshop_id != workshop.id or found.kind != "seating.solve":
        abort(404)
    return found


def _plan_page(
    workshop: Workshop,
    arrange_form: ArrangeForm,
    *,
    kept: set[str] | None = None,
    refusal: str = "",
) -> str:
    seq = activity.last_seq(workshop.id)
    newest = queries.newest_plan(workshop.id)
    wanted = request.args.get("round", type=int)
    round = next((r for r in workshop.rounds if r.number == wanted), None) or next(
        (r for r in workshop.rounds if r.ended_at is None),
        workshop.rounds[-1] if workshop.rounds else None,
    )
    asked = request.args.get("job", type=int)
    running = (
        _job(workshop, asked) if asked else queries.unfinished_job(workshop.id, "seating.solve")
    )
    people = queries.people_to_seat(workshop.id)
    sent = queries.sent_plan(workshop.id)
    # most people are here, so those who are not will hardly come in time
    came = sum(p.checked_in_at is not None for p in people)
    update_form = UpdateForm(formdata=None, only_present=came > len(people) / 2)
    return render_template(
        "seating/plan.html",
        plan=newest,
        sent=sent,
        changes=changes(workshop, sent, newest) if sent and newest and not newest.sent_at else (),
        kept=kept,
        refusal=refusal,
        say_finding=say_finding,
        round=round,
        picture=plan_picture(workshop, newest, round) if newest and round else None,
        people=len(people),
        missing=sum(p.checked_in_at is None for p in people),
        job=running if running and running.state != "done" else None,
        arrange_form=arrange_form,
        update_form=update_form,
        afresh_form=AfreshForm(formdata=None),
        may_update=any(r.started_at is None for r in workshop.rounds),
        live_topics=["workshop", "seating"],
        live_seq=seq,
        is_htmx=is_htmx(),
    )


import facilitate.seating.day_views  # noqa: E402
import facilitate.seating.hand_views  # noqa: E402
import facilitate.seating.place_views  # noqa: E402, F401 (their routes join the blueprint)
