"""The compiled kernel and the plain one are two ways to write down the same search."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings

from facilitate.seating.solver import check, feasibility, kernels, problem_from_json, repair, solve
from facilitate.seating.solver.anneal import Annealer, Schedule
from facilitate.seating.solver.model import Model
from facilitate.seating.solver.seats import first_rows
from tests.bench import seating_generator
from tests.seating.solver.problems import random_problem, random_repair, seeds, with_few_chairs

#: compiling takes its time, once per checkout
pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def fast():
    if not kernels.warm():
        pytest.skip("numba is not installed")
    return kernels._fast[0]


@pytest.fixture(autouse=True)
def _cold(monkeypatch):
    """Whatever is warmed here is not left for other tests."""
    monkeypatch.setattr(kernels, "_fast", [])


def outcome(annealer, model, seed, proposals, hot=30):
    run = annealer(model, first_rows(model, random.Random(seed)), seed)
    schedule = Schedule(hot * model.scale, model.scale)
    run.run(schedule, lambda done: done / proposals + 1e-6)
    return run.seats(), run.total, run.best, run.best_total, run.proposals, run.sweeps


@given(seeds)
@settings(max_examples=60, deadline=None)
def test_both_kernels_make_the_same_moves(fast, seed):
    model = Model(random_problem(seed))
    assert outcome(fast, model, seed, 400) == outcome(Annealer, model, seed, 400)


def test_both_kernels_agree_on_a_real_workshop(fast):
    model = Model(problem_from_json(seating_generator.realistic(150, 6, 4, 3)))
    assert outcome(fast, model, 7, 60_000, 5) == outcome(Annealer, model, 7, 60_000, 5)


@given(seeds)
@settings(max_examples=25, deadline=None)
def test_plans_and_repairs_do_not_depend_on_the_kernel(fast, seed):
    problem = random_problem(seed)
    plans = []
    for known in ([], [fast]):
        kernels._fast[:] = known
        plan = solve(problem, proposals=300, seed=seed, seeds=2)
        assert check(problem, plan) == ()
        day = random_repair(seed, problem, plan)
        crowded = with_few_chairs(seed, replace(day, apart=problem.apart))
        repaired = []
        for each in (day, crowded):
            if not feasibility(each):
                repaired.append(repair(each, proposals=300, seed=seed))
                assert check(each, repaired[-1]) == ()
        plans.append((plan, repaired))
    assert plans[0] == plans[1]


def test_numbers_too_large_for_the_compiled_kernel_are_left_to_the_plain_one(fast, monkeypatch):
    monkeypatch.setattr(kernels, "_fast", [fast])
    assert kernels.annealer(Model(random_problem(3))) is fast
    heavy = random_problem(3)
    heavy = heavy.with_weights(type(heavy.weights)(repeat=1_000_000, preference=0.5))
    assert kernels.annealer(Model(heavy)) is Annealer
