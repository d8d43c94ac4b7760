"""What may be written for the report. Pure."""

from collections.abc import Collection

from facilitate.errors import Refused

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
