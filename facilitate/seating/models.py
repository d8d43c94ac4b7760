"""Plans of who sits where, round by round."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from facilitate.db import Base, Dated, Id
from facilitate.people.models import Participant, Sector
from facilitate.workshop.models import Roundtable


class SeatRole(StrEnum):
    """What somebody does at the table in that round."""

    PARTICIPANT = "participant"
    HOST = "host"
    SCRIBE = "scribe"


class WishKind(StrEnum):
    """What an organizer wants of two people."""

    APART = "apart"
    TOGETHER = "together"


class SeatingPlan(Base, Dated):
    """One version of the whole seating.

    The newest one sent is what people see; a newer one not yet sent is the organizer's draft. One
    with a name was kept aside: it is neither.
    """

    __tablename__ = "seating_plans"
    __table_args__ = (UniqueConstraint("workshop_id", "number"),)

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id", ondelete="CASCADE"))
    #: counts up with each version; drafts kept aside count down from -1
    number: Mapped[int]
    #: the name under which a draft was kept aside, to compare it or to come back to it
    name: Mapped[str | None]
    #: when it was sent to the participants
    sent_at: Mapped[datetime | None]
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    #: values and bounds of the objectives, as facilitate.seating.solver reports them
    figures: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    #: changes by hand, newest last; each is a list of [round, participant, old table, new table]
    done: Mapped[list[list[list[int | None]]]] = mapped_column(
        JSON, default=list, server_default="[]"
    )
    #: the same for changes taken back, which can be made again
    undone: Mapped[list[list[list[int | None]]]] = mapped_column(
        JSON, default=list, server_default="[]"
    )


class Seat(Base):
    """One participant at one table in one round of one plan."""

    __tablename__ = "seats"
    __table_args__ = (
        UniqueConstraint("plan_id", "round_id", "participant_id"),
        Index("ix_seats_participant_id", "participant_id"),
        Index("ix_seats_table", "plan_id", "round_id", "table_id"),
    )

    id: Mapped[Id]
    plan_id: Mapped[int] = mapped_column(ForeignKey("seating_plans.id", ondelete="CASCADE"))
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"))
    table_id: Mapped[int] = mapped_column(ForeignKey("roundtables.id", ondelete="CASCADE"))
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(default=SeatRole.PARTICIPANT)
    #: stays as it is until it is released: nothing that seats people anew moves them
    fixed: Mapped[bool] = mapped_column(default=False, server_default=false())

    participant: Mapped[Participant] = relationship()
    table: Mapped[Roundtable] = relationship()


class SeatingWish(Base, Dated):
    """Two people who never share a table, or always do, in whatever seats people anew.

    After a merge both may be the same entry; such a wish says nothing, and comes back when the
    merge is undone.
    """

    __tablename__ = "seating_wishes"

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(
        ForeignKey("workshops.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str]
    one_id: Mapped[int] = mapped_column(
        ForeignKey("participants.id", ondelete="CASCADE"), index=True
    )
    other_id: Mapped[int] = mapped_column(
        ForeignKey("participants.id", ondelete="CASCADE"), index=True
    )
    #: why, in a line for the organizers alone; may be empty
    reason: Mapped[str] = mapped_column(default="")

    one: Mapped[Participant] = relationship(foreign_keys=[one_id])
    other: Mapped[Participant] = relationship(foreign_keys=[other_id])


class SectorWish(Base, Dated):
    """Everybody of one sector is to meet somebody of another one, as far as that is possible."""

    __tablename__ = "sector_wishes"
    __table_args__ = (UniqueConstraint("workshop_id", "sector_id", "meets_id"),)

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id", ondelete="CASCADE"))
    sector_id: Mapped[int] = mapped_column(ForeignKey("sectors.id", ondelete="CASCADE"))
    meets_id: Mapped[int] = mapped_column(ForeignKey("sectors.id", ondelete="CASCADE"))

    sector: Mapped[Sector] = relationship(foreign_keys=[sector_id])
    meets: Mapped[Sector] = relationship(foreign_keys=[meets_id])
