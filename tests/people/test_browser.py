"""The list of people and the doors in a real browser."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from facilitate import clock
from facilitate.accounts.links import token_of
from facilitate.db import db
from facilitate.people.models import Participant
from facilitate.workshop.models import Workshop
from tests.factories import (
    PASSWORD,
    SECRET_KEY,
    make_organization,
    make_participant,
    make_sector,
    make_workshop,
)
from tests.services.browser import Visitors, assert_accessible
from tests.services.server import Server


@pytest.fixture
def sign_in(visitors: Visitors, workshop: Workshop) -> Callable[..., Page]:
    """A page of Amara's."""
    db.session.commit()

    def sign_in(*arguments, **options) -> Page:
        page = visitors.open(*arguments, **options)
        page.goto("/sign-in")
        page.get_by_label("E-mail address").fill("amara@example.org")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(re.compile(r"/$"))
        return page

    return sign_in


@pytest.fixture
def cast(workshop: Workshop) -> Participant:
    """Dee, whom the tests are about, and Eli."""
    cisco = make_organization(workshop, name="Cisco", sector=make_sector(workshop))
    make_participant(workshop, name="Eli Roth")
    return make_participant(workshop, name="Dee Park", organization=cisco, badge_code="ABC234")


def test_desk_finds_and_checks_in_while_typing(sign_in, cast: Participant) -> None:
    page = sign_in()
    page.goto("/w/KHX7/people")

    page.get_by_role("searchbox").press_sequentially("dee cis")
    expect(page.locator(".person-link")).to_have_text(["Dee Park"])
    page.get_by_role("button", name="Check in Dee Park").click()

    expect(page.get_by_role("button", name="Undo Dee Park")).to_be_focused()
    expect(page.locator(".tab-count")).to_have_text(["2", "1", "1"])
    expect(page.locator(".chip-count").first).to_have_text("1 of 1")
    expect(page).to_have_url(re.compile(r"\?q=dee(\+|%20)cis"))


def test_two_desks_see_each_other(sign_in, cast: Participant) -> None:
    one, two = sign_in(), sign_in()
    for page in (one, two):
        page.goto("/w/KHX7/people")

    one.get_by_role("button", name="Check in Dee Park").click()

    expect(two.get_by_role("button", name="Undo Dee Park")).to_be_visible()
    expect(two.locator(".tab-count")).to_have_text(["2", "1", "1"])


def test_list_is_added_and_somebody_comes_in_without_scripts(
    sign_in, visitors: Visitors, workshop: Workshop
) -> None:
    page = sign_in("phone", scripts=False)
    page.goto("/w/KHX7/people/import")
    page.get_by_label("Paste the list").fill("Dee Park, Cisco, Solution provider\nEli Roth, MIT")
    page.get_by_role("button", name="Check the list").click()
    page.get_by_label("Eli Roth").uncheck()
    page.get_by_role("button", name="Add and update").click()
    expect(page.get_by_text("1 person was added")).to_be_visible()
    page.goto("/w/KHX7/people")
    expect(page.locator(".person-link")).to_have_text(["Dee Park"])
    page.get_by_role("link", name="Dee Park").click()
    code = page.locator("dd.code").last.inner_text()

    phone = visitors.open("phone", scripts=False)
    phone.goto("/door")
    phone.get_by_label("Workshop code").fill("khx7")
    phone.get_by_role("button", name="Next").click()
    phone.get_by_label("Code on your badge").fill(code.lower())
    phone.get_by_role("button", name="Enter").click()
    expect(phone).to_have_url(re.compile("/w/KHX7/me$"))


def test_personal_link_lets_in_at_once_and_leaves_the_address(
    visitors: Visitors, cast: Participant
) -> None:
    token = token_of(cast.link_nonce, secret_key=SECRET_KEY)
    db.session.commit()
    phone = visitors.open("phone")

    phone.goto(f"/p/{token}")

    expect(phone).to_have_url(re.compile("/w/KHX7/me$"))
    assert [c["name"] for c in phone.context.cookies()] == ["facilitate"]


def test_own_name_is_found_in_a_long_list(visitors: Visitors, db_session) -> None:
    small = make_workshop(code="TAPS", tap_name=True, starts_on=clock.now().date())
    for number in range(12):
        make_participant(small, name=f"Guest {number:02}")
    make_participant(small, name="Élie Roth")
    phone = visitors.open("phone")
    phone.goto("/w/TAPS/door")

    phone.get_by_label("Part of your name").fill("elie")
    phone.get_by_role("button", name="Élie Roth").click()

    expect(phone).to_have_url(re.compile("/w/TAPS/me$"))


@pytest.mark.parametrize(("screen", "colours"), [("phone", "dark"), ("desktop", "light")])
def test_pages_are_accessible(sign_in, cast: Participant, screen, colours) -> None:
    make_participant(
        make_workshop(code="TAPS", tap_name=True, starts_on=clock.now().date()), name="Dee"
    )
    dee = f"/w/KHX7/people/{cast.id}"
    db.session.commit()  # a transaction of the test's own would keep the server waiting
    page = sign_in(screen, colours=colours, expected_errors=[422, 404])
    for path in (
        "/w/KHX7/people?add=1",
        dee,
        "/w/KHX7/people/import",
        "/w/KHX7/door",
        "/w/TAPS/door",
        "/door",
        "/p/nobody",
    ):
        page.goto(path)
        assert_accessible(page)
    page.goto("/w/KHX7/people/import")
    page.get_by_role("button", name="Check the list").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Paste the list").fill("Name,Organization\nDee Park,Cisco\nBen,IBM\n,MIT")
    page.get_by_role("button", name="Check the list").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check the list")
    page.get_by_text("Correct the list").click()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def test_desk_checks_in_with_a_few_keys_and_undoes(sign_in, cast: Participant) -> None:
    page = sign_in()
    page.goto("/w/KHX7/desk")
    field = page.get_by_label("Name, badge code or scanned code")
    expect(field).to_be_focused()

    page.keyboard.type("dee")
    expect(page.locator("#desk-rows > li:visible .desk-name")).to_have_text(["Dee Park"])
    page.keyboard.press("Enter")

    expect(page.locator("#desk-said")).to_contain_text("Dee Park is here")
    expect(page.locator("#desk-said")).to_contain_text("ABC234")
    expect(field).to_be_focused()
    expect(field).to_have_value("")
    expect(page.locator(".desk-total")).to_have_text("1 of 2 here")

    page.locator("#desk-said").get_by_role("button", name="Undo").click()
    expect(page.locator(".desk-total")).to_have_text("0 of 2 here")
    assert_accessible(page)


def test_desk_takes_a_walk_in_by_keyboard_alone(sign_in, cast: Participant) -> None:
    page = sign_in("phone")
    page.goto("/w/KHX7/desk")

    for keys in ("Chen Li", "Enter", "IBM", "Enter"):
        page.keyboard.press(keys) if keys == "Enter" else page.keyboard.type(keys)

    expect(page.locator("#desk-said")).to_contain_text("Chen Li is here")
    expect(page.locator(".desk-total")).to_have_text("1 of 3 here")
    expect(page.locator("#desk-rows")).to_contain_text("Chen Li")


def test_two_check_in_desks_see_each_other(sign_in, cast: Participant) -> None:
    one, other = sign_in(), sign_in()
    for page in (one, other):
        page.goto("/w/KHX7/desk")
        expect(page.locator(".desk-total")).to_have_text("0 of 2 here")

    one.get_by_role("button", name="Check in Dee Park").click()

    expect(other.locator(".desk-total")).to_have_text("1 of 2 here")
    expect(other.get_by_role("button", name="Undo Dee Park")).to_be_visible()


def test_desk_works_through_an_outage_and_merges_afterwards(sign_in, cast: Participant) -> None:
    page = sign_in(expected_errors=["ERR_INTERNET_DISCONNECTED"])
    other = sign_in()
    page.goto("/w/KHX7/desk")
    page.context.set_offline(True)

    page.keyboard.type("abc234")
    page.keyboard.press("Enter")
    page.keyboard.type("Chen Li")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator("#desk-state")).to_have_text(
        "2 check-ins wait on this device for the network"
    )
    expect(page.locator("#desk-rows")).to_contain_text("Here, waits for the network")

    # the other desk has gone on meanwhile; the page here is even loaded anew
    other.goto("/w/KHX7/desk")
    other.get_by_role("button", name="Check in Dee Park").click()
    other.get_by_role("button", name="Check in Eli Roth").click()
    expect(other.locator(".desk-total")).to_have_text("2 of 2 here")
    page.context.set_offline(False)
    page.reload()

    expect(page.locator(".desk-total")).to_have_text("3 of 3 here")
    expect(page.locator("#desk-state")).to_be_empty()
    expect(other.locator(".desk-total")).to_have_text("3 of 3 here")


def test_desk_works_without_scripts(sign_in, cast: Participant) -> None:
    page = sign_in("phone", scripts=False)
    page.goto("/w/KHX7/desk")
    field = page.get_by_label("Name, badge code or scanned code")

    field.fill("dee")
    page.get_by_role("button", name="Check in", exact=True).click()
    expect(page.locator("#desk-said")).to_contain_text("Dee Park is here")
    page.locator("#desk-said").get_by_role("button", name="Undo").click()
    field.fill("Chen Li")
    page.get_by_role("button", name="Check in", exact=True).click()
    page.get_by_role("button", name="Add and check in").click()
    expect(page.locator("#desk-said")).to_contain_text("Chen Li is here")
    expect(page.locator(".desk-total")).to_have_text("1 of 3 here")


def test_invitations_change_their_state_while_somebody_ticks(
    server: Server, sign_in, workshop: Workshop, cast: Participant
) -> None:
    cast.email = "dee@example.org"
    make_participant(workshop, name="Ana Ruiz", email="ana@example.org")
    letter = f"/w/KHX7/people/invitations/letter?person={cast.id}"
    db.session.commit()
    page = sign_in(screen="phone")
    page.goto("/w/KHX7/people/invitations")
    assert_accessible(page)
    other = sign_in()
    other.goto(letter)
    assert_accessible(other)

    page.get_by_label("Ana Ruiz").check()
    other.get_by_role("button", name="Send the invitation").click()

    # the server's own worker writes it into a file, since there is no mail server
    for each in (page, other):
        expect(each.locator("#invitation-people")).to_contain_text("Written into a file on")
    expect(page.get_by_label("Ana Ruiz")).to_be_checked()
