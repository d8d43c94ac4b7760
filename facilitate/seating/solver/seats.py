"""A first plan that keeps every hard rule, round by round, close to a suggestion if there is one.

Only people with a fixed seat, with mates or with somebody to avoid can make a round impossible;
they are placed by backtracking. Everybody else is a matter of counting chairs.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from facilitate.seating.solver.messages import Finding, Infeasible, finding
from facilitate.seating.solver.model import Model, Rows

#: Placements tried per attempt, and attempts, before a round is given up.
NODES = 5000
ATTEMPTS = 40

Block = tuple[int, ...]


def first_rows(model: Model, rng: random.Random, wanted: Rows | None = None) -> Rows:
    """Rows that keep all hard rules, at the wanted tables where possible, else tables even.

    Raises Infeasible for rounds in which no way was found.
    """
    rows: Rows = []
    failed: list[Finding] = []
    for r in range(model.rounds):
        if r < model.now:
            rows.append(model.history[r][:])
            continue
        seats = _Round(model, r, rng, wanted[r] if wanted else [-1] * model.people)
        if seats.solve():
            rows.append(seats.row)
        else:
            failed.append(cannot_all_be_met(r))
    if failed:
        raise Infeasible(tuple(failed))
    return rows


def cannot_all_be_met(r: int) -> Finding:
    """What to say when pins, pairs and sizes of a round contradict in no simple way."""
    return finding(
        "The fixed seats, the pairs and the table sizes of round %(round)d cannot all be met.",
        round=r + 1,
    )


class _Round:
    """One round while it is filled; `row` is the result."""

    def __init__(self, model: Model, r: int, rng: random.Random, wanted: Sequence[int]) -> None:
        self.model, self.r, self.random, self.wanted = model, r, rng, wanted
        self.least, self.most = model.least[r], model.most[r]
        self.row = [-1] * model.people
        self.size = [0] * model.tables
        self.mask = [0] * model.tables
        present = sum(model.bit[person] for person in model.here[r])
        self.foes = {
            block: sum((model.apart[person] & present).bit_count() for person in block)
            for block in model.blocks[r]
        }
        self.special = [
            block
            for block, foes in self.foes.items()
            if len(block) > 1 or foes or model.pin[r][block[0]] >= 0
        ]
        special = set(self.special)
        self.singles = [block[0] for block in model.blocks[r] if block not in special]

    def solve(self) -> bool:
        """Seat everybody of the round; False if no way was found."""
        trouble = dict.fromkeys(self.special, 0)
        for _ in range(ATTEMPTS):
            order = sorted(
                self.special,
                key=lambda block: (
                    self._pin(block) < 0,
                    -trouble[block],
                    -len(block),
                    -self.foes[block],
                    self.random.random(),
                ),
            )
            found = self._search(order, trouble)
            if found:
                self._fill()
                return True
            if found is None:
                return False
        return False

    def _pin(self, block: Block) -> int:
        return max(self.model.pin[self.r][person] for person in block)

    def _search(self, order: Sequence[Block], trouble: dict[Block, int]) -> bool | None:
        """Place the blocks in this order; None if there is no way, False if none was found."""
        if not order:
            return True if self._countable() else None
        choices = [self._options(order[0])]
        nodes = 0
        while choices:
            block = order[len(choices) - 1]
            if self.row[block[0]] >= 0:
                self._put(block, self.row[block[0]], -1)
            table = next(choices[-1], None) if nodes < NODES else None
            if table is None:
                choices.pop()
                trouble[block] += 1
                continue
            nodes += 1
            self._put(block, table, 1)
            if len(choices) < len(order):
                choices.append(self._options(order[len(choices)]))
            elif self._countable():
                return True
        return False if nodes >= NODES else None

    def _options(self, block: Block) -> Iterator[int]:
        pin = self._pin(block)
        foes = 0
        for person in block:
            foes |= self.model.apart[person]
        tables = [pin] if pin >= 0 else range(self.model.tables)
        fit = [
            table
            for table in tables
            if self.size[table] + len(block) <= self.most[table] and not self.mask[table] & foes
        ]
        liked = {self.wanted[person] for person in block}
        return iter(
            sorted(
                fit,
                key=lambda table: (table not in liked, self.size[table], self.random.random()),
            )
        )

    def _put(self, block: Block, table: int, sign: int) -> None:
        for person in block:
            self.row[person] = table if sign > 0 else -1
            self.mask[table] ^= self.model.bit[person]
        self.size[table] += sign * len(block)

    def _countable(self) -> bool:
        """Whether the people without any wish fit into what is left."""
        missing = sum(max(0, low - size) for low, size in zip(self.least, self.size, strict=True))
        room = sum(high - size for high, size in zip(self.most, self.size, strict=True))
        return missing <= len(self.singles) <= room

    def _fill(self) -> None:
        left: list[int] = []
        for person in self.random.sample(self.singles, len(self.singles)):
            table = self.wanted[person]
            if table >= 0 and self.size[table] < self.most[table]:
                self._put((person,), table, 1)
            else:
                left.append(person)
        tables = self.random.sample(range(self.model.tables), self.model.tables)
        for person in left:
            table = min(
                (each for each in tables if self.size[each] < self.most[each]),
                key=lambda each: (self.size[each] >= self.least[each], self.size[each]),
            )
            self._put((person,), table, 1)
        self._refill()

    def _refill(self) -> None:
        """Bring tables up to their minimum with people from tables that can spare one."""
        free = [person for person in self.singles if self.row[person] >= 0]
        for table in range(self.model.tables):
            while self.size[table] < self.least[table]:
                person = max(
                    (each for each in free if self._spare(self.row[each]) > 0),
                    key=lambda each: self._spare(self.row[each]),
                )
                self._put((person,), self.row[person], -1)
                self._put((person,), table, 1)

    def _spare(self, table: int) -> int:
        return self.size[table] - self.least[table]
