"""The shell in this process, with topics made for the test: boards, and whoever watches them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from flask_babel import get_locale

from facilitate import activity
from facilitate.activity import SYSTEM, Activity
from facilitate.db import db
from facilitate.live.registry import Topics
from facilitate.web.access import Role
from facilitate.web.topics import TopicKind
from tests.factories import make_participant, make_workshop
from tests.live.streams import Stream, listen, sign_in_cookie
from tests.services.shell import Shells


def draw_board(change: Activity) -> str:
    """Which change it is and in which language it was drawn, on two lines."""
    return f'<li id="b{change.seq}">\n{change.kind} {get_locale()}</li>'


def draw_broken(_change: Activity) -> str:
    raise ValueError("this fragment cannot be drawn")


TOPICS = Topics(
    (
        TopicKind(kind="board", may_listen=lambda v, w, key: key != "secret", render=draw_board),
        TopicKind(
            kind="hosts",
            may_listen=lambda v, w, k: v.is_any(Role.FACILITATOR),
            render=draw_board,
        ),
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
