"""A problem compiled to whole numbers and bit masks, as the search wants it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import fields

from facilitate.seating.solver.problem import Plan, Problem, Seating
from facilitate.seating.solver.score import wish_rank
from facilitate.seating.solver.validate import open_to, pinned_rounds

#: Bits per language in a packed count; the lowest field counts the people who speak any.
LANGUAGE_BITS = 13

ATTRIBUTES = ("sector", "gender", "region")

Rows = list[list[int]]
"""One list per round: the table of each person, -1 for nobody there."""


class Model:
    """What never changes during a search; people and tables are numbers, costs whole numbers."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.rounds = problem.rounds
        self.now = problem.now
        self.people = len(problem.people)
        self.tables = len(problem.tables)
        self.person_number = {each.id: index for index, each in enumerate(problem.people)}
        self.table_number = {each.id: index for index, each in enumerate(problem.tables)}
        self.least = [[each.minimum[r] for each in problem.tables] for r in range(self.rounds)]
        self.most = [
            [min(each.maximum[r], self.people) for each in problem.tables]
            for r in range(self.rounds)
        ]
        self.bit = [1 << person for person in range(self.people)]
        self._weights()
        self._presence()
        self._places()
        self._covers()
        self._pairs()
        self._kinds()
        self._linear()

    def _weights(self) -> None:
        weights = self.problem.weights
        values = [getattr(weights, each.name) for each in fields(weights)]
        #: One unit of a weight in the search; 1 unless some weight is not a whole number.
        self.scale = 1 if all(value == int(value) for value in values) else 1000

        def whole(value: float) -> int:
            return round(value * self.scale)

        self.repeat = whole(weights.repeat)
        self.again = whole(weights.repeat_again)
        self.clash = whole(weights.organization)
        self.tongue = whole(weights.language)
        self.wish = whole(weights.preference)
        self.uncovered = whole(weights.coverage)
        self.kind_weights = tuple(whole(getattr(weights, name)) for name in ATTRIBUTES)
        self.moved = (whole(weights.move_seated), whole(weights.move_future))

    def _presence(self) -> None:
        problem = self.problem
        self.here: Rows = []
        self.history: Rows = []
        for r in range(self.rounds):
            if problem.repair and r < self.now:
                seated = problem.repair.baseline[r]
                row = [-1] * self.people
                for id, table in seated.items():
                    row[self.person_number[id]] = self.table_number[table]
                self.history.append(row)
                self.here.append([person for person, table in enumerate(row) if table >= 0])
            else:
                self.here.append(
                    [index for index, each in enumerate(problem.people) if each.present[r]]
                )

    def _pairs(self) -> None:
        number = self.person_number
        self.apart = [0] * self.people
        for one, two in self.problem.apart:
            self.apart[number[one]] |= self.bit[number[two]]
            self.apart[number[two]] |= self.bit[number[one]]
        self.mates = [0] * self.people
        for one, two in self.problem.together:
            self.mates[number[one]] |= self.bit[number[two]]
            self.mates[number[two]] |= self.bit[number[one]]
        self.pin = [[-1] * self.people for _ in range(self.rounds)]
        for pin in self.problem.pins:
            for r in pinned_rounds(pin, self.rounds):
                self.pin[r][number[pin.person]] = self.table_number[pin.table]
        #: Per round the people who move as one: everybody present, alone or with their mates.
        self.blocks = [self._components(self.here[r]) for r in range(self.rounds)]
        self.loose = [
            [
                block[0]
                for block in blocks
                if len(block) == 1 and pins[block[0]] < 0 and block[0] not in self.stays
            ]
            for blocks, pins in zip(self.blocks, self.pin, strict=True)
        ]

    def _places(self) -> None:
        """Who may sit where, as masks of tables; -1 is anywhere."""
        number = self.person_number
        self.stays = frozenset(number[each] for each in self.problem.stays)
        self.rotates = frozenset(number[each] for each in self.problem.rotates)
        self.allowed = [[-1] * self.people for _ in range(self.rounds)]
        for r in range(self.now, self.rounds):
            for id, tables in open_to(self.problem, r).items():
                self.allowed[r][number[id]] = sum(1 << self.table_number[each] for each in tables)

    def _covers(self) -> None:
        """Per coverage who is to meet whom, as masks; nobody where it costs nothing."""
        people = self.problem.people
        here = {person for row in self.here for person in row}
        self.covers: list[tuple[int, int]] = []
        for cover in self.problem.coverage if self.uncovered else ():
            who = (each for each in here if people[each].is_of(cover.one))
            whom = (each for each in here if people[each].is_of(cover.two))
            self.covers.append(
                (sum(self.bit[each] for each in who), sum(self.bit[each] for each in whom))
            )

    def reach(self, r: int, block: Sequence[int]) -> int:
        """The tables where these people, who move as one, may sit, as a mask."""
        found = -1
        for person in block:
            found &= self.allowed[r][person]
            if self.pin[r][person] >= 0:
                found &= 1 << self.pin[r][person]
        return found

    def _components(self, here: Sequence[int]) -> list[tuple[int, ...]]:
        present = sum(self.bit[person] for person in here)
        seen = 0
        blocks: list[tuple[int, ...]] = []
        for person in here:
            if seen & self.bit[person]:
                continue
            block = [person]
            seen |= self.bit[person]
            for member in block:
                more = self.mates[member] & present & ~seen
                if more:
                    block.extend(members(more))
                    seen |= more
            blocks.append(tuple(block))
        return blocks

    def _kinds(self) -> None:
        """Sector, gender and region as one list of kinds; organizations; packed languages."""
        people = self.problem.people
        self.kind_of: list[list[int]] = []
        self.kind_weight: list[int] = []
        #: Where the kinds of one attribute end and those of the next begin.
        self.kind_borders = [0]
        for name, weight in zip(ATTRIBUTES, self.kind_weights, strict=True):
            if not weight:
                continue
            values = [getattr(person, name) for person in people]
            kinds = sorted({value for value in values if value is not None})
            if len(kinds) < 2 and None not in values:
                continue
            numbers = {value: index + len(self.kind_weight) for index, value in enumerate(kinds)}
            self.kind_of.append([numbers.get(value, -1) for value in values])
            self.kind_weight += [weight] * len(kinds)
            self.kind_borders.append(len(self.kind_weight))
        self.kinds = len(self.kind_weight)
        sizes = Counter(person.organization for person in people)
        crowded = [each for each, size in sizes.items() if each and size > 1 and self.clash]
        number = {each: index for index, each in enumerate(crowded)}
        self.organizations = len(number)
        #: Whoever has no colleague to avoid counts as the organization after the last.
        self.organization = [
            number.get(person.organization or "", self.organizations) for person in people
        ]
        languages = sorted({each for person in people for each in person.languages})
        field = {each: (index + 1) * LANGUAGE_BITS for index, each in enumerate(languages)}
        self.spoken = [
            sum(1 << field[each] for each in set(person.languages)) + bool(person.languages)
            for person in people
        ]
        if not self.tongue or len(set(self.spoken)) == 1:
            self.spoken = [0] * self.people
        self.speaks = any(self.spoken)
        self.tongue_classes = sorted(set(self.spoken))
        tongues = {spoken: index for index, spoken in enumerate(self.tongue_classes)}
        self.tongue_class = [tongues[spoken] for spoken in self.spoken]

    def _linear(self) -> None:
        """The costs of one person at one table: wishes, and moves against the plan in force."""
        problem = self.problem
        nothing = [0] * self.tables
        self.linear = [[nothing] * self.people for _ in range(self.rounds)]
        topics = [[each.get(table.id) for table in problem.tables] for each in problem.topics]
        self.wishes = bool(self.wish and problem.preferences)
        if self.wishes:
            for wish in problem.preferences:
                if wish.round >= self.now:
                    self.linear[wish.round][self.person_number[wish.person]] = [
                        self.wish * wish_rank(wish.ranked, topic) for topic in topics[wish.round]
                    ]
        if problem.repair:
            for r in range(self.now, self.rounds):
                cost = self.moved[0] if r == self.now else self.moved[1]
                for id, table in problem.repair.baseline[r].items():
                    person, number = self.person_number[id], self.table_number[table]
                    self.linear[r][person] = [
                        each + (0 if index == number else cost)
                        for index, each in enumerate(self.linear[r][person])
                    ]
        #: More than any exchange could gain: where somebody must not sit.
        self.barred = 4 * self.people * (
            self.repeat + self.again + self.clash + self.tongue + self.wish + sum(self.moved)
            + sum(self.kind_weights) + self.uncovered * (1 + len(problem.coverage)) + self.scale
        )  # fmt: skip
        for r in range(self.now, self.rounds):
            for person, mask in enumerate(self.allowed[r]):
                if mask != -1:
                    self.linear[r][person] = [
                        each if mask >> table & 1 else each + self.barred
                        for table, each in enumerate(self.linear[r][person])
                    ]
        #: Whether nothing counts but who meets whom.
        self.plain = (
            not (self.kinds or self.organizations or self.speaks)
            and not problem.repair
            and not self.wishes
            and not (problem.allowed or problem.reserved or problem.stays or problem.rotates)
            and not self.covers
        )

    def costs(self, rows: Rows) -> list[list[list[int]]]:
        """`linear` for a plan under search: whoever rotates must not come to a table again."""
        if not self.rotates:
            return self.linear
        costs = [each[:] for each in self.linear]
        for person in self.rotates:
            for r in range(self.now, self.rounds):
                costs[r][person] = costs[r][person][:]
                for q, row in enumerate(rows):
                    if q != r and row[person] >= 0:
                        costs[r][person][row[person]] += self.barred
        return costs

    def rows(self, assignment: Sequence[Seating]) -> Rows:
        """A plan as table numbers."""
        rows = [[-1] * self.people for _ in range(self.rounds)]
        for row, seating in zip(rows, assignment, strict=True):
            for id, table in seating.items():
                row[self.person_number[id]] = self.table_number[table]
        return rows

    def plan(self, rows: Rows) -> Plan:
        """Table numbers as a plan."""
        people, tables = self.problem.people, self.problem.tables
        return Plan(
            tuple(
                {
                    people[person].id: tables[table].id
                    for person, table in enumerate(row)
                    if table >= 0
                }
                for row in rows
            )
        )


def members(mask: int) -> Iterable[int]:
    """The numbers of the set bits, lowest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
