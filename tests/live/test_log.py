"""The bounded log and the events that are written from it."""

import json

from facilitate.activity import Activity
from facilitate.live.log import KEPT, Entry, Log, beat, farewell, greeting, refresh, written

EVERYBODY = frozenset({"board:1", "watch"})


def entry(seq: int, topic: str = "board:1", *, text: str | None = "<p>") -> Entry:
    return Entry(Activity(seq=seq, topic=topic), drawn={"en": text})


def write(entries: list[Entry], topics: frozenset[str] = EVERYBODY) -> str:
    return written(entries, topics, "en", spread=lambda topic: 0.5).decode()


def nudge(topic: str) -> str:
    return f"event: nudge\ndata: {json.dumps({'topic': topic, 'spread': 0.5})}\n\n"


def test_a_log_tells_what_came_after_a_number_on_some_topics():
    log = Log(10)
    log.append([entry(11), entry(12, "board:2"), entry(13)])

    assert [e.seq for e in log.after(10, {"board:1"})] == [11, 13]
    assert [e.seq for e in log.after(11, {"board:1", "board:2"})] == [12, 13]
    assert log.after(13, {"board:1"}) == []
    assert (log.start, log.last) == (10, 13)


def test_a_log_keeps_so_much_and_knows_how_far_it_reaches():
    log = Log(0)
    log.append([entry(seq) for seq in range(1, KEPT + 1)])
    assert log.reaches(0)

    log.append([entry(KEPT + 1), entry(KEPT + 2)])
    assert (log.start, log.last) == (2, KEPT + 2)
    assert log.reaches(2)
    assert not log.reaches(1)
    assert len(log.after(2, {"board:1"})) == KEPT


def test_a_log_can_be_made_to_reach_back():
    log = Log(5)
    log.append([entry(6)])
    log.prepend([entry(4), entry(5)], start=3)

    assert log.reaches(3)
    assert [e.seq for e in log.after(3, {"board:1"})] == [4, 5, 6]


def test_a_fragment_is_written_line_by_line_with_its_number():
    drawn = entry(7, text="<li>\none\r\ntwo</li>")

    assert write([drawn]) == ("id: 7\nevent: fragment\ndata: <li>\ndata: one\ndata: two</li>\n\n")


def test_text_cannot_begin_an_event_of_its_own():
    drawn = entry(7, text="<li>\r\revent: farewell\rdata: {}\n\n</li>")

    assert [line.split(":")[0] for line in write([drawn]).splitlines() if line] == [
        "id",
        "event",
        *["data"] * 6,
    ]


def test_of_several_nudges_of_a_topic_only_the_newest_is_written():
    entries = [entry(1, "watch", text=None), entry(2), entry(3, "watch", text=None)]

    assert write(entries) == ("id: 2\nevent: fragment\ndata: <p>\n\nid: 3\n" + nudge("watch"))


def test_the_number_of_a_change_stands_on_its_last_event():
    both = Entry(Activity(seq=4, topic="board:1"), ("watch",), {"en": "<p>"})

    assert write([both]) == "event: fragment\ndata: <p>\n\nid: 4\n" + nudge("watch")
    assert write([both], frozenset({"watch"})) == "id: 4\n" + nudge("watch")
    assert write([both], frozenset({"board:1"})) == "id: 4\nevent: fragment\ndata: <p>\n\n"


def test_a_fragment_that_could_not_be_drawn_is_written_as_a_refresh():
    assert write([entry(4, text="")]) == 'id: 4\nevent: refresh\ndata: {"spread": 0.5}\n\n'


def test_the_other_events_read_as_the_page_expects_them():
    assert beat(9) == b"id: 9\nevent: beat\ndata: .\n\n"
    assert refresh(9, spread=2) == b'id: 9\nevent: refresh\ndata: {"spread": 2}\n\n'
    assert farewell(wait=1.5) == b'retry: 1500\nevent: farewell\ndata: {"wait": 1.5}\n\n'
    assert greeting(wait=2) == b"retry: 2000\n\n"
