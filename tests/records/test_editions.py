"""Who takes a consent back is told which reports are out already, and the next one is without."""

import re

import pytest
from flask import Flask

from facilitate.people.models import Participant
from facilitate.workshop.models import Workshop
from tests.client import Client, signed_in
from tests.factories import (
    make_account,
    make_commitment,
    make_kind,
    make_participant,
    make_question,
    make_workshop,
)
from tests.query_count import count_queries
from tests.report.results import release


@pytest.fixture
def workshop(db_session) -> Workshop:
    workshop = make_workshop(
        organizer=make_account(name="Amara"), code="KHX7", attribution="named", is_public=True
    )
    make_question(workshop, kinds=(make_kind(workshop),))
    return workshop


@pytest.fixture
def amara(app: Flask, workshop: Workshop) -> Client:
    return signed_in(app, account_id=1)


@pytest.fixture
def dee(workshop: Workshop) -> Participant:
    dee = make_participant(
        workshop,
        name="Dee Park",
        organization="Cisco",
        consents_name=True,
        consents_quotes=True,
    )
    make_commitment(workshop, lead_id=dee.id)
    return dee


def words(page: str) -> str:
    main = page[page.index("<main") : page.index("</main>")]
    return " ".join(re.sub(r"<[^>]*>", " ", main).split())


def test_consent_taken_back_lists_what_is_out_and_the_next_edition_is_without(
    app: Flask, amara: Client, workshop: Workshop, dee: Participant
) -> None:
    phone = signed_in(app, participant_id=dee.id)
    about_dee = f"/w/KHX7/people/{dee.id}/editions"
    assert "No released report names you." in phone.get("/w/KHX7/me/editions").text
    assert "No released report names this person." in amara.get(about_dee).text
    release(workshop, 1)

    answer = phone.post("/w/KHX7/me/details", data={"consents_quotes": "y"})

    assert answer.headers["Location"] == "/w/KHX7/me/editions"
    assert "Public edition 1 Released on" in words(phone.get("/w/KHX7/me/editions").text)
    assert "Commitments" in words(amara.get(about_dee).text)
    release(workshop, 2)
    # the name is gone, the organization still stands for the quote
    assert "Dee Park" not in amara.get("/w/KHX7/editions/2").text
    assert words(amara.get(about_dee).text).count("Public edition") == 2
    phone.post("/w/KHX7/me/details", data={"submit": "Save"})
    release(workshop, 3)
    assert words(amara.get(about_dee).text).count("Public edition") == 2
    amara.post("/w/KHX7/report/editions/1/withdrawal")
    amara.post("/w/KHX7/report/editions/2/withdrawal")
    assert "No released report names you." in phone.get("/w/KHX7/me/editions").text


def test_organizer_who_takes_a_consent_back_sees_it_too(amara: Client, dee: Participant) -> None:
    page = f"/w/KHX7/people/{dee.id}"
    typed = {"name": "Dee Park", "organization": "Cisco", "role": "participant"}

    kept = amara.post(page, data={**typed, "consents_name": "y", "consents_quotes": "y"})
    assert kept.headers["Location"].startswith("/w/KHX7/people?")
    less = amara.post(page, data={**typed, "consents_quotes": "y"})
    assert less.headers["Location"] == f"{page}/editions"


def test_editions_take_the_same_queries_for_any_number(
    app: Flask, amara: Client, workshop: Workshop, dee: Participant
) -> None:
    counted = []
    for number in (1, 2):
        release(workshop, number)
        amara.get("/w/KHX7/report")  # says what was flashed
        with count_queries(app) as queries:
            amara.get(f"/w/KHX7/people/{dee.id}/editions")
        counted.append(len(queries))

    assert counted[0] == counted[1]
