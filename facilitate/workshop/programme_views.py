"""The programme, and changing it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import format_date
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitate import clock
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.web.access import Role, allow, visitor
from facilitate.web.errors import say
from facilitate.workshop import operations, queries
from facilitate.workshop.blueprint import bp
from facilitate.workshop.forms import RoundForm, SessionForm, options
from facilitate.workshop.guards import round_or_404, session_or_404, workshop_or_404
from facilitate.workshop.models import Workshop, WorkshopSession
from facilitate.workshop.rules import may_hold_rounds


@bp.get("/w/<code>/programme")
@allow(Role.PARTICIPANT, Role.FACILITATOR, Role.ORGANIZER)
def programme(code: str) -> str:
    """All days with their sessions and rounds; what is on now is marked."""
    workshop = workshop_or_404(code)
    sessions = queries.programme(workshop.id)
    return render_template(
        "workshop/programme.html",
        days=_by_day(sessions),
        current=_current(sessions, clock.now().astimezone(workshop.zone)),
        may_hold_rounds=may_hold_rounds,
    )


@bp.route("/w/<code>/programme/new", methods=["GET", "POST"])
@allow(Role.ORGANIZER)
def add_session(code: str) -> Response | tuple[str, int] | str:
    """Add a block."""
    workshop = workshop_or_404(code)
    form = _session_form(workshop, None)
    if not form.validate_on_submit():
        return _session_page(form, None)
    try:
        operations.add_session(workshop=workshop, by=visitor().actor, **form.values())
    except Refused as refusal:
        return _session_page(form, None, refusal)
    db.session.commit()
    flash(_("The session is in the programme."), "success")
    return redirect(url_for("workshop.programme", code=code), 303)


@bp.route("/w/<code>/programme/<int:session_id>", methods=["GET", "POST"])
@allow(Role.ORGANIZER)
def edit_session(code: str, session_id: int) -> Response | tuple[str, int] | str:
    """Change a block."""
    workshop = workshop_or_404(code)
    found = session_or_404(workshop, session_id)
    form = _session_form(workshop, found)
    if not form.validate_on_submit():
        return _session_page(form, found)
    try:
        operations.edit_session(workshop_session=found, by=visitor().actor, **form.values())
    except Refused as refusal:
        return _session_page(form, found, refusal)
    db.session.commit()
    flash(_("The session is changed."), "success")
    return redirect(url_for("workshop.programme", code=code), 303)


@bp.post("/w/<code>/programme/<int:session_id>/deletion")
@allow(Role.ORGANIZER)
def remove_session(code: str, session_id: int) -> Response:
    """Take a block out."""
    found = session_or_404(workshop_or_404(code), session_id)
    title = found.title
    operations.remove_session(workshop_session=found, by=visitor().actor)
    db.session.commit()
    flash(_("“%(title)s” is out of the programme.", title=title), "success")
    return redirect(url_for("workshop.programme", code=code), 303)


@bp.post("/w/<code>/programme/<int:session_id>/rounds")
@allow(Role.ORGANIZER)
def add_round(code: str, session_id: int) -> Response:
    """Add a round at the end of a session."""
    found = session_or_404(workshop_or_404(code), session_id)
    operations.add_round(workshop_session=found, by=visitor().actor)
    db.session.commit()
    return redirect(url_for("workshop.edit_session", code=code, session_id=session_id), 303)


@bp.route("/w/<code>/rounds/<int:number>", methods=["GET", "POST"])
@allow(Role.ORGANIZER)
def edit_round(code: str, number: int) -> Response | tuple[str, int] | str:
    """Plan a round anew."""
    workshop = workshop_or_404(code)
    found = round_or_404(workshop, number)
    form = RoundForm(obj=found)
    form.question_id.choices = _questions(workshop, _("The question of its session"))
    if not form.validate_on_submit():
        page = render_template("workshop/edit_round.html", form=form, round=found)
        return (page, 422) if form.is_submitted() else page
    try:
        operations.edit_round(
            round=found,
            **form.values(),
            by=visitor().actor,
        )
    except Refused as refusal:
        db.session.rollback()
        form.form_errors.append(say(refusal))
        return render_template("workshop/edit_round.html", form=form, round=found), 409
    db.session.commit()
    flash(_("The round is changed."), "success")
    return redirect(url_for("workshop.programme", code=code), 303)


@bp.post("/w/<code>/rounds/<int:number>/deletion")
@allow(Role.ORGANIZER)
def remove_round(code: str, number: int) -> Response:
    """Take a round out."""
    found = round_or_404(workshop_or_404(code), number)
    operations.remove_round(round=found, by=visitor().actor)
    db.session.commit()
    flash(_("Round %(number)s is out of the programme.", number=number), "success")
    return redirect(url_for("workshop.programme", code=code), 303)


def _session_form(workshop: Workshop, found: WorkshopSession | None) -> SessionForm:
    form = SessionForm(obj=found)
    days = (workshop.ends_on - workshop.starts_on).days + 1
    form.day.choices = options(
        {
            day.isoformat(): format_date(day, "full", rebase=False)
            for day in (workshop.starts_on + timedelta(days=i) for i in range(days))
        }
    )
    form.question_id.choices = _questions(workshop, _("None"))
    return form


def _session_page(
    form: SessionForm, found: WorkshopSession | None, refusal: Refused | None = None
) -> tuple[str, int]:
    if refusal is not None:
        db.session.rollback()
        form.form_errors.append(say(refusal))
    status = 409 if refusal else 422 if form.is_submitted() else 200
    page = render_template(
        "workshop/edit_session.html",
        form=form,
        session_shown=found,
        has_rounds=found is not None and may_hold_rounds(found.format),
    )
    return page, status


def _questions(workshop: Workshop, nothing: str) -> list[Any]:
    return options({0: nothing, **{q.id: q.title for q in workshop.questions}})


def _by_day(sessions: Sequence[WorkshopSession]) -> dict[date, list[WorkshopSession]]:
    days: dict[date, list[WorkshopSession]] = {}
    for each in sessions:
        days.setdefault(each.day, []).append(each)
    return days


def _current(sessions: Sequence[WorkshopSession], moment: datetime) -> int | None:
    """The session that is on: the one whose round is on, else by the clock of the place."""
    for each in sessions:
        if any(r.is_on for r in each.rounds):
            return each.id
    for each in sessions:
        if each.day == moment.date() and each.starts_at <= moment.time() < each.ends_at:
            return each.id
    return None
