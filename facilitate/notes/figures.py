"""How far each table is in a round, for those who watch over all of them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select

from facilitate import clock
from facilitate.db import db
from facilitate.notes.models import Note, NoteRevision
from facilitate.notes.queries import sent_plan_id
from facilitate.notes.rules import is_silent
from facilitate.seating.models import Seat, SeatRole
from facilitate.workshop.models import Round, Roundtable, Workshop


@dataclass(frozen=True, kw_only=True)
class TableFigures:
    """What the organizer sees of one table in one round."""

    number: int
    topic: str
    capacity: int
    #: people seated there in this round, as sent
    seated: int
    #: somebody is named who takes the notes
    has_writer: bool
    notes: int
    last_save_at: datetime | None
    is_silent: bool


def table_figures(*, workshop: Workshop, round: Round | None) -> list[TableFigures]:
    """Every table of the workshop with its figures for a round, in one query."""
    round_id = round.id if round is not None else None
    seats = (
        select(
            Seat.table_id,
            func.count().label("seated"),
            func.max(case((Seat.role.in_((SeatRole.HOST, SeatRole.SCRIBE)), 1), else_=0)).label(
                "writers"
            ),
        )
        .where(Seat.plan_id == sent_plan_id(workshop.id), Seat.round_id == round_id)
        .group_by(Seat.table_id)
        .subquery()
    )
    written = (
        select(
            Note.table_id,
            func.count(case((Note.deleted_at.is_(None), 1))).label("notes"),
        )
        .where(Note.workshop_id == workshop.id, Note.round_id == round_id)
        .group_by(Note.table_id)
        .subquery()
    )
    saved = (
        select(Note.table_id, func.max(NoteRevision.created_at).label("last_save_at"))
        .join(NoteRevision, NoteRevision.note_id == Note.id)
        .where(Note.workshop_id == workshop.id, Note.round_id == round_id)
        .group_by(Note.table_id)
        .subquery()
    )
    rows = db.session.execute(
        select(
            Roundtable.number,
            Roundtable.topic,
            Roundtable.capacity,
            Roundtable.host_id,
            func.coalesce(seats.c.seated, 0).label("seated"),
            func.coalesce(seats.c.writers, 0).label("writers"),
            func.coalesce(written.c.notes, 0).label("notes"),
            saved.c.last_save_at,
        )
        .outerjoin(seats, seats.c.table_id == Roundtable.id)
        .outerjoin(written, written.c.table_id == Roundtable.id)
        .outerjoin(saved, saved.c.table_id == Roundtable.id)
        .where(Roundtable.workshop_id == workshop.id)
        .order_by(Roundtable.number)
    )
    now = clock.now()
    return [
        TableFigures(
            number=row.number,
            topic=row.topic,
            capacity=row.capacity,
            seated=row.seated,
            has_writer=workshop.open_capture or row.host_id is not None or row.writers > 0,
            notes=row.notes,
            last_save_at=row.last_save_at,
            is_silent=is_silent(round=round, last_save_at=row.last_save_at, now=now),
        )
        for row in rows
    ]
