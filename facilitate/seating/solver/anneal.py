"""Simulated annealing over a whole plan: the schedule around the kernel's sweeps."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations

from facilitate.seating.solver.chance import below, shuffle, words
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
#: The share of the blocks of people proposed after each sweep, of 65536.
BLOCKS = 1 << 14


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
        self.rows = rows
        self.seed = seed
        self.proposals = 0
        #: How often all pairs of tables have been proposed.
        self.sweeps = 0.0
        self.rounds = list(range(model.now, model.rounds))
        self.pairs: list[list[tuple[int, int]]] = []
        self.exponents: list[tuple[float, ...]] = []
        for r in range(model.rounds):
            used = [t for t in range(model.tables) if model.most[r][t]]
            self.pairs.append(list(combinations(used, 2)))
            size = max(1, len(model.loose[r]) // max(1, len(used)))
            self.exponents.append(_largest(size * size))
        shares = [min(1.0, PAIRS / max(1, len(self.pairs[r]))) for r in self.rounds]
        self.sweeps_per_step = sum(shares) / max(1, len(shares))
        self.blocks = [
            (r, block)
            for r in self.rounds
            for block in model.blocks[r]
            if len(block) > 1
            and all(model.pin[r][person] < 0 and person not in model.stays for person in block)
        ]
        self.crowds = self._crowds()
        self.prepare()
        self.best_total = self.total
        self.best: Rows = self.seats()
        #: Both at once, for whoever looks on from another thread.
        self.found = self.best_total, self.best

    def _crowds(self) -> list[list[int]]:
        """People who could take over each other's whole itinerary."""
        model = self.model
        if model.now:
            return []
        free: dict[tuple[int, bool, tuple[int, ...]], list[int]] = {}
        loose = [set(each) for each in model.loose]
        for person in range(model.people):
            here = [r for r in range(model.rounds) if self.rows[r][person] >= 0]
            stays = person in model.stays
            if (
                here
                and all(model.pin[r][person] < 0 if stays else person in loose[r] for r in here)
                and not model.mates[person]
                and person not in model.rotates
            ):
                asked = tuple(mask >> person & 1 for cover in model.covers for mask in cover)
                key = (sum(1 << r for r in here), stays, asked)
                free.setdefault(key, []).append(person)
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
        while (share := done(self.proposals)) < 1:
            if int(share * STEPS) != step:
                step = int(share * STEPS)
                self.heat(schedule.temperature(share))
            self.proposals += 1 + self.step()
            self.sweeps += self.sweeps_per_step
            if self.total < self.best_total:
                self.best_total = self.total
                self.best = self.seats()
                self.found = self.best_total, self.best
                if self.best_total <= target:
                    return
            if on_step and on_step():
                return

    # What a kernel does -----------------------------------------------------------------------

    def prepare(self) -> None:
        """Make ready for the first step."""
        self.state = State(self.model, self.rows)
        self.kernel = Kernel(self.state)
        self.chance = words(self.seed)

    @property
    def total(self) -> int:
        """What the plan costs now."""
        return self.state.total

    def seats(self) -> Rows:
        """The plan as it is now."""
        return [row[:] for row in self.state.at]

    def heat(self, heat: float) -> None:
        """Set the temperature: what a step may cost, by random number."""
        self.small = [int(each * heat) for each in LOGARITHMS] * REPEATED
        large = {
            id(each): [int(exponent * heat) for exponent in each] * REPEATED
            for each in self.exponents
        }
        self.large = [large[id(each)] for each in self.exponents]

    def step(self) -> int:
        """One sweep over some pairs of tables in every round; how much was proposed."""
        limits = map(self.small.__getitem__, self.chance)
        shuffle(self.rounds, len(self.rounds), self.chance)
        proposed = 0
        for r in self.rounds:
            pairs = self.pairs[r]
            count = min(PAIRS, len(pairs))
            shuffle(pairs, count, self.chance)
            largest = map(self.large[r].__getitem__, self.chance)
            proposed += self.kernel.sweep(r, pairs[:count], limits, largest)
        return proposed + self._itineraries(limits) + self._move_blocks(limits)

    def _itineraries(self, limits: Iterator[int]) -> int:
        state, proposed = self.state, 0
        for crowd in self.crowds:
            for _ in range(len(crowd) // ITINERARIES + 1):
                i = crowd[below(len(crowd), self.chance)]
                j = crowd[below(len(crowd), self.chance)]
                if i == j:
                    continue
                proposed += 1
                found = itinerary_delta(state, i, j, next(limits))
                if found:
                    swap_itineraries(state, i, j, *found)
                    for r, a, b, _ in found[1]:
                        self.kernel.refresh(r, a)
                        self.kernel.refresh(r, b)
        return proposed

    def _move_blocks(self, limits: Iterator[int]) -> int:
        state, model, chance = self.state, self.model, self.chance
        proposed = 0
        for r, block in self.blocks:
            if next(chance) >= BLOCKS:
                continue
            a, b = state.at[r][block[0]], below(model.tables, chance)
            if a == b:
                continue
            size, size_a, size_b = len(block), len(state.seated[r][a]), len(state.seated[r][b])
            fewest = max(0, size_b + size - model.most[r][b], model.least[r][a] - (size_a - size))
            free = [person for person in state.seated[r][b] if self.kernel.loose[r][person]]
            most = min(size, len(free), size_b + size - model.least[r][b])
            if fewest > most:
                continue
            proposed += 1
            count = fewest + below(most - fewest + 1, chance)
            shuffle(free, count, chance)
            out = sum(model.bit[person] for person in block)
            back = sum(model.bit[person] for person in free[:count])
            limit = next(limits)
            delta = meeting_delta(state, r, out, back, a, b)
            delta += linear_delta(state, r, out, back, a, b)
            unserved = state.cover.open[r][a] + state.cover.open[r][b]
            if delta - state.mix.cost[r][a] - state.mix.cost[r][b] - unserved > limit:
                continue
            if not keeps_apart(state, r, out, back, a, b):
                continue
            if exchange(state, r, out, back, a, b) > limit:
                exchange(state, r, out, back, b, a)
            else:
                self.kernel.refresh(r, a)
                self.kernel.refresh(r, b)
        return proposed


@cache
def _largest(number: int) -> tuple[float, ...]:
    """Quantiles of the largest of this many exponential variables."""
    return tuple(
        -math.log(-math.expm1(math.log((k + 0.5) / QUANTILES) / number)) for k in range(QUANTILES)
    )
