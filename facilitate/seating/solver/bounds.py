"""What no plan can beat: proven lower bounds, each with its name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from facilitate.seating.solver.flow import fewest_ranks
from facilitate.seating.solver.problem import Coverage, Problem, Seating
from facilitate.seating.solver.score import wish_rank
from facilitate.seating.solver.validate import pinned_rounds


@dataclass(frozen=True, slots=True)
class Bounds:
    """Lower bounds of the objectives that have one, and of the weighted total.

    `repeats` is the larger of `repeats_counting` (more pairs share a table than pairs exist) and
    `repeats_pigeonhole` (more people than pairs of tables between two rounds).
    """

    repeats_counting: int
    repeats_pigeonhole: int
    organization: int
    preference: int
    total: float
    coverage: int = 0

    @property
    def repeats(self) -> int:
        """The best proven bound for repeat meetings."""
        return max(self.repeats_counting, self.repeats_pigeonhole)


def bounds(problem: Problem, *, wishes: bool = True) -> Bounds:
    """All bounds; without `wishes` the slowest one is left at 0."""
    counting, pigeonhole = _counting(problem), _pigeonhole(problem)
    organization = _organizations(problem)
    preference = _preferences(problem) if wishes and problem.preferences else 0
    coverage = sum(uncovered_at_least(problem, each) for each in problem.coverage)
    weights = problem.weights
    return Bounds(
        repeats_counting=counting,
        repeats_pigeonhole=pigeonhole,
        organization=organization,
        preference=preference,
        total=weights.repeat * max(counting, pigeonhole)
        + weights.organization * organization
        + weights.preference * preference
        + weights.coverage * coverage,
        coverage=coverage,
    )


def fewest_pairs(items: int, cells: int) -> int:
    """The fewest pairs that share a cell when the items are spread evenly."""
    if cells <= 0:
        return 0
    each, more = divmod(items, cells)
    return (cells - more) * _pairs(each) + more * _pairs(each + 1)


def _pairs(size: int) -> int:
    return size * (size - 1) // 2


def _present(problem: Problem, round: int) -> list[str]:
    if problem.repair and round < problem.now:
        return list(problem.repair.baseline[round])
    return [person.id for person in problem.people if person.present[round]]


def _masks(problem: Problem) -> dict[str, int]:
    masks = {person.id: 0 for person in problem.people}
    for round in range(problem.rounds):
        for person in _present(problem, round):
            masks[person] |= 1 << round
    return masks


def _pair_set(pairs: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    return {(min(pair), max(pair)) for pair in pairs}


def _never_meeting(problem: Problem) -> set[tuple[str, str]]:
    """Who must sit apart from now on, and has not met before either."""
    past = [_history(problem, round) or {} for round in range(problem.now)]
    return {
        (one, two)
        for one, two in _pair_set(problem.apart)
        if not any(one in seats and seats[one] == seats.get(two) for seats in past)
    }


def _open_tables(problem: Problem, round: int) -> int:
    return sum(table.maximum[round] > 0 for table in problem.tables)


def _history(problem: Problem, round: int) -> Seating | None:
    return problem.repair.baseline[round] if problem.repair and round < problem.now else None


def _seat_pairs(problem: Problem, round: int, people: int) -> int:
    """The fewest pairs at one table in a round: sizes as even as the tables allow."""
    past = _history(problem, round)
    if past is not None:
        return sum(map(_pairs, Counter(past.values()).values()))
    sizes = [table.minimum[round] for table in problem.tables]
    most = [table.maximum[round] for table in problem.tables]
    left = people - sum(sizes)
    if left < 0 or people > sum(most):
        return fewest_pairs(people, _open_tables(problem, round))
    by_size: dict[int, list[int]] = {}
    for index, size in enumerate(sizes):
        by_size.setdefault(size, []).append(index)
    size = min(by_size, default=0)
    while left:
        for index in by_size.pop(size, []):
            if left and sizes[index] < most[index]:
                sizes[index] += 1
                left -= 1
                by_size.setdefault(size + 1, []).append(index)
        size += 1
    return sum(map(_pairs, sizes))


def _counting(problem: Problem) -> int:
    masks = _masks(problem)
    together = _pair_set(problem.together)
    seated = sum(
        _seat_pairs(problem, round, len(_present(problem, round)))
        for round in range(problem.rounds)
    )
    seated -= sum((masks[one] & masks[two]).bit_count() for one, two in together)
    kinds = sorted(Counter(masks.values()).items())
    possible = sum(_pairs(count) for mask, count in kinds if mask)
    possible += sum(
        count * other for (mask, count), (than, other) in combinations(kinds, 2) if mask & than
    )
    exempt = together | _never_meeting(problem)
    possible -= sum(1 for one, two in exempt if masks[one] & masks[two])
    return max(0, seated - possible)


def _pigeonhole(problem: Problem) -> int:
    """Pairs forced to meet in both of two rounds, along a maximum spanning tree of the rounds."""
    masks = _masks(problem)
    together = _pair_set(problem.together)
    forced: list[tuple[int, int, int]] = []
    for one, two in combinations(range(problem.rounds), 2):
        both = 1 << one | 1 << two
        shared = [person for person, mask in masks.items() if mask & both == both]
        past, later = _history(problem, one), _history(problem, two)
        if past is not None and later is not None:
            cells = Counter((past[person], later[person]) for person in shared)
            pairs = sum(map(_pairs, cells.values()))
        else:
            tables = [
                _open_tables(problem, each) if seating is None else len(set(seating.values()))
                for each, seating in ((one, past), (two, later))
            ]
            pairs = fewest_pairs(len(shared), tables[0] * tables[1])
        exempt = sum(1 for a, b in together if masks[a] & masks[b] & both == both)
        forced.append((max(0, pairs - exempt), one, two))
    forced.sort(key=lambda each: -each[0])
    tree = list(range(problem.rounds))
    total = 0
    for pairs, one, two in forced:
        if tree[one] != tree[two]:
            total += pairs
            old = tree[two]
            tree = [tree[one] if each == old else each for each in tree]
    return total


def _organizations(problem: Problem) -> int:
    """Colleagues who cannot all have different tables."""
    people = {person.id: person for person in problem.people}
    exempt = [
        pair
        for pair in _pair_set(problem.together)
        if people[pair[0]].organization == people[pair[1]].organization is not None
    ]
    total = 0
    for round in range(problem.now, problem.rounds):
        here = set(_present(problem, round))
        members = Counter(
            people[each].organization for each in here if people[each].organization is not None
        )
        free = Counter(
            people[one].organization for one, two in exempt if one in here and two in here
        )
        tables = _open_tables(problem, round)
        total += sum(
            max(0, fewest_pairs(count, tables) - free[organization])
            for organization, count in members.items()
        )
    return total


def uncovered_at_least(problem: Problem, cover: Coverage) -> int:
    """People who cannot all meet somebody of the other side: no meeting, or no chair beside one."""
    people = {person.id: person for person in problem.people}
    waiting: set[str] = set()
    served: set[str] = set()
    chairs = 0
    could: set[str] = set()
    for round in range(problem.rounds):
        here = _present(problem, round)
        who = {each for each in here if people[each].is_of(cover.one)}
        whom = {each for each in here if people[each].is_of(cover.two)}
        waiting |= who
        past = _history(problem, round)
        if past is not None:
            at = Counter(past[each] for each in whom)
            served |= {each for each in who if at[past[each]] > (each in whom)}
            continue
        could |= {each for each in who if whom - {each}}
        sizes = sorted((table.maximum[round] for table in problem.tables), reverse=True)
        beside = [size - (not who & whom) for size in sizes if size > 0]
        chairs += min(len(who), sum(beside[: len(whom)]))
    open_ones = waiting - served
    return max(len(open_ones - could), len(open_ones) - chairs, 0)


def _preferences(problem: Problem) -> int:
    """The best assignment to topics, round by round, everything else but fixed seats ignored."""
    present = {person.id: person.present for person in problem.people}
    total = 0
    for round in range(problem.now, problem.rounds):
        topics = problem.topics[round]
        pinned = {
            pin.person: pin.table
            for pin in problem.pins
            if round in pinned_rounds(pin, problem.rounds) and present[pin.person][round]
        }
        chairs: Counter[str | None] = Counter()
        for table in problem.tables:
            chairs[topics.get(table.id)] += table.maximum[round]
        for table_id in pinned.values():
            chairs[topics.get(table_id)] -= 1
        wishes: list[tuple[str, ...]] = []
        for wish in problem.preferences:
            if wish.round != round or not present[wish.person][round]:
                continue
            if wish.person in pinned:
                total += wish_rank(wish.ranked, topics.get(pinned[wish.person]))
            else:
                wishes.append(wish.ranked)
        total += fewest_ranks(wishes, chairs)
    return total
