"""A plan under search: where everybody sits, who has met whom, and what it costs.

Meetings are kept as bit masks in unary: `met[l][i]` holds the people whom i has met more than l
times, so that what joining or leaving a table costs is one AND and one population count.
"""

from __future__ import annotations

from facilitate.seating.solver.cover import Cover
from facilitate.seating.solver.mix import Mix
from facilitate.seating.solver.model import Model, Rows


class State:
    """Tables of everybody in all rounds, and the weighted `total`."""

    def __init__(self, model: Model, rows: Rows) -> None:
        self.model = model
        tables = model.tables
        self.at = [list(row) for row in rows]
        #: What one person costs at one table.
        self.linear = model.costs(rows)
        self.mask = [[0] * tables for _ in rows]
        self.seated: list[list[list[int]]] = [[[] for _ in range(tables)] for _ in rows]
        for row, masks, seated in zip(rows, self.mask, self.seated, strict=True):
            for person, table in enumerate(row):
                if table >= 0:
                    masks[table] |= model.bit[person]
                    seated[table].append(person)
        self.met = [[0] * model.people for _ in range(model.rounds + 2)]
        for r, row in enumerate(self.at):
            for person, table in enumerate(row):
                if table >= 0:
                    alone = model.bit[person] | model.mates[person]
                    self.meet(person, self.mask[r][table] & ~alone)
        self.mix = Mix(model)
        for r in range(model.now, model.rounds):
            for table in range(tables):
                self.mix.recount(r, table, self.seated[r][table])
        self.cover = Cover(model, self.at, self.mask)
        self.total = self.exact_total()

    def meet(self, person: int, others: int) -> None:
        """One more meeting with each of the others, on the person's own side."""
        for level in self.met:
            known = level[person]
            level[person] = known | others
            others &= known
            if not others:
                return

    def part(self, person: int, others: int) -> None:
        """One meeting fewer with each of the others, on the person's own side."""
        met = self.met
        for index, level in enumerate(met):
            known = level[person]
            if not known & others:
                return
            level[person] = known ^ (known & others) | met[index + 1][person]

    def exact_total(self) -> int:
        """The weighted total from the counts kept."""
        model = self.model
        repeats = sum(mask.bit_count() for level in self.met[1:] for mask in level) // 2
        again = sum(mask.bit_count() for level in self.met[2:] for mask in level) // 2
        linear = sum(
            self.linear[r][person][self.at[r][person]]
            for r in range(model.now, model.rounds)
            for person in model.here[r]
        )
        mixed = sum(map(sum, self.mix.cost))
        return model.repeat * repeats + model.again * again + linear + mixed + self.cover.cost

    def turn(self, r: int, i: int, a: int, b: int) -> None:
        """Let whoever rotates and goes from a to b use a in the other rounds, and not b."""
        model = self.model
        if i in model.rotates:
            for q in range(model.now, model.rounds):
                if q != r:
                    self.linear[q][i][a] -= model.barred
                    self.linear[q][i][b] += model.barred

    def swap(self, r: int, i: int, j: int, a: int, b: int, change: tuple[int, int]) -> None:
        """Let i (at a) and j (at b) change places; the caller keeps the total."""
        one, two = self.model.bit[i], self.model.bit[j]
        masks = self.mask[r]
        stay_a, stay_b = masks[a] ^ one, masks[b] ^ two
        if self.model.covers:
            self.cover.carry(r, i, b, stay_a, stay_b)
            self.cover.carry(r, j, a, stay_b, stay_a)
        self.at[r][i], self.at[r][j] = b, a
        masks[a], masks[b] = stay_a | two, stay_b | one
        seated_a, seated_b = self.seated[r][a], self.seated[r][b]
        self.part(i, stay_a)
        self.meet(i, stay_b)
        self.part(j, stay_b)
        self.meet(j, stay_a)
        seated_a.remove(i)
        seated_b.remove(j)
        self._exchange_company(seated_a, one, two)
        self._exchange_company(seated_b, two, one)
        seated_a.append(j)
        seated_b.append(i)
        if self.model.rotates:
            self.turn(r, i, a, b)
            self.turn(r, j, b, a)
        self.mix.swap(r, i, j, a, b, change)

    def _exchange_company(self, seated: list[int], gone: int, come: int) -> None:
        """The people who stay meet one person fewer and another one more."""
        first, second, third = self.met[:3]
        for other in seated:
            if second[other] & gone:
                if third[other] & gone:
                    self.part(other, gone)
                else:
                    second[other] ^= gone
            else:
                first[other] ^= gone
            known = first[other]
            if known & come:
                if second[other] & come:
                    self.meet(other, come)
                else:
                    second[other] |= come
            else:
                first[other] = known | come

    def step(self, r: int, i: int, a: int, b: int, change: tuple[int, int]) -> None:
        """Let i leave a for a free chair at b; the caller keeps the total."""
        one = self.model.bit[i]
        masks, seated = self.mask[r], self.seated[r]
        masks[a] ^= one
        self.cover.carry(r, i, b, masks[a], masks[b])
        self.part(i, masks[a])
        self.meet(i, masks[b])
        seated[a].remove(i)
        for other in seated[a]:
            self.part(other, one)
        for other in seated[b]:
            self.meet(other, one)
        masks[b] |= one
        seated[b].append(i)
        self.at[r][i] = b
        self.turn(r, i, a, b)
        self.mix.step(r, i, a, b, change)
