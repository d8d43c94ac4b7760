"""Simulated annealing over a whole plan: the schedule around the kernel's sweeps."""

from __future__ import annotations

import math
import random
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations

from facilitate.seating.solver.exchange import (
    exchange,
    itinerary_delta,
    keeps_apart,
    linear_delta,
    meeting_delta,
    swap_itineraries,
)
from facilitate.seating.solver.kernel import Kernel
from facilitate.seating.solver.model import Model, Rows
from facilitate.seating.solver.state import State

#: Random numbers are 16 bits wide; limits repeat after 4096 different ones.
QUANTILES = 1 << 12
REPEATED = 1 << 4
LOGARITHMS = [-math.log((k + 0.5) / QUANTILES) for k in range(QUANTILES)]
#: The temperature moves in this many steps.
STEPS = 120
#: Pairs of tables proposed per round before the next round has its turn.
PAIRS = 256
#: Itineraries proposed after each sweep: one for so many people.
ITINERARIES = 2
#: The share of the blocks of people proposed after each sweep.
BLOCKS = 0.25


@dataclass(frozen=True, slots=True)
class Schedule:
    """Temperatures in units of cost, and the share of the time at the end without any."""

    hot: float
    cold: float
    quench: float = 0.1

    def temperature(self, done: float) -> float:
        """The temperature after this share of the time."""
        share = done / (1 - self.quench)
        return self.hot * (self.cold / self.hot) ** share if share < 1 else 0.0


class Annealer:
    """One annealing run; `best` holds the best rows met and `best_total` what they cost."""

    def __init__(self, model: Model, rows: Rows, seed: int) -> None:
        self.model = model
        self.state = State(model, rows)
        self.kernel = Kernel(self.state)
        self.random = random.Random(seed)
        self.proposals = 0
        #: How often all pairs of tables have been proposed.
        self.sweeps = 0.0
        self.best_total = self.state.total
        self.best: Rows = [row[:] for row in self.state.at]
        self.rounds = list(range(model.now, model.rounds))
        self.pairs: list[list[tuple[int, int]]] = []
        self.exponents: list[tuple[float, ...]] = []
        for r in range(model.rounds):
            used = [t for t in range(model.tables) if model.most[r][t]]
            self.pairs.append(list(combinations(used, 2)))
            size = max(1, len(model.loose[r]) // max(1, len(used)))
            self.exponents.append(_largest(size * size))
        self.blocks = [
            (r, block)
            for r in self.rounds
            for block in model.blocks[r]
            if len(block) > 1 and all(model.pin[r][person] < 0 for person in block)
        ]
        self.crowds = self._crowds()

    def _crowds(self) -> list[list[int]]:
        """People who could take over each other's whole itinerary."""
        model = self.model
        if model.now:
            return []
        free: dict[int, list[int]] = {}
        loose = [set(each) for each in model.loose]
        for person in range(model.people):
            here = [r for r in range(model.rounds) if self.state.at[r][person] >= 0]
            if here and all(person in loose[r] for r in here) and not model.mates[person]:
                free.setdefault(sum(1 << r for r in here), []).append(person)
        return [crowd for crowd in free.values() if len(crowd) > 1]

    def run(
        self,
        schedule: Schedule,
        done: Callable[[int], float],
        *,
        target: int = 0,
        on_step: Callable[[], bool] | None = None,
    ) -> None:
        """Anneal until `done` (told the proposals made) reaches 1 or the total reaches `target`.

        `on_step` is called now and then; it may end the run by returning True.
        """
        if not any(self.pairs[r] for r in self.rounds):
            return
        step = -1
        small: list[int] = []
        large: dict[int, list[int]] = {}
        while (share := done(self.proposals)) < 1:
            if int(share * STEPS) != step:
                step = int(share * STEPS)
                heat = schedule.temperature(share)
                small = [int(each * heat) for each in LOGARITHMS] * REPEATED
                large = {
                    id(each): [int(exponent * heat) for exponent in each] * REPEATED
                    for each in self.exponents
                }
            self.proposals += 1
            self.random.shuffle(self.rounds)
            limits = map(small.__getitem__, self._words())
            for r in self.rounds:
                largest = map(large[id(self.exponents[r])].__getitem__, self._words())
                pairs = self._some_pairs(r)
                self.proposals += self.kernel.sweep(r, pairs, limits, largest)
                self.sweeps += len(pairs) / max(1, len(self.pairs[r]) * len(self.rounds))
            self._itineraries(limits)
            self._move_blocks(limits)
            if self.state.total < self.best_total:
                self.best_total = self.state.total
                self.best = [row[:] for row in self.state.at]
                if self.best_total <= target:
                    return
            if on_step and on_step():
                return

    def _some_pairs(self, r: int) -> list[tuple[int, int]]:
        pairs = self.pairs[r]
        if len(pairs) > PAIRS:
            return self.random.sample(pairs, PAIRS)
        self.random.shuffle(pairs)
        return pairs

    def _words(self) -> Iterator[int]:
        while True:
            yield from array("H", self.random.randbytes(2048))

    def _itineraries(self, limits: Iterator[int]) -> None:
        state, choose = self.state, self.random.choice
        for crowd in self.crowds:
            for _ in range(len(crowd) // ITINERARIES + 1):
                i, j = choose(crowd), choose(crowd)
                if i == j:
                    continue
                self.proposals += 1
                found = itinerary_delta(state, i, j, next(limits))
                if found:
                    swap_itineraries(state, i, j, *found)
                    for r, a, b, _ in found[1]:
                        self.kernel.refresh(r, a)
                        self.kernel.refresh(r, b)

    def _move_blocks(self, limits: Iterator[int]) -> None:
        state, model, choose = self.state, self.model, self.random
        for r, block in self.blocks:
            if choose.random() > BLOCKS:
                continue
            a, b = state.at[r][block[0]], choose.randrange(model.tables)
            if a == b:
                continue
            size, size_a, size_b = len(block), len(state.seated[r][a]), len(state.seated[r][b])
            fewest = max(0, size_b + size - model.most[r][b], model.least[r][a] - (size_a - size))
            free = [person for person in state.seated[r][b] if self.kernel.loose[r][person]]
            most = min(size, len(free), size_b + size - model.least[r][b])
            if fewest > most:
                continue
            self.proposals += 1
            out = sum(model.bit[person] for person in block)
            back = sum(model.bit[p] for p in choose.sample(free, choose.randint(fewest, most)))
            limit = next(limits)
            delta = meeting_delta(state, r, out, back, a, b)
            delta += linear_delta(state, r, out, back, a, b)
            if delta - state.mix.cost[r][a] - state.mix.cost[r][b] > limit:
                continue
            if not keeps_apart(state, r, out, back, a, b):
                continue
            if exchange(state, r, out, back, a, b) > limit:
                exchange(state, r, out, back, b, a)
            else:
                self.kernel.refresh(r, a)
                self.kernel.refresh(r, b)


@cache
def _largest(number: int) -> tuple[float, ...]:
    """Quantiles of the largest of this many exponential variables."""
    return tuple(
        -math.log(-math.expm1(math.log((k + 0.5) / QUANTILES) / number)) for k in range(QUANTILES)
    )
