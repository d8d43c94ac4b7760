"""The organizer's seating pages: make, look at, change and send a plan."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitate import activity, jobs
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.jobs import Job
from facilitate.people.guards import participant_or_404
from facilitate.seating import operations, queries
from facilitate.seating.forms import (
    USUAL_ROUNDS,
    ArrangeForm,
    MoveForm,
    SeatForm,
    TableForm,
    TradeForm,
)
from facilitate.seating.pictures import plan_picture
from facilitate.web.access import Role, allow, visitor
from facilitate.web.errors import say
from facilitate.web.htmx import go, is_htmx
from facilitate.workshop.guards import round_or_404, table_or_404, workshop_or_404
from facilitate.workshop.models import Workshop
from facilitate.workshop.operations import edit_table as change_table

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
    """Let the solver make a new draft."""
    workshop = workshop_or_404(code)
    form = SeatForm()
    if not form.validate_on_submit():
        abort(422)
    job = operations.ask_for_plan(
        workshop=workshop,
        fresh=form.fresh.data,
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
    """Stop the solver; the newest plan stays as it is."""
    workshop = workshop_or_404(code)
    jobs.cancel(job=_job(workshop, job_id))
    db.session.commit()
    return go(url_for("seating.plan", code=code))


@bp.post("/w/<code>/seating/sending")
@allow(Role.ORGANIZER)
def send(code: str) -> Response:
    """Show the draft to everybody."""
    workshop = workshop_or_404(code)
    operations.send(workshop=workshop, by=visitor().actor)
    db.session.commit()
    flash(_("The tables are sent. Everybody sees their own place now."), "success")
    return redirect(url_for("seating.plan", code=code), 303)


@bp.get("/w/<code>/seating/people/<int:participant_id>")
@allow(Role.ORGANIZER)
def person(code: str, participant_id: int) -> str:
    """One person's way through the rounds, and where else they could sit."""
    workshop = workshop_or_404(code)
    number = request.args.get("round", type=int) or 1
    return _person_page(workshop, participant_id, number)


@bp.post("/w/<code>/seating/people/<int:participant_id>/rounds/<int:number>/table")
@allow(Role.ORGANIZER)
def move(code: str, participant_id: int, number: int) -> Response | tuple[str, int]:
    """Move a person to another table in the draft."""
    workshop = workshop_or_404(code)
    participant = participant_or_404(workshop, participant_id)
    round = round_or_404(workshop, number)
    form = MoveForm()
    form.table.choices = [(t.number, "") for t in workshop.tables]
    if not form.validate_on_submit():
        return _person_page(workshop, participant_id, number, move_form=form), 422
    operations.move(
        workshop=workshop,
        participant=participant,
        round=round,
        table=table_or_404(workshop, form.table.data),
        by=visitor().actor,
    )
    db.session.commit()
    flash(_("%(name)s moved. Send the tables when you are done.", name=participant.name), "success")
    return redirect(url_for("seating.plan", code=code, round=number), 303)


@bp.post("/w/<code>/seating/people/<int:participant_id>/rounds/<int:number>/trade")
@allow(Role.ORGANIZER)
def trade(code: str, participant_id: int, number: int) -> Response | tuple[str, int]:
    """Let two people change places in the draft."""
    workshop = workshop_or_404(code)
    one = participant_or_404(workshop, participant_id)
    round = round_or_404(workshop, number)
    form = TradeForm()
    form.other.choices = [(p.id, "") for p in queries.people_to_seat(workshop.id)]
    if not form.validate_on_submit():
        return _person_page(workshop, participant_id, number, trade_form=form), 422
    other = participant_or_404(workshop, form.other.data)
    operations.trade(workshop=workshop, one=one, other=other, round=round, by=visitor().actor)
    db.session.commit()
    flash(
        _("%(one)s and %(other)s changed places. Send the tables when you are done.",
          one=one.name, other=other.name),
        "success",
    )  # fmt: skip
    return redirect(url_for("seating.plan", code=code, round=number), 303)


@bp.route("/w/<code>/tables/<int:number>/edit", methods=["GET", "POST"])
@allow(Role.ORGANIZER)
def edit_table(code: str, number: int) -> str | Response | tuple[str, int]:
    """Topic, chairs and host of one table."""
    workshop = workshop_or_404(code)
    table = table_or_404(workshop, number)
    form = TableForm(
        data={"topic": table.topic, "capacity": table.capacity, "host_id": table.host_id or 0}
    )
    form.host_id.choices = [(0, _("Nobody yet"))] + [
        (p.id, f"{p.name}, {p.organization.name}" if p.organization else p.name)
        for p in queries.people_to_seat(workshop.id)
    ]
    if form.validate_on_submit():
        change_table(
            table=table,
            topic=form.topic.data or "",
            capacity=form.capacity.data or 0,
            host_id=form.host_id.data or None,
            by=visitor().actor,
        )
        db.session.commit()
        flash(_("Table %(number)s is changed.", number=number), "success")
        return redirect(url_for("seating.plan", code=code), 303)
    page = render_template("seating/edit_table.html", table=table, form=form)
    return (page, 422) if form.is_submitted() else page


def _job(workshop: Workshop, job_id: int) -> Job:
    found = db.session.get(Job, job_id)
    if found is None or found.workshop_id != workshop.id or found.kind != "seating.solve":
        abort(404)
    return found


def _plan_page(workshop: Workshop, arrange_form: ArrangeForm) -> str:
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
    return render_template(
        "seating/plan.html",
        plan=newest,
        sent=queries.sent_plan(workshop.id),
        round=round,
        picture=plan_picture(workshop, newest, round) if newest and round else None,
        people=len(queries.people_to_seat(workshop.id)),
        job=running if running and running.state != "done" else None,
        arrange_form=arrange_form,
        seat_form=SeatForm(formdata=None),
        may_update=any(r.started_at is None for r in workshop.rounds),
        live_topics=["workshop", "seating"],
        live_seq=seq,
        is_htmx=is_htmx(),
    )


def _person_page(
    workshop: Workshop,
    participant_id: int,
    number: int,
    *,
    move_form: MoveForm | None = None,
    trade_form: TradeForm | None = None,
) -> str:
    participant = participant_or_404(workshop, participant_id)
    round = round_or_404(workshop, number)
    plan = queries.newest_plan(workshop.id)
    if plan is None:
        abort(404)
    places = queries.places_of(participant_id=participant.id, plan=plan)
    here = next((p for p in places if p.round.id == round.id), None)
    seats = queries.seats_in(plan=plan, round_id=round.id)
    taken = {t.id: sum(1 for s in seats if s.table_id == t.id) for t in workshop.tables}
    move_form = move_form or MoveForm(formdata=None)
    move_form.table.choices = [
        (
            t.number,
            _("Table %(number)s, %(taken)s of %(chairs)s chairs taken",
              number=t.number, taken=taken[t.id], chairs=t.capacity),
        )
        for t in workshop.tables
        if (here is None or t.id != here.table.id) and taken[t.id] < t.capacity
    ]  # fmt: skip
    trade_form = trade_form or TradeForm(formdata=None)
    trade_form.other.choices = [
        (
            s.participant_id,
            _("%(name)s, table %(number)s", name=s.participant.name, number=s.table.number),
        )
        for s in seats
        if here is not None and s.table_id != here.table.id and s.role != "host"
    ]
    return render_template(
        "seating/person.html",
        participant=participant,
        round=round,
        places=places,
        here=here,
        move_form=move_form,
        trade_form=trade_form,
    )


import facilitate.seating.place_views  # noqa: E402, F401 (its routes join the blueprint)
