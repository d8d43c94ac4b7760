"""A search in a process of its own: plain Python takes no second core otherwise.

The process is a program started anew, not a copy of this one, whose threads and open files do not
concern it. What to do goes in by one pipe, and each better plan comes back by another. Once the
first one closes it ends, so that it never outlives whoever asked, whatever becomes of them.
"""

from __future__ import annotations

import logging
import os
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, cast

from facilitate.processes import running
from facilitate.seating.solver.anneal import Annealer, Schedule
from facilitate.seating.solver.budget import Budget
from facilitate.seating.solver.model import Model, Rows
from facilitate.seating.solver.problem import Problem

_log = logging.getLogger(__name__)

#: Seconds between two reports of a better plan.
TELL_EVERY = 0.25
_STANDARD_INPUT = 0


@dataclass(frozen=True, slots=True)
class _Task:
    problem: Problem
    rows: Rows
    seed: int
    schedule: Schedule
    target: int
    seconds: float
    proposals: int | None
    #: Seconds and proposals that are used up.
    spent: float
    before: int


@dataclass(frozen=True, slots=True)
class _News:
    """How far the search has come; the last one says that it has ended."""

    proposals: int
    best_total: int
    best: Rows
    ended: bool


class Here:
    """An annealing run in this process, in a thread if need be."""

    def __init__(self, annealer: Annealer) -> None:
        self._annealer = annealer
        self._stopped = False

    @property
    def proposals(self) -> int:
        """How many were made so far."""
        return self._annealer.proposals

    @property
    def found(self) -> tuple[int, Rows]:
        """The least total so far, and its rows."""
        return self._annealer.found

    def run(self, schedule: Schedule, budget: Budget, before: int, target: int) -> None:
        """Anneal to the end of the budget, of which so many proposals are made, or until `stop`."""
        self._annealer.run(
            schedule, budget.rest(before), target=target, on_step=lambda: self._stopped
        )

    def stop(self) -> None:
        """End soon; what was found stays."""
        self._stopped = True


class Beside:
    """The same run in plain Python in a process of its own."""

    def __init__(self, model: Model, rows: Rows, total: int, seed: int) -> None:
        self.model, self.rows, self.seed = model, rows, seed
        self.proposals = 0
        self.found = total, rows
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = False
        self._starting = threading.Lock()

    def run(self, schedule: Schedule, budget: Budget, before: int, target: int) -> None:
        """Anneal to the end of the budget, of which so many proposals are made, or until `stop`.

        Where the process ends before, which only the machine can want, a number of proposals is
        made here all the same, since it promises a plan; a number of seconds promises none.
        """
        try:
            with self._begun() as process:
                try:
                    self._listen(process, schedule, budget, before, target)
                finally:
                    process.kill()
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            if self._stopped:
                return
            _log.warning("a search in a process of its own ended early: %r", error)
            if budget.proposals is not None:
                run = Here(Annealer(self.model, self.rows, self.seed))
                run.run(schedule, budget, before, target)
                self.proposals, self.found = run.proposals, run.found

    def stop(self) -> None:
        """End at once; what was found stays."""
        with self._starting:
            self._stopped = True
            if self._process is not None:
                self._process.kill()

    def _begun(self) -> subprocess.Popen[bytes]:
        with self._starting:
            if self._stopped:
                raise EOFError
            # not `-m`: what is sent is known by the name of this module, not as `__main__`
            self._process = subprocess.Popen(  # noqa: S603 (our own module)
                running(f"from {__name__} import main; main()"),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                # Ctrl+C in a terminal is for whoever asked, who stops it or lets it end
                start_new_session=True,
            )
            return self._process

    def _listen(
        self,
        process: subprocess.Popen[bytes],
        schedule: Schedule,
        budget: Budget,
        before: int,
        target: int,
    ) -> None:
        """Hand over the task and take what comes back until the search has come to its end."""
        asked, told = cast("BinaryIO", process.stdin), cast("BinaryIO", process.stdout)
        told.read(1)  # it is ready: only now is known how much of the time is left
        task = _Task(
            self.model.problem, self.rows, self.seed, schedule, target,
            budget.seconds, budget.proposals, budget.spent(), before,
        )  # fmt: skip
        asked.write(pickle.dumps(task))
        asked.flush()
        ended = False
        while not ended:
            news: _News = pickle.load(told)  # noqa: S301 (our own process)
            self.proposals, self.found = news.proposals, (news.best_total, news.best)
            ended = news.ended


def main() -> None:
    """Do what is asked by standard input, and tell by standard output."""
    asked, told = sys.stdin.buffer, sys.stdout.buffer
    told.write(b".")
    told.flush()
    try:
        task: _Task = pickle.load(asked)  # noqa: S301 (whoever started this process)
    except EOFError:
        return
    threading.Thread(target=_end_with_whoever_asked, daemon=True).start()
    budget = Budget(task.seconds, task.proposals, time.monotonic() - task.spent)
    rest = budget.rest(task.before)
    run = Annealer(Model(task.problem), task.rows, task.seed)
    run.run(task.schedule, rest, target=task.target, on_step=_teller(run, told))
    _tell(run, told, ended=True)


def _teller(run: Annealer, told: BinaryIO) -> Callable[[], bool]:
    known, at = run.best_total, time.monotonic()

    def tell() -> bool:
        nonlocal known, at
        if run.best_total < known and time.monotonic() - at >= TELL_EVERY:
            known, at = run.best_total, time.monotonic()
            _tell(run, told, ended=False)
        return False

    return tell


def _tell(run: Annealer, told: BinaryIO, *, ended: bool) -> None:
    pickle.dump(_News(run.proposals, run.best_total, run.best, ended), told)
    told.flush()


def _end_with_whoever_asked() -> None:
    # read by number: a thread that waits in sys.stdin would break the end of the interpreter
    os.read(_STANDARD_INPUT, 1)
    os._exit(1)
