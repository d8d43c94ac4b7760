"""Changing the seating by hand: one person's page, a table's page, and what a move costs."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitate.db import db
from facilitate.people.guards import participant_or_404
from facilitate.seating import operations, queries
from facilitate.seating.fixing import fix
from facilitate.seating.forms import CloseForm, FixForm, HostForm, MoveForm, TableForm, TradeForm
from facilitate.seating.hosts import name_host
from facilitate.seating.person_page import person_page
from facilitate.seating.plan_page import answer_with_board, say_moved
from facilitate.seating.views import bp
from facilitate.web.access import Role, allow, visitor
from facilitate.workshop.guards import round_or_404, table_or_404, workshop_or_404
from facilitate.workshop.models import Roundtable, Workshop
from facilitate.workshop.operations import edit_table as change_table


@bp.get("/w/<code>/seating/people/<int:participant_id>")
@allow(Role.ORGANIZER)
def person(code: str, participant_id: int) -> str:
    """One person's way through the rounds, and where else they could sit."""
    workshop = workshop_or_404(code)
    number = request.args.get("round", type=int) or 1
    return person_page(workshop, participant_id, number)


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
        return person_page(workshop, participant_id, number, move_form=form), 422
    draft = operations.move(
        workshop=workshop,
        participant=participant,
        round=round,
        table=table_or_404(workshop, form.table.data),
        by=visitor().actor,
    )
    db.session.commit()
    text = _("%(name)s sits at table %(table)s in round %(round)s.",
             name=participant.name, table=form.table.data, round=number)  # fmt: skip
    return answer_with_board(workshop, round, say_moved(text, draft))


@bp.post("/w/<code>/seating/people/<int:participant_id>/rounds/<int:number>/trade")
@allow(Role.ORGANIZER)
def trade(code: str, participant_id: int, number: int) -> Response | tuple[str, int]:
    """Let two people change places in the draft."""
    workshop = workshop_or_404(code)
    one = participant_or_404(workshop, participant_id)
    round = round_or_404(workshop, number)
    form = TradeForm()
    form.other.choices = [(p.id, "") for p in queries.people_to_seat(workshop.id) if p.id != one.id]
    if not form.validate_on_submit():
        return person_page(workshop, participant_id, number, trade_form=form), 422
    other = participant_or_404(workshop, form.other.data)
    draft = operations.trade(
        workshop=workshop,
        one=one,
        other=other,
        round=round,
        seen_at=form.seen_at.data,
        by=visitor().actor,
    )
    db.session.commit()
    text = _("%(one)s and %(other)s changed places.", one=one.name, other=other.name)
    return answer_with_board(workshop, round, say_moved(text, draft))


@bp.post("/w/<code>/seating/people/<int:participant_id>/rounds/<int:number>/host")
@allow(Role.ORGANIZER)
def host(code: str, participant_id: int, number: int) -> Response:
    """Make a person host of the table at which they sit in this round."""
    workshop = workshop_or_404(code)
    participant = participant_or_404(workshop, participant_id)
    round = round_or_404(workshop, number)
    form = HostForm()
    form.table.choices = [(t.number, "") for t in workshop.tables]
    if not form.validate_on_submit():
        abort(422)
    table = table_or_404(workshop, form.table.data)
    draft = name_host(workshop=workshop, table=table, participant=participant, by=visitor().actor)
    db.session.commit()
    text = _("%(name)s hosts table %(number)s. Send the tables when you are done.",
             name=participant.name, number=table.number)  # fmt: skip
    return answer_with_board(workshop, round, say_moved(text, draft))


@bp.post("/w/<code>/seating/people/<int:participant_id>/rounds/<int:number>/fixing")
@allow(Role.ORGANIZER)
def fix_person(code: str, participant_id: int, number: int) -> Response:
    """Fix or release one person's seat in a round."""
    workshop = workshop_or_404(code)
    participant = participant_or_404(workshop, participant_id)
    form, round = FixForm(), round_or_404(workshop, number)
    if not form.validate_on_submit():
        abort(422)
    fix(
        workshop=workshop,
        round=round,
        fixed=form.fixed.data,
        participant=participant,
        by=visitor().actor,
    )
    db.session.commit()
    text = (
        _("%(name)s has a fixed seat in round %(round)s now.",
          name=participant.name, round=number)
        if form.fixed.data
        else _("%(name)s may be moved again in round %(round)s.",
               name=participant.name, round=number)
    )  # fmt: skip
    return answer_with_board(workshop, round, text)


@bp.post("/w/<code>/seating/rounds/<int:number>/fixing")
@allow(Role.ORGANIZER)
def fix_round(code: str, number: int) -> Response:
    """Fix or release all seats of a round, or those at one table."""
    workshop = workshop_or_404(code)
    form, round = FixForm(), round_or_404(workshop, number)
    if not form.validate_on_submit():
        abort(422)
    table = table_or_404(workshop, form.table.data) if form.table.data else None
    fix(workshop=workshop, round=round, fixed=form.fixed.data, table=table, by=visitor().actor)
    db.session.commit()
    if table is not None:
        text = (
            _("Who sits at table %(number)s in round %(round)s stays there.",
              number=table.number, round=number)
            if form.fixed.data
            else _("People at table %(number)s may be moved again.", number=table.number)
        )  # fmt: skip
    else:
        text = (
            _("Everybody keeps their seat in round %(round)s.", round=number)
            if form.fixed.data
            else _("People may be moved again in round %(round)s.", round=number)
        )
    return answer_with_board(workshop, round, text)


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
