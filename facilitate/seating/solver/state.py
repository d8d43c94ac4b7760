"""A plan under search: every count that an exchange needs, kept up to date.

Who has met whom is kept as bit masks in unary: `met[l][i]` holds the people whom i has met more
than l times, so that what joining or leaving a table costs is one AND and one population count.
"""

from __future__ import annotations

from facilitate.seating.solver.model import LANGUAGE_BITS, Model, Rows, members


class State:
    """Tables of everybody in all rounds and the weighted cost of it."""

    def __init__(self, model: Model, rows: Rows) -> None:
        self.model = model
        tables, kinds, organizations = model.tables, model.kinds, model.organizations
        self.at = [list(row) for row in rows]
        self.mask = [[0] * tables for _ in rows]
        self.seated: list[list[list[int]]] = [[[] for _ in range(tables)] for _ in rows]
        for row, masks, seated in zip(rows, self.mask, self.seated, strict=True):
            for person, table in enumerate(row):
                if table >= 0:
                    masks[table] |= model.bit[person]
                    seated[table].append(person)
        self.met = [[0] * model.people for _ in range(model.rounds + 2)]
        self._count_meetings()
        #: Weighted cost of kinds, organizations and languages, per round and table.
        self.cost = [[0] * tables for _ in rows]
        self.mix = [[0] * tables for _ in rows]
        self.count = [[0] * (tables * kinds) for _ in rows]
        #: What one more (one fewer) person of a kind adds to the cost at the table's size.
        self.more = [[0] * (tables * kinds) for _ in rows]
        self.fewer = [[0] * (tables * kinds) for _ in rows]
        self.colleagues = [[0] * (tables * organizations) for _ in rows]
        self.tongues = [[0] * tables for _ in rows]
        self.shares = [self._shares(r) for r in range(model.rounds)]
        self.tongue_costs: dict[int, int] = {}
        for r in range(model.now, model.rounds):
            for table in range(tables):
                self.recount(r, table)
        self.total = self.exact_total()

    def _count_meetings(self) -> None:
        model = self.model
        for r in range(model.rounds):
            for seated in self.seated[r]:
                for person in seated:
                    others = self.mask[r][self.at[r][person]] & ~model.bit[person]
                    self.lift(person, others & ~model.mates[person])

    def lift(self, person: int, others: int) -> None:
        """One more meeting with each of the others, on the person's own side."""
        for level in self.met:
            known = level[person]
            level[person] = known | others
            others &= known
            if not others:
                return

    def lower(self, person: int, others: int) -> None:
        """One meeting fewer with each of the others, on the person's own side."""
        met = self.met
        for index, level in enumerate(met):
            known = level[person]
            if not known & others:
                return
            level[person] = known ^ (known & others) | met[index + 1][person]

    def _shares(self, r: int) -> list[int]:
        shares = [0] * self.model.kinds
        for kinds in self.model.kind_of:
            for person in self.model.here[r]:
                if kinds[person] >= 0:
                    shares[kinds[person]] += 1
        return shares

    def recount(self, r: int, table: int) -> None:
        """Everything about one table but the meetings, from its members."""
        model = self.model
        here = self.seated[r][table]
        base = table * model.kinds
        count = self.count[r]
        count[base : base + model.kinds] = [0] * model.kinds
        for kinds in model.kind_of:
            for person in here:
                if kinds[person] >= 0:
                    count[base + kinds[person]] += 1
        cost = self.mix[r][table] = self.level(r, table, len(here))
        if model.organizations:
            colleagues = self.colleagues[r]
            first = table * model.organizations
            colleagues[first : first + model.organizations] = [0] * model.organizations
            for person in here:
                number = model.organization[person]
                if number >= 0:
                    cost += model.clash * colleagues[first + number]
                    colleagues[first + number] += 1
            cost -= model.clash * self._excused(r, table)
        key = sum(model.spoken[person] for person in here)
        self.tongues[r][table] = key
        self.cost[r][table] = cost + self.tongue_cost(key)

    def _excused(self, r: int, table: int) -> int:
        """Colleagues at the table who have to sit together."""
        model = self.model
        return sum(
            model.organization[person] == model.organization[mate] >= 0
            for person in self.seated[r][table]
            for mate in members(model.mates[person] & self.mask[r][table])
            if person < mate
        )

    def level(self, r: int, table: int, size: int) -> int:
        """The cost of the table's kinds at this size; sets what one more or fewer would add."""
        model = self.model
        everyone = len(model.here[r])
        base = table * model.kinds
        count, more, fewer = self.count[r], self.more[r], self.fewer[r]
        cost = 0
        for kind, share in enumerate(self.shares[r]):
            weight = model.kind_weight[kind]
            low = share * size // everyone
            high = -(-share * size // everyone)
            x = count[base + kind]
            cost += weight * max(0, x - high, low - x)
            more[base + kind] = weight if x >= high else -weight if x < low else 0
            fewer[base + kind] = weight if x <= low else -weight if x > high else 0
        return cost

    def tongue_cost(self, key: int) -> int:
        """Weighted number of people outside the most spoken language, from packed counts."""
        known = self.tongue_costs.get(key)
        if known is None:
            field = (1 << LANGUAGE_BITS) - 1
            speakers, rest, most = key & field, key >> LANGUAGE_BITS, 0
            while rest:
                most = max(most, rest & field)
                rest >>= LANGUAGE_BITS
            known = self.tongue_costs[key] = self.model.tongue * (speakers - most)
        return known

    def kinds_cost(self, r: int, table: int, size: int, kinds_of: int, change: int) -> int:
        """The cost of the table's kinds at `size` after one person came (+1) or left (-1)."""
        model = self.model
        everyone = len(model.here[r])
        count = self.count[r]
        base = table * model.kinds
        own = {kinds[kinds_of] for kinds in model.kind_of}
        cost = 0
        for kind, share in enumerate(self.shares[r]):
            x = count[base + kind]
            if kind in own:
                x += change
            low = share * size // everyone
            if x < low:
                cost += model.kind_weight[kind] * (low - x)
            else:
                high = -(-share * size // everyone)
                if x > high:
                    cost += model.kind_weight[kind] * (x - high)
        return cost

    def step_delta(self, r: int, i: int, a: int, b: int) -> tuple[int, int]:
        """Change of the cost of tables a and b (not of meetings) when i leaves a for b."""
        model = self.model
        at_a = at_b = 0
        if model.kinds:
            size_a, size_b = len(self.seated[r][a]), len(self.seated[r][b])
            at_a = self.kinds_cost(r, a, size_a - 1, i, -1) - self.mix[r][a]
            at_b = self.kinds_cost(r, b, size_b + 1, i, 1) - self.mix[r][b]
        number = model.organization[i]
        if number >= 0:
            colleagues = self.colleagues[r]
            at_a -= model.clash * (colleagues[a * model.organizations + number] - 1)
            at_b += model.clash * colleagues[b * model.organizations + number]
        if model.speaks:
            old_a, old_b = self.tongues[r][a], self.tongues[r][b]
            spoken = model.spoken[i]
            at_a += self.tongue_cost(old_a - spoken) - self.tongue_cost(old_a)
            at_b += self.tongue_cost(old_b + spoken) - self.tongue_cost(old_b)
        return at_a, at_b

    def exact_total(self) -> int:
        """The weighted total from the counts kept."""
        model = self.model
        repeats = sum(mask.bit_count() for level in self.met[1:] for mask in level) // 2
        again = sum(mask.bit_count() for level in self.met[2:] for mask in level) // 2
        linear = sum(
            model.linear[r][person][self.at[r][person]]
            for r in range(model.now, model.rounds)
            for person in model.here[r]
        )
        return model.repeat * repeats + model.again * again + linear + sum(map(sum, self.cost))

    # One person for one person, the step nearly all of the search consists of -------------

    def swap_delta(  # noqa: C901 - calls would cost most of the time
        self, r: int, i: int, j: int, a: int, b: int
    ) -> tuple[int, int]:
        """Change of the cost of tables a and b (not of meetings) when i and j change places."""
        model = self.model
        at_a = at_b = 0
        if model.kinds:
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
            colleagues, clash = self.colleagues[r], model.clash
            base_a, base_b = a * model.organizations, b * model.organizations
            if one >= 0:
                at_a -= clash * (colleagues[base_a + one] - 1)
                at_b += clash * colleagues[base_b + one]
            if two >= 0:
                at_a += clash * colleagues[base_a + two]
                at_b -= clash * (colleagues[base_b + two] - 1)
        if model.speaks:
            change = model.spoken[j] - model.spoken[i]
            if change:
                tongues, costs = self.tongues[r], self.tongue_costs
                for sign, table in ((1, a), (-1, b)):
                    old = tongues[table]
                    new = old + sign * change
                    cost = costs.get(new)
                    if cost is None:
                        cost = self.tongue_cost(new)
                    if sign == 1:
                        at_a += cost - costs[old]
                    else:
                        at_b += cost - costs[old]
        return at_a, at_b

    def step(self, r: int, i: int, a: int, b: int) -> None:
        """Let i leave a for a free chair at b; the caller keeps the total."""
        model, met = self.model, self.met
        one = model.bit[i]
        masks, seated = self.mask[r], self.seated[r]
        masks[a] ^= one
        self.lower(i, masks[a])
        self.lift(i, masks[b])
        seated[a].remove(i)
        for other in seated[a]:
            if met[1][other] & one:
                self.lower(other, one)
            else:
                met[0][other] ^= one
        for other in seated[b]:
            self.lift(other, one)
        masks[b] |= one
        seated[b].append(i)
        self.at[r][i] = b
        self.recount(r, a)
        self.recount(r, b)

    def swap(self, r: int, i: int, j: int, a: int, b: int, at_a: int, at_b: int) -> None:
        """Let i (at a) and j (at b) change places; the caller keeps the total."""
        model = self.model
        one, two = model.bit[i], model.bit[j]
        self.at[r][i], self.at[r][j] = b, a
        masks = self.mask[r]
        stay_a, stay_b = masks[a] ^ one, masks[b] ^ two
        masks[a], masks[b] = stay_a | two, stay_b | one
        seated_a, seated_b = self.seated[r][a], self.seated[r][b]
        self._change_company(i, j, one, two, stay_a, stay_b, seated_a, seated_b)
        seated_a[seated_a.index(i)] = j
        seated_b[seated_b.index(j)] = i
        self.swap_counts(r, i, j, a, b, at_a, at_b)

    def _change_company(
        self,
        i: int,
        j: int,
        one: int,
        two: int,
        stay_a: int,
        stay_b: int,
        seated_a: list[int],
        seated_b: list[int],
    ) -> None:
        self.lower(i, stay_a)
        self.lift(i, stay_b)
        self.lower(j, stay_b)
        self.lift(j, stay_a)
        first, second, third = self.met[:3]
        for person, gone, come, seated in ((i, one, two, seated_a), (j, two, one, seated_b)):
            for other in seated:
                if other == person:
                    continue
                if second[other] & gone:
                    if third[other] & gone:
                        self.lower(other, gone)
                    else:
                        second[other] ^= gone
                else:
                    first[other] ^= gone
                known = first[other]
                if known & come:
                    if second[other] & come:
                        self.lift(other, come)
                    else:
                        second[other] |= come
                else:
                    first[other] = known | come

    def swap_counts(self, r: int, i: int, j: int, a: int, b: int, at_a: int, at_b: int) -> None:
        """The counts per table after i and j changed places."""
        model = self.model
        self.cost[r][a] += at_a
        self.cost[r][b] += at_b
        for kinds in model.kind_of:
            one, two = kinds[i], kinds[j]
            if one != two:
                for kind, change in ((one, 1), (two, -1)):
                    if kind >= 0:
                        self._shift(r, a, kind, -change)
                        self._shift(r, b, kind, change)
        one, two = model.organization[i], model.organization[j]
        if one != two:
            colleagues = self.colleagues[r]
            base_a, base_b = a * model.organizations, b * model.organizations
            if one >= 0:
                colleagues[base_a + one] -= 1
                colleagues[base_b + one] += 1
            if two >= 0:
                colleagues[base_a + two] += 1
                colleagues[base_b + two] -= 1
        change = model.spoken[j] - model.spoken[i]
        if change:
            self.tongues[r][a] += change
            self.tongues[r][b] -= change

    def _shift(self, r: int, table: int, kind: int, change: int) -> None:
        model = self.model
        index = table * model.kinds + kind
        self.count[r][index] += change
        if change > 0:
            self.mix[r][table] += self.more[r][index]
        else:
            self.mix[r][table] += self.fewer[r][index]
        weight, x = model.kind_weight[kind], self.count[r][index]
        size, everyone, share = len(self.seated[r][table]), len(model.here[r]), self.shares[r][kind]
        low = share * size // everyone
        high = -(-share * size // everyone)
        self.more[r][index] = weight if x >= high else -weight if x < low else 0
        self.fewer[r][index] = weight if x <= low else -weight if x > high else 0
