"""A plan in numbers, round by round, to set beside those of another plan."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeAlias

from sqlalchemy import select

from facilitate.db import db
from facilitate.people.models import Participant
from facilitate.seating.models import Seat, SeatingPlan
from facilitate.seating.wishes import always_together
from facilitate.workshop.models import Round


@dataclass(frozen=True, kw_only=True)
class RoundNumbers:
    """What one round of a plan comes to."""

    people: int
    #: pairs who have sat together in an earlier round, without those who are to sit together; over
    #: all rounds they are the repeats
    again: int
    #: pairs of one organization at a table
    colleagues: int


#: of each round, by its id
Numbers: TypeAlias = Mapping[int, RoundNumbers]


def by_round(plan: SeatingPlan, rounds: Sequence[Round]) -> Numbers:
    """The numbers of each round, in two queries."""
    tables: dict[int, dict[int, list[tuple[int, int | None]]]] = {}
    for round_id, table_id, person, organization in db.session.execute(
        select(Seat.round_id, Seat.table_id, Seat.participant_id, Participant.organization_id)
        .join(Participant, Seat.participant_id == Participant.id)
        .where(Seat.plan_id == plan.id, Participant.withdrawn_at.is_(None))
    ):
        tables.setdefault(round_id, {}).setdefault(table_id, []).append((person, organization))
    exempt = always_together(plan.workshop_id)
    met: set[tuple[int, int]] = set()
    found = {}
    for round in sorted(rounds, key=lambda r: r.number):
        here = tables.get(round.id, {})
        pairs = {
            pair
            for sitting in here.values()
            for pair in combinations(sorted(person for person, _ in sitting), 2)
        }
        found[round.id] = RoundNumbers(
            people=sum(map(len, here.values())),
            again=sum(frozenset(pair) not in exempt for pair in pairs & met),
            colleagues=sum(
                count * (count - 1) // 2
                for sitting in here.values()
                for organization, count in Counter(own for _, own in sitting).items()
                if organization is not None
            ),
        )
        met |= pairs
    return found
