"""A listener without a browser, and the right to be one."""

import http.client
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from facilitate.accounts.guards import SIGN_IN_KEY
from facilitate.accounts.operations import begin_sign_in
from facilitate.db import db
from tests.services import PATIENCE


class Event(NamedTuple):
    """One event of a stream."""

    name: str
    data: str
    id: str | None


@dataclass
class Stream:
    """An open stream; iterating gives its events, heartbeats left out, until it ends."""

    connection: http.client.HTTPConnection
    answer: http.client.HTTPResponse
    last_id: str | None = None

    @property
    def status(self) -> int:
        return self.answer.status

    @property
    def headers(self) -> dict[str, str]:
        return {name.lower(): value for name, value in self.answer.getheaders()}

    def __iter__(self) -> Iterator[Event]:
        return self

    def __next__(self) -> Event:
        """The next event that is no heartbeat."""
        try:
            while (event := self.any()).name == "beat":
                pass
        except EOFError:
            raise StopIteration from None
        return event

    def any(self) -> Event:
        """The next event, whatever it is."""
        fields: dict[str, list[str]] = {}
        while True:
            line = self.answer.readline().decode()
            if not line:
                raise EOFError("the stream has ended")
            if line != "\n":
                name, _, value = line.rstrip("\n").partition(": ")
                fields.setdefault(name, []).append(value)
            elif "data" in fields:
                self.last_id = fields.get("id", [self.last_id])[-1]
                number = fields.get("id", [None])[-1]
                return Event(fields["event"][0], "\n".join(fields["data"]), number)
            else:
                fields = {}

    def greeted(self) -> "Stream":
        """Wait for the first block, after which the server has told all that was missed."""
        assert self.any().name == "beat"
        return self

    def cut(self) -> None:
        """Lose the connection, as a phone does."""
        self.answer.close()
        self.connection.close()


def listen(
    url: str,
    code: str,
    topics: str,
    *,
    cookie: str = "",
    seq: int | None = None,
    last_id: str | None = None,
    language: str = "",
    **more: Any,
) -> Stream:
    """Open a stream of a running server."""
    asked = {"workshop": code, "topics": topics, **more}
    if seq is not None:
        asked["seq"] = seq
    headers = {"Accept": "text/event-stream", "Cookie": cookie, "Accept-Language": language}
    if last_id is not None:
        headers["Last-Event-ID"] = last_id
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=PATIENCE)
    connection.request("GET", f"/live?{urlencode(asked)}", headers=headers)
    return Stream(connection, connection.getresponse())


def sign_in_cookie(app: Flask, **who: int) -> str:
    """The cookie of a browser that has signed in as `account_id=` or `participant_id=`."""
    key = begin_sign_in(old_key=None, **who)
    db.session.commit()
    interface = app.session_interface
    assert isinstance(interface, SecureCookieSessionInterface)
    serializer = interface.get_signing_serializer(app)
    assert serializer is not None
    return f"{app.config['SESSION_COOKIE_NAME']}={serializer.dumps({SIGN_IN_KEY: key})}"
