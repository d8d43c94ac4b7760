"""What the page of one place shows: its notes by kind, who sits here, and where else to go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from facilitate.notes.fragments import board_url, list_id
from facilitate.notes.models import Note
from facilitate.notes.queries import (
    board_round,
    counts_by_round,
    notes_for_plenary,
    notes_for_table,
)
from facilitate.notes.rules import Desk, Origin
from facilitate.seating.models import Seat
from facilitate.seating.pictures import sitter
from facilitate.seating.queries import seats_at
from facilitate.web.access import visitor
from facilitate.web.roundtable import Chair, chairs
from facilitate.workshop.models import NoteKind, Round
from facilitate.workshop.queries import Now, tables_of


@dataclass(frozen=True, kw_only=True)
class Column:
    """The notes of one kind, newest first."""

    kind: NoteKind
    list_id: str
    notes: Sequence[Note]

    @property
    def count(self) -> int:
        """How many count: deleted ones do not."""
        return sum(note.deleted_at is None for note in self.notes)


@dataclass(frozen=True, kw_only=True)
class Board:
    """One place with everything its page draws."""

    origin: Origin
    may_write: bool
    columns: Sequence[Column]
    #: (label, address, is this one, notes) for each round
    tabs: Sequence[tuple[str, str, bool, int]]
    #: the round that counts now, when it is not the one shown
    elsewhere: Round | None
    seats: Sequence[Seat]
    chairs: Sequence[Chair]
    #: share of the time left, as the drawn table wants it
    ring: dict[str, object] | None
    #: (label, address, is this one) of the tables that the visitor may open
    tables: Sequence[tuple[str, str, bool]]


def board_of(desk: Desk, present: Now) -> Board:
    """The board of a place, in a number of queries that does not grow with the notes."""
    origin = desk.origin
    seats = _seats(origin)
    mine = visitor().participant_id
    current = board_round(present) if origin.table is not None else None
    return Board(
        origin=origin,
        may_write=desk.may_write,
        columns=_columns(origin),
        tabs=_tabs(origin, present.rounds),
        elsewhere=current if current is not origin.round else None,
        seats=seats,
        chairs=chairs(
            [sitter(seat, mine=seat.participant_id == mine) for seat in seats],
            capacity=origin.table.capacity if origin.table is not None else None,
        ),
        ring=_ring(origin.round, present.at),
        tables=_tables(origin) if desk.roams else (),
    )


def _columns(origin: Origin) -> list[Column]:
    notes: Sequence[Note] = ()
    if origin.session is not None:
        notes = notes_for_plenary(origin.session)
    elif origin.table is not None and origin.round is not None:
        notes = notes_for_table(table=origin.table, round=origin.round)
    kinds = {kind.id: kind for kind in origin.kinds}
    # a kind that is no longer asked here keeps its column as long as it has notes
    kinds.update({note.kind_id: note.kind for note in notes})
    return [
        Column(
            kind=kind,
            list_id=list_id(origin, kind),
            notes=[note for note in notes if note.kind_id == kind.id],
        )
        for kind in sorted(kinds.values(), key=lambda kind: kind.position)
    ]


def _tabs(origin: Origin, rounds: Sequence[Round]) -> list[tuple[str, str, bool, int]]:
    table, workshop = origin.table, origin.workshop
    if table is None:
        return []
    counts = counts_by_round(table)
    return [
        (
            _("Round %(number)s", number=round.number),
            board_url(Origin(workshop=workshop, table=table, round=round)),
            round is origin.round,
            counts.get(round.id, 0),
        )
        for round in rounds
    ]


def _seats(origin: Origin) -> Sequence[Seat]:
    if origin.table is None or origin.round is None:
        return ()
    return seats_at(table=origin.table, round=origin.round)


def _ring(round: Round | None, at: datetime) -> dict[str, object] | None:
    if round is None or not round.is_on or round.deadline is None or round.started_at is None:
        return None
    return {
        "ends_at": round.deadline,
        "now": at,
        "remaining": round.remaining if round.paused_at is not None else None,
        "total": round.deadline - round.started_at,
    }


def _tables(origin: Origin) -> list[tuple[str, str, bool]]:
    if origin.table is None:
        return []
    code = origin.workshop.code
    return [
        (
            _("Table %(number)s", number=table.number)
            if not table.topic
            else _("Table %(number)s: %(topic)s", number=table.number, topic=table.topic),
            url_for("notes.table_board", code=code, number=table.number),
            table is origin.table,
        )
        for table in tables_of(origin.workshop.id)
    ]
