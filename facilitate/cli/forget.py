"""`facilitate forget`: make people nameless whose last day of keeping is over."""

import click

from facilitate import clock
from facilitate.app import create_app
from facilitate.config import Config
from facilitate.db import db, empty_log
from facilitate.mail.carriers import drop_files
from facilitate.records.operations import drop_old_traces, due, forget


@click.command("forget")
@click.option("--dry-run", is_flag=True, help="Only say which workshops are due.")
def forget_command(dry_run: bool) -> None:
    """Make people nameless in every workshop whose last day of keeping is over.

    Run it once a day, as from cron; when nothing is due it changes nothing. Each workshop is done
    whole or not at all, and tells it in its record. Backups made before still hold the names.
    """
    config = Config.from_env()
    with create_app(config).app_context():
        workshops = due(clock.now())
        for workshop in workshops:
            if dry_run:
                click.echo(f"{workshop.code} {workshop.title}: due since {workshop.keep_until}")
                continue
            count = forget(workshop=workshop, secret_key=config.secret_key)
            db.session.commit()
            drop_files(config.instance, workshop_id=workshop.id)
            click.echo(f"{workshop.code} {workshop.title}: {count} people are nameless now")
        if not dry_run:
            drop_old_traces()
            db.session.commit()
            empty_log()
        if not workshops:
            click.echo("No workshop is due.")
