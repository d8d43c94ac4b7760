"""The piles of notes that the theme team reads: by question and table, with who is at them."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from facilitate import clock
from facilitate.db import db
from facilitate.notes.models import Note
from facilitate.themes.models import DeskClaim, NoteReading, TableQuestion
from facilitate.themes.queries import is_unread
from facilitate.workshop.models import Round, Roundtable, WorkshopSession


@dataclass(frozen=True, kw_only=True)
class Pile:
    """The unread notes of a table, or of the plenary, as far as one question is concerned."""

    #: None for the plenary
    table: Roundtable | None
    unread: int
    claims: tuple[DeskClaim, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Piles:
    """All piles, and how many notes each question has unread."""

    piles: Sequence[Pile]
    by_question: dict[int, int]
    unread: int


def piles_of(
    *,
    workshop_id: int,
    tables: Sequence[Roundtable],
    question_id: int | None,
    claims: Sequence[DeskClaim],
) -> Piles:
    """Unread notes by table, those of one question where it is named; two queries.

    A note belongs to the question of its round or session. Tables without unread notes are left
    out unless somebody is there.
    """
    asked_in_round, asked_in_session = _questions(workshop_id)
    by_table: Counter[int | None] = Counter()
    by_question: Counter[int] = Counter()
    total = 0
    for round_id, table_id, session_id, count in db.session.execute(
        select(Note.round_id, Note.table_id, Note.workshop_session_id, func.count())
        .where(Note.workshop_id == workshop_id, Note.deleted_at.is_(None), is_unread())
        .group_by(Note.round_id, Note.table_id, Note.workshop_session_id)
    ):
        asked = asked_in_session.get(session_id) if round_id is None else asked_in_round[round_id]
        total += count
        if asked is not None:
            by_question[asked] += count
        if question_id in (None, asked):
            by_table[table_id] += count
    taken = {claim.table_id for claim in claims}
    found = [
        Pile(
            table=table,
            unread=by_table[table.id],
            claims=tuple(claim for claim in claims if claim.table_id == table.id),
        )
        for table in tables
        if by_table[table.id] or table.id in taken
    ]
    if by_table[None]:
        found.append(Pile(table=None, unread=by_table[None]))
    return Piles(piles=found, by_question=dict(by_question), unread=total)


def claims_of(workshop_id: int) -> Sequence[DeskClaim]:
    """Who works on which table or note now, whoever began first at first; one query."""
    return db.session.scalars(
        select(DeskClaim)
        .where(DeskClaim.workshop_id == workshop_id, DeskClaim.expires_at > clock.now())
        .options(
            joinedload(DeskClaim.account),
            joinedload(DeskClaim.participant),
            joinedload(DeskClaim.table),
        )
        .order_by(DeskClaim.created_at, DeskClaim.id)
    ).all()


def readings_of(note_ids: Collection[int]) -> dict[int, NoteReading]:
    """Which of these notes were read, by id; one query."""
    return {
        reading.note_id: reading
        for reading in db.session.scalars(
            select(NoteReading).where(NoteReading.note_id.in_(note_ids))
        )
    }


def questions_about(note_ids: Collection[int]) -> dict[int, TableQuestion]:
    """The newest question that was asked about each of these notes, by note; one query."""
    return {
        asked.note_id: asked
        for asked in db.session.scalars(
            select(TableQuestion)
            .where(TableQuestion.note_id.in_(note_ids))
            .order_by(TableQuestion.id)
        )
    }


def _questions(workshop_id: int) -> tuple[dict[int, int | None], dict[int | None, int | None]]:
    """The question asked in each round and in each session, by ids; one query."""
    in_round: dict[int, int | None] = {}
    in_session: dict[int | None, int | None] = {}
    for session_id, of_session, round_id, of_round in db.session.execute(
        select(WorkshopSession.id, WorkshopSession.question_id, Round.id, Round.question_id)
        .outerjoin(Round, Round.workshop_session_id == WorkshopSession.id)
        .where(WorkshopSession.workshop_id == workshop_id)
    ):
        in_session[session_id] = of_session
        if round_id is not None:
            in_round[round_id] = of_round or of_session
    return in_round, in_session
