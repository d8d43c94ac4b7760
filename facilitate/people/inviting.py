"""Who was invited by mail, what became of it, and inviting them. Nothing here commits."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import aliased, contains_eager

from facilitate import activity
from facilitate.accounts.models import SignIn
from facilitate.activity import Actor
from facilitate.db import db
from facilitate.mail.models import Mail, MailOutcome
from facilitate.mail.operations import keep_text
from facilitate.people.mail_text import fill
from facilitate.people.mailing import TOKEN
from facilitate.people.models import Participant
from facilitate.people.operations import one_at_a_time
from facilitate.people.queries import PAGE_SIZE
from facilitate.workshop.mailing import Letter, queue_mails
from facilitate.workshop.models import Workshop


class Kind(StrEnum):
    """Mails that let people in."""

    INVITATION = "invitation"
    REMINDER = "reminder"


class State(StrEnum):
    """Where somebody stands, by the address they have now."""

    NOT_INVITED = "not_invited"
    WAITING = "waiting"
    SENT = "sent"
    #: into a file, for lack of a mail server
    KEPT = "kept"
    FAILED = "failed"
    CAME_IN = "came_in"
    NO_ADDRESS = "no_address"


#: who gets a mail of a kind unless others are chosen
MEANT_FOR = {
    Kind.INVITATION: (State.NOT_INVITED,),
    Kind.REMINDER: (State.SENT, State.KEPT),
}


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody, where they stand, and the newest mail to their present address."""

    person: Participant
    state: State
    mail: Mail | None


@dataclass(frozen=True, slots=True)
class InvitedPage:
    """One page of the list, how many there are in it, and how many stand where."""

    people: Sequence[Invited]
    page: int
    pages: int
    counts: Mapping[State, int]


_newer = aliased(Mail)
#: a mail to an address that somebody no longer has says nothing about them
_NEWEST = (
    select(func.max(_newer.id))
    .where(
        _newer.participant_id == Participant.id,
        _newer.to_address == Participant.email,
        _newer.kind.in_(tuple(Kind)),
    )
    .correlate(Participant)
    .scalar_subquery()
)
#: by link or code, or at the desk
_IN = or_(
    Participant.checked_in_at.is_not(None),
    Participant.id.in_(select(SignIn.participant_id).where(SignIn.participant_id.is_not(None))),
)
_standing: ColumnElement[str] = case(
    (_IN, State.CAME_IN),
    (Participant.email == "", State.NO_ADDRESS),
    (Mail.id.is_(None), State.NOT_INVITED),
    (Mail.outcome.is_(None), State.WAITING),
    (Mail.outcome == MailOutcome.SENT, State.SENT),
    (Mail.outcome == MailOutcome.KEPT, State.KEPT),
    else_=State.FAILED,
)


def invited_page(workshop_id: int, *, state: State | None = None, page: int = 1) -> InvitedPage:
    """A page of everybody, or of those who stand somewhere, by name. Two queries."""
    counts = {
        State(each): count
        for each, count in db.session.execute(
            _of(workshop_id, select(_standing, func.count(Participant.id))).group_by(_standing)
        )
    }
    total = counts.get(state, 0) if state is not None else sum(counts.values())
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(page, 1), pages)
    wanted = _everything(workshop_id).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    if state is not None:
        wanted = wanted.where(_standing == state)
    return InvitedPage(_found(wanted), page, pages, counts)


def meant(
    workshop_id: int, *, states: Collection[State], ids: Collection[int] | None = None
) -> list[Invited]:
    """Those of these ids, or without any, those who stand there; by name, in one query."""
    wanted = _everything(workshop_id)
    return _found(
        wanted.where(_standing.in_(states))
        if ids is None
        else wanted.where(Participant.id.in_(ids))
    )


def invited(person: Participant) -> Invited:
    """Where one person stands."""
    wanted = _everything(person.workshop_id).where(Participant.id == person.id)
    return _found(wanted)[0]


def sharing_an_address(workshop_id: int) -> dict[str, list[str]]:
    """Addresses that several people have, each with their names."""
    here = (Participant.workshop_id == workshop_id, Participant.withdrawn_at.is_(None))
    several = (
        select(Participant.email)
        .where(*here, Participant.email != "")
        .group_by(Participant.email)
        .having(func.count() > 1)
    )
    found: dict[str, list[str]] = {}
    for email, name in db.session.execute(
        select(Participant.email, Participant.name)
        .where(*here, Participant.email.in_(several))
        .order_by(Participant.email, Participant.name_key)
    ):
        found.setdefault(email, []).append(name)
    return found


def last_mail(workshop_id: int) -> int:
    """The number of the newest mail; 0 without any."""
    newest = select(func.max(Mail.id)).where(Mail.workshop_id == workshop_id)
    return db.session.scalar(newest) or 0


def send_invitations(
    *,
    workshop: Workshop,
    kind: Kind,
    ids: Collection[int],
    subject: str,
    body: str,
    values: Mapping[str, str],
    link_start: str,
    after: int,
    by: Actor,
) -> int:
    """Ask for a mail to each of these people who has an address; returns how many.

    Who got one since mail number `after`, the newest when the sender looked, gets no second: a
    press repeated, or two organizers at once, send one. The text is kept for the next time.
    `values` fill the places that are the same for all, such as {workshop}.
    """
    one_at_a_time(workshop)
    keep_text(workshop_id=workshop.id, kind=kind, subject=subject, body=body)
    wanted = [
        each.person
        for each in meant(workshop.id, states=MEANT_FOR[kind], ids=ids)
        if each.person.email and (each.mail is None or each.mail.id <= after)
    ]
    if not wanted:
        return 0
    queue_mails(
        workshop=workshop,
        letters=[
            letter_to(person, subject, body, values=values, link=link_start + TOKEN)
            for person in wanted
        ],
        kind=kind,
        by=by,
    )
    activity.record(
        "people.invited" if kind == Kind.INVITATION else "people.reminded",
        workshop_id=workshop.id,
        topic="mail",
        by=by,
        subject=wanted[0] if len(wanted) == 1 else None,
        people=len(wanted),
    )
    return len(wanted)


def letter_to(
    person: Participant, subject: str, body: str, *, values: Mapping[str, str], link: str
) -> Letter:
    """What the text says to one person."""
    theirs = {**values, "name": person.name, "code": person.badge_code, "link": link}
    return Letter(
        to_name=person.name,
        to_address=person.email,
        subject=fill(subject, theirs),
        body=fill(body, theirs),
        participant_id=person.id,
    )


_Statement = TypeVar("_Statement", bound=Select[*tuple[Any, ...]])


def _of(workshop_id: int, wanted: _Statement) -> _Statement:
    return wanted.outerjoin(Mail, Mail.id == _NEWEST).where(
        Participant.workshop_id == workshop_id, Participant.withdrawn_at.is_(None)
    )


def _everything(workshop_id: int) -> Select[Participant, str, Mail | None]:
    return (
        _of(workshop_id, select(Participant, _standing, Mail))
        .outerjoin(Participant.organization)
        .options(contains_eager(Participant.organization))
        .order_by(Participant.name_key, Participant.id)
    )


def _found(wanted: Select[Participant, str, Mail | None]) -> list[Invited]:
    return [
        Invited(person, State(state), mail) for person, state, mail in db.session.execute(wanted)
    ]
