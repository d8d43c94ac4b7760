"""From the demo's notes to a kept promise, and back to the first note, in real browsers.

Casting ballots has its own browser tests (tests/voting), so here the vote itself is cast by the
operation that the ballot calls.
"""

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
from facilitate.db import db
from facilitate.demo.create import create_demo, demo_organizer
from facilitate.mail.models import Mail
from facilitate.notes.models import Note
from facilitate.people.models import Participant, ParticipantRole
from facilitate.themes.models import Opportunity, Theme
from facilitate.themes.queries import options
from facilitate.voting.casting import cast_ballot
from facilitate.voting.models import Poll
from facilitate.voting.operations import close_poll, open_poll, prepare_poll
from facilitate.voting.tally.marks import Mark
from facilitate.workshop.models import Workshop
from tests.client import signed_in
from tests.factories import SECRET_KEY, make_participant
from tests.services.browser import Visitors
from tests.voting.steps import show_result

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


def vote(workshop: Workshop, voters: list[Participant]) -> None:
    """The list is locked, everybody gives the first three a point, and the result is shown."""
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
    first = [option.id for option in poll.options[:3]]
    for voter in voters:
        cast_ballot(
            poll_id=poll.id,
            participant_id=voter.id,
            marks={option_id: Mark(1) for option_id in first},
            submission_id=f"{voter.id:016x}",
        )
    close_poll(poll=poll, by=by)
    show_result(poll=poll, by=by)
    db.session.commit()


def test_notes_become_promises_that_are_followed_back_to_the_first_note(
    app: Flask, demo: Workshop, enter: Callable[..., Page], visitors: Visitors
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
    vote(demo, voters)

    organizer = enter(f"/w/{code}/polls/1/result", account_id=demo_organizer(demo).id)
    organizer.get_by_role("button", name="become commitments").click()
    expect(organizer.locator(".commitment")).to_have_count(3)
    phones = [
        enter(f"/w/{code}/commitments", screen="phone", participant_id=voter.id) for voter in voters
    ]
    for card, phone in enumerate(phones):
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
