"""One person's ballot: what is asked, in which order, and what is counted of it.

Read as plain rows, since a whole room asks for it within a minute.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import aliased

from facilitate import clock
from facilitate.db import db
from facilitate.people.models import Participant
from facilitate.voting.limits import Limits, fitting
from facilitate.voting.models import Ballot, Poll, PollOption, Vote
from facilitate.voting.queries import is_voter
from facilitate.voting.rules import ballot_mark, receipt, shuffled, voter_key
from facilitate.voting.states import Secrecy, ended_at, state_of
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


class Follows(NamedTuple):
    """The vote that another one follows."""

    number: int


@dataclass(frozen=True, kw_only=True)
class Paper:
    """The vote that participants know of: the newest one that was opened."""

    poll_id: int
    number: int
    title: str
    state: str
    #: when it closes by itself
    closes_at: datetime | None = None
    limits: Limits
    salt: str | None
    #: the vote that is held again, and why
    follows: Follows | None = None
    reason: str = ""
    secrecy: Secrecy = Secrecy.RECEIPT
    staff: bool = False
    strict: bool = False
    #: facilitators may turn a device into a shared tablet, and see who of their table is missing
    tablets: bool = False
    shows_missing: bool = False
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
    #: it was sent from the browser that asks, which may see what it says
    own: bool = True


@dataclass(frozen=True, kw_only=True)
class MyVote:
    """Where somebody stands in the vote that is on or was last."""

    paper: Paper | None
    may_vote: bool = False
    #: could vote, once checked in
    must_check_in: bool = False
    #: the voter's key; None once the salt is erased
    key: str | None = None
    counted: Counted | None = None
    #: it is copied from paper, so the options stand in the order of their letters
    copied: bool = False

    def seen_with(self, mark: str | None) -> "MyVote":
        """What a browser gets to see: the ballot that it cast itself, of any other only the time.

        Whoever else enters as this person, with their link or badge code, learns no content.
        """
        if self.counted is None or self.counted.mark == mark:
            return self
        return replace(
            self, counted=Counted(cast_at=self.counted.cast_at, said={}, receipt="", own=False)
        )

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
        if self.copied:
            return list(self.paper.options)
        by_letter = {option.letter: option for option in self.paper.options}
        return [by_letter[letter] for letter in shuffled(by_letter, key=self.key or "")]


_before = aliased(Poll)
#: these are built once: to build one takes longer than to ask it, and all phones ask at once
_NEWEST_OPENED = (
    select(
        Poll.id,
        Poll.number,
        Poll.title,
        Poll.rule,
        Poll.budget,
        Poll.cap,
        Poll.salt,
        Poll.secrecy,
        Poll.staff,
        Poll.strict,
        Poll.tablets,
        Poll.shows_missing,
        Poll.opened_at,
        Poll.closes_at,
        Poll.closed_at,
        Poll.published_at,
        Poll.archived_at,
        Poll.reason,
        _before.number.label("followed"),
    )
    .outerjoin(_before, _before.id == Poll.follows_id)
    .where(Poll.workshop_id == bindparam("workshop_id"), Poll.opened_at.is_not(None))
    .order_by(Poll.number.desc())
    .limit(1)
)
_OPTIONS = (
    select(
        PollOption.id,
        PollOption.letter,
        PollOption.text,
        PollOption.public_role,
        PollOption.private_role,
    )
    .where(PollOption.poll_id == bindparam("poll_id"))
    .order_by(PollOption.letter)
)

_VOTER = {
    staff: select(Participant.id, Participant.checked_in_at).where(
        or_(
            and_(
                Participant.id == bindparam("participant_id"),
                *is_voter(bindparam("workshop_id"), staff=staff),
            ),
            Participant.merged_into_id == bindparam("participant_id"),
        )
    )
    for staff in (True, False)
}
_COUNTED = (
    select(Ballot.id, Ballot.cast_at, Ballot.voter_key)
    .where(
        Ballot.poll_id == bindparam("poll_id"),
        Ballot.voter_key.in_(bindparam("keys", expanding=True)),
        Ballot.late.is_(False),
    )
    .order_by(Ballot.cast_at.desc(), Ballot.version.desc(), Ballot.id.desc())
    .limit(1)
)
_SAID = select(Vote.option_id, Vote.first, Vote.second, Vote.reason).where(
    Vote.ballot_id == bindparam("ballot_id")
)


def paper(workshop_id: int) -> Paper | None:
    """The newest vote that was opened, with its options by letter; two queries."""
    poll = db.session.execute(_NEWEST_OPENED, {"workshop_id": workshop_id}).first()
    if poll is None or poll.archived_at is not None:
        return None
    lines = db.session.execute(_OPTIONS, {"poll_id": poll.id})
    return Paper(
        poll_id=poll.id,
        number=poll.number,
        title=poll.title,
        state=state_of(
            opened_at=poll.opened_at,
            ended_at=ended_at(closed_at=poll.closed_at, closes_at=poll.closes_at, now=clock.now()),
            published_at=poll.published_at,
            archived_at=None,
        ),
        closes_at=poll.closes_at,
        follows=Follows(poll.followed) if poll.followed is not None else None,
        reason=poll.reason,
        limits=Limits(rule=Rule(poll.rule), budget=poll.budget, cap=poll.cap),
        salt=poll.salt,
        secrecy=Secrecy(poll.secrecy),
        staff=poll.staff,
        strict=poll.strict,
        tablets=poll.tablets,
        shows_missing=poll.shows_missing,
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
            secrecy=Secrecy(poll.secrecy),
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


def copied_paper(poll: Poll) -> MyVote:
    """The ballot of an opened vote as it is copied from paper; two queries."""
    return MyVote(paper=paper(poll.workshop_id), may_vote=True, copied=True)


def my_vote(*, workshop_id: int, participant_id: int) -> MyVote:
    """Where a participant stands in the vote that is on or was last; at most five queries."""
    on = paper(workshop_id)
    if on is None:
        return MyVote(paper=None)
    may, is_here, entries = _voter(
        workshop_id=workshop_id, participant_id=participant_id, staff=on.staff
    )
    keys = [voter_key(salt=on.salt, participant_id=each) for each in entries] if on.salt else []
    return MyVote(
        paper=on,
        may_vote=may and (is_here or not on.strict),
        must_check_in=may and on.strict and not is_here,
        key=keys[0] if keys else None,
        counted=counted_of(on.poll_id, keys=keys, receipts=on.secrecy is Secrecy.RECEIPT)
        if keys
        else None,
    )


def may_vote(*, workshop_id: int, participant_id: int, staff: bool, strict: bool) -> bool:
    """Whether this participant of this workshop is among those who vote."""
    may, is_here, _entries = _voter(
        workshop_id=workshop_id, participant_id=participant_id, staff=staff
    )
    return may and (is_here or not strict)


def own_keys(*, salt: str, participant_id: int) -> set[str]:
    """The voter's keys of a participant: one for each entry that this person had or has."""
    entries = db.session.scalars(
        select(Participant.id).where(Participant.merged_into_id == participant_id)
    )
    return {voter_key(salt=salt, participant_id=each) for each in (participant_id, *entries.all())}


def _voter(*, workshop_id: int, participant_id: int, staff: bool) -> tuple[bool, bool, list[int]]:
    """Whether somebody votes, is checked in, and the ids of their entries, that of now first."""
    asked = {"workshop_id": workshop_id, "participant_id": participant_id}
    found = {
        row.id: row.checked_in_at is not None for row in db.session.execute(_VOTER[staff], asked)
    }
    entries = [participant_id, *sorted(found.keys() - {participant_id})]
    return participant_id in found, found.get(participant_id, False), entries


def counted_of(poll_id: int, *, keys: Collection[str], receipts: bool) -> Counted | None:
    """The newest ballot under any of a voter's keys, before the result is shown."""
    ballot = db.session.execute(_COUNTED, {"poll_id": poll_id, "keys": list(keys)}).first()
    if ballot is None or ballot.cast_at is None:
        return None
    return Counted(
        cast_at=ballot.cast_at,
        said=said_on(ballot.id),
        receipt=receipt(ballot.voter_key) if receipts else "",
        mark=ballot_mark(ballot.voter_key, ballot.id),
    )


def said_on(ballot_id: int) -> dict[int, Said]:
    """What a ballot says, by option id."""
    rows = db.session.execute(_SAID, {"ballot_id": ballot_id})
    return {row.option_id: Said(Mark(row.first, row.second), row.reason) for row in rows}
