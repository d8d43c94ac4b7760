"""`facilitate print`: badges, cards, sheets and ballots of a workshop as a PDF file."""

import sys
from pathlib import Path

import click
from flask_babel import force_locale

from facilitate.activity import SYSTEM
from facilitate.app import create_app
from facilitate.cli.report import find_or_refuse, replace_file, spoken
from facilitate.config import Config
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.printing.making import make, read_pack
from facilitate.printing.operations import note_print
from facilitate.printing.queries import last_printed
from facilitate.printing.tasks import links_under
from facilitate.printing.wishes import SHEETS, Order, What, Wish, require_sheet
from facilitate.report.voice import Voice
from facilitate.workshop.queries import find_workshop

_SHEETS = "; ".join(
    f"{what}: {', '.join(each.key for each in sheets)}" for what, sheets in SHEETS.items()
)


@click.command("print")
@click.argument("workshop")
@click.option(
    "--what",
    type=click.Choice([what.value for what in What]),
    default=What.BADGES.value,
    show_default=True,
    help="What to print.",
)
@click.option("--sheet", help=f"The paper; the first one unless given. {_SHEETS}.")
@click.option(
    "--who",
    default="all",
    show_default=True,
    metavar="WHO",
    help="all, changed (new or changed since the last print), sector-ID or moved-VERSION.",
)
@click.option(
    "--order",
    type=click.Choice([order.value for order in Order]),
    default=Order.NAME.value,
    show_default=True,
    help="Of people.",
)
@click.option("--round", "round_number", default=0, help="Note sheets of one round only.")
@click.option(
    "--copies", type=click.IntRange(1, 2000), default=1, help="Ballots, or note sheets of a table."
)
@click.option("--language", help="Language of the words; the workshop's unless given.")
@click.option("--address", help="What QR codes begin with, such as https://facilitate.example.org.")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    required=True,
    metavar="FILE",
    help="File to write, replaced only once it is complete; - for standard output.",
)
def print_command(
    workshop: str,
    what: str,
    sheet: str | None,
    who: str,
    order: str,
    round_number: int,
    copies: int,
    language: str | None,
    address: str | None,
    output: Path,
) -> None:
    """Write pages of WORKSHOP (its code or its readable name) to be printed.

    Such as: facilitate print smart-cities-for-all --what badges --sheet a6 -o badges.pdf
    """
    wish = Wish(
        what=what,
        sheet=sheet or SHEETS[What(what)][0].key,
        who=who,
        order=order,
        round=round_number,
        copies=copies,
    )
    require_sheet(wish)
    config = Config.from_env()
    app = create_app(config)
    with app.app_context():
        found = find_or_refuse(workshop)
        with force_locale(spoken(app, language, found)):
            pack = read_pack(
                workshop=found,
                wish=wish,
                links=links_under(_base(config, address)),
                secret_key=app.config["SECRET_KEY"],
                translations=Voice(),
                before=last_printed(found.id, what),
            )
        made = make(pack, report=lambda _share: True)
        if made is None:
            raise Refused("The pages could not be made. Please try again.")
        if str(output) == "-":
            sys.stdout.buffer.write(made.content)
        else:
            replace_file(output, made.content)
        note_print(workshop=find_workshop(found.code) or found, wish=wish, pack=pack, by=SYSTEM)
        db.session.commit()
    if pack.replaced:
        click.echo(f"No font has, so a box stands for it: {', '.join(pack.replaced)}.", err=True)
    if str(output) != "-":
        click.echo(f"Wrote {output} ({len(made.content):,} bytes).")


def _base(config: Config, address: str | None) -> str:
    base = (address or config.public_url or "").rstrip("/")
    if not base:
        raise Refused(
            "Say with --address what QR codes are to begin with, or set FACILITATE_PUBLIC_URL."
        )
    return base
