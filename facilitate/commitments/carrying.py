"""Open commitments of the last workshop of a series, carried over into the next one."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import exists, select

from facilitate import activity
from facilitate.activity import Actor
from facilitate.commitments.models import Commitment
from facilitate.commitments.operations import (
    LIST,
    keep_version,
    last_place,
    lock_workshop,
    new_commitment,
)
from facilitate.commitments.queries import Sheet, sheets
from facilitate.db import db
from facilitate.people.models import Participant
from facilitate.people.queries import organizations_of, participants_for_seating
from facilitate.workshop.models import Organizer, Workshop


@dataclass(frozen=True, kw_only=True)
class Before:
    """The last workshop of the series, and what of it is open and not carried over yet."""

    workshop: Workshop
    sheets: tuple[Sheet, ...]


def before(workshop: Workshop, *, account_id: int | None) -> Before | None:
    """The nearest earlier workshop of the series that this account organizes, too; else None."""
    if not workshop.series or account_id is None or workshop.practice_of_id is not None:
        return None
    organizes = exists().where(
        Organizer.workshop_id == Workshop.id, Organizer.account_id == account_id
    )
    earlier = db.session.scalar(
        select(Workshop)
        .where(
            Workshop.series == workshop.series,
            Workshop.id != workshop.id,
            Workshop.practice_of_id.is_(None),
            Workshop.ends_on < workshop.starts_on,
            organizes,
        )
        .order_by(Workshop.ends_on.desc(), Workshop.id.desc())
        .limit(1)
    )
    if earlier is None:
        return None
    return Before(
        workshop=earlier,
        sheets=tuple(
            sheet
            for sheet in sheets(earlier.id)
            if not sheet.commitment.is_done and sheet.goes_on_in is None
        ),
    )


def carry_over(
    *, workshop: Workshop, found: Before, ids: Collection[int], by: Actor
) -> list[Commitment]:
    """Go on here with these open commitments of the last workshop, at the end of the list.

    Words, day and visibility come along. Who leads is put down again if they are on this workshop's
    list, and has to say yes again. What was carried over already stays as it is.
    """
    lock_workshop(workshop)
    people = {p.email: p for p in participants_for_seating(workshop.id) if p.email}
    organizations = {each.name_key: each for each in organizations_of(workshop.id)}
    # read under the lock: two organizers may press at once
    carried = _carried_to(workshop)
    place, made = last_place(workshop), []
    for sheet in found.sheets:
        old = sheet.commitment
        if old.id not in ids or old.id in carried:
            continue
        place += 1
        new = new_commitment(workshop, place=place)
        new.carried_from = old
        new.what, new.first_step, new.resources = old.what, old.first_step, old.resources
        new.due_on, new.visibility = old.due_on, old.visibility
        new.lead = people.get(_address(old.lead))
        if old.lead_organization is not None:
            new.lead_organization = organizations.get(old.lead_organization.name_key)
        keep_version(new, "added", by)
        made.append(new)
    if made:
        activity.record("commitments.carried_over", workshop_id=workshop.id, topic=LIST, by=by)
    return made


def _address(person: Participant | None) -> str:
    return person.email if person is not None else ""


def _carried_to(workshop: Workshop) -> set[int | None]:
    """Ids of the commitments that this workshop goes on with."""
    found = select(Commitment.carried_from_id).where(
        Commitment.workshop_id == workshop.id, Commitment.withdrawn_at.is_(None)
    )
    return set(db.session.scalars(found))
