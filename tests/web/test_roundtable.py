"""Chairs of a drawn round table."""

from math import hypot

import pytest

from facilitate.web.roundtable import CHAIR, ORBIT, Sitter, chairs


def make_sitters(count: int, *, mine: int | None = None) -> list[Sitter]:
    return [
        Sitter(label=f"Person {n}", letter="S", sector_index=n, mine=n == mine)
        for n in range(count)
    ]


def test_chairs_of_nobody_without_capacity_are_none() -> None:
    assert chairs([]) == ()


def test_chairs_fill_up_to_the_capacity() -> None:
    placed = chairs(make_sitters(2), capacity=4)
    assert [chair.taken for chair in placed] == [True, True, False, False]
    assert [(chair.label, chair.letter, chair.sector_index) for chair in placed[2:]] == [
        ("", "", None),
        ("", "", None),
    ]


def test_chairs_seat_everyone_beyond_the_capacity() -> None:
    assert len(chairs(make_sitters(5), capacity=3)) == 5


def test_chairs_start_at_the_top_and_go_clockwise() -> None:
    placed = chairs(make_sitters(4))
    assert [(chair.x, chair.y) for chair in placed] == [
        (0, -ORBIT),
        (ORBIT, 0),
        (0, ORBIT),
        (-ORBIT, 0),
    ]


@pytest.mark.parametrize("own", range(5))
def test_chairs_put_ones_own_nearest_to_the_reader(own: int) -> None:
    placed = chairs(make_sitters(5, mine=own))
    assert [(chair.x, chair.y) for chair in placed if chair.mine] == [(0, ORBIT)]


@pytest.mark.parametrize("count", [1, 2, 9, 14, 24, 40])
def test_chairs_never_touch_and_stay_in_the_picture(count: int) -> None:
    placed = chairs(make_sitters(count))
    assert all(hypot(chair.x, chair.y) + chair.radius <= 100 for chair in placed)
    assert all(chair.radius <= CHAIR for chair in placed)
    for one, other in zip(placed, placed[1:] + placed[:1], strict=True):
        if one is not other:
            assert hypot(one.x - other.x, one.y - other.y) > one.radius + other.radius


def test_chairs_take_the_palette_in_turn() -> None:
    assert [chair.sector_index for chair in chairs(make_sitters(8))] == [0, 1, 2, 3, 4, 5, 0, 1]
