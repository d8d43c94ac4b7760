"""From a wish to a PDF: read, draw the codes, typeset."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from facilitate.db import db
from facilitate.printing import ballot_pages, people_pages, table_pages
from facilitate.printing.pack import Desk, Pack, draw_codes
from facilitate.printing.reading import Links
from facilitate.printing.typeset import typeset_beside
from facilitate.printing.wishes import What, Wish
from facilitate.report.words import Translations, Words
from facilitate.workshop.models import Workshop

_PAGES: Mapping[str, Callable[[Desk, Mapping[str, str]], Pack]] = {
    What.BADGES: people_pages.badges,
    What.ROTA: people_pages.rota,
    What.SIGN_IN: people_pages.sign_in,
    What.TABLE_CARDS: table_pages.table_cards,
    What.NOTE_SHEETS: table_pages.note_sheets,
    What.BALLOTS: ballot_pages.ballots,
}
#: share of the time that drawing the codes takes, and how many are drawn between two reports
_DRAWING = 0.5
_AT_ONCE = 50
#: seconds in which half of what is left to typeset is thought to be done
_HALF_DONE = 1.5

Report = Callable[[float], bool]
"""Told the share done, 0 to 1; False means stop."""


@dataclass(frozen=True, kw_only=True)
class Made:
    """A file, and what is remembered of it."""

    content: bytes
    pack: Pack


def read_pack(
    *,
    workshop: Workshop,
    wish: Wish,
    links: Links,
    secret_key: str,
    translations: Translations,
    before: Mapping[str, str],
) -> Pack:
    """Everything that stands on the pages; refused with a sentence where there is nothing."""
    desk = Desk(workshop, wish, Words(translations), links, secret_key)
    return _PAGES[wish.what](desk, before)


def make(pack: Pack, *, report: Report) -> Made | None:
    """The pages as PDF, with no transaction open while it computes; None if it was stopped."""
    db.session.rollback()
    model = _with_codes(pack.model, report)
    if model is None:
        return None
    content = typeset_beside(model, going=lambda seconds: report(_share(seconds)))
    return Made(content=content, pack=pack) if content is not None else None


def _with_codes(model: dict[str, Any], report: Report) -> dict[str, Any] | None:
    items = model.get("items", [])
    drawn: dict[str, str] = {}
    done: list[Any] = []
    for first in range(0, len(items), _AT_ONCE):
        if not report(_DRAWING * first / len(items)):
            return None
        done += draw_codes(items[first : first + _AT_ONCE], drawn)
    return {**model, "items": done} if items else model


def _share(seconds: float) -> float:
    """How far the typesetter may be: it does not say."""
    left = 1 - _DRAWING
    return 1 - left * _HALF_DONE / (_HALF_DONE + seconds)
