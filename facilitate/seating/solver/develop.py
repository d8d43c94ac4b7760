"""Plans from a few base rounds, developed by a cyclic group of people.

People stand in rings of p, some stand outside; a base round gives p rounds when everybody in a
ring moves one place on. Whoever looks for few repeat meetings then counts kinds of pairs instead
of pairs, a search p times smaller, and the symmetric plans it finds are often the best known
("starters" in the literature on social golfers and resolvable designs).
"""

from __future__ import annotations

import math
import random

Seats = list[list[int]]
"""Per round, the table of each position."""


def developed(base: Seats, ring: int, rounds: int) -> Seats:
    """The first rounds of the plan that the base rounds give."""
    people = len(base[0])
    inside = people - people % ring if people >= ring else 0
    seats: Seats = []
    for start in base:
        for step in range(ring):
            row = start[:]
            for person in range(inside):
                first = person - person % ring
                row[first + (person - first + step) % ring] = start[person]
            seats.append(row)
    return seats[:rounds]


def search(
    sizes: list[int], ring: int, bases: int, proposals: int, rng: random.Random
) -> tuple[int, Seats]:
    """Base rounds with tables of these sizes, annealed; the repeat meetings and the rounds."""
    return _Search(sizes, ring, bases, rng).run(proposals)


class _Search:
    """Annealing on base rounds; costs are half the repeat meetings per ring position."""

    def __init__(self, sizes: list[int], ring: int, bases: int, rng: random.Random) -> None:
        self.random, self.ring = rng, ring
        people = sum(sizes)
        self.people = people
        self._name_kinds(people, ring)
        self.tables: list[list[list[int]]] = []
        self.at: Seats = []
        for _ in range(bases):
            order = rng.sample(range(people), people)
            row = [0] * people
            tables: list[list[int]] = []
            for size in sizes:
                tables.append([order.pop() for _ in range(size)])
                for person in tables[-1]:
                    row[person] = len(tables) - 1
            self.tables.append(tables)
            self.at.append(row)
        self.cost = 0
        for tables in self.tables:
            for seated in tables:
                for index, person in enumerate(seated):
                    self.cost += self._join(person, seated[:index])

    def _name_kinds(self, people: int, ring: int) -> None:
        """Number the kinds of pairs; a kind's first meeting may already cost something."""
        inside = people - people % ring if people >= ring else 0
        self.kind = [[0] * people for _ in range(people)]
        numbers: dict[tuple[int, int, int], int] = {}
        #: What the first meeting of a kind costs, and each further one.
        self.first: list[int] = []
        self.later: list[int] = []
        for i in range(people):
            for j in range(i):
                a, b = (i // ring, j // ring) if i < inside else (-1 - i, j // ring)
                step = (i - j) % ring if i < inside else 0
                if i >= inside and j >= inside:
                    b = -1 - j
                elif a == b:
                    step = min(step, ring - step)
                key = (a, b, step)
                if key not in numbers:
                    numbers[key] = len(numbers)
                    fixed = i >= inside and j >= inside
                    half = a == b and 2 * step == ring
                    self.first.append(2 * (ring - 1) if fixed else 1 if half else 0)
                    self.later.append(2 * ring if fixed else 2)
                self.kind[i][j] = self.kind[j][i] = numbers[key]
        self.count = [0] * len(numbers)

    def _join(self, person: int, others: list[int]) -> int:
        kinds, count, first, later = self.kind[person], self.count, self.first, self.later
        cost = 0
        for other in others:
            kind = kinds[other]
            cost += later[kind] if count[kind] else first[kind]
            count[kind] += 1
        return cost

    def _leave(self, person: int, others: list[int]) -> int:
        kinds, count, first, later = self.kind[person], self.count, self.first, self.later
        cost = 0
        for other in others:
            kind = kinds[other]
            count[kind] -= 1
            cost -= later[kind] if count[kind] else first[kind]
        return cost

    def run(self, proposals: int, hot: float = 1.2, cold: float = 0.4) -> tuple[int, Seats]:
        """Anneal; returns the fewest repeat meetings seen and their base rounds."""
        rng, people = self.random, self.people
        best, best_cost = [row[:] for row in self.at], self.cost
        for turn in range(proposals):
            if not best_cost:
                break
            r, i, j = rng.randrange(len(self.at)), rng.randrange(people), rng.randrange(people)
            row = self.at[r]
            a, b = row[i], row[j]
            if a == b:
                continue
            at_a, at_b = self.tables[r][a], self.tables[r][b]
            at_a.remove(i)
            at_b.remove(j)
            delta = self._leave(i, at_a) + self._leave(j, at_b)
            delta += self._join(j, at_a) + self._join(i, at_b)
            heat = hot * (cold / hot) ** (turn / proposals)
            if delta <= 0 or rng.random() < math.exp(-delta / heat):
                at_a.append(j)
                at_b.append(i)
                row[i], row[j] = b, a
                self.cost += delta
                if self.cost < best_cost:
                    best, best_cost = [row[:] for row in self.at], self.cost
            else:
                self._leave(j, at_a)
                self._leave(i, at_b)
                self._join(i, at_a)
                self._join(j, at_b)
                at_a.append(i)
                at_b.append(j)
        return best_cost * self.ring // 2, best
