"""`facilitate migrate`: bring the database to this version."""

import click
from flask_migrate import revision, upgrade

from facilitate.app import create_app
from facilitate.config import Config


@click.command()
def migrate() -> None:
    """Bring the database to this version of Facilitate.

    `serve` and `demo` do this by themselves; with several machines, run it once before them.
    """
    run_migrations(Config.from_env())
    click.echo("The database is up to date.")


def run_migrations(config: Config) -> None:
    """Apply every migration that the database lacks."""
    app = create_app(config)
    with app.app_context():
        upgrade()


@click.command(hidden=True)
@click.argument("sentence")
def new_migration(sentence: str) -> None:
    """Write a migration from what the models have and the migrated database has not."""
    config = Config.from_env()
    run_migrations(config)
    with create_app(config).app_context():
        revision(message=sentence, autogenerate=True)
