"""Finding, making and looking at workshops."""

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from facilitate import clock
from facilitate.workshop.models import Workshop
from tests.client import signed_in
from tests.factories import (
    make_account,
    make_participant,
    make_question,
    make_round,
    make_session,
    make_tables,
    make_workshop,
)
from tests.query_count import count_queries


@pytest.fixture
def dee(app, workshop):
    """A participant's browser."""
    return signed_in(app, participant_id=make_participant(workshop, name="Dee").id)


NEW = {
    "pattern": "half-day",
    "title": "Water and the city",
    "starts_on": "2027-01-14",
    "timezone": "Africa/Nairobi",
    "venue": "Nairobi",
    "host": "The utility",
}


def test_home_lets_a_stranger_enter_a_code_or_sign_in(client, workshop):
    page = client.get("/").text
    assert 'action="/door"' in page
    assert 'href="/sign-in"' in page
    assert workshop.title not in page


def test_home_shows_an_organizer_their_own_workshops_only(app, workshop):
    zoe = make_account(name="Zoe")
    make_workshop(organizer=zoe, title="Elsewhere", code="ELSE")
    page = signed_in(app, account_id=zoe.id).get("/").text
    assert 'href="/w/ELSE/"' in page
    assert workshop.title not in page


def test_home_says_how_to_begin(app, workshop):
    zoe = make_account(name="Zoe")
    page = signed_in(app, account_id=zoe.id).get("/").text
    assert "No workshop yet" in page
    assert 'href="/workshops/new"' in page


def test_home_asks_the_same_of_the_database_for_one_and_for_three(app, db_session):
    for name, count in (("Amara", 1), ("Zoe", 3)):
        account = make_account(name=name)
        for _ in range(count):
            make_workshop(organizer=account)
        browser = signed_in(app, account_id=account.id)
        with count_queries(app) as queries:
            browser.get("/")
        assert len(queries) == 2, queries


def test_new_workshop_is_made_from_the_template(app, db_session):
    browser = signed_in(app, account_id=make_account().id)
    answer = browser.post("/workshops/new", data=NEW)
    made = db_session.scalars(select(Workshop)).one()
    assert (answer.status_code, answer.location) == (303, f"/w/{made.code}/")
    assert (made.title, made.starts_on, made.ends_on, made.timezone, made.venue, made.host) == (
        "Water and the city",
        date(2027, 1, 14),
        date(2027, 1, 14),
        "Africa/Nairobi",
        "Nairobi",
        "The utility",
    )
    assert len(made.rounds) == 2


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("pattern", "none of them", "Not a valid choice."),
        ("title", "", "Give it a title."),
        ("starts_on", "2027-02-30", "Choose the first day."),
        ("timezone", "Nowhere", "Not a valid choice."),
        ("venue", "x" * 201, "Use at most 200 characters."),
    ],
)
def test_new_workshop_says_beside_the_field_what_is_wrong(app, db_session, field, value, sentence):
    browser = signed_in(app, account_id=make_account().id)
    answer = browser.post("/workshops/new", data={**NEW, field: value})
    assert answer.status_code == 422
    assert f'id="{field}-errors"' in answer.text
    assert sentence in answer.text
    assert 'value="The utility"' in answer.text
    assert db_session.scalars(select(Workshop)).all() == []


def step_states(page):
    return [part.split('"')[0] for part in page.split('class="way" data-state="')[1:]]


def test_overview_says_what_to_do_next(amara, workshop):
    assert step_states(amara.get("/w/KHX7/").text) == ["current", "next", "next", "next", "next"]
    round = make_round(workshop)
    make_tables(workshop, 2)
    assert step_states(amara.get("/w/KHX7/").text) == ["done", "done", "current", "next", "next"]
    round.started_at = round.deadline = clock.now()
    assert step_states(amara.get("/w/KHX7/").text) == ["done", "done", "done", "current", "next"]
    round.ended_at = clock.now()
    assert step_states(amara.get("/w/KHX7/").text) == ["done", "done", "done", "done", "current"]


def test_overview_shows_how_people_get_in(amara):
    page = amara.get("/w/KHX7/").text
    assert "http://localhost/w/KHX7/door" in page
    assert 'src="data:image/svg+xml' in page


def test_overview_leads_participants_to_their_place(dee):
    answer = dee.get("/w/KHX7/")
    assert (answer.status_code, answer.location) == (303, "/w/KHX7/me")


def test_programme_shows_days_sessions_and_rounds_to_everybody(amara, dee, workshop):
    question = make_question(workshop, asks="What blocks us?")
    roundtables = make_session(workshop, title="Tables talk", question_id=question.id)
    make_round(workshop, workshop_session=roundtables)
    make_session(workshop, title="Closing", format="plenary", day=workshop.ends_on)
    for browser in (amara, dee):
        page = browser.get("/w/KHX7/programme").text
        places = [
            page.index(words)
            for words in ("March 5, 2012", "Tables talk", "Round 1", "March 6, 2012", "Closing")
        ]
        assert places == sorted(places)
        assert "What blocks us?" in page


def test_programme_lets_only_organizers_change_it(amara, dee, workshop):
    found = make_session(workshop)
    address = f"/w/KHX7/programme/{found.id}"
    assert address in amara.get("/w/KHX7/programme").text
    assert address not in dee.get("/w/KHX7/programme").text
    assert dee.get(address).status_code == 404


@pytest.mark.parametrize("address", ["settings", "settings/words", "programme", "programme/new"])
def test_settings_is_where_the_programme_is_changed(amara, address):
    page = amara.get(f"/w/KHX7/{address}").text
    assert '<a href="/w/KHX7/settings" aria-current="page">Settings</a>' in page


def current(page):
    _, _, after = page.partition('<li aria-current="true"')
    return after.split("<strong>")[1].split("<")[0] if after else None


def test_programme_marks_what_is_on(amara, workshop):
    workshop.timezone = "America/New_York"
    make_session(workshop, title="Opening", format="plenary")
    later = make_session(workshop, title="Tables talk", starts_at=time(14), ends_at=time(15))
    with clock.held_at(datetime(2012, 3, 5, 10, 30, tzinfo=UTC)):
        assert current(amara.get("/w/KHX7/programme").text) is None
    with clock.held_at(datetime(2012, 3, 5, 16, 30, tzinfo=UTC)):
        assert current(amara.get("/w/KHX7/programme").text) == "Opening"
        make_round(workshop, workshop_session=later, running=True)
        assert current(amara.get("/w/KHX7/programme").text) == "Tables talk"


def test_programme_asks_the_same_of_the_database_for_one_and_for_three(app, amara, workshop):
    for _ in range(2):
        make_round(workshop, workshop_session=make_session(workshop))
        with count_queries(app) as queries:
            amara.get("/w/KHX7/programme")
        assert len(queries) == 5, queries
        make_round(workshop)


SESSION = {
    "title": "Closing",
    "format": "plenary",
    "day": "2012-03-06",
    "starts_at": "15:00",
    "ends_at": "16:00",
    "question_id": "0",
}


def test_session_is_added_changed_and_removed(amara, workshop):
    answer = amara.post("/w/KHX7/programme/new", data=SESSION)
    assert (answer.status_code, answer.location) == (303, "/w/KHX7/programme")
    [found] = workshop.sessions
    amara.post(f"/w/KHX7/programme/{found.id}", data={**SESSION, "title": "Next steps"})
    assert (found.title, found.day, f"{found.starts_at:%H:%M}") == (
        "Next steps",
        date(2012, 3, 6),
        "15:00",
    )
    amara.post(f"/w/KHX7/programme/{found.id}/deletion")
    assert workshop.sessions == []


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", "", "Give it a title."),
        ("starts_at", "soon", "Type a time, as in 09:30."),
        ("ends_at", "14:00", "A session ends after it begins."),
        ("day", "2012-03-09", "Not a valid choice."),
        ("format", "party", "Not a valid choice."),
        ("question_id", "999", "Not a valid choice."),
    ],
)
def test_session_page_says_beside_the_field_what_is_wrong(amara, workshop, field, value, sentence):
    typed = {**SESSION, "title": "Kept as typed", field: value}
    answer = amara.post("/w/KHX7/programme/new", data=typed)
    assert answer.status_code == 422
    assert f'id="{field}-errors"' in answer.text
    assert sentence in answer.text
    assert ('value="Kept as typed"' in answer.text) is (field != "title")
    assert workshop.sessions == []


def test_session_page_keeps_what_was_typed_when_the_rules_say_no(amara, workshop):
    found = make_session(workshop)
    make_round(workshop, workshop_session=found)
    typed = {**SESSION, "title": "Kept as typed", "day": "2012-03-05"}
    answer = amara.post(f"/w/KHX7/programme/{found.id}", data=typed)
    assert answer.status_code == 409
    assert "This session has rounds. Remove them before" in answer.text
    assert 'value="Kept as typed"' in answer.text
    assert found.title == "Roundtables"


def test_session_of_another_workshop_is_not_there(amara, workshop):
    theirs = make_session(make_workshop(code="ELSE"))
    assert amara.get(f"/w/KHX7/programme/{theirs.id}").status_code == 404
    assert amara.post(f"/w/KHX7/programme/{theirs.id}/deletion").status_code == 404


def test_session_that_must_stay_says_why(amara, workshop):
    found = make_round(workshop, running=True).workshop_session
    answer = amara.post(f"/w/KHX7/programme/{found.id}/deletion")
    assert answer.status_code == 409
    assert "Round 1 has started, so it cannot be removed." in answer.text


def test_round_is_added_changed_and_removed(amara, workshop):
    found = make_session(workshop)
    amara.post(f"/w/KHX7/programme/{found.id}/rounds")
    [round] = workshop.rounds
    form = {"planned_at": "10:30", "minutes": "20", "question_id": "0"}
    answer = amara.post("/w/KHX7/rounds/1", data=form)
    assert (answer.status_code, answer.location) == (303, "/w/KHX7/programme")
    assert (f"{round.planned_at:%H:%M}", round.minutes) == ("10:30", 20)
    amara.post("/w/KHX7/rounds/1/deletion")
    assert workshop.rounds == []


@pytest.mark.parametrize("minutes", ["", "0", "481", "long"])
def test_round_page_says_beside_the_field_what_is_wrong(amara, workshop, minutes):
    make_round(workshop)
    form = {"planned_at": "10:30", "minutes": minutes, "question_id": "0"}
    answer = amara.post("/w/KHX7/rounds/1", data=form)
    assert answer.status_code == 422
    assert 'id="minutes-errors"' in answer.text
    assert "Say how many minutes it lasts, from 1 to 480." in answer.text
    assert f'value="{minutes}"' in answer.text
    assert 'value="10:30"' in answer.text


def test_round_page_keeps_what_was_typed_when_the_rules_say_no(amara, workshop):
    make_round(workshop, running=True)
    form = {"planned_at": "11:11", "minutes": "25", "question_id": "0"}
    answer = amara.post("/w/KHX7/rounds/1", data=form)
    assert answer.status_code == 409
    assert "Round 1 has started." in answer.text
    assert 'value="11:11"' in answer.text


def test_planned_start_has_its_day_unless_it_is_today(app, workshop):
    round = make_round(workshop, planned_at=time(9, 15))
    phone = signed_in(app, participant_id=make_participant(workshop).id)
    amara = signed_in(app, account_id=1)

    def planned(client, page):
        text = client.get(f"/w/{workshop.code}/{page}").text
        found = re.findall(r"planned for <time[^>]*>(.*?)</time>", text)
        return [" ".join(each.split()) for each in found]

    day = round.workshop_session.day
    with_day = f"{day:%b} {day.day}, {day.year}, 09:15"
    for days_before, words in ((0, "09:15"), (7, with_day)):
        before = day - timedelta(days=days_before)
        with clock.held_at(datetime.combine(before, time(9), tzinfo=workshop.zone)):
            shown = [planned(phone, "me"), planned(amara, "")]
        assert shown == [[words]] * 2


def test_workshop_has_ways_to_other_workshops_and_the_account(app, workshop, dee):
    ways = ('<a href="/">All workshops</a>', '<a href="/account">My account</a>')
    for page in ("people", "settings", "run"):
        text = signed_in(app, account_id=1).get(f"/w/{workshop.code}/{page}").text
        # in the line of the header, and in the menu of narrow screens
        assert [text.count(way) for way in ways] == [2, 2]
    assert [way in dee.get(f"/w/{workshop.code}/me").text for way in ways] == [False, False]
