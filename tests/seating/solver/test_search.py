"""The search keeps its books right: totals, counts and hard rules after any number of steps."""

import random

import pytest
from hypothesis import given, settings

from facilitate.seating.solver import check, problem_from_json, score
from facilitate.seating.solver.anneal import Annealer, Schedule
from facilitate.seating.solver.exchange import (
    exchange,
    itinerary_delta,
    linear_delta,
    meeting_delta,
    swap_itineraries,
)
from facilitate.seating.solver.model import Model
from facilitate.seating.solver.seats import first_rows
from facilitate.seating.solver.state import State
from tests.bench import seating_generator
from tests.seating.solver.problems import random_problem, seeds


def books(state):
    """Everything a state keeps, in an order that does not depend on how it came about."""
    mix = state.mix
    return (
        state.at,
        state.mask,
        [[sorted(table) for table in tables] for tables in state.seated],
        state.met,
        state.total,
        (mix.cost, mix.uneven, mix.size, mix.count, mix.more, mix.fewer),
        (mix.colleagues, mix.tongues),
        state.linear,
        (state.cover.times, state.cover.zero, state.cover.one, state.cover.open),
    )


@given(seeds)
@settings(max_examples=60, deadline=None)
def test_annealing_keeps_its_books_and_the_hard_rules(seed):
    problem = random_problem(seed)
    model = Model(problem)
    run = Annealer(model, first_rows(model, random.Random(seed)), seed)
    run.run(Schedule(30 * model.scale, model.scale), lambda proposals: proposals / 400 + 1e-6)
    assert books(run.state) == books(State(model, run.state.at))
    assert score(problem, model.plan(run.state.at)).total * model.scale == pytest.approx(
        run.state.total
    )
    assert check(problem, model.plan(run.state.at)) == ()
    assert State(model, run.best).total == run.best_total <= run.state.total


@pytest.fixture(scope="module")
def realistic():
    return problem_from_json(seating_generator.realistic(36, 6, 4, 3))


def test_annealing_makes_every_kind_of_step(realistic):
    model = Model(realistic)
    start = first_rows(model, random.Random(1))
    run = Annealer(model, start, 1)
    run.run(Schedule(20, 1), lambda proposals: proposals / 100_000)
    after = run.state.at
    assert books(run.state) == books(State(model, after))
    assert check(realistic, model.plan(after)) == ()
    assert run.best_total < State(model, start).total / 2
    sizes = [[len(seated) for seated in tables] for tables in run.state.seated]
    before = [[row.count(table) for table in range(model.tables)] for row in start]
    assert sizes != before
    blocks = [(r, block) for r, block in run.blocks if after[r][block[0]] != start[r][block[0]]]
    assert {len(block) for _, block in blocks} == {2}


def test_exchange_of_groups_costs_what_it_says(realistic):
    model = Model(realistic)
    state = State(model, first_rows(model, random.Random(2)))
    rng = random.Random(5)
    for _ in range(60):
        r, (a, b) = rng.randrange(model.rounds), rng.sample(range(model.tables), 2)
        back_size = 2 - (len(state.seated[r][b]) < model.most[r][b])
        out = sum(model.bit[each] for each in rng.sample(state.seated[r][a], 2))
        back = sum(model.bit[each] for each in rng.sample(state.seated[r][b], back_size))
        before, cost = state.total, [sum(row) for row in state.mix.cost]
        expected = meeting_delta(state, r, out, back, a, b) + linear_delta(
            state, r, out, back, a, b
        )
        delta = exchange(state, r, out, back, a, b)
        mixed = sum(state.mix.cost[r]) - cost[r]
        assert delta == expected + mixed == state.total - before
        if rng.random() < 0.5:
            exchange(state, r, out, back, b, a)
            assert state.total == before
    assert books(state) == books(State(model, state.at))


def test_people_who_take_over_each_others_itinerary_leave_meetings_as_they_were(realistic):
    model = Model(realistic)
    state = State(model, first_rows(model, random.Random(2)))
    crowd = Annealer(model, state.at, 1).crowds[0]
    rng, made = random.Random(3), 0
    for _ in range(60):
        i, j = rng.sample(crowd, 2)
        before, repeats = state.total, score(realistic, model.plan(state.at)).repeats
        found = itinerary_delta(state, i, j, 100)
        if found is not None:
            swap_itineraries(state, i, j, *found)
            made += 1
            assert state.total == before + found[0]
            assert score(realistic, model.plan(state.at)).repeats == repeats
    assert made > 10
    assert books(state) == books(State(model, state.at))
