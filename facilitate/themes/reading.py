"""What the theme team has read, what it leaves to the annex, and who works on what."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update

from facilitate import activity, clock
from facilitate.activity import Actor
from facilitate.db import db, insert_missing
from facilitate.errors import Refused
from facilitate.notes.models import Note
from facilitate.themes import rules, steps
from facilitate.themes.models import DeskClaim, NoteReading, Step
from facilitate.themes.queries import is_left_out, is_unread
from facilitate.workshop.models import Roundtable, Workshop

#: as long is shown that somebody works on something; a repeat begins anew
CLAIMED_FOR = timedelta(minutes=10)
_TOPIC = "desk"


def mark_read(*, workshop_id: int, note_ids: Collection[int]) -> list[int]:
    """Notes of the workshop count as read; returns the ids of those that did not before."""
    unread = list(
        db.session.scalars(
            select(Note.id)
            .where(Note.workshop_id == workshop_id, Note.id.in_(note_ids), is_unread())
            .order_by(Note.id)
        )
    )
    _read(unread)
    return unread


def read(*, workshop: Workshop, note_ids: Collection[int], by: Actor) -> Step | None:
    """The team has read these notes; None where it had before."""
    rules.require_some(note_ids)
    _lock(workshop)
    new = mark_read(workshop_id=workshop.id, note_ids=note_ids)
    return _did(workshop, "read", by, notes=new) if new else None


def unread(*, workshop: Workshop, note_ids: Collection[int], by: Actor) -> Step | None:
    """These notes are to be read again; None where nobody had read them."""
    rules.require_some(note_ids)
    _lock(workshop)
    old = list(
        db.session.scalars(
            select(NoteReading.note_id)
            .join(Note, Note.id == NoteReading.note_id)
            .where(Note.workshop_id == workshop.id, Note.id.in_(note_ids))
            .order_by(Note.id)
        )
    )
    if not old:
        return None
    forget_readings(old)
    return _did(workshop, "unread", by, notes=old)


def keep_rest_in_annex(*, workshop: Workshop, by: Actor) -> Step | None:
    """What no theme and no option holds is left out on purpose, and stands in the annex.

    They count as read. None where nothing is left out.
    """
    _lock(workshop)
    left_out = list(
        db.session.scalars(
            select(Note.id)
            .where(
                Note.workshop_id == workshop.id,
                Note.deleted_at.is_(None),
                is_left_out(workshop.id),
            )
            .order_by(Note.id)
        )
    )
    if not left_out:
        return None
    new = mark_read(workshop_id=workshop.id, note_ids=left_out)
    set_annex(left_out, is_in=True)
    return _did(workshop, "annexed", by, notes=left_out, unread=new)


def forget_readings(note_ids: Collection[int]) -> None:
    """Notes count as not read."""
    for some in _portions(note_ids):
        db.session.execute(delete(NoteReading).where(NoteReading.note_id.in_(some)))


def set_annex(note_ids: Collection[int], *, is_in: bool) -> None:
    """Notes that were read are in the annex on purpose, or no longer."""
    for some in _portions(note_ids):
        db.session.execute(
            update(NoteReading).where(NoteReading.note_id.in_(some)).values(in_annex=is_in)
        )


def claim(
    *,
    workshop: Workshop,
    table: Roundtable | None = None,
    note: Note | None = None,
    by: Actor,
) -> DeskClaim:
    """Say that one works on a table's notes or on a note, for a while; nobody is locked out.

    A repeat begins the while anew. What has expired is forgotten.
    """
    if (table is None) == (note is None):
        raise Refused("Choose a table or a note.")
    now = clock.now()
    db.session.execute(
        delete(DeskClaim).where(DeskClaim.workshop_id == workshop.id, DeskClaim.expires_at <= now)
    )
    found = db.session.scalar(
        select(DeskClaim).where(
            DeskClaim.workshop_id == workshop.id,
            DeskClaim.table_id == (table.id if table else None),
            DeskClaim.note_id == (note.id if note else None),
            DeskClaim.account_id == by.account_id,
            DeskClaim.participant_id == by.participant_id,
        )
    )
    if found is None:
        found = DeskClaim(
            workshop_id=workshop.id,
            table=table,
            note_id=note.id if note else None,
            account_id=by.account_id,
            participant_id=by.participant_id,
            created_at=now,
        )
        db.session.add(found)
    found.expires_at = now + CLAIMED_FOR
    activity.record("desk.claimed", workshop_id=workshop.id, topic=_TOPIC, by=by)
    return found


def release(*, claim: DeskClaim, by: Actor) -> None:
    """One no longer works on it; anybody may say so."""
    workshop_id = claim.workshop_id
    db.session.delete(claim)
    activity.record("desk.released", workshop_id=workshop_id, topic=_TOPIC, by=by)


def _read(note_ids: Collection[int]) -> None:
    now = clock.now()
    if note_ids:
        db.session.execute(
            insert_missing(NoteReading),
            [{"note_id": each, "in_annex": False, "created_at": now} for each in note_ids],
        )


def _lock(workshop: Workshop) -> None:
    """Two who read the same notes at once wait for each other."""
    db.session.execute(select(Workshop.id).where(Workshop.id == workshop.id).with_for_update())


def _portions(note_ids: Collection[int]) -> list[list[int]]:
    """As many ids as a statement may have."""
    ids = list(note_ids)
    return [ids[start : start + 1000] for start in range(0, len(ids), 1000)]


def _did(workshop: Workshop, kind: str, by: Actor, **details: Any) -> Step:
    step = steps.keep(workshop_id=workshop.id, kind=kind, by=by, **details)
    activity.record(f"desk.{kind}", workshop_id=workshop.id, topic=_TOPIC, by=by)
    return step
