"""A thousand phones vote within half a minute, and the server is killed in the middle of it.

    python -m tests.bench ballots
    python -m tests.bench.ballots [--phones 1000] [--seconds 30] [--no-kill]

The product's own server with its embedded database. Every phone holds a stream as its page does and
sends its ballot at a moment of its own; whoever gets no answer sends the same ballot again, as the
page does. Half way the server gets SIGKILL and is started anew on the same files. Afterwards the
ballots in the database are compared with what was answered "counted": each there, exactly once, and
saying what was sent. Latency is that of each request that was answered, by when it was sent; those
that the kill cut off are counted apart. Processor time tells the server from the phones, which run
on the same machine.
"""

import argparse
import asyncio
import math
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import psutil
from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select

from facilitate.accounts.guards import SIGN_IN_KEY
from facilitate.accounts.operations import begin_sign_in
from facilitate.activity import SYSTEM, last_seq
from facilitate.app import create_app
from facilitate.cli.migrate import run_migrations
from facilitate.config import Config
from facilitate.db import db
from facilitate.voting.models import Ballot, PollOption
from facilitate.voting.operations import open_poll, prepare_poll
from facilitate.voting.queries import counted_ballots
from tests.factories import SECRET_KEY, make_option, make_participant, make_workshop
from tests.services import free_port

_CHECKOUT = Path(__file__).resolve().parents[2]
OPTIONS, BUDGET = 10, 3
#: seconds after which a phone that got no answer sends again, first and later, as in ballot.js
AGAIN, LONGEST = 2.0, 5.0
#: seconds that a stream waits at most before it comes back, as in live.js
LONGEST_WAIT = 30
#: seconds after a restart whose latency is told apart: a hall is back at once
RUSH = 10
#: seconds that all phones may take in the end; other work may slow this machine down
PATIENCE = 900


@dataclass
class Phone:
    """One voter's browser."""

    cookie: str
    token: str
    points: dict[str, int]
    submission: str
    #: of each request that was answered, when it was sent and how many seconds it took
    took: list[tuple[float, float]] = field(default_factory=list)
    cut: int = 0
    counted: bool = False
    #: other answers by status
    refused: Counter[int] = field(default_factory=Counter)


@dataclass
class Room:
    """All of them, and the server that they reach."""

    port: int
    seq: int
    phones: list[Phone]
    streams: int = 0
    #: when the server answered again, if it was killed
    again_at: float = math.inf
    #: seconds of processor time of the servers, from the first ballot on
    served: float = 0.0
    #: set once every phone has had its stream
    full: asyncio.Event = field(default_factory=asyncio.Event)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--phones", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--no-kill", action="store_true", help="let the server live")
    chosen = parser.parse_args()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    folder = Path(tempfile.mkdtemp(prefix="facilitate-bench-"))
    config = Config.from_env(
        {"FACILITATE_INSTANCE": str(folder), "FACILITATE_SECRET_KEY": SECRET_KEY}
    )
    run_migrations(config)
    app = create_app(config)
    try:
        phones, seq = make_hall(app, chosen.phones)
        room = Room(port=free_port(), seq=seq, phones=phones)
        print(f"load of this machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        asyncio.run(vote(room, folder, chosen.seconds, kill=not chosen.no_kill))
        show(app, room)
        print(f"load of this machine after: {os.getloadavg()[0]:.1f}")
    finally:
        shutil.rmtree(folder)


def make_hall(app: Flask, count: int) -> tuple[list[Phone], int]:
    """A workshop with an open vote and so many people who are signed in."""
    chance = random.Random(7)
    with app.app_context():
        workshop = make_workshop(code="KHX7")
        ids = [make_option(workshop, text=f"Option {n}").id for n in range(OPTIONS)]
        people = [make_participant(workshop, name=f"Voter {n}").id for n in range(count)]
        poll = prepare_poll(workshop=workshop, opportunity_ids=ids, budget=BUDGET, cap=2, by=SYSTEM)
        open_poll(poll=poll, by=SYSTEM)
        letters = [option.letter for option in poll.options]
        signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        phones = []
        for person in people:
            key = begin_sign_in(old_key=None, participant_id=person)
            csrf = f"{chance.getrandbits(160):040x}"
            cookie = signer.dumps({SIGN_IN_KEY: key, "csrf_token": csrf, "_permanent": True})
            token = URLSafeTimedSerializer(SECRET_KEY, salt="wtf-csrf-token").dumps(csrf)
            first, second = chance.sample(letters, 2)
            phones.append(
                Phone(
                    cookie=f"{app.config['SESSION_COOKIE_NAME']}={cookie}",
                    token=str(token),
                    points={first: 2, second: 1},
                    submission=f"{chance.getrandbits(128):032x}",
                )
            )
        db.session.commit()
        seq = last_seq(workshop.id)
        db.session.remove()
        db.engine.dispose()
    return phones, seq


# --- The room ----------------------------------------------------------------------------------


async def vote(room: Room, folder: Path, seconds: float, *, kill: bool) -> None:
    """Open all streams, let everybody vote within these seconds, and kill the server half way."""
    server = started(room.port, folder)
    try:
        await answering(room.port)
        streams = [asyncio.create_task(stream(room, phone)) for phone in room.phones]
        await room.full.wait()
        print(f"{room.streams} streams are open; the vote begins")
        begun, own = time.monotonic(), time.process_time()
        room.served = -used(server)
        chance = random.Random(11)
        ballots = [
            asyncio.create_task(send(room, phone, chance.uniform(0, seconds)))
            for phone in room.phones
        ]
        if kill:
            await asyncio.sleep(seconds / 2)
            answered = sum(phone.counted for phone in room.phones)
            room.served += used(server)
            server.send_signal(signal.SIGKILL)
            server.wait()
            at = time.monotonic()
            print(f"SIGKILL after {at - begun:.0f} s, when {answered} ballots were answered")
            server = started(room.port, folder)
            await answering(room.port)
            room.again_at = time.monotonic()
            print(
                f"it answers again {room.again_at - at:.1f} s later,"
                f" after {used(server):.1f} s of processor time"
            )
        await asyncio.wait_for(asyncio.gather(*ballots), PATIENCE)
        room.served += used(server)
        print(f"all phones were answered {time.monotonic() - begun:.0f} s after the first began")
        print(
            f"processor time from then on: {room.served:.1f} s of the server,"
            f" {1000 * room.served / len(room.phones):.0f} ms for each ballot with all else;"
            f" {time.process_time() - own:.1f} s of the phones"
        )
        for task in streams:
            task.cancel()
        await asyncio.gather(*streams, return_exceptions=True)
    finally:
        server.terminate()
        server.wait()


def used(server: subprocess.Popen[bytes]) -> float:
    """Seconds of processor time of this server so far, without its worker."""
    times = psutil.Process(server.pid).cpu_times()
    return float(times.user + times.system)


def started(port: int, folder: Path) -> subprocess.Popen[bytes]:
    """The product on this folder, with its byte code kept as any installation keeps it."""
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.Popen(
        [sys.executable, "-m", "facilitate", "serve", "--port", str(port), "--no-migrate"],
        cwd=_CHECKOUT,
        env={
            **kept,
            "PYTHONPYCACHEPREFIX": str(folder / "bytecode"),
            "FACILITATE_INSTANCE": str(folder),
            "FACILITATE_SECRET_KEY": SECRET_KEY,
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


async def answering(port: int) -> None:
    """Wait until the product says that it is well."""
    while True:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                writer.write(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
                if b" 200 " in await reader.readline():
                    return
            finally:
                writer.close()
        except OSError:
            pass
        await asyncio.sleep(0.1)


async def stream(room: Room, phone: Phone) -> None:
    """What the ballot's page listens to; opened again whenever it ends, as live.js does."""
    failures = 0
    while True:
        opened = False
        failures += 1
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", room.port)
            address = f"/live?workshop=KHX7&topics=vote&seq={room.seq}"
            writer.write(head("GET", address, phone).encode())
            async for line in reader:
                if not opened and line.startswith(b"HTTP/1.1 200"):
                    opened, failures = True, 1
                    room.streams += 1
                    if room.streams == len(room.phones):
                        room.full.set()
        except OSError:
            pass
        room.streams -= opened
        longest = min(LONGEST_WAIT, 2.0 ** (failures - 1))
        await asyncio.sleep(longest * random.uniform(0.5, 1.5))


async def send(room: Room, phone: Phone, after: float) -> None:
    """Send the ballot until it is answered."""
    await asyncio.sleep(after)
    form = {f"points_{letter}": dots for letter, dots in phone.points.items()}
    form |= {"submission_id": phone.submission, "poll": "1", "since": "0"}
    body = urlencode({**form, "csrf_token": phone.token})
    wait = AGAIN
    while not phone.counted:
        begun = time.monotonic()
        try:
            status, page = await asyncio.wait_for(ask(room, phone, body), 15)
        except (OSError, asyncio.IncompleteReadError, TimeoutError, ValueError):
            phone.cut += 1
            await asyncio.sleep(wait)
            wait = min(LONGEST, 2 * wait)
            continue
        phone.took.append((begun, time.monotonic() - begun))
        phone.counted = status == 200 and "Counted at" in page
        if not phone.counted:
            phone.refused[status] += 1
            await asyncio.sleep(wait)


async def ask(room: Room, phone: Phone, body: str) -> tuple[int, str]:
    """One request on a connection of its own, read to its end."""
    reader, writer = await asyncio.open_connection("127.0.0.1", room.port)
    try:
        more = (
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\nHX-Request: true\r\n"
        )
        writer.write((head("POST", "/w/KHX7/ballot", phone, more) + body).encode())
        answer = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        length = re.search(r"content-length: *(\d+)", answer, re.I)
        page = await reader.readexactly(int(length[1])) if length else await reader.read()
        return int(answer.split(" ", 2)[1]), page.decode()
    finally:
        writer.close()


def head(method: str, address: str, phone: Phone, more: str = "") -> str:
    """The head of a request; connections are not used twice, as by phones on bad Wi-Fi."""
    return (
        f"{method} {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        f"Cookie: {phone.cookie}\r\n{more}\r\n"
    )


# --- What came of it ---------------------------------------------------------------------------


def show(app: Flask, room: Room) -> None:
    """Hold what was answered against what is in the database."""
    with app.app_context():
        rows = list(db.session.scalars(select(Ballot.submission_id)))
        letters = {o.id: o.letter for o in db.session.scalars(select(PollOption))}
        counted = Counter(
            tuple(sorted((letters[o], mark.first) for o, mark in ballot.marks.items()))
            for ballot in counted_ballots(1)
        )
        db.session.remove()
        db.engine.dispose()
    stored = Counter(rows)
    wanted = Counter(tuple(sorted(phone.points.items())) for phone in room.phones)
    answered = [phone for phone in room.phones if phone.counted]
    lost = sum(1 for phone in answered if stored[phone.submission] == 0)
    doubled = sum(1 for phone in answered if stored[phone.submission] > 1)
    refused = sum((phone.refused for phone in room.phones), Counter[int]())
    print(
        f"{len(answered)} answered 'counted', {lost} of them lost, {doubled} doubled;"
        f" {sum(counted.values())} ballots count, "
        + ("all as they were sent" if counted == wanted else "NOT as they were sent")
    )
    print(f"{sum(phone.cut for phone in room.phones)} requests were cut off; others: {refused}")
    took = [each for phone in room.phones for each in phone.took]
    rush = [s for at, s in took if room.again_at <= at < room.again_at + RUSH]
    show_times("a vote took", [s for _at, s in took])
    if rush:
        around = [s for at, s in took if not room.again_at <= at < room.again_at + RUSH]
        show_times(f"  sent within {RUSH} s after the restart", rush)
        show_times("  sent at any other time", around)
    if lost or doubled or counted != wanted:
        raise SystemExit(1)


def show_times(what: str, seconds: list[float]) -> None:
    """Print how long these requests took."""
    took = sorted(1000 * each for each in seconds)
    print(
        f"{what}: p50 {_part(took, 0.5):.0f} ms, p95 {_part(took, 0.95):.0f} ms,"
        f" p99 {_part(took, 0.99):.0f} ms, at most {took[-1]:.0f} ms ({len(took)})"
    )


def _part(values: list[float], part: float) -> float:
    return values[min(len(values) - 1, int(part * len(values)))]


if __name__ == "__main__":
    main()
