"""The doors: nobody is let in by looking, and no door tells which workshops there are."""

import re
from datetime import UTC, date, datetime
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from facilitate import clock
from facilitate.accounts.guards import SIGN_IN_KEY
from facilitate.accounts.links import token_of
from facilitate.accounts.models import SignIn
from facilitate.activity import Activity
from facilitate.db import db
from facilitate.people.models import Participant
from facilitate.workshop.models import Workshop
from tests.client import Client
from tests.factories import SECRET_KEY, make_participant, make_workshop
from tests.query_count import count_queries

DAY = datetime(2012, 3, 5, 15, tzinfo=UTC)


def link(person: Participant) -> str:
    return f"/p/{token_of(person.link_nonce, secret_key=SECRET_KEY)}"


def signed_in_as(client: Client) -> list[int | None]:
    """Whom the browser's key stands for."""
    with client.session_transaction() as cookie:
        key = cookie.get(SIGN_IN_KEY)
    db.session.rollback()
    if key is None:
        return []
    return list(db.session.scalars(select(SignIn.participant_id).where(SignIn.ended_at.is_(None))))


def checked_in(person: Participant) -> datetime | None:
    db.session.rollback()
    db.session.expire_all()
    found = db.session.get(Participant, person.id)
    assert found is not None
    return found.checked_in_at


def errors(page: TestResponse) -> list[str]:
    found = re.findall(r'role="alert">.*?<li>(.*?)</li>', page.text, re.S)
    return [unescape(text) for text in found]


# personal link


def test_link_opened_by_a_scanner_lets_nobody_in(client: Client, workshop: Workshop) -> None:
    dee = make_participant(workshop, name="Dee Park", organization="Cisco")

    with clock.held_at(DAY):
        page = client.get(link(dee))
        client.head(link(dee))

    assert page.status_code == 200
    assert signed_in_as(client) == []
    assert checked_in(dee) is None
    assert db.session.scalars(select(Activity)).all() == []


def test_link_shows_the_workshop_and_nothing_personal(client: Client, workshop: Workshop) -> None:
    dee = make_participant(workshop, name="Dee Park", organization="Cisco", badge_code="ABC234")

    page = client.get(link(dee))

    assert re.findall(r"<h1>(.*?)</h1>", page.text) == ["Smart Cities for All"]
    assert re.findall(r"<form[^>]*data-submit-at-once", page.text) != []
    for private in ("Dee", "Park", "Cisco", "ABC234"):
        assert private not in page.text


def test_link_lets_in_when_its_button_is_pressed(client: Client, workshop: Workshop) -> None:
    dee = make_participant(workshop)

    with clock.held_at(DAY):
        answer = client.post(link(dee))

    assert (answer.status_code, answer.headers["Location"]) == (303, "/w/KHX7/me")
    assert signed_in_as(client) == [dee.id]
    assert checked_in(dee) == DAY


def test_link_before_the_day_does_not_count_as_present(client: Client, workshop: Workshop) -> None:
    dee = make_participant(workshop)

    with clock.held_at(datetime(2012, 2, 20, tzinfo=UTC)):
        client.post(link(dee))

    assert signed_in_as(client) == [dee.id]
    assert checked_in(dee) is None


def test_link_needs_the_form_token(client: Client, workshop: Workshop) -> None:
    dee = make_participant(workshop)

    assert client.post(link(dee), csrf=False).status_code == 400
    assert signed_in_as(client) == []


def test_link_gives_the_browser_a_new_key_and_leaves_no_token(
    client: Client, workshop: Workshop
) -> None:
    dee = make_participant(workshop)
    with client.session_transaction() as cookie:
        cookie[SIGN_IN_KEY] = "planted"

    answer = client.post(link(dee))

    with client.session_transaction() as cookie:
        assert cookie[SIGN_IN_KEY] != "planted"
        assert cookie.permanent is True
    token = link(dee).removeprefix("/p/")
    assert token not in answer.text + str(answer.headers)
    assert answer.headers["Cache-Control"] == "no-store"


def test_link_goes_where_its_owner_wanted_but_never_elsewhere(
    client: Client, workshop: Workshop
) -> None:
    dee = make_participant(workshop)

    page = client.get(f"{link(dee)}?next=/w/KHX7/tables/4")
    hidden = re.findall(r'name="next" value="([^"]*)"', page.text)
    inside = client.post(link(dee), data={"next": hidden[0]})
    outside = client.post(link(dee), data={"next": "https://elsewhere.example/"})

    assert inside.headers["Location"] == "/w/KHX7/tables/4"
    assert outside.headers["Location"] == "/w/KHX7/me"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_link_that_nobody_has_offers_the_door(client: Client, db_session, method: str) -> None:
    page = client.open("/p/no-such-token", method=method)

    assert page.status_code == 404
    assert re.findall(r"<h1>(.*?)</h1>", page.text) == ["This link no longer works"]
    assert re.findall(r'<form action="([^"]*)"', page.text) == ["/door"]
    assert page.headers["Cache-Control"] == "no-store"


def test_link_of_somebody_removed_no_longer_works(client: Client, workshop: Workshop) -> None:
    away = make_participant(workshop, withdrawn_at=DAY)

    assert client.get(link(away)).status_code == 404


def test_link_of_another_installation_does_not_work_here(
    client: Client, workshop: Workshop
) -> None:
    dee = make_participant(workshop)

    token = token_of(dee.link_nonce, secret_key="another key")
    assert client.get(f"/p/{token}").status_code == 404


# badge code


@pytest.mark.parametrize("typed", ["ABC234", "abc 234", " ab-c2 34 "])
def test_badge_code_lets_in_however_it_is_typed(
    client: Client, workshop: Workshop, typed: str
) -> None:
    dee = make_participant(workshop, badge_code="ABC234")

    with clock.held_at(DAY):
        answer = client.post("/w/KHX7/door", data={"code": typed, "next": "/w/KHX7/programme"})

    assert (answer.status_code, answer.headers["Location"]) == (303, "/w/KHX7/programme")
    assert signed_in_as(client) == [dee.id]
    assert checked_in(dee) == DAY


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Type the code."),
        (
            "ABC235",
            "No badge of this workshop has this code. Check both, or ask at the desk.",
        ),
    ],
)
def test_badge_code_that_is_wrong_is_said_beside_the_field(
    client: Client, workshop: Workshop, typed: str, sentence: str
) -> None:
    make_participant(workshop, badge_code="ABC234")

    page = client.post("/w/KHX7/door", data={"code": typed, "next": "/w/KHX7/programme"})

    assert (page.status_code, errors(page)) == (422, [sentence])
    assert f'value="{typed}"' in page.text
    assert 'value="/w/KHX7/programme"' in page.text
    assert signed_in_as(client) == []


def test_badge_code_of_another_workshop_does_not_fit(client: Client, workshop: Workshop) -> None:
    make_participant(make_workshop(code="ELSE"), badge_code="ABC234")

    assert client.post("/w/KHX7/door", data={"code": "ABC234"}).status_code == 422


def test_badge_code_of_somebody_removed_does_not_fit(client: Client, workshop: Workshop) -> None:
    make_participant(workshop, badge_code="ABC234", withdrawn_at=DAY)

    assert client.post("/w/KHX7/door", data={"code": "ABC234"}).status_code == 422


def without_tokens(page: TestResponse, code: str) -> str:
    text = re.sub(r'(csrf[-_]token"[^>]*(?:value|content)=")[^"]*', r"\1", page.text)
    text = re.sub(r'X-CSRFToken": "[^"]*', "", text)
    return text.replace(code, "CODE")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_door_is_the_same_whether_the_workshop_exists(
    client: Client, workshop: Workshop, method: str
) -> None:
    make_participant(workshop, badge_code="ABC234")
    data = {"code": "XXX999"} if method == "POST" else None

    real = client.open("/w/KHX7/door", method=method, data=data)
    none = client.open("/w/NNNN/door", method=method, data=data)

    assert real.status_code == none.status_code
    assert without_tokens(real, "KHX7") == without_tokens(none, "NNNN")


def test_door_is_found_in_lower_case_and_never_for_nonsense(
    client: Client, workshop: Workshop
) -> None:
    assert client.get("/w/kh-x7/door").headers["Location"] == "/w/KHX7/door"
    assert [client.get(f"/w/{c}/door").status_code for c in ("AB", "-", "A" * 13)] == [404] * 3


def test_strangers_are_led_to_the_door_and_back(client: Client, workshop: Workshop) -> None:
    make_participant(workshop, badge_code="ABC234")

    led = client.get("/w/KHX7/programme?day=2")
    page = client.get(led.headers["Location"])
    wanted = unescape(re.findall(r'name="next"[^>]*value="([^"]*)"', page.text)[0])
    answer = client.post("/w/KHX7/door", data={"code": "ABC234", "next": wanted})

    assert answer.headers["Location"] == "/w/KHX7/programme?day=2"


def test_door_tells_who_is_in_already(workshop: Workshop, as_participant, amara: Client) -> None:
    dee = make_participant(workshop, name="Dee Park")

    page = as_participant(dee).get("/w/KHX7/door")

    assert re.findall(r'notice-text">(.*?)<', page.text) == ["You are in as Dee Park."]
    assert re.findall(r'notice-text">(.*?)<', amara.get("/w/KHX7/door").text) == [
        "You organize this workshop."
    ]


# one's own name


@pytest.fixture
def small(db_session) -> Workshop:
    """In Nairobi its one day ends at 21:00 UTC."""
    day = date(2012, 3, 5)
    return make_workshop(
        code="TAPS", tap_name=True, starts_on=day, ends_on=day, timezone="Africa/Nairobi"
    )


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2012, 3, day, hour, minute, tzinfo=UTC)


def tappable(page: TestResponse) -> list[str]:
    found = re.findall(r'name="person" value="\d+">(.*?)</button>', page.text, re.S)
    return [" ".join(re.sub("<[^>]*>", "", name).split()) for name in found]


def test_own_name_is_tapped_where_the_organizer_allows_it(client: Client, small: Workshop) -> None:
    dee = make_participant(small, name="Dee Park", organization="Cisco")
    make_participant(small, name="Chen Li")
    make_participant(small, name="Away", withdrawn_at=DAY)

    with clock.held_at(DAY):
        page = client.get("/w/TAPS/door")
    assert tappable(page) == ["Chen Li", "Dee Park Cisco"]
    assert "Anyone in this room could enter as you" in page.text

    with clock.held_at(DAY):
        answer = client.post("/w/TAPS/door", data={"person": dee.id})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/w/TAPS/me")
    assert signed_in_as(client) == [dee.id]
    assert checked_in(dee) == DAY


def test_own_name_is_offered_on_the_days_of_the_workshop_alone(
    client: Client, small: Workshop
) -> None:
    dee = make_participant(small, name="Dee Park")

    for moment in (utc(4, 20, 59), utc(5, 21)):
        with clock.held_at(moment):
            assert tappable(client.get("/w/TAPS/door")) == []
            answer = client.post("/w/TAPS/door", data={"person": dee.id})
            assert (answer.status_code, signed_in_as(client)) == (404, [])
    for moment in (utc(4, 21), utc(5, 20, 59)):
        with clock.held_at(moment):
            assert tappable(client.get("/w/TAPS/door")) == ["Dee Park"]
    with clock.held_at(utc(4, 9)):
        assert client.post("/w/TAPS/door", data={"code": dee.badge_code}).status_code == 303


def test_own_name_is_not_offered_otherwise(client: Client, workshop: Workshop) -> None:
    dee = make_participant(workshop, name="Dee Park")

    assert tappable(client.get("/w/KHX7/door")) == []
    assert client.post("/w/KHX7/door", data={"person": dee.id}).status_code == 404
    assert signed_in_as(client) == []


def test_own_name_cannot_be_one_from_elsewhere(
    client: Client, small: Workshop, workshop: Workshop
) -> None:
    zed = make_participant(workshop, name="Zed")
    away = make_participant(small, withdrawn_at=DAY)

    with clock.held_at(DAY):
        for wrong in (zed.id, away.id, "x", "9" * 30):
            assert client.post("/w/TAPS/door", data={"person": wrong}).status_code == 404
    assert signed_in_as(client) == []


def test_door_takes_the_same_queries_for_any_number_of_names(
    app: Flask, client: Client, small: Workshop
) -> None:
    counted = []
    for number in (1, 3):
        for _ in range(number):
            make_participant(small, organization=f"Org {number}")
        with count_queries(app) as sent, clock.held_at(DAY):
            client.get("/w/TAPS/door")
        counted.append(len(sent))

    assert counted == [2, 2], sent


# the workshop's code


@pytest.mark.parametrize("typed", ["KHX7", "khx7", " kh x-7 "])
def test_workshop_code_leads_to_the_door(client: Client, db_session, typed: str) -> None:
    answer = client.post("/door", data={"code": typed})

    assert (answer.status_code, answer.headers["Location"]) == (303, "/w/KHX7/door")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Type the code."),
        ("AB", "A workshop's code has four signs or a few more, such as KHX7."),
        ("/../", "A workshop's code has four signs or a few more, such as KHX7."),
        ("X" * 40, "A workshop's code has four signs or a few more, such as KHX7."),
    ],
)
def test_workshop_code_that_cannot_be_one_is_said_beside_the_field(
    client: Client, db_session, typed: str, sentence: str
) -> None:
    page = client.post("/door", data={"code": typed})

    assert (page.status_code, errors(page)) == (422, [sentence])
    assert f'value="{typed}"' in page.text


def test_workshop_code_can_be_typed_on_a_page_of_its_own(client: Client, db_session) -> None:
    page = client.get("/door")

    assert page.status_code == 200
    assert errors(page) == []
