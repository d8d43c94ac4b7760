"""First, second, third … choice: places count as points (Borda), pairs as a second opinion.

With m places the first counts m points, the second m - 1, the last 1; no place counts nothing. An
option wins all pairs (Condorcet) if against each other option more people placed it better; who
placed only one of the two placed that one better.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import chain, combinations

from facilitate.voting.tally.figures import Preference
from facilitate.voting.tally.marks import Mark, Paper, marks_given
from facilitate.voting.tally.ranks import Scored, Standing, ranked


def supports(mark: Mark) -> bool:
    """Any place."""
    return mark.first > 0


def count(ballots: Sequence[Paper], options: Collection[int], places: int) -> tuple[Standing, ...]:
    """Rank options by the points of their places, of which each person had so many."""
    given = marks_given(ballots, options)
    winner = _beats_all(ballots, given)
    return ranked(
        Scored(
            option=option,
            score=(points := sum((places - m.first + 1) * times for m, times in marks.items())),
            weight=(points,),
            voters=(people := sum(marks.values())),
            details=Preference(
                first=marks.get(Mark(1), 0), ranked=people, beats_all=option == winner
            ),
        )
        for option, marks in given.items()
    )


def _beats_all(ballots: Sequence[Paper], given: Mapping[int, Mapping[Mark, int]]) -> int | None:
    """The option that wins each of its pairs, if there is one and there are several options."""
    orders = (sorted(ballot, key=lambda option: ballot[option].first) for ballot in ballots)
    before = Counter(chain.from_iterable(combinations(order, 2) for order in orders))
    people = {option: sum(marks.values()) for option, marks in given.items()}

    def prefer(one: int, other: int) -> int:
        return people[one] - before[other, one]

    for one in given:
        others = [other for other in given if other != one]
        if others and all(prefer(one, other) > prefer(other, one) for other in others):
            return one
    return None
