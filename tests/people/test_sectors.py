"""The six sectors of the model event, their spellings and their letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitate.people.sectors import (
    SECTORS_AT_MOST,
    default_named,
    default_sectors,
    free_letter,
    sector_key,
)


def test_default_sectors_are_those_of_the_model_event() -> None:
    assert [(s.name, s.letter, s.side) for s in default_sectors()] == [
        ("Development Partners", "D", "neither"),
        ("City Representatives", "C", "public"),
        ("Solution Providers", "S", "private"),
        ("Subject Experts", "E", "neither"),
        ("Governmental Partners", "G", "public"),
        ("Academia", "A", "neither"),
    ]


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("solution provider", "Solution Providers"),
        ("SOLUTION  PROVIDERS", "Solution Providers"),
        ("Solution-Provider", "Solution Providers"),
        ("City representative", "City Representatives"),
        ("Cities", "City Representatives"),
        ("government partners", "Governmental Partners"),
        ("Subject matter experts", "Subject Experts"),
        ("academia", "Academia"),
        ("Academic", "Academia"),
    ],
)
def test_default_named_knows_spellings(spelling: str, name: str) -> None:
    found = default_named(spelling)

    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("spelling", ["", "Civil Society", "Providers", "Partners"])
def test_default_named_does_not_guess(spelling: str) -> None:
    assert default_named(spelling) is None


def test_sector_key_takes_singular_and_plural_alike() -> None:
    assert sector_key("Universities and Businesses") == sector_key("university and business")


@pytest.mark.parametrize(
    ("name", "taken", "letter"),
    [
        ("Civil Society", "", "C"),
        ("Civil Society", "C", "S"),
        ("Civil Society", "CS", "I"),
        ("Élus", "", "E"),
        ("Élus", "ELUS", "A"),
        ("市民", "", "市"),
        ("3M", "", "M"),
        ("Sector 1", "", "S"),
        ("Sector 2", "S", "E"),
        ("Sector 3", "SE", "C"),
        ("Startups", "S", "T"),
        ("2", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "2"),
    ],
)
def test_free_letter_prefers_the_words_of_the_name(name: str, taken: str, letter: str) -> None:
    assert free_letter(name, taken=set(taken)) == letter


@given(st.lists(st.text(min_size=1), max_size=SECTORS_AT_MOST))
def test_free_letter_is_always_one_that_nobody_has(names: list[str]) -> None:
    letters: list[str] = []
    for name in names:
        letters.append(free_letter(name, taken=letters))

    assert len(set(letters)) == len(letters)
    assert {len(letter) for letter in letters} <= {1}
