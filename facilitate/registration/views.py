"""The registration page as anybody sees it: filling it in, confirming it, taking it back."""

from flask import Blueprint, abort, current_app, flash, make_response, redirect, url_for
from flask import render_template as render
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from facilitate import clock
from facilitate.accounts.guards import enter
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.people.consents import Consent
from facilitate.people.forms import ConsentsForm
from facilitate.people.guards import participant_or_404
from facilitate.people.queries import listed_organizations_by_sector, sectors_of
from facilitate.registration import letters, operations, queries
from facilitate.registration.forms import RegistrationForm, form_for
from facilitate.registration.guards import count_registration, may_mail, registrable_workshop
from facilitate.registration.models import Opening, Registration, RegistrationState
from facilitate.registration.operations import STRANGER, Entry
from facilitate.registration.rules import is_over
from facilitate.web.access import Role, allow, visitor
from facilitate.web.forms import Form
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.models import Workshop

bp = Blueprint("registration", __name__)


@bp.route("/w/<code>/register", methods=["GET", "POST"])
@allow(Role.ANYONE)
def register(code: str) -> Response:
    """Register, or read that one cannot. The answer tells nobody who is on the list."""
    workshop = registrable_workshop(code)
    form = form_for(queries.questions_of(workshop.id, only_open=True))
    form.offer_sectors(sectors_of(workshop.id))
    if not form.is_submitted():
        return _page(workshop, form)
    if queries.offer_of(workshop) is Opening.CLOSED:
        raise Refused("Registration is closed.")
    if not form.validate():
        return _page(workshop, form, 422)
    if form.website.data:
        return _sent(code)
    seconds = count_registration(workshop, form.email.data or "")
    if seconds:
        form.form_errors.append(_please_wait(seconds))
        return _page(workshop, form, 429)
    found = operations.register(
        workshop=workshop, entry=_entry(form), secret_key=current_app.config["SECRET_KEY"]
    )
    if may_mail(workshop, form.email.data or ""):
        letters.answer(found, workshop)
    db.session.commit()
    return _sent(code)


@bp.get("/w/<code>/register/sent")
@allow(Role.ANYONE)
def sent(code: str) -> str:
    """What comes next; the same for everybody."""
    workshop = registrable_workshop(code)
    return render("registration/sent.html", by_mail=letters.can_be_sent(workshop))


@bp.route("/registration/<token>", methods=["GET", "POST"])
@allow(Role.ANYONE)
def own(token: str) -> Response:
    """One's own registration, behind the link in the mail.

    Only the button confirms: mail scanners open links too. Whoever presses it has read what will be
    registered, since anybody may have typed it.
    """
    registration, workshop = _by_token(token)
    form = ConsentsForm(
        **{f"consents_{each}": each in registration.consents for each in Consent},
    )
    if form.is_submitted():
        was = registration.state
        if not operations.confirm(
            registration=registration,
            agreed=form.agreed(),
            workshop=workshop,
            secret_key=current_app.config["SECRET_KEY"],
        ):
            _tell_of_waiting(token, was=was)
            db.session.commit()
            return redirect(url_for("registration.own", token=token), 303)
        enter(participant_id=registration.participant_id)
        letters.welcome(registration, workshop)
        db.session.commit()
        flash(_("You have a place. This is your own page for the workshop."), "success")
        return redirect(url_for("seating.my_place", code=workshop.code), 303)
    page = render(
        "registration/own.html",
        registration=registration,
        form=form,
        offer=queries.offer_of(workshop),
        openings=Opening,
        over=is_over(workshop, moment=clock.now()),
        states=RegistrationState,
        place=_place_in_line(registration),
        workshop=workshop,
        token=token,
    )
    return make_response(page)


@bp.post("/registration/<token>/withdrawal")
@allow(Role.ANYONE)
def withdraw(token: str) -> Response:
    """Take one's registration back; who has a place does that on their own page."""
    registration = _by_token(token)[0]
    if registration.state is not RegistrationState.REGISTERED:
        operations.give_up(registration=registration, by=STRANGER)
        db.session.commit()
    return redirect(url_for("registration.own", token=token), 303)


@bp.route("/w/<code>/me/leave", methods=["GET", "POST"])
@allow(Role.PARTICIPANT)
def leave(code: str) -> Response | str:
    """Say that one does not come."""
    workshop = workshop_or_404(code)
    me = participant_or_404(workshop, visitor().participant_id or abort(404))
    if not Form().is_submitted():
        return render("registration/leave.html", person_name=me.name)
    operations.leave(participant=me)
    if queries.has_place(workshop):
        letters.place_free(workshop, waiting=len(queries.waiting(workshop.id)))
    db.session.commit()
    return redirect(url_for("registration.left"), 303)


@bp.get("/registration/withdrawn")
@allow(Role.ANYONE)
def left() -> str:
    """That one has withdrawn; by now there is no page of one's own any more."""
    return render("registration/left.html")


# --- What the pages show -------------------------------------------------------------------


def _page(workshop: Workshop, form: RegistrationForm, status: int = 200) -> Response:
    page = render(
        "registration/page.html",
        form=form,
        offer=queries.offer_of(workshop),
        by_mail=letters.can_be_sent(workshop),
        openings=Opening,
        last_day=queries.page_of(workshop.id).last_day,
        # no names that the public page does not show
        organizations=[
            organization.name
            for group in listed_organizations_by_sector(workshop.id)
            for organization in group.organizations
        ]
        if workshop.is_public
        else (),
    )
    return make_response(page, status, {"Cache-Control": "no-store"})


def _entry(form: RegistrationForm) -> Entry:
    sector = form.sector.data if "sector" in form else ""
    return Entry(
        name=form.name.data or "",
        email=form.email.data or "",
        organization=form.organization.data or "",
        sector_id=int(sector) if sector else None,
        answers=form.answers(),
        agreed=form.agreed(),
    )


def _sent(code: str) -> Response:
    return redirect(url_for("registration.sent", code=code), 303)


def _by_token(token: str) -> tuple[Registration, Workshop]:
    return queries.registration_by_token(token) or abort(404)


def _place_in_line(registration: Registration) -> int:
    """The number on the waiting list, from 1; 0 for others."""
    if registration.state is not RegistrationState.WAITING:
        return 0
    return 1 + [each.id for each in queries.waiting(registration.workshop_id)].index(
        registration.id
    )


def _tell_of_waiting(token: str, *, was: RegistrationState) -> None:
    """The mail to somebody who has just come onto the waiting list, if their row is still there."""
    found = queries.registration_by_token(token)
    if found is None or was is not RegistrationState.UNCONFIRMED:
        return
    registration, workshop = found
    if registration.state is RegistrationState.WAITING:
        letters.on_the_list(registration, workshop, place=_place_in_line(registration))


def _please_wait(seconds: int) -> str:
    return str(
        ngettext(
            "Many registrations are coming in. Wait a second, then send it again.",
            "Many registrations are coming in. Wait %(num)s seconds, then send it again.",
            seconds,
        )
    )


import facilitate.registration.list_views  # noqa: E402 (its routes join the blueprint)
import facilitate.registration.question_views  # noqa: E402, F401
