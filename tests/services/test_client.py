"""The test client, the query counter and the closed network keep their promises."""

import socket

import pytest
from flask import g
from sqlalchemy import func, select

from facilitate.accounts.models import Account
from facilitate.db import db
from facilitate.web.access import Role, allow
from tests.factories import make_account
from tests.query_count import count_queries


@pytest.fixture
def probe(app):
    """The address of a page that asks the database once and tells what its context holds."""

    @app.route("/probe", methods=["GET", "POST"])
    @allow(Role.ANYONE)
    def probe():
        return {"accounts": count_accounts(), "mark": g.get("mark")}

    return "/probe"


def count_accounts():
    return db.session.scalar(select(func.count(Account.id)))


@pytest.mark.both_databases
def test_client_sees_what_the_test_has_made(probe, client, db_session):
    db_session.add(Account(name="Amara", email="amara@example.org", password_hash="x"))
    assert client.get(probe).json == {"accounts": 1, "mark": None}


def test_client_request_has_a_context_of_its_own(probe, client, db_session):
    g.mark = "the test's own"
    assert client.get(probe).json == {"accounts": 0, "mark": None}
    assert g.mark == "the test's own"


def test_client_sends_the_csrf_token_unless_told_otherwise(probe, client):
    assert client.post(probe).status_code == 200
    assert client.post(probe, csrf=False).status_code == 400


@pytest.mark.both_databases
def test_queries_are_counted_without_transactions(app, db_session):
    make_account()
    db_session.rollback()
    with count_queries(app) as queries:
        assert count_accounts() == 1
        assert count_accounts() == 1
        db_session.commit()
    count_accounts()
    assert queries == ["SELECT count(accounts.id) AS count_1 FROM accounts"] * 2


def test_database_of_a_test_is_empty_and_its_own(db_session):
    assert count_accounts() == 0
    make_account()


test_database_of_the_next_test_is_too = test_database_of_a_test_is_empty_and_its_own


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "elsewhere.example"])
def test_network_ends_at_this_machine(host):
    with pytest.raises(AssertionError, match=f"wanted to reach {host}"):
        socket.create_connection((host, 80), timeout=1)


@pytest.mark.settings(demo=True, public_url="https://workshop.example")
def test_settings_mark_changes_the_settings(config):
    assert (config.demo, config.https) == (True, True)
