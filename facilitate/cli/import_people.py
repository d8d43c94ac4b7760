"""`facilitate import`: add the people of a list to a workshop."""

from pathlib import Path

import click

from facilitate.activity import SYSTEM
from facilitate.app import create_app
from facilitate.config import Config
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.people.files import read_file
from facilitate.people.imports import import_people
from facilitate.people.lists import read_list
from facilitate.people.preview import RowState, preview
from facilitate.people.queries import sectors_of
from facilitate.workshop.queries import find_workshop

_LABELS = {
    RowState.NEW: "note",
    RowState.SAME: "there already",
    RowState.CHANGED: "changed",
    RowState.POSSIBLE: "left out",
    RowState.ERROR: "error",
}


@click.command("import")
@click.argument("workshop_name", metavar="WORKSHOP")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would be added.")
@click.option("--update", is_flag=True, help="Bring people who are there already up to date.")
def import_command(workshop_name: str, file: Path, dry_run: bool, update: bool) -> None:
    """Add the people in FILE to WORKSHOP (its code or slug).

    FILE is an .xlsx workbook, CSV or text with one person per line: name, organization, sector,
    e-mail. Commas, semicolons and tabs are understood, and so is a first row that names the columns
    in another order. Organizations and sectors are made as needed. People who are on the list
    already are left as they are unless --update is given, so the same file twice changes nothing.
    """
    config = Config.from_env()
    app = create_app(config)
    with app.app_context():
        workshop = find_workshop(workshop_name)
        if workshop is None:
            raise Refused(
                "There is no workshop with the code or slug %(name)s.", name=workshop_name
            )
        people = read_list(
            read_file(file.read_bytes()).text,
            known_sectors=[sector.name for sector in sectors_of(workshop.id)],
        )
        found = preview(workshop=workshop, people=people)
        for row in found.rows:
            for remark in row.remarks:
                click.echo(f"row {row.row.number}, {_LABELS[row.state]}: {remark}", err=True)
        if dry_run:
            click.echo(
                f"Would add {sum(row.is_wanted for row in found.rows_that_are(RowState.NEW))} "
                f"people, "
                f"{len(found.new_organizations)} organizations and "
                f"{len(found.new_sectors)} sectors to {workshop.title}. Nothing was changed."
            )
            return
        added = import_people(
            workshop=workshop,
            people=people,
            update=(
                {each.row.number: each.about for each in found.rows if each.is_wanted}
                if update
                else None
            ),
            secret_key=config.secret_key,
            by=SYSTEM,
        )
        title = workshop.title
        db.session.commit()
    click.echo(
        f"Added {added.people} people, {added.organizations} organizations and "
        f"{added.sectors} sectors to {title}."
        + (f" Changed {added.updated} people." if added.updated else "")
    )
