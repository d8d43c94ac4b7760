"""What each table would cost one person: shown while somebody is moved, used to seat a walk-in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from facilitate.seating.solver.explain import MoveCost
from facilitate.seating.solver.problem import Person, Plan, Problem
from facilitate.seating.solver.score import (
    by_table,
    count_served,
    language_cost,
    unevenness,
    wish_rank,
)
from facilitate.seating.solver.validate import open_to

Counts = Mapping[str, int]

ATTRIBUTES = ("sector", "gender", "region")


def move_costs(problem: Problem, plan: Plan, *, person: str, round: int) -> dict[str, MoveCost]:
    """By table, what changes if this person goes there; only tables that may take them now.

    Somebody without a seat is only added; somebody who has one leaves it, and that table is not
    among the answers. Equals the difference between the scores of the two plans, but looks only at
    the tables that change, so it answers while the organizer drags.
    """
    return _Mover(problem, plan, person, round).costs()


class _Mover:
    """One person in one round, and the tables as they are without them."""

    def __init__(self, problem: Problem, plan: Plan, person: str, round: int) -> None:
        self.problem, self.plan, self.round = problem, plan, round
        people = {each.id: each for each in problem.people}
        self.person = people[person]
        seating = plan.assignment[round]
        self.home = seating.get(person)
        rest = {id: table for id, table in seating.items() if id != person}
        self.tables = by_table(rest, people)
        everyone = [people[id] for id in rest] + [self.person] * (self.home is not None)
        self.before = len(everyone), _shares(everyone)
        after = [*everyone, self.person] if self.home is None else everyone
        self.after = len(after), _shares(after)
        exempt = [set(pair) for pair in problem.together if person in pair]
        self.met = Counter(
            other
            for number, each in enumerate(plan.assignment)
            if number != round and person in each
            for other, table in each.items()
            if table == each[person] and other != person and {person, other} not in exempt
        )
        self.exempt = {other for pair in exempt for other in pair} - {person}
        self.foes = {other for pair in problem.apart if person in pair for other in pair} - {person}
        self.open = open_to(problem, round).get(
            person, frozenset(each.id for each in problem.tables)
        )
        self.served = count_served(problem, plan)
        #: Mixed costs of the other tables change a little when one more person is in the room.
        self.drift = self._drift() if self.home is None else {}

    def costs(self) -> dict[str, MoveCost]:
        leaving = self._table(self.home, without=False) if self.home else {}
        left = self._table(self.home, without=True) if self.home else {}
        found: dict[str, MoveCost] = {}
        for table in self.problem.tables:
            here = self.tables.get(table.id, [])
            if (
                table.id == self.home
                or len(here) >= table.maximum[self.round]
                or any(each.id in self.foes for each in here)
                or not self._may(table.id)
            ):
                continue
            before = self._table(table.id, without=True, share=self.before)
            after = self._table(table.id, without=False)
            changes = {
                key: after[key] - before[key] + left.get(key, 0) - leaving.get(key, 0)
                for key in after
            }
            for key, value in self.drift.items():
                alone = self._uneven(here, self.after)[key] - self._uneven(here, self.before)[key]
                changes[key] += value - alone
            changes["uncovered"] = self._uncovered(table.id)
            found[table.id] = MoveCost(self._total(changes), changes)
        return found

    def _may(self, table: str) -> bool:
        """Whether the person may sit there, as far as choices of tables go."""
        used = [
            seating.get(self.person.id)
            for number, seating in enumerate(self.plan.assignment)
            if number != self.round
        ]
        return table in self.open and not (self.person.id in self.problem.rotates and table in used)

    def _total(self, changes: Counts) -> float:
        weights = self.problem.weights
        prices = {
            "repeats": weights.repeat,
            "third_meetings": weights.repeat_again,
            "organization": weights.organization,
            "language": weights.language,
            "sector": weights.sector,
            "gender": weights.gender,
            "region": weights.region,
            "preference": weights.preference,
            "moved_seated": weights.move_seated,
            "moved_future": weights.move_future,
            "uncovered": weights.coverage,
        }
        return sum(prices[key] * value for key, value in changes.items())

    def _uncovered(self, table: str) -> int:
        """How many more have met nobody they are to meet if the person goes there."""
        found = 0
        for cover, served in zip(self.problem.coverage, self.served, strict=True):
            change: Counter[str] = Counter()
            for at, sign in ((self.home, -1), (table, 1)):
                for other in self.tables.get(at or "", []):
                    if self.person.is_of(cover.two) and other.is_of(cover.one):
                        change[other.id] += sign
                    if self.person.is_of(cover.one) and other.is_of(cover.two):
                        change[self.person.id] += sign
            for id, more in change.items():
                found += (served.get(id, 0) + more == 0) - (id in served and served[id] == 0)
            if self.person.is_of(cover.one) and not (
                self.person.id in served or self.person.id in change
            ):
                found += 1
        return found

    def _drift(self) -> dict[str, int]:
        tables = [self.tables.get(table.id, []) for table in self.problem.tables]
        after = [self._uneven(here, self.after) for here in tables]
        before = [self._uneven(here, self.before) for here in tables]
        return {
            name: sum(each[name] for each in after) - sum(each[name] for each in before)
            for name in ATTRIBUTES
        }

    def _table(
        self, table: str, *, without: bool, share: tuple[int, Mapping[str, Counts]] | None = None
    ) -> dict[str, int]:
        """Everything about one table that this person's coming or going can change."""
        here = self.tables.get(table, [])
        members = here if without else [*here, self.person]
        times = [] if without else [self.met[each.id] for each in here]
        colleagues = 0 if without else self._colleagues(here)
        counted = {
            "repeats": sum(count >= 1 for count in times),
            "third_meetings": sum(count >= 2 for count in times),
            "organization": colleagues,
            "language": language_cost(each.languages for each in members),
            **self._uneven(members, share or self.after),
        }
        counted["preference"] = 0 if without else self._rank(table)
        counted["moved_seated"] = counted["moved_future"] = 0
        repair = self.problem.repair
        if repair and not without:
            known = repair.baseline[self.round].get(self.person.id, table)
            key = "moved_seated" if self.round == self.problem.now else "moved_future"
            counted[key] = int(known != table and self.round >= self.problem.now)
        return counted

    def _uneven(
        self, members: Sequence[Person], share: tuple[int, Mapping[str, Counts]]
    ) -> dict[str, int]:
        everyone, shares = share
        return {
            name: unevenness(_known(members, name), shares[name], len(members), everyone)
            for name in ATTRIBUTES
        }

    def _colleagues(self, here: Sequence[Person]) -> int:
        mine = self.person.organization
        return sum(
            mine is not None and each.organization == mine and each.id not in self.exempt
            for each in here
        )

    def _rank(self, table: str) -> int:
        return sum(
            wish_rank(wish.ranked, self.problem.topics[self.round].get(table))
            for wish in self.problem.preferences
            if wish.person == self.person.id and wish.round == self.round >= self.problem.now
        )


def _shares(people: Sequence[Person]) -> dict[str, Counts]:
    return {name: _known(people, name) for name in ATTRIBUTES}


def _known(people: Iterable[Person], attribute: str) -> Counter[str]:
    values = (getattr(person, attribute) for person in people)
    return Counter(value for value in values if value is not None)
