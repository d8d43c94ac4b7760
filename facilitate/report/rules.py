"""What may be written for the report. Pure."""

import re
from collections.abc import Collection
from datetime import datetime

from facilitate.errors import Refused
from facilitate.notes.rules import TEXT_LIMIT
from facilitate.report.facts import MOST_QUOTES

SUMMARY, LESSONS = "summary", "lessons"
#: places of messages in their order; more than seven nobody remembers
MESSAGES = tuple(f"message-{number}" for number in range(1, 8))
#: what the slot of a caption begins with; the anchor of its figure or table follows
CAPTION = "caption-"
_CAPTION_SLOT = re.compile(rf"{CAPTION}[A-Za-z0-9_-]{{1,80}}")
_CAPTION_LIMIT = 300


class _Slots(dict[str, int]):
    """The most characters of each text; any figure or table may have a caption besides."""

    def __contains__(self, slot: object) -> bool:
        """Whether something can be written there."""
        return super().__contains__(slot) or is_caption(str(slot))

    def __missing__(self, slot: str) -> int:
        """The most characters of a caption; KeyError for anything else."""
        if not is_caption(slot):
            raise KeyError(slot)
        return _CAPTION_LIMIT


def is_caption(slot: str) -> bool:
    """Whether this is the slot of a caption."""
    return _CAPTION_SLOT.fullmatch(slot) is not None


#: all that is written, in the order of the report
SLOTS = _Slots({SUMMARY: 6000, **dict.fromkeys(MESSAGES, 600), LESSONS: 12000})


def require_sayable(*, slot: str, text: str, themes: Collection[object]) -> None:
    """Refused for a text that is too long, and for a message that stands on no theme."""
    if len(text) > SLOTS[slot]:
        raise Refused("Use at most %(max)d characters.", max=SLOTS[slot])
    if text and slot in MESSAGES and not themes:
        raise Refused("Choose at least one theme that the message stands on.")


#: so many quotes of a theme read well
FEWEST_PINNED, MOST_PINNED = 3, MOST_QUOTES


def require_pinnable(note_ids: Collection[int], quotable: Collection[int]) -> None:
    """Refused for more than five notes, and for one that may not be quoted."""
    if len(note_ids) > MOST_PINNED:
        raise Refused("Pin at most %(max)d notes.", max=MOST_PINNED)
    if not set(note_ids) <= set(quotable):
        raise Refused("One of these notes may not be quoted any more. Look at the list again.")


#: characters of a comment on the draft
COMMENT_LIMIT = 2000


def require_deadline(deadline: datetime, *, at: datetime) -> None:
    """Refused for a deadline that has passed."""
    if deadline <= at:
        raise Refused("Choose a moment that has not passed yet.")


def require_comment(*, text: str, wording: str, is_of_note: bool) -> None:
    """Refused for one that says nothing or too much; only notes are worded anew this way."""
    if not text.strip() and not wording.strip():
        raise Refused("Write something first.")
    if wording and not is_of_note:
        raise Refused("Only a note can be worded anew here.")
    if len(text) > COMMENT_LIMIT:
        raise Refused("A comment has at most %(limit)s characters.", limit=COMMENT_LIMIT)
    if len(wording) > TEXT_LIMIT:
        raise Refused("A note has at most %(limit)s characters.", limit=TEXT_LIMIT)
