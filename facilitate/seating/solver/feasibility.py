"""Wishes that contradict each other, said before any search."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from facilitate.seating.solver.messages import Finding, finding, nfinding
from facilitate.seating.solver.problem import Person, Problem, Table
from facilitate.seating.solver.validate import pinned_rounds


def feasibility(problem: Problem) -> tuple[Finding, ...]:
    """What cannot all be met, in clear sentences; empty does not promise that a plan exists.

    The fewest people first, since such a wish is the easiest to give up; what concerns everybody
    last. What holds in several rounds is said of the first.
    """
    found: dict[object, Finding] = {}
    for r in range(problem.now, problem.rounds):
        for each in _Round(problem, r).findings():
            values = {key: value for key, value in each.values.items() if key != "round"}
            found.setdefault((each.message, tuple(values.items())), each)
    return tuple(sorted(found.values(), key=_people_named))


def _people_named(contradiction: Finding) -> float:
    values = contradiction.values
    if "names" in values:
        return str(values["names"]).count(", ") + 1
    return 2 if "one" in values else float("inf")


def relax_minimums(problem: Problem) -> Problem:
    """The problem with smaller minimums in rounds that have fewer people than the tables ask for.

    The largest minimums give way first, so that the tables stay even.
    """
    lowered = {table.id: list(table.minimum) for table in problem.tables}
    for r in range(problem.now, problem.rounds):
        here = sum(person.present[r] for person in problem.people)
        asked = sum(table.minimum[r] for table in problem.tables)
        level = max((table.minimum[r] for table in problem.tables), default=0)
        while asked > here:
            for minimum in lowered.values():
                if minimum[r] == level and asked > here:
                    minimum[r] -= 1
                    asked -= 1
            level -= 1
    tables = tuple(replace(table, minimum=tuple(lowered[table.id])) for table in problem.tables)
    return replace(problem, tables=tables)


class _Round:
    """The wishes of one round."""

    def __init__(self, problem: Problem, r: int) -> None:
        self.problem, self.r = problem, r
        self.people: Mapping[str, Person] = {
            person.id: person for person in problem.people if person.present[r]
        }
        self.tables: Mapping[str, Table] = {table.id: table for table in problem.tables}
        self.pins = {
            pin.person: pin.table
            for pin in problem.pins
            if r in pinned_rounds(pin, problem.rounds) and pin.person in self.people
        }
        self.groups = self._groups()

    def _groups(self) -> list[list[str]]:
        """Who has to sit together, each group in the order of the list of people."""
        group = {each: [each] for each in self.people}
        for one, two in self.problem.together:
            if one in group and two in group and group[one] is not group[two]:
                joined = group[one] + group[two]
                for each in joined:
                    group[each] = joined
        found = {id(members): members for members in group.values() if len(members) > 1}
        order = {each: index for index, each in enumerate(self.people)}
        return [sorted(members, key=order.__getitem__) for members in found.values()]

    def _names(self, ids: Sequence[str]) -> str:
        names = [self.people[each].label for each in ids]
        return names[0] if len(names) == 1 else ", ".join(names[:6]) + (", …" * (len(names) > 6))

    def findings(self) -> Iterator[Finding]:
        """Every contradiction that can be named."""
        yield from self._chairs()
        yield from self._fixed_seats()
        for members in self.groups:
            yield from self._group(members)
        yield from self._apart()

    def _chairs(self) -> Iterator[Finding]:
        chairs = sum(table.maximum[self.r] for table in self.tables.values())
        asked = sum(table.minimum[self.r] for table in self.tables.values())
        if len(self.people) > chairs:
            yield nfinding(
                "Round %(round)d has %(num)d chair for %(people)d people.",
                "Round %(round)d has %(num)d chairs for %(people)d people.",
                chairs,
                round=self.r + 1,
                people=len(self.people),
            )
        if len(self.people) < asked:
            yield nfinding(
                "The tables of round %(round)d need %(asked)d people; %(num)d person is there.",
                "The tables of round %(round)d need %(asked)d people; %(num)d people are there.",
                len(self.people),
                round=self.r + 1,
                asked=asked,
            )

    def _fixed_seats(self) -> Iterator[Finding]:
        """Tables with more fixed seats, mates included, than chairs."""
        fixed: dict[str, set[str]] = {}
        for person, seat in self.pins.items():
            fixed.setdefault(seat, set()).add(person)
        for members in self.groups:
            for person in members:
                if person in self.pins:
                    fixed[self.pins[person]].update(members)
        for table_id, people in fixed.items():
            table = self.tables[table_id]
            if len(people) > table.maximum[self.r]:
                order = [each for each in self.people if each in people]
                yield nfinding(
                    "%(table)s has %(num)d chair in round %(round)d, and %(fixed)d people must "
                    "sit there: %(names)s.",
                    "%(table)s has %(num)d chairs in round %(round)d, and %(fixed)d people must "
                    "sit there: %(names)s.",
                    table.maximum[self.r],
                    table=table.label,
                    round=self.r + 1,
                    fixed=len(people),
                    names=self._names(order),
                )

    def _group(self, members: Sequence[str]) -> Iterator[Finding]:
        largest = max((table.maximum[self.r] for table in self.tables.values()), default=0)
        if len(members) > largest:
            yield finding(
                "No table of round %(round)d has a chair for each of those who must sit together: "
                "%(names)s.",
                round=self.r + 1,
                names=self._names(members),
            )
        seats: dict[str, str] = {}
        for each in members:
            if each in self.pins:
                seats.setdefault(self.pins[each], each)
        if len(seats) > 1:
            (first, one), (second, two) = list(seats.items())[:2]
            yield finding(
                "%(one)s and %(two)s must sit together in round %(round)d but have fixed seats "
                "at %(first)s and %(second)s.",
                one=self.people[one].label,
                two=self.people[two].label,
                round=self.r + 1,
                first=self.tables[first].label,
                second=self.tables[second].label,
            )

    def _apart(self) -> Iterator[Finding]:
        home = {each: number for number, members in enumerate(self.groups) for each in members}
        for one, two in self.problem.apart:
            if one not in self.people or two not in self.people:
                continue
            names = {
                "one": self.people[one].label,
                "two": self.people[two].label,
                "round": self.r + 1,
            }
            if one in home and home[one] == home.get(two):
                yield finding(
                    "%(one)s and %(two)s must sit together and apart in round %(round)d.", **names
                )
            elif one in self.pins and self.pins[one] == self.pins.get(two):
                yield finding(
                    "%(one)s and %(two)s must sit apart in round %(round)d, but both have a "
                    "fixed seat at %(table)s.",
                    **names,
                    table=self.tables[self.pins[one]].label,
                )
