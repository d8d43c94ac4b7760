"""Everybody writes: a hall of tables whose note-takers type at once, with people following each.

    python -m tests.bench.tables [--writers 110] [--followers 1000] [--seconds 60] [--every 10]

Each note-taker adds a note every ten seconds or so; every third note is edited and every fifth one
deleted. Counted from sending a note until the last follower of its table has it. Afterwards the
notes in the database are compared with what was written.
"""

import argparse
import asyncio
import random
import re
import resource
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import uvloop
from sqlalchemy import select

from facilitate.accounts.links import token_of
from facilitate.app import create_app
from facilitate.cli.migrate import run_migrations
from facilitate.config import Config
from facilitate.db import db
from facilitate.notes.models import Note
from tests.bench.live import NOTE, Browser, serving
from tests.bench.loadgen import Ledger, Load, Room, now, percentiles, until
from tests.factories import (
    SECRET_KEY,
    make_kind,
    make_participant,
    make_question,
    make_round,
    make_table,
    make_workshop,
)

_ID = re.compile(rb'id="note-(\d+)" data-rev="(\d+)"')
_EDITED = "Said again in better words"


@dataclass
class Writer:
    """The note-taker of one table, and those who follow it."""

    number: int
    cookie: str
    token: str
    room: Room
    #: client id and text of what must be there in the end; None where it was deleted
    written: dict[str, str | None] = field(default_factory=dict)

    async def write(self, code: str, seconds: float, every: float) -> None:
        ledger = self.room.ledger
        end = now() + seconds
        await asyncio.sleep(random.uniform(0, every))
        k = 0
        while now() < end:
            text, client_id = NOTE.format(k=k), f"bench-{self.number}-{k}"
            form = {"kind": "constraint", "round": "1", "text": text, "client_id": client_id}
            ledger.sent[k] = now()
            answer = await self._post(f"/w/{code}/tables/{self.number}/notes", form)
            self.written[client_id] = text.strip()
            found = _ID.search(answer)
            if found is None:
                ledger.fail(f"no note in the answer: {answer[:40]!r}")
            else:
                address, revision = f"/w/{code}/notes/{found[1].decode()}", found[2].decode()
                if k % 3 == 2:
                    form = {**form, "text": _EDITED, "revision": revision}
                    await self._post(address, form)
                    self.written[client_id] = _EDITED
                if k % 5 == 4:
                    await self._post(f"{address}/deletion", {})
                    self.written[client_id] = None
            k += 1
            await asyncio.sleep(random.uniform(0.8, 1.2) * every)

    async def _post(self, path: str, form: dict[str, str]) -> bytes:
        """Send a form until the server has taken it, as the outbox of a browser does."""
        body = urlencode({**form, "csrf_token": self.token}).encode()
        while True:
            reader, writer = await asyncio.open_connection(self.room.host, self.room.port)
            writer.write(
                f"POST {path} HTTP/1.1\r\nHost: {self.room.netloc}\r\nHX-Request: true\r\n"
                f"Cookie: {self.cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode()
                + body
            )
            answer = await reader.read()
            writer.close()
            if answer[9:10] == b"2":
                return answer
            self.room.ledger.fail(f"sent again after {answer[9:12].decode('latin-1')}")
            await asyncio.sleep(1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--writers", type=int, default=110)
    parser.add_argument("--followers", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--every", type=float, default=10, help="seconds between a table's notes")
    chosen = parser.parse_args()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    folder = Path(tempfile.mkdtemp(prefix="facilitate-bench-"))
    config = Config.from_env(
        {"FACILITATE_INSTANCE": str(folder), "FACILITATE_SECRET_KEY": SECRET_KEY}
    )
    run_migrations(config)
    code, links = make_hall(config, chosen.writers)
    try:
        with serving(folder, folder / "stamps") as (_process, port):
            writers = [
                take_seat(code, number, link, port, chosen.followers // chosen.writers)
                for number, link in enumerate(links, start=1)
            ]
            uvloop.run(everybody(writers, code, chosen))
        show(writers, config, chosen)
    finally:
        shutil.rmtree(folder)


def make_hall(config: Config, tables: int) -> tuple[str, list[str]]:
    """A workshop with a running round and a host at each table; its code and their links."""
    with create_app(config).app_context():
        workshop = make_workshop(code="BENCH")
        kind = make_kind(workshop)
        make_round(workshop, running=True, question_id=make_question(workshop, kinds=(kind,)).id)
        links = []
        for number in range(1, tables + 1):
            host = make_participant(workshop, name=f"Host {number}")
            make_table(workshop, number=number, host_id=host.id)
            links.append(f"/p/{token_of(host.link_nonce, secret_key=SECRET_KEY)}")
        return workshop.code, links


def take_seat(code: str, number: int, link: str, port: int, followers: int) -> Writer:
    browser = Browser(port)
    browser.get(link)
    browser.post(link, {"csrf_token": browser.token})
    browser.get(f"/w/{code}/tables/{number}")
    load = Load(
        url=f"http://127.0.0.1:{port}",
        stream=f"/live?workshop={code}&topics=workshop,table:{number}",
        post="",
        body=str,
        headers=f"Cookie: {browser.cookie}\r\n",
        clients=followers,
    )
    return Writer(number=number, cookie=browser.cookie, token=browser.token, room=Room(load))


async def everybody(writers: list[Writer], code: str, chosen: argparse.Namespace) -> None:
    for writer in writers:
        await writer.room.fill()
    await asyncio.gather(*(w.write(code, chosen.seconds, chosen.every) for w in writers))
    await until(lambda: all(missing(w) == 0 for w in writers), 20)
    for writer in writers:
        await writer.room.empty()


def missing(writer: Writer) -> int:
    """Deliveries of new notes that have not come."""
    ledger: Ledger = writer.room.ledger
    return len(ledger.sent) * writer.room.greeted - ledger.delivered


def show(writers: list[Writer], config: Config, chosen: argparse.Namespace) -> None:
    with create_app(config).app_context():
        rows = db.session.scalars(select(Note))
        found = {n.client_id: None if n.deleted_at else n.text for n in rows}
    wanted = {key: text for writer in writers for key, text in writer.written.items()}
    ledgers = [writer.room.ledger for writer in writers]
    seconds = [
        arrival - ledger.sent[k] for ledger in ledgers for k, arrival in ledger.last_arrival.items()
    ]
    p50, p95 = percentiles(seconds)
    print(f"{len(writers)} writers, {sum(w.room.greeted for w in writers)} followers")
    print(f"{len(wanted)} notes, {sum(t is None for t in wanted.values())} of them deleted again")
    print(f"from sending to the last follower: p50 {p50:.0f} ms, p95 {p95:.0f} ms")
    wrong = sum(found.get(key, "") != text for key, text in wanted.items())
    print(f"in the database: {wrong} not as written, {len(found) - len(wanted)} too many")
    lost, doubled = sum(map(missing, writers)), sum(ledger.doubled for ledger in ledgers)
    print(f"on screens: {lost} lost, {doubled} doubled")
    errors = {name: n for ledger in ledgers for name, n in ledger.errors.items()}
    if errors:
        print(errors)


if __name__ == "__main__":
    main()
