"""The check-in desk: one field, walk-ins, undo, and two desks at once."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from facilitate import clock
from facilitate.accounts.links import token_of
from facilitate.db import db
from facilitate.people.models import Organization, Participant
from facilitate.people.queries import matching, participants_for_seating
from facilitate.workshop.models import Workshop
from tests.client import Client
from tests.factories import (
    SECRET_KEY,
    make_organization,
    make_participant,
    make_sector,
    make_workshop,
)
from tests.query_count import count_queries

DESK = "/w/KHX7/desk"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def dee(workshop: Workshop) -> Participant:
    cisco = make_organization(workshop, name="Cisco", sector=make_sector(workshop))
    make_participant(workshop, name="Eli Roth", organization="MIT", badge_code="XYZ789")
    return make_participant(workshop, name="Dee Park", organization=cisco, badge_code="ABC234")


def here() -> list[str]:
    db.session.rollback()
    return list(
        db.session.scalars(
            select(Participant.name)
            .where(Participant.checked_in_at.is_not(None))
            .order_by(Participant.id)
        )
    )


def rows(text: str) -> list[str]:
    return re.findall(r'<li class="row" id="desk-\d+" data-name="([^"]*)"', text)


@pytest.mark.parametrize("text", ["ABC234", "abc 234", "ab c-234", "dee", "par cis", "PARK, Dee"])
def test_desk_checks_in_the_one_person_meant(amara: Client, dee: Participant, text: str) -> None:
    answer = amara.post(DESK, data={"text": text})

    assert (answer.status_code, answer.headers["Location"]) == (303, f"{DESK}?arrived={dee.id}")
    assert here() == ["Dee Park"]


@pytest.mark.parametrize("start", ["https://other.example/p/", "http://localhost/p/", "/p/"])
def test_desk_understands_what_a_scanner_types(amara: Client, dee: Participant, start: str) -> None:
    amara.post(DESK, data={"text": start + token_of(dee.link_nonce, secret_key=SECRET_KEY)})

    assert here() == ["Dee Park"]


def test_desk_shows_those_who_fit_and_checks_in_nobody(amara: Client, dee: Participant) -> None:
    page = amara.post(DESK, data={"text": "r"})

    assert rows(page.text) == ["Dee Park", "Eli Roth"]
    assert here() == []


def test_desk_offers_the_walk_in_form_with_the_name(amara: Client, dee: Participant) -> None:
    page = amara.post(DESK, data={"text": "Chen Li"})

    assert '<details class="card" id="walk-in" open>' in page.text
    assert re.search(r'name="name"[^>]*value="Chen Li"', page.text)


def test_desk_does_not_know_links_and_codes_of_other_workshops(
    amara: Client, workshop: Workshop
) -> None:
    zed = make_participant(make_workshop(code="ELSE"), name="Zed Adams", badge_code="QQQ222")
    link = f"/p/{token_of(zed.link_nonce, secret_key=SECRET_KEY)}"

    for text in ("QQQ222", "Zed", link):
        answer = amara.post(DESK, data={"text": text}, headers=HTMX)
        assert (answer.status_code, "Nobody has this code." in answer.text) == (404, True)
    assert amara.post(f"{DESK}/{zed.id}/arrival").status_code == 404
    assert amara.get(f"{DESK}?arrived={zed.id}").text.count("Zed") == 0
    assert here() == []


def test_desk_says_what_is_missing(amara: Client) -> None:
    page = amara.post(DESK, data={"text": " "})

    assert (page.status_code, "Type a name or a badge code." in page.text) == (422, True)


def test_arrival_is_counted_once_and_undone(amara: Client, dee: Participant) -> None:
    first = amara.post(f"{DESK}/{dee.id}/arrival", headers=HTMX)
    assert rows(first.text) == ["Dee Park"]
    assert 'data-here="true"' in first.text
    since = db.session.scalar(select(Participant.checked_in_at).where(Participant.id == dee.id))
    db.session.rollback()

    amara.post(f"{DESK}/{dee.id}/arrival", headers=HTMX)
    db.session.expire_all()
    assert dee.checked_in_at == since

    undone = amara.post(f"{DESK}/{dee.id}/departure", headers=HTMX)
    assert "data-here" not in undone.text
    assert here() == []


@pytest.mark.parametrize(
    ("waited", "hours"), [("7200", 2), ("999999999999", 18), ("-5", 0), ("x", 0)]
)
def test_arrival_is_dated_by_the_servers_clock(
    amara: Client, dee: Participant, waited: str, hours: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)

    amara.post(f"{DESK}/{dee.id}/arrival", data={"waited": waited})

    db.session.expire_all()
    assert dee.checked_in_at == now - timedelta(hours=hours)


def test_walk_in_is_added_and_present(amara: Client, dee: Participant) -> None:
    amara.post(
        f"{DESK}/walk-ins",
        data={"name": "Chen Li", "organization": "IBM", "sector": "Solution Providers"},
    )

    assert here() == ["Chen Li"]
    db.session.rollback()
    chen = db.session.scalars(select(Participant).where(Participant.name == "Chen Li")).one()
    assert (chen.organization.name, chen.sector.name) == ("IBM", "Solution Providers")
    assert len(chen.badge_code) == 6


def test_walk_in_sent_twice_is_one_person(amara: Client, dee: Participant) -> None:
    for _ in range(2):
        answer = amara.post(
            f"{DESK}/walk-ins", data={"name": "Chen Li", "organization": "IBM"}, headers=HTMX
        )
        assert rows(answer.text) == ["Chen Li"]

    assert db.session.scalar(select(func.count(Participant.id))) == 3
    assert db.session.scalar(select(func.count(Organization.id))) == 3


def test_walk_in_who_is_registered_is_only_checked_in(amara: Client, dee: Participant) -> None:
    amara.post(f"{DESK}/walk-ins", data={"name": "DEE park", "organization": "cisco"})

    assert here() == ["Dee Park"]
    assert db.session.scalar(select(func.count(Participant.id))) == 2


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"name": ""}, "Type a name."),
        ({"name": "Chen", "sector": "Academia"}, "Name the organization that is in this sector."),
        (
            {"name": "Chen", "organization": "Cisco", "sector": "Academia"},
            "Cisco belongs to Solution Providers. Leave the sector empty, or choose that one.",
        ),
    ],
)
def test_walk_in_that_cannot_be_added_stays_in_the_form(
    amara: Client, dee: Participant, data: dict[str, str], sentence: str
) -> None:
    page = amara.post(f"{DESK}/walk-ins", data=data)

    assert (page.status_code, sentence in page.text) == (422, True)
    assert all(f'value="{value}"' in page.text for value in data.values() if value)
    assert here() == []


def test_desk_counts_by_sector(amara: Client, dee: Participant) -> None:
    amara.post(f"{DESK}/{dee.id}/arrival")

    text = " ".join(re.sub(r"<[^>]*>", " ", amara.get(DESK, headers=HTMX).text).split())
    assert text.startswith("1 of 2 here")
    assert "Solution Providers 1 of 1" in text
    assert "No sector yet 0 of 1" in text


def test_desk_takes_the_same_queries_for_any_number_of_people(
    app: Flask, amara: Client, workshop: Workshop
) -> None:
    counted = []
    for size in (1, 3):
        for i in range(size):
            make_participant(workshop, name=f"Guest {size}{i}", organization=f"O{size}{i}")
        with count_queries(app) as queries:
            amara.get(DESK)
        counted.append(len(queries))

    assert counted[0] == counted[1]


def test_names_in_any_script_are_found(workshop: Workshop) -> None:
    for name in ("José Núñez", "山田太郎", "محمد علي", "Nguyễn Văn An"):
        make_participant(workshop, name=name)
    people = participants_for_seating(workshop.id)

    texts = ("nunez", "田", "علي", "van an")
    found = {text: [p.name for p in matching(people, text)] for text in texts}
    assert found == {
        "nunez": ["José Núñez"],
        "田": ["山田太郎"],
        "علي": ["محمد علي"],
        "van an": ["Nguyễn Văn An"],
    }


def test_scripts_in_a_name_are_shown_as_text(amara: Client, workshop: Workshop) -> None:
    make_participant(workshop, name='"><script>alert(1)</script>')

    assert "<script>alert" not in amara.get(DESK).text
