"""`facilitate import WORKSHOP FILE`."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from facilitate.cli.import_people import import_command
from facilitate.config import Config
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.people.models import Participant
from facilitate.workshop.models import Workshop
from tests.factories import make_participant

LIST = (
    "Name;Organisation;Sector\nDee Park;Cisco;Solution provider\nEli Roth;MIT;Academia\n;;Press\n"
)


@pytest.fixture
def run(config: Config, workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Run the command with a file on the test's database."""
    monkeypatch.setenv("FACILITATE_DATABASE_URL", config.database_url)
    monkeypatch.setenv("FACILITATE_INSTANCE", str(config.instance))
    monkeypatch.setenv("FACILITATE_SECRET_KEY", config.secret_key)

    def run(*arguments: str, data: bytes = LIST.encode("cp1252")) -> Result:
        file = tmp_path / "people.csv"
        file.write_bytes(data)
        db.session.commit()
        result = CliRunner().invoke(import_command, [*arguments, str(file)])
        db.session.expire_all()
        return result

    return run


def names() -> list[str]:
    return list(db.session.scalars(select(Participant.name).order_by(Participant.id)))


@pytest.mark.parametrize("workshop_name", ["KHX7", "khx7"])
def test_import_command_adds_people_by_code_or_slug(run, workshop_name: str) -> None:
    result = run(workshop_name)

    assert (result.exit_code, result.stdout) == (
        0,
        "Added 2 people, 2 organizations and 2 sectors to Smart Cities for All.\n",
    )
    assert result.stderr == "row 4, error: This row has no name.\n"
    assert names() == ["Dee Park", "Eli Roth"]


def test_import_command_run_twice_changes_nothing(run) -> None:
    run("KHX7")
    result = run("KHX7")

    assert (
        result.stdout == "Added 0 people, 0 organizations and 0 sectors to Smart Cities for All.\n"
    )
    assert names() == ["Dee Park", "Eli Roth"]


def test_import_command_can_only_say_what_it_would_do(run, workshop: Workshop) -> None:
    make_participant(workshop, name="Dee Park", organization="Cisco")

    result = run("KHX7", "--dry-run")

    assert result.stdout == (
        "Would add 1 people, 1 organizations and 2 sectors to Smart Cities for All. "
        "Nothing was changed.\n"
    )
    assert result.stderr == (
        "row 2, changed: Already on the list: Dee Park, Cisco\n"
        "row 2, changed: Cisco becomes part of Solution Providers.\n"
        "row 4, error: This row has no name.\n"
    )
    assert names() == ["Dee Park"]


def test_import_command_updates_people_only_when_told(run, workshop: Workshop) -> None:
    dee = make_participant(workshop, name="Dee Park", organization="Cisco")

    first = run("KHX7")
    assert dee.organization.sector is None
    second = run("KHX7", "--update")

    assert ("Changed" in first.stdout, second.stdout.endswith("Changed 1 people.\n")) == (
        False,
        True,
    )
    assert dee.organization.sector.name == "Solution Providers"


def test_import_command_refuses_what_is_no_list(run) -> None:
    result = run("KHX7", data=b"PK\x03\x04")

    assert isinstance(result.exception, Refused)
    assert str(result.exception).startswith("This is an archive or a workbook")


def test_import_command_says_that_there_is_no_such_workshop(run) -> None:
    result = run("NONE")

    assert str(result.exception) == "There is no workshop with the code or slug NONE."
