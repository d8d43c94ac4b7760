"""What the mix of people at each table costs: sectors, genders, regions, colleagues, languages."""

from __future__ import annotations

from itertools import pairwise

from facilitate.seating.solver.model import LANGUAGE_BITS, Model, members

TongueChange = tuple[list[int], list[int]]


class Mix:
    """Counts per round and table, kept up to date, and what they cost.

    `cost[r][t]` is the whole of it, `uneven[r][t]` the part of sectors, genders and regions.
    `more` and `fewer` hold what one more and one fewer person of a kind would add to that part.
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        rounds, tables = range(model.rounds), model.tables
        self.cost = [[0] * tables for _ in rounds]
        self.uneven = [[0] * tables for _ in rounds]
        self.size = [[0] * tables for _ in rounds]
        self.count = [[0] * (tables * model.kinds) for _ in rounds]
        self.more = [[0] * (tables * model.kinds) for _ in rounds]
        self.fewer = [[0] * (tables * model.kinds) for _ in rounds]
        #: Per table and organization; the last column stands for nobody's and stays 0.
        self.columns = model.organizations + 1
        self.colleagues = [[0] * (tables * self.columns) for _ in rounds]
        self.tongues = [[0] * tables for _ in rounds]
        self._tongue_costs: dict[int, int] = {}
        self._tongue_changes: dict[int, TongueChange] = {}
        self.shares = [self._shares(r) for r in rounds]
        #: Per round and size of table, what is even: the range of people of each kind.
        self.even = [
            [self._even(r, size) for size in range(max(model.most[r], default=0) + 2)]
            for r in rounds
        ]

    def _shares(self, r: int) -> list[int]:
        shares = [0] * self.model.kinds
        for kinds in self.model.kind_of:
            for person in self.model.here[r]:
                if kinds[person] >= 0:
                    shares[kinds[person]] += 1
        return shares

    def _even(self, r: int, size: int) -> list[tuple[int, int]]:
        everyone = max(1, len(self.model.here[r]))
        return [
            (share * size // everyone, -(-share * size // everyone)) for share in self.shares[r]
        ]

    def recount(self, r: int, table: int, here: list[int]) -> None:
        """Everything about one table from the people who sit there."""
        model = self.model
        self.size[r][table] = len(here)
        base, count = table * model.kinds, self.count[r]
        count[base : base + model.kinds] = [0] * model.kinds
        for kinds in model.kind_of:
            for person in here:
                if kinds[person] >= 0:
                    count[base + kinds[person]] += 1
        self.uneven[r][table] = self.at_size(r, table, len(here))
        for kind in range(model.kinds):
            self._mark(r, table, kind)
        cost = self.uneven[r][table]
        if model.organizations:
            base, colleagues = table * self.columns, self.colleagues[r]
            colleagues[base : base + self.columns] = [0] * self.columns
            for person in here:
                number = model.organization[person]
                if number < model.organizations:
                    cost += model.clash * colleagues[base + number]
                    colleagues[base + number] += 1
            cost -= model.clash * self._excused(here)
        key = sum(model.spoken[person] for person in here)
        self.tongues[r][table] = key
        self.cost[r][table] = cost + self.tongue_cost(key)

    def _excused(self, here: list[int]) -> int:
        """Colleagues at the table who have to sit together."""
        model = self.model
        mask = sum(model.bit[person] for person in here)
        return sum(
            model.organization[person] == model.organization[mate] < model.organizations
            for person in here
            for mate in members(model.mates[person] & mask)
            if person < mate
        )

    def at_size(self, r: int, table: int, size: int) -> int:
        """The cost of the table's kinds as they are, if it had this size."""
        base, count, weights = table * self.model.kinds, self.count[r], self.model.kind_weight
        cost = 0
        for kind, (low, high) in enumerate(self.even[r][size]):
            x = count[base + kind]
            if x > high:
                cost += weights[kind] * (x - high)
            elif x < low:
                cost += weights[kind] * (low - x)
        return cost

    def _mark(self, r: int, table: int, kind: int) -> None:
        index = table * self.model.kinds + kind
        weight, x = self.model.kind_weight[kind], self.count[r][index]
        low, high = self.even[r][self.size[r][table]][kind]
        self.more[r][index] = weight if x >= high else -weight if x < low else 0
        self.fewer[r][index] = weight if x <= low else -weight if x > high else 0

    def ease(self, r: int, table: int) -> int:
        """The most that changing one person for another could gain on the table's kinds."""
        model = self.model
        if not model.kinds or not self.uneven[r][table]:
            return 0
        base, more, fewer = table * model.kinds, self.more[r], self.fewer[r]
        return -sum(
            min((0, *more[base + low : base + high])) + min((0, *fewer[base + low : base + high]))
            for low, high in pairwise(model.kind_borders)
        )

    def tongue_cost(self, key: int) -> int:
        """Weighted number of people outside the most spoken language, from packed counts."""
        known = self._tongue_costs.get(key)
        if known is None:
            field = (1 << LANGUAGE_BITS) - 1
            speakers, rest, most = key & field, key >> LANGUAGE_BITS, 0
            while rest:
                most = max(most, rest & field)
                rest >>= LANGUAGE_BITS
            known = self._tongue_costs[key] = self.model.tongue * (speakers - most)
        return known

    def tongue_change(self, key: int) -> TongueChange:
        """What somebody of each class of speakers adds to these counts, and takes from them."""
        known = self._tongue_changes.get(key)
        if known is None:
            cost, now = self.tongue_cost, self.tongue_cost(key)
            classes = self.model.tongue_classes
            comes = [cost(key + spoken) - now for spoken in classes]
            # Classes with nobody at the table are never asked for; their counts would borrow.
            leaves = [now - cost(key - spoken) if key >= spoken else 0 for spoken in classes]
            known = self._tongue_changes[key] = (comes, leaves)
        return known

    # One person for one person ----------------------------------------------------------------

    def swap_delta(self, r: int, i: int, j: int, a: int, b: int) -> tuple[int, int]:
        """Change of the cost of tables a and b when i (at a) and j (at b) change places."""
        model = self.model
        at_a = at_b = 0
        more, fewer = self.more[r], self.fewer[r]
        base_a, base_b = a * model.kinds, b * model.kinds
        for kinds in model.kind_of:
            one, two = kinds[i], kinds[j]
            if one != two:
                if one >= 0:
                    at_a += fewer[base_a + one]
                    at_b += more[base_b + one]
                if two >= 0:
                    at_a += more[base_a + two]
                    at_b += fewer[base_b + two]
        one, two = model.organization[i], model.organization[j]
        if one != two:
            colleagues, none = self.colleagues[r], model.organizations
            base_a, base_b = a * self.columns, b * self.columns
            at_a += model.clash * (
                colleagues[base_a + two] - colleagues[base_a + one] + (one != none)
            )
            at_b += model.clash * (
                colleagues[base_b + one] - colleagues[base_b + two] + (two != none)
            )
        change = model.spoken[j] - model.spoken[i]
        if change:
            cost, old_a, old_b = self.tongue_cost, self.tongues[r][a], self.tongues[r][b]
            at_a += cost(old_a + change) - cost(old_a)
            at_b += cost(old_b - change) - cost(old_b)
        return at_a, at_b

    def swap(self, r: int, i: int, j: int, a: int, b: int, change: tuple[int, int]) -> None:
        """Keep the counts when i and j change places; `change` comes from `swap_delta`."""
        model = self.model
        self.cost[r][a] += change[0]
        self.cost[r][b] += change[1]
        for kinds in model.kind_of:
            one, two = kinds[i], kinds[j]
            if one != two:
                if one >= 0:
                    self._shift(r, a, one, -1)
                    self._shift(r, b, one, 1)
                if two >= 0:
                    self._shift(r, a, two, 1)
                    self._shift(r, b, two, -1)
        one, two = model.organization[i], model.organization[j]
        if one != two:
            colleagues = self.colleagues[r]
            base_a, base_b = a * self.columns, b * self.columns
            if one < model.organizations:
                colleagues[base_a + one] -= 1
                colleagues[base_b + one] += 1
            if two < model.organizations:
                colleagues[base_a + two] += 1
                colleagues[base_b + two] -= 1
        spoken = model.spoken[j] - model.spoken[i]
        self.tongues[r][a] += spoken
        self.tongues[r][b] -= spoken

    def _shift(self, r: int, table: int, kind: int, change: int) -> None:
        index = table * self.model.kinds + kind
        self.uneven[r][table] += self.more[r][index] if change > 0 else self.fewer[r][index]
        self.count[r][index] += change
        self._mark(r, table, kind)

    # One person to a free chair -----------------------------------------------------------------

    def step_delta(
        self, r: int, i: int, a: int, b: int, grown: int, shrunk: int
    ) -> tuple[int, int]:
        """Change of the cost of tables a and b when i leaves a for b.

        `shrunk` and `grown` are `at_size` of a with one chair fewer and of b with one more.
        """
        model = self.model
        at_a, at_b = shrunk - self.uneven[r][a], grown - self.uneven[r][b]
        if model.kinds:
            even_a, even_b = self.even[r][self.size[r][a] - 1], self.even[r][self.size[r][b] + 1]
            count, weights = self.count[r], model.kind_weight
            base_a, base_b = a * model.kinds, b * model.kinds
            for kinds in model.kind_of:
                kind = kinds[i]
                if kind >= 0:
                    x, (low, high), weight = count[base_a + kind], even_a[kind], weights[kind]
                    at_a += weight if x <= low else -weight if x > high else 0
                    x, (low, high) = count[base_b + kind], even_b[kind]
                    at_b += weight if x >= high else -weight if x < low else 0
        number = model.organization[i]
        if number < model.organizations:
            colleagues = self.colleagues[r]
            at_a -= model.clash * (colleagues[a * self.columns + number] - 1)
            at_b += model.clash * colleagues[b * self.columns + number]
        spoken = model.spoken[i]
        if spoken:
            cost, old_a, old_b = self.tongue_cost, self.tongues[r][a], self.tongues[r][b]
            at_a += cost(old_a - spoken) - cost(old_a)
            at_b += cost(old_b + spoken) - cost(old_b)
        return at_a, at_b

    def step(self, r: int, i: int, a: int, b: int, change: tuple[int, int]) -> None:
        """Keep the counts when i leaves a for b; `change` comes from `step_delta`."""
        model = self.model
        number, spoken = model.organization[i], model.spoken[i]
        for table, sign, delta in ((a, -1, change[0]), (b, 1, change[1])):
            self.cost[r][table] += delta
            self.size[r][table] += sign
            for kinds in model.kind_of:
                if kinds[i] >= 0:
                    self.count[r][table * model.kinds + kinds[i]] += sign
            self.uneven[r][table] = self.at_size(r, table, self.size[r][table])
            for kind in range(model.kinds):
                self._mark(r, table, kind)
            if number < model.organizations:
                self.colleagues[r][table * self.columns + number] += sign
            self.tongues[r][table] += sign * spoken
