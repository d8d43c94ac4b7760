"""Reworking a table's notes: splitting, joining, moving, and what the table says of them."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import func, select

from facilitate import clock
from facilitate.activity import Actor
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.notes.models import Agreement, Note
from facilitate.notes.operations import changed, edit_note, new_note, opened, recorded, stored
from facilitate.notes.queries import origin_of, standing
from facilitate.notes.rules import (
    OBJECTIONS_AT_MOST,
    TOP_AT_MOST,
    Origin,
    Words,
    require_at_table,
    require_fitting,
    require_objector,
    require_writer,
)
from facilitate.workshop.models import Round, Roundtable


def split_note(
    *, note: Note, words: Words, texts: Sequence[str], revision: int, by: Actor
) -> list[Note]:
    """Make several notes of one: it keeps the first text, each other one becomes a note beside it.

    All have the kind, stage and evidence of `words`. Done again from the same revision it
    changes nothing. Raises Conflict when somebody else changed the note since.
    """
    if len(texts) < 2:
        raise Refused("Put each note on a line of its own, then split.")
    origin = opened(note, by)
    parts = [replace(words, text=text) for text in texts]
    for part in parts:
        require_fitting(origin=origin, words=part, kept=note.kind)
    edit_note(note=note, words=parts[0], revision=revision, by=by)
    added = []
    for number, part in enumerate(parts[1:], start=1):
        key = f"{note.client_id}.{revision}.{number}"
        new = new_note(origin, part, key, by, speaker_id=note.speaker_id)
        new.typed_at, new.is_late = note.typed_at, note.is_late
        kept = stored(new, origin)
        if kept is new:
            recorded(new, origin, "added", by)
        added.append(kept)
    return added


def merge_notes(*, note: Note, other: Note, words: Words, revision: int, by: Actor) -> Note:
    """Let a note take up the words of another one of its place, which leaves its place on record.

    `words` is what the note says so far; without evidence it takes up that of the other one. A
    note that was taken up before changes nothing.
    """
    origin = origin_of(note)
    for each in sorted((note, other), key=lambda each: each.id):
        opened(each, by)
    if origin_of(other) != origin or other is note:
        raise Refused("Only notes of the same table and round can be joined.")
    if other.deleted_at is not None:
        if other.merged_into_id == note.id:
            return note
        raise Refused("The other note was deleted meanwhile.")
    joined = replace(
        words, text=f"{words.text}\n{other.text}", citation=words.citation or other.citation
    )
    edit_note(note=note, words=joined, revision=revision, by=by)
    other.deleted_at, other.merged_into_id, other.is_top = clock.now(), note.id, False
    changed(other, origin, "merged", by)
    return note


def move_note(*, note: Note, table: Roundtable, round: Round, by: Actor) -> Note:
    """Bring a note to another table or round, of which both hear; it keeps kind and history.

    Refused to whoever may not write at both places.
    """
    here = opened(note, by)
    there = Origin(workshop=here.workshop, table=table, round=round)
    if there == here:
        return note
    require_writer(origin=there, standing=standing(workshop=there.workshop, table=table, by=by))
    note.table, note.round, note.workshop_session = table, round, None
    note.is_top = False
    changed(note, here, "moved", by)
    if there.topic != here.topic:
        recorded(note, there, "moved", by)
    return note


def mark_note(*, note: Note, agreement: Agreement | None, by: Actor) -> Note:
    """Keep what the table says of a note when it reads it: agreed, disputed, or nothing yet."""
    origin = _at_table(note, by)
    if note.agreement == agreement:
        return note
    if note.objection is not None:
        raise Refused("Somebody says that this is not what they said. Revise the note, or keep it.")
    note.agreement = agreement
    return changed(note, origin, agreement or "unmarked", by)


def object_to_note(*, note: Note, words: str, by: Actor) -> Note:
    """Mark a note as not what was said, with a few words; nowhere is it kept who objects.

    It is disputed until those who take the notes revise it, or keep it with `keep_note`. The same
    words again change nothing. Refused to whoever does not sit at the table, and where the
    organizer does not allow it.
    """
    origin = origin_of(note)
    who = standing(workshop=origin.workshop, table=origin.table, by=by)
    require_objector(origin=origin, standing=who)
    db.session.refresh(note, with_for_update=True)
    if note.deleted_at is not None:
        raise Refused("This note was deleted meanwhile.")
    said = note.objection.split("\n") if note.objection else []
    if words in said:
        return note
    if len(said) >= OBJECTIONS_AT_MOST:
        raise Refused("Others have objected to this note already. Its table has to answer first.")
    note.objection, note.agreement = "\n".join([*said, words]), Agreement.DISPUTED
    aside = Words(kind=note.kind, stage=note.stage, text=words)
    return changed(note, origin, "objected", Actor(), words=aside)


def keep_note(*, note: Note, by: Actor) -> Note:
    """Settle what was objected to a note: it stays as it is, and is not disputed any more."""
    origin = opened(note, by)
    if note.objection is None:
        return note
    note.objection = note.agreement = None
    return changed(note, origin, "kept", by)


def show_on_wall(*, note: Note, is_shown: bool, by: Actor) -> Note:
    """Let the room see a note on the wall, or not; it counts as before.

    Refused to all but the organizers.
    """
    origin = origin_of(note)
    if not standing(workshop=origin.workshop, table=origin.table, by=by).organizes:
        raise Refused("Only an organizer decides what the wall shows.")
    if note.is_off_wall == is_shown:
        note.is_off_wall = not is_shown
        recorded(note, origin, "shown_on_wall" if is_shown else "taken_off_wall", by)
    return note


def choose_note(*, note: Note, is_top: bool, by: Actor) -> Note:
    """Count a note among the few most important ones of its table in this round, or no more."""
    origin = _at_table(note, by)
    if note.is_top == is_top:
        return note
    if is_top and _chosen_at(origin) >= TOP_AT_MOST:
        raise Refused(
            "This table has chosen its %(most)s already. Take one of them off first.",
            most=TOP_AT_MOST,
        )
    note.is_top = is_top
    return changed(note, origin, "chosen" if is_top else "not_chosen", by)


def _at_table(note: Note, by: Actor) -> Origin:
    """Refuse whoever does not belong to the note's table; else lock the table until the commit."""
    origin = origin_of(note)
    who = standing(workshop=origin.workshop, table=origin.table, by=by)
    require_at_table(origin=origin, standing=who)
    if origin.table is not None:
        # two devices must not choose a fourth one at the same time
        db.session.execute(
            select(Roundtable.id).where(Roundtable.id == origin.table.id).with_for_update()
        )
    db.session.refresh(note, with_for_update=True)
    if note.deleted_at is not None:
        raise Refused("This note was deleted meanwhile.")
    return origin


def _chosen_at(origin: Origin) -> int:
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Note)
            .where(
                Note.workshop_id == origin.workshop.id,
                Note.table_id == (origin.table.id if origin.table else None),
                Note.round_id == (origin.round.id if origin.round else None),
                Note.workshop_session_id == (origin.session_id or None),
                Note.is_top.is_(True),
                Note.deleted_at.is_(None),
            )
        )
        or 0
    )
