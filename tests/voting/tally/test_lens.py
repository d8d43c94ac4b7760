"""Support by sector: the example of facilitate/voting/README.md, and what may never be shown."""

from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from facilitate.voting.tally.approval import supports
from facilitate.voting.tally.lens import Side, Support, by_sector, pooled
from facilitate.voting.tally.marks import Mark

A, B = 1, 2


def papers(voters: int, **supporters: int) -> list[dict[int, Mark]]:
    """Ballots of a sector: so many people chose A, so many B."""
    options = {"a": A, "b": B}
    return [
        {options[name]: Mark(1) for name, people in supporters.items() if n < people}
        for n in range(voters)
    ]


def test_every_sector_counts_the_same() -> None:
    found = by_sector(
        [papers(4, a=2), papers(3), papers(6, a=2, b=6), papers(3, a=1)],
        sides=[Side.PUBLIC, Side.PUBLIC, Side.PRIVATE, Side.NEITHER],
        options=(A, B),
        supports=supports,
    )

    assert found == (
        Support(
            option=A, people=(2, 0, 2, 1), share=29, rank=1, tied=False, sectors=3, backed=True
        ),
        Support(
            option=B, people=(0, 0, 6, 0), share=25, rank=2, tied=False, sectors=1, backed=False
        ),
    )


def test_mark_needs_both_sides() -> None:
    sides = [Side.PUBLIC, Side.PUBLIC, Side.NEITHER]
    found = by_sector([papers(3, a=1)] * 3, sides=sides, options=(A,), supports=supports)

    assert (found[0].sectors, found[0].backed) == (3, False)


def test_small_sectors_are_put_together() -> None:
    assert pooled({"city": 4, "government": 3, "vendors": 6, "ngo": 2, "academia": 1}) == {
        "ngo",
        "academia",
    }


def test_pool_takes_in_the_next_smallest_until_it_has_three() -> None:
    assert pooled({"city": 4, "government": 3, "ngo": 1}) == {"ngo", "government"}
    assert pooled({"city": 4, None: 5}, nowhere={None}) == {None}
    assert pooled({"city": 2}) is None
    assert pooled({"city": 3}) == frozenset()


@settings(max_examples=100)
@given(st.dictionaries(st.integers(0, 6), st.integers(0, 9)))
def test_no_line_and_no_difference_of_lines_is_about_one_or_two(voters: Mapping[int, int]) -> None:
    together = pooled(voters)
    if together is None:
        assert sum(voters.values()) < 3
        return
    assert all(count >= 3 for key, count in voters.items() if key not in together)
    assert sum(voters[key] for key in together) not in (1, 2)
