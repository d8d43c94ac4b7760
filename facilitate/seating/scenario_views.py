"""Drafts kept aside: name one, compare two, go on with one."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitate.db import db
from facilitate.errors import Refused
from facilitate.seating import queries, scenarios
from facilitate.seating.forms import KeepForm
from facilitate.seating.models import SeatingPlan
from facilitate.seating.numbers import by_round
from facilitate.seating.plan_page import before_now
from facilitate.seating.views import bp
from facilitate.web.access import Role, allow, visitor
from facilitate.web.errors import say
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.models import Workshop

#: the newest plan, in the place of the number of one kept aside
NEWEST = 0


@bp.route("/w/<code>/seating/drafts", methods=["GET", "POST"])
@allow(Role.ORGANIZER)
def drafts(code: str) -> str | Response | tuple[str, int]:
    """The drafts kept aside; two of them, or one and the newest plan, side by side."""
    workshop = workshop_or_404(code)
    form = KeepForm()
    if not form.is_submitted():
        return _page(workshop, form)
    if not form.validate_on_submit():
        return _page(workshop, form), 422
    try:
        scenarios.keep_aside(workshop=workshop, name=form.name.data or "", by=visitor().actor)
    except Refused as refusal:
        db.session.rollback()
        form.name.errors = [say(refusal)]
        return _page(workshop_or_404(code), form), 409
    db.session.commit()
    flash(_("The draft is kept as “%(name)s”.", name=form.name.data), "success")
    return redirect(url_for("seating.drafts", code=code), 303)


@bp.post("/w/<code>/seating/drafts/<int:number>/choice")
@allow(Role.ORGANIZER)
def choose_draft(code: str, number: int) -> Response:
    """Go on with a draft that was kept aside; nobody sees it before it is sent."""
    workshop = workshop_or_404(code)
    scenario = _draft_or_404(workshop, number)
    scenarios.choose(
        workshop=workshop, plan=scenario, keep_as=before_now(workshop), by=visitor().actor
    )
    db.session.commit()
    flash(_("“%(name)s” is the draft now. Send it when you are sure.", name=scenario.name),
          "success")  # fmt: skip
    return redirect(url_for("seating.plan", code=code), 303)


@bp.post("/w/<code>/seating/drafts/<int:number>/deletion")
@allow(Role.ORGANIZER)
def discard_draft(code: str, number: int) -> Response:
    """Delete a draft that was kept aside."""
    workshop = workshop_or_404(code)
    scenario = _draft_or_404(workshop, number)
    scenarios.discard(workshop=workshop, scenario=scenario, by=visitor().actor)
    db.session.commit()
    flash(_("“%(name)s” is deleted.", name=scenario.name), "success")
    return redirect(url_for("seating.drafts", code=code), 303)


@bp.post("/w/<code>/seating/return")
@allow(Role.ORGANIZER)
def back_to_sent(code: str) -> Response:
    """Give up the draft for what was sent last."""
    workshop = workshop_or_404(code)
    scenarios.back_to_sent(workshop=workshop, keep_as=before_now(workshop), by=visitor().actor)
    db.session.commit()
    flash(_("This is what was sent last. Nobody sees a difference."), "success")
    return redirect(url_for("seating.plan", code=code), 303)


def _draft_or_404(workshop: Workshop, number: int) -> SeatingPlan:
    """Drafts count down from -1; their addresses count up from 1."""
    found = {-plan.number: plan for plan in scenarios.kept_aside(workshop.id)}.get(number)
    if found is None:
        abort(404)
    return found


def _page(workshop: Workshop, form: KeepForm) -> str:
    kept = scenarios.kept_aside(workshop.id)
    newest = queries.newest_plan(workshop.id)
    plans = {**({NEWEST: newest} if newest else {}), **{-plan.number: plan for plan in kept}}
    asked = [
        number
        for number in (request.args.get(side, type=int) for side in ("first", "second"))
        if number in plans
    ]
    first, second = [*asked, *(n for n in plans if n not in asked), None, None][:2]
    pair = (plans[first], plans[second]) if first is not None and second is not None else None
    return render_template(
        "seating/drafts.html",
        form=form,
        plans=plans,
        newest=newest,
        first=first,
        second=second,
        pair=pair,
        numbers=[by_round(plan, workshop.rounds) for plan in pair] if pair else None,
        elsewhere=scenarios.who_sits_elsewhere(workshop, *pair) if pair else {},
    )
