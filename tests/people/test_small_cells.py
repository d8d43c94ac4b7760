"""No figure is about fewer than three people, and none can be worked out from the others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitate.people.small_cells import FEWEST, hidden, hidden_sectors

counts = st.dictionaries(st.sampled_from("DCSEGA"), st.integers(0, 40))


@pytest.mark.parametrize(
    ("people", "left_out"),
    [
        ({"C": 3, "S": 10}, ""),
        ({"C": 0, "S": 10}, ""),
        ({"C": 2, "S": 10, "A": 4}, "AC"),
        ({"C": 2, "A": 1, "S": 10}, "AC"),
        ({"C": 1, "A": 1, "S": 10, "E": 5}, "ACE"),
        ({"C": 2, "A": 0, "S": 10}, "ACS"),
        ({"C": 2}, "C"),
    ],
)
def test_small_sectors_and_what_gives_them_away_are_hidden(
    people: dict[str, int], left_out: str
) -> None:
    assert "".join(sorted(hidden(people))) == left_out


def test_without_a_sum_only_small_sectors_are_hidden() -> None:
    assert hidden({"C": 2, "S": 10, "A": 4}, beside_sum=False) == {"C"}


def test_sector_is_hidden_while_it_is_small_on_the_list_or_in_the_room() -> None:
    registered = {"S": 10, "C": 5, "A": 4, "E": 6}

    assert hidden_sectors(registered, dict.fromkeys(registered, 0)) == frozenset()
    assert hidden_sectors(registered, {"S": 9, "C": 1, "A": 3, "E": 5}) == {"C", "A"}
    assert hidden_sectors({**registered, "A": 2}, {}) == {"A", "C"}


@given(counts, st.booleans())
def test_no_figure_about_one_or_two_people_is_ever_shown(
    people: dict[str, int], beside_sum: bool
) -> None:
    left_out = hidden(people, beside_sum=beside_sum)

    assert all(count == 0 or count >= FEWEST for k, count in people.items() if k not in left_out)


@given(counts)
def test_sum_never_tells_a_hidden_figure(people: dict[str, int]) -> None:
    left_out = hidden(people)

    if left_out and left_out != set(people):
        assert len(left_out) > 1
        assert sum(people[key] for key in left_out) >= FEWEST
