"""Adding, editing, deleting and restoring notes: each with its revision and its activity."""

import hashlib
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from facilitate import activity, clock
from facilitate.activity import Actor
from facilitate.db import db
from facilitate.errors import Conflict, Refused
from facilitate.notes.models import Agreement, Note, NoteRevision
from facilitate.notes.queries import origin_of, standing
from facilitate.notes.rules import (
    AT_ONCE,
    Origin,
    Words,
    content_of,
    require_adder,
    require_fitting,
    require_writer,
    speaks_for_self,
    words_of,
)

#: changes after which a note is out of sight
GONE = ("deleted", "merged")
#: changes that leave what the note says as it was, and keep other words beside it
ASIDE = ("set_aside", "objected")


def add_note(
    *,
    origin: Origin,
    words: Words,
    client_id: str,
    waited: timedelta = timedelta(),
    by: Actor,
) -> Note:
    """Keep a note, once: the same words under the same client id are the same note.

    A form that was sent before and now says something else (its answer was lost, or the browser
    went back to it) becomes a note of its own: nothing is overwritten and nothing is lost. After
    the round's end the note is kept as late. `waited` is how long it was on its device: a note
    then has two times. Refused to whoever may not write here, for words
    that do not fit here, and for an id that was used at another place.
    """
    who = standing(workshop=origin.workshop, table=origin.table, by=by)
    require_adder(origin=origin, standing=who)
    require_fitting(origin=origin, words=words)
    speaker_id = by.participant_id if speaks_for_self(origin=origin, standing=who) else None
    for key in (client_id, f"{client_id}.{_digest(words)}"):
        note = _note_with(key, origin)
        if note is None:
            new = new_note(origin, words, key, by, speaker_id=speaker_id)
            new.typed_at = new.created_at - waited if waited > AT_ONCE else None
            note = stored(new, origin)
            if note is new:
                return recorded(note, origin, "added", by)
        if said_at_first(note, words):
            return note
    raise Refused("This note was sent before. Reload the page to see it.")


def edit_note(
    *, note: Note, words: Words, revision: int, client_id: str | None = None, by: Actor
) -> Note:
    """Change what a note says, starting from the revision that the editor saw.

    Saying again what it says already changes nothing, nor does a form (`client_id`) that
    comes a second time, since its answer was lost. A deleted note comes back with the new words,
    and what the editor saw objected to is settled.
    Raises Conflict when somebody else changed it since that revision.
    """
    if came_before(note, client_id, by):
        return note
    origin = opened(note, by)
    require_fitting(origin=origin, words=words, kept=note.kind)
    if note.deleted_at is None and words.content == content_of(note):
        return note
    if came_before(note, client_id, by):
        return note
    if note.revision != revision and _changed_since(note, revision):
        raise Conflict(mine=words, theirs=note)
    note.kind, note.text = words.kind, words.text
    note.stage = words.stage if words.kind.asks_stage else None
    note.citation = words.citation
    note.deleted_at = note.merged_into_id = None
    if note.agreement == Agreement.AGREED:
        # it was to other words
        note.agreement = None
    if note.objection is not None and not _objected_since(note, revision):
        note.objection = note.agreement = None
    return changed(note, origin, "edited", by, client_id=client_id)


def set_aside(*, note: Note, words: Words, client_id: str | None = None, by: Actor) -> Note:
    """Leave a note as it is and keep in its history what somebody else had wanted it to say.

    Once for each form, however often it comes.
    """
    origin = opened(note, by)
    require_fitting(origin=origin, words=words, kept=note.kind)
    if came_before(note, client_id, by):
        return note
    return changed(note, origin, "set_aside", by, words=words, client_id=client_id)


def delete_note(
    *, note: Note, revision: int | None = None, client_id: str | None = None, by: Actor
) -> Note:
    """Take a note away from sight and from the report; it stays on record and can be restored.

    With the revision that was seen, Conflict is raised when somebody changed the note since.
    """
    if came_before(note, client_id, by):
        return note
    origin = opened(note, by)
    if note.deleted_at is not None or came_before(note, client_id, by):
        return note
    if revision is not None and note.revision != revision and _changed_since(note, revision):
        raise Conflict(mine=None, theirs=note)
    note.deleted_at = clock.now()
    return changed(note, origin, "deleted", by, client_id=client_id)


def restore_note(*, note: Note, by: Actor) -> Note:
    """Bring a deleted note back as it was; a note that is there stays as it is."""
    origin = opened(note, by)
    if note.deleted_at is None:
        return note
    note.deleted_at = note.merged_into_id = None
    return changed(note, origin, "restored", by)


def opened(note: Note, by: Actor) -> Origin:
    """Refuse whoever may not write there; else read the note anew and lock it until the commit."""
    origin = origin_of(note)
    who = standing(workshop=origin.workshop, table=origin.table, by=by)
    require_writer(origin=origin, standing=who)
    db.session.refresh(note, with_for_update=True)
    return origin


def new_note(
    origin: Origin, words: Words, client_id: str, by: Actor, *, speaker_id: int | None
) -> Note:
    """A note with its first revision, not yet stored."""
    now = clock.now()
    note = Note(
        workshop=origin.workshop,
        table=origin.table,
        round=origin.round,
        workshop_session=origin.session,
        kind=words.kind,
        stage=words.stage if words.kind.asks_stage else None,
        text=words.text,
        citation=words.citation,
        client_id=client_id,
        revision=1,
        is_late=origin.is_over(now),
        typed_by_account_id=by.account_id,
        typed_by_participant_id=by.participant_id,
        speaker_id=speaker_id,
        created_at=now,
    )
    note.revisions.append(_revision(note, "added", by))
    return note


def stored(note: Note, origin: Origin) -> Note:
    """Store the note; where the database says that its client id is taken, the one that has it."""
    try:
        with db.session.begin_nested():
            db.session.add(note)
    except IntegrityError:
        faster = _note_with(note.client_id, origin)
        if faster is None:
            raise
        return faster
    return note


def _note_with(client_id: str, origin: Origin) -> Note | None:
    """The note of this client id; refused when it belongs to another place."""
    note = db.session.scalar(
        select(Note).where(Note.workshop_id == origin.workshop.id, Note.client_id == client_id)
    )
    if note is not None and origin_of(note) != origin and not _was_moved(note):
        raise Refused("This form was used at another place. Reload the page and send it again.")
    return note


def _was_moved(note: Note) -> bool:
    return any(revision.change == "moved" for revision in note.revisions)


def said_at_first(note: Note, words: Words) -> bool:
    """Whether these are the words with which the note was added."""
    first = next(r for r in note.revisions if r.number == 1)
    return content_of(first) == words.content


def _changed_since(note: Note, revision: int) -> bool:
    """Whether the note says anything else than it did at that revision."""
    seen = db.session.scalar(
        select(NoteRevision)
        .where(
            NoteRevision.note_id == note.id,
            NoteRevision.number <= revision,
            NoteRevision.change.not_in(ASIDE),
        )
        .order_by(NoteRevision.number.desc())
        .limit(1)
    )
    if seen is None or (seen.change in GONE) != (note.deleted_at is not None):
        return True
    return content_of(seen) != content_of(note)


def _objected_since(note: Note, revision: int) -> bool:
    """Whether whoever edits has not seen yet what somebody objects to."""
    return (
        db.session.scalar(
            select(NoteRevision.id)
            .where(
                NoteRevision.note_id == note.id,
                NoteRevision.number > revision,
                NoteRevision.change == "objected",
            )
            .limit(1)
        )
        is not None
    )


def came_before(note: Note, client_id: str | None, by: Actor) -> bool:
    """Whether this person's form has changed the note already, whatever they may do by now."""
    if client_id is None:
        return False
    return (
        db.session.scalar(
            select(NoteRevision.id)
            .where(
                NoteRevision.note_id == note.id,
                NoteRevision.client_id == client_id,
                NoteRevision.account_id == by.account_id,
                NoteRevision.participant_id == by.participant_id,
            )
            .limit(1)
        )
        is not None
    )


def changed(
    note: Note,
    origin: Origin,
    change: str,
    by: Actor,
    *,
    words: Words | None = None,
    client_id: str | None = None,
) -> Note:
    """Keep in the history what was done to the note, and tell of it."""
    note.revision += 1
    revision = _revision(note, change, by, words=words)
    revision.client_id = client_id
    note.revisions.append(revision)
    return recorded(note, origin, change, by)


def recorded(note: Note, origin: Origin, change: str, by: Actor) -> Note:
    """Tell those who listen to this place of a change of the note."""
    activity.record(
        f"note.{change}",
        workshop_id=origin.workshop.id,
        topic=origin.topic,
        by=by,
        subject=note,
    )
    return note


def _revision(note: Note, change: str, by: Actor, *, words: Words | None = None) -> NoteRevision:
    words = words or words_of(note)
    return NoteRevision(
        number=note.revision,
        change=change,
        text=words.text,
        citation=words.citation,
        kind=words.kind,
        stage=words.stage if words.kind.asks_stage else None,
        account_id=by.account_id,
        participant_id=by.participant_id,
        created_at=clock.now(),
    )


def _digest(words: Words) -> str:
    return hashlib.sha256(repr(words.content).encode()).hexdigest()[:16]
