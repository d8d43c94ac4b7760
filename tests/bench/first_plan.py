"""From the press on "Seat everyone" to the first plan on the screen, in a real browser.

    python -m tests.bench.first_plan [--presses 7] [--people 240 500]

The demo with its history, and workshops of so many people at tables of about nine in four rounds.
Printed are the milliseconds until the first tables are painted, and those that the solver alone
takes to its first plan, beside the load of the machine, since both wait for the processor.
"""

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from playwright.sync_api import Page
from sqlalchemy import select

from facilitate.activity import SYSTEM
from facilitate.app import create_app
from facilitate.cli.migrate import run_migrations
from facilitate.config import Config
from facilitate.db import db
from facilitate.demo.create import create_demo
from facilitate.seating import planning, solver
from facilitate.seating.operations import arrange
from facilitate.workshop.models import Organizer, Workshop
from tests.bench.live import serving
from tests.factories import (
    PASSWORD,
    SECRET_KEY,
    make_account,
    make_organization,
    make_participant,
    make_sector,
    make_session,
    make_workshop,
)
from tests.services import chromium
from tests.services.browser import chromium as started

SECTORS = (
    *("Development Partners", "City Representatives", "Solution Providers"),
    *("Subject Experts", "Governmental Partners", "Academia"),
)
#: notes when a press was made, and when the tables that came of it were painted
WATCH = """
document.addEventListener("submit", () => {
  sessionStorage.clear();
  sessionStorage.setItem("pressed", Date.now());
}, true);
new MutationObserver((_changes, watch) => {
  if (!document.querySelector("#seating-preview li, .seating-person")) return;
  watch.disconnect();
  requestAnimationFrame(() => setTimeout(() => {
    if (!sessionStorage.getItem("painted")) sessionStorage.setItem("painted", Date.now());
  }));
}).observe(document, { childList: true, subtree: true });
"""
#: milliseconds that a plan may take to come
PATIENCE = 60_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--presses", type=int, default=7)
    parser.add_argument("--people", type=int, nargs="*", default=[240, 500])
    chosen = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="facilitate-bench-"))
    config = Config.from_env(
        {"FACILITATE_INSTANCE": str(folder), "FACILITATE_SECRET_KEY": SECRET_KEY}
    )
    run_migrations(config)
    path = chromium.find()
    if path is None:
        raise SystemExit("No Chromium was found; name one with CHROMIUM_PATH.")
    with create_app(config).app_context():
        workshops = make_workshops(chosen.people)
        alone = {code: first_plans_alone(code, chosen.presses) for code in workshops}
        db.session.remove()
    try:
        with serving(folder, folder / "stamps") as (_process, port), started(path) as launch:
            page = launch().new_context(base_url=f"http://127.0.0.1:{port}").new_page()
            page.goto("/sign-in")
            page.get_by_label("E-mail").fill("amara@example.org")
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Sign in").click()
            page.wait_for_url(lambda address: "/sign-in" not in address)
            page.add_init_script(WATCH)
            print("from the press to the first plan, ms:   on screen      the solver alone   load")
            for code, what in workshops.items():
                found = [press(page, code) for _ in range(chosen.presses)]
                load = os.getloadavg()[0]
                print(f"  {what:36} {figures(found)}   {figures(alone[code])}    {load:.1f}")
    finally:
        shutil.rmtree(folder)


def figures(found: Sequence[float]) -> str:
    return f"{median(found):4.0f} (to {max(found):4.0f})"


def make_workshops(sizes: Sequence[int]) -> dict[str, str]:
    """What each is called, by its code."""
    account = make_account()
    demo = create_demo(secret_key=SECRET_KEY, seed=2012)
    db.session.add(Organizer(workshop_id=demo.id, account_id=account.id))
    found = {demo.code: "the demo, in its third round of four"}
    for size in sizes:
        workshop = make_workshop(organizer=account)
        make_session(workshop)
        sectors = [make_sector(workshop, name=name) for name in SECTORS]
        groups = [
            make_organization(workshop, name=f"Organization {n}", sector=sectors[n % 6])
            for n in range(size // 3)
        ]
        for n in range(size):
            make_participant(workshop, name=f"Person {n}", organization=groups[n % len(groups)])
        arrange(workshop=workshop, table_size=9, rounds=4, by=SYSTEM)
        found[workshop.code] = f"{size} people, {len(workshop.tables)} tables, 4 rounds"
    db.session.commit()
    return found


def first_plans_alone(code: str, times: int) -> list[float]:
    """Milliseconds from the problem to its first plan, without database, web or browser."""
    workshop = db.session.scalars(select(Workshop).where(Workshop.code == code)).one()
    problem = planning.build(workshop=workshop, fresh=True, only_present=False).problem
    found: list[float] = []
    for seed in range(times):
        heard: list[float] = []
        began = time.perf_counter()

        def first(_progress: solver.Progress, heard: list[float] = heard) -> None:
            heard.append(time.perf_counter())

        solver.solve(
            problem,
            seconds=2,
            seed=seed,
            on_progress=first,
            should_stop=lambda heard=heard: bool(heard),  # type: ignore[misc]
        )
        found.append(1000 * (heard[0] - began))
    return found


def press(page: Page, code: str) -> float:
    """Milliseconds from one press to the first plan painted; leaves the workshop at rest."""
    page.goto(f"/w/{code}/seating")
    if page.locator("#seating-board").count():
        page.get_by_text("Adjust").click()
        page.get_by_role("button", name="Seat everyone anew").click()
    else:
        page.get_by_role("button", name="Seat everyone").click()
    page.wait_for_url("**/seating?job=*", wait_until="commit")
    # the plan itself comes when the search is over; what was painted before that was noted
    page.locator(".seating-person").first.wait_for(timeout=PATIENCE)
    page.wait_for_timeout(300)
    took = page.evaluate("sessionStorage.getItem('painted') - sessionStorage.getItem('pressed')")
    return float(took)


if __name__ == "__main__":
    main()
