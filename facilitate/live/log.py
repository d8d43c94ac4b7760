"""What happened in one workshop, ready to be sent: a bounded log that listeners read by cursor.

A listener holds only the sequence number it has read up to. However slow it is, it costs nothing
meanwhile and gets what it missed in one piece; when that has left the log, it is told to refresh.
"""

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

from facilitate.activity import Activity

#: changes of one workshop kept for listeners that are behind
KEPT = 500
#: fragments sent to a listener that comes back; one that missed more is told to refresh
CAUGHT_UP_AT_MOST = 100

_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(slots=True)
class Entry:
    """One change, the topics without fragments that it nudges, and what it looks like."""

    change: Activity
    nudges: tuple[str, ...] = ()
    #: by language: the fragment, None where the topic is nudged only, FETCH_ANEW also where drawing
    #: failed; filled when first needed
    drawn: dict[str, str | None] = field(default_factory=dict)
    seq: int = field(init=False)
    topic: str = field(init=False)

    def __post_init__(self) -> None:
        # plain values: they are read for every listener
        self.seq, self.topic = self.change.seq, self.change.topic

    def concerns(self, topics: Collection[str]) -> bool:
        """Whether somebody who listens to these topics hears of it."""
        return self.topic in topics or any(topic in topics for topic in self.nudges)

    def nudged(self, topics: Collection[str], language: str) -> list[str]:
        """Which of these topics it nudges."""
        own = (self.topic,) if self.drawn.get(language) is None else ()
        return [topic for topic in (*own, *self.nudges) if topic in topics]

    def fragment(self, topics: Collection[str], language: str) -> str | None:
        """The fragment for these listeners, if it has one."""
        return self.drawn.get(language) if self.topic in topics else None


class Log:
    """The newest changes of a workshop in order, complete from `start` (excluded) to `last`."""

    def __init__(self, start: int) -> None:
        self.start = self.last = start
        self._entries: list[Entry] = []

    def append(self, entries: list[Entry]) -> None:
        """Add newer changes; the oldest beyond `KEPT` are dropped."""
        if not entries:
            return
        self._entries += entries
        self.last = entries[-1].seq
        surplus = len(self._entries) - KEPT
        if surplus > 0:
            self.start = self._entries[surplus - 1].seq
            del self._entries[:surplus]

    def prepend(self, entries: list[Entry], *, start: int) -> None:
        """Add the older changes from `start` (excluded) to where the log began."""
        self._entries[:0] = entries
        self.start = start

    def reaches(self, seq: int) -> bool:
        """Whether the log holds everything that came after `seq`."""
        return seq >= self.start

    def since(self, seq: int) -> list[Entry]:
        """All that is known to have come after `seq`."""
        return self._entries[bisect_right(self._entries, seq, key=lambda entry: entry.seq) :]

    def after(self, seq: int, topics: Collection[str]) -> list[Entry]:
        """What listeners to these topics hear of that came after `seq`."""
        return [entry for entry in self.since(seq) if entry.concerns(topics)]


def written(
    entries: list[Entry],
    topics: Collection[str],
    language: str,
    *,
    spread: Callable[[str], float],
) -> bytes:
    """The entries as server-sent events; of several nudges of a topic only the newest.

    `spread` tells over how many seconds the listeners of a topic shall fetch. The number of a
    change stands on its last event, so a line cut between two of them loses neither.
    """
    newest = {topic: e.seq for e in entries for topic in e.nudged(topics, language)}

    def events(entry: Entry) -> Iterator[tuple[str, str]]:
        fragment = entry.fragment(topics, language)
        if fragment:
            yield "fragment", fragment
        elif fragment is not None:
            yield "refresh", json.dumps({"spread": spread(entry.topic)})
        for topic in entry.nudged(topics, language):
            if newest[topic] == entry.seq:
                yield "nudge", json.dumps({"topic": topic, "spread": spread(topic)})

    lines: list[str] = []
    for entry in entries:
        block = [(name, _data(text)) for name, text in events(entry)]
        for at, (name, data) in enumerate(block, start=1):
            number = f"id: {entry.seq}\n" if at == len(block) else ""
            lines.append(f"{number}event: {name}\n{data}\n")
    return "".join(lines).encode()


def beat(seq: int) -> bytes:
    """Says that the line is alive and that everything up to `seq` was sent.

    A comment would keep proxies content too, but no page could see whether it still comes.
    """
    return b"id: %d\nevent: beat\ndata: .\n\n" % seq


def refresh(seq: int, *, spread: float) -> bytes:
    """Says that too much was missed: fetch the page anew, within `spread` seconds."""
    return f"id: {seq}\nevent: refresh\n{_data(json.dumps({'spread': spread}))}\n".encode()


def farewell(*, wait: float) -> bytes:
    """Says that the server ends the line, and when (in seconds) to come back."""
    again = _data(json.dumps({"wait": wait}))
    return f"retry: {round(wait * 1000)}\nevent: farewell\n{again}\n".encode()


def greeting(*, wait: float) -> bytes:
    """The first line of a stream: how long (in seconds) to wait before coming back."""
    return b"retry: %d\n\n" % round(wait * 1000)


def _data(text: str) -> str:
    return "".join(f"data: {line}\n" for line in _LINE_END.split(text))
