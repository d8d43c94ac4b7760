"""Problems for the solver's tests: small makers, stored instances, and random solvable ones."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from facilitate.seating.solver import (
    Allowed,
    Coverage,
    Person,
    Pin,
    Plan,
    Preference,
    Problem,
    Repair,
    Reserved,
    Table,
    Weights,
)

INSTANCES = Path(__file__).parent / "instances"


def stored(name: str) -> dict[str, Any]:
    """A stored instance with a plan and what the independent scorer said about it."""
    return json.loads((INSTANCES / f"{name}.json").read_text())


def make_problem(
    people: int = 12,
    tables: int = 3,
    rounds: int = 2,
    *,
    least: int = 0,
    most: int = 6,
    **rest: Any,
) -> Problem:
    """People P0, P1, … and tables T0, T1, … with nothing special about them."""
    return Problem(
        rounds=rounds,
        tables=tuple(
            Table(f"T{each}", (least,) * rounds, (most,) * rounds) for each in range(tables)
        ),
        people=tuple(Person(f"P{each}", (True,) * rounds) for each in range(people)),
        **rest,
    )


def with_person(problem: Problem, id: str, **values: Any) -> Problem:
    """The same problem with one person changed."""
    people = tuple(
        replace(person, **values) if person.id == id else person for person in problem.people
    )
    return replace(problem, people=people)


def with_table(problem: Problem, id: str, **values: Any) -> Problem:
    """The same problem with one table changed."""
    tables = tuple(
        replace(table, **values) if table.id == id else table for table in problem.tables
    )
    return replace(problem, tables=tables)


def _witness(
    rng: random.Random, problem: Problem, stays: list[str], rotates: list[str]
) -> list[dict[str, str]]:
    ids = [table.id for table in problem.tables]
    plan = [
        {person.id: rng.choice(ids) for person in problem.people if person.present[r]}
        for r in range(problem.rounds)
    ]
    for person in stays + rotates:
        tour = rng.sample(ids, problem.rounds) if person in rotates else [rng.choice(ids)] * 4
        for seating, table in zip(plan, tour, strict=False):
            if person in seating:
                seating[person] = table
    return plan


def _allowed(rng: random.Random, problem: Problem, plan: list[dict[str, str]]) -> list[Allowed]:
    ids = [table.id for table in problem.tables]
    return [
        Allowed(id, tuple({table, *rng.sample(ids, rng.randint(0, len(ids)))}), r)
        for r, seating in enumerate(plan)
        for id, table in seating.items()
        if rng.random() < 0.15
    ]


def _reserved(rng: random.Random, problem: Problem, plan: list[dict[str, str]]) -> list[Reserved]:
    sector = {person.id: person.sector or "" for person in problem.people}
    return [
        Reserved(
            table.id,
            tuple({"city", *(sector[id] for id in seating if seating[id] == table.id)}),
            r,
        )
        for r, seating in enumerate(plan)
        for table in problem.tables[1:]
        if rng.random() < 0.3
    ]


def random_problem(seed: int) -> Problem:
    """A problem with wishes of all kinds that a hidden plan meets."""
    rng = random.Random(seed)
    rounds, tables, people = rng.randint(1, 4), rng.randint(1, 4), rng.randint(1, 16)
    problem = make_problem(
        people,
        tables,
        rounds,
        weights=Weights(
            repeat=rng.choice([0, 3, 10, 2.5]),
            repeat_again=rng.choice([0, 5]),
            organization=rng.choice([0, 20]),
            preference=rng.choice([0, 1, 0.3]),
            coverage=rng.choice([0, 20]),
        ),
    )
    problem = replace(problem, people=tuple(_person(rng, each) for each in problem.people))
    ids = [person.id for person in problem.people]
    hosts = rng.sample(ids, min(people, 3)) if rng.random() < 0.5 else []
    stays, rotates = hosts[:2], hosts[2:] if rounds <= tables else []
    plan = _witness(rng, problem, stays, rotates)
    met = {
        frozenset((a, b))
        for seating in plan
        for a in seating
        for b in seating
        if a != b and seating[a] == seating[b]
    }
    split = {
        frozenset((a, b))
        for seating in plan
        for a in seating
        for b in seating
        if seating[a] != seating[b]
    }
    pairs = [frozenset(rng.sample(ids, 2)) for _ in range(6 * (people > 1))]
    topics = [f"topic {each}" for each in range(3)]
    return replace(
        problem,
        tables=tuple(_table(rng, each, plan) for each in problem.tables),
        pins=tuple(_pins(rng, plan)),
        apart=tuple((a, b) for a, b in map(sorted, set(pairs)) if frozenset((a, b)) not in met),
        together=tuple(
            (a, b)
            for a, b in map(sorted, set(pairs))
            if frozenset((a, b)) in met and frozenset((a, b)) not in split
        ),
        stays=tuple(stays),
        rotates=tuple(rotates),
        allowed=tuple(_allowed(rng, problem, plan)) if rng.random() < 0.5 else (),
        reserved=tuple(_reserved(rng, problem, plan)) if rng.random() < 0.5 else (),
        coverage=tuple(
            Coverage(*rng.sample(["city", "bank", "vendor", "mentor"], 2))
            for _ in range(rng.choice([0, 1, 2]))
        ),
        topics=tuple({table.id: rng.choice(topics) for table in problem.tables} for _ in plan),
        preferences=tuple(
            Preference(id, r, tuple(rng.sample(topics, rng.randint(1, 3))))
            for r in range(rounds)
            for id in ids
            if rng.random() < 0.4
        ),
    )


def _person(rng: random.Random, person: Person, absent: float = 0.15) -> Person:
    return replace(
        person,
        present=tuple(here and rng.random() >= absent for here in person.present),
        sector=rng.choice(["city", "bank", "vendor"]),
        organization=f"O{rng.randrange(6)}",
        gender=rng.choice("FM"),
        region=rng.choice(["Africa", "Asia"]),
        languages=tuple(rng.sample(["en", "fr", "es"], rng.randint(1, 2))),
        tags=("mentor",) if rng.random() < 0.2 else (),
    )


def _table(rng: random.Random, table: Table, plan: list[dict[str, str]]) -> Table:
    sizes = [list(seating.values()).count(table.id) for seating in plan]
    return replace(
        table,
        minimum=tuple(max(0, size - rng.randint(0, 2)) for size in sizes),
        maximum=tuple(size + rng.randint(0, 2) for size in sizes),
    )


def _pins(rng: random.Random, plan: list[dict[str, str]]) -> list[Pin]:
    pins = [
        Pin(id, table, r)
        for r, seating in enumerate(plan)
        for id, table in seating.items()
        if rng.random() < 0.1
    ]
    stay = [id for id in plan[0] if len({seating.get(id) for seating in plan}) == 1]
    return pins + [Pin(id, plan[0][id]) for id in stay if rng.random() < 0.5]


def random_repair(seed: int, problem: Problem, plan: Plan) -> Problem:
    """The problem on the day: some are missing, some come in, and a table may close."""
    rng = random.Random(seed)
    now = rng.randrange(problem.rounds)
    rounds = range(problem.rounds)
    people = [
        replace(
            person,
            present=tuple(
                here and (r < now or rng.random() < 0.8) for r, here in enumerate(person.present)
            ),
        )
        for person in problem.people
    ]
    people += [
        _person(rng, Person(f"W{each}", tuple(r >= now for r in rounds)), absent=0)
        for each in range(rng.randint(0, 3))
    ]
    closed = rng.choice(problem.tables).id if rng.random() < 0.3 else None
    pinned = {pin.table for pin in problem.pins}
    tables = [
        replace(
            table,
            minimum=(0,) * problem.rounds,
            maximum=tuple(
                0 if table.id == closed and closed not in pinned and r >= now else len(people)
                for r in rounds
            ),
        )
        for table in problem.tables
    ]
    if not any(table.maximum[now] for table in tables):
        tables = [replace(each, maximum=(len(people),) * problem.rounds) for each in tables]
    if closed:
        problem = replace(problem, stays=(), rotates=(), allowed=(), reserved=())
    return replace(
        problem,
        people=tuple(people),
        tables=tuple(tables),
        apart=(),
        repair=Repair(now, plan.assignment),
    )


def with_few_chairs(seed: int, problem: Problem) -> Problem:
    """The same day with hardly more chairs at any table than people who sit there already."""
    rng = random.Random(seed)
    here = [{each.id for each in problem.people if each.present[r]} for r in range(problem.rounds)]
    tables = []
    for table in problem.tables:
        sizes = [
            sum(seating.get(id) == table.id for id in people)
            for seating, people in zip(problem.repair.baseline, here, strict=True)
        ]
        maximum = [
            most and size + rng.randint(0, 2)
            for most, size in zip(table.maximum, sizes, strict=True)
        ]
        minimum = [
            min(most, max(0, size - rng.randint(0, 2)))
            for most, size in zip(maximum, sizes, strict=True)
        ]
        tables.append(replace(table, minimum=tuple(minimum), maximum=tuple(maximum)))
    return replace(problem, tables=tuple(tables))


seeds = st.integers(min_value=0, max_value=2**32)
