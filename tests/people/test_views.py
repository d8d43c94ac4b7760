"""The organizer's list of people, as pages."""

import re
from datetime import UTC, date, datetime
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from facilitate import clock
from facilitate.accounts.links import token_of
from facilitate.activity import Activity
from facilitate.db import db
from facilitate.people.models import Organization, Participant
from facilitate.workshop.models import Workshop
from tests.client import Client
from tests.factories import (
    SECRET_KEY,
    make_organization,
    make_participant,
    make_sector,
    make_table,
    make_workshop,
)
from tests.query_count import count_queries

HTMX = {"HX-Request": "true"}
DAY = datetime(2012, 3, 5, 15, tzinfo=UTC)


def names(page: TestResponse) -> list[str]:
    """The people listed on a page."""
    return [unescape(n) for n in re.findall(r'class="person-link"[^>]*>([^<]*)<', page.text)]


def errors(page: TestResponse) -> list[str]:
    """What stands beside the fields, without links."""
    found = re.findall(r'id="([\w-]+)-errors" role="alert">.*?<li>(.*?)</li>', page.text, re.S)
    return [f"{field}: {unescape(re.sub('<[^>]*>', '', text))}" for field, text in found]


def chips(page: TestResponse) -> list[str]:
    """The sectors with their counts."""
    found = re.findall(r'class="chip"[^>]*>(.*?)</a>', page.text, re.S)
    plain = [re.sub(r"<title>.*?</title>|<text.*?</text>|<[^>]*>", " ", chip) for chip in found]
    return [" ".join(unescape(chip).split()) for chip in plain]


def fragments(answer: TestResponse) -> list[str]:
    """The fragments in an answer to htmx."""
    assert "<html" not in answer.text
    return re.findall(r'id="(people-list|people-counts|person-\d+)"', answer.text)


def person(person_id: int) -> Participant:
    """As stored now."""
    db.session.rollback()
    db.session.expire_all()
    found = db.session.get(Participant, person_id)
    assert found is not None
    return found


def everybody() -> list[tuple[str, str | None, str | None]]:
    db.session.rollback()
    db.session.expire_all()
    return [
        (
            p.name,
            p.organization.name if p.organization else None,
            p.sector.name if p.sector else None,
        )
        for p in db.session.scalars(select(Participant).order_by(Participant.id))
    ]


# the list


def test_list_shows_people_sorted_with_counts(amara: Client, workshop: Workshop) -> None:
    cisco = make_organization(workshop, name="Cisco", sector=make_sector(workshop))
    make_participant(workshop, name="Eli Roth")
    make_participant(workshop, name="Dee Park", organization=cisco, checked_in_at=DAY)
    make_participant(workshop, name="Ána <b>Ruiz</b>", organization=cisco)

    page = amara.get("/w/KHX7/people")

    assert page.status_code == 200
    assert names(page) == ["Ána <b>Ruiz</b>", "Dee Park", "Eli Roth"]
    assert chips(page) == ["Solution Providers 1 of 2", "No sector yet 0 of 1"]
    assert re.findall(r'class="tab-count">(\d+)', page.text) == ["3", "1", "2"]


def test_list_of_an_empty_workshop_says_how_people_come(amara: Client) -> None:
    page = amara.get("/w/KHX7/people")

    assert re.findall(r"<h2>(.*?)</h2>", page.text) == ["Nobody is on the list yet"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=dee", ["Dee Park"]),
        ("present=yes", ["Dee Park"]),
        ("present=no", ["Eli Roth"]),
        ("sector=0", ["Eli Roth"]),
        ("sector=1", ["Dee Park"]),
        ("sector=1&q=eli", []),
        ("sector=99999999999999999999&page=99999999999999999999", ["Dee Park", "Eli Roth"]),
        ("sector=x&present=maybe&page=x", ["Dee Park", "Eli Roth"]),
    ],
)
def test_list_is_narrowed_by_the_address(
    amara: Client, workshop: Workshop, query: str, found: list[str]
) -> None:
    cisco = make_organization(workshop, name="Cisco", sector=make_sector(workshop))
    make_participant(workshop, name="Dee Park", organization=cisco, checked_in_at=DAY)
    make_participant(workshop, name="Eli Roth")

    assert names(amara.get(f"/w/KHX7/people?{query}")) == found


def test_list_for_htmx_is_the_list_and_the_counts(amara: Client, workshop: Workshop) -> None:
    dee = make_participant(workshop, name="Dee Park")

    found = amara.get("/w/KHX7/people?q=dee", headers=HTMX)
    counts = amara.get("/w/KHX7/people?part=counts", headers=HTMX)

    assert fragments(found) == ["people-list", f"person-{dee.id}", "people-counts"]
    assert names(found) == ["Dee Park"]
    assert fragments(counts) == ["people-counts"]


def test_list_takes_the_same_queries_for_any_number_of_people(
    app: Flask, amara: Client, workshop: Workshop
) -> None:
    counted = []
    for number in range(3):
        sector = make_sector(workshop, name=f"Sector {number}")
        organization = make_organization(workshop, name=f"Org {number}", sector=sector)
        make_participant(workshop, name=f"Guest {number}", organization=organization)
        with count_queries(app) as sent:
            page = amara.get("/w/KHX7/people")
        assert len(names(page)) == number + 1
        counted.append(len(sent))

    assert counted == [9, 9, 9], sent


def test_list_is_for_organizers_only(workshop: Workshop, client: Client, as_participant) -> None:
    dee = make_participant(workshop)

    assert client.get("/w/KHX7/people").headers["Location"] == "/w/KHX7/door?next=/w/KHX7/people"
    assert as_participant(dee).get("/w/KHX7/people").status_code == 404


# adding one person


def test_walk_in_is_added_with_a_new_organization(amara: Client) -> None:
    with clock.held_at(DAY):
        answer = amara.post(
            "/w/KHX7/people",
            data={
                "name": "Dee Park",
                "organization": "Cisco",
                "sector": "Solution Providers",
                "is_here": "y",
            },
        )

    assert (answer.status_code, answer.headers["Location"]) == (303, "/w/KHX7/people?added=1")
    assert everybody() == [("Dee Park", "Cisco", "Solution Providers")]
    assert person(1).checked_in_at == DAY


def test_walk_in_joins_an_organization_however_it_is_typed(
    amara: Client, workshop: Workshop
) -> None:
    make_organization(workshop, name="Cisco", sector=make_sector(workshop))

    amara.post("/w/KHX7/people", data={"name": "Dee Park", "organization": " CISCO"})

    assert everybody() == [("Dee Park", "Cisco", "Solution Providers")]
    assert person(1).checked_in_at is None


def test_walk_in_form_ticks_here_on_the_day_only(amara: Client) -> None:
    def ticked() -> bool:
        page = amara.get("/w/KHX7/people?add=1")
        return re.search(r"<input checked[^>]*name=\"is_here\"", page.text) is not None

    with clock.held_at(DAY):
        assert ticked() is True
    with clock.held_at(datetime(2012, 3, 1, tzinfo=UTC)):
        assert ticked() is False


def test_walk_in_is_shown_afterwards_with_the_way_to_the_code(amara: Client) -> None:
    amara.post("/w/KHX7/people", data={"name": "Dee Park"})

    page = amara.get("/w/KHX7/people?added=1")

    assert re.findall(r'notice-text">(.*?)<', page.text) == ["Dee Park is on the list."]
    assert '<a class="button" href="/w/KHX7/people/1">Link and code</a>' in page.text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"name": " \u202e "}, ["name: Type a name."]),
        ({"name": "x" * 201}, ["name: Use at most 200 characters."]),
        (
            {"name": "Dee", "sector": "Academia"},
            ["sector: Name the organization that is in this sector."],
        ),
        (
            {"name": "Dee", "organization": "cisco", "sector": "Academia"},
            [
                (
                    "sector: Cisco belongs to Solution Providers. "
                    "Leave the sector empty, or choose that one."
                )
            ],
        ),
        (
            {"name": "eli ROTH", "organization": "Cisco"},
            ["name: Eli Roth is on the list already. Look"],
        ),
    ],
)
def test_walk_in_is_refused_beside_the_field_and_nothing_is_lost(
    amara: Client, workshop: Workshop, data: dict[str, str], said: list[str]
) -> None:
    cisco = make_organization(workshop, name="Cisco", sector=make_sector(workshop))
    make_participant(workshop, name="Eli Roth", organization=cisco)

    page = amara.post("/w/KHX7/people", data=data)

    assert page.status_code == 422
    assert errors(page) == said
    assert len(everybody()) == 1
    typed = dict(
        re.findall(r'<input[^>]*name="(name|organization)"[^>]*value="([^"]*)"', page.text)
    )
    assert typed == {
        "name": data["name"].strip(" \u202e"),
        "organization": data.get("organization", ""),
    }


def test_walk_in_who_was_looked_for_in_vain_is_added_under_that_name(amara: Client) -> None:
    page = amara.get("/w/KHX7/people?q=Kofi+%26+Co")
    offered = re.findall(r'<a class="button" href="([^"]*)">Add “([^”]*)”', page.text)
    form = amara.get(unescape(offered[0][0]))

    assert offered[0][1] == "Kofi &amp; Co"
    assert re.findall(r'<input[^>]*name="name"[^>]*value="([^"]*)"', form.text) == ["Kofi &amp; Co"]


def test_walk_in_of_the_same_name_is_added_when_said_so(amara: Client, workshop: Workshop) -> None:
    make_participant(workshop, name="Wei Chen")

    answer = amara.post("/w/KHX7/people", data={"name": "Wei Chen", "same_name": "y"})

    assert answer.status_code == 303
    assert [name for name, *_ in everybody()] == ["Wei Chen", "Wei Chen"]


# presence


def test_check_in_answers_htmx_with_row_and_counts(amara: Client, workshop: Workshop) -> None:
    dee = make_participant(workshop, name="Dee Park")

    with clock.held_at(DAY):
        answer = amara.post(f"/w/KHX7/people/{dee.id}/presence", headers=HTMX)

    assert fragments(answer) == [f"person-{dee.id}", "people-counts"]
    assert re.findall(r'class="tab-count">(\d+)', answer.text) == ["1", "1", "0"]
    assert person(dee.id).checked_in_at == DAY


def test_check_in_without_scripts_goes_back_to_the_row(amara: Client, workshop: Workshop) -> None:
    dee = make_participant(workshop)

    answer = amara.post(
        f"/w/KHX7/people/{dee.id}/presence", data={"back": "/w/KHX7/people?q=d&present=no"}
    )
    elsewhere = amara.post(
        f"/w/KHX7/people/{dee.id}/absence", data={"back": "https://elsewhere.example"}
    )

    assert answer.headers["Location"] == f"/w/KHX7/people?q=d&present=no#person-{dee.id}"
    assert elsewhere.headers["Location"] == f"/w/KHX7/people#person-{dee.id}"
    assert person(dee.id).checked_in_at is None


# one person


def test_person_page_shows_link_and_code_and_is_kept_nowhere(
    amara: Client, workshop: Workshop
) -> None:
    dee = make_participant(workshop, badge_code="ABC234")

    page = amara.get(f"/w/KHX7/people/{dee.id}")

    token = token_of(dee.link_nonce, secret_key=SECRET_KEY)
    assert re.findall(r'id="personal-link" value="([^"]*)"', page.text) == [
        f"http://localhost/p/{token}"
    ]
    assert re.findall(r'<dd class="code">(\w+)</dd>', page.text) == ["KHX7", "ABC234"]
    assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.settings(public_url="http://workshop.example.org")
def test_person_page_link_has_the_public_address(amara: Client, workshop: Workshop) -> None:
    dee = make_participant(workshop)

    page = amara.get(f"/w/KHX7/people/{dee.id}")

    link = re.findall(r'id="personal-link" value="([^"]*)"', page.text)[0]
    assert link.rpartition("/")[0] == "http://workshop.example.org/p"


def test_person_is_edited(amara: Client, workshop: Workshop) -> None:
    dee = make_participant(workshop, organization="Cisco")

    answer = amara.post(
        f"/w/KHX7/people/{dee.id}",
        data={
            "name": "Dee Parker",
            "email": "Dee@Example.org",
            "organization": "MIT",
            "sector": "Academia",
            "role": "facilitator",
            "consents_quotes": "y",
        },
    )

    changed = person(dee.id)
    assert answer.headers["Location"] == "/w/KHX7/people?q=Dee+Parker"
    assert (changed.name, changed.email, changed.role) == (
        "Dee Parker",
        "dee@example.org",
        "facilitator",
    )
    assert (changed.consents_name, changed.consents_quotes) == (False, True)
    assert everybody() == [("Dee Parker", "MIT", "Academia")]
    assert [a.kind for a in db.session.scalars(select(Activity))] == [
        "organization.added",
        "people.changed",
        "consent.given",
    ]


def test_person_edit_can_correct_the_sector_of_the_organization(
    amara: Client, workshop: Workshop
) -> None:
    cisco = make_organization(workshop, name="Cisco", sector=make_sector(workshop))
    dee = make_participant(workshop, name="Dee Park", organization=cisco)

    amara.post(
        f"/w/KHX7/people/{dee.id}",
        data={
            "name": "Dee Park",
            "organization": "Cisco",
            "sector": "Academia",
            "role": "participant",
        },
    )

    assert everybody() == [("Dee Park", "Cisco", "Academia")]


def test_person_edit_says_what_is_wrong_and_keeps_what_was_typed(
    amara: Client, workshop: Workshop
) -> None:
    dee = make_participant(workshop, name="Dee Park", organization="Cisco")

    page = amara.post(
        f"/w/KHX7/people/{dee.id}",
        data={"name": "", "email": "dee(at)x", "organization": "MIT", "role": "participant"},
    )

    assert page.status_code == 422
    assert errors(page) == [
        "name: Type a name.",
        "email: This does not look like an e-mail address, such as amara@example.org.",
    ]
    assert 'value="dee(at)x"' in page.text
    assert everybody() == [("Dee Park", "Cisco", None)]


def test_person_gets_a_new_link(amara: Client, workshop: Workshop, client: Client) -> None:
    dee = make_participant(workshop)
    old = token_of(dee.link_nonce, secret_key=SECRET_KEY)
    assert client.get(f"/p/{old}").status_code == 200

    answer = amara.post(f"/w/KHX7/people/{dee.id}/link")

    new = token_of(person(dee.id).link_nonce, secret_key=SECRET_KEY)
    assert answer.headers["Location"] == f"/w/KHX7/people/{dee.id}"
    assert client.get(f"/p/{old}").status_code == 404
    assert client.get(f"/p/{new}").status_code == 200


def test_person_is_removed_and_comes_back_by_undo(amara: Client, workshop: Workshop) -> None:
    dee = make_participant(workshop, name="Dee Park")

    answer = amara.post(f"/w/KHX7/people/{dee.id}/removal")
    after = amara.get(answer.headers["Location"])
    assert names(after) == []
    assert re.findall(r'notice-text">(.*?)<', after.text) == ["Dee Park is no longer on the list."]
    assert amara.get(f"/w/KHX7/people/{dee.id}").status_code == 404

    undo = re.findall(r'<form action="([^"]*/return)"', after.text)[0]
    back = amara.get(amara.post(undo).headers["Location"])
    assert names(back) == ["Dee Park"]


def test_person_who_hosts_a_table_is_not_removed(amara: Client, workshop: Workshop) -> None:
    ben = make_participant(workshop, name="Ben")
    make_table(workshop, number=7, host_id=ben.id)

    answer = amara.post(f"/w/KHX7/people/{ben.id}/removal")

    assert answer.status_code == 409
    assert "Ben hosts table 7. Choose another host for it first." in answer.text
    assert person(ben.id).withdrawn_at is None


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("POST", ""),
        ("POST", "/presence"),
        ("POST", "/absence"),
        ("POST", "/link"),
        ("POST", "/removal"),
        ("POST", "/return"),
    ],
)
def test_person_of_another_workshop_does_not_exist_here(
    amara: Client, workshop: Workshop, method: str, path: str
) -> None:
    zed = make_participant(make_workshop(code="ELSE"), name="Zed", checked_in_at=DAY)
    nonce = zed.link_nonce

    answer = amara.open(f"/w/KHX7/people/{zed.id}{path}", method=method)

    same = person(zed.id)
    assert answer.status_code == 404
    assert (same.name, same.link_nonce, same.checked_in_at, same.withdrawn_at) == (
        "Zed",
        nonce,
        DAY,
        None,
    )


def test_person_with_a_number_beyond_every_database_does_not_exist(amara: Client) -> None:
    for number in (2**31, 2**63, 10**30):
        assert amara.get(f"/w/KHX7/people/{number}").status_code == 404
        assert amara.post(f"/w/KHX7/people/{number}/presence").status_code == 404


def test_list_does_not_mention_people_of_another_workshop(
    amara: Client, workshop: Workshop
) -> None:
    zed = make_participant(make_workshop(code="ELSE"), name="Zed")

    page = amara.get(f"/w/KHX7/people?added={zed.id}&removed={zed.id}")

    assert "Zed" not in page.text


def test_organizations_offered_are_those_of_the_workshop(amara: Client, workshop: Workshop) -> None:
    make_organization(workshop, name="Cisco & Co")
    make_organization(make_workshop(code="ELSE"), name="Elsewhere")

    page = amara.get("/w/KHX7/people?add=1")

    datalist = re.findall(r"<datalist.*?</datalist>", page.text, re.S)[0]
    assert re.findall(r'value="([^"]*)"', datalist) == ["Cisco &amp; Co"]


def test_organization_is_stored_as_typed(amara: Client) -> None:
    amara.post("/w/KHX7/people", data={"name": "=1+1", "organization": "<script>alert(1)</script>"})

    page = amara.get("/w/KHX7/people")

    assert names(page) == ["=1+1"]
    assert "<script>alert" not in page.text
    assert db.session.scalars(select(Organization.name)).one() == "<script>alert(1)</script>"


def test_check_in_day_uses_the_workshops_zone(amara: Client, workshop: Workshop) -> None:
    workshop.timezone = "Pacific/Auckland"
    workshop.starts_on = workshop.ends_on = date(2012, 3, 6)

    with clock.held_at(datetime(2012, 3, 5, 12, tzinfo=UTC)):
        page = amara.get("/w/KHX7/people?add=1")

    assert re.search(r"<input checked[^>]*name=\"is_here\"", page.text) is not None
