"""Who is behind, what is drawn for them, and what they are sent."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

import pytest

from facilitate.activity import Activity
from facilitate.live.feed import LONGEST_SPREAD, NUDGE_GAP, Feed, spread_over
from facilitate.live.line import Grant, Line
from facilitate.live.log import CAUGHT_UP_AT_MOST, KEPT, Entry, beat


class Listener:
    """What a listener has received over a line that has room for everything."""

    def __init__(self, feed: Feed, *, seq: int, topics: str = "board:1", **more: Any) -> None:
        self.got: list[bytes] = []
        grant = Grant(
            workshop_id=1,
            topics=frozenset(topics.split(",")),
            language=more.pop("language", "en"),
            seq=seq,
            sign_ins=(),
        )
        self.line = Line(self._send, grant, seq=seq, again=_never, once=more.pop("once", False))
        feed.join(self.line)

    async def _send(self, message: MutableMapping[str, Any]) -> None:
        self.got.append(message["body"])

    def take(self) -> bytes:
        """What came since the last call."""
        taken, self.got = b"".join(self.got), []
        return taken


async def _never() -> Grant | None:
    raise AssertionError("nothing asks for the right here")


def fragment(seq: int, text: str = "<p>") -> bytes:
    return f"id: {seq}\nevent: fragment\ndata: {text}\n\n".encode()


def entry(seq: int, topic: str = "board:1", text: str | None = "<p>") -> Entry:
    return Entry(Activity(seq=seq, topic=topic), drawn={"en": text})


def send(feed: Feed, now: float = 0.0) -> float | None:
    return feed.send(feed.behind(), now=now)


def greeted(feed: Feed, **more: Any) -> Listener:
    listener = Listener(feed, seq=feed.log.last, **more)
    send(feed)
    assert listener.take().endswith(beat(feed.log.last))
    return listener


def test_the_first_block_greets_catches_up_and_gives_the_newest_number():
    feed = Feed(1, start=0)
    feed.log.append([entry(1), entry(2)])
    listener = Listener(feed, seq=1)
    send(feed)

    retry, block = listener.take().split(b"\n\n", 1)
    assert retry.startswith(b"retry: ")
    assert block == fragment(2) + beat(2)
    assert feed.behind() == {}


def test_listeners_get_what_they_have_not_heard_each_from_where_they_are():
    feed = Feed(1, start=0)
    early = greeted(feed)
    feed.log.append([entry(1), entry(2)])
    send(feed)
    late = greeted(feed)
    feed.log.append([entry(3)])
    send(feed)

    assert early.take() == fragment(1) + fragment(2) + fragment(3)
    assert late.take() == fragment(3)


def test_nothing_is_sent_for_other_topics_but_the_place_moves_on():
    feed = Feed(1, start=0)
    listener = greeted(feed)
    feed.log.append([entry(1, "board:2")])
    send(feed)

    assert listener.take() == b""
    assert listener.line.seq == 1


def test_a_listener_that_fell_out_of_the_log_refreshes_and_goes_on():
    feed = Feed(1, start=0)
    listener = greeted(feed)
    feed.log.append([entry(seq) for seq in range(1, KEPT + 2)])
    assert feed.undrawn(feed.behind()) == {}
    send(feed)

    assert listener.take() == b'id: %d\nevent: refresh\ndata: {"spread": 0.005}\n\n' % (KEPT + 1)
    feed.log.append([entry(KEPT + 2)])
    send(feed)
    assert listener.take() == fragment(KEPT + 2)


def test_catching_up_has_a_measure():
    feed = Feed(1, start=0)
    within, beyond = greeted(feed), greeted(feed)
    beyond.line.seq = -1
    feed.log.prepend([entry(0)], start=-1)
    feed.log.append([entry(seq) for seq in range(1, CAUGHT_UP_AT_MOST + 1)])
    send(feed)

    assert within.take().count(b"event: fragment") == CAUGHT_UP_AT_MOST
    assert beyond.take().startswith(b"id: 100\nevent: refresh\n")


def test_only_what_will_be_sent_and_was_not_drawn_is_drawn():
    feed = Feed(1, start=0)
    greeted(feed)
    greeted(feed, language="de")
    greeted(feed, topics="watch")
    feed.log.append(
        [
            entry(1),
            Entry(Activity(seq=2, topic="board:2"), ("watch",)),
            Entry(Activity(seq=3, topic="board:1")),
        ]
    )

    undrawn = feed.undrawn(feed.behind())
    assert {language: sorted(entries) for language, entries in undrawn.items()} == {
        "en": [3],
        "de": [1, 3],
    }


@pytest.mark.parametrize(
    ("seq", "gap"), [(7, (7, 10)), (10, None), (11, None), (12 - KEPT - 1, None)]
)
def test_a_log_is_asked_to_reach_back_as_far_as_a_log_may(seq, gap):
    feed = Feed(1, start=10)
    feed.log.append([entry(11), entry(12)])
    Listener(feed, seq=seq)

    assert feed.gap(feed.behind()) == gap


def test_nudges_keep_their_distance_and_lose_nothing():
    feed = Feed(1, start=0)
    listener = greeted(feed, topics="watch")
    feed.log.append([entry(1, "watch", None)])
    assert send(feed, now=100.0) is None
    assert listener.take().startswith(b"id: 1\nevent: nudge\n")

    feed.log.append([entry(2, "watch", None)])
    assert send(feed, now=100.1) == 100.0 + NUDGE_GAP
    feed.log.append([entry(3, "watch", None)])
    assert send(feed, now=100.2) == 100.0 + NUDGE_GAP
    assert listener.take() == b""

    assert send(feed, now=100.0 + NUDGE_GAP) is None
    assert listener.take().count(b"event: nudge") == 1
    assert listener.line.seq == 3


def test_a_fragment_does_not_wait_for_a_nudge():
    feed = Feed(1, start=0)
    listener = greeted(feed, topics="watch,board:1")
    feed.log.append([entry(1, "watch", None)])
    send(feed, now=100.0)
    listener.take()
    feed.log.append([entry(2, "watch", None), entry(3)])

    assert send(feed, now=100.1) is None
    assert listener.take().endswith(fragment(3))


def test_a_line_for_one_answer_waits_for_something_to_say_and_ends():
    feed = Feed(1, start=0)
    listener = Listener(feed, seq=0, once=True)
    feed.log.append([entry(1, "board:2")])
    send(feed)
    assert listener.take() == b""

    feed.log.append([entry(2)])
    send(feed)
    assert listener.take() == b"retry: 0\n\n" + fragment(2) + beat(2)
    assert listener.line.ended


def test_who_leaves_is_forgotten():
    feed = Feed(1, start=0)
    stays, leaves = greeted(feed), greeted(feed, topics="watch")
    assert (feed.listeners(), feed.listeners("watch")) == (2, 1)
    feed.leave(leaves.line)

    assert (feed.listeners(), feed.listeners("watch")) == (1, 0)
    assert list(feed.lines()) == [stays.line]
    feed.leave(leaves.line)


def test_what_many_do_at_once_is_spread():
    assert spread_over(1) == 0.005
    assert spread_over(1000) == 5.0
    assert spread_over(100_000) == LONGEST_SPREAD


# --- A listener that takes its time


class Slow:
    """The sending side of a connection whose buffer is full until `room` is set."""

    def __init__(self) -> None:
        self.got: list[tuple[bytes, bool]] = []
        self.room = asyncio.Event()
        self.ended = asyncio.Event()

    async def send(self, message: MutableMapping[str, Any]) -> None:
        await self.room.wait()
        self.got.append((message["body"], message["more_body"]))
        if not message["more_body"]:
            self.ended.set()


def slow_line(slow: Slow) -> Line:
    grant = Grant(workshop_id=1, topics=frozenset({"board:1"}), language="en", seq=0, sign_ins=())
    return Line(slow.send, grant, seq=0, once=False, again=_never)


def test_a_slow_listener_is_left_alone_until_it_has_taken_what_was_sent():
    async def story() -> None:
        slow = Slow()
        line = slow_line(slow)
        freed = asyncio.Event()
        line.when_free = freed.set
        line.push(b"one")
        assert line.busy
        line.push(b"not sent: the log has it")
        slow.room.set()
        await freed.wait()
        assert not line.busy
        line.push(b"two")
        assert slow.got == [(b"one", True), (b"two", True)]

    asyncio.run(story())


def test_a_listener_that_is_slow_since_a_moment_ago_keeps_its_place():
    async def story() -> None:
        slow, feed = Slow(), Feed(1, start=0)
        line = slow_line(slow)
        line.greeted = True
        feed.join(line)
        feed.log.append([entry(1)])
        behind = feed.behind()
        line.push(beat(0))  # fills the buffer while the change is drawn in another thread
        feed.send(behind, now=0.0)
        freed = asyncio.Event()
        line.when_free = freed.set
        slow.room.set()
        await freed.wait()
        send(feed)
        assert slow.got == [(beat(0), True), (fragment(1), True)]

    asyncio.run(story())


def test_a_slow_listener_hears_the_last_words_when_it_can():
    async def story() -> None:
        slow = Slow()
        line = slow_line(slow)
        line.push(b"one")
        line.end(b"bye")
        line.end(b"bye again")
        slow.room.set()
        await slow.ended.wait()
        assert slow.got == [(b"one", True), (b"bye", False)]
        assert line.busy

    asyncio.run(story())


def test_a_broken_connection_ends_its_line_only(caplog: pytest.LogCaptureFixture):
    async def broken(_message: MutableMapping[str, Any]) -> None:
        raise RuntimeError("the response is over")

    slow = Slow()
    line = slow_line(slow)
    line._send = broken
    line.push(b"one")

    assert line.ended
    assert "a stream broke" in caplog.text
