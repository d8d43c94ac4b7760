import pytest
from hypothesis import given, settings

from facilitate.seating.solver import (
    Plan,
    bounds,
    plan_to_json,
    problem_from_json,
    problem_to_json,
    read_plan,
    score,
)
from tests.bench import seating_scorer
from tests.seating.solver.problems import (
    make_problem,
    random_problem,
    seeds,
    stored,
    with_person,
)

NAMES = {
    "repeats": "repeats",
    "third_meetings": "third_meetings",
    "org": "organization",
    "language": "language",
    "sector": "sector",
    "gender": "gender",
    "region": "region",
    "pref": "preference",
    "moved_seated": "moved_seated",
    "moved_future": "moved_future",
    "uncovered": "uncovered",
    "total": "total",
    "max_meetings": "most_meetings",
}


@pytest.mark.parametrize("name", ["kirkman", "workshop", "repair"])
def test_score_equals_the_independent_scorer_on_stored_plans(name, tmp_path):
    case = stored(name)
    problem = problem_from_json(case["instance"])
    (tmp_path / "plan.json").write_text(__import__("json").dumps(case["plan"]))
    counted = score(problem, read_plan(tmp_path / "plan.json"))
    assert {theirs: getattr(counted, ours) for theirs, ours in NAMES.items()} == {
        theirs: case["expected"].get(theirs, 0) for theirs in NAMES
    }


@pytest.mark.parametrize("name", ["kirkman", "workshop", "repair"])
def test_bounds_equal_the_independent_scorer_on_stored_instances(name):
    case = stored(name)
    proven, expected = bounds(problem_from_json(case["instance"])), case["expected"]["bound"]
    assert (
        proven.repeats_counting,
        proven.repeats_pigeonhole,
        proven.organization,
        proven.preference,
    ) == (
        expected["repeats_count_bound"],
        expected["repeats_pigeonhole_bound"],
        expected["org"],
        expected["pref"],
    )
    assert proven.total == case["expected"]["bound_total"]


@given(seeds)
@settings(deadline=None)
def test_score_and_bounds_equal_the_independent_scorer_on_random_plans(seed):
    problem = random_problem(seed)
    plan = Plan(
        tuple(
            {
                person.id: problem.tables[(number * 7 + seed + r) % len(problem.tables)].id
                for number, person in enumerate(problem.people)
                if person.present[r]
            }
            for r in range(problem.rounds)
        )
    )
    instance = problem_to_json(problem)
    expected = seating_scorer.score(instance, plan_to_json(plan, problem))
    counted = score(problem, plan)
    assert {theirs: getattr(counted, ours) for theirs, ours in NAMES.items()} == pytest.approx(
        {theirs: expected[theirs] for theirs in NAMES}
    )
    proven = bounds(problem)
    assert (proven.repeats, proven.organization) == (
        expected["bound"]["repeats"],
        expected["bound"]["org"],
    )
    assert proven.total <= counted.total or expected["hard"]


def test_score_counts_nothing_against_people_of_whom_nothing_is_known():
    problem = make_problem(4, 1, 1)
    problem = with_person(problem, "P0", sector="city", languages=("fr",), organization="A")
    counted = score(problem, Plan(({f"P{each}": "T0" for each in range(4)},)))
    assert counted.total == 0
