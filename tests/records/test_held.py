"""What is held about somebody: in full for themselves, without their words for the organizer."""

import json
import re

import pytest
from flask import Flask

from facilitate.activity import SYSTEM
from facilitate.db import db
from facilitate.people.models import Participant
from facilitate.workshop.mailing import queue_mail
from facilitate.workshop.models import Workshop
from tests.client import Client, signed_in
from tests.factories import (
    make_account,
    make_kind,
    make_note,
    make_participant,
    make_plan,
    make_round,
    make_seat,
    make_table,
    make_workshop,
)
from tests.query_count import count_queries


@pytest.fixture
def workshop(db_session) -> Workshop:
    return make_workshop(organizer=make_account(name="Amara"), code="KHX7")


@pytest.fixture
def dee(workshop: Workshop) -> Participant:
    dee = make_participant(workshop, name="Dee Park", email="dee@example.org", organization="Cisco")
    table, round = make_table(workshop), make_round(workshop)
    make_seat(make_plan(workshop), dee, table=table, round=round)
    kind = make_kind(workshop)
    for text, values in {
        "Fees are set in parliament": {"speaker": dee},
        "Said by another": {"typed_by_participant_id": dee.id},
        "Of somebody else": {},
    }.items():
        make_note(workshop, kind=kind, text=text, table=table, round=round, **values)
    return dee


def invite(person: Participant) -> None:
    queue_mail(
        workshop=db.session.get_one(Workshop, person.workshop_id),
        to_name=person.name,
        to_address=person.email,
        subject="Invitation",
        body="Come in.",
        participant_id=person.id,
        by=SYSTEM,
    )
    db.session.commit()


def file_of(client: Client, address: str) -> dict:
    answer = client.get(address)
    assert answer.headers["Content-Disposition"] == "attachment; filename=khx7-held.json"
    assert answer.headers["Cache-Control"] == "no-store"
    return json.loads(answer.data)


def test_person_gets_everything_that_is_held(app: Flask, dee: Participant) -> None:
    phone = signed_in(app, participant_id=dee.id)
    phone.post("/w/KHX7/me/details", data={"consents_name": "y"})

    invite(dee)

    held = file_of(phone, "/w/KHX7/me/held.json")

    assert [(m["to"], m["subject"], m["state"]) for m in held["mails"]] == [
        ("dee@example.org", "Invitation", "waiting")
    ]
    assert "Invitation" in phone.get("/w/KHX7/me/held").text
    assert held["person"]["name"] == "Dee Park"
    assert held["person"]["email"] == "dee@example.org"
    assert held["consents"] == {"name": True, "quotes": False}
    assert [(c["change"], c["consent"]) for c in held["consent_changes"]] == [("given", "name")]
    assert held["seats"] == [{"round": 1, "table": 1, "role": "participant"}]
    assert [(n["text"], n["said"]) for n in held["notes"]] == [
        ("Fees are set in parliament", True),
        ("Said by another", False),
    ]
    assert len(held["devices"]) == 1
    assert held["changes_in_the_record"] == {"consent.given": 1}


def test_person_reads_it_on_a_page(app: Flask, dee: Participant) -> None:
    page = signed_in(app, participant_id=dee.id).get("/w/KHX7/me/held")

    assert page.status_code == 200
    for told in ("Dee Park", "dee@example.org", "Fees are set in parliament", "Said by another"):
        assert told in page.text
    assert "Of somebody else" not in page.text


def test_organizer_gets_it_without_what_somebody_said(app: Flask, dee: Participant) -> None:
    amara = signed_in(app, account_id=1)

    held = file_of(amara, f"/w/KHX7/people/{dee.id}/held.json")
    page = amara.get(f"/w/KHX7/people/{dee.id}/held")

    assert held["person"]["name"] == "Dee Park"
    assert (held["notes_count"], "notes" in held) == (2, False)
    assert "2 notes said or typed." in page.text
    assert re.findall("Fees are set|Said by another", page.text + json.dumps(held)) == []


def test_nobody_gets_it_about_somebody_else(
    app: Flask, workshop: Workshop, dee: Participant
) -> None:
    eli = signed_in(app, participant_id=make_participant(workshop, name="Eli").id)
    zed = make_participant(make_workshop(code="ELSE"), name="Zed")
    amara = signed_in(app, account_id=1)

    assert eli.get(f"/w/KHX7/people/{dee.id}/held").status_code == 404
    assert eli.get(f"/w/KHX7/people/{dee.id}/held.json").status_code == 404
    assert amara.get(f"/w/KHX7/people/{zed.id}/held").status_code == 404
    assert "Dee" not in eli.get("/w/KHX7/me/held").text


def test_it_takes_the_same_queries_however_much_there_is(
    app: Flask, workshop: Workshop, dee: Participant
) -> None:
    phone = signed_in(app, participant_id=dee.id)
    sent = []
    for _ in range(2):
        with count_queries(app) as counted:
            phone.get("/w/KHX7/me/held")
        sent.append(len(counted))
        for number in range(3):
            make_note(
                workshop,
                kind=workshop.note_kinds[0],
                text=f"More {number}",
                table=make_table(workshop),
                round=make_round(workshop),
                speaker=dee,
            )
        db.session.commit()

    assert sent[0] == sent[1], counted
