"""One open stream: whose it is, how far it has read, and sending without a task of its own."""

import asyncio
import logging
import random
import types
from collections.abc import Awaitable, Callable, Generator, MutableMapping
from dataclasses import dataclass
from typing import Any

_log = logging.getLogger(__name__)

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Unavailable(Exception):
    """Whether a right stands cannot be told at this moment."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Grant:
    """What Flask's own code allowed: these topics of this workshop, in this language."""

    workshop_id: int
    topics: frozenset[str]
    language: str
    #: the newest change when it was granted
    seq: int
    #: rows whose end may end the right
    sign_ins: tuple[int, ...]
    #: table and id of the account and the participant whose roles may end it
    who: frozenset[tuple[str, int]] = frozenset()


class Line:
    """An open stream. It has no queue: `seq` says what was sent, the rest is in the log."""

    __slots__ = (
        "_last_words",
        "_rest",
        "_send",
        "again",
        "ended",
        "grant",
        "greeted",
        "once",
        "opened",
        "phase",
        "seq",
        "wait",
        "when_free",
    )

    def __init__(
        self,
        send: Send,
        grant: Grant,
        *,
        seq: int,
        once: bool,
        again: Callable[[], Awaitable[Grant | None]],
    ) -> None:
        self._send = send
        self._rest: asyncio.Task[None] | None = None
        self._last_words: bytes | None = None
        self.grant = grant
        #: everything up to here was sent
        self.seq = seq
        #: ends after the first thing it had to say: for networks that hold streams back
        self.once = once
        #: asks Flask anew whether the right still stands
        self.again = again
        self.greeted = self.ended = False
        #: spreads what is done for every line now and then
        self.phase = random.randrange(3600)
        #: seconds that its page shall wait before it comes back after a cut
        self.wait = random.uniform(1, 3)
        #: set by the hub: the tick at which it was opened, and what to call once a slow listener
        #: has taken what was sent
        self.opened = 0
        self.when_free: Callable[[], None] | None = None

    @property
    def busy(self) -> bool:
        """Whether nothing can be sent now: it has ended, or the listener is still taking."""
        return self.ended or self._rest is not None

    def push(self, block: bytes) -> None:
        """Send a block unless the line is busy, at once where the listener's buffer has room."""
        if not self.busy:
            self._start(block, more=True)

    def end(self, block: bytes) -> None:
        """Send the last block and end the stream, as soon as the listener takes it."""
        if self.ended:
            return
        self.ended = True
        if self._rest is None:
            self._start(block, more=False)
        else:
            self._last_words = block

    def _start(self, block: bytes, *, more: bool) -> None:
        """Begin to send.

        A task per line would cost a turn of the event loop and some kilobytes for each of
        thousands of listeners, while nearly every send ends without waiting. So it is started
        by hand, and only one that has to wait becomes a task.
        """
        message = {"type": "http.response.body", "body": block, "more_body": more}
        sending = self._send(message).__await__()
        try:
            waiting = next(sending)
        except StopIteration:
            return
        except Exception:
            _log.exception("a stream broke")
            self.ended = True
            return
        self._rest = asyncio.ensure_future(_finish(sending, waiting))
        self._rest.add_done_callback(self._freed)

    def _freed(self, rest: asyncio.Task[None]) -> None:
        self._rest = None
        if rest.cancelled() or rest.exception() is not None:
            self.ended = True
        elif self._last_words is not None:
            last_words, self._last_words = self._last_words, None
            self._start(last_words, more=False)
        elif self.when_free is not None:
            self.when_free()


@types.coroutine
def _finish(sending: Generator[Any, Any, None], waiting: Any) -> Generator[Any, Any, None]:
    """Go on with a coroutine that was started by hand and waits for a future."""
    try:
        while True:
            yield waiting
            try:
                waiting = next(sending)
            except StopIteration:
                return
    finally:
        sending.close()
