"""Reads of votes: the current one, how many have voted, and what was counted."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import selectinload

from facilitate.db import db
from facilitate.people.models import Organization, Participant, ParticipantRole, Sector
from facilitate.voting.limits import Limits
from facilitate.voting.models import Ballot, Poll, PollCount, PollOption, PollResult, Vote
from facilitate.voting.pictures import Spot, spots
from facilitate.voting.rules import Turnout, turnout, voter_key
from facilitate.voting.tally import figures
from facilitate.voting.tally.cut import TiePolicy
from facilitate.voting.tally.figures import Details, Rating, Stances
from facilitate.voting.tally.lens import Side, Support
from facilitate.voting.tally.marks import Mark, Rule

#: who may vote where staff does, too; the synthesis team words the options and stays out
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


def polls_due(now: datetime) -> Select[Poll]:
    """The votes whose time is over and that nobody has closed yet."""
    return (
        select(Poll)
        .where(Poll.closes_at <= now, Poll.closed_at.is_(None), Poll.opened_at.is_not(None))
        .order_by(Poll.id)
    )


def poll_with_number(workshop_id: int, number: int) -> Poll | None:
    """A vote of a workshop by its number."""
    return db.session.scalar(
        select(Poll).where(Poll.workshop_id == workshop_id, Poll.number == number)
    )


def next_round_of(poll: Poll) -> Poll | None:
    """The vote that was opened to follow this one."""
    return db.session.scalar(
        select(Poll)
        .where(Poll.follows_id == poll.id, Poll.opened_at.is_not(None))
        .order_by(Poll.number)
        .limit(1)
    )


# --- Turnout and result ------------------------------------------------------------------------


def turnout_of(poll: Poll) -> Turnout:
    """How many have voted, are here and may vote: as noted at the close, else as it is now.

    Until the result is shown those join who sent their ballot before the close.
    """
    if poll.voted is None or poll.present is None or poll.entitled is None:
        return turnout_now(poll)
    voted = poll.voted if poll.published_at is not None else voters_now(poll)
    return turnout(voted=voted, present=poll.present, entitled=poll.entitled)


def voters_now(poll: Poll, *, late: bool = False) -> int:
    """How many people's ballots are in, or came after the end (`late`); two queries."""
    if poll.salt is None:
        return 0
    voted = db.session.scalars(
        select(Ballot.voter_key).where(Ballot.poll_id == poll.id, Ballot.late.is_(late)).distinct()
    ).all()
    now = _keys_of_merged(poll.workshop_id, poll.salt)
    return len({now.get(key, key) for key in voted})


def turnout_now(poll: Poll) -> Turnout:
    """Turnout from the ballots and the list of people as they are now; three queries."""
    if poll.salt is None:
        return Turnout(voted=0, present=0, entitled=0)
    people = db.session.execute(
        select(func.count(Participant.id), func.count(Participant.checked_in_at)).where(
            *is_voter(poll.workshop_id, staff=poll.staff, strict=poll.strict)
        )
    ).one()
    return turnout(voted=voters_now(poll), entitled=people[0], present=people[1])


@dataclass(frozen=True, kw_only=True)
class Cast:
    """A ballot that counts; nothing in its marks if it is blank."""

    #: of its voter, or random once the result is shown
    key: str
    #: only once the result is shown
    sector: int | None
    marks: dict[int, Mark] = field(default_factory=dict)
    #: why its voter objects, by option
    reasons: dict[int, str] = field(default_factory=dict)


def counted_ballots(poll_id: int, *, late: bool = False) -> list[Cast]:
    """The ballots that count (or came `late`), one per person, by their keys, which is no order.

    Of somebody whose two entries were merged the later ballot counts, as long as the salt can tell.
    Three queries.
    """
    newest = (
        select(Ballot.voter_key, func.max(Ballot.version).label("version"))
        .where(Ballot.poll_id == poll_id, Ballot.late.is_(late))
        .group_by(Ballot.voter_key)
        .subquery()
    )
    ballots: dict[str, Cast] = {}
    cast: dict[str, tuple[datetime, int]] = {}
    for ballot_id, key, cast_at, sector, option_id, first, second, reason in db.session.execute(
        select(
            Ballot.id,
            Ballot.voter_key,
            Ballot.cast_at,
            Ballot.sector,
            Vote.option_id,
            Vote.first,
            Vote.second,
            Vote.reason,
        )
        .join(
            newest,
            (Ballot.voter_key == newest.c.voter_key) & (Ballot.version == newest.c.version),
        )
        .outerjoin(Vote, Vote.ballot_id == Ballot.id)
        .where(Ballot.poll_id == poll_id)
        .order_by(Ballot.voter_key)
    ):
        ballot = ballots.setdefault(key, Cast(key=key, sector=sector))
        if cast_at is not None:
            cast[key] = (cast_at, ballot_id)
        if option_id is not None:
            ballot.marks[option_id] = Mark(first, second)
            if reason:
                ballot.reasons[option_id] = reason
    poll = db.session.execute(select(Poll.workshop_id, Poll.salt).where(Poll.id == poll_id)).one()
    for key in _overtaken(cast, _keys_of_merged(poll.workshop_id, poll.salt)):
        del ballots[key]
    return list(ballots.values())


def sectors_of_voters(poll: Poll) -> dict[str, int | None]:
    """The sector of everybody in the workshop by their key in an unpublished vote; one query."""
    if poll.salt is None:
        return {}
    rows = db.session.execute(
        select(Participant.id, Participant.merged_into_id, Organization.sector_id)
        .outerjoin(Organization, Organization.id == Participant.organization_id)
        .where(Participant.workshop_id == poll.workshop_id)
    ).all()
    sectors = {row.id: row.sector_id for row in rows}
    return {
        voter_key(salt=poll.salt, participant_id=row.id): sectors.get(row.merged_into_id or row.id)
        for row in rows
    }


def voters_by_key(poll: Poll) -> dict[str, int]:
    """Who everybody in the workshop is, by their key in an unpublished vote; one query."""
    if poll.salt is None:
        return {}
    rows = db.session.execute(
        select(Participant.id, Participant.merged_into_id).where(
            Participant.workshop_id == poll.workshop_id
        )
    )
    return {
        voter_key(salt=poll.salt, participant_id=row.id): row.merged_into_id or row.id
        for row in rows
    }


def absent_voters(poll: Poll, keys: Collection[str]) -> int:
    """How many of these voters were not checked in when the vote ended; two queries."""
    people = voters_by_key(poll)
    here = set(
        db.session.scalars(
            select(Participant.id).where(
                Participant.workshop_id == poll.workshop_id,
                Participant.checked_in_at <= poll.ended_at,
            )
        )
    )
    return sum(1 for key in keys if people.get(key) not in here)


@dataclass(frozen=True, kw_only=True)
class Named:
    """Who gave what, in a vote with names."""

    name: str
    organization: str
    #: by letter
    marks: Mapping[str, Mark]


def named_ballots(poll: Poll) -> list[Named]:
    """Who gave what in a shown vote with names, by name; five queries. Empty in a secret one."""
    letters = {option.id: option.letter for option in poll.options}
    marks = {ballot.key: ballot.marks for ballot in counted_ballots(poll.id)}
    rows = db.session.execute(
        select(Ballot.voter_key, Participant.name, Organization.name)
        .join(Participant, Participant.id == Ballot.participant_id)
        .outerjoin(Organization, Organization.id == Participant.organization_id)
        .where(Ballot.poll_id == poll.id, Ballot.late.is_(False))
        .order_by(Participant.name_key, Participant.id)
    )
    people = {key: (name, organization or "") for key, name, organization in rows}
    return [
        Named(
            name=name,
            organization=organization,
            marks={letters[option_id]: mark for option_id, mark in sorted(marks[key].items())},
        )
        for key, (name, organization) in people.items()
        if key in marks
    ]


def sectors_in_order(workshop_id: int) -> Sequence[Sector]:
    """The sectors of a workshop as lists have them; one query."""
    return db.session.scalars(
        select(Sector).where(Sector.workshop_id == workshop_id).order_by(Sector.position, Sector.id)
    ).all()


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


def _overtaken(cast: Mapping[str, tuple[datetime, int]], now: Mapping[str, str]) -> list[str]:
    """Keys whose ballot (its moment and id) came before another one of the same person.

    Without merged entries there are none.
    """
    if not now:
        return []
    latest: dict[str, tuple[tuple[datetime, int], str]] = {}
    overtaken = []
    for key, moment in cast.items():
        person, one = now.get(key, key), (moment, key)
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
    #: points, people, or hundredths of priority
    score: int
    #: people who support it
    voters: int
    #: 1 is first; equal options share a rank
    rank: int
    tied: bool
    #: it lies above the cut line
    through: bool
    details: Details | None = None
    reasons: tuple[str, ...] = ()
    #: None where too few people voted for a look by sector
    support: Support | None = None

    @property
    def judged(self) -> bool:
        """Whether its score says something: nobody may have rated it, or taken a stance on it."""
        if isinstance(self.details, Rating):
            return self.details.rated
        return not isinstance(self.details, Stances) or self.details.answered > 0


@dataclass(frozen=True, kw_only=True)
class SectorVoters:
    """A sector in a result by sector, or (without a name) those that were put together."""

    name: str
    side: Side
    voters: int


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What one vote gave: every option by rank, those that got nothing too."""

    poll: Poll
    lines: tuple[Line, ...]
    turnout: Turnout
    #: ballots that gave nothing: counted as voted, left out of shares
    blank: int
    #: people whose ballot arrived after the end, and was not counted
    late: int = 0
    #: people who voted without being checked in; None where they were too few to say, or not noted
    admitted: int | None = None
    #: in the order of the support of each line; empty where there is no look by sector
    sectors: tuple[SectorVoters, ...] = ()
    #: letters of the options that share the rank at the cut line, and what decided
    tied: tuple[str, ...] = ()
    decided_by: TiePolicy | None = None
    fingerprint: str = ""
    receipts: tuple[str, ...] = ()

    @property
    def rule(self) -> Rule:
        """How people voted."""
        return Rule(self.poll.rule)

    @property
    def limits(self) -> Limits:
        """What each person had."""
        return Limits(rule=self.rule, budget=self.poll.budget, cap=self.poll.cap)

    @property
    def groups(self) -> list[tuple[Line, ...]]:
        """The lines by rank; those that share one stand together."""
        ranks: dict[int, list[Line]] = defaultdict(list)
        for line in self.lines:
            ranks[line.rank].append(line)
        return [tuple(lines) for lines in ranks.values()]

    @property
    def groups_through(self) -> int:
        """After how many ranks the cut line falls; 0 where nothing goes through."""
        reached = (n for n, lines in enumerate(self.groups, 1) if any(x.through for x in lines))
        return max(reached, default=0)

    @property
    def cut_within(self) -> tuple[Line, ...]:
        """The lines of the rank that the cut line divides; none where it falls between two."""
        for lines in self.groups:
            if len({line.through for line in lines}) == 2:
                return lines
        return ()

    @property
    def expressed(self) -> int:
        """People whose ballot gave something."""
        return self.turnout.voted - self.blank

    @property
    def through(self) -> tuple[Line, ...]:
        """The options above the cut line, which was fixed before the vote opened."""
        return tuple(line for line in self.lines if line.through)

    def share(self, line: Line) -> float:
        """Part of those whose ballot gave something that supports this option, 0 to 1."""
        return line.voters / self.expressed if self.expressed else 0.0

    @property
    def spots(self) -> list[Spot]:
        """Where the options stand between impact and feasibility; empty under other rules."""
        return spots((line.letter, line.details) for line in self.lines)

    def length(self, line: Line) -> float:
        """How long an option's bar is, 0 to 1: of the first one's, or of what is possible."""
        if isinstance(line.details, Stances):
            given = line.details
            return line.score / (given.answered or 1)
        most = 100 if isinstance(line.details, Rating) else max(each.score for each in self.lines)
        return line.score / most if most else 0.0


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
        lines[option.poll_id].append(_line(option, result))
    counts = {
        count.poll_id: count
        for count in db.session.scalars(select(PollCount).where(PollCount.poll_id.in_(ids)))
    }
    return [
        Outcome(
            poll=poll,
            lines=tuple(lines[poll.id]),
            turnout=turnout_of(poll),
            blank=counts[poll.id].blank,
            late=counts[poll.id].late,
            admitted=counts[poll.id].admitted,
            sectors=tuple(
                SectorVoters(name=each["name"], side=Side(each["side"]), voters=each["voters"])
                for each in counts[poll.id].sectors
            ),
            tied=tuple(counts[poll.id].tied),
            decided_by=TiePolicy(by) if (by := counts[poll.id].decided_by) else None,
            fingerprint=counts[poll.id].fingerprint,
            receipts=tuple(counts[poll.id].receipts),
        )
        for poll in polls
    ]


def _line(option: PollOption, result: PollResult) -> Line:
    by_sector = result.by_sector
    return Line(
        opportunity_id=option.opportunity_id,
        letter=option.letter,
        text=option.text,
        public_role=option.public_role,
        private_role=option.private_role,
        score=result.score,
        voters=result.voters,
        rank=result.rank,
        tied=result.tied,
        through=result.through,
        details=figures.read(result.details),
        reasons=tuple(result.reasons),
        support=Support(option=option.id, **{**by_sector, "people": tuple(by_sector["people"])})
        if by_sector is not None
        else None,
    )


def is_voter(
    workshop_id: int, *, staff: bool, strict: bool = False
) -> tuple[ColumnElement[bool], ...]:
    """Whether a participant may vote in a workshop, as conditions.

    Facilitators may where `staff` does, and where it is `strict` only who is checked in.
    """
    may = (
        Participant.workshop_id == workshop_id,
        Participant.withdrawn_at.is_(None),
        Participant.role.in_(VOTERS if staff else VOTERS[:1]),
    )
    return (*may, Participant.checked_in_at.is_not(None)) if strict else may
