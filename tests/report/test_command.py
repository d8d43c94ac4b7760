"""`facilitate report`."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from facilitate.cli import main
from facilitate.config import Config
from facilitate.report.formats import FORMATS
from facilitate.workshop.models import Workshop
from tests.factories import make_workshop


@pytest.fixture
def workshop(db_session) -> Workshop:
    return make_workshop(code="KHX7", slug="smart-cities", title="Smart Cities for All")


@pytest.fixture
def environment(config: Config) -> dict[str, str]:
    return {
        "FACILITATE_INSTANCE": str(config.instance),
        "FACILITATE_DATABASE_URL": config.database_url,
    }


def run(environment: dict[str, str], *arguments: str | Path) -> Result:
    return CliRunner(env=environment).invoke(main, ["report", *map(str, arguments)])


@pytest.mark.parametrize("name", ["KHX7", "khx7", "smart-cities"])
def test_command_writes_the_report_of_a_code_or_name(
    environment: dict[str, str], workshop: Workshop, tmp_path: Path, name: str
) -> None:
    target = tmp_path / "report.json"
    result = run(environment, name, "--format", "json", "-o", target)

    assert result.exit_code == 0, result.output
    assert result.output == f"Wrote {target} ({target.stat().st_size:,} bytes).\n"
    assert json.loads(target.read_text())["meta"]["title"] == "Smart Cities for All"


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("pdf", b"%PDF-1.7"),
        ("summary", b"%PDF-1.7"),
        ("docx", b"PK"),
        ("xlsx", b"PK"),
        ("zip", b"PK"),
        ("html", b"<!doctype html>"),
        ("md", b"# Smart Cities"),
        ("csv", b"PK"),
        ("json", b"{"),
    ],
)
def test_command_writes_every_format(
    environment: dict[str, str], workshop: Workshop, tmp_path: Path, name: str, begins: bytes
) -> None:
    target = tmp_path / f"report.{name}"
    target.write_text("the one before")
    result = run(environment, "KHX7", "--format", name, "-o", target)

    assert result.exit_code == 0, result.output
    assert target.read_bytes().startswith(begins)
    assert [each.name for each in tmp_path.glob("*report*")] == [target.name]


def test_command_writes_all_formats_into_one_folder(
    environment: dict[str, str], workshop: Workshop, tmp_path: Path
) -> None:
    folder = tmp_path / "to" / "hand in"
    results = [run(environment, "KHX7", "--format", "all", "-o", folder) for _ in range(2)]

    assert [each.exit_code for each in results] == [0, 0], results[0].output
    names = sorted(each.file_name("smart-cities") for each in FORMATS.values())
    assert sorted(each.name for each in folder.iterdir()) == names
    assert results[0].output.count("Wrote ") == len(names)
    no_folder = run(environment, "KHX7", "--format", "all", "-o", folder / names[0])
    no_file = run(environment, "KHX7", "--format", "pdf", "-o", folder)
    assert [no_folder.exit_code, no_file.exit_code] == [2, 2]
    assert "is no folder. With --format all, name one." in no_folder.output
    assert "is a folder. Name a file, or ask for --format all." in no_file.output


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["NONE"], "There is no workshop with the code or name NONE in this installation."),
        (
            ["KHX7", "--format", "odt"],
            f"Choose one of: {', '.join(FORMATS)}.",
        ),
        (
            ["KHX7", "--edition", "secret"],
            "There is no edition called secret. There is: internal, participants, public.",
        ),
        (
            ["KHX7", "--language", "tlh"],
            "There are no translations into tlh. There are: en.",
        ),
    ],
)
def test_command_says_what_is_wrong_and_leaves_the_file_alone(
    environment: dict[str, str],
    workshop: Workshop,
    tmp_path: Path,
    arguments: list[str],
    sentence: str,
) -> None:
    target = tmp_path / "report.pdf"
    target.write_text("the one before")
    result = run(environment, *arguments, "-o", target)

    assert result.exit_code == 2
    assert result.output.startswith("Error: ")
    assert sentence in result.output
    assert target.read_text() == "the one before"


def test_command_writes_a_pack_in_all_formats_but_the_summary(
    environment: dict[str, str], workshop: Workshop, tmp_path: Path
) -> None:
    result = run(environment, "KHX7", "--pack", "tables", "--format", "all", "-o", tmp_path / "to")
    names = [f.file_name("smart-cities-tables") for f in FORMATS.values() if not f.is_summary]

    assert result.exit_code == 0, result.output
    assert sorted(each.name for each in (tmp_path / "to").iterdir()) == sorted(names)
    refused = run(
        environment, "KHX7", "--pack", "tables", "--format", "summary", "-o", tmp_path / "x"
    )
    assert "There is no two-page summary of a pack." in refused.output
    assert "There is no pack called x." in run(environment, "KHX7", "--pack", "x", "-o", "-").output


def test_command_says_why_a_file_cannot_be_written(
    environment: dict[str, str], workshop: Workshop, tmp_path: Path
) -> None:
    target = tmp_path / "nowhere" / "report.md"
    result = run(environment, "KHX7", "--format", "md", "-o", target)

    assert result.exit_code == 2
    assert f"{target} cannot be written: No such file or directory." in result.output


def test_command_says_that_an_installation_is_empty(tmp_path: Path) -> None:
    result = run({"FACILITATE_INSTANCE": str(tmp_path)}, "KHX7", "-o", tmp_path / "report.pdf")

    assert result.exit_code == 2
    assert "This installation is still empty." in result.output


def test_command_writes_to_standard_output(environment: dict[str, str], workshop: Workshop) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "facilitate", "report", "KHX7", "--format", "md", "-o", "-"],
        env={**os.environ, **environment},
        capture_output=True,
        check=True,
    )

    assert done.stdout.startswith(b"# Smart Cities for All\n")
    assert done.stderr == b""
