"""A first plan that keeps every hard rule, round by round, close to a suggestion if there is one.

Only people who may not sit anywhere, with mates or with somebody to avoid can make a round
impossible. Blocks of mates and people with somebody to avoid are placed by backtracking; people
who only may not sit everywhere are a flow, pushed along augmenting paths (Ford and Fulkerson,
1956); everybody else is a matter of counting chairs.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence

from facilitate.seating.solver.hosts import Hosts
from facilitate.seating.solver.model import Model, Rows

#: Placements tried per attempt, and attempts, before a round is given up.
NODES = 5000
ATTEMPTS = 40

Block = tuple[int, ...]


class Stuck(Exception):
    """No way was found in these rounds, each with whether there is proof that there is none."""

    def __init__(self, rounds: Mapping[int, bool]) -> None:
        super().__init__(str(dict(rounds)))
        self.rounds = rounds


def first_rows(model: Model, rng: random.Random, wanted: Rows | None = None) -> Rows:
    """Rows that keep all hard rules, at the wanted tables where possible, else tables even.

    Raises Stuck for rounds in which no way was found.
    """
    if model.stays or model.rotates:
        return _rows_of_hosts(model, rng, wanted)
    rows: Rows = []
    failed: dict[int, bool] = {}
    for r in range(model.rounds):
        if r < model.now:
            rows.append(model.history[r][:])
            continue
        seats = Seats(model, r, rng, wanted[r] if wanted else [-1] * model.people)
        found = seats.solve()
        rows.append(seats.row)
        if not found:
            failed[r] = found is None
    if failed:
        raise Stuck(failed)
    return rows


def _rows_of_hosts(model: Model, rng: random.Random, wanted: Rows | None) -> Rows:
    """The same where people keep or change their tables: what one round does binds the others."""
    rounds = list(range(model.now, model.rounds))
    for attempt in range(ATTEMPTS):
        rows = [row[:] for row in model.history] + [[] for _ in rounds]
        hosts = Hosts(model)
        for r in rounds:
            suggested = wanted[r] if wanted else [-1] * model.people
            seats = Seats(model, r, rng, suggested, hosts.masks(r), wild=attempt > 0)
            if not seats.solve(1):
                break
            rows[r] = seats.row
            hosts.seat(seats.row, r)
        else:
            return rows
        rng.shuffle(rounds)
    raise Stuck({})


class Seats:
    """One round while it is filled; `row` is the result."""

    def __init__(
        self,
        model: Model,
        r: int,
        rng: random.Random,
        wanted: Sequence[int],
        hosts: Mapping[int, int] | None = None,
        *,
        wild: bool = False,
    ) -> None:
        self.wild = wild
        self.model, self.r, self.random, self.wanted = model, r, rng, wanted
        self.least, self.most = model.least[r], model.most[r]
        self.row = [-1] * model.people
        self.size = [0] * model.tables
        self.mask = [0] * model.tables
        present = sum(model.bit[person] for person in model.here[r])
        self.foes: dict[Block, int] = {}
        self.reach: dict[Block, int] = {}
        self.special: list[Block] = []
        self.singles: list[int] = []
        for block in model.blocks[r]:
            foes = sum((model.apart[person] & present).bit_count() for person in block)
            reach = model.reach(r, block)
            bound = [hosts[person] for person in block if hosts and person in hosts]
            for mask in bound:
                reach &= mask
            self.reach[block] = reach
            if len(block) > 1 or foes or bound or (reach >= 0 and reach.bit_count() <= 1):
                self.foes[block] = foes
                self.special.append(block)
            else:
                self.singles.append(block[0])

    def solve(self, attempts: int = ATTEMPTS) -> bool | None:
        """Seat everybody of the round; False if no way was found, None if there is none."""
        trouble = dict.fromkeys(self.special, 0)
        for _ in range(attempts):
            order = sorted(
                self.special,
                key=lambda block: (
                    self._choices(block),
                    -trouble[block],
                    -len(block),
                    -self.foes[block],
                    self.random.random(),
                ),
            )
            found = self._search(order, trouble)
            if found or found is None:
                return found
        return False

    def _choices(self, block: Block) -> int:
        reach = self.reach[block]
        return self.model.tables if reach < 0 else reach.bit_count()

    def _search(self, order: Sequence[Block], trouble: dict[Block, int]) -> bool | None:
        """Place the blocks in this order; None if there is no way, False if none was found."""
        if not order:
            return True if self._fill() else None
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
            elif self._fill():
                return True
        return False if nodes >= NODES else None

    def _options(self, block: Block) -> Iterator[int]:
        reach = self.reach[block]
        foes = 0
        for person in block:
            foes |= self.model.apart[person]
        fit = [
            table
            for table in range(self.model.tables)
            if reach >> table & 1
            and self.size[table] + len(block) <= self.most[table]
            and not self.mask[table] & foes
        ]
        if self.wild:
            return iter(self.random.sample(fit, len(fit)))
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
        """Whether the people alone fit into what is left as far as counting chairs can tell."""
        missing = sum(max(0, low - size) for low, size in zip(self.least, self.size, strict=True))
        room = sum(high - size for high, size in zip(self.most, self.size, strict=True))
        return missing <= len(self.singles) <= room

    def _fill(self) -> bool:
        """Seat the people alone; False, and nobody more seated, where that is impossible."""
        if not self._countable():
            return False
        left: list[int] = []
        for person in self.random.sample(self.singles, len(self.singles)):
            table = self.wanted[person]
            if table >= 0 and self._may(person, table) and self.size[table] < self.most[table]:
                self._put((person,), table, 1)
            else:
                left.append(person)
        tables = self.random.sample(range(self.model.tables), self.model.tables)
        left.sort(key=lambda person: self._choices((person,)))
        for person in left:
            table = min(
                (each for each in tables if self.size[each] < self.most[each]
                 and self._may(person, each)),
                key=lambda each: (self.size[each] >= self.least[each], self.size[each]),
                default=-1,
            )  # fmt: skip
            if table < 0 and not self._make_room(person):
                return self._empty()
            if table >= 0:
                self._put((person,), table, 1)
        for table in range(self.model.tables):
            while self.size[table] < self.least[table]:
                if not self._bring(table):
                    return self._empty()
        return True

    def _may(self, person: int, table: int) -> bool:
        return bool(self.reach[person,] >> table & 1)

    def _empty(self) -> bool:
        for person in self.singles:
            if self.row[person] >= 0:
                self._put((person,), self.row[person], -1)
        return False

    def _make_room(self, person: int) -> bool:
        """Seat somebody whose tables are all full by moving others on."""
        starts = [table for table in range(self.model.tables) if self._may(person, table)]
        last = self._push(starts, lambda table: self.size[table] < self.most[table])
        if last is None:
            return False
        self._put((person,), last, 1)
        return True

    def _push(self, starts: Sequence[int], good: Callable[[int], bool]) -> int | None:
        """Move people along the shortest way from a start to a good table; the start, freed."""
        came: dict[int, tuple[int, int] | None] = dict.fromkeys(starts)
        queue = deque(starts)
        here: dict[int, list[int]] = {}
        for person in self.singles:
            if self.row[person] >= 0:
                here.setdefault(self.row[person], []).append(person)
        while queue:
            table = queue.popleft()
            if good(table):
                step = came[table]
                while step is not None:
                    before, person = step
                    self._put((person,), self.row[person], -1)
                    self._put((person,), table, 1)
                    table, step = before, came[before]
                return table
            for person in here.get(table, ()):
                for other in range(self.model.tables):
                    if other not in came and self._may(person, other) and self.most[other]:
                        came[other] = (table, person)
                        queue.append(other)
        return None

    def _bring(self, table: int) -> bool:
        """Bring one person to a table under its minimum from one that can spare somebody."""
        giving = [
            each
            for each in sorted(range(self.model.tables), key=lambda each: -self._spare(each))
            if self._spare(each) > 0
        ]
        return self._push(giving, lambda each: each == table) is not None

    def _spare(self, table: int) -> int:
        return self.size[table] - self.least[table]
