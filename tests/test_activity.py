"""The order of what happened."""

import threading

import pytest
from flask import Flask

from facilitate import activity
from facilitate.activity import SYSTEM, Activity
from facilitate.db import db
from tests.factories import make_workshop

pytestmark = pytest.mark.both_databases


def test_activity_numbers_run_without_a_gap_within_each_workshop(db_session) -> None:
    one, other = make_workshop(), make_workshop()

    for workshop in (one, other, one):
        activity.record("test.happened", workshop_id=workshop.id, topic="workshop", by=SYSTEM)

    assert (activity.last_seq(one.id), activity.last_seq(other.id)) == (2, 1)


def test_activity_of_a_change_taken_back_never_happened(db_session) -> None:
    workshop = make_workshop()
    activity.record("test.happened", workshop_id=workshop.id, topic="workshop", by=SYSTEM)
    db.session.rollback()

    activity.record("test.happened", workshop_id=workshop.id, topic="workshop", by=SYSTEM)
    db.session.commit()

    assert db.session.scalars(db.select(Activity.seq)).all() == [1]


def test_activity_of_many_writers_at_once_gets_one_number_each(app: Flask, db_session) -> None:
    workshop_id = make_workshop().id
    db.session.commit()

    def write() -> None:
        with app.app_context():
            for _ in range(10):
                activity.record("test.happened", workshop_id=workshop_id, topic="x", by=SYSTEM)
                db.session.commit()

    writers = [threading.Thread(target=write) for _ in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    seqs = db.session.scalars(db.select(Activity.seq).order_by(Activity.seq)).all()
    assert list(seqs) == list(range(1, 81))


def test_activity_needs_a_counter(db_session) -> None:
    with pytest.raises(LookupError):
        activity.record("test.happened", workshop_id=12345, topic="workshop", by=SYSTEM)
