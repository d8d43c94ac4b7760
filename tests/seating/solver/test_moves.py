from dataclasses import replace

import pytest
from hypothesis import given, settings

from facilitate.seating.solver import Plan, Repair, check, compare, move_costs, score, solve
from tests.seating.solver.problems import make_problem, random_problem, seeds, with_person


@given(seeds)
@settings(max_examples=60, deadline=None)
def test_move_costs_are_the_difference_of_the_scores(seed):
    problem = random_problem(seed)
    plan = solve(problem, proposals=50, seed=seed)
    seating = plan.assignment[0]
    for person in list(seating)[:4]:
        for start in (plan, without(plan, person)):
            before = score(problem, start)
            for table, cost in move_costs(problem, start, person=person, round=0).items():
                moved = Plan(({**start.assignment[0], person: table}, *start.assignment[1:]))
                expected = compare(before, score(problem, moved))
                assert cost.total == pytest.approx(expected.total)
                assert cost.changes == expected.changes


def without(plan, person):
    left = {id: table for id, table in plan.assignment[0].items() if id != person}
    return Plan((left, *plan.assignment[1:]))


def test_move_costs_name_only_tables_that_may_take_the_person():
    problem = make_problem(6, 3, 1, most=3, apart=(("P0", "P5"),))
    problem = with_person(problem, "P1", organization="Cisco")
    plan = Plan(({"P0": "T0", "P1": "T0", "P2": "T1", "P3": "T1", "P4": "T1", "P5": "T2"},))
    assert check(problem, plan) == ()
    assert set(move_costs(problem, plan, person="P0", round=0)) == set()
    assert set(move_costs(problem, plan, person="P1", round=0)) == {"T2"}


def test_move_costs_count_moves_against_the_plan_in_force():
    problem = make_problem(4, 2, 1, most=4)
    plan = Plan(({"P0": "T0", "P1": "T0", "P2": "T1", "P3": "T1"},))
    problem = replace(problem, repair=Repair(0, plan.assignment))
    cost = move_costs(problem, plan, person="P0", round=0)["T1"]
    assert (cost.changes["moved_seated"], cost.total) == (1, 40)
