"""The public page of a workshop, as anybody and as its people see it."""

import re
from datetime import time, timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from facilitate.workshop.models import Destination, Workshop
from tests.client import Client
from tests.factories import (
    keep,
    make_document,
    make_kind,
    make_note,
    make_organization,
    make_participant,
    make_question,
    make_round,
    make_sector,
    make_session,
    make_workshop,
)
from tests.query_count import count_queries

PAGE = "/w/KHX7/about"


def chapters(page: TestResponse) -> list[str]:
    """The names of the page's parts."""
    return [unescape(h) for h in re.findall(r"<h2[^>]*>(.*?)</h2>", page.text)]


def chapter(page: TestResponse, name: str) -> str:
    """What a part says, its marks left out."""
    found = re.search(
        rf'<section class="chapter[^"]*" aria-labelledby="{name}">(.*?)'
        r'(?=<section class="chapter|</main>)',
        page.text,
        re.S,
    )
    assert found is not None
    text = re.sub(r"<svg.*?</svg>|<[^>]*>", " ", found[1], flags=re.S)
    return unescape(" ".join(text.split()))


def links(page: TestResponse) -> dict[str, str]:
    """Where the links of a page lead, by their words."""
    found = re.findall(r'<a [^>]*?href="([^"]*)"[^>]*>([^<]*)</a>', page.text)
    return {unescape(words).strip(): unescape(url) for url, words in found}


@pytest.fixture
def nobody(browser_of) -> Client:
    return browser_of("nobody")


# who may see it


@pytest.mark.parametrize("is_public", [True, False])
@pytest.mark.parametrize("who", ["nobody", "Zed", "Dee", "Amara"])
def test_page_is_for_anybody_once_it_is_public(
    browser_of, workshop: Workshop, who: str, is_public: bool
) -> None:
    workshop.is_public = is_public
    answer = browser_of(who).get(PAGE)

    notice = "Only people of this workshop see this page."
    if is_public:
        assert (answer.status_code, notice in answer.text) == (200, False)
    elif who in ("Dee", "Amara"):
        assert (answer.status_code, notice in answer.text) == (200, True)
        assert "Share this page" not in answer.text
    elif who == "nobody":
        assert (answer.status_code, answer.location) == (303, "/w/KHX7/door?next=/w/KHX7/about")
    else:
        assert answer.status_code == 404


def test_page_of_a_workshop_that_does_not_exist_is_like_one_that_is_not_public(
    browser_of,
) -> None:
    assert browser_of("nobody").get("/w/NTHR/about").location == "/w/NTHR/door?next=/w/NTHR/about"
    assert browser_of("Amara").get("/w/NTHR/about").status_code == 404


def test_page_names_no_person_and_no_note(nobody: Client, workshop: Workshop) -> None:
    cisco = make_organization(workshop)
    make_participant(workshop, name="Dee Park", organization=cisco, email="dee@example.org")
    held = make_session(workshop, format="plenary")
    make_note(workshop, kind=make_kind(workshop), text="Fees are high", workshop_session=held)
    page = nobody.get(PAGE).text

    assert "Cisco" in page
    for secret in ("Dee Park", "dee@example.org", "Fees are high"):
        assert secret not in page


# what it says


def test_page_of_a_bare_workshop_says_what_there_is(nobody: Client) -> None:
    assert chapters(nobody.get(PAGE)) == ["Share this page"]


def test_page_says_all_about_the_workshop(nobody: Client, workshop: Workshop) -> None:
    workshop.subtitle, workshop.host = "Opportunities for <all>", "The Host & Co"
    workshop.venue = "Washington, DC"
    workshop.story = "First line\nsecond line\n\n<b>Second</b> paragraph"
    workshop.partner_url = "https://www.partner.example/cities"
    workshop.series, workshop.builds_on_title = "Good Cities", "An earlier one"
    workshop.builds_on_when, workshop.builds_on_url = "June 2011", "https://example.org/2011"
    keep(
        Destination(workshop_id=workshop.id, name="Toolkit", position=1),
        Destination(workshop_id=workshop.id, name="Paper", position=2),
    )
    question = make_question(workshop, asks="What stops it?")
    held = make_session(workshop, title="Tables", question_id=question.id)
    make_round(workshop, workshop_session=held)
    make_round(workshop, workshop_session=held)
    make_session(workshop, title="Coffee", format="break", starts_at=time(12), ends_at=time(13))
    make_session(workshop, title="Closing", format="plenary", day=workshop.ends_on)
    providers, cities = make_sector(workshop), make_sector(workshop, name="City Representatives")
    make_organization(workshop, name="Nairobi", sector=cities)
    make_organization(workshop, name="Cisco", sector=providers)
    make_organization(workshop, name="Nobody came", sector=providers)
    make_organization(workshop, name="Elsewhere")

    page = nobody.get(PAGE)

    assert chapters(page) == [
        "About",
        "The question",
        "Programme",
        "4 organizations",
        "Where the outputs will be used",
        "Before and after",
        "Share this page",
    ]
    assert "<h1>Smart Cities for All</h1>" in page.text
    assert "Opportunities for &lt;all&gt;" in page.text
    assert "<dd>The Host &amp; Co</dd>" in page.text
    assert '<p class="eyebrow">Mar 5\u2009–\u20096, 2012</p>' in page.text
    assert "<p>First line<br>second line</p>" in page.text
    assert "<p>&lt;b&gt;Second&lt;/b&gt; paragraph</p>" in page.text
    assert links(page)["Partner's page: partner.example"] == "https://www.partner.example/cities"
    assert chapter(page, "questions") == "The question What stops it?"
    assert chapter(page, "programme") == (
        "Programme Monday, March 5, 2012 10:00 – 12:00 Tables 2 rounds at tables "
        "12:00 – 13:00 Coffee Tuesday, March 6, 2012 10:00 – 12:00 Closing"
    )
    assert chapter(page, "organizations") == (
        "4 organizations Solution Providers Cisco Nobody came "
        "City Representatives Nairobi Other organizations Elsewhere"
    )
    assert chapter(page, "destinations") == "Where the outputs will be used Toolkit Paper"
    assert chapter(page, "series") == (
        "Before and after Builds on An earlier one June 2011 Series Good Cities"
    )
    assert links(page)["An earlier one"] == "https://example.org/2011"


def test_page_draws_a_chair_for_each_organization(nobody: Client, workshop: Workshop) -> None:
    sector = make_sector(workshop)
    for number in range(3):
        make_organization(workshop, name=f"Org {number}", sector=sector)

    assert nobody.get(PAGE).text.count('<g transform="translate(') == 3


def test_page_draws_a_chair_for_each_sector_when_organizations_are_too_many(
    nobody: Client, workshop: Workshop
) -> None:
    for name in ("Academia", "Solution Providers"):
        sector = make_sector(workshop, name=name)
        for number in range(31):
            make_organization(workshop, name=f"{name} {number}", sector=sector)

    assert nobody.get(PAGE).text.count('<g transform="translate(') == 2


def test_page_links_to_the_earlier_workshop_when_it_is_one_of_ours(
    nobody: Client, workshop: Workshop
) -> None:
    workshop.builds_on_title, workshop.builds_on_when = "towards a partnership", "June 2011"
    workshop.series = "Good Cities"
    year = timedelta(days=365)
    make_workshop(
        code="FRST",
        title="Towards a Partnership",
        starts_on=workshop.starts_on - year,
        is_public=True,
        series="Good Cities",
    )
    make_workshop(
        code="LATR",
        title="Good Cities again",
        starts_on=workshop.starts_on + year,
        is_public=True,
        series="Good Cities",
    )
    make_workshop(code="SECR", title="Not public", series="Good Cities")
    make_workshop(code="OTHR", title="Of no series", is_public=True)
    page = nobody.get(PAGE)

    assert chapter(page, "series") == (
        "Before and after Builds on Towards a Partnership Mar 6 – 7, 2011 "
        "Series Good Cities Later in the series Good Cities again Mar 5 – 6, 2013"
    )
    assert links(page)["Towards a Partnership"] == "/w/FRST/about"
    assert links(page)["Good Cities again"] == "/w/LATR/about"


def test_page_shows_anybody_the_documents_whose_speakers_agreed(
    browser_of, workshop: Workshop
) -> None:
    held = make_session(workshop, title="Opening", format="plenary")
    make_document(
        workshop,
        title="Shared",
        speaker="Ana Ruiz",
        takeaway="Ducts first.",
        permitted=True,
        workshop_session_id=held.id,
        stored_as="0" * 32,
        filename="shared.pdf",
        size=2_000_000,
    )
    make_document(workshop, title="Kept inside")

    page = browser_of("nobody").get(PAGE)
    assert chapter(page, "documents") == (
        "Documents Shared PDF, 2 MB Ana Ruiz Ducts first. Opening"
    )
    assert '<a href="/w/KHX7/documents/1/file" download>Shared</a>' in page.text
    assert chapter(page, "programme").endswith("10:00 – 12:00 Opening Shared Ana Ruiz")
    assert "Kept inside" not in page.text

    page = browser_of("Dee").get(PAGE)
    assert chapter(page, "documents").endswith(
        "Kept inside example.org Only for people of this workshop"
    )


def test_page_is_shared_by_plain_links(nobody: Client, workshop: Workshop) -> None:
    workshop.title = "Cities & people + more"
    page = nobody.get(PAGE)
    address = "http://localhost/w/KHX7/about"
    shared = links(page)

    assert f'<input id="address" value="{address}" readonly>' in page.text
    mail = urlsplit(shared["Send by e-mail"])
    assert (mail.scheme, mail.netloc) == ("mailto", "")
    assert "+" not in mail.query
    assert parse_qs(mail.query) == {"subject": ["Cities & people + more"], "body": [address]}
    linkedin = urlsplit(shared["Share on LinkedIn"])
    assert linkedin.netloc == "www.linkedin.com"
    assert parse_qs(linkedin.query) == {"url": [address]}
    assert urlsplit(shared["Share on X"]).netloc == "x.com"
    assert parse_qs(urlsplit(shared["Share on X"]).query)["url"] == [address]
    outside = re.findall(r'<a [^>]*href="https://[^>]*>', page.text)
    assert len(outside) == 2
    assert all('rel="noopener noreferrer"' in link for link in outside)
    assert re.findall(r'src="(?!/static)[^"]*"', page.text) == []


@pytest.mark.parametrize(
    ("who", "way"),
    [
        ("nobody", ("Enter", "/w/KHX7/door")),
        ("Zed", ("Enter", "/w/KHX7/door")),
        ("Dee", ("My table", "/w/KHX7/")),
        ("Amara", ("Overview", "/w/KHX7/")),
    ],
)
def test_page_has_the_way_in_and_the_way_to_all_workshops(browser_of, who: str, way) -> None:
    ways = links(browser_of(who).get(PAGE))

    assert ways["All workshops"] == "/workshops"
    assert ways[way[0]] == way[1]


def test_page_of_the_demo_says_that_people_are_invented(nobody: Client, workshop: Workshop) -> None:
    said = "This is a demo workshop. All people and notes in it are invented."
    assert said not in nobody.get(PAGE).text

    workshop.is_demo = True
    assert said in nobody.get(PAGE).text


def test_page_takes_the_same_queries_however_much_it_shows(
    app: Flask, nobody: Client, workshop: Workshop
) -> None:
    workshop.series = "Good Cities"
    counted = []
    for number in range(3):
        question = make_question(workshop, key=f"q{number}")
        held = make_session(workshop, title=f"Session {number}", question_id=question.id)
        make_round(workshop, workshop_session=held)
        sector = make_sector(workshop, name=f"Sector {number}")
        organization = make_organization(workshop, name=f"Org {number}", sector=sector)
        make_document(
            workshop,
            organization_id=organization.id,
            workshop_session_id=held.id,
            permitted=True,
        )
        keep(Destination(workshop_id=workshop.id, name=f"Place {number}", position=number))
        make_workshop(code=f"SER{number}", is_public=True, series="Good Cities")
        with count_queries(app) as queries:
            page = nobody.get(PAGE)
        assert page.text.count('id="document-') == number + 1
        counted.append(len(queries))

    assert counted == [11, 11, 11], queries
