"""Reads about workshops and their day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import joinedload, selectinload

from facilitate import activity, clock
from facilitate.accounts.links import hash_of
from facilitate.accounts.models import Account
from facilitate.db import db
from facilitate.workshop import rules
from facilitate.workshop.models import (
    Helper,
    Invitation,
    Message,
    Organizer,
    Round,
    Roundtable,
    Workshop,
    WorkshopSession,
)


@dataclass(frozen=True, kw_only=True)
class Now:
    """What every screen of a workshop shows of this moment, the same for everybody."""

    workshop: Workshop
    rounds: Sequence[Round]
    message: Message | None
    #: sequence number of the newest change that this has seen
    rev: int
    at: datetime

    @property
    def round(self) -> Round | None:
        """The round that is on, its clock paused or not."""
        return next((r for r in self.rounds if r.is_on), None)

    @property
    def next_round(self) -> Round | None:
        """The first round that has not started, after the last one that has."""
        started = [r.number for r in self.rounds if r.started_at is not None]
        return next(
            (r for r in self.rounds if r.started_at is None and r.number > max(started, default=0)),
            None,
        )

    @property
    def latest_ended(self) -> Round | None:
        """The round that ended last: the one whose end can be undone."""
        return rules.latest_ended(self.rounds)


def now(workshop: Workshop) -> Now:
    """The round that is on, what comes next and the line sent to all screens, in three queries.

    The sequence number is read first, so the rest is at least as new as it says.
    """
    rev = activity.last_seq(workshop.id)
    return Now(
        workshop=workshop,
        rounds=rounds_with_questions(workshop.id),
        message=db.session.scalar(
            select(Message)
            .where(
                Message.workshop_id == workshop.id,
                Message.withdrawn_at.is_(None),
                Message.table_id.is_(None),
            )
            .order_by(Message.id.desc())
            .limit(1)
        ),
        rev=rev,
        at=clock.now(),
    )


def message_for(table: Roundtable) -> Message | None:
    """The line sent to one table that is shown there."""
    return db.session.scalar(
        select(Message)
        .where(Message.table_id == table.id, Message.withdrawn_at.is_(None))
        .order_by(Message.id.desc())
        .limit(1)
    )


def rounds_with_questions(workshop_id: int) -> Sequence[Round]:
    """All rounds in order, each with its session and question."""
    return db.session.scalars(
        select(Round)
        .where(Round.workshop_id == workshop_id)
        .order_by(Round.number)
        .options(
            joinedload(Round.question),
            joinedload(Round.workshop_session).joinedload(WorkshopSession.question),
        )
    ).all()


def programme(workshop_id: int) -> Sequence[WorkshopSession]:
    """All sessions in order, each with its question and its rounds."""
    return db.session.scalars(
        select(WorkshopSession)
        .where(WorkshopSession.workshop_id == workshop_id)
        .order_by(WorkshopSession.day, WorkshopSession.starts_at, WorkshopSession.position)
        .options(
            joinedload(WorkshopSession.question),
            selectinload(WorkshopSession.rounds).joinedload(Round.question),
        )
    ).all()


def workshops_of(account_id: int) -> Sequence[Workshop]:
    """The workshops that an account organizes or helps in, the latest first."""
    organizes = exists().where(
        Organizer.workshop_id == Workshop.id, Organizer.account_id == account_id
    )
    helps = exists().where(Helper.workshop_id == Workshop.id, Helper.account_id == account_id)
    return db.session.scalars(
        select(Workshop)
        .where(organizes | helps)
        .order_by(Workshop.starts_on.desc(), Workshop.id.desc())
    ).all()


@dataclass(frozen=True, slots=True)
class Hand:
    """An account that works on a workshop, and as what."""

    account: Account
    role: str


def hands_of(workshop_id: int) -> list[Hand]:
    """Who organizes and who helps, organizers first, each by name."""
    organizers = db.session.scalars(
        select(Account)
        .join(Organizer, Organizer.account_id == Account.id)
        .where(Organizer.workshop_id == workshop_id)
        .order_by(Account.name, Account.id)
    )
    helpers = db.session.execute(
        select(Account, Helper.role)
        .join(Helper, Helper.account_id == Account.id)
        .where(Helper.workshop_id == workshop_id)
        .order_by(Helper.role, Account.name, Account.id)
    )
    return [
        *(Hand(account, "organizer") for account in organizers),
        *(Hand(account, role) for account, role in helpers),
    ]


def open_invitations(workshop_id: int) -> Sequence[Invitation]:
    """Invitations that somebody can still accept, the newest first."""
    return db.session.scalars(
        select(Invitation)
        .where(Invitation.workshop_id == workshop_id, *_STILL_OPEN, _not_over())
        .order_by(Invitation.id.desc())
    ).all()


def invitation_by_token(token: str) -> Invitation | None:
    """The open invitation with this link, with its workshop."""
    return db.session.scalar(
        select(Invitation)
        .where(Invitation.link_hash == hash_of(token), *_STILL_OPEN, _not_over())
        .options(joinedload(Invitation.workshop))
    )


_STILL_OPEN = (Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None))


def _not_over() -> ColumnElement[bool]:
    return Invitation.expires_at > clock.now()


def tables_of(workshop_id: int) -> Sequence[Roundtable]:
    """The tables in order."""
    return db.session.scalars(
        select(Roundtable).where(Roundtable.workshop_id == workshop_id).order_by(Roundtable.number)
    ).all()


def workshop_by_projector_token(token: str) -> Workshop | None:
    """Whose projector's link this is; nobody replaces the link before this transaction ends."""
    return db.session.scalar(
        select(Workshop).where(Workshop.projector_hash == hash_of(token)).with_for_update(read=True)
    )


def find_workshop(code_or_slug: str) -> Workshop | None:
    """The workshop that a command line names, by code (in either case) or by slug."""
    return db.session.scalar(
        select(Workshop).where(
            (Workshop.code == code_or_slug.upper()) | (Workshop.slug == code_or_slug)
        )
    )
