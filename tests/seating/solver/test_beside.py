"""Searches in processes of their own: the same plan, and no process that nobody waits for."""

import contextlib
import random
import shutil
import threading

import pytest

from facilitate.seating.solver import beside, check, problem_from_json, search, solve
from facilitate.seating.solver.anneal import Schedule
from facilitate.seating.solver.beside import Beside
from facilitate.seating.solver.budget import Budget
from facilitate.seating.solver.conflict import possible_rows
from facilitate.seating.solver.model import Model
from tests.bench import seating_generator

SCHEDULE = Schedule(5, 0.5)
start = Beside._begun


@pytest.fixture(scope="module")
def workshop():
    return problem_from_json(seating_generator.realistic(48, 8, 4, 9))


@pytest.fixture
def cores(monkeypatch):
    """Let there be two processors, and any search be worth a process."""
    monkeypatch.setattr(search, "cores", lambda: 2)
    monkeypatch.setattr(search, "WORTH_PROPOSALS", 0)


@pytest.fixture
def run(workshop):
    model = Model(workshop)
    return Beside(model, possible_rows(model, random.Random(1)), 10**9, seed=3)


def test_plan_does_not_depend_on_how_many_processes_search(workshop, cores, monkeypatch):
    reports = []
    plan = solve(workshop, proposals=30_000, seed=4, seeds=3, on_progress=reports.append)
    assert reports[-1].plan == plan
    monkeypatch.setattr(search, "cores", lambda: 1)
    alone = []
    assert solve(workshop, proposals=30_000, seed=4, seeds=3, on_progress=alone.append) == plan
    assert alone[-1].search == reports[-1].search > 0


def test_plan_that_was_promised_comes_without_the_process_too(workshop, cores, monkeypatch):
    plan = solve(workshop, proposals=20_000, seed=4, seeds=2)
    for nothing in (shutil.which("false"), "/nowhere/python"):
        monkeypatch.setattr(beside.sys, "executable", nothing)
        assert solve(workshop, proposals=20_000, seed=4, seeds=2) == plan


def test_searches_end_when_somebody_finds_it_good_enough(workshop, cores, monkeypatch):
    begun = []
    monkeypatch.setattr(Beside, "_begun", lambda run: begun.append(run) or start(run))
    reports = []
    plan = solve(
        workshop,
        seconds=600,
        seeds=2,
        on_progress=reports.append,
        should_stop=lambda: bool(begun and begun[0]._process),
    )
    assert check(workshop, plan) == ()
    assert reports[-1].plan == plan
    assert [run._process.returncode is not None for run in begun] == [True]


def test_search_tells_of_better_plans_while_it_goes_on_and_stops_when_told(run):
    budget = Budget(600, None)
    searching = threading.Thread(target=run.run, args=(SCHEDULE, budget, 0, 0))
    start = run.found
    searching.start()
    while run.found == start and searching.is_alive():
        searching.join(0.01)
    run.stop()
    searching.join(60)
    assert not searching.is_alive()
    assert run.found[0] < start[0]
    assert run._process.returncode is not None


def test_process_ends_with_whoever_asked(run):
    process = run._begun()

    def listen():
        with contextlib.suppress(EOFError):
            run._listen(process, SCHEDULE, Budget(600, None), 0, 0)

    listening = threading.Thread(target=listen)
    start = run.found
    listening.start()
    while run.found == start and listening.is_alive():
        listening.join(0.01)
    process.stdin.close()
    assert process.wait(60) == 1
    listening.join(60)
    process.stdout.close()


def test_process_that_is_asked_nothing_ends_without_a_word(run, capfd):
    with run._begun() as process:
        assert process.stdout.read(1) == b"."
    assert process.returncode == 0
    assert capfd.readouterr() == ("", "")
