"""Wrong tries at the doors: after many each further one waits, and nobody else does."""

import logging
import re
import threading
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from facilitate import clock
from facilitate.accounts.models import WrongTries
from facilitate.accounts.operations import first_start_code
from facilitate.accounts.tries import CODES_AT_MOST, PASSWORDS_AT_MOST, PAUSE, REMEMBERED
from facilitate.db import db
from tests.client import Client
from tests.factories import (
    PASSWORD,
    SECRET_KEY,
    make_account,
    make_participant,
    make_workshop,
)

pytestmark = pytest.mark.both_databases

NOON = datetime(2012, 3, 5, 12, tzinfo=UTC)
WAIT = "There were too many wrong tries from here. Wait 30 seconds, then try again."


@pytest.fixture
def dee(db_session) -> str:
    """The badge code of somebody in the workshop KHX7."""
    return make_participant(make_workshop(code="KHX7"), badge_code="ABC234").badge_code


def enter(
    app: Flask, badge: str, *, at: str = "KHX7", by: str = "10.0.0.1", client: Client | None = None
) -> TestResponse:
    """Try a badge code at a workshop's door, from a network and a browser of its own."""
    client = client or app.test_client()  # type: ignore[assignment]
    return client.post(  # type: ignore[union-attr]
        f"/w/{at}/door", data={"code": badge}, environ_overrides={"REMOTE_ADDR": by}
    )


def wrong(app: Flask, times: int, **where: str) -> list[int]:
    return [enter(app, "XXX999", **where).status_code for _ in range(times)]


def test_sixty_wrong_codes_are_looked_at_and_the_next_one_waits(app: Flask, dee: str) -> None:
    with clock.held_at(NOON):
        assert wrong(app, CODES_AT_MOST) == [422] * 60

        answer = enter(app, "XXX999")

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "30")
    assert WAIT in answer.text
    assert 'value="XXX999"' in answer.text


def test_right_code_works_again_after_the_wait_and_not_before(app: Flask, dee: str) -> None:
    with clock.held_at(NOON):
        wrong(app, CODES_AT_MOST)
        assert enter(app, dee).status_code == 429
    with clock.held_at(NOON + PAUSE - timedelta(seconds=1)):
        assert "Wait a second, then try again." in enter(app, dee).text
    with clock.held_at(NOON + PAUSE):
        assert enter(app, dee).status_code == 303


def test_each_further_wrong_code_waits_again(app: Flask, dee: str) -> None:
    with clock.held_at(NOON):
        wrong(app, CODES_AT_MOST)
    with clock.held_at(NOON + PAUSE):
        assert wrong(app, 3) == [422, 429, 429]
    with clock.held_at(NOON + 2 * PAUSE):
        assert wrong(app, 2) == [422, 429]


def test_wrong_codes_are_forgotten_ten_minutes_after_the_first(app: Flask, dee: str) -> None:
    with clock.held_at(NOON):
        wrong(app, CODES_AT_MOST)
    with clock.held_at(NOON + REMEMBERED + timedelta(seconds=1)):
        assert wrong(app, CODES_AT_MOST + 1) == [422] * 60 + [429]


def test_two_hundred_right_codes_from_one_network_all_open(app: Flask, dee: str) -> None:
    with clock.held_at(NOON):
        wrong(app, CODES_AT_MOST - 1)
        assert [enter(app, dee).status_code for _ in range(200)] == [303] * 200


def test_other_networks_workshops_and_links_do_not_wait(app: Flask, dee: str) -> None:
    make_participant(make_workshop(code="ELSE"), badge_code="DEF567")
    with clock.held_at(NOON):
        wrong(app, CODES_AT_MOST)

        assert enter(app, dee).status_code == 429
        assert enter(app, dee, by="10.0.0.2").status_code == 303
        assert enter(app, "DEF567", at="ELSE").status_code == 303


def test_one_site_of_the_new_internet_is_one_network(app: Flask, dee: str) -> None:
    with clock.held_at(NOON):
        for host in range(CODES_AT_MOST):
            enter(app, "XXX999", by=f"2001:db8:1:2::{host + 1:x}")

        assert enter(app, dee, by="2001:db8:1:2:ffff::9").status_code == 429
        assert enter(app, dee, by="2001:db8:1:3::1").status_code == 303


def test_door_of_no_workshop_waits_as_any_other(app: Flask, dee: str) -> None:
    with clock.held_at(NOON):
        assert wrong(app, CODES_AT_MOST + 1, at="NNNN") == [422] * 60 + [429]


def test_wrong_codes_at_one_moment_are_all_counted(app: Flask, dee: str) -> None:
    answers: list[int] = []
    with clock.held_at(NOON):
        wrong(app, CODES_AT_MOST - 5)
        db.session.commit()
        threads = [
            threading.Thread(target=lambda: answers.append(enter(app, "XXX999").status_code))
            for _ in range(12)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)

    assert sorted(answers) == [422] * 5 + [429] * 7


def test_first_wrong_codes_at_one_moment_are_all_counted(app: Flask, dee: str) -> None:
    answers: list[int] = []
    db.session.commit()
    threads = [
        threading.Thread(target=lambda: answers.append(enter(app, "XXX999").status_code))
        for _ in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert answers == [422] * 12
    assert db.session.scalars(select(WrongTries.count)).all() == [12]


def test_old_tries_are_dropped_and_no_address_is_stored(app: Flask, dee: str) -> None:
    with clock.held_at(NOON):
        for number in range(3):
            wrong(app, 1, by=f"10.0.0.{number}")
    with clock.held_at(NOON + timedelta(hours=1)):
        wrong(app, 1, by="10.0.0.9")

    assert db.session.scalar(select(func.count()).select_from(WrongTries)) == 1
    (key,) = db.session.scalars(select(WrongTries.key)).all()
    assert re.fullmatch("[0-9a-f]{64}", key)


def test_wrong_codes_are_logged_without_what_was_typed(
    app: Flask, dee: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "facilitate.doors"):
        enter(app, "XXX999")

    assert caplog.messages == ["wrong badge code from 10.0.0.1: workshop KHX7"]


def sign_in(app: Flask, password: str, *, email: str = "amara@example.org") -> TestResponse:
    data = {"email": email, "password": password}
    return app.test_client().post("/sign-in", data=data)


def test_wrong_passwords_make_this_account_wait_and_no_other(app: Flask, db_session) -> None:
    make_account(name="Amara"), make_account(name="Zoe")
    with clock.held_at(NOON):
        tried = [sign_in(app, "wrong password").status_code for _ in range(PASSWORDS_AT_MOST)]
        waits = sign_in(app, PASSWORD, email="AMARA@example.org")

        assert tried == [422] * 10
        assert waits.status_code == 429
        assert WAIT in waits.text
        assert sign_in(app, PASSWORD, email="zoe@example.org").status_code == 303
    with clock.held_at(NOON + PAUSE):
        assert sign_in(app, PASSWORD).status_code == 303


def test_wrong_password_for_nobody_waits_as_for_somebody(app: Flask, db_session) -> None:
    make_account(name="Amara")
    with clock.held_at(NOON):
        answers = [sign_in(app, "wrong", email="no@example.org").status_code for _ in range(11)]

    assert answers == [422] * 10 + [429]


def test_wrong_password_is_logged_without_address_and_password(
    app: Flask, db_session, caplog: pytest.LogCaptureFixture
) -> None:
    make_account(name="Amara")
    with caplog.at_level(logging.WARNING, "facilitate.doors"):
        sign_in(app, "my secret\r\nforged line", email="a\r\nb@example.org")

    assert caplog.messages == ["wrong password from 127.0.0.1: an account"]


def test_wrong_first_start_codes_wait(app: Flask, db_session) -> None:
    data = {"name": "Amara", "email": "amara@example.org", "password": PASSWORD}

    def start(code: str) -> TestResponse:
        return app.test_client().post("/start", data={**data, "code": code})

    with clock.held_at(NOON):
        answers = [start("WRONG").status_code for _ in range(CODES_AT_MOST + 1)]
        assert answers == [422] * 60 + [429]
        assert start(first_start_code(SECRET_KEY)).status_code == 429
    with clock.held_at(NOON + PAUSE):
        assert start(first_start_code(SECRET_KEY)).status_code == 303
