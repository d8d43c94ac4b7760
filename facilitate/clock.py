"""The one place that knows the time, so that tests can hold it still."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

_held: list[datetime] = []


def now() -> datetime:
    """The current moment as an aware datetime in UTC."""
    return _held[-1] if _held else datetime.now(UTC)


@contextmanager
def held_at(moment: datetime) -> Iterator[None]:
    """Hold the clock of this process at `moment` (aware) for the length of the block."""
    _held.append(moment.astimezone(UTC))
    try:
        yield
    finally:
        _held.pop()
