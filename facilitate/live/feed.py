"""One workshop's listeners and log: who is behind, what they need, and what to send them."""

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from facilitate.live.line import Line
from facilitate.live.log import (
    CAUGHT_UP_AT_MOST,
    KEPT,
    Entry,
    Log,
    beat,
    greeting,
    refresh,
    written,
)

#: seconds between two nudges of a topic, and the same for more than `MANY` listeners
NUDGE_GAP, NUDGE_GAP_FOR_MANY, MANY = 0.25, 0.5, 1000
#: fetches a second that an audience may cause together, and seconds they are spread over at most
FETCHES, LONGEST_SPREAD = 200, 10.0


def spread_over(listeners: int) -> float:
    """Over how many seconds so many listeners shall spread what they all do at once."""
    return round(min(LONGEST_SPREAD, listeners / FETCHES), 3)


@dataclass(eq=False)
class Audience:
    """Lines that hear exactly the same, so that bytes are made once for all of them."""

    topics: frozenset[str]
    language: str
    #: in the order in which they came, as memory is: that is quicker to go through than a set
    lines: dict[Line, None] = field(default_factory=dict)


#: by audience and the number they have heard up to
Behind = dict[tuple[Audience, int], list[Line]]


class Feed:
    """Nothing in here waits, so whoever calls sees it whole."""

    def __init__(self, workshop_id: int, *, start: int) -> None:
        self.workshop_id = workshop_id
        self.log = Log(start)
        self._audiences: dict[tuple[frozenset[str], str], Audience] = {}
        #: when each topic was last nudged
        self._nudged: dict[str, float] = {}

    def join(self, line: Line) -> None:
        """From now on the line hears what comes after its number."""
        key = (line.grant.topics, line.grant.language)
        self._audiences.setdefault(key, Audience(*key)).lines[line] = None

    def leave(self, line: Line) -> None:
        """Forget a line."""
        key = (line.grant.topics, line.grant.language)
        audience = self._audiences.get(key)
        if audience is not None:
            audience.lines.pop(line, None)
            if not audience.lines:
                del self._audiences[key]

    def lines(self) -> Iterator[Line]:
        """Everybody who listens."""
        for audience in self._audiences.values():
            yield from audience.lines

    def listeners(self, topic: str | None = None) -> int:
        """How many listen, in all or to one topic."""
        return sum(
            len(audience.lines)
            for audience in self._audiences.values()
            if topic is None or topic in audience.topics
        )

    def behind(self) -> Behind:
        """The lines that something can be sent to, and should be."""
        last = self.log.last
        behind: Behind = defaultdict(list)
        for audience in self._audiences.values():
            for line in audience.lines:
                if (line.seq < last or not (line.greeted or line.once)) and not line.busy:
                    behind[audience, line.seq].append(line)
        return behind

    def gap(self, behind: Behind) -> tuple[int, int] | None:
        """The numbers (excluded, included) that the log lacks for those who come back.

        Only as far as a log may reach: who is further behind will refresh.
        """
        recent = (seq for _, seq in behind if self.log.last - seq <= KEPT)
        oldest = min(recent, default=self.log.start)
        return (oldest, self.log.start) if oldest < self.log.start else None

    def wanted(self) -> dict[str, set[str]]:
        """The topics that somebody hears, by language."""
        topics: dict[str, set[str]] = defaultdict(set)
        for audience in self._audiences.values():
            topics[audience.language].update(audience.topics)
        return topics

    def undrawn(self, behind: Behind) -> dict[str, dict[int, Entry]]:
        """By language and number, the entries to send that were not yet drawn in it."""
        found: dict[str, dict[int, Entry]] = defaultdict(dict)
        for audience, seq in behind:
            for entry in self._missed(audience, seq) or ():
                if entry.topic in audience.topics and audience.language not in entry.drawn:
                    found[audience.language][entry.seq] = entry
        return found

    def send(self, behind: Behind, *, now: float) -> float | None:
        """Send to these lines what they have not heard, made once for all who hear the same.

        Returns when nudges that were held back are due.
        """
        last = self.log.last
        held: list[float] = []
        nudged: set[str] = set()
        for (audience, seq), lines in behind.items():
            entries = self._missed(audience, seq)
            block, due = self._block(audience, entries), self._due(audience, entries)
            if due <= now:
                nudged |= _nudges(audience, entries)
            for line in lines:
                if line.busy:
                    continue  # since a moment ago: it keeps its place and is told once it is free
                if due > now and line.greeted:
                    held.append(due)
                else:
                    _tell(line, block, seq=max(seq, last))
        self._nudged.update(dict.fromkeys(nudged, now))
        return min(held, default=None)

    def _missed(self, audience: Audience, seq: int) -> list[Entry] | None:
        """What an audience hears of that came after a number; None when it is too much."""
        if not self.log.reaches(seq):
            return None
        entries = self.log.after(seq, audience.topics)
        return entries if len(entries) <= CAUGHT_UP_AT_MOST else None

    def _block(self, audience: Audience, entries: list[Entry] | None) -> bytes:
        if entries is None:
            return refresh(self.log.last, spread=spread_over(self.listeners()))
        return written(
            entries,
            audience.topics,
            audience.language,
            spread=lambda topic: spread_over(self.listeners(topic)),
        )

    def _due(self, audience: Audience, entries: list[Entry] | None) -> float:
        """When to send: what only nudges keeps its distance from the last nudge.

        A nudge that travels with a fragment is not held back: it costs nothing, and a page that
        is still fetching does not fetch twice.
        """
        nudged = _nudges(audience, entries)
        if not nudged or any(
            entry.fragment(audience.topics, audience.language) is not None
            for entry in entries or ()
        ):
            return -math.inf
        gap = NUDGE_GAP if self.listeners() <= MANY else NUDGE_GAP_FOR_MANY
        return max(self._nudged.get(topic, -math.inf) + gap for topic in nudged)


def _nudges(audience: Audience, entries: list[Entry] | None) -> set[str]:
    return {
        topic
        for entry in entries or ()
        for topic in entry.nudged(audience.topics, audience.language)
    }


def _tell(line: Line, block: bytes, *, seq: int) -> None:
    """Send a block that brings a line up to a number; the first one greets."""
    line.seq = seq
    if line.once:
        if block:
            line.end(greeting(wait=0) + block + beat(seq))
    elif line.greeted:
        if block:
            line.push(block)
    else:
        line.greeted = True
        line.push(greeting(wait=line.wait) + block + beat(seq))
