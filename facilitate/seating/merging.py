"""What becomes of seats when two entries turn out to be one person. Nothing here commits."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import delete, func, insert, select

from facilitate.db import db
from facilitate.people.models import Participant
from facilitate.seating.models import Seat, SeatingPlan, SeatRole
from facilitate.seating.planning import count_again
from facilitate.seating.queries import newest_plan
from facilitate.workshop.models import Round, Roundtable, Workshop

_RANK = (SeatRole.PARTICIPANT, SeatRole.SCRIBE, SeatRole.HOST)


class Clash(NamedTuple):
    """Two seats of one person in one round of one plan: which one stays and which one is freed."""

    stays: Seat
    freed: Seat


def clashes(*, kept: Participant, gone: Participant) -> list[Clash]:
    """Where both entries have a seat in the same round, in the order of plans and rounds.

    The one of the kept entry stays, unless the other one hosts its table, or does more at the same.
    """
    seats = db.session.scalars(
        select(Seat)
        .where(Seat.participant_id.in_((kept.id, gone.id)))
        .order_by(Seat.plan_id, Seat.round_id)
    )
    places: dict[tuple[int, int], dict[int, Seat]] = {}
    for seat in seats:
        places.setdefault((seat.plan_id, seat.round_id), {})[seat.participant_id] = seat
    return [_clash(both[kept.id], both[gone.id]) for both in places.values() if len(both) == 2]


def free(found: Sequence[Clash]) -> list[dict[str, Any]]:
    """Free the seats that do not stay, and give the rows as they were."""
    rows = [
        {column.name: getattr(clash.freed, column.name) for column in Seat.__table__.columns}
        for clash in found
    ]
    ids = [row["id"] for row in rows]
    for clash in found:
        db.session.expunge(clash.freed)
    db.session.execute(
        delete(Seat).where(Seat.id.in_(ids)).execution_options(synchronize_session=False)
    )
    return rows


def give_back(rows: Sequence[dict[str, Any]]) -> None:
    """Put freed seats back where the plan is still there and the chair is still free."""
    for row in rows:
        if (
            db.session.get(SeatingPlan, row["plan_id"]) is not None
            and db.session.get(Round, row["round_id"]) is not None
            and not _is_seated(row)
            and _has_chair(row)
        ):
            db.session.execute(
                insert(Seat), [{key: value for key, value in row.items() if key != "id"}]
            )


def tidy_plans(*, workshop: Workshop, people: Collection[int]) -> None:
    """Count the newest plan again, and forget its changes by hand that name one of these people."""
    for plan in db.session.scalars(
        select(SeatingPlan).where(SeatingPlan.workshop_id == workshop.id)
    ):
        steps = [step for each in (*plan.done, *plan.undone) for step in each]
        if any(step[1] in people for step in steps):
            plan.done, plan.undone = [], []
    newest = newest_plan(workshop.id)
    if newest is not None:
        count_again(workshop=workshop, plan=newest)


def _clash(mine: Seat, theirs: Seat) -> Clash:
    more = _RANK.index(SeatRole(theirs.role)) > _RANK.index(SeatRole(mine.role))
    if more and (theirs.role == SeatRole.HOST or theirs.table_id == mine.table_id):
        return Clash(stays=theirs, freed=mine)
    return Clash(stays=mine, freed=theirs)


def _is_seated(row: dict[str, Any]) -> bool:
    return (
        db.session.scalar(
            select(Seat.id).where(
                Seat.plan_id == row["plan_id"],
                Seat.round_id == row["round_id"],
                Seat.participant_id == row["participant_id"],
            )
        )
        is not None
    )


def _has_chair(row: dict[str, Any]) -> bool:
    table = db.session.get(Roundtable, row["table_id"])
    if table is None:
        return False
    taken = db.session.scalar(
        select(func.count())
        .select_from(Seat)
        .where(
            Seat.plan_id == row["plan_id"],
            Seat.round_id == row["round_id"],
            Seat.table_id == row["table_id"],
        )
    )
    return (taken or 0) < table.capacity
