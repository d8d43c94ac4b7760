"""What my tables said: the notes of one's own tables once their rounds are over."""

import re
from datetime import timedelta
from html import unescape

import pytest

from facilitate import clock
from facilitate.db import db
from facilitate.people.attribution import CHATHAM_HOUSE, ORGANIZATION
from tests.query_count import count_queries
from tests.themes.conftest import Desk, desk  # noqa: F401 (a fixture)

PAGE, CARD = "/w/KHX7/me/tables", "/w/KHX7/me/card"


@pytest.fixture
def said(desk: Desk) -> Desk:  # noqa: F811
    """Dee sat at table 1, then at table 2; only round 1 is over."""
    eli = desk.people["Eli"]
    eli.consents_quotes = True
    desk.note("Ducts are dug thrice", speaker=eli)
    desk.note("Taken back", deleted_at=clock.now())
    desk.note("Elsewhere at the time", table=2)
    desk.note("Before Dee came to it", table=2, round=2)
    desk.rounds[0].started_at = clock.now() - timedelta(hours=1)
    desk.rounds[0].ended_at = clock.now()
    db.session.commit()
    return desk


def read(desk: Desk, name: str = "Dee") -> str:  # noqa: F811
    page = desk.browser(name).get(PAGE).text
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())


def test_my_tables_have_the_notes_of_ones_own_tables_in_rounds_that_are_over(said: Desk) -> None:
    page = read(said)
    others = ("Taken back", "Elsewhere at the time", "Before Dee came to it", "Round 2")

    assert "Round 1, Table 1" in page
    assert "Ducts are dug thrice" in page
    assert [each for each in others if each in page] == []
    assert "Elsewhere at the time" in read(said, "Eli")
    assert PAGE in said.browser("Dee").get(CARD).text

    said.rounds[0].started_at = said.rounds[0].ended_at = None
    assert "No round is over yet" in read(said)
    assert PAGE not in said.browser("Dee").get(CARD).text


def test_my_tables_say_who_spoke_only_as_the_policy_allows(said: Desk) -> None:
    said.workshop.attribution = ORGANIZATION
    assert "Ducts are dug thrice Opportunity · Lagos" in read(said)

    said.workshop.attribution = CHATHAM_HOUSE
    page = read(said)
    assert [each for each in ("Lagos", "Eli", "City Representatives") if each in page] == []


def test_my_tables_are_read_with_a_constant_number_of_queries(said: Desk) -> None:
    dee = said.browser("Dee")
    dee.get(PAGE)
    with count_queries(said.app) as few:
        dee.get(PAGE)
    for number in range(3):
        said.note(f"Another {number}", speaker=said.people["Dee"])
    said.rounds[1].ended_at = clock.now()
    db.session.commit()
    with count_queries(said.app) as many:
        dee.get(PAGE)

    assert len(many) == len(few), many
