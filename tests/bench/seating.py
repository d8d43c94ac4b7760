"""The seating library, measured: python -m tests.bench.seating [--public] [--seconds S].

The instances are generated: pure ones (nothing but meetings counts) of the classic sizes, and
realistic ones with wishes, pairs and absences; with --public, those that goals were set for. Every
plan is counted by the independent scorer, for each kernel that is installed, for a greedy planner
who fills one round after another, and for plain CP-SAT where ortools is installed. Times are
wall-clock: a busy machine shows worse plans, unless --processor-time counts only what this process
gets. Last come repairs on the day, and how much memory two searches take.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from facilitate.seating.solver import (
    Plan,
    Problem,
    Progress,
    kernels,
    plan_to_json,
    problem_from_json,
    repair,
    solve,
    warm,
)
from facilitate.seating.solver.budget import Budget
from tests.bench import seating_cpsat as cpsat
from tests.bench import seating_generator as generator
from tests.bench import seating_greedy as greedy
from tests.bench import seating_scorer as scorer

#: Tables, seats, rounds and people where they are fewer than seats.
PURE = [
    (5, 3, 7), (6, 3, 8), (7, 4, 7), (6, 5, 6), (8, 4, 9), (8, 4, 10), (3, 10, 6), (5, 9, 4),
    (6, 10, 3), (6, 10, 4), (6, 10, 6), (8, 9, 5), (10, 8, 6), (10, 9, 6), (10, 10, 4),
    (12, 10, 6), (12, 10, 6, 113), (14, 10, 6), (15, 10, 6), (18, 10, 6), (24, 10, 6),
    (50, 10, 6), (200, 10, 6),
]  # fmt: skip
#: People, seats, rounds and seed.
REALISTIC = [
    (40, 8, 4, 21), (60, 8, 5, 22), (90, 9, 4, 23), (120, 10, 6, 24), (180, 9, 5, 25),
    (240, 10, 6, 26), (500, 10, 4, 27), (1000, 10, 5, 28),
]  # fmt: skip

#: Weighted totals to reach in 5 seconds, as the median of five seeds.
GOALS = {
    "real_0060p_8x8_r5_s12": 560, "real_0120p_12x10_r6_s14": 1950, "real_0180p_20x9_r5_s15": 850,
    "real_0240p_24x10_r6_s16": 1650, "real_0500p_50x10_r4_s17": 790,
    "real_1000p_100x10_r5_s18": 1750, "pure_0060p_6x10_r3": 480, "pure_0060p_6x10_r6": 1660,
}  # fmt: skip

#: People, seats, rounds and seed whose search is measured for memory.
LARGE = (2000, 10, 5, 29)

Instance = dict[str, Any]
clock = time.perf_counter


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--instances", type=Path, help="a directory of roundtables/1 files")
    parser.add_argument("--only", default="", help="only instances with this in their name")
    parser.add_argument("--public", action="store_true", help="the instances with goals")
    parser.add_argument("--kernel", choices=("plain", "compiled"), help="only this kernel")
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--processor-time", action="store_true", help="count no waiting for others")
    options = parser.parse_args()
    if options.processor_time:
        _count_processor_time()
    print(
        f"{'instance':28} {'by':8} {'hard':>4} {'total: median':>14} {'best':>8} {'goal':>6} "
        f"{'bound':>7} {'repeats':>8} {'bound':>6} {'seconds':>8}"
    )
    for instance in _instances(options.instances, public=options.public):
        if options.only in instance["name"]:
            _measure(instance, options.seconds, options.seeds, options.kernel)
    if options.instances is None and not options.public and options.only in "repair":
        _measure_repairs(options.seconds, options.kernel)
    if options.instances is None and not options.public and options.only in "memory":
        _measure_memory(options.seconds)


def _count_processor_time() -> None:
    """Let searches end by the seconds of processor that they got."""
    global clock  # noqa: PLW0603 - the one clock of this program
    clock = time.process_time


def _instances(directory: Path | None, *, public: bool) -> Iterator[Instance]:
    if directory:
        for path in sorted(directory.glob("*.json")):
            yield json.loads(path.read_text())
        return
    if public:
        for shape in generator.PUBLIC_PURE:
            yield generator.pure(*shape)
        for shape in generator.PUBLIC_REAL:
            yield generator.realistic(*shape)
        return
    for tables, seats, rounds, *people in PURE:
        yield generator.pure(tables, seats, rounds, n=people[0] if people else None)
    for people_, seats, rounds, seed in REALISTIC:
        yield generator.realistic(people_, seats, rounds, seed)


def _measure(instance: Instance, seconds: float, seeds: int, only: str | None) -> None:
    problem = problem_from_json(instance)
    for kernel in ("plain", "compiled"):
        if only in (None, kernel) and (kernel == "plain" or warm()):
            with _kernel(kernel):
                _line(instance, kernel, lambda seed: _solved(problem, seconds, seed), seeds)
    _line(instance, "greedy", lambda seed: greedy.plan(instance, seed), seeds)
    if only is None and cpsat.can_plan(instance):
        _line(instance, "cp-sat", lambda seed: cpsat.plan(instance, seed, seconds=seconds), seeds)


@contextmanager
def _kernel(name: str) -> Iterator[None]:
    """Search with this kernel for a while."""
    loaded = kernels._fast[:]
    if name == "plain":
        kernels._fast.clear()
    yield
    kernels._fast[:] = loaded


def _solved(problem: Problem, seconds: float, seed: int) -> Instance:
    return plan_to_json(_plan(problem, seconds, seed), problem)


def _plan(problem: Problem, seconds: float, seed: int) -> Plan:
    _begin()
    return solve(problem, seconds=seconds, seed=seed)


def _begin() -> None:
    """Let the next search count from now on."""
    begun = clock()
    if clock is time.process_time:
        Budget.spent = lambda _: clock() - begun  # type: ignore[method-assign]


def _line(
    instance: Instance, by: str, planner: Callable[[int], Instance | None], seeds: int
) -> None:
    scores, times = [], []
    for seed in range(1, seeds + 1):
        started = clock()
        plan = planner(seed)
        times.append(clock() - started)
        if plan is None:
            print(f"{instance['name']:28} {by:8} no plan in {times[-1]:.1f} s", flush=True)
            return
        scores.append(scorer.score(instance, plan))
    proven = scores[0]["bound"]
    print(
        f"{instance['name']:28} {by:8} {sum(each['hard'] for each in scores):4} "
        f"{statistics.median(each['total'] for each in scores):14g} "
        f"{min(each['total'] for each in scores):8g} {GOALS.get(instance['name'], ''):>6} "
        f"{scores[0]['bound_total']:7g} "
        f"{statistics.median(each['repeats'] for each in scores):8g} {proven['repeats']:6} "
        f"{statistics.median(times):8.2f}",
        flush=True,
    )


def _measure_repairs(seconds: float, only: str | None) -> None:
    """Disturb a plan and update it, beside merely seating whoever has no chair any more.

    Nobody who sits needs to move but those whose table closes or merges ("have to").
    """
    print(
        f"\n{'repair':28} {'what':8} {'by':8} {'hard':>4} {'moved now':>10} {'have to':>8} "
        f"{'later':>6} {'total':>8} {'inserted':>8} {'seconds':>8}"
    )
    for people, seats, rounds, seed in REALISTIC:
        base = generator.realistic(people, seats, rounds, seed)
        before = problem_from_json(base)
        warm()
        plan = plan_to_json(_plan(before, seconds, 1), before)
        for what in ("people", "closed", "merged"):
            instance = generator.make_repair(base, plan, 1, seed)
            have_to = 0 if what == "people" else _lose_a_table(instance, merged=what == "merged")
            for kernel in ("plain", "compiled"):
                if only in (None, kernel) and (kernel == "plain" or warm()):
                    with _kernel(kernel):
                        _repair_line(instance, what, kernel, have_to)


def _lose_a_table(instance: Instance, *, merged: bool) -> int:
    """Close the first table that nobody is fixed at, or send it to the next one; whom it moves."""
    fixed = {pin["table"] for pin in instance["pins"]}
    free = [table for table in instance["tables"] if table["id"] not in fixed]
    others = [table for table in instance["tables"] if table is not free[0]]
    here = {person["id"] for person in instance["people"] if person["present"][1]}
    seats = instance["repair"]["baseline"][1]
    moved = [id for id, table in seats.items() if id in here and table == free[0]["id"]]
    free[0]["min"] = free[0]["max"] = 0
    if merged:
        others[0]["max"] += len(moved)
        instance["apart"] = []
        instance["pins"] += [{"person": id, "table": others[0]["id"], "round": 1} for id in moved]
    else:
        for table in others:
            table["max"] += 2
    return len(moved)


def _repair_line(instance: Instance, what: str, kernel: str, have_to: int) -> None:
    problem = problem_from_json(instance)
    reports: list[Progress] = []
    started = clock()
    _begin()
    repaired = repair(problem, on_progress=reports.append)
    spent = clock() - started
    counted = scorer.score(instance, plan_to_json(repaired, problem), with_bounds=False)
    print(
        f"{instance['name']:28} {what:8} {kernel:8} {counted['hard']:4} "
        f"{counted['moved_seated']:10} {have_to:8} {counted['moved_future']:6} "
        f"{counted['total']:8g} {reports[0].score.total:8g} {spent:8.2f}",
        flush=True,
    )


def _measure_memory(seconds: float) -> None:
    """The most memory of two searches side by side, in however many processes, by kernel."""
    print(f"\n{'memory':28} {'by':8} {'MB':>6}")
    for kernel in ("plain", "compiled"):
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as alone:
            peak = alone.submit(_peak, kernel, seconds).result()
        if peak:
            print(f"{generator.realistic(*LARGE)['name']:28} {kernel:8} {peak:6.0f}", flush=True)


def _peak(kernel: str, seconds: float) -> float:
    if kernel == "compiled" and not warm():
        return 0.0
    solve(problem_from_json(generator.realistic(*LARGE)), seconds=seconds, seeds=2)
    kilobytes = sum(
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return kilobytes / (1024 * 1024 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    main()
