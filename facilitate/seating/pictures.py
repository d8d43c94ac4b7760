"""What a plan page draws: tables with their chairs, and what is repeated or clashes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import aliased

from facilitate.db import db
from facilitate.seating.models import Seat, SeatingPlan
from facilitate.seating.queries import people_to_seat, seats_in
from facilitate.web.roundtable import Chair, Sitter, chairs
from facilitate.workshop.models import Round, Roundtable, Workshop


@dataclass(frozen=True, kw_only=True)
class TablePicture:
    """One table in one round."""

    table: Roundtable
    seats: Sequence[Seat]
    chairs: Sequence[Chair]
    #: participants here whom somebody at this table also meets in another round
    meeting_again: frozenset[int]
    #: participants here who sit with somebody of their own organization
    colleagues: frozenset[int]


@dataclass(frozen=True, kw_only=True)
class PlanPicture:
    """One round of a plan, table by table, and whoever has no chair in it."""

    tables: Sequence[TablePicture]
    unseated: Sequence[object]


def plan_picture(workshop: Workshop, plan: SeatingPlan, round: Round) -> PlanPicture:
    """The picture of one round, in a constant number of queries."""
    seats = seats_in(plan=plan, round_id=round.id)
    again = _meeting_again(plan, round)
    pictures = []
    for table in workshop.tables:
        here = [s for s in seats if s.table_id == table.id]
        organizations = Counter(s.participant.organization_id for s in here)
        pictures.append(
            TablePicture(
                table=table,
                seats=here,
                chairs=chairs([sitter(s) for s in here], capacity=table.capacity),
                meeting_again=frozenset(s.participant_id for s in here) & again,
                colleagues=frozenset(
                    s.participant_id
                    for s in here
                    if s.participant.organization_id is not None
                    and organizations[s.participant.organization_id] > 1
                ),
            )
        )
    seated = {s.participant_id for s in seats}
    return PlanPicture(
        tables=pictures,
        unseated=[p for p in people_to_seat(workshop.id) if p.id not in seated],
    )


def sitter(seat: Seat, *, mine: bool = False) -> Sitter:
    """A seat as the round table draws it: name, organization, and the mark of the sector."""
    person = seat.participant
    organization = person.organization
    sector = organization.sector if organization else None
    return Sitter(
        label=f"{person.name}, {organization.name}" if organization else person.name,
        letter=sector.letter if sector else "",
        sector_index=sector.position if sector else None,
        mine=mine,
    )


def _meeting_again(plan: SeatingPlan, round: Round) -> frozenset[int]:
    """Who meets a person in this round whom they also meet in another round of the plan."""
    here, there = aliased(Seat), aliased(Seat)
    mine, theirs = aliased(Seat), aliased(Seat)
    found = db.session.scalars(
        select(mine.participant_id)
        .distinct()
        .join(
            theirs,
            (theirs.plan_id == mine.plan_id)
            & (theirs.round_id == mine.round_id)
            & (theirs.table_id == mine.table_id)
            & (theirs.participant_id != mine.participant_id),
        )
        .join(
            here,
            (here.plan_id == mine.plan_id)
            & (here.round_id != mine.round_id)
            & (here.participant_id == mine.participant_id),
        )
        .join(
            there,
            (there.plan_id == mine.plan_id)
            & (there.round_id == here.round_id)
            & (there.table_id == here.table_id)
            & (there.participant_id == theirs.participant_id),
        )
        .where(mine.plan_id == plan.id, mine.round_id == round.id)
    )
    return frozenset(found)
