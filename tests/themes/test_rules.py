"""What notes add up to, and the order of a list after a move."""

import pytest

from facilitate.errors import Refused
from facilitate.themes.rules import (
    NO_EVIDENCE,
    Evidence,
    OptionWords,
    SectorPresent,
    Source,
    ThemeWords,
    gathered,
    moved,
    require_named,
    require_some,
    require_votable,
)

CITIES = SectorPresent(position=1, letter="C", name="City Representatives")
VENDORS = SectorPresent(position=2, letter="S", name="Solution Providers")
PRESENT = {(1, 1): {VENDORS}, (2, 1): {CITIES, VENDORS}, (3, 2): {CITIES}}


def test_nothing_gathered_is_no_evidence() -> None:
    assert gathered([], PRESENT) == NO_EVIDENCE


def test_gathered_notes_name_each_place_and_sector_once_in_order() -> None:
    sources = [
        Source(note_id=1, table=2, round=1),
        Source(note_id=2, table=2, round=1),
        Source(note_id=3, table=1, round=1),
        Source(note_id=4, table=9, round=9),
        Source(note_id=5, session_id=7),
        Source(note_id=6, table=3, round=2, counts=False),
    ]
    assert gathered(sources, PRESENT) == Evidence(
        notes=5,
        withdrawn=1,
        tables=(1, 2, 9),
        rounds=(1, 9),
        sessions=(7,),
        sectors=(CITIES, VENDORS),
    )


@pytest.mark.parametrize(
    ("to", "order"), [(1, "CABD"), (3, "ABCD"), (4, "ABDC"), (0, "CABD"), (9, "ABDC")]
)
def test_moved_thing_stands_at_its_place_or_the_nearest(to: int, order: str) -> None:
    letters = list("ABCD")
    assert "".join(moved(letters, letters[2], to=to)) == order


@pytest.mark.parametrize(
    "words",
    [
        OptionWords(text=" "),
        OptionWords(text="x" * 601),
        OptionWords(text="x", public_role="x" * 601),
        OptionWords(text="x", private_role="x" * 601),
    ],
)
def test_option_without_words_or_with_too_many_is_refused(words: OptionWords) -> None:
    with pytest.raises(Refused):
        require_votable(words, workshop_id=1)


@pytest.mark.parametrize(
    "words",
    [
        ThemeWords(name=" "),
        ThemeWords(name="x" * 121),
        ThemeWords(name="x", statement="x" * 401),
    ],
)
def test_theme_without_a_name_or_with_too_long_words_is_refused(words: ThemeWords) -> None:
    with pytest.raises(Refused):
        require_named(words)


def test_some_notes_are_neither_none_nor_more_than_a_request_should_take() -> None:
    require_some([1])
    for note_ids in ([], range(501)):
        with pytest.raises(Refused):
            require_some(note_ids)
