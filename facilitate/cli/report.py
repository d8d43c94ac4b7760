"""`facilitate report`: write the report of a workshop to a file."""

import secrets
import sys
from functools import partial
from pathlib import Path

import click
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import inspect

from facilitate.app import create_app
from facilitate.config import Config
from facilitate.db import db, reading
from facilitate.errors import Refused
from facilitate.report.compile import compile_outputs
from facilitate.report.editions import EDITIONS
from facilitate.report.formats import FORMATS, format_named
from facilitate.report.voice import Voice, language_of
from facilitate.workshop.models import Workshop
from facilitate.workshop.queries import find_workshop

#: in place of a format: all of them
EVERY = "all"


@click.command()
@click.argument("workshop")
@click.option(
    "--format",
    "format_name",
    metavar="FORMAT",
    default="pdf",
    show_default=True,
    help=(
        f"One of {', '.join(FORMATS)}; summary is a PDF of two pages, -letter is for Letter paper"
        " in place of A4, csv (or zip) a ZIP of CSV files with a data dictionary. all writes every"
        " one into a folder."
    ),
)
@click.option(
    "--edition",
    default=EDITIONS[0],
    show_default=True,
    metavar="EDITION",
    help=f"Who it is for: {', '.join(EDITIONS)}.",
)
@click.option(
    "--pack",
    default="",
    metavar="PACK",
    help=(
        "A part of the report: tables for all notes table by table, destination-1 for what the"
        " first destination gets, and so on."
    ),
)
@click.option("--language", help="Language of the report's own words; the workshop's unless given.")
@click.option(
    "-o",
    "--output",
    type=click.Path(allow_dash=True, path_type=Path),
    required=True,
    metavar="FILE",
    help=(
        "File to write, replaced only once the report is complete; - for standard output. With"
        " --format all, the folder for all files."
    ),
)
def report(
    workshop: str,
    format_name: str,
    edition: str,
    pack: str,
    language: str | None,
    output: Path,
) -> None:
    """Write the report of WORKSHOP (its code or its readable name) as it stands now.

    Such as: facilitate report smart-cities-for-all --format pdf -o report.pdf
    """
    every = format_name == EVERY
    chosen = list(FORMATS.values()) if every else [format_named(format_name)]
    if pack:
        if not every and chosen[0].is_summary:
            raise Refused("There is no two-page summary of a pack. Take another format.")
        chosen = [each for each in chosen if not each.is_summary]
    if every and (output.is_file() or str(output) == "-"):
        raise Refused("%(path)s is no folder. With --format all, name one.", path=output)
    if output.is_dir() and not every:
        raise Refused("%(path)s is a folder. Name a file, or ask for --format all.", path=output)
    app = create_app(Config.from_env())
    with app.app_context(), reading():
        found = find_or_refuse(workshop)
        with force_locale(spoken(app, language, found)):
            outputs = compile_outputs(
                found,
                edition=edition,
                pack=pack,
                translate=Voice(),
                file_address=partial(_file_address, app, found.code),
            )
            db.session.rollback()
            for each in chosen:
                content = each.write(outputs)
                if str(output) == "-":
                    sys.stdout.buffer.write(content)
                    continue
                path = _folder(output) / each.file_name(outputs.meta.slug) if every else output
                replace_file(path, content)
                click.echo(f"Wrote {path} ({len(content):,} bytes).")


def _folder(path: Path) -> Path:
    """The folder, made unless it is there."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refused(
            "%(path)s cannot be written: %(reason)s.", path=path, reason=error.strerror
        ) from error
    return path


def _file_address(app: Flask, code: str, document_id: int) -> str:
    """The address of a document's file, where the installation knows its own."""
    config: Config = app.config["FACILITATE"]
    if not config.public_url:
        return ""
    values = {"code": code, "document_id": document_id}
    return config.public_url + app.url_map.bind("").build("library.download", values)


def spoken(app: Flask, wanted: str | None, workshop: Workshop) -> str:
    """The language asked for, else the workshop's where we speak it, else English."""
    languages: list[str] = app.config["LANGUAGES"]
    if wanted is None:
        return language_of(workshop.language, languages)
    if wanted not in languages:
        raise Refused(
            "There are no translations into %(language)s. There are: %(languages)s.",
            language=wanted,
            languages=", ".join(languages),
        )
    return wanted


def find_or_refuse(name: str) -> Workshop:
    """The workshop of this code or readable name; refused if there is none."""
    if not inspect(db.engine).has_table(Workshop.__tablename__):
        raise Refused("This installation is still empty. Start it with: facilitate serve.")
    found = find_workshop(name)
    if found is None:
        raise Refused(
            "There is no workshop with the code or name %(name)s in this installation.", name=name
        )
    return found


def replace_file(path: Path, content: bytes) -> None:
    """Write beside the file and put it in place at once: never half of it."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise Refused(
            "%(path)s cannot be written: %(reason)s.", path=path, reason=error.strerror
        ) from error
