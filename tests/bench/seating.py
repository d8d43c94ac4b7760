"""The seating library, measured: python -m tests.bench.seating [--instances DIR] [--seconds S].

Without a directory the instances are generated: pure ones (nothing but meetings counts) of the
classic sizes, and realistic ones with wishes, pairs and absences. Every plan is counted by the
independent scorer. Times are wall-clock, so a busy machine shows worse plans.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from facilitate.seating.solver import plan_to_json, problem_from_json, repair, solve
from tests.bench import seating_generator as generator
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

Instance = dict[str, Any]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--instances", type=Path, help="a directory of roundtables/1 files")
    parser.add_argument("--only", default="", help="only instances with this in their name")
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--seeds", type=int, default=3)
    options = parser.parse_args()
    print(
        f"{'instance':28} {'hard':>4} {'total: median':>14} {'best':>8} {'bound':>7} "
        f"{'repeats':>8} {'bound':>6} {'seconds':>8}"
    )
    for instance in _instances(options.instances):
        if options.only in instance["name"]:
            _measure(instance, options.seconds, options.seeds)
    if options.instances is None and options.only in "repair":
        _measure_repairs(options.seconds)


def _instances(directory: Path | None) -> Iterator[Instance]:
    if directory:
        for path in sorted(directory.glob("*.json")):
            yield json.loads(path.read_text())
        return
    for tables, seats, rounds, *people in PURE:
        yield generator.pure(tables, seats, rounds, n=people[0] if people else None)
    for people_, seats, rounds, seed in REALISTIC:
        yield generator.realistic(people_, seats, rounds, seed)


def _measure(instance: Instance, seconds: float, seeds: int) -> None:
    problem = problem_from_json(instance)
    scores, times = [], []
    for seed in range(1, seeds + 1):
        started = time.perf_counter()
        plan = solve(problem, seconds=seconds, seed=seed)
        times.append(time.perf_counter() - started)
        scores.append(scorer.score(instance, plan_to_json(plan, problem)))
    proven = scores[0]["bound"]
    print(
        f"{instance['name']:28} {sum(each['hard'] for each in scores):4} "
        f"{statistics.median(each['total'] for each in scores):14g} "
        f"{min(each['total'] for each in scores):8g} {scores[0]['bound_total']:7g} "
        f"{statistics.median(each['repeats'] for each in scores):8g} {proven['repeats']:6} "
        f"{statistics.median(times):8.2f}",
        flush=True,
    )


def _measure_repairs(seconds: float) -> None:
    """Disturb a plan (no-shows, late and walk-in people) and update it."""
    print(f"\n{'repair':28} {'hard':>4} {'moved now':>10} {'later':>6} {'total':>8} {'seconds':>8}")
    for people, seats, rounds, seed in REALISTIC[:7]:
        base = generator.realistic(people, seats, rounds, seed)
        before = problem_from_json(base)
        plan = plan_to_json(solve(before, seconds=seconds), before)
        instance = generator.make_repair(base, plan, 1, seed)
        problem = problem_from_json(instance)
        started = time.perf_counter()
        repaired = repair(problem, seconds=min(1.0, seconds))
        spent = time.perf_counter() - started
        counted = scorer.score(instance, plan_to_json(repaired, problem), with_bounds=False)
        print(
            f"{instance['name']:28} {counted['hard']:4} {counted['moved_seated']:10} "
            f"{counted['moved_future']:6} {counted['total']:8g} {spent:8.2f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
