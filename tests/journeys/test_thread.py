"""The whole thread in a real browser: from an empty installation to the report.

The clicks of the organizer are counted: those that do something against the default path of the
product, for which ways between the pages do not count, and before the day all of them.
"""

import csv
import re

import pytest
from playwright.sync_api import Page, expect

from facilitate.config import Config
from tests.journeys import people, steps
from tests.journeys.clicks import Clicks
from tests.services import LONG_PATIENCE
from tests.services.browser import Visitors, assert_accessible
from tests.services.server import Server

#: what a table says, and what of it people vote on
NOTES = (
    "Bus operators keep their own fare boxes",
    "Riders pay twice when they change lines",
    "A shared depot on land of the city",
    "Counts from phones in place of a survey",
    "Stops that are lit after seven",
    "One map of all minibus lines",
    "Fares that move with the price of fuel",
    "A lane for buses through the old centre",
)
OPTION = "One fare card for all lines"


@pytest.mark.timeout(400)
def test_thread_from_an_empty_installation_to_the_report_for_a_hundred(
    server: Server, visitors: Visitors, config: Config
) -> None:
    organizer, clicks = visitors.open(), Clicks()
    code = steps.start(
        organizer,
        config,
        clicks,
        template="Two-day workshop with roundtables",
        title="Smart Cities for All",
    )
    steps.add_people(organizer, clicks, people.a_hundred())
    steps.seat_and_send(organizer, clicks)
    clicks.on(organizer.get_by_role("link", name="Print"))
    expect(organizer.get_by_role("button", name="Make the PDF")).to_be_visible()
    clicks.tell("100 people, before the day")
    assert len(clicks) <= 8, clicks.made

    host, phones = open_screens(visitors, organizer, code, print_badges(organizer, code))
    wall = steps.open_projector(visitors, organizer)
    run_four_rounds(visitors, organizer, host, phones, wall)
    vote_and_commit(organizer, code, phones, wall, config)
    read_the_report(organizer, code)
    for screen in (organizer, host, wall, *phones):
        assert_accessible(screen)


def print_badges(organizer: Page, code: str) -> dict[str, str]:
    """Badges for all as a file; the badge codes by name."""
    organizer.get_by_role("button", name="Make the PDF").click()
    with organizer.expect_download(timeout=1000 * LONG_PATIENCE) as download:
        organizer.get_by_role("link", name="Download PDF").click(timeout=1000 * LONG_PATIENCE)
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    answer = organizer.request.get(f"/w/{code}/people/links.csv")
    rows = csv.reader(answer.body().decode("utf-8-sig").splitlines())
    return {row[0]: row[4] for row in list(rows)[1:]}


def open_screens(
    visitors: Visitors, organizer: Page, code: str, badges: dict[str, str]
) -> tuple[Page, list[Page]]:
    """A host who writes at table 1 and three participants, on devices of their own."""
    clicks = Clicks()
    organizer.goto(f"/w/{code}/tables/1/edit")
    hosts = organizer.get_by_label(re.compile("^Host"))
    host = hosts.locator("option").nth(1).text_content() or ""
    organizer.get_by_label("Topic").fill("Urban mobility")
    hosts.select_option(index=1)
    organizer.get_by_role("button", name="Save").click()
    clicks.on(organizer.get_by_role("button", name="Update seating"))
    steps.send_tables(organizer, clicks)
    assert len(clicks) == 2, clicks.made

    facilitator = visitors.open()
    steps.enter_by_badge(facilitator, code, badges[host.rpartition(", ")[0] or host])
    others = [name for name in badges if name not in host][:3]
    phones = [visitors.open("phone") for _ in others]
    for phone, name in zip(phones, others, strict=True):
        steps.enter_by_badge(phone, code, badges[name])
        expect(phone.locator(".big-number")).to_have_text(re.compile("^[0-9]+$"))
    organizer.goto(f"/w/{code}/run")
    return facilitator, phones


def run_four_rounds(
    visitors: Visitors, organizer: Page, host: Page, phones: list[Page], wall: Page
) -> None:
    """Everybody follows the organizer; notes are on the other screens at once."""
    clicks = Clicks()
    clicks.on(organizer.get_by_role("button", name="Start round 1"))
    for screen in (*phones, host):
        expect(screen.get_by_text("Now, round 1")).to_be_visible()
    host.get_by_role("link", name=re.compile("^Write notes")).click()
    steps.write_notes(host, NOTES[:1])
    expect(organizer.locator("#tables-grid")).to_contain_text("1 note")
    organizer.get_by_role("button", name="Wall of notes").click()
    expect(wall.locator("#projector-wall")).to_contain_text(NOTES[0])
    steps.write_notes(host, NOTES[1:])
    expect(wall.locator("#projector-wall")).to_contain_text(NOTES[-1])

    organizer.get_by_label("Message to all screens").fill("Coffee is ready")
    organizer.get_by_role("button", name="Send", exact=True).click()
    for screen in (*phones, host, wall):
        expect(screen.get_by_text("Coffee is ready")).to_be_visible()

    clicks.on(organizer.get_by_role("button", name="End round 1"))
    expect(organizer.get_by_text("Next: round 2")).to_be_visible()
    for phone in phones:
        expect(phone.get_by_text("Next, round 2")).to_be_visible()
    steps.write_notes(host, ["One more thing, after the bell"])
    expect(host.get_by_text("Arrived after the end", exact=True)).to_be_visible()
    for number in (2, 3, 4):
        steps.hold_round(organizer, clicks, number)
    clicks.tell("100 people, four rounds")
    assert len(clicks) == 8, clicks.made


def vote_and_commit(
    organizer: Page, code: str, phones: list[Page], wall: Page, config: Config
) -> None:
    """Notes become options, phones vote, the result becomes commitments, a phone joins one."""
    clicks = Clicks()
    clicks.on(organizer.get_by_role("link", name="Options"))
    steps.make_option(organizer, clicks, NOTES[:2], OPTION)
    steps.make_options(organizer, clicks, NOTES[2:])
    made = len(NOTES) - 1
    clicks.tell(f"100 people, {made} options")
    assert clicks.decisions <= 3.5 * made, clicks.made

    clicks = Clicks()
    clicks.on(organizer.get_by_role("link", name="Vote", exact=True))
    clicks.on(organizer.get_by_role("button", name="Open the vote"))
    expect(organizer.get_by_role("heading", name="The vote is open")).to_be_visible()
    steps.vote(phones[0], code, "A", "A", "B")
    steps.vote(phones[1], code, "C", "C", "D")
    steps.vote(phones[2], code, "B")
    expect(organizer.locator("#vote-desk")).to_contain_text(re.compile(r"3 of \d+ "))
    steps.close_and_show(organizer, clicks, config)
    assert clicks.decisions == 3, clicks.made
    steps.show(organizer, wall, code, "Result", "result")
    expect(wall.locator("#projector-result")).to_contain_text(OPTION)
    for phone in phones:
        phone.get_by_role("link", name="See the result").click()
        expect(phone.locator(".rank").first).to_contain_text("=1")

    organizer.goto(f"/w/{code}/vote")
    steps.commit(organizer, clicks)
    clicks.tell("100 people, vote and commitments")
    assert clicks.decisions == 4, clicks.made
    expect(organizer.locator(".commitment")).to_have_count(4)
    steps.show(organizer, wall, code, "Commitments", "commitments")
    expect(wall.locator("#projector-commitments")).to_contain_text("0 joined")
    steps.contribute(phones[0], code)
    expect(wall.locator("#projector-commitments")).to_contain_text("1 joined")


def read_the_report(organizer: Page, code: str) -> None:
    """Everything that happened stands in the report, which is released after one look."""
    clicks = Clicks()
    organizer.goto(f"/w/{code}/vote")
    clicks.on(organizer.get_by_role("link", name="Report").last)
    report = organizer.locator("main")
    for said in (*NOTES, OPTION, "Opens the data", "Brings the readers"):
        expect(report.get_by_text(said).filter(visible=True).first).to_be_visible()
    expect(report.get_by_role("heading", name=re.compile("Commitments")).first).to_be_visible()
    with organizer.expect_download(timeout=1000 * LONG_PATIENCE) as summary:
        clicks.on(organizer.get_by_role("button", name="Two-page summary"))
    assert summary.value.path().read_bytes()[:5] == b"%PDF-"
    clicks.on(organizer.get_by_role("link", name="Release"))
    clicks.on(organizer.get_by_role("button", name="Release"))
    edition = organizer.locator("#editions")
    expect(edition).to_contain_text("Public edition 1", timeout=1000 * LONG_PATIENCE)
    clicks.tell("100 people, report")
    assert len(clicks) == 4, clicks.made


@pytest.mark.timeout(300)
def test_thread_for_twelve_people_in_a_room_without_https(
    server: Server, visitors: Visitors, config: Config
) -> None:
    """At a plain-http address, which browsers treat as they treat a venue's: not as secure."""
    organizer, clicks = visitors.open(base_url=visitors.room_url), Clicks()
    code = steps.start(
        organizer, config, clicks, template="Half-day roundtable", title="Street lighting"
    )
    steps.add_people(organizer, clicks, people.twelve())
    steps.seat_and_send(organizer, clicks)
    phone = visitors.open("phone", base_url=visitors.room_url)
    phone.goto(f"/w/{code}/door")
    assert not phone.evaluate("window.isSecureContext")
    phone.get_by_role("button", name=re.compile(people.twelve().split("\n")[0])).click()
    expect(phone.locator(".big-number")).to_have_text("1")

    clicks.on(organizer.get_by_role("link", name="Run"))
    clicks.on(organizer.get_by_role("button", name="Start round 1"))
    phone.get_by_role("link", name=re.compile("^Write notes")).click()
    steps.write_notes(phone, NOTES[:6])
    clicks.on(organizer.get_by_role("button", name="End round 1"))
    steps.hold_round(organizer, clicks, 2)

    clicks.on(organizer.get_by_role("link", name="Options"))
    steps.make_options(organizer, clicks, NOTES[:6])
    clicks.on(organizer.get_by_role("link", name="Vote", exact=True))
    clicks.on(organizer.get_by_role("button", name="Open the vote"))
    steps.vote(phone, code, "A", "B")
    for name in people.twelve().split("\n")[1:3]:  # of one or two ballots nothing would be told
        other = visitors.open("phone", base_url=visitors.room_url)
        other.goto(f"/w/{code}/door")
        other.get_by_role("button", name=re.compile(name)).click()
        expect(other.get_by_role("heading", name="The vote is open")).to_be_visible()
        steps.vote(other, code, "A")
    steps.close_and_show(organizer, clicks, config)
    steps.commit(organizer, clicks)
    steps.contribute(phone, code)
    clicks.on(organizer.get_by_role("link", name="Report").last)
    for text in NOTES[:6]:
        expect(organizer.get_by_text(text).filter(visible=True).first).to_be_visible()
    expect(organizer.get_by_role("heading", name=re.compile("Commitments")).first).to_be_visible()

    clicks.tell("12 people, from nothing to the report")
    assert clicks.decisions <= 22, clicks.made
    assert len(clicks) <= 27, clicks.made
