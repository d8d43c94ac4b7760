"""From a problem to a checked plan: construction, annealing, and the better of the two."""

from __future__ import annotations

import math
import os
import random
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from facilitate.seating.solver import kernels
from facilitate.seating.solver.anneal import Annealer, Schedule
from facilitate.seating.solver.bounds import bounds
from facilitate.seating.solver.check import check
from facilitate.seating.solver.conflict import possible_rows
from facilitate.seating.solver.construct import Shape, candidates, without_repeats
from facilitate.seating.solver.feasibility import contradictions
from facilitate.seating.solver.messages import Infeasible
from facilitate.seating.solver.model import Model, Rows
from facilitate.seating.solver.problem import Plan, Problem
from facilitate.seating.solver.score import Score, score
from facilitate.seating.solver.state import State
from facilitate.seating.solver.validate import validate

#: The first run is short, so that there is something to look at: its share of the budget at most,
#: and seconds at most.
FIRST_SHARE = 0.1
FIRST_SECONDS = 0.25
#: Temperatures in units of a repeat meeting: the hottest start with few and with many sweeps ahead,
#: and the coldest before the end. Found on generated workshops of 36 to 900 people.
COOL, HOT, COLD = 0.05, 0.4, 0.05
FEW_SWEEPS, MANY_SWEEPS = 10, 300
#: The same where nothing but meetings counts and the start is a design.
DESIGNED = 0.3
#: The share of the budget that constructions may take.
DESIGN_SHARE = 0.4
#: Between the seeds of searches side by side, and seconds between two looks at them.
SEED_STEP = 1_000_003
LOOK_EVERY = 0.05
#: Seconds between two reports of progress.
REPORT_EVERY = 0.25


@dataclass(frozen=True, slots=True)
class Progress:
    """The best plan so far: always complete and within the hard rules."""

    plan: Plan
    score: Score
    seconds: float
    share: float
    proposals: int


OnProgress = Callable[[Progress], None]


@dataclass(slots=True)
class Budget:
    """How much may be spent: seconds, or a number of proposals that gives the same plan again."""

    seconds: float
    proposals: int | None
    started: float = field(default_factory=time.monotonic)

    def spent(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.started

    def share(self, proposals: int) -> float:
        """The share used, from 0 to 1 and beyond."""
        if self.proposals is not None:
            return proposals / self.proposals
        return self.spent() / self.seconds if self.seconds > 0 else 1.0


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
        self.reported = -REPORT_EVERY
        self.told = -1

    def offer(self, rows: Rows, total: int | None = None) -> None:
        """Keep the rows if they are the best so far."""
        if total is None:
            total = State(self.model, rows).total
        if not self.best or total < self.best_total:
            self.best, self.best_total = [row[:] for row in rows], total

    def finished(self) -> bool:
        """Whether the proven bound is reached or somebody wants to stop."""
        if self.best and self.best_total <= self.target:
            return True
        return self.should_stop is not None and self.should_stop()

    def report(self, *, always: bool = False) -> None:
        """Tell about the best rows if there is news and some time has passed."""
        spent = self.budget.spent()
        if self.on_progress is None or not self.best or self.best_total == self.told:
            return
        if not always and spent - self.reported < REPORT_EVERY:
            return
        self.reported, self.told = spent, self.best_total
        plan = self.model.plan(self.best)
        share = min(1.0, self.budget.share(self.proposals))
        self.on_progress(
            Progress(plan, score(self.model.problem, plan), spent, share, self.proposals)
        )

    def anneal(self, rows: Rows, schedule: Schedule, seed: int, until: float = 1.0) -> None:
        """Anneal from these rows until this share of the whole budget is used."""
        before = self.proposals
        start = self.budget.share(before)
        if start >= until or self.finished():
            return
        run = self._annealer()(self.model, rows, seed)

        def done(proposals: int) -> float:
            self.proposals = before + proposals
            return (self.budget.share(self.proposals) - start) / (until - start)

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

        In threads where the kernel lets others run, else one after another, which only a number of
        proposals allows. The outcome does not depend on which thread is faster.
        """
        kind = self._annealer()
        threads = kind is not Annealer and (os.cpu_count() or 1) > 1
        if len(seeds) == 1 or (self.budget.proposals is None and not threads):
            self.anneal(rows, schedule, seeds[0])
            return
        before, start = self.proposals, self.budget.share(self.proposals)
        if start >= 1 or self.finished():
            return
        stop = threading.Event()
        runs = [kind(self.model, rows, seed) for seed in seeds]

        def work(run: Annealer) -> None:
            run.run(
                schedule,
                lambda proposals: (self.budget.share(before + proposals) - start) / (1 - start),
                target=self.target,
                on_step=stop.is_set,
            )

        known = self.best, self.best_total
        with ThreadPoolExecutor(len(runs) if threads else 1) as pool:
            waiting = {pool.submit(work, run) for run in runs}
            while waiting:
                ended, waiting = wait(waiting, timeout=LOOK_EVERY, return_when=FIRST_COMPLETED)
                for each in ended:
                    each.result()
                self.proposals = before + max(run.proposals for run in runs)
                for run in runs:
                    total, best = run.found
                    if total < self.best_total:
                        self.offer(best, total)
                        self.report()
                asked = self.should_stop is not None and self.should_stop()
                if asked or (self.best_total <= self.target and self.budget.proposals is None):
                    stop.set()
        self.best, self.best_total = known
        for run in runs:
            self.offer(run.best, run.best_total)

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


def solve(
    problem: Problem,
    *,
    seconds: float = 5.0,
    proposals: int | None = None,
    seed: int = 1,
    seeds: int = 1,
    on_progress: OnProgress | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Plan:
    """The best plan found within the budget; it keeps every hard rule and is checked for that.

    With `proposals` instead of `seconds` the same seed gives the same plan on any machine. Ends
    early when no plan can be better. With `seeds`, so many searches begin from this seed and the
    best one counts: at once where the compiled kernel lets them, each with the whole budget; in
    plain Python only if a number of proposals is given. Raises InvalidProblem or Infeasible with
    clear sentences.
    """
    model = prepared(problem)
    search = Search(model, Budget(seconds, proposals), on_progress, should_stop)
    rng = random.Random(seed)
    _design(search, rng)
    if not search.best:
        search.offer(possible_rows(model, rng))
    search.report()
    unit = temperature_unit(model)
    look = FIRST_SHARE if proposals else min(FIRST_SHARE, FIRST_SECONDS / max(seconds, 0.01))
    begun = search.budget.share(search.proposals)
    search.anneal(
        search.best, Schedule(0.1 * unit, 0.05 * unit, 0.3), seed, until=min(1.0, begun + look)
    )
    hot = DESIGNED if model.plain else _hottest(search.sweeps * (1 - begun - look) / look)
    search.anneal_side_by_side(
        search.best,
        Schedule(hot * unit, coldest(model)),
        [seed + 1 + SEED_STEP * number for number in range(seeds)],
    )
    return search.plan()


def _hottest(sweeps: float) -> float:
    """How hot to begin, in repeat meetings, when so many sweeps over all tables can be made.

    With few sweeps the plan has to stay near its start, which is a design where there is one.
    """
    warm = math.log10(max(1.0, sweeps) / FEW_SWEEPS) / math.log10(MANY_SWEEPS / FEW_SWEEPS)
    return COOL + (HOT - COOL) * min(1.0, max(0.0, warm))


def prepared(problem: Problem) -> Model:
    """The compiled problem, if it makes sense and its wishes do not contradict each other."""
    validate(problem)
    found = contradictions(problem)
    if found:
        raise Infeasible(found)
    return Model(problem)


def temperature_unit(model: Model) -> float:
    """The cost that temperatures are measured in: a repeat meeting, or what else matters most."""
    organization = model.clash / 2 if model.organizations else 0
    language = model.tongue / 2 if model.speaks else 0
    others = (*model.kind_weights, model.wish, model.scale)
    return max(model.repeat, organization, language) or max(others)


def coldest(model: Model) -> float:
    """The temperature before the end: too cold for a repeat meeting, not for the smallest wish."""
    weights = [model.repeat, model.wish if model.wishes else 0, *model.kind_weight]
    return min([COLD * temperature_unit(model), *(each / 2 for each in weights if each > 0)])


def _design(search: Search, rng: random.Random) -> None:
    """Offer the plans by design that fit the tables of the problem."""
    model = search.model
    shape = _shape(model)
    if shape is None or not model.repeat:
        return
    if not model.plain:
        seats = without_repeats(shape, rng)
        if seats:
            search.offer(possible_rows(model, rng, _wanted(model, seats)))
        return
    for candidate in candidates(shape, rng):
        search.proposals += candidate.work
        search.offer(possible_rows(model, rng, _wanted(model, candidate.seats)))
        search.report()
        if search.finished() or search.budget.share(search.proposals) > DESIGN_SHARE:
            return


def _shape(model: Model) -> Shape | None:
    """The people and tables of every round, if the rounds are alike enough for a design."""
    used = {tuple(high > 0 for high in most) for most in model.most}
    if model.now or len(used) > 1:
        return None
    return Shape(sum(used.pop()), model.people, model.rounds)


def _wanted(model: Model, seats: Rows) -> Rows:
    """Positions given to people in the order of the list; those who keep a table first."""
    used = [table for table, high in enumerate(model.most[0]) if high]
    order = sorted(range(model.people), key=lambda person: person not in model.stays)
    rows = [[-1] * model.people for _ in seats]
    for wanted, row in zip(rows, seats, strict=True):
        for person, table in zip(order, row, strict=True):
            wanted[person] = used[table]
    return rows
