"""`facilitate create-organizer` and `facilitate organizer`: accounts from the command line.

Whoever can run commands on the machine holds the database anyway, so no password is asked for.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import select

from facilitate.accounts.models import Account
from facilitate.accounts.operations import (
    PASSWORD_MINIMUM,
    change_password,
    create_account,
    disable_account,
    enable_account,
    end_devices,
)
from facilitate.app import create_app
from facilitate.config import Config
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.web.forms import clean_text


@click.command("create-organizer")
@click.option("--name", prompt=True, help="The organizer's name, as colleagues see it.")
@click.option("--email", prompt="E-mail address", help="The address to sign in with.")
def create_organizer(name: str, email: str) -> None:
    """Make an account that can set up and run workshops.

    The password is asked for; without a terminal it is the first line of standard input.
    """
    name, email = str(clean_text(name)), str(clean_text(email))
    if not name or "@" not in email.strip("@"):
        raise click.UsageError("Give a name and a whole e-mail address.")
    password = _password()
    with create_app(Config.from_env()).app_context():
        create_account(name=name, email=email, password=password)
        db.session.commit()
    click.echo(f"{name} can sign in with {email.lower()}.")


@click.group("organizer")
def organizer() -> None:
    """Look after accounts: a forgotten password, a lost laptop, somebody who left."""


@organizer.command("list")
def list_organizers() -> None:
    """Print every account."""
    with create_app(Config.from_env()).app_context():
        for account in db.session.scalars(select(Account).order_by(Account.email)):
            shut = "  (disabled)" if account.disabled_at is not None else ""
            click.echo(f"{account.email}  {account.name}{shut}")


@organizer.command("reset-password")
@click.argument("email")
def reset_password(email: str) -> None:
    """Give the account with this e-mail address another password, and sign it out everywhere.

    The password is asked for; without a terminal it is the first line of standard input.
    """
    with _account(email):  # so that a mistyped address is said before a password is typed
        pass
    password = _password()
    with _account(email) as account:
        change_password(account=account, password=password)
        click.echo(f"{account.name} has a new password, and is signed out everywhere.")


@organizer.command("sign-out")
@click.argument("email")
def sign_out(email: str) -> None:
    """End every sign-in of an account, as after a lost laptop."""
    with _account(email) as account:
        ended = end_devices(account_id=account.id)
        click.echo(f"{account.name} was signed in on {ended} devices, and is on none now.")


@organizer.command()
@click.argument("email")
def disable(email: str) -> None:
    """Let nobody in with an account; what it did stays."""
    with _account(email) as account:
        disable_account(account=account)
        click.echo(f"{account.name} cannot sign in any more.")


@organizer.command()
@click.argument("email")
def enable(email: str) -> None:
    """Let an account in again."""
    with _account(email) as account:
        enable_account(account=account)
        click.echo(f"{account.name} can sign in again.")


@contextmanager
def _account(email: str) -> Iterator[Account]:
    """The account of an address, and a commit after what is done with it."""
    with create_app(Config.from_env()).app_context():
        address = str(clean_text(email)).lower()
        account = db.session.scalar(select(Account).where(Account.email == address))
        if account is None:
            raise Refused("There is no account with the e-mail address %(email)s.", email=address)
        yield account
        db.session.commit()


def _password() -> str:
    """Cleaned as the sign-in form does it, so that the same password opens the door."""
    if sys.stdin.isatty():
        typed = click.prompt(
            f"Password (at least {PASSWORD_MINIMUM} characters)",
            hide_input=True,
            confirmation_prompt=True,
        )
    else:
        typed = sys.stdin.readline()
    return str(clean_text(typed))
