"""Which options remove which roadblocks, and what stands alone on either side."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, delete, func, insert, select
from sqlalchemy.exc import IntegrityError

from facilitate import activity
from facilitate.activity import Actor
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.notes.models import Note
from facilitate.themes import queries
from facilitate.themes.models import Opportunity, Theme, removals, theme_notes
from facilitate.themes.rules import OBSTACLES
from facilitate.workshop.models import NoteKind


@dataclass(frozen=True, kw_only=True)
class Matrix:
    """Options beside the themes of constraints and roadblocks, and the pairs that are linked."""

    options: Sequence[Opportunity]
    themes: Sequence[Theme]
    #: (id of the option, id of the theme)
    links: frozenset[tuple[int, int]]

    @property
    def unaddressed(self) -> list[Theme]:
        """Roadblocks that no option removes."""
        addressed = {theme_id for _, theme_id in self.links}
        return [theme for theme in self.themes if theme.id not in addressed]

    @property
    def answering_none(self) -> list[Opportunity]:
        """Options that remove no named roadblock."""
        removing = {option_id for option_id, _ in self.links}
        return [option for option in self.options if option.id not in removing]


def matrix_of(workshop_id: int, *, all_themes: bool = False) -> Matrix:
    """The matrix of a workshop; five queries.

    A theme names a roadblock when at least half of its notes are constraints or roadblocks, or
    when an option is linked to it already.
    """
    options = queries.options(workshop_id)
    themes = queries.themes(workshop_id)
    pairs = db.session.execute(
        select(removals.c.opportunity_id, removals.c.theme_id)
        .join(Theme, Theme.id == removals.c.theme_id)
        .where(Theme.workshop_id == workshop_id)
    ).all()
    known = {option.id for option in options}
    links = frozenset((option_id, theme_id) for option_id, theme_id in pairs if option_id in known)
    obstacles = set() if all_themes else _obstacles(workshop_id)
    linked = {theme_id for _, theme_id in links}
    shown = [t for t in themes if all_themes or t.id in obstacles or t.id in linked]
    here = {theme.id for theme in shown}
    return Matrix(
        options=options,
        themes=shown,
        links=frozenset(pair for pair in links if pair[1] in here),
    )


def set_link(*, option: Opportunity, theme: Theme, removes: bool, by: Actor) -> bool:
    """Say that an option removes what a theme names, or that it does not; whether that is new."""
    if option.workshop_id != theme.workshop_id:
        raise Refused("This does not belong to the workshop.")
    pair = (removals.c.opportunity_id == option.id, removals.c.theme_id == theme.id)
    if removes:
        try:
            with db.session.begin_nested():
                db.session.execute(
                    insert(removals).values(opportunity_id=option.id, theme_id=theme.id)
                )
        except IntegrityError:
            return False
    elif not db.session.execute(delete(removals).where(*pair).returning(removals.c.theme_id)).all():
        return False
    db.session.expire(option, ["removes"])
    activity.record(
        "option.linked" if removes else "option.unlinked",
        workshop_id=option.workshop_id,
        topic="desk",
        by=by,
        subject=option,
    )
    return True


def _obstacles(workshop_id: int) -> set[int]:
    """Themes of which at least half the notes name what stands in the way."""
    named = func.sum(case((NoteKind.key.in_(OBSTACLES), 1), else_=0))
    rows = db.session.execute(
        select(theme_notes.c.theme_id)
        .join(Note, Note.id == theme_notes.c.note_id)
        .join(NoteKind, NoteKind.id == Note.kind_id)
        .where(Note.workshop_id == workshop_id, Note.deleted_at.is_(None))
        .group_by(theme_notes.c.theme_id)
        .having(named * 2 >= func.count())
    )
    return {row[0] for row in rows}
