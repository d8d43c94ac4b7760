"""From the demo's notes to a kept promise, and back to the first note, in real browsers."""

import re
from collections.abc import Callable
from itertools import islice

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import delete, select

from facilitate.activity import Actor
from facilitate.cli.send_followups import write_due
from facilitate.commitments.models import Commitment
from facilitate.config import Config
from facilitate.db import db
from facilitate.demo.create import create_demo, demo_organizer
from facilitate.mail.models import Mail
from facilitate.notes.models import Note
from facilitate.people.models import Participant, ParticipantRole
from facilitate.themes.models import Opportunity, Theme
from facilitate.themes.queries import options
from facilitate.voting.models import Poll
from facilitate.voting.operations import open_poll, prepare_poll
from facilitate.workshop.models import Workshop
from tests.client import signed_in
from tests.factories import SECRET_KEY, make_participant
from tests.services.browser import Visitors
from tests.voting.steps import let_grace_pass

#: options that each of the two makes, together a ballot of 8 to 12
EACH = 5


@pytest.fixture
def demo(db_session: object) -> Workshop:
    """The demo with the notes of its tables, and nothing made of them yet."""
    workshop = create_demo(secret_key=SECRET_KEY, seed=1)
    for model in (Poll, Commitment, Opportunity, Theme):
        db.session.execute(delete(model).where(model.workshop_id == workshop.id))
    db.session.commit()
    return workshop


@pytest.fixture
def enter(app: Flask, visitors: Visitors) -> Callable[..., Page]:
    """Opens a page as an account or a participant."""

    def enter(path: str, *, screen: str = "desktop", **who: int) -> Page:
        page = visitors.open(screen=screen)
        cookie = signed_in(app, **who).get_cookie("facilitate")
        assert cookie is not None
        page.context.add_cookies(
            [{"name": "facilitate", "value": cookie.value, "url": visitors.base_url}]
        )
        page.goto(path)
        return page

    return enter


def make_options(page: Page, number: int) -> None:
    """Tick the first notes that are in no option yet, and let each be one."""
    ticks = page.locator("input[name=note]")
    for at in range(number):
        ticks.nth(at).check()
    page.get_by_role("button", name="One option from each").click()
    expect(page.get_by_text(f"{number} options made.")).to_be_visible()


def open_vote(workshop: Workshop) -> None:
    """The list is locked, and everybody has three points."""
    by = Actor(account_id=demo_organizer(workshop).id)
    poll = prepare_poll(
        workshop=workshop,
        opportunity_ids=[option.id for option in options(workshop.id)],
        budget=3,
        cap=1,
        places=3,
        by=by,
    )
    open_poll(poll=poll, by=by)
    db.session.commit()


def cast(phone: Page, *letters: str) -> None:
    """Give each of these options a point, and send the ballot until it is counted."""
    for number, letter in enumerate(letters, start=1):
        phone.get_by_role("button", name=f"One point more for {letter}").click()
        points = 3 - number
        left = "1 point left" if points == 1 else f"{points} points left"
        expect(phone.locator("#points-left")).to_have_text(left)
    phone.get_by_role("button", name="Send").click()
    expect(phone.locator("#ballot-state")).to_contain_text("Counted at")


def test_notes_become_promises_that_are_followed_back_to_the_first_note(
    app: Flask, config: Config, demo: Workshop, enter: Callable[..., Page], visitors: Visitors
) -> None:
    code = demo.code
    team = [
        make_participant(demo, name=name, role=ParticipantRole.THEME_TEAM).id
        for name in ("Tess Adeyemi", "Theo Baran")
    ]
    tables = [1, 2]
    for participant_id, table in zip(team, tables, strict=True):
        make_options(enter(f"/w/{code}/options?table={table}", participant_id=participant_id), EACH)
    db.session.rollback()
    ballot = options(demo.id)
    assert 8 <= len(ballot) <= 12

    people = db.session.scalars(
        select(Participant)
        .where(
            Participant.workshop_id == demo.id,
            Participant.role == ParticipantRole.PARTICIPANT,
            Participant.checked_in_at.is_not(None),
        )
        .order_by(Participant.id)
    )
    voters = list(islice(people, 3))
    ana = voters[0]
    ana.email, ana.consents_follow_up = "ana@example.org", True
    open_vote(demo)
    phones = [
        enter(f"/w/{code}/ballot", screen="phone", participant_id=voter.id) for voter in voters
    ]
    for phone in phones:
        cast(phone, "A", "B", "C")

    organizer = enter(f"/w/{code}/vote", account_id=demo_organizer(demo).id)
    organizer.get_by_role("button", name="Close the vote").click()
    expect(organizer.get_by_role("heading", name="The vote is closed")).to_be_visible()
    let_grace_pass(config.database_url)
    organizer.reload()
    organizer.get_by_role("button", name="Show result").click()
    expect(organizer.get_by_role("heading", name="The result is shown")).to_be_visible()
    organizer.goto(f"/w/{code}/polls/1/result")
    organizer.get_by_role("button", name="become commitments").click()
    expect(organizer.locator(".commitment")).to_have_count(3)
    for card, phone in enumerate(phones):
        phone.goto(f"/w/{code}/commitments")
        contribute = phone.locator(".commitment").nth(card).get_by_role("button", name="Contribute")
        contribute.click()
        expect(contribute).to_have_attribute("aria-pressed", "true")
        expect(organizer.locator(".commitment").nth(card)).to_contain_text("Contribute 1")

    organizer.get_by_role("link", name="Follow-up").click()
    organizer.get_by_label("Ask by mail").check()
    organizer.get_by_role("button", name="Save").click()
    expect(organizer.get_by_text("Saved.")).to_be_visible()
    db.session.rollback()
    assert write_due(app, app.config["FACILITATE"]) == [(f"{code} {demo.title}", 1)]
    mail = db.session.scalars(select(Mail).order_by(Mail.id.desc()).limit(1)).one()
    link = re.findall(r"/follow-up/\S+say=partly", mail.body)[0]
    db.session.commit()  # an open transaction would keep the server waiting

    reader = visitors.open(screen="phone")
    reader.goto(link)
    expect(reader.get_by_label("Partly")).to_be_checked()
    reader.get_by_role("button", name="Send").click()
    expect(reader.get_by_text("Thank you. It is kept.")).to_be_visible()

    organizer.goto(f"/w/{code}/commitments")
    first = organizer.locator(".commitment").first
    expect(first).to_contain_text("Partly done")
    first.get_by_role("link", name="Where does this come from?").click()
    expect(organizer.locator(".thread-knot").first).to_contain_text("Commitment 1")
    note = db.session.scalars(
        select(Note).join(Opportunity.notes).where(Opportunity.id == ballot[0].id)
    ).one()
    said = note.text
    db.session.commit()
    organizer.get_by_role("link", name="Where it went").first.click()
    expect(organizer.get_by_role("main")).to_contain_text(said)
    expect(organizer.get_by_role("link", name=f"Option: {said}")).to_be_visible()
