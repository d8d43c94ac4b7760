"""What attackers sent, and what it must come to."""

import pytest
from flask import Flask

from facilitate.web.forms import ORDINARY_FORM, clean_text
from facilitate.web.htmx import local_address
from tests.client import Client, signed_in
from tests.factories import make_account, make_workshop


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/\\evil.example",
        "/\r/evil",
        "https://evil.example",
        "/ /evil.example",
        "",
        None,
    ],
)
def test_address_elsewhere_is_never_followed(target: str | None) -> None:
    assert local_address(target, otherwise="/home") == "/home"


@pytest.mark.parametrize("target", ["/", "/w/KHX7/tables/4?round=2", "/w/KHX7/me#now"])
def test_address_of_ours_is_followed(target: str) -> None:
    assert local_address(target, otherwise="/home") == target


@pytest.mark.parametrize("told", ["http://[", "http://[::1", "http://[x]/w", "//evil.example/x"])
def test_page_that_is_no_address_leads_to_the_door(app: Flask, db_session, told: str) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": told}
    answer = app.test_client().get("/w/KHX7/run", headers=headers)
    door = answer.headers["HX-Redirect"]
    assert (answer.status_code, door.partition("?")[0]) == (200, "/w/KHX7/door")
    assert "evil" not in door


def test_text_keeps_words_and_drops_what_misleads() -> None:
    assert clean_text(" a\x00b\r\nc\x07\u202ed\ufeff\uffff ") == "ab\ncd"
    assert clean_text("نعم\u200c بله") == "نعم\u200c بله"
    assert (clean_text(None), clean_text(object())) == (None, "")


def test_json_is_no_form(client: Client) -> None:
    for address in ("/sign-in", "/door", "/language", "/w/KHX7/door"):
        assert client.post(address, json={"code": 1, "email": [2]}).status_code == 415


def test_long_form_is_refused_before_it_is_read(client: Client) -> None:
    form, door = {"code": "A" * (ORDINARY_FORM + 1)}, "http://localhost/door"
    answer = client.post("/door", data=form, headers={"Referer": door})
    assert answer.status_code == 413
    assert f'href="{door}">Go back</a>' in answer.text
    assert "a text too long" in answer.text


def test_page_that_is_not_there_does_not_lead_back_to_itself(client: Client) -> None:
    headers = {"Referer": "http://localhost/nowhere"}
    assert ">Go to the start</a>" in client.get("/nowhere", headers=headers).text
    assert ">Go to the start</a>" in client.get("/nowhere", headers={"Referer": "http://x.y/"}).text


def test_list_of_people_may_be_long(app: Flask, db_session) -> None:
    account = make_account()
    make_workshop(organizer=account, code="KHX7")
    rows = "\n".join(f"Person {n}, Organization {n}" + " " * 200 for n in range(4000))
    assert len(rows) > ORDINARY_FORM

    answer = signed_in(app, account_id=account.id).post(
        "/w/KHX7/people/import", data={"text": rows}
    )

    assert answer.status_code == 200


@pytest.mark.parametrize("number", ["9" * 12, "9" * 30])
def test_number_too_large_for_anything_is_nothing(app: Flask, db_session, number: str) -> None:
    app.testing = False
    account = make_account()
    make_workshop(organizer=account, code="KHX7")
    amara = signed_in(app, account_id=account.id)

    for address in (f"/w/KHX7/notes?page={number}", f"/w/KHX7/seating?job={number}"):
        assert amara.get(address).status_code in (200, 404)
    topics = f"/w/KHX7/live?topics=plenary:{number},table:{number}"
    assert amara.get(topics).status_code == 404


def test_far_year_is_a_typing_mistake(app: Flask, db_session) -> None:
    account = make_account()
    amara = signed_in(app, account_id=account.id)

    answer = amara.post(
        "/workshops/new",
        data={"pattern": "two-days", "title": "Far", "starts_on": "9999-12-31", "timezone": "UTC"},
    )

    assert answer.status_code == 422
    assert "Choose a day between 1990 and 2100." in answer.text


@pytest.mark.settings(demo=True)
@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"X-Real-IP": "10.0.0.1"}])
def test_demo_start_page_answers_this_machine_only(client: Client, headers: dict[str, str]) -> None:
    assert client.get("/demo", headers=headers).status_code == 404


@pytest.mark.settings(demo=True)
def test_demo_organizer_link_may_be_anything(client: Client) -> None:
    assert client.get("/demo/organizer/%C3%A9").status_code == 404
