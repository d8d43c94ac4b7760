from dataclasses import replace

import pytest

from facilitate.seating.solver import Pin, Plan, Repair, Table, check
from tests.seating.solver.problems import make_problem, with_person

EVEN = {f"P{each}": f"T{each % 2}" for each in range(4)}


def problem(**rest):
    return replace(make_problem(4, 2, 1, least=1, most=3), **rest)


def sentences(given, seating):
    return [str(each) for each in check(given, Plan((seating,)))]


def test_plan_within_the_rules_has_no_findings():
    assert check(problem(), Plan((EVEN,))) == ()


@pytest.mark.parametrize(
    ("given", "seating", "expected"),
    [
        (
            problem(),
            {**EVEN, "P9": "T0"},
            ["P9 has a seat in round 1 but is not there."],
        ),
        (
            with_person(problem(), "P3", present=(False,)),
            EVEN,
            ["P3 has a seat in round 1 but is not there."],
        ),
        (
            problem(),
            {"P0": "T0", "P1": "T1", "P2": "T0"},
            ["P3 has no seat in round 1."],
        ),
        (
            problem(),
            {**EVEN, "P0": "T7"},
            ["Round 1 uses the table T7, which is unknown."],
        ),
        (
            problem(),
            dict.fromkeys(EVEN, "T0"),
            ["T0 has 4 people in round 1; it seats 3.", "T1 has 0 people in round 1; it needs 1."],
        ),
        (
            problem(pins=(Pin("P0", "T1"),)),
            EVEN,
            ["P0 must sit at T1 in round 1."],
        ),
        (
            problem(apart=(("P0", "P2"),)),
            EVEN,
            ["P0 and P2 must sit apart in round 1."],
        ),
        (
            problem(together=(("P0", "P1"),)),
            EVEN,
            ["P0 and P1 must sit together in round 1."],
        ),
    ],
)
def test_broken_rule_is_found_and_said(given, seating, expected):
    assert sentences(given, seating) == expected


def test_findings_use_the_names_people_know():
    named = with_person(problem(pins=(Pin("P0", "T1"),)), "P0", name="Amara")
    tables = (named.tables[0], Table("T1", (1,), (3,), "Table 2"))
    assert sentences(replace(named, tables=tables), EVEN) == [
        "Amara must sit at Table 2 in round 1."
    ]


def test_changed_history_is_found_but_its_sizes_are_past():
    before = dict.fromkeys(EVEN, "T0")
    given = replace(make_problem(4, 2, 2, least=1, most=3), repair=Repair(1, (before, EVEN)))
    assert check(given, Plan((before, EVEN))) == ()
    assert [str(each) for each in check(given, Plan((EVEN, EVEN)))] == [
        "Round 1 is over, but the seat of P1 has changed.",
        "Round 1 is over, but the seat of P3 has changed.",
    ]


def test_plan_with_another_number_of_rounds_is_found():
    assert [str(each) for each in check(problem(), Plan(()))] == [
        "The plan has 0 rounds; there are 1."
    ]
