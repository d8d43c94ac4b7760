"""Does a problem make sense at all? Contradicting wishes are the business of `feasibility`."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import fields

from facilitate.seating.solver.messages import Finding, InvalidProblem, finding
from facilitate.seating.solver.problem import (
    Allowed,
    Pin,
    Problem,
    Reserved,
    Table,
    Weights,
)

MOST_PEOPLE = 5000
MOST_TABLES = 1000
MOST_ROUNDS = 50


def validate(problem: Problem) -> None:
    """Raise InvalidProblem with one clear sentence unless every part fits the others."""
    _sizes(problem)
    _weights(problem.weights)
    for table in problem.tables:
        _table(table, problem.rounds)
    people = _known(person.id for person in problem.people)
    tables = _known(table.id for table in problem.tables)
    for person in problem.people:
        if len(person.present) != problem.rounds:
            raise InvalidProblem(
                finding(
                    "Presence of %(person)s is given for %(given)d rounds; there are %(rounds)d.",
                    person=person.id,
                    given=len(person.present),
                    rounds=problem.rounds,
                )
            )
    _pins(problem, people, tables)
    for pair in (*problem.apart, *problem.together):
        for each in pair:
            _must_know(each, people, "A pair of people")
        if pair[0] == pair[1]:
            raise InvalidProblem(
                finding("%(person)s is paired with themselves.", person=pair[0]),
            )
    _topics(problem, people, tables)
    _places(problem, people, tables)
    _repair(problem, people, tables)


def _sizes(problem: Problem) -> None:
    for word, number, most in (
        ("rounds", problem.rounds, MOST_ROUNDS),
        ("tables", len(problem.tables), MOST_TABLES),
        ("people", len(problem.people), MOST_PEOPLE),
    ):
        if not 1 <= number <= most:
            raise InvalidProblem(
                finding(
                    "There must be 1 to %(most)d %(word)s; there are %(number)d.",
                    most=most,
                    word=word,
                    number=number,
                )
            )


def _weights(weights: Weights) -> None:
    for each in fields(weights):
        value = getattr(weights, each.name)
        if not (math.isfinite(value) and 0 <= value <= 1_000_000):
            raise InvalidProblem(
                finding(
                    "The weight %(name)s is %(value)s; it must be a number from 0 to 1000000.",
                    name=each.name,
                    value=value,
                )
            )


def _table(table: Table, rounds: int) -> None:
    if len(table.minimum) != rounds or len(table.maximum) != rounds:
        raise InvalidProblem(
            finding(
                "Sizes of table %(table)s must be given for %(rounds)d rounds.",
                table=table.id,
                rounds=rounds,
            )
        )
    for least, most in zip(table.minimum, table.maximum, strict=True):
        if not 0 <= least <= most:
            raise InvalidProblem(
                finding(
                    "Table %(table)s cannot seat %(least)d to %(most)d people.",
                    table=table.id,
                    least=least,
                    most=most,
                )
            )


def _known(ids: Iterable[str]) -> frozenset[str]:
    seen: set[str] = set()
    for each in ids:
        if not each:
            raise InvalidProblem(finding("Every person and every table needs an id."))
        if each in seen:
            raise InvalidProblem(finding("The id %(id)s is given twice.", id=each))
        seen.add(each)
    return frozenset(seen)


def _must_know(id: str, known: frozenset[str], where: str) -> None:
    if id not in known:
        raise InvalidProblem(finding("%(where)s names %(id)s, who is unknown.", where=where, id=id))


def _must_know_table(id: str, known: frozenset[str], where: str) -> None:
    if id not in known:
        raise InvalidProblem(
            finding("%(where)s names the table %(id)s, which is unknown.", where=where, id=id)
        )


def _pins(problem: Problem, people: frozenset[str], tables: frozenset[str]) -> None:
    given: dict[tuple[str, int], str] = {}
    for pin in problem.pins:
        _must_know(pin.person, people, "A fixed seat")
        _must_know_table(pin.table, tables, "A fixed seat")
        if pin.round is not None and not 0 <= pin.round < problem.rounds:
            raise InvalidProblem(
                finding(
                    "The fixed seat of %(person)s is in round %(round)d, which does not exist.",
                    person=pin.person,
                    round=pin.round + 1,
                )
            )
        for round in pinned_rounds(pin, problem.rounds):
            other = given.setdefault((pin.person, round), pin.table)
            if other != pin.table:
                raise InvalidProblem(_two_seats(problem, pin, other, round))


def _places(problem: Problem, people: frozenset[str], tables: frozenset[str]) -> None:
    for allowed in problem.allowed:
        _must_know(allowed.person, people, "A choice of tables")
        for table in allowed.tables:
            _must_know_table(table, tables, "A choice of tables")
        _must_exist(allowed.round, problem.rounds, "A choice of tables")
    for reserved in problem.reserved:
        _must_know_table(reserved.table, tables, "A reserved table")
        _must_exist(reserved.round, problem.rounds, "A reserved table")
        if not (reserved.kinds or problem.topics):
            raise InvalidProblem(
                finding(
                    "The table %(table)s is reserved for its topic, but there are no topics.",
                    table=reserved.table,
                )
            )
    for each in (*problem.stays, *problem.rotates):
        _must_know(each, people, "A list of hosts")
    for both in sorted(set(problem.stays) & set(problem.rotates)):
        raise InvalidProblem(
            finding("%(person)s cannot both keep a table and change it every round.", person=both)
        )


def _must_exist(round: int | None, rounds: int, where: str) -> None:
    if round is not None and not 0 <= round < rounds:
        raise InvalidProblem(
            finding(
                "%(where)s is for round %(round)d, which does not exist.",
                where=where,
                round=round + 1,
            )
        )


def _two_seats(problem: Problem, pin: Pin, other: str, round: int) -> Finding:
    people = {each.id: each.label for each in problem.people}
    tables = {each.id: each.label for each in problem.tables}
    return finding(
        "%(person)s has a fixed seat at two tables in round %(round)d: %(one)s and %(two)s.",
        person=people[pin.person],
        round=round + 1,
        one=tables[other],
        two=tables[pin.table],
    )


def pinned_rounds(wish: Pin | Allowed | Reserved, rounds: int) -> range:
    """The rounds a wish speaks about."""
    return range(rounds) if wish.round is None else range(wish.round, wish.round + 1)


def open_to(problem: Problem, round: int) -> dict[str, frozenset[str]]:
    """The tables that may seat somebody, for the people who may not sit at any; pins aside."""
    everywhere = frozenset(table.id for table in problem.tables)
    found: dict[str, frozenset[str]] = {}
    for allowed in problem.allowed:
        if round in pinned_rounds(allowed, problem.rounds):
            found[allowed.person] = found.get(allowed.person, everywhere) & set(allowed.tables)
    reserved = [each for each in problem.reserved if round in pinned_rounds(each, problem.rounds)]
    if reserved:
        wishes = {each.person: each.ranked for each in problem.preferences if each.round == round}
        topics = problem.topics[round] if problem.topics else {}
        for person in problem.people:
            shut = {
                each.table
                for each in reserved
                if not (
                    any(person.is_of(kind) for kind in each.kinds)
                    if each.kinds
                    else topics.get(each.table) in wishes.get(person.id, ())
                )
            }
            if shut:
                found[person.id] = found.get(person.id, everywhere) - shut
    return found


def _topics(problem: Problem, people: frozenset[str], tables: frozenset[str]) -> None:
    if problem.topics and len(problem.topics) != problem.rounds:
        raise InvalidProblem(
            finding(
                "Topics are given for %(given)d rounds; there are %(rounds)d.",
                given=len(problem.topics),
                rounds=problem.rounds,
            )
        )
    for topics in problem.topics:
        for table in topics:
            _must_know_table(table, tables, "The list of topics")
    seen: set[tuple[str, int]] = set()
    for wish in problem.preferences:
        _must_know(wish.person, people, "A list of wishes")
        if not 0 <= wish.round < problem.rounds or not problem.topics:
            raise InvalidProblem(
                finding(
                    "%(person)s wishes for topics in round %(round)d, which has none.",
                    person=wish.person,
                    round=wish.round + 1,
                )
            )
        if (wish.person, wish.round) in seen or len(set(wish.ranked)) != len(wish.ranked):
            raise InvalidProblem(
                finding(
                    "%(person)s gives a wish twice in round %(round)d.",
                    person=wish.person,
                    round=wish.round + 1,
                )
            )
        seen.add((wish.person, wish.round))


def _repair(problem: Problem, people: frozenset[str], tables: frozenset[str]) -> None:
    repair = problem.repair
    if repair is None:
        return
    if len(repair.baseline) != problem.rounds:
        raise InvalidProblem(
            finding(
                "The plan to update has %(given)d rounds; there are %(rounds)d.",
                given=len(repair.baseline),
                rounds=problem.rounds,
            )
        )
    if not 0 <= repair.now < problem.rounds:
        raise InvalidProblem(
            finding("There is no round %(round)d to update.", round=repair.now + 1)
        )
    for seating in repair.baseline:
        for person, table in seating.items():
            _must_know(person, people, "The plan to update")
            _must_know_table(table, tables, "The plan to update")
