"""The one drawing of a note, which pages, htmx answers and live screens share."""

from datetime import datetime, timedelta
from typing import Any, TypedDict

from flask import g, render_template, url_for
from flask_babel import format_timedelta, gettext

from facilitate import clock
from facilitate.accounts.models import Account
from facilitate.activity import Activity
from facilitate.db import db
from facilitate.notes.editing import SHOWN_FOR
from facilitate.notes.models import Note, NoteRevision
from facilitate.notes.queries import origin_of
from facilitate.notes.rules import Origin, shown_person, shown_speaker
from facilitate.people.models import Participant, ParticipantRole
from facilitate.people.queries import small_sectors
from facilitate.workshop.models import Message, NoteKind, Workshop


class NoteDrawing(TypedDict):
    """What `notes/_note.html` needs of its note beside the note itself."""

    id: str
    into: str
    said_by: str


def drawing(note: Note) -> NoteDrawing:
    """Ids and the words on who said it; the template gets them through the filter `drawing`."""
    shown = shown_speaker(note, small=lambda: _small_sectors(note.workshop_id))
    return {
        "id": f"note-{note.id}",
        "into": list_id(origin_of(note), note.kind),
        "said_by": ", ".join(shown.parts),
    }


def list_id(origin: Origin, kind: NoteKind) -> str:
    """Id of the list that notes of a kind at one place stand in."""
    return f"notes-{origin.key}-kind-{kind.id}"


def draw(note: Note) -> str:
    """The note as everybody who may read it sees it: no form, no right and no token in it."""
    return render_template("notes/_note.html", note=note)


def draw_message(message: Message, *, seq: int) -> str:
    """The line sent to one table as its screens show it; empty once it was taken off."""
    workshop = db.session.get(Workshop, message.workshop_id)
    return render_template(
        "notes/_table_message.html",
        message=message if message.withdrawn_at is None else None,
        workshop=workshop,
        live_seq=seq,
    )


def draw_editor(change: Activity) -> str | None:
    """Who has a note open, to be shown on it for a while; None where that is long ago."""
    note = db.session.get(Note, change.subject_id)
    if note is None or change.at < clock.now() - SHOWN_FOR:
        return None
    account = db.session.get(Account, change.account_id) if change.account_id else None
    person = db.session.get(Participant, change.participant_id) if change.participant_id else None
    return render_template(
        "notes/_editor.html",
        note=note,
        name=writer_name(note, account, person),
        page=change.details["page"],
        is_over=change.kind == "note.closed",
        live_seq=change.seq,
    )


def board_url(origin: Origin, **arguments: Any) -> str:
    """Address of the board of a place."""
    code = origin.workshop.code
    if origin.table is None:
        return url_for("notes.plenary_board", code=code, session_id=origin.session_id, **arguments)
    if origin.round is not None:
        arguments = {"round": origin.round.number, **arguments}
    return url_for("notes.table_board", code=code, number=origin.table.number, **arguments)


def writing_url(origin: Origin) -> str:
    """Address that new notes of a place are sent to."""
    code = origin.workshop.code
    if origin.table is None:
        return url_for("notes.add_plenary_note", code=code, session_id=origin.session_id)
    return url_for("notes.add_table_note", code=code, number=origin.table.number)


def ago(moment: datetime, at: datetime) -> str:
    """How long before `at` something happened, in words: just now, 3 minutes ago."""
    if at - moment < timedelta(minutes=1):
        return str(gettext("just now"))
    words = format_timedelta(moment - at, granularity="minute", threshold=1, add_direction=True)
    return str(words)


def typist(note: Note, revision: NoteRevision) -> str | None:
    """Who made a version, for those who take the notes there; None when it may not be shown.

    Whoever takes notes for a table is named. What anybody else writes is what they themselves say,
    be it in a note of theirs or in a change to another's, so the attribution policy decides.
    """
    return writer_name(note, revision.account, revision.participant)


def writer_name(note: Note, account: Account | None, person: Participant | None) -> str | None:
    """The name of somebody who writes in a note; None when it may not be shown."""
    if account is not None:
        return account.name
    if person is None:
        return None
    hosts = note.table is not None and note.table.host_id == person.id
    if person.id != note.speaker_id and (hosts or person.role == ParticipantRole.FACILITATOR):
        return person.name
    shown = shown_person(note, person, small=lambda: _small_sectors(note.workshop_id))
    return ", ".join(shown.parts) or None


def _small_sectors(workshop_id: int) -> frozenset[int]:
    """The sectors too small to be shown beside a note, read once for a page."""
    known: dict[int, frozenset[int]] = g.setdefault("small_sectors", {})
    if workshop_id not in known:
        known[workshop_id] = small_sectors(workshop_id)
    return known[workshop_id]
