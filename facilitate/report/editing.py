"""Choosing and ordering sections, and pinning quotes: the report's making beside its text."""

from collections.abc import Collection, Sequence

from sqlalchemy import delete, select

from facilitate import activity
from facilitate.activity import Actor
from facilitate.db import db
from facilitate.report.models import PinnedQuote, ReportLayout
from facilitate.report.operations import TOPIC
from facilitate.report.rules import require_pinnable
from facilitate.themes.models import Theme
from facilitate.workshop.models import Workshop


def move_section(
    *, workshop: Workshop, key: str, places: int, keys: Sequence[str], by: Actor
) -> None:
    """Let a section stand so many places further on (back, if negative), within the report.

    `keys` are the sections as they stand now. At either end nothing changes.
    """
    layout = _locked(workshop)
    order = list(keys)
    at = order.index(key)
    to = min(max(at + places, 0), len(order) - 1)
    if to == at:
        return
    order.insert(to, order.pop(at))
    layout.order = order
    _record("edition.sections_ordered", workshop, by, key=key)


def hide_section(*, workshop: Workshop, key: str, hidden: bool, by: Actor) -> None:
    """Leave a section out of the report, its data included, or take it in again."""
    layout = _locked(workshop)
    if (key in layout.hidden) == hidden:
        return
    layout.hidden = [each for each in layout.hidden if each != key] + ([key] if hidden else [])
    kind = "edition.section_hidden" if hidden else "edition.section_shown"
    _record(kind, workshop, by, key=key)


def pin_quotes(
    *, theme: Theme, note_ids: Sequence[int], quotable: Collection[int], by: Actor
) -> None:
    """Let these notes stand for a theme, in this order; none: the program chooses again.

    Refused for more than five, and for a note that may not be quoted or is not of the theme;
    `quotable` are the ids of those that may.
    """
    require_pinnable(note_ids, quotable)
    db.session.execute(select(Theme.id).where(Theme.id == theme.id).with_for_update())
    before = db.session.scalars(
        select(PinnedQuote.note_id)
        .where(PinnedQuote.theme_id == theme.id)
        .order_by(PinnedQuote.position)
    ).all()
    if list(before) == list(note_ids):
        return
    db.session.execute(delete(PinnedQuote).where(PinnedQuote.theme_id == theme.id))
    db.session.add_all(
        PinnedQuote(theme_id=theme.id, note_id=note_id, position=position)
        for position, note_id in enumerate(note_ids, 1)
    )
    activity.record(
        "edition.quotes_pinned",
        workshop_id=theme.workshop_id,
        topic=TOPIC,
        by=by,
        subject=theme,
        notes=len(note_ids),
    )


def _locked(workshop: Workshop) -> ReportLayout:
    """The layout as it is now, for one at a time; a new one is the report's own order."""
    db.session.execute(select(Workshop.id).where(Workshop.id == workshop.id).with_for_update())
    found = db.session.get(ReportLayout, workshop.id, populate_existing=True)
    if found is None:
        found = ReportLayout(workshop_id=workshop.id, order=[], hidden=[])
        db.session.add(found)
    return found


def _record(kind: str, workshop: Workshop, by: Actor, *, key: str) -> None:
    activity.record(kind, workshop_id=workshop.id, topic=TOPIC, by=by, key=key)
