"""Reads of themes and options: in order, with what stands behind them, and what is left out."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Row,
    Select,
    Table,
    and_,
    func,
    literal,
    or_,
    select,
    union,
    union_all,
)
from sqlalchemy.orm import joinedload

from facilitate.activity import ActivityCounter
from facilitate.db import db
from facilitate.notes.models import Note
from facilitate.notes.queries import sent_plan_id
from facilitate.people.models import Organization, Participant, Sector
from facilitate.seating.models import Seat
from facilitate.themes.models import (
    NoteReading,
    Opportunity,
    Step,
    Theme,
    opportunity_notes,
    theme_notes,
)
from facilitate.themes.rules import NO_EVIDENCE, Evidence, SectorPresent, Source, gathered
from facilitate.workshop.models import Round, Roundtable

#: the sectors at each (table, round), by numbers
Present = dict[tuple[int, int], set[SectorPresent]]


@dataclass(frozen=True, kw_only=True)
class ThemeFacts:
    """A theme with what stands behind it."""

    theme: Theme
    evidence: Evidence


def options(workshop_id: int) -> Sequence[Opportunity]:
    """The options of a workshop that are not withdrawn, in their order, with strand and themes.

    `themes` of each are those not deleted; one query.
    """
    return all_options(workshop_id)[0]


def all_options(workshop_id: int) -> tuple[list[Opportunity], list[Opportunity]]:
    """The options as `options` gives them, and those taken off the list, the last one first."""
    found = (
        db.session.scalars(
            select(Opportunity)
            .where(Opportunity.workshop_id == workshop_id)
            .options(
                joinedload(Opportunity.strand),
                joinedload(Opportunity.themes.and_(Theme.deleted_at.is_(None))),
            )
            .order_by(Opportunity.position, Opportunity.id)
        )
        .unique()
        .all()
    )
    gone = [(o.withdrawn_at, o.id, o) for o in found if o.withdrawn_at is not None]
    listed = [option for option in found if option.withdrawn_at is None]
    return listed, [option for *_, option in sorted(gone, key=lambda each: each[:2], reverse=True)]


def themes(workshop_id: int) -> Sequence[Theme]:
    """The themes of a workshop that are not deleted, in their order."""
    return all_themes(workshop_id)[0]


def all_themes(workshop_id: int) -> tuple[list[Theme], list[Theme]]:
    """The themes in their order, and the deleted ones, the last one first; one query."""
    found = db.session.scalars(
        select(Theme).where(Theme.workshop_id == workshop_id).order_by(Theme.position, Theme.id)
    ).all()
    gone = [(t.deleted_at, t.id, t) for t in found if t.deleted_at is not None]
    listed = [theme for theme in found if theme.deleted_at is None]
    return listed, [theme for *_, theme in sorted(gone, key=lambda each: each[:2], reverse=True)]


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


def is_used(workshop_id: int) -> ColumnElement[bool]:
    """Whether a note is in a theme or an option that counts, as a condition on notes."""
    return Note.id.in_(_used(workshop_id))


def _used(workshop_id: int) -> CompoundSelect[tuple[int]]:
    """Ids of the notes that are in a theme or an option that counts.

    Not looked up note by note: of 20,000 that would take longer than all else on a page.
    """
    return union(
        select(opportunity_notes.c.note_id)
        .join(Opportunity, Opportunity.id == opportunity_notes.c.opportunity_id)
        .where(Opportunity.workshop_id == workshop_id, Opportunity.withdrawn_at.is_(None)),
        select(theme_notes.c.note_id)
        .join(Theme, Theme.id == theme_notes.c.theme_id)
        .where(Theme.workshop_id == workshop_id, Theme.deleted_at.is_(None)),
    )


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
    return Note.id.in_(select(NoteReading.note_id).where(NoteReading.in_annex.is_(True)))


def is_left_out(workshop_id: int) -> ColumnElement[bool]:
    """Whether a note is in no theme, no option and not in the annex, as a condition on notes."""
    return and_(~is_used(workshop_id), ~is_in_annex())


def count_left_out(workshop_id: int) -> int:
    """How many notes are in no theme and no option yet, and not left out on purpose."""
    return db.session.scalar(_left_out(workshop_id)) or 0


@dataclass(frozen=True, kw_only=True)
class State:
    """Where a workshop's desk stands."""

    #: number of the last change, and of the last step of the theme team
    seq: int
    step: int
    #: notes that are not deleted, and those of them that are left out
    kept: int
    left_out: int


def state_of(workshop_id: int) -> State:
    """Where the desk of a workshop stands; one query."""
    last = select(ActivityCounter.seq).where(ActivityCounter.workshop_id == workshop_id)
    step = select(func.max(Step.id)).where(Step.workshop_id == workshop_id)
    kept = (
        select(func.count())
        .select_from(Note)
        .where(Note.workshop_id == workshop_id, Note.deleted_at.is_(None))
    )
    parts = (last, step, kept, _left_out(workshop_id))
    row = db.session.execute(select(*(part.scalar_subquery() for part in parts))).one()
    return State(seq=row[0] or 0, step=row[1] or 0, kept=row[2], left_out=row[3])


def _left_out(workshop_id: int) -> Select[int]:
    return (
        select(func.count())
        .select_from(Note)
        .where(Note.workshop_id == workshop_id, Note.deleted_at.is_(None), is_left_out(workshop_id))
    )


@dataclass(frozen=True, kw_only=True)
class Place:
    """An option or theme that has a note, by what it is called."""

    is_option: bool
    id: int
    name: str


def places_of(note_ids: Collection[int]) -> dict[int, list[Place]]:
    """Where each of these notes went, options first, each in their order; one query."""
    found: dict[int, list[Place]] = {note_id: [] for note_id in note_ids}
    rows = db.session.execute(
        union_all(
            select(
                opportunity_notes.c.note_id,
                literal(1).label("is_option"),
                Opportunity.position,
                Opportunity.id,
                Opportunity.text.label("name"),
            )
            .join(Opportunity, Opportunity.id == opportunity_notes.c.opportunity_id)
            .where(opportunity_notes.c.note_id.in_(note_ids), Opportunity.withdrawn_at.is_(None)),
            select(theme_notes.c.note_id, literal(0), Theme.position, Theme.id, Theme.name)
            .join(Theme, Theme.id == theme_notes.c.theme_id)
            .where(theme_notes.c.note_id.in_(note_ids), Theme.deleted_at.is_(None)),
        )
    ).all()
    for note_id, is_option, _, id, name in sorted(rows, key=lambda r: (-r[1], r[2], r[3])):
        found[note_id].append(Place(is_option=bool(is_option), id=id, name=name))
    return found


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
            joinedload(Note.cited_document),
            joinedload(Note.table),
            joinedload(Note.round),
            joinedload(Note.workshop_session),
        )
        .order_by(Note.created_at, Note.id)
    ).all()


def sectors_present(workshop_id: int) -> Present:
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
    rows = db.session.execute(_sources(links, owner_ids)).all()
    return _gathered(owner_ids, rows, sectors_present(rows[0].workshop_id) if rows else {})


def evidence_of_both(
    workshop_id: int, *, option_ids: Collection[int], theme_ids: Collection[int]
) -> tuple[dict[int, Evidence], dict[int, Evidence]]:
    """What stands behind these options, and behind these themes; two queries for both."""
    rows = db.session.execute(
        union_all(_sources(opportunity_notes, option_ids), _sources(theme_notes, theme_ids))
    ).all()
    present = sectors_present(workshop_id)
    return (
        _gathered(option_ids, [row for row in rows if row.is_option], present),
        _gathered(theme_ids, [row for row in rows if not row.is_option], present),
    )


def _sources(links: Table, owner_ids: Collection[int]) -> Select[*tuple[Any, ...]]:
    """The notes behind options or themes, and where each was taken."""
    return (
        select(
            _owner(links).label("owner_id"),
            literal(1 if links is opportunity_notes else 0).label("is_option"),
            Note.workshop_id,
            Note.id,
            Note.deleted_at.is_(None).label("counts"),
            Roundtable.number.label("table"),
            Round.number.label("round"),
            Note.workshop_session_id,
        )
        .select_from(links)
        .join(Note, Note.id == links.c.note_id)
        .outerjoin(Roundtable, Roundtable.id == Note.table_id)
        .outerjoin(Round, Round.id == Note.round_id)
        .where(_owner(links).in_(owner_ids))
    )


def _gathered(
    owner_ids: Collection[int], rows: Sequence[Row[*tuple[Any, ...]]], present: Present
) -> dict[int, Evidence]:
    evidence = dict.fromkeys(owner_ids, NO_EVIDENCE)
    sources: dict[int, list[Source]] = defaultdict(list)
    for owner_id, _, _, note_id, counts, table, round, session_id in rows:
        sources[owner_id].append(
            Source(
                note_id=note_id,
                counts=bool(counts),
                table=table,
                round=round,
                session_id=session_id,
            )
        )
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
