"""Saying "tables of about 9, 4 rounds" makes and adjusts rounds and tables."""

from datetime import date, time

import pytest

from facilitate.errors import Refused
from facilitate.workshop import operations
from facilitate.workshop.patterns import TWO_DAYS
from tests.factories import (
    make_kind,
    make_note,
    make_participant,
    make_round,
    make_session,
    make_table,
    make_tables,
)
from tests.workshop.changes import changes


@pytest.fixture
def afternoon(workshop):
    return make_session(workshop, title="Afternoon", starts_at=time(14), ends_at=time(15, 45))


@pytest.fixture
def next_morning(workshop):
    return make_session(
        workshop,
        title="Next morning",
        day=workshop.ends_on,
        starts_at=time(9),
        ends_at=time(11),
    )


def plan(workshop):
    return [
        (r.number, r.workshop_session.title, f"{r.planned_at:%H:%M}", r.minutes)
        for r in workshop.rounds
    ]


def set_up(workshop, by, *, tables=2, capacity=9, rounds=4):
    operations.set_rounds_and_tables(
        workshop=workshop, tables=tables, capacity=capacity, rounds=rounds, by=by
    )


@pytest.mark.both_databases
def test_rounds_are_spread_over_the_roundtable_sessions(workshop, by, next_morning, afternoon):
    make_session(workshop, title="Plenary", format="plenary")
    set_up(workshop, by, rounds=3)
    assert plan(workshop) == [
        (1, "Afternoon", "14:00", 50),
        (2, "Afternoon", "14:55", 50),
        (3, "Next morning", "09:00", 120),
    ]
    assert changes(workshop) == ["tables.set"]


def test_rounds_grow_and_shrink_and_are_numbered_through(workshop, by, afternoon, next_morning):
    set_up(workshop, by, rounds=2)
    set_up(workshop, by, rounds=5)
    assert plan(workshop) == [
        (1, "Afternoon", "14:00", 30),
        (2, "Afternoon", "14:35", 30),
        (3, "Afternoon", "15:10", 30),
        (4, "Next morning", "09:00", 55),
        (5, "Next morning", "10:00", 55),
    ]
    set_up(workshop, by, rounds=2)
    assert plan(workshop) == [
        (1, "Afternoon", "14:00", 105),
        (2, "Next morning", "09:00", 120),
    ]


def test_rounds_keep_their_times_where_their_number_stays(workshop, by, afternoon, next_morning):
    make_round(workshop, workshop_session=afternoon, planned_at=time(14, 10), minutes=20)
    set_up(workshop, by, rounds=2)
    assert plan(workshop) == [(1, "Afternoon", "14:10", 20), (2, "Next morning", "09:00", 120)]


def test_rounds_need_a_session_with_roundtables(workshop, by):
    with pytest.raises(Refused, match="The programme has no session with roundtables yet."):
        set_up(workshop, by)


def test_rounds_that_started_stay_and_new_ones_come_after(workshop, by, afternoon, next_morning):
    first = make_round(
        workshop, workshop_session=afternoon, planned_at=time(14), minutes=25, running=True
    )
    set_up(workshop, by, rounds=4)
    assert plan(workshop) == [
        (1, "Afternoon", "14:00", 25),
        (2, "Afternoon", "14:30", 75),
        (3, "Next morning", "09:00", 55),
        (4, "Next morning", "10:00", 55),
    ]
    assert first.is_on


def test_rounds_of_sessions_that_are_over_stay_as_they_are(workshop, by, afternoon, next_morning):
    make_round(workshop, workshop_session=afternoon, planned_at=time(14), minutes=25)
    make_round(workshop, workshop_session=afternoon, planned_at=time(14, 30), minutes=25)
    make_round(workshop, workshop_session=next_morning, minutes=25, running=True)
    set_up(workshop, by, rounds=5)
    assert [(r[0], r[1]) for r in plan(workshop)] == [
        (1, "Afternoon"),
        (2, "Afternoon"),
        (3, "Next morning"),
        (4, "Next morning"),
        (5, "Next morning"),
    ]
    with pytest.raises(Refused, match="Round 3 has started, so there cannot be only 2."):
        set_up(workshop, by, rounds=2)


def test_round_with_notes_is_not_removed(workshop, by, afternoon):
    set_up(workshop, by, rounds=2)
    note_at(workshop, round=workshop.rounds[1], table=workshop.tables[0])
    with pytest.raises(Refused, match="Round 2 has notes, so it cannot be removed."):
        set_up(workshop, by, rounds=1)


@pytest.mark.both_databases
def test_table_with_notes_is_not_removed(workshop, by, afternoon):
    set_up(workshop, by, tables=3, rounds=1)
    note_at(workshop, round=workshop.rounds[0], table=workshop.tables[2])
    with pytest.raises(Refused, match="Table 3 has notes, so it cannot be removed."):
        set_up(workshop, by, tables=2, rounds=1)


def note_at(workshop, *, round, table):
    make_note(workshop, kind=make_kind(workshop), round=round, table=table)


def test_tables_keep_topic_host_and_chairs_of_their_own(workshop, by, afternoon):
    ben = make_participant(workshop, name="Ben")
    make_tables(workshop, 3, capacity=9)
    operations.edit_table(
        table=workshop.tables[1], topic="Water", capacity=6, host_id=ben.id, by=by
    )
    set_up(workshop, by, tables=4, capacity=10, rounds=1)
    assert [(t.number, t.topic, t.capacity, t.host_id) for t in workshop.tables] == [
        (1, "", 10, None),
        (2, "Water", 6, ben.id),
        (3, "", 10, None),
        (4, "", 10, None),
    ]
    set_up(workshop, by, tables=1, rounds=1)
    assert [t.number for t in workshop.tables] == [1]
    assert changes(workshop) == ["table.edited", "tables.set", "tables.set"]


def test_the_two_day_template_takes_four_rounds_as_they_are(by, workshop):
    made = operations.create_workshop(
        pattern=TWO_DAYS,
        title="Model",
        starts_on=date(2012, 3, 5),
        timezone="America/New_York",
        by=by,
    )
    before = plan(made)
    set_up(made, by, tables=12, rounds=4)
    assert plan(made) == before
    assert [t.capacity for t in made.tables] == [9] * 12


def test_table_edit_is_of_one_table_only(workshop, by):
    table, other = make_table(workshop), make_table(workshop)
    operations.edit_table(table=table, topic="Energy", capacity=12, host_id=None, by=by)
    assert [(t.topic, t.capacity) for t in (table, other)] == [("Energy", 12), ("", 9)]
