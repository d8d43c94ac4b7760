"""From what each option got to ranks, with equal ones side by side; and rounding as people do."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from facilitate.voting.tally.figures import Details


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """What one option got."""

    option: int
    #: as it is shown: points, people, or hundredths
    score: int
    #: what ranks it, more is better; exact, where the score is rounded
    weight: tuple[Fraction | int, ...]
    #: how many people support it
    voters: int
    details: Details | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One option's result."""

    option: int
    score: int
    #: how many people support it
    voters: int
    #: 1 is first; equal options share a rank, and the next rank leaves a gap
    rank: int
    #: another option has the same rank
    tied: bool
    details: Details | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The counted result of a vote."""

    standings: tuple[Standing, ...]
    ballots: int
    #: ballots that gave nothing: they count as voted
    blank: int


def ranked(options: Iterable[Scored]) -> tuple[Standing, ...]:
    """The options by rank; equal ones share a rank and stay in the order they came in."""
    ordered = sorted(options, key=lambda each: each.weight, reverse=True)
    alike = Counter(each.weight for each in ordered)
    standings: list[Standing] = []
    for place, each in enumerate(ordered, start=1):
        same = standings and ordered[place - 2].weight == each.weight
        standings.append(
            Standing(
                option=each.option,
                score=each.score,
                voters=each.voters,
                rank=standings[-1].rank if same else place,
                tied=alike[each.weight] > 1,
                details=each.details,
            )
        )
    return tuple(standings)


def half_up(value: Fraction) -> int:
    """The nearest whole number, halves up: 2.5 is 3, where Python's round says 2."""
    return floor(value + Fraction(1, 2))


def hundredths(value: Fraction) -> float:
    """Two decimals, halves up."""
    return half_up(value * 100) / 100
