"""The hard rules, checked on a finished plan without any part of the search."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from facilitate.seating.solver.messages import Finding, finding, nfinding
from facilitate.seating.solver.problem import Plan, Problem
from facilitate.seating.solver.validate import open_to, pinned_rounds


def check(problem: Problem, plan: Plan) -> tuple[Finding, ...]:
    """Every broken hard rule as a sentence; empty means that the plan may be shown."""
    if len(plan.assignment) != problem.rounds:
        return (
            finding(
                "The plan has %(given)d rounds; there are %(rounds)d.",
                given=len(plan.assignment),
                rounds=problem.rounds,
            ),
        )
    return (
        *_history(problem, plan),
        *_presence(problem, plan),
        *_sizes(problem, plan),
        *_pins(problem, plan),
        *_places(problem, plan),
        *_hosts(problem, plan),
        *_pairs(problem, plan),
    )


def _history(problem: Problem, plan: Plan) -> Iterator[Finding]:
    if problem.repair is None:
        return
    label = {person.id: person.label for person in problem.people}
    for round in range(problem.now):
        before, after = problem.repair.baseline[round], plan.assignment[round]
        for person in sorted(before.keys() | after.keys()):
            if before.get(person) != after.get(person):
                yield finding(
                    "Round %(round)d is over, but the seat of %(person)s has changed.",
                    round=round + 1,
                    person=label.get(person, person),
                )


def _presence(problem: Problem, plan: Plan) -> Iterator[Finding]:
    tables = {table.id for table in problem.tables}
    people = {person.id: person for person in problem.people}
    for round in range(problem.now, problem.rounds):
        seating = plan.assignment[round]
        for id, table in seating.items():
            if id not in people or not people[id].present[round]:
                yield finding(
                    "%(person)s has a seat in round %(round)d but is not there.",
                    person=people[id].label if id in people else id,
                    round=round + 1,
                )
            if table not in tables:
                yield finding(
                    "Round %(round)d uses the table %(table)s, which is unknown.",
                    round=round + 1,
                    table=table,
                )
        for person in problem.people:
            if person.present[round] and person.id not in seating:
                yield finding(
                    "%(person)s has no seat in round %(round)d.",
                    person=person.label,
                    round=round + 1,
                )


def _sizes(problem: Problem, plan: Plan) -> Iterator[Finding]:
    for round in range(problem.now, problem.rounds):
        sizes = Counter(plan.assignment[round].values())
        for table in problem.tables:
            size, least, most = sizes[table.id], table.minimum[round], table.maximum[round]
            if size > most:
                yield nfinding(
                    "%(table)s has %(num)d person in round %(round)d; it seats %(most)d.",
                    "%(table)s has %(num)d people in round %(round)d; it seats %(most)d.",
                    size,
                    table=table.label,
                    round=round + 1,
                    most=most,
                )
            elif size < least:
                yield nfinding(
                    "%(table)s has %(num)d person in round %(round)d; it needs %(least)d.",
                    "%(table)s has %(num)d people in round %(round)d; it needs %(least)d.",
                    size,
                    table=table.label,
                    round=round + 1,
                    least=least,
                )


def _pins(problem: Problem, plan: Plan) -> Iterator[Finding]:
    people = {person.id: person for person in problem.people}
    label = {table.id: table.label for table in problem.tables}
    for pin in problem.pins:
        person = people[pin.person]
        for round in pinned_rounds(pin, problem.rounds):
            if round < problem.now or not person.present[round]:
                continue
            if plan.assignment[round].get(pin.person) != pin.table:
                yield finding(
                    "%(person)s must sit at %(table)s in round %(round)d.",
                    person=person.label,
                    table=label[pin.table],
                    round=round + 1,
                )


def _places(problem: Problem, plan: Plan) -> Iterator[Finding]:
    people = {person.id: person for person in problem.people}
    label = {table.id: table.label for table in problem.tables}
    for round in range(problem.now, problem.rounds):
        seating = plan.assignment[round]
        for id, tables in open_to(problem, round).items():
            if id in seating and seating[id] not in tables:
                yield finding(
                    "%(person)s must not sit at %(table)s in round %(round)d.",
                    person=people[id].label,
                    table=label.get(seating[id], seating[id]),
                    round=round + 1,
                )


def _hosts(problem: Problem, plan: Plan) -> Iterator[Finding]:
    label = {person.id: person.label for person in problem.people}
    for id in problem.stays:
        if len({seating[id] for seating in plan.assignment[problem.now :] if id in seating}) > 1:
            yield finding("%(person)s must keep one table in every round.", person=label[id])
    for id in problem.rotates:
        used = [seating.get(id) for seating in plan.assignment]
        for round in range(problem.now, problem.rounds):
            if used[round] is not None and used[round] in used[:round]:
                yield finding(
                    "%(person)s must have another table in every round; round %(round)d has one "
                    "again.",
                    person=label[id],
                    round=round + 1,
                )


def _pairs(problem: Problem, plan: Plan) -> Iterator[Finding]:
    people = {person.id: person for person in problem.people}
    for pairs, wanted in ((problem.apart, False), (problem.together, True)):
        for one, two in pairs:
            for round in range(problem.now, problem.rounds):
                if not (people[one].present[round] and people[two].present[round]):
                    continue
                seating = plan.assignment[round]
                if (seating.get(one) == seating.get(two)) == wanted:
                    continue
                values: dict[str, object] = {
                    "one": people[one].label,
                    "two": people[two].label,
                    "round": round + 1,
                }
                if wanted:
                    yield finding(
                        "%(one)s and %(two)s must sit together in round %(round)d.", **values
                    )
                else:
                    yield finding(
                        "%(one)s and %(two)s must sit apart in round %(round)d.", **values
                    )
