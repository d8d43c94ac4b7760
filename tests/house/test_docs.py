"""The documents say what is so: settings, words, commands, paths, layers and links."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from importlib import import_module
from pathlib import Path

import click
import pytest

import dev
from facilitate import app
from facilitate.cli import main
from facilitate.config import Config
from facilitate.db import Base
from tests.bench.__main__ import BENCHES

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = Path(app.__file__).parent
DOCUMENTS = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in (
        *ROOT.glob("*.md"),
        *(p for top in ("facilitate", "static", "templates") for p in (ROOT / top).rglob("*.md")),
    )
}
README, ARCHITECTURE = DOCUMENTS["README.md"], DOCUMENTS["ARCHITECTURE.md"]
CONTRIBUTING = DOCUMENTS["CONTRIBUTING.md"]

#: what documents name although it is not there, and why
NOT_THERE = {
    "facilitate/templates/": "never to be made",
    "facilitate/translations/fr/LC_MESSAGES/messages.po": "an example of what somebody adds",
}


def section(document: str, title: str) -> str:
    """What stands below a heading, up to the next one of its level."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", document, re.DOTALL | re.M)
    assert found, f"there is no section {title!r}"
    return found[1]


def code(document: str) -> Iterator[str]:
    """What is set as code: each line of a block, each span of a sentence."""
    for block in re.findall(r"^```[^\n]*\n(.*?)^```", document, re.DOTALL | re.M):
        yield from block.splitlines()
    prose = re.sub(r"^```.*?^```", "", document, flags=re.DOTALL | re.M)
    yield from (" ".join(span.split()) for span in re.findall(r"`([^`]+)`", prose))


def words() -> list[list[str]]:
    """The rows of ARCHITECTURE's table of words: the word, what it means, how code says it."""
    rows = re.findall(r"^\| (.+) \|$", section(ARCHITECTURE, "Words"), re.M)
    return [row.split(" | ") for row in rows if not row.startswith(("Word |", "-"))]


# --- Settings ------------------------------------------------------------------------------


def test_readme_lists_the_settings_of_the_config() -> None:
    listed = re.findall(r"^\| `(FACILITATE_\w+)` \|", section(README, "For real"), re.M)
    assert listed == [f"FACILITATE_{field.name.upper()}" for field in fields(Config)]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_document_names_only_settings_that_are_read(name: str) -> None:
    read = {f"FACILITATE_{field.name.upper()}" for field in fields(Config)}
    named = set(re.findall(r"FACILITATE_[A-Z_]+", DOCUMENTS[name]))
    assert named - read <= {"FACILITATE_TEST_POSTGRES"}


# --- Words ---------------------------------------------------------------------------------

#: the words of the house; a new one enters the table before it enters a model
GLOSSARY = """
    workshop session round table seat sector participant organization facilitator scribe organizer
    note constraint roadblock opportunity theme poll ballot vote tally commitment output edition
    destination
"""


@pytest.mark.parametrize("word", [*GLOSSARY.split(), "table host", "theme team", "seating plan"])
def test_word_of_the_house_stands_in_the_table_of_words(word: str) -> None:
    assert re.search(rf"\b{word}\b", " | ".join(row[0] for row in words()))


def test_everything_stored_has_a_word() -> None:
    named = {name for row in words() for name in re.findall(r"`(\w+)`", row[2])}
    assert {mapper.class_.__name__ for mapper in Base.registry.mappers} - named == set()


@pytest.mark.parametrize("name", [n for row in words() for n in re.findall(r"`([\w.]+)`", row[2])])
def test_name_in_the_table_of_words_is_the_codes(name: str) -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    owner, _, part = name.rpartition(".")
    if not owner:
        assert re.search(rf"\b{name}\b", source)
    elif owner[0].isupper():
        assert re.search(rf"^class {owner}\b.*?^    {part}\b", source, re.DOTALL | re.M)
    elif not (PACKAGE / owner / f"{part}.py").is_file():
        module = next(PACKAGE.rglob(f"{owner}.py")).read_text(encoding="utf-8")
        assert re.search(rf"^(?:def )?{part}\b", module, re.M)


# --- Commands ------------------------------------------------------------------------------


def commands() -> list[tuple[str, list[str]]]:
    """Each call of the command line in any document: the command, and its options."""
    found = []
    for document in DOCUMENTS.values():
        for line in code(document):
            call = re.search(r"(?:^|\s|-m )facilitate (?=[-a-z])([a-z-]+)([^|#;]*)", line)
            if call:
                found.append((call[1], re.findall(r"(?<!\S)--?[a-z-]+", call[2])))
    return found


def test_documents_call_the_command_line() -> None:
    assert {"serve", "migrate", "new-migration", "report"} <= {name for name, _ in commands()}


@pytest.mark.parametrize(("name", "options"), commands())
def test_command_of_the_documents_is_there_with_its_options(name: str, options: list[str]) -> None:
    command: click.Command = main.commands[name] if not name.startswith("-") else main
    if name.startswith("-"):
        options = [name, *options]
    known = {"--help", "-h"}
    known |= {o for p in command.params for o in (*p.opts, *p.secondary_opts)}
    assert set(options) - known == set()


def test_documents_give_dev_py_the_commands_it_has() -> None:
    given = {
        call[1]
        for document in DOCUMENTS.values()
        for line in code(document)
        if (call := re.search(r"python3? dev\.py (\w+)", line))
    }
    assert given == set(re.findall(r"dev\.py (\w+)", dev.__doc__ or ""))


def test_contributing_names_the_benches() -> None:
    (listed,) = re.findall(r"name\s+one\s+of\s+([^)]+?)\s+for", CONTRIBUTING)
    assert tuple(re.findall(r"`(\w+)`", listed)) == BENCHES


# --- Paths, layers, links --------------------------------------------------------------------


def test_tree_is_the_package() -> None:
    drawn = re.findall(r"^[├└]── (\S+)", section(ARCHITECTURE, "The tree"), re.M)
    there = {
        f"{path.name}/" if path.is_dir() else path.name
        for path in PACKAGE.iterdir()
        if path.name not in ("__init__.py", "__main__.py", "__pycache__")
    }
    assert set(drawn) == there
    assert len(drawn) == len(there)


def test_layers_are_those_that_the_tests_keep() -> None:
    drawn = re.findall(r"^```\n(.*?)```", section(ARCHITECTURE, "Arrows only down"), re.S | re.M)[0]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    kept = next(
        contract["layers"]
        for contract in project["tool"]["importlinter"]["contracts"]
        if contract["name"] == "Arrows only point down"
    )
    there = {path.stem for path in PACKAGE.iterdir()} - {"__main__"}
    layers = [set(re.findall(r"\w+", layer)) & there for layer in kept]
    rows = [line.split("  ")[0] for line in drawn.splitlines()]
    assert [set(re.findall(r"\w+", row)) for row in rows] == [layer for layer in layers if layer]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_path_named_in_a_document_is_there(name: str) -> None:
    tops = "facilitate|templates|static|tests|requirements"
    named = {
        path
        for each in code(DOCUMENTS[name])
        for path in re.findall(rf"(?<![\w/.])(?:{tops})/[\w./-]*[\w/]", each)
        if "*" not in each
    }
    missing = {path for path in named if not (ROOT / path).exists()}
    assert missing - set(NOT_THERE) == set()


def test_module_named_in_architecture_is_there() -> None:
    """Such as `people/attribution` or `notes.operations.add_note`."""
    named = {
        each
        for each in code(ARCHITECTURE)
        if re.fullmatch(r"(?:[a-z]+[./])+[a-z_]+(?:\(.*\))?", each) and not each.endswith(".js")
    }
    for each in named:
        parts = re.sub(r"\(.*\)", "", each).replace("/", ".").split(".")
        if not (PACKAGE / parts[0]).is_dir() and not (PACKAGE / f"{parts[0]}.py").is_file():
            continue
        path = PACKAGE.joinpath(*parts)
        if path.is_dir() or path.with_suffix(".py").is_file() or path.suffix:
            continue
        module = import_module(".".join(["facilitate", *parts[:-1]]))
        assert hasattr(module, parts[-1]), each


@pytest.mark.parametrize("name", DOCUMENTS)
def test_link_within_the_documents_leads_somewhere(name: str) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", DOCUMENTS[name]):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        found = (ROOT / name).parent / path if path else ROOT / name
        assert found.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", found.read_text(encoding="utf-8"), re.M)
            assert anchor in {re.sub(r"[^\w -]", "", h.lower()).replace(" ", "-") for h in headings}


def test_readme_tells_the_day_in_ten_lines() -> None:
    lines = re.findall(r"^\d+\. .+$", section(README, "The day in ten lines"), re.M)
    assert len(lines) == 10
    assert section(README, "The day in ten lines").strip().splitlines() == lines
