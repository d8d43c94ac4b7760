from dataclasses import replace

import pytest

from facilitate.seating.solver import (
    Plan,
    Repair,
    explain,
    move_cost,
    problem_from_json,
    read_plan,
    score,
    solve,
    summary,
)
from facilitate.seating.solver.messages import nfinding
from tests.bench import seating_generator
from tests.seating.solver.problems import make_problem, stored


def pure(tables, seats, rounds):
    return problem_from_json(seating_generator.pure(tables, seats, rounds))


def same_seats(problem, seats):
    """Everybody at the same table in every round, so many to a table."""
    seating = {
        person.id: problem.tables[number // seats].id
        for number, person in enumerate(problem.people)
    }
    return Plan((seating,) * problem.rounds)


@pytest.mark.parametrize(
    ("problem", "plan", "sentence"),
    [
        (
            pure(12, 10, 6),
            None,
            "No repeats with 120 people at 12 tables in 6 rounds.",
        ),
        (
            pure(3, 10, 2),
            None,
            "36 repeats; 36 are unavoidable with 30 people at 3 tables in 2 rounds.",
        ),
        (
            make_problem(5, 2, 2, least=2, most=3),
            same_seats(make_problem(5, 2, 2), 3),
            (
                "4 repeats, at least 1 of them unavoidable with 5 people at 2 tables in 2 rounds; "
                "1 is not known to be reachable."
            ),
        ),
        (
            make_problem(4, 2, 2, least=2, most=2),
            same_seats(make_problem(4, 2, 2), 2),
            "2 repeats with 4 people at 2 tables in 2 rounds; 0 is not known to be reachable.",
        ),
    ],
)
def test_summary_tells_what_is_unavoidable(problem, plan, sentence):
    assert str(summary(problem, plan or solve(problem))) == sentence


def test_explanation_gives_every_objective_with_its_bound():
    case = stored("repair")
    problem = problem_from_json(case["instance"])
    plan = Plan(tuple(case["plan"]["assignment"]))
    expected, bound = case["expected"], case["expected"]["bound"]
    lines = {
        line.objective: (line.value, line.bound, line.bound_name) for line in explain(problem, plan)
    }
    assert lines == {
        "repeats": (expected["repeats"], bound["repeats"], "pigeonhole"),
        "third_meetings": (expected["third_meetings"], 0, None),
        "organization": (expected["org"], bound["org"], "pigeonhole"),
        "language": (expected["language"], 0, None),
        "sector": (expected["sector"], 0, None),
        "gender": (expected["gender"], 0, None),
        "region": (expected["region"], 0, None),
        "preference": (expected["pref"], bound["pref"], "assignment"),
        "moved_seated": (expected["moved_seated"], 0, None),
        "moved_future": (expected["moved_future"], 0, None),
    }


def test_cost_of_a_move_is_the_difference_it_makes():
    case = stored("workshop")
    problem = problem_from_json(case["instance"])
    plan = Plan(tuple(case["plan"]["assignment"]))
    before = score(problem, plan)
    for person in problem.people[:6]:
        for table in problem.tables:
            cost = move_cost(problem, plan, person=person.id, round=0, table=table.id)
            moved = {**plan.assignment[0], person.id: table.id}
            after = score(problem, Plan((moved, *plan.assignment[1:])))
            assert cost.total == after.total - before.total
            assert cost.changes["repeats"] == after.repeats - before.repeats
    home = plan.table_of("P0000", 0)
    stay = move_cost(problem, plan, person="P0000", round=0, table=home)
    assert (stay.total, set(stay.changes.values())) == (0, {0})


def test_move_of_somebody_who_sits_costs_extra_on_the_day():
    problem = make_problem(4, 2, 1)
    plan = same_seats(problem, 2)
    problem = replace(problem, repair=Repair(0, plan.assignment))
    assert move_cost(problem, plan, person="P0", round=0, table="T1").changes == {
        "repeats": 0,
        "third_meetings": 0,
        "organization": 0,
        "language": 0,
        "sector": 0,
        "gender": 0,
        "region": 0,
        "preference": 0,
        "moved_seated": 1,
        "moved_future": 0,
        "uncovered": 0,
    }


def test_finding_is_translated_with_its_numbers():
    chairs = nfinding("%(num)d chair", "%(num)d chairs", 2)
    assert chairs.text() == "2 chairs"
    assert chairs.text(
        ngettext=lambda one, many, n: {"%(num)d chairs": "%(num)d chaises"}[many]
    ) == ("2 chaises")
    assert str(nfinding("%(num)d chair", "%(num)d chairs", 1)) == "1 chair"


def test_plan_file_is_read_as_it_was_written(tmp_path):
    path = tmp_path / "plan.json"
    path.write_text('{"assignment": [{"P0": "T1"}, {}]}')
    assert read_plan(path) == Plan(({"P0": "T1"}, {}))
