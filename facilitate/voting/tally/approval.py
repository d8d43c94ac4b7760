"""Options that people agree with (approval voting): the people are counted."""

from collections.abc import Collection, Sequence

from facilitate.voting.tally.marks import Mark, Paper, marks_given
from facilitate.voting.tally.ranks import Scored, Standing, ranked


def supports(mark: Mark) -> bool:
    """Chosen."""
    return mark.first > 0


def count(ballots: Sequence[Paper], options: Collection[int]) -> tuple[Standing, ...]:
    """Rank options by the people who chose them."""
    return ranked(
        Scored(
            option=option, score=(people := sum(given.values())), weight=(people,), voters=people
        )
        for option, given in marks_given(ballots, options).items()
    )
