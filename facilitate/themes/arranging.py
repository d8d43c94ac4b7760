"""Moving notes between themes, splitting and merging themes, and saying where they are used."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Table, select

from facilitate import activity, clock
from facilitate.activity import Actor
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.themes import rules, steps
from facilitate.themes.models import (
    DeskSettings,
    Step,
    Theme,
    ThemeUse,
    opportunity_themes,
    removals,
)
from facilitate.themes.operations import TOPIC, link, lock, new_theme, unlink
from facilitate.themes.queries import themes as themes_of
from facilitate.themes.rules import ThemeWords
from facilitate.themes.steps import Meanwhile
from facilitate.workshop.models import Destination, Workshop


@dataclass(frozen=True, kw_only=True)
class Moved:
    """What came of putting notes into a theme."""

    #: notes that were not in it before
    added: int
    #: what others did with these notes since one looked; theirs stays beside one's own
    meanwhile: tuple[Meanwhile, ...] = ()
    #: what was done, to be undone; None where nothing changed
    step: Step | None = None


def move_notes(
    *,
    to: Theme,
    out_of: Theme | None = None,
    note_ids: Collection[int],
    seen: int | None = None,
    by: Actor,
) -> Moved:
    """Put notes into a theme and, with `out_of`, take them out of that one; they count as read.

    `seen` is the newest step that whoever does this had before them. Where somebody else has put a
    note elsewhere since, both stay, and that is told.
    """
    rules.require_some(note_ids)
    # in one order, so that two who move between the same themes never wait for each other
    for theme in sorted({to, out_of or to}, key=lambda each: each.id):
        lock(theme)
    if to.deleted_at is not None:
        raise Refused("This theme was deleted. Choose another one, or bring it back first.")
    others = (
        steps.meanwhile(workshop_id=to.workshop_id, note_ids=note_ids, since=seen, by=by)
        if seen is not None
        else []
    )
    left = unlink(out_of, note_ids) if out_of is not None and out_of is not to else []
    added = link(to, note_ids)
    step = None
    if added or left:
        details = {"out_of": out_of.id, "left": left} if out_of is not None and left else {}
        step = _did(to, "moved" if left else "supported", by, notes=added, **details)
    return Moved(
        added=len(added),
        meanwhile=tuple(each for each in others if each.theme is not to),
        step=step,
    )


def split(*, theme: Theme, words: ThemeWords, note_ids: Collection[int], by: Actor) -> Theme:
    """Begin a theme with some of the notes of another one, which then no longer has them.

    The new one keeps where it comes from. Refused are no notes, notes that are not in the theme,
    and a name that there is already.
    """
    rules.require_some(note_ids)
    rules.require_named(words)
    lock(theme)
    _require_free(theme.workshop_id, words)
    left = unlink(theme, note_ids)
    if not left:
        raise Refused("None of these notes is in the theme any more. Reload the page.")
    new = new_theme(db.session.get_one(Workshop, theme.workshop_id), words)
    new.split_from_id = theme.id
    db.session.flush()
    _did(new, "split", by, notes=link(new, left), out_of=theme.id, left=left)
    return new


def merge(*, theme: Theme, into: Theme, by: Actor) -> Theme:
    """Let a theme take up another one's notes, options and links; the other is kept on record.

    Refused for a theme that was marked as said by few, so that nobody's point gets lost.
    """
    if theme is into:
        raise Refused("Choose another theme to merge this one into.")
    for each in sorted((theme, into), key=lambda each: each.id):
        lock(each)
    if theme.is_minority:
        raise Refused(
            "“%(name)s” is marked as said by few. Take the mark away before you merge it.",
            name=theme.name,
        )
    if theme.deleted_at is not None or into.deleted_at is not None:
        raise Refused("This theme was deleted. Choose another one, or bring it back first.")
    note_ids = [note.id for note in theme.notes]
    _did(
        into,
        "merged",
        by,
        notes=link(into, note_ids),
        gone=theme.id,
        options=_follow(opportunity_themes, theme, into),
        removed_by=_follow(removals, theme, into),
    )
    theme.deleted_at, theme.merged_into_id = clock.now(), into.id
    db.session.flush()
    db.session.expire_all()
    return into


def mark_minority(*, theme: Theme, is_minority: bool, by: Actor) -> None:
    """Keep a theme that few speak of from being merged away, or let it go."""
    lock(theme)
    if theme.is_minority is not is_minority:
        theme.is_minority = is_minority
        _did(theme, "kept_apart" if is_minority else "let_go", by)


def use(
    *, theme: Theme, destination: Destination, person: str = "", due_on: date | None, by: Actor
) -> ThemeUse:
    """Say where a theme will or may be used, who sees to it and when; a repeat changes it."""
    if destination.workshop_id != theme.workshop_id:
        raise Refused("This does not belong to the workshop.")
    if len(person) > rules.NAME_LIMIT:
        raise Refused("A name has at most %(limit)s characters.", limit=rules.NAME_LIMIT)
    lock(theme)
    found = next((u for u in theme.uses if u.destination_id == destination.id), None)
    if found is not None and (found.person, found.due_on) == (person, due_on):
        return found
    before = use_as_json(found) if found is not None else None
    if found is None:
        found = ThemeUse(theme_id=theme.id, destination=destination, created_at=clock.now())
        theme.uses.append(found)
    found.person, found.due_on = person, due_on
    db.session.flush()
    _did(theme, "used", by, destination=destination.id, before=before)
    return found


def drop_use(*, use: ThemeUse, theme: Theme, by: Actor) -> None:
    """A theme is not used there after all."""
    lock(theme)
    if use not in theme.uses:
        return
    destination_id, before = use.destination_id, use_as_json(use)
    theme.uses.remove(use)
    db.session.delete(use)
    _did(theme, "unused", by, destination=destination_id, before=before)


def use_as_json(use: ThemeUse) -> dict[str, Any]:
    """Who sees to it and when, as plain values."""
    return {
        "person": use.person,
        "due_on": use.due_on.isoformat() if use.due_on is not None else None,
    }


def set_categories(*, workshop: Workshop, categories: Collection[str], by: Actor) -> None:
    """Choose the categories of a workshop's themes, in this order; themes keep theirs."""
    wanted = list(dict.fromkeys(each.strip() for each in categories if each.strip()))
    if len(wanted) > rules.CATEGORIES:
        raise Refused("Use at most %(limit)s categories.", limit=rules.CATEGORIES)
    if any(len(each) > rules.CATEGORY_LIMIT for each in wanted):
        raise Refused("A category has at most %(limit)s characters.", limit=rules.CATEGORY_LIMIT)
    kept = db.session.get(DeskSettings, workshop.id)
    if kept is None:
        db.session.add(DeskSettings(workshop_id=workshop.id, categories=wanted))
    else:
        kept.categories = wanted
    activity.record("desk.categories_set", workshop_id=workshop.id, topic=TOPIC, by=by)


def _require_free(workshop_id: int, words: ThemeWords) -> None:
    names = {theme.name.casefold() for theme in themes_of(workshop_id)}
    if words.name.casefold() in names:
        raise rules.name_taken(words)


def _follow(table: Table, theme: Theme, into: Theme) -> list[int]:
    """Let the options that have one theme have the other; ids of those that had it not."""
    options = set(
        db.session.scalars(select(table.c.opportunity_id).where(table.c.theme_id == theme.id))
    )
    have = set(
        db.session.scalars(select(table.c.opportunity_id).where(table.c.theme_id == into.id))
    )
    new = sorted(options - have)
    if new:
        db.session.execute(
            table.insert(), [{"opportunity_id": each, "theme_id": into.id} for each in new]
        )
    return new


def _did(theme: Theme, kind: str, by: Actor, **details: Any) -> Step:
    step = steps.keep(workshop_id=theme.workshop_id, kind=kind, theme=theme, by=by, **details)
    activity.record(
        f"theme.{kind}", workshop_id=theme.workshop_id, topic=TOPIC, by=by, subject=theme
    )
    return step
