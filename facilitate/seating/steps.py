"""Changes by hand that can be taken back and made again, as long as the draft is not sent."""

from sqlalchemy import select

from facilitate import activity
from facilitate.activity import Actor
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.seating.fixing import require_loose
from facilitate.seating.models import Seat, SeatingPlan
from facilitate.seating.planning import count_again, role_at
from facilitate.seating.queries import newest_plan
from facilitate.workshop.models import Workshop

Step = list[int | None]
"""Round, participant, old table, new table; no table is no chair."""

#: changes that a draft remembers
REMEMBERED = 100


def remember(plan: SeatingPlan, steps: list[Step]) -> None:
    """Note what was changed; what was taken back before cannot be made again."""
    plan.done = [*plan.done, steps][-REMEMBERED:]
    plan.undone = []


def undo(*, workshop: Workshop, seen: int | None = None, by: Actor) -> SeatingPlan:
    """Take back the newest change by hand; refused when it is not the `seen`th any more."""
    draft = newest_plan(workshop.id)
    if draft is None or draft.sent_at is not None or not draft.done:
        raise Refused("There is nothing to undo.")
    _require_seen(draft, seen)
    *draft.done, steps = draft.done
    for round_id, participant_id, old, new in reversed(steps):
        _put(workshop, draft, round_id, participant_id, there=new, to=old)
    draft.undone = [*draft.undone, steps]
    return _changed(workshop, draft, by)


def redo(*, workshop: Workshop, seen: int | None = None, by: Actor) -> SeatingPlan:
    """Make the change again that was taken back last, after the `seen`th."""
    draft = newest_plan(workshop.id)
    if draft is None or draft.sent_at is not None or not draft.undone:
        raise Refused("There is nothing to do again.")
    _require_seen(draft, seen)
    *draft.undone, steps = draft.undone
    for round_id, participant_id, old, new in steps:
        _put(workshop, draft, round_id, participant_id, there=old, to=new)
    draft.done = [*draft.done, steps]
    return _changed(workshop, draft, by)


def _require_seen(draft: SeatingPlan, seen: int | None) -> None:
    """A press on a page of before, or a second press, is not one on what a colleague has done."""
    if seen is not None and seen != len(draft.done):
        raise Refused("The seating has been changed since you opened this page. Look at it again.")


def _put(
    workshop: Workshop,
    draft: SeatingPlan,
    round_id: int | None,
    participant_id: int | None,
    *,
    there: int | None,
    to: int | None,
) -> None:
    """Bring one seat from one table to another."""
    seat = db.session.scalar(
        select(Seat).where(
            Seat.plan_id == draft.id,
            Seat.round_id == round_id,
            Seat.participant_id == participant_id,
        )
    )
    if (seat.table_id if seat else None) != there:
        raise Refused("Somebody has changed this place since then. Change it by hand.")
    require_loose(seat)
    if to is None:
        db.session.delete(seat)
        return
    if seat is None:
        seat = Seat(plan_id=draft.id, round_id=round_id, participant_id=participant_id)
        db.session.add(seat)
    round = next(r for r in workshop.rounds if r.id == round_id)
    hosts = next((t for t in workshop.tables if t.host_id == participant_id), None)
    seat.table_id, seat.role = to, role_at(hosts, to, round)


def _changed(workshop: Workshop, draft: SeatingPlan, by: Actor) -> SeatingPlan:
    count_again(workshop=workshop, plan=draft)
    activity.record("seating.moved", workshop_id=workshop.id, topic="seating", by=by, subject=draft)
    return draft
