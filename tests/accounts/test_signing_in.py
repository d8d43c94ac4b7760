"""Signing in and out as an organizer."""

import html

import pytest

from facilitate.accounts import operations
from facilitate.accounts.guards import SIGN_IN_KEY
from facilitate.clock import now
from tests.client import signed_in
from tests.factories import PASSWORD, make_account, make_workshop

WRONG = "This e-mail address and password do not belong together."


@pytest.fixture
def amara(db_session):
    return make_account(name="Amara")


def sign_in(client, **changes):
    return client.post(
        "/sign-in", data={"email": "amara@example.org", "password": PASSWORD, **changes}
    )


def key(client):
    with client.session_transaction() as cookie:
        return cookie.get(SIGN_IN_KEY)


def test_sign_in_opens_the_organizers_pages(client, amara):
    make_workshop(organizer=amara, title="Smart Cities for All")
    assert "Smart Cities for All" not in client.get("/").text
    answer = sign_in(client, email="AMARA@Example.org")
    assert (answer.status_code, answer.location) == (303, "/")
    assert "Smart Cities for All" in client.get("/").text


def test_sign_in_says_the_same_for_a_wrong_address_and_a_wrong_password(client, amara):
    for changes in ({"email": "nobody@example.org"}, {"password": "something else"}):
        answer = sign_in(client, **changes)
        assert answer.status_code == 422
        assert WRONG in answer.text
        assert key(client) is None


def test_sign_in_keeps_the_address_but_not_the_password(client, amara):
    answer = sign_in(client, password="something else")
    assert 'value="amara@example.org"' in answer.text
    assert "something else" not in answer.text


def test_sign_in_refuses_a_disabled_account(client, amara, db_session):
    browser = client
    sign_in(browser)
    assert browser.get("/workshops/new").status_code == 200
    amara.disabled_at = now()
    assert browser.get("/workshops/new").status_code == 303
    assert WRONG in sign_in(browser).text


def test_sign_in_leads_to_the_page_that_was_asked_for(client, amara):
    door = client.get("/workshops/new").location
    assert door == "/sign-in?next=/workshops/new"
    assert 'value="/workshops/new"' in client.get(door).text
    assert sign_in(client, next="/workshops/new").location == "/workshops/new"


@pytest.mark.parametrize("target", ["https://elsewhere.example", "//elsewhere.example", "/\\x"])
def test_sign_in_leads_nowhere_else(client, amara, target):
    assert sign_in(client, next=target).location == "/"


def test_sign_in_under_an_unknown_address_costs_as_much_as_a_wrong_password() -> None:
    assert not operations._hasher.check_needs_rehash(operations._NOBODYS_HASH)


def test_sign_in_changes_the_key_and_keeps_the_language(client, amara):
    with client.session_transaction() as cookie:
        cookie["language"] = "en"
        cookie[SIGN_IN_KEY] = "planted"
        cookie["csrf_token"] = "planted"
    sign_in(client, csrf=True)
    with client.session_transaction() as cookie:
        assert cookie[SIGN_IN_KEY] != "planted"
        assert cookie["language"] == "en"
        assert cookie.get("csrf_token") != "planted"
        assert cookie.permanent


def test_sign_in_shows_no_door_to_somebody_inside(app, amara):
    assert signed_in(app, account_id=amara.id).get("/sign-in").location == "/"


def test_sign_out_ends_the_rights_even_of_a_copied_cookie(app, amara):
    browser, thief = signed_in(app, account_id=amara.id), app.test_client()
    with thief.session_transaction() as cookie:
        cookie[SIGN_IN_KEY] = key(browser)
    assert thief.get("/workshops/new").status_code == 200
    answer = browser.post("/sign-out")
    assert (answer.status_code, answer.location) == (303, "/")
    assert "You are signed out on this device." in html.unescape(browser.get("/").text)
    assert browser.get("/workshops/new").status_code == 303
    assert thief.get("/workshops/new").status_code == 303


def test_sign_out_is_no_link(client, amara):
    assert client.get("/sign-out").status_code == 405
