"""Text as it is searched."""

import pytest

from facilitate.notes.search import searchable


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Électricité", "electricite"),
        ("  two\n lines ", "two lines"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("İstanbul", "istanbul"),
        ("ﬁnance", "finance"),
        ("Łódź", "łodz"),
        ("مُدُن", "مدن"),
        ("", ""),
    ],
)
def test_searchable_ignores_case_accents_and_spacing(typed: str, kept: str) -> None:
    assert searchable(typed) == kept


@pytest.mark.parametrize("text", ["Ñandú", "서울", "ℌello", "Ångström", "ΌΣΟΣ"])
def test_searchable_is_the_same_when_done_twice(text: str) -> None:
    assert searchable(searchable(text)) == searchable(text)
