"""Wishes that contradict each other, said before any search."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from facilitate.seating.solver.conflict import conflicts
from facilitate.seating.solver.host_rules import host_findings
from facilitate.seating.solver.links import linking
from facilitate.seating.solver.messages import Finding, finding, nfinding
from facilitate.seating.solver.problem import Person, Problem, Table
from facilitate.seating.solver.validate import open_to, pinned_rounds

#: People named of those whom wishes link.
LONGEST_CHAIN = 7


def feasibility(problem: Problem) -> tuple[Finding, ...]:
    """What cannot all be met, in clear sentences; empty where a plan is certain to exist.

    The fewest people first, since such a wish is the easiest to give up; what concerns everybody
    last. What holds in several rounds is said of the first. Where none of the sentences known
    fits, the smallest set of wishes that contradict each other is looked for.
    """
    return contradictions(problem) or conflicts(problem)


def contradictions(problem: Problem) -> tuple[Finding, ...]:
    """The contradictions that can be seen without trying to seat anybody."""
    found: dict[object, Finding] = {}
    for r in range(problem.now, problem.rounds):
        for each in _Round(problem, r).findings():
            values = {key: value for key, value in each.values.items() if key != "round"}
            found.setdefault((each.message, tuple(values.items())), each)
    for each in host_findings(problem):
        found[each.message, tuple(each.values.items())] = each
    return tuple(sorted(found.values(), key=_people_named))


def _people_named(contradiction: Finding) -> float:
    values = contradiction.values
    if "names" in values:
        return str(values["names"]).count(", ") + 1
    return 2 if "one" in values else float("inf")


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
        self.open = open_to(problem, r)
        self.chairs = {
            table.id: table.maximum[r] for table in problem.tables if table.maximum[r] > 0
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
        yield from self._shut()
        yield from self._choices()
        yield from self._crowd()

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
        if asked and not self.people:
            yield finding(
                "Nobody is there in round %(round)d, but its tables need %(asked)d people.",
                round=self.r + 1,
                asked=asked,
            )
        elif len(self.people) < asked:
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
            if not table.maximum[self.r]:
                continue
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
            values = {
                "one": self.people[one].label,
                "two": self.people[two].label,
                "round": self.r + 1,
                "first": self.tables[first].label,
                "second": self.tables[second].label,
            }
            chain = self._chain(one, two)
            if chain:
                yield finding(
                    "%(one)s has a fixed seat at %(first)s and %(two)s at %(second)s in round "
                    "%(round)d, but pairs who must sit together link them: %(chain)s.",
                    **values,
                    chain=chain,
                )
            else:
                yield finding(
                    "%(one)s and %(two)s must sit together in round %(round)d but have fixed "
                    "seats at %(first)s and %(second)s.",
                    **values,
                )

    def _chain(self, one: str, two: str) -> str:
        """The people between two who must sit together; empty where a wish names just these."""
        ids = linking(self.problem.together, self.people, one, two)
        names = [self.people[each].label for each in ids]
        if len(names) > LONGEST_CHAIN:
            names[LONGEST_CHAIN - 2 : -1] = ["…"]
        return " – ".join(names) if len(names) > 2 else ""

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
                chain = self._chain(one, two)
                if chain:
                    yield finding(
                        "%(one)s and %(two)s must sit apart in round %(round)d, but pairs who "
                        "must sit together link them: %(chain)s.",
                        **names,
                        chain=chain,
                    )
                else:
                    yield finding(
                        "%(one)s and %(two)s must sit together and apart in round %(round)d.",
                        **names,
                    )
            elif one in self.pins and self.pins[one] == self.pins.get(two):
                yield finding(
                    "%(one)s and %(two)s must sit apart in round %(round)d, but both have a "
                    "fixed seat at %(table)s.",
                    **names,
                    table=self.tables[self.pins[one]].label,
                )

    def _tables(self, ids: Iterable[str]) -> str:
        wanted = set(ids)
        names = [table.label for table in self.tables.values() if table.id in wanted]
        return ", ".join(names[:6]) + (", …" * (len(names) > 6))

    def _shut(self) -> Iterator[Finding]:
        """Fixed seats at closed tables or where the person may not sit; nowhere to sit at all."""
        for person, table in self.pins.items():
            if table not in self.chairs:
                yield finding(
                    "%(table)s is closed in round %(round)d, but %(names)s has a fixed seat there.",
                    table=self.tables[table].label,
                    round=self.r + 1,
                    names=self._names([person]),
                )
            elif person in self.open and table not in self.open[person]:
                yield finding(
                    "%(names)s has a fixed seat at %(table)s in round %(round)d, where they must "
                    "not sit.",
                    table=self.tables[table].label,
                    round=self.r + 1,
                    names=self._names([person]),
                )
        for person, tables in self.open.items():
            if person in self.people and person not in self.pins and not tables & set(self.chairs):
                yield finding(
                    "No table where %(names)s may sit is open in round %(round)d.",
                    names=self._names([person]),
                    round=self.r + 1,
                )

    def _choices(self) -> Iterator[Finding]:
        """Too many people for a few tables, and tables that too few may sit at."""
        choice = {
            person: tables & set(self.chairs)
            for person, tables in self.open.items()
            if person in self.people
        }
        choice |= {person: frozenset([table]) for person, table in self.pins.items()}
        for tables in sorted(set(choice.values()), key=lambda each: (len(each), sorted(each))):
            people = [each for each in self.people if each in choice and choice[each] <= tables]
            chairs = sum(self.chairs.get(each, 0) for each in tables)
            if len(people) > chairs > 0 and len(tables) > 1:
                yield nfinding(
                    "Only %(tables)s may seat %(names)s in round %(round)d: %(num)d chair for "
                    "%(people)d people.",
                    "Only %(tables)s may seat %(names)s in round %(round)d: %(num)d chairs for "
                    "%(people)d people.",
                    chairs,
                    tables=self._tables(tables),
                    names=self._names(people),
                    round=self.r + 1,
                    people=len(people),
                )
        for table in self.tables.values():
            may = sum(each not in choice or table.id in choice[each] for each in self.people)
            least = min(table.minimum[self.r], len(self.people))
            values = {"table": table.label, "round": self.r + 1, "least": table.minimum[self.r]}
            if least and not may:
                yield finding(
                    "%(table)s is to seat at least %(least)d in round %(round)d, but nobody may "
                    "sit there.",
                    **values,
                )
            elif may < least:
                yield finding(
                    "%(table)s is to seat at least %(least)d in round %(round)d, but only %(may)d "
                    "may sit there.",
                    **values,
                    may=may,
                )

    def _crowd(self) -> Iterator[Finding]:
        """More people who must all sit apart from each other than tables."""
        foes: dict[str, set[str]] = {}
        for one, two in self.problem.apart:
            if one in self.people and two in self.people:
                foes.setdefault(one, set()).add(two)
                foes.setdefault(two, set()).add(one)
        for start in sorted(foes, key=lambda each: -len(foes[each])):
            crowd, common = [start], foes[start]
            while common and len(crowd) <= len(self.chairs):
                best = max(sorted(common), key=lambda each: len(foes[each] & common))
                crowd.append(best)
                common = common & foes[best]
            if len(crowd) > len(self.chairs):
                yield nfinding(
                    "%(names)s must all sit apart from each other; round %(round)d has %(num)d "
                    "table.",
                    "%(names)s must all sit apart from each other; round %(round)d has %(num)d "
                    "tables.",
                    len(self.chairs),
                    names=self._names([each for each in self.people if each in crowd]),
                    round=self.r + 1,
                )
                return
