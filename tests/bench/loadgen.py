"""A room full of listeners and one person who writes notes, on one event loop.

Each listener keeps one stream as a phone does, comes back with Last-Event-ID when it is cut, and
counts what it gets: each note exactly once and in order. The text of a note holds `k=<number>;` to
tell them apart; where it also holds `t=<ns>;`, latency is counted from there, the moment of the
commit.
"""

import asyncio
import random
import re
import time
from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

now = time.monotonic
_NUMBER = re.compile(rb"k=(\d+);")
_COMMITTED = re.compile(rb"t=(\d+);")
_ID = re.compile(rb"^id: (.+)$", re.M)
_LENGTH = re.compile(rb"content-length: *(\d+)", re.I)


@dataclass(frozen=True, kw_only=True)
class Load:
    """Whom to ask, and how much."""

    url: str
    #: address of the stream, address that notes are posted to, and the form body of note k
    stream: str
    post: str
    body: Callable[[int], str]
    #: further header lines of every request, each with its line end
    headers: str = ""
    clients: int = 1000
    #: ports of further processes that serve the same; whoever comes back may meet another one
    more_ports: tuple[int, ...] = ()
    #: listeners opened a second
    ramp: float = 800
    notes: int = 20
    #: notes a second
    rate: float = 2
    #: part of the listeners that is cut once while notes are written
    cut: float = 0
    #: seconds to wait for the last event
    drain: float = 20


@dataclass
class Ledger:
    """What was sent when, and when it came."""

    sent: dict[int, float] = field(default_factory=dict)
    answered: dict[int, float] = field(default_factory=dict)
    committed: dict[int, float] = field(default_factory=dict)
    last_arrival: dict[int, float] = field(default_factory=dict)
    delivered: int = 0
    doubled: int = 0
    #: told after a later one
    disordered: int = 0
    reconnects: int = 0
    errors: dict[str, int] = field(default_factory=dict)
    #: each distinct event is parsed once
    _parsed: dict[bytes, tuple[bytes | None, int | None]] = field(default_factory=dict)

    def parse(self, event: bytes) -> tuple[bytes | None, int | None]:
        known = self._parsed.get(event)
        if known is None:
            number, committed, last_id = (
                pattern.search(event) for pattern in (_NUMBER, _COMMITTED, _ID)
            )
            known = (last_id and last_id[1], int(number[1]) if number else None)
            if number and committed:
                self.committed[int(number[1])] = int(committed[1]) / 1e9
            self._parsed[event] = known
        return known

    def fail(self, error: object) -> None:
        name = f"{type(error).__name__}: {error}"[:80] if not isinstance(error, str) else error
        self.errors[name] = self.errors.get(name, 0) + 1

    def from_commit(self) -> list[float]:
        """Seconds from each note's commit until the last listener had it."""
        return [
            arrival - self.committed.get(k, self.sent[k])
            for k, arrival in self.last_arrival.items()
        ]


class Listener(asyncio.Protocol):
    """One phone."""

    __slots__ = ("body", "chunked", "got", "last_id", "opened", "room", "transport", "wanted")

    def __init__(self, room: "Room") -> None:
        self.room = room
        self.transport: asyncio.Transport | None = None
        self.last_id: bytes | None = None
        #: one bit for each note
        self.got = 0
        self.wanted = True
        self._begin()

    def _begin(self) -> None:
        self.body, self.opened, self.chunked = b"", False, False

    async def connect(self) -> None:
        self._begin()
        loop = asyncio.get_running_loop()
        port = random.choice((self.room.port, *self.room.load.more_ports))
        await loop.create_connection(lambda: self, self.room.host, port)

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        load = self.room.load
        back = f"Last-Event-ID: {self.last_id.decode()}\r\n" if self.last_id else ""
        transport.write(
            f"GET {load.stream} HTTP/1.1\r\nHost: {self.room.netloc}\r\n"
            f"Accept: text/event-stream\r\n{load.headers}{back}\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        arrived = now()
        self.body += data
        if not self.opened and not self._open():
            return
        if self.chunked:
            # chunks hold whole events, so only their frames have to go
            *blocks, self.body = self.body.split(b"\n\n\r\n")
        else:
            *blocks, self.body = self.body.split(b"\n\n")
        for block in blocks:
            for event in block.split(b"\n\n"):
                self._hear(event, arrived)

    def _open(self) -> bool:
        head, found, rest = self.body.partition(b"\r\n\r\n")
        if not found:
            return False
        if b" 200 " not in head[:16]:
            self.room.ledger.fail(head[:32].decode("latin-1"))
            self.wanted = False
            if self.transport is not None:
                self.transport.close()
            return False
        self.opened, self.body = True, rest
        self.chunked = b"transfer-encoding: chunked" in head.lower()
        return True

    def _hear(self, event: bytes, arrived: float) -> None:
        ledger = self.room.ledger
        last_id, number = ledger.parse(event)
        if last_id is not None:
            if self.last_id is None:
                self.room.greeted += 1
            self.last_id = last_id
        if number is None:
            return
        if self.got >> number & 1:
            ledger.doubled += 1
            return
        ledger.disordered += number < self.got.bit_length() - 1
        self.got |= 1 << number
        ledger.delivered += 1
        ledger.last_arrival[number] = max(arrived, ledger.last_arrival.get(number, 0))

    def connection_lost(self, _error: Exception | None) -> None:
        self.transport = None
        if self.wanted:
            self.room.in_background(self._come_back())

    async def _come_back(self) -> None:
        while self.wanted:
            await asyncio.sleep(random.uniform(0.2, 1.2))
            self.room.ledger.reconnects += 1
            try:
                await self.connect()
            except OSError as error:
                self.room.ledger.fail(error)
            else:
                return

    def cut(self) -> None:
        if self.transport is not None:
            self.transport.abort()


class Room:
    """All listeners of one run, and the writer."""

    def __init__(self, load: Load) -> None:
        self.load = load
        address = urlsplit(load.url)
        self.host, self.port = address.hostname, address.port
        self.netloc = address.netloc
        self.ledger = Ledger()
        self.listeners: list[Listener] = []
        self.greeted = 0
        self._tasks: set[asyncio.Task[None]] = set()

    def in_background(self, work: object) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def fill(self) -> None:
        """Open all streams and wait until each was greeted."""
        began = now()
        for index in range(self.load.clients):
            self.listeners.append(Listener(self))
            self.in_background(self._let_in(self.listeners[-1]))
            ahead = began + index / self.load.ramp - now()
            if ahead > 0:
                await asyncio.sleep(ahead)
        await until(lambda: self.greeted == self.load.clients, 60)
        if self.greeted < self.load.clients:
            self.ledger.fail(f"{self.load.clients - self.greeted} never greeted")

    async def _let_in(self, listener: Listener) -> None:
        try:
            await listener.connect()
        except OSError as error:
            self.ledger.fail(error)

    async def write(self) -> None:
        """Post the notes, and wait until everybody has them or nothing comes any more."""
        load, loop = self.load, asyncio.get_running_loop()
        span = load.notes / load.rate
        for listener in random.sample(self.listeners, int(load.cut * len(self.listeners))):
            loop.call_later(random.uniform(0, span), listener.cut)
        reader, writer = await asyncio.open_connection(self.host, self.port)
        began = now()
        for k in range(load.notes):
            await asyncio.sleep(max(0.0, began + k / load.rate - now()))
            self.ledger.sent[k] = now()
            await self._post(k, reader, writer)
            self.ledger.answered[k] = now()
        writer.close()
        await until(lambda: self.ledger.delivered >= self.expected, load.drain)

    @property
    def expected(self) -> int:
        return self.load.notes * self.greeted

    async def _post(
        self, k: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        body = self.load.body(k).encode()
        writer.write(
            f"POST {self.load.post} HTTP/1.1\r\nHost: {self.netloc}\r\n{self.load.headers}"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        head = await reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(head)
        await reader.readexactly(int(length[1]) if length else 0)
        if head[9:10] != b"2":
            self.ledger.fail(f"note: {head[:24].decode('latin-1')}")

    async def empty(self) -> None:
        """Close all streams."""
        for listener in self.listeners:
            listener.wanted = False
            listener.cut()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.sleep(0.1)


async def until(done: Callable[[], bool], seconds: float) -> None:
    """Wait till it is done, but not longer than so many seconds."""
    end = now() + seconds
    while not done():
        if now() > end:
            return
        await asyncio.sleep(0.05)


def percentiles(values: list[float]) -> tuple[float, float]:
    """p50 and p95 in milliseconds, nearest rank."""
    ordered = array("d", sorted(values))
    return tuple(1000 * ordered[int(len(ordered) * q)] for q in (0.5, 0.95))
