"""The organizer's list of registrations: who waits, who gets a place, what they answered."""

from collections.abc import Sequence
from typing import Any

from flask import current_app, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response

from facilitate import activity, clock
from facilitate.db import db
from facilitate.people.consents import Consent
from facilitate.people.guards import participant_or_404
from facilitate.registration import letters, operations, page_operations, queries
from facilitate.registration.forms import LimitsForm
from facilitate.registration.guards import registration_or_404
from facilitate.registration.models import (
    AnswerKind,
    Opening,
    Registration,
    RegistrationQuestion,
    RegistrationState,
)
from facilitate.registration.rules import opening_at, places_left
from facilitate.registration.views import bp
from facilitate.sheets import as_csv
from facilitate.web.access import Role, allow, visitor
from facilitate.web.addresses import public_address
from facilitate.web.htmx import is_htmx
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.models import Workshop

STATES = {
    RegistrationState.UNCONFIRMED: _l("Not confirmed yet"),
    RegistrationState.WAITING: _l("Waiting list"),
    RegistrationState.REGISTERED: _l("Registered"),
    RegistrationState.WITHDRAWN: _l("Withdrawn"),
}


@bp.get("/w/<code>/registrations")
@allow(Role.ORGANIZER)
def index(code: str) -> str:
    """How the page stands, and everybody who filled it in; for htmx the list with its counts."""
    workshop = workshop_or_404(code)
    if is_htmx():
        return render_template("registration/_list.html", **_list(workshop))
    return _page(workshop, _limits(workshop))


@bp.post("/w/<code>/registrations/opening")
@allow(Role.ORGANIZER)
def choose_opening(code: str) -> Response:
    """Open or close the page, or let people on the waiting list only."""
    workshop = workshop_or_404(code)
    chosen = request.form.get("opening", "")
    if chosen in list(Opening):
        page_operations.set_opening(workshop=workshop, opening=Opening(chosen), by=visitor().actor)
        db.session.commit()
    return _back(code)


@bp.post("/w/<code>/registrations/limits")
@allow(Role.ORGANIZER)
def set_limits(code: str) -> Response | tuple[str, int]:
    """How many places, and until when."""
    workshop = workshop_or_404(code)
    form = LimitsForm(workshop=workshop)
    if not form.validate_on_submit():
        return _page(workshop, form), 422
    page_operations.set_limits(
        workshop=workshop,
        places=form.places.data,
        last_day=form.last_day.data,
        by=visitor().actor,
    )
    db.session.commit()
    flash(_("Places and last day are saved."), "success")
    return _back(code)


@bp.post("/w/<code>/registrations/<int:registration_id>/admission")
@allow(Role.ORGANIZER)
def admit(code: str, registration_id: int) -> Response:
    """Give somebody a place."""
    workshop = workshop_or_404(code)
    registration = registration_or_404(workshop, registration_id)
    operations.admit(
        registration=registration,
        workshop=workshop,
        secret_key=current_app.config["SECRET_KEY"],
        by=visitor().actor,
    )
    letters.welcome(registration, workshop)
    db.session.commit()
    flash(_admitted(registration), "success")
    return _back(code)


@bp.post("/w/<code>/registrations/admissions")
@allow(Role.ORGANIZER)
def admit_waiting(code: str) -> Response:
    """Give places to as many of the waiting list as fit."""
    workshop = workshop_or_404(code)
    admitted = operations.admit_waiting(
        workshop=workshop, secret_key=current_app.config["SECRET_KEY"], by=visitor().actor
    )
    for registration in admitted:
        letters.welcome(registration, workshop)
    db.session.commit()
    count = len(admitted)
    flash(
        ngettext("%(num)d person has a place now.", "%(num)d people have a place now.", count),
        "success" if count else "info",
    )
    return _back(code)


@bp.post("/w/<code>/registrations/<int:registration_id>/removal")
@allow(Role.ORGANIZER)
def remove(code: str, registration_id: int) -> Response:
    """Take a registration off, with the place."""
    workshop = workshop_or_404(code)
    registration = registration_or_404(workshop, registration_id)
    operations.give_up(registration=registration, by=visitor().actor)
    db.session.commit()
    flash(_("%(name)s is withdrawn.", name=registration.name), "success")
    return _back(code)


@bp.post("/w/<code>/registrations/<int:registration_id>/same/<int:participant_id>")
@allow(Role.ORGANIZER)
def join_with(code: str, registration_id: int, participant_id: int) -> Response:
    """The registration is of somebody on the list."""
    workshop = workshop_or_404(code)
    registration = registration_or_404(workshop, registration_id)
    person = participant_or_404(workshop, participant_id)
    operations.join_with(
        registration=registration,
        participant=person,
        workshop=workshop,
        secret_key=current_app.config["SECRET_KEY"],
        by=visitor().actor,
    )
    letters.welcome(registration, workshop)
    db.session.commit()
    flash(_("The registration now belongs to %(name)s.", name=person.name), "success")
    return _back(code)


@bp.post("/w/<code>/registrations/<int:registration_id>/parting")
@allow(Role.ORGANIZER)
def part_again(code: str, registration_id: int) -> Response:
    """The registration is not of that person after all."""
    workshop = workshop_or_404(code)
    registration = registration_or_404(workshop, registration_id)
    operations.part_again(
        registration=registration,
        workshop=workshop,
        secret_key=current_app.config["SECRET_KEY"],
        by=visitor().actor,
    )
    db.session.commit()
    flash(_("Taken back: %(name)s waits for a place again.", name=registration.name), "success")
    return _back(code)


@bp.post("/w/<code>/registrations/<int:registration_id>/other")
@allow(Role.ORGANIZER)
def tell_apart(code: str, registration_id: int) -> Response:
    """The registration is of nobody who was on the list before."""
    workshop = workshop_or_404(code)
    operations.tell_apart(
        registration=registration_or_404(workshop, registration_id), by=visitor().actor
    )
    db.session.commit()
    return _back(code)


@bp.get("/w/<code>/registrations/answers")
@allow(Role.ORGANIZER)
def answers(code: str) -> str:
    """What people answered, as a table."""
    workshop = workshop_or_404(code)
    questions = queries.questions_of(workshop.id)
    rows = [
        (each, _answers(each, questions))
        for each in queries.registrations_of(workshop.id)
        if each.state is not RegistrationState.WITHDRAWN
    ]
    return render_template(
        "registration/answers.html",
        questions=questions,
        rows=rows,
        state_words=STATES,
    )


@bp.get("/w/<code>/registrations.csv")
@allow(Role.ORGANIZER)
def as_file(code: str) -> Response:
    """Everybody who filled in the page, with answers and consents, as a file."""
    workshop = workshop_or_404(code)
    questions = queries.questions_of(workshop.id)
    header = (
        *(_("Name"), _("Organization"), _("Sector"), _("E-mail"), _("State"), _("Sent")),
        *(_("Name shown"), _("Quotes"), _("Photos"), _("Follow-up mail")),
        *(each.text for each in questions),
    )
    rows = [
        (
            *(each.name, each.organization, each.sector.name if each.sector else "", each.email),
            str(STATES[each.state]),
            each.created_at.astimezone(workshop.zone).strftime("%Y-%m-%d %H:%M"),
            *(_yes_no(given) for given in _consents(each)),
            *_answers(each, questions),
        )
        for each in reversed(queries.registrations_of(workshop.id))
    ]
    response = make_response(as_csv(header, rows))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    name = f"registrations-{workshop.code}.csv"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Cache-Control"] = "no-store"
    return response


# --- What the pages show -------------------------------------------------------------------


def _page(workshop: Workshop, form: LimitsForm) -> str:
    live_seq = activity.last_seq(workshop.id)
    page = queries.page_of(workshop.id)
    return render_template(
        "registration/index.html",
        form=form,
        opening=Opening(page.opening),
        openings=Opening,
        offer=opening_at(page, workshop=workshop, moment=clock.now()),
        address=public_address(url_for("registration.register", code=workshop.code)),
        by_mail=letters.can_be_sent(workshop),
        live_topics=["people"],
        live_seq=live_seq,
        **_list(workshop),
    )


def _list(workshop: Workshop) -> dict[str, Any]:
    registrations = queries.registrations_of(workshop.id)
    chosen = request.args.get("state", "")
    shown = [each for each in registrations if not chosen or each.state == chosen]
    if chosen == RegistrationState.WAITING:
        shown.sort(key=lambda each: (each.confirmed_at or each.created_at, each.id))
    taken = queries.places_taken(workshop.id)
    page = queries.page_of(workshop.id)
    return {
        "registrations": shown,
        "counts": queries.count_by_state(registrations),
        "total": len(registrations),
        "chosen": chosen if chosen in list(RegistrationState) else "",
        "joined": queries.joined_with(workshop.id),
        "perhaps": queries.perhaps_there(workshop.id, shown),
        "state_words": STATES,
        "states": RegistrationState,
        "taken": taken,
        "places": page.places,
        "left": places_left(page, taken=taken),
    }


def _limits(workshop: Workshop) -> LimitsForm:
    page = queries.page_of(workshop.id)
    return LimitsForm(formdata=None, workshop=workshop, places=page.places, last_day=page.last_day)


def _answers(registration: Registration, questions: Sequence[RegistrationQuestion]) -> list[str]:
    given = {each.question_id: each.text for each in registration.answers}
    return [
        _yes_no(given[each.id] == "yes")
        if each.kind == AnswerKind.YES_NO and each.id in given
        else given.get(each.id, "")
        for each in questions
    ]


def _consents(registration: Registration) -> list[bool]:
    """What holds now: of a participant, theirs; else what was ticked."""
    person = registration.participant
    agreed = {str(c) for c in person.consents} if person else set(registration.consents)
    return [consent in agreed for consent in Consent]


def _admitted(registration: Registration) -> str:
    if registration.confirmed_at is not None:
        return str(_("%(name)s has a place now.", name=registration.name))
    return str(
        _(
            "%(name)s has a place now, and has agreed to nothing. The address was not "
            "confirmed, so no mail went out: give out the personal link yourself.",
            name=registration.name,
        )
    )


def _yes_no(given: bool) -> str:
    return str(_("Yes") if given else _("No"))


def _back(code: str) -> Response:
    state = request.form.get("state", "")
    kept = state if state in list(RegistrationState) else None
    return redirect(url_for("registration.index", code=code, state=kept), 303)
