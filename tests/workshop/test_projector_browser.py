"""The projector in a real browser: one press on the Run page, and the room sees something else."""

import re

import pytest
from playwright.sync_api import Page, expect

from facilitate.accounts.links import token_of
from facilitate.activity import SYSTEM, Actor
from facilitate.db import db
from facilitate.notes.operations import add_note
from facilitate.notes.rules import Origin, Words
from facilitate.themes.models import Opportunity
from facilitate.voting.operations import close_poll, open_poll, prepare_poll
from facilitate.workshop import operations
from facilitate.workshop.models import Workshop
from facilitate.workshop.slides import SLIDES
from tests.factories import (
    PASSWORD,
    SECRET_KEY,
    keep,
    make_account,
    make_commitment,
    make_kind,
    make_note,
    make_participant,
    make_plan,
    make_question,
    make_round,
    make_seat,
    make_session,
    make_tables,
    make_workshop,
)
from tests.services.browser import Visitors, assert_accessible
from tests.voting.steps import show_result

PEOPLE, TABLES, OPTIONS = 107, 12, 10
LONG = "A shared depot with land from the city and capital from the owners of the lines, " * 3

#: what of the page hangs over its edges or its stage, and its smallest letters by the root's
FIT = """() => {
  const page = document.documentElement, slide = document.getElementById("slide");
  const texts = [...document.querySelectorAll(".projector *")].filter((each) =>
    each.getClientRects().length && !each.closest(".visually-hidden") &&
    [...each.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()));
  const sizes = texts.map((each) => parseFloat(getComputedStyle(each).fontSize));
  return {
    over: [page.scrollHeight - page.clientHeight, page.scrollWidth - page.clientWidth,
      slide.scrollHeight - slide.clientHeight, slide.scrollWidth - slide.clientWidth],
    smallest: Math.round(Math.min(...sizes) / (innerWidth / 48) * 40),
  };
}"""


@pytest.fixture
def link(db_session) -> str:
    """A workshop of 107 people with something for every slide; the path of its projector's link."""
    amara = make_account(name="Amara")
    by = Actor(account_id=amara.id)
    workshop = make_workshop(organizer=amara, code="KHX7", title="Smart Cities for All " * 3)
    kind = make_kind(workshop)
    question = make_question(workshop, kinds=(kind,), asks=LONG[:200])
    session = make_session(workshop, question_id=question.id)
    round = make_round(workshop, workshop_session=session)
    tables = make_tables(workshop, TABLES)
    plan = make_plan(workshop)
    for i in range(PEOPLE):
        person = make_participant(workshop, name=f"{chr(65 + i % 26)}nna-Maria Example {i:03}")
        make_seat(plan, person, table=tables[i % TABLES], round=round)
    operations.start_round(round=round, by=by)
    for i in range(20):
        make_note(workshop, kind=kind, text=LONG[: 40 + 10 * i], table=tables[0], round=round)
    keep(
        *(
            Opportunity(
                workshop_id=workshop.id, text=LONG, public_role="", private_role="", position=i
            )
            for i in range(OPTIONS)
        )
    )
    ids = list(db.session.scalars(db.select(Opportunity.id)))
    for i in range(8):
        make_commitment(
            workshop, what=LONG, due_on=workshop.ends_on, lead_id=person.id, opportunity_id=ids[i]
        )
    poll = prepare_poll(workshop=workshop, opportunity_ids=ids, budget=3, cap=2, by=by)
    open_poll(poll=poll, by=by)
    close_poll(poll=poll, by=by)
    show_result(poll=poll, by=by)
    for _ in range(9):
        make_commitment(workshop, what=LONG)
    operations.replace_projector_link(workshop=workshop, secret_key=SECRET_KEY, by=by)
    operations.send_message(workshop=workshop, text=LONG[:140], by=by)
    path = f"/projector/{token_of(workshop.projector_nonce or '', secret_key=SECRET_KEY)}"
    db_session.commit()
    return path


def run_page(visitors: Visitors, **options) -> Page:
    page = visitors.open(**options)
    page.goto("/sign-in?next=/w/KHX7/run")
    page.get_by_label("E-mail address").fill("amara@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/w/KHX7/run")
    return page


def enter(visitors: Visitors, link: str, **options) -> Page:
    wall = visitors.open("projector", **options)
    wall.goto(link)
    wall.wait_for_url("**/w/KHX7/projector")
    return wall


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_every_view_is_one_press_away_and_fits_the_screen(link, visitors, colours) -> None:
    run = run_page(visitors)
    assert_accessible(run)
    wall = enter(visitors, link, colours=colours)
    # one that stands aside is shown from where it belongs
    for view, slide in [each for each in SLIDES.items() if not each[1].is_aside]:
        run.get_by_role("button", name=str(slide.label), exact=True).click()
        expect(run.get_by_text(str(slide.says))).to_be_visible()
        expect(wall.locator("#slide > section")).to_have_attribute("id", f"projector-{view}")
        for width, height in ((1920, 1080), (1280, 720)):
            wall.set_viewport_size({"width": width, "height": height})
            fit = wall.evaluate(FIT)
            assert (view, fit) == (view, {"over": [0, 0, 0, 0], "smallest": 40})
        assert_accessible(wall)


def test_view_is_chosen_without_script(link, visitors) -> None:
    run = run_page(visitors, scripts=False)
    wall = enter(visitors, link)
    expect(wall.locator("#projector-join")).to_be_visible()
    run.get_by_role("button", name="Timer").click()
    expect(wall.locator("#projector-timer")).to_be_visible()
    expect(run.get_by_role("button", name="Timer")).to_have_attribute("aria-pressed", "true")


def test_timer_in_the_head_outlives_the_change_of_slides(link, visitors) -> None:
    run, wall = run_page(visitors), enter(visitors, link)
    expect(wall.locator("#projector-join")).to_be_visible()
    wall.evaluate("window.head = document.querySelector('.projector-head #now')")
    run.get_by_role("button", name="Wall of notes").click()
    expect(wall.locator("#projector-wall")).to_be_visible()
    assert wall.evaluate("window.head.isConnected")
    expect(wall.locator(".projector-head").get_by_role("timer")).to_contain_text("left")
    run.get_by_role("button", name="Remove the message").click()
    expect(wall.locator(".now-message")).to_have_count(0)


def test_notes_flow_onto_the_wall_and_off_it(link, visitors, app) -> None:
    run, wall = run_page(visitors), enter(visitors, link)
    run.get_by_role("button", name="Wall of notes").click()
    expect(wall.locator("#projector-wall li")).to_have_count(15)
    with app.app_context():
        workshop = db.session.scalars(db.select(Workshop)).one()
        table, round, kind = workshop.tables[0], workshop.rounds[0], workshop.note_kinds[0]
        origin = Origin(workshop=workshop, table=table, round=round)
        words = Words(kind=kind, text="One counter for permits")
        add_note(origin=origin, words=words, client_id="flows", by=SYSTEM)
        db.session.commit()
    first = wall.locator("#projector-wall li").first
    expect(first).to_contain_text("One counter for permits")
    expect(first).to_have_class("wall-note arrived")
    expect(wall.locator("#projector-wall li")).to_have_count(15)


def test_names_turn_their_pages_and_start_from_the_first(link, visitors) -> None:
    run, wall = run_page(visitors), visitors.open("projector")
    wall.clock.install()
    wall.goto(link)
    wall.wait_for_url("**/w/KHX7/projector")
    run.get_by_role("button", name="Find your table").click()
    shown = wall.locator("[data-page]:visible")
    expect(shown).to_contain_text("1/4")

    # from here on only the test lets time pass
    wall.clock.pause_at(wall.evaluate("Date.now()") / 1000 + 30)
    wall.clock.run_for(500)
    found = re.search("([1-4])/4", shown.inner_text())
    assert found
    for turn in range(4):
        wall.clock.run_for(12_000)
        expect(shown).to_contain_text(f"{(int(found[1]) + turn) % 4 + 1}/4")


def test_replaced_link_ends_an_open_screen_at_once(link, visitors) -> None:
    run, wall = run_page(visitors), enter(visitors, link, expected_errors=[404])
    expect(wall.locator("#projector-join")).to_be_visible()
    run.get_by_text("Screen and link").click()
    run.get_by_role("button", name="Make a new link").click()
    expect(run.get_by_text("This is the new link.")).to_be_visible()
    expect(wall.get_by_text("You are no longer signed in here.")).to_be_visible()


def test_projector_says_quietly_that_the_server_is_away_and_comes_back(
    link, visitors, server
) -> None:
    run = run_page(visitors)
    run.get_by_role("button", name="Timer").click()
    expect(run.get_by_role("button", name="Timer")).to_have_attribute("aria-pressed", "true")
    wall = enter(visitors, link, expected_errors=["ERR_", 502])
    expect(wall.locator("#projector-timer")).to_be_visible()
    run.close()
    server.stop()
    expect(wall.get_by_text("Connection lost. This page will catch up by itself.")).to_be_visible()
    expect(wall.locator("#projector-timer")).to_be_visible()
    server.start()
    expect(wall.locator("#line-state")).to_be_empty(timeout=40_000)
