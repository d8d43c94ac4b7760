"""Gathering notes into themes, wording options from them, and marking them with a strand."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Table, delete, func, select

from facilitate import activity, clock
from facilitate.activity import Actor
from facilitate.db import db
from facilitate.errors import Conflict, Refused
from facilitate.notes.search import searchable
from facilitate.themes import rules, steps
from facilitate.themes.models import Opportunity, Theme, opportunity_notes, theme_notes
from facilitate.themes.queries import kept_notes
from facilitate.themes.queries import themes as themes_of
from facilitate.themes.reading import mark_read
from facilitate.themes.rules import OptionWords, ThemeWords, words_of, words_of_theme
from facilitate.workshop.models import Destination, Stage, Strand, Workshop

#: whoever changes, makes or orders anything here is heard on this topic
TOPIC = "desk"


def make_option(
    *,
    workshop: Workshop,
    words: OptionWords,
    note_ids: Collection[int] = (),
    themes: Iterable[Theme] = (),
    by: Actor,
) -> Opportunity:
    """Word an option from notes or themes; it comes last.

    Notes that are not this workshop's, or were deleted meanwhile, are left out. Where the list has
    an option of the very same words (a form was sent twice), notes and themes go behind that one.
    """
    rules.require_votable(words, workshop_id=workshop.id)
    own = [t for t in themes if t.workshop_id == workshop.id and t.deleted_at is None]
    same = next((o for o in _in_order(workshop.id) if words_of(o).content == words.content), None)
    if same is not None:
        added = link(same, note_ids)
        new = [theme for theme in own if theme not in same.themes]
        same.themes.extend(new)
        if added or new:
            _recorded(same, "supported", by, notes=added, themes=[theme.id for theme in new])
        return same
    option = _new_option(workshop, words, place=_last_place(workshop, Opportunity) + 1)
    option.themes = own
    db.session.flush()
    link(option, note_ids)
    return _recorded(option, "added", by)


def make_options(*, workshop: Workshop, note_ids: Collection[int], by: Actor) -> int:
    """Make an option of each note in the note's own words; returns how many were made.

    Notes whose words are an option already go behind it. Refused when one is too long for a
    ballot, before any is made.
    """
    rules.require_some(note_ids)
    notes = kept_notes(workshop.id, note_ids)
    words = [OptionWords(text=note.text, strand=note.strand) for note in notes]
    for each in words:
        rules.require_votable(each, workshop_id=workshop.id)
    listed = {words_of(option).content: option for option in _in_order(workshop.id)}
    place = _last_place(workshop, Opportunity)
    made: list[Opportunity] = []
    for note, each in zip(notes, words, strict=True):
        option = listed.get(each.content)
        if option is None:
            option = _new_option(workshop, each, place=place + len(made) + 1)
            made.append(option)
            listed[each.content] = option
        if note not in option.notes:
            option.notes.append(note)
    db.session.flush()
    if made:
        options = [option.id for option in made]
        steps.keep(workshop_id=workshop.id, kind="options_added", by=by, options=options)
    activity.record("options.added", workshop_id=workshop.id, topic=TOPIC, by=by)
    return len(made)


def edit_option(
    *, option: Opportunity, words: OptionWords, revision: int, by: Actor
) -> Opportunity:
    """Change the wording, starting from the revision that the editor saw.

    Saying again what it says already changes nothing. Raises Conflict when somebody else changed
    it since that revision.
    """
    rules.require_votable(words, workshop_id=option.workshop_id)
    lock(option)
    before = words_of(option)
    if words.content == before.content:
        return option
    if option.revision != revision:
        raise Conflict(mine=words, theirs=option)
    word_option(option, words)
    return _recorded(option, "edited", by, before=before.as_json(), after=words.as_json())


def withdraw_option(*, option: Opportunity, by: Actor) -> Opportunity:
    """Take an option off the list; it stays on record and can be restored.

    A vote that has it already keeps it, since what people vote on does not change under them.
    """
    lock(option)
    if option.withdrawn_at is not None:
        return option
    option.withdrawn_at = clock.now()
    return _recorded(option, "withdrawn", by)


def restore_option(*, option: Opportunity, by: Actor) -> Opportunity:
    """Put a withdrawn option back where it was; one that is there stays as it is."""
    lock(option)
    if option.withdrawn_at is None:
        return option
    option.withdrawn_at = None
    return _recorded(option, "restored", by)


def reorder(*, option: Opportunity, to: int, by: Actor) -> None:
    """Put an option at a place of the list, counted from 1; beyond the ends means at the end."""
    place = put_at(option, to)
    if place is not None:
        _recorded(option, "moved", by, place=place)


def put_at(option: Opportunity, to: int) -> int | None:
    """Number the places of the list anew with this one at `to`; where it was, None if there."""
    listed = _in_order(option.workshop_id)
    if option not in listed:
        raise Refused("This option was withdrawn. Put it back before you move it.")
    wanted = rules.moved(listed, option, to=to)
    if wanted == list(listed):
        return None
    place = listed.index(option) + 1
    # withdrawn ones find theirs again beside their old neighbours
    for position, each in enumerate(wanted, start=1):
        each.position = position
    return place


def add_sources(*, option: Opportunity, note_ids: Collection[int], by: Actor) -> int:
    """Put further notes behind an option; returns how many were not behind it before."""
    rules.require_some(note_ids)
    added = link(option, note_ids)
    if added:
        _recorded(option, "supported", by, notes=added)
    return len(added)


def make_theme(
    *, workshop: Workshop, words: ThemeWords, note_ids: Collection[int] = (), by: Actor
) -> Theme:
    """Begin a theme, with the notes it shall have; it comes last.

    The very same theme again (a form was sent twice) gets the notes; refused is another one of
    the same name.
    """
    rules.require_named(words)
    same = _named_alike(workshop.id, words.name)
    if same is not None:
        if words.content != words_of_theme(same).content:
            raise rules.name_taken(words)
        added = link(same, note_ids)
        if added:
            _recorded(same, "supported", by, notes=added)
        return same
    theme = new_theme(workshop, words)
    return _recorded(theme, "added", by, notes=link(theme, note_ids))


def edit_theme(*, theme: Theme, words: ThemeWords, revision: int, by: Actor) -> Theme:
    """Change what a theme says and is about, starting from the revision that the editor saw.

    Saying again what it says already changes nothing. Raises Conflict when somebody else changed
    it since that revision.
    """
    rules.require_named(words)
    lock(theme)
    before = words_of_theme(theme)
    if words.content == before.content:
        return theme
    if theme.revision != revision:
        raise Conflict(mine=words, theirs=theme)
    if _named_alike(theme.workshop_id, words.name) not in (None, theme):
        raise rules.name_taken(words)
    word_theme(theme, words)
    theme.revision += 1
    return _recorded(theme, "edited", by, before=before.as_json(), after=words.as_json())


def delete_theme(*, theme: Theme, by: Actor) -> Theme:
    """Take a theme away; its notes stay, and it can be restored with them."""
    lock(theme)
    if theme.deleted_at is not None:
        return theme
    theme.deleted_at = clock.now()
    return _recorded(theme, "deleted", by)


def restore_theme(*, theme: Theme, by: Actor) -> Theme:
    """Bring a deleted theme back with its notes; one that is there stays as it is."""
    lock(theme)
    if theme.deleted_at is None:
        return theme
    if _named_alike(theme.workshop_id, theme.name) is not None:
        raise rules.name_taken(words_of_theme(theme))
    theme.deleted_at = theme.merged_into_id = None
    return _recorded(theme, "restored", by)


def put_into_theme(*, theme: Theme, note_ids: Collection[int], by: Actor) -> int:
    """Put notes into a theme; returns how many were not in it before. Others may have them too."""
    rules.require_some(note_ids)
    if theme.deleted_at is not None:
        raise Refused("This theme was deleted. Choose another one, or bring it back first.")
    added = link(theme, note_ids)
    if added:
        _recorded(theme, "supported", by, notes=added)
    return len(added)


def take_out(*, source_of: Opportunity | Theme, note_ids: Collection[int], by: Actor) -> int:
    """Take notes out of a theme or from behind an option; returns how many were there."""
    rules.require_some(note_ids)
    taken = unlink(source_of, note_ids)
    if taken:
        _recorded(source_of, "reduced", by, notes=taken)
    return len(taken)


def mark(*, workshop: Workshop, note_ids: Collection[int], strand: Strand | None, by: Actor) -> int:
    """Mark notes with a strand, or with None take their mark away; returns how many changed."""
    rules.require_some(note_ids)
    rules.require_own_strand(strand, workshop_id=workshop.id)
    wanted = strand.id if strand is not None else None
    changed = [n for n in kept_notes(workshop.id, note_ids) if n.strand_id != wanted]
    for note in changed:
        note.strand = strand
    if changed:
        activity.record("notes.marked", workshop_id=workshop.id, topic=TOPIC, by=by)
    return len(changed)


def _new_option(workshop: Workshop, words: OptionWords, *, place: int) -> Opportunity:
    option = Opportunity(
        workshop_id=workshop.id, position=place, revision=1, created_at=clock.now()
    )
    _say(option, words, workshop_id=workshop.id)
    db.session.add(option)
    return option


def word_option(option: Opportunity, words: OptionWords) -> None:
    """Let an option that there is say this, as its next revision."""
    _say(option, words, workshop_id=option.workshop_id)
    option.revision += 1


def _say(option: Opportunity, words: OptionWords, *, workshop_id: int) -> None:
    option.text, option.fits = words.text, words.fits
    option.public_role, option.private_role = words.public_role, words.private_role
    option.strand = words.strand
    option.stages = _stages(workshop_id, words.stage_ids)
    option.destinations = _destinations(workshop_id, words.destination_ids)


def new_theme(workshop: Workshop, words: ThemeWords) -> Theme:
    """A theme with these words and without notes, the last of the list; recorded nowhere yet."""
    theme = Theme(
        workshop_id=workshop.id,
        position=_last_place(workshop, Theme) + 1,
        revision=1,
        created_at=clock.now(),
    )
    word_theme(theme, words, workshop_id=workshop.id)
    db.session.add(theme)
    db.session.flush()
    return theme


def word_theme(theme: Theme, words: ThemeWords, *, workshop_id: int | None = None) -> None:
    """Let a theme say this."""
    theme.name, theme.statement = words.name, words.statement
    theme.question_id, theme.category = words.question_id, words.category
    theme.felt_by = sorted(words.felt_by)
    theme.stages = _stages(workshop_id or theme.workshop_id, words.stage_ids)


def _stages(workshop_id: int, stage_ids: Collection[int]) -> list[Stage]:
    if not stage_ids:
        return []
    return list(
        db.session.scalars(
            select(Stage)
            .where(Stage.workshop_id == workshop_id, Stage.id.in_(stage_ids))
            .order_by(Stage.position)
        )
    )


def _destinations(workshop_id: int, destination_ids: Collection[int]) -> list[Destination]:
    if not destination_ids:
        return []
    return list(
        db.session.scalars(
            select(Destination)
            .where(Destination.workshop_id == workshop_id, Destination.id.in_(destination_ids))
            .order_by(Destination.position)
        )
    )


def _named_alike(workshop_id: int, name: str) -> Theme | None:
    """A theme that is not deleted and that people would take for one of this name."""
    wanted = searchable(name)
    return next((t for t in themes_of(workshop_id) if searchable(t.name) == wanted), None)


def _last_place(workshop: Workshop, model: type[Opportunity] | type[Theme]) -> int:
    highest = select(func.max(model.position)).where(model.workshop_id == workshop.id)
    return db.session.scalar(highest) or 0


def _in_order(workshop_id: int) -> Sequence[Opportunity]:
    """The options on the list as they are now, locked against other changes."""
    db.session.flush()
    return db.session.scalars(
        select(Opportunity)
        .where(Opportunity.workshop_id == workshop_id, Opportunity.withdrawn_at.is_(None))
        .order_by(Opportunity.position, Opportunity.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def lock(thing: Opportunity | Theme) -> None:
    """Read it anew and keep others from changing it until the commit."""
    # of its own row: what was loaded with it may be an outer join, which cannot be locked
    db.session.refresh(thing, with_for_update={"of": type(thing)})


def _links_of(thing: Opportunity | Theme) -> tuple[Table, ColumnElement[bool]]:
    """The table that says which notes are behind it, and the condition for its own rows."""
    if isinstance(thing, Opportunity):
        return opportunity_notes, opportunity_notes.c.opportunity_id == thing.id
    return theme_notes, theme_notes.c.theme_id == thing.id


def link(thing: Opportunity | Theme, note_ids: Collection[int]) -> list[int]:
    """Put notes behind it that are not there yet; returns their ids. They all count as read."""
    lock(thing)
    links, own = _links_of(thing)
    have = set(db.session.scalars(select(links.c.note_id).where(own)))
    new = [n for n in kept_notes(thing.workshop_id, note_ids) if n.id not in have]
    thing.notes.extend(new)
    db.session.flush()
    mark_read(workshop_id=thing.workshop_id, note_ids=note_ids)
    return [note.id for note in new]


def unlink(thing: Opportunity | Theme, note_ids: Collection[int]) -> list[int]:
    """Take notes out from behind it; returns the ids of those that were there."""
    lock(thing)
    links, own = _links_of(thing)
    taken = db.session.scalars(
        delete(links).where(own, links.c.note_id.in_(note_ids)).returning(links.c.note_id)
    ).all()
    db.session.expire(thing, ["notes"])
    return sorted(taken)


_Changed = TypeVar("_Changed", bound=Opportunity | Theme)


def _recorded(thing: _Changed, change: str, by: Actor, **details: Any) -> _Changed:
    """Tell the desk of a change; each is a step that can be undone."""
    db.session.flush()
    if isinstance(thing, Theme):
        steps.keep(workshop_id=thing.workshop_id, kind=change, theme=thing, by=by, **details)
    else:
        about = {"option": thing.id, "text": thing.text, **details}
        steps.keep(workshop_id=thing.workshop_id, kind=f"option_{change}", by=by, **about)
    what = "option" if isinstance(thing, Opportunity) else "theme"
    activity.record(
        f"{what}.{change}", workshop_id=thing.workshop_id, topic=TOPIC, by=by, subject=thing
    )
    return thing
