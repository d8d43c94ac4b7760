"""The Run page, its buttons with and without script, and what all screens show."""

from datetime import timedelta

import pytest

from facilitate import clock
from facilitate.activity import SYSTEM, Activity
from facilitate.web.access import Role, Visitor
from facilitate.workshop import operations
from facilitate.workshop.models import Message
from facilitate.workshop.topics import TOPICS
from tests.client import signed_in
from tests.factories import (
    make_message,
    make_participant,
    make_question,
    make_round,
    make_session,
    make_tables,
    make_workshop,
)
from tests.query_count import count_queries

HTMX = {"HX-Request": "true"}


@pytest.fixture
def rounds(workshop):
    question = make_question(workshop, title="Roadblocks", asks="What blocks us?")
    roundtables = make_session(workshop, question_id=question.id)
    return [make_round(workshop, workshop_session=roundtables) for _ in range(2)]


@pytest.fixture
def dee(app, workshop):
    """A participant's browser."""
    return signed_in(app, participant_id=make_participant(workshop, name="Dee").id)


def buttons(page):
    """What can be pressed about rounds, such as 1/start."""
    return [part.split('"')[0] for part in page.split('action="/w/KHX7/rounds/')[1:]]


def test_run_offers_the_next_step_first(amara, rounds):
    assert buttons(amara.get("/w/KHX7/run").text) == ["1/start", "2/start"]
    amara.post("/w/KHX7/rounds/1/start")
    assert buttons(amara.get("/w/KHX7/run").text) == ["1/extension", "1/pause", "1/closure"]
    amara.post("/w/KHX7/rounds/1/pause")
    assert buttons(amara.get("/w/KHX7/run").text) == ["1/extension", "1/resumption", "1/closure"]
    amara.post("/w/KHX7/rounds/1/closure")
    assert buttons(amara.get("/w/KHX7/run").text) == ["1/reopening", "2/start"]


def test_run_leads_to_the_tables_while_there_are_no_rounds(amara, workshop):
    page = amara.get("/w/KHX7/run").text
    assert "No rounds yet" in page
    assert buttons(page) == []
    assert "/run/tables" not in page


def test_run_fetches_the_tables_and_links_to_them_without_script(amara, rounds):
    page = amara.get("/w/KHX7/run").text
    assert 'hx-get="/w/KHX7/run/tables"' in page
    assert 'href="/w/KHX7/run/tables"' in page


def test_round_runs_through_plain_forms(amara, rounds):
    first = rounds[0]
    states = []
    for step in ("start", "pause", "resumption", "extension", "closure", "reopening"):
        answer = amara.post(f"/w/KHX7/rounds/1/{step}")
        assert (answer.status_code, answer.location) == (303, "/w/KHX7/run")
        states.append(first.state)
    assert states == ["running", "paused", "running", "running", "ended", "running"]


def test_round_runs_through_htmx(amara, rounds):
    answer = amara.post("/w/KHX7/rounds/1/start", headers=HTMX)
    assert answer.status_code == 200
    assert answer.text.startswith('<div id="control"')
    assert buttons(answer.text) == ["1/extension", "1/pause", "1/closure"]


def test_second_tap_on_five_minutes_adds_nothing(amara, rounds):
    amara.post("/w/KHX7/rounds/1/start")
    page = amara.get("/w/KHX7/run").text
    deadline = page.split('name="deadline" value="')[1].split('"')[0]
    before = rounds[0].deadline
    for _ in range(3):
        amara.post("/w/KHX7/rounds/1/extension", data={"deadline": deadline})
    assert rounds[0].deadline == before + timedelta(minutes=5)


def test_refusal_is_a_page_without_script_and_a_line_above_the_buttons_with_it(amara, rounds):
    amara.post("/w/KHX7/rounds/1/start")
    sentence = "Round 1 is still running. End it first."
    answer = amara.post("/w/KHX7/rounds/2/start")
    assert answer.status_code == 409
    assert sentence in answer.text
    answer = amara.post("/w/KHX7/rounds/2/start", headers=HTMX)
    assert answer.status_code == 409
    assert answer.text.startswith('<div id="control"')
    assert sentence in answer.text
    assert buttons(answer.text) == ["1/extension", "1/pause", "1/closure"]


def test_round_that_is_not_there_is_404(amara, rounds):
    make_round(make_workshop(code="ELSE"), number=7)
    assert amara.post("/w/KHX7/rounds/7/start").status_code == 404


def test_only_organizers_run_a_workshop(dee, rounds):
    for address in ("/w/KHX7/run", "/w/KHX7/run/control"):
        assert dee.get(address).status_code == 404
    assert dee.post("/w/KHX7/rounds/1/start").status_code == 404
    assert dee.post("/w/KHX7/messages", data={"text": "Hello"}).status_code == 404
    assert rounds[0].state == "planned"


def test_message_reaches_all_screens_and_is_taken_off(amara, dee, workshop, db_session):
    answer = amara.post("/w/KHX7/messages", data={"text": "Coffee <b>now</b>"})
    assert (answer.status_code, answer.location) == (303, "/w/KHX7/run")
    assert "Coffee &lt;b&gt;now&lt;/b&gt;" in dee.get("/w/KHX7/now").text
    assert "Coffee &lt;b&gt;now&lt;/b&gt;" in amara.get("/w/KHX7/run").text
    [message] = db_session.query(Message)
    answer = amara.post(f"/w/KHX7/messages/{message.id}/withdrawal")
    assert (answer.status_code, answer.location) == (303, "/w/KHX7/run")
    assert "Coffee" not in dee.get("/w/KHX7/now").text


def test_message_through_htmx_gives_a_fresh_line_and_tells_the_control(amara, workshop):
    answer = amara.post("/w/KHX7/messages", data={"text": "Coffee now"}, headers=HTMX)
    assert answer.status_code == 200
    assert answer.text.startswith('<div id="message-form"')
    assert "Coffee now" not in answer.text
    assert answer.headers["HX-Trigger"] == "message-sent"


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
@pytest.mark.parametrize(
    ("text", "sentence"),
    [(" ", "Type what everybody should read."), ("x" * 141, "Use at most 140 characters.")],
)
def test_message_that_cannot_be_sent_stays_in_its_box(
    amara, workshop, db_session, headers, text, sentence
):
    answer = amara.post("/w/KHX7/messages", data={"text": text}, headers=headers)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{text.strip()}"' in answer.text
    assert db_session.query(Message).count() == 0


def test_message_of_another_workshop_is_404(amara, workshop):
    theirs = make_message(make_workshop(code="ELSE"))
    assert amara.post(f"/w/KHX7/messages/{theirs.id}/withdrawal").status_code == 404
    assert theirs.withdrawn_at is None


def test_now_is_sent_again_only_after_a_change(amara, dee, rounds):
    first = dee.get("/w/KHX7/now")
    again = {"If-None-Match": first.headers["ETag"]}
    assert dee.get("/w/KHX7/now", headers=again).status_code == 304
    amara.post("/w/KHX7/rounds/1/start")
    changed = dee.get("/w/KHX7/now", headers=again)
    assert changed.status_code == 200
    assert 'id="now" data-rev="1" data-state="running"' in changed.text


def test_now_is_the_same_for_everybody_and_for_live(app, amara, dee, workshop, rounds, at_nine):
    make_message(workshop, text="Welcome")
    operations.start_round(round=rounds[0], by=SYSTEM)
    seen = {browser.get("/w/KHX7/now").text for browser in (amara, dee)}
    change = Activity(
        workshop_id=workshop.id, seq=1, kind="round.started", topic="workshop", details={}
    )
    with app.test_request_context():
        drawn = TOPICS[0].render(change)
    assert seen == {drawn}
    assert "csrf" not in drawn
    assert "<form" not in drawn


@pytest.mark.parametrize(
    ("roles", "heard"),
    [
        ({Role.ANYONE}, []),
        ({Role.ACCOUNT}, []),
        ({Role.PARTICIPANT}, ["workshop"]),
        ({Role.PROJECTOR}, ["workshop", "rounds", "projector"]),
        ({Role.FACILITATOR, Role.PARTICIPANT}, ["workshop", "rounds", "projector"]),
        ({Role.ORGANIZER}, ["workshop", "rounds", "projector"]),
    ],
)
def test_topics_are_heard_by_those_who_may(roles, heard):
    visitor = Visitor(roles=frozenset(roles), known=True)
    assert [t.kind for t in TOPICS if t.may_listen(visitor, 1, "")] == heard


def test_times_are_those_of_the_place(amara, workshop, rounds, at_nine):
    workshop.timezone = "America/New_York"
    operations.start_round(round=rounds[0], by=SYSTEM)
    page = amara.get("/w/KHX7/now").text
    assert "until 04:25" in page


def test_control_says_when_a_round_really_was(amara, workshop, rounds, at_nine):
    operations.start_round(round=rounds[0], by=SYSTEM)
    with clock.held_at(at_nine + timedelta(minutes=31)):
        operations.end_round(round=rounds[0], by=SYSTEM)
    page = amara.get("/w/KHX7/run").text
    assert ">10:00</time>" in page
    assert ">09:00</time>–" in page
    assert ">09:31</time>" in page


@pytest.mark.parametrize("address", ["/w/KHX7/run", "/w/KHX7/now", "/w/KHX7/projector"])
def test_pages_ask_the_same_of_the_database_for_one_round_and_for_five(
    app, amara, workshop, address
):
    asked = []
    for count in (1, 4):
        for _ in range(count):
            make_round(workshop)
        make_tables(workshop, count)
        with count_queries(app) as queries:
            amara.get(address)
        asked.append(len(queries))
    assert asked == [7, 7] if address == "/w/KHX7/projector" else [6, 6], queries
