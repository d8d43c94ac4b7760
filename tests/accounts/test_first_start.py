"""The first account of an empty installation."""

import pytest
from sqlalchemy import select

from facilitate.accounts.models import Account
from facilitate.accounts.operations import first_start_code
from tests.factories import PASSWORD, make_account


@pytest.fixture
def code(config):
    return first_start_code(config.secret_key)


def typed(code, /, **changes):
    return {
        "code": code,
        "name": "Amara Okafor",
        "email": "Amara@example.org",
        "password": PASSWORD,
        **changes,
    }


def accounts(db_session):
    return db_session.execute(select(Account.name, Account.email)).all()


def test_empty_installation_leads_to_the_first_start(client):
    answer = client.get("/")
    assert (answer.status_code, answer.location) == (303, "/start")
    assert client.get("/sign-in").location == "/start"


def test_first_start_makes_an_account_and_signs_it_in(client, code, db_session):
    answer = client.post("/start", data=typed(code))
    assert (answer.status_code, answer.location) == (303, "/workshops/new")
    assert accounts(db_session) == [("Amara Okafor", "amara@example.org")]
    assert client.get("/workshops/new").status_code == 200


def test_first_start_takes_the_code_as_people_type_it(client, code, db_session):
    client.post("/start", data=typed(f" {code[:5].lower()}-{code[5:]} "))
    assert len(accounts(db_session)) == 1


def test_first_start_refuses_a_wrong_code_and_keeps_what_was_typed(client, db_session):
    answer = client.post("/start", data=typed("WRONGCODE2"))
    assert answer.status_code == 422
    assert "This is not the code that the console shows." in answer.text
    assert 'value="Amara Okafor"' in answer.text
    assert PASSWORD not in answer.text
    assert accounts(db_session) == []


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("code", "", "Type the code."),
        ("name", "", "Type your name."),
        ("email", "amara", "This does not look like an e-mail address, such as amara@example.org."),
        ("password", "short", "Choose a password of at least 10 characters."),
    ],
)
def test_first_start_says_beside_the_field_what_is_wrong(
    client, code, db_session, field, value, sentence
):
    answer = client.post("/start", data=typed(code, **{field: value}))
    assert answer.status_code == 422
    assert f'id="{field}-errors"' in answer.text
    assert sentence in answer.text
    assert accounts(db_session) == []


def test_first_start_is_over_after_the_first_account(client, code, db_session):
    make_account(name="Zed")
    assert client.get("/start").location == "/sign-in"
    assert client.post("/start", data=typed(code)).location == "/sign-in"
    assert accounts(db_session) == [("Zed", "zed@example.org")]
