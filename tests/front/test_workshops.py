"""The list of public workshops, and the ways to it and to the page."""

import re
from datetime import date

from flask import Flask

from facilitate.workshop.models import Workshop
from tests.client import Client
from tests.factories import make_workshop
from tests.query_count import count_queries


def listed(client: Client) -> list[tuple[str, str]]:
    """The workshops on the list with where they lead."""
    page = client.get("/workshops").text
    return [
        (title, url)
        for url, title in re.findall(r'<a class="cover-link" href="([^"]*)">(.*?)</a>', page)
    ]


def test_list_has_the_public_workshops_newest_first(browser_of, workshop: Workshop) -> None:
    make_workshop(code="LATR", title="Later", starts_on=date(2013, 1, 1), is_public=True)
    make_workshop(code="ERLR", title="Earlier", starts_on=date(2011, 1, 1), is_public=True)
    make_workshop(code="SECR", title="Not public", starts_on=date(2014, 1, 1))
    shown = [
        ("Later", "/w/LATR/about"),
        ("Smart Cities for All", "/w/KHX7/about"),
        ("Earlier", "/w/ERLR/about"),
    ]

    assert listed(browser_of("nobody")) == shown
    assert listed(browser_of("Amara")) == shown


def test_list_of_nothing_says_what_comes_here(browser_of, workshop: Workshop) -> None:
    workshop.is_public = False
    page = browser_of("nobody").get("/workshops").text

    assert re.findall(r"<h2>(.*?)</h2>", page) == ["No public workshop yet"]


def test_list_takes_the_same_queries_for_any_number(
    app: Flask, browser_of, workshop: Workshop
) -> None:
    counted = []
    for number in range(3):
        with count_queries(app) as queries:
            assert len(listed(browser_of("nobody"))) == number + 1
        counted.append(len(queries))
        make_workshop(code=f"NEW{number}", is_public=True)

    assert counted == [1, 1, 1], queries


def test_list_is_found_from_the_first_page(browser_of) -> None:
    assert '<a href="/workshops">Public workshops</a>' in browser_of("nobody").get("/").text


def test_organizer_finds_the_page_and_makes_it_public(browser_of, workshop: Workshop) -> None:
    workshop.is_public = False
    amara = browser_of("Amara")
    assert 'href="/w/KHX7/about">Public page</a>' in amara.get("/w/KHX7/").text

    data = {
        "title": "Cities",
        "starts_on": "2012-03-05",
        "ends_on": "2012-03-06",
        "timezone": "UTC",
        "attribution": "chatham_house",
        "is_public": "y",
        "story": "What it is about.\r\n\r\nAnd more.",
        "partner_url": "https://partner.example/",
    }
    assert amara.post("/w/KHX7/settings", data=data).status_code == 303

    assert (workshop.is_public, workshop.partner_url) == (True, "https://partner.example/")
    assert workshop.story == "What it is about.\n\nAnd more."
    assert listed(browser_of("nobody")) == [("Cities", "/w/KHX7/about")]


def test_settings_take_only_addresses_of_the_web(browser_of, workshop: Workshop) -> None:
    answer = browser_of("Amara").post(
        "/w/KHX7/settings",
        data={"title": "Cities", "partner_url": "javascript:alert(1)", "story": "Kept as typed"},
    )

    assert answer.status_code == 422
    assert 'id="partner_url-errors"' in answer.text
    assert "Type the whole address" in answer.text
    assert "Kept as typed</textarea>" in answer.text
    assert workshop.partner_url == ""
