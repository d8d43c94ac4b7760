"""What the main pages of a very large workshop cost: `python -m tests.bench.large`.

A workshop of 1,000 people at 110 tables with 20,000 notes, in the middle of round 3 and of a vote;
numbers as for the demo's pages.
"""

import tempfile
import time

import flask_migrate
from flask import Flask
from sqlalchemy import select

from facilitate.app import create_app
from facilitate.config import Config
from facilitate.db import db
from facilitate.seating.models import Seat
from facilitate.workshop.models import Organizer, Workshop
from tests.bench.large_event import NOTES, PEOPLE, TABLES, make_large_event
from tests.bench.pages import measure, print_rows
from tests.client import Client, signed_in

#: fewer than for the demo: some pages take seconds
ANSWERS = 3
#: page by page, who opens it; what is searched stands in many notes and in none
PAGES = {
    "organizer": (
        "/",
        "/people",
        "/people?q=wanjiru",
        "/seating",
        "/run",
        "/run/tables",
        "/notes",
        "/notes?text=city+data",
        "/notes?text=not+to+be+found",
        "/options",
        "/options?text=city+data",
        "/themes",
        "/themes?show=all",
        "/themes/matrix",
        "/vote",
        "/report",
        "/projector",
    ),
    "facilitator": ("/tables/1", "/me"),
    "participant": ("/me", "/ballot", "/programme"),
    "nobody": ("/door",),
}


def main() -> None:
    """Make the workshop in a folder of its own and measure its pages."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Config.from_env({"FACILITATE_INSTANCE": folder}))
        app.test_client_class = Client
        with app.app_context():
            flask_migrate.upgrade()
            start = time.process_time()
            workshop = make_large_event(secret_key=app.config["SECRET_KEY"])
            print(
                f"made {PEOPLE:,} people, {TABLES} tables, {NOTES:,} notes "
                f"in {time.process_time() - start:.1f} s\n"
            )
            clients = visitors(app, workshop)
            rows = [
                measure(app, who, clients[who], path, f"/w/{workshop.code}{path}", answers=ANSWERS)
                for who, paths in PAGES.items()
                for path in paths
            ]
    print_rows(rows, answers=ANSWERS)


def visitors(app: Flask, workshop: Workshop) -> dict[str, Client]:
    """Somebody of each kind."""
    organizer = db.session.scalars(
        select(Organizer.account_id).where(Organizer.workshop_id == workshop.id)
    ).one()
    host = workshop.tables[0].host_id
    guest = db.session.scalars(
        select(Seat.participant_id).where(Seat.participant_id != host).limit(1)
    ).one()
    stranger = app.test_client()
    assert isinstance(stranger, Client)
    return {
        "organizer": signed_in(app, account_id=organizer),
        "facilitator": signed_in(app, participant_id=host),
        "participant": signed_in(app, participant_id=guest),
        "nobody": stranger,
    }


if __name__ == "__main__":
    main()
