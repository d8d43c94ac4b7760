"""`facilitate load-comments`: real comments as notes, to try the theme desk with."""

import csv
from pathlib import Path

import click

from facilitate.activity import SYSTEM
from facilitate.app import create_app
from facilitate.cli.report import find_or_refuse
from facilitate.config import Config
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.notes.models import Note
from facilitate.notes.operations import add_note
from facilitate.notes.rules import Origin, Words
from facilitate.workshop.models import Workshop

COMMENTS = Path(__file__).parents[1] / "demo" / "data" / "affordable-housing.csv"


@click.command("load-comments")
@click.argument("workshop")
@click.option("--round", "number", type=click.IntRange(1), default=1, show_default=True)
def load_comments(workshop: str, number: int) -> None:
    """Write 165 real comments on affordable housing into WORKSHOP as notes of its tables.

    They come from a public conversation, see facilitate/demo/data/README.md for the attribution
    (The Computational Democracy Project, CC BY 4.0). Loading them again changes nothing.

    Such as: facilitate load-comments smart-cities-for-all --round 1
    """
    with create_app(Config.from_env()).app_context():
        found = find_or_refuse(workshop)
        notes = write_comments(found, round_number=number)
        db.session.commit()
        click.echo(f"{len(notes)} comments are notes of {found.title} now.")


def write_comments(workshop: Workshop, *, round_number: int = 1) -> list[Note]:
    """The comments as notes of the workshop's tables, all of one person at one table."""
    round = next((r for r in workshop.rounds if r.number == round_number), None)
    if round is None or not workshop.tables:
        raise Refused("The workshop needs tables, and a round of this number.")
    with COMMENTS.open(encoding="utf-8", newline="") as file:
        comments = list(csv.DictReader(file))
    return [_written(workshop, round_number, comment) for comment in comments]


def _written(workshop: Workshop, round_number: int, comment: dict[str, str]) -> Note:
    round = next(r for r in workshop.rounds if r.number == round_number)
    table = workshop.tables[int(comment["author-id"]) % len(workshop.tables)]
    origin = Origin(workshop=workshop, table=table, round=round)
    return add_note(
        origin=origin,
        words=Words(kind=origin.kinds[0], text=comment["comment-body"].strip()),
        client_id=f"affordable-housing-{comment['comment-id']}",
        by=SYSTEM,
    )
