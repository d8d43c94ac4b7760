"""The ballot on a phone in a real browser: points, network failures, closing under one's hands."""

import re
from collections.abc import Callable, Sequence
from urllib.parse import parse_qs

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from facilitate import clock
from facilitate.activity import Actor
from facilitate.config import Config
from facilitate.db import db
from facilitate.people.models import Participant
from facilitate.voting.casting import cast_ballot
from facilitate.voting.operations import close_poll, reopen_poll
from facilitate.voting.queries import counted_ballots, current_poll, is_voter
from facilitate.voting.tally.marks import Mark
from facilitate.workshop.models import Organizer, Workshop
from tests.client import signed_in
from tests.services.browser import Screen, Visitors, assert_accessible
from tests.voting.conftest import Booth
from tests.voting.steps import let_grace_pass, show_result


@pytest.fixture
def enter(booth: Booth, visitors: Visitors) -> Callable[..., Page]:
    """Opens a page as somebody of the cast."""

    def enter(name: str, path: str, **more: object) -> Page:
        page = visitors.open(**more)
        cookie = booth.browser(name).get_cookie("facilitate")
        page.context.add_cookies(
            [{"name": "facilitate", "value": cookie.value, "url": visitors.base_url}]
        )
        page.goto(path)
        return page

    return enter


def left(page: Page, text: str) -> None:
    expect(page.locator("#points-left")).to_have_text(text)


def state(page: Page, text: str | re.Pattern[str]) -> None:
    expect(page.locator("#ballot-state")).to_have_text(text)


def more(page: Page, letter: str) -> None:
    page.get_by_role("button", name=f"One point more for {letter}").click()


COUNTED = re.compile(r"^Counted at \d\d:\d\d, receipt [2-9A-Z]{5}$")


def test_ballot_on_a_phone_is_filled_with_thumbs_and_counted(booth: Booth, enter) -> None:
    poll = booth.opened()
    page = enter("Dee", "/w/KHX7/ballot", screen="phone")
    left(page, "3 points left")
    more(page, "A")
    more(page, "A")
    left(page, "1 point left")
    expect(page.get_by_role("button", name="One point more for A")).to_be_disabled()
    more(page, "C")
    left(page, "0 points left")
    expect(page.get_by_role("button", name="One point more for B")).to_be_disabled()
    state(page, "Not sent yet")
    page.get_by_role("button", name="One point less for C").click()
    more(page, "B")
    assert_accessible(page)
    small = page.evaluate(
        """() => [...document.querySelectorAll('#ballot-form button, #ballot-form input')]
          .filter((each) => each.type !== 'hidden')
          .filter((each) => each.getBoundingClientRect().height < 44).length"""
    )
    assert small == 0
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.get_by_role("button", name="Send").click()
    state(page, COUNTED)
    page.reload()
    left(page, "0 points left")
    state(page, COUNTED)

    letters = {option.id: option.letter for option in poll.options}
    db.session.rollback()
    assert [
        {letters[o]: m.first for o, m in b.marks.items()} for b in counted_ballots(poll.id)
    ] == [{"A": 2, "B": 1}]


def test_ballot_waits_for_the_network_and_counts_once(booth: Booth, enter) -> None:
    poll = booth.opened()
    page = enter("Dee", "/w/KHX7/ballot", screen="phone", expected_errors=["Failed to load"])
    ids = []
    page.on("request", lambda r: ids.append(r.post_data) if r.method == "POST" else None)
    page.clock.install()
    more(page, "B")
    # the ballot arrives, its answer does not
    page.route("**/ballot", lambda route: (route.fetch(), route.abort()))
    page.get_by_role("button", name="Send").click()
    state(page, "Not sent yet, trying")
    page.unroute("**/ballot")
    page.clock.run_for(3000)
    state(page, COUNTED)

    # once more while the test looked away, if the machine was busy
    first, *again = (parse_qs(body) for body in ids)
    assert again
    for each in again:
        assert each["submission_id"] == first["submission_id"]
        assert (first["since"], int(each["since"][0]) >= 2000) == (["0"], True)
    db.session.rollback()
    assert len(counted_ballots(poll.id)) == 1


def test_points_not_sent_are_there_after_a_reload_and_after_the_vote_opens_again(
    booth: Booth, enter
) -> None:
    poll = booth.opened()
    page = enter("Dee", "/w/KHX7/ballot", screen="phone")
    more(page, "A")
    page.reload()
    left(page, "2 points left")
    state(page, "Not sent yet")
    close_poll(poll=poll, by=booth.by)
    db.session.commit()
    expect(page.get_by_role("heading", name="Voting has closed")).to_be_visible()
    reopen_poll(poll=poll, by=booth.by)
    db.session.commit()
    left(page, "2 points left")
    page.get_by_role("button", name="Send").click()
    state(page, COUNTED)


def test_refused_ballot_says_why_and_keeps_its_points(booth: Booth, enter) -> None:
    booth.opened()
    page = enter("Dee", "/w/KHX7/ballot", screen="phone", expected_errors=[409])
    for letter in "ABC":
        page.locator(f"#points_{letter}").fill("2")
    left(page, "Take 3 away")
    page.get_by_role("button", name="Send").click()
    sentence = page.get_by_role("alert")
    expect(sentence).to_have_text("You gave 6 points and have 3. Take some away.")
    expect(sentence).to_be_focused()
    expect(page.locator("#points_C")).to_have_value("2")
    page.get_by_role("button", name="One point less for C").click()
    left(page, "Take 2 away")


def test_card_on_my_place_follows_the_vote(booth: Booth, enter) -> None:
    page = enter("Eli", "/w/KHX7/me", screen="phone")
    card = page.locator("#vote-card")
    expect(card).to_be_empty()
    poll = booth.opened()
    expect(card.get_by_role("link", name="Vote now")).to_be_visible()
    close_poll(poll=poll, by=booth.by)
    show_result(poll=poll, by=booth.by)
    db.session.commit()
    expect(card.get_by_role("link", name="See the result")).to_be_visible()
    card.get_by_role("link", name="See the result").click()
    expect(page.get_by_role("heading", name="Result of the vote")).to_be_visible()
    assert_accessible(page)


def test_demo_votes_through_five_states_on_all_screens_at_once(
    demo_workshop: Workshop, app: Flask, visitors: Visitors, config: Config
) -> None:
    code = demo_workshop.code
    amara = db.session.scalars(select(Organizer.account_id)).first() or 0
    voters = people_of(demo_workshop)
    finish(demo_workshop, by=Actor(account_id=amara))  # the vote that the demo has open
    db.session.commit()

    def screen(path: str, screen: Screen = "desktop", **who: int) -> Page:
        page = visitors.open(screen)
        cookie = signed_in(app, **who).get_cookie("facilitate")
        page.context.add_cookies(
            [{"name": "facilitate", "value": cookie.value, "url": visitors.base_url}]
        )
        page.goto(f"/w/{code}/{path}")
        return page

    desk = screen("vote", account_id=amara)
    phones = [screen("ballot", "phone", participant_id=voter) for voter in voters[:2]]
    wall = screen("projector", "projector", account_id=amara)
    for phone in phones:
        expect(phone.get_by_role("heading", name="Voting has closed")).to_be_visible()
    desk.get_by_text("Prepare another vote").click()
    desk.locator(".vote-more > summary").click()
    desk.get_by_label("Minutes until it closes by itself").fill("30")
    assert_accessible(desk)

    desk.get_by_role("button", name="Open the vote").click()
    expect(desk.get_by_text(re.compile(r"^0 of \d+ have voted"))).to_be_visible()
    for phone in phones:
        more(phone, "A")
        phone.get_by_role("button", name="Send").click()
        state(phone, COUNTED)
    expect(desk.get_by_text(re.compile(r"^2 of \d+ have voted"))).to_be_visible()
    expect(phones[0].get_by_role("timer")).to_contain_text("left")
    vote_besides(demo_workshop, voters[2:5])
    expect(desk.get_by_text(re.compile(r"^5 of \d+ have voted"))).to_be_visible()
    assert_accessible(desk)

    desk.get_by_role("button", name="Close the vote").click()
    expect(desk.get_by_role("heading", name="The vote is closed")).to_be_visible()
    for phone in phones:
        expect(phone.get_by_role("heading", name="Voting has closed")).to_be_visible()
    let_grace_pass(config.database_url)
    desk.reload()
    expect(desk.get_by_label("and show it on the projector")).to_be_checked()
    assert_accessible(desk)

    desk.get_by_role("button", name="Show result").click()
    expect(desk.get_by_role("heading", name="The result is shown")).to_be_visible()
    expect(wall.locator("#projector-result")).to_contain_text("5 of")
    expect(wall.locator("#projector-result")).to_contain_text("Vote 3")
    for phone in phones:
        phone.get_by_role("link", name="See the result").click()
        expect(phone.get_by_text("2 options go through. What follows does not.")).to_be_visible()
    assert_accessible(phones[0])

    desk.get_by_text("More", exact=True).first.click()
    desk.get_by_role("button", name="Archive").click()
    expect(desk.get_by_role("heading", name="This vote is archived")).to_be_visible()
    expect(wall.locator("#projector-result")).to_contain_text("Vote 2")
    phones[0].goto(f"/w/{code}/ballot")
    expect(phones[0].get_by_role("heading", name="No vote yet")).to_be_visible()
    desk.get_by_role("link", name="See the result").click()
    expect(desk.get_by_role("heading", name="Result of the vote")).to_be_visible()


def people_of(workshop: Workshop) -> list[int]:
    """Those of a workshop who may vote and are here."""
    here = Participant.checked_in_at.is_not(None)
    return list(
        db.session.scalars(
            select(Participant.id)
            .where(*is_voter(workshop.id, staff=False), here)
            .order_by(Participant.id)
        )
    )


def finish(workshop: Workshop, *, by: Actor) -> None:
    poll = current_poll(workshop.id)
    assert poll is not None
    close_poll(poll=poll, by=by)
    show_result(poll=poll, by=by)


def vote_besides(workshop: Workshop, voters: Sequence[int]) -> None:
    """Others vote, each two points on B."""
    poll = current_poll(workshop.id)
    assert poll is not None
    option = next(each.id for each in poll.options if each.letter == "B")
    for voter in voters:
        cast_ballot(
            poll_id=poll.id,
            participant_id=voter,
            marks={option: Mark(2)},
            submission_id=f"besides-{voter}",
        )
    db.session.commit()


def test_ballot_on_its_way_at_the_close_is_counted_and_a_late_one_is_not(
    booth: Booth, enter
) -> None:
    poll = booth.opened()
    wanted = ["Failed to load", "htmx:", 409]
    dee, eli = (
        enter(name, "/w/KHX7/ballot", screen="phone", expected_errors=wanted)
        for name in ("Dee", "Eli")
    )
    more(dee, "B")
    more(eli, "C")
    dee.route("**/ballot", lambda route: route.abort())
    dee.get_by_role("button", name="Send").click()
    state(dee, "Not sent yet, trying")
    # neither hears of the close
    eli.route("**/ballot", lambda route: route.abort())
    with clock.held_at(clock.now()):  # however long this machine takes, it is within the grace
        close_poll(poll=poll, by=booth.by)
        db.session.commit()
        dee.unroute("**/ballot")
        expect(dee.get_by_text(re.compile("^Your vote is counted|^Counted at"))).to_be_visible()
    eli.unroute("**/ballot")
    eli.get_by_role("button", name="Send").click()
    expect(eli.get_by_role("alert")).to_have_text(
        "This vote arrived after the end. It is noted as late and not counted."
    )
    db.session.rollback()
    letters = {option.id: option.letter for option in poll.options}
    assert [[letters[o] for o in b.marks] for b in counted_ballots(poll.id)] == [["B"]]
