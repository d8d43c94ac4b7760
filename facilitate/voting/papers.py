"""One person's ballot: what is asked, in which order, and what is counted of it.

Read as plain rows, since a whole room asks for it within a minute.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, or_, select

from facilitate.db import db
from facilitate.people.models import Participant
from facilitate.voting.limits import Limits, fitting
from facilitate.voting.models import Ballot, Poll, PollOption, Vote
from facilitate.voting.queries import is_voter
from facilitate.voting.rules import ballot_mark, receipt, shuffled, voter_key
from facilitate.voting.tally.marks import Mark, Rule


class Said(NamedTuple):
    """What a ballot says of one option, and why."""

    mark: Mark
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class PaperOption:
    """One line of the ballot, as worded when the vote opened."""

    id: int
    letter: str
    text: str
    public_role: str
    private_role: str


@dataclass(frozen=True, kw_only=True)
class Paper:
    """The vote that participants know of: the newest one that was opened."""

    poll_id: int
    number: int
    title: str
    state: str
    limits: Limits
    salt: str | None
    options: tuple[PaperOption, ...]


@dataclass(frozen=True, kw_only=True)
class Counted:
    """The ballot of somebody that counts: since when, and what it says by option id."""

    cast_at: datetime
    said: dict[int, Said]
    #: by which its voter finds it among those counted; empty where only the time is told
    receipt: str
    #: see `rules.ballot_mark`
    mark: str = ""


@dataclass(frozen=True, kw_only=True)
class MyVote:
    """Where somebody stands in the vote that is on or was last."""

    paper: Paper | None
    may_vote: bool = False
    #: the voter's key; None once the salt is erased
    key: str | None = None
    counted: Counted | None = None

    def seen_with(self, mark: str | None) -> "MyVote":
        """What a browser gets to see: the ballot that it cast itself, of any other only the time.

        Whoever else enters as this person, with their link or badge code, learns no content.
        """
        if self.counted is None or self.counted.mark == mark:
            return self
        return replace(self, counted=Counted(cast_at=self.counted.cast_at, said={}, receipt=""))

    @property
    def state(self) -> str:
        """One of none, open, closed, published."""
        return self.paper.state if self.paper is not None else "none"

    @property
    def rule(self) -> Rule:
        """How people vote; by points as long as there is nothing to vote on."""
        return self.paper.limits.rule if self.paper is not None else Rule.DOTS

    @property
    def options(self) -> list[PaperOption]:
        """The options in this voter's own order."""
        if self.paper is None:
            return []
        by_letter = {option.letter: option for option in self.paper.options}
        return [by_letter[letter] for letter in shuffled(by_letter, key=self.key or "")]


def paper(workshop_id: int) -> Paper | None:
    """The newest vote that was opened, with its options by letter; two queries."""
    poll = db.session.execute(
        select(
            Poll.id,
            Poll.number,
            Poll.title,
            Poll.rule,
            Poll.budget,
            Poll.cap,
            Poll.salt,
            Poll.closed_at,
            Poll.published_at,
        )
        .where(Poll.workshop_id == workshop_id, Poll.opened_at.is_not(None))
        .order_by(Poll.number.desc())
        .limit(1)
    ).first()
    if poll is None:
        return None
    lines = db.session.execute(
        select(
            PollOption.id,
            PollOption.letter,
            PollOption.text,
            PollOption.public_role,
            PollOption.private_role,
        )
        .where(PollOption.poll_id == poll.id)
        .order_by(PollOption.letter)
    )
    return Paper(
        poll_id=poll.id,
        number=poll.number,
        title=poll.title,
        state=state_of(poll.closed_at, poll.published_at),
        limits=Limits(rule=Rule(poll.rule), budget=poll.budget, cap=poll.cap),
        salt=poll.salt,
        options=tuple(PaperOption(**line._mapping) for line in lines),
    )


def sample(poll: Poll) -> MyVote:
    """The ballot of a vote that is being prepared, as somebody will see it."""
    rule = Rule(poll.rule)
    limits = fitting(Limits(rule=rule, budget=poll.budget, cap=poll.cap), options=len(poll.options))
    return MyVote(
        paper=Paper(
            poll_id=poll.id,
            number=poll.number,
            title=poll.title,
            state="open",
            limits=limits,
            salt=None,
            options=tuple(
                PaperOption(
                    id=option.id,
                    letter=option.letter,
                    text=option.text,
                    public_role=option.public_role,
                    private_role=option.private_role,
                )
                for option in poll.options
            ),
        ),
        may_vote=True,
        key=f"sample of {poll.number}",
    )


def state_of(closed_at: datetime | None, published_at: datetime | None) -> str:
    """The state of a vote that was opened."""
    if closed_at is None:
        return "open"
    return "closed" if published_at is None else "published"


def my_vote(*, workshop_id: int, participant_id: int) -> MyVote:
    """Where a participant stands in the vote that is on or was last; at most five queries."""
    on = paper(workshop_id)
    if on is None:
        return MyVote(paper=None)
    may, entries = _voter(workshop_id=workshop_id, participant_id=participant_id)
    keys = [voter_key(salt=on.salt, participant_id=each) for each in entries] if on.salt else []
    return MyVote(
        paper=on,
        may_vote=may,
        key=keys[0] if keys else None,
        counted=counted_of(on.poll_id, keys=keys) if keys else None,
    )


def may_vote(*, workshop_id: int, participant_id: int) -> bool:
    """Whether this participant of this workshop is among those who vote."""
    return _voter(workshop_id=workshop_id, participant_id=participant_id)[0]


def own_keys(*, salt: str, participant_id: int) -> set[str]:
    """The voter's keys of a participant: one for each entry that this person had or has."""
    entries = db.session.scalars(
        select(Participant.id).where(Participant.merged_into_id == participant_id)
    )
    return {voter_key(salt=salt, participant_id=each) for each in (participant_id, *entries.all())}


def _voter(*, workshop_id: int, participant_id: int) -> tuple[bool, list[int]]:
    """Whether somebody votes, and the ids of their entries, the one they have now first."""
    found = set(
        db.session.scalars(
            select(Participant.id).where(
                or_(
                    and_(Participant.id == participant_id, *is_voter(workshop_id)),
                    Participant.merged_into_id == participant_id,
                )
            )
        )
    )
    return participant_id in found, [participant_id, *sorted(found - {participant_id})]


def counted_of(poll_id: int, *, keys: Collection[str]) -> Counted | None:
    """The newest ballot under any of a voter's keys, before the result is shown."""
    ballot = db.session.execute(
        select(Ballot.id, Ballot.cast_at, Ballot.voter_key)
        .where(Ballot.poll_id == poll_id, Ballot.voter_key.in_(keys))
        .order_by(Ballot.cast_at.desc(), Ballot.version.desc(), Ballot.id.desc())
        .limit(1)
    ).first()
    if ballot is None or ballot.cast_at is None:
        return None
    return Counted(
        cast_at=ballot.cast_at,
        said=said_on(ballot.id),
        receipt=receipt(ballot.voter_key),
        mark=ballot_mark(ballot.voter_key, ballot.id),
    )


def said_on(ballot_id: int) -> dict[int, Said]:
    """What a ballot says, by option id."""
    rows = db.session.execute(
        select(Vote.option_id, Vote.first, Vote.second, Vote.reason).where(
            Vote.ballot_id == ballot_id
        )
    )
    return {row.option_id: Said(Mark(row.first, row.second), row.reason) for row in rows}
