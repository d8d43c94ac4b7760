"""Minimums of tables that give way where too few people are there."""

from __future__ import annotations

from dataclasses import replace

from facilitate.seating.solver.problem import Problem


def relax_minimums(problem: Problem) -> Problem:
    """The problem with smaller minimums in rounds that have fewer people than the tables ask for.

    The largest minimums give way first, so that the tables stay even.
    """
    lowered = {table.id: list(table.minimum) for table in problem.tables}
    for r in range(problem.now, problem.rounds):
        here = sum(person.present[r] for person in problem.people)
        asked = sum(table.minimum[r] for table in problem.tables)
        level = max((table.minimum[r] for table in problem.tables), default=0)
        while asked > here:
            for minimum in lowered.values():
                if minimum[r] == level and asked > here:
                    minimum[r] -= 1
                    asked -= 1
            level -= 1
    tables = tuple(replace(table, minimum=tuple(lowered[table.id])) for table in problem.tables)
    return replace(problem, tables=tables)
