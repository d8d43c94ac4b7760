"""One search: the best plan so far, what may still be spent, and whom to tell."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass

from facilitate.seating.solver import kernels
from facilitate.seating.solver.anneal import Annealer, Schedule
from facilitate.seating.solver.beside import Beside, Here
from facilitate.seating.solver.bounds import bounds
from facilitate.seating.solver.budget import Budget
from facilitate.seating.solver.check import check
from facilitate.seating.solver.model import Model, Rows
from facilitate.seating.solver.problem import Plan
from facilitate.seating.solver.score import Score, score
from facilitate.seating.solver.state import State

#: Seconds between two looks at searches side by side.
LOOK_EVERY = 0.05
#: Seconds between two reports of progress.
REPORT_EVERY = 0.25
#: Seconds that searches elsewhere may take beyond the budget before they are stopped.
GRACE = 1.0
#: What has to be left in plain Python for a process of its own to be worth its start.
WORTH_SECONDS, WORTH_PROPOSALS = 0.5, 500_000


@dataclass(frozen=True, slots=True)
class Progress:
    """The best plan so far: always complete and within the hard rules."""

    plan: Plan
    score: Score
    seconds: float
    share: float
    proposals: int
    #: Which of the searches side by side found it, from 1; 0 before they began.
    search: int = 0


OnProgress = Callable[[Progress], None]


class Search:
    """The state of one call: the best rows, the budget, and whom to tell."""

    def __init__(
        self,
        model: Model,
        budget: Budget,
        on_progress: OnProgress | None,
        should_stop: Callable[[], bool] | None,
    ) -> None:
        self.model, self.budget = model, budget
        self.on_progress, self.should_stop = on_progress, should_stop
        self.target = round(bounds(model.problem, wishes=False).total * model.scale)
        self.best: Rows = []
        self.best_total = -1
        self.proposals = 0
        self.sweeps = 0.0
        self.winner = 0
        self.reported = -REPORT_EVERY
        self.told: Rows = []
        self.told_total = -1

    def offer(self, rows: Rows, total: int | None = None, *, search: int = 0) -> None:
        """Keep the rows if they are the best so far."""
        if total is None:
            total = State(self.model, rows).total
        if not self.best or total < self.best_total:
            self.best, self.best_total = [row[:] for row in rows], total
            self.winner = search

    def finished(self) -> bool:
        """Whether the proven bound is reached or somebody wants to stop."""
        if self.best and self.best_total <= self.target:
            return True
        return self.should_stop is not None and self.should_stop()

    def report(self, *, always: bool = False) -> None:
        """Tell about the best rows if there is news and some time has passed."""
        spent = self.budget.spent()
        if self.on_progress is None or not self.best:
            return
        if self.told == self.best if always else self.told_total == self.best_total:
            return
        if not always and spent - self.reported < REPORT_EVERY:
            return
        self.reported, self.told, self.told_total = spent, self.best, self.best_total
        plan = self.model.plan(self.best)
        share = min(1.0, self.budget.share(self.proposals))
        counted = score(self.model.problem, plan)
        self.on_progress(Progress(plan, counted, spent, share, self.proposals, self.winner))

    def anneal(self, rows: Rows, schedule: Schedule, seed: int, until: float = 1.0) -> None:
        """Anneal from these rows until this share of the whole budget is used."""
        before = self.proposals
        if self.budget.share(before) >= until or self.finished():
            return
        run = self._annealer()(self.model, rows, seed)
        rest = self.budget.rest(before, until)

        def done(proposals: int) -> float:
            self.proposals = before + proposals
            return rest(proposals)

        def on_step() -> bool:
            if run.best_total < self.best_total:
                self.offer(run.best, run.best_total)
                self.report()
            return self.finished()

        run.run(schedule, done, target=self.target, on_step=on_step)
        self.sweeps = run.sweeps
        self.offer(run.best, run.best_total)

    def anneal_side_by_side(self, rows: Rows, schedule: Schedule, seeds: Sequence[int]) -> None:
        """Anneal from these rows with several seeds, each to the end of the budget; keep the best.

        A number of proposals gives the same outcome however many cores there are, and whichever
        search is faster.
        """
        kind = self._annealer()
        if self.budget.proposals is None:
            seeds = seeds[: self._places(kind)]
        if len(seeds) == 1:
            self.anneal(rows, schedule, seeds[0])
        elif self.budget.share(self.proposals) < 1 and not self.finished():
            places = min(self._places(kind), len(seeds))
            apart = kind is Annealer and places > 1
            self._side_by_side(
                [
                    Beside(self.model, rows, self.best_total, seed)
                    if apart and number
                    else Here(kind(self.model, rows, seed))
                    for number, seed in enumerate(seeds)
                ],
                schedule,
                places,
            )

    def _places(self, kind: type[Annealer]) -> int:
        """How many searches there is any use in running at once."""
        if kind is Annealer:
            left = 1 - self.budget.share(self.proposals)
            if self.budget.proposals is not None:
                is_worth = left * self.budget.proposals >= WORTH_PROPOSALS
            else:
                is_worth = left * self.budget.seconds >= WORTH_SECONDS
            if not is_worth:
                return 1
        return cores()

    def _side_by_side(self, runs: Sequence[Here | Beside], schedule: Schedule, places: int) -> None:
        """Let them run, so many at once, and tell of the best until all have ended."""
        known, before = (self.best, self.best_total, self.winner), self.proposals
        with ThreadPoolExecutor(places) as pool:
            try:
                waiting = {
                    pool.submit(run.run, schedule, self.budget, before, self.target) for run in runs
                }
                while waiting:
                    ended, waiting = wait(waiting, timeout=LOOK_EVERY, return_when=FIRST_COMPLETED)
                    for each in ended:
                        each.result()
                    self.proposals = before + max(run.proposals for run in runs)
                    for number, run in enumerate(runs, start=1):
                        total, best = run.found
                        if total < self.best_total:
                            self.offer(best, total, search=number)
                            self.report()
                    if self._is_enough():
                        for run in runs:
                            run.stop()
            except BaseException:
                for run in runs:
                    run.stop()
                raise
        self.best, self.best_total, self.winner = known
        for number, run in enumerate(runs, start=1):
            total, best = run.found
            self.offer(best, total, search=number)

    def _is_enough(self) -> bool:
        """Whether searches side by side are to end before they do by themselves."""
        if self.should_stop is not None and self.should_stop():
            return True
        return self.budget.proposals is None and (
            self.best_total <= self.target or self.budget.spent() > self.budget.seconds + GRACE
        )

    def _annealer(self) -> type[Annealer]:
        """The best annealer there is; loading it is not counted as searching."""
        asked = time.monotonic()
        found = kernels.annealer(self.model)
        self.budget.started += time.monotonic() - asked
        return found

    def plan(self) -> Plan:
        """The best plan, after an independent check of the hard rules."""
        plan = self.model.plan(self.best)
        broken = check(self.model.problem, plan)
        if broken:
            raise AssertionError(f"the search broke a hard rule: {broken[0]}")
        self.report(always=True)
        return plan


def cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
