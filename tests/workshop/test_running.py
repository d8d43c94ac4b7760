"""Rounds start and end by hand, and a line goes to all screens."""

from datetime import timedelta

import pytest

from facilitate import clock
from facilitate.errors import Refused
from facilitate.workshop import operations, queries
from tests.factories import make_message, make_round
from tests.workshop.changes import changes


@pytest.fixture
def rounds(workshop):
    return [make_round(workshop, minutes=25) for _ in range(3)]


def later(moment, **by):
    return clock.held_at(moment + timedelta(**by))


def test_round_starts_and_ends_by_hand(workshop, rounds, by, at_nine):
    first = rounds[0]
    operations.start_round(round=first, by=by)
    assert (first.state, first.started_at, first.deadline) == (
        "running",
        at_nine,
        at_nine + timedelta(minutes=25),
    )
    with later(at_nine, minutes=40):
        assert first.state == "running"
        operations.end_round(round=first, by=by)
    assert (first.state, first.ended_at) == ("ended", at_nine + timedelta(minutes=40))
    assert changes(workshop) == ["round.started", "round.ended"]


def test_round_does_not_start_while_another_is_on(rounds, by):
    operations.start_round(round=rounds[0], by=by)
    operations.pause_round(round=rounds[0], by=by)
    with pytest.raises(Refused, match="Round 1 is still running. End it first."):
        operations.start_round(round=rounds[1], by=by)
    operations.end_round(round=rounds[0], by=by)
    operations.start_round(round=rounds[1], by=by)
    assert rounds[1].is_on


def test_round_does_not_start_twice(rounds, by):
    operations.start_round(round=rounds[0], by=by)
    operations.end_round(round=rounds[0], by=by)
    with pytest.raises(Refused, match="Round 1 has ended. Reopen it to go on with it."):
        operations.start_round(round=rounds[0], by=by)


def test_round_keeps_its_time_through_a_pause(rounds, by, at_nine):
    first = rounds[0]
    operations.start_round(round=first, by=by)
    with later(at_nine, minutes=10):
        operations.pause_round(round=first, by=by)
    with later(at_nine, minutes=17):
        assert first.remaining == timedelta(minutes=15)
        operations.resume_round(round=first, by=by)
        assert first.remaining == timedelta(minutes=15)
    assert first.deadline == at_nine + timedelta(minutes=32)


def test_round_gets_five_minutes_more(rounds, by, at_nine):
    first = rounds[0]
    operations.start_round(round=first, by=by)
    operations.extend_round(round=first, by=by)
    assert first.deadline == at_nine + timedelta(minutes=30)


def test_taps_that_saw_the_same_deadline_give_five_minutes_once(rounds, by, at_nine):
    first = rounds[0]
    operations.start_round(round=first, by=by)
    seen = first.deadline
    for _ in range(8):
        operations.extend_round(round=first, by=by, seen=seen)
    assert first.deadline == at_nine + timedelta(minutes=30)


def test_round_gets_its_five_minutes_from_now_once_time_is_up(rounds, by, at_nine):
    first = rounds[0]
    operations.start_round(round=first, by=by)
    with later(at_nine, minutes=28):
        assert first.remaining == timedelta(minutes=-3)
        operations.extend_round(round=first, by=by)
        assert first.remaining == timedelta(minutes=5)


def test_round_gets_five_minutes_more_in_a_pause(rounds, by, at_nine):
    first = rounds[0]
    operations.start_round(round=first, by=by)
    with later(at_nine, minutes=20):
        operations.pause_round(round=first, by=by)
    with later(at_nine, minutes=60):
        operations.extend_round(round=first, by=by)
        assert first.remaining == timedelta(minutes=10)


@pytest.mark.parametrize("change", ["pause_round", "resume_round", "extend_round", "end_round"])
def test_round_that_is_not_on_cannot(rounds, by, change):
    with pytest.raises(Refused, match="Round 1 is not running."):
        getattr(operations, change)(round=rounds[0], by=by)


def test_round_reopens_with_the_time_that_was_left(rounds, by, at_nine):
    first = rounds[0]
    operations.start_round(round=first, by=by)
    with later(at_nine, minutes=10):
        operations.end_round(round=first, by=by)
    with later(at_nine, minutes=12):
        operations.reopen_round(round=first, by=by)
        assert (first.state, first.remaining) == ("running", timedelta(minutes=15))


def test_round_ended_in_a_pause_reopens_in_it(rounds, by, at_nine):
    first = rounds[0]
    operations.start_round(round=first, by=by)
    operations.pause_round(round=first, by=by)
    operations.end_round(round=first, by=by)
    with later(at_nine, minutes=12):
        operations.reopen_round(round=first, by=by)
        assert (first.state, first.remaining) == ("paused", timedelta(minutes=25))


def test_round_reopens_only_if_it_ended_last_and_none_is_on(rounds, by, at_nine):
    first, second, _ = rounds
    with pytest.raises(Refused, match="Round 1 has not ended."):
        operations.reopen_round(round=first, by=by)
    operations.start_round(round=first, by=by)
    operations.end_round(round=first, by=by)
    with later(at_nine, minutes=30):
        operations.start_round(round=second, by=by)
        with pytest.raises(Refused, match="Round 2 is still running. End it first."):
            operations.reopen_round(round=first, by=by)
        operations.end_round(round=second, by=by)
        with pytest.raises(Refused, match="Round 2 ended after round 1."):
            operations.reopen_round(round=first, by=by)
        operations.reopen_round(round=second, by=by)
    assert [r.state for r in rounds] == ["ended", "running", "planned"]


def test_a_repeat_changes_nothing(workshop, rounds, by, at_nine):
    first = rounds[0]
    for step in ("start", "pause", "resume", "end", "reopen"):
        change = getattr(operations, f"{step}_round")
        change(round=first, by=by)
        before = (first.state, first.deadline, first.paused_at, first.ended_at)
        with later(at_nine, minutes=1):
            change(round=first, by=by)
        assert (first.state, first.deadline, first.paused_at, first.ended_at) == before
    assert changes(workshop) == [
        "round.started",
        "round.paused",
        "round.resumed",
        "round.ended",
        "round.reopened",
    ]


def test_message_takes_the_place_of_the_one_before(workshop, by):
    operations.send_message(workshop=workshop, text="Coffee is ready", by=by)
    second = operations.send_message(workshop=workshop, text="Back in five minutes", by=by)
    assert queries.now(workshop).message is second
    operations.withdraw_message(message=second, by=by)
    operations.withdraw_message(message=second, by=by)
    assert queries.now(workshop).message is None
    assert changes(workshop) == ["message.sent", "message.sent", "message.withdrawn"]


def test_now_knows_what_is_on_and_what_comes_next(workshop, rounds, by):
    first, second, third = rounds
    make_message(workshop, text="Welcome")
    now = queries.now(workshop)
    assert (now.round, now.next_round, now.latest_ended) == (None, first, None)
    operations.start_round(round=second, by=by)
    now = queries.now(workshop)
    assert (now.round, now.next_round, now.rev) == (second, third, 1)
    operations.end_round(round=second, by=by)
    now = queries.now(workshop)
    assert (now.round, now.next_round, now.latest_ended) == (None, third, second)


@pytest.mark.both_databases
def test_rounds_are_locked_on_both_databases(workshop, rounds, by):
    operations.start_round(round=rounds[0], by=by)
    operations.extend_round(round=rounds[0], by=by)
    operations.end_round(round=rounds[0], by=by)
    operations.reopen_round(round=rounds[0], by=by)
    assert changes(workshop) == [
        "round.started",
        "round.extended",
        "round.ended",
        "round.reopened",
    ]
