"""Polls with their frozen options, ballots, and the counted result."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from facilitate.db import Base, Dated, Id
from facilitate.themes.models import Opportunity


class Poll(Base, Dated):
    """One opening of voting. Limits and wording are fixed from the opening on."""

    __tablename__ = "polls"
    __table_args__ = (
        UniqueConstraint("workshop_id", "number"),
        CheckConstraint("budget > 0 AND cap > 0 AND cap <= budget", name="limits"),
    )

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id", ondelete="CASCADE"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(default="")
    #: points a person has, and the most that one option can take
    budget: Mapped[int]
    cap: Mapped[int]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    #: mixed with a participant's id it gives the voter's key; erased when the result is shown
    salt: Mapped[str | None]
    #: counted at the close: who may vote, who was present, who voted
    entitled: Mapped[int | None]
    present: Mapped[int | None]
    voted: Mapped[int | None]
    #: people who turned out to have had two entries, found after the result was shown
    merged_later: Mapped[int] = mapped_column(default=0, server_default="0")

    options: Mapped[list["PollOption"]] = relationship(order_by="PollOption.letter")

    @property
    def state(self) -> str:
        """One of draft, open, closed, published; computed from what happened."""
        if self.opened_at is None:
            return "draft"
        if self.closed_at is None:
            return "open"
        return "closed" if self.published_at is None else "published"


class PollOption(Base):
    """An opportunity as worded when the poll opened, with its letter on phone, paper and screen."""

    __tablename__ = "poll_options"
    __table_args__ = (
        UniqueConstraint("poll_id", "letter"),
        UniqueConstraint("poll_id", "opportunity_id"),
    )

    id: Mapped[Id]
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id", ondelete="CASCADE"))
    opportunity_id: Mapped[int] = mapped_column(ForeignKey("opportunities.id", ondelete="RESTRICT"))
    letter: Mapped[str]
    text: Mapped[str]
    public_role: Mapped[str] = mapped_column(default="")
    private_role: Mapped[str] = mapped_column(default="")

    opportunity: Mapped[Opportunity] = relationship()


class Ballot(Base):
    """One person's paper in one poll, in one version; the newest version counts."""

    __tablename__ = "ballots"
    __table_args__ = (
        UniqueConstraint("poll_id", "submission_id"),
        UniqueConstraint("poll_id", "voter_key", "version"),
    )

    id: Mapped[Id]
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id", ondelete="CASCADE"))
    #: HMAC of the participant under the poll's salt; random once the result is shown
    voter_key: Mapped[str]
    version: Mapped[int]
    #: made in the browser, so that a resend is the same ballot
    submission_id: Mapped[str]
    #: when it was counted; empty once the result is shown
    cast_at: Mapped[datetime | None]


class Vote(Base):
    """What one ballot gives one option; options without points have no row."""

    __tablename__ = "votes"
    __table_args__ = (CheckConstraint("dots > 0", name="dots_positive"),)

    ballot_id: Mapped[int] = mapped_column(
        ForeignKey("ballots.id", ondelete="CASCADE"), primary_key=True
    )
    option_id: Mapped[int] = mapped_column(
        ForeignKey("poll_options.id", ondelete="CASCADE"), primary_key=True
    )
    dots: Mapped[int]


class PollResult(Base):
    """The counted result of one option, frozen when the result is shown."""

    __tablename__ = "poll_results"

    option_id: Mapped[int] = mapped_column(
        ForeignKey("poll_options.id", ondelete="CASCADE"), primary_key=True
    )
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id", ondelete="CASCADE"), index=True)
    dots: Mapped[int]
    #: people who gave it at least one point
    voters: Mapped[int]
    #: 1 is first; equal points share a rank
    rank: Mapped[int]
    tied: Mapped[bool]
