"""A table whose Wi-Fi is dead for a long while, and whose note-taker goes on typing.

    python -m tests.bench.outage [--minutes 20] [--every 10]

A real browser, the product's own server, and a clock that nobody moves. Every few seconds a note is
typed, and each third time one that was saved before is changed instead. When the line is back the
notes in the database are compared with what was typed: each once, in order, as changed.
"""

import argparse
import shutil
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, expect
from sqlalchemy import select

from facilitate.app import create_app
from facilitate.cli.migrate import run_migrations
from facilitate.config import Config
from facilitate.db import db
from facilitate.notes.models import Note
from tests.bench.live import serving
from tests.bench.tables import make_hall
from tests.factories import SECRET_KEY
from tests.services import chromium
from tests.services.browser import chromium as started

#: notes that are saved before the line goes dead
BEFORE = 5
#: seconds that sending everything may take afterwards
PATIENCE = 120


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--every", type=float, default=10, help="seconds between two notes")
    chosen = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="facilitate-bench-"))
    config = Config.from_env(
        {"FACILITATE_INSTANCE": str(folder), "FACILITATE_SECRET_KEY": SECRET_KEY}
    )
    run_migrations(config)
    code, (link,) = make_hall(config, 1)
    path = chromium.find()
    if path is None:
        raise SystemExit("No Chromium was found; name one with CHROMIUM_PATH.")
    try:
        with serving(folder, folder / "stamps") as (_process, port), started(path) as launch:
            page = launch().new_context(base_url=f"http://127.0.0.1:{port}").new_page()
            # it may run beside other work
            page.set_default_timeout(1000 * PATIENCE)
            expect.set_options(timeout=1000 * PATIENCE)
            page.goto(link)
            page.wait_for_url(f"**/w/{code}/**")
            page.goto(f"/w/{code}/tables/1")
            typed = go_through(page, chosen.minutes * 60, chosen.every)
        show(config, typed, chosen.minutes)
    finally:
        shutil.rmtree(folder)


def go_through(page: Page, seconds: float, every: float) -> list[str]:
    """Type before, during and after the outage; returns what the notes must say, in order."""
    said = page.locator("#note-form-state")
    typed: list[str] = []
    for _ in range(BEFORE):
        add(page, typed)
        expect(said).to_have_text("Saved")
    page.context.set_offline(True)
    begun, turns, changes = time.monotonic(), 0, 0
    while time.monotonic() - begun < seconds:
        turns += 1
        if turns % 3 == 0 and changes < BEFORE:
            change(page, typed, changes)
            changes += 1
        else:
            add(page, typed)
        page.wait_for_timeout(1000 * every)
    waiting = page.locator(".note[data-state=waiting]").count()
    print(f"{waiting} notes and changes wait after {seconds / 60:.1f} minutes without a line")
    page.context.set_offline(False)
    back = time.monotonic()
    expect(page.locator(".note[data-state=waiting]")).to_have_count(0, timeout=1000 * PATIENCE)
    expect(said).to_have_text("Saved")
    print(f"all of them were saved {time.monotonic() - back:.1f} s after it was back")
    return typed


def add(page: Page, typed: list[str]) -> None:
    typed.append(f"Statement {len(typed) + 1} of this table")
    page.locator("#note-form textarea").fill(typed[-1])
    page.locator("#note-form textarea").press("Enter")


def change(page: Page, typed: list[str], number: int) -> None:
    page.locator(".note[id]").filter(has_text=typed[number]).first.click()
    typed[number] += ", said better"
    page.locator(".note-edit textarea").fill(typed[number])
    page.locator(".note-edit textarea").press("Enter")


def show(config: Config, typed: list[str], minutes: float) -> None:
    with create_app(config).app_context():
        found = list(db.session.scalars(select(Note.text).order_by(Note.id)))
    print(f"typed {len(typed)} notes around {minutes:g} minutes without a line")
    lost, doubled = len(set(typed) - set(found)), len(found) - len(set(found))
    order = "in order" if found == typed else "NOT as typed"
    print(f"in the database: {len(found)}, {lost} lost, {doubled} doubled, {order}")


if __name__ == "__main__":
    main()
