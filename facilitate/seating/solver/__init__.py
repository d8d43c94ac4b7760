"""Who sits with whom, in which round: a library without any web or database in it.

Describe the people and tables, solve, look at the numbers::

    tables = tuple(Table(f"T{n}", minimum=(4,) * 3, maximum=(6,) * 3) for n in range(4))
    people = tuple(Person(f"P{n}", present=(True,) * 3, sector="city") for n in range(20))
    problem = Problem(rounds=3, tables=tables, people=people, apart=(("P1", "P2"),))
    plan = solve(problem, seconds=1.0, seed=1)
    plan.assignment[0]["P1"]          # the table of P1 in the first round
    score(problem, plan).repeats      # pairs who meet again
    str(summary(problem, plan))       # … and how many of them no plan avoids

`solve` raises InvalidProblem where the input makes no sense and Infeasible where wishes contradict
each other, both with sentences. On the day, give the plan in force as `Problem.repair` and call
`repair`. Hard rules (chairs, presence, fixed seats, pairs) are never traded for anything.
With numba installed, `warm` makes the search many times as fast.
"""

from facilitate.seating.solver.bounds import Bounds, bounds
from facilitate.seating.solver.check import check
from facilitate.seating.solver.explain import (
    Line,
    MoveCost,
    compare,
    explain,
    move_cost,
    repeats_sentence,
    summary,
)
from facilitate.seating.solver.feasibility import feasibility
from facilitate.seating.solver.formats import (
    plan_to_json,
    problem_from_json,
    problem_to_json,
    read_plan,
    read_problem,
)
from facilitate.seating.solver.kernels import warm, warm_on_demand
from facilitate.seating.solver.messages import Finding, Infeasible, InvalidProblem
from facilitate.seating.solver.minimums import relax_minimums
from facilitate.seating.solver.moves import move_costs
from facilitate.seating.solver.problem import (
    BALANCED,
    MEET_NEW_PEOPLE,
    MY_TOPICS,
    PRESETS,
    Allowed,
    Coverage,
    Person,
    Pin,
    Plan,
    Preference,
    Problem,
    Repair,
    Reserved,
    Table,
    Weights,
)
from facilitate.seating.solver.reasons import (
    Covered,
    Other,
    TableMix,
    Trade,
    Why,
    coverage,
    table_mixes,
    trade_off,
    why_here,
)
from facilitate.seating.solver.repair import repair
from facilitate.seating.solver.score import Score, score
from facilitate.seating.solver.search import Progress
from facilitate.seating.solver.solve import solve

__all__ = [
    "BALANCED",
    "MEET_NEW_PEOPLE",
    "MY_TOPICS",
    "PRESETS",
    "Allowed",
    "Bounds",
    "Coverage",
    "Covered",
    "Finding",
    "Infeasible",
    "InvalidProblem",
    "Line",
    "MoveCost",
    "Other",
    "Person",
    "Pin",
    "Plan",
    "Preference",
    "Problem",
    "Progress",
    "Repair",
    "Reserved",
    "Score",
    "Table",
    "TableMix",
    "Trade",
    "Weights",
    "Why",
    "bounds",
    "check",
    "compare",
    "coverage",
    "explain",
    "feasibility",
    "move_cost",
    "move_costs",
    "plan_to_json",
    "problem_from_json",
    "problem_to_json",
    "read_plan",
    "read_problem",
    "relax_minimums",
    "repair",
    "repeats_sentence",
    "score",
    "solve",
    "summary",
    "table_mixes",
    "trade_off",
    "warm",
    "warm_on_demand",
    "why_here",
]
