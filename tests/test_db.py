"""Writers of one process take turns."""

import threading

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from facilitate.db import Turns, db


def test_writers_go_in_the_order_in_which_they_came() -> None:
    turns, went = Turns(), list[int]()
    assert turns.take(0)

    def write(number: int) -> None:
        assert turns.take(20)
        went.append(number)
        turns.give()

    threads = []
    for number in range(5):
        threads.append(threading.Thread(target=write, args=(number,)))
        threads[-1].start()
        while turns.waiting <= number:
            pass
    turns.give()
    for thread in threads:
        thread.join(20)
    assert went == [0, 1, 2, 3, 4]
    assert turns.take(0)


def test_writer_that_waited_long_enough_is_passed_over() -> None:
    turns = Turns()
    assert turns.take(0)
    assert not turns.take(0.01)
    turns.give()
    assert turns.take(0)


def test_turn_is_given_back_whatever_becomes_of_the_transaction(
    app: Flask, db_session: object
) -> None:
    for end in (db.session.commit, db.session.rollback, db.session.close, db.session().invalidate):
        db.session.execute(text("SELECT 1"))
        end()
    another = threading.Thread(target=_write, args=(app,))
    another.start()
    another.join(5)
    assert not another.is_alive()


def _write(app: Flask) -> None:
    with app.app_context():
        db.session.execute(text("SELECT 1"))
        db.session.commit()


@pytest.mark.both_databases
def test_statement_that_fails_tells_nothing_of_what_people_said(app: Flask, db_session) -> None:
    with pytest.raises(DBAPIError) as failed:
        db_session.execute(text("SELECT * FROM nowhere WHERE said = :said"), {"said": "Our words"})
    assert "nowhere" in str(failed.value)
    assert "Our words" not in str(failed.value)
