"""Finding the workshop, round and table that an address names, or 404."""

from flask import abort, g
from sqlalchemy import select

from facilitate.db import db
from facilitate.web.access import MEMBERS, turn_away, visitor
from facilitate.workshop.models import Round, Roundtable, Workshop, WorkshopSession


def workshop_or_404(code: str) -> Workshop:
    """The workshop with this code; page frames show it from now on."""
    workshop = db.session.scalar(select(Workshop).where(Workshop.code == code))
    if workshop is None:
        abort(404)
    g.workshop = workshop
    return workshop


def round_or_404(workshop: Workshop, number: int) -> Round:
    """A round of this workshop by its number."""
    found = db.session.scalar(
        select(Round).where(Round.workshop_id == workshop.id, Round.number == number)
    )
    if found is None:
        abort(404)
    return found


def table_or_404(workshop: Workshop, number: int) -> Roundtable:
    """A table of this workshop by its number."""
    found = db.session.scalar(
        select(Roundtable).where(Roundtable.workshop_id == workshop.id, Roundtable.number == number)
    )
    if found is None:
        abort(404)
    return found


def session_or_404(workshop: Workshop, session_id: int) -> WorkshopSession:
    """A session of this workshop's programme."""
    found = db.session.get(WorkshopSession, session_id)
    if found is None or found.workshop_id != workshop.id:
        abort(404)
    return found


def visible_workshop(code: str) -> Workshop:
    """The workshop, for its people and, when it is public, for anybody; others are turned away.

    For pages that anybody may try, so that a stranger never learns which workshops there are.
    """
    workshop = db.session.scalar(select(Workshop).where(Workshop.code == code))
    if workshop is None or not (workshop.is_public or visitor().is_any(*MEMBERS)):
        turn_away(code)
    g.workshop = workshop
    return workshop
