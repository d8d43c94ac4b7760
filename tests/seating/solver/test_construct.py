import random
from collections import Counter
from itertools import combinations

import pytest

from facilitate.seating.solver.construct import (
    Shape,
    arithmetic,
    candidates,
    count_repeats,
    without_repeats,
)
from facilitate.seating.solver.develop import developed, search
from facilitate.seating.solver.groups import Field, prime_power
from facilitate.seating.solver.matrix import annealed


def met(seats):
    """The pairs that share a table, counted the slow way."""
    meetings = Counter()
    for row in seats:
        tables = {}
        for person, table in enumerate(row):
            tables.setdefault(table, []).append(person)
        for people in tables.values():
            meetings.update(combinations(people, 2))
    return meetings


def repeats(seats):
    return sum(times - 1 for times in met(seats).values())


def sizes(seats, tables):
    return {tuple(sorted(Counter(row).get(table, 0) for table in range(tables))) for row in seats}


@pytest.mark.parametrize("order", [2, 3, 4, 5, 7, 8, 9, 11, 16, 25, 27])
def test_field_keeps_the_laws_of_a_field(order):
    field = Field(*prime_power(order))
    everything = range(order)
    assert field.order == order
    for a in everything:
        assert field.add(a, 0) == a
        assert field.times(a, 1) == a
        assert sorted(field.add(a, b) for b in everything) == list(everything)
        if a:
            assert sorted(field.times(a, b) for b in everything) == list(everything)
    for a, b, c in [(1, order - 1, order // 2), (order // 3, order // 2, order - 2)]:
        left = field.times(a, field.add(b, c))
        assert left == field.add(field.times(a, b), field.times(a, c))
        assert field.times(a, field.times(b, c)) == field.times(field.times(a, b), c)


def test_prime_powers_are_told_from_other_numbers():
    assert [each for each in range(30) if prime_power(each)] == [
        2, 3, 4, 5, 7, 8, 9, 11, 13, 16, 17, 19, 23, 25, 27, 29
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("tables", "people", "rounds"),
    [
        (5, 25, 6), (7, 28, 7), (7, 49, 8), (8, 32, 8), (8, 32, 9), (8, 32, 10),
        (8, 30, 10), (16, 64, 21), (8, 64, 5),
        (10, 100, 3), (10, 100, 4), (10, 97, 3), (10, 80, 6), (10, 73, 6), (10, 90, 5),
        (10, 81, 5), (10, 88, 4), (11, 110, 6),
        (12, 120, 6), (12, 113, 6), (12, 144, 6), (13, 130, 6), (14, 140, 6), (15, 150, 6),
        (15, 120, 6), (16, 160, 6), (18, 180, 6), (18, 163, 6),
        (50, 500, 6), (60, 600, 6), (200, 2000, 6), (9, 5, 3),
    ],
)  # fmt: skip
def test_arithmetic_gives_even_tables_and_no_repeat(tables, people, rounds):
    seats = arithmetic(Shape(tables, people, rounds))
    least = people // tables
    assert len(seats) == rounds
    assert met(seats).most_common(1)[:1] == [] or met(seats).most_common(1)[0][1] == 1
    assert sizes(seats, tables) == {
        tuple(sorted(least + (each < people % tables) for each in range(tables)))
    }


@pytest.mark.parametrize(("tables", "seats"), [(20, 10), (21, 10), (22, 9), (24, 10)])
def test_no_repeat_is_found_by_chance_where_arithmetic_ends(tables, seats):
    shape = Shape(tables, tables * seats, 6)
    assert repeats(without_repeats(shape, random.Random(1))) == 0


@pytest.mark.parametrize(
    ("tables", "people", "rounds", "fewest"),
    [(5, 15, 7, 0), (6, 24, 7, 0), (9, 27, 9, 0), (6, 60, 6, 150), (10, 90, 6, 9), (3, 30, 6, 375)],
)
def test_designs_reach_the_best_known_number_of_repeats(tables, people, rounds, fewest):
    shape = Shape(tables, people, rounds)
    found = []
    for candidate in candidates(shape, random.Random(1)):
        found.append(repeats(candidate.seats))
        assert count_repeats(candidate.seats)[0] == found[-1]
        assert sizes(candidate.seats, tables) == {(people // tables,) * tables}
        if found[-1] == fewest:
            break
    assert min(found) == fewest


@pytest.mark.parametrize(
    ("people", "ring", "bases", "rounds"),
    [(12, 4, 1, 4), (14, 4, 2, 7), (15, 7, 1, 7), (13, 6, 1, 6), (9, 3, 2, 6)],
)
def test_search_over_rings_counts_the_repeats_of_the_whole_plan(people, ring, bases, rounds):
    tables = [people // 3 + (each < people % 3) for each in range(3)]
    counted, base = search(tables, ring, bases, 2000, random.Random(3))
    assert repeats(developed(base, ring, ring * bases)) == counted
    assert len(developed(base, ring, rounds)) == rounds


def test_matrix_with_a_row_outside_in_each_round_is_annealed_to_the_known_number():
    matrix = annealed(5, 12, 6, 2, 20_000, random.Random(1))
    assert sorted(Counter(column).get(-1, 0) for column in zip(*matrix, strict=True)) == [2] * 6


def test_third_meetings_are_counted():
    assert count_repeats([[0, 0, 1], [0, 0, 1], [0, 0, 0]]) == (2, 1)
