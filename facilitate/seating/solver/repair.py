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
from facilitate.seating.solver.solve import prepared, temperature_unit
from facilitate.seating.solver.state import State
from facilitate.seating.solver.validate import validate

#: In units of a repeat meeting: warm enough to place newcomers well, too cold to stir the rest.
WARM, COLD = 0.07, 0.02


def repair(
    problem: Problem,
    *,
    seconds: float = 1.0,
    proposals: int | None = None,
    seed: int = 1,
    nobody_moves: bool = False,
    on_progress: OnProgress | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Plan:
    """The plan in force (`problem.repair`) made to fit who is there now, with the fewest moves.

    Rounds before `repair.now` stay as they were. Whoever sits in the round that begins keeps the
    table unless a hard rule or a cost above `move_seated` says otherwise; with `nobody_moves` only
    newcomers are seated, which may raise Infeasible. Never worse than only seating the newcomers.
    """
    force = problem.repair
    if force is None:
        raise InvalidProblem(finding("There is no plan to update."))
    validate(problem)
    if nobody_moves:
        problem = _pin_everybody(problem, force)
    model = prepared(problem)
    search = Search(model, Budget(seconds, proposals), on_progress, should_stop)
    search.offer(_fitted(model, model.rows(force.baseline), random.Random(seed)))
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


def _fitted(model: Model, baseline: Rows, rng: random.Random) -> Rows:
    """The baseline with hard rules restored and everybody else placed where they cost least."""
    rows = possible_rows(model, rng, baseline)
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
