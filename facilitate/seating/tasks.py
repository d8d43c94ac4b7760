"""The solver as a job of the worker."""

import time
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from facilitate.activity import SYSTEM, record
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.jobs import Progress, Task
from facilitate.seating import planning, solver
from facilitate.seating.scenarios import keep_changed
from facilitate.workshop.models import Workshop

#: seconds between two looks whether the organizer finds it good enough
LOOK_EVERY = 0.3
#: where a job's row keeps the plural of its sentence
PLURAL = "plural"
#: searches side by side where there are cores for them
SEEDS = 2


def solve(arguments: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Find a plan and keep it as the draft: the best so far when the organizer says good enough.

    Reads everything first and ends the transaction, so nothing is locked while it computes.
    """
    workshop = db.session.get_one(Workshop, arguments["workshop_id"])
    merger = arguments.get("merger")
    task = planning.build(
        workshop=workshop,
        fresh=arguments["fresh"],
        only_present=arguments["only_present"],
        only_seated=arguments.get("only_seated", False),
        running=arguments.get("running", False),
        merger=planning.Merger(**merger) if merger else None,
    )
    # two searches side by side, unless a round is on: then a core is left to everybody's notes
    seeds = 1 if any(r.is_on for r in workshop.rounds) else SEEDS
    db.session.rollback()
    watch = _Watch(progress, task)
    afresh = arguments["fresh"] or task.problem.repair is None
    search = partial(solver.solve, seeds=seeds) if afresh else solver.repair
    weights = weighed(arguments.get("preset", "balanced"), arguments.get("factors", {}))
    try:
        plan = search(
            task.problem.with_weights(weights),
            seconds=arguments["seconds"],
            seed=arguments["workshop_id"],
            on_progress=watch.heard,
            should_stop=watch.is_stopped,
        )
    except solver.Infeasible as impossible:
        why = impossible.findings[0]
        raise Refused(why.message, **_kept(why)) from None
    watch.done()
    workshop = db.session.get_one(Workshop, arguments["workshop_id"])
    figures = planning.figures(task.problem, plan)
    if arguments["fresh"]:
        keep_changed(workshop=workshop, name=arguments.get("keep_as", ""))
    draft = planning.store(workshop=workshop, task=task, plan=plan, figures=figures)
    record("seating.drafted", workshop_id=workshop.id, topic="seating", by=SYSTEM, subject=draft)
    return {"plan_id": draft.id}


def _kept(why: solver.Finding) -> dict[str, Any]:
    """The values of a finding for a job's row; `wording.say_error` reads them."""
    values: dict[str, Any] = {
        key: [[each.message, _kept(each)] for each in value] if isinstance(value, tuple) else value
        for key, value in why.values.items()
    }
    return values if why.plural is None else {**values, PLURAL: why.plural}


def weighed(preset: str, factors: Mapping[str, float]) -> solver.Weights:
    """A preset in which repeats, colleagues and sectors count so much more."""
    weights = solver.PRESETS[preset]
    repeats = factors.get("repeats", 1)
    return replace(
        weights,
        repeat=weights.repeat * repeats,
        repeat_again=weights.repeat_again * repeats,
        organization=weights.organization * factors.get("colleagues", 1),
        sector=weights.sector * factors.get("sectors", 1),
    )


class _Watch:
    """Passes the solver's progress on, and asks now and then whether it is good enough.

    Each better plan goes along, so that it can be looked at while the search goes on; the draft
    stays as it is until the end.
    """

    def __init__(self, progress: Progress, task: planning.Task) -> None:
        self.stopped = False
        self._progress = progress
        self._rounds = task.rounds
        self._share = 0.0
        self._figures: dict[str, Any] = {}
        self._looked = time.monotonic()

    def heard(self, latest: solver.Progress) -> None:
        """A better plan was found."""
        counted = latest.score
        now = {"repeats": counted.repeats, "colleagues": counted.organization}
        self._share = latest.share
        self._figures = {
            **now,
            "first": self._figures.get("first", now),
            "step": self._figures.get("step", 0) + 1,
            "seats": [
                [round_id, [[int(p), int(t)] for p, t in seating.items()]]
                for round_id, seating in zip(self._rounds, latest.plan.assignment, strict=True)
            ],
        }
        self._look()

    def is_stopped(self) -> bool:
        """Whether the organizer found it good enough, as far as known."""
        if time.monotonic() - self._looked > LOOK_EVERY:
            self._look()
        return self.stopped

    def done(self) -> None:
        """The search is over: nobody looks at its plans any more."""
        self._figures.pop("seats", None)
        self._look()

    def _look(self) -> None:
        self._looked = time.monotonic()
        self.stopped = self.stopped or not self._progress(self._share, **self._figures)


TASKS = (Task("seating.solve", solve),)
