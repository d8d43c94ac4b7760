"""Polls with their frozen options, ballots, and the counted result."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from facilitate import clock
from facilitate.db import Base, Dated, Id
from facilitate.themes.models import Opportunity
from facilitate.voting import states
from facilitate.voting.states import Secrecy
from facilitate.voting.tally.cut import TiePolicy
from facilitate.voting.tally.marks import Rule


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
    #: a `Rule`: how people vote and how it is counted
    rule: Mapped[str] = mapped_column(default=Rule.DOTS)
    #: points, choices or places a person has, and the largest mark of one option
    budget: Mapped[int]
    cap: Mapped[int]
    #: how many options go through, and a `TiePolicy` for those that share the last of these ranks
    places: Mapped[int] = mapped_column(default=5)
    ties: Mapped[str] = mapped_column(default=TiePolicy.ALL)
    #: facilitators vote, too
    staff: Mapped[bool] = mapped_column(default=False, server_default=false())
    #: only who is checked in may vote
    strict: Mapped[bool] = mapped_column(default=False, server_default=false())
    #: a `Secrecy`: what is said of who gave which ballot
    secrecy: Mapped[str] = mapped_column(default=Secrecy.RECEIPT, server_default=Secrecy.RECEIPT)
    #: facilitators may turn a device into a shared tablet
    tablets: Mapped[bool] = mapped_column(default=False, server_default=false())
    #: facilitators see who of their table has not voted yet
    shows_missing: Mapped[bool] = mapped_column(default=False, server_default=false())
    #: a paper counts once a second person keyed it in alike
    two_people: Mapped[bool] = mapped_column(default=False, server_default=false())
    #: what "backed by public and private" asks for: so many sectors, this part of each one's voters
    backing_sectors: Mapped[int] = mapped_column(default=3, server_default="3")
    backing_share: Mapped[str] = mapped_column(default="1/3", server_default="1/3")
    #: the sides of the sectors by their ids, as they were at the opening
    sides: Mapped[dict[str, str] | None] = mapped_column(JSON)
    #: made at the opening, shown with the result: what a draw goes by
    seed: Mapped[str | None]
    opened_at: Mapped[datetime | None]
    #: when it closes by itself; empty if only a press closes it
    closes_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    #: its result stays, phones and the projector are done with it
    archived_at: Mapped[datetime | None]
    #: minutes from the opening to the close, where it closes by itself
    minutes: Mapped[int | None]
    #: the vote whose options are voted on once more, and why
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("polls.id", ondelete="SET NULL"))
    reason: Mapped[str] = mapped_column(default="", server_default="")
    #: mixed with a participant's id it gives the voter's key; erased when the result is shown
    salt: Mapped[str | None]
    #: counted at the close: who may vote, who was present, who voted
    entitled: Mapped[int | None]
    present: Mapped[int | None]
    voted: Mapped[int | None]
    #: people who turned out to have had two entries, found after the result was shown
    merged_later: Mapped[int] = mapped_column(default=0, server_default="0")

    options: Mapped[list["PollOption"]] = relationship(order_by="PollOption.letter")
    follows: Mapped["Poll | None"] = relationship(remote_side="Poll.id")

    @property
    def ended_at(self) -> datetime | None:
        """When voting ended, by a press or by itself."""
        return states.ended_at(closed_at=self.closed_at, closes_at=self.closes_at, now=clock.now())

    @property
    def state(self) -> str:
        """One of draft, open, closed, published, archived; computed from what happened."""
        return states.state_of(
            opened_at=self.opened_at,
            ended_at=self.ended_at,
            published_at=self.published_at,
            archived_at=self.archived_at,
        )


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
    #: it arrived after the end: kept, never counted
    late: Mapped[bool] = mapped_column(default=False, server_default=false())
    #: an `Origin`; empty once the result of a secret vote is shown
    origin: Mapped[str | None]
    #: the number written on a paper when it was keyed in; empty once the result is shown
    paper: Mapped[int | None]
    #: a `Flaw`: why a paper is not valid and gives nothing
    flaw: Mapped[str | None]
    #: whose it is, in a vote with names; only once the result is shown
    participant_id: Mapped[int | None] = mapped_column(
        ForeignKey("participants.id", ondelete="SET NULL"), index=True
    )
    #: place of the voter's sector in `PollCount.sectors`; only once the result is shown
    sector: Mapped[int | None]


class Vote(Base):
    """What one ballot gives one option, see `Mark`; options that it gives nothing have no row."""

    __tablename__ = "votes"
    __table_args__ = (
        CheckConstraint("first >= 0 AND second >= 0 AND first + second > 0", name="mark"),
    )

    ballot_id: Mapped[int] = mapped_column(
        ForeignKey("ballots.id", ondelete="CASCADE"), primary_key=True
    )
    option_id: Mapped[int] = mapped_column(
        ForeignKey("poll_options.id", ondelete="CASCADE"), primary_key=True
    )
    first: Mapped[int]
    second: Mapped[int] = mapped_column(default=0)
    #: why somebody objects; moves to the option's result when that is shown
    reason: Mapped[str] = mapped_column(default="")


class PaperEntry(Base):
    """What one person read on a paper that waits for a second one; gone once both agree."""

    __tablename__ = "paper_entries"
    __table_args__ = (
        UniqueConstraint("poll_id", "paper"),
        UniqueConstraint("poll_id", "submission_id"),
    )

    id: Mapped[Id]
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id", ondelete="CASCADE"))
    #: the number written on the paper
    paper: Mapped[int]
    submission_id: Mapped[str]
    #: first mark, second mark and reason by option id
    said: Mapped[dict[str, list[Any]]] = mapped_column(JSON)
    #: a `Flaw`, where the first person found the paper not valid
    flaw: Mapped[str | None]
    #: who keyed it in, who cannot be the second, too
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))


class HandCount(Base):
    """Hands that people of one sector raised for each option; gone once the result is shown."""

    __tablename__ = "hand_counts"

    id: Mapped[Id]
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id", ondelete="CASCADE"), index=True)
    #: empty for people without a sector
    sector_id: Mapped[int | None] = mapped_column(ForeignKey("sectors.id", ondelete="SET NULL"))
    #: who took part, whether or not they raised a hand
    people: Mapped[int]
    #: by option id
    hands: Mapped[dict[str, int]] = mapped_column(JSON)


class PollResult(Base):
    """The counted result of one option, frozen when the result is shown."""

    __tablename__ = "poll_results"

    option_id: Mapped[int] = mapped_column(
        ForeignKey("poll_options.id", ondelete="CASCADE"), primary_key=True
    )
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id", ondelete="CASCADE"), index=True)
    #: points, people, or hundredths of priority
    score: Mapped[int]
    #: people who support it
    voters: Mapped[int]
    #: 1 is first; equal options share a rank
    rank: Mapped[int]
    tied: Mapped[bool]
    #: it lies above the cut line
    through: Mapped[bool]
    #: figures of the rule (see `tally.figures`)
    details: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    #: why people object to it, in an order that says nothing
    reasons: Mapped[list[str]] = mapped_column(JSON, default=list)
    #: support by sector (see `tally.lens.Support`); empty if too few people voted for that
    by_sector: Mapped[dict[str, Any] | None] = mapped_column(JSON)


class PollCount(Base):
    """What was counted of a poll as a whole, frozen when the result is shown."""

    __tablename__ = "poll_counts"

    poll_id: Mapped[int] = mapped_column(
        ForeignKey("polls.id", ondelete="CASCADE"), primary_key=True
    )
    #: ballots that gave nothing
    blank: Mapped[int]
    #: people whose ballot arrived after the end
    late: Mapped[int] = mapped_column(default=0, server_default="0")
    #: people who voted without being checked in, if three or more; empty, too, of results from
    #: before this was noted
    admitted: Mapped[int | None]
    #: letters of the options that share the rank at the cut line, and the `TiePolicy` that decided
    tied: Mapped[list[str]] = mapped_column(JSON)
    decided_by: Mapped[str | None]
    #: sectors of three voters or more: name (empty for those put together), side, voters
    sectors: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    #: ballots by `Origin`, invalid papers by `Flaw`, who may vote (see `voting.reconciliation`);
    #: empty of results from before this was counted
    reconciliation: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    #: so few voted in secret that the counts would tell how; none are kept
    withheld: Mapped[bool] = mapped_column(default=False, server_default=false())
    #: SHA-256 of ballots and ranking, which a recount finds again; empty where they are withheld
    fingerprint: Mapped[str]
    #: of all ballots that count, sorted: they show that a ballot was counted, never which
    receipts: Mapped[list[str]] = mapped_column(JSON)
