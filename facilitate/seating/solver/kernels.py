"""Which kernel searches: the compiled one where numba is installed and loaded, else plain Python.

Both give the same plan for the same seed and number of proposals. Loading numba takes a second and
200 MB, compiling half a minute once per installation, so nothing but `warm` ever does either: the
worker when it has time, the command line when a search begins.
"""

from __future__ import annotations

import importlib.util
import logging
from dataclasses import replace
from threading import Lock

from facilitate.seating.solver.anneal import Annealer, Schedule
from facilitate.seating.solver.model import Model
from facilitate.seating.solver.problem import BALANCED, Person, Problem, Table

_log = logging.getLogger(__name__)
_loading = Lock()
_fast: list[type[Annealer]] = []
_on_demand: list[bool] = []
#: Prices are 32 bits wide, meetings 16. Every person has a price at every table in every round.
_LARGEST_PRICE, _MOST_ROUNDS, _MOST_PRICES = 1 << 30, 1 << 14, 1 << 24


def installed() -> bool:
    """Whether there is a compiled kernel to warm."""
    return importlib.util.find_spec("numba") is not None


def warm() -> bool:
    """Load the compiled kernel, and compile it if that was never done; False without numba."""
    with _loading:
        if not _fast and installed():
            try:
                # numba: not every process that imports this library wants to pay for it
                from facilitate.seating.solver.fast import FastAnnealer  # noqa: PLC0415
            except RuntimeError as error:
                # there is no folder that what it compiles could be kept in
                _log.warning("the compiled kernel is not used: %s", error)
                return False
            model = Model(_small())
            run = FastAnnealer(model, [[0, 0, 1, 1]], 1)
            run.run(Schedule(10, 1), lambda proposals: proposals / 100)
            _fast.append(FastAnnealer)
    return bool(_fast)


def warm_on_demand() -> None:
    """From now on in this process, the first search loads the compiled kernel."""
    _on_demand.append(True)


def annealer(model: Model) -> type[Annealer]:
    """What anneals this model best here and now."""
    if _on_demand:
        warm()
    return _fast[0] if _fast and _fits(model) else Annealer


def _fits(model: Model) -> bool:
    """Whether the model and its numbers are small enough for the compiled kernel."""
    linear = max(max(costs, default=0) for row in model.linear for costs in row)
    linear += model.rounds * model.barred * bool(model.rotates)
    meetings = (model.repeat + model.again) * (max(map(max, model.most)) + 1)
    return (
        linear + meetings < _LARGEST_PRICE
        and model.rounds < _MOST_ROUNDS
        and model.rounds * model.tables * model.people <= _MOST_PRICES
    )


def _small() -> Problem:
    tables = tuple(Table(id, (1,), (3,)) for id in "AB")
    people = tuple(Person(f"P{number}", (True,), sector=f"S{number % 2}") for number in range(4))
    problem = Problem(rounds=1, tables=tables, people=people)
    return replace(problem, weights=BALANCED)
