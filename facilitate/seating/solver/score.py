"""What a plan costs, objective by objective, counted from the plan alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from facilitate.seating.solver.problem import Person, Plan, Problem


@dataclass(frozen=True, slots=True)
class Score:
    """The count of every objective (fewer is better) and their weighted sum.

    `repeats` counts meetings after the first per pair, `third_meetings` those after the second,
    `organization` pairs of colleagues at a table, `language` people outside the most spoken
    language of their table, `sector`, `gender`, `region` people above or below an even mix,
    `preference` ranks below the first wish, `uncovered` people who met nobody of a sector or tag
    they were to meet. Repeats and coverage look at all rounds, the rest at those that
    can still change.
    """

    repeats: int
    third_meetings: int
    organization: int
    language: int
    sector: int
    gender: int
    region: int
    preference: int
    moved_seated: int
    moved_future: int
    total: float
    most_meetings: int
    wishes: int
    first_wishes: int
    uncovered: int = 0


def score(problem: Problem, plan: Plan) -> Score:
    """Count everything; costs a few milliseconds for a hundred people."""
    people = {person.id: person for person in problem.people}
    meetings = count_meetings(problem, plan)
    clashes = language = 0
    uneven = {"sector": 0, "gender": 0, "region": 0}
    for round in range(problem.now, problem.rounds):
        tables = by_table(plan.assignment[round], people)
        everyone = [person for members in tables.values() for person in members]
        shares = {name: Counter(_known(everyone, name)) for name in uneven}
        for members in tables.values():
            clashes += _colleagues(problem, members)
            language += language_cost(person.languages for person in members)
            for name, share in shares.items():
                uneven[name] += unevenness(
                    Counter(_known(members, name)), share, len(members), len(everyone)
                )
    preference, wishes, first = _preferences(problem, plan)
    seated, future = _moves(problem, plan)
    repeats = sum(count - 1 for count in meetings.values())
    again = sum(count - 2 for count in meetings.values() if count > 2)
    uncovered = sum(
        not times for served in count_served(problem, plan) for times in served.values()
    )
    weights = problem.weights
    return Score(
        repeats=repeats,
        third_meetings=again,
        organization=clashes,
        language=language,
        sector=uneven["sector"],
        gender=uneven["gender"],
        region=uneven["region"],
        preference=preference,
        moved_seated=seated,
        moved_future=future,
        total=weights.repeat * repeats
        + weights.repeat_again * again
        + weights.organization * clashes
        + weights.language * language
        + weights.sector * uneven["sector"]
        + weights.gender * uneven["gender"]
        + weights.region * uneven["region"]
        + weights.preference * preference
        + weights.move_seated * seated
        + weights.move_future * future
        + weights.coverage * uncovered,
        most_meetings=max(meetings.values(), default=0),
        wishes=wishes,
        first_wishes=first,
        uncovered=uncovered,
    )


def count_served(problem: Problem, plan: Plan) -> list[dict[str, int]]:
    """Per coverage, how often everybody with a chair has met somebody they are to meet."""
    found: list[dict[str, int]] = []
    for cover in problem.coverage:
        who = {person.id for person in problem.people if person.is_of(cover.one)}
        whom = {person.id for person in problem.people if person.is_of(cover.two)}
        served: dict[str, int] = {}
        for seating in plan.assignment:
            at = Counter(table for person, table in seating.items() if person in whom)
            for person, table in seating.items():
                if person in who:
                    met = at[table] - (person in whom)
                    served[person] = served.get(person, 0) + met
        found.append(served)
    return found


def count_meetings(problem: Problem, plan: Plan) -> Counter[tuple[str, str]]:
    """How often each pair (ids in order) sits together; pairs that must are left out."""
    exempt = {frozenset(pair) for pair in problem.together}
    meetings: Counter[tuple[str, str]] = Counter()
    for seating in plan.assignment:
        tables: dict[str, list[str]] = {}
        for person in sorted(seating):
            tables.setdefault(seating[person], []).append(person)
        for members in tables.values():
            meetings.update(combinations(members, 2))
    for pair in exempt:
        one, two = sorted(pair)
        meetings.pop((one, two), None)
    return meetings


def by_table(seating: Mapping[str, str], people: Mapping[str, Person]) -> dict[str, list[Person]]:
    """The people of each table that has any."""
    tables: dict[str, list[Person]] = {}
    for person, table in seating.items():
        tables.setdefault(table, []).append(people[person])
    return tables


def _known(people: Iterable[Person], attribute: str) -> Iterable[str]:
    for person in people:
        value: str | None = getattr(person, attribute)
        if value is not None:
            yield value


def _colleagues(problem: Problem, members: list[Person]) -> int:
    sizes = Counter(_known(members, "organization"))
    clashes = sum(size * (size - 1) // 2 for size in sizes.values())
    if clashes and problem.together:
        here = {person.id: person.organization for person in members}
        for one, two in {tuple(sorted(pair)) for pair in problem.together}:
            if one in here and two in here and here[one] is not None:
                clashes -= here[one] == here[two]
    return clashes


def language_cost(spoken: Iterable[tuple[str, ...]]) -> int:
    """How many do not speak their table's most spoken language; silent people do not count."""
    counts: Counter[str] = Counter()
    speakers = 0
    for languages in spoken:
        if languages:
            speakers += 1
            counts.update(languages)
    return speakers - max(counts.values(), default=0)


def unevenness(here: Mapping[str, int], share: Mapping[str, int], size: int, everyone: int) -> int:
    """People too many or too few of each kind, against the kind's share of the room."""
    off = 0
    for kind, number in share.items():
        low = number * size // everyone
        high = -(-number * size // everyone)
        count = here.get(kind, 0)
        off += max(0, count - high, low - count)
    return off


def _preferences(problem: Problem, plan: Plan) -> tuple[int, int, int]:
    cost = wishes = first = 0
    for wish in problem.preferences:
        table = plan.assignment[wish.round].get(wish.person)
        if table is None or wish.round < problem.now:
            continue
        rank = wish_rank(wish.ranked, problem.topics[wish.round].get(table))
        wishes += 1
        cost += rank
        first += rank == 0
    return cost, wishes, first


def wish_rank(ranked: tuple[str, ...], topic: str | None) -> int:
    """0 for the first wish; what is not on the list ranks behind the last."""
    return ranked.index(topic) if topic in ranked else len(ranked)


def _moves(problem: Problem, plan: Plan) -> tuple[int, int]:
    if problem.repair is None:
        return 0, 0
    seated = future = 0
    for round in range(problem.now, problem.rounds):
        after = plan.assignment[round]
        moved = sum(
            1
            for person, table in problem.repair.baseline[round].items()
            if person in after and after[person] != table
        )
        if round == problem.now:
            seated += moved
        else:
            future += moved
    return seated, future
