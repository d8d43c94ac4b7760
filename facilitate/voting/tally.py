"""Counting ballots. Pure, so that a recount elsewhere gives the same."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One option's result."""

    option: int
    dots: int
    #: how many people gave it at least one point
    voters: int
    #: 1 is first; equal points share a rank, and the next rank leaves a gap
    rank: int
    #: somebody else has the same rank
    tied: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The counted result of a vote; options in the order of their rank, then as given."""

    standings: tuple[Standing, ...]
    ballots: int
    #: ballots that gave no points: they count as voted
    blank: int


def count(ballots: Iterable[Mapping[int, int]], *, options: Collection[int]) -> Tally:
    """Add up points per option (option id to points, one mapping per person)."""
    dots = dict.fromkeys(options, 0)
    voters = dict.fromkeys(options, 0)
    cast = blank = 0
    for ballot in ballots:
        cast += 1
        blank += not any(ballot.values())
        for option, given in ballot.items():
            if given > 0:
                dots[option] += given
                voters[option] += 1
    ordered = sorted(options, key=lambda option: -dots[option])
    standings = []
    for option in ordered:
        better = sum(1 for other in dots.values() if other > dots[option])
        equal = sum(1 for other in dots.values() if other == dots[option])
        standings.append(
            Standing(
                option=option,
                dots=dots[option],
                voters=voters[option],
                rank=better + 1,
                tied=equal > 1,
            )
        )
    return Tally(standings=tuple(standings), ballots=cast, blank=blank)
