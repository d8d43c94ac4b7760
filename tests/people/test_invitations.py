"""Inviting people by mail: who gets it, what it says, and what became of it."""

import re
from dataclasses import replace
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from facilitate import clock
from facilitate.accounts.links import token_of
from facilitate.accounts.operations import begin_sign_in
from facilitate.activity import Activity, Actor
from facilitate.config import Config
from facilitate.db import db
from facilitate.mail.models import Mail
from facilitate.mail.sending import send_due
from facilitate.people.mailing import finisher
from facilitate.people.models import Participant
from facilitate.people.operations import remove_participant
from facilitate.workshop.models import Workshop
from tests.client import Client
from tests.factories import SECRET_KEY, make_organization, make_participant, make_workshop
from tests.people.test_views import HTMX, errors
from tests.query_count import count_queries
from tests.services.smtp import mail_server

INVITATIONS = "/w/KHX7/people/invitations"
LETTER = f"{INVITATIONS}/letter"
TEXT = {"subject": "Come to {workshop}", "body": "{name}: {link} or {code}, {dates}. { 100 %"}


@pytest.fixture
def dee(workshop: Workshop) -> Participant:
    return make_participant(workshop, name="Dee, Park", email="dee@example.org")


def send(amara: Client, *people: Participant, **typed: object) -> TestResponse:
    ids = [str(person.id) for person in people]
    return amara.post(INVITATIONS, data={**TEXT, "person": ids, **typed})


def mails() -> list[Mail]:
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(Mail).order_by(Mail.id)))


def standing(page: TestResponse) -> dict[str, str]:
    """Each person of the list with what stands beside them."""
    rows = re.findall(
        r'class="person-link"[^>]*>([^<]*)<.*?<div class="invited">(.*?)</div>', page.text, re.S
    )
    return {
        unescape(name): " ".join(unescape(re.sub(r"<[^>]*>", " ", words)).split())
        for name, words in rows
    }


def deliver(config: Config, **settings: str) -> None:
    db.session.commit()
    while send_due(replace(config, **settings), finish=finisher(SECRET_KEY)):
        pass


# --- The look before -------------------------------------------------------------------------


def test_look_names_who_gets_it_who_has_no_address_and_whose_is_shared(
    amara: Client, workshop: Workshop, dee: Participant
) -> None:
    make_participant(workshop, name="Eli", email="dee@example.org")
    make_participant(workshop, name="Ben")
    gone = make_participant(workshop, name="Gone", email="gone@example.org")
    remove_participant(participant=gone, by=Actor())

    page = amara.get(LETTER)

    assert re.findall(r'name="person" value="(\d+)" id="[^"]*" checked', page.text) == ["1", "2"]
    assert "Ben has no address, and gets nothing." in page.text
    assert "dee@example.org is the address of Dee, Park, Eli." in page.text
    assert "Dear Dee, Park," in page.text
    assert "http://localhost/p/…" in page.text
    assert token_of(dee.link_nonce, secret_key=SECRET_KEY) not in page.text
    assert mails() == []


def test_look_is_for_those_who_are_ticked(amara: Client, workshop: Workshop, dee) -> None:
    make_participant(workshop, name="Eli", email="eli@example.org")
    page = amara.post(LETTER, data={"kind": "reminder", "person": [str(dee.id)]})

    assert re.findall(r'name="person" value="(\d+)"', page.text) == [str(dee.id)]
    assert "<h1>Reminder</h1>" in page.text
    assert "You have not opened your personal link yet" in page.text
    one = amara.get(f"{LETTER}?person={dee.id}")
    assert re.findall(r'name="person" value="(\d+)"', one.text) == [str(dee.id)]


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"subject": " "}, "subject: Type a subject."),
        ({"body": "Come."}, "body: Put {link} where the personal link shall stand."),
        (
            {"body": "{link} {nmae}"},
            (
                "body: There is nothing to put into {nmae}. "
                "Use {name}, {workshop}, {dates}, {venue}, {link}, {code}."
            ),
        ),
        (
            {"subject": "{code}"},
            "subject: {code} lets somebody in, so it belongs in the text, not in the subject.",
        ),
    ],
)
def test_text_that_does_not_fit_is_not_lost(
    typed: dict[str, str], wrong: str, amara: Client, dee: Participant
) -> None:
    page = send(amara, dee, **typed)

    assert (page.status_code, errors(page)) == (422, [wrong])
    assert f'name="person" value="{dee.id}"' in page.text
    for text in ({**TEXT, **typed}).values():
        assert text.strip() in unescape(page.text)
    assert mails() == []


# --- Sending -----------------------------------------------------------------------------------


def test_each_gets_their_own_words_and_no_token_is_kept(
    amara: Client, dee: Participant, config: Config
) -> None:
    dee.name = "Dee {link}"
    assert send(amara, dee).status_code == 303

    (mail,) = mails()
    assert (mail.to_address, mail.subject) == ("dee@example.org", "Come to Smart Cities for All")
    days = "Mar 5\u2009–\u20096, 2012"
    assert mail.body == (
        f"Dee {{link}}: http://localhost/p/{{token}} or {dee.badge_code}, {days}. {{ 100 %"
    )
    with mail_server() as server:
        deliver(config, mail_server=server.url, mail_from="workshops@example.org")
        text = server.mails[0].get_content()
    token = token_of(dee.link_nonce, secret_key=SECRET_KEY)
    assert f"http://localhost/p/{token} or" in text
    assert amara.get(f"/p/{token}").status_code == 200
    (row,) = db.session.scalars(select(Activity).where(Activity.kind == "people.invited"))
    assert (row.topic, row.subject_id, row.details) == ("mail", dee.id, {"people": 1})


@pytest.mark.both_databases
def test_second_press_sends_nothing_and_a_later_look_can(
    amara: Client, dee: Participant, config: Config
) -> None:
    send(amara, dee, after="0")
    again = send(amara, dee, after="0")
    assert "Nobody is left to send it to." in amara.get(again.location).text
    assert len(mails()) == 1

    page = amara.get(f"{LETTER}?person={dee.id}")
    (after,) = re.findall(r'name="after"[^>]* value="(\d+)"', page.text)
    send(amara, dee, after=after)
    assert len(mails()) == 2


def test_text_is_there_the_next_time(amara: Client, dee: Participant) -> None:
    send(amara, dee)

    page = unescape(amara.get(f"{LETTER}?person={dee.id}").text)
    assert 'value="Come to {workshop}"' in page
    assert TEXT["body"] in page
    assert "Your link for {workshop}" in amara.get(f"{LETTER}?kind=reminder&person={dee.id}").text


def test_people_of_other_workshops_get_nothing(amara: Client, dee: Participant) -> None:
    zed = make_participant(make_workshop(code="ELSE"), name="Zed", email="zed@example.org")

    send(amara, dee, zed)

    assert [mail.participant_id for mail in mails()] == [dee.id]


def test_test_mail_goes_to_who_asks_without_anybodys_link(amara: Client, dee: Participant) -> None:
    page = amara.post(f"{INVITATIONS}/test", data={**TEXT, "person": [str(dee.id)]})

    assert page.status_code == 200
    assert "A test to amara@example.org is on its way." in page.text
    assert f'name="person" value="{dee.id}"' in page.text
    (mail,) = mails()
    assert (mail.kind, mail.to_address, mail.participant_id) == ("test", "amara@example.org", None)
    assert "http://localhost/w/KHX7/door or ABC234" in mail.body
    assert standing(amara.get(INVITATIONS)) == {"Dee, Park": "Not invited"}


# --- What became of it ---------------------------------------------------------------------------


def test_list_says_where_each_stands(
    amara: Client, workshop: Workshop, config: Config, dee: Participant
) -> None:
    people = [
        make_participant(workshop, name=name, email=f"{name}@example.org".lower())
        for name in ("Busy", "Refused", "Opened", "Later", "Moved")
    ]
    make_participant(workshop, name="Without")
    send(amara, dee, *(person for person in people if person.name != "Later"))
    assert set(standing(amara.get(f"{INVITATIONS}?state=waiting"))) == {
        "Busy",
        "Dee, Park",
        "Moved",
        "Opened",
        "Refused",
    }

    with mail_server() as server:
        server.answers["refused@example.org"] = ["550 5.1.1 <b>Nobody</b> of this name"]
        server.answers["busy@example.org"] = ["450 Later"]
        deliver(config, mail_server=server.url, mail_from="workshops@example.org")
    people[4].email = "moved@new.example.org"
    begin_sign_in(old_key=None, participant_id=people[2].id)
    make_participant(workshop, name="Present", checked_in_at=clock.now())

    page = amara.get(INVITATIONS)
    shown = standing(page)
    assert shown["Busy"].startswith("Waiting to be sent Next try on ")
    assert shown["Busy"].endswith(", tried once: 450 Later")
    assert shown.pop("Dee, Park").startswith("Sent on ")
    assert shown == {
        "Busy": shown["Busy"],
        "Later": "Not invited",
        "Moved": "Not invited",
        "Opened": "Has come in",
        "Present": "Has come in",
        "Refused": "Not delivered The mail server refused it: 550 5.1.1 <b>Nobody</b> of this name",
        "Without": "No address",
    }
    reminded = amara.get(f"{LETTER}?kind=reminder")
    assert re.findall(r'name="person" value="(\d+)"', reminded.text) == [str(dee.id)]
    assert "Sent on" in amara.get(f"/w/KHX7/people/{dee.id}").text


def test_without_a_mail_server_the_page_says_that_nobody_gets_it(
    amara: Client, dee: Participant, config: Config
) -> None:
    send(amara, dee)
    deliver(config)

    page = amara.get(INVITATIONS)
    assert "This installation has no mail server yet" in page.text
    assert standing(page)["Dee, Park"].startswith("Written into a file on ")


@pytest.mark.settings(public_url="https://workshop.example.org")
def test_links_lead_to_the_public_address(amara: Client, dee: Participant) -> None:
    send(amara, dee)

    assert "https://workshop.example.org/p/{token}" in mails()[0].body
    assert "which only this machine can open" not in amara.get(INVITATIONS).text


def test_only_the_states_come_anew(amara: Client, dee: Participant) -> None:
    asked = f"{INVITATIONS}?state=waiting&shown={dee.id},x"
    page = amara.get(asked, headers=HTMX)

    found = re.findall(r'id="([\w-]+)" hx-swap-oob="true"', page.text)
    assert found == ["invitation-tabs", f"standing-{dee.id}"]
    assert "Not invited" in page.text  # although the page is narrowed to others
    assert "checkbox" not in page.text


@pytest.mark.parametrize("count", [1, 3])
def test_pages_of_invitations_need_as_many_queries_for_many(
    count: int, app: Flask, amara: Client, workshop: Workshop
) -> None:
    for number in range(count):
        organization = make_organization(workshop, name=f"Organization {number}")
        make_participant(
            workshop, name=f"P{number}", email=f"p{number}@example.org", organization=organization
        )
    amara.get(INVITATIONS)
    counted = []
    for address in (INVITATIONS, LETTER):
        with count_queries(app) as queries:
            amara.get(address)
        counted.append(len(queries))

    assert counted == [8, 10], queries
