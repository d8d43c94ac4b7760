"""A list of people (CSV or workbook) as a seating problem, and a plan as CSV."""

from __future__ import annotations

from pathlib import Path

from facilitate.errors import Refused
from facilitate.people.cells import LIST_SIZE
from facilitate.people.files import read_file
from facilitate.people.lists import read_list
from facilitate.people.names import name_key
from facilitate.seating.solver import Person, Plan, Problem, Table
from facilitate.sheets import as_csv

LISTS = (".csv", ".tsv", ".txt", ".xlsx")


def is_list(path: Path) -> bool:
    """Whether a file is a list of people rather than a problem in JSON."""
    return path.suffix.lower() in LISTS


def wants_list(output: Path | None, instance: Path) -> bool:
    """Whether the plan is to be a list too: its name says so, else it is what the input was."""
    if output is not None and output.suffix.lower() in (".csv", ".json"):
        return output.suffix.lower() == ".csv"
    return is_list(instance)


def problem_from_list(path: Path, *, table_size: int, rounds: int) -> Problem:
    """Everybody on the list at tables of about this size, as even as possible.

    Refused with a sentence when the file is no list of people.
    """
    if path.stat().st_size > LIST_SIZE:
        raise Refused("The file is larger than %(size)s MB.", size=LIST_SIZE // 1024 // 1024)
    rows = [row for row in read_list(read_file(path.read_bytes()).text).rows if row.name]
    if not rows:
        raise Refused("There is nobody on this list.")
    tables = max(1, round(len(rows) / table_size))
    least, most = len(rows) // tables, -(-len(rows) // tables)
    return Problem(
        name=path.stem,
        rounds=rounds,
        tables=tuple(
            Table(f"T{number}", (least,) * rounds, (most,) * rounds, name=str(number))
            for number in range(1, tables + 1)
        ),
        people=tuple(
            Person(
                f"P{number}",
                (True,) * rounds,
                sector=name_key(row.sector) or None,
                organization=name_key(row.organization) or None,
                name=row.name,
            )
            for number, row in enumerate(rows, start=1)
        ),
    )


def plan_as_list(problem: Problem, plan: Plan) -> bytes:
    """One row per person with the table of each round, for any spreadsheet."""
    label = {table.id: table.label for table in problem.tables}
    header = ["Name", *(f"Round {r + 1}" for r in range(problem.rounds))]
    rows = []
    for person in problem.people:
        tables = [seating.get(person.id) for seating in plan.assignment]
        rows.append([person.label, *(label[t] if t else "" for t in tables)])
    return as_csv(header, rows)
