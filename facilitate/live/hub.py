"""All open streams of one process, and the one tailer that feeds them.

Everything here runs on the event loop; only the reader's calls go to a thread, one at a time. So
there are no locks: state changes between two awaits and nowhere else.
"""

import asyncio
import logging
import random
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import event
from sqlalchemy.orm import Session

from facilitate.db import db
from facilitate.live.feed import Feed, spread_over
from facilitate.live.line import Line, Unavailable
from facilitate.live.log import KEPT, Entry, beat, farewell
from facilitate.live.reader import READ_AT_ONCE, Reader

R = TypeVar("R")

_log = logging.getLogger(__name__)

#: seconds between looks for what other processes committed, where asking costs next to nothing
CHEAP_LOOK = 0.05
#: the same where each look is a query
LOOK = 0.25
#: seconds after which the tables are read whatever the bell says
SURE_LOOK = 1.0
#: seconds between heartbeats of a line
BEAT = 15
#: seconds between two looks at whether a right still stands, beside those when a sign-in ends
RECHECK = 300
#: seconds that a line for one answer waits for something to say
PATIENCE = 20
#: seconds until the next try when the database did not answer
TROUBLE_PAUSE = 1.0


class Hub:
    """Opens and closes lines, and brings them what was committed."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="tailer")
        self._feeds: dict[int, Feed] = {}
        self._bell = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._tick = 0
        #: sign-ins that ended lately, whose lines were looked at
        self._ended: set[int] = set()
        #: when the next nudge that was held back is due
        self._due: float | None = None
        self._closing = False
        #: what went wrong last, so that an outage is logged once and not each second
        self._trouble: str | None = None

    def start(self) -> None:
        """Begin to listen for commits; called within the running loop."""
        self._loop = asyncio.get_running_loop()
        event.listen(db.session, "after_commit", self._committed)
        self._in_background(self._tail())
        self._in_background(self._tick_on())

    async def stop(self) -> None:
        """End every line and all work."""
        self.say_farewell()
        event.remove(db.session, "after_commit", self._committed)
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._in_thread(self._reader.close)
        self._thread.shutdown()

    def say_farewell(self) -> None:
        """End every line and let nobody in any more; all come back, spread over some seconds."""
        self._closing = True
        lines = self._lines()
        for line in lines:
            line.end(farewell(wait=0.5 + random.uniform(0, spread_over(len(lines)))))

    def open(self, line: Line) -> None:
        """Let a line hear everything after its number: registered first, read for afterwards."""
        grant = line.grant
        if self._closing:
            line.end(farewell(wait=random.uniform(0.5, 1.5)))
            return
        if grant.workshop_id not in self._feeds:
            start = max(line.seq, grant.seq - KEPT)
            self._feeds[grant.workshop_id] = Feed(grant.workshop_id, start=start)
        line.opened = self._tick
        line.when_free = self._bell.set
        feed = self._feeds[grant.workshop_id]
        feed.join(line)
        self._bell.set()
        # what was read between the grant and now has shaken the others already
        missed = feed.log.since(grant.seq)
        if not self._ended.isdisjoint(grant.sign_ins) or self._reader.shaken(grant, missed):
            self._in_background(self._recheck(line))

    def close(self, line: Line) -> None:
        """Forget a line."""
        line.ended = True
        feed = self._feeds.get(line.grant.workshop_id)
        if feed is not None:
            feed.leave(line)
            if not feed.listeners():
                del self._feeds[feed.workshop_id]

    # --- bringing what was committed

    def _committed(self, session: Session) -> None:
        """Ring, from whatever thread committed something; a savepoint is no commit yet."""
        if not session.in_nested_transaction():
            self._loop.call_soon_threadsafe(self._bell.set)

    async def _tail(self) -> None:
        sure_from = 0.0
        while True:
            rung = await self._rung()
            now = self._loop.time()
            sure = rung or now >= sure_from
            if sure:
                sure_from = now + SURE_LOOK
            try:
                news = await self._look(sure=sure)
                if news or rung or (self._due is not None and now >= self._due):
                    dues = [await self._deliver(feed) for feed in list(self._feeds.values())]
                    self._due = min((due for due in dues if due is not None), default=None)
                self._trouble = None
            except Exception as error:
                self._log_once("cannot read what happened", error)
                await asyncio.sleep(TROUBLE_PAUSE)
                self._bell.set()

    async def _rung(self) -> bool:
        """Wait for the bell; while anybody listens, only until the next look is due."""
        if not self._feeds:
            await self._bell.wait()
        else:
            pause = CHEAP_LOOK if self._reader.asks_cheaply else LOOK
            if self._due is not None:
                pause = max(0.0, min(pause, self._due - self._loop.time()))
            try:
                async with asyncio.timeout(pause):
                    await self._bell.wait()
            except TimeoutError:
                return False
        self._bell.clear()
        return True

    async def _look(self, *, sure: bool) -> bool:
        """Read on in the logs of all workshops that have listeners; False when nothing is new."""
        feeds = dict(self._feeds)
        if not feeds:
            return False
        after = {workshop_id: feed.log.last for workshop_id, feed in feeds.items()}
        wanted = {workshop_id: feed.wanted() for workshop_id, feed in feeds.items()}
        found = await self._in_thread(self._reader.look, after, wanted, sure=sure)
        for workshop_id, entries in found.items():
            feeds[workshop_id].log.append(entries)
            shaking = self._reader.shaking(entries)
            if shaking:
                self._in_background(self._recheck_all(feeds[workshop_id], shaking))
        if sum(map(len, found.values())) >= READ_AT_ONCE:
            self._bell.set()
        return bool(found)

    async def _deliver(self, feed: Feed) -> float | None:
        """Send everybody what they have not heard; returns when held-back nudges are due."""
        behind = feed.behind()
        if not behind:
            return None
        gap = feed.gap(behind)
        if gap is not None:
            after, up_to = gap
            older = await self._in_thread(
                self._reader.older, feed.workshop_id, after=after, up_to=up_to
            )
            feed.log.prepend(older, start=after)
        for language, entries in feed.undrawn(behind).items():
            await self._in_thread(self._reader.draw, language, list(entries.values()))
        return feed.send(behind, now=self._loop.time())

    # --- now and then

    async def _tick_on(self) -> None:
        """Each second: heartbeats, lines that waited long enough, and rights that have ended."""
        while True:
            await asyncio.sleep(1)
            self._tick += 1
            for line in self._lines():
                if line.once and self._tick - line.opened >= PATIENCE:
                    line.end(beat(line.seq))
                elif line.greeted and (self._tick + line.phase) % BEAT == 0:
                    line.push(beat(line.seq))
            try:
                await self._look_at_rights()
            except Exception as error:
                self._log_once("cannot see which rights have ended", error)

    async def _look_at_rights(self) -> None:
        if not self._feeds:
            return
        ended = await self._in_thread(self._reader.rights_ended)
        new, self._ended = ended - self._ended, ended
        for line in self._lines():
            is_due = (self._tick + line.phase) % RECHECK == 0
            if is_due or not new.isdisjoint(line.grant.sign_ins):
                self._in_background(self._recheck(line))

    async def _recheck_all(self, feed: Feed, shaking: list[Entry]) -> None:
        """Ask anew for every line these may have shaken, one after the other: pages go first."""
        for line in [each for each in feed.lines() if self._reader.shaken(each.grant, shaking)]:
            if not line.ended:
                await self._recheck(line)

    async def _recheck(self, line: Line) -> None:
        """End a line whose right has ended or changed, or cannot be told; its page asks again."""
        try:
            grant = await line.again()
        except Unavailable:
            return
        except Exception:
            _log.exception("live: cannot tell whether a right stands; ending its stream")
            grant = None
        if grant is None or grant.topics != line.grant.topics:
            line.end(farewell(wait=0))

    def _log_once(self, what: str, error: Exception) -> None:
        if self._trouble != repr(error):
            _log.error("live: %s; trying again until it works", what, exc_info=error)
        self._trouble = repr(error)

    # --- small things

    def _lines(self) -> list[Line]:
        return [line for feed in self._feeds.values() for line in feed.lines()]

    async def _in_thread(self, call: Callable[..., R], *values: Any, **named: Any) -> R:
        return await self._loop.run_in_executor(self._thread, partial(call, *values, **named))

    def _in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
