"""Reads about workshops and their day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from facilitate import activity, clock
from facilitate.accounts.links import hash_of
from facilitate.db import db
from facilitate.workshop import rules
from facilitate.workshop.models import (
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


def organized_by(account_id: int) -> Sequence[Workshop]:
    """The workshops an account organizes, the latest first."""
    return db.session.scalars(
        select(Workshop)
        .join(Organizer)
        .where(Organizer.account_id == account_id)
        .order_by(Workshop.starts_on.desc(), Workshop.id.desc())
    ).all()


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
