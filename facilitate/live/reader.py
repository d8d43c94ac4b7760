"""What the tailer does in its thread: look into the database, and draw what changed.

Every call opens an application context and ends it, so no connection is held between calls; the
one exception is the connection that watches SQLite's own change counter, and it reads nothing.
"""

import logging
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from flask import Flask, g
from sqlalchemy import PoolProxiedConnection
from sqlalchemy.exc import SQLAlchemyError

from facilitate import clock
from facilitate.config import Config
from facilitate.db import db, reading, sqlite_module
from facilitate.live import queries
from facilitate.live.log import KEPT, Entry
from facilitate.live.registry import Topics

_log = logging.getLogger(__name__)

#: changes of all workshops read in one go
READ_AT_ONCE = 4 * KEPT
#: how late the commit that ends a sign-in may come after the moment that it writes
_SLOWEST_COMMIT = timedelta(minutes=1)


class Reader:
    """Reads for one process; all calls come from the same thread."""

    def __init__(self, app: Flask, topics: Topics) -> None:
        self._app = app
        self._topics = topics
        config: Config = app.config["FACILITATE"]
        self._base_url = config.public_url or None
        self._watch: PoolProxiedConnection | None = None
        self._version: tuple[int] | None = None
        with app.app_context():
            self.asks_cheaply = db.engine.dialect.name == "sqlite"

    def look(self, after: Mapping[int, int], *, sure: bool) -> dict[int, list[Entry]]:
        """By workshop, what happened after a number in each.

        Unless `sure` that there is something, the tables are left alone when nothing was committed.
        """
        if not self._has_changed() and not sure:
            return {}
        with self._app.app_context(), reading():
            rows = queries.topics_after(after, at_most=READ_AT_ONCE)
        found: dict[int, list[Entry]] = defaultdict(list)
        for workshop_id, seq, topic in rows:
            found[workshop_id].append(Entry(seq, topic, self._topics.followers_of(topic)))
        return found

    def _has_changed(self) -> bool:
        """Whether anybody, in whatever process, has committed since the last call.

        Only SQLite can tell so cheaply; elsewhere the answer is always yes.
        """
        if not self.asks_cheaply:
            return True
        before = self._version
        try:
            if self._watch is None:
                with self._app.app_context():
                    # the driver's own connection: SQLAlchemy's would begin a transaction
                    self._watch = db.engine.raw_connection()
            cursor = self._watch.cursor()
            cursor.execute("PRAGMA data_version")
            self._version = cursor.fetchone()
            cursor.close()
        except (SQLAlchemyError, sqlite_module().Error):
            self.close()
            return True
        return before != self._version

    def close(self) -> None:
        """Give the watching connection back."""
        if self._watch is not None:
            self._watch.invalidate()
        self._watch = self._version = None

    def older(self, workshop_id: int, *, after: int, up_to: int) -> list[Entry]:
        """What happened in a workshop after a number, up to another one."""
        with self._app.app_context(), reading():
            rows = queries.topics_after({workshop_id: after}, up_to=up_to, at_most=KEPT)
        return [Entry(seq, topic, self._topics.followers_of(topic)) for _, seq, topic in rows]

    def draw(
        self, workshop_id: int, language: str, numbers: Collection[int]
    ) -> dict[int, str | None]:
        """The fragments of these changes in a language; "" for one that cannot be drawn."""
        drawn: dict[int, str | None] = dict.fromkeys(numbers)
        with self._app.test_request_context(base_url=self._base_url), reading():
            g.language = language
            for change in queries.changes(workshop_id, numbers):
                kind = self._topics.kind_of(change.topic)
                if kind is None:
                    continue
                number = change.seq
                try:
                    drawn[number] = kind.render(change)
                except Exception:
                    # one broken fragment must not silence everybody: its listeners refresh
                    _log.exception("cannot draw %s number %s", change.kind, number)
                    db.session.rollback()
                    drawn[number] = ""
        return drawn

    def rights_ended(self) -> set[int]:
        """Ids of sign-ins whose rights have ended within the last minute or so."""
        since: datetime = clock.now() - _SLOWEST_COMMIT
        with self._app.app_context(), reading():
            return queries.rights_ended_since(since)
