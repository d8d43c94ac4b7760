"""Reads of themes and options: in order, with what stands behind them, and what is left out."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Table, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from facilitate.db import db
from facilitate.notes.models import Note
from facilitate.notes.queries import sent_plan_id
from facilitate.people.models import Organization, Participant, Sector
from facilitate.seating.models import Seat
from facilitate.themes.models import (
    NoteReading,
    Opportunity,
    Theme,
    opportunity_notes,
    theme_notes,
)
from facilitate.themes.rules import NO_EVIDENCE, Evidence, SectorPresent, Source, gathered
from facilitate.workshop.models import Round, Roundtable


@dataclass(frozen=True, kw_only=True)
class ThemeFacts:
    """A theme with what stands behind it."""

    theme: Theme
    evidence: Evidence


def options(workshop_id: int) -> Sequence[Opportunity]:
    """The options of a workshop that are not withdrawn, in their order, with strand and themes.

    `themes` of each are those not deleted; two queries.
    """
    return db.session.scalars(
        select(Opportunity)
        .where(Opportunity.workshop_id == workshop_id, Opportunity.withdrawn_at.is_(None))
        .options(
            joinedload(Opportunity.strand),
            selectinload(Opportunity.themes.and_(Theme.deleted_at.is_(None))),
        )
        .order_by(Opportunity.position, Opportunity.id)
    ).all()


def withdrawn_options(workshop_id: int) -> Sequence[Opportunity]:
    """The options taken off the list, the last one first."""
    return db.session.scalars(
        select(Opportunity)
        .where(Opportunity.workshop_id == workshop_id, Opportunity.withdrawn_at.is_not(None))
        .order_by(Opportunity.withdrawn_at.desc(), Opportunity.id.desc())
    ).all()


def themes(workshop_id: int) -> Sequence[Theme]:
    """The themes of a workshop that are not deleted, in their order."""
    return db.session.scalars(
        select(Theme)
        .where(Theme.workshop_id == workshop_id, Theme.deleted_at.is_(None))
        .order_by(Theme.position, Theme.id)
    ).all()


def deleted_themes(workshop_id: int) -> Sequence[Theme]:
    """The deleted themes, the last one first."""
    return db.session.scalars(
        select(Theme)
        .where(Theme.workshop_id == workshop_id, Theme.deleted_at.is_not(None))
        .order_by(Theme.deleted_at.desc(), Theme.id.desc())
    ).all()


def themes_with_evidence(workshop_id: int) -> list[ThemeFacts]:
    """The themes of a workshop in their order, each with what stands behind it; three queries."""
    found = themes(workshop_id)
    evidence = evidence_of_themes([theme.id for theme in found])
    return [ThemeFacts(theme=theme, evidence=evidence[theme.id]) for theme in found]


@dataclass(frozen=True, kw_only=True)
class Lineage:
    """Where a theme comes from and where its notes went."""

    split_from: Theme | None
    merged_into: Theme | None
    split_off: Sequence[Theme]
    took_up: Sequence[Theme]


def lineage_of(theme: Theme) -> Lineage:
    """What a theme was split off from or merged into, and what became of it; one query."""
    related = db.session.scalars(
        select(Theme)
        .where(
            or_(
                Theme.id.in_([theme.split_from_id, theme.merged_into_id]),
                Theme.split_from_id == theme.id,
                Theme.merged_into_id == theme.id,
            )
        )
        .order_by(Theme.id)
    ).all()
    return Lineage(
        split_from=next((t for t in related if t.id == theme.split_from_id), None),
        merged_into=next((t for t in related if t.id == theme.merged_into_id), None),
        split_off=[t for t in related if t.split_from_id == theme.id],
        took_up=[t for t in related if t.merged_into_id == theme.id],
    )


def evidence_of(option_ids: Collection[int]) -> dict[int, Evidence]:
    """What stands behind each of these options of one workshop, by id; two queries."""
    return _evidence(opportunity_notes, option_ids)


def evidence_of_themes(theme_ids: Collection[int]) -> dict[int, Evidence]:
    """What stands behind each of these themes of one workshop, by id; two queries."""
    return _evidence(theme_notes, theme_ids)


def notes_of(option_ids: Collection[int]) -> dict[int, tuple[int, ...]]:
    """Ids of the notes behind each of these options that still count, oldest first; one query."""
    return _note_ids(opportunity_notes, option_ids)


def notes_of_themes(theme_ids: Collection[int]) -> dict[int, tuple[int, ...]]:
    """Ids of the notes in each of these themes that still count, oldest first; one query."""
    return _note_ids(theme_notes, theme_ids)


def is_used() -> ColumnElement[bool]:
    """Whether a note is in a theme or an option that counts, as a condition on notes."""
    in_option = (
        select(opportunity_notes.c.note_id)
        .join(Opportunity, Opportunity.id == opportunity_notes.c.opportunity_id)
        .where(opportunity_notes.c.note_id == Note.id, Opportunity.withdrawn_at.is_(None))
    )
    in_theme = (
        select(theme_notes.c.note_id)
        .join(Theme, Theme.id == theme_notes.c.theme_id)
        .where(theme_notes.c.note_id == Note.id, Theme.deleted_at.is_(None))
    )
    return or_(in_option.exists(), in_theme.exists())


def is_behind(*, option_id: int | None = None, theme_id: int | None = None) -> ColumnElement[bool]:
    """Whether a note is behind an option or in a theme, as a condition on notes."""
    links, owner = (
        (opportunity_notes, option_id) if option_id is not None else (theme_notes, theme_id)
    )
    return Note.id.in_(select(links.c.note_id).where(_owner(links) == owner))


def is_unread() -> ColumnElement[bool]:
    """Whether the theme team has not read a note yet, as a condition on notes."""
    return ~select(NoteReading.note_id).where(NoteReading.note_id == Note.id).exists()


def is_in_annex() -> ColumnElement[bool]:
    """Whether a note is left out of themes and options on purpose, as a condition on notes."""
    return (
        select(NoteReading.note_id)
        .where(NoteReading.note_id == Note.id, NoteReading.in_annex.is_(True))
        .exists()
    )


def is_left_out() -> ColumnElement[bool]:
    """Whether a note is in no theme, no option and not in the annex, as a condition on notes."""
    return and_(~is_used(), ~is_in_annex())


def count_left_out(workshop_id: int) -> int:
    """How many notes are in no theme and no option yet, and not left out on purpose."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Note)
            .where(Note.workshop_id == workshop_id, Note.deleted_at.is_(None), is_left_out())
        )
        or 0
    )


@dataclass(frozen=True, kw_only=True)
class Uses:
    """Where one note went: the options and themes that have it, in their order."""

    options: tuple[Opportunity, ...] = ()
    themes: tuple[Theme, ...] = ()


def uses_of(note_ids: Collection[int]) -> dict[int, Uses]:
    """Where each of these notes went; withdrawn options and deleted themes do not count.

    Two queries.
    """
    to_options: dict[int, list[Opportunity]] = defaultdict(list)
    to_themes: dict[int, list[Theme]] = defaultdict(list)
    for note_id, option in db.session.execute(
        select(opportunity_notes.c.note_id, Opportunity)
        .join(Opportunity, Opportunity.id == opportunity_notes.c.opportunity_id)
        .where(opportunity_notes.c.note_id.in_(note_ids), Opportunity.withdrawn_at.is_(None))
        .order_by(Opportunity.position, Opportunity.id)
    ):
        to_options[note_id].append(option)
    for note_id, theme in db.session.execute(
        select(theme_notes.c.note_id, Theme)
        .join(Theme, Theme.id == theme_notes.c.theme_id)
        .where(theme_notes.c.note_id.in_(note_ids), Theme.deleted_at.is_(None))
        .order_by(Theme.position, Theme.id)
    ):
        to_themes[note_id].append(theme)
    return {
        note_id: Uses(options=tuple(to_options[note_id]), themes=tuple(to_themes[note_id]))
        for note_id in note_ids
    }


def kept_notes(workshop_id: int, note_ids: Collection[int]) -> Sequence[Note]:
    """Those of these notes that are this workshop's and not deleted, oldest first; one query."""
    return db.session.scalars(
        select(Note)
        .where(Note.workshop_id == workshop_id, Note.id.in_(note_ids), Note.deleted_at.is_(None))
        .options(
            joinedload(Note.kind),
            joinedload(Note.table),
            joinedload(Note.round),
            joinedload(Note.workshop_session),
        )
        .order_by(Note.created_at, Note.id)
    ).all()


def sectors_present(workshop_id: int) -> dict[tuple[int, int], set[SectorPresent]]:
    """The sectors at each (table, round), by numbers, in the seating as sent."""
    present: dict[tuple[int, int], set[SectorPresent]] = defaultdict(set)
    for table, round, position, letter, name in db.session.execute(
        select(Roundtable.number, Round.number, Sector.position, Sector.letter, Sector.name)
        .select_from(Seat)
        .join(Roundtable, Roundtable.id == Seat.table_id)
        .join(Round, Round.id == Seat.round_id)
        .join(Participant, Participant.id == Seat.participant_id)
        .join(Organization, Organization.id == Participant.organization_id)
        .join(Sector, Sector.id == Organization.sector_id)
        .where(Seat.plan_id == sent_plan_id(workshop_id))
        .distinct()
    ):
        present[table, round].add(SectorPresent(position=position, letter=letter, name=name))
    return present


def _owner(links: Table) -> ColumnElement[int]:
    """The column of a link table that names the option or the theme."""
    return links.c.opportunity_id if links is opportunity_notes else links.c.theme_id


def _evidence(links: Table, owner_ids: Collection[int]) -> dict[int, Evidence]:
    evidence = dict.fromkeys(owner_ids, NO_EVIDENCE)
    sources: dict[int, list[Source]] = defaultdict(list)
    rows = db.session.execute(
        select(
            _owner(links),
            Note.workshop_id,
            Note.id,
            Note.deleted_at.is_(None),
            Roundtable.number,
            Round.number,
            Note.workshop_session_id,
        )
        .select_from(links)
        .join(Note, Note.id == links.c.note_id)
        .outerjoin(Roundtable, Roundtable.id == Note.table_id)
        .outerjoin(Round, Round.id == Note.round_id)
        .where(_owner(links).in_(owner_ids))
    ).all()
    for owner_id, _, note_id, counts, table, round, session_id in rows:
        sources[owner_id].append(
            Source(note_id=note_id, counts=counts, table=table, round=round, session_id=session_id)
        )
    present = sectors_present(rows[0].workshop_id) if rows else {}
    return evidence | {owner_id: gathered(found, present) for owner_id, found in sources.items()}


def _note_ids(links: Table, owner_ids: Collection[int]) -> dict[int, tuple[int, ...]]:
    found: dict[int, list[int]] = {owner_id: [] for owner_id in owner_ids}
    rows = db.session.execute(
        select(_owner(links), Note.id)
        .select_from(links)
        .join(Note, Note.id == links.c.note_id)
        .where(_owner(links).in_(owner_ids), Note.deleted_at.is_(None))
        .order_by(Note.created_at, Note.id)
    )
    for owner_id, note_id in rows:
        found[owner_id].append(note_id)
    return {owner_id: tuple(ids) for owner_id, ids in found.items()}
