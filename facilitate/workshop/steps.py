"""What an organizer does next, as far as the workshop's own facts show it."""

from collections.abc import Sequence
from dataclasses import dataclass

from facilitate.workshop.models import Roundtable
from facilitate.workshop.queries import Now

#: the order of the work
STEPS = ("people", "tables", "print", "run", "report")


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step: done, current (the one to take now) or next."""

    key: str
    state: str


def steps_of(now: Now, *, tables: Sequence[Roundtable]) -> list[Step]:
    """The steps of the work; exactly one is current.

    Tables come from the number of people, so once there are rounds at more than one table, or a
    round has started, the steps before are behind us.
    """
    started = [r for r in now.rounds if r.started_at is not None]
    if started:
        current = "report" if now.round is None and now.next_round is None else "run"
    elif len(tables) > 1 and now.rounds:
        current = "print"
    else:
        current = "people"
    place = STEPS.index(current)
    return [
        Step(key=key, state="done" if i < place else "current" if i == place else "next")
        for i, key in enumerate(STEPS)
    ]
