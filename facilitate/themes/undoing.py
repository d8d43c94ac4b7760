"""Taking back what was done at the desk, as far as nobody has built on it."""

from collections.abc import Callable
from datetime import date

from sqlalchemy import Table, delete, select

from facilitate import activity, clock
from facilitate.activity import Actor
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.themes import reading, steps
from facilitate.themes.models import (
    Opportunity,
    Step,
    Theme,
    ThemeUse,
    opportunity_themes,
    removals,
)
from facilitate.themes.operations import (
    TOPIC,
    link,
    lock,
    put_at,
    unlink,
    word_option,
    word_theme,
)
from facilitate.themes.queries import themes as themes_of
from facilitate.themes.rules import (
    OptionWords,
    ThemeWords,
    name_taken,
    words_of,
    words_of_theme,
)
from facilitate.workshop.models import Destination, Strand


def undo(*, step: Step, by: Actor) -> None:
    """Take a step back; the step and its undoing stay in the history. A repeat changes nothing.

    Refused where it would take back more than the step: the words were changed since, or the name
    is another theme's by now.
    """
    db.session.refresh(step, with_for_update=True)
    if step.undone_at is not None:
        return
    act = _UNDO.get(step.kind)
    if act is None:
        raise Refused("This cannot be undone.")
    if step.theme is not None:
        lock(step.theme)
    act(step)
    step.undone_at = clock.now()
    steps.keep(workshop_id=step.workshop_id, kind="undone", theme=step.theme, by=by, step=step.id)
    activity.record("desk.undone", workshop_id=step.workshop_id, topic=TOPIC, by=by)


def can_undo(step: Step) -> bool:
    """Whether this kind of step can be taken back, and was not yet."""
    return step.kind in _UNDO and step.undone_at is None


def _theme(step: Step) -> Theme:
    if step.theme is None:
        raise Refused("This cannot be undone.")
    return step.theme


def _other(step: Step, name: str) -> Theme:
    return db.session.get_one(Theme, step.details[name])


def _delete(step: Step) -> None:
    _theme(step).deleted_at = clock.now()


def _restore(step: Step) -> None:
    bring_back(_theme(step))


def bring_back(theme: Theme) -> None:
    """A deleted theme is there again; refused while another one has its name."""
    if theme.deleted_at is None:
        return
    names = {each.name.casefold() for each in themes_of(theme.workshop_id)}
    if theme.name.casefold() in names:
        raise name_taken(words_of_theme(theme))
    theme.deleted_at = theme.merged_into_id = None
    db.session.flush()


def _unedit(step: Step) -> None:
    theme = _theme(step)
    before, after = (ThemeWords.from_json(step.details[key]) for key in ("before", "after"))
    if words_of_theme(theme).content != after.content:
        raise Refused("“%(name)s” was changed since. Undo the later change first.", name=theme.name)
    taken = {t.name.casefold() for t in themes_of(theme.workshop_id) if t is not theme}
    if before.name.casefold() in taken:
        raise name_taken(before)
    word_theme(theme, before)
    theme.revision += 1


def _take_out(step: Step) -> None:
    unlink(_theme(step), step.details["notes"])


def _put_in(step: Step) -> None:
    link(_theme(step), step.details["notes"])


def _move_back(step: Step) -> None:
    _take_out(step)
    link(_other(step, "out_of"), step.details["left"])


def _unsplit(step: Step) -> None:
    link(_other(step, "out_of"), step.details["left"])
    _delete(step)


def _unmerge(step: Step) -> None:
    gone, into = _other(step, "gone"), _theme(step)
    bring_back(gone)
    _take_out(step)
    for table, name in ((opportunity_themes, "options"), (removals, "removed_by")):
        _unlink_options(table, into, step.details[name])


def _unlink_options(table: Table, theme: Theme, option_ids: list[int]) -> None:
    db.session.execute(
        delete(table).where(table.c.theme_id == theme.id, table.c.opportunity_id.in_(option_ids))
    )
    db.session.flush()
    db.session.expire_all()


def _let_go(step: Step) -> None:
    _theme(step).is_minority = False


def _keep_apart(step: Step) -> None:
    _theme(step).is_minority = True


def _unuse(step: Step) -> None:
    """The use as it was before: with who saw to it then, or gone."""
    theme, wanted, before = _theme(step), step.details["destination"], step.details.get("before")
    db.session.expire(theme, ["uses"])
    use = next((each for each in theme.uses if each.destination_id == wanted), None)
    if before is None:
        if use is not None:
            theme.uses.remove(use)
            db.session.delete(use)
    elif db.session.get(Destination, wanted) is None:
        raise Refused("This destination is not in the workshop any more.")
    else:
        if use is None:
            use = ThemeUse(theme_id=theme.id, destination_id=wanted, created_at=clock.now())
            theme.uses.append(use)
        due_on = before["due_on"]
        use.person = before["person"]
        use.due_on = date.fromisoformat(due_on) if due_on is not None else None
    db.session.flush()


def _unread(step: Step) -> None:
    reading.forget_readings(step.details["notes"])


def _reread(step: Step) -> None:
    reading.mark_read(workshop_id=step.workshop_id, note_ids=step.details["notes"])


def _unannex(step: Step) -> None:
    reading.set_annex(step.details["notes"], is_in=False)
    reading.forget_readings(step.details["unread"])


# --- Options -------------------------------------------------------------------------------------


def _option(step: Step) -> Opportunity:
    option = db.session.get_one(Opportunity, step.details["option"])
    lock(option)
    return option


def _withdraw(step: Step) -> None:
    option = _option(step)
    option.withdrawn_at = option.withdrawn_at or clock.now()


def _withdraw_all(step: Step) -> None:
    now = clock.now()
    for option in db.session.scalars(
        select(Opportunity)
        .where(Opportunity.id.in_(step.details["options"]), Opportunity.withdrawn_at.is_(None))
        .order_by(Opportunity.id)
        .with_for_update()
    ):
        option.withdrawn_at = now


def _list_again(step: Step) -> None:
    _option(step).withdrawn_at = None


def _unword_option(step: Step) -> None:
    option = _option(step)
    before, after = (
        OptionWords.from_json(
            step.details[key], strand=db.session.get(Strand, step.details[key]["strand"] or 0)
        )
        for key in ("before", "after")
    )
    if words_of(option).content != after.content:
        raise Refused(
            "“%(name)s” was changed since. Undo the later change first.", name=option.text
        )
    word_option(option, before)


def _unsupport(step: Step) -> None:
    option = _option(step)
    unlink(option, step.details["notes"])
    gone = set(step.details.get("themes", ()))
    option.themes = [theme for theme in option.themes if theme.id not in gone]


def _support_again(step: Step) -> None:
    link(_option(step), step.details["notes"])


def _place_back(step: Step) -> None:
    put_at(_option(step), step.details["place"])


_UNDO: dict[str, Callable[[Step], None]] = {
    "added": _delete,
    "edited": _unedit,
    "deleted": _restore,
    "restored": _delete,
    "supported": _take_out,
    "reduced": _put_in,
    "moved": _move_back,
    "split": _unsplit,
    "merged": _unmerge,
    "kept_apart": _let_go,
    "let_go": _keep_apart,
    "used": _unuse,
    "unused": _unuse,
    "read": _unread,
    "unread": _reread,
    "annexed": _unannex,
    "option_added": _withdraw,
    "options_added": _withdraw_all,
    "option_edited": _unword_option,
    "option_withdrawn": _list_again,
    "option_restored": _withdraw,
    "option_supported": _unsupport,
    "option_reduced": _support_again,
    "option_moved": _place_back,
}
