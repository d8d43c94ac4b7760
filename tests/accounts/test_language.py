"""Choosing the language of the pages."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.factories import make_account

CATALOGUE = r"""
msgid ""
msgstr ""
"Language: {language}\n"
"Content-Type: text/plain; charset=utf-8\n"

msgid "Sign in"
msgstr "{sign_in}"
"""


@pytest.fixture
def config(config, tmp_path: Path):
    for language, sign_in in (("de", "Anmelden"), ("ar", "تسجيل الدخول")):
        folder = tmp_path / "more" / language / "LC_MESSAGES"
        folder.mkdir(parents=True)
        text = CATALOGUE.format(language=language, sign_in=sign_in)
        (folder / "messages.po").write_text(text, encoding="utf-8")
    return replace(config, translations=(tmp_path / "more",))


def test_language_is_offered_on_the_page_in_its_own_name(client, db_session):
    make_account()
    page = client.get("/sign-in").text
    assert '<option value="en" lang="en" selected>English</option>' in page
    assert '<option value="de" lang="de">Deutsch</option>' in page


def test_language_stays_and_leads_back_to_the_page(client, db_session):
    make_account()
    answer = client.post("/language", data={"language": "de", "next": "/sign-in?next=/"})
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/")
    page = client.get("/sign-in", headers={"Accept-Language": "en"}).text
    assert "Anmelden" in page
    assert '<html lang="de" dir="ltr"' in page


def test_language_from_right_to_left_turns_the_page(client, db_session):
    make_account()
    client.post("/language", data={"language": "ar"})
    assert '<html lang="ar" dir="rtl"' in client.get("/sign-in").text


def test_language_leads_back_to_the_page_it_was_sent_from(client):
    answer = client.post(
        "/language", data={"language": "de"}, headers={"Referer": "http://localhost/sign-in?x=1"}
    )
    assert answer.location == "/sign-in?x=1"


@pytest.mark.parametrize("address", ["https://elsewhere.example/x", "//elsewhere.example"])
def test_language_leads_nowhere_else(client, address):
    answer = client.post(
        "/language", data={"language": "de", "next": address}, headers={"Referer": address}
    )
    assert answer.location == "/"


def test_language_that_is_not_there_changes_nothing(client, db_session):
    make_account()
    client.post("/language", data={"language": "xx"})
    assert '<html lang="en" dir="ltr"' in client.get("/sign-in").text
