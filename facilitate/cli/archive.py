"""`facilitate archive` and `facilitate open-archive`: one workshop as a file to carry."""

import os
import secrets
from pathlib import Path

import click
from flask_babel import force_locale
from sqlalchemy import select

from facilitate.accounts.models import Account
from facilitate.activity import SYSTEM, Actor
from facilitate.app import create_app
from facilitate.archive.making import write_archive
from facilitate.archive.opening import opening
from facilitate.cli.report import find_or_refuse
from facilitate.config import Config
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.web.forms import clean_text


@click.command()
@click.argument("workshop")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--without-people",
    is_flag=True,
    help="Make everybody nameless in it, and leave documents and texts of mails out.",
)
def archive(workshop: str, file: Path, without_people: bool) -> None:
    """Write WORKSHOP (its code or its readable name) into FILE, while people work.

    Another installation opens it with: facilitate open-archive FILE. Accounts, links, codes and
    votes whose result is not shown are never in it.
    """
    config = Config.from_env()
    beside = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    with create_app(config).app_context():
        found = find_or_refuse(workshop)
        try:
            descriptor = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w+b") as content:
                manifest = write_archive(
                    content, workshop=found, people=not without_people, config=config, by=SYSTEM
                )
            db.session.commit()
            beside.replace(file)
        except OSError as error:
            raise Refused(
                "%(path)s cannot be written: %(reason)s.", path=file, reason=error.strerror
            ) from error
        finally:
            beside.unlink(missing_ok=True)
    held = f"{sum(manifest.rows.values()):,} rows, {manifest.files} files"
    click.echo(f"Wrote {file}: {held}, {file.stat().st_size:,} bytes.")


@click.command("open-archive")
@click.argument("file", type=click.File("rb"))
@click.option(
    "--organizer",
    metavar="EMAIL",
    required=True,
    help="The account that will organize it, by its e-mail address.",
)
def open_archive(file: click.File, organizer: str) -> None:
    """Make a workshop of this installation from FILE, beside those that it has.

    Refused, with nothing written, for a file that is damaged or was made by a newer version.
    """
    config = Config.from_env()
    with create_app(config).app_context(), force_locale("en"):
        address = str(clean_text(organizer)).lower()
        account = db.session.scalar(select(Account.id).where(Account.email == address))
        if account is None:
            raise Refused("There is no account with the e-mail address %(email)s.", email=address)
        by = Actor(account_id=account)
        db.session.rollback()
        with opening(file, config=config, by=by) as workshop:  # type: ignore[arg-type]
            db.session.commit()
        click.echo(f"Opened “{workshop.title}”: its code is {workshop.code}.")
