"""Why somebody sits where they sit, what a table is made of, and what presets trade for what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

from facilitate.seating.solver.bounds import uncovered_at_least
from facilitate.seating.solver.exchange import exchange, keeps_apart
from facilitate.seating.solver.explain import MoveCost, compare
from facilitate.seating.solver.messages import Finding, finding
from facilitate.seating.solver.model import Model
from facilitate.seating.solver.moves import move_costs
from facilitate.seating.solver.problem import PRESETS, Person, Plan, Problem, Weights
from facilitate.seating.solver.score import count_meetings, count_served, language_cost, score
from facilitate.seating.solver.state import State
from facilitate.seating.solver.validate import open_to, pinned_rounds


@dataclass(frozen=True, slots=True)
class Other:
    """The best other table for somebody: what it costs, and with whom they would change places."""

    table: str
    cost: MoveCost
    swap: str | None


@dataclass(frozen=True, slots=True)
class Why:
    """Why a person sits at a table: wishes that say so, and the best other table if they may go.

    `new` counts the people at the table whom they meet nowhere else, `again` the others.
    """

    person: str
    round: int
    table: str
    reasons: tuple[Finding, ...]
    new: int
    again: int
    other: Other | None


def why_here(problem: Problem, plan: Plan, *, person: str, round: int) -> Why:
    """The reasons for one seat; the person must have one in this round."""
    table = plan.assignment[round][person]
    reasons, fixed = _reasons(problem, plan, person, round)
    meetings = count_meetings(problem, plan)
    company = [
        meetings[min(person, other), max(person, other)]
        for other, at in plan.assignment[round].items()
        if at == table and other != person
    ]
    again = sum(times > 1 for times in company)
    other = None if fixed or round < problem.now else _best_other(problem, plan, person, round)
    if other is not None and other.cost.total >= 0:
        reasons += (finding("every other table would be no better"),)
    return Why(person, round, table, reasons, len(company) - again, again, other)


def _reasons(
    problem: Problem, plan: Plan, person: str, round: int
) -> tuple[tuple[Finding, ...], bool]:
    """What says that the person sits there, and whether nothing else is possible."""
    seating, label = plan.assignment[round], {each.id: each.label for each in problem.people}
    found: list[Finding] = []
    fixed = False
    if any(
        pin.person == person and round in pinned_rounds(pin, problem.rounds) for pin in problem.pins
    ):
        found.append(finding("has a fixed seat here"))
        fixed = True
    if person in problem.stays:
        found.append(finding("keeps this table in every round"))
        fixed = True
    mates = [
        label[each]
        for pair in problem.together
        if person in pair
        for each in pair
        if each != person and seating.get(each) == seating[person]
    ]
    if mates:
        found.append(finding("must sit together with %(names)s", names=", ".join(mates)))
        fixed = True
    foes = [
        label[each]
        for pair in problem.apart
        if person in pair
        for each in pair
        if each != person and each in seating
    ]
    if foes:
        found.append(finding("must not sit with %(names)s", names=", ".join(foes)))
    if person in problem.rotates:
        found.append(finding("has another table in every round"))
    tables = open_to(problem, round).get(person)
    if tables is not None:
        names = [each.label for each in problem.tables if each.id in tables]
        found.append(finding("may only sit at %(tables)s", tables=", ".join(names)))
        fixed |= len(tables) == 1
    return tuple(found), fixed


def _best_other(problem: Problem, plan: Plan, person: str, round: int) -> Other | None:
    """The cheapest free chair or change of places."""
    least = {each.id: each.minimum[round] for each in problem.tables}
    home = plan.assignment[round][person]
    sizes = Counter(plan.assignment[round].values())
    free = (
        move_costs(problem, plan, person=person, round=round) if sizes[home] > least[home] else {}
    )
    others = [Other(table, cost, None) for table, cost in free.items()]
    swap = _best_swap(problem, plan, person, round)
    if swap is not None:
        others.append(swap)
    return min(others, key=lambda each: each.cost.total, default=None)


def _best_swap(problem: Problem, plan: Plan, person: str, round: int) -> Other | None:
    model = Model(problem)
    state = State(model, model.rows(plan.assignment))
    i, best = model.person_number[person], (model.barred, -1)
    home = state.at[round][i]
    for j in model.loose[round]:
        table = state.at[round][j]
        one, two = model.bit[i], model.bit[j]
        if table == home or not keeps_apart(state, round, one, two, home, table):
            continue
        best = min(best, (exchange(state, round, one, two, home, table), j))
        exchange(state, round, one, two, table, home)
    if best[1] < 0:
        return None
    other = problem.people[best[1]].id
    seating = dict(plan.assignment[round])
    seating[person], seating[other] = seating[other], seating[person]
    after = Plan((*plan.assignment[:round], seating, *plan.assignment[round + 1 :]))
    cost = compare(score(problem, plan), score(problem, after))
    return Other(seating[person], cost, other)


@dataclass(frozen=True, slots=True)
class TableMix:
    """One table in one round: who is there, by sector, and what is not as it should be.

    `known` counts the pairs who sit together in another round too, `colleagues` the pairs of one
    organization, `outside` the people who do not speak the most spoken language.
    """

    table: str
    round: int
    people: int
    sectors: Mapping[str, int]
    known: int
    colleagues: int
    outside: int


def table_mixes(problem: Problem, plan: Plan) -> tuple[TableMix, ...]:
    """Every table with somebody at it, round by round."""
    people = {person.id: person for person in problem.people}
    meetings = count_meetings(problem, plan)
    found: list[TableMix] = []
    for round, seating in enumerate(plan.assignment):
        at: dict[str, list[Person]] = {}
        for id in sorted(seating):
            at.setdefault(seating[id], []).append(people[id])
        for table in problem.tables:
            here = at.get(table.id)
            if here:
                found.append(_mix(table.id, round, here, meetings))
    return tuple(found)


def _mix(
    table: str, round: int, here: list[Person], meetings: Counter[tuple[str, str]]
) -> TableMix:
    pairs = list(combinations(here, 2))
    return TableMix(
        table=table,
        round=round,
        people=len(here),
        sectors=dict(sorted(Counter(each.sector for each in here if each.sector).items())),
        known=sum(meetings[one.id, two.id] > 1 for one, two in pairs),
        colleagues=sum(
            one.organization is not None and one.organization == two.organization
            for one, two in pairs
        ),
        outside=language_cost(each.languages for each in here),
    )


@dataclass(frozen=True, slots=True)
class Covered:
    """How many of `one` have met somebody of `two`, of how many; and how many can at most."""

    one: str
    two: str
    people: int
    reached: int
    possible: int

    @property
    def share(self) -> float:
        """The share reached, 1 where there is nobody to reach."""
        return self.reached / self.people if self.people else 1.0


def coverage(problem: Problem, plan: Plan) -> tuple[Covered, ...]:
    """Every pair of sectors or tags that is to be covered: the share reached and its bound."""
    return tuple(
        Covered(
            one=cover.one,
            two=cover.two,
            people=len(served),
            reached=sum(times > 0 for times in served.values()),
            possible=len(served) - uncovered_at_least(problem, cover),
        )
        for cover, served in zip(problem.coverage, count_served(problem, plan), strict=True)
    )


@dataclass(frozen=True, slots=True)
class Trade:
    """A plan made for some weights, in the numbers that people feel, and its total by preset."""

    name: str
    repeats: int
    organization: int
    sector: int
    first_wishes: float
    totals: Mapping[str, float]


def trade_off(
    problem: Problem, plans: Mapping[str, Plan], presets: Mapping[str, Weights] = PRESETS
) -> tuple[Trade, ...]:
    """Named plans of one problem side by side; `first_wishes` is a share."""
    found: list[Trade] = []
    for name, plan in plans.items():
        counted = score(problem, plan)
        found.append(
            Trade(
                name=name,
                repeats=counted.repeats,
                organization=counted.organization,
                sector=counted.sector,
                first_wishes=counted.first_wishes / counted.wishes if counted.wishes else 1.0,
                totals={
                    each: score(problem.with_weights(weights), plan).total
                    for each, weights in presets.items()
                },
            )
        )
    return tuple(found)
