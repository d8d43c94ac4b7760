"""Two devices, one table and a bad line, against a model of what must come out of it.

Every device types, edits, deletes, splits and joins notes. What is typed waits in its own queue, as
in outbox.js: sent oldest first, the answer may be lost, and then it is sent again. The table is
handed to and fro meanwhile. The model is a list of texts that must be on the server, each once, in
the order in which they arrived, whatever was interleaved. Changes wait in the same queue, with the
revision that their writer saw.

For a long run: MODEL_EXAMPLES=500 MODEL_STEPS=100 python -m pytest tests/notes/test_model.py
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from facilitate.activity import Actor
from facilitate.db import db
from facilitate.errors import Conflict, Refused
from facilitate.notes import handovers, reworking
from facilitate.notes.models import Handover, Note
from facilitate.notes.operations import add_note, delete_note, edit_note, restore_note
from tests.notes.conftest import Room

DEVICES = st.sampled_from(("Ben", "Eli"))
WORDS = st.text("abcdefgh ", min_size=1, max_size=12).filter(str.strip)


@dataclass
class Waiting:
    """A note on a device, or a change of one, not yet confirmed."""

    client_id: str
    text: str
    edit: "Seen | None" = None
    arrived: bool = False


@dataclass
class Expected:
    """What the model knows of a note on the server."""

    text: str
    deleted: bool = False
    #: raised by every change of what it says, as an editor that began before it must be told
    version: int = 0


@dataclass
class Seen:
    """An edit that a device has begun: the revision and the version that it saw."""

    note_id: int
    revision: int
    version: int


@dataclass
class Device:
    queue: list[Waiting] = field(default_factory=list)
    online: bool = True


class Table(RuleBasedStateMachine):
    """Set up by the test with a room of its own; every rule is one request that commits."""

    room: Room
    editing = Bundle("editing")

    def __init__(self) -> None:
        super().__init__()
        for note in db.session.scalars(select(Note)):
            for revision in note.revisions:
                db.session.delete(revision)
            db.session.delete(note)
        for offer in db.session.scalars(select(Handover)):
            db.session.delete(offer)
        db.session.commit()
        self.devices = {"Ben": Device(), "Eli": Device()}
        self.writer = "Ben"
        self.model: dict[int, Expected] = {}
        self.order: list[int] = []
        self.typed = 0
        self.changed = 0

    # --- Typing, and the line

    @rule(name=DEVICES, text=WORDS)
    def type_note(self, name: str, text: str) -> None:
        if name != self.writer:
            return  # the entry line is closed
        self.put(name, text.strip())

    def put(self, name: str, text: str) -> None:
        self.typed += 1
        self.devices[name].queue.append(Waiting(f"client-{name}-{self.typed}", text))

    @rule(name=DEVICES, online=st.booleans())
    def line(self, name: str, online: bool) -> None:
        self.devices[name].online = online

    @rule(name=DEVICES, answer_lost=st.booleans())
    def send(self, name: str, answer_lost: bool) -> None:
        """One note of the queue; without its answer the device sends it again some time."""
        device = self.devices[name]
        if not device.online or not device.queue:
            return
        waiting = device.queue[0]
        if name == "Eli" and not self.ever_wrote("Eli"):
            return
        if waiting.edit is not None:
            self.send_edit(name, waiting.edit, waiting, answer_lost)
            return
        with self.request():
            note = add_note(
                origin=self.room.here,
                words=self.room.words(waiting.text),
                client_id=waiting.client_id,
                by=self.room.actor(name),
            )
            if note.id not in self.model:
                self.model[note.id] = Expected(waiting.text)
                self.order.append(note.id)
        if not answer_lost:
            device.queue.pop(0)

    def send_edit(self, name: str, edit: Seen, waiting: Waiting, answer_lost: bool) -> None:
        queue, expected = self.devices[name].queue, self.model[edit.note_id]
        try:
            edit_note(
                note=self.note(edit.note_id),
                words=self.room.words(waiting.text),
                revision=edit.revision,
                client_id=waiting.client_id,
                by=self.room.actor(name),
            )
            db.session.commit()
        except Conflict:
            db.session.rollback()
            assert expected.version != edit.version
            queue.pop(0)  # its writer chooses the other version
            return
        except Refused:
            # handed over meanwhile: its writer makes a note of it
            db.session.rollback()
            assert name != self.writer
            assert not waiting.arrived
            queue.pop(0)
            self.put(name, waiting.text)
            return
        if not waiting.arrived and (expected.text, expected.deleted) != (waiting.text, False):
            expected.text, expected.deleted = waiting.text, False
            expected.version += 1
            waiting.arrived = True
        if not answer_lost:
            queue.pop(0)

    @rule(name=DEVICES, seen=editing, text=WORDS)
    def change_note(self, name: str, seen: Seen | None, text: str) -> None:
        """A change waits like a note does; the newest of a note is the one that is sent."""
        if seen is None or name != self.writer:
            return
        device = self.devices[name]
        device.queue = [w for w in device.queue if w.edit is None or w.edit.note_id != seen.note_id]
        self.changed += 1
        device.queue.append(Waiting(f"change-{name}-{self.changed}", text.strip(), seen))

    # --- Changing what is there

    @rule(target=editing, which=st.integers(0, 30))
    def begin_to_edit(self, which: int) -> Seen | None:
        if not self.order:
            return None
        note = self.note(self.order[which % len(self.order)])
        return Seen(note.id, note.revision, self.model[note.id].version)

    @rule(seen=editing, text=WORDS)
    def save_edit(self, seen: Seen | None, text: str) -> None:
        if seen is None:
            return
        text, expected = text.strip(), self.model[seen.note_id]
        with self.request():
            try:
                edit_note(
                    note=self.note(seen.note_id),
                    words=self.room.words(text),
                    revision=seen.revision,
                    by=self.room.actor(self.writer),
                )
            except Conflict:
                # only where somebody was faster, and then nothing is overwritten
                assert expected.version != seen.version
                db.session.rollback()
                return
        if (expected.text, expected.deleted) != (text, False):
            expected.text, expected.deleted = text, False
            expected.version += 1

    @rule(which=st.integers(0, 30), restore=st.booleans())
    def delete(self, which: int, restore: bool) -> None:
        if not self.order:
            return
        number = self.order[which % len(self.order)]
        change = restore_note if restore else delete_note
        with self.request():
            change(note=self.note(number), by=self.room.actor(self.writer))
        expected = self.model[number]
        if expected.deleted is restore:
            expected.deleted = not restore
            expected.version += 1

    @rule(seen=editing, which=st.integers(0, 30))
    def merge(self, seen: Seen | None, which: int) -> None:
        if seen is None:
            return
        other_id = self.order[which % len(self.order)]
        one, other = self.model[seen.note_id], self.model[other_id]
        if one.version != seen.version or one.deleted or other.deleted or other_id == seen.note_id:
            return
        with self.request():
            reworking.merge_notes(
                note=self.note(seen.note_id),
                other=self.note(other_id),
                words=self.room.words(one.text),
                revision=seen.revision,
                by=self.room.actor(self.writer),
            )
        one.text, one.version = f"{one.text}\n{other.text}", one.version + 1
        other.deleted, other.version = True, other.version + 1

    @rule(seen=editing, texts=st.lists(WORDS, min_size=2, max_size=3))
    def split(self, seen: Seen | None, texts: list[str]) -> None:
        if seen is None or self.model[seen.note_id].version != seen.version:
            return
        texts = [text.strip() for text in texts]
        with self.request():
            note = self.note(seen.note_id)
            added = reworking.split_note(
                note=note,
                words=self.room.words(note.text),
                texts=texts,
                revision=seen.revision,
                by=self.room.actor(self.writer),
            )
            for new, text in zip(added, texts[1:], strict=True):
                if new.id not in self.model:
                    self.model[new.id] = Expected(text)
                    self.order.append(new.id)
        one = self.model[seen.note_id]
        if (one.text, one.deleted) != (texts[0], False):
            one.text, one.deleted, one.version = texts[0], False, one.version + 1

    # --- Handing over

    @rule()
    def hand_over(self) -> None:
        giver, taker = self.writer, "Eli" if self.writer == "Ben" else "Ben"
        with self.request():
            offer = handovers.offer_table(
                origin=self.room.here, table=self.room.table, goes_on=False, by=self.actor(giver)
            )
            taken = handovers.take_table(
                workshop=self.room.workshop,
                table=self.room.table,
                code=offer.code,
                by=self.actor(taker),
            )
            assert taken is not None
        self.writer = taker

    @rule(which=st.integers(0, 30), text=WORDS)
    def who_gave_it_away_changes_nothing(self, which: int, text: str) -> None:
        other = "Eli" if self.writer == "Ben" else "Ben"
        if not self.order:
            return
        note = self.note(self.order[which % len(self.order)])
        try:
            delete_note(note=note, by=self.actor(other))
        except Refused:
            db.session.rollback()
        else:
            raise AssertionError("deleted by somebody who handed the table over")

    # --- What must hold

    @invariant()
    def server_has_what_the_model_has(self) -> None:
        found = [
            (note.id, note.text, note.deleted_at is not None)
            for note in db.session.scalars(select(Note).order_by(Note.id))
        ]
        db.session.rollback()
        assert found == [(n, self.model[n].text, self.model[n].deleted) for n in self.order]

    def teardown(self) -> None:
        """Every line comes back: all that was typed is there, each once, in its device's order."""
        for name, device in self.devices.items():
            device.online = True
            while device.queue:
                self.send(name, False)
        self.server_has_what_the_model_has()
        ids = list(db.session.scalars(select(Note.client_id).order_by(Note.id)))
        own = [key for key in ids if key.count(".") == 0]
        assert len(own) == self.typed
        for name in self.devices:
            numbers = [int(key.rpartition("-")[2]) for key in own if f"-{name}-" in key]
            assert numbers == sorted(numbers)
        db.session.rollback()

    # --- Small things

    def actor(self, name: str) -> Actor:
        return self.room.actor(name)

    def note(self, number: int) -> Note:
        note = db.session.get(Note, number)
        assert note is not None
        return note

    def ever_wrote(self, name: str) -> bool:
        return any(w.client_id for w in self.devices[name].queue) or name == "Ben"

    @contextmanager
    def request(self) -> Iterator[None]:
        yield
        db.session.commit()


@pytest.mark.both_databases
def test_everything_typed_is_kept_once_and_nothing_is_overwritten(app: Flask, room: Room) -> None:
    Table.room = room
    run_state_machine_as_test(
        Table,
        settings=settings(
            max_examples=int(os.environ.get("MODEL_EXAMPLES", "8")),
            stateful_step_count=int(os.environ.get("MODEL_STEPS", "30")),
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
