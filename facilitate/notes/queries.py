"""Reads of notes: of one place, of the whole workshop, and for the report."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload
from sqlalchemy.sql.base import ExecutableOption

from facilitate.activity import SYSTEM, Actor
from facilitate.db import db
from facilitate.notes.models import Agreement, Handover, Note, NoteRevision
from facilitate.notes.rules import Origin, Standing
from facilitate.notes.search import searchable
from facilitate.people.models import Organization, Participant, ParticipantRole
from facilitate.seating.models import Seat, SeatingPlan
from facilitate.workshop.models import (
    NoteKind,
    Organizer,
    Round,
    Roundtable,
    Workshop,
    WorkshopSession,
)
from facilitate.workshop.queries import Now

PAGE_SIZE = 100


@dataclass(frozen=True, kw_only=True)
class NoteFilter:
    """Which notes of a workshop to list; None asks for nothing."""

    kind_id: int | None = None
    table_id: int | None = None
    round_id: int | None = None
    session_id: int | None = None
    #: asked in the note's round or session
    question_id: int | None = None
    #: sat at the note's table in its round
    sector_id: int | None = None
    #: words that must all be in the note, however they are written
    text: str = ""
    #: kept (the default), late, top, disputed or deleted
    state: str = "kept"


def origin_of(note: Note) -> Origin:
    """Where a note was taken."""
    return Origin(
        workshop=note.workshop,
        table=note.table,
        round=note.round,
        session=note.workshop_session,
    )


def board_round(present: Now) -> Round | None:
    """The round a board opens with: the one that is on, else the next one, else the last."""
    last = present.rounds[-1] if present.rounds else None
    return present.round or present.next_round or last


def standing(*, workshop: Workshop, table: Roundtable | None, by: Actor) -> Standing:
    """What somebody is at a table (or in the plenary) of a workshop; the program may do all."""
    # identity, since a visitor who is nobody here has an actor that equals the program's
    organizes = by is SYSTEM or (by.account_id is not None and _organizes(workshop, by.account_id))
    if by.participant_id is None:
        return Standing(organizes=organizes)
    rows = db.session.execute(
        select(Participant.role, Roundtable.id, _holds(table, by.participant_id))
        .outerjoin(Roundtable, Roundtable.host_id == Participant.id)
        .where(
            Participant.id == by.participant_id,
            Participant.workshop_id == workshop.id,
            Participant.withdrawn_at.is_(None),
        )
    ).all()
    return Standing(
        organizes=organizes,
        takes_part=bool(rows),
        facilitates=any(role == ParticipantRole.FACILITATOR for role, _, _ in rows),
        hosts=frozenset(filter(None, (hosted for _, hosted, _ in rows))),
        holds=next((None if holds is None else bool(holds) for _, _, holds in rows), None),
        seats=_seats(table, by.participant_id) if rows and table is not None else {},
    )


def notes_for_table(*, table: Roundtable, round: Round) -> Sequence[Note]:
    """Notes of a table in a round with the deleted ones, newest first, ready to be drawn."""
    return db.session.scalars(
        _drawable()
        .where(Note.table_id == table.id, Note.round_id == round.id)
        .order_by(Note.created_at.desc(), Note.id.desc())
    ).all()


def notes_for_plenary(session: WorkshopSession) -> Sequence[Note]:
    """Notes of a plenary session with the deleted ones, newest first, ready to be drawn."""
    return db.session.scalars(
        _drawable()
        .where(Note.workshop_session_id == session.id)
        .order_by(Note.created_at.desc(), Note.id.desc())
    ).all()


def newest_notes(workshop_id: int, *, at_most: int) -> Sequence[Note]:
    """The newest notes of all tables and plenaries that the wall may show, with kind and table."""
    return db.session.scalars(
        select(Note)
        .where(
            Note.workshop_id == workshop_id,
            Note.deleted_at.is_(None),
            Note.is_off_wall.is_(False),
        )
        .options(
            joinedload(Note.kind),
            joinedload(Note.table),
            joinedload(Note.workshop),
            joinedload(Note.workshop_session),
            joinedload(Note.round).joinedload(Round.workshop_session),
        )
        .order_by(Note.created_at.desc(), Note.id.desc())
        .limit(at_most)
    ).all()


def note_to_draw(note_id: int) -> Note | None:
    """One note with all that its fragment shows, in one query."""
    return db.session.scalar(
        _drawable().options(joinedload(Note.workshop)).where(Note.id == note_id)
    )


def notes_to_draw(ids: Sequence[int]) -> Sequence[Note]:
    """Notes with all that their fragments show, in the order of their ids, in one query."""
    if not ids:
        return []
    return db.session.scalars(
        _drawable().options(joinedload(Note.workshop)).where(Note.id.in_(ids)).order_by(Note.id)
    ).all()


def neighbours(note: Note) -> Sequence[Note]:
    """The other notes of the same place that are not deleted, newest first; not too many."""
    return db.session.scalars(
        select(Note)
        .where(
            Note.workshop_id == note.workshop_id,
            Note.table_id == note.table_id,
            Note.round_id == note.round_id,
            Note.workshop_session_id == note.workshop_session_id,
            Note.deleted_at.is_(None),
            Note.id != note.id,
        )
        .order_by(Note.created_at.desc(), Note.id.desc())
        .limit(PAGE_SIZE)
    ).all()


def latest_handover(table: Roundtable) -> Handover | None:
    """The last time that somebody took a table's notes over, with who did."""
    return db.session.scalar(
        select(Handover)
        .where(Handover.table_id == table.id, Handover.taken_at.is_not(None))
        .options(joinedload(Handover.taken_by))
        .order_by(Handover.taken_at.desc(), Handover.id.desc())
        .limit(1)
    )


def counts_by_round(table: Roundtable) -> dict[int, int]:
    """How many notes a table has in each round (by id); rounds without notes are not in it."""
    rows = db.session.execute(
        select(Note.round_id, func.count())
        .where(
            Note.workshop_id == table.workshop_id,
            Note.table_id == table.id,
            Note.deleted_at.is_(None),
        )
        .group_by(Note.round_id)
    )
    return {row[0]: row[1] for row in rows if row[0] is not None}


def counts_by_kind(workshop_id: int) -> dict[int, int]:
    """How many notes a workshop has of each kind (by id), deleted ones not counted."""
    rows = db.session.execute(
        select(Note.kind_id, func.count())
        .where(Note.workshop_id == workshop_id, Note.deleted_at.is_(None))
        .group_by(Note.kind_id)
    )
    return {row[0]: row[1] for row in rows}


def history(note: Note) -> Sequence[NoteRevision]:
    """Every version of a note with who made it, newest first."""
    return db.session.scalars(
        select(NoteRevision)
        .where(NoteRevision.note_id == note.id)
        .options(
            joinedload(NoteRevision.kind),
            joinedload(NoteRevision.stage),
            joinedload(NoteRevision.cited_document),
            joinedload(NoteRevision.account),
            joinedload(NoteRevision.participant),
        )
        .order_by(NoteRevision.number.desc())
    ).all()


def find_notes(
    *,
    workshop_id: int,
    wanted: NoteFilter,
    page: int = 1,
    also: Sequence[ColumnElement[bool]] = (),
    total: int | None = None,
) -> tuple[Sequence[Note], int]:
    """One page (from 1) of the notes wanted, newest first, and how many there are in all.

    `also` are conditions of an upper area that the notes must meet too; `total` is for one that
    has counted them already.
    """
    conditions = [*_conditions(workshop_id, wanted), *also]
    if total is None:
        total = db.session.scalar(select(func.count()).select_from(Note).where(*conditions)) or 0
    notes = db.session.scalars(
        _drawable()
        .where(*conditions)
        .order_by(Note.created_at.desc(), Note.id.desc())
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    ).all()
    return notes, total


def notes_that(workshop_id: int, *conditions: ColumnElement[bool]) -> Sequence[Note]:
    """The notes that meet conditions of an upper area, oldest first, ready to be drawn.

    Deleted ones are among them. One query.
    """
    return db.session.scalars(
        _drawable()
        .options(joinedload(Note.workshop))
        .where(Note.workshop_id == workshop_id, *conditions)
        .order_by(Note.created_at, Note.id)
    ).all()


def notes_at(
    workshop_id: int, places: Collection[tuple[int, int]]
) -> dict[tuple[int, int], list[Note]]:
    """The notes that count at these places (ids of table and round), oldest first; one query."""
    here = [and_(Note.table_id == table, Note.round_id == round) for table, round in places]
    found: dict[tuple[int, int], list[Note]] = defaultdict(list)
    for note in notes_that(workshop_id, Note.deleted_at.is_(None), or_(false(), *here)):
        if note.table_id is not None and note.round_id is not None:
            found[note.table_id, note.round_id].append(note)
    return found


def notes_for_report(workshop_id: int) -> Sequence[Note]:
    """All notes that count, with all that the report tells of them, in one query.

    In the order of the report: plenary sessions as in the programme, then rounds and tables, and
    within them by kind and time.
    """
    return db.session.scalars(
        select(Note)
        .join(Note.kind)
        .outerjoin(Note.table)
        .outerjoin(Note.round)
        .outerjoin(Note.workshop_session)
        .where(Note.workshop_id == workshop_id, Note.deleted_at.is_(None))
        .options(
            contains_eager(Note.kind),
            contains_eager(Note.table),
            contains_eager(Note.round).joinedload(Round.workshop_session),
            contains_eager(Note.workshop_session),
            joinedload(Note.stage),
            joinedload(Note.cited_document),
            _speaker(),
        )
        .order_by(
            Note.table_id.is_not(None),
            WorkshopSession.day,
            WorkshopSession.starts_at,
            WorkshopSession.position,
            Round.number,
            Roundtable.number,
            NoteKind.position,
            Note.created_at,
            Note.id,
        )
    ).all()


def sent_plan_id(workshop_id: int) -> ColumnElement[int]:
    """The id of the plan that people see, to be used within another query."""
    return (
        select(SeatingPlan.id)
        .where(SeatingPlan.workshop_id == workshop_id, SeatingPlan.sent_at.is_not(None))
        .order_by(SeatingPlan.number.desc())
        .limit(1)
        .scalar_subquery()
    )


def _holds(table: Roundtable | None, participant_id: int) -> ColumnElement[int | None]:
    """1 where this person took a table's notes over, 0 where they handed them over since."""
    return (
        select(case((Handover.taken_by_id == participant_id, 1), (Handover.goes_on, 1), else_=0))
        .where(
            Handover.table_id == (table.id if table is not None else 0),
            Handover.taken_at.is_not(None),
            or_(
                Handover.taken_by_id == participant_id,
                Handover.offered_by_participant_id == participant_id,
            ),
        )
        .order_by(Handover.taken_at.desc(), Handover.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def _organizes(workshop: Workshop, account_id: int) -> bool:
    return (
        db.session.scalar(
            select(Organizer.account_id).where(
                Organizer.workshop_id == workshop.id, Organizer.account_id == account_id
            )
        )
        is not None
    )


def _seats(table: Roundtable, participant_id: int) -> dict[int, str]:
    rows = db.session.execute(
        select(Seat.round_id, Seat.role).where(
            Seat.plan_id == sent_plan_id(table.workshop_id),
            Seat.table_id == table.id,
            Seat.participant_id == participant_id,
        )
    )
    return {row[0]: row[1] for row in rows}


def _conditions(workshop_id: int, wanted: NoteFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Note.workshop_id == workshop_id]
    if wanted.state == "deleted":
        conditions.append(Note.deleted_at.is_not(None))
    else:
        conditions.append(Note.deleted_at.is_(None))
    if wanted.state == "late":
        conditions.append(Note.is_late.is_(True))
    if wanted.state == "top":
        conditions.append(Note.is_top.is_(True))
    if wanted.state == "disputed":
        conditions.append(Note.agreement == Agreement.DISPUTED)
    if wanted.question_id is not None:
        conditions.append(_asked(wanted.question_id))
    if wanted.sector_id is not None:
        conditions.append(_sat_there(workshop_id, wanted.sector_id))
    for column, value in (
        (Note.kind_id, wanted.kind_id),
        (Note.table_id, wanted.table_id),
        (Note.round_id, wanted.round_id),
        (Note.workshop_session_id, wanted.session_id),
    ):
        if value is not None:
            conditions.append(column == value)
    conditions += [
        Note.search_text.contains(word, autoescape=True) for word in searchable(wanted.text).split()
    ]
    return conditions


def _asked(question_id: int) -> ColumnElement[bool]:
    """Taken in a round that asks the question itself or by its session, or in such a session."""
    sessions = select(WorkshopSession.id).where(WorkshopSession.question_id == question_id)
    rounds = select(Round.id).where(
        or_(
            Round.question_id == question_id,
            and_(Round.question_id.is_(None), Round.workshop_session_id.in_(sessions)),
        )
    )
    return or_(Note.round_id.in_(rounds), Note.workshop_session_id.in_(sessions))


def _sat_there(workshop_id: int, sector_id: int) -> ColumnElement[bool]:
    return (
        select(Seat.id)
        .join(Participant, Seat.participant_id == Participant.id)
        .join(Organization, Participant.organization_id == Organization.id)
        .where(
            Seat.plan_id == sent_plan_id(workshop_id),
            Seat.table_id == Note.table_id,
            Seat.round_id == Note.round_id,
            Organization.sector_id == sector_id,
        )
        .exists()
    )


def _drawable() -> Select[Note]:
    return select(Note).options(
        joinedload(Note.kind),
        joinedload(Note.stage),
        joinedload(Note.cited_document),
        joinedload(Note.table),
        joinedload(Note.round).joinedload(Round.workshop_session),
        joinedload(Note.workshop_session),
        _speaker(),
    )


def _speaker() -> ExecutableOption:
    return (
        joinedload(Note.speaker)
        .joinedload(Participant.organization)
        .joinedload(Organization.sector)
    )
