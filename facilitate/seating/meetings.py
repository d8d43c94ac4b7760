"""Who meets whom over the rounds of a plan: by sector, and person by person."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import aliased, joinedload

from facilitate.db import db
from facilitate.people.models import Organization, Participant, Sector
from facilitate.people.queries import sectors_of
from facilitate.seating.models import Seat, SeatingPlan
from facilitate.seating.wishes import always_together
from facilitate.workshop.models import Round, Roundtable


@dataclass(frozen=True, kw_only=True)
class Cell:
    """How many people of one sector meet at least one of another, or a second one of their own."""

    met: int
    of: int


@dataclass(frozen=True, kw_only=True)
class Meetings:
    """A row per sector with somebody in the plan; cells in the order of `sectors`."""

    sectors: Sequence[Sector]
    rows: Sequence[tuple[Sector, Sequence[Cell]]]


def meetings(*, plan: SeatingPlan, rounds: Collection[int]) -> Meetings:
    """Who meets whom in these rounds (ids), in two queries."""
    tables: dict[tuple[int, int], list[tuple[int, int]]] = {}
    sector_of: dict[int, int] = {}
    for round_id, table_id, person, sector in db.session.execute(
        select(Seat.round_id, Seat.table_id, Seat.participant_id, Organization.sector_id)
        .join(Participant, Seat.participant_id == Participant.id)
        .join(Organization, Participant.organization_id == Organization.id)
        .where(Seat.plan_id == plan.id, Seat.round_id.in_(rounds))
    ):
        if sector is None:
            continue
        tables.setdefault((round_id, table_id), []).append((person, sector))
        sector_of[person] = sector
    met: dict[int, set[int]] = {person: set() for person in sector_of}
    for here in tables.values():
        for person, _sector in here:
            met[person].update(sector for other, sector in here if other != person)
    used = set(sector_of.values())
    sectors = [sector for sector in sectors_of(plan.workshop_id) if sector.id in used]
    people = {s.id: [p for p, own in sector_of.items() if own == s.id] for s in sectors}
    return Meetings(
        sectors=sectors,
        rows=[
            (
                row,
                [
                    Cell(
                        met=sum(column.id in met[p] for p in people[row.id]),
                        of=len(people[row.id]),
                    )
                    for column in sectors
                ],
            )
            for row in sectors
        ],
    )


@dataclass(frozen=True, kw_only=True)
class Company:
    """Whom one person has met in all: how many, how many of them again, and which sectors."""

    participant: Participant
    met: int
    again: int
    sectors: Sequence[Sector]


@dataclass(frozen=True, kw_only=True)
class Met:
    """Somebody whom a person sits with, and in which rounds at which tables (numbers)."""

    participant: Participant
    places: Sequence[tuple[int, int]]


def companies(*, plan: SeatingPlan, rounds: Collection[int]) -> list[Company]:
    """Everybody seated in these rounds (ids), by name, in three queries."""
    tables: dict[tuple[int, int], list[int]] = {}
    for round_id, table_id, person in db.session.execute(_seats(plan, rounds)):
        tables.setdefault((round_id, table_id), []).append(person)
    met: dict[int, Counter[int]] = {}
    for here in tables.values():
        for person in here:
            met.setdefault(person, Counter()).update(other for other in here if other != person)
    people = _people(met)
    sector_of = {
        p.id: p.organization.sector_id for p in people.values() if p.organization is not None
    }
    sectors = sectors_of(plan.workshop_id)
    found = [
        Company(
            participant=people[person],
            met=len(others),
            again=sum(times > 1 for times in others.values()),
            sectors=[s for s in sectors if s.id in {sector_of.get(other) for other in others}],
        )
        for person, others in met.items()
    ]
    return sorted(found, key=lambda c: (c.participant.name_key, c.participant.id))


def company_of(
    *, plan: SeatingPlan, rounds: Collection[int], participant: Participant
) -> list[Met]:
    """Whom one person sits with in these rounds (ids), most often first, in two queries."""
    mine, theirs = aliased(Seat), aliased(Seat)
    places: dict[int, list[tuple[int, int]]] = {}
    for person, round_number, table_number in db.session.execute(
        select(theirs.participant_id, Round.number, Roundtable.number)
        .join(mine, _same_table(mine, theirs))
        .join(Round, theirs.round_id == Round.id)
        .join(Roundtable, theirs.table_id == Roundtable.id)
        .where(
            mine.plan_id == plan.id,
            mine.participant_id == participant.id,
            mine.round_id.in_(rounds),
        )
        .order_by(Round.number)
    ):
        places.setdefault(person, []).append((round_number, table_number))
    people = _people(places)
    found = [Met(participant=people[person], places=at) for person, at in places.items()]
    return sorted(found, key=lambda m: (-len(m.places), m.participant.name_key, m.participant.id))


def company_again(plan: SeatingPlan, participant: Participant, round: Round) -> list[Met]:
    """Who sits with a person in a round and in another one of the plan, too, without a wish."""
    rounds = [r.id for r in round.workshop.rounds]
    exempt = always_together(plan.workshop_id)
    return [
        met
        for met in company_of(plan=plan, rounds=rounds, participant=participant)
        if len(met.places) > 1
        and any(number == round.number for number, _ in met.places)
        and frozenset((participant.id, met.participant.id)) not in exempt
    ]


def _seats(plan: SeatingPlan, rounds: Collection[int]) -> Select[int, int, int]:
    return (
        select(Seat.round_id, Seat.table_id, Seat.participant_id)
        .join(Participant, Seat.participant_id == Participant.id)
        .where(
            Seat.plan_id == plan.id,
            Seat.round_id.in_(rounds),
            Participant.withdrawn_at.is_(None),
        )
    )


def _same_table(mine: type[Seat], theirs: type[Seat]) -> ColumnElement[bool]:
    return and_(
        mine.plan_id == theirs.plan_id,
        mine.round_id == theirs.round_id,
        mine.table_id == theirs.table_id,
        mine.participant_id != theirs.participant_id,
    )


def _people(ids: Collection[int]) -> dict[int, Participant]:
    return {
        p.id: p
        for p in db.session.scalars(
            select(Participant)
            .where(Participant.id.in_(ids))
            .options(joinedload(Participant.organization).joinedload(Organization.sector))
        )
    }
