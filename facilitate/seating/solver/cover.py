"""Who has not yet met anybody of a sector or tag they should meet, while a plan is searched."""

from __future__ import annotations

from facilitate.seating.solver.model import Model, Rows, members


class Cover:
    """How often everybody has met whom they should, and what it costs where that is never.

    `open[r][t]` is what a table could save if everybody there were served: no exchange between two
    tables gains more. `zero` and `one` hold the people with no such meeting and with one.
    """

    def __init__(self, model: Model, at: Rows, mask: list[list[int]]) -> None:
        self.model, self.at = model, at
        covers = model.covers
        self.times = [[0] * model.people for _ in covers]
        self.zero = [who for who, _ in covers]
        self.one = [0 for _ in covers]
        self.open = [[0] * model.tables for _ in at]
        for c, (who, _) in enumerate(covers):
            for person in members(who):
                for r in range(model.now, model.rounds):
                    if at[r][person] >= 0:
                        self.open[r][at[r][person]] += model.uncovered
            for masks in mask:
                for here in masks:
                    for person in members(who & here):
                        self._change(c, person, self._served(c, person, here))

    def _served(self, c: int, person: int, others: int) -> int:
        return (self.model.covers[c][1] & others & ~self.model.bit[person]).bit_count()

    @property
    def cost(self) -> int:
        """What those who met nobody cost."""
        return self.model.uncovered * sum(zero.bit_count() for zero in self.zero)

    def _change(self, c: int, person: int, change: int) -> None:
        before = self.times[c][person]
        after = self.times[c][person] = before + change
        one = self.model.bit[person]
        if (before == 0) != (after == 0):
            self.zero[c] ^= one
            cost = self.model.uncovered if after == 0 else -self.model.uncovered
            for r in range(self.model.now, self.model.rounds):
                table = self.at[r][person]
                if table >= 0:
                    self.open[r][table] += cost
        if (before == 1) != (after == 1):
            self.one[c] ^= one

    def delta(self, i: int, j: int, stay_a: int, stay_b: int) -> int:
        """What it costs that i leaves `stay_a` for `stay_b`, and j, unless below 0, goes back."""
        found = 0
        for c, (who, whom) in enumerate(self.model.covers):
            times, zero, one = self.times[c], self.zero[c], self.one[c]
            here, there = (whom & stay_a).bit_count(), (whom & stay_b).bit_count()
            gives, takes = whom >> i & 1, whom >> j & 1 if j >= 0 else 0
            if gives > takes:
                found += (one & stay_a).bit_count() - (zero & stay_b).bit_count()
            elif takes > gives:
                found += (one & stay_b).bit_count() - (zero & stay_a).bit_count()
            if who >> i & 1:
                found += (times[i] - here + there == 0) - (times[i] == 0)
            if j >= 0 and who >> j & 1:
                found += (times[j] - there + here == 0) - (times[j] == 0)
        return self.model.uncovered * found

    def carry(self, r: int, i: int, b: int, stay_a: int, stay_b: int) -> None:
        """Keep count while i leaves `stay_a` for `stay_b` at table b; `at` still says a."""
        a = self.at[r][i]
        for c, (who, whom) in enumerate(self.model.covers):
            if whom >> i & 1:
                for other in members(who & stay_a):
                    self._change(c, other, -1)
                for other in members(who & stay_b):
                    self._change(c, other, 1)
            if who >> i & 1:
                self._change(c, i, self._served(c, i, stay_b) - self._served(c, i, stay_a))
                if self.zero[c] >> i & 1:
                    self.open[r][a] -= self.model.uncovered
                    self.open[r][b] += self.model.uncovered

    def swap_itineraries(self, i: int, j: int) -> None:
        """Two people to whom and from whom the same is asked take over each other's seats."""
        both = self.model.bit[i] | self.model.bit[j]
        for c, times in enumerate(self.times):
            times[i], times[j] = times[j], times[i]
            for masks in (self.zero, self.one):
                if (masks[c] >> i ^ masks[c] >> j) & 1:
                    masks[c] ^= both
