"""Contradicting wishes about people who keep a table, or change it every round."""

from __future__ import annotations

from collections.abc import Iterator

from facilitate.seating.solver.messages import Finding, finding, nfinding
from facilitate.seating.solver.problem import Person, Problem
from facilitate.seating.solver.validate import open_to, pinned_rounds


def host_findings(problem: Problem) -> Iterator[Finding]:
    """What stands in the way of one table, or of another table, in every round."""
    if not (problem.stays or problem.rotates):
        return
    people = {person.id: person for person in problem.people}
    choice = [_choices(problem, r) for r in range(problem.rounds)]
    for id in problem.stays:
        yield from _stays(problem, people[id], choice)
    for id in problem.rotates:
        yield from _rotates(problem, people[id], choice)
    still, turning = set(problem.stays), set(problem.rotates)
    for one, two in problem.together:
        for stays, turns in ((one, two), (two, one)):
            if stays in still and turns in turning:
                both = [
                    r
                    for r in range(problem.now, problem.rounds)
                    if people[one].present[r] and people[two].present[r]
                ]
                if len(both) > 1:
                    yield finding(
                        "%(one)s keeps one table and %(two)s changes it every round, but they "
                        "must sit together.",
                        one=people[stays].label,
                        two=people[turns].label,
                    )


def _choices(problem: Problem, r: int) -> dict[str, set[str]]:
    """The open tables that may seat each host in a round."""
    chairs = {table.id for table in problem.tables if table.maximum[r] > 0}
    allowed = open_to(problem, r)
    found = {id: chairs & allowed.get(id, chairs) for id in (*problem.stays, *problem.rotates)}
    for pin in problem.pins:
        if pin.person in found and r in pinned_rounds(pin, problem.rounds):
            found[pin.person] &= {pin.table}
    return found


def _rounds(problem: Problem, person: Person) -> list[int]:
    return [r for r in range(problem.now, problem.rounds) if person.present[r]]


def _stays(
    problem: Problem, person: Person, choice: list[dict[str, set[str]]]
) -> Iterator[Finding]:
    rounds = _rounds(problem, person)
    if not rounds or set.intersection(*(choice[r][person.id] for r in rounds)):
        return
    fixed = {
        pin.table
        for pin in problem.pins
        if pin.person == person.id and any(r in pinned_rounds(pin, problem.rounds) for r in rounds)
    }
    if len(fixed) > 1:
        first, second = [table.label for table in problem.tables if table.id in fixed][:2]
        yield finding(
            "%(names)s is to keep one table, but has fixed seats at %(first)s and %(second)s.",
            names=person.label,
            first=first,
            second=second,
        )
    else:
        yield finding(
            "%(names)s is to keep one table, but no table can seat them in all their rounds.",
            names=person.label,
        )


def _rotates(
    problem: Problem, person: Person, choice: list[dict[str, set[str]]]
) -> Iterator[Finding]:
    rounds = _rounds(problem, person)
    past = problem.repair.baseline[: problem.now] if problem.repair else ()
    used = {seating[person.id] for seating in past if person.id in seating}
    taken: dict[str, int] = {}

    def place(r: int, seen: set[str]) -> bool:
        for table in sorted(choice[r][person.id] - used - seen):
            if table not in seen:
                seen.add(table)
                if table not in taken or place(taken[table], seen):
                    taken[table] = r
                    return True
        return False

    placed = [place(r, set()) for r in rounds]
    if not all(placed):
        yield nfinding(
            "%(names)s is to change tables every round, but has %(rounds)d rounds and only "
            "%(num)d table that can be taken in turn.",
            "%(names)s is to change tables every round, but has %(rounds)d rounds and only "
            "%(num)d tables that can be taken in turn.",
            len(taken),
            names=person.label,
            rounds=len(rounds),
        )
