"""A shared tablet: one voter after the other, and nothing of the one before."""

import re
from datetime import timedelta

from playwright.sync_api import expect
from sqlalchemy import select

from facilitate import clock
from facilitate.db import db
from facilitate.people.models import Participant
from facilitate.voting.models import Ballot, Poll
from facilitate.voting.operations import close_poll, open_poll, prepare_poll
from facilitate.voting.queries import counted_ballots, reconciliation_now
from facilitate.voting.rules import Terms
from facilitate.voting.states import Origin
from tests.client import Client
from tests.factories import make_plan, make_round, make_seat, make_table
from tests.services.browser import Visitors, assert_accessible
from tests.voting.conftest import Booth
from tests.voting.test_views import errors, sent, value, words

TABLET = "/w/KHX7/tablet"


def address(booth: Booth, who: str = "Amara") -> str:
    """Where a device becomes a tablet of the first vote, as somebody's page says it."""
    page = booth.browser(who).get("/w/KHX7/polls/1/tablet")
    found = re.search(r'href="[^"]*(/tablet/[^"]+)"', page.text)
    return found.group(1) if found else ""


def tablet(booth: Booth) -> Client:
    device = booth.app.test_client()
    assert isinstance(device, Client)
    assert device.post(address(booth)).location == TABLET
    return device


def turn(device: Client, person: Participant) -> str:
    """Begin somebody's turn; the page with their ballot."""
    answer = device.post(f"{TABLET}/turn", data={"code": person.badge_code})
    assert (answer.status_code, answer.location) == (303, TABLET)
    return device.get(TABLET).text


def filled(page: str, **fields: str) -> dict[str, str]:
    """The ballot of this page with these fields, as a browser sends it."""
    return {**sent(page), "turn": value(page, "turn"), **fields}


def marks(poll: Poll) -> list[dict[str, int]]:
    letters = {option.id: option.letter for option in poll.options}
    found = [{letters[o]: m.first for o, m in b.marks.items()} for b in counted_ballots(poll.id)]
    return sorted(found, key=str)


def test_tablet_takes_ballots_one_after_the_other_and_keeps_none(booth: Booth) -> None:
    poll = booth.opened()
    dee, eli = booth.people["Dee"], booth.people["Eli"]
    device = tablet(booth)
    first = turn(device, dee)
    assert "Dee" not in words(first)
    answer = device.post(f"{TABLET}/ballot", data=filled(first, points_A="2"))
    assert (answer.status_code, answer.location) == (303, TABLET)
    told = device.get(TABLET)
    receipt = re.search(r"Counted at \d\d:\d\d, receipt (\w{5})", words(told.text))
    assert receipt is not None
    assert told.headers["Cache-Control"] == "no-store"

    assert device.post(f"{TABLET}/next").location == TABLET
    after = device.get(TABLET)
    with device.session_transaction() as cookie:
        kept = {name for name in cookie if name != "csrf_token"}
    assert (receipt.group(1) in after.text, kept) == (False, {"tablet"})
    second = turn(device, eli)
    # Back, and what was sent before once more: neither Dee's nor Eli's ballot
    again = device.post(f"{TABLET}/ballot", data=filled(first, points_A="1"))
    assert again.location == TABLET
    device.post(f"{TABLET}/ballot", data=filled(second, points_B="1"))

    assert marks(poll) == [{"A": 2}, {"B": 1}]
    assert reconciliation_now(poll).ballots == {Origin.TABLET: 2}
    # who voted here may change it here, and does not see what it was
    page = turn(device, dee)
    assert "Your vote is counted at" in words(page)
    assert re.findall(r'name="points_\w"[^>]*value="([1-9])', page) == []


def test_tablet_says_what_is_wrong_and_keeps_the_turn(booth: Booth) -> None:
    poll = booth.opened()
    device = tablet(booth)
    page = turn(device, booth.people["Dee"])
    wrong = device.post(f"{TABLET}/ballot", data=filled(page, points_A="2", points_B="2"))
    assert wrong.status_code == 409
    assert "You gave 4 points and have 3. Take some away." in words(wrong.text)
    right = device.post(f"{TABLET}/ballot", data=filled(wrong.text, points_A="1"))
    assert (right.status_code, marks(poll)) == (303, [{"A": 1}])

    with clock.held_at(clock.now() + timedelta(minutes=1)):
        page = turn(device, booth.people["Eli"])
    with clock.held_at(clock.now() + timedelta(minutes=8)):
        assert "Type the code on your badge" in words(device.get(TABLET).text)
    close_poll(poll=poll, by=booth.by)
    db.session.commit()
    assert "Nobody can vote on this tablet any more." in words(device.get(TABLET).text)


def test_tablet_takes_no_codes_once_its_vote_is_closed(booth: Booth) -> None:
    poll = booth.opened()
    device, dee = tablet(booth), booth.people["Dee"]
    dee.checked_in_at = None
    close_poll(poll=poll, by=booth.by)
    db.session.commit()

    for said in (dee.badge_code, "NO CODE"):
        answer = device.post(f"{TABLET}/turn", data={"code": said})
        assert (answer.status_code, answer.location) == (303, TABLET)
        with device.session_transaction() as cookie:
            assert "tablet_turn" not in cookie
    db.session.expire_all()
    assert dee.checked_in_at is None


def test_codes_cannot_be_guessed_on_a_tablet(booth: Booth) -> None:
    booth.opened()
    device = tablet(booth)
    for _try in range(60):
        wrong = device.post(f"{TABLET}/turn", data={"code": "NO CODE"})
        assert wrong.status_code == 422
    assert errors(wrong.text) == [
        "No badge of this workshop has this code. Check it, or ask at the desk."
    ]

    right = device.post(f"{TABLET}/turn", data={"code": booth.people["Dee"].badge_code})
    assert (right.status_code, right.headers["Retry-After"]) == (429, "30")
    assert db.session.scalars(select(Ballot.id)).all() == []
    # and the main door waits as well: both count together
    door = booth.app.test_client().post("/w/KHX7/door", data={"code": "NO CODE"})
    assert door.status_code == 429


def test_only_whom_the_organizer_allows_sets_up_tablets(booth: Booth) -> None:
    poll = booth.opened()
    assert address(booth) != ""
    assert address(booth, "Ben") == address(booth, "Dee") == ""
    ben = booth.browser("Ben")
    assert ben.get(TABLET).status_code == 404
    assert ben.post(address(booth)).location == TABLET
    assert ben.get("/w/KHX7/me").status_code == 303  # he is signed out on this device
    assert ben.get(TABLET).status_code == 200
    forged = booth.app.test_client()
    assert forged.post(f"/tablet/{poll.id}-aaaaaaaaaaaaaaaaaaaaaaaaaaa").status_code == 404

    close_poll(poll=db.session.get_one(Poll, 1), by=booth.by)
    db.session.commit()
    assert booth.app.test_client().post(address(booth) or "/tablet/none").status_code == 404


def test_facilitators_set_up_tablets_and_see_who_is_missing_where_that_was_chosen(
    booth: Booth,
) -> None:
    poll = prepare_poll(
        workshop=booth.workshop,
        opportunity_ids=[each.id for each in booth.opportunities],
        budget=3,
        cap=2,
        terms=Terms(tablets=True, shows_missing=True),
        by=booth.by,
    )
    open_poll(poll=poll, by=booth.by)
    db.session.commit()

    assert address(booth, "Ben") != ""
    assert address(booth, "Dee") == ""
    card = words(booth.browser("Ben").get("/w/KHX7/ballot/card").text)
    assert card.startswith("Who of my table has not voted Set up a shared tablet")
    ben, missing = booth.browser("Ben"), "/w/KHX7/ballot/missing"
    assert "You have no table" in words(ben.get(missing).text)
    table = make_table(booth.workshop, host_id=booth.people["Ben"].id)
    round = make_round(booth.workshop)
    plan = make_plan(booth.workshop, sent=True)
    for name in ("Ben", "Dee", "Eli", "Tia"):
        make_seat(plan=plan, round=round, table=table, participant=booth.people[name])
    db.session.commit()
    booth.cast(poll, "Dee", {"A": 1})
    page = words(ben.get(missing).text)
    assert ("Eli Bello" in page, "Dee Park" in page, "Tia Ortiz" in page) == (True, False, False)
    assert booth.browser("Dee").get(missing).status_code == 404
    assert "sees whether you have voted yet, never how" in words(
        booth.browser("Dee").get("/w/KHX7/ballot").text
    )
    close_poll(poll=poll, by=booth.by)
    db.session.commit()
    assert ben.get(missing).status_code == 404


def test_tablet_in_a_browser_leaves_nothing_behind_back_and_goes_quiet(
    booth: Booth, visitors: Visitors
) -> None:
    poll = booth.opened()
    poll_id, start = poll.id, address(booth)
    codes = {name: booth.people[name].badge_code for name in ("Dee", "Eli")}
    db.session.commit()
    page = visitors.open("phone", expected_errors=["Failed to load"])
    page.clock.install()
    page.goto(start)
    page.get_by_role("button", name="Use this device as a tablet").click()
    page.get_by_label("Code on your badge").fill(codes["Dee"])
    page.get_by_role("button", name="To my ballot").click()
    page.get_by_role("button", name="One point more for A").click()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.route("**/tablet/ballot", lambda route: route.abort())
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#ballot-state")).to_have_text("Not sent yet, trying")
    page.unroute("**/tablet/ballot")
    page.clock.run_for(2500)
    expect(page.get_by_text(re.compile(r"^Counted at \d\d:\d\d, receipt"))).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Next voter").click()
    expect(page.get_by_role("heading", name="Vote here")).to_be_visible()
    for _step in range(3):
        page.go_back()
        expect(page.get_by_text("receipt")).to_have_count(0)
        expect(page.get_by_role("button", name="Send")).to_have_count(0)
    kept = page.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]")
    assert kept == ["htmx-current-path-for-history"]

    page.goto(TABLET)
    page.get_by_label("Code on your badge").fill(codes["Eli"])
    page.get_by_role("button", name="To my ballot").click()
    page.get_by_role("button", name="One point more for B").click()
    page.clock.run_for(46_000)
    expect(page.get_by_text("Are you still there?")).to_be_visible()
    page.clock.run_for(15_000)
    expect(page.get_by_role("heading", name="Vote here")).to_be_visible()

    plain = visitors.open("phone", scripts=False)
    plain.goto(start)
    plain.get_by_role("button", name="Use this device as a tablet").click()
    plain.get_by_label("Code on your badge").fill(codes["Eli"])
    plain.get_by_role("button", name="To my ballot").click()
    plain.locator("#points_C").fill("2")
    plain.get_by_role("button", name="Send").click()
    expect(plain.get_by_role("heading", name="Counted")).to_be_visible()
    db.session.rollback()
    assert marks(db.session.get_one(Poll, poll_id)) == [{"A": 1}, {"C": 2}]
