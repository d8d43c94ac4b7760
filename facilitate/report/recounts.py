"""Counting the published ballots of every vote again, to hold against what the report says."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from facilitate.db import db
from facilitate.report.facts import VoteFacts
from facilitate.voting import recount
from facilitate.voting.models import Poll, PollCount
from facilitate.voting.publishing import published_ballots


@dataclass(frozen=True, slots=True, kw_only=True)
class Recount:
    """What the ballots of one vote give by letter: score, supporters, rank."""

    ballots: int
    blank: int
    options: dict[str, tuple[int, int, int]]

    def is_told_by(self, vote: VoteFacts) -> bool:
        """Whether a report says the same of this vote, option by option."""
        said = {each.letter: (each.points, each.voters, each.rank) for each in vote.options}
        return (vote.voted, vote.blank, said) == (self.ballots, self.blank, self.options)


def recounts(workshop_id: int) -> dict[int, Recount]:
    """Each vote whose result is shown by its number, without those too few took part in.

    The ballots themselves are counted, as `facilitate recount` does; a few queries for each vote.
    """
    polls = db.session.scalars(
        select(Poll)
        .join(PollCount, PollCount.poll_id == Poll.id)
        .where(
            Poll.workshop_id == workshop_id,
            Poll.published_at.is_not(None),
            PollCount.withheld.is_(False),
        )
        .options(selectinload(Poll.options))
    )
    return {poll.number: _recount(poll) for poll in polls.all()}


def _recount(poll: Poll) -> Recount:
    published = published_ballots(poll)
    counted = recount.count(published).tally
    letters = published.letters
    return Recount(
        ballots=counted.ballots,
        blank=counted.blank,
        options={
            letters[each.option]: (each.score, each.voters, each.rank) for each in counted.standings
        },
    )
