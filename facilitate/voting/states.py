"""Where a vote stands, from what happened and the time; what still arrives in time. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum


class Secrecy(StrEnum):
    """Who learns who gave which ballot; fixed before the opening."""

    #: everybody, with the result
    NAMES = "names"
    #: nobody
    HIDDEN = "secret"
    #: nobody; each voter can check that their ballot was counted
    RECEIPT = "receipt"


class Origin(StrEnum):
    """Where a ballot was filled in."""

    PHONE = "phone"
    TABLET = "tablet"
    PAPER = "paper"
    #: hands were counted, sector by sector; nobody filled anything in
    HANDS = "hands"


class Flaw(StrEnum):
    """Why a paper is not valid: a short list, so that no words of its voter are kept."""

    TOO_MUCH = "too much"
    UNCLEAR = "unclear"
    SIGNED = "signed"
    FOREIGN = "foreign"
    SURPLUS = "surplus"


#: so long after the end a ballot counts that was first sent before it
GRACE = timedelta(seconds=15)


def ended_at(
    *, closed_at: datetime | None, closes_at: datetime | None, now: datetime
) -> datetime | None:
    """When voting ended: at the press on Close, or by itself at the time fixed for it."""
    if closed_at is not None:
        return closed_at
    return closes_at if closes_at is not None and closes_at <= now else None


def state_of(
    *,
    opened_at: datetime | None,
    ended_at: datetime | None,
    published_at: datetime | None,
    archived_at: datetime | None,
) -> str:
    """One of draft, open, closed, published, archived."""
    if opened_at is None:
        return "draft"
    if ended_at is None:
        return "open"
    if published_at is None:
        return "closed"
    return "published" if archived_at is None else "archived"


def in_time(*, ended_at: datetime | None, now: datetime, trying: timedelta) -> bool:
    """Whether a ballot that arrives now counts; `trying` is how long its device has been at it.

    A device's word is taken for no more than the grace, so none can date a ballot back.
    """
    if ended_at is None:
        return True
    began = now - min(max(trying, timedelta(0)), GRACE)
    return began < ended_at and now < ended_at + GRACE


def countable_from(ended_at: datetime) -> datetime:
    """From when on nothing arrives any more that counts."""
    return ended_at + GRACE
