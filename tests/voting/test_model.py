"""Three people, bad lines, crashes and a clock, against a model of what must be counted.

The model is what a careful clerk would keep: for each person the last ballot that came in time, and
who came late. Ballots are changed, sent again after a lost answer, sent with a false word about
since when the phone has been trying; the transaction breaks before its commit; the vote closes by a
press or by itself and opens again. Whatever the order, the result is the clerk's.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from facilitate import clock
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.voting.casting import cast_ballot
from facilitate.voting.models import Poll
from facilitate.voting.operations import (
    archive_poll,
    close_due,
    close_poll,
    extend_poll,
    publish_poll,
    reopen_poll,
)
from facilitate.voting.outcomes import outcome_of
from facilitate.voting.queries import counted_ballots, turnout_of
from facilitate.voting.states import GRACE
from facilitate.voting.tally.marks import Mark
from tests.voting.conftest import Booth

pytestmark = pytest.mark.both_databases

NAMES = st.sampled_from(("Ben", "Dee", "Eli"))
POINTS = st.dictionaries(st.sampled_from("ABC"), st.integers(-1, 3), max_size=3)
BUDGET, CAP = 3, 2


@dataclass
class Sent:
    """A ballot as it left a phone; it is the same each time it is sent again."""

    name: str
    submission_id: str
    points: dict[str, int]
    #: what the server said of it, once it said anything: counts, or late
    known_late: bool | None = None


class Hall(RuleBasedStateMachine):
    """Set up by the test with a booth of its own; every rule is one request."""

    booth: Booth

    def __init__(self) -> None:
        super().__init__()
        self.now = datetime.fromisoformat("2012-03-06T11:40:00+00:00")
        self.poll = self.at(self.booth.opened)
        self.letters = {option.letter: option.id for option in self.poll.options}
        self.sent: list[Sent] = []
        self.counts: dict[str, dict[str, int]] = {}
        self.late: set[str] = set()
        self.closes_at: datetime | None = None
        self.ended_at: datetime | None = None
        self.shown = False

    def at(self, act):  # type: ignore[no-untyped-def]
        with clock.held_at(self.now):
            return act()

    def teardown(self) -> None:
        """Count the vote, so that the next one can be prepared."""
        self.now += timedelta(days=1)
        if not self.shown:
            self.close()
            self.now += GRACE
            self.show()

    # --- What phones do

    @rule(name=NAMES, points=POINTS, trying=st.sampled_from((0, 5, 14, 3600)), breaks=st.booleans())
    def send(self, name: str, points: dict[str, int], trying: int, breaks: bool) -> None:
        sent = Sent(name, f"submission-{len(self.sent)}", points)
        self.sent.append(sent)
        self.arrive(sent, trying, breaks)

    @precondition(lambda self: self.sent)
    @rule(data=st.data(), trying=st.sampled_from((0, 14)))
    def send_again(self, data: st.DataObject, trying: int) -> None:
        """After a lost answer, or out of an old tab."""
        self.arrive(data.draw(st.sampled_from(self.sent)), trying, breaks=False)

    def arrive(self, sent: Sent, trying: int, breaks: bool) -> None:
        given = {letter: dots for letter, dots in sent.points.items() if dots}
        sound = all(0 <= dots <= CAP for dots in given.values()) and sum(given.values()) <= BUDGET
        known = sent.known_late
        if known and self.end() is None:
            known = None  # opened again: it may count after all
        try:
            receipt = self.at(lambda: self.cast(sent, trying))
        except Refused:
            db.session.rollback()
            assert self.shown or not sound
            return
        assert sound
        assert not self.shown
        if breaks:
            db.session.rollback()  # the process dies before the commit: nobody was told anything
            return
        db.session.commit()
        assert receipt.late == (known if known is not None else not self.in_time(trying))
        if known is None:
            sent.known_late = receipt.late
            if receipt.late:
                self.late.add(sent.name)
            else:
                self.counts[sent.name] = given

    def cast(self, sent: Sent, trying: int):  # type: ignore[no-untyped-def]
        return cast_ballot(
            poll_id=self.poll.id,
            participant_id=self.booth.people[sent.name].id,
            marks={self.letters[letter]: Mark(dots) for letter, dots in sent.points.items()},
            submission_id=sent.submission_id,
            trying=timedelta(seconds=trying),
        )

    # --- What the organizer and the clock do

    @rule(seconds=st.sampled_from((1, 10, 20, 90)))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule()
    def worker_looks(self) -> None:
        self.at(close_due)
        db.session.commit()
        self.ended_at = self.end()

    @precondition(lambda self: not self.shown)
    @rule()
    def close(self) -> None:
        self.at(lambda: close_poll(poll=self.poll, by=self.booth.by))
        db.session.commit()
        self.ended_at = self.end() or self.now

    @rule(minutes=st.integers(1, 2))
    def extend(self, minutes: int) -> None:
        try:
            self.at(lambda: extend_poll(poll=self.poll, minutes=minutes, by=self.booth.by))
        except Refused:
            db.session.rollback()
            assert self.end() is not None
            return
        db.session.commit()
        assert self.end() is None
        self.closes_at = (self.closes_at or self.now) + timedelta(minutes=minutes)

    @rule()
    def reopen(self) -> None:
        try:
            self.at(lambda: reopen_poll(poll=self.poll, by=self.booth.by))
        except Refused:
            db.session.rollback()
            assert self.shown
            return
        db.session.commit()
        if self.end() is not None:
            self.ended_at = self.closes_at = None

    @rule()
    def show(self) -> None:
        try:
            self.at(lambda: publish_poll(poll=self.poll, by=self.booth.by))
        except Refused:
            db.session.rollback()
            end = self.end()
            assert end is None or self.now < end + GRACE
            return
        db.session.commit()
        self.ended_at, self.shown = self.end(), True

    @precondition(lambda self: self.shown)
    @rule()
    def archive(self) -> None:
        self.at(lambda: archive_poll(poll=self.poll, by=self.booth.by))
        db.session.commit()

    # --- What must be true

    @invariant()
    def what_is_counted_is_what_the_clerk_has(self) -> None:
        poll = db.session.get_one(Poll, self.poll.id)
        by_id = {option_id: letter for letter, option_id in self.letters.items()}
        found = [
            sorted((by_id[option_id], mark.first) for option_id, mark in ballot.marks.items())
            for ballot in counted_ballots(poll.id)
        ]
        told = not self.shown or len(self.counts) not in (1, 2)
        given = [sorted(each.items()) if told else [] for each in self.counts.values()]
        assert sorted(found) == sorted(given)
        assert self.at(lambda: turnout_of(poll)).voted == len(self.counts)
        if self.shown:
            outcome = outcome_of(poll)
            assert outcome.late == len(self.late)
            assert outcome.withheld is not told
            points = sum(sum(each.values()) for each in self.counts.values())
            assert sum(line.score for line in outcome.lines) == (points if told else 0)
        db.session.rollback()

    def end(self) -> datetime | None:
        if self.ended_at is not None:
            return self.ended_at
        return self.closes_at if self.closes_at and self.closes_at <= self.now else None

    def in_time(self, trying: int) -> bool:
        end = self.end()
        if end is None:
            return True
        began = self.now - min(timedelta(seconds=trying), GRACE)
        return began < end and self.now < end + GRACE


def test_whatever_happens_the_count_is_the_clerks(app: Flask, booth: Booth) -> None:
    Hall.booth = booth
    run_state_machine_as_test(
        Hall,
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
