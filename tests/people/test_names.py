"""Names are kept tidy and compared without what typing differs in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitate.people.names import is_address, name_key, tidy, word_keys


@pytest.mark.parametrize(
    "spelling", ["Cisco", " cisco ", "CISCO", "Cis co", "Císcö", "cisco.", "Ｃｉｓｃｏ"]
)
def test_name_key_ignores_case_accents_and_spacing(spelling: str) -> None:
    assert name_key(spelling) == "cisco"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Łódź", "Lodz"),
        ("Straße", "STRASSE"),
        ("İstanbul", "istanbul"),
        ("Ångström", "Angstrom"),
        ("O’Neil", "O'Neil"),
        ("UN-HABITAT", "UN Habitat"),
        ("U.S. Department of State", "US Department of State"),
        ("Æon", "aeon"),
        ("Алёна", "Алена"),
    ],
)
def test_name_key_brings_spellings_together(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Cisco", "Sisco"),
        ("कि", "कु"),
        ("กิ", "กุ"),
        ("東京", "京都"),
        ("が", "か"),
        ("C++", "C"),
    ],
)
def test_name_key_keeps_different_names_apart(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@given(st.text())
def test_name_key_of_its_own_result_is_the_same(text: str) -> None:
    assert name_key(name_key(text)) == name_key(text)


@given(st.text())
def test_name_key_is_empty_only_for_what_shows_nothing(text: str) -> None:
    assert bool(name_key(text)) == bool(tidy(text))


@given(st.text())
def test_tidy_leaves_one_line_that_is_tidy(text: str) -> None:
    once = tidy(text)

    assert tidy(once) == once
    assert "\n" not in once
    assert once == once.strip()


def test_tidy_drops_controls_and_direction_overrides() -> None:
    assert tidy(" Ana\u202e \x00\x07 Ruiz\r\n\ufeff") == "Ana Ruiz"


def test_tidy_keeps_joiners_that_scripts_need() -> None:
    assert tidy("می\u200cخواهم") == "می\u200cخواهم"


def test_word_keys_are_the_keys_of_the_words() -> None:
    assert word_keys("  Müller,  Ana – ") == ["muller", "ana", "–"]


@pytest.mark.parametrize("text", ["ana@example.org", "a.b+c@mail.example.co", "ü@bücher.example"])
def test_is_address_accepts_addresses(text: str) -> None:
    assert is_address(text) is True


@pytest.mark.parametrize("text", ["", "ana", "ana@", "@x.org", "a b@x.org", "a@b", "<a@x.org>"])
def test_is_address_refuses_the_rest(text: str) -> None:
    assert is_address(text) is False
