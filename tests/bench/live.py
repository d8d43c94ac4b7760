"""How fast a note reaches a room, against a bare broadcast on the same machine in the same minutes.

    python -m tests.bench.live [--clients 1000] [--rounds 3]
    python -m tests.bench.live --rounds 20 --cut 0.6 [--processes 2] [--postgres]

One table's board with `--clients` listeners; a facilitator, signed in by a personal link, posts
notes through the ordinary form. Counted from the commit until the last listener has the fragment.
The floor and the product take turns, since the machine is never quite quiet: trust the ratio.

Where the time goes, for a thousand listeners: 6 ms are the floor's own (a system call each), 3 ms
uvicorn's framing and our bookkeeping, 3 ms the query for the change and its drawing, 1 ms waking
threads; the answer to the writer is drawn meanwhile under the same interpreter lock. Writing past
uvicorn straight to the transport would save 2 to 3 ms, and was left alone for its inner parts.
So the last of a thousand hears 2.2 times as late as from the floor (23 ms against 11), not 1.6.

With `--cut` so many listeners lose their line once at a random moment and come back, to whichever
process they meet: nothing may be lost, doubled or told out of order. Then there is no floor, which
knows no resume.
"""

import argparse
import asyncio
import http.client
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import psutil
import uvloop

from facilitate.accounts.links import token_of
from facilitate.app import create_app
from facilitate.cli.migrate import run_migrations
from facilitate.config import Config
from facilitate.people.models import ParticipantRole
from tests.bench.loadgen import Ledger, Load, Room, percentiles
from tests.factories import (
    SECRET_KEY,
    make_kind,
    make_participant,
    make_question,
    make_round,
    make_table,
    make_workshop,
)
from tests.services import free_port, postgres

_CHECKOUT = Path(__file__).resolve().parents[2]
NOTE = "k={k}; " + "The tram stops where the new houses begin, and nobody asked why. " * 2


@dataclass
class Measured:
    """What several rounds with one server gave."""

    from_commit: list[float] = field(default_factory=list)
    kib_per_client: list[float] = field(default_factory=list)
    lost: int = 0
    doubled: int = 0
    disordered: int = 0
    cut: int = 0
    errors: dict[str, int] = field(default_factory=dict)

    def add(self, room: Room, kib: float) -> None:
        self.from_commit += room.ledger.from_commit()
        self.kib_per_client.append(kib)
        self.lost += room.expected - room.ledger.delivered
        self.doubled += room.ledger.doubled
        self.disordered += room.ledger.disordered
        self.cut += room.ledger.reconnects
        for name, count in room.ledger.errors.items():
            self.errors[name] = self.errors.get(name, 0) + count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--clients", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--notes", type=int, default=20, help="in each round")
    parser.add_argument("--rate", type=float, default=2, help="notes a second")
    parser.add_argument("--cut", type=float, default=0, help="part of the listeners cut once")
    parser.add_argument("--processes", type=int, default=1, help="that serve the listeners")
    parser.add_argument("--postgres", action="store_true", help="instead of SQLite")
    chosen = parser.parse_args()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    amounts = {name: getattr(chosen, name) for name in ("clients", "notes", "rate", "cut")}
    floor, product = Measured(), Measured()
    with database(chosen.postgres) as new_database:
        for _ in range(chosen.rounds):
            if not chosen.cut:
                with bare_broadcast() as (process, load):
                    measure(floor, [process], load, amounts)
            with table_board(new_database(), chosen.processes) as (processes, load, stamps):
                measure(product, processes, load, amounts, stamps)
    show(floor, product, chosen)


@contextmanager
def database(is_postgres: bool) -> Iterator[Callable[[], str]]:
    """Makes addresses of empty databases; "" for the file in the instance folder."""
    if not is_postgres:
        yield lambda: ""
        return
    with postgres.running() as server:
        yield server.create


def measure(
    into: Measured,
    processes: list[subprocess.Popen[str]],
    load: dict[str, object],
    amounts: dict[str, float],
    stamps: Path | None = None,
) -> None:
    room = Room(Load(**load, **amounts))
    grown = uvloop.run(one_round(room, lambda: sum(map(memory, processes))))
    if stamps is not None:
        take_stamps(room.ledger, stamps)
    into.add(room, grown / 1024 / len(room.listeners))


async def one_round(room: Room, held: Callable[[], int]) -> int:
    """Fill the room, write the notes; returns by how many bytes the listeners made it grow.

    As many others are there first, so that what a server sets up once is not counted.
    """
    others = Room(room.load)
    await others.fill()
    before = held()
    await room.fill()
    await asyncio.sleep(1)
    grown = held() - before
    await others.empty()
    await asyncio.sleep(1)
    await room.write()
    await room.empty()
    return grown


def take_stamps(ledger: Ledger, stamps: Path) -> None:
    """A note's commit is the first one between its being sent and its being answered."""
    moments = [int(line) / 1e9 for line in stamps.read_text().split()]
    for k, sent in ledger.sent.items():
        within = [m for m in moments if sent <= m <= ledger.answered[k]]
        ledger.committed[k] = within[0]


def memory(process: subprocess.Popen[str]) -> int:
    """Bytes of memory that the server process holds for itself alone."""
    held: int = psutil.Process(process.pid).memory_full_info().uss
    return held


def show(floor: Measured, product: Measured, chosen: argparse.Namespace) -> None:
    where = f"{chosen.processes} x {'PostgreSQL' if chosen.postgres else 'SQLite'}"
    print(f"{chosen.clients} listeners, {chosen.rounds} rounds of {chosen.notes} notes, {where}")
    print(f"{'':<16}{'last client p50':>16}{'p95':>10}{'lost':>7}{'doubled':>9}{'KiB/client':>12}")
    rows = [("Facilitate", product)] if chosen.cut else [("bare", floor), ("Facilitate", product)]
    for name, measured in rows:
        p50, p95 = percentiles(measured.from_commit)
        kib = sorted(measured.kib_per_client)[len(measured.kib_per_client) // 2]
        print(
            f"{name:<16}{p50:>13.1f} ms{p95:>7.1f} ms{measured.lost:>7}{measured.doubled:>9}"
            f"{kib:>12.1f}  {measured.errors or ''}"
        )
    if chosen.cut:
        print(f"{product.cut} came back after a cut; {product.disordered} told out of order")
    else:
        ours, bare = percentiles(product.from_commit), percentiles(floor.from_commit)
        print(f"{'ratio':<16}{ours[0] / bare[0]:>16.2f}{ours[1] / bare[1]:>10.2f}")


@contextmanager
def bare_broadcast() -> Iterator[tuple[subprocess.Popen[str], dict[str, object]]]:
    """The floor, running."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.bare_broadcast", str(port)],
        cwd=_CHECKOUT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.readline()
    try:
        yield (
            process,
            {
                "url": f"http://127.0.0.1:{port}",
                "stream": "/events",
                "post": "/notes",
                "body": lambda k: urlencode({"text": NOTE.format(k=k)}),
            },
        )
    finally:
        process.kill()
        process.communicate()


@contextmanager
def table_board(
    database_url: str, processes: int
) -> Iterator[tuple[list[subprocess.Popen[str]], dict[str, object], Path]]:
    """The product, running with one workshop, and a facilitator signed in by a personal link."""
    folder = Path(tempfile.mkdtemp(prefix="facilitate-bench-"))
    stamps = folder / "stamps"
    settings = {"FACILITATE_DATABASE_URL": database_url} if database_url else {}
    config = Config.from_env(
        {"FACILITATE_INSTANCE": str(folder), "FACILITATE_SECRET_KEY": SECRET_KEY, **settings}
    )
    run_migrations(config)
    code, link = make_room(config)
    try:
        with ExitStack() as stack:
            served = [
                stack.enter_context(serving(folder, stamps, **settings)) for _ in range(processes)
            ]
            port, *more_ports = [port for _process, port in served]
            browser = Browser(port)
            browser.get(link)
            browser.post(link, {"csrf_token": browser.token})
            board = browser.get(f"/w/{code}/tables/1")
            seq = re.search(r'data-seq="(\d+)"', board)
            assert seq is not None
            form = {"csrf_token": browser.token, "kind": "constraint", "round": "1"}
            yield (
                [process for process, _port in served],
                {
                    "url": f"http://127.0.0.1:{port}",
                    "more_ports": tuple(more_ports),
                    "stream": f"/live?workshop={code}&topics=workshop,table:1&seq={seq[1]}",
                    "post": f"/w/{code}/tables/1/notes",
                    "body": lambda k: urlencode(
                        {**form, "text": NOTE.format(k=k), "client_id": f"bench-note-{k}"}
                    ),
                    "headers": f"Cookie: {browser.cookie}\r\nHX-Request: true\r\n",
                },
                stamps,
            )
    finally:
        shutil.rmtree(folder)


@contextmanager
def serving(
    folder: Path, stamps: Path, **settings: str
) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The product on a folder that is set up, and its port; each commit is stamped."""
    stamps.touch()
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.stamped", "serve", "--port", str(port)],
        cwd=_CHECKOUT,
        env={
            **os.environ,
            "FACILITATE_INSTANCE": str(folder),
            "FACILITATE_SECRET_KEY": SECRET_KEY,
            "STAMPS": str(stamps),
            "PYTHONUNBUFFERED": "1",
            **settings,
        },
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.readline()
    try:
        yield process, port
    finally:
        process.terminate()
        process.communicate()


def make_room(config: Config) -> tuple[str, str]:
    """A workshop with a running round; its code, and the personal link of a facilitator."""
    app = create_app(config)
    with app.app_context():
        workshop = make_workshop(code="BENCH")
        make_table(workshop)
        kind = make_kind(workshop)
        make_round(workshop, running=True, question_id=make_question(workshop, kinds=(kind,)).id)
        ben = make_participant(workshop, name="Ben", role=ParticipantRole.FACILITATOR)
        return workshop.code, f"/p/{token_of(ben.link_nonce, secret_key=SECRET_KEY)}"


class Browser:
    """As much of one as signing in needs."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port)
        self.cookie = self.token = ""

    def close(self) -> None:
        self._connection.close()

    def get(self, path: str) -> str:
        return self._ask("GET", path)

    def post(self, path: str, form: dict[str, str]) -> str:
        return self._ask("POST", path, urlencode(form))

    def _ask(self, method: str, path: str, body: str | None = None) -> str:
        headers = {"Cookie": self.cookie}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        page = answer.read().decode()
        assert answer.status in (200, 303), f"{path} answered {answer.status}"
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                self.cookie = value.partition(";")[0]
        token = re.search(r'name="csrf-token" content="([^"]+)"', page)
        if token is not None:
            self.token = token[1]
        return page


if __name__ == "__main__":
    main()
