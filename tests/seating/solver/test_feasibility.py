import pytest

from facilitate.seating.solver import (
    Allowed,
    Infeasible,
    Pin,
    Plan,
    Reserved,
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
            with_person(
                with_table(make_problem(1, 2, 1), "T1", minimum=(2,)), "P0", present=(False,)
            ),
            ["Nobody is there in round 1, but its tables need 2 people."],
        ),
        (
            make_problem(apart=(("P0", "P1"),), together=(("P1", "P0"),)),
            ["P0 and P1 must sit together and apart in round 1."],
        ),
        (
            make_problem(
                apart=(("P0", "P3"),), together=(("P3", "P1"), ("P2", "P0"), ("P1", "P2"))
            ),
            [
                (
                    "P0 and P3 must sit apart in round 1, but pairs who must sit together link "
                    "them: P0 – P2 – P1 – P3."
                ),
            ],
        ),
        (
            make_problem(
                10,
                apart=(("P0", "P9"),),
                together=tuple((f"P{each}", f"P{each + 1}") for each in range(9)),
                most=10,
            ),
            [
                (
                    "P0 and P9 must sit apart in round 1, but pairs who must sit together link "
                    "them: P0 – P1 – P2 – P3 – P4 – … – P9."
                ),
            ],
        ),
        (
            make_problem(
                together=(("P0", "P1"), ("P1", "P2")), pins=(Pin("P0", "T1"), Pin("P2", "T2", 1))
            ),
            [
                (
                    "P0 has a fixed seat at T1 and P2 at T2 in round 2, but pairs who must sit "
                    "together link them: P0 – P1 – P2."
                ),
            ],
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
    ring = [(f"P{each}", f"P{(each + 1) % 5}") for each in range(5)]
    given = make_problem(12, 2, 2, apart=(("P7", "P8"), *ring), together=(("P9", "P10"),))
    expected = [
        (
            "In round 1 these wishes cannot all be met: P0 and P1 apart; P1 and P2 apart; "
            "P2 and P3 apart; P3 and P4 apart; P4 and P0 apart."
        )
    ]
    assert [str(each) for each in feasibility(given)] == expected
    with pytest.raises(Infeasible) as refused:
        solve(given, proposals=100)
    assert [str(each) for each in refused.value.findings] == expected


def test_every_kind_of_wish_is_named_where_it_is_part_of_the_contradiction():
    given = make_problem(
        7,
        3,
        1,
        most=4,
        pins=(Pin("P0", "T0"), Pin("P1", "T1")),
        together=(("P2", "P3"), ("P4", "P5")),
        allowed=tuple(Allowed(f"P{each}", ("T0", "T1")) for each in range(2, 7)),
        apart=(("P0", "P6"), ("P1", "P6"), ("P0", "P1")),
    )
    assert [str(each) for each in feasibility(given)] == [
        (
            "In round 1 these wishes cannot all be met: P0 and P6 apart; P1 and P6 apart; "
            "P0 at T0; P1 at T1; P6 only at T0, T1."
        )
    ]


@pytest.mark.parametrize(
    ("wishes", "expected"),
    [
        (
            {"pins": (Pin("P1", "T1", 1),), "reserved": (Reserved("T1", ("mentor",)),)},
            "P1 has a fixed seat at T1 in round 2, where they must not sit.",
        ),
        (
            {"allowed": tuple(Allowed(f"P{each}", ("T0", "T1"), 0) for each in range(7))},
            "Only T0, T1 may seat P0, P1, P2, P3, P4, P5, … in round 1: 6 chairs for 7 people.",
        ),
        (
            {"allowed": (Allowed("P1", ("T0",)), Allowed("P1", ("T1",)))},
            "No table where P1 may sit is open in round 1.",
        ),
        (
            {"allowed": tuple(Allowed(f"P{each}", ("T0", "T1", "T2")) for each in range(9))},
            "T3 is to seat at least 1 in round 1, but nobody may sit there.",
        ),
        (
            {
                "allowed": tuple(Allowed(f"P{each}", ("T0", "T1", "T2")) for each in range(8)),
            },
            "T3 is to seat at least 2 in round 1, but only 1 may sit there.",
        ),
        (
            {"stays": ("P2",), "pins": (Pin("P2", "T0", 0), Pin("P2", "T1", 1))},
            "P2 is to keep one table, but has fixed seats at T0 and T1.",
        ),
        (
            {
                "stays": ("P2",),
                "allowed": (Allowed("P2", ("T0", "T1"), 0), Allowed("P2", ("T2",), 1)),
            },
            "P2 is to keep one table, but no table can seat them in all their rounds.",
        ),
        (
            {"rotates": ("P2",), "allowed": (Allowed("P2", ("T1",)),)},
            (
                "P2 is to change tables every round, but has 2 rounds and only 1 table that can "
                "be taken in turn."
            ),
        ),
        (
            {"stays": ("P2",), "rotates": ("P3",), "together": (("P2", "P3"),)},
            "P2 keeps one table and P3 changes it every round, but they must sit together.",
        ),
        (
            {"apart": tuple((f"P{a}", f"P{b}") for a in range(4) for b in range(a))},
            "P0, P1, P2, P3 must all sit apart from each other; round 1 has 3 tables.",
        ),
    ],
)
def test_wishes_for_tables_that_contradict_are_named(wishes, expected):
    tables = 4 if "T3" in expected else 3
    given = make_problem(9, tables, 2, least=1, most=3, **wishes)
    if "at least 2" in expected:
        given = with_table(given, "T3", minimum=(2, 2))
    assert str(feasibility(given)[0]) == expected


def test_fixed_seat_at_a_closed_table_is_named():
    given = with_table(make_problem(9, 3, 2, pins=(Pin("P1", "T1"),)), "T1", maximum=(6, 0))
    assert [str(each) for each in feasibility(given)] == [
        "T1 is closed in round 2, but P1 has a fixed seat there."
    ]


def test_people_of_a_reserved_table_make_room_for_each_other():
    given = make_problem(
        12,
        4,
        2,
        least=3,
        most=3,
        allowed=tuple(Allowed(f"P{each}", ("T0", f"T{1 + each % 2}")) for each in range(9)),
    )
    assert check(given, solve(given, proposals=100)) == ()


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
