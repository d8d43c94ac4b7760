"""Exports of other programs are understood as they are; small ones, written by hand."""

from pathlib import Path

import pytest

from facilitate.people.files import read_file
from facilitate.people.lists import read_list

EXPORTS = Path(__file__).parent / "exports"

WANTED = [
    ("Dee Park", "Cisco", "dee@example.org", False),
    ("José Núñez", "Metropolis", "jose@example.org", False),
    ("Zed Adams", "MIT", "zed@example.org", True),
]


@pytest.mark.parametrize(
    ("program", "people"), [("Eventbrite", 3), ("Indico", 3), ("pretix", 3), ("pretalx", 2)]
)
def test_export_is_understood(program: str, people: int) -> None:
    data = (EXPORTS / f"{program.lower()}.csv").read_bytes()

    found = read_list(read_file(data).text)

    assert found.source == program
    read = [(r.name, r.organization, r.email, r.is_cancelled) for r in found.rows]
    assert read == WANTED[:people]
