"""`facilitate send-followups`: ask by mail how far the commitments are."""

import click
from flask import Flask

from facilitate.app import create_app
from facilitate.commitments import letters
from facilitate.commitments.following import workshops_that_ask
from facilitate.config import Config
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.workshop.models import Workshop


@click.command("send-followups")
def send_followups() -> None:
    """Ask those who lead or contribute how far their commitments are, where it is time.

    The worker that `serve` starts does this by itself once an hour. Run it as often as you like,
    and several at once: nobody is asked twice, and reminded once. A demo's mail is never sent.
    """
    config = Config.from_env()
    app = create_app(config)
    with app.app_context():
        if config.mail_server and not config.public_url:
            raise Refused(
                "Links in mail need this installation's own address. Set FACILITATE_PUBLIC_URL."
            )
    written = write_due(app, config)
    for title, count in written:
        click.echo(f"{title}: {count} {'mail' if count == 1 else 'mails'} asked for")
    if not written:
        click.echo("Nobody is to be asked now.")


def write_due(app: Flask, config: Config) -> list[tuple[str, int]]:
    """Ask for the mails that are due, workshop by workshop; says where and how many."""
    written = []
    with app.test_request_context(base_url=config.public_url or "http://localhost"):
        ids = [workshop.id for workshop in workshops_that_ask()]
        db.session.rollback()
        for workshop_id in ids:
            workshop = db.session.get_one(Workshop, workshop_id)
            count = letters.write_due(workshop)
            name = f"{workshop.code} {workshop.title}"
            db.session.commit()
            if count:
                written.append((name, count))
    return written
