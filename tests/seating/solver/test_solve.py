from dataclasses import replace

import pytest
from hypothesis import given, settings

from facilitate.seating.solver import (
    BALANCED,
    MEET_NEW_PEOPLE,
    MY_TOPICS,
    Allowed,
    Coverage,
    InvalidProblem,
    Person,
    Pin,
    Reserved,
    Table,
    Weights,
    check,
    coverage,
    plan_to_json,
    problem_from_json,
    problem_to_json,
    score,
    solve,
)
from tests.bench import seating_generator, seating_scorer
from tests.seating.solver.problems import make_problem, random_problem, seeds, with_person


def pure(tables, seats, rounds):
    return problem_from_json(seating_generator.pure(tables, seats, rounds))


@pytest.fixture(scope="module")
def workshop():
    return problem_from_json(seating_generator.realistic(48, 8, 4, 9))


@given(seeds)
@settings(max_examples=120, deadline=None)
def test_plan_keeps_every_hard_rule_of_a_random_problem(seed):
    problem = random_problem(seed)
    plan = solve(problem, proposals=300, seed=seed)
    assert check(problem, plan) == ()
    counted = seating_scorer.score(
        problem_to_json(problem), plan_to_json(plan, problem), with_bounds=False
    )
    assert counted["hard_examples"] == []


def test_same_seed_and_proposals_give_the_same_plan(workshop):
    plan = solve(workshop, proposals=20_000, seed=4)
    assert solve(workshop, proposals=20_000, seed=4) == plan
    assert solve(workshop, proposals=20_000, seed=5) != plan


def test_several_seeds_give_the_best_of_their_plans(workshop):
    plan = solve(workshop, proposals=20_000, seed=4, seeds=3)
    assert solve(workshop, proposals=20_000, seed=4, seeds=3) == plan
    alone = score(workshop, solve(workshop, proposals=20_000, seed=4)).total
    assert score(workshop, plan).total < alone


def test_everybody_meets_whom_they_are_to_meet_and_hosts_keep_or_change_their_tables(workshop):
    bound = {pin.person for pin in workshop.pins}
    bound.update(id for pair in workshop.together for id in pair)
    ids = [person.id for person in workshop.people if person.id not in bound]
    given = replace(
        with_person(workshop, ids[5], tags=("mentor",)),
        coverage=(Coverage("City Representatives", "mentor"),),
        stays=tuple(ids[:2]),
        rotates=tuple(ids[2:4]),
        allowed=(Allowed(ids[4], ("T001", "T002")),),
        reserved=(Reserved("T003", round=1),),
    )  # fmt: skip
    without = solve(given.with_weights(replace(BALANCED, coverage=0)), proposals=60_000)
    plan = solve(given.with_weights(replace(BALANCED, coverage=200)), proposals=60_000)
    assert check(given, plan) == ()
    [missed], [covered] = coverage(given, without), coverage(given, plan)
    assert missed.reached < covered.reached <= covered.possible
    assert {plan.table_of(ids[4], r) for r in range(4)} <= {"T001", "T002"}


@pytest.mark.parametrize(
    ("tables", "seats", "rounds", "repeats"),
    [(5, 3, 7, 0), (12, 10, 6, 0), (30, 8, 6, 0), (100, 10, 6, 0), (3, 10, 2, 36)],
)
def test_search_ends_as_soon_as_no_plan_can_be_better(tables, seats, rounds, repeats):
    problem = pure(tables, seats, rounds)
    reports = []
    plan = solve(problem, seconds=600, on_progress=reports.append)
    assert score(problem, plan).repeats == repeats
    assert reports[-1].plan == plan


def test_more_work_gives_a_better_plan(workshop):
    little = score(workshop, solve(workshop, proposals=2_000)).total
    more = score(workshop, solve(workshop, proposals=400_000)).total
    assert more < 0.8 * little


def test_progress_only_improves_and_ends_with_the_plan(workshop):
    reports = []
    plan = solve(workshop, proposals=150_000, on_progress=reports.append)
    totals = [report.score.total for report in reports]
    assert totals == sorted(set(totals), reverse=True)
    assert reports[-1].plan == plan
    assert all(check(workshop, report.plan) == () for report in reports)
    assert all(0 <= report.share <= 1 for report in reports)
    assert reports[0].proposals == 0


def test_search_that_is_stopped_returns_the_best_plan_so_far(workshop):
    asked = []

    def should_stop():
        asked.append(True)
        return len(asked) > 5

    plan = solve(workshop, seconds=600, should_stop=should_stop)
    assert check(workshop, plan) == ()


def test_no_time_at_all_still_gives_a_plan(workshop):
    assert check(workshop, solve(workshop, seconds=0)) == ()


def test_presets_pull_in_their_own_directions(workshop):
    topics, people = workshop.with_weights(MY_TOPICS), workshop.with_weights(MEET_NEW_PEOPLE)
    for_topics, for_people = (solve(each, proposals=600_000, seed=2) for each in (topics, people))
    assert score(topics, for_topics).total < score(topics, for_people).total
    assert score(people, for_people).total < score(people, for_topics).total
    assert score(people, for_people).repeats < score(topics, for_topics).repeats


def test_weights_need_not_be_whole_numbers():
    problem = random_problem(3).with_weights(Weights(repeat=0.25, preference=0.001))
    assert check(problem, solve(problem, proposals=500)) == ()


@pytest.mark.parametrize(
    "given",
    [
        make_problem(1, 1, 1),
        make_problem(6, 1, 3),
        make_problem(3, 6, 2),
        make_problem(12, 12, 2, most=1),
        make_problem(12, 3, 2, weights=replace(BALANCED, repeat=0)),
    ],
)
def test_small_and_odd_problems_are_seated(given):
    assert check(given, solve(given, proposals=500)) == ()


def test_tables_may_close_and_people_come_and_go():
    tables = (
        Table("T0", (2, 0, 0), (4, 4, 0)),
        Table("T1", (0, 2, 2), (4, 4, 6)),
        Table("T2", (0, 0, 0), (0, 4, 4)),
    )
    people = tuple(Person(f"P{each}", (each != 1, True, each < 7)) for each in range(9))
    given = make_problem(1, 1, 3)
    given = replace(given, tables=tables, people=people, pins=(Pin("P3", "T2", 2),))
    assert check(given, solve(given, proposals=2000)) == ()


def test_hosts_stay_and_everybody_else_meets_nobody_twice():
    pins = tuple(Pin(f"P{each:04d}", f"T{each:03d}") for each in range(11))
    problem = replace(pure(11, 8, 6), pins=pins)
    plan = solve(problem, seconds=600)
    assert score(problem, plan).repeats == 0


def test_problem_that_makes_no_sense_is_refused():
    with pytest.raises(InvalidProblem) as refused:
        solve(make_problem(weights=replace(BALANCED, repeat=float("nan"))))
    assert str(refused.value) == (
        "The weight repeat is nan; it must be a number from 0 to 1000000."
    )
