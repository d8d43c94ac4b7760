"""Reads of votes: the current one, how many have voted, and what was counted."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import selectinload

from facilitate.db import db
from facilitate.people.models import Participant, ParticipantRole
from facilitate.voting.models import Ballot, Poll, PollOption, PollResult, Vote
from facilitate.voting.rules import Turnout, turnout, voter_key

#: who votes; the synthesis team words the options and stays out
VOTERS = (ParticipantRole.PARTICIPANT, ParticipantRole.FACILITATOR)


# --- Polls -------------------------------------------------------------------------------------


def current_poll(workshop_id: int) -> Poll | None:
    """The newest vote of a workshop in whatever state, with its options; two queries."""
    return db.session.scalar(
        select(Poll)
        .where(Poll.workshop_id == workshop_id)
        .options(selectinload(Poll.options))
        .order_by(Poll.number.desc())
        .limit(1)
    )


def polls_of(workshop_id: int) -> Sequence[Poll]:
    """The votes of a workshop in their order, with their options; two queries."""
    return db.session.scalars(
        select(Poll)
        .where(Poll.workshop_id == workshop_id)
        .options(selectinload(Poll.options))
        .order_by(Poll.number)
    ).all()


def poll_with_number(workshop_id: int, number: int) -> Poll | None:
    """A vote of a workshop by its number."""
    return db.session.scalar(
        select(Poll).where(Poll.workshop_id == workshop_id, Poll.number == number)
    )


# --- Turnout and result ------------------------------------------------------------------------


def turnout_of(poll: Poll) -> Turnout:
    """How many have voted, are here and may vote: as counted at the close, else as it is now."""
    if poll.voted is not None and poll.present is not None and poll.entitled is not None:
        return Turnout(voted=poll.voted, present=poll.present, entitled=poll.entitled)
    return turnout_now(poll)


def turnout_now(poll: Poll) -> Turnout:
    """Turnout from the ballots and the list of people as they are now; three queries."""
    if poll.salt is None:
        return Turnout(voted=0, present=0, entitled=0)
    voted = db.session.scalars(
        select(Ballot.voter_key).where(Ballot.poll_id == poll.id).distinct()
    ).all()
    now = _keys_of_merged(poll.workshop_id, poll.salt)
    people = db.session.execute(
        select(Participant.id, Participant.checked_in_at).where(*is_voter(poll.workshop_id))
    )
    electorate = {
        voter_key(salt=poll.salt, participant_id=person_id): checked_in_at is not None
        for person_id, checked_in_at in people
    }
    return turnout(voted={now.get(key, key) for key in voted}, electorate=electorate)


def counted_ballots(poll_id: int) -> list[dict[int, int]]:
    """The ballots that count, one per person: points by option id, empty for a blank one.

    Of somebody whose two entries were merged the later ballot counts, as long as the salt can tell.
    In no order that means anything. Three queries.
    """
    newest = (
        select(Ballot.voter_key, func.max(Ballot.version).label("version"))
        .where(Ballot.poll_id == poll_id)
        .group_by(Ballot.voter_key)
        .subquery()
    )
    ballots: dict[int, dict[int, int]] = defaultdict(dict)
    cast: dict[int, tuple[str, datetime | None]] = {}
    for ballot_id, key, cast_at, option_id, dots in db.session.execute(
        select(Ballot.id, Ballot.voter_key, Ballot.cast_at, Vote.option_id, Vote.dots)
        .join(
            newest,
            (Ballot.voter_key == newest.c.voter_key) & (Ballot.version == newest.c.version),
        )
        .outerjoin(Vote, Vote.ballot_id == Ballot.id)
        .where(Ballot.poll_id == poll_id)
        .order_by(Ballot.id)
    ):
        points = ballots[ballot_id]
        cast[ballot_id] = (key, cast_at)
        if option_id is not None:
            points[option_id] = dots
    poll = db.session.execute(select(Poll.workshop_id, Poll.salt).where(Poll.id == poll_id)).one()
    for ballot_id in _overtaken(cast, _keys_of_merged(poll.workshop_id, poll.salt)):
        del ballots[ballot_id]
    return list(ballots.values())


def _keys_of_merged(workshop_id: int, salt: str | None) -> dict[str, str]:
    """Voter's keys of merged entries, each with the key of the entry that the person has now.

    Nothing once the salt is erased. One query.
    """
    if salt is None:
        return {}
    rows = db.session.execute(
        select(Participant.id, Participant.merged_into_id).where(
            Participant.workshop_id == workshop_id, Participant.merged_into_id.is_not(None)
        )
    )
    return {
        voter_key(salt=salt, participant_id=gone): voter_key(salt=salt, participant_id=now or 0)
        for gone, now in rows
    }


def _overtaken(
    cast: Mapping[int, tuple[str, datetime | None]], now: Mapping[str, str]
) -> list[int]:
    """Ballots (id to key and moment) after which the same person cast another, under whatever key.

    Without merged entries there are none.
    """
    if not now:
        return []
    latest: dict[str, tuple[datetime, int]] = {}
    overtaken = []
    for ballot_id, (key, cast_at) in cast.items():
        if cast_at is None:
            continue
        person = now.get(key, key)
        one = (cast_at, ballot_id)
        other = latest.get(person)
        latest[person] = one if other is None else max(one, other)
        if other is not None:
            overtaken.append(min(one, other)[1])
    return overtaken


@dataclass(frozen=True, kw_only=True)
class Line:
    """One option with its result, as worded when people voted."""

    opportunity_id: int
    letter: str
    text: str
    public_role: str
    private_role: str
    dots: int
    #: people who gave it at least one point
    voters: int
    #: 1 is first; equal points share a rank
    rank: int
    tied: bool


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What one vote gave: every option by rank, those without points too."""

    poll: Poll
    lines: tuple[Line, ...]
    turnout: Turnout
    #: ballots without any point: counted as voted, left out of shares
    blank: int

    @property
    def groups(self) -> list[tuple[Line, ...]]:
        """The lines by rank; those that share one stand together."""
        ranks: dict[int, list[Line]] = defaultdict(list)
        for line in self.lines:
            ranks[line.rank].append(line)
        return [tuple(lines) for lines in ranks.values()]

    @property
    def most_dots(self) -> int:
        """Points of the first option, the length of the longest bar."""
        return max((line.dots for line in self.lines), default=0)

    def top(self, ranks: int) -> tuple[Line, ...]:
        """The options of the first so many ranks; of those tied at the cut all go through.

        What nobody gave a point is not among them, however few were voted on.
        """
        return tuple(line for line in self.lines if line.rank <= ranks and line.dots > 0)

    def share(self, line: Line) -> float:
        """Part of those who gave any points that gave some to this option, 0 to 1."""
        expressed = self.turnout.voted - self.blank
        return line.voters / expressed if expressed else 0.0


def outcome_of(poll: Poll) -> Outcome:
    """The result of a vote that is shown, as it was frozen then."""
    return _frozen([poll])[0]


def results(workshop_id: int) -> list[Outcome]:
    """The votes of a workshop whose results are shown, in their order; three queries."""
    polls = db.session.scalars(
        select(Poll)
        .where(Poll.workshop_id == workshop_id, Poll.published_at.is_not(None))
        .order_by(Poll.number)
    ).all()
    return _frozen(polls)


def _frozen(polls: Sequence[Poll]) -> list[Outcome]:
    if not polls:
        return []
    ids = [poll.id for poll in polls]
    lines: dict[int, list[Line]] = defaultdict(list)
    for option, result in db.session.execute(
        select(PollOption, PollResult)
        .join(PollResult, PollResult.option_id == PollOption.id)
        .where(PollOption.poll_id.in_(ids))
        .order_by(PollResult.rank, PollOption.letter)
    ):
        lines[option.poll_id].append(
            _line(option, result.dots, result.voters, result.rank, result.tied)
        )
    blank = {
        row.poll_id: row.ballots
        for row in db.session.execute(
            select(Ballot.poll_id, func.count().label("ballots"))
            .where(Ballot.poll_id.in_(ids), ~_has_points())
            .group_by(Ballot.poll_id)
        )
    }
    return [
        Outcome(
            poll=poll,
            lines=tuple(lines[poll.id]),
            turnout=turnout_of(poll),
            blank=blank.get(poll.id, 0),
        )
        for poll in polls
    ]


def _line(option: PollOption, dots: int, voters: int, rank: int, tied: bool) -> Line:
    return Line(
        opportunity_id=option.opportunity_id,
        letter=option.letter,
        text=option.text,
        public_role=option.public_role,
        private_role=option.private_role,
        dots=dots,
        voters=voters,
        rank=rank,
        tied=tied,
    )


def _has_points() -> ColumnElement[bool]:
    return select(Vote.ballot_id).where(Vote.ballot_id == Ballot.id).exists()


def is_voter(workshop_id: int) -> tuple[ColumnElement[bool], ...]:
    """Whether a participant is among those who vote in a workshop, as conditions."""
    return (
        Participant.workshop_id == workshop_id,
        Participant.withdrawn_at.is_(None),
        Participant.role.in_(VOTERS),
    )
