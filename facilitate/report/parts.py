"""Who leads tables, which part of the draft is theirs, and what was said of it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload

from facilitate.db import db
from facilitate.notes.models import Note
from facilitate.people.models import Participant, ParticipantRole
from facilitate.report.models import ReportComment
from facilitate.themes.models import Theme, theme_notes
from facilitate.workshop.models import Round, Roundtable, Workshop


@dataclass(frozen=True, kw_only=True)
class Place:
    """What one table said in one round."""

    table: Roundtable
    round: Round
    notes: tuple[Note, ...]


@dataclass(frozen=True, kw_only=True)
class Part:
    """The part of the draft that is of the tables of somebody who leads them."""

    tables: tuple[Roundtable, ...]
    places: tuple[Place, ...]
    #: the themes that stand on these notes, each with how many of them
    themes: tuple[tuple[Theme, int], ...]

    def holds(self, about: Note | Theme) -> bool:
        """Whether a note or a theme is in this part."""
        if isinstance(about, Theme):
            return any(theme.id == about.id for theme, _ in self.themes)
        return any(note.id == about.id for place in self.places for note in place.notes)


def leads(workshop_id: int) -> Sequence[Participant]:
    """Who leads tables: those who host one, and the facilitators of the workshop; by name."""
    hosts = select(Roundtable.host_id).where(
        Roundtable.workshop_id == workshop_id, Roundtable.host_id.is_not(None)
    )
    return db.session.scalars(
        select(Participant)
        .where(
            Participant.workshop_id == workshop_id,
            Participant.withdrawn_at.is_(None),
            or_(Participant.role == ParticipantRole.FACILITATOR, Participant.id.in_(hosts)),
        )
        .order_by(Participant.name, Participant.id)
    ).all()


def part_of(workshop: Workshop, lead: Participant) -> Part:
    """Notes and themes of the tables that somebody hosts; of all for who guides the workshop.

    These are the tables whose notes they may read and write anyway. A constant number of queries.
    """
    tables = [each for each in workshop.tables if each.host_id == lead.id]
    if not tables and lead.role == ParticipantRole.FACILITATOR:
        tables = list(workshop.tables)
    here = (Note.table_id.in_([each.id for each in tables]), Note.deleted_at.is_(None))
    return Part(tables=tuple(tables), places=_places(*here), themes=_themes(*here))


def own_comments(
    workshop_id: int, *, participant_id: int
) -> dict[tuple[str, int], list[ReportComment]]:
    """What somebody wrote, by ("note" or "theme", its id), or ("part", 0); oldest first."""
    found: dict[tuple[str, int], list[ReportComment]] = defaultdict(list)
    for each in db.session.scalars(
        select(ReportComment)
        .where(
            ReportComment.workshop_id == workshop_id,
            ReportComment.participant_id == participant_id,
        )
        .order_by(ReportComment.id)
    ):
        found[subject_of(each)].append(each)
    return found


def subject_of(comment: ReportComment) -> tuple[str, int]:
    """What a comment is about, as `own_comments` names it."""
    if comment.note_id is not None:
        return ("note", comment.note_id)
    return ("theme", comment.theme_id) if comment.theme_id is not None else ("part", 0)


def comments_of(workshop_id: int) -> tuple[list[ReportComment], list[ReportComment]]:
    """The comments that wait, oldest first, and those decided, the last one first; one query."""
    found = db.session.scalars(
        select(ReportComment)
        .where(ReportComment.workshop_id == workshop_id)
        .options(
            joinedload(ReportComment.participant),
            joinedload(ReportComment.theme),
            joinedload(ReportComment.note).joinedload(Note.table),
            joinedload(ReportComment.note).joinedload(Note.round),
        )
        .order_by(ReportComment.decided_at.desc(), ReportComment.id.desc())
    ).all()
    waiting = [each for each in reversed(found) if each.decided_at is None]
    return waiting, [each for each in found if each.decided_at is not None]


def _places(*here: ColumnElement[bool]) -> tuple[Place, ...]:
    found: dict[tuple[int, int], list[Note]] = defaultdict(list)
    places: dict[tuple[int, int], tuple[Roundtable, Round]] = {}
    for note, table, round in db.session.execute(
        select(Note, Roundtable, Round)
        .join(Roundtable, Note.table_id == Roundtable.id)
        .join(Round, Note.round_id == Round.id)
        .where(*here)
        .options(joinedload(Note.kind))
        .order_by(Roundtable.number, Round.number, Note.created_at, Note.id)
    ):
        places[table.id, round.id] = (table, round)
        found[table.id, round.id].append(note)
    return tuple(
        Place(table=table, round=round, notes=tuple(found[key]))
        for key, (table, round) in places.items()
    )


def _themes(*here: ColumnElement[bool]) -> tuple[tuple[Theme, int], ...]:
    counted: dict[Theme, int] = defaultdict(int)
    for theme in db.session.scalars(
        select(Theme)
        .join(theme_notes, theme_notes.c.theme_id == Theme.id)
        .join(Note, Note.id == theme_notes.c.note_id)
        .where(*here, Theme.deleted_at.is_(None))
        .order_by(Theme.position, Theme.id)
    ):
        counted[theme] += 1
    return tuple(counted.items())
