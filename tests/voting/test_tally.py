from hypothesis import given
from hypothesis import strategies as st

from facilitate.voting.tally import Standing, Tally, count


def test_tally_adds_points_and_counts_voters() -> None:
    ballots = [{1: 3, 2: 2}, {1: 1}, {2: 2, 3: 0}, {}]

    assert count(ballots, options=(1, 2, 3)) == Tally(
        standings=(
            Standing(option=1, dots=4, voters=2, rank=1, tied=True),
            Standing(option=2, dots=4, voters=2, rank=1, tied=True),
            Standing(option=3, dots=0, voters=0, rank=3, tied=False),
        ),
        ballots=4,
        blank=1,
    )


@given(st.lists(st.dictionaries(st.sampled_from([1, 2, 3]), st.integers(0, 5))))
def test_tally_loses_no_point_and_does_not_depend_on_order(ballots: list[dict[int, int]]) -> None:
    tally = count(ballots, options=(1, 2, 3))

    assert sum(s.dots for s in tally.standings) == sum(sum(b.values()) for b in ballots)
    assert count(reversed(ballots), options=(1, 2, 3)) == tally
    assert len(tally.standings) == 3
