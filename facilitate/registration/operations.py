"""Registering, confirming, places and the waiting list. Nothing here commits."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from facilitate import activity, clock
from facilitate.accounts.links import new_link
from facilitate.activity import Actor
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.people.consents import Consent, Given
from facilitate.people.models import Organization, Participant
from facilitate.people.names import tidy
from facilitate.people.operations import (
    add_organization,
    add_participant,
    agree,
    one_at_a_time,
    record_consent,
    remove_participant,
    replace_link,
)
from facilitate.registration import queries, rules
from facilitate.registration.models import Registration, RegistrationAnswer
from facilitate.workshop.models import Workshop

#: the agreement without which nobody can be registered: what is needed to run the day
DATA = "data"
#: somebody who is nobody here yet
STRANGER = Actor()


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What somebody typed on the registration page."""

    name: str
    email: str
    organization: str = ""
    sector_id: int | None = None
    #: by the id of the question; empty ones are none
    answers: Mapping[int, str]
    agreed: Collection[Consent] = ()


# --- By the person themselves ----------------------------------------------------------------


def register(*, workshop: Workshop, entry: Entry, secret_key: str) -> Registration | Participant:
    """Keep a registration until its link is opened; whoever is there already is given back instead.

    Each that is sent has its own link, and none counts before the owner of the mailbox says which.
    """
    one_at_a_time(workshop)
    known = queries.same_sender(workshop.id, name=entry.name, email=entry.email)
    # somebody known costs the same work, else the time of the answer would tell who is
    with db.session.begin_nested() as attempt:
        registration = _keep(entry, workshop, secret_key=secret_key)
        if known is not None:
            attempt.rollback()
    return known or registration


def _keep(entry: Entry, workshop: Workshop, *, secret_key: str) -> Registration:
    link = new_link(secret_key)
    registration = Registration(
        workshop_id=workshop.id,
        name=tidy(entry.name),
        email=entry.email.lower(),
        organization=tidy(entry.organization),
        sector_id=entry.sector_id,
        consents=_ticked(entry.agreed),
        link_nonce=link.nonce,
        link_hash=link.hash,
        answers=[
            RegistrationAnswer(question_id=question_id, text=text)
            for question_id, text in entry.answers.items()
            if text
        ],
    )
    db.session.add(registration)
    _record("registration.sent", registration, STRANGER)
    return registration


def confirm(
    *,
    registration: Registration,
    agreed: Collection[Consent],
    workshop: Workshop,
    secret_key: str,
) -> bool:
    """The owner of the mailbox says that it is right: a place, or the end of the waiting list.

    Whether this made a participant; a repeat changes nothing. What is agreed to is what they tick
    now. Others of their address and name that nobody confirmed go. Two who confirm at once for one
    place do so one after the other. Refused once the workshop is over.
    """
    registration_id = registration.id
    one_at_a_time(workshop)
    # another of the same person may have been confirmed meanwhile, and this one be gone
    if not queries.still_unconfirmed(registration_id):
        return False
    now = clock.now()
    rules.require_to_come(workshop, moment=now)
    registration.confirmed_at = now
    registration.consents = _ticked(agreed)
    _drop_others(registration)
    page = queries.page_of(workshop.id)
    fits = rules.gets_place(
        page,
        opening=rules.opening_at(page, workshop=workshop, moment=now),
        taken=queries.places_taken(workshop.id),
        waiting=len(queries.waiting(workshop.id)) - 1,
    )
    if fits:
        _give_place(registration, workshop, secret_key=secret_key, by=STRANGER)
    _record("registration.confirmed", registration, STRANGER)
    return fits


def give_up(*, registration: Registration, by: Actor) -> None:
    """Take a registration back, with the place if it has one; a repeat changes nothing.

    Refused for the host of a table.
    """
    if registration.participant is not None:
        remove_participant(participant=registration.participant, by=by)
    elif registration.withdrawn_at is None:
        registration.withdrawn_at = clock.now()
        _record("registration.withdrawn", registration, by)


def leave(*, participant: Participant) -> None:
    """Somebody on the list says that they do not come; an organizer can put them back.

    Refused once they were there, and for the host of a table.
    """
    if participant.checked_in_at is not None:
        raise Refused("You have been checked in. Tell the desk that you are leaving.")
    remove_participant(participant=participant, by=Actor(participant_id=participant.id))


# --- By organizers ---------------------------------------------------------------------------


def admit(
    *, registration: Registration, workshop: Workshop, secret_key: str, by: Actor
) -> Participant:
    """Give somebody a place who waits for one, or whose link was never opened.

    Of the latter nobody knows who ticked what, so nothing is agreed to. Refused when all places are
    taken.
    """
    one_at_a_time(workshop)
    db.session.refresh(registration)
    rules.require_undecided(registration)
    rules.require_place(queries.page_of(workshop.id), taken=queries.places_taken(workshop.id))
    registration.told_apart_at = clock.now()
    _drop_others(registration)
    participant = _give_place(registration, workshop, secret_key=secret_key, by=by)
    _record("registration.admitted", registration, by)
    return participant


def admit_waiting(*, workshop: Workshop, secret_key: str, by: Actor) -> list[Registration]:
    """Give places to as many of the waiting list as there is room for, the longest waiting first.

    Whoever may be on the list already is left for the organizer to decide.
    """
    one_at_a_time(workshop)
    left = rules.places_left(queries.page_of(workshop.id), taken=queries.places_taken(workshop.id))
    waiting = queries.waiting(workshop.id)
    known = queries.perhaps_there(workshop.id, waiting)
    admitted = [each for each in waiting if each.id not in known][:left]
    for registration in admitted:
        _give_place(registration, workshop, secret_key=secret_key, by=by)
        _record("registration.admitted", registration, by)
    return admitted


def join_with(
    *,
    registration: Registration,
    participant: Participant,
    workshop: Workshop,
    secret_key: str,
    by: Actor,
) -> None:
    """The registration is of somebody who is on the list already: it adds to what is known.

    An address and an organization only where there is none; with a new address comes a new personal
    link. Of each consent the stricter answer holds. The record keeps what was added, so that it can
    be taken back. Refused until the registration was confirmed.
    """
    one_at_a_time(workshop)
    db.session.refresh(registration)
    rules.require_undecided(registration)
    rules.require_confirmed(registration)
    registration.participant = participant
    added = {
        "participant": participant.id,
        "email": not participant.email,
        "organization": participant.organization is None,
        "agreed": sorted(participant.consents),
    }
    if not participant.email:
        participant.email = registration.email
        replace_link(participant=participant, secret_key=secret_key, by=by)
    if participant.organization is None:
        participant.organization = _organization(registration, workshop, by)
    record_consent("given", DATA, participant=participant, how=Given.REGISTRATION, by=by)
    agree(
        participant=participant,
        agreed={each for each in participant.consents if each in registration.consents},
        how=Given.MERGE,
        by=by,
    )
    _record("registration.joined", registration, by, **added)


def part_again(
    *, registration: Registration, workshop: Workshop, secret_key: str, by: Actor
) -> None:
    """Take back that a registration is of somebody on the list: it waits for a place again.

    Their list entry loses what it got from it and still has: address (with a new link, since the
    old one went there) and organization; what they agreed to before holds again unless somebody
    decided anew. Refused when it was taken back already, and once they were there.
    """
    one_at_a_time(workshop)
    db.session.refresh(registration)
    joined, person = queries.how_joined(registration), registration.participant
    if joined is None or person is None or joined.details.get("participant") != person.id:
        raise Refused("This cannot be taken back any more. Load the page again.")
    if person.checked_in_at is not None:
        raise Refused("%(name)s has been checked in, so this stays.", name=person.name)
    registration.participant = None
    if joined.details["email"] and person.email == registration.email:
        person.email = ""
        replace_link(participant=person, secret_key=secret_key, by=by)
    theirs = queries.organization_meant(workshop.id, registration.organization)
    if joined.details["organization"] and person.organization is theirs:
        person.organization = None
    stricter = {c for c in Consent if c in joined.details["agreed"] and c in registration.consents}
    if person.consents == stricter:
        agreed = {c for c in Consent if c in joined.details["agreed"]}
        agree(participant=person, agreed=agreed, how=Given.MERGE, by=by)
    _record("registration.parted", registration, by)


def tell_apart(*, registration: Registration, by: Actor) -> None:
    """Say that this is nobody who was on the list before; a repeat changes nothing."""
    if registration.told_apart_at is None:
        registration.told_apart_at = clock.now()
        _record("registration.told_apart", registration, by)


# --- What both do ----------------------------------------------------------------------------


def _drop_others(registration: Registration) -> None:
    """What else was sent under this address and name, and by whomever, counts no more."""
    for other in queries.other_unconfirmed(registration):
        db.session.delete(other)


def _ticked(agreed: Collection[Consent]) -> list[str]:
    return [DATA, *(str(each) for each in Consent if each in agreed)]


def _give_place(
    registration: Registration, workshop: Workshop, *, secret_key: str, by: Actor
) -> Participant:
    participant = add_participant(
        workshop=workshop,
        name=registration.name,
        email=registration.email,
        organization=_organization(registration, workshop, by),
        secret_key=secret_key,
        by=by,
    )
    registration.participant = participant
    _agree(registration, participant, by)
    return participant


def _organization(registration: Registration, workshop: Workshop, by: Actor) -> Organization | None:
    """The one that is meant, made if new; one that is there keeps its sector, whoever says what."""
    name = registration.organization
    if not name:
        return None
    known = queries.organization_meant(workshop.id, name)
    sector = registration.sector.name if registration.sector is not None else ""
    return known or add_organization(workshop=workshop, name=name, sector_name=sector, by=by)


def _agree(registration: Registration, participant: Participant, by: Actor) -> None:
    """What the owner of the mailbox ticked holds from now on, whoever lets them in."""
    if registration.confirmed_at is None:
        return
    own = by if by.account_id is not None else Actor(participant_id=participant.id)
    record_consent("given", DATA, participant=participant, how=Given.REGISTRATION, by=own)
    agree(
        participant=participant,
        agreed={each for each in Consent if each in registration.consents},
        how=Given.REGISTRATION,
        by=own,
    )


def _record(kind: str, registration: Registration, by: Actor, **details: Any) -> None:
    activity.record(
        kind,
        workshop_id=registration.workshop_id,
        topic="people",
        by=by,
        subject=registration,
        **details,
    )
