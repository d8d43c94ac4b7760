"""What organizers wish of the seating, and which of it a plan does not meet."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from facilitate.db import db
from facilitate.people.models import Participant
from facilitate.seating.models import Seat, SeatingPlan, SeatingWish, SectorWish, WishKind
from facilitate.workshop.models import Round, Workshop


@dataclass(frozen=True, kw_only=True)
class Unmet:
    """A wish that a plan does not meet in one round, and the numbers of the tables of both."""

    wish: SeatingWish
    round: Round
    tables: tuple[int, int]


def pair_wishes(workshop_id: int) -> Sequence[SeatingWish]:
    """The wishes about two people on the list, the oldest first, with both, in one query."""
    one, other = aliased(Participant), aliased(Participant)
    return db.session.scalars(
        select(SeatingWish)
        .join(one, SeatingWish.one_id == one.id)
        .join(other, SeatingWish.other_id == other.id)
        .where(
            SeatingWish.workshop_id == workshop_id,
            SeatingWish.one_id != SeatingWish.other_id,
            one.withdrawn_at.is_(None),
            other.withdrawn_at.is_(None),
        )
        .options(
            contains_eager(SeatingWish.one.of_type(one)).joinedload(one.organization),
            contains_eager(SeatingWish.other.of_type(other)).joinedload(other.organization),
        )
        .order_by(SeatingWish.id)
    ).all()


def sector_wishes(workshop_id: int) -> Sequence[SectorWish]:
    """Which sectors are to meet which, the oldest wish first, in one query."""
    return db.session.scalars(
        select(SectorWish)
        .where(SectorWish.workshop_id == workshop_id)
        .options(joinedload(SectorWish.sector), joinedload(SectorWish.meets))
        .order_by(SectorWish.id)
    ).all()


def always_together(workshop_id: int) -> frozenset[frozenset[int]]:
    """Pairs (ids) who sit together because somebody wished it, which is no repeat."""
    return frozenset(
        frozenset(pair)
        for pair in db.session.execute(
            select(SeatingWish.one_id, SeatingWish.other_id).where(
                SeatingWish.workshop_id == workshop_id, SeatingWish.kind == WishKind.TOGETHER
            )
        )
    )


def unmet(*, workshop: Workshop, plan: SeatingPlan, wishes: Sequence[SeatingWish]) -> list[Unmet]:
    """Which of the wishes a plan does not meet in rounds that are not over, in one query."""
    people = {person for wish in wishes for person in (wish.one_id, wish.other_id)}
    if not people:
        return []
    numbers = {table.id: table.number for table in workshop.tables}
    at: dict[tuple[int, int], int] = {
        (round_id, person): numbers[table]
        for round_id, person, table in db.session.execute(
            select(Seat.round_id, Seat.participant_id, Seat.table_id).where(
                Seat.plan_id == plan.id, Seat.participant_id.in_(people)
            )
        )
    }
    found = []
    for round in workshop.rounds:
        for wish in wishes if round.ended_at is None else ():
            one, other = at.get((round.id, wish.one_id)), at.get((round.id, wish.other_id))
            if one is None or other is None:
                continue
            if (one == other) is (wish.kind == WishKind.APART):
                found.append(Unmet(wish=wish, round=round, tables=(one, other)))
    return found
