"""What may be written for the report. Pure."""

from collections.abc import Collection

from facilitate.errors import Refused
from facilitate.report.facts import MOST_QUOTES

SUMMARY, LESSONS = "summary", "lessons"
#: places of messages in their order; more than seven nobody remembers
MESSAGES = tuple(f"message-{number}" for number in range(1, 8))
#: all that is written, in the order of the report, with the most characters of each
SLOTS = {SUMMARY: 6000, **dict.fromkeys(MESSAGES, 600), LESSONS: 12000}


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
