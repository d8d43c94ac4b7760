"""Handing the notes of a table over: offered with a code, taken by somebody signed in."""

import secrets

from sqlalchemy import select

from facilitate import activity, clock
from facilitate.activity import Actor
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.notes.models import Handover
from facilitate.notes.queries import standing
from facilitate.notes.rules import OFFER_LASTS, TRIES_AT_MOST, Origin, require_writer
from facilitate.workshop.models import Roundtable, Workshop


def offer_table(*, origin: Origin, table: Roundtable, goes_on: bool, by: Actor) -> Handover:
    """Offer a table's notes to whoever enters the code within minutes; an earlier offer ends.

    Where the one who offers `goes_on`, both write from then on. Refused to whoever may not write.
    """
    who = standing(workshop=origin.workshop, table=table, by=by)
    require_writer(origin=origin, standing=who)
    now = clock.now()
    for open_offer in _open_offers(table):
        open_offer.expires_at = now
    offer = Handover(
        workshop_id=origin.workshop.id,
        table=table,
        code=f"{secrets.randbelow(10_000):04}",
        goes_on=goes_on,
        expires_at=now + OFFER_LASTS,
        offered_by_account_id=by.account_id,
        offered_by_participant_id=by.participant_id,
        created_at=now,
    )
    db.session.add(offer)
    db.session.flush()
    return offer


def take_table(*, workshop: Workshop, table: Roundtable, code: str, by: Actor) -> Handover | None:
    """Take a table's notes over with the code that its device shows; None for a wrong code.

    Wrong codes count against the offer, which ends after a few. Refused to whoever offered it, and
    to those who take no part in the workshop themselves.
    """
    if by.participant_id is None:
        raise Refused("Open your own personal link first: notes are kept under your name.")
    offers = _open_offers(table)
    offer = next(
        (o for o in offers if secrets.compare_digest(o.code.encode(), code.encode())), None
    )
    if offer is None:
        for wrong in offers:
            wrong.tries += 1
        return None
    if offer.offered_by_participant_id == by.participant_id:
        raise Refused("You take the notes of this table already.")
    offer.taken_at, offer.taken_by_id = clock.now(), by.participant_id
    activity.record(
        "table.handed_over",
        workshop_id=workshop.id,
        topic=f"table:{table.number}",
        by=by,
        subject=offer,
    )
    return offer


def _open_offers(table: Roundtable) -> list[Handover]:
    """Locked until the commit, so that a code is taken once and every try counts."""
    return list(
        db.session.scalars(
            select(Handover)
            .where(
                Handover.table_id == table.id,
                Handover.taken_at.is_(None),
                Handover.expires_at > clock.now(),
                Handover.tries < TRIES_AT_MOST,
            )
            .with_for_update()
        )
    )
