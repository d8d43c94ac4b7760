"""The doors for people without an account: personal link, badge code, one's own name."""

import re

from flask import abort, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitate import clock
from facilitate.accounts import guards as accounts
from facilitate.accounts.guards import enter
from facilitate.accounts.operations import read_code
from facilitate.db import db
from facilitate.people import operations, queries
from facilitate.people.forms import BadgeForm, WorkshopCodeForm
from facilitate.people.models import Participant
from facilitate.people.rules import is_day_of
from facilitate.people.views import bp
from facilitate.web.access import Role, allow, visitor
from facilitate.web.addresses import is_number
from facilitate.web.headers import uses_camera
from facilitate.web.htmx import local_address
from facilitate.workshop.models import Workshop
from facilitate.workshop.queries import find_workshop as workshop_named

_WELL_FORMED = re.compile(r"[A-Z0-9]{3,12}")


@bp.route("/p/<token>", methods=["GET", "POST"])
@allow(Role.ANYONE)
def personal_link(token: str) -> Response:
    """Only the button signs in and counts as present: mail scanners open links too.

    Before it, nothing tells whose link this is.
    """
    found = queries.participant_by_token(token)
    if found is None:
        page = render_template("people/unknown_link.html", form=WorkshopCodeForm(formdata=None))
        return make_response(page, 404)
    person, workshop = found
    if request.method == "POST":
        return _let_in(person, workshop)
    page = render_template(
        "people/personal_link.html",
        title_of_workshop=workshop.title,
        token=token,
        next=request.args.get("next", ""),
    )
    return make_response(page)


@bp.route("/w/<code>/door", methods=["GET", "POST"])
@allow(Role.ANYONE)
@uses_camera
def door(code: str) -> Response:
    """Enter by the code on one's badge or, where the organizer allows it, by one's own name.

    The same page for any code that could be a workshop's: it does not tell which there are.
    """
    if code != read_code(code):
        return redirect(url_for("people.door", code=read_code(code) or abort(404)), 303)
    if not _WELL_FORMED.fullmatch(code):
        abort(404)
    workshop = workshop_named(code)
    form = BadgeForm(next=request.args.get("next", ""))
    if request.method == "GET":
        page = _door_page(code, workshop, form)
        return make_response(page, {"Cache-Control": "no-store"})  # names may stand on it
    if "person" in request.form:
        workshop, person = _chosen(workshop)
        return _let_in(person, workshop)
    return _enter_by_badge(code, workshop, form)


@bp.route("/door", methods=["GET", "POST"])
@allow(Role.ANYONE)
def find_workshop() -> Response:
    """From a workshop's code to its door."""
    form = WorkshopCodeForm()
    if request.method == "POST" and form.validate_on_submit():
        code = read_code(form.code.data or "")
        if _WELL_FORMED.fullmatch(code):
            return redirect(url_for("people.door", code=code), 303)
        form.code.errors = [_("A workshop's code has four signs or a few more, such as KHX7.")]
    page = render_template("people/find_workshop.html", form=form)
    return make_response(page, 422 if form.errors else 200)


def _let_in(person: Participant, workshop: Workshop) -> Response:
    """Give this browser the person's rights, and show it where to go."""
    operations.come_in(participant=person, workshop=workshop)
    enter(participant_id=person.id)
    db.session.commit()
    otherwise = url_for("seating.my_place", code=workshop.code)
    return redirect(local_address(request.form.get("next"), otherwise=otherwise), 303)


def _enter_by_badge(code: str, workshop: Workshop | None, form: BadgeForm) -> Response:
    """Let in whoever types the code of a badge; after many wrong ones each further try waits."""
    if not form.validate_on_submit():
        return make_response(_door_page(code, workshop, form), 422)
    door = accounts.door("badge code", code)
    seconds = accounts.wait_at(door)
    if seconds:
        form.code.errors = [
            accounts.please_wait(seconds),
            _("The personal link on your badge works at once; the desk can help too."),
        ]
        return _wait(_door_page(code, workshop, form), seconds)
    if workshop is not None:
        person = queries.participant_by_badge_code(workshop.id, form.code.data or "")
        if person is not None:
            return _let_in(person, workshop)
    accounts.wrong_at(door, named=f"workshop {code}")
    db.session.commit()
    form.code.errors = [
        _("No badge of this workshop has this code. Check both, or ask at the desk.")
    ]
    return make_response(_door_page(code, workshop, form), 422)


def _offers_names(workshop: Workshop) -> bool:
    """Whether people may enter by tapping their name: on its days, as the organizer allows it.

    Links that hold the workshop's code are known to many, weeks before.
    """
    return workshop.tap_name and is_day_of(workshop, clock.now())


def _chosen(workshop: Workshop | None) -> tuple[Workshop, Participant]:
    """The person whose name was tapped, in a workshop that allows this now."""
    chosen = request.form["person"]
    if workshop is None or not _offers_names(workshop) or not is_number(chosen):
        abort(404)
    person = db.session.get(Participant, int(chosen))
    if person is None or person.workshop_id != workshop.id or person.entry.withdrawn_at is not None:
        abort(404)
    return workshop, person.entry


def _door_page(code: str, workshop: Workshop | None, form: BadgeForm) -> str:
    mine = visitor().participant_id
    return render_template(
        "people/door.html",
        code=code,
        form=form,
        names=queries.participants_for_seating(workshop.id)
        if workshop is not None and _offers_names(workshop)
        else (),
        inside=db.session.get(Participant, mine) if mine is not None else None,
        organizes=visitor().is_any(Role.ORGANIZER, Role.DESK, Role.THEME_TEAM),
    )


def _wait(page: str, seconds: int) -> Response:
    return make_response(page, 429, {"Retry-After": str(seconds)})
