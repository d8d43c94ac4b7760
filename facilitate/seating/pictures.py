"""What a plan page draws: tables with their chairs, and what is repeated or clashes."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import aliased

from facilitate.db import db
from facilitate.jobs import Job
from facilitate.people.models import Participant
from facilitate.seating.models import Seat, SeatingPlan, SeatingWish, WishKind
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

    @property
    def is_fixed(self) -> bool:
        """Whether everybody here has a fixed seat."""
        return bool(self.seats) and all(seat.fixed for seat in self.seats)


@dataclass(frozen=True, kw_only=True)
class PlanPicture:
    """One round of a plan, table by table, and whoever has no chair in it."""

    tables: Sequence[TablePicture]
    unseated: Sequence[Participant]
    #: participant id to the numbers of their tables, by the number of the round
    ways: Mapping[int, Mapping[int, int]]

    @property
    def is_fixed(self) -> bool:
        """Whether all seats of the round are fixed."""
        seats = [seat for table in self.tables for seat in table.seats]
        return bool(seats) and all(seat.fixed for seat in seats)


@dataclass(frozen=True, kw_only=True)
class Preview:
    """One table of a plan that the solver has found so far."""

    table: Roundtable
    chairs: Sequence[Chair]
    names: Sequence[str]


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
        # who is here first: they are waiting for a chair
        unseated=sorted(
            (p for p in people_to_seat(workshop.id) if p.id not in seated),
            key=lambda p: (p.checked_in_at is None, p.name_key, p.id),
        ),
        ways=ways(workshop, plan),
    )


def ways(workshop: Workshop, plan: SeatingPlan) -> dict[int, dict[int, int]]:
    """Everybody's tables through the rounds, as numbers, in one query."""
    rounds = {r.id: r.number for r in workshop.rounds}
    tables = {t.id: t.number for t in workshop.tables}
    found: dict[int, dict[int, int]] = {}
    for round_id, person, table in db.session.execute(
        select(Seat.round_id, Seat.participant_id, Seat.table_id).where(Seat.plan_id == plan.id)
    ):
        found.setdefault(person, {})[rounds[round_id]] = tables[table]
    return found


def preview(workshop: Workshop, job: Job, round: Round) -> list[Preview]:
    """What the solver has found so far for one round; nothing before its first plan."""
    seating = dict(job.figures.get("seats", ())).get(round.id, ())
    if not seating:
        return []
    people = {p.id: p for p in people_to_seat(workshop.id)}
    at: dict[int, list[Participant]] = {}
    for person, table_id in seating:
        if person in people:
            at.setdefault(table_id, []).append(people[person])
    found = []
    for table in workshop.tables:
        here = sorted(at.get(table.id, ()), key=lambda p: (p.name_key, p.id))
        found.append(
            Preview(
                table=table,
                chairs=chairs([as_sitter(p) for p in here], capacity=table.capacity),
                names=[p.name for p in here],
            )
        )
    return found


def sitter(seat: Seat, *, mine: bool = False) -> Sitter:
    """A seat as the round table draws it."""
    return as_sitter(seat.participant, mine=mine)


def as_sitter(person: Participant, *, mine: bool = False) -> Sitter:
    """Somebody as the round table draws them: name, organization, and the mark of the sector."""
    organization = person.organization
    sector = organization.sector if organization else None
    return Sitter(
        label=f"{person.name}, {organization.name}" if organization else person.name,
        letter=sector.letter if sector else "",
        sector_index=sector.position if sector else None,
        mine=mine,
    )


def _meeting_again(plan: SeatingPlan, round: Round) -> frozenset[int]:
    """Who meets a person in this round whom they also meet in another round of the plan.

    Whoever is to sit with that person meets them as wished.
    """
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
        .where(
            mine.plan_id == plan.id,
            mine.round_id == round.id,
            ~exists().where(
                SeatingWish.workshop_id == plan.workshop_id,
                SeatingWish.kind == WishKind.TOGETHER,
                or_(
                    (SeatingWish.one_id == mine.participant_id)
                    & (SeatingWish.other_id == theirs.participant_id),
                    (SeatingWish.other_id == mine.participant_id)
                    & (SeatingWish.one_id == theirs.participant_id),
                ),
            ),
        )
    )
    return frozenset(found)
