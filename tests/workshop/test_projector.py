"""What the projector shows, who decides, and the link by which its browser enters."""

import pytest
from flask import Flask

from facilitate.accounts.links import token_of
from facilitate.accounts.models import SignIn
from facilitate.activity import Activity
from facilitate.config import shipped
from facilitate.db import db
from facilitate.web.access import PROJECTING, declared
from facilitate.workshop import operations
from facilitate.workshop.models import ProjectorView, Workshop
from facilitate.workshop.slides import SLIDES
from tests.client import signed_in
from tests.factories import (
    SECRET_KEY,
    make_participant,
    make_question,
    make_round,
    make_session,
    make_workshop,
)
from tests.query_count import count_queries

HTMX = {"HX-Request": "true"}


@pytest.fixture
def projector(app, workshop):
    """The browser at the projector."""
    return signed_in(app, projector_of_id=workshop.id)


@pytest.fixture
def round_one(workshop):
    question = make_question(workshop, title="Roadblocks", asks="What blocks us?")
    session = make_session(workshop, question_id=question.id)
    return make_round(workshop, workshop_session=session)


def link_of(workshop: Workshop) -> str:
    assert workshop.projector_nonce is not None
    return f"/projector/{token_of(workshop.projector_nonce, secret_key=SECRET_KEY)}"


# --- The table of slides -------------------------------------------------------------------------


def test_every_view_has_a_slide() -> None:
    assert list(SLIDES) == list(ProjectorView)


@pytest.mark.parametrize("view", list(SLIDES))
def test_slide_is_a_fragment_that_all_who_project_may_read(app: Flask, view) -> None:
    endpoint = SLIDES[view].endpoint
    [rule] = [r for r in app.url_map.iter_rules() if r.endpoint == endpoint]
    assert "GET" in rule.methods
    assert rule.arguments == {"code"}
    assert SLIDES[view].styles is None or (shipped("static") / SLIDES[view].styles).is_file()
    assert declared(app.view_functions[endpoint]) == frozenset(PROJECTING)


@pytest.mark.parametrize("view", list(SLIDES))
def test_slide_is_what_the_projector_is_sent_to(projector, workshop, by, view) -> None:
    operations.show_on_projector(workshop=workshop, view=view, by=by)
    answer = projector.get("/w/KHX7/projector/slide")
    assert answer.status_code == 303
    answer = projector.get(answer.location)
    assert (answer.status_code, answer.text.count("<section")) == (200, 1)


@pytest.mark.parametrize("view", list(SLIDES))
def test_slide_hears_of_its_topics_at_the_projector(app, projector, workshop, view) -> None:
    topics = ["projector", "workshop", *SLIDES[view].topics]
    granted = projector.get(f"/w/KHX7/live?topics={','.join(topics)}").json["topics"]
    assert granted == sorted(topics)


# --- Choosing ------------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_view_is_chosen_with_one_press(amara, workshop, headers) -> None:
    page = amara.get("/w/KHX7/run").text
    assert 'value="join" aria-pressed="true"' in page
    assert "The room sees the code" in page

    answer = amara.post("/w/KHX7/projector", data={"view": "wall"}, headers=headers)
    if headers:
        assert answer.status_code == 200
        assert answer.text.startswith('<div id="projector-chooser"')
        assert 'value="wall" aria-pressed="true"' in answer.text
        assert answer.text.count('aria-pressed="true"') == 1
        assert "The room sees the newest notes" in answer.text
    else:
        assert (answer.status_code, answer.location) == (303, "/w/KHX7/run")
    db.session.refresh(workshop)
    assert workshop.projector_shows == "wall"


def test_choosing_is_told_to_projectors_once(amara, workshop) -> None:
    for _ in range(2):
        amara.post("/w/KHX7/projector", data={"view": "timer"})
    [change] = db.session.query(Activity)
    assert (change.kind, change.topic, change.details) == (
        "projector.view_chosen",
        "projector",
        {"view": "timer"},
    )


@pytest.mark.parametrize("data", [{}, {"view": "secrets"}, {"view": "join\0"}])
def test_view_that_is_not_there_is_422(amara, workshop, data) -> None:
    assert amara.post("/w/KHX7/projector", data=data).status_code == 422


def test_only_organizers_choose(app, projector, workshop) -> None:
    dee = signed_in(app, participant_id=make_participant(workshop).id)
    for browser in (dee, projector):
        assert browser.post("/w/KHX7/projector", data={"view": "wall"}).status_code == 404
        assert browser.get("/w/KHX7/projector/chooser").status_code == 404
        assert browser.post("/w/KHX7/projector/link").status_code == 404
    db.session.refresh(workshop)
    assert workshop.projector_shows == "join"


# --- The page and the slides of this area ------------------------------------------------------


def test_frame_keeps_round_clock_and_way_in(projector, workshop, round_one, by) -> None:
    operations.start_round(round=round_one, by=by)
    page = projector.get("/w/KHX7/projector").text
    for words in ("data-timer", "data-wall-clock", ">KHX7<", 'src="data:image/svg+xml'):
        assert words in page
    assert 'hx-get="/w/KHX7/projector/slide"' in page


def test_timer_shows_round_question_and_time(projector, workshop, round_one, by, at_nine) -> None:
    before = projector.get("/w/KHX7/projector/timer").text
    assert "Next: round 1" in before
    assert "What blocks us?" in before
    operations.start_round(round=round_one, by=by)
    page = projector.get("/w/KHX7/projector/timer").text
    assert "Next" not in page
    assert 'role="timer"' in page
    assert "What blocks us?" in page
    operations.end_round(round=round_one, by=by)
    assert "All rounds are over." in projector.get("/w/KHX7/projector/timer").text


def test_page_asks_little_of_the_database(app, projector, workshop, round_one) -> None:
    asked = []
    for address in ("/w/KHX7/projector", "/w/KHX7/projector/slide"):
        with count_queries(app) as queries:
            projector.get(address)
        asked.append(len(queries))
    assert asked == [7, 3], queries


# --- Its link ------------------------------------------------------------------------------------


def test_link_is_made_when_it_is_wanted_and_shown_to_the_organizer(amara, workshop) -> None:
    assert "/projector/" not in amara.get("/w/KHX7/run").text.replace("/w/KHX7/projector", "")
    answer = amara.post("/w/KHX7/projector/link")
    assert (answer.status_code, answer.location) == (303, "/w/KHX7/run#projector-link")
    db.session.refresh(workshop)
    assert f'value="http://localhost{link_of(workshop)}"' in amara.get("/w/KHX7/run").text


def test_link_only_lets_in_at_the_press_of_its_button(client, workshop, by) -> None:
    operations.replace_projector_link(workshop=workshop, secret_key=SECRET_KEY, by=by)
    landing = client.get(link_of(workshop))
    assert (landing.status_code, landing.headers["Cache-Control"]) == (200, "no-store")
    assert "data-submit-at-once" in landing.text
    assert db.session.query(SignIn).count() == 0
    assert client.get("/w/KHX7/projector").status_code == 303

    entered = client.post(link_of(workshop))
    assert (entered.status_code, entered.location) == (303, "/w/KHX7/projector")
    assert client.get("/w/KHX7/projector").status_code == 200


def test_projector_sees_the_projector_and_nothing_else(projector, workshop, round_one) -> None:
    make_workshop(code="ELSE")
    for address in (
        "/w/KHX7/",
        "/w/KHX7/run",
        "/w/KHX7/me",
        "/w/KHX7/people",
        "/w/KHX7/now",
        "/w/KHX7/projector/chooser",
        "/w/ELSE/projector",
    ):
        assert (address, projector.get(address).status_code) == (address, 404)


def test_replaced_link_ends_the_screens_it_opened(amara, client, workshop, by) -> None:
    operations.replace_projector_link(workshop=workshop, secret_key=SECRET_KEY, by=by)
    old = link_of(workshop)
    client.post(old)
    assert client.get("/w/KHX7/projector").status_code == 200

    amara.post("/w/KHX7/projector/link")
    db.session.refresh(workshop)
    assert client.get("/w/KHX7/projector").status_code == 303
    gone = client.get(old)
    assert gone.status_code == 404
    assert "This link no longer works" in gone.text
    assert client.post(old).status_code == 404
    client.post(link_of(workshop))
    assert client.get("/w/KHX7/projector").status_code == 200


def test_link_of_a_person_is_not_the_projectors(client, workshop, by) -> None:
    dee = make_participant(workshop)
    personal = token_of(dee.link_nonce, secret_key=SECRET_KEY)
    operations.replace_projector_link(workshop=workshop, secret_key=SECRET_KEY, by=by)
    assert client.post(f"/projector/{personal}").status_code == 404
    assert client.post(link_of(workshop).replace("/projector/", "/p/")).status_code == 404


def test_browser_may_be_projector_and_organizer_at_once(app, amara, workshop, by) -> None:
    operations.replace_projector_link(workshop=workshop, secret_key=SECRET_KEY, by=by)
    amara.post(link_of(workshop))
    assert amara.get("/w/KHX7/run").status_code == 200
    operations.replace_projector_link(workshop=workshop, secret_key=SECRET_KEY, by=by)
    assert amara.get("/w/KHX7/projector").status_code == 200
