"""Finding the place or the note that an address names, for this visitor, or 404."""

from flask import abort

from facilitate.db import db
from facilitate.notes.forms import PlaceFilterForm
from facilitate.notes.models import Note
from facilitate.notes.operations import came_before
from facilitate.notes.queries import NoteFilter, board_round, origin_of, standing
from facilitate.notes.rules import Desk, Origin, Right, takes_plenary_notes
from facilitate.web.access import visitor
from facilitate.web.addresses import is_number
from facilitate.workshop.guards import session_or_404, table_or_404
from facilitate.workshop.models import Round, Roundtable, Workshop
from facilitate.workshop.queries import Now


def at_table(workshop: Workshop, number: int, round_number: int | None, *, present: Now) -> Desk:
    """The visitor at a table in a round, by default the one that counts now.

    Not theirs to read is 404.
    """
    table = table_or_404(workshop, number)
    round = board_round(present)
    if round_number is not None:
        round = next((r for r in present.rounds if r.number == round_number), None) or abort(404)
    return _readable(Origin(workshop=workshop, table=table, round=round))


def in_plenary(workshop: Workshop, session_id: int) -> Desk:
    """The visitor in the plenary of a session."""
    session = session_or_404(workshop, session_id)
    if not takes_plenary_notes(session):
        abort(404)
    return _readable(Origin(workshop=workshop, session=session))


def own_note(
    workshop: Workshop, note_id: int, *, client_id: str | None = None
) -> tuple[Note, Desk]:
    """A note that the visitor may change, and the visitor at its place.

    A form (`client_id`) that changed it before is heard again, even if the notes were handed over
    since: its answer was lost.
    """
    note, desk = readable_note(workshop, note_id)
    if desk.right < Right.WRITE and not came_before(note, client_id, visitor().actor):
        abort(404)
    return note, desk


def readable_note(workshop: Workshop, note_id: int) -> tuple[Note, Desk]:
    """A note that the visitor may read, and the visitor at its place."""
    note = db.session.get(Note, note_id)
    if note is None or note.workshop_id != workshop.id:
        abort(404)
    return note, _readable(origin_of(note))


def wanted_place(workshop: Workshop, place: str) -> tuple[Roundtable, Round]:
    """The table and round of this workshop that a place such as 7-2 names."""
    table_number, _dash, round_number = place.partition("-")
    if not (is_number(table_number) and is_number(round_number)):
        abort(404)
    table = table_or_404(workshop, int(table_number))
    round = next((r for r in workshop.rounds if r.number == int(round_number)), None)
    return table, round or abort(404)


def wanted_notes(workshop: Workshop, form: PlaceFilterForm) -> NoteFilter:
    """What a filter asks for; a kind, table, round or session that is not here is 404."""
    taken = form.taken.data or ""
    return NoteFilter(
        kind_id=id_of({k.key: k.id for k in workshop.note_kinds}, form.kind.data),
        table_id=id_of({str(t.number): t.id for t in workshop.tables}, form.table.data),
        round_id=id_of({f"r{r.number}": r.id for r in workshop.rounds}, taken)
        if taken.startswith("r")
        else None,
        session_id=id_of({f"s{s.id}": s.id for s in workshop.sessions}, taken)
        if not taken.startswith("r")
        else None,
        text=(form.text.data or "")[:200],
    )


def id_of(known: dict[str, int], wanted: str | None) -> int | None:
    """The id of what a filter names; None for nothing, 404 for what is not there."""
    if not wanted:
        return None
    if wanted not in known:
        abort(404)
    return known[wanted]


def _readable(origin: Origin) -> Desk:
    who = standing(workshop=origin.workshop, table=origin.table, by=visitor().actor)
    desk = Desk(origin=origin, standing=who)
    if desk.right < Right.READ:
        abort(404)
    return desk
