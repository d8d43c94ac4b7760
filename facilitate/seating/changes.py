"""What one version of the seating changes against another, person by person, and why."""

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from facilitate.db import db
from facilitate.errors import Refused
from facilitate.people.models import Organization, Participant
from facilitate.seating.models import Seat, SeatingPlan, SeatingWish, WishKind
from facilitate.seating.planning import role_at
from facilitate.seating.solver import Finding
from facilitate.seating.solver.messages import finding, nfinding
from facilitate.seating.wishes import pair_wishes
from facilitate.workshop.models import Round, Roundtable, Workshop

Tables = dict[int, int]
"""Participant id to table id, in one round."""


class Key(NamedTuple):
    """Which change: one person in one round, both by id."""

    round_id: int
    participant_id: int


@dataclass(frozen=True, kw_only=True)
class Change:
    """One person's place in one round as it was and as it is to be; None is no chair."""

    participant: Participant
    round: Round
    before: Roundtable | None
    after: Roundtable | None
    why: Finding

    @property
    def key(self) -> str:
        """The change as a value of a form."""
        return f"{self.round.id}-{self.participant.id}"

    @property
    def mark(self) -> str:
        """The change with where it leads, to tell a page that shows another one."""
        return f"{self.key}-{self.after.id if self.after else 0}"


def changes(workshop: Workshop, before: SeatingPlan, after: SeatingPlan) -> list[Change]:
    """What differs in rounds that are not over, in a constant number of queries."""
    old, new = places_in(before), places_in(after)
    keys = [
        Key(r.id, p)
        for r in workshop.rounds
        if r.ended_at is None
        for p in sorted(old.get(r.id, {}).keys() | new.get(r.id, {}).keys())
        if old.get(r.id, {}).get(p) != new.get(r.id, {}).get(p)
    ]
    people = _people({key.participant_id for key in keys})
    rounds = {r.id: r for r in workshop.rounds}
    tables = {t.id: t for t in workshop.tables}
    by_hand = {(step[0], step[1]) for steps in after.done for step in steps}
    reasons = _Reasons(old, new, tables, pair_wishes(workshop.id) if keys else ())
    found = []
    for key in keys:
        person, round = people[key.participant_id], rounds[key.round_id]
        at, to = old.get(round.id, {}).get(person.id), new.get(round.id, {}).get(person.id)
        found.append(
            Change(
                participant=person,
                round=round,
                before=tables.get(at) if at else None,
                after=tables.get(to) if to else None,
                why=finding("moved by hand")
                if (round.id, person.id) in by_hand
                else reasons.why(person, round, at, to),
            )
        )
    return sorted(found, key=lambda c: (c.round.number, c.participant.name_key))


def keep_only(
    *, workshop: Workshop, sent: SeatingPlan, draft: SeatingPlan, kept: Container[str]
) -> None:
    """Put back in the draft what is not to be changed; refused where chairs are missing then."""
    hosts = {t.host_id: t for t in workshop.tables if t.host_id is not None}
    seats = {
        Key(s.round_id, s.participant_id): s
        for s in db.session.scalars(select(Seat).where(Seat.plan_id == draft.id))
    }
    for change in changes(workshop, sent, draft):
        if change.key in kept:
            continue
        key = Key(change.round.id, change.participant.id)
        seat = seats.get(key)
        if change.before is None:
            db.session.delete(seats.pop(key))
            continue
        if seat is None:
            seat = seats[key] = Seat(
                plan_id=draft.id, round_id=key.round_id, participant_id=key.participant_id
            )
            db.session.add(seat)
        seat.table_id = change.before.id
        seat.role = role_at(hosts.get(key.participant_id), change.before.id, change.round)
    _require_chairs(workshop, seats)
    db.session.flush()


def _require_chairs(workshop: Workshop, seats: Mapping[Key, Seat]) -> None:
    taken = Counter((seat.round_id, seat.table_id) for seat in seats.values())
    for round in workshop.rounds:
        for table in workshop.tables:
            people = taken[round.id, table.id]
            if round.ended_at is None and people and not table.is_open(round):
                raise Refused(
                    "Without the changes you left out, somebody would sit at table %(number)s in "
                    "round %(round)s, and it is closed. Tick them again, or open the table.",
                    number=table.number,
                    round=round.number,
                )
            if round.ended_at is None and people > table.capacity:
                raise Refused(
                    "Without the changes you left out, table %(number)s would have %(people)s "
                    "people in round %(round)s and %(chairs)s chairs. Tick more changes, or give "
                    "the table more chairs.",
                    number=table.number,
                    people=people,
                    round=round.number,
                    chairs=table.capacity,
                )


class _Reasons:
    """Why people have another table, from what is plain to see."""

    def __init__(
        self,
        old: Mapping[int, Tables],
        new: Mapping[int, Tables],
        tables: Mapping[int, Roundtable],
        wishes: Sequence[SeatingWish],
    ) -> None:
        self.old, self.new, self.tables, self.wishes = old, new, tables, wishes
        self.company = {
            round_id: _company(seating) for plan in (new,) for round_id, seating in plan.items()
        }

    def why(self, person: Participant, round: Round, at: int | None, to: int | None) -> Finding:
        """The plainest reason there is."""
        if to is None:
            return self._gone(person)
        if at is None:
            if person.checked_in_at is not None:
                return finding("has come in")
            return finding("had no chair yet")
        return self._moved(person, round, self.tables.get(at), self.tables[to])

    def _gone(self, person: Participant) -> Finding:
        if person.withdrawn_at is not None:
            return finding("is no longer on the list")
        if person.checked_in_at is None:
            return finding("has not checked in")
        return finding("has no chair any more")

    def _moved(
        self, person: Participant, round: Round, at: Roundtable | None, to: Roundtable
    ) -> Finding:
        if at is None or not at.is_open(round):
            return finding("table %(number)s is closed", number=at.number if at else "")
        if to.host_id == person.id:
            return finding("hosts table %(number)s", number=to.number)
        wished = self._wished(person, round, at.id, to.id)
        if wished is not None:
            return wished
        size = Counter(self.old[round.id].values())
        stay = Counter(
            table
            for who, table in self.new[round.id].items()
            if self.old[round.id].get(who) == table
        )
        if size[at.id] > at.capacity:
            return nfinding(
                "table %(number)s has only %(num)d chair",
                "table %(number)s has only %(num)d chairs",
                at.capacity,
                number=at.number,
            )
        share = len(self.new[round.id]) // max(1, len(set(self.new[round.id].values())))
        # where most of them move anyway, who stays says nothing about a table
        is_update = 2 * stay.total() >= len(self.new[round.id])
        if is_update and stay[to.id] < share - 1 and stay[to.id] < stay[at.id]:
            return nfinding(
                "table %(number)s would have only %(num)d person",
                "table %(number)s would have only %(num)d people",
                stay[to.id],
                number=to.number,
            )
        known = self._known(person.id, round.id, at.id), self._known(person.id, round.id, to.id)
        if known[1] < known[0]:
            return finding(
                "meets %(after)d people again instead of %(before)d",
                before=known[0],
                after=known[1],
            )
        return finding("so that tables are better mixed")

    def _wished(self, person: Participant, round: Round, at: int, to: int) -> Finding | None:
        """Who was at the table, but is to be apart, or is at the new one and is to be with them."""
        for wish in self.wishes:
            if person.id not in (wish.one_id, wish.other_id):
                continue
            other = wish.other if wish.one_id == person.id else wish.one
            before, after = (seats[round.id].get(other.id) for seats in (self.old, self.new))
            if wish.kind == WishKind.APART and before == at:
                return finding("is to be kept apart from %(name)s", name=other.name)
            if wish.kind == WishKind.TOGETHER and after == to and before != at:
                return finding("is to sit with %(name)s", name=other.name)
        return None

    def _known(self, person: int, round_id: int, table: int) -> int:
        """How many at a table meet the person in another round too."""
        met = {
            other
            for number, at in self.company.items()
            if number != round_id
            for other in at.get(self.new[number].get(person, 0), ())
        }
        return len(met & self.company[round_id].get(table, set()) - {person})


def _company(seating: Tables) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for person, table in seating.items():
        found.setdefault(table, set()).add(person)
    return found


def places_in(plan: SeatingPlan) -> dict[int, Tables]:
    """Everybody's table in each round of a plan, by ids."""
    found: dict[int, Tables] = {}
    for round_id, person, table in db.session.execute(
        select(Seat.round_id, Seat.participant_id, Seat.table_id).where(Seat.plan_id == plan.id)
    ):
        found.setdefault(round_id, {})[person] = table
    return found


def _people(ids: set[int]) -> dict[int, Participant]:
    if not ids:
        return {}
    found: Sequence[Participant] = db.session.scalars(
        select(Participant)
        .where(Participant.id.in_(ids))
        .options(joinedload(Participant.organization).joinedload(Organization.sector))
    ).all()
    return {person.id: person for person in found}
