"""What a planner does who fills one round after another, and never looks back: the baseline.

Everybody takes the free chair with the fewest people they have met; fixed seats and people who must
be together or apart are minded where that is still possible.
"""

from __future__ import annotations

import random
from collections import Counter
from typing import Any


def plan(instance: dict[str, Any], seed: int) -> dict[str, Any]:
    """A plan in the format roundtables/1; it may break hard rules, which the scorer counts."""
    rng, met = random.Random(seed), Counter[frozenset[str]]()
    people = {person["id"]: person for person in instance["people"]}
    together, apart = _pairs(instance["together"]), _pairs(instance["apart"])
    rounds: list[dict[str, str]] = []
    for r in range(instance["rounds"]):
        pins = {
            pin["person"]: pin["table"] for pin in instance["pins"] if pin["round"] in (None, r)
        }
        seated: dict[str, list[str]] = {table["id"]: [] for table in instance["tables"]}
        most = {table["id"]: _in_round(table["max"], r) for table in instance["tables"]}
        here = [id for id, person in people.items() if person["present"][r]]
        rng.shuffle(here)
        for id in sorted(here, key=lambda each: (each not in pins, each not in together)):
            table = pins.get(id) or min(
                (each for each in seated if len(seated[each]) < most[each]),
                key=lambda each: (
                    -len(together.get(id, set()) & set(seated[each])),
                    len(apart.get(id, set()) & set(seated[each])),
                    sum(met[frozenset((id, other))] for other in seated[each]),
                    len(seated[each]),
                ),
            )
            met.update(frozenset((id, other)) for other in seated[table])
            seated[table].append(id)
        rounds.append({id: table for table, ids in seated.items() for id in ids})
    return {"instance": instance["name"], "assignment": rounds}


def _pairs(pairs: list[list[str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one, two in pairs:
        found.setdefault(one, set()).add(two)
        found.setdefault(two, set()).add(one)
    return found


def _in_round(value: int | list[int], r: int) -> int:
    return value[r] if isinstance(value, list) else value
