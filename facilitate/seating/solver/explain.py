"""What the numbers of a plan mean, and what a move would cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from facilitate.seating.solver.bounds import Bounds, bounds
from facilitate.seating.solver.messages import Finding, finding, nfinding
from facilitate.seating.solver.problem import Plan, Problem
from facilitate.seating.solver.score import Score, score


@dataclass(frozen=True, slots=True)
class Line:
    """One objective of a plan: how much of it there is, and how little is possible.

    `bound_name` says which argument proves the bound, None where nothing is proven.
    """

    objective: str
    value: int
    weight: float
    bound: int
    bound_name: str | None

    @property
    def optimal(self) -> bool:
        """Whether no plan has less of it."""
        return self.value <= self.bound


def explain(problem: Problem, plan: Plan) -> tuple[Line, ...]:
    """Every objective with its value, weight and bound."""
    counted, proven = score(problem, plan), bounds(problem)
    weights = problem.weights
    repeats = "counting" if proven.repeats_counting >= proven.repeats_pigeonhole else "pigeonhole"
    lines = [
        Line("repeats", counted.repeats, weights.repeat, proven.repeats, repeats),
        Line("third_meetings", counted.third_meetings, weights.repeat_again, 0, None),
        Line(
            "organization",
            counted.organization,
            weights.organization,
            proven.organization,
            "pigeonhole",
        ),
        Line("language", counted.language, weights.language, 0, None),
        Line("sector", counted.sector, weights.sector, 0, None),
        Line("gender", counted.gender, weights.gender, 0, None),
        Line("region", counted.region, weights.region, 0, None),
        Line("preference", counted.preference, weights.preference, proven.preference, "assignment"),
    ]
    if problem.coverage:
        lines.append(
            Line("uncovered", counted.uncovered, weights.coverage, proven.coverage, "counting")
        )
    if problem.repair:
        lines += [
            Line("moved_seated", counted.moved_seated, weights.move_seated, 0, None),
            Line("moved_future", counted.moved_future, weights.move_future, 0, None),
        ]
    return tuple(lines)


def summary(problem: Problem, plan: Plan) -> Finding:
    """One sentence on repeat meetings, and what of them no plan avoids."""
    return repeats_sentence(problem, score(problem, plan), bounds(problem, wishes=False))


def repeats_sentence(problem: Problem, counted: Score, proven: Bounds) -> Finding:
    """The sentence from numbers that are at hand."""
    repeats, bound = counted.repeats, proven.repeats
    tables = max(
        sum(table.maximum[r] > 0 for table in problem.tables) for r in range(problem.rounds)
    )
    numbers: dict[str, object] = {
        "bound": bound,
        "people": len(problem.people),
        "tables": tables,
        "rounds": problem.rounds,
    }
    if repeats == 0:
        return finding(
            "No repeats with %(people)d people at %(tables)d tables in %(rounds)d rounds.",
            **numbers,
        )
    if repeats <= bound:
        return nfinding(
            "%(num)d repeat; it is unavoidable with %(people)d people at %(tables)d tables in "
            "%(rounds)d rounds.",
            "%(num)d repeats; %(bound)d are unavoidable with %(people)d people at %(tables)d "
            "tables in %(rounds)d rounds.",
            repeats,
            **numbers,
        )
    if bound:
        return nfinding(
            "%(num)d repeat, at least %(bound)d of them unavoidable with %(people)d people at "
            "%(tables)d tables in %(rounds)d rounds; %(bound)d is not known to be reachable.",
            "%(num)d repeats, at least %(bound)d of them unavoidable with %(people)d people at "
            "%(tables)d tables in %(rounds)d rounds; %(bound)d is not known to be reachable.",
            repeats,
            **numbers,
        )
    return nfinding(
        "%(num)d repeat with %(people)d people at %(tables)d tables in %(rounds)d rounds; "
        "%(bound)d is not known to be reachable.",
        "%(num)d repeats with %(people)d people at %(tables)d tables in %(rounds)d rounds; "
        "%(bound)d is not known to be reachable.",
        repeats,
        **numbers,
    )


@dataclass(frozen=True, slots=True)
class MoveCost:
    """What moving one person would change, per objective and in all; below zero is a gain."""

    total: float
    changes: Mapping[str, int]


def move_cost(problem: Problem, plan: Plan, *, person: str, round: int, table: str) -> MoveCost:
    """The change in every objective if this person alone went to this table in this round."""
    seating = {**plan.assignment[round], person: table}
    moved = Plan((*plan.assignment[:round], seating, *plan.assignment[round + 1 :]))
    return compare(score(problem, plan), score(problem, moved))


def compare(before: Score, after: Score) -> MoveCost:
    """The difference between two plans of one problem."""
    changes = {
        each.name: getattr(after, each.name) - getattr(before, each.name)
        for each in fields(Score)
        if each.name not in {"total", "most_meetings", "wishes", "first_wishes"}
    }
    return MoveCost(after.total - before.total, changes)
