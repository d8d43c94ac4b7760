"""Run in a real browser: one press, and every screen follows."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from facilitate import clock
from facilitate.accounts.models import SignIn
from facilitate.activity import Actor
from facilitate.db import db
from facilitate.workshop import operations
from facilitate.workshop.models import Round, Roundtable
from facilitate.workshop.patterns import TWO_DAYS
from tests.factories import FIRST_DAY, PASSWORD, make_account, make_tables
from tests.services.browser import Visitors, assert_accessible


@pytest.fixture
def code(db_session):
    amara = make_account(name="Amara")
    workshop = operations.create_workshop(
        pattern=TWO_DAYS,
        title="Smart Cities for All",
        starts_on=FIRST_DAY,
        timezone="America/New_York",
        by=Actor(account_id=amara.id),
    )
    make_tables(workshop, 12)
    made = workshop.code
    db_session.commit()  # and nothing read after it: the server waits for no transaction of ours
    return made


def organizer(visitors: Visitors, screen="desktop", **options):
    page = visitors.open(screen, **options)
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill("amara@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile(r"/$"))
    return page


def test_run_and_projector_follow_one_press(code, visitors):
    run, other, wall = (
        organizer(visitors),
        organizer(visitors, "phone"),
        organizer(visitors, "projector"),
    )
    run.goto(f"/w/{code}/run")
    other.goto(f"/w/{code}/run")
    wall.goto(f"/w/{code}/projector")
    assert_accessible(run)
    assert_accessible(other)
    expect(wall.locator(".projector-head")).to_contain_text("Next: round 1")

    run.get_by_role("button", name="Timer").click()
    expect(wall.locator("#projector-timer")).to_be_visible()
    run.get_by_role("button", name="Start round 1").click()
    for page in (run, other, wall.locator("#slide")):
        expect(page.get_by_role("timer")).to_contain_text("left")
    expect(other.get_by_role("button", name="End round 1")).to_be_visible()
    expect(wall.locator("#projector-timer")).to_contain_text("What are the main constraints")
    assert_accessible(wall)

    other.get_by_label("Message to all screens").fill("Coffee is ready")
    other.get_by_role("button", name="Send").click()
    expect(wall.get_by_text("Coffee is ready")).to_be_visible()
    expect(run.get_by_text("Coffee is ready")).to_be_visible()
    expect(other.get_by_label("Message to all screens")).to_have_value("")
    run.get_by_role("button", name="Remove the message").click()
    expect(wall.get_by_text("Coffee is ready")).to_be_hidden()

    other.get_by_role("button", name="Pause").click()
    expect(run.get_by_role("timer")).to_contain_text("paused")
    run.get_by_role("button", name="Resume").click()
    run.get_by_role("button", name="End round 1").click()
    expect(wall.get_by_role("heading", name="Next: round 2")).to_be_visible()
    run.get_by_role("button", name="Reopen round 1").click()
    expect(wall.locator("#slide").get_by_role("timer")).to_contain_text("left")


def test_only_a_press_that_failed_is_told_and_only_until_one_went_through(code, visitors):
    run = organizer(visitors, expected_errors=["ERR_FAILED", "htmx:"])
    run.goto(f"/w/{code}/run")
    failure = run.locator("#failure")
    run.route(f"**/{code}/run/control", lambda route: route.abort())
    with run.expect_event("requestfailed"):
        run.evaluate("htmx.trigger('#control', 'refresh')")
    expect(failure).to_have_count(0)

    run.route("**/rounds/1/start", lambda route: route.abort(), times=1)
    run.get_by_role("button", name="Start round 1").click()
    expect(failure).to_contain_text("No connection.")
    run.get_by_role("button", name="Start round 1").click()
    expect(run.get_by_role("button", name="End round 1")).to_be_visible()
    expect(failure).to_have_count(0)


def test_nobody_is_thrown_off_a_page_by_what_it_does_of_itself(code, visitors):
    page = organizer(visitors, expected_errors=["404"])  # of the live line, which is over
    page.goto(f"/w/{code}/run")
    expect(page.locator(".tile")).to_have_count(12)
    page.get_by_label("Message to all screens").fill("Half a sent")
    db.session.execute(update(SignIn).values(ended_at=clock.now()))
    db.session.commit()
    page.evaluate("htmx.trigger('#control', 'refresh')")
    expect(page.get_by_text("You are signed out here.")).to_be_visible()
    expect(page.get_by_label("Message to all screens")).to_have_value("Half a sent")
    back = page.get_by_role("link", name="Sign in again").get_attribute("href")
    assert parse_qs(urlsplit(back).query)["next"] == [f"/w/{code}/run"]

    page.get_by_role("button", name="Start round 1").click()
    expect(page).to_have_url(re.compile(f"/w/{code}/door"))


def test_run_shows_twelve_tables_without_scrolling(code, visitors):
    page = organizer(visitors)
    page.goto(f"/w/{code}/run")
    page.get_by_role("button", name="Start round 1").click()
    expect(page.locator(".tile")).to_have_count(12)
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")

    long_ago = clock.now() - timedelta(minutes=20)
    db.session.execute(
        update(Round).where(Round.started_at.is_not(None)).values(started_at=long_ago)
    )
    db.session.execute(update(Roundtable).values(topic="Informal settlements and housing"))
    db.session.commit()
    page.reload()
    expect(page.locator(".tile[data-state=silent]")).to_have_count(12)
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")


def test_run_works_without_script(code, visitors):
    page = organizer(visitors, scripts=False)
    page.goto(f"/w/{code}/run")
    page.get_by_role("button", name="Start round 1").click()
    page.get_by_role("button", name="+5 minutes").click()
    page.get_by_label("Message to all screens").fill("Coffee is ready")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Coffee is ready")).to_be_visible()
    page.get_by_role("button", name="End round 1").click()
    expect(page.get_by_role("button", name="Start round 2")).to_be_visible()


@pytest.mark.parametrize("screen", ["phone", "desktop"])
def test_pages_are_accessible_and_fit_their_screen(code, visitors, screen):
    page = visitors.open(screen)
    for address in ("/", "/sign-in"):
        page.goto(address)
        assert_accessible(page, in_both_colours=True)
    page = organizer(visitors, screen)
    for address in (
        "/",
        "/workshops/new",
        f"/w/{code}/",
        f"/w/{code}/settings",
        f"/w/{code}/settings/words",
        f"/w/{code}/programme",
        f"/w/{code}/programme/new",
        f"/w/{code}/rounds/1",
        f"/w/{code}/run",
    ):
        page.goto(address)
        assert_accessible(page, in_both_colours=True)
        width = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert (address, page.evaluate(width)) == (address, 0)
