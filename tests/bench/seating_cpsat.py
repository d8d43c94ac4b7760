"""The seating as a constraint programme for Google's CP-SAT, where ortools is installed: a peer.

The plain model anybody would write first: who sits where in each round, the hard rules, and the
fewest pairs who meet again. It weighs no wishes, so its totals count what it does not look at.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any, TypeAlias

try:
    from ortools.sat.python import cp_model
except ImportError:  # nothing of ours needs it: its column is left out then
    cp_model = None

#: a person in a round; and whether one sits at a table then
Place: TypeAlias = tuple[str, int]
Sits: TypeAlias = dict[tuple[str, int, str], Any]

#: pairs, tables and rounds multiplied: what it can be given without filling the memory
_LARGEST = 2_000_000


def can_plan(instance: dict[str, Any]) -> bool:
    """Whether ortools is here and the model of this instance is not too large for it."""
    people, tables = len(instance["people"]), len(instance["tables"])
    size = people * (people - 1) // 2 * tables * instance["rounds"]
    return cp_model is not None and size <= _LARGEST


def plan(instance: dict[str, Any], seed: int, *, seconds: float) -> dict[str, Any] | None:
    """A plan in the format roundtables/1; None where it found none in that time."""
    model = cp_model.CpModel()
    sits = {
        (person["id"], r, table["id"]): model.new_bool_var("")
        for person in instance["people"]
        for r, is_here in enumerate(person["present"])
        if is_here
        for table in instance["tables"]
    }
    here = {(person, r) for person, r, _ in sits}
    _require(model, instance, sits, here)
    model.minimize(sum(_meet_again(model, instance, sits, here)))

    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.random_seed = seed
    solver.parameters.num_workers = 2
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    rounds: list[dict[str, str]] = [{} for _ in range(instance["rounds"])]
    for (person, r, table), is_so in sits.items():
        if solver.value(is_so):
            rounds[r][person] = table
    return {"instance": instance["name"], "assignment": rounds}


def _require(model: Any, instance: dict[str, Any], sits: Sits, here: set[Place]) -> None:
    """One table for each, chairs, fixed seats, and who must sit together or apart."""
    tables = [table["id"] for table in instance["tables"]]
    for person, r in here:
        model.add_exactly_one(sits[person, r, table] for table in tables)
    for table in instance["tables"]:
        for r in range(instance["rounds"]):
            taken = sum(sits[person, at, table["id"]] for person, at in here if at == r)
            model.add_linear_constraint(taken, _in(table["min"], r), _in(table["max"], r))
    for pin in instance["pins"]:
        for r in range(instance["rounds"]) if pin["round"] is None else [pin["round"]]:
            model.add(sits[pin["person"], r, pin["table"]] == 1)
    for one, two, r in _pairs(instance["together"], here, instance["rounds"]):
        for table in tables:
            model.add(sits[one, r, table] == sits[two, r, table])
    for one, two, r in _pairs(instance["apart"], here, instance["rounds"]):
        for table in tables:
            model.add_at_most_one(sits[one, r, table], sits[two, r, table])


def _meet_again(
    model: Any, instance: dict[str, Any], sits: Sits, here: set[Place]
) -> Iterator[Any]:
    """How often each pair meets after the first time."""
    for pair in combinations([person["id"] for person in instance["people"]], 2):
        met = []
        for one, two, r in _pairs([pair], here, instance["rounds"]):
            met.append(model.new_bool_var(""))
            for table in instance["tables"]:
                both = sits[one, r, table["id"]] + sits[two, r, table["id"]]
                model.add(both - 1 <= met[-1])
        if len(met) > 1:
            again = model.new_int_var(0, len(met) - 1, "")
            model.add(sum(met) - 1 <= again)
            yield again


def _pairs(pairs: list[Any], here: set[Place], rounds: int) -> Iterator[tuple[str, str, int]]:
    """Each pair in each round in which both are here."""
    for one, two in pairs:
        for r in range(rounds):
            if (one, r) in here and (two, r) in here:
                yield one, two, r


def _in(value: int | list[int], r: int) -> int:
    return value[r] if isinstance(value, list) else value
