"""Reading and writing `roundtables/1`, the JSON format for problems and plans.

A problem: {format, name, rounds, tables: [{id, min, max, name?}], people: [{id, sector, org,
gender, region, langs, present: [bool per round], name?}], pins: [{person, table, round|null}],
apart: [[a, b]], together: [[a, b]], topics: [{table: topic} per round], prefs: [{person, round,
ranked}], weights: {…}, repair: null | {now, baseline: [{person: table} per round]}}; min and max
are one number or one per round, rounds count from 0. Optional: tags: [text] of a person, allowed:
[{person, tables, round|null}], reserved: [{table, kinds: [sector or tag], round|null}], stays and
rotates: [person], coverage: [{one, two}] (sectors or tags). A plan: {instance, assignment:
[{person: table} per round]}.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import TypeVar

from facilitate.seating.solver.messages import InvalidProblem, finding
from facilitate.seating.solver.problem import (
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
from facilitate.seating.solver.validate import MOST_ROUNDS, validate

FORMAT = "roundtables/1"
LARGEST_FILE = 16 * 1024 * 1024

#: The format's own words for some weights.
SHORT = {"organization": "org", "preference": "pref"}

Item = TypeVar("Item")


def read_problem(path: Path) -> Problem:
    """The problem in a file; InvalidProblem says in one sentence what is wrong with it."""
    return problem_from_json(_load(path))


def read_plan(path: Path) -> Plan:
    """The plan in a file; ids are not compared with any problem."""
    data = _Reader(_load(path), "the plan")
    return Plan(data.list("assignment", _seating))


def _load(path: Path) -> object:
    with path.open("rb") as file:
        content = file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise InvalidProblem(
            finding(
                "The file is larger than %(most)d megabytes.",
                most=LARGEST_FILE // 1024 // 1024,
            )
        )
    return parse_json(content)


def parse_json(text: str | bytes) -> object:
    """JSON without the numbers JSON does not have, nor half characters that nobody could write.

    Anything else raises InvalidProblem.
    """

    def refuse(constant: str) -> object:
        raise InvalidProblem(finding("%(word)s is not a number.", word=constant))

    try:
        data = json.loads(text, parse_constant=refuse)
        json.dumps(data, ensure_ascii=False).encode()
        return data
    except InvalidProblem:
        raise
    except (ValueError, RecursionError):
        raise InvalidProblem(finding("This is not JSON text.")) from None


def problem_from_json(data: object) -> Problem:
    """A checked problem from parsed JSON."""
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise InvalidProblem(finding("The format is not %(format)s.", format=FORMAT))
    top = _Reader(data, "the file")
    rounds = top.integer("rounds")
    if not 1 <= rounds <= MOST_ROUNDS:
        raise InvalidProblem(
            finding(
                "There must be 1 to %(most)d %(word)s; there are %(number)d.",
                most=MOST_ROUNDS,
                word="rounds",
                number=rounds,
            )
        )
    problem = Problem(
        name=top.text("name", ""),
        rounds=rounds,
        tables=top.list("tables", lambda each, where: _table(_Reader(each, where), rounds)),
        people=top.list("people", lambda each, where: _person(_Reader(each, where))),
        pins=top.list("pins", lambda each, where: _pin(_Reader(each, where)), optional=True),
        apart=top.list("apart", _pair, optional=True),
        together=top.list("together", _pair, optional=True),
        topics=top.list("topics", _seating, optional=True),
        preferences=top.list(
            "prefs", lambda each, where: _preference(_Reader(each, where)), optional=True
        ),
        weights=_weights(top),
        repair=_repair(top),
        allowed=top.list(
            "allowed", lambda each, where: _allowed(_Reader(each, where)), optional=True
        ),
        reserved=top.list(
            "reserved", lambda each, where: _reserved(_Reader(each, where)), optional=True
        ),
        stays=top.list("stays", _string, optional=True),
        rotates=top.list("rotates", _string, optional=True),
        coverage=top.list(
            "coverage", lambda each, where: _coverage(_Reader(each, where)), optional=True
        ),
    )
    validate(problem)
    return problem


def plan_to_json(plan: Plan, problem: Problem) -> dict[str, object]:
    """The plan as the format writes it."""
    return {
        "instance": problem.name,
        "assignment": [dict(seating) for seating in plan.assignment],
    }


def problem_to_json(problem: Problem) -> dict[str, object]:
    """The problem as the format writes it; reading it again gives an equal problem."""
    return {
        "format": FORMAT,
        "name": problem.name,
        "rounds": problem.rounds,
        "tables": [
            {"id": each.id, "min": list(each.minimum), "max": list(each.maximum), "name": each.name}
            for each in problem.tables
        ],
        "people": [
            {
                "id": each.id,
                "sector": each.sector,
                "org": each.organization,
                "gender": each.gender,
                "region": each.region,
                "langs": list(each.languages),
                "present": list(each.present),
                "name": each.name,
                "tags": list(each.tags),
            }
            for each in problem.people
        ],
        "pins": [
            {"person": each.person, "table": each.table, "round": each.round}
            for each in problem.pins
        ],
        "apart": [list(pair) for pair in problem.apart],
        "together": [list(pair) for pair in problem.together],
        "topics": [dict(each) for each in problem.topics],
        "prefs": [
            {"person": each.person, "round": each.round, "ranked": list(each.ranked)}
            for each in problem.preferences
        ],
        "weights": {
            SHORT.get(each.name, each.name): getattr(problem.weights, each.name)
            for each in fields(Weights)
        },
        "repair": None
        if problem.repair is None
        else {
            "now": problem.repair.now,
            "baseline": [dict(each) for each in problem.repair.baseline],
        },
        "allowed": [
            {"person": each.person, "tables": list(each.tables), "round": each.round}
            for each in problem.allowed
        ],
        "reserved": [
            {"table": each.table, "kinds": list(each.kinds), "round": each.round}
            for each in problem.reserved
        ],
        "stays": list(problem.stays),
        "rotates": list(problem.rotates),
        "coverage": [{"one": each.one, "two": each.two} for each in problem.coverage],
    }


class _Reader:
    """One JSON object that is asked for typed values and says where a value is wrong."""

    def __init__(self, data: object, where: str) -> None:
        if not isinstance(data, dict):
            raise _wrong(where, "an object")
        self.data: dict[str, object] = data
        self.where = where

    def _path(self, key: str) -> str:
        return f"{key} of {self.where}"

    def text(self, key: str, default: str | None = None) -> str:
        value = self.data.get(key, default)
        if not isinstance(value, str) or (not value and default is None):
            raise _wrong(self._path(key), "text")
        return value

    def known(self, key: str) -> str | None:
        value = self.data.get(key)
        if value is None:
            return None
        if not isinstance(value, str):
            raise _wrong(self._path(key), "text")
        return value or None

    def integer(self, key: str) -> int:
        return _integer(self.data.get(key), self._path(key))

    def one_round(self) -> int | None:
        return None if self.data.get("round") is None else self.integer("round")

    def list(
        self, key: str, read: Callable[[object, str], Item], *, optional: bool = False
    ) -> tuple[Item, ...]:
        value = self.data.get(key)
        if value is None and optional:
            return ()
        return _list(value, self._path(key), read)


def _wrong(where: str, expected: str) -> InvalidProblem:
    return InvalidProblem(
        finding("The value %(where)s must be %(expected)s.", where=where, expected=expected)
    )


def _integer(value: object, where: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > 1_000_000:
        raise _wrong(where, "a whole number")
    return value


def _string(value: object, where: str) -> str:
    if not isinstance(value, str) or not value:
        raise _wrong(where, "text")
    return value


def _flag(value: object, where: str) -> bool:
    if not isinstance(value, bool):
        raise _wrong(where, "true or false")
    return value


def _list(value: object, where: str, read: Callable[[object, str], Item]) -> tuple[Item, ...]:
    if not isinstance(value, list):
        raise _wrong(where, "a list")
    return tuple(read(each, f"number {number + 1} in {where}") for number, each in enumerate(value))


def _pair(value: object, where: str) -> tuple[str, str]:
    names = _list(value, where, _string)
    if len(names) != 2:
        raise _wrong(where, "two people")
    return names[0], names[1]


def _seating(value: object, where: str) -> Mapping[str, str]:
    data = _Reader(value, where).data
    return {_string(key, where): _string(each, where) for key, each in data.items()}


def _table(data: _Reader, rounds: int) -> Table:
    def per_round(key: str) -> tuple[int, ...]:
        if isinstance(data.data.get(key), list):
            return data.list(key, _integer)
        return (data.integer(key),) * rounds

    return Table(
        id=data.text("id"),
        minimum=per_round("min"),
        maximum=per_round("max"),
        name=data.text("name", ""),
    )


def _person(data: _Reader) -> Person:
    return Person(
        id=data.text("id"),
        sector=data.known("sector"),
        organization=data.known("org"),
        gender=data.known("gender"),
        region=data.known("region"),
        languages=data.list("langs", _string, optional=True),
        present=data.list("present", _flag),
        name=data.text("name", ""),
        tags=data.list("tags", _string, optional=True),
    )


def _pin(data: _Reader) -> Pin:
    return Pin(person=data.text("person"), table=data.text("table"), round=data.one_round())


def _allowed(data: _Reader) -> Allowed:
    return Allowed(
        person=data.text("person"), tables=data.list("tables", _string), round=data.one_round()
    )


def _reserved(data: _Reader) -> Reserved:
    return Reserved(
        table=data.text("table"),
        kinds=data.list("kinds", _string, optional=True),
        round=data.one_round(),
    )


def _coverage(data: _Reader) -> Coverage:
    return Coverage(one=data.text("one"), two=data.text("two"))


def _preference(data: _Reader) -> Preference:
    return Preference(
        person=data.text("person"),
        round=data.integer("round"),
        ranked=data.list("ranked", _string),
    )


def _weights(top: _Reader) -> Weights:
    if top.data.get("weights") is None:
        return Weights()
    data = _Reader(top.data["weights"], "the weights")
    given: dict[str, float] = {}
    for each in fields(Weights):
        key = SHORT.get(each.name, each.name)
        value = data.data.get(key, each.default)
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise _wrong(f"{key} of the weights", "a number")
        given[each.name] = value
    return Weights(**given)


def _repair(top: _Reader) -> Repair | None:
    if top.data.get("repair") is None:
        return None
    data = _Reader(top.data["repair"], "the repair")
    return Repair(now=data.integer("now"), baseline=data.list("baseline", _seating))
