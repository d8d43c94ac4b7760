"""Changing the seating by hand: one person's page, a table's page, and what a move costs."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitate.db import db
from facilitate.people.guards import participant_or_404
from facilitate.people.models import Participant
from facilitate.seating import operations, queries
from facilitate.seating.forms import CloseForm, MoveForm, TableForm, TradeForm
from facilitate.seating.models import SeatingPlan
from facilitate.seating.planning import read_plan
from facilitate.seating.solver import MoveCost, move_costs
from facilitate.seating.views import bp
from facilitate.seating.wording import say_cost
from facilitate.web.access import Role, allow, visitor
from facilitate.workshop.guards import round_or_404, table_or_404, workshop_or_404
from facilitate.workshop.models import Round, Roundtable, Workshop
from facilitate.workshop.operations import edit_table as change_table


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
    page = render_template(
        "seating/edit_table.html", table=table, form=form, close_form=close_form(workshop, table)
    )
    return (page, 422) if form.is_submitted() else page


def close_form(workshop: Workshop, table: Roundtable) -> CloseForm:
    """Where people of this table could go when it closes."""
    form = CloseForm()
    form.into.choices = [
        (0, _("Wherever they fit best")),
        *(
            (t.number, _("Table %(number)s, together", number=t.number))
            for t in workshop.tables
            if t.id != table.id and t.closed_from is None
        ),
    ]
    return form


def costs_of(
    workshop: Workshop, plan: SeatingPlan, participant: Participant, round: Round
) -> dict[int, MoveCost]:
    """What each table with a free chair would cost this person, by the table's id."""
    problem, counted = read_plan(workshop=workshop, plan=plan)
    if str(participant.id) not in {p.id for p in problem.people}:
        return {}
    index = [r.id for r in workshop.rounds].index(round.id)
    found = move_costs(problem, counted, person=str(participant.id), round=index)
    return {int(table): cost for table, cost in found.items()}


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
    costs = costs_of(workshop, plan, participant, round)
    move_form.table.choices = [
        (
            t.number,
            _("Table %(number)s, %(taken)s of %(chairs)s chairs taken: %(cost)s",
              number=t.number, taken=taken[t.id], chairs=t.capacity, cost=say_cost(costs[t.id])),
        )
        for t in sorted(workshop.tables, key=lambda t: costs[t.id].total if t.id in costs else 0)
        if t.id in costs
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
