"""The whole thread in a real browser: from an empty installation to the report."""

import re

from playwright.sync_api import Page, expect

from facilitate.accounts.operations import first_start_code
from facilitate.config import Config
from tests.journeys import people
from tests.journeys.clicks import Clicks
from tests.services.browser import Visitors, assert_accessible
from tests.services.server import Server

PASSWORD = "correct horse battery"


def start(page: Page, config: Config, clicks: Clicks, *, template: str, title: str) -> str:
    """First start and a workshop from a template; returns the workshop's code."""
    page.goto("/")
    page.get_by_label("Code").fill(first_start_code(config.secret_key))
    page.get_by_label("Name").fill("Amara Okafor")
    page.get_by_label("E-mail").fill("amara@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    clicks.on(page.get_by_role("button", name="Make the account"))
    if template != "Two-day workshop with roundtables":
        page.get_by_role("radio", name=template).check()
    page.get_by_label("Title").fill(title)
    clicks.on(page.get_by_role("button", name="Make the workshop"))
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()
    found = re.search(r"/w/([A-Z0-9]+)/", page.url)
    assert found
    return found[1]


def add_people(page: Page, clicks: Clicks, rows: str) -> None:
    """Paste, check, add."""
    clicks.on(page.get_by_role("link", name=re.compile("^People")).last)
    page.get_by_label("Paste the list").fill(rows)
    clicks.on(page.get_by_role("button", name="Check the list"))
    clicks.on(page.get_by_role("button", name="Add and update"))


def seat_and_send(page: Page, clicks: Clicks) -> None:
    """One press seats everyone, one sends."""
    clicks.on(page.get_by_role("button", name="Seat everyone"))
    send = page.get_by_role("button", name="Send the tables")
    expect(send).to_be_visible(timeout=20_000)
    clicks.on(send)
    expect(page.get_by_text("The tables are sent.")).to_be_visible()


def enter_by_badge(page: Page, code: str, badge: str) -> None:
    """The workshop's door with a badge code."""
    page.goto(f"/w/{code}/door")
    page.get_by_label("Code on your badge").fill(badge)
    page.get_by_role("button", name="Enter").click()
    expect(page).to_have_url(re.compile(f"/w/{code}/me$"))


def test_thread_from_an_empty_installation_to_the_report_for_a_hundred(
    visitors: Visitors, config: Config
) -> None:
    organizer, clicks = visitors.open(), Clicks()
    code = start(
        organizer,
        config,
        clicks,
        template="Two-day workshop with roundtables",
        title="Smart Cities for All",
    )
    add_people(organizer, clicks, people.a_hundred())
    seat_and_send(organizer, clicks)
    clicks.on(organizer.get_by_role("link", name="Print"))
    expect(organizer.locator(".badge")).to_have_count(110)

    assert len(clicks) <= 8, clicks.made

    badges = organizer.locator(".badge .code").all_text_contents()
    names = organizer.locator(".badge-name").all_text_contents()
    run_two_rounds_live(visitors, organizer, code, dict(zip(names, badges, strict=True)))


def run_two_rounds_live(
    visitors: Visitors, organizer: Page, code: str, badges: dict[str, str]
) -> None:
    """A facilitator and two participants on their own devices follow the organizer."""
    organizer.goto(f"/w/{code}/tables/1/edit")
    host = organizer.get_by_label(re.compile("^Host")).locator("option").nth(1).text_content()
    assert host
    organizer.get_by_label("Topic").fill("Urban mobility")
    organizer.get_by_label(re.compile("^Host")).select_option(index=1)
    organizer.get_by_role("button", name="Save").click()
    organizer.get_by_role("button", name="Update seating").click()
    send = organizer.get_by_role("button", name="Send the tables")
    expect(send).to_be_visible(timeout=20_000)
    send.click()

    facilitator = visitors.open()
    enter_by_badge(facilitator, code, badges[host.rpartition(", ")[0] or host])
    others = [name for name in badges if name not in host][:2]
    phones = [visitors.open("phone") for _ in others]
    for phone, name in zip(phones, others, strict=True):
        enter_by_badge(phone, code, badges[name])
        expect(phone.locator(".big-number")).to_have_text(re.compile("^[0-9]+$"))

    organizer.goto(f"/w/{code}/run")
    organizer.get_by_role("button", name="Start round 1").click()
    for screen in (*phones, facilitator):
        expect(screen.get_by_text("Now, round 1")).to_be_visible()
    facilitator.get_by_role("link", name=re.compile("^Write notes")).click()
    second = visitors.open()
    enter_by_badge(second, code, badges[host.rpartition(", ")[0] or host])
    second.goto(facilitator.url)

    note = facilitator.get_by_placeholder("Type a note, Enter saves")
    note.fill("Bus operators keep their own fare boxes")
    note.press("Enter")
    expect(second.get_by_text("Bus operators keep their own fare boxes")).to_be_visible()
    expect(note).to_have_value("")
    expect(organizer.locator("#tables-grid")).to_contain_text("1 note")

    organizer.get_by_label("Message to all screens").fill("Coffee is ready")
    organizer.get_by_role("button", name="Send").click()
    for screen in (*phones, facilitator):
        expect(screen.get_by_text("Coffee is ready")).to_be_visible()

    organizer.get_by_role("button", name="End round 1").click()
    expect(organizer.get_by_text("Next: round 2")).to_be_visible()
    for phone in phones:
        expect(phone.get_by_text("Next, round 2")).to_be_visible()
    note.fill("One more thing, after the bell")
    note.press("Enter")
    expect(second.get_by_text("Arrived after the end")).to_be_visible()

    organizer.goto(f"/w/{code}/report")
    expect(organizer.get_by_text("Bus operators keep their own fare boxes")).to_be_visible()
    for screen in (organizer, facilitator, second, *phones):
        assert_accessible(screen)


def test_thread_for_twelve_people_in_a_room_without_https(
    visitors: Visitors, server: Server, config: Config
) -> None:
    """At a plain-http address, which browsers treat as they treat a venue's: not as secure."""
    organizer, clicks = visitors.open(base_url=server.room_url), Clicks()
    code = start(organizer, config, clicks, template="Half-day roundtable", title="Street lighting")
    add_people(organizer, clicks, people.twelve())
    seat_and_send(organizer, clicks)
    phone = visitors.open("phone", base_url=server.room_url)
    phone.goto(f"/w/{code}/door")
    assert not phone.evaluate("window.isSecureContext")
    phone.get_by_role("button", name=re.compile(people.twelve().split("\n")[0])).click()
    expect(phone.locator(".big-number")).to_have_text("1")

    clicks.on(organizer.get_by_role("link", name="Run"))
    clicks.on(organizer.get_by_role("button", name="Start round 1"))
    phone.get_by_role("link", name=re.compile("^Write notes")).click()
    note = phone.get_by_placeholder("Type a note, Enter saves")
    note.fill("Lamps are paid for by three departments")
    note.press("Enter")
    expect(phone.get_by_text("Lamps are paid for by three departments")).to_be_visible()
    clicks.on(organizer.get_by_role("button", name="End round 1"))
    clicks.on(organizer.get_by_role("button", name="Start round 2"))
    clicks.on(organizer.get_by_role("button", name="End round 2"))
    clicks.on(organizer.get_by_role("link", name="Report").last)
    expect(organizer.get_by_text("Lamps are paid for by three departments")).to_be_visible()

    assert len(clicks) <= 13, clicks.made
