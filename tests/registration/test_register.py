"""The registration page as anybody sees it: filled in, confirmed, taken back."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from facilitate import clock
from facilitate.activity import Activity
from facilitate.db import db
from facilitate.mail.models import Mail
from facilitate.people.models import Participant
from facilitate.registration.guards import FROM_ONE_AT_MOST, MAILS_AT_MOST
from facilitate.registration.models import Opening, RegistrationAnswer
from facilitate.workshop.models import Workshop
from tests.client import Client, signed_in
from tests.factories import make_organization, make_participant, make_sector, make_workshop
from tests.registration.steps import (
    PAGE,
    answer,
    ask,
    link_of,
    make_registration,
    registrations,
    set_page,
    states,
    typed,
)

SENT = f"{PAGE}/sent"


def field_errors(page: str) -> dict[str, str]:
    """What is said beside the fields, by the field."""
    found = re.findall(r'id="(\w+)-errors"[^>]*>.*?<li>([^<]*)</li>', page, re.S)
    return dict(found)


# who may see it


def test_page_opens_with_registration_and_else_only_for_a_public_workshop(
    client: Client, workshop: Workshop
) -> None:
    assert client.get(PAGE).status_code == 200
    set_page(workshop, opening=Opening.CLOSED)
    assert client.get(PAGE).location == f"/w/KHX7/door?next={PAGE}"
    assert client.get("/w/NTHR/register").location == "/w/NTHR/door?next=/w/NTHR/register"
    assert client.post(PAGE, data=typed()).location == "/w/KHX7/door"

    workshop.is_public = True
    closed = client.get(PAGE)
    assert "Registration is closed" in closed.text
    assert "<form action" not in closed.text.split("<main")[1].split("</main>")[0]
    assert client.post(PAGE, data=typed()).status_code == 409
    assert states() == []


def test_page_says_what_one_gets(client: Client, workshop: Workshop) -> None:
    def button() -> str:
        return re.findall(r'class="button primary">([^<]*)<', client.get(PAGE).text)[-1]

    assert button() == "Register"
    set_page(workshop, places=1)
    make_participant(workshop, name="Ana Ruiz")
    assert button() == "Put me on the waiting list"
    set_page(workshop, places=None, opening=Opening.WAITING_LIST)
    assert button() == "Put me on the waiting list"
    set_page(workshop, opening=Opening.OPEN, last_day=workshop.starts_on - timedelta(days=2))
    assert "Registration is closed" in client.get(PAGE).text
    set_page(workshop, last_day=None)
    with clock.held_at(clock.now() + timedelta(days=3)):
        assert "Registration is closed" in client.get(PAGE).text


def test_practice_has_no_registration_page(
    client: Client, amara: Client, workshop: Workshop
) -> None:
    workshop.practice_of_id = make_workshop(code="REAL").id
    workshop.is_public = True
    db.session.commit()
    assert client.get(PAGE).location == f"/w/KHX7/door?next={PAGE}"
    assert client.post(PAGE, data=typed()).location == "/w/KHX7/door"
    assert amara.get(PAGE).status_code == 404
    assert states() == []


def test_page_offers_organizations_only_where_the_public_page_shows_them(
    client: Client, workshop: Workshop
) -> None:
    make_organization(workshop, name="Cisco")
    make_participant(workshop, name="Ana Ruiz")
    assert "Cisco" not in client.get(PAGE).text
    workshop.is_public = True
    page = client.get(PAGE)
    assert "Cisco" in page.text
    assert "Ana Ruiz" not in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_public_page_leads_to_the_registration_while_it_is_open(
    client: Client, workshop: Workshop
) -> None:
    workshop.is_public = True
    assert f'href="{PAGE}">Register<' in client.get("/w/KHX7/about").text
    set_page(workshop, opening=Opening.WAITING_LIST)
    assert f'href="{PAGE}">Waiting list<' in client.get("/w/KHX7/about").text
    set_page(workshop, opening=Opening.CLOSED)
    assert PAGE not in client.get("/w/KHX7/about").text


# filling it in


def test_registering_keeps_everything_that_was_typed(client: Client, workshop: Workshop) -> None:
    cities = make_sector(workshop, name="City Representatives")
    food, day, train = (
        ask(workshop, "Food?"),
        ask(workshop, "Which day?", kind="choice", choices=["Mon", "Tue"], required=True),
        ask(workshop, "By train?", kind="yes_no"),
    )
    ask(workshop, "Closed?", closed_at=clock.now(), required=True)

    sent = client.post(
        PAGE,
        data=typed(
            name="  蔡 英文  <b>",
            email="Tsai@Example.ORG",
            organization="=cmd()",
            sector=str(cities.id),
            consents_photo="y",
            **{f"answer_{food.id}": "<script>alert(1)</script>", f"answer_{day.id}": "Tue"},
        ),
    )

    assert (sent.status_code, sent.location) == (303, SENT)
    (found,) = registrations()
    assert (found.name, found.email, found.organization) == (
        *("蔡 英文 <b>", "tsai@example.org", "=cmd()"),
    )
    assert (found.sector_id, found.consents, found.state) == (
        *(cities.id, ["data", "photo"], "unconfirmed"),
    )
    assert {each.question_id: each.text for each in found.answers} == {
        food.id: "<script>alert(1)</script>",
        day.id: "Tue",
    }
    assert train.id not in {each.question_id for each in found.answers}
    assert db.session.scalar(select(func.count(Participant.id))) == 0


def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_lost(
    client: Client, workshop: Workshop
) -> None:
    make_sector(workshop)
    day = ask(workshop, "Which day?", kind="choice", choices=["Mon", "Tue"], required=True)
    story = ask(workshop, "Story?", kind="long")

    page = client.post(
        PAGE,
        data={
            "name": "A" * 201,
            "email": "dee(at)example",
            "sector": "99",
            f"answer_{day.id}": "Wed",
            f"answer_{story.id}": "S" * 4001,
            "consents_quotes": "y",
        },
    )

    assert page.status_code == 422
    assert field_errors(page.text) == {
        "name": "Use at most 200 characters.",
        "email": "This does not look like an e-mail address, such as amara@example.org.",
        "sector": "Not a valid choice.",
        "consents_data": "Without this nobody can be registered: tick it, or do not register.",
        f"answer_{day.id}": "Choose one of these.",
        f"answer_{story.id}": "Use at most 4000 characters.",
    }
    for kept in ("A" * 201, "dee(at)example", "S" * 4001):
        assert kept in page.text
    assert 'checked id="consents_quotes"' in page.text
    assert states() == []

    empty = client.post(PAGE, data={"name": "\u202e \u200b", "email": " "})
    assert empty.status_code == 422
    assert field_errors(empty.text) | {"name": ""} == {
        "name": "",
        "email": "Type your e-mail address.",
        "consents_data": "Without this nobody can be registered: tick it, or do not register.",
        f"answer_{day.id}": "Answer this question.",
    }
    assert client.post(PAGE, data=typed(name="A" * 2**20)).status_code == 413


def test_no_consent_is_ticked_beforehand(client: Client, workshop: Workshop) -> None:
    page = client.get(PAGE).text

    assert len(re.findall(r'type="checkbox"', page)) == 5
    assert "checked" not in re.sub(r'<input[^>]*type="radio"[^>]*>', "", page)


def test_registering_tells_nobody_who_is_on_the_list(
    app: Flask, client: Client, workshop: Workshop
) -> None:
    make_participant(workshop, name="Dee Park", email="dee@example.org")
    make_registration(workshop, name="Eli Okafor", email="eli@example.org")

    def all_of(name: str, email: str) -> tuple[int, str, str]:
        stranger = app.test_client()
        sent = stranger.post(PAGE, data=typed(name=name, email=email))
        page = stranger.get(SENT).text
        return sent.status_code, sent.location, re.sub(r"[\w.-]{60,}", "", page)

    new = all_of("Chen Wu", "chen@example.org")
    assert all_of("Dee Park", "DEE@example.org") == new
    assert all_of("Eli Okafor", "eli@example.org") == new
    assert states() == [
        *(("Eli Okafor", "unconfirmed"), ("Chen Wu", "unconfirmed"), ("Eli Okafor", "unconfirmed")),
    ]


def mails() -> list[tuple[str, str, bool]]:
    """To whom, about what, and whether it holds the personal link of somebody."""
    found = db.session.scalars(select(Mail).order_by(Mail.id))
    return [(m.to_address, m.subject, "/p/{token}" in m.body) for m in found]


def test_mails_go_to_the_owner_of_the_address_and_carry_no_word_of_the_sender(
    client: Client, workshop: Workshop
) -> None:
    make_participant(workshop, name="Dee Park", email="dee@example.org")
    for _ in range(MAILS_AT_MOST + 2):
        client.post(PAGE, data=typed())
    client.post(PAGE, data=typed(name="Win a prize", email="eli@example.org"))

    confirm = ("eli@example.org", "Your registration: Smart Cities for All", False)
    way_in = ("dee@example.org", "Your place: Smart Cities for All", True)
    assert mails() == [*[way_in] * MAILS_AT_MOST, confirm]
    (registration,) = registrations()
    body = db.session.scalars(select(Mail).order_by(Mail.id.desc())).first().body  # type: ignore[union-attr]
    assert f"http://localhost{link_of(registration)}\n" in body
    assert "prize" not in body

    client.post(link_of(registration))
    assert mails()[-1] == ("eli@example.org", "Your place: Smart Cities for All", True)


@pytest.mark.settings(mail_server="smtp://mail.example", mail_from="we@example.org")
def test_no_mail_is_sent_by_a_server_that_does_not_know_its_own_address(
    client: Client, workshop: Workshop
) -> None:
    client.post(PAGE, data=typed())

    assert mails() == []
    assert states() == [("Dee Park", "unconfirmed")]
    assert "The organizers look at every registration" in client.get(SENT).text


@pytest.mark.settings(
    mail_server="smtp://mail.example",
    mail_from="we@example.org",
    public_url="http://localhost",
)
def test_page_says_that_a_link_comes_where_it_does(client: Client, workshop: Workshop) -> None:
    client.post(PAGE, data=typed())

    assert len(mails()) == 1
    page = client.get(SENT).text
    assert "open the link in the mail that you get now" in page


def test_program_that_fills_in_everything_is_answered_and_not_kept(
    client: Client, workshop: Workshop
) -> None:
    assert client.post(PAGE, data=typed(website="https://spam.example")).location == SENT
    assert states() == []


def test_flood_of_one_address_waits_and_others_do_not(client: Client, workshop: Workshop) -> None:
    for number in range(FROM_ONE_AT_MOST):
        assert client.post(PAGE, data=typed(name=f"Guest {number} Q")).status_code == 303

    page = client.post(PAGE, data=typed(name="One More"))

    assert page.status_code == 429
    assert "Wait 30 seconds, then send it again." in page.text
    assert 'value="One More"' in page.text
    assert client.post(PAGE, data=typed(email="eli@example.org")).status_code == 303
    assert ("One More", "unconfirmed") not in states()


# the link in the mail


def test_only_the_button_behind_the_link_confirms(
    client: Client, workshop: Workshop, app: Flask
) -> None:
    registration = make_registration(
        workshop, organization="Cisco", consents=["data", "name", "photo"]
    )
    answer(registration, ask(workshop, "Food?"), "No nuts")
    link = link_of(registration)

    page = client.get(link)
    assert "Yes, register me" in page.text
    for shown in ("Dee Park", "dee@example.org", "Cisco", "Food?", "No nuts"):
        assert shown in page.text
    assert re.findall(r'checked[^>]*name="consents_(\w+)"', page.text) == ["name", "photo"]
    assert (page.headers["Cache-Control"], states()) == (
        *("no-store", [("Dee Park", "unconfirmed")]),
    )
    agreed = {"consents_name": "y", "consents_follow_up": "y"}
    assert client.post(link, data=agreed).location == "/w/KHX7/me"

    assert states() == [("Dee Park", "registered")]
    person = db.session.scalars(select(Participant)).one()
    assert {str(each) for each in person.consents} == {"name", "follow_up"}
    assert person.checked_in_at is None
    assert "You are signed in as Dee Park" in client.get("/w/KHX7/me/details").text
    told = db.session.execute(
        select(Activity.kind, Activity.details, Activity.participant_id).where(
            Activity.kind.startswith("consent.")
        )
    )
    assert [(kind, d["consent"], d["how"], who) for kind, d, who in told] == [
        ("consent.given", "data", "registration", person.id),
        ("consent.given", "name", "registration", person.id),
        ("consent.given", "follow_up", "registration", person.id),
    ]
    # a copy of the mail lets nobody else in
    other = app.test_client()
    assert "You have a place" in other.get(link).text
    assert other.post(link).location == link
    assert other.get("/w/KHX7/me").location == "/w/KHX7/door?next=/w/KHX7/me"
    assert len(registrations()) == db.session.scalar(select(func.count(Participant.id))) == 1


def test_link_opened_after_the_workshop_says_that_it_is_over(
    client: Client, workshop: Workshop
) -> None:
    link = link_of(make_registration(workshop))
    over = "This workshop is over, so nobody can be registered for it any more."

    with clock.held_at(clock.now() + timedelta(days=3)):
        page = client.get(link).text
        assert over in page
        assert "Yes, register me" not in page
        refused = client.post(link)
        assert refused.status_code == 409
        assert over in refused.text
    assert states() == [("Dee Park", "unconfirmed")]


def test_waiting_list_shows_ones_number_and_what_is_held(
    client: Client, workshop: Workshop
) -> None:
    set_page(workshop, opening=Opening.WAITING_LIST)
    first = make_registration(workshop, name="Eli Okafor")
    registration = make_registration(workshop, organization="Cisco")
    answer(registration, ask(workshop, "Food?"), "No nuts")
    for each in (first, registration):
        link = link_of(each)
        assert client.post(link).location == link

    page = client.get(link).text
    assert '<span class="figure">2</span>' in page
    for held in ("Dee Park", "dee@example.org", "Cisco", "Food?", "No nuts"):
        assert held in page

    assert client.post(f"{link}/withdrawal").location == link
    assert "Your registration is withdrawn" in client.get(link).text
    client.post(link)
    assert states() == [("Eli Okafor", "waiting"), ("Dee Park", "withdrawn")]


def test_link_that_nobody_has_is_not_there(client: Client, workshop: Workshop) -> None:
    assert client.get("/registration/nothing").status_code == 404
    assert client.post("/registration/nothing/withdrawal").status_code == 404


# one's own page


def test_registered_people_withdraw_on_their_own_page(client: Client, workshop: Workshop) -> None:
    registration = make_registration(workshop)
    client.post(link_of(registration))
    client.post(f"{link_of(registration)}/withdrawal")
    assert states() == [("Dee Park", "registered")]

    assert 'href="/w/KHX7/me/leave"' in client.get("/w/KHX7/me/details").text
    assert "Give up my place" in client.get("/w/KHX7/me/leave").text
    assert client.post("/w/KHX7/me/leave").location == "/registration/withdrawn"

    assert states() == [("Dee Park", "withdrawn")]
    assert "You have withdrawn" in client.get("/registration/withdrawn").text
    assert client.get("/w/KHX7/me").status_code != 200


def test_what_is_held_lists_answers_and_how_each_agreement_was_given(
    client: Client, workshop: Workshop
) -> None:
    registration = make_registration(workshop, consents=["data", "photo"])
    answer(registration, ask(workshop, "Food?"), "No nuts")
    client.post(link_of(registration), data={"consents_photo": "y"})
    client.post("/w/KHX7/me/details", data={"consents_name": "y"})

    page = client.get("/w/KHX7/me/held").text
    assert "No nuts" in page
    assert "May be seen in photos: given on the registration page" in page
    assert "May be seen in photos: taken back on the own page" in page
    held = client.get("/w/KHX7/me/held.json").json
    assert held is not None
    assert held["consents"] == {"name": True, "quotes": False, "photo": False, "follow_up": False}
    assert held["registration"]["answers"] == [{"question": "Food?", "answer": "No nuts"}]
    assert [(c["change"], c["consent"], c["how"]) for c in held["consent_changes"]] == [
        ("given", "data", "registration"),
        ("given", "photo", "registration"),
        ("given", "name", "own_page"),
        ("withdrawn", "photo", "own_page"),
    ]
    assert db.session.scalar(select(func.count()).select_from(RegistrationAnswer)) == 1


@pytest.fixture
def zed(app: Flask, workshop: Workshop) -> Callable[[], Client]:
    """Somebody of another workshop."""
    elsewhere = make_workshop(code="ELSE")
    return lambda: signed_in(app, participant_id=make_participant(elsewhere, name="Zed").id)


def test_people_of_other_workshops_may_register_too(
    zed: Callable[[], Client], workshop: Workshop
) -> None:
    assert zed().get(PAGE).status_code == 200
    set_page(workshop, opening=Opening.CLOSED)
    assert zed().get(PAGE).status_code == 404
