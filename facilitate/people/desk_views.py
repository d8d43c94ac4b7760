"""The check-in desk: one field for name, badge code or what a scanner types; walk-ins; undo."""

import re
from datetime import datetime, timedelta
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitate import activity, clock
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.people import operations, queries
from facilitate.people.forms import AddForm, DeskForm
from facilitate.people.guards import participant_or_404
from facilitate.people.models import Participant
from facilitate.people.rules import meant_sector
from facilitate.people.views import bp
from facilitate.web.access import Role, allow, visitor
from facilitate.web.errors import say
from facilitate.web.headers import uses_camera
from facilitate.web.htmx import is_htmx
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.models import Workshop

#: a device that was without network this long did not only queue
_LONGEST_WAIT = timedelta(hours=18)
#: what a QR code on a badge holds, under whatever address it was printed
_PERSONAL_LINK = re.compile(r"/p/([\w-]+)$")


@bp.get("/w/<code>/desk")
@allow(Role.ORGANIZER, Role.DESK)
@uses_camera
def desk(code: str) -> str:
    """Everybody with one tap to check in; for htmx the list with its counts."""
    workshop = workshop_or_404(code)
    if is_htmx():
        return render_template("people/_desk_people.html", **_everybody(workshop, ""))
    return _page(workshop, DeskForm(formdata=None))


@bp.post("/w/<code>/desk")
@allow(Role.ORGANIZER, Role.DESK)
@uses_camera
def find_at_desk(code: str) -> str | Response | tuple[str, int]:
    """Check in the one person that was typed or scanned; else show who fits, or the walk-in form.

    For htmx the row of that one person, or 404.
    """
    workshop = workshop_or_404(code)
    form = DeskForm()
    if not form.validate_on_submit():
        return _page(workshop, form), 422
    person = _meant(workshop, form.text.data or "")
    if person is not None:
        operations.check_in(participant=person, by=visitor().actor, at=_moment())
        db.session.commit()
        return _row(workshop, person)
    if is_htmx():
        return render_template("errors/_refused.html", message=_("Nobody has this code.")), 404
    return _page(workshop, form)


@bp.post("/w/<code>/desk/<int:participant_id>/arrival")
@allow(Role.ORGANIZER, Role.DESK)
def arrive(code: str, participant_id: int) -> str | Response:
    """Somebody is here, since as many seconds as the device waited for the network."""
    workshop = workshop_or_404(code)
    person = participant_or_404(workshop, participant_id)
    operations.check_in(participant=person, by=visitor().actor, at=_moment())
    db.session.commit()
    return _row(workshop, person)


@bp.post("/w/<code>/desk/<int:participant_id>/departure")
@allow(Role.ORGANIZER, Role.DESK)
def undo_arrival(code: str, participant_id: int) -> str | Response:
    """Somebody is not here after all."""
    workshop = workshop_or_404(code)
    person = participant_or_404(workshop, participant_id)
    operations.undo_check_in(participant=person, by=visitor().actor)
    db.session.commit()
    return _row(workshop, person)


@bp.post("/w/<code>/desk/walk-ins")
@allow(Role.ORGANIZER, Role.DESK)
@uses_camera
def walk_in(code: str) -> str | Response | tuple[str, int]:
    """Add somebody who is here; somebody of that name and organization is the same person."""
    workshop = workshop_or_404(code)
    form = AddForm()
    form.offer_sectors(queries.sectors_of(workshop.id))
    if not form.validate_on_submit() or not _fits(workshop, form):
        return _page(workshop, DeskForm(formdata=None), form), 422
    name, organization = form.name.data or "", form.organization.data or ""
    person = queries.namesake(workshop.id, name=name, organization=organization)
    if person is None or form.same_name.data:
        person = operations.add_participant(
            workshop=workshop,
            name=name,
            organization=operations.settle_organization(
                workshop=workshop,
                name=organization,
                sector_name=form.sector.data or "",
                by=visitor().actor,
            ),
            secret_key=current_app.config["SECRET_KEY"],
            by=visitor().actor,
        )
    operations.check_in(participant=person, by=visitor().actor, at=_moment())
    db.session.commit()
    return _row(workshop, person)


# --- What the page shows -------------------------------------------------------------------


def _page(workshop: Workshop, form: DeskForm, walk_in_form: AddForm | None = None) -> str:
    live_seq = activity.last_seq(workshop.id)
    text = form.text.data or ""
    shown = _everybody(workshop, text)
    if walk_in_form is None:
        # a badge code or an address that nobody has is no name
        name = "" if shown["matches"] or "/" in text else text
        walk_in_form = AddForm(formdata=None, name=name)
        walk_in_form.offer_sectors([c.sector for c in shown["sectors"] if c.sector])
    return render_template(
        "people/desk.html",
        form=form,
        walk_in_form=walk_in_form,
        organizations=queries.organizations_of(workshop.id),
        arrived=_arrived(workshop),
        live_topics=["people"],
        live_seq=live_seq,
        **shown,
    )


def _everybody(workshop: Workshop, text: str) -> dict[str, Any]:
    people = queries.participants_for_seating(workshop.id)
    matches = queries.matching(people, text) if text else people
    return {
        "people": matches,
        "matches": len(matches),
        "text": text,
        "sectors": queries.people_by_sector(workshop.id),
    }


def _arrived(workshop: Workshop) -> Participant | None:
    """Whom the last step was about, named in the address."""
    found = request.args.get("arrived", 0, type=int)
    person = db.session.get(Participant, found) if 0 < found < 10**9 else None
    return person if person is not None and person.workshop_id == workshop.id else None


def _row(workshop: Workshop, person: Participant) -> str | Response:
    if not is_htmx():
        return redirect(url_for("people.desk", code=workshop.code, arrived=person.id), 303)
    return render_template("people/_desk_row.html", person=person)


def _meant(workshop: Workshop, text: str) -> Participant | None:
    """The one person that a badge code, a scanned link, or enough of a name means."""
    scanned = _PERSONAL_LINK.search(text)
    if scanned:
        found = queries.participant_by_token(scanned[1])
        return found[0] if found and found[1] is workshop else None
    person = queries.participant_by_badge_code(workshop.id, text)
    if person is None:
        matches = queries.matching(queries.participants_for_seating(workshop.id), text)
        person = matches[0] if len(matches) == 1 else None
    return person


def _moment() -> datetime:
    """When it happened: now, less the seconds that the device says it waited."""
    waited = request.form.get("waited", 0, type=int)
    return clock.now() - min(max(timedelta(seconds=min(waited, 10**6)), timedelta()), _LONGEST_WAIT)


def _fits(workshop: Workshop, form: AddForm) -> bool:
    """Whether the sector does not contradict the organization's; else the form says so."""
    try:
        meant_sector(
            organization=queries.organization_named(workshop.id, form.organization.data or ""),
            sector_name=form.sector.data or "",
        )
    except Refused as refusal:
        form.sector.errors = [*form.sector.errors, say(refusal)]
        flash(say(refusal), "warning")
    return not form.errors
