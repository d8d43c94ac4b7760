"""Impact and feasibility of each option, each from 1 to 5 or not judged.

The priority of an option is (mean impact - 1) / 4 x (mean feasibility - 1) / 4, in hundredths.
Quartiles are those of `statistics.quantiles(…, method="inclusive")`.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from itertools import accumulate

from facilitate.voting.tally.figures import Axis, Rating
from facilitate.voting.tally.marks import Mark, Paper, marks_given
from facilitate.voting.tally.ranks import Scored, Standing, half_up, hundredths, ranked

#: both from here on is support
HIGH = 4
SCALE = (1, 2, 3, 4, 5)


def supports(mark: Mark) -> bool:
    """High impact, and high feasibility."""
    return mark.first >= HIGH and mark.second >= HIGH


def count(ballots: Sequence[Paper], options: Collection[int]) -> tuple[Standing, ...]:
    """Rank options by priority; those not judged on both scales have none and stand last."""
    expressed = sum(1 for ballot in ballots if ballot)
    return ranked(
        _scored(option, given, expressed) for option, given in marks_given(ballots, options).items()
    )


def _scored(option: int, given: Mapping[Mark, int], expressed: int) -> Scored:
    impact: Counter[int] = Counter()
    feasibility: Counter[int] = Counter()
    for mark, times in given.items():
        impact[mark.first] += times
        feasibility[mark.second] += times
    priority = _high(impact) * _high(feasibility)
    rating = Rating(impact=_axis(impact, expressed), feasibility=_axis(feasibility, expressed))
    return Scored(
        option=option,
        score=half_up(priority * 100),
        weight=(int(rating.rated), priority),
        voters=sum(times for mark, times in given.items() if supports(mark)),
        details=rating,
    )


def _mean(answers: Mapping[int, int]) -> Fraction | None:
    people = sum(answers.get(step, 0) for step in SCALE)
    if not people:
        return None
    return Fraction(sum(step * answers.get(step, 0) for step in SCALE), people)


def _high(answers: Mapping[int, int]) -> Fraction:
    """Where the mean lies on the scale, from 0 to 1."""
    mean = _mean(answers)
    return (mean - 1) / 4 if mean is not None else Fraction(0)


def _axis(answers: Mapping[int, int], expressed: int) -> Axis:
    given = sum(answers.get(step, 0) for step in SCALE)
    mean = _mean(answers)
    if mean is None:
        return Axis(given=0, skipped=expressed, mean=None, median=None, spread=None)
    first, median, third = (quantile(answers, Fraction(part, 4)) for part in (1, 2, 3))
    return Axis(
        given=given,
        skipped=expressed - given,
        mean=hundredths(mean),
        median=hundredths(median),
        spread=hundredths(third - first),
    )


def quantile(answers: Mapping[int, int], part: Fraction) -> Fraction:
    """The value below which this part of the answers lies, between two of them in proportion."""
    people = sum(answers.get(step, 0) for step in SCALE)
    place = part * (people - 1)
    below = place.numerator // place.denominator
    low, high = (_at(answers, min(index, people - 1)) for index in (below, below + 1))
    return low + (high - low) * (place - below)


def _at(answers: Mapping[int, int], index: int) -> int:
    """The answer at this place, from 0, when they are put in order."""
    ends = accumulate(answers.get(step, 0) for step in SCALE)
    return next(step for step, end in zip(SCALE, ends, strict=True) if index < end)
