"""Commitments and who joined them."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from facilitate.db import Base, Dated, Id
from facilitate.people.models import Organization, Participant
from facilitate.themes.models import Opportunity


class Part(StrEnum):
    """How somebody takes part in a commitment."""

    LEAD = "lead"
    CONTRIBUTE = "contribute"
    INFORMED = "informed"


class Commitment(Base, Dated):
    """Who will do what by when, on an opportunity."""

    __tablename__ = "commitments"

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(
        ForeignKey("workshops.id", ondelete="CASCADE"), index=True
    )
    opportunity_id: Mapped[int | None] = mapped_column(
        ForeignKey("opportunities.id", ondelete="SET NULL")
    )
    #: what will be done
    what: Mapped[str]
    first_step: Mapped[str] = mapped_column(default="")
    due_on: Mapped[date | None]
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("participants.id", ondelete="SET NULL"))
    lead_organization_id: Mapped[int | None] = mapped_column(
        ForeignKey("organizations.id", ondelete="SET NULL")
    )
    position: Mapped[int]
    #: an edit names the one it started from
    revision: Mapped[int] = mapped_column(default=1)
    withdrawn_at: Mapped[datetime | None]

    opportunity: Mapped[Opportunity | None] = relationship()
    lead: Mapped[Participant | None] = relationship()
    lead_organization: Mapped[Organization | None] = relationship()
    joins: Mapped[list["CommitmentJoin"]] = relationship(order_by="CommitmentJoin.id")


class CommitmentJoin(Base, Dated):
    """One participant who joined a commitment, and how."""

    __tablename__ = "commitment_joins"
    __table_args__ = (UniqueConstraint("commitment_id", "participant_id"),)

    id: Mapped[Id]
    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitments.id", ondelete="CASCADE"))
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"))
    part: Mapped[str]

    participant: Mapped[Participant] = relationship()
