"""How long the report takes: `python -m tests.bench.report [S] [M] [L]`.

Made workshops of three sizes, in memory: from facts to the model and from the model to each
format, medians of three runs in a warm process, with goals beside; the heavy ones also in a process
of their own, with the most memory that it held; WeasyPrint and pandoc on the same report where they
are installed. Compiling from a database is measured with the pages.
"""

import importlib
import importlib.util
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from statistics import median
from time import perf_counter, process_time

from babel import Locale

from facilitate.people.attribution import NOBODY
from facilitate.report.beside import needed, write_beside
from facilitate.report.compile import outputs_from
from facilitate.report.facts import (
    EvidenceFacts,
    Facts,
    Headcount,
    KindFacts,
    NoteFacts,
    OptionFacts,
    OrganizationFacts,
    Origin,
    QuestionFacts,
    RoundFacts,
    SectorFacts,
    ThemeFacts,
    VoteFacts,
)
from facilitate.report.formats import FORMATS, Format
from facilitate.report.outputs import Outputs
from facilitate.report.words import Words
from facilitate.report.writers import html_page, json_model

#: people, tables, rounds, notes
SIZES = {"S": (35, 4, 2, 120), "M": (150, 15, 4, 1_500), "L": (1_000, 110, 4, 20_000)}
#: they take half of the notes
THEMES = 12
RUNS = 3
#: seconds that each may take by size, in a warm process from the model
GOALS = {
    name: dict(zip(SIZES, seconds, strict=True))
    for name, seconds in {
        "model": (0.2, 0.4, 2.0),
        "pdf": (0.5, 1.5, 4.0),
        "pdf, every note": (0.5, 1.5, 12.0),
        "docx": (0.2, 0.3, 1.5),
        "html": (0.1, 0.2, 0.8),
        "xlsx": (0.3, 0.3, 2.5),
    }.items()
}

#: megabytes that each may hold at L, in a process of its own
MEMORY = {"docx": 300, "pdf": 300, "pdf, every note": 2_000}
#: what writes a format beside the web, and says at its end what it held at most, in kilobytes: the
#: kernel's own figure for this process since it was started, whatever its parent holds
_WATCHED = """
import runpy, sys
runpy.run_module("facilitate.report.beside", run_name="__main__", alter_sys=False)
held = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
sys.stderr.write(held.split()[1])
"""


class English:
    """The sentences as they stand in the code."""

    locale = Locale("en")

    def gettext(self, message: str, /, **values: object) -> str:
        return message % values if values else message

    def ngettext(self, singular: str, plural: str, num: int, /, **values: object) -> str:
        return (singular if num == 1 else plural) % {"num": num, **values}


def make_facts(people: int, tables: int, rounds: int, notes: int) -> Facts:
    """A workshop of this size; the same each time."""
    chance = random.Random(1)
    moment = datetime(2012, 3, 5, 12, tzinfo=UTC)
    kinds = ("constraint", "roadblock", "opportunity")
    per_organization = 3
    organizations = [
        OrganizationFacts(name=f"Organization {i}", people=Headcount(registered=3, present=2))
        for i in range(people // per_organization)
    ]
    return Facts(
        title="A made workshop",
        subtitle="",
        host="",
        venue="",
        starts_on=date(2012, 3, 5),
        ends_on=date(2012, 3, 6),
        slug="made",
        policy="chatham_house",
        language="en",
        is_demo=True,
        is_rehearsal=False,
        builds_on=("", "", ""),
        sectors=tuple(
            SectorFacts(
                name=f"Sector {letter}",
                letter=letter,
                side="neither",
                organizations=tuple(organizations[index::6]),
            )
            for index, letter in enumerate("ABCDEF")
        ),
        questions=(
            QuestionFacts(key="c", title="Constraints", asks="Which?", kinds=kinds[:2]),
            QuestionFacts(key="o", title="Opportunities", asks="Which?", kinds=kinds[2:]),
        ),
        kinds=tuple(
            KindFacts(key=k, label=k, plural=f"{k}s", shape="bar", asks_stage=False) for k in kinds
        ),
        stages=(),
        rounds=tuple(
            RoundFacts(
                number=number,
                session="Roundtables",
                asked="Constraints",
                day=date(2012, 3, 5),
                planned_at=time(10),
                minutes=45,
                started_at=moment,
                ended_at=moment,
            )
            for number in range(1, rounds + 1)
        ),
        tables={number: f"Topic {number}" for number in range(1, tables + 1)},
        sessions={},
        notes=tuple(
            sorted(
                (_note(number, chance, kinds, tables, rounds, moment) for number in range(notes)),
                key=lambda note: (note.origin, note.number),
            )
        ),
        has_seating=True,
        read_at=moment,
        themes=tuple(
            ThemeFacts(
                number=number,
                name=f"Theme {number}",
                statement="What it says, in one sentence.",
                evidence=_behind(range(number, notes + 1, 2 * THEMES)),
            )
            for number in range(1, THEMES + 1)
        ),
        votes=(
            VoteFacts(
                number=1,
                title="",
                budget=3,
                cap=2,
                entitled=people,
                present=people,
                voted=people,
                merged_later=0,
                blank=0,
                options=tuple(
                    OptionFacts(
                        letter="ABCDEFGHIJKL"[number],
                        text="A worded option of the usual length, with what it would change.",
                        public_role="What the public side would do",
                        private_role="What the private side would do",
                        points=24 - number,
                        voters=12,
                        rank=number + 1,
                        tied=False,
                        evidence=_behind(range(number + 1, notes + 1, 12 * notes // 60)),
                    )
                    for number in range(12)
                ),
            ),
        ),
    )


def _behind(numbers: range) -> EvidenceFacts:
    return EvidenceFacts(notes=tuple(numbers), sectors=("Sector A", "Sector B"))


def _note(
    number: int,
    chance: random.Random,
    kinds: tuple[str, ...],
    tables: int,
    rounds: int,
    moment: datetime,
) -> NoteFacts:
    text = " ".join(_word(chance) for _ in range(chance.randint(6, 34))).capitalize() + "."
    return NoteFacts(
        number=number + 1,
        kind=chance.choice(kinds),
        stage="",
        origin=Origin(session=0, table=chance.randint(1, tables), round=chance.randint(1, rounds)),
        text=text,
        language="en",
        is_foreign=False,
        is_late=number % 50 == 0,
        attribution=NOBODY,
        written_at=moment,
    )


def _word(chance: random.Random) -> str:
    return "".join(chance.choices("etaoinshrdlucmfw", k=chance.randint(2, 10)))


@dataclass(frozen=True)
class Taken:
    """Seconds by the clock and of the processors, medians."""

    clock: float
    processor: float


def _timed(work: Callable[[], object]) -> Taken:
    clocks, processors = [], []
    for _run in range(RUNS):
        began, worked = perf_counter(), process_time()
        work()
        clocks.append(perf_counter() - began)
        processors.append(process_time() - worked)
    return Taken(clock=median(clocks), processor=median(processors))


def _print(name: str, size: str, taken: Taken, more: str = "") -> None:
    goal = GOALS.get(name, {}).get(size)
    beside = f"goal {goal:4.1f} s" if goal else " " * 11
    says = f"{taken.clock:7.2f} s  {taken.processor:7.2f} s processor  {beside}  {more}"
    print(f"  {name:18} {says}".rstrip(), flush=True)


def _print_others(outputs: Outputs, ours: dict[str, float]) -> None:
    """What WeasyPrint and pandoc take for the same report, where they are installed."""
    page = html_page.write(outputs)
    if importlib.util.find_spec("weasyprint"):
        weasyprint = importlib.import_module("weasyprint")
        seconds = _timed(lambda: weasyprint.HTML(string=page.decode()).write_pdf()).clock
        print(f"  WeasyPrint to PDF  {seconds:8.2f} s  {seconds / ours['pdf']:.1f} times ours")
    else:
        print("  WeasyPrint is not installed: not compared")
    program = shutil.which("pandoc")
    if program is None:
        print("  pandoc is not installed: not compared")
        return
    command = [program, "--from", "html", "--to", "docx", "--output", "-"]
    seconds = _timed(
        lambda: subprocess.run(command, input=page, check=True, capture_output=True)
    ).clock
    print(f"  pandoc to Word     {seconds:8.2f} s  {seconds / ours['docx']:.1f} times ours")


def _held(wanted: Format, outputs: Outputs) -> float:
    """Megabytes that a process of its own held at most while it wrote this; Linux alone says so."""
    done = subprocess.run(
        [sys.executable, "-c", _WATCHED, wanted.name],
        input=json_model.write(needed(wanted, outputs)),
        check=True,
        capture_output=True,
    )
    return int(done.stderr) / 1024


def main(sizes: list[str]) -> None:
    """Print a line for each size and step."""
    words = Words(English())
    load = os.getloadavg()[0]
    print(f"medians of {RUNS} runs, load {load:.1f} on {os.cpu_count()} cores")
    for size in sizes or SIZES:
        facts = make_facts(*SIZES[size])
        print(f"{size}: {len(facts.notes):,} notes, {len(facts.tables)} tables")
        _print("model", size, _timed(lambda f=facts: outputs_from(f, words)))
        outputs = outputs_from(facts, words)
        every_note = replace(outputs, meta=replace(outputs.meta, every_note=True))
        ours = {}
        for name, each in FORMATS.items():
            megabytes = len(each.write(outputs)) / 1e6
            taken = _timed(lambda e=each, o=outputs: e.write(o))
            ours[name] = taken.clock
            _print(name, size, taken, f"{megabytes:.2f} MB")
        _print("pdf, every note", size, _timed(lambda o=every_note: FORMATS["pdf"].write(o)))
        _print_others(outputs, ours)
        for name, model in (
            ("docx", outputs), ("xlsx", outputs), ("pdf", outputs), ("pdf, every note", every_note)
        ):  # fmt: skip
            wanted = FORMATS[name.split(",")[0]]
            seconds = _timed(lambda w=wanted, m=model: write_beside(w, m)).clock
            goal = f"  goal {MEMORY[name]} MB" if size == "L" and name in MEMORY else ""
            held = f"{_held(wanted, model):8.0f} MB held{goal}"
            print(f"  {name + ' beside':22} {seconds:5.2f} s {held}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
