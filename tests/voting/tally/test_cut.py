"""The cut line, where it falls among options of one rank."""

import pytest

from facilitate.voting.tally.cut import Cut, TiePolicy, cut_at, lot
from facilitate.voting.tally.ranks import Scored, Standing, ranked

A, B, C, D, E = range(1, 6)
LOTS = {option: lot("5eed", letter) for option, letter in zip(range(1, 6), "ABCDE", strict=True)}


def standings(*points: int, voters: tuple[int, ...] = (1, 1, 1, 1, 1)) -> tuple[Standing, ...]:
    return ranked(
        Scored(option=option, score=score, weight=(score,), voters=people)
        for option, (score, people) in enumerate(zip(points, voters, strict=True), start=1)
    )


#: A has 5 points; B, C and D share rank 2; nobody gave E a point
TIED = standings(5, 3, 3, 3, 0, voters=(3, 1, 2, 2, 0))


def test_line_between_two_ranks_needs_no_decision() -> None:
    assert cut_at(1, TIED, policy=TiePolicy.DRAW) == Cut(through=frozenset({A}))
    assert cut_at(4, TIED, policy=TiePolicy.DRAW) == Cut(through=frozenset({A, B, C, D}))


def test_what_nobody_supports_does_not_go_through() -> None:
    assert cut_at(5, TIED, policy=TiePolicy.ALL).through == {A, B, C, D}


@pytest.mark.parametrize(
    ("policy", "through"),
    [
        (TiePolicy.ALL, {A, B, C, D}),
        (TiePolicy.VOTERS, {A, C, D}),
        (TiePolicy.SECTORS, {A, D}),
        (TiePolicy.RUN_OFF, {A}),
        (TiePolicy.DRAW, {A, min((B, C, D), key=lambda option: LOTS[option])}),
    ],
)
def test_policy_decides_between_those_at_the_line(policy: TiePolicy, through: set[int]) -> None:
    cut = cut_at(2, TIED, policy=policy, backing={B: 1, C: 0, D: 2}, lots=LOTS)

    assert cut == Cut(through=frozenset(through), tied=(B, C, D), policy=policy)


def test_without_sectors_all_that_are_tied_go_through() -> None:
    cut = cut_at(2, TIED, policy=TiePolicy.SECTORS, backing=None)

    assert cut == Cut(through=frozenset({A, B, C, D}), tied=(B, C, D), policy=TiePolicy.ALL)
