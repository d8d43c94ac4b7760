"""One's own account: devices, the password, and what the command line can do about it."""

import re

import pytest
from click.testing import CliRunner
from flask import Flask

from facilitate.accounts.models import Account
from facilitate.accounts.operations import account_for
from facilitate.cli import main
from facilitate.db import db
from tests.client import Client, signed_in
from tests.factories import PASSWORD, make_account

PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"
LAPTOP = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"


@pytest.fixture
def amara(db_session) -> Account:
    return make_account(name="Amara")


def browser(app: Flask, agent: str) -> Client:
    """A browser that signed in as Amara."""
    client = app.test_client()
    assert isinstance(client, Client)
    client.environ_base["HTTP_USER_AGENT"] = agent
    client.post("/sign-in", data={"email": "amara@example.org", "password": PASSWORD})
    return client


def listed(client: Client) -> list[str]:
    rows = re.findall(r'<li class="row">.*?</li>', client.get("/account").text, re.S)
    return [" ".join(re.sub("<[^>]*>", " ", row).split()).split(" Signed in")[0] for row in rows]


def is_in(client: Client) -> bool:
    return client.get("/account").status_code == 200


def test_account_lists_the_devices_that_are_signed_in(app: Flask, amara: Account) -> None:
    laptop, _phone = browser(app, LAPTOP), browser(app, PHONE)
    browser(app, "curl/8")

    assert listed(laptop) == [
        "A browser we do not know",
        "Chrome on Android",
        "Firefox on Windows this device",
    ]


def test_account_ends_one_device(app: Flask, amara: Account) -> None:
    laptop, phone = browser(app, LAPTOP), browser(app, PHONE)
    (other, _own) = re.findall(r"/account/devices/(\d+)/end", laptop.get("/account").text)

    assert laptop.post(f"/account/devices/{other}/end").location == "/account"
    assert (is_in(laptop), is_in(phone)) == (True, False)


def test_account_ends_no_device_of_somebody_else(app: Flask, amara: Account) -> None:
    zoe = signed_in(app, account_id=make_account(name="Zoe").id)
    laptop = browser(app, LAPTOP)
    (own,) = re.findall(r"/account/devices/(\d+)/end", laptop.get("/account").text)

    zoe.post(f"/account/devices/{own}/end")

    assert is_in(laptop)


def test_account_ends_all_other_devices(app: Flask, amara: Account) -> None:
    laptop, phone, tablet = browser(app, LAPTOP), browser(app, PHONE), browser(app, PHONE)

    laptop.post("/account/devices/end")

    assert [is_in(each) for each in (laptop, phone, tablet)] == [True, False, False]


def test_another_password_ends_the_other_devices(app: Flask, amara: Account) -> None:
    laptop, phone = browser(app, LAPTOP), browser(app, PHONE)

    answer = laptop.post(
        "/account/password", data={"password": PASSWORD, "new_password": "another harbour"}
    )

    assert (answer.status_code, answer.location) == (303, "/account")
    assert (is_in(laptop), is_in(phone)) == (True, False)
    db.session.expire_all()
    assert account_for(email="amara@example.org", password=PASSWORD) is None
    assert account_for(email="amara@example.org", password="another harbour") is not None


@pytest.mark.parametrize(
    ("password", "new", "sentence"),
    [
        ("wrong", "another harbour", "This is not your password."),
        (PASSWORD, "short", "Choose a password of at least 10 characters."),
        ("", "another harbour", "Type your password."),
    ],
)
def test_another_password_needs_the_one_so_far(
    app: Flask, amara: Account, password: str, new: str, sentence: str
) -> None:
    laptop = browser(app, LAPTOP)

    answer = laptop.post("/account/password", data={"password": password, "new_password": new})

    assert answer.status_code == 422
    assert sentence in answer.text
    assert account_for(email="amara@example.org", password=PASSWORD) is not None


def test_another_password_is_guarded_as_the_door_is(app: Flask, amara: Account) -> None:
    laptop = browser(app, LAPTOP)
    data = {"password": "wrong", "new_password": "another harbour"}

    answers = [laptop.post("/account/password", data=data).status_code for _ in range(11)]

    assert answers == [422] * 10 + [429]


# command line


@pytest.fixture
def organizer(config, db_session):
    environment = {
        "FACILITATE_INSTANCE": str(config.instance),
        "FACILITATE_DATABASE_URL": config.database_url,
    }

    def run(*arguments: str, typed: str = ""):
        db_session.commit()
        result = CliRunner(env=environment).invoke(main, ["organizer", *arguments], input=typed)
        db_session.expire_all()
        return result

    return run


def test_forgotten_password_is_set_anew_and_ends_every_device(
    app: Flask, amara: Account, organizer
) -> None:
    laptop = browser(app, LAPTOP)

    result = organizer("reset-password", "Amara@Example.org", typed="another harbour\n")

    assert (result.exit_code, result.output) == (
        0,
        "Amara has a new password, and is signed out everywhere.\n",
    )
    assert not is_in(laptop)
    assert account_for(email="amara@example.org", password="another harbour") is not None


def test_forgotten_password_of_nobody_is_refused_in_a_sentence(amara: Account, organizer) -> None:
    result = organizer("reset-password", "zed@example.org", typed="another harbour\n")

    assert result.exit_code == 2
    assert "There is no account with the e-mail address zed@example.org." in result.output


def test_account_is_disabled_listed_and_enabled_again(
    app: Flask, amara: Account, organizer
) -> None:
    laptop = browser(app, LAPTOP)

    assert organizer("disable", "amara@example.org").output == "Amara cannot sign in any more.\n"
    assert not is_in(laptop)
    assert not is_in(browser(app, LAPTOP))
    assert organizer("list").output == "amara@example.org  Amara  (disabled)\n"
    assert organizer("enable", "amara@example.org").output == "Amara can sign in again.\n"
    assert is_in(browser(app, LAPTOP))


def test_lost_laptop_is_signed_out(app: Flask, amara: Account, organizer) -> None:
    laptop = browser(app, LAPTOP)

    assert organizer("sign-out", "amara@example.org").output == (
        "Amara was signed in on 1 devices, and is on none now.\n"
    )
    assert not is_in(laptop)
