"""Support by sector: what the result would be if every sector counted the same. Pure.

No sector of fewer than three voters stands on its own, and what is left of the total beside those
that do is never about fewer than three people, so that nobody's ballot can be worked out.
"""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from facilitate.voting.tally.marks import Mark, Paper, marks_given
from facilitate.voting.tally.ranks import Scored, half_up, ranked

#: voters that a sector has at least, to be shown on its own
FEWEST = 3
#: sectors that back an option at least, for the mark "backed by public and private"
BACKING_SECTORS = 3
#: the part of a sector's voters that supports an option, for the sector to back it
BACKING_SHARE = Fraction(1, 3)

K = TypeVar("K", bound=Hashable)


class Side(StrEnum):
    """Where a sector stands; those put together stand on neither side."""

    PUBLIC = "public"
    PRIVATE = "private"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """One option by sector."""

    option: int
    #: supporters in each sector, in the order of the sectors
    people: tuple[int, ...]
    #: the mean of the sectors' shares in hundredths, and the rank by it
    share: int
    rank: int
    tied: bool
    #: how many sectors back it
    sectors: int
    #: at least so many, one public and one private among them
    backed: bool


def pooled(voters: Mapping[K, int], *, nowhere: Collection[K] = ()) -> frozenset[K] | None:
    """The sectors that are put together as one; None if there are not even three voters.

    Those of fewer than three voters, and those `nowhere` (people without a sector); as long as
    they have one or two voters, the next smallest joins them. `voters` is in the order of lists.
    """
    together = {key for key, count in voters.items() if count < FEWEST or key in nowhere}
    others = sorted((key for key in voters if key not in together), key=lambda key: voters[key])
    while 0 < sum(voters[key] for key in together) < FEWEST:
        if not others:
            return None
        together.add(others.pop(0))
    return frozenset(together)


def by_sector(
    ballots: Sequence[Sequence[Paper]],
    *,
    sides: Sequence[Side],
    options: Collection[int],
    supports: Callable[[Mark], bool],
    backing_sectors: int = BACKING_SECTORS,
    backing_share: Fraction = BACKING_SHARE,
) -> tuple[Support, ...]:
    """Support of each option by sector, in the order of the options.

    `ballots` are those with marks, for each sector of at least three; `sides` says where it stands.
    """
    given = [marks_given(each, options) for each in ballots]
    people = {
        option: tuple(_supporters(marks[option], supports) for marks in given) for option in options
    }
    shares = {
        option: [Fraction(of, len(each)) for of, each in zip(counts, ballots, strict=True)]
        for option, counts in people.items()
    }
    means = {option: sum(each, Fraction(0)) / len(each) for option, each in shares.items()}
    ranks = {
        each.option: each
        for each in ranked(
            Scored(option=option, score=half_up(100 * mean), weight=(mean,), voters=0)
            for option, mean in means.items()
        )
    }
    found = []
    for option in options:
        backers = [s for s, share in zip(sides, shares[option], strict=True)
                   if share >= backing_share]  # fmt: skip
        found.append(
            Support(
                option=option,
                people=people[option],
                share=ranks[option].score,
                rank=ranks[option].rank,
                tied=ranks[option].tied,
                sectors=len(backers),
                backed=len(backers) >= backing_sectors
                and Side.PUBLIC in backers
                and Side.PRIVATE in backers,
            )
        )
    return tuple(found)


def _supporters(given: Mapping[Mark, int], supports: Callable[[Mark], bool]) -> int:
    return sum(times for mark, times in given.items() if supports(mark))
