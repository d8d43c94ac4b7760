"""Drafts kept aside under a name: to compare them, and to come back to one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from facilitate import activity
from facilitate.activity import Actor
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.people.models import Participant
from facilitate.seating.changes import places_in
from facilitate.seating.models import SeatingPlan
from facilitate.seating.planning import copy_seats, count_again, fresh_draft
from facilitate.seating.queries import newest_plan, sent_plan
from facilitate.workshop.models import Round, Roundtable, Workshop

#: how many drafts may be kept aside at a time
MOST = 12


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """Somebody who sits elsewhere in the second of two plans; None is no chair."""

    participant: Participant
    first: Roundtable | None
    second: Roundtable | None


def kept_aside(workshop_id: int) -> Sequence[SeatingPlan]:
    """The drafts kept aside, in the order in which they were."""
    return db.session.scalars(
        select(SeatingPlan)
        .where(SeatingPlan.workshop_id == workshop_id, SeatingPlan.name.is_not(None))
        .order_by(SeatingPlan.number.desc())
    ).all()


def keep_aside(*, workshop: Workshop, name: str, by: Actor) -> SeatingPlan:
    """Keep a copy of the newest plan under a name of its own; the draft goes on."""
    newest = newest_plan(workshop.id)
    if newest is None:
        raise Refused("There is no seating yet. Seat everyone first.")
    others = kept_aside(workshop.id)
    if any(other.name == name for other in others):
        raise Refused("A draft is kept as “%(name)s” already. Choose another name.", name=name)
    if len(others) >= MOST:
        raise Refused("%(num)s drafts are kept already. Delete one first.", num=MOST)
    copy = SeatingPlan(
        workshop_id=workshop.id,
        number=_next_number(workshop.id),
        name=name,
        figures=newest.figures,
    )
    db.session.add(copy)
    db.session.flush()
    copy_seats(newest, copy)
    activity.record("seating.kept", workshop_id=workshop.id, topic="seating", by=by, subject=copy)
    return copy


def choose(*, workshop: Workshop, plan: SeatingPlan, keep_as: str, by: Actor) -> SeatingPlan:
    """Make a plan kept aside or sent earlier the draft; rounds that are over stay as they were.

    A draft that was changed by hand is not lost by that: it is kept as `keep_as`.
    """
    keep_changed(workshop=workshop, name=keep_as)
    past = {r.id for r in workshop.rounds if r.ended_at is not None}
    ahead = {r.id for r in workshop.rounds} - past
    sent = sent_plan(workshop.id) or plan
    draft = fresh_draft(workshop_id=workshop.id)
    copy_seats(plan, draft, rounds=ahead)
    copy_seats(sent, draft, rounds=past)
    count_again(workshop=workshop, plan=draft)
    activity.record(
        "seating.drafted", workshop_id=workshop.id, topic="seating", by=by, subject=draft
    )
    return draft


def back_to_sent(*, workshop: Workshop, keep_as: str, by: Actor) -> None:
    """Give up the draft, so that the version sent last is the newest plan again.

    A draft that was changed by hand is not lost by that: it is kept as `keep_as`.
    """
    draft = newest_plan(workshop.id)
    if draft is None or draft.sent_at is not None or sent_plan(workshop.id) is None:
        raise Refused("There is no draft to give up.")
    keep_changed(workshop=workshop, name=keep_as)
    if draft.name is None:
        db.session.delete(draft)
    activity.record("seating.discarded", workshop_id=workshop.id, topic="seating", by=by, name="")


def keep_changed(*, workshop: Workshop, name: str) -> None:
    """Set the draft aside if somebody changed it by hand, since another one takes its place."""
    draft = newest_plan(workshop.id)
    if draft is None or draft.sent_at is not None or not draft.done:
        return
    draft.name, draft.number = name, _next_number(workshop.id)
    draft.done, draft.undone = [], []
    db.session.flush()


def discard(*, workshop: Workshop, scenario: SeatingPlan, by: Actor) -> None:
    """Delete a draft that was kept aside."""
    db.session.delete(scenario)
    activity.record(
        "seating.discarded", workshop_id=workshop.id, topic="seating", by=by, name=scenario.name
    )


def who_sits_elsewhere(
    workshop: Workshop, first: SeatingPlan, second: SeatingPlan
) -> Mapping[Round, Sequence[Elsewhere]]:
    """Who has another place in the second plan, round by round and by name."""
    one, two = places_in(first), places_in(second)
    people = {
        p.id: p
        for p in db.session.scalars(
            select(Participant).where(
                Participant.workshop_id == workshop.id, Participant.withdrawn_at.is_(None)
            )
        )
    }
    tables: Mapping[int | None, Roundtable] = {t.id: t for t in workshop.tables}
    found = {}
    for round in workshop.rounds:
        before, after = one.get(round.id, {}), two.get(round.id, {})
        rows = [
            Elsewhere(
                participant=people[id],
                first=tables.get(before.get(id)),
                second=tables.get(after.get(id)),
            )
            for id in before.keys() | after.keys()
            if id in people and before.get(id) != after.get(id)
        ]
        found[round] = sorted(rows, key=lambda row: (row.participant.name_key, row.participant.id))
    return found


def _next_number(workshop_id: int) -> int:
    lowest = db.session.scalar(
        select(func.min(SeatingPlan.number)).where(SeatingPlan.workshop_id == workshop_id)
    )
    return min(0, lowest or 0) - 1
