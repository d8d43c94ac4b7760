"""A few points for each person (cumulative voting): the points are added up."""

from collections.abc import Collection, Sequence

from facilitate.voting.tally.marks import Mark, Paper, marks_given
from facilitate.voting.tally.ranks import Scored, Standing, ranked


def supports(mark: Mark) -> bool:
    """At least one point."""
    return mark.first > 0


def count(ballots: Sequence[Paper], options: Collection[int]) -> tuple[Standing, ...]:
    """Rank options by their points."""
    return ranked(
        Scored(
            option=option,
            score=(points := sum(mark.first * times for mark, times in given.items())),
            weight=(points,),
            voters=sum(times for mark, times in given.items() if supports(mark)),
        )
        for option, given in marks_given(ballots, options).items()
    )
