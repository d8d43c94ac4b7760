"""Two phones and the organizer in a real browser: joins are on every screen at once."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from facilitate.commitments.models import Part
from tests.commitments.conftest import Hall
from tests.services.browser import Visitors, assert_accessible

PAGE = "/w/KHX7/commitments"


@pytest.fixture
def enter(hall: Hall, visitors: Visitors) -> Callable[..., Page]:
    """Opens a page as somebody of the cast."""

    def enter(name: str, path: str, **more: object) -> Page:
        page = visitors.open(**more)
        cookie = hall.browser(name).get_cookie("facilitate")
        page.context.add_cookies(
            [{"name": "facilitate", "value": cookie.value, "url": visitors.base_url}]
        )
        page.goto(path)
        return page

    return enter


def test_result_becomes_commitments_that_phones_join_before_everybody(hall: Hall, enter) -> None:
    hall.vote(("Dee", {"A": 2, "B": 1}), ("Eli", {"C": 1}))
    amara = enter("Amara", "/w/KHX7/polls/1/result")
    mine = enter("Dee", "/w/KHX7/me", screen="phone")
    eli = enter("Eli", PAGE, screen="phone")
    expect(eli.get_by_role("heading", name="No commitments yet")).to_be_visible()

    amara.get_by_role("button", name="Top 3 become commitments").click()
    expect(amara.get_by_text("3 commitments made.")).to_be_visible()
    expect(eli.locator(".commitment")).to_have_count(3)
    mine.locator("#commitments-card").get_by_role("link", name="See and join").click()

    first = [screen.locator(".commitment").first for screen in (amara, mine, eli)]
    first[1].get_by_role("button", name="Lead").click()
    expect(first[1].get_by_role("button", name="Lead")).to_have_attribute("aria-pressed", "true")
    expect(first[1].get_by_role("button", name="Lead")).to_be_focused()
    for card in first:
        expect(card).to_contain_text("Dee Park, Cisco offers to lead")
    first[2].get_by_role("button", name="Contribute").click()
    for card in first:
        expect(card).to_contain_text("Eli Bello, Metropolis")

    first[0].get_by_role("button", name="Make lead").click()
    expect(amara.get_by_text("Dee Park leads this.")).to_be_visible()
    expect(first[1]).to_contain_text("You lead this.")
    first[2].get_by_role("button", name="Leave").click()
    for card in first:
        expect(card).not_to_contain_text("Eli Bello")
    for screen in (amara, mine, eli):
        assert_accessible(screen)
        assert (
            screen.evaluate("document.documentElement.scrollWidth") <= screen.viewport_size["width"]
        )
    small = mine.evaluate(
        """() => [...document.querySelectorAll('.commitment button')]
          .filter((each) => each.getBoundingClientRect().height < 44).length"""
    )
    assert small == 0


def test_withdrawal_on_one_screen_is_undone_there_and_seen_on_the_other(hall: Hall, enter) -> None:
    hall.joined(hall.commitment("One"), Eli=Part.CONTRIBUTE)
    hall.commitment("Two")
    amara, dee = enter("Amara", PAGE), enter("Dee", PAGE, screen="phone")
    amara.locator(".commitment").first.get_by_role("button", name="Withdraw").click()
    expect(dee.locator(".commitment")).to_have_count(1)
    amara.get_by_role("button", name="Undo").click()
    expect(amara.get_by_text("Commitment put back.")).to_be_visible()
    expect(dee.locator(".commitment")).to_have_count(2)
    expect(dee.locator(".commitment").first).to_contain_text("Eli Bello")
    amara.locator(".commitment").last.get_by_role("button", name="Up").click()
    expect(dee.locator(".commitment h2").first).to_contain_text("Two")


def test_phone_without_script_joins_too(hall: Hall, enter) -> None:
    hall.commitment()
    dee = enter("Dee", "/w/KHX7/me", screen="phone", scripts=False)
    dee.get_by_role("link", name="Commitments").click()
    dee.get_by_role("button", name="Contribute").click()
    expect(dee.locator(".commitment")).to_contain_text("Dee Park, Cisco")
    expect(dee.get_by_role("button", name="Leave")).to_be_visible()
