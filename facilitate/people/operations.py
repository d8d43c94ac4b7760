"""Changes to people, organizations and sectors. Nothing here commits."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import func, select

from facilitate import activity, clock
from facilitate.accounts.links import new_link
from facilitate.accounts.operations import end_devices, make_code
from facilitate.activity import Actor
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.people.consents import Consent, Given
from facilitate.people.models import Organization, Participant, ParticipantRole, Sector, SectorSide
from facilitate.people.names import tidy
from facilitate.people.queries import ever_came_in, organization_named, sectors_of
from facilitate.people.rules import is_day_of, meant_sector
from facilitate.people.sectors import (
    SECTORS_AT_MOST,
    default_named,
    default_sectors,
    free_letter,
    sector_key,
)
from facilitate.workshop.models import Roundtable, Workshop

#: signs of a badge code
BADGE_CODE_LENGTH = 6


def one_at_a_time(workshop: Workshop) -> None:
    """Let nobody else add to this workshop's people until the transaction ends.

    What is looked up and then made must not be made twice; SQLite writes one at a time anyway.
    """
    db.session.execute(
        select(Workshop.id).where(Workshop.id == workshop.id).with_for_update(key_share=True)
    )


# --- Sectors and organizations -------------------------------------------------------------


def sector_named(*, workshop: Workshop, name: str) -> Sector:
    """The workshop's sector of this name, singular or plural; made when it is not there yet.

    One of the six of the model event gets its own letter, side and colour.
    """
    one_at_a_time(workshop)
    known = sectors_of(workshop.id)
    default = default_named(name)
    wanted = {sector_key(name), sector_key(default.name) if default else None}
    for sector in known:
        if sector_key(sector.name) in wanted:
            return sector
    if len(known) >= SECTORS_AT_MOST:
        raise Refused(
            "A workshop has at most %(most)s sectors. "
            "Check that “%(name)s” is the name of a sector.",
            most=SECTORS_AT_MOST,
            name=tidy(name),
        )
    letters = {sector.letter for sector in known}
    sector = Sector(
        workshop_id=workshop.id,
        name=default.name if default else tidy(name),
        letter=default.letter
        if default and default.letter not in letters
        else free_letter(name, taken=letters),
        side=default.side if default else SectorSide.NEITHER,
        position=_free_position(
            {sector.position for sector in known},
            wanted=default_sectors().index(default) if default else 0,
        ),
    )
    db.session.add(sector)
    db.session.flush()
    return sector


def add_organization(
    *, workshop: Workshop, name: str, sector_name: str = "", by: Actor
) -> Organization:
    """The organization of this name, made if new; it takes the sector if it has none.

    Refused when it has another sector already.
    """
    one_at_a_time(workshop)
    organization = organization_named(workshop.id, name)
    sector_name = meant_sector(organization=organization, sector_name=sector_name)
    sector = sector_named(workshop=workshop, name=sector_name) if sector_name else None
    if organization is not None:
        change_sector(organization=organization, sector=sector, by=by)
        return organization
    count = select(func.count()).where(Organization.workshop_id == workshop.id)
    organization = Organization(
        workshop_id=workshop.id,
        name=tidy(name),
        sector=sector,
        position=db.session.scalar(count) or 0,
    )
    db.session.add(organization)
    activity.record(
        "organization.added",
        workshop_id=workshop.id,
        topic="people",
        by=by,
        subject=organization,
    )
    return organization


def change_sector(*, organization: Organization, sector: Sector | None, by: Actor) -> None:
    """Bring an organization, and so everybody from it, into another sector or into none."""
    if organization.sector is sector:
        return
    organization.sector = sector
    activity.record(
        "organization.changed",
        workshop_id=organization.workshop_id,
        topic="people",
        by=by,
        subject=organization,
    )


def settle_organization(
    *,
    workshop: Workshop,
    name: str,
    sector_name: str,
    before: Organization | None = None,
    by: Actor,
) -> Organization | None:
    """The organization that a form names, made if new, in the sector that the form means.

    `before` is the one the form was filled in for; its own sector can be changed. None without a
    name.
    """
    if not name:
        return None
    organization = organization_named(workshop.id, name)
    if before is None or organization is not before:
        sector_name = meant_sector(
            organization=organization, sector_name=sector_name, before=before
        )
        return add_organization(workshop=workshop, name=name, sector_name=sector_name, by=by)
    change_sector(
        organization=before,
        sector=sector_named(workshop=workshop, name=sector_name) if sector_name else None,
        by=by,
    )
    return before


def _free_position(taken: set[int], *, wanted: int) -> int:
    """The wanted place in the palette, else the first one free."""
    if wanted not in taken:
        return wanted
    return next(position for position in range(len(taken) + 1) if position not in taken)


# --- People --------------------------------------------------------------------------------


def add_participant(
    *,
    workshop: Workshop,
    name: str,
    organization: Organization | None = None,
    email: str = "",
    role: str = ParticipantRole.PARTICIPANT,
    is_here: bool = False,
    secret_key: str,
    by: Actor,
) -> Participant:
    """A new person with badge code and personal link, who has consented to nothing yet."""
    one_at_a_time(workshop)
    link = new_link(secret_key)
    participant = Participant(
        workshop_id=workshop.id,
        name=tidy(name),
        email=email.lower(),
        organization=organization,
        role=role,
        badge_code=new_badge_codes(workshop, 1)[0],
        link_nonce=link.nonce,
        link_hash=link.hash,
    )
    db.session.add(participant)
    _record("people.added", participant, by)
    if is_here:
        check_in(participant=participant, by=by)
    return participant


def edit_participant(
    *,
    participant: Participant,
    name: str,
    email: str,
    organization: Organization | None,
    role: str,
    agreed: Collection[Consent],
    by: Actor,
) -> None:
    """Change what is known of a person and what they agreed to."""
    participant.name = tidy(name)
    participant.email = email.lower()
    participant.organization = organization
    participant.role = role
    _record("people.changed", participant, by)
    agree(participant=participant, agreed=agreed, how=Given.ORGANIZER, by=by)


def remove_participant(*, participant: Participant, by: Actor) -> None:
    """Take a person off the list and out of the workshop; can be undone.

    Refused for the host of a table, who would leave it without one.
    """
    hosted = db.session.scalar(
        select(Roundtable.number).where(Roundtable.host_id == participant.id).limit(1)
    )
    if hosted is not None:
        raise Refused(
            "%(name)s hosts table %(number)s. Choose another host for it first.",
            name=participant.name,
            number=hosted,
        )
    if participant.withdrawn_at is None:
        participant.withdrawn_at = clock.now()
        end_devices(participant_id=participant.id)
        _record("people.removed", participant, by)


def restore_participant(*, participant: Participant, by: Actor) -> None:
    """Undo a removal; link and badge code work again."""
    if participant.withdrawn_at is not None:
        participant.withdrawn_at = None
        _record("people.restored", participant, by)


def choose_sides(*, workshop: Workshop, sides: Mapping[int, SectorSide], by: Actor) -> None:
    """Say on which side sectors (by id) stand; a repeat changes nothing."""
    sectors = db.session.scalars(select(Sector).where(Sector.workshop_id == workshop.id)).all()
    changed = [each for each in sectors if sides.get(each.id, each.side) != each.side]
    for sector in changed:
        sector.side = sides[sector.id]
    if changed:
        activity.record("sectors.sides_chosen", workshop_id=workshop.id, topic="people", by=by)


def check_in(*, participant: Participant, by: Actor, at: datetime | None = None) -> None:
    """Count a person as present from now on, or since `at`; a repeat changes nothing."""
    if participant.checked_in_at is None:
        participant.checked_in_at = at or clock.now()
        _record("people.checked_in", participant, by)


def undo_check_in(*, participant: Participant, by: Actor) -> None:
    """Count a person as not present yet."""
    if participant.checked_in_at is not None:
        participant.checked_in_at = None
        _record("people.check_in_undone", participant, by)


def come_in(*, participant: Participant, workshop: Workshop) -> None:
    """Somebody came through their own door: on the days of the workshop they are present.

    On other days it is recorded the first time, for those who wait for it.
    """
    by = Actor(participant_id=participant.id)
    if is_day_of(workshop, clock.now()):
        check_in(participant=participant, by=by)
    elif not ever_came_in(participant):
        _record("people.came_in", participant, by)


def replace_link(*, participant: Participant, secret_key: str, by: Actor) -> None:
    """Give a new personal link; the old one and every device it opened end here.

    The links of merged entries end, too.
    """
    merged = select(Participant).where(Participant.merged_into_id == participant.id)
    for entry in (participant, *db.session.scalars(merged)):
        link = new_link(secret_key)
        entry.link_nonce, entry.link_hash = link.nonce, link.hash
    end_devices(participant_id=participant.id)
    _record("people.link_replaced", participant, by)


def end_device(*, participant: Participant, sign_in_id: int, by: Actor) -> None:
    """Sign one browser out that somebody is signed in with; a repeat changes nothing."""
    if end_devices(participant_id=participant.id, only=sign_in_id):
        _record("people.device_ended", participant, by)


def end_every_device(*, participant: Participant, but_key: str | None = None, by: Actor) -> None:
    """Sign out every browser of somebody, but for the one with this key; the link stays."""
    if end_devices(participant_id=participant.id, but_key=but_key):
        _record("people.devices_ended", participant, by)


def takes_back(participant: Participant, *, agreed: Collection[Consent]) -> bool:
    """Whether this is less than what somebody agreed to so far, where others are named."""
    gone = participant.consents - set(agreed)
    return bool(gone & {Consent.NAME, Consent.QUOTES})


def agree(*, participant: Participant, agreed: Collection[Consent], how: Given, by: Actor) -> None:
    """What somebody agrees to from now on; each change is recorded, with when and how."""
    before = participant.consents
    for consent in Consent:
        setattr(participant, f"consents_{consent}", consent in agreed)
        if (consent in agreed) != (consent in before):
            change = "given" if consent in agreed else "withdrawn"
            record_consent(change, consent, participant=participant, how=how, by=by)


def record_consent(
    change: str, consent: str, *, participant: Participant, how: Given, by: Actor
) -> None:
    """Keep in the record that somebody agreed to something, or took it back."""
    activity.record(
        f"consent.{change}",
        workshop_id=participant.workshop_id,
        topic="people",
        by=by,
        subject=participant,
        consent=str(consent),
        how=str(how),
    )


def new_badge_codes(workshop: Workshop, count: int) -> list[str]:
    """So many badge codes that nobody in the workshop has had."""
    taken = set(
        db.session.scalars(
            select(Participant.badge_code).where(Participant.workshop_id == workshop.id)
        )
    )
    codes: list[str] = []
    while len(codes) < count:
        code = make_code(BADGE_CODE_LENGTH)
        if code not in taken:
            taken.add(code)
            codes.append(code)
    return codes


def _record(kind: str, participant: Participant, by: Actor) -> None:
    activity.record(
        kind,
        workshop_id=participant.workshop_id,
        topic="people",
        by=by,
        subject=participant,
    )
