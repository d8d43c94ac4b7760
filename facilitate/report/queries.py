"""Reads that only the report needs."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload, undefer

from facilitate.db import db
from facilitate.jobs import Job
from facilitate.notes.models import Note
from facilitate.people.models import Participant
from facilitate.report.models import (
    Edition,
    NameClearance,
    Passage,
    PassageRevision,
    PinnedQuote,
    ReportLayout,
)
from facilitate.themes.models import Opportunity, Theme, ThemeUse, opportunity_destinations
from facilitate.voting.models import Poll, PollOption
from facilitate.workshop.models import Question

#: among so many jobs one looks for what was made before
_LATEST = 40


def questions_with_kinds(workshop_id: int) -> Sequence[Question]:
    """The questions of a workshop in their order with the kinds that answer them; two queries."""
    return db.session.scalars(
        select(Question)
        .where(Question.workshop_id == workshop_id)
        .options(selectinload(Question.kinds))
        .order_by(Question.position)
    ).all()


def note_numbers(workshop_id: int) -> dict[int, int]:
    """The number of each note by its id: counted from 1 as written, deleted ones counted too.

    So a note keeps its number for good, whatever is deleted or restored around it.
    """
    ids = db.session.scalars(
        select(Note.id).where(Note.workshop_id == workshop_id).order_by(Note.id)
    )
    return {note_id: number for number, note_id in enumerate(ids, 1)}


def note_ids(workshop_id: int) -> dict[int, int]:
    """The id of each note by its number."""
    return {number: note_id for note_id, number in note_numbers(workshop_id).items()}


def names_of_people(workshop_id: int) -> Sequence[str]:
    """The names of everybody who was ever on the list; one query."""
    return db.session.scalars(
        select(Participant.name).where(Participant.workshop_id == workshop_id)
    ).all()


def cleared_organizations(workshop_id: int) -> frozenset[int]:
    """Ids of the organizations that public editions may name."""
    return frozenset(
        db.session.scalars(
            select(NameClearance.organization_id).where(NameClearance.workshop_id == workshop_id)
        )
    )


# --- What people wrote -------------------------------------------------------------------------


def passages_of(workshop_id: int) -> dict[str, Passage]:
    """What people wrote for the report, by slot, with the themes linked; two queries."""
    found = db.session.scalars(
        select(Passage)
        .where(Passage.workshop_id == workshop_id)
        .options(selectinload(Passage.themes))
    )
    return {each.slot: each for each in found}


def themes_merged(workshop_id: int) -> dict[int, int]:
    """For each theme that was merged into another one, that one; one query."""
    found = db.session.execute(
        select(Theme.id, Theme.merged_into_id).where(
            Theme.workshop_id == workshop_id,
            Theme.merged_into_id.is_not(None),
            Theme.deleted_at.is_not(None),
        )
    )
    return {theme_id: into for theme_id, into in found if into is not None}


def destinations_of_themes(workshop_id: int) -> dict[int, list[int]]:
    """Ids of the destinations where each theme is used, by the theme's id; one query."""
    return _by_owner(
        select(ThemeUse.theme_id, ThemeUse.destination_id)
        .join(Theme, ThemeUse.theme_id == Theme.id)
        .where(Theme.workshop_id == workshop_id)
    )


def destinations_of_options(workshop_id: int) -> dict[int, list[int]]:
    """Ids of the destinations that each option feeds, by the option's id; one query."""
    links = opportunity_destinations.c
    return _by_owner(
        select(links.opportunity_id, links.destination_id)
        .join(Opportunity, links.opportunity_id == Opportunity.id)
        .where(Opportunity.workshop_id == workshop_id)
    )


def _by_owner(pairs: Select[int, int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for owner, destination in db.session.execute(pairs):
        found.setdefault(owner, []).append(destination)
    return found


def versions_of(passage_id: int) -> Sequence[PassageRevision]:
    """All versions of a passage, the newest first, with who wrote them; one query."""
    return db.session.scalars(
        select(PassageRevision)
        .where(PassageRevision.passage_id == passage_id)
        .options(joinedload(PassageRevision.account), joinedload(PassageRevision.participant))
        .order_by(PassageRevision.number.desc())
    ).all()


def layout_of(workshop_id: int) -> tuple[tuple[str, ...], frozenset[str]]:
    """The order of the sections as far as somebody chose it, and those left out; one query."""
    found = db.session.get(ReportLayout, workshop_id)
    return (tuple(found.order), frozenset(found.hidden)) if found else ((), frozenset())


def pinned_notes(workshop_id: int) -> dict[int, list[int]]:
    """Ids of the notes that somebody pinned to each theme, in their order; one query."""
    found: dict[int, list[int]] = defaultdict(list)
    for theme_id, note_id in db.session.execute(
        select(PinnedQuote.theme_id, PinnedQuote.note_id)
        .join(Theme, Theme.id == PinnedQuote.theme_id)
        .where(Theme.workshop_id == workshop_id)
        .order_by(PinnedQuote.theme_id, PinnedQuote.position)
    ):
        found[theme_id].append(note_id)
    return found


def options_offered(workshop_id: int) -> dict[int, int]:
    """How many options each vote had whose result has been shown, by its number; one query."""
    counted = db.session.execute(
        select(Poll.number, func.count(PollOption.id))
        .join(PollOption, PollOption.poll_id == Poll.id)
        .where(Poll.workshop_id == workshop_id, Poll.published_at.is_not(None))
        .group_by(Poll.number)
    )
    return dict(counted.all())


# --- Editions ----------------------------------------------------------------------------------


def editions_of(workshop_id: int) -> Sequence[Edition]:
    """All editions of a workshop, the newest first, without what they say."""
    return db.session.scalars(
        select(Edition).where(Edition.workshop_id == workshop_id).order_by(Edition.number.desc())
    ).all()


def newest_edition(workshop_id: int, *, audience: str, with_model: bool = False) -> Edition | None:
    """The newest edition for these readers that is out; what it says only if asked for."""
    newest = (
        select(Edition)
        .where(
            Edition.workshop_id == workshop_id,
            Edition.audience == audience,
            Edition.withdrawn_at.is_(None),
        )
        .order_by(Edition.number.desc())
        .limit(1)
    )
    return db.session.scalar(newest.options(undefer(Edition.model)) if with_model else newest)


def edition_with_number(workshop_id: int, number: int) -> Edition | None:
    """An edition of a workshop by its number, withdrawn or not."""
    return db.session.scalar(
        select(Edition).where(Edition.workshop_id == workshop_id, Edition.number == number)
    )


def next_number(workshop_id: int) -> int:
    """The number that the next edition gets."""
    highest = db.session.scalar(
        select(func.max(Edition.number)).where(Edition.workshop_id == workshop_id)
    )
    return (highest or 0) + 1


def jobs_of(workshop_id: int, *kinds: str) -> Sequence[Job]:
    """The latest jobs of these kinds in a workshop, the newest first."""
    return db.session.scalars(
        select(Job)
        .where(Job.workshop_id == workshop_id, Job.kind.in_(kinds))
        .order_by(Job.id.desc())
        .limit(_LATEST)
    ).all()
