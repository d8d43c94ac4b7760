"""An account from the command line."""

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from facilitate.accounts.models import Account
from facilitate.accounts.operations import account_for
from facilitate.cli import main
from tests.factories import PASSWORD, make_account


@pytest.fixture
def command(config, db_session):
    environment = {
        "FACILITATE_INSTANCE": str(config.instance),
        "FACILITATE_DATABASE_URL": config.database_url,
    }

    def run(*arguments, typed=f"{PASSWORD}\n"):
        db_session.commit()
        return CliRunner(env=environment).invoke(
            main, ["create-organizer", *arguments], input=typed
        )

    return run


def test_create_organizer_takes_the_password_from_standard_input(command, db_session):
    result = command("--name", "Amara", "--email", "Amara@example.org")
    assert (result.exit_code, result.output) == (
        0,
        "Amara can sign in with amara@example.org.\n",
    )
    account = account_for(email="amara@example.org", password=PASSWORD)
    assert account is not None
    assert account.name == "Amara"


@pytest.mark.parametrize(
    ("name", "email", "typed", "sentence"),
    [
        ("Amara", "zed@example.org", PASSWORD, "There is already an account with this e-mail"),
        ("Amara", "amara@example.org", "short", "Choose a password of at least 10 characters."),
        (" ", "amara@example.org", PASSWORD, "Give a name and a whole e-mail address."),
        ("Amara", "amara", PASSWORD, "Give a name and a whole e-mail address."),
    ],
)
def test_create_organizer_refuses_in_a_sentence(command, db_session, name, email, typed, sentence):
    make_account(name="Zed")
    result = command("--name", name, "--email", email, typed=typed)
    assert result.exit_code == 2
    assert sentence in result.output
    assert db_session.scalars(select(Account.name)).all() == ["Zed"]
