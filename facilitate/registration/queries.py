"""Reads about the registration page and who filled it in."""

from collections import Counter
from collections.abc import Iterable, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from facilitate import clock
from facilitate.accounts.links import hash_of
from facilitate.activity import Activity
from facilitate.db import db
from facilitate.people.models import Organization, Participant
from facilitate.people.names import name_key
from facilitate.people.queries import organization_named, participants_for_seating
from facilitate.people.similar import SimilarNames, loose_key, may_be_one_person
from facilitate.registration.models import (
    Opening,
    Registration,
    RegistrationAnswer,
    RegistrationPage,
    RegistrationQuestion,
    RegistrationState,
)
from facilitate.registration.rules import gets_place, opening_at, places_left
from facilitate.workshop.models import Workshop


def page_of(workshop_id: int) -> RegistrationPage:
    """How a workshop takes registrations; one that never took any has a closed page, not stored."""
    return db.session.get(RegistrationPage, workshop_id) or RegistrationPage(
        workshop_id=workshop_id, opening=Opening.CLOSED, places=None, last_day=None
    )


def questions_of(workshop_id: int, *, only_open: bool = False) -> Sequence[RegistrationQuestion]:
    """The questions of the page in their order."""
    wanted = select(RegistrationQuestion).where(RegistrationQuestion.workshop_id == workshop_id)
    if only_open:
        wanted = wanted.where(RegistrationQuestion.closed_at.is_(None))
    return db.session.scalars(
        wanted.order_by(RegistrationQuestion.position, RegistrationQuestion.id)
    ).all()


def answered(workshop_id: int) -> dict[int, int]:
    """How many answers each question has that has any."""
    counted = (
        select(RegistrationAnswer.question_id, func.count().label("answers"))
        .join(RegistrationAnswer.question)
        .where(RegistrationQuestion.workshop_id == workshop_id)
        .group_by(RegistrationAnswer.question_id)
    )
    return {row.question_id: row.answers for row in db.session.execute(counted)}


def places_taken(workshop_id: int) -> int:
    """How many people are on the list, however they came to be on it."""
    taken = select(func.count(Participant.id)).where(
        Participant.workshop_id == workshop_id, Participant.withdrawn_at.is_(None)
    )
    return db.session.scalar(taken) or 0


def waiting(workshop_id: int) -> Sequence[Registration]:
    """The waiting list, whoever confirmed first at the top."""
    return db.session.scalars(
        select(Registration)
        .where(
            Registration.workshop_id == workshop_id,
            Registration.participant_id.is_(None),
            Registration.withdrawn_at.is_(None),
            Registration.confirmed_at.is_not(None),
        )
        .order_by(Registration.confirmed_at, Registration.id)
    ).all()


def registrations_of(workshop_id: int) -> Sequence[Registration]:
    """Everybody who filled in the page, the newest first, with all that the list shows.

    Three queries.
    """
    return (
        db.session.scalars(
            select(Registration)
            .where(Registration.workshop_id == workshop_id)
            .options(
                joinedload(Registration.sector),
                joinedload(Registration.participant).joinedload(Participant.organization),
                selectinload(Registration.answers).joinedload(RegistrationAnswer.question),
            )
            .order_by(Registration.id.desc())
        )
        .unique()
        .all()
    )


def count_by_state(registrations: Iterable[Registration]) -> dict[RegistrationState, int]:
    """How many there are of each state, in the order of the states."""
    counts = Counter(each.state for each in registrations)
    return {state: counts[state] for state in RegistrationState}


def registration_by_token(token: str) -> tuple[Registration, Workshop] | None:
    """Whose registration this link confirms, and for which workshop."""
    row = db.session.execute(
        select(Registration, Workshop)
        .join(Workshop, Registration.workshop_id == Workshop.id)
        .outerjoin(Registration.participant)
        .options(contains_eager(Registration.participant))
        .where(Registration.link_hash == hash_of(token))
    ).first()
    return (row[0], row[1]) if row else None


def registration_of(participant: Participant) -> Registration | None:
    """The registration that somebody came by; the newest, should there be several."""
    return db.session.scalar(
        select(Registration)
        .where(Registration.participant_id == participant.id)
        .options(selectinload(Registration.answers).joinedload(RegistrationAnswer.question))
        .order_by(Registration.id.desc())
        .limit(1)
    )


def same_sender(workshop_id: int, *, name: str, email: str) -> Participant | Registration | None:
    """Who of this address and a name like this one is there already; a shared address is none.

    Participants come before registrations, and of those the newest that was confirmed and not given
    up: what nobody confirmed may be of anybody.
    """
    people = db.session.scalars(
        select(Participant)
        .where(
            Participant.workshop_id == workshop_id,
            Participant.withdrawn_at.is_(None),
            Participant.email == email.lower(),
        )
        .order_by(Participant.id)
    )
    sent = db.session.scalars(
        select(Registration)
        .where(
            Registration.workshop_id == workshop_id,
            Registration.participant_id.is_(None),
            Registration.withdrawn_at.is_(None),
            Registration.confirmed_at.is_not(None),
            Registration.email == email.lower(),
        )
        .order_by(Registration.id.desc())
    )
    known: list[Participant | Registration] = [*people, *sent]
    return next((each for each in known if _alike(name, each.name)), None)


def still_unconfirmed(registration_id: int) -> bool:
    """Whether it is there and waits for its button, read anew from the database."""
    found = db.session.scalar(
        select(Registration)
        .where(Registration.id == registration_id)
        .execution_options(populate_existing=True)
    )
    return found is not None and found.state is RegistrationState.UNCONFIRMED


def other_unconfirmed(registration: Registration) -> list[Registration]:
    """What else was sent under its address and a name like its own, and nobody confirmed."""
    sent = db.session.scalars(
        select(Registration).where(
            Registration.workshop_id == registration.workshop_id,
            Registration.id != registration.id,
            Registration.participant_id.is_(None),
            Registration.withdrawn_at.is_(None),
            Registration.confirmed_at.is_(None),
            Registration.email == registration.email,
        )
    )
    return [each for each in sent if _alike(registration.name, each.name)]


def perhaps_there(
    workshop_id: int, registrations: Sequence[Registration]
) -> dict[int, Participant]:
    """Who of the list may be the person of a registration, by its id; a hint, never a decision.

    A name that may be another spelling, and no organization that says otherwise. Two queries.
    """
    asked = [
        each
        for each in registrations
        if each.state != RegistrationState.WITHDRAWN and each.told_apart_at is None
    ]
    if not asked:
        return {}
    by_looks: dict[str, list[Participant]] = {}
    for person in participants_for_seating(workshop_id):
        by_looks.setdefault(loose_key(person.name), []).append(person)
    found = {}
    for each in asked:
        for person in by_looks.get(loose_key(each.name), ()):
            if person.id != each.participant_id and _one_person(each, person):
                found[each.id] = person
                break
    return found


def offer_of(workshop: Workshop) -> Opening:
    """What somebody who comes now can get; when all places are taken, that is the waiting list."""
    page = page_of(workshop.id)
    opening = opening_at(page, workshop=workshop, moment=clock.now())
    if opening is Opening.OPEN and page.places is not None:
        line = len(waiting(workshop.id))
        if not gets_place(page, opening=opening, taken=places_taken(workshop.id), waiting=line):
            return Opening.WAITING_LIST
    return opening


def has_place(workshop: Workshop) -> bool:
    """Whether places are limited and one of them is free."""
    return bool(places_left(page_of(workshop.id), taken=places_taken(workshop.id)))


def joined_with(workshop_id: int) -> frozenset[int]:
    """Ids of the registrations that were said to be of somebody on the list.

    What was taken back since does not count.
    """
    told = db.session.execute(
        select(Activity.subject_id, Activity.kind)
        .where(
            Activity.workshop_id == workshop_id,
            Activity.kind.in_(("registration.joined", "registration.parted")),
        )
        .order_by(Activity.seq)
    )
    newest = {row.subject_id: row.kind for row in told}
    return frozenset(key for key, kind in newest.items() if kind == "registration.joined")


def how_joined(registration: Registration) -> Activity | None:
    """What was recorded when it was said to be of somebody on the list; None once taken back."""
    newest = db.session.scalar(
        select(Activity)
        .where(
            Activity.workshop_id == registration.workshop_id,
            Activity.subject_type == Registration.__tablename__,
            Activity.subject_id == registration.id,
            Activity.kind.in_(("registration.joined", "registration.parted")),
        )
        .order_by(Activity.seq.desc())
        .limit(1)
    )
    return newest if newest is not None and newest.kind == "registration.joined" else None


def organization_meant(workshop_id: int, name: str) -> Organization | None:
    """The organization that somebody typed, if there is one of that name or spelling."""
    return organization_named(workshop_id, name) if name else None


def _alike(one: str, other: str) -> bool:
    return name_key(one) == name_key(other) or may_be_one_person(one, other)


def _one_person(registration: Registration, person: Participant) -> bool:
    if not _alike(registration.name, person.name):
        return False
    if registration.email == person.email or not registration.organization:
        return True
    theirs = person.organization.name if person.organization is not None else ""
    return (
        not theirs
        or name_key(theirs) == name_key(registration.organization)
        or SimilarNames([theirs]).like(registration.organization) is not None
    )
