"""The inner loop: sweeps over pairs of tables, refusing nearly everything at a glance.

For two tables of a round the loop adds what each person would cost at the other table to what
their own table would gain without them. The sum of two such numbers is what a swap costs but for
small corrections, so one comparison refuses a swap; what survives is computed exactly. The law is
Metropolis' as in simulated annealing (Kirkpatrick, Gelatt and Vecchi, 1983): each swap has a limit
drawn beforehand, minus temperature times the logarithm of a random number, and is made when it
costs no more. Whole tables are skipped when even the largest of their limits is too small.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from facilitate.seating.solver.state import State


class Kernel:
    """Sweeps over a state; holds what its tables would cost or gain until they change."""

    def __init__(self, state: State) -> None:
        model = state.model
        self.state = state
        self.loose = [
            [person in loose for person in range(model.people)] for loose in map(set, model.loose)
        ]
        self.tongues = sorted(set(model.spoken))
        number = {spoken: index for index, spoken in enumerate(self.tongues)}
        self.tongue = [number[spoken] for spoken in model.spoken]
        #: Per round and table: what somebody who speaks these languages adds and takes away.
        self.tongue_in = [[[0]] * model.tables for _ in range(model.rounds)]
        self.tongue_out = [[[0]] * model.tables for _ in range(model.rounds)]
        #: Whether one person more (fewer) of some kind would make the table more even.
        self.lacks = [[False] * model.tables for _ in range(model.rounds)]
        self.exceeds = [[False] * model.tables for _ in range(model.rounds)]
        #: Per round and table: what a person would cost there, meetings aside.
        self.joins: list[list[dict[int, int]]] = [
            [{} for _ in range(model.tables)] for _ in range(model.rounds)
        ]
        for r in range(model.now, model.rounds):
            for table in range(model.tables):
                self.refresh(r, table)

    def refresh(self, r: int, table: int) -> None:
        """Forget what was known of a table whose people have changed."""
        state, model = self.state, self.state.model
        self.joins[r][table].clear()
        if model.speaks:
            cost = state.tongue_cost
            key = state.tongues[r][table]
            now = cost(key)
            self.tongue_in[r][table] = [cost(key + spoken) - now for spoken in self.tongues]
            self.tongue_out[r][table] = [
                now - cost(key - spoken) if self._present(key, spoken) else 0
                for spoken in self.tongues
            ]
        if model.kinds:
            base = table * model.kinds
            self.lacks[r][table] = min(state.more[r][base : base + model.kinds]) < 0
            self.exceeds[r][table] = min(state.fewer[r][base : base + model.kinds]) < 0

    @staticmethod
    def _present(key: int, spoken: int) -> bool:
        return key >= spoken

    def join(self, r: int, person: int, table: int) -> int:
        """What the person would cost at another table, meetings and crowding of kinds aside."""
        state, model = self.state, self.state.model
        cost = model.linear[r][person][table]
        number = model.organization[person]
        if number >= 0:
            cost += model.clash * state.colleagues[r][table * model.organizations + number]
        if model.speaks:
            cost += self.tongue_in[r][table][self.tongue[person]]
        if self.lacks[r][table]:
            more, base = state.more[r], table * model.kinds
            for kinds in model.kind_of:
                kind = kinds[person]
                if kind >= 0:
                    gain = more[base + kind]
                    if gain < 0:
                        cost += gain
        self.joins[r][table][person] = cost
        return cost

    def leave(self, r: int, person: int, table: int) -> int:
        """What the person costs at their own table."""
        state, model = self.state, self.state.model
        own = state.mask[r][table]
        cost = model.repeat * (state.met[1][person] & own).bit_count()
        third = state.met[2][person]
        if third:
            cost += model.again * (third & own).bit_count()
        cost += model.linear[r][person][table]
        number = model.organization[person]
        if number >= 0:
            colleagues = state.colleagues[r][table * model.organizations + number]
            cost += model.clash * (colleagues - 1)
        if model.speaks:
            cost += self.tongue_out[r][table][self.tongue[person]]
        if self.exceeds[r][table]:
            fewer, base = state.fewer[r], table * model.kinds
            for kinds in model.kind_of:
                kind = kinds[person]
                if kind >= 0:
                    gain = fewer[base + kind]
                    if gain < 0:
                        cost -= gain
        return cost

    def sweep(  # noqa: C901 - calls would cost most of the time
        self,
        r: int,
        pairs: Iterable[tuple[int, int]],
        limits: Iterator[int],
        largest: Iterator[int],
    ) -> int:
        """Propose every exchange between the tables of each pair; how many were proposed."""
        state, model = self.state, self.state.model
        masks, seated, mixes = state.mask[r], state.seated[r], state.mix[r]
        first, second, third = state.met[:3]
        bit, repeat, again, apart = model.bit, model.repeat, model.again, model.apart
        least, most, linear = model.least[r], model.most[r], model.linear[r]
        joins, leave, join, loose = self.joins[r], self.leave, self.join, self.loose[r]
        swap_delta, keep_apart = state.swap_delta, any(apart)
        level = not (model.kinds or model.organizations or model.speaks)
        plain = level and not model.swing[r]
        room = any(low < high for low, high in zip(least, most, strict=True))
        twice = 2 * repeat
        people: list[list[int]] = []
        gain = [0] * model.people
        for table, here in enumerate(seated):
            movable = [person for person in here if loose[person]]
            people.append(movable)
            for person in movable:
                gain[person] = leave(r, person, table)
        proposed = 0
        total = state.total
        for (a, b), top in zip(pairs, largest, strict=False):
            mask_a, mask_b, people_a, people_b = masks[a], masks[b], people[a], people[b]
            if plain:
                go = [repeat * (first[i] & mask_b).bit_count() - gain[i] for i in people_a]
                come = [repeat * (first[j] & mask_a).bit_count() - gain[j] for j in people_b]
            else:
                at_a, at_b = joins[a], joins[b]
                go = [
                    repeat * (first[i] & mask_b).bit_count()
                    - gain[i]
                    + (at_b[i] if i in at_b else join(r, i, b))
                    for i in people_a
                ]
                come = [
                    repeat * (first[j] & mask_a).bit_count()
                    - gain[j]
                    + (at_a[j] if j in at_a else join(r, j, a))
                    for j in people_b
                ]
            proposed += len(go) * len(come)
            delta, i, j = 0, -1, -1
            bound = top + twice - min(come, default=0)
            if go and come and min(go) <= bound:
                for i, u in zip(people_a, go, strict=True):
                    if u > bound:
                        continue
                    known_i, second_i = first[i], second[i]
                    stay_a = mask_a ^ bit[i]
                    for j, v, limit in zip(people_b, come, limits, strict=False):
                        x = u + v - limit
                        if x > 0 and (x > twice or not known_i & bit[j]):
                            continue
                        stay_b = mask_b ^ bit[j]
                        second_j = second[j]
                        delta = repeat * (
                            (known_i & stay_b).bit_count()
                            + (first[j] & stay_a).bit_count()
                            - (second_i & stay_a).bit_count()
                            - (second_j & stay_b).bit_count()
                        )
                        if again:
                            delta += again * (
                                (second_i & stay_b).bit_count()
                                + (second_j & stay_a).bit_count()
                                - (third[i] & stay_a).bit_count()
                                - (third[j] & stay_b).bit_count()
                            )
                        if plain:
                            change_a = change_b = 0
                        else:
                            row_i, row_j = linear[i], linear[j]
                            delta += row_i[b] - row_i[a] + row_j[a] - row_j[b]
                            change_a, change_b = swap_delta(r, i, j, a, b)
                            delta += change_a + change_b
                        if delta <= limit and not (
                            keep_apart and (apart[i] & stay_b or apart[j] & stay_a)
                        ):
                            break
                    else:
                        continue
                    state.swap(r, i, j, a, b, change_a, change_b)
                    people_a[people_a.index(i)] = j
                    people_b[people_b.index(j)] = i
                    break
                else:
                    i = -1
            if i < 0 and room:
                for source, target, rows in ((a, b, go), (b, a, come)):
                    free = most[target] - len(seated[target])
                    if free <= 0 or len(seated[source]) <= least[source]:
                        continue
                    slack = mixes[source] + mixes[target]
                    new = masks[target]
                    proposed += len(rows)
                    for i, u, limit in zip(people[source], rows, limits, strict=False):
                        if u - slack > limit or apart[i] & new:
                            continue
                        old = masks[source] ^ bit[i]
                        delta = repeat * (
                            (first[i] & new).bit_count() - (second[i] & old).bit_count()
                        )
                        if again:
                            delta += again * (
                                (second[i] & new).bit_count() - (third[i] & old).bit_count()
                            )
                        delta += linear[i][target] - linear[i][source]
                        if not level:
                            delta += sum(state.step_delta(r, i, source, target))
                        if delta <= limit:
                            break
                    else:
                        i = -1
                        continue
                    state.step(r, i, source, target)
                    people[source].remove(i)
                    people[target].append(i)
                    break
                else:
                    i = -1
            if i >= 0:
                total += delta
                if level:
                    for table in (a, b):
                        for person in people[table]:
                            gain[person] = leave(r, person, table)
                else:
                    for table in (a, b):
                        self.refresh(r, table)
                        for person in people[table]:
                            gain[person] = leave(r, person, table)
        state.total = total
        return proposed
