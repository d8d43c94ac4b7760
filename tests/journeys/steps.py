"""The steps of a workshop's day in a browser, each counting the clicks of whoever takes it."""

import re
from collections.abc import Sequence

from playwright.sync_api import Page, expect

from facilitate.accounts.operations import first_start_code
from facilitate.config import Config
from tests.journeys.clicks import Clicks
from tests.services import LONG_PATIENCE
from tests.services.browser import Visitors
from tests.voting.steps import let_grace_pass

PASSWORD = "correct horse battery"


# --- Before the day --------------------------------------------------------------------------


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
    send_tables(page, clicks)


def send_tables(page: Page, clicks: Clicks) -> None:
    """Send what was seated once it is there, which on a busy machine takes a while."""
    send = page.get_by_role("button", name="Send the tables")
    expect(send).to_be_visible(timeout=1000 * LONG_PATIENCE)
    clicks.on(send)
    expect(page.get_by_text("The tables are sent.")).to_be_visible()


# --- On the day ------------------------------------------------------------------------------


def enter_by_badge(page: Page, code: str, badge: str) -> None:
    """The workshop's door with a badge code."""
    page.goto(f"/w/{code}/door")
    page.get_by_label("Code on your badge").fill(badge)
    page.get_by_role("button", name="Enter").click()
    expect(page).to_have_url(re.compile(f"/w/{code}/me$"))


def hold_round(page: Page, clicks: Clicks, number: int) -> None:
    """Start and end a round on the Run page."""
    clicks.on(page.get_by_role("button", name=f"Start round {number}"))
    clicks.on(page.get_by_role("button", name=f"End round {number}"))


def write_notes(page: Page, texts: Sequence[str]) -> None:
    """Type notes one after the other; Enter saves each."""
    note = page.get_by_placeholder("Type a note, Enter saves")
    page.wait_for_load_state()  # without its script, Enter begins a new line
    for text in texts:
        note.fill(text)
        note.press("Enter")
        expect(page.locator(".note-text", has_text=text)).to_be_visible()
        expect(note).to_have_value("")


def open_projector(visitors: Visitors, page: Page) -> Page:
    """The projector's own browser, by the link that the organizer makes for it on the Run page."""
    page.get_by_text("Screen and link").click()
    page.get_by_role("button", name="Make a link").click()
    link = page.get_by_label("Link for the projector's computer")
    wall = visitors.open("projector")
    wall.goto(link.input_value())
    wall.wait_for_url("**/projector")
    return wall


def show(page: Page, wall: Page, code: str, label: str, view: str) -> None:
    """One press on the Run page, and the room sees something else."""
    page.goto(f"/w/{code}/run")
    page.get_by_role("button", name=label, exact=True).click()
    expect(wall.locator("#slide > section")).to_have_attribute("id", f"projector-{view}")


# --- Options, vote, commitments ----------------------------------------------------------------


def make_option(page: Page, clicks: Clicks, texts: Sequence[str], wording: str) -> None:
    """One option in words of its own from some ticked notes."""
    tick(page, clicks, texts)
    clicks.on(page.get_by_role("button", name="Make a voting option"))
    page.get_by_label("What people vote on").fill(wording)
    page.get_by_label("What the public side would do").fill("Opens the data")
    page.get_by_label("What the private side would do").fill("Brings the readers")
    clicks.on(page.get_by_role("button", name="Make the option"))
    expect(page.get_by_role("heading", name=wording)).to_be_visible()


def make_options(page: Page, clicks: Clicks, texts: Sequence[str]) -> None:
    """An option of each ticked note."""
    tick(page, clicks, texts)
    clicks.on(page.get_by_role("button", name="One option from each"))
    expect(page.get_by_text(f"{len(texts)} options made.")).to_be_visible()


def tick(page: Page, clicks: Clicks, texts: Sequence[str]) -> None:
    """Tick notes by their text."""
    for text in texts:
        clicks.on(page.locator(".pick-words", has_text=text))


def vote(phone: Page, code: str, *letters: str) -> None:
    """From the own page to a counted ballot, a point for each letter."""
    phone.goto(f"/w/{code}/me")
    phone.get_by_role("link", name="Vote now").click()
    for letter in letters:
        phone.get_by_role("button", name=f"One point more for {letter}").click()
    phone.get_by_role("button", name="Send").click()
    expect(phone.locator("#ballot-state")).to_contain_text("Counted at")


def close_and_show(page: Page, clicks: Clicks, config: Config) -> None:
    """Close the vote and show its result, as if a while later."""
    clicks.on(page.get_by_role("button", name="Close the vote"))
    expect(page.get_by_role("heading", name="The vote is closed")).to_be_visible()
    let_grace_pass(config.database_url)
    page.reload()
    clicks.on(page.get_by_role("button", name="Show result"))
    expect(page.get_by_role("heading", name="The result is shown")).to_be_visible()


def commit(page: Page, clicks: Clicks) -> None:
    """The first five options become commitments."""
    clicks.on(page.get_by_role("link", name="See the result"))
    clicks.on(page.get_by_role("button", name=re.compile("become")))
    expect(page.locator(".commitment").first).to_be_visible()


def contribute(phone: Page, code: str) -> None:
    """Join the first commitment."""
    phone.goto(f"/w/{code}/me")
    phone.get_by_role("link", name="See and join").click()
    first = phone.locator(".commitment").first
    first.get_by_role("button", name="Contribute").click()
    expect(first.get_by_role("button", name="Contribute")).to_have_attribute("aria-pressed", "true")
