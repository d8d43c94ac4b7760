"""Reads of comments on themes."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from facilitate import clock
from facilitate.comments.models import ThemeCheck, ThemeComment
from facilitate.comments.rules import WITHIN
from facilitate.db import db
from facilitate.notes.models import Note
from facilitate.notes.rules import takes_plenary_notes
from facilitate.themes.models import theme_notes
from facilitate.workshop.models import NoteKind, Workshop, WorkshopSession


def check_of(workshop_id: int) -> ThemeCheck | None:
    """Whether and since when comments are taken; None if they never were."""
    return db.session.get(ThemeCheck, workshop_id)


def own_comments(workshop_id: int, *, participant_id: int) -> dict[int, list[ThemeComment]]:
    """What somebody wrote on each theme (by id), oldest first."""
    found: dict[int, list[ThemeComment]] = defaultdict(list)
    for each in db.session.scalars(
        select(ThemeComment)
        .where(
            ThemeComment.workshop_id == workshop_id,
            ThemeComment.participant_id == participant_id,
        )
        .order_by(ThemeComment.id)
    ):
        found[each.theme_id].append(each)
    return found


def waiting(workshop_id: int) -> Sequence[ThemeComment]:
    """The comments that nobody has decided about, oldest first, with their themes."""
    return db.session.scalars(
        select(ThemeComment)
        .where(ThemeComment.workshop_id == workshop_id, ThemeComment.decided_at.is_(None))
        .options(joinedload(ThemeComment.theme))
        .order_by(ThemeComment.id)
    ).all()


def decided(workshop_id: int) -> Sequence[ThemeComment]:
    """The comments that were decided about, the last one first, with their themes."""
    return db.session.scalars(
        select(ThemeComment)
        .where(ThemeComment.workshop_id == workshop_id, ThemeComment.decided_at.is_not(None))
        .options(joinedload(ThemeComment.theme))
        .order_by(ThemeComment.decided_at.desc(), ThemeComment.id.desc())
    ).all()


def recent_of(participant_id: int) -> int:
    """How many comments somebody has sent lately."""
    since = clock.now() - WITHIN
    sent = select(func.count(ThemeComment.id)).where(
        ThemeComment.participant_id == participant_id, ThemeComment.created_at > since
    )
    return db.session.scalar(sent) or 0


def came_as_comments(note_ids: Collection[int]) -> frozenset[int]:
    """Which of these notes were comments of participants; one query."""
    return frozenset(
        note_id
        for note_id in db.session.scalars(
            select(ThemeComment.note_id).where(ThemeComment.note_id.in_(note_ids))
        )
        if note_id is not None
    )


def usual_kinds(theme_ids: Iterable[int]) -> dict[int, str]:
    """Of which kind most notes of these themes are, by theme; one query."""
    count = func.count()
    ascending = db.session.execute(
        select(theme_notes.c.theme_id, NoteKind.key)
        .join(Note, Note.id == theme_notes.c.note_id)
        .join(NoteKind, NoteKind.id == Note.kind_id)
        .where(theme_notes.c.theme_id.in_(set(theme_ids)), Note.deleted_at.is_(None))
        .group_by(theme_notes.c.theme_id, NoteKind.key, NoteKind.position)
        .order_by(count, NoteKind.position.desc())
    )
    # of a theme's kinds the last one stays: the most usual
    return {row.theme_id: row.key for row in ascending}


def session_of_comments(workshop: Workshop) -> WorkshopSession | None:
    """The session that accepted comments belong to: the plenary one that is on or was last.

    Before the first of them it is the first.
    """
    plenary = [each for each in workshop.sessions if takes_plenary_notes(each)]
    now = clock.now().astimezone(workshop.zone)
    begun = [each for each in plenary if (each.day, each.starts_at) <= (now.date(), now.time())]
    return begun[-1] if begun else next(iter(plenary), None)
