"""The table screen: bytes of its first load, and what a key costs with 300 notes on it.

    python -m tests.bench.screen [--notes 300] [--slower 4] [--keys 40]

A real browser whose processor is slowed down. Counted is the main thread's work for each key of a
note that is typed into the entry line and of one that is edited: scripts, style and layout.
"""

import argparse
import shutil
import tempfile
from pathlib import Path
from statistics import median

from playwright.sync_api import CDPSession, Page
from sqlalchemy import select

from facilitate.app import create_app
from facilitate.cli.migrate import run_migrations
from facilitate.config import Config
from facilitate.db import db
from facilitate.workshop.models import Workshop
from tests.bench.live import serving
from tests.bench.tables import make_hall
from tests.factories import SECRET_KEY, make_note
from tests.services import chromium
from tests.services.browser import chromium as started

SENTENCE = "Nobody knows which of the nine offices has to sign the permit first, so all wait"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--notes", type=int, default=300)
    parser.add_argument("--slower", type=float, default=4)
    parser.add_argument("--keys", type=int, default=40)
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
            page.goto(link)
            page.wait_for_url(f"**/w/{code}/**")
            cdp = page.context.new_cdp_session(page)
            measure_load(page, cdp, f"/w/{code}/tables/1")
            write_notes(config, chosen.notes)
            page.goto(f"/w/{code}/tables/1")
            cdp.send("Emulation.setCPUThrottlingRate", {"rate": chosen.slower})
            print(f"{chosen.notes} notes, processor {chosen.slower:g} times slower, per key:")
            measure_keys(page, cdp, "#note-form textarea", "new note", chosen.keys)
            page.locator(".note .note-link").nth(chosen.notes // 2).click()
            measure_keys(page, cdp, ".note-edit textarea", "edited note", chosen.keys)
    finally:
        shutil.rmtree(folder)


def write_notes(config: Config, count: int) -> None:
    with create_app(config).app_context():
        workshop = db.session.scalars(select(Workshop)).one()
        for number in range(count):
            make_note(
                workshop,
                kind=workshop.note_kinds[0],
                table=workshop.tables[0],
                round=workshop.rounds[0],
                text=f"{number} {SENTENCE}",
            )


def measure_load(page: Page, cdp: CDPSession, address: str) -> None:
    """Bytes on the wire of a first visit, headers and all."""
    # what the page before still fetches is not of this one
    page.goto("about:blank")
    sizes: dict[str, int] = {}
    names: dict[str, str] = {}
    cdp.send("Network.enable")
    cdp.send("Network.clearBrowserCache")
    cdp.on(
        "Network.requestWillBeSent",
        lambda e: names.update({e["requestId"]: e["request"]["url"].partition("?")[0]}),
    )
    cdp.on(
        "Network.loadingFinished", lambda e: sizes.update({e["requestId"]: e["encodedDataLength"]})
    )
    page.goto(address)
    page.wait_for_timeout(1500)
    total = sum(sizes.values())
    print(f"first load of the table screen: {total / 1000:.1f} kB in {len(sizes)} answers")
    for request, size in sorted(sizes.items(), key=lambda one: -one[1]):
        print(f"  {size / 1000:5.1f} kB {names.get(request, address).rpartition('/')[2]}")


def measure_keys(page: Page, cdp: CDPSession, field: str, what: str, keys: int) -> None:
    # the page's own processor time: a busy machine makes it wait, which is not its doing
    cdp.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.locator(field).focus()
    scripts, tasks = [], []
    for key in (SENTENCE * 2)[:keys]:
        before = figures(cdp)
        page.keyboard.press("Space" if key == " " else key)
        page.wait_for_timeout(150)
        after = figures(cdp)
        scripts.append(1000 * (after["ScriptDuration"] - before["ScriptDuration"]))
        tasks.append(1000 * (after["TaskDuration"] - before["TaskDuration"]))
    print(
        f"  {what}: scripts median {median(scripts):.1f} ms, worst {max(scripts):.1f} ms;"
        f" all work median {median(tasks):.1f} ms, worst {max(tasks):.1f} ms"
    )


def figures(cdp: CDPSession) -> dict[str, float]:
    return {each["name"]: each["value"] for each in cdp.send("Performance.getMetrics")["metrics"]}


if __name__ == "__main__":
    main()
