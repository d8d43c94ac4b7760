"""The organizer's buttons of the day: seat a walk-in, close a table, undo, look at versions."""

from flask import abort, flash, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import escape
from werkzeug.wrappers import Response

from facilitate.db import db
from facilitate.people.guards import participant_or_404
from facilitate.seating import day, queries, scenarios, steps
from facilitate.seating.changes import Change, changes
from facilitate.seating.forms import StepForm
from facilitate.seating.hand_views import close_form
from facilitate.seating.models import SeatingPlan
from facilitate.seating.person_page import cost_of_trade, costs_of
from facilitate.seating.plan_page import answer_with_board, before_now, say_moved, wanted_round
from facilitate.seating.views import bp
from facilitate.seating.wording import say, say_cost
from facilitate.web.access import Role, allow, visitor
from facilitate.web.htmx import is_htmx
from facilitate.workshop.guards import round_or_404, table_or_404, workshop_or_404
from facilitate.workshop.models import Workshop


@bp.get("/w/<code>/seating/waiting")
@allow(Role.ORGANIZER, Role.DESK)
def waiting(code: str) -> str:
    """Who is here and has no chair, for the check-in desk; without script a page of its own."""
    workshop = workshop_or_404(code)
    return render_template(
        "seating/_waiting.html" if is_htmx() else "seating/waiting.html",
        people=queries.waiting_for_a_chair(workshop),
    )


@bp.post("/w/<code>/seating/people/<int:participant_id>/chair")
@allow(Role.ORGANIZER, Role.DESK)
def seat_now(code: str, participant_id: int) -> Response:
    """The best free chair in every round, sent at once; back to the desk if it was asked there."""
    workshop = workshop_or_404(code)
    person = participant_or_404(workshop, participant_id)
    seats = day.seat_now(workshop=workshop, participant=person, by=visitor().actor)
    db.session.commit()
    flash(
        _("%(name)s sits at table %(number)s and sees it on the phone.",
          name=person.name, number=seats[0].table.number),
        "success",
    )  # fmt: skip
    at_desk = "desk" in request.form or not visitor().organizes
    return redirect(url_for("people.desk" if at_desk else "seating.plan", code=code), 303)


@bp.post("/w/<code>/tables/<int:number>/closure")
@allow(Role.ORGANIZER)
def close_table(code: str, number: int) -> Response:
    """Close a table, alone or into another one, and propose the new seating."""
    workshop = workshop_or_404(code)
    table = table_or_404(workshop, number)
    form = close_form(workshop, table)
    if not form.validate_on_submit():
        abort(422)
    into = table_or_404(workshop, form.into.data) if form.into.data else None
    job = day.close_table(workshop=workshop, table=table, into=into, by=visitor().actor)
    db.session.commit()
    flash(_("Table %(number)s is closed.", number=number), "success")
    return redirect(url_for("seating.plan", code=code, job=job.id if job else None), 303)


@bp.post("/w/<code>/tables/<int:number>/reopening")
@allow(Role.ORGANIZER)
def reopen_table(code: str, number: int) -> Response:
    """Open a table again."""
    workshop = workshop_or_404(code)
    day.reopen_table(table=table_or_404(workshop, number), by=visitor().actor)
    db.session.commit()
    flash(_("Table %(number)s is open again.", number=number), "success")
    return redirect(url_for("seating.plan", code=code), 303)


@bp.post("/w/<code>/seating/undo")
@allow(Role.ORGANIZER)
def undo(code: str) -> Response:
    """Take back the newest change by hand."""
    workshop = workshop_or_404(code)
    draft = steps.undo(workshop=workshop, seen=_seen(), by=visitor().actor)
    db.session.commit()
    return _answer(
        workshop, say_moved(_said(_("Taken back."), workshop, draft.undone[-1], 2), draft)
    )


@bp.post("/w/<code>/seating/redo")
@allow(Role.ORGANIZER)
def redo(code: str) -> Response:
    """Make it again."""
    workshop = workshop_or_404(code)
    draft = steps.redo(workshop=workshop, seen=_seen(), by=visitor().actor)
    db.session.commit()
    return _answer(workshop, say_moved(_said(_("Done again."), workshop, draft.done[-1], 3), draft))


@bp.get("/w/<code>/seating/people/<int:participant_id>/rounds/<int:number>/costs")
@allow(Role.ORGANIZER)
def costs(code: str, participant_id: int, number: int) -> Response:
    """What each table with a free chair would cost, in words, for somebody who drags.

    With `other`, what changing places with this person would cost, as a sentence by itself.
    """
    workshop = workshop_or_404(code)
    person = participant_or_404(workshop, participant_id)
    round = round_or_404(workshop, number)
    plan = queries.newest_plan(workshop.id)
    if plan is None:
        abort(404)
    if "other" in request.args:
        other = participant_or_404(workshop, request.args.get("other", 0, type=int))
        cost = cost_of_trade(workshop, plan, person, other, round)
        if cost is None:
            abort(404)
        words = _("Changing places with %(name)s: %(cost)s.", name=other.name, cost=say_cost(cost))
        return make_response(escape(words))
    found = costs_of(workshop, plan, person, round)
    numbers = {t.id: t.number for t in workshop.tables}
    return jsonify({str(numbers[table]): say_cost(cost) for table, cost in found.items()})


@bp.get("/w/<code>/seating/versions")
@allow(Role.ORGANIZER)
def versions(code: str) -> str:
    """Every version sent."""
    workshop = workshop_or_404(code)
    return render_template("seating/versions.html", versions=queries.sent_versions(workshop.id))


@bp.get("/w/<code>/seating/versions/<int:number>")
@allow(Role.ORGANIZER)
def version(code: str, number: int) -> str:
    """Who moved with a version: a list to print and hang up."""
    workshop = workshop_or_404(code)
    this, before = version_or_404(workshop, number)
    moved: list[Change] = changes(workshop, before, this) if before else []
    return render_template(
        "seating/version.html", version=this, before=before, changes=moved, say_finding=say
    )


@bp.post("/w/<code>/seating/versions/<int:number>/return")
@allow(Role.ORGANIZER)
def go_back(code: str, number: int) -> Response:
    """Make a draft of an earlier version."""
    workshop = workshop_or_404(code)
    this, _before = version_or_404(workshop, number)
    scenarios.choose(workshop=workshop, plan=this, keep_as=before_now(workshop), by=visitor().actor)
    db.session.commit()
    flash(_("Version %(number)s is the draft now. Send it when you are sure.", number=number),
          "success")  # fmt: skip
    return redirect(url_for("seating.plan", code=code), 303)


def _seen() -> int | None:
    form = StepForm()
    if not form.validate_on_submit():
        abort(422)
    return form.seen.data


def _said(text: str, workshop: Workshop, change: list[steps.Step], at: int) -> str:
    """With where people sit now, the `at`th value of each step, unless the change is a long one."""
    if len(change) > 2:
        return text
    people = {p.id: p.name for p in queries.people_to_seat(workshop.id)}
    rounds = {r.id: r.number for r in workshop.rounds}
    tables = {t.id: t.number for t in workshop.tables}
    for step in change:
        name, round = people.get(step[1] or 0, ""), rounds.get(step[0] or 0)
        table = tables.get(step[at] or 0)
        where = (
            _("%(name)s sits at table %(table)s in round %(round)s.",
              name=name, table=table, round=round)
            if table
            else _("%(name)s has no chair in round %(round)s.", name=name, round=round)
        )  # fmt: skip
        text = f"{text} {where}"
    return text


def _answer(workshop: Workshop, text: str) -> Response:
    """The board at the round that the page shows."""
    round = wanted_round(workshop)
    if round is None:
        abort(404)
    return answer_with_board(workshop, round, text)


def version_or_404(workshop: Workshop, number: int) -> tuple[SeatingPlan, SeatingPlan | None]:
    """A version sent and the one sent before it."""
    sent = queries.sent_versions(workshop.id)
    this = next((plan for plan in sent if plan.number == number), None)
    if this is None:
        abort(404)
    return this, next((plan for plan in sent if plan.number < number), None)
