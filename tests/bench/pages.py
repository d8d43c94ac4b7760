"""What the pages of the demo cost: `python -m tests.bench.pages`.

Prints for each page, as the person who opens it, the median processor time of several answers in
this process (no network, no waiting for others on this machine), the statements sent to the
database, and the bytes, plain and compressed. Times depend on the machine; the rest does not.
"""

import gzip
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import flask_migrate
from flask import Flask

from facilitate.app import create_app
from facilitate.config import Config
from facilitate.demo.create import create_demo, demo_organizer
from facilitate.workshop.models import Workshop
from tests.client import Client, signed_in
from tests.query_count import count_queries

ANSWERS = 9


@dataclass(frozen=True)
class Row:
    """One page's cost."""

    who: str
    path: str
    milliseconds: float
    statements: int
    size: int
    compressed: int


def main() -> None:
    """Make the demo in a folder of its own and measure its pages."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Config.from_env({"FACILITATE_INSTANCE": folder}))
        app.test_client_class = Client
        with app.app_context():
            flask_migrate.upgrade()
            workshop = create_demo(secret_key=app.config["SECRET_KEY"], seed=2012)
            rows = [measure(app, *page) for page in pages(app, workshop)]
    print_rows(rows)
    assets()


def print_rows(rows: list[Row], *, answers: int = ANSWERS) -> None:
    """A line for each page."""
    print(f"{'page':<34}{'as':<14}{'ms':>8}{'queries':>9}{'bytes':>10}{'gzip':>9}")
    for row in rows:
        print(
            f"{row.path:<34}{row.who:<14}{row.milliseconds:>8.1f}{row.statements:>9}"
            f"{row.size:>10,}{row.compressed:>9,}"
        )
    python = sys.version.split()[0]
    print(f"\nmedian of {answers} answers each, processor time, Python {python}, SQLite")


def pages(app: Flask, workshop: Workshop) -> list[tuple[str, Client, str, str]]:
    """Who opens what: name, client, path to show, path to ask."""
    host = workshop.tables[0].host_id
    organizer = signed_in(app, account_id=demo_organizer(workshop).id)
    facilitator = signed_in(app, participant_id=host)
    stranger = app.test_client()
    assert isinstance(stranger, Client)
    base = f"/w/{workshop.code}"
    places = [
        *(
            ("organizer", organizer, path)
            for path in (
                "/",
                "/people",
                "/seating",
                "/print",
                "/run",
                "/run/tables",
                "/notes",
                "/options",
                "/themes",
            )
        ),
        ("organizer", organizer, "/report"),
        ("facilitator", facilitator, "/tables/1"),
        ("participant", facilitator, "/me"),
        ("participant", facilitator, "/programme"),
        ("nobody", stranger, "/door"),
    ]
    return [(who, client, path, base + path) for who, client, path in places]


def measure(
    app: Flask, who: str, client: Client, path: str, address: str, *, answers: int = ANSWERS
) -> Row:
    """Ask once to warm up, then several times."""
    times = []
    for _ in range(answers + 1):
        start = time.process_time()
        with count_queries(app) as queries:
            answer = client.get(address)
        times.append(time.process_time() - start)
        assert answer.status_code == 200, (address, answer.status_code)
    body = answer.get_data()
    return Row(
        who,
        path,
        statistics.median(times[1:]) * 1000,
        len(queries),
        len(body),
        len(gzip.compress(body, 6)),
    )


def assets() -> None:
    """What a phone loads once and keeps."""
    static = Path(__file__).resolve().parents[2] / "static"
    files = [*static.glob("css/*.css"), *static.glob("js/*.js"), static / "vendor/htmx.min.js"]
    size = sum(len(gzip.compress(f.read_bytes(), 6)) for f in files)
    print(f"all styles and scripts together, loaded once and kept: {size:,} bytes compressed")


if __name__ == "__main__":
    main()
