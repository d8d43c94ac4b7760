"""What the pages, the seating and the report read about people."""

import pytest
from flask import Flask
from sqlalchemy import insert

from facilitate import clock
from facilitate.db import db
from facilitate.people import queries
from facilitate.people.attribution import Speaker
from facilitate.people.models import Participant
from facilitate.people.queries import PAGE_SIZE, PeopleFilter
from facilitate.workshop.models import Workshop
from tests.factories import make_organization, make_participant, make_sector, make_workshop
from tests.query_count import count_queries

pytestmark = pytest.mark.both_databases


@pytest.fixture
def cast(workshop: Workshop) -> Workshop:
    """Dee and Eli of two sectors, Ben without one, Sue without an organization; Zed elsewhere."""
    solution = make_sector(workshop)
    academia = make_sector(workshop, name="Academia")
    make_sector(workshop, name="Press")
    cisco = make_organization(workshop, name="Cisco", sector=solution)
    mit = make_organization(workshop, name="MIT", sector=academia)
    lab = make_organization(workshop, name="Lab")
    make_organization(workshop, name="Nobody's", sector=academia)
    now = clock.now()
    make_participant(workshop, name="Dee Park", organization=cisco, checked_in_at=now)
    make_participant(workshop, name="Élie Roth", organization=mit, badge_code="ABC234")
    make_participant(workshop, name="Ben Osei", organization=lab)
    make_participant(workshop, name="Sue Ando", checked_in_at=now)
    make_participant(workshop, name="Away", organization=cisco, withdrawn_at=now)
    elsewhere = make_workshop(code="ELSE")
    make_participant(elsewhere, name="Zed", organization="Cisco")
    return workshop


def names(people) -> list[str]:
    return [person.name for person in people]


def test_participants_for_seating_come_in_one_query(app: Flask, cast: Workshop) -> None:
    workshop_id = cast.id
    db.session.expire_all()

    with count_queries(app) as sent:
        people = queries.participants_for_seating(workshop_id)
        facts = [
            (p.name, p.organization and p.organization.name, p.sector and p.sector.letter)
            for p in people
        ]

    assert len(sent) == 1, sent
    assert facts == [
        ("Ben Osei", "Lab", None),
        ("Dee Park", "Cisco", "S"),
        ("Élie Roth", "MIT", "A"),
        ("Sue Ando", None, None),
    ]


def test_people_by_sector_counts_registered_and_present(cast: Workshop) -> None:
    counts = [
        (c.sector.name if c.sector else None, c.registered, c.present)
        for c in queries.people_by_sector(cast.id)
    ]

    assert counts == [
        ("Solution Providers", 1, 1),
        ("Academia", 1, 0),
        ("Press", 0, 0),
        (None, 2, 1),
    ]


def test_people_by_sector_of_an_empty_workshop_is_empty(workshop: Workshop) -> None:
    assert queries.people_by_sector(workshop.id) == []


def test_organizations_by_sector_are_those_that_take_part(cast: Workshop) -> None:
    groups = [
        (g.sector.name if g.sector else None, [o.name for o in g.organizations])
        for g in queries.organizations_by_sector(cast.id)
    ]

    assert groups == [
        ("Solution Providers", ["Cisco"]),
        ("Academia", ["MIT"]),
        (None, ["Lab"]),
    ]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("", ["Ben Osei", "Dee Park", "Élie Roth", "Sue Ando"]),
        ("elie", ["Élie Roth"]),
        ("ROTH él", ["Élie Roth"]),
        ("cisco", ["Dee Park"]),
        ("park cisco", ["Dee Park"]),
        ("park mit", []),
        ("abc234", ["Élie Roth"]),
        ("abc23", []),
        ("%", []),
        ("_", []),
        ("zed", []),
        ("away", []),
    ],
)
def test_people_are_found_by_words_of_name_organization_and_code(
    cast: Workshop, search: str, found: list[str]
) -> None:
    page = queries.people_page(cast.id, narrowed=PeopleFilter(search=search))

    assert (names(page.people), page.total) == (found, len(found))


def test_people_are_narrowed_by_sector_and_presence(cast: Workshop) -> None:
    academia = queries.sectors_of(cast.id)[1]

    def found(**narrowed) -> list[str]:
        return names(queries.people_page(cast.id, narrowed=PeopleFilter(**narrowed)).people)

    assert found(sector_id=academia.id) == ["Élie Roth"]
    assert found(sector_id=0) == ["Ben Osei", "Sue Ando"]
    assert found(present=True) == ["Dee Park", "Sue Ando"]
    assert found(present=False) == ["Ben Osei", "Élie Roth"]
    assert found(sector_id=0, present=True, search="ando") == ["Sue Ando"]


def test_people_come_in_pages(workshop: Workshop) -> None:
    db.session.execute(
        insert(Participant),
        [
            {
                "workshop_id": workshop.id,
                "name": f"Guest {i:04}",
                "name_key": f"guest{i:04}",
                "badge_code": f"{i:06}",
                "link_nonce": "",
                "link_hash": f"hash {i}",
            }
            for i in range(2 * PAGE_SIZE + 1)
        ],
    )

    def page(number: int) -> tuple[str, int, int, int]:
        got = queries.people_page(workshop.id, narrowed=PeopleFilter(), page=number)
        return got.people[0].name, len(got.people), got.page, got.pages

    assert page(1) == ("Guest 0000", PAGE_SIZE, 1, 3)
    assert page(3) == (f"Guest {2 * PAGE_SIZE:04}", 1, 3, 3)
    assert page(10**30) == page(3)
    assert page(-5) == page(1)


def test_namesake_is_of_the_same_organization(cast: Workshop) -> None:
    def found(name: str, organization: str, **values) -> str | None:
        person = queries.namesake(cast.id, name=name, organization=organization, **values)
        return person.name if person else None

    dee = queries.namesake(cast.id, name="dee park", organization="CISCO")
    assert dee is not None
    assert found("DEE PARK", "cisco") == "Dee Park"
    assert found("Dee Park", "MIT") is None
    assert found("Dee Park", "") is None
    assert found("Sue Ando", "") == "Sue Ando"
    assert found("Away", "Cisco") is None
    assert found("Dee Park", "Cisco", except_id=dee.id) is None


def test_badge_code_is_read_however_it_is_typed(cast: Workshop) -> None:
    for typed in ("ABC234", "abc 234", " a-b-c-2-3-4 "):
        person = queries.participant_by_badge_code(cast.id, typed)
        assert person is not None
        assert person.name == "Élie Roth"
    assert queries.participant_by_badge_code(cast.id, "ABC235") is None
    assert queries.participant_by_badge_code(cast.id, "") is None


def test_speaker_of_a_participant_has_the_facts_for_attribution(cast: Workshop) -> None:
    dee = queries.participants_for_seating(cast.id)[1]
    dee.consents_quotes = True

    assert queries.speaker_of(dee) == Speaker(
        name="Dee Park",
        organization="Cisco",
        sector="Solution Providers",
        consents_name=False,
        consents_quotes=True,
    )
    assert queries.speaker_of(make_participant(cast, name="Alone")) == Speaker(name="Alone")
    assert queries.speaker_of(None) is None
