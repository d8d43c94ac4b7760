"""Steps of a vote that tests of several areas take."""

import threading
from collections.abc import Callable, Sequence
from typing import NamedTuple

from flask import Flask
from sqlalchemy import create_engine, func, select, update

from facilitate import clock
from facilitate.activity import Actor
from facilitate.db import db, engine_options
from facilitate.voting.casting import cast_ballot
from facilitate.voting.models import Ballot, Poll
from facilitate.voting.operations import publish_poll
from facilitate.voting.queries import counted_ballots
from facilitate.voting.rules import paper_key
from facilitate.voting.states import GRACE, Origin, Secrecy
from facilitate.voting.tally.marks import Mark


def show_result(*, poll: Poll, by: Actor) -> None:
    """Show the result of a vote, at the moment from which on nothing more can arrive.

    Of one or two secret ballots nothing would be told, so blank papers are added up to three.
    """
    fill_up(poll)
    closed_at = poll.closed_at
    moment = closed_at + GRACE if closed_at is not None else clock.now()
    with clock.held_at(max(moment, clock.now())):
        publish_poll(poll=poll, by=by)


def fill_up(poll: Poll) -> None:
    """Put blank papers into the box until there are three ballots, if there is one."""
    cast = len(counted_ballots(poll.id)) if poll.secrecy != Secrecy.NAMES else 0
    for number in range(901, 904 - cast if cast else 901):
        db.session.add(
            Ballot(
                poll_id=poll.id,
                voter_key=paper_key(salt=poll.salt or "", number=number),
                version=1,
                submission_id=f"blank-{number}",
                cast_at=clock.now(),
                origin=Origin.PAPER,
                paper=number,
            )
        )
    db.session.flush()


def let_grace_pass(url: str) -> None:
    """Make it a while ago that votes were closed, for a server that has its own clock.

    With the product's SQLite: of two in one process, each lets go of the locks of the other.
    """
    engine = create_engine(url, **engine_options(url))
    closed = Poll.closed_at.is_not(None) & Poll.published_at.is_(None)
    with engine.begin() as connection:
        for poll in connection.execute(select(Poll.id, Poll.closed_at).where(closed)).all():
            connection.execute(
                update(Poll).where(Poll.id == poll.id).values(closed_at=poll.closed_at - GRACE)
            )
    engine.dispose()


# --- Many at once ------------------------------------------------------------------------------


def at_once(app: Flask, acts: list[Callable[[], object]]) -> list[BaseException]:
    """Run all at the same moment, each in its own transaction; returns what failed."""
    db.session.commit()
    start, failed = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        with app.app_context():
            start.wait(20)
            try:
                act()
                db.session.commit()
            except Exception as error:
                failed.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return failed


def sending(
    poll_id: int, person_id: int, points: dict[int, int], name: str
) -> Callable[[], object]:
    return lambda: cast_ballot(
        poll_id=poll_id,
        participant_id=person_id,
        marks={option: Mark(dots) for option, dots in points.items()},
        submission_id=name,
    )


class OneBallot(NamedTuple):
    """What is there of one voter: ballots that count, their points, and all versions."""

    current: int
    points: int
    versions: int


def twelve_devices(
    app: Flask, *, poll_id: int, person_id: int, options: Sequence[int], trial: int
) -> OneBallot:
    """One voter sends twelve different full ballots (2 and 1 points) at the same moment."""
    acts = [
        sending(
            poll_id,
            person_id,
            {options[device % 3]: 2, options[(device + 1 + device // 6) % 3]: 1},
            f"trial-{trial}-device-{device}",
        )
        for device in range(12)
    ]
    failed = at_once(app, acts)
    assert failed == []
    counted = counted_ballots(poll_id)
    versions = db.session.scalar(select(func.count(Ballot.id)).where(Ballot.poll_id == poll_id))
    points = sum(mark.first for ballot in counted for mark in ballot.marks.values())
    db.session.rollback()
    return OneBallot(current=len(counted), points=points, versions=versions or 0)
