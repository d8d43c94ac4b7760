"""A new workshop has everything its template has."""

from datetime import date, time
from itertools import pairwise

import pytest

from facilitate import activity
from facilitate.workshop import operations, queries
from facilitate.workshop.models import AttributionPolicy
from facilitate.workshop.patterns import EMPTY, HALF_DAY, PATTERNS, TWO_DAYS
from tests.workshop.changes import changes


@pytest.fixture
def found(by):
    def make(pattern, title="Smart Cities for All", **values):
        values = {"starts_on": date(2027, 3, 5), "timezone": "Africa/Nairobi", **values}
        return operations.create_workshop(pattern=pattern, title=title, by=by, **values)

    return make


def offered(workshop):
    return {q.key: [k.key for k in q.kinds] for q in workshop.questions}


@pytest.mark.both_databases
def test_two_days_have_the_shape_of_the_model_event(found):
    made = found(TWO_DAYS)
    assert (made.starts_on, made.ends_on) == (date(2027, 3, 5), date(2027, 3, 6))
    assert offered(made) == {
        "approaches": ["approach", "parking"],
        "diagnostics": ["diagnostic", "parking"],
        "constraints": ["constraint", "roadblock", "opportunity", "parking"],
        "opportunities": ["opportunity", "parking"],
    }
    assert [s.key for s in made.stages] == ["early", "growing", "mature", "any"]
    assert [s.label for s in made.strands] == ["Smart city", "Smart climate"]
    assert [k.key for k in made.note_kinds if k.asks_stage] == ["approach"]
    assert [(r.number, r.workshop_session.day, r.planned_at, r.asked.key) for r in made.rounds] == [
        (1, date(2027, 3, 5), time(13, 55), "constraints"),
        (2, date(2027, 3, 5), time(14, 50), "constraints"),
        (3, date(2027, 3, 6), time(9, 40), "opportunities"),
        (4, date(2027, 3, 6), time(10, 35), "opportunities"),
    ]
    assert made.attribution == AttributionPolicy.CHATHAM_HOUSE
    assert (made.tap_name, made.open_capture, made.tables) == (False, False, [])


def test_half_a_day_needs_no_set_up_of_tables(found):
    made = found(HALF_DAY)
    assert (made.starts_on, made.ends_on) == (date(2027, 3, 5), date(2027, 3, 5))
    assert [k.label for k in made.note_kinds] == [
        "Constraint or roadblock",
        "Opportunity",
        "Parking lot",
    ]
    assert [(r.number, r.asked.key) for r in made.rounds] == [
        (1, "constraints"),
        (2, "opportunities"),
    ]
    assert [(t.number, t.capacity) for t in made.tables] == [(1, 14)]
    assert (made.tap_name, made.open_capture) == (True, True)


def test_empty_has_kinds_of_notes_only(found):
    made = found(EMPTY)
    assert [k.key for k in made.note_kinds] == [
        "constraint",
        "roadblock",
        "opportunity",
        "parking",
    ]
    assert (made.questions, made.sessions, made.rounds, made.tables) == ([], [], [], [])


@pytest.mark.parametrize("pattern", PATTERNS.values(), ids=PATTERNS)
def test_template_holds_together(pattern):
    kinds = {k.key for k in pattern.kinds}
    questions = {q.key: q for q in pattern.questions}
    assert len(kinds) == len(pattern.kinds)
    assert all(set(q.kinds) <= kinds for q in pattern.questions)
    for planned in pattern.sessions:
        assert 0 <= planned.day < pattern.days
        assert planned.begins < planned.ends
        assert planned.question in {None, *questions}
        for round in planned.rounds:
            assert planned.begins <= round.at < planned.ends
            assert round.question in {None, *questions}
    order = [(s.day, s.begins, s.ends) for s in pattern.sessions]
    assert order == sorted(order)
    for (day, _, ends), (next_day, begins, _) in pairwise(order):
        assert day < next_day or ends <= begins


def test_workshop_belongs_to_whoever_makes_it(found, by):
    made = found(EMPTY)
    assert made in queries.workshops_of(by.account_id)
    assert changes(made) == ["workshop.created"]
    assert activity.last_seq(made.id) == 1


def test_workshop_has_a_code_and_a_slug_of_its_own(found):
    first, second = found(EMPTY), found(EMPTY)
    other = found(EMPTY, title="مدن ذكية للجميع")
    assert [w.slug for w in (first, second, other)] == [
        "smart-cities-for-all",
        "smart-cities-for-all-2",
        "workshop",
    ]
    assert len({first.code, second.code, other.code}) == 3
    assert {len(w.code) for w in (first, second, other)} == {4}


def test_workshop_is_found_by_code_and_by_slug(found):
    made = found(EMPTY)
    assert queries.find_workshop(made.code.lower()) is made
    assert queries.find_workshop("smart-cities-for-all") is made
    assert queries.find_workshop("elsewhere") is None


def test_workshop_speaks_the_language_of_whoever_makes_it(found):
    made = found(HALF_DAY, language="en-shout", translate=str.upper)
    assert made.language == "en-shout"
    assert made.questions[0].title == "CONSTRAINTS AND ROADBLOCKS"
    assert made.note_kinds[1].plural == "OPPORTUNITIES"
    assert made.sessions[0].title == "WELCOME"
    assert made.questions[0].key == "constraints"
