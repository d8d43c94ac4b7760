"""Groups of similar notes: asked for, kept, and what becomes of each."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select

from facilitate import activity, clock, jobs
from facilitate.activity import SYSTEM, Actor
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.jobs import Job
from facilitate.notes.models import Note
from facilitate.themes import arranging, operations
from facilitate.themes.grouping import Group
from facilitate.themes.models import NoteGroup, Theme, theme_notes
from facilitate.themes.rules import ThemeWords
from facilitate.workshop.models import Workshop

KIND = "themes.group"
#: groups shown at once; more come on request
PAGE_SIZE = 10
#: more than any workshop has, and as many as are compared in a minute
NOTES_COMPARED = 20_000


def ask_for_groups(*, workshop: Workshop, by: Actor) -> Job:
    """Let the worker look for notes that may say the same; one search at a time."""
    db.session.execute(select(Workshop.id).where(Workshop.id == workshop.id).with_for_update())
    running = latest_job(workshop.id)
    if running is not None and running.finished_at is None:
        return running
    return jobs.enqueue(kind=KIND, workshop_id=workshop.id, by=by)


def latest_job(workshop_id: int) -> Job | None:
    """The newest search of a workshop; one query."""
    return db.session.scalar(
        select(Job)
        .where(Job.workshop_id == workshop_id, Job.kind == KIND)
        .order_by(Job.id.desc())
        .limit(1)
    )


def texts_to_compare(workshop_id: int) -> list[tuple[int, str]]:
    """Ids and texts of the notes that are in no theme yet, oldest first; one query."""
    placed = (
        select(theme_notes.c.note_id)
        .join(Theme, Theme.id == theme_notes.c.theme_id)
        .where(theme_notes.c.note_id == Note.id, Theme.deleted_at.is_(None))
    )
    rows = db.session.execute(
        select(Note.id, Note.text)
        .where(Note.workshop_id == workshop_id, Note.deleted_at.is_(None), ~placed.exists())
        .order_by(Note.id)
        .limit(NOTES_COMPARED)
    )
    return [(row[0], row[1]) for row in rows]


def keep_groups(*, workshop_id: int, note_ids: Sequence[int], found: Collection[Group]) -> int:
    """Put the groups in the place of those nobody decided about; returns how many there are.

    What was dismissed before is not suggested again.
    """
    db.session.execute(
        delete(NoteGroup).where(
            NoteGroup.workshop_id == workshop_id, NoteGroup.settled_at.is_(None)
        )
    )
    settled = {
        tuple(ids)
        for ids in db.session.scalars(
            select(NoteGroup.note_ids).where(NoteGroup.workshop_id == workshop_id)
        )
    }
    new = [(group.name, [note_ids[place] for place in group.members]) for group in found]
    rows = [
        NoteGroup(
            workshop_id=workshop_id, name=name, note_ids=ids, size=len(ids), created_at=clock.now()
        )
        for name, ids in new
        if tuple(ids) not in settled
    ]
    db.session.add_all(rows)
    activity.record("desk.grouped", workshop_id=workshop_id, topic="desk", by=SYSTEM)
    return len(rows)


@dataclass(frozen=True, kw_only=True)
class OpenGroups:
    """Some of the groups that nobody decided about, the strongest first."""

    groups: Sequence[NoteGroup]
    #: how many there are in all
    total: int
    #: the group after which more come; None when these are the last
    more_after: int | None


def open_groups(workshop_id: int, *, after: int = 0) -> OpenGroups:
    """The groups nobody decided about that come after group `after`; two queries.

    They were stored in their order, the strongest first.
    """
    wanted = (NoteGroup.workshop_id == workshop_id, NoteGroup.settled_at.is_(None))
    total = db.session.scalar(select(func.count()).select_from(NoteGroup).where(*wanted)) or 0
    found = db.session.scalars(
        select(NoteGroup)
        .where(*wanted, NoteGroup.id > after)
        .order_by(NoteGroup.id)
        .limit(PAGE_SIZE + 1)
    ).all()
    shown = found[:PAGE_SIZE]
    more = shown[-1].id if len(found) > len(shown) else None
    return OpenGroups(groups=shown, total=total, more_after=more)


def accept(
    *,
    group: NoteGroup,
    workshop: Workshop,
    note_ids: Collection[int],
    name: str = "",
    into: Theme | None = None,
    by: Actor,
) -> Theme:
    """Make a theme of notes of a group, or put them into one; the group is settled then."""
    _lock(group)
    if group.settled_at is not None:
        raise Refused("Somebody has decided about this group already.")
    chosen = [each for each in note_ids if each in set(group.note_ids)]
    if not chosen:
        raise Refused("Tick at least one note first.")
    if into is None:
        theme = operations.make_theme(
            workshop=workshop, words=ThemeWords(name=name), note_ids=chosen, by=by
        )
    else:
        theme = into
        arranging.move_notes(to=into, note_ids=chosen, by=by)
    group.settled_at = clock.now()
    return theme


def dismiss(*, group: NoteGroup, by: Actor) -> None:
    """These notes are no theme; the suggestion does not come again. A repeat changes nothing."""
    _lock(group)
    if group.settled_at is not None:
        return
    group.settled_at = clock.now()
    activity.record("desk.group_dismissed", workshop_id=group.workshop_id, topic="desk", by=by)


def reopen(*, group: NoteGroup, by: Actor) -> None:
    """Somebody is to decide about it after all; a repeat changes nothing."""
    _lock(group)
    if group.settled_at is None:
        return
    group.settled_at = None
    activity.record("desk.group_reopened", workshop_id=group.workshop_id, topic="desk", by=by)


def _lock(group: NoteGroup) -> None:
    """Read it anew and keep others from deciding about it until the commit."""
    db.session.refresh(group, with_for_update=True)
