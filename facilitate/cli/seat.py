"""`facilitate seat`: a plan for a problem in a file, without any workshop or database."""

from __future__ import annotations

import json
import math
import secrets
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import FrameType

import click

from facilitate.cli.seat_list import is_list, plan_as_list, problem_from_list, wants_list
from facilitate.errors import Refused
from facilitate.seating.solver import (
    Infeasible,
    InvalidProblem,
    Plan,
    Problem,
    Progress,
    coverage,
    plan_to_json,
    read_problem,
    repair,
    score,
    solve,
    summary,
    warm_on_demand,
)


class _Refusal(click.ClickException):
    """One sentence and exit status 2, like a wrong option."""

    exit_code = 2


def _finite(_context: click.Context, _option: click.Parameter, value: float) -> float:
    if not math.isfinite(value):
        raise click.BadParameter("that is not a number of seconds.")
    return value


@click.command()
@click.argument("instance", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--seconds",
    type=click.FloatRange(0, 86400),
    default=5.0,
    show_default=True,
    callback=_finite,
    help="Time to search; less is used when no plan can be better.",
)
@click.option(
    "--proposals",
    type=click.IntRange(1),
    help="Search this long instead: the same seed then gives the same plan on any machine.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed, another plan.")
@click.option(
    "--seeds",
    type=click.IntRange(1, 16),
    default=2,
    show_default=True,
    help="So many searches side by side, as far as there are cores; the best counts.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file for the plan; without it the plan is printed.",
)
@click.option(
    "--table-size",
    type=click.IntRange(2, 60),
    default=9,
    show_default=True,
    help="For a list of people: how many sit at a table, about.",
)
@click.option(
    "--rounds",
    type=click.IntRange(1, 50),
    default=4,
    show_default=True,
    help="For a list of people: how many rounds there are.",
)
@click.option("-q", "--quiet", is_flag=True, help="No progress, only the result.")
def seat(
    instance: Path,
    seconds: float,
    proposals: int | None,
    seed: int,
    seeds: int,
    output: Path | None,
    table_size: int,
    rounds: int,
    quiet: bool,
) -> None:
    """Seat the people of INSTANCE: a list of people (CSV), or a file in the format roundtables/1.

    Writes the plan, as CSV where the name of the output ends so or a list came in, and says how
    many pairs meet again, and how many of them no plan avoids. A file with a plan to repair is
    repaired with the fewest moves. Ctrl+C ends the search early and keeps the best plan so far.
    """
    if output is not None and not output.parent.is_dir():
        raise _Refusal(f"There is no folder {output.parent}.")
    if output is not None and output.suffix.lower() == ".xlsx":
        raise _Refusal("A plan is written as .csv or .json, not as a workbook.")
    try:
        problem = (
            problem_from_list(instance, table_size=table_size, rounds=rounds)
            if is_list(instance)
            else read_problem(instance)
        )
        plan, found_by = _plan(problem, seconds, proposals, seed=seed, seeds=seeds, quiet=quiet)
    except Infeasible as error:
        raise _Refusal(_contradiction(error)) from error
    except (InvalidProblem, Refused) as error:
        raise _Refusal(str(error)) from error
    except OSError as error:
        raise _Refusal(f"{instance} cannot be read: {error.strerror}.") from error
    if wants_list(output, instance):
        content = plan_as_list(problem, plan)
    else:
        content = json.dumps(plan_to_json(plan, problem), separators=(",", ":")).encode() + b"\n"
    if output is None:
        click.echo(content, nl=False)
    else:
        _write(output, content)
    for sentence in _sentences(problem, plan):
        click.echo(sentence, err=output is None)
    if found_by:
        click.echo(f"Search {found_by} of {seeds} found it.", err=output is None)


def _contradiction(error: Infeasible) -> str:
    """The smallest contradiction, and how many there are: the next one may go with it."""
    first, *others = map(str, error.findings)
    return (
        f"{first} This is the first of {len(error.findings)} contradictions." if others else first
    )


def _plan(
    problem: Problem,
    seconds: float,
    proposals: int | None,
    *,
    seed: int,
    seeds: int,
    quiet: bool,
) -> tuple[Plan, int]:
    """The plan, and which of the searches side by side found it; 0 where there was only one."""
    latest: list[Progress] = []

    def heard(progress: Progress) -> None:
        latest[:] = [progress]
        if not quiet:
            _show(progress)

    warm_on_demand()
    with _stopping() as stopped:
        plan = (repair if problem.repair else partial(solve, seeds=seeds))(
            problem,
            seconds=seconds,
            proposals=proposals,
            seed=seed,
            on_progress=heard,
            should_stop=lambda: bool(stopped),
        )
    return plan, latest[-1].search


def _show(progress: Progress) -> None:
    counted = progress.score
    click.echo(
        f"{progress.seconds:6.2f} s  {counted.repeats} repeats, weighted total {counted.total:g}",
        err=True,
    )


def _sentences(problem: Problem, plan: Plan) -> Iterator[str]:
    yield str(summary(problem, plan))
    for each in coverage(problem, plan):
        yield (
            f"{each.reached} of {each.people} {each.one} met somebody of {each.two}; "
            f"{each.possible} can at most."
        )
    if problem.repair:
        counted = score(problem, plan)
        yield (
            f"{counted.moved_seated} of those seated in round {problem.now + 1} change tables, "
            f"{counted.moved_future} seats of later rounds change."
        )


def _write(path: Path, content: bytes) -> None:
    """Write beside the file and put it in place at once: the whole plan or nothing."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise _Refusal(f"{path} cannot be written: {error.strerror}.") from error


@contextmanager
def _stopping() -> Iterator[list[int]]:
    """A list that has something in it once Ctrl+C was pressed."""
    pressed: list[int] = []

    def press(number: int, _frame: FrameType | None) -> None:
        pressed.append(number)

    before = signal.signal(signal.SIGINT, press)
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, before)
