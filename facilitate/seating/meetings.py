"""Who meets whom: by sector, over the rounds of a plan."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from facilitate.db import db
from facilitate.people.models import Organization, Participant, Sector
from facilitate.people.queries import sectors_of
from facilitate.seating.models import Seat, SeatingPlan


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
