from dataclasses import replace

import pytest
from hypothesis import assume, given, settings

from facilitate.seating.solver import (
    Infeasible,
    InvalidProblem,
    Pin,
    Plan,
    Repair,
    check,
    plan_to_json,
    problem_from_json,
    problem_to_json,
    repair,
    score,
    solve,
)
from facilitate.seating.solver.feasibility import feasibility
from tests.bench import seating_generator, seating_scorer
from tests.seating.solver.problems import (
    make_problem,
    random_problem,
    random_repair,
    seeds,
    with_few_chairs,
    with_person,
    with_table,
)


@pytest.fixture(scope="module")
def day():
    """A workshop of 60 people at the start of its second round, with people missing and new."""
    instance = seating_generator.realistic(60, 8, 4, 31)
    problem = problem_from_json(instance)
    plan = solve(problem, proposals=300_000)
    return seating_generator.make_repair(instance, plan_to_json(plan, problem), 1, 31)


@given(seeds)
@settings(max_examples=70, deadline=None)
def test_repaired_plan_keeps_every_hard_rule_of_a_random_day(seed):
    problem = random_problem(seed)
    plan = solve(problem, proposals=100, seed=seed)
    disturbed = random_repair(seed, problem, plan)
    assume(not feasibility(disturbed))
    repaired = repair(disturbed, proposals=200, seed=seed)
    assert check(disturbed, repaired) == ()
    counted = seating_scorer.score(
        problem_to_json(disturbed), plan_to_json(repaired, disturbed), with_bounds=False
    )
    assert counted["hard_examples"] == []
    assert counted["total"] == pytest.approx(score(disturbed, repaired).total)


@given(seeds)
@settings(max_examples=50, deadline=None)
def test_nobody_who_sits_moves_where_the_others_can_be_inserted(seed):
    problem = random_problem(seed)
    day = random_repair(seed, problem, solve(problem, proposals=100, seed=seed))
    day = with_few_chairs(seed, replace(day, apart=problem.apart))
    assume(not feasibility(day))
    reports = []
    repaired = repair(day, proposals=200, seed=seed, on_progress=reports.append)
    assert check(day, repaired) == ()
    assert score(day, repaired).total <= reports[0].score.total
    try:
        inserted = repair(day, proposals=1, seed=seed, nobody_moves=True)
    except Infeasible:
        return
    assert score(day, inserted).moved_seated == 0 == score(day, repaired).moved_seated


def test_nobody_who_sits_moves_for_a_better_mix(day):
    problem = problem_from_json(day)
    first = tuple(
        {id: table for (id, _), table in zip(seats.items(), sorted(seats.values()), strict=True)}
        for seats in problem.repair.baseline
    )
    problem = replace(
        problem, pins=(), apart=(), together=(), repair=replace(problem.repair, baseline=first)
    )
    assert score(problem, repair(problem, proposals=100_000)).moved_seated == 0


def test_nobody_who_sits_has_to_move_for_newcomers(day):
    problem = problem_from_json(day)
    repaired = repair(problem, proposals=100_000)
    counted = seating_scorer.score(day, plan_to_json(repaired, problem), with_bounds=False)
    assert (counted["hard"], counted["moved_seated"]) == (0, 0)


def test_repair_is_never_worse_than_seating_the_newcomers_only(day):
    problem = problem_from_json(day)
    reports = []
    repaired = repair(problem, proposals=100_000, on_progress=reports.append)
    assert score(problem, repaired).total < reports[0].score.total


def test_history_stays_word_for_word(day):
    problem = problem_from_json(day)
    assert dict(repair(problem, proposals=1000).assignment[0]) == day["repair"]["baseline"][0]


def test_same_seed_and_proposals_give_the_same_repair(day):
    problem = problem_from_json(day)
    assert repair(problem, proposals=20_000, seed=2) == repair(problem, proposals=20_000, seed=2)


def test_table_that_closes_sends_only_its_own_people_elsewhere(day):
    problem = problem_from_json(day)
    free = {table.id for table in problem.tables} - {pin.table for pin in problem.pins}
    closed = sorted(free)[0]
    problem = with_table(problem, closed, minimum=(0,) * 4, maximum=(0,) * 4)
    problem = replace(
        problem, tables=tuple(replace(each, maximum=tuple(
            most and most + 2 for most in each.maximum)) for each in problem.tables)
    )  # fmt: skip
    before = problem.repair.baseline[1]
    after = repair(problem, proposals=100_000).assignment[1]
    moved = {person for person in after if person in before and after[person] != before[person]}
    assert moved == {person for person in after if before.get(person) == closed}


def test_tables_left_too_small_are_filled_again():
    problem = make_problem(12, 3, 2, least=3, most=6)
    plan = Plan(tuple({f"P{each}": f"T{each // 4}" for each in range(12)} for _ in range(2)))
    problem = replace(problem, repair=Repair(1, plan.assignment))
    for gone in ("P0", "P1"):
        problem = with_person(problem, gone, present=(True, False))
    repaired = repair(problem, proposals=5000)
    assert check(problem, repaired) == ()
    assert score(problem, repaired).moved_seated == 1


def test_nobody_moves_at_all_if_that_is_the_wish(day):
    problem = problem_from_json(day)
    problem = problem.with_weights(replace(problem.weights, move_seated=0))
    moved = repair(problem, proposals=50_000)
    assert score(problem, moved).moved_seated > 0
    kept = repair(problem, proposals=50_000, nobody_moves=True)
    assert score(problem, kept).moved_seated == 0


def test_nobody_moves_may_be_impossible_and_says_so():
    problem = make_problem(4, 2, 1, most=4, pins=())
    plan = ({f"P{each}": "T0" for each in range(4)},)
    problem = replace(problem, repair=Repair(0, plan))
    problem = with_table(problem, "T0", maximum=(3,))
    with pytest.raises(Infeasible) as refused:
        repair(problem, nobody_moves=True)
    assert str(refused.value) == (
        "T0 has 3 chairs in round 1, and 4 people must sit there: P0, P1, P2, P3."
    )


def test_fixed_seat_given_on_the_day_is_kept():
    problem = make_problem(6, 2, 2, pins=(Pin("P0", "T1", 1),))
    plan = tuple({f"P{each}": f"T{each // 3}" for each in range(6)} for _ in range(2))
    problem = replace(problem, repair=Repair(1, plan))
    assert repair(problem, proposals=500).table_of("P0", 1) == "T1"
    assert repair(problem, proposals=500, nobody_moves=True).table_of("P0", 1) == "T1"


def test_there_must_be_a_plan_to_repair():
    with pytest.raises(InvalidProblem) as refused:
        repair(make_problem())
    assert str(refused.value) == "There is no plan to update."
