"""What votes gave, as it was frozen when their results were shown."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from facilitate.db import db
from facilitate.voting.limits import Limits
from facilitate.voting.models import Poll, PollCount, PollOption, PollResult
from facilitate.voting.pictures import Spot, spots
from facilitate.voting.queries import turnout_of
from facilitate.voting.reconciliation import Reconciliation
from facilitate.voting.rules import Turnout
from facilitate.voting.states import Origin
from facilitate.voting.tally import figures
from facilitate.voting.tally.cut import TiePolicy
from facilitate.voting.tally.figures import Details, Rating, Stances
from facilitate.voting.tally.lens import Side, Support
from facilitate.voting.tally.marks import Rule


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
    #: None of results from before this was counted
    reconciliation: Reconciliation | None = None
    #: in the order of the support of each line; empty where there is no look by sector
    sectors: tuple[SectorVoters, ...] = ()
    #: letters of the options that share the rank at the cut line, and what decided
    tied: tuple[str, ...] = ()
    decided_by: TiePolicy | None = None
    fingerprint: str = ""
    #: so few voted in secret that nothing is told but the turnout; every count is zero
    withheld: bool = False
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
    def by_hand(self) -> int:
        """People whose hands were counted in the room."""
        return self.reconciliation.ballots.get(Origin.HANDS, 0) if self.reconciliation else 0

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
        if self.withheld:
            return []
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
            reconciliation=Reconciliation.read(counts[poll.id].reconciliation),
            sectors=tuple(
                SectorVoters(name=each["name"], side=Side(each["side"]), voters=each["voters"])
                for each in counts[poll.id].sectors
            ),
            tied=tuple(counts[poll.id].tied),
            decided_by=TiePolicy(by) if (by := counts[poll.id].decided_by) else None,
            fingerprint=counts[poll.id].fingerprint,
            withheld=counts[poll.id].withheld,
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
