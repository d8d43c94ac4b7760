"""What people decide about themselves: consents and devices."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from facilitate.activity import Activity
from facilitate.db import db
from facilitate.people.models import Participant
from facilitate.workshop.models import Workshop
from tests.client import Client
from tests.factories import make_participant, make_workshop


@pytest.fixture
def dee(workshop: Workshop) -> Participant:
    return make_participant(workshop, name="Dee Park", organization="Cisco")


def told(*kinds: str) -> list[tuple[str, dict[str, str], int | None]]:
    db.session.rollback()
    rows = db.session.scalars(select(Activity).order_by(Activity.seq))
    return [(a.kind, a.details, a.participant_id) for a in rows if a.kind.startswith(kinds)]


def consents(person: Participant) -> tuple[bool, bool]:
    db.session.rollback()
    db.session.refresh(person)
    return person.consents_name, person.consents_quotes


def ends(page: str) -> list[str]:
    return re.findall(r'action="([^"]*/devices/\d+/end)"', page)


def test_own_consents_are_given_and_taken_back_one_by_one(
    dee: Participant, as_participant: Callable[[Participant], Client]
) -> None:
    phone = as_participant(dee)

    assert phone.post("/w/KHX7/me/details", data={"consents_quotes": "y"}).status_code == 303
    assert consents(dee) == (False, True)
    phone.get("/w/KHX7/me/details")
    less = phone.post("/w/KHX7/me/details", data={"consents_name": "y"}, follow_redirects=True)
    assert "This is saved. What you took back is left out" in less.text
    assert consents(dee) == (True, False)

    assert told("consent.") == [
        ("consent.given", {"consent": "quotes", "how": "own_page"}, dee.id),
        ("consent.given", {"consent": "name", "how": "own_page"}, dee.id),
        ("consent.withdrawn", {"consent": "quotes", "how": "own_page"}, dee.id),
    ]


def test_own_consents_sent_unchanged_record_nothing(
    dee: Participant, as_participant: Callable[[Participant], Client]
) -> None:
    saved = as_participant(dee).post("/w/KHX7/me/details", data={}, follow_redirects=True)

    assert ("This is saved." in saved.text, "took back" in saved.text) == (True, False)
    assert told("consent.") == []


def test_own_devices_are_listed_and_ended_one_by_one(
    app: Flask, dee: Participant, as_participant: Callable[[Participant], Client]
) -> None:
    phone, laptop = as_participant(dee), as_participant(dee)

    listed = ends(phone.get("/w/KHX7/me/details").text)
    assert len(listed) == 2
    phone.post(listed[0])

    assert laptop.get("/w/KHX7/me").status_code == 303
    assert phone.get("/w/KHX7/me").status_code == 200
    assert told("people.device") == [("people.device_ended", {}, dee.id)]


def test_all_own_other_devices_are_ended_at_once(
    dee: Participant, as_participant: Callable[[Participant], Client]
) -> None:
    phone, laptop, tablet = (as_participant(dee) for _ in range(3))

    phone.post("/w/KHX7/me/devices/end")

    answers = [each.get("/w/KHX7/me").status_code for each in (phone, laptop, tablet)]
    assert answers == [200, 303, 303]


def test_devices_of_somebody_else_are_not_ended(
    workshop: Workshop, dee: Participant, as_participant: Callable[[Participant], Client]
) -> None:
    phone = as_participant(dee)
    eli = as_participant(make_participant(workshop, name="Eli"))
    (own,) = ends(phone.get("/w/KHX7/me/details").text)

    eli.post(own)

    assert phone.get("/w/KHX7/me").status_code == 200
    assert told("people.device") == []


def test_organizer_sees_and_ends_devices_of_a_person(
    amara: Client, dee: Participant, as_participant: Callable[[Participant], Client]
) -> None:
    phone, laptop = as_participant(dee), as_participant(dee)
    page = amara.get(f"/w/KHX7/people/{dee.id}").text

    amara.post(ends(page)[0])
    assert [each.get("/w/KHX7/me").status_code for each in (phone, laptop)] == [200, 303]

    amara.post(f"/w/KHX7/people/{dee.id}/devices/end")
    assert phone.get("/w/KHX7/me").status_code == 303
    assert ends(amara.get(f"/w/KHX7/people/{dee.id}").text) == []


def test_organizer_ends_no_device_from_elsewhere(
    amara: Client, as_participant: Callable[[Participant], Client]
) -> None:
    zed = make_participant(make_workshop(code="ELSE"), name="Zed")
    phone = as_participant(zed)

    assert amara.post(f"/w/KHX7/people/{zed.id}/devices/end").status_code == 404
    assert phone.get("/w/ELSE/me").status_code == 200


def test_new_link_ends_every_device_that_the_old_one_opened(
    amara: Client, dee: Participant, as_participant: Callable[[Participant], Client]
) -> None:
    phone, laptop = as_participant(dee), as_participant(dee)

    amara.post(f"/w/KHX7/people/{dee.id}/link")

    assert [each.get("/w/KHX7/me").status_code for each in (phone, laptop)] == [303, 303]
