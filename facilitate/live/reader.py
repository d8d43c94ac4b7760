"""What the tailer does in its thread: look into the database, and draw what changed.

Every call opens an application context and ends it, so no connection is held between calls; the
one exception is the connection that watches SQLite's own change counter, and it reads nothing.
"""

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from flask import Flask, g
from sqlalchemy import PoolProxiedConnection
from sqlalchemy.exc import SQLAlchemyError

from facilitate import clock
from facilitate.activity import Activity
from facilitate.config import Config
from facilitate.db import db, reading, sqlite_module
from facilitate.live import queries
from facilitate.live.line import Grant
from facilitate.live.log import CAUGHT_UP_AT_MOST, KEPT, Entry
from facilitate.live.registry import Topics
from facilitate.web.topics import FETCH_ANEW

_log = logging.getLogger(__name__)

#: topics that somebody hears, by language
Wanted = Mapping[str, Collection[str]]

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

    def look(
        self, after: Mapping[int, int], wanted: Mapping[int, Wanted], *, sure: bool
    ) -> dict[int, list[Entry]]:
        """By workshop, what happened after a number in each, drawn as far as it is wanted.

        Unless `sure` that there is something, the tables are left alone when nothing was committed.
        """
        if not self._has_changed() and not sure:
            return {}
        found: dict[int, list[Entry]] = defaultdict(list)
        for entry in self._entries(after, at_most=READ_AT_ONCE):
            found[entry.change.workshop_id].append(entry)
        for workshop_id, entries in found.items():
            if len(entries) <= CAUGHT_UP_AT_MOST:
                for language, topics in wanted[workshop_id].items():
                    self.draw(language, [entry for entry in entries if entry.topic in topics])
        return found

    def older(self, workshop_id: int, *, after: int, up_to: int) -> list[Entry]:
        """What happened in a workshop after a number, up to another one."""
        return self._entries({workshop_id: after}, up_to=up_to, at_most=KEPT)

    def draw(self, language: str, entries: Iterable[Entry]) -> None:
        """Give each entry its fragment in a language; FETCH_ANEW where it cannot be drawn."""
        entries = list(entries)
        if not entries:
            return
        with self._app.test_request_context(base_url=self._base_url), reading():
            g.language = language
            for entry in entries:
                entry.drawn[language] = self._drawn(entry.change)

    def shaken(self, grant: Grant, entries: Iterable[Entry]) -> bool:
        """Whether somebody may have lost by what happened what they were granted."""
        return any(self._topics.shakes(entry.change, grant) for entry in entries)

    def shaking(self, entries: Iterable[Entry]) -> list[Entry]:
        """Those by which anybody may have lost a right."""
        return [entry for entry in entries if self._topics.is_shaking(entry.change)]

    def rights_ended(self) -> set[int]:
        """Ids of sign-ins whose rights have ended within the last minute or so."""
        since: datetime = clock.now() - _SLOWEST_COMMIT
        with self._app.app_context(), reading():
            return queries.rights_ended_since(since)

    def close(self) -> None:
        """Give the watching connection back."""
        if self._watch is not None:
            self._watch.invalidate()
        self._watch = self._version = None

    def _entries(self, after: Mapping[int, int], **limits: int) -> list[Entry]:
        with self._app.app_context(), reading():
            changes = queries.changes_after(after, **limits)
        return [Entry(change, self._topics.followers_of(change.topic)) for change in changes]

    def _drawn(self, change: Activity) -> str | None:
        kind = self._topics.kind_of(change.topic)
        if kind is None:
            return None
        try:
            return kind.render(change)
        except Exception:
            # one broken fragment must not silence everybody: its listeners refresh
            _log.exception("cannot draw %s number %s", change.kind, change.seq)
            db.session.rollback()
            return FETCH_ANEW

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
