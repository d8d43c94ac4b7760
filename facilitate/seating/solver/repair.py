"""Updating a plan on the day: the past stays, and as few as possible change their table."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from facilitate.seating.solver.anneal import Schedule
from facilitate.seating.solver.budget import Budget
from facilitate.seating.solver.conflict import possible_rows
from facilitate.seating.solver.exchange import exchange
from facilitate.seating.solver.messages import InvalidProblem, finding
from facilitate.seating.solver.model import Model, Rows
from facilitate.seating.solver.problem import Pin, Plan, Problem, Repair
from facilitate.seating.solver.search import OnProgress, Search
from facilitate.seating.solver.seats import Stuck, first_rows
from facilitate.seating.solver.solve import prepared, temperature_unit
from facilitate.seating.solver.state import State
from facilitate.seating.solver.validate import validate

#: In units of a repeat meeting: warm enough to place newcomers well, too cold to stir the rest.
WARM, COLD = 0.07, 0.02


def repair(
    problem: Problem,
    *,
    seconds: float = 0.9,
    proposals: int | None = None,
    seed: int = 1,
    nobody_moves: bool = False,
    on_progress: OnProgress | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Plan:
    """The plan in force (`problem.repair`) made to fit who is there now, with the fewest moves.

    Rounds before `repair.now` stay as they were. Whoever sits in the round that begins keeps the
    table unless hard rules say otherwise, or moving costs nothing (`move_seated`); with
    `nobody_moves` only newcomers are seated, which may raise Infeasible. Never worse than only
    seating the newcomers.
    """
    force = problem.repair
    if force is None:
        raise InvalidProblem(finding("There is no plan to update."))
    budget = Budget(seconds, proposals)
    validate(problem)
    if nobody_moves:
        problem = _pin_everybody(problem, force)
    model, rows = _begun(problem, force, random.Random(seed))
    search = Search(model, budget, on_progress, should_stop)
    search.offer(rows)
    search.report()
    unit = temperature_unit(model)
    search.anneal(search.best, Schedule(WARM * unit, COLD * unit), seed)
    return search.plan()


def _pin_everybody(problem: Problem, plan: Repair) -> Problem:
    """Fix the seats of the round that begins, except where a fixed seat says otherwise."""
    now = plan.now
    free = {person.id for person in problem.people if person.present[now]}
    free -= {pin.person for pin in problem.pins if pin.round in (None, now)}
    fixed = tuple(
        Pin(person, table, now) for person, table in plan.baseline[now].items() if person in free
    )
    return replace(problem, pins=(*problem.pins, *fixed))


def _begun(problem: Problem, plan: Repair, rng: random.Random) -> tuple[Model, Rows]:
    """A first plan close to the one in force, and the problem with the seats that it keeps fixed.

    Everybody keeps the seat in the round that begins if that is possible for all at once. If not,
    few move for the others.
    """
    model = prepared(problem)
    baseline = model.rows(plan.baseline)
    if not model.moved[0]:
        return model, _settled(model, possible_rows(model, rng, baseline), baseline)
    kept = _keeping(model, baseline, baseline)
    try:
        rows = first_rows(kept, rng, baseline)
    except Stuck:
        rows = possible_rows(model, rng, baseline)
        kept = _keeping(model, baseline, rows)
    return kept, _settled(kept, rows, baseline)


def _keeping(model: Model, baseline: Rows, rows: Rows) -> Model:
    """The same with fixed seats, in the round that begins, for those whose seat stays theirs."""
    problem, now = model.problem, model.now
    fixed = tuple(
        Pin(problem.people[person].id, problem.tables[table].id, now)
        for person in model.here[now]
        if (table := baseline[now][person]) == rows[now][person] >= 0
        and model.pin[now][person] < 0
        and model.most[now][table]
        and model.reach(now, [person]) >> table & 1
    )
    return Model(replace(problem, pins=(*problem.pins, *fixed)))


def _settled(model: Model, rows: Rows, baseline: Rows) -> Rows:
    """The rows with everybody who has another seat than before placed where they cost least."""
    state = State(model, rows)
    for r in range(model.now, model.rounds):
        for person in model.loose[r]:
            if baseline[r][person] != rows[r][person]:
                _settle(state, r, person)
    return state.at


def _settle(state: State, r: int, person: int) -> None:
    """Move one person to the free chair where the plan costs least, if that is elsewhere."""
    model = state.model
    one = model.bit[person]
    home = state.at[r][person]
    if len(state.seated[r][home]) <= model.least[r][home]:
        return
    best, best_total = home, state.total
    for table in range(model.tables):
        at = state.at[r][person]
        free = model.most[r][table] - len(state.seated[r][table])
        if table == at or free <= 0 or model.apart[person] & state.mask[r][table]:
            continue
        exchange(state, r, one, 0, at, table)
        if state.total < best_total:
            best, best_total = table, state.total
    if state.at[r][person] != best:
        exchange(state, r, one, 0, state.at[r][person], best)
