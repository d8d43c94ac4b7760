"""Plans from a matrix over a cyclic group: the person in row a and column b sits at M[a][r] + b.

A row of people never meets itself, and two rows meet twice only where two of their differences
agree, so a plan for hundreds is a matrix of some ten by six. A table may also stand outside the
group; where a row's entry is OUTSIDE, the whole row sits there. Such matrices are known as
difference matrices and quasi-difference matrices (Colbourn and Dinitz, Handbook of Combinatorial
Designs, VI.17); here the unknown ones are annealed.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

Matrix = list[list[int]]
OUTSIDE = -1


def by_chance(order: int, rows: int, rounds: int, tries: int, rng: random.Random) -> Matrix | None:
    """A matrix without any agreement, row by row from random rows, or None after `tries`."""
    if rounds > order:
        return None
    found: Matrix = [[0] * rounds]
    misses = 0
    for _ in range(tries):
        if len(found) == rows:
            return found
        row = [0, *rng.sample(range(1, order), rounds - 1)]
        if all(
            len({(x - y) % order for x, y in zip(row, other, strict=True)}) == rounds
            for other in found[1:]
        ):
            found.append(row)
            misses = 0
        else:
            misses += 1
            if misses > tries // 2:
                del found[1 + len(found) // 2 :]
                misses = 0
    return found if len(found) == rows else None


def annealed(
    order: int, rows: int, rounds: int, outside: int, proposals: int, rng: random.Random
) -> Matrix:
    """A matrix with few agreements; in every round `outside` rows sit outside the group."""
    search = _Search(order, rows, rounds, outside, rng)
    return search.run(proposals)


class _Search:
    """Annealing on the matrix; costs are repeat meetings divided by the order."""

    def __init__(
        self, order: int, rows: int, rounds: int, outside: int, rng: random.Random
    ) -> None:
        self.order, self.rows, self.rounds, self.random = order, rows, rounds, rng
        self.bits = [[1 << (x - y) % order for y in range(order)] for x in range(order)]
        self.matrix = [[rng.randrange(order) for _ in range(rounds)] for _ in range(rows)]
        self.mixed = bool(outside)
        turn = 0
        for r in range(rounds):
            for _ in range(outside):
                self.matrix[turn % rows][r] = OUTSIDE
                turn += 1
        self.costs = [self._costs(a) for a in range(rows)]
        self.cost = sum(sum(row[: a + 1]) for a, row in enumerate(self.costs))

    def _costs(self, a: int) -> list[int]:
        row = self.matrix[a]
        costs = [self._pair(row, other) for other in self.matrix]
        times = row.count(OUTSIDE)
        costs[a] = (times - 1) * (self.order - 1) // 2 if times > 1 else 0
        return costs

    def _pair(self, one: Sequence[int], two: Sequence[int]) -> int:
        bits, seen, inside, outside = self.bits, 0, 0, 0
        for x, y in zip(one, two, strict=True):
            if x >= 0 <= y:
                seen |= bits[x][y]
                inside += 1
            elif x == y:
                outside += 1
        if outside:
            return inside + (outside - 1) * self.order
        return inside - seen.bit_count()

    def run(self, proposals: int, hot: float = 0.8, cold: float = 0.2) -> Matrix:
        """The best matrix seen; stops at none of the agreements."""
        best, best_cost = [row[:] for row in self.matrix], self.cost
        for turn in range(proposals):
            if not best_cost:
                break
            self._propose(hot * (cold / hot) ** (turn / proposals))
            if self.cost < best_cost:
                best, best_cost = [row[:] for row in self.matrix], self.cost
        return best

    def _propose(self, heat: float) -> None:
        """Change one entry, or let two rows swap theirs in a round, unless it costs too much."""
        rng = self.random
        r, a = rng.randrange(self.rounds), rng.randrange(self.rows)
        row = self.matrix[a]
        old, other = row[r], a
        if self.mixed and rng.random() < 0.25:
            other = rng.randrange(self.rows)
            row[r], self.matrix[other][r] = self.matrix[other][r], old
        elif old != OUTSIDE:
            row[r] = rng.randrange(self.order)
        if row[r] == old:
            return
        costs = {each: self._costs(each) for each in {a, other}}
        delta = sum(sum(new) - sum(self.costs[each]) for each, new in costs.items())
        if other != a:
            delta -= costs[a][other] - self.costs[a][other]
        if delta <= 0 or rng.random() < math.exp(-delta / heat):
            self.cost += delta
            for each, new in costs.items():
                self._keep(each, new)
        else:
            if other != a:
                self.matrix[other][r] = row[r]
            row[r] = old

    def _keep(self, a: int, costs: list[int]) -> None:
        self.costs[a] = costs
        for other in range(self.rows):
            self.costs[other][a] = costs[other]
