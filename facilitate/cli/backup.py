"""`facilitate backup` and `facilitate restore`: the whole installation as one file."""

from pathlib import Path

import click

from facilitate.app import create_app
from facilitate.backup.making import Manifest, make_backup
from facilitate.backup.restoring import restore_backup
from facilitate.config import Config

_FILE = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))


@click.command()
@_FILE
def backup(file: Path) -> None:
    """Write the whole installation into FILE, while people work.

    Database, uploaded files, released editions and, where it is kept in the instance folder, the
    secret key. Keep it like the installation itself: it holds names, links and ballots.
    """
    config = Config.from_env()
    with create_app(config).app_context():
        manifest = make_backup(file, config=config)
    click.echo(f"Wrote {file}: {_contents(manifest)}, {file.stat().st_size:,} bytes.")
    _say_where_the_key_is(manifest)


@click.command()
@_FILE
def restore(file: Path) -> None:
    """Make an empty installation from FILE, on either database; an older backup is brought up.

    Refused where there is anything already. Mails that waited when the backup was made are not
    sent, since they may have been sent meanwhile; who they were for is on the page of invitations.
    """
    config = Config.from_env()
    with create_app(config).app_context():
        manifest = restore_backup(file, config=config)
    click.echo(f"Restored {_contents(manifest)}, as of {manifest.made_at[:16]} UTC.")
    _say_where_the_key_is(manifest)


def _contents(manifest: Manifest) -> str:
    number = manifest.rows["workshops"]
    workshops = "1 workshop" if number == 1 else f"{number} workshops"
    return f"{workshops}, {sum(manifest.rows.values()):,} rows, {manifest.files} files"


def _say_where_the_key_is(manifest: Manifest) -> None:
    if not manifest.has_secret_key:
        click.echo("The secret key is not in it: set FACILITATE_SECRET_KEY to the one it had.")
