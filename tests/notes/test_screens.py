"""A checker of open screens: what each was told, beside what was committed, at two processes.

Somebody writes at the one process, somebody at the other; some screens stay, some are cut again and
again, with events on their way, and come back to whichever process they meet.
"""

import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from flask import Flask
from sqlalchemy import select

from facilitate.activity import SYSTEM, Activity, record
from facilitate.db import db
from facilitate.live.registry import Topics
from facilitate.notes.editing import tell_editing
from facilitate.notes.fragments import draw
from facilitate.notes.models import Note
from facilitate.notes.operations import add_note, delete_note, edit_note, restore_note
from facilitate.notes.queries import note_to_draw
from tests.bench.live import Browser
from tests.live.streams import Event, Stream, listen, sign_in_cookie
from tests.notes.conftest import Room
from tests.notes.pages import BOARD
from tests.services.server import Server
from tests.services.shell import Shells

#: who looks at what; each hears of `workshop`, directly or by what follows it
SCREENS = {
    "board": ("Dee", "workshop,table:7,table_editing:7"),
    "other board": ("Eli", "workshop,table:8,table_editing:8"),
    "check": ("Dee", "workshop,check:7"),
    "wall on a projector": ("Amara", "workshop,projector,wall"),
    "Run": ("Amara", "rounds,run,projector,feedback"),
    "theme desk": ("Amara", "workshop,desk,sources"),
}
#: kinds of topics that carry what has changed itself
DRAWN = {"workshop", "table", "table_editing"}
CHANGES = 40

_HEAD = re.compile(r'<\w+[^>]*? id="([^"]+)"(?:[^>]*? data-rev="(\d+)")?', re.S)


@dataclass
class Screen:
    """One page with its stream, and a page that stays the same as `live.js` keeps it."""

    name: str
    cookie: str
    #: comes back to either process each time it is cut
    wanders: bool = False
    heard: list[Event] = field(default_factory=list)
    shown: dict[str, tuple[int, str]] = field(default_factory=dict)
    stream: Stream | None = None

    @property
    def topics(self) -> list[str]:
        return SCREENS[self.name][1].split(",")

    def connect(self, url: str) -> None:
        last_id = self.stream.last_id if self.stream else None
        if self.stream is not None:
            self.stream.cut()
        self.stream = listen(
            url, "KHX7", ",".join(self.topics), cookie=self.cookie, last_id=last_id
        )
        assert self.stream.status == 200
        self.stream.last_id = last_id  # a page keeps its number also where it heard nothing
        if last_id is None:
            self.stream.greeted()

    def hear(self, event: Event) -> None:
        self.heard.append(event)
        if event.name != "fragment":
            return
        head = _HEAD.match(event.data)
        assert head is not None, event.data[:80]
        rev = int(head[2] or 0)
        if rev >= self.shown.get(head[1], (0, ""))[0]:
            self.shown[head[1]] = rev, event.data

    def read_up_to(self, seq: int) -> None:
        """Take what has come until it has told of this number, which it must hear of."""
        assert self.stream is not None
        while (int(self.heard[-1].id or 0) if self.heard else 0) < seq:
            event = self.stream.any()
            if event.name != "beat":
                self.hear(event)
            else:  # which says that everything up to its number was sent
                assert int(event.id or 0) < seq, (self.name, seq, self.heard)


@pytest.fixture
def urls(server: Server, shells: Shells, room: Room) -> list[str]:
    """The same installation, served by a process of its own and by this one."""
    return [server.url, shells.start()]


@pytest.fixture
def screens(room: Room, urls: list[str]) -> Iterator[list[Screen]]:
    """Every kind of screen three times: one at each process, and one that wanders."""
    cookies = {}
    for name in ("Dee", "Eli", "Amara"):
        by = room.actor(name)
        who = {"account_id": by.account_id, "participant_id": by.participant_id}
        cookies[name] = sign_in_cookie(room.app, **who)
    screens = []
    for name, (who, _topics) in SCREENS.items():
        for url, wanders in ((urls[0], False), (urls[1], False), (urls[0], True)):
            screens.append(Screen(name, cookies[who], wanders))
            screens[-1].connect(url)
    yield screens
    for screen in screens:
        assert screen.stream is not None
        screen.stream.cut()


@pytest.fixture
def writing(room: Room, server: Server) -> Iterator["Writing"]:
    writing = Writing(room, random.Random(7), server.port)
    yield writing
    writing.browser.close()


class Writing:
    """Ben types at the other process, Amara at this one, and some of it she gives up."""

    def __init__(self, room: Room, chance: random.Random, port: int) -> None:
        self.room = room
        self.chance = chance
        self.notes: list[int] = []
        self.typed = 0
        self.browser = Browser(port)
        self.browser.cookie = sign_in_cookie(room.app, participant_id=room.people["Ben"].id)
        self.browser.get(BOARD)

    def change(self) -> None:
        """One request's worth."""
        self.typed += 1
        kind = self.chance.choice(("there", "here", "given up", "edit", "edit", "delete", "open"))
        if kind == "there":
            self._post_there()
        elif kind in ("here", "given up") or not self.notes:
            self._add_here(is_given_up=kind == "given up")
        else:
            self._change_one(kind)

    def _post_there(self) -> None:
        form = {
            "csrf_token": self.browser.token,
            "kind": "constraint",
            "round": str(self.room.round.number),
            "text": f"Note {self.typed}",
            "client_id": f"client-{self.typed}",
        }
        db.session.rollback()
        self.browser.post(f"{BOARD}/notes", form)

    def _add_here(self, *, is_given_up: bool) -> None:
        note = add_note(
            origin=self.chance.choice((self.room.here, self.room.there)),
            words=self.room.words(f"Note {self.typed}"),
            client_id=f"client-{self.typed}",
            by=self.room.actor("Amara"),
        )
        if is_given_up:
            db.session.rollback()
            return
        self.notes.append(note.id)
        db.session.commit()

    def _change_one(self, kind: str) -> None:
        note, by = (
            db.session.get_one(Note, self.chance.choice(self.notes)),
            self.room.actor("Amara"),
        )
        if kind == "edit":
            words = self.room.words(f"Note {self.typed}")
            edit_note(note=note, words=words, revision=note.revision, by=by)
        elif kind == "open":
            tell_editing(note=note, page="a" * 32, is_over=False, by=by)
        else:
            (restore_note if note.deleted_at else delete_note)(note=note, by=by)
        db.session.commit()


@dataclass
class Due:
    """What a screen has to be told by what was committed: numbers of changes."""

    fragments: list[int] = field(default_factory=list)
    #: by topic: of several nudges the last one is enough
    nudges: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    @property
    def newest(self) -> int:
        return max([0, *self.fragments, *(seq for told in self.nudges.values() for seq in told)])


def due(app: Flask, screen: Screen) -> Due:
    topics: Topics = app.extensions[Topics.EXTENSION]
    found = Due()
    for change in db.session.scalars(select(Activity).order_by(Activity.seq)):
        if change.topic in screen.topics:
            if change.topic.partition(":")[0] in DRAWN:
                found.fragments.append(change.seq)
            else:
                found.nudges[change.topic].add(change.seq)
        for topic in topics.followers_of(change.topic):
            if topic in screen.topics:
                found.nudges[topic].add(change.seq)
    db.session.rollback()
    return found


@pytest.mark.both_databases
def test_every_open_screen_hears_each_change_once_and_in_order(
    app: Flask, room: Room, urls: list[str], screens: list[Screen], writing: Writing
) -> None:
    chance = random.Random(2012)
    for _ in range(CHANGES):
        writing.change()
        for screen in screens:
            if screen.wanders and chance.random() < 0.15:
                if chance.random() < 0.5:
                    screen.read_up_to(due(app, screen).newest)
                screen.connect(chance.choice(urls))
    record("message.sent", workshop_id=room.workshop.id, topic="workshop", by=SYSTEM)
    db.session.commit()
    for screen in screens:
        screen.read_up_to(due(app, screen).newest)

    for screen in screens:
        check(screen, due(app, screen))
    here = select(Note.id).where(Note.table_id == room.table.id)
    pages = {f"note-{id}": drawn(app, id) for id in db.session.scalars(here)}
    boards = [screen for screen in screens if screen.name == "board"]
    assert pages
    for board in boards:
        shown = {id: html for id, (_rev, html) in board.shown.items() if id in pages}
        assert shown == pages


def check(screen: Screen, due: Due) -> None:
    """Nothing lost, doubled, out of order or of others."""
    numbers = [int(event.id) for event in screen.heard if event.id is not None]
    assert numbers == sorted(set(numbers)), screen
    assert {event.name for event in screen.heard} <= {"fragment", "nudge"}, screen
    told = [int(e.id or 0) for e in screen.heard if e.name == "fragment"]
    assert told == due.fragments, screen
    nudged: dict[str, list[int]] = defaultdict(list)
    number = 0
    for event in reversed(screen.heard):
        number = int(event.id or number)  # the number stands on the last event of a change
        if event.name == "nudge":
            nudged[json.loads(event.data)["topic"]].append(number)
    assert nudged.keys() == due.nudges.keys(), screen
    for topic, told in nudged.items():
        assert set(told) <= due.nudges[topic], screen
        assert max(told) == max(due.nudges[topic]), screen


def drawn(app: Flask, note_id: int) -> str:
    note = note_to_draw(note_id)
    assert note is not None
    with app.test_request_context():
        return draw(note)
