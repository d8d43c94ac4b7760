"""Plans by design: where few repeat meetings are arithmetic and not search.

Everything here speaks of positions and tables of one size; who takes which position, and wishes
of any other kind, are the business of the caller. Sources: Miller, Valkov and Abel, "Social golfer
problem revisited" (arXiv 2507.23376, 2025); Colbourn and Dinitz, Handbook of Combinatorial Designs.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from facilitate.seating.solver import designs
from facilitate.seating.solver.develop import Seats, developed, search
from facilitate.seating.solver.groups import Field, prime_power
from facilitate.seating.solver.matrix import OUTSIDE, annealed, by_chance

#: Proposals of one search, each worth so many of the annealer's: about a quarter of a second.
MATRIX_PROPOSALS = 20_000
RING_PROPOSALS = 40_000
WORK = 25
#: Rows tried by chance before a matrix is annealed.
CHANCES = 60_000
#: Rings are searched up to this many people, and this often.
RING_PEOPLE = 150
RING_SEARCHES = 12


@dataclass(frozen=True, slots=True)
class Shape:
    """So many people at so many tables, as even as possible, in so many rounds."""

    tables: int
    people: int
    rounds: int

    @property
    def rows(self) -> int:
        """The size of the largest table."""
        return -(-self.people // self.tables)

    @property
    def full(self) -> bool:
        """Whether all tables have the same size."""
        return self.people % self.tables == 0


def arithmetic(shape: Shape) -> Seats | None:
    """A plan that provably has no repeat meetings, or None where none is known here."""
    tables, rows, rounds = shape.tables, shape.rows, shape.rounds
    if (rounds - 1) * (rows - 1) < tables:
        return _seats(shape, lambda a, b, r: (a * r + b) % tables)
    if tables == 8 and 30 <= shape.people <= 32 and rounds == len(designs.EIGHT_OF_FOUR):
        return [seats[: shape.people] for seats in _eight_of_four()]
    power = prime_power(tables)
    if power and rows <= tables:
        return _affine(shape, Field(*power))
    if tables == 12 and rows <= 12 and rounds <= len(designs.TWELVE):
        return _seats(shape, lambda a, b, r: _add_twelve(designs.TWELVE[r][a], b))
    if tables == 10 and rows == 10 and (rounds <= 3 or (rounds == 4 and shape.full)):
        return [seats[: shape.people] for seats in _ten_square()[:rounds]]
    if tables == 10 and rows == 9 and rounds < len(designs.TEN_OF_NINE[0]):
        return from_matrix(designs.TEN_OF_NINE, 9, shape.people, rounds)
    known = designs.CYCLIC.get(tables, ())
    if rows <= len(known) and rounds <= len(known[0]):
        return from_matrix(known, tables, shape.people, rounds)
    return None


def _seats(shape: Shape, table: Callable[[int, int, int], int]) -> Seats:
    """Everybody's table as a function of their row, their column and the round."""
    places = [divmod(position, shape.tables) for position in range(shape.people)]
    return [[table(a, b, r) for a, b in places] for r in range(shape.rounds)]


def _add_twelve(one: int, two: int) -> int:
    return (one // 6 + two // 6) % 2 * 6 + (one + two) % 6


def _affine(shape: Shape, field: Field) -> Seats | None:
    """Position (a, b) sits at a r + b in the field; once every r is used, rows sit together."""
    tables, slopes = shape.tables, min(shape.rounds, shape.tables)
    seats = _seats(replace(shape, rounds=slopes), lambda a, b, r: field.add(field.times(a, r), b))
    if shape.rounds > slopes:
        # A row has not met yet: it is a smaller problem of the same kind, the same for all rows.
        if not shape.full or tables % shape.rows:
            return None
        parts = tables // shape.rows
        inner = arithmetic(Shape(parts, tables, shape.rounds - slopes))
        if inner is None:
            return None
        rest = replace(shape, rounds=shape.rounds - slopes)
        seats += _seats(rest, lambda a, b, r: a * parts + inner[r][b])
    return seats


def _ten_square() -> Seats:
    people: list[tuple[int, ...]] = []
    for third, base in enumerate(designs.TEN_SQUARE):
        for shift in range(4):
            column = base[-shift:] + base[:-shift]
            people += [
                tuple(7 + third if each is None else (each + step) % 7 for each in column)
                for step in range(7)
            ]
    people += [(step,) * 4 for step in range(7)]
    people += [
        (7 + x, 7 + y, 7 + (x + y) % 3, 7 + (x + 2 * y) % 3) for x in range(3) for y in range(3)
    ]
    people.sort(key=lambda each: each[3])
    return [[person[r] for person in people] for r in range(4)]


def _eight_of_four() -> Seats:
    """Pairs in the order of the alphabet: the last two people never meet and may be left out."""
    plan: Seats = []
    for line in designs.EIGHT_OF_FOUR:
        half = line.split()
        seat = {who: table for table, people in enumerate(half) for who in people}
        seat |= {who.swapcase(): table + len(half) for who, table in seat.items()}
        plan.append([seat[who] for who in sorted(seat, key=lambda each: (each.lower(), each))])
    return plan


def from_matrix(
    matrix: tuple[tuple[int, ...], ...] | list[list[int]],
    order: int,
    people: int,
    rounds: int,
) -> Seats:
    """The seats of a matrix over the integers modulo `order`; a row outside takes table `order`."""
    return [
        [
            order if matrix[a][r] == OUTSIDE else (matrix[a][r] + b) % order
            for a, b in (divmod(position, order) for position in range(people))
        ]
        for r in range(rounds)
    ]


def without_repeats(shape: Shape, rng: random.Random) -> Seats | None:
    """A plan without repeat meetings by arithmetic or, in a moment, by chance; None if neither."""
    found = arithmetic(shape)
    if found or not shape.tables > shape.rows > 1:
        return found
    matrix = by_chance(shape.tables, shape.rows, shape.rounds, CHANCES, rng)
    return from_matrix(matrix, shape.tables, shape.people, shape.rounds) if matrix else None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A plan, and the work that went into it, in exchanges of the annealer for equal time."""

    seats: Seats
    work: int = 0


def candidates(shape: Shape, rng: random.Random) -> Iterator[Candidate]:
    """Plans with few repeat meetings, the cheapest to find first; any may be the best one."""
    tables, rows, rounds = shape.tables, shape.rows, shape.rounds
    found = without_repeats(shape, rng)
    if found:
        yield Candidate(found)
        return
    if tables == 10 and rows == 9 and rounds == len(designs.TEN_OF_NINE[0]):
        yield Candidate(from_matrix(designs.TEN_OF_NINE, 9, shape.people, rounds))
    yield from _matrices(shape, rng)
    if shape.people <= RING_PEOPLE:
        yield from _rings(shape, rng)


def _matrices(shape: Shape, rng: random.Random) -> Iterator[Candidate]:
    """Annealed matrices: with one table outside the group where that comes out even."""
    tables, rows, order = shape.tables, shape.rows, shape.tables - 1
    if order > 1 and shape.full and rows % order == 0:
        whole = rows // order
        for _ in range(2):
            matrix = annealed(order, rows + whole, shape.rounds, whole, MATRIX_PROPOSALS, rng)
            seats = from_matrix(matrix, order, shape.people, shape.rounds)
            yield Candidate(seats, MATRIX_PROPOSALS * WORK)
    if shape.people > RING_PEOPLE:
        matrix = annealed(tables, rows, shape.rounds, 0, MATRIX_PROPOSALS, rng)
        seats = from_matrix(matrix, tables, shape.people, shape.rounds)
        yield Candidate(seats, MATRIX_PROPOSALS * WORK)


def _rings(shape: Shape, rng: random.Random) -> Iterator[Candidate]:
    """Developed plans, again and again; people outside the rings must not outnumber the tables."""
    least, more = divmod(shape.people, shape.tables)
    sizes = [least + (table < more) for table in range(shape.tables)]
    rings = [
        (bases, ring)
        for bases in (1, 2)
        for ring in [-(-shape.rounds // bases)]
        if 2 <= ring <= shape.people and shape.people % ring <= shape.tables
    ]
    for _ in range(RING_SEARCHES):
        for bases, ring in rings:
            _, base = search(sizes, ring, bases, RING_PROPOSALS, rng)
            yield Candidate(developed(base, ring, shape.rounds), RING_PROPOSALS * WORK)


def count_repeats(seats: Seats) -> tuple[int, int]:
    """Meetings after the first per pair, and after the second."""
    met = [0] * len(seats[0])
    twice = met[:]
    repeats = again = 0
    for row in seats:
        masks: dict[int, int] = {}
        for position, table in enumerate(row):
            masks[table] = masks.get(table, 0) | 1 << position
        for position, table in enumerate(row):
            others = masks[table] & ~(1 << position)
            repeats += (met[position] & others).bit_count()
            again += (twice[position] & others).bit_count()
            twice[position] |= met[position] & others
            met[position] |= others
    return repeats // 2, again // 2
