"""The pages of the organizations."""

import io
import re
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from facilitate.db import db
from facilitate.people.models import Merge, Organization
from facilitate.people.queries import aliases_of, organizations_of
from facilitate.workshop.models import Workshop
from tests.client import Client
from tests.factories import (
    make_alias,
    make_organization,
    make_participant,
    make_sector,
    make_workshop,
)
from tests.people.test_import_views import fields
from tests.query_count import count_queries

PAGE = "/w/KHX7/organizations"


def names(workshop: Workshop) -> list[str]:
    db.session.rollback()
    return [o.name for o in organizations_of(workshop.id)]


def test_organizations_are_listed_with_sectors_spellings_and_people(
    amara: Client, workshop: Workshop
) -> None:
    cisco = make_organization(workshop, name="Cisco", sector=make_sector(workshop))
    make_alias(workshop, cisco, name="Cisco Systems")
    make_participant(workshop, name="Dee Park", organization=cisco)
    make_organization(workshop, name="<b>MIT")

    text = " ".join(re.sub(r"<[^>]*>", " ", amara.get(PAGE).text).split())

    assert "Cisco also Cisco Systems 1 person" in text
    assert "Sector not known yet 1 &lt;b&gt;MIT 0 people" in text


def test_organizations_take_the_same_queries_for_any_number(
    app: Flask, amara: Client, workshop: Workshop
) -> None:
    counted = []
    for size in (1, 3):
        for i in range(size):
            make_alias(
                workshop, make_organization(workshop, name=f"O{size}{i}"), name=f"A{size}{i}"
            )
        with count_queries(app) as queries:
            amara.get(PAGE)
        counted.append(len(queries))

    assert counted[0] == counted[1]


def test_organizations_that_look_alike_are_merged_and_taken_apart(
    amara: Client, workshop: Workshop
) -> None:
    make_participant(workshop, name="Dee Park", organization="Alstom")
    make_participant(workshop, name="Eli Roth", organization="Alstrom")
    page = amara.get(PAGE)
    assert "“Alstom” and “Alstrom”" in page.text
    look = unescape(re.findall(r'href="([^"]*)#merge"', page.text)[0])
    other = re.findall(r'<option selected value="(\d+)"', amara.get(look).text)

    answer = amara.post(f"{look.partition('?')[0]}/merge", data={"other": other[0]})
    assert answer.status_code == 303
    assert names(workshop) == ["Alstom"]

    merge = db.session.scalars(select(Merge)).one()
    amara.post(f"{PAGE}/merges/{merge.id}/undoing")
    assert names(workshop) == ["Alstom", "Alstrom"]


def test_organization_is_renamed_and_gets_another_sector(amara: Client, workshop: Workshop) -> None:
    cisco = make_organization(workshop, name="Csco")

    amara.post(f"{PAGE}/{cisco.id}", data={"name": "Cisco", "sector": "Academia"})

    db.session.expire_all()
    assert (cisco.name, cisco.sector.name) == ("Cisco", "Academia")


def test_name_that_is_taken_is_refused_beside_the_field(amara: Client, workshop: Workshop) -> None:
    cisco = make_organization(workshop, name="Cisco")
    make_organization(workshop, name="IBM")
    sentence = "IBM is an organization of its own. Merge the two if they are one."

    for address, data in (
        (f"{PAGE}/{cisco.id}", {"name": "IBM", "sector": ""}),
        (f"{PAGE}/{cisco.id}/spellings", {"alias": "IBM"}),
    ):
        page = amara.post(address, data=data)
        assert (page.status_code, sentence in page.text) == (422, True)
    assert names(workshop) == ["Cisco", "IBM"]


def test_spelling_is_added_and_removed(amara: Client, workshop: Workshop) -> None:
    cisco = make_organization(workshop, name="Cisco")

    amara.post(f"{PAGE}/{cisco.id}/spellings", data={"alias": "Cisco Systems"})
    alias = aliases_of(workshop.id)[0]
    assert alias.name == "Cisco Systems"
    amara.post(f"{PAGE}/{cisco.id}/spellings/{alias.id}/removal")
    db.session.rollback()
    assert aliases_of(workshop.id) == []


def test_merging_two_sectors_asks_which(amara: Client, workshop: Workshop) -> None:
    one = make_organization(workshop, name="A", sector=make_sector(workshop))
    other = make_organization(workshop, name="B", sector=make_sector(workshop, name="Academia"))

    page = amara.post(f"{PAGE}/{one.id}/merge", data={"other": other.id})
    assert page.status_code == 422
    assert "A is in Solution Providers and B in Academia. Choose the sector of both." in page.text

    amara.post(f"{PAGE}/{one.id}/merge", data={"other": other.id, "sector": "Academia"})
    assert names(workshop) == ["A"]


@pytest.mark.parametrize("what", ["", "/spellings", "/merge"])
def test_organization_of_another_workshop_is_not_there(amara: Client, what: str) -> None:
    theirs = make_organization(make_workshop(code="ELSE"), name="IBM")

    assert amara.post(f"{PAGE}/{theirs.id}{what}", data={"name": "x"}).status_code == 404


def test_merging_with_an_organization_of_another_workshop_is_refused(
    amara: Client, workshop: Workshop
) -> None:
    theirs = make_organization(make_workshop(code="ELSE"), name="IBM")
    mine = make_organization(workshop, name="Cisco")

    assert amara.post(f"{PAGE}/{mine.id}/merge", data={"other": theirs.id}).status_code == 422
    assert db.session.get(Organization, theirs.id) is not None


def test_list_of_organizations_is_checked_then_added(amara: Client, workshop: Workshop) -> None:
    make_organization(workshop, name="Alstom")
    data = "sector;organization\nSolution Providers;Cisco\n;Cisco\n;Alstrom\nAcademia;MIT"

    page = amara.post(
        f"{PAGE}/import", data={"text": "", "file": (io.BytesIO(data.encode()), "o.csv")}
    )
    figures = [int(n) for n in re.findall(r'class="stat-value">(\d+)', page.text)]
    assert figures == [4, 2, 0, 1, 1, 0]
    assert "The same as row 2: Cisco" in page.text
    assert names(workshop) == ["Alstom"]

    answer = amara.post(f"{PAGE}/import/confirmation", data={**fields(page), "choice-4": "alias"})
    assert answer.status_code == 303
    assert names(workshop) == ["Alstom", "Cisco", "MIT"]
    assert [a.name for a in aliases_of(workshop.id)] == ["Alstrom"]


def test_list_of_organizations_that_was_changed_is_checked_again(
    amara: Client, workshop: Workshop
) -> None:
    sent = fields(amara.post(f"{PAGE}/import", data={"text": "Cisco"}))

    page = amara.post(f"{PAGE}/import/confirmation", data={**sent, "text": "IBM"})

    assert "The list was changed since it was checked." in page.text
    assert names(workshop) == []


def test_list_of_organizations_that_is_none_stays_in_the_form(amara: Client) -> None:
    page = amara.post(f"{PAGE}/import", data={"text": " "})

    assert page.status_code == 422
    assert "There is nothing in this list yet." in page.text
