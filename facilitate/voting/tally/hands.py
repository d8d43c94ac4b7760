"""A show of hands as ballots: as many as people took part, which add up to what was counted. Pure.

Who raised a hand for one option and for another, too, was not counted, and does not matter: under
the only rule that takes hands, every figure of a result is a sum over one option at a time.
"""

from collections.abc import Mapping
from itertools import cycle

from facilitate.voting.tally.marks import Mark


def spread(*, people: int, hands: Mapping[int, int]) -> list[dict[int, Mark]]:
    """One ballot for each of these people, with a choice for each hand (option to hands).

    Hands are dealt out in turn, so no ballot has more choices than it must, and as few as possible
    are blank. No option has more hands than people.
    """
    ballots: list[dict[int, Mark]] = [{} for _ in range(people)]
    turns = cycle(ballots)
    for option in sorted(hands):
        for _ in range(hands[option]):
            next(turns)[option] = Mark(1)
    return ballots
