"""Support, can live with it, or object: a last check, before people commit to something."""

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction

from facilitate.voting.tally.figures import Stances
from facilitate.voting.tally.marks import Mark, Paper, marks_given
from facilitate.voting.tally.ranks import Scored, Standing, ranked

SUPPORT, LIVE_WITH, OBJECT = 1, 2, 3


def supports(mark: Mark) -> bool:
    """Supports it, or can live with it."""
    return mark.first in (SUPPORT, LIVE_WITH)


def count(ballots: Sequence[Paper], options: Collection[int]) -> tuple[Standing, ...]:
    """Rank options by the part of those who took a stance that does not object.

    Between equal ones the part that supports them outright decides. The score is people who
    support an option or can live with it. What nobody took a stance on stands last.
    """
    return ranked(_scored(option, given) for option, given in marks_given(ballots, options).items())


def _scored(option: int, given: Mapping[Mark, int]) -> Scored:
    support, live_with, objections = (
        given.get(Mark(stance), 0) for stance in (SUPPORT, LIVE_WITH, OBJECT)
    )
    answered = support + live_with + objections
    part = Fraction(1, answered or 1)
    return Scored(
        option=option,
        score=support + live_with,
        weight=(min(answered, 1), (support + live_with) * part, support * part),
        voters=support + live_with,
        details=Stances(support=support, live_with=live_with, objections=objections),
    )
