"""The smallest set of wishes that contradict each other, where no simple rule names it.

A deletion filter (Chinneck and Dravnieks, 1991): wishes are given up one after another, in halves
first; whatever can go while the rest is still impossible goes. What is left contradicts itself,
and giving up any one of it helps.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from facilitate.seating.solver.messages import Finding, Infeasible, finding
from facilitate.seating.solver.model import Model, Rows
from facilitate.seating.solver.problem import Allowed, Pin, Problem, Table
from facilitate.seating.solver.seats import Seats, Stuck, first_rows
from facilitate.seating.solver.validate import open_to, pinned_rounds

#: Orders of placing tried before a set of wishes counts as possible, and wishes that are named.
TRIES = 2
NAMED = 8


def possible_rows(model: Model, rng: random.Random, wanted: Rows | None = None) -> Rows:
    """`first_rows`; Infeasible with the wishes that contradict each other where there are none."""
    try:
        return first_rows(model, rng, wanted)
    except Stuck as stuck:
        raise Infeasible(_said(model.problem, stuck)) from None


def conflicts(problem: Problem) -> tuple[Finding, ...]:
    """The wishes that contradict each other, found by trying to seat everybody."""
    try:
        first_rows(Model(problem), random.Random(1))
    except Stuck as stuck:
        return _said(problem, stuck)
    return ()


def _said(problem: Problem, stuck: Stuck) -> tuple[Finding, ...]:
    if problem.stays or problem.rotates:
        names = {person.id: person.label for person in problem.people}
        free = replace(problem, stays=(), rotates=())
        return conflicts(free) or (
            finding(
                "The tables that %(names)s keep or change every round do not go together with "
                "the other wishes.",
                names=", ".join(names[id] for id in (*problem.stays, *problem.rotates)),
            ),
        )
    found: dict[str, Finding] = {}
    for r, proven in stuck.rounds.items():
        said = _smallest(problem, r) if proven else _some(r)
        found.setdefault(str(said.values.get("wishes", r)), said)
    return tuple(found.values())


def _some(r: int) -> Finding:
    return finding(
        "The fixed seats, the pairs and the table sizes of round %(round)d cannot all be met.",
        round=r + 1,
    )


@dataclass(frozen=True, slots=True)
class _Wish:
    """One wish for one round; `kind` is the field of the problem that it belongs into."""

    kind: str
    value: Any
    said: Finding


def _smallest(problem: Problem, r: int) -> Finding:
    wishes = _wishes(problem, r)
    base = _one_round(problem, r)

    def impossible(some: Sequence[_Wish]) -> bool:
        model = Model(_with(base, some))
        return Seats(model, 0, random.Random(1), [-1] * model.people).solve(TRIES) is None

    if not impossible(wishes):
        return _some(r)
    left = _deleted(wishes, impossible)
    said = [each.said for each in left[:NAMED]]
    if len(left) > NAMED:
        said.append(finding("…"))
    return finding(
        "In round %(round)d these wishes cannot all be met: %(wishes)s.",
        round=r + 1,
        wishes=tuple(said),
    )


def _deleted(wishes: list[_Wish], impossible: Callable[[Sequence[_Wish]], bool]) -> list[_Wish]:
    size = max(1, len(wishes) // 2)
    while size:
        start = 0
        while start < len(wishes):
            rest = wishes[:start] + wishes[start + size :]
            if impossible(rest):
                wishes = rest
            else:
                start += size
        size //= 2
    return wishes


def _one_round(problem: Problem, r: int) -> Problem:
    """The people and tables of one round, without any wish."""
    return Problem(
        rounds=1,
        tables=tuple(
            replace(each, minimum=(0,), maximum=(each.maximum[r],)) for each in problem.tables
        ),
        people=tuple(replace(each, present=(True,)) for each in problem.people if each.present[r]),
    )


def _with(base: Problem, wishes: Sequence[_Wish]) -> Problem:
    kinds: dict[str, list[Any]] = {}
    for wish in wishes:
        kinds.setdefault(wish.kind, []).append(wish.value)
    least = dict(kinds.get("tables", ()))
    return replace(
        base,
        tables=tuple(replace(each, minimum=(least.get(each.id, 0),)) for each in base.tables),
        pins=tuple(kinds.get("pins", ())),
        apart=tuple(kinds.get("apart", ())),
        together=tuple(kinds.get("together", ())),
        allowed=tuple(kinds.get("allowed", ())),
    )


def _wishes(problem: Problem, r: int) -> list[_Wish]:
    """Everything that narrows down who sits where in a round, but for chairs."""
    people = {each.id: each.label for each in problem.people if each.present[r]}
    tables = {each.id: each.label for each in problem.tables}
    return [
        *_pairs(problem, people),
        *_places(problem, r, people, tables),
        *(_least(each, r) for each in problem.tables if each.minimum[r]),
    ]


def _pairs(problem: Problem, people: Mapping[str, str]) -> Iterator[_Wish]:
    for one, two in problem.apart:
        if one in people and two in people:
            said = finding("%(one)s and %(two)s apart", one=people[one], two=people[two])
            yield _Wish("apart", (one, two), said)
    for one, two in problem.together:
        if one in people and two in people:
            said = finding("%(one)s and %(two)s together", one=people[one], two=people[two])
            yield _Wish("together", (one, two), said)


def _places(
    problem: Problem, r: int, people: Mapping[str, str], tables: Mapping[str, str]
) -> Iterator[_Wish]:
    for pin in problem.pins:
        if r in pinned_rounds(pin, problem.rounds) and pin.person in people:
            said = finding(
                "%(person)s at %(table)s", person=people[pin.person], table=tables[pin.table]
            )
            yield _Wish("pins", Pin(pin.person, pin.table), said)
    for id, allowed in open_to(problem, r).items():
        if id in people:
            names = [label for table, label in tables.items() if table in allowed]
            said = finding(
                "%(person)s only at %(tables)s", person=people[id], tables=", ".join(names)
            )
            yield _Wish("allowed", Allowed(id, tuple(sorted(allowed))), said)


def _least(table: Table, r: int) -> _Wish:
    said = finding(
        "at least %(least)d people at %(table)s", least=table.minimum[r], table=table.label
    )
    return _Wish("tables", (table.id, table.minimum[r]), said)
