"""What every answer says to the browser: what it may do with it, and whether it may keep it."""

import pytest
from flask import Flask

from facilitate.accounts.guards import SIGN_IN_KEY
from facilitate.accounts.links import token_of
from facilitate.web.headers import CONTENT_SECURITY_POLICY
from tests.client import Client, signed_in
from tests.factories import SECRET_KEY, make_account, make_participant, make_workshop

TOLD = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), accelerometer=(), display-capture=(), geolocation=(), "
    "gyroscope=(), microphone=(), midi=(), payment=(), usb=()",
}


@pytest.mark.parametrize("address", ["/sign-in", "/door", "/nowhere", "/static/img/favicon.svg"])
def test_every_answer_carries_the_headers(client: Client, db_session, address: str) -> None:
    make_account()

    answer = client.get(address)
    headers = answer.headers
    answer.close()

    assert {name: headers.get(name) for name in TOLD} == TOLD
    assert "Access-Control-Allow-Origin" not in headers
    assert "Strict-Transport-Security" not in headers


def test_camera_is_for_the_pages_that_read_badges(app: Flask, db_session) -> None:
    """At the door and at the desk, and nowhere else."""
    amara = make_account()
    make_workshop(organizer=amara, code="KHX7")
    client = signed_in(app, account_id=amara.id)
    pages = ("/door", "/w/KHX7/door", "/w/KHX7/desk", "/w/KHX7/people", "/w/KHX7/run", "/")

    may = [p for p in pages if "camera=(self)" in client.get(p).headers["Permissions-Policy"]]

    assert may == ["/w/KHX7/door", "/w/KHX7/desk"]


@pytest.mark.settings(public_url="https://workshop.example.org")
def test_https_adds_what_needs_it(client: Client, db_session) -> None:
    make_account()

    answer = client.get("/sign-in", base_url="https://workshop.example.org")

    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    (cookie,) = answer.headers.getlist("Set-Cookie")
    name, *attributes = cookie.split("; ")
    assert name.split("=")[0] == "__Host-facilitate"
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(attributes)
    assert not any(a.startswith("Domain") for a in attributes)


def test_personal_link_tells_the_next_page_nothing_of_itself(client: Client, db_session) -> None:
    dee = make_participant(make_workshop())
    token = token_of(dee.link_nonce, secret_key=SECRET_KEY)

    for method, address in (("GET", f"/p/{token}"), ("POST", f"/p/{token}"), ("GET", "/p/none")):
        answer = client.open(address, method=method)
        assert answer.headers["Referrer-Policy"] == "strict-origin", address
        assert answer.headers["Cache-Control"] == "no-store", address


@pytest.mark.parametrize(
    "address",
    ["/w/KHX7/people", "/w/KHX7/print", "/w/KHX7/people/1", "/w/KHX7/notes", "/w/KHX7/run", "/"],
)
def test_pages_for_somebody_are_kept_nowhere(app: Flask, db_session, address: str) -> None:
    amara = make_account()
    make_participant(make_workshop(organizer=amara, code="KHX7"))

    answer = signed_in(app, account_id=amara.id).get(address)

    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")


def test_own_place_is_kept_nowhere(app: Flask, db_session) -> None:
    dee = make_participant(make_workshop(code="KHX7"))

    answer = signed_in(app, participant_id=dee.id).get("/w/KHX7/me")

    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")


def test_way_to_the_door_and_the_door_are_kept_nowhere(client: Client, db_session) -> None:
    make_participant(make_workshop(code="KHX7", tap_name=True))

    for address in ("/w/KHX7/people", "/w/KHX7/door", "/w/NNNN/door"):
        assert client.get(address).headers["Cache-Control"] == "no-store", address


def test_page_for_anybody_is_asked_for_again_but_may_be_kept(client: Client, db_session) -> None:
    make_account()
    make_workshop(code="KHX7", is_public=True)

    for address in ("/sign-in", "/door", "/w/KHX7/about"):
        answer = client.get(address)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (
            200,
            "private, no-cache",
        ), address


def test_ended_sign_in_is_somebody_unknown_again(client: Client, db_session) -> None:
    make_account()
    with client.session_transaction() as cookie:
        cookie[SIGN_IN_KEY] = "long gone"

    assert client.get("/sign-in").headers["Cache-Control"] == "private, no-cache"
