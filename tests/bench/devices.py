"""One voter on twelve devices at once, many times, on SQLite and PostgreSQL.

    python -m tests.bench.devices [--trials 200]

Each device sends another full ballot at the same moment. After each trial exactly one ballot must
count, and it must hold at most the voter's points; the first trial that breaks this ends the run.
"""

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import monotonic

from facilitate.activity import SYSTEM
from facilitate.app import create_app
from facilitate.cli.migrate import run_migrations
from facilitate.config import Config
from facilitate.db import db
from facilitate.voting.operations import open_poll, prepare_poll
from tests.factories import SECRET_KEY, make_option, make_participant, make_workshop
from tests.services import postgres
from tests.voting.steps import OneBallot, twelve_devices

BUDGET = 3


@contextmanager
def settings() -> Iterator[list[tuple[str, Config]]]:
    """An empty installation on each database there is."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="facilitate-bench-")))
        urls = {"SQLite": f"sqlite:///{folder / 'facilitate.sqlite3'}"}
        try:
            urls["PostgreSQL"] = stack.enter_context(postgres.running()).create()
        except postgres.Unavailable as reason:
            print(f"PostgreSQL: not run, {reason}")
        given = {"FACILITATE_INSTANCE": str(folder), "FACILITATE_SECRET_KEY": SECRET_KEY}
        yield [
            (name, Config.from_env({**given, "FACILITATE_DATABASE_URL": url}))
            for name, url in urls.items()
        ]


def trials(config: Config, count: int) -> float:
    """Hold so many; seconds that they took."""
    run_migrations(config)
    app = create_app(config)
    with app.app_context():
        workshop = make_workshop(code="KHX7")
        ids = [make_option(workshop, text=text).id for text in ("Ducts", "Trees", "Data")]
        poll = prepare_poll(workshop=workshop, opportunity_ids=ids, budget=BUDGET, cap=2, by=SYSTEM)
        open_poll(poll=poll, by=SYSTEM)
        poll_id, options = poll.id, [option.id for option in poll.options]
        person_id = make_participant(workshop, name="Dee Park").id
        db.session.commit()
        begun = monotonic()
        for trial in range(count):
            found = twelve_devices(
                app, poll_id=poll_id, person_id=person_id, options=options, trial=trial
            )
            expected = OneBallot(current=1, points=BUDGET, versions=12 * (trial + 1))
            if found != expected:
                raise SystemExit(f"trial {trial + 1}: {found}, not {expected}")
        taken = monotonic() - begun
        db.session.remove()
        db.engine.dispose()
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--trials", type=int, default=200)
    count = parser.parse_args().trials
    with settings() as installations:
        for name, config in installations:
            taken = trials(config, count)
            print(f"{name}: {count} trials of 12 devices, one ballot each time, {taken:.0f} s")


if __name__ == "__main__":
    main()
