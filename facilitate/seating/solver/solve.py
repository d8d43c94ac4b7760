"""From a problem to a checked plan: construction, annealing, and the better of the two."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

from facilitate.seating.solver.anneal import Schedule
from facilitate.seating.solver.budget import Budget
from facilitate.seating.solver.conflict import possible_rows
from facilitate.seating.solver.construct import Shape, candidates, without_repeats
from facilitate.seating.solver.feasibility import contradictions
from facilitate.seating.solver.messages import Infeasible
from facilitate.seating.solver.model import Model, Rows
from facilitate.seating.solver.problem import Plan, Problem
from facilitate.seating.solver.search import OnProgress, Search
from facilitate.seating.solver.validate import validate

#: The first run is short, so that there is something to look at: its share of the budget at most,
#: and seconds at most.
FIRST_SHARE = 0.1
FIRST_SECONDS = 0.25
#: Temperatures in units of a repeat meeting: the hottest start with few and with many sweeps ahead,
#: and the coldest before the end. Found on generated workshops of 36 to 900 people.
COOL, HOT, COLD = 0.05, 0.4, 0.05
FEW_SWEEPS, MANY_SWEEPS = 10, 300
#: The same where nothing but meetings counts and the start is a design.
DESIGNED = 0.3
#: The share of the budget that constructions may take.
DESIGN_SHARE = 0.4
#: Between the seeds of searches side by side.
SEED_STEP = 1_000_003


def solve(
    problem: Problem,
    *,
    seconds: float = 5.0,
    proposals: int | None = None,
    seed: int = 1,
    seeds: int = 1,
    on_progress: OnProgress | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Plan:
    """The best plan found within the budget; it keeps every hard rule and is checked for that.

    With `proposals` instead of `seconds` the same seed gives the same plan on any machine. Ends
    early when no plan can be better. With `seeds`, so many searches begin from this seed, each with
    the whole budget, and the best one counts: in threads with the compiled kernel, in processes of
    their own in plain Python, and no more than there are cores if seconds are given. Raises
    InvalidProblem or Infeasible with clear sentences.
    """
    budget = Budget(seconds, proposals)
    model = prepared(problem)
    search = Search(model, budget, on_progress, should_stop)
    rng = random.Random(seed)
    _design(search, rng)
    if not search.best:
        search.offer(possible_rows(model, rng))
    search.report()
    unit = temperature_unit(model)
    look = FIRST_SHARE if proposals else min(FIRST_SHARE, FIRST_SECONDS / max(seconds, 0.01))
    begun = search.budget.share(search.proposals)
    search.anneal(
        search.best, Schedule(0.1 * unit, 0.05 * unit, 0.3), seed, until=min(1.0, begun + look)
    )
    hot = DESIGNED if model.plain else _hottest(search.sweeps * (1 - begun - look) / look)
    search.anneal_side_by_side(
        search.best,
        Schedule(hot * unit, coldest(model)),
        [seed + 1 + SEED_STEP * number for number in range(seeds)],
    )
    return search.plan()


def _hottest(sweeps: float) -> float:
    """How hot to begin, in repeat meetings, when so many sweeps over all tables can be made.

    With few sweeps the plan has to stay near its start, which is a design where there is one.
    """
    warm = math.log10(max(1.0, sweeps) / FEW_SWEEPS) / math.log10(MANY_SWEEPS / FEW_SWEEPS)
    return COOL + (HOT - COOL) * min(1.0, max(0.0, warm))


def prepared(problem: Problem) -> Model:
    """The compiled problem, if it makes sense and its wishes do not contradict each other."""
    validate(problem)
    found = contradictions(problem)
    if found:
        raise Infeasible(found)
    return Model(problem)


def temperature_unit(model: Model) -> float:
    """The cost that temperatures are measured in: a repeat meeting, or what else matters most."""
    organization = model.clash / 2 if model.organizations else 0
    language = model.tongue / 2 if model.speaks else 0
    others = (*model.kind_weights, model.wish, model.scale)
    return max(model.repeat, organization, language) or max(others)


def coldest(model: Model) -> float:
    """The temperature before the end: too cold for a repeat meeting, not for the smallest wish."""
    weights = [model.repeat, model.wish if model.wishes else 0, *model.kind_weight]
    return min([COLD * temperature_unit(model), *(each / 2 for each in weights if each > 0)])


def _design(search: Search, rng: random.Random) -> None:
    """Offer the plans by design that fit the tables of the problem."""
    model = search.model
    shape = _shape(model)
    if shape is None or not model.repeat:
        return
    if not model.plain:
        seats = without_repeats(shape, rng)
        if seats:
            search.offer(possible_rows(model, rng, _wanted(model, seats)))
        return
    for candidate in candidates(shape, rng):
        search.proposals += candidate.work
        search.offer(possible_rows(model, rng, _wanted(model, candidate.seats)))
        search.report()
        if search.finished() or search.budget.share(search.proposals) > DESIGN_SHARE:
            return


def _shape(model: Model) -> Shape | None:
    """The people and tables of every round, if the rounds are alike enough for a design."""
    used = {tuple(high > 0 for high in most) for most in model.most}
    if model.now or len(used) > 1:
        return None
    return Shape(sum(used.pop()), model.people, model.rounds)


def _wanted(model: Model, seats: Rows) -> Rows:
    """Positions given to people in the order of the list; those who keep a table first."""
    used = [table for table, high in enumerate(model.most[0]) if high]
    order = sorted(range(model.people), key=lambda person: person not in model.stays)
    rows = [[-1] * model.people for _ in seats]
    for wanted, row in zip(rows, seats, strict=True):
        for person, table in zip(order, row, strict=True):
            wanted[person] = used[table]
    return rows
