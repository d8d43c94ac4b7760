"""The organizer's vote page, the ballot without any script, the card, and results."""

import re
import threading
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import text

from facilitate import clock
from facilitate.config import Config
from facilitate.db import db
from facilitate.voting.models import Poll
from facilitate.voting.operations import close_poll
from facilitate.voting.queries import counted_ballots, current_poll
from tests.client import Client
from tests.factories import make_participant
from tests.query_count import count_queries
from tests.voting.conftest import SUBMISSION, Booth
from tests.voting.steps import let_grace_pass, show_result

HTMX = {"HX-Request": "true"}
VOTE = "/w/KHX7/vote"
BALLOT = "/w/KHX7/ballot"


def words(page: str) -> str:
    """The text of a page without tags, on one line."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())


def notices(page: str) -> list[str]:
    return [unescape(n) for n in re.findall(r'class="notice-text">(.*?)</p>', page, re.S)]


def errors(page: str) -> list[str]:
    lists = re.findall(r'field-error-list">(.*?)</ul>', page, re.S)
    return [unescape(line) for each in lists for line in re.findall(r"<li>(.*?)</li>", each)]


def value(page: str, name: str) -> str:
    """What an input of this name holds."""
    tag = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)
    assert tag is not None, name
    found = re.search(r'value="([^"]*)"', tag.group(0))
    return unescape(found.group(1)) if found else ""


def pressed(page: str) -> list[str]:
    """What can be pressed of a vote, such as 1/closure."""
    return re.findall(r'action="/w/KHX7/polls/([^"]*)"', page)


def sent(page: str, **points: int | str) -> dict[str, str]:
    """The form of a ballot page, filled in."""
    given = {f"points_{letter}": str(dots) for letter, dots in points.items()}
    hidden = {name: value(page, name) for name in ("submission_id", "poll")}
    return {**hidden, **given}


def ballots(poll: Poll) -> list[dict[str, int]]:
    db.session.rollback()
    letters = {option.id: option.letter for option in poll.options}
    return [
        {letters[o]: mark.first for o, mark in sorted(each.marks.items())}
        for each in counted_ballots(poll.id)
    ]


# --- The organizer's page ----------------------------------------------------------------------


def test_vote_page_begins_with_all_options_ticked_and_the_usual_limits(booth: Booth) -> None:
    page = booth.browser("Amara").get(VOTE).text

    ticks = re.findall(r'<input[^>]*name="options"[^>]*>', page)
    assert ["checked" in tick for tick in ticks] == [True, True, True]
    assert (value(page, "budget"), value(page, "cap")) == ("3", "2")
    assert pressed(page) == []


def test_vote_page_leads_to_the_options_while_there_are_none(booth: Booth) -> None:
    for opportunity in booth.opportunities:
        opportunity.withdrawn_at = clock.now()
    page = booth.browser("Amara").get(VOTE).text

    assert "No options yet" in page
    assert 'name="options"' not in page


def test_vote_goes_from_opening_to_result_in_three_presses(booth: Booth, config: Config) -> None:
    amara = booth.browser("Amara")
    form = {"options": [o.id for o in booth.opportunities[:2]], "budget": "3", "cap": "2"}

    answer = amara.post(f"{VOTE}/opening", data=form)
    assert (answer.status_code, answer.location) == (303, VOTE)
    page = amara.get(VOTE).text
    assert pressed(page) == ["1/closure", "1/extension"]
    assert "0 of 2 have voted" in words(page)
    assert 'name="options"' not in page
    amara.post("/w/KHX7/polls/1/closure")
    assert pressed(amara.get(VOTE).text) == ["1/publication", "1/reopening"]
    early = amara.post("/w/KHX7/polls/1/publication")
    assert early.status_code == 409
    assert "Votes sent before the close may still arrive." in words(early.text)
    let_grace_pass(config.database_url)
    amara.post("/w/KHX7/polls/1/publication")
    page = amara.get(VOTE).text
    assert pressed(page) == ["1/archival"]
    assert "Prepare another vote" in page
    poll = current_poll(booth.workshop.id)
    assert (poll.state, [o.letter for o in poll.options]) == ("published", ["A", "B"])


def test_saved_vote_is_there_later(booth: Booth) -> None:
    amara = booth.browser("Amara")
    chosen = [booth.opportunities[0].id, booth.opportunities[2].id]
    amara.post(VOTE, data={"options": chosen, "budget": "7", "cap": "4"})
    page = amara.get(VOTE).text

    ticks = re.findall(r'<input[^>]*name="options"[^>]*>', page)
    assert ["checked" in tick for tick in ticks] == [True, False, True]
    assert (value(page, "budget"), value(page, "cap")) == ("7", "4")
    assert current_poll(booth.workshop.id).state == "draft"


@pytest.mark.parametrize(
    ("options", "budget", "cap", "sentences"),
    [
        (1, "3", "2", ["Choose at least two options to vote on."]),
        (0, "3", "2", ["Choose at least two options to vote on."]),
        (3, "many", "2", ["Give everybody between 1 and 100 points."]),
        (3, "101", "2", ["Give everybody between 1 and 100 points."]),
        (3, "3", "4", ["One option can take between 1 and 3 points."]),
        (3, "3", "-1", ["One option can take between 1 and 3 points."]),
        (3, "3", "", ["Say how many points one option can take, at least 1."]),
    ],
)
def test_vote_that_cannot_be_opened_says_why(
    booth: Booth, options: int, budget: str, cap: str, sentences: list[str]
) -> None:
    form = {
        "options": [o.id for o in booth.opportunities[:options]],
        "budget": budget,
        "cap": cap,
    }
    answer = booth.browser("Amara").post(f"{VOTE}/opening", data=form)

    assert answer.status_code == 422
    assert errors(answer.text) == sentences
    assert (value(answer.text, "budget"), value(answer.text, "cap")) == (budget, cap)
    assert current_poll(booth.workshop.id) is None


def test_pressing_open_twice_opens_once(booth: Booth) -> None:
    amara = booth.browser("Amara")
    form = {"options": [o.id for o in booth.opportunities], "budget": "3", "cap": "2"}
    amara.post(f"{VOTE}/opening", data=form)
    opened_at = current_poll(booth.workshop.id).opened_at
    answer = amara.post(f"{VOTE}/opening", data=form)
    db.session.rollback()

    assert answer.status_code == 303
    assert current_poll(booth.workshop.id).opened_at == opened_at


def test_press_out_of_turn_is_refused_in_a_sentence(booth: Booth) -> None:
    booth.opened()
    amara = booth.browser("Amara")
    answer = amara.post("/w/KHX7/polls/1/publication")

    assert answer.status_code == 409
    assert "Close the vote before you show its result." in answer.text
    assert amara.post("/w/KHX7/polls/1/closure").status_code == 303
    assert amara.post("/w/KHX7/polls/1/closure").status_code == 303


def test_page_that_heard_of_a_change_gets_the_desk_alone(booth: Booth) -> None:
    booth.opened()
    fragment = booth.browser("Amara").get(VOTE, headers=HTMX).text

    assert fragment.lstrip().startswith('<div id="vote-desk"')
    assert "<h1" not in fragment


def test_turnout_asks_again_only_while_the_vote_is_open(booth: Booth) -> None:
    poll = booth.opened()
    dee = booth.browser("Dee")
    booth.cast(poll, "Eli", {"A": 1})
    fragment = dee.get("/w/KHX7/polls/1/turnout").text
    assert "1 of 2 have voted" in words(fragment)
    assert 'hx-trigger="every 2s"' in fragment
    close_poll(poll=poll, by=booth.by)
    db.session.commit()

    assert "every 2s" not in dee.get("/w/KHX7/polls/1/turnout").text


# --- The ballot --------------------------------------------------------------------------------


def test_ballot_is_cast_and_changed_with_plain_forms(booth: Booth) -> None:
    poll = booth.opened()
    dee = booth.browser("Dee")
    page = dee.get(BALLOT).text
    assert "You have 3 points, at most 2 on one option." in words(page)
    assert {value(page, f"points_{letter}") for letter in "ABC"} == {"0"}
    assert "3 points left" in words(page)

    answer = dee.post(BALLOT, data=sent(page, A=2, B=1, C=""))
    assert (answer.status_code, answer.location) == (303, BALLOT)
    page = dee.get(BALLOT).text
    at = clock.now().astimezone(booth.workshop.zone)
    assert re.search(r"Counted at (\d\d):\d\d", words(page)).group(1) == f"{at:%H}"
    assert "0 points left" in words(page)
    assert (value(page, "points_A"), value(page, "points_B")) == ("2", "1")
    dee.post(BALLOT, data=sent(page, A=0, B=1, C=1))

    assert ballots(poll) == [{"B": 1, "C": 1}]


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_ballot_and_receipt_are_shown_only_where_they_were_sent(
    booth: Booth, headers: dict[str, str]
) -> None:
    booth.people["Dee"].badge_code = "ABC234"
    booth.opened()
    phone, other = booth.browser("Dee"), booth.browser("Dee")
    phone.post(BALLOT, data=sent(phone.get(BALLOT).text, A=2, B=1), headers=headers)

    def seen(browser: Client) -> tuple[str, str, bool]:
        page = browser.get(BALLOT, headers=headers).text
        return value(page, "points_A"), value(page, "points_B"), "receipt" in state(page)

    def state(page: str) -> str:
        return words(re.search(r'<p id="ballot-state".*?</p>', page, re.S).group(0))

    assert seen(phone) == ("2", "1", True)
    assert seen(other) == ("0", "0", False)
    assert re.fullmatch(
        r"Your vote is counted at \d\d:\d\d\. Send a new one to change it\.",
        state(other.get(BALLOT).text),
    )
    # a mistake shows nothing either
    wrong = other.post(BALLOT, data=sent(other.get(BALLOT).text, A=9))
    assert value(wrong.text, "points_B") == "0"
    # entering once more with one's own badge is no other browser; after somebody else it is
    badge = {"code": "ABC234"}
    assert phone.post("/w/KHX7/door", data=badge).status_code == 303
    assert seen(phone) == ("2", "1", True)
    booth.people["Eli"].badge_code = "DEF567"
    db.session.commit()
    assert phone.post("/w/KHX7/door", data={"code": "DEF567"}).status_code == 303
    assert phone.post("/w/KHX7/door", data=badge).status_code == 303
    assert seen(phone) == ("0", "0", False)
    # whose ballot counts now is seen where it was sent
    other.post(BALLOT, data=sent(other.get(BALLOT).text, C=1), headers=headers)
    assert (seen(phone), seen(other)) == (("0", "0", False), ("0", "0", True))


def test_ballot_shows_wording_and_roles_and_says_that_it_is_secret(booth: Booth) -> None:
    booth.opened()
    text = words(booth.browser("Dee").get(BALLOT).text)

    assert "A One permit for all street works" in text
    assert "Public side Set one counter up Private side File plans early" in text
    assert "Nobody in this workshop can see how you vote." in text


def test_ballot_stands_in_the_same_order_at_each_visit(booth: Booth) -> None:
    booth.opened()
    dee = booth.browser("Dee")
    orders = [re.findall(r'name="points_(.)"', dee.get(BALLOT).text) for _ in range(3)]

    assert sorted(orders[0]) == ["A", "B", "C"]
    assert orders == [orders[0]] * 3


@pytest.mark.parametrize(
    ("points", "status", "sentence"),
    [
        ({"A": "two"}, 422, "Type a whole number from 0 to 2."),
        ({"A": "1.5"}, 422, "Type a whole number from 0 to 2."),
        ({"A": "-1"}, 422, "Type a whole number from 0 to 2."),
        ({"A": "3"}, 422, "Type a whole number from 0 to 2."),
        ({"A": "9" * 40}, 422, "Type a whole number from 0 to 2."),
        ({"A": "2", "B": "2"}, 409, "You gave 4 points and have 3. Take some away."),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_ballot_that_cannot_count_says_why_and_keeps_what_was_typed(
    booth: Booth,
    headers: dict[str, str],
    points: dict[str, str],
    status: int,
    sentence: str,
) -> None:
    poll = booth.opened()
    dee = booth.browser("Dee")
    form = sent(dee.get(BALLOT).text, **points)
    answer = dee.post(BALLOT, data=form, headers=headers)

    assert answer.status_code == status
    assert errors(answer.text) + notices(answer.text) == [sentence]
    assert {letter: value(answer.text, f"points_{letter}") for letter in points} == points
    assert "Not sent yet" in words(answer.text)
    assert ballots(poll) == []


def test_ballot_without_its_number_asks_to_reload(booth: Booth) -> None:
    booth.opened()
    dee = booth.browser("Dee")
    form = {**sent(dee.get(BALLOT).text, A=1), "submission_id": "x"}
    answer = dee.post(BALLOT, data=form)

    assert answer.status_code == 422
    assert notices(answer.text) == [
        "This form is incomplete. Reload the page; your points stay on it."
    ]


def test_script_gets_its_receipt_and_the_same_one_again(booth: Booth) -> None:
    poll = booth.opened()
    dee = booth.browser("Dee")
    form = sent(dee.get(BALLOT).text, A=1)
    answers = [dee.post(BALLOT, data=form, headers=HTMX) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    for answer in answers:
        assert answer.text.lstrip().startswith('<div id="ballot"')
        assert "Counted at" in answer.text
        assert value(answer.text, "submission_id") != form["submission_id"]
    assert ballots(poll) == [{"A": 1}]


def test_ballot_sent_again_after_the_close_is_still_counted(booth: Booth) -> None:
    poll = booth.opened()
    dee = booth.browser("Dee")
    form = sent(dee.get(BALLOT).text, A=1)
    dee.post(BALLOT, data=form)
    close_poll(poll=poll, by=booth.by)
    answer = dee.post(BALLOT, data=form, headers=HTMX)

    assert answer.status_code == 200
    assert "Counted at" in answer.text


def test_ballot_after_the_close_is_late_unless_it_was_on_its_way(booth: Booth) -> None:
    poll = booth.opened()
    dee = booth.browser("Dee")
    form = sent(dee.get(BALLOT).text, A=1)
    close_poll(poll=poll, by=booth.by)
    answer = dee.post(BALLOT, data=form)

    assert answer.status_code == 409
    assert notices(answer.text) == [
        "This vote arrived after the end. It is noted as late and not counted."
    ]
    assert ballots(poll) == []
    # one that its phone had been sending since before the end counts, whatever the phone claims
    answer = dee.post(BALLOT, data={**form, "submission_id": "on-its-way", "since": "99999999"})
    assert answer.status_code == 303
    assert ballots(poll) == [{"A": 1}]


def test_ballot_of_an_earlier_vote_does_not_land_in_the_next(booth: Booth) -> None:
    poll = booth.opened()
    dee = booth.browser("Dee")
    form = sent(dee.get(BALLOT).text, A=1)
    close_poll(poll=poll, by=booth.by)
    show_result(poll=poll, by=booth.by)
    following = booth.opened()
    answer = dee.post(BALLOT, data=form)

    assert answer.status_code == 409
    assert notices(answer.text) == [
        "This ballot belongs to another vote. Here is where voting stands now."
    ]
    assert (value(answer.text, "poll"), value(answer.text, "points_A")) == ("2", "0")
    assert ballots(following) == []


def test_ballot_page_says_where_the_vote_stands(booth: Booth) -> None:
    dee = booth.browser("Dee")
    assert "No vote yet" in dee.get(BALLOT).text
    poll = booth.opened()
    assert "Others vote now" in booth.browser("Tia").get(BALLOT).text
    booth.cast(poll, "Dee", {"A": 1})
    close_poll(poll=poll, by=booth.by)
    closed = words(dee.get(BALLOT).text)
    assert "Voting has closed" in closed
    assert re.search(r"Your vote is counted at \d\d:\d\d\. Voting has closed", closed)
    show_result(poll=poll, by=booth.by)
    assert "/w/KHX7/polls/1/result" in dee.get(BALLOT).text


def test_person_of_the_synthesis_team_cannot_vote_by_a_form_of_their_own(booth: Booth) -> None:
    poll = booth.opened()
    form = {"submission_id": SUBMISSION, "poll": "1", "points_A": "1"}
    answer = booth.browser("Tia").post(BALLOT, data=form)

    assert answer.status_code == 409
    assert "You are not among those who vote in this workshop." in notices(answer.text)
    assert ballots(poll) == []


def test_organizer_has_no_ballot(booth: Booth) -> None:
    booth.opened()
    amara = booth.browser("Amara")

    assert amara.get(BALLOT).status_code == 404
    assert amara.post(BALLOT, data={"submission_id": SUBMISSION}).status_code == 404


# --- The card ----------------------------------------------------------------------------------


def test_card_says_what_to_do_next(booth: Booth) -> None:
    dee = booth.browser("Dee")
    card = "/w/KHX7/ballot/card"
    assert words(dee.get(card).text) == ""
    poll = booth.opened()
    assert words(dee.get(card).text) == (
        "The vote is open 3 points, at most 2 on one option Vote now"
    )
    assert words(booth.browser("Tia").get(card).text) == ""
    dee.post(BALLOT, data=sent(dee.get(BALLOT).text, A=1))
    assert words(dee.get(card).text) == "Your vote was counted Look or change"
    assert words(booth.browser("Dee").get(card).text) == "Your vote was counted Change it"
    close_poll(poll=poll, by=booth.by)
    assert words(dee.get(card).text) == "Your vote was counted The result comes soon."
    assert words(booth.browser("Eli").get(card).text) == "Voting has closed The result comes soon."
    show_result(poll=poll, by=booth.by)
    for name in ("Dee", "Tia"):
        assert words(booth.browser(name).get(card).text) == "The vote is counted See the result"


def test_my_place_leads_to_the_ballot_without_script_and_fetches_the_card(booth: Booth) -> None:
    page = booth.browser("Dee").get("/w/KHX7/me").text
    slot = re.search(r'<div id="vote-card"[^>]*>(.*?)</div>', page, re.S)

    assert 'hx-get="/w/KHX7/ballot/card"' in slot.group(0)
    assert f'href="{BALLOT}"' in slot.group(1)


# --- The result --------------------------------------------------------------------------------


def test_result_ranks_all_options_and_brackets_ties(booth: Booth) -> None:
    booth.published(("Ben", {"A": 2, "B": 1}), ("Dee", {"B": 1}), ("Eli", {}))
    page = booth.browser("Dee").get("/w/KHX7/polls/1/result").text

    assert page.count("data-tied") == 1
    assert re.findall(r'class="letter">(.)<', page) == ["A", "B", "C"]
    assert re.findall(r'class="rank figure">.*?</span> (.*?)</p>', page) == ["=1", "3"]
    assert re.findall(r"<text[^>]*>(\d+)</text>", page) == ["2", "2", "0"]
    assert re.findall(r'<rect width="(.*?)%"', page) == ["84.00", "84.00", "0.00"]
    text = words(page)
    assert [line in text for line in ("1 person, 50%", "2 people, 100%", "0 people, 0%")] == [
        True
    ] * 3
    assert "3 of 3 have voted" in text
    assert "1 ballot was left empty" in text


def test_result_is_for_nobody_before_it_is_shown(booth: Booth) -> None:
    address = "/w/KHX7/polls/1/result"
    amara, dee = booth.browser("Amara"), booth.browser("Dee")

    def seen() -> tuple[int, int]:
        return amara.get(address).status_code, dee.get(address).status_code

    booth.prepare()
    assert seen() == (404, 404)
    poll = booth.opened()
    assert seen() == (404, 404)
    close_poll(poll=poll, by=booth.by)
    assert seen() == (404, 404)
    show_result(poll=poll, by=booth.by)
    assert seen() == (200, 200)


def test_vote_of_another_workshop_is_not_there(booth: Booth) -> None:
    booth.published()
    booth.opened()
    amara, zed = booth.browser("Amara"), booth.browser("Zed")

    assert zed.get("/w/KHX7/polls/1/result").status_code == 404
    assert zed.get(BALLOT).status_code == 404
    assert zed.get("/w/ELSE/polls/1/result").status_code == 404
    assert zed.get("/w/ELSE/polls/2/turnout").status_code == 404
    assert amara.get("/w/KHX7/polls/9/turnout").status_code == 404
    for noun in ("closure", "publication", "reopening"):
        assert amara.post(f"/w/KHX7/polls/9/{noun}").status_code == 404
        assert zed.post(f"/w/KHX7/polls/2/{noun}").status_code == 404


def test_projector_shows_turnout_and_then_the_result(booth: Booth) -> None:
    amara = booth.browser("Amara")

    def stage() -> tuple[str, str]:
        return (
            words(amara.get("/w/KHX7/projector/turnout").text),
            words(amara.get("/w/KHX7/projector/result").text),
        )

    assert stage() == ("The vote has not begun", "No result is shown yet")
    poll = booth.opened()
    booth.cast(poll, "Dee", {"A": 2})
    assert stage() == (
        "Vote 1 Vote now on your phone 1 of 2 have voted 1 3 points, at most 2 on one option",
        "No result is shown yet",
    )
    close_poll(poll=poll, by=booth.by)
    assert stage() == ("Vote 1 Voting has closed 1 of 2 have voted 1", "No result is shown yet")
    show_result(poll=poll, by=booth.by)
    assert stage()[1].startswith(
        "Vote 1 3 of 3 have voted · Numbers are points · 1 option goes through Rank 1 A One permit"
    )


# --- How much is asked of the database ---------------------------------------------------------


def test_pages_ask_as_much_of_the_database_for_few_as_for_many(booth: Booth) -> None:
    poll = booth.opened()
    amara, dee = booth.browser("Amara"), booth.browser("Dee")

    def asked() -> tuple[int, int, int]:
        counts = []
        for client, address in ((amara, VOTE), (dee, BALLOT), (amara, "/w/KHX7/polls/1/turnout")):
            with count_queries(booth.app) as queries:
                client.get(address)
            counts.append(len(queries))
        return tuple(counts)

    few = asked()
    for n in range(5):
        person = make_participant(booth.workshop, name=f"Person {n}")
        booth.people[person.name] = person
        booth.cast(poll, person.name, {"A": 1}, submission_id=f"ballot-{n}")

    assert asked() == few


def test_ballot_waits_for_no_writer_before_it_is_cast(app: Flask, booth: Booth) -> None:
    booth.opened()
    dee = booth.browser("Dee")
    db.session.remove()
    writing, done = threading.Event(), threading.Event()

    def write() -> None:
        with app.app_context():
            db.session.execute(text("UPDATE workshops SET code = code"))
            writing.set()
            done.wait(20)
            db.session.rollback()

    other = threading.Thread(target=write)
    other.start()
    try:
        assert writing.wait(20)
        answer = dee.post(BALLOT, data={"poll": "1", "points_A": "9", "submission_id": "x" * 16})
        assert answer.status_code == 422
        assert not done.is_set()
    finally:
        done.set()
        other.join(20)
