"""The shell in this process, with topics made for the test: boards, and whoever watches them."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn
from flask import Flask
from flask_babel import get_locale

from facilitate import activity
from facilitate.activity import SYSTEM, Activity
from facilitate.db import db
from facilitate.live.registry import Topics
from facilitate.server import Shell
from facilitate.web.access import Role
from facilitate.web.topics import TopicKind
from tests.factories import make_participant, make_workshop
from tests.live.streams import Stream, listen, sign_in_cookie
from tests.services import free_port


def draw_board(change: Activity) -> str:
    """Which change it is and in which language it was drawn, on two lines."""
    return f'<li id="b{change.seq}">\n{change.kind} {get_locale()}</li>'


def draw_broken(_change: Activity) -> str:
    raise ValueError("this fragment cannot be drawn")


TOPICS = Topics(
    (
        TopicKind(kind="board", may_listen=lambda v, w, key: key != "secret", render=draw_board),
        TopicKind(kind="broken", may_listen=lambda v, w, k: True, render=draw_broken),
        TopicKind(
            kind="watch",
            may_listen=lambda v, w, k: v.is_any(Role.PARTICIPANT),
            render=lambda change: None,
            follows=("board",),
        ),
    )
)


@dataclass
class Room:
    """A workshop with one participant, and the running shell that serves it."""

    url: str
    #: plain values, since reading a row would begin a transaction that keeps writers waiting
    code: str
    workshop_id: int
    cookie: str
    streams: list[Stream] = field(default_factory=list)

    def listen(self, topics: str = "board:1", **more: Any) -> Stream:
        """Open a stream, as the participant unless another cookie or code is given."""
        asked = {"code": self.code, "cookie": self.cookie, **more}
        stream = listen(self.url, asked.pop("code"), topics, **asked)
        self.streams.append(stream)
        return stream

    def change(self, topic: str = "board:1", *, kind: str = "note.added") -> int:
        """Commit a change on a topic; returns its number."""
        row = activity.record(kind, workshop_id=self.workshop_id, topic=topic, by=SYSTEM)
        number = row.seq
        db.session.commit()
        return number


@pytest.fixture
def app(app: Flask) -> Flask:
    app.extensions[Topics.EXTENSION] = TOPICS
    return app


class Shells:
    """Starts and stops the shell in this process."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._running: list[tuple[_Server, threading.Thread]] = []

    def start(self, *, port: int | None = None, held_back: bool = False) -> str:
        """Start one and return its address.

        Where streams are `held_back`, each answer is passed on only once it is whole, as some
        proxies do.
        """
        shell = Shell(self._app)
        port = port or free_port()
        server = _Server(shell, _holding_back(shell) if held_back else shell, port)
        thread = threading.Thread(target=server.run)
        thread.start()
        self._running.append((server, thread))
        assert server.ready.wait(20)
        return f"http://127.0.0.1:{port}"

    def stop(self) -> None:
        """Stop the one that was started last."""
        server, thread = self._running.pop()
        server.should_exit = True
        thread.join(20)
        assert not thread.is_alive()

    def stop_all(self) -> None:
        while self._running:
            self.stop()


class _Server(uvicorn.Server):
    def __init__(self, shell: Shell, served: Any, port: int) -> None:
        super().__init__(
            uvicorn.Config(served, interface="asgi3", port=port, ws="none", log_config=None)
        )
        self._shell = shell
        self.ready = threading.Event()

    async def startup(self, sockets: object = None) -> None:
        await super().startup()
        self.ready.set()

    async def shutdown(self, sockets: object = None) -> None:
        self._shell.hub.say_farewell()
        await super().shutdown()


def _holding_back(served: Any) -> Any:
    async def hold_back(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await served(scope, receive, send)
            return
        held: list[Any] = []

        async def keep(message: Any) -> None:
            held.append(message)
            if message["type"] == "http.response.body" and not message.get("more_body", False):
                for each in held:
                    await send(each)

        await served(scope, receive, keep)

    return hold_back


@pytest.fixture
def shells(app: Flask) -> Iterator[Shells]:
    shells = Shells(app)
    yield shells
    shells.stop_all()


@pytest.fixture
def room(app: Flask, db_session: object, shells: Shells) -> Iterator[Room]:
    workshop = make_workshop()
    dee = make_participant(workshop)
    cookie = sign_in_cookie(app, participant_id=dee.id)
    code, workshop_id = workshop.code, workshop.id
    db.session.commit()
    room = Room(shells.start(), code, workshop_id, cookie)
    yield room
    for stream in room.streams:
        stream.cut()
