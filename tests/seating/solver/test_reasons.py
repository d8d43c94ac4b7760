from dataclasses import replace

import pytest

from facilitate.seating.solver import (
    BALANCED,
    MEET_NEW_PEOPLE,
    Allowed,
    Coverage,
    Pin,
    Plan,
    bounds,
    coverage,
    problem_from_json,
    score,
    solve,
    table_mixes,
    trade_off,
    why_here,
)
from tests.bench import seating_generator
from tests.seating.solver.problems import make_problem, with_person


@pytest.fixture(scope="module")
def workshop():
    return problem_from_json(seating_generator.realistic(36, 6, 4, 3))


@pytest.fixture(scope="module")
def plan(workshop):
    return solve(workshop, proposals=60_000)


def said(why):
    return [str(each) for each in why.reasons]


def test_wishes_are_the_reason_for_a_seat_that_they_decide(workshop, plan):
    pin, (one, two) = workshop.pins[0], workshop.together[0]
    seat = why_here(workshop, plan, person=pin.person, round=pin.round or 0)
    assert (seat.table, said(seat), seat.other) == (pin.table, ["has a fixed seat here"], None)
    mate = {person.id: person.label for person in workshop.people}[two]
    r = next(r for r in range(4) if {one, two} <= plan.assignment[r].keys())
    pair = why_here(workshop, plan, person=one, round=r)
    assert (said(pair), pair.other) == ([f"must sit together with {mate}"], None)


def test_best_other_table_costs_what_going_there_costs(workshop, plan):
    bound = {pin.person for pin in workshop.pins} | {
        each for pair in workshop.together for each in pair
    }
    free = [id for id in plan.assignment[1] if id not in bound]
    for person in free[:5]:
        why = why_here(workshop, plan, person=person, round=1)
        seating = {**plan.assignment[1], person: why.other.table}
        if why.other.swap:
            seating[why.other.swap] = why.table
        after = Plan((plan.assignment[0], seating, *plan.assignment[2:]))
        before = score(workshop, plan).total
        assert why.other.cost.total == score(workshop, after).total - before
        assert why.new + why.again + 1 == list(plan.assignment[1].values()).count(why.table)


def test_choices_of_tables_and_hosts_are_reasons():
    given = make_problem(
        6,
        3,
        2,
        stays=("P0",),
        rotates=("P1",),
        allowed=(Allowed("P2", ("T0", "T1")),),
        pins=(Pin("P3", "T0", 1),),
    )
    plan = solve(given, proposals=200)
    assert [said(why_here(given, plan, person=f"P{n}", round=0))[0] for n in range(4)] == [
        "keeps this table in every round",
        "has another table in every round",
        "may only sit at T0, T1",
        "every other table would be no better",
    ]


def test_whom_somebody_must_not_sit_with_is_a_reason():
    given = make_problem(4, 2, 1, apart=(("P0", "P3"),))
    plan = solve(given, proposals=50)
    assert said(why_here(given, plan, person="P3", round=0))[0] == "must not sit with P0"


def test_mix_of_a_table_counts_what_the_score_counts(workshop, plan):
    mixes, counted = table_mixes(workshop, plan), score(workshop, plan)
    assert sum(mix.outside for mix in mixes) == counted.language
    assert sum(mix.people for mix in mixes) == sum(map(len, plan.assignment))
    assert all(sum(mix.sectors.values()) == mix.people for mix in mixes)


def test_trade_off_sets_plans_side_by_side(workshop, plan):
    people = solve(workshop.with_weights(MEET_NEW_PEOPLE), proposals=60_000)
    mine, other = trade_off(workshop, {"balanced": plan, "people": people})
    assert (mine.name, other.name) == ("balanced", "people")
    assert mine.totals["balanced"] == score(workshop.with_weights(BALANCED), plan).total
    assert other.repeats < mine.repeats
    assert other.totals["meet_new_people"] < mine.totals["meet_new_people"]


def test_coverage_tells_the_share_reached_and_what_is_possible():
    given = make_problem(8, 2, 2, least=4, most=4, coverage=(Coverage("vendor", "city"),))
    for number in range(8):
        sector = "city" if number == 0 else "vendor"
        given = with_person(given, f"P{number}", sector=sector)
    same = Plan(({f"P{each}": f"T{each // 4}" for each in range(8)},) * 2)
    [told] = coverage(given, same)
    assert (told.people, told.reached, told.possible, told.share) == (7, 3, 6, 3 / 7)
    assert (score(given, same).uncovered, bounds(given).coverage) == (4, 1)
    best = solve(given.with_weights(replace(BALANCED, repeat=1)), proposals=500)
    assert score(given, best).uncovered == 1
    nobody = replace(given, coverage=(Coverage("vendor", "bank"),))
    assert coverage(nobody, same)[0].possible == 0
    assert coverage(replace(given, coverage=(Coverage("bank", "city"),)), same)[0].share == 1
