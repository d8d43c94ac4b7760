"""Sessions and rounds are changed until they have happened."""

from datetime import time, timedelta

import pytest
from sqlalchemy import select

from facilitate.activity import Activity
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.web.topics import FETCH_ANEW
from facilitate.workshop import operations, topics
from tests.factories import (
    make_kind,
    make_note,
    make_question,
    make_round,
    make_session,
    make_table,
)
from tests.workshop.changes import changes

TOPICS = {kind.kind: kind for kind in topics.TOPICS}


@pytest.fixture
def roundtables(workshop):
    return make_session(workshop, starts_at=time(10), ends_at=time(12))


def numbers(workshop):
    return [(r.number, r.workshop_session.title) for r in workshop.rounds]


def edit(found, by, **values):
    names = ("title", "format", "day", "starts_at", "ends_at", "question_id")
    operations.edit_session(
        workshop_session=found, by=by, **{**{n: getattr(found, n) for n in names}, **values}
    )


def test_session_comes_where_its_time_is(workshop, by, roundtables):
    for title, starts_at in (("Closing", time(12)), ("Opening", time(9))):
        operations.add_session(
            workshop=workshop,
            title=title,
            format="plenary",
            day=workshop.starts_on,
            starts_at=starts_at,
            ends_at=time(13),
            by=by,
        )
    assert [s.title for s in workshop.sessions] == ["Opening", "Roundtables", "Closing"]
    assert changes(workshop) == ["programme.edited", "programme.edited"]


def test_session_lies_on_a_day_of_the_workshop_and_ends_after_it_begins(workshop, by, roundtables):
    with pytest.raises(Refused, match="Choose one of the days of the workshop."):
        edit(roundtables, by, day=workshop.ends_on + timedelta(days=1))
    with pytest.raises(Refused, match="A session ends after it begins."):
        edit(roundtables, by, ends_at=time(10))


def test_rounds_move_along_with_their_session(workshop, by, roundtables):
    make_round(workshop, workshop_session=roundtables, planned_at=time(10, 15))
    edit(roundtables, by, starts_at=time(14, 30), ends_at=time(16))
    assert [r.planned_at for r in workshop.rounds] == [time(14, 45)]


def test_rounds_are_numbered_anew_when_a_session_moves(workshop, by, roundtables):
    second = make_session(workshop, title="Later", starts_at=time(14), ends_at=time(15))
    make_round(workshop, workshop_session=roundtables)
    make_round(workshop, workshop_session=second)
    edit(second, by, starts_at=time(8), ends_at=time(9))
    assert numbers(workshop) == [(1, "Later"), (2, "Roundtables")]


def test_round_that_started_keeps_its_number(workshop, by, roundtables):
    second = make_session(workshop, title="Later", starts_at=time(14), ends_at=time(15))
    make_round(workshop, workshop_session=roundtables, running=True)
    make_round(workshop, workshop_session=second)
    with pytest.raises(Refused, match="Round 1 has started, so the rounds before it must stay"):
        edit(second, by, starts_at=time(8), ends_at=time(9))


def test_session_with_rounds_stays_a_session_with_roundtables(workshop, by, roundtables):
    make_round(workshop, workshop_session=roundtables)
    with pytest.raises(Refused, match="This session has rounds. Remove them before"):
        edit(roundtables, by, format="plenary")


def test_session_goes_with_its_rounds(workshop, by, roundtables):
    later = make_session(workshop, title="Later", starts_at=time(14), ends_at=time(15))
    make_round(workshop, workshop_session=roundtables)
    make_round(workshop, workshop_session=later)
    operations.remove_session(workshop_session=roundtables, by=by)
    assert [s.title for s in workshop.sessions] == ["Later"]
    assert numbers(workshop) == [(1, "Later")]


@pytest.mark.both_databases
def test_session_with_notes_stays(workshop, by):
    plenary = make_session(workshop, title="Approaches", format="plenary")
    make_note(workshop, kind=make_kind(workshop), workshop_session=plenary)
    with pytest.raises(Refused, match="“Approaches” has notes, so it cannot be removed."):
        operations.remove_session(workshop_session=plenary, by=by)
    assert [s.title for s in workshop.sessions] == ["Approaches"]


def test_session_with_notes_at_its_tables_stays(workshop, by, roundtables):
    round = make_round(workshop, workshop_session=roundtables)
    make_note(workshop, kind=make_kind(workshop), round=round, table=make_table(workshop))
    with pytest.raises(Refused, match="“Roundtables” has notes"):
        operations.remove_session(workshop_session=roundtables, by=by)


def test_session_with_a_round_that_started_stays(workshop, by, roundtables):
    make_round(workshop, workshop_session=roundtables, running=True)
    with pytest.raises(Refused, match="Round 1 has started, so it cannot be removed."):
        operations.remove_session(workshop_session=roundtables, by=by)


def test_round_is_added_after_the_last_one_and_as_long(workshop, by, roundtables):
    later = make_session(workshop, title="Later", starts_at=time(14), ends_at=time(14, 30))
    for found in (later, roundtables, roundtables):
        operations.add_round(workshop_session=found, by=by)
    assert [(r.number, r.planned_at, r.minutes) for r in workshop.rounds] == [
        (1, time(10), 45),
        (2, time(10, 50), 45),
        (3, time(14), 30),
    ]


def test_round_needs_a_session_with_roundtables(workshop, by):
    plenary = make_session(workshop, format="plenary")
    with pytest.raises(Refused, match="Only a session with roundtables has rounds."):
        operations.add_round(workshop_session=plenary, by=by)


def test_round_is_planned_anew(workshop, by, roundtables):
    question = make_question(workshop)
    first = make_round(workshop, workshop_session=roundtables, planned_at=time(10))
    second = make_round(workshop, workshop_session=roundtables, planned_at=time(10, 30))
    operations.edit_round(
        round=first, planned_at=time(11), minutes=30, question_id=question.id, by=by
    )
    assert (first.number, second.number) == (2, 1)
    assert (first.minutes, first.asked) == (30, question)


def test_round_that_started_changes_only_its_question(workshop, by, roundtables):
    question = make_question(workshop)
    round = make_round(workshop, workshop_session=roundtables, running=True)
    with pytest.raises(Refused, match="Round 1 has started. Extend it or end it on the Run page"):
        operations.edit_round(round=round, planned_at=time(11), minutes=25, question_id=None, by=by)
    operations.edit_round(
        round=round, planned_at=time(10), minutes=25, question_id=question.id, by=by
    )
    assert round.asked == question


def test_round_is_removed_until_it_has_started(workshop, by, roundtables):
    make_round(workshop, workshop_session=roundtables)
    second = make_round(workshop, workshop_session=roundtables, planned_at=time(11))
    operations.remove_round(round=workshop.rounds[0], by=by)
    assert (numbers(workshop), second.number) == ([(1, "Roundtables")], 1)
    operations.start_round(round=second, by=by)
    with pytest.raises(Refused, match="Round 1 has started, so it cannot be removed."):
        operations.remove_round(round=second, by=by)


def test_switched_policy_of_a_session_has_open_pages_fetched_anew(app, workshop, by, roundtables):
    drawn = {}
    for name, attribution in (("title", None), ("policy", "named"), ("same policy", "named")):
        edit(roundtables, by, title=name, attribution=attribution)
        db.session.commit()
        change = db.session.scalars(select(Activity).order_by(Activity.seq.desc())).first()
        with app.test_request_context():
            drawn[name] = TOPICS["workshop"].render(change)

    assert {name for name, fragment in drawn.items() if fragment == FETCH_ANEW} == {"policy"}
