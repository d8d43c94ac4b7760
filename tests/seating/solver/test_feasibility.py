import pytest

from facilitate.seating.solver import (
    Infeasible,
    Pin,
    Plan,
    check,
    feasibility,
    relax_minimums,
    solve,
)
from tests.seating.solver.problems import make_problem, with_person, with_table


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            make_problem(20, 3, 2),
            ["Round 1 has 18 chairs for 20 people."],
        ),
        (
            make_problem(5, 3, 1, least=2),
            ["The tables of round 1 need 6 people; 5 people are there."],
        ),
        (
            with_table(
                make_problem(6, 3, 2, pins=tuple(Pin(f"P{each}", "T1") for each in range(3))),
                "T1",
                maximum=(2, 2),
            ),
            ["T1 has 2 chairs in round 1, and 3 people must sit there: P0, P1, P2."],
        ),
        (
            make_problem(apart=(("P0", "P1"),), together=(("P1", "P2"), ("P2", "P0"))),
            ["P0 and P1 must sit together and apart in round 1."],
        ),
        (
            make_problem(apart=(("P0", "P1"),), pins=(Pin("P0", "T2", 1), Pin("P1", "T2", 1))),
            ["P0 and P1 must sit apart in round 2, but both have a fixed seat at T2."],
        ),
        (
            make_problem(together=(("P0", "P1"),), pins=(Pin("P0", "T1", 1), Pin("P1", "T2", 1))),
            [
                "P0 and P1 must sit together in round 2 but have fixed seats at T1 and T2.",
            ],
        ),
        (
            make_problem(4, 2, 1, most=1, together=(("P0", "P1"),)),
            [
                "No table of round 1 has a chair for each of those who must sit together: P0, P1.",
                "Round 1 has 2 chairs for 4 people.",
            ],
        ),
    ],
)
def test_contradiction_is_said_before_any_search(given, expected):
    assert [str(each) for each in feasibility(given)] == expected
    with pytest.raises(Infeasible) as refused:
        solve(given, proposals=100)
    assert [str(each) for each in refused.value.findings] == expected


def test_contradiction_of_absent_people_is_none():
    given = make_problem(apart=(("P0", "P1"),), together=(("P0", "P1"),))
    assert feasibility(with_person(given, "P1", present=(False, False))) == ()


def test_contradiction_without_a_simple_reason_is_found_by_the_search():
    everybody = [f"P{each}" for each in range(4)]
    given = make_problem(
        4, 3, 1, apart=tuple((a, b) for a in everybody for b in everybody if a < b)
    )
    assert feasibility(given) == ()
    with pytest.raises(Infeasible) as refused:
        solve(given, proposals=100)
    assert [str(each) for each in refused.value.findings] == [
        "The fixed seats, the pairs and the table sizes of round 1 cannot all be met."
    ]


def test_minimums_give_way_evenly_where_people_are_missing():
    given = with_table(make_problem(7, 3, 2, least=3), "T0", minimum=(4, 0))
    relaxed = relax_minimums(given)
    assert [table.minimum for table in relaxed.tables] == [(2, 0), (2, 3), (3, 3)]
    assert check(relaxed, solve(relaxed, proposals=500)) == ()


def test_minimums_that_hold_stay():
    given = make_problem(12, 3, 2, least=4)
    assert relax_minimums(given) == given


def test_names_of_many_people_are_cut_short():
    given = make_problem(9, 2, 1, most=5, pins=tuple(Pin(f"P{each}", "T0") for each in range(9)))
    assert [str(each) for each in feasibility(given)] == [
        "T0 has 5 chairs in round 1, and 9 people must sit there: P0, P1, P2, P3, P4, P5, …."
    ]


def test_plan_exists_where_pins_pairs_and_sizes_leave_one_way():
    given = make_problem(
        4, 2, 1, least=2, most=2, pins=(Pin("P0", "T1"),), together=(("P0", "P3"),)
    )
    assert solve(given, proposals=100) == Plan(({"P0": "T1", "P1": "T0", "P2": "T0", "P3": "T1"},))


def test_groups_are_packed_by_backtracking():
    pairs = [(f"P{each}", f"P{each + 1}") for each in range(12) if each % 3 < 2]
    given = make_problem(12, 4, 1, most=3, together=tuple(pairs))
    assert check(given, solve(given, proposals=100)) == ()


def test_contradictions_of_fewer_people_are_said_first():
    problem = make_problem(
        8,
        2,
        1,
        most=3,
        pins=tuple(Pin(f"P{each}", "T0") for each in range(4)),
        apart=(("P6", "P7"),),
        together=(("P6", "P7"),),
    )
    assert [str(each) for each in feasibility(problem)] == [
        "P6 and P7 must sit together and apart in round 1.",
        "T0 has 3 chairs in round 1, and 4 people must sit there: P0, P1, P2, P3.",
        "Round 1 has 6 chairs for 8 people.",
    ]
