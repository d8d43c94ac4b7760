"""Names that may be two spellings of one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitate.people.similar import SimilarNames, loose_key, may_be_one_person


@pytest.mark.parametrize(
    ("known", "name"),
    [
        ("Alstom", "Alstrom"),
        ("Alstrom", "ALSTOM"),
        ("Siemens", "Seimens"),
        ("Accenture", "Accenture Ltd."),
        ("The World Bank", "World Bank"),
        ("Portland State University", "PSU"),
        ("PSU", "Portland State University"),
    ],
)
def test_organizations_that_look_alike_are_found(known: str, name: str) -> None:
    assert SimilarNames([known]).like(name) == known


@pytest.mark.parametrize(
    ("known", "name"),
    [
        ("IBM", "IDB"),
        ("Cisco", "CISCO"),
        ("ESRI", "Egis"),
        ("U.S. Department of Housing", "U.S. Department of State"),
        ("United Nations Environment", "Urban New Energy"),
        ("Cisco", ""),
    ],
)
def test_organizations_that_are_two_or_the_same_are_not(known: str, name: str) -> None:
    assert SimilarNames([known]).like(name) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("John Smith", "J. Smith"),
        ("John Smith", "Smith, John"),
        ("John Smith", "Jon Smith"),
        ("Dr. John Smith", "John Smith"),
        ("John Paul Smith", "John Smith"),
        ("Anne-Marie Dubois", "Anne Marie Dubois"),
        ("José Ruiz", "Jose Ruíz"),
    ],
)
def test_names_that_may_be_one_person(one: str, other: str) -> None:
    assert may_be_one_person(one, other)
    assert may_be_one_person(other, one)
    assert loose_key(one) == loose_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("John Smith", "Jane Smith"),
        ("Guest 4", "Guest 42"),
        ("Li Wei", "Li Na"),
        ("Ana", "Ben"),
        ("", "x"),
    ],
)
def test_names_of_two_people(one: str, other: str) -> None:
    assert not may_be_one_person(one, other)


@given(st.text(max_size=30), st.text(max_size=30))
def test_likeness_has_no_direction(one: str, other: str) -> None:
    assert may_be_one_person(one, other) == may_be_one_person(other, one)
    assert (SimilarNames([one]).like(other) is None) == (SimilarNames([other]).like(one) is None)
