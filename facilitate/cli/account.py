"""`facilitate create-organizer`: an account from the command line."""

import sys

import click

from facilitate.accounts.operations import PASSWORD_MINIMUM, create_account
from facilitate.app import create_app
from facilitate.config import Config
from facilitate.db import db
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
