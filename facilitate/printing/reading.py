"""What the print pack needs of the workshop, read through the areas; a fixed number of queries."""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from facilitate.accounts.links import token_of
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.people.models import Participant
from facilitate.people.queries import participants_for_seating
from facilitate.printing.wishes import Order, Wish
from facilitate.seating.changes import changes
from facilitate.seating.models import Seat
from facilitate.seating.queries import sent_plan, sent_versions
from facilitate.workshop.models import Round, Roundtable, Workshop

#: the full address of an endpoint with these values
Links = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Stop:
    """One round of somebody's day: where, and as what."""

    round: Round
    table: Roundtable
    role: str


def stops_of_people(workshop: Workshop) -> dict[int, list[Stop]]:
    """Everybody's rounds in order, as sent, by participant id."""
    plan = sent_plan(workshop.id)
    found: dict[int, list[Stop]] = {}
    if plan is None:
        return found
    for participant_id, round, table, role in db.session.execute(
        select(Seat.participant_id, Round, Roundtable, Seat.role)
        .join(Round, Seat.round_id == Round.id)
        .join(Roundtable, Seat.table_id == Roundtable.id)
        .where(Seat.plan_id == plan.id)
        .order_by(Round.number)
        .options(joinedload(Round.workshop_session))
    ):
        found.setdefault(participant_id, []).append(Stop(round, table, role))
    return found


def people_wanted(
    workshop: Workshop, wish: Wish, stops: Mapping[int, Sequence[Stop]]
) -> list[Participant]:
    """Those it is for, in the order wished; who is changed is found out later."""
    people = list(participants_for_seating(workshop.id))
    if wish.sector_id is not None:
        people = [p for p in people if p.sector is not None and p.sector.id == wish.sector_id]
    elif wish.moved_in is not None:
        moved = _moved(workshop, wish.moved_in)
        people = [p for p in people if p.id in moved]
    if wish.order == Order.ORGANIZATION:
        people.sort(key=_organization_key)
    elif wish.order == Order.TABLE:
        tables = _next_tables(workshop, stops)
        people.sort(key=lambda p: tables.get(p.id, 10**6))
    return people


def personal_address(person: Participant, *, links: Links, secret_key: str) -> str:
    """The address of somebody's own door, as the QR code on the badge holds it."""
    return links("people.personal_link", token=token_of(person.link_nonce, secret_key=secret_key))


def fingerprint(card: Mapping[str, Any], *, secret_key: str) -> str:
    """Changes when what stands on a card changes; tells nothing about it without the key."""
    content = json.dumps(card, sort_keys=True, ensure_ascii=False).encode()
    return hmac.new(secret_key.encode(), content, hashlib.sha256).hexdigest()[:16]


def _organization_key(person: Participant) -> tuple[bool, str]:
    organization = person.organization
    return organization is None, organization.name_key if organization else ""


def _next_tables(workshop: Workshop, stops: Mapping[int, Sequence[Stop]]) -> dict[int, int]:
    """Each one's table in the first round that is not over, by participant id."""
    ahead = [r.id for r in workshop.rounds if r.ended_at is None]
    wanted = ahead[0] if ahead else (workshop.rounds[-1].id if workshop.rounds else None)
    return {
        participant_id: stop.table.number
        for participant_id, each in stops.items()
        for stop in each
        if stop.round.id == wanted
    }


def _moved(workshop: Workshop, number: int) -> set[int]:
    versions = sent_versions(workshop.id)
    this = next((v for v in versions if v.number == number), None)
    before = next((v for v in versions if v.number < number), None)
    if this is None:
        raise Refused("There is no version %(number)s of the tables.", number=number)
    if before is None:
        return {p.id for p in participants_for_seating(workshop.id)}
    return {change.participant.id for change in changes(workshop, before, this)}
