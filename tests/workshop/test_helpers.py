"""Co-organizers and helpers: invited by a link, narrow in what they may do, taken off again."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from facilitate import clock
from facilitate.accounts.models import Account
from facilitate.activity import Activity
from facilitate.db import db
from facilitate.workshop.models import Helper, Invitation, Organizer
from facilitate.workshop.operations.helping import INVITATION_LASTS
from tests.client import Client, signed_in
from tests.factories import PASSWORD, make_account, make_participant, make_workshop

NOON = datetime(2012, 3, 1, 12, tzinfo=UTC)
HELPERS = "/w/KHX7/settings/helpers"


@pytest.fixture
def amara(app: Flask, db_session) -> Client:
    account = make_account(name="Amara")
    make_participant(make_workshop(organizer=account, code="KHX7"), name="Dee Park")
    return signed_in(app, account_id=account.id)


@pytest.fixture
def zoe(app: Flask, amara: Client) -> Client:
    """Somebody with an account who has nothing to do with the workshop."""
    return signed_in(app, account_id=make_account(name="Zoe").id)


def invited(amara: Client, role: str) -> str:
    """The path of a new invitation's link."""
    assert amara.post(HELPERS, data={"role": role}).status_code == 303
    links = re.findall(r'value="http://localhost(/invitation/[^"]+)"', amara.get(HELPERS).text)
    return unescape(links[0])


def reached(client: Client) -> dict[str, int]:
    pages = {
        "people": "people",
        "desk": "desk",
        "themes": "options",
        "run": "run",
        "settings": "settings",
    }
    return {name: client.get(f"/w/KHX7/{path}").status_code for name, path in pages.items()}


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("organizer", {"people", "desk", "themes", "run", "settings"}),
        ("check_in", {"desk"}),
        ("theme_team", {"themes"}),
    ],
)
def test_invitation_opens_what_it_is_for_and_nothing_else(
    amara: Client, zoe: Client, role: str, may: set[str]
) -> None:
    link = invited(amara, role)
    assert set(reached(zoe).values()) == {404}

    page = zoe.get(link)
    assert "You are signed in as Zoe." in page.text
    answer = zoe.post(link)

    assert (answer.status_code, answer.location) == (303, "/w/KHX7/")
    assert {name for name, status in reached(zoe).items() if status == 200} == may
    assert zoe.get("/w/KHX7/", follow_redirects=True).status_code == 200
    assert "Smart Cities for All" in zoe.get("/").text


def test_invitation_works_once_and_leaves_others_alone(
    app: Flask, amara: Client, zoe: Client
) -> None:
    link = invited(amara, "organizer")
    zoe.post(link)

    yan = signed_in(app, account_id=make_account(name="Yan").id)
    assert (yan.get(link).status_code, yan.post(link).status_code) == (404, 404)
    assert yan.get("/w/KHX7/people").status_code == 404


def test_invitation_lets_somebody_new_make_an_account(app: Flask, amara: Client) -> None:
    link = invited(amara, "check_in")
    browser = app.test_client()
    data = {"name": "Kofi Mensah", "email": "Kofi@example.org", "password": PASSWORD}

    assert "Or make an account" in browser.get(link).text
    wrong = browser.post(link, data={**data, "password": "short"})
    taken = browser.post(link, data={**data, "email": "amara@example.org"})
    assert (wrong.status_code, taken.status_code) == (422, 422)
    assert "There is already an account with this e-mail address." in taken.text
    assert browser.post(link, data=data).status_code == 303

    assert browser.get("/w/KHX7/desk").status_code == 200
    assert db.session.scalars(select(Account.email).order_by(Account.id)).all() == [
        "amara@example.org",
        "kofi@example.org",
    ]


def test_invitation_that_was_looked_at_has_changed_nothing(amara: Client, zoe: Client) -> None:
    link = invited(amara, "organizer")
    zoe.get(link)

    assert db.session.scalars(select(Invitation.accepted_at)).all() == [None]


def test_invitation_ends_after_two_weeks_and_when_withdrawn(amara: Client, zoe: Client) -> None:
    with clock.held_at(NOON):
        link = invited(amara, "organizer")
        assert zoe.get(link).status_code == 200
    with clock.held_at(NOON + INVITATION_LASTS + timedelta(seconds=1)):
        assert zoe.get(link).status_code == 404

    link = invited(amara, "organizer")
    (withdrawal,) = re.findall(r'action="([^"]*/withdrawal)"', amara.get(HELPERS).text)
    amara.post(withdrawal)
    assert zoe.post(link).status_code == 404


def test_invitation_is_told_without_its_link(amara: Client, zoe: Client) -> None:
    link = invited(amara, "check_in")
    zoe.post(link)

    told = db.session.execute(select(Activity.kind, Activity.details).order_by(Activity.seq)).all()
    assert [tuple(row) for row in told] == [
        ("helper.invited", {"role": "check_in"}),
        ("helper.joined", {"role": "check_in"}),
    ]


def test_helper_is_taken_off_and_out_at_once(amara: Client, zoe: Client) -> None:
    zoe.post(invited(amara, "check_in"))
    assert zoe.get("/w/KHX7/desk").status_code == 200

    removals = re.findall(r'action="([^"]*/check_in/removal)"', amara.get(HELPERS).text)
    assert amara.post(removals[0]).status_code == 303

    assert zoe.get("/w/KHX7/desk").status_code == 404
    assert db.session.scalars(select(Helper)).all() == []


def test_organizer_taken_off_cannot_come_back_by_an_open_invitation(
    amara: Client, zoe: Client
) -> None:
    mine = db.session.scalars(select(Organizer.account_id)).one()
    zoe.post(invited(amara, "organizer"))
    kept = invited(amara, "organizer")

    zoe.post(f"{HELPERS}/{mine}/organizer/removal")
    amara.post(kept)

    assert amara.get("/w/KHX7/people").status_code == 404


def test_last_organizer_stays(amara: Client, zoe: Client) -> None:
    mine = db.session.scalars(select(Organizer.account_id)).one()
    removal = f"{HELPERS}/{mine}/organizer/removal"

    refused = amara.post(removal)
    assert refused.status_code == 409
    assert "A workshop needs an organizer. Invite another one first." in refused.text

    zoe.post(invited(amara, "organizer"))
    assert amara.post(removal).status_code == 303
    assert amara.get("/w/KHX7/people").status_code == 404
    assert zoe.get("/w/KHX7/people").status_code == 200


def test_only_organizers_invite(amara: Client, zoe: Client) -> None:
    zoe.post(invited(amara, "check_in"))

    assert zoe.get(HELPERS).status_code == 404
    assert zoe.post(HELPERS, data={"role": "organizer"}).status_code == 404


def test_desk_checks_in_and_adds_and_sees_no_links(amara: Client, zoe: Client) -> None:
    zoe.post(invited(amara, "check_in"))
    page = zoe.get("/w/KHX7/desk")

    assert "Dee Park" in page.text
    assert re.findall(r'href="(/w/KHX7/people[^"]*)"', page.text) == []
    assert zoe.post("/w/KHX7/desk/1/arrival").status_code == 303
    assert zoe.post("/w/KHX7/desk/walk-ins", data={"name": "Walk In"}).status_code == 303
    assert zoe.get("/w/KHX7/people").status_code == 404
    assert zoe.get("/w/KHX7/people/1").status_code == 404
    assert zoe.post("/w/KHX7/people/1/link").status_code == 404
