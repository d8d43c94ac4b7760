"""The ASGI shell: live streams on the event loop, everything else Flask in a pool of threads."""

import asyncio
import json
import logging
import re
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qsl, quote

from a2wsgi import WSGIMiddleware
from flask import Flask

from facilitate.config import Config
from facilitate.live.hub import Hub
from facilitate.live.line import Grant, Line, Unavailable
from facilitate.live.reader import Reader
from facilitate.live.registry import Topics

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

#: requests that Flask works on at the same time; each may hold one database connection
THREADS = 16
#: of those, questions what a stream may hear: after a restart all come back at once, and pages and
#: ballots go first
GRANTS = 3
#: pieces of an answer that may wait for a slow reader without keeping a thread
PIECES_WAITING = 128

STREAM_HEADERS: Headers = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-cache, no-transform"),
    (b"x-accel-buffering", b"no"),
]
#: headers of Flask's answer that describe that answer and not the stream
_NOT_THE_STREAMS = {b"content-type", b"content-length", b"cache-control", b"set-cookie", b"vary"}

_CODE = re.compile(r"[0-9A-Za-z]{1,32}")
#: personal links, and whatever else in a path is too long to be a name
_TOKEN = re.compile(r"(?<=^/p/)[^/]+|(?<=/)[\w~-]{32,}")

_access_log = logging.getLogger("facilitate.access")


class Shell:
    """The whole server as one ASGI application."""

    def __init__(self, app: Flask) -> None:
        config: Config = app.config["FACILITATE"]
        self._longest_body = config.max_request_bytes
        self._flask = WSGIMiddleware(app.__call__, THREADS, PIECES_WAITING)  # type: ignore[arg-type]
        self._grants = asyncio.Semaphore(GRANTS)
        self.hub = Hub(Reader(app, app.extensions[Topics.EXTENSION]))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection's request, or the server's own start and stop."""
        if scope["type"] == "lifespan":
            await self._start_and_stop(receive, send)
        elif scope["type"] == "http":
            if scope["path"] == "/live":
                await self._stream(scope, receive, send)
            else:
                await self._page(scope, receive, _logged(scope, send))

    async def _start_and_stop(self, receive: Receive, send: Send) -> None:
        await receive()
        self.hub.start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.hub.stop()
        self._flask.executor.shutdown(wait=False, cancel_futures=True)
        await send({"type": "lifespan.shutdown.complete"})

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let Flask answer; a body is read here first, so that a slow sender holds no thread."""
        length = _header(scope, b"content-length")
        if length.isdigit() and 0 < int(length) <= self._longest_body:
            body = await _whole(receive)
            if body is None:
                return
            receive = _giving(body)
        await self._flask(scope, receive, send)  # type: ignore[arg-type]

    # --- streams

    async def _stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a line in and hold it until either side ends it."""
        line = await self._let_in(scope, send)
        if line is None:
            return
        self.hub.open(line)
        try:
            while (await receive())["type"] != "http.disconnect":
                pass
        finally:
            self.hub.close(line)

    async def _let_in(self, scope: Scope, send: Send) -> Line | None:
        """Begin a stream, or refuse it; apart from `_stream` so that nothing of it is kept."""
        begin = _logged(scope, send)
        try:
            grant, headers = await self._ask(scope)
        except Unavailable:
            await _refuse(begin, 503)
            return None
        if grant is None:
            await _refuse(begin, 404)
            return None

        async def again() -> Grant | None:
            return (await self._ask(scope))[0]

        await begin({"type": "http.response.start", "status": 200, "headers": headers})
        seq = _starting_point(scope, newest=grant.seq)
        return Line(send, grant, seq=seq, once="once" in _query(scope), again=again)

    async def _ask(self, scope: Scope) -> tuple[Grant | None, Headers]:
        """Ask Flask, with the request's own headers, what may be listened to.

        None when nothing; raises Unavailable when Flask cannot tell now. The headers are those
        of the stream.
        """
        query = _query(scope)
        code = query.get("workshop", "")
        if scope["method"] != "GET" or not _CODE.fullmatch(code):
            return None, []
        path = f"/w/{code}/live"
        question = {
            **scope,
            "path": path,
            "raw_path": path.encode(),
            "query_string": f"topics={quote(query.get('topics', ''))}".encode(),
        }
        answer = _Answer()
        async with self._grants:
            await self._flask(question, _giving(b""), answer.send)  # type: ignore[arg-type]
        if answer.status >= 500:
            raise Unavailable
        if answer.status != 200:
            return None, []
        said = json.loads(answer.body)
        headers = [pair for pair in answer.headers if pair[0] not in _NOT_THE_STREAMS]
        grant = Grant(
            workshop_id=said["workshop_id"],
            topics=frozenset(said["topics"]),
            language=said["language"],
            seq=said["seq"],
            sign_ins=tuple(said["sign_ins"]),
            who=frozenset((table, number) for table, number in said["who"]),
        )
        return grant, STREAM_HEADERS + headers


class _Answer:
    """Collects what Flask answers to a question of our own."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: Headers = []
        self.body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], message["headers"]
        else:
            self.body += message.get("body", b"")


def _logged(scope: Scope, send: Send) -> Send:
    """`send` that logs the answer: never a query, never the token of a personal link."""
    if not _access_log.isEnabledFor(logging.INFO):
        return send
    began = time.monotonic()

    async def log(message: Message) -> None:
        if message["type"] == "http.response.start":
            path = _TOKEN.sub("…", quote(scope["path"]))
            took = 1000 * (time.monotonic() - began)
            client = (scope.get("client") or ("-", 0))[0]
            method, status = scope["method"], message["status"]
            _access_log.info("%s %s %s %s %.0f ms", client, method, path, status, took)
        await send(message)

    return log


async def _whole(receive: Receive) -> bytes | None:
    """The body of a request; None when the sender went away before its end."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if not message.get("more_body", False):
            return bytes(body)


def _giving(body: bytes) -> Receive:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


async def _refuse(send: Send, status: int) -> None:
    headers: Headers = [(b"content-length", b"0"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def _header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def _query(scope: Scope) -> dict[str, str]:
    return dict(parse_qsl(scope["query_string"].decode("latin-1")))


def _starting_point(scope: Scope, *, newest: int) -> int:
    """The last change that the page has: what a cut stream saw last, else what the page showed."""
    for text in (_header(scope, b"last-event-id"), _query(scope).get("seq", "")):
        if text.isdecimal() and len(text) < 19:
            # A number that was never given out (the database was put back) is as good as none.
            return int(text) if int(text) <= newest else -1
    return newest
