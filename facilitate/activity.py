"""What happened, in order: one row per change, written in the same transaction as the change.

Live screens, the audit log and the timeline all read these rows. The sequence number comes from
a counter row per workshop rather than a database sequence: numbers of a sequence are given out
before COMMIT, so a reader that asks for `seq > last` would miss a slow transaction's row.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, mapped_column

from facilitate import clock
from facilitate.db import Base, Dated, Id, db


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who does something: an account, a participant, or (both empty) the program itself."""

    account_id: int | None = None
    participant_id: int | None = None


SYSTEM = Actor()


class ActivityCounter(Base):
    """The last sequence number given out in a workshop."""

    __tablename__ = "activity_counters"

    workshop_id: Mapped[int] = mapped_column(
        ForeignKey("workshops.id", ondelete="CASCADE"), primary_key=True
    )
    seq: Mapped[int] = mapped_column(default=0)


class Activity(Base, Dated):
    """One change: what kind, which topic hears of it, which thing it is about, who did it."""

    __tablename__ = "activity"
    __table_args__ = (UniqueConstraint("workshop_id", "seq"),)

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id", ondelete="CASCADE"))
    seq: Mapped[int]
    #: such as note.added, round.started
    kind: Mapped[str]
    #: who may hear of it, such as table:7 or workshop (see facilitate/web/topics.py)
    topic: Mapped[str]
    #: table name and id of the thing that changed
    subject_type: Mapped[str | None]
    subject_id: Mapped[int | None]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    participant_id: Mapped[int | None] = mapped_column(
        ForeignKey("participants.id", ondelete="SET NULL")
    )
    #: few plain values that the timeline shows; never secrets, never text of notes
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    @property
    def at(self) -> datetime:
        """When it happened."""
        return self.created_at


def record(
    kind: str,
    *,
    workshop_id: int,
    topic: str,
    by: Actor,
    subject: Base | None = None,
    **details: Any,
) -> Activity:
    """Add the activity row of a change to the running transaction and return it.

    Call it last in an operation: the counter row it locks makes other writers of the same
    workshop wait until the commit.
    """
    db.session.flush()
    seq = db.session.scalar(
        update(ActivityCounter)
        .where(ActivityCounter.workshop_id == workshop_id)
        .values(seq=ActivityCounter.seq + 1)
        .returning(ActivityCounter.seq)
    )
    if seq is None:
        raise LookupError(f"workshop {workshop_id} has no activity counter")
    row = Activity(
        workshop_id=workshop_id,
        seq=seq,
        kind=kind,
        topic=topic,
        subject_type=subject.__tablename__ if subject is not None else None,
        subject_id=getattr(subject, "id", None),
        account_id=by.account_id,
        participant_id=by.participant_id,
        details=details,
        created_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    return row


def last_seq(workshop_id: int) -> int:
    """The newest sequence number of a workshop; 0 when nothing happened yet."""
    return (
        db.session.scalar(
            select(ActivityCounter.seq).where(ActivityCounter.workshop_id == workshop_id)
        )
        or 0
    )
