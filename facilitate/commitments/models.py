"""Commitments, who joined them, how they changed, and what became of them."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from facilitate.accounts.models import Account
from facilitate.db import Base, Dated, Id
from facilitate.people.models import Organization, Participant
from facilitate.themes.models import Opportunity
from facilitate.workshop.models import Workshop


class Part(StrEnum):
    """How somebody takes part in a commitment."""

    LEAD = "lead"
    CONTRIBUTE = "contribute"
    INFORMED = "informed"


class Visibility(StrEnum):
    """Who may see a commitment; each sees what those before it see."""

    #: the screens of the workshop, nothing that leaves it
    ROOM = "room"
    #: also the report for those who took part
    PARTICIPANTS = "participants"
    #: also the public report and the public tracker
    PUBLIC = "public"


class Progress(StrEnum):
    """How far a commitment is, as somebody of it says."""

    DONE = "done"
    PARTLY = "partly"
    NOT_YET = "not_yet"


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
    #: what it takes, such as people, money or permits
    resources: Mapped[str] = mapped_column(default="", server_default="")
    #: see Visibility
    visibility: Mapped[str] = mapped_column(
        default=Visibility.PUBLIC, server_default=Visibility.PUBLIC
    )
    due_on: Mapped[date | None]
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("participants.id", ondelete="SET NULL"))
    lead_organization_id: Mapped[int | None] = mapped_column(
        ForeignKey("organizations.id", ondelete="SET NULL")
    )
    #: when the lead (person, organization or both) said yes, be it in person or behind their link;
    #: before that only organizers and the lead see who it is to be
    lead_confirmed_at: Mapped[datetime | None]
    #: the one of an earlier workshop of the series that it goes on with
    carried_from_id: Mapped[int | None] = mapped_column(
        ForeignKey("commitments.id", ondelete="SET NULL"), index=True
    )
    position: Mapped[int]
    #: an edit names the one it started from
    revision: Mapped[int] = mapped_column(default=1)
    withdrawn_at: Mapped[datetime | None]

    workshop: Mapped[Workshop] = relationship()
    opportunity: Mapped[Opportunity | None] = relationship()
    lead: Mapped[Participant | None] = relationship()
    lead_organization: Mapped[Organization | None] = relationship()
    joins: Mapped[list["CommitmentJoin"]] = relationship(order_by="CommitmentJoin.id")
    #: what was said of its progress, oldest first
    updates: Mapped[list["CommitmentUpdate"]] = relationship(order_by="CommitmentUpdate.id")
    carried_from: Mapped["Commitment | None"] = relationship(remote_side="Commitment.id")

    @property
    def said_last(self) -> "CommitmentUpdate | None":
        """The newest word on its progress."""
        return self.updates[-1] if self.updates else None

    @property
    def is_done(self) -> bool:
        """Whether the newest word is that it is done."""
        return self.said_last is not None and self.said_last.progress == Progress.DONE


class CommitmentJoin(Base, Dated):
    """One participant who joined a commitment, and how."""

    __tablename__ = "commitment_joins"
    __table_args__ = (UniqueConstraint("commitment_id", "participant_id"),)

    id: Mapped[Id]
    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitments.id", ondelete="CASCADE"))
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"))
    part: Mapped[str]

    participant: Mapped[Participant] = relationship()


class CommitmentRevision(Base, Dated):
    """What a commitment said from one change to the next, and who changed it how."""

    __tablename__ = "commitment_revisions"

    id: Mapped[Id]
    commitment_id: Mapped[int] = mapped_column(
        ForeignKey("commitments.id", ondelete="CASCADE"), index=True
    )
    #: added, edited, withdrawn, restored, lead_confirmed, stepped_down
    change: Mapped[str]
    what: Mapped[str]
    first_step: Mapped[str]
    resources: Mapped[str]
    visibility: Mapped[str]
    due_on: Mapped[date | None]
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("participants.id", ondelete="SET NULL"))
    lead_organization_id: Mapped[int | None] = mapped_column(
        ForeignKey("organizations.id", ondelete="SET NULL")
    )
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    participant_id: Mapped[int | None] = mapped_column(
        ForeignKey("participants.id", ondelete="SET NULL")
    )

    lead: Mapped[Participant | None] = relationship(foreign_keys=[lead_id])
    lead_organization: Mapped[Organization | None] = relationship()
    account: Mapped[Account | None] = relationship()
    participant: Mapped[Participant | None] = relationship(foreign_keys=[participant_id])


class CommitmentUpdate(Base, Dated):
    """How far a commitment is, as one person of it said on one day."""

    __tablename__ = "commitment_updates"

    id: Mapped[Id]
    commitment_id: Mapped[int] = mapped_column(
        ForeignKey("commitments.id", ondelete="CASCADE"), index=True
    )
    #: see Progress
    progress: Mapped[str]
    #: one line about it, as typed
    text: Mapped[str]
    #: how far the line goes: as far as its author was told when they wrote it (see Visibility)
    visibility: Mapped[str] = mapped_column(
        default=Visibility.PARTICIPANTS, server_default=Visibility.PARTICIPANTS
    )
    #: who said so; without one an organizer wrote down what they were told
    participant_id: Mapped[int | None] = mapped_column(
        ForeignKey("participants.id", ondelete="SET NULL")
    )
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))

    participant: Mapped[Participant | None] = relationship()


class FollowUpPlan(Base):
    """How a workshop asks after its commitments; without one nobody is asked."""

    __tablename__ = "follow_up_plans"

    workshop_id: Mapped[int] = mapped_column(
        ForeignKey("workshops.id", ondelete="CASCADE"), primary_key=True
    )
    #: how many days after the workshop's last day, in their order
    days: Mapped[list[int]] = mapped_column(JSON)
    #: mail is sent; switched on by an organizer
    asks: Mapped[bool] = mapped_column(default=False, server_default=false())
    #: anybody may see how far the public commitments are
    is_public: Mapped[bool] = mapped_column(default=False, server_default=false())


class FollowUp(Base, Dated):
    """One person who is asked about one commitment, with a link of their own to answer."""

    __tablename__ = "follow_ups"
    __table_args__ = (
        UniqueConstraint("commitment_id", "participant_id"),
        UniqueConstraint("link_hash"),
    )

    id: Mapped[Id]
    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitments.id", ondelete="CASCADE"))
    participant_id: Mapped[int] = mapped_column(
        ForeignKey("participants.id", ondelete="CASCADE"), index=True
    )
    #: the link is made and looked up as personal links are
    link_nonce: Mapped[str]
    link_hash: Mapped[str]
    #: no more mail about this one since then
    stopped_at: Mapped[datetime | None]

    commitment: Mapped[Commitment] = relationship()
    participant: Mapped[Participant] = relationship()


class FollowUpMail(Base):
    """That somebody was asked so many days after the workshop, and reminded; each once."""

    __tablename__ = "follow_up_mails"
    __table_args__ = (
        UniqueConstraint("follow_up_id", "days"),
        CheckConstraint("days > 0", name="days_positive"),
    )

    id: Mapped[Id]
    follow_up_id: Mapped[int] = mapped_column(ForeignKey("follow_ups.id", ondelete="CASCADE"))
    days: Mapped[int]
    asked_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]

    follow_up: Mapped[FollowUp] = relationship()
