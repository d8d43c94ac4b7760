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
        self.lone = [
            0 if number == model.organizations else model.clash for number in model.organization
        ]
        #: Per round and table, by class of speakers: what one adds there, and takes away.
        self.comes = [[[0]] * model.tables for _ in range(model.rounds)]
        self.leaves = [[[0]] * model.tables for _ in range(model.rounds)]
        self.ease = [[0] * model.tables for _ in range(model.rounds)]
        #: Unevenness with one person more or fewer, None until somebody asks.
        self.grown: list[list[int | None]] = [[None] * model.tables for _ in range(model.rounds)]
        self.shrunk: list[list[int | None]] = [[None] * model.tables for _ in range(model.rounds)]
        for r in range(model.now, model.rounds):
            for table in range(model.tables):
                self.refresh(r, table)

    def refresh(self, r: int, table: int) -> None:
        """Look again at a table whose people have changed."""
        mix = self.state.mix
        key = mix.tongues[r][table]
        self.comes[r][table], self.leaves[r][table] = mix.tongue_change(key)
        self.ease[r][table] = mix.ease(r, table)
        self.grown[r][table] = self.shrunk[r][table] = None

    def gains(self, r: int, table: int, people: list[int]) -> list[int]:
        """What each of these people costs at their own table, kinds aside."""
        state, model = self.state, self.state.model
        own, second, third = state.mask[r][table], state.met[1], state.met[2]
        repeat, again, lone, clash = model.repeat, model.again, self.lone, model.clash
        linear, leaves, tongue = state.linear[r], self.leaves[r][table], model.tongue_class
        colleagues, base = state.mix.colleagues[r], table * state.mix.columns
        organization = model.organization
        return [
            repeat * (second[i] & own).bit_count()
            + again * (third[i] & own).bit_count()
            + linear[i][table]
            + leaves[tongue[i]]
            + clash * colleagues[base + organization[i]]
            - lone[i]
            for i in people
        ]

    def sweep(  # noqa: C901 - calls would cost most of the time
        self,
        r: int,
        pairs: Iterable[tuple[int, int]],
        limits: Iterator[int],
        largest: Iterator[int],
    ) -> int:
        """Propose every exchange between the tables of each pair; how many were proposed."""
        state, model, mix = self.state, self.state.model, self.state.mix
        masks, seated, uneven = state.mask[r], state.seated[r], mix.uneven[r]
        first, second, third = state.met[:3]
        bit, repeat, again, apart = model.bit, model.repeat, model.again, model.apart
        least, most, linear = model.least[r], model.most[r], state.linear[r]
        comes, tongue, organization = self.comes[r], model.tongue_class, model.organization
        colleagues, columns, clash = mix.colleagues[r], mix.columns, model.clash
        loose, ease, swap_delta, gains = self.loose[r], self.ease[r], mix.swap_delta, self.gains
        grown, shrunk = self.grown[r], self.shrunk[r]
        plain = model.plain
        keep_apart = any(apart)
        covers, cover, unserved = model.covers, state.cover, state.cover.open[r]
        room = any(low < high for low, high in zip(least, most, strict=True))
        twice, slack = 2 * (repeat + again), 2 * sum(model.kind_weights)
        # Only with people they know elsewhere can two save by changing places with each other.
        knows = first if repeat else second
        people: list[list[int]] = []
        gain = [0] * model.people
        for table, here in enumerate(seated):
            movable = [person for person in here if loose[person]]
            people.append(movable)
            for person, value in zip(movable, gains(r, table, movable), strict=True):
                gain[person] = value
        proposed, total = 0, state.total
        nothing = change = (0, 0)
        for (a, b), top in zip(pairs, largest, strict=False):
            mask_a, mask_b, people_a, people_b = masks[a], masks[b], people[a], people[b]
            if plain:
                go = [repeat * (first[i] & mask_b).bit_count() - gain[i] for i in people_a]
                come = [repeat * (first[j] & mask_a).bit_count() - gain[j] for j in people_b]
            else:
                comes_a, comes_b, base_a, base_b = comes[a], comes[b], a * columns, b * columns
                go = [
                    repeat * (first[i] & mask_b).bit_count()
                    + again * (second[i] & mask_b).bit_count()
                    + linear[i][b]
                    + comes_b[tongue[i]]
                    + clash * colleagues[base_b + organization[i]]
                    - gain[i]
                    for i in people_a
                ]
                come = [
                    repeat * (first[j] & mask_a).bit_count()
                    + again * (second[j] & mask_a).bit_count()
                    + linear[j][a]
                    + comes_a[tongue[j]]
                    + clash * colleagues[base_a + organization[j]]
                    - gain[j]
                    for j in people_b
                ]
            proposed += len(go) * len(come)
            delta, i, j = 0, -1, -1
            even = ease[a] + ease[b] + unserved[a] + unserved[b]
            met = even + twice
            bound = top + met - min(come, default=0)
            if go and come and min(go) <= bound:
                low = bound - twice
                for i, u in zip(people_a, go, strict=True):
                    if u > low and (u > bound or not knows[i] & mask_b):
                        continue
                    known_i, second_i = first[i], second[i]
                    stay_a = mask_a ^ bit[i]
                    for j, v, limit in zip(people_b, come, limits, strict=False):
                        x = u + v - limit
                        if x > even and (x > met or not known_i & bit[j]):
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
                        change = nothing
                        if not plain:
                            row_i, row_j = linear[i], linear[j]
                            delta += row_i[b] - row_i[a] + row_j[a] - row_j[b]
                            change = swap_delta(r, i, j, a, b)
                            delta += change[0] + change[1]
                            if covers:
                                delta += cover.delta(i, j, stay_a, stay_b)
                        if delta <= limit and not (
                            keep_apart and (apart[i] & stay_b or apart[j] & stay_a)
                        ):
                            break
                    else:
                        continue
                    state.swap(r, i, j, a, b, change)
                    people_a[people_a.index(i)] = j
                    people_b[people_b.index(j)] = i
                    break
                else:
                    i = -1
            if i < 0 and room:
                for source, target, costs in ((a, b, go), (b, a, come)):
                    size, full = len(seated[source]), len(seated[target]) >= most[target]
                    if full or size <= least[source]:
                        continue
                    larger, smaller = grown[target], shrunk[source]
                    if larger is None:
                        larger = grown[target] = mix.at_size(r, target, len(seated[target]) + 1)
                    if smaller is None:
                        smaller = shrunk[source] = mix.at_size(r, source, size - 1)
                    resized = larger + smaller - uneven[source] - uneven[target] - slack
                    resized -= unserved[source] + unserved[target]
                    new, bound = masks[target], top - resized
                    proposed += len(costs)
                    for i, u in zip(people[source], costs, strict=True):
                        if u > bound or apart[i] & new:
                            continue
                        limit = next(limits)
                        if u > limit - resized:
                            continue
                        old = masks[source] ^ bit[i]
                        change = mix.step_delta(r, i, source, target, larger, smaller)
                        delta = (
                            repeat * ((first[i] & new).bit_count() - (second[i] & old).bit_count())
                            + again * ((second[i] & new).bit_count() - (third[i] & old).bit_count())
                            + linear[i][target]
                            - linear[i][source]
                            + change[0]
                            + change[1]
                        )
                        if covers:
                            delta += cover.delta(i, -1, old, new)
                        if delta <= limit:
                            break
                    else:
                        i = -1
                        continue
                    state.step(r, i, source, target, change)
                    people[source].remove(i)
                    people[target].append(i)
                    break
                else:
                    i = -1
            if i >= 0:
                total += delta
                for table in (a, b):
                    if not plain:
                        self.refresh(r, table)
                    here = people[table]
                    for person, value in zip(here, gains(r, table, here), strict=True):
                        gain[person] = value
        state.total = total
        return proposed
