"""Streams of the real server, while another process changes things: this one."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from flask import Flask

from facilitate.activity import SYSTEM, record
from facilitate.db import db
from tests.factories import make_participant, make_workshop
from tests.live.streams import Event, Stream, listen, sign_in_cookie
from tests.services.server import Server

pytestmark = pytest.mark.both_databases


@dataclass
class Venue:
    """A workshop, its participant's cookie, and the streams opened so far."""

    server: Server
    code: str
    workshop_id: int
    cookie: str
    streams: list[Stream] = field(default_factory=list)

    def listen(self, **more: str | int | None) -> Stream:
        stream = listen(self.server.url, self.code, "workshop", cookie=self.cookie, **more)
        self.streams.append(stream)
        return stream

    def change(self) -> str:
        """Commit a change that everybody hears of; returns its number."""
        row = record("message.sent", workshop_id=self.workshop_id, topic="workshop", by=SYSTEM)
        number = str(row.seq)
        db.session.commit()
        return number


@pytest.fixture
def venue(app: Flask, db_session: object, server: Server) -> Iterator[Venue]:
    workshop = make_workshop()
    code, workshop_id = workshop.code, workshop.id
    cookie = sign_in_cookie(app, participant_id=make_participant(workshop).id)
    db.session.commit()
    venue = Venue(server, code, workshop_id, cookie)
    yield venue
    for stream in venue.streams:
        stream.cut()


def numbers(stream: Stream, count: int) -> list[str | None]:
    events: list[Event] = [next(stream) for _ in range(count)]
    assert {event.name for event in events} == {"fragment"}
    assert all(event.data.startswith("<section") for event in events)
    return [event.id for event in events]


def test_what_another_process_commits_reaches_every_listener_once(venue: Venue) -> None:
    first, second = venue.listen().greeted(), venue.listen().greeted()
    committed = [venue.change() for _ in range(5)]
    record("message.sent", workshop_id=venue.workshop_id, topic="workshop", by=SYSTEM)
    db.session.rollback()
    committed += [venue.change() for _ in range(5)]

    assert numbers(first, 10) == committed
    assert numbers(second, 10) == committed


def test_streams_end_in_order_with_the_server_and_go_on_with_the_next(venue: Venue) -> None:
    streams = [venue.listen().greeted(), venue.listen().greeted()]
    seen = venue.change()
    assert [numbers(stream, 1) for stream in streams] == [[seen], [seen]]
    venue.server.stop()
    assert [[event.name for event in stream] for stream in streams] == [["farewell"]] * 2

    missed = [venue.change(), venue.change()]
    venue.server.start()
    back = [venue.listen(last_id=stream.last_id) for stream in streams]
    missed.append(venue.change())
    assert [numbers(stream, 3) for stream in back] == [missed, missed]


def test_listeners_of_a_killed_server_lose_nothing(venue: Venue) -> None:
    stream = venue.listen().greeted()
    committed = [venue.change()]
    seen = numbers(stream, 1)
    venue.server.kill()
    committed.append(venue.change())
    venue.server.start()
    seen += numbers(venue.listen(last_id=stream.last_id), 1)

    assert seen == committed
