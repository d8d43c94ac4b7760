"""A public edition waits until somebody has looked at the organizations that are named."""

import re
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from facilitate.activity import SYSTEM, Activity, Actor
from facilitate.db import db
from facilitate.jobs import Job
from facilitate.people.models import Organization
from facilitate.people.organizations import add_alias
from facilitate.report.compile import facts_for, outputs_from
from facilitate.report.facts import Facts, Headcount
from facilitate.report.models import Edition, NameClearance
from facilitate.report.narrating import write_passage
from facilitate.report.outputs import Figure
from facilitate.report.release_checks import Check, findings
from facilitate.report.voice import Voice
from facilitate.report.words import Words
from facilitate.workshop.models import Workshop
from tests.client import Client, signed_in
from tests.factories import (
    make_account,
    make_kind,
    make_note,
    make_organization,
    make_participant,
    make_question,
    make_round,
    make_session,
    make_table,
    make_workshop,
)
from tests.report.results import make_theme, make_vote

LOOK, RELEASE = "/w/KHX7/report/release", "/w/KHX7/report/editions"


@pytest.fixture
def workshop(db_session) -> Workshop:
    """Two notes and a theme name Alstom and the World Bank; Cisco is on the list too."""
    workshop = make_workshop(code="KHX7", organizer=make_account())
    for name in ("Alstom", "World Bank", "Cisco"):
        make_organization(workshop, name=name)
    kind = make_kind(workshop)
    make_question(workshop, kinds=(kind,))
    place = {"table": make_table(workshop), "round": make_round(workshop)}
    for text in ("ALSTOM’s trams are late", "The world bank pays", "Nobody decides"):
        make_note(workshop, kind=kind, text=text, **place)
    make_theme(workshop, name="Alstom and others")
    db.session.commit()
    return workshop


@pytest.fixture
def amara(app: Flask, workshop: Workshop) -> Client:
    return signed_in(app, account_id=1)


def ids(*names: str) -> list[int]:
    return list(db.session.scalars(select(Organization.id).where(Organization.name.in_(names))))


def ticks(page: str) -> dict[int, bool]:
    """The organizations that the page asks about, and whether they are ticked."""
    return {
        each: f'id="cleared-{each}" checked' in page
        for each in db.session.scalars(select(Organization.id))
        if f'id="cleared-{each}"' in page
    }


def editions() -> list[int]:
    return list(db.session.scalars(select(Edition.number)))


def test_page_shows_each_organization_that_is_named_and_where(amara: Client) -> None:
    page = amara.get(LOOK).text

    assert ticks(page) == dict.fromkeys(ids("Alstom", "World Bank"), False)
    for words in ("ALSTOM’s trams are late", "The world bank pays", "Alstom and others"):
        assert words in page
    assert "Nobody decides" not in page


def test_release_waits_for_every_name_and_keeps_the_ticks(amara: Client) -> None:
    (alstom,) = ids("Alstom")
    answer = amara.post(RELEASE, data={"number": "1", "cleared": [alstom]})

    assert answer.status_code == 422
    assert "1 organization that is named was not looked at" in answer.text
    assert ticks(answer.text) == {alstom: True, ids("World Bank")[0]: False}
    assert editions() == []
    assert db.session.scalars(select(NameClearance.id)).all() == []


@pytest.mark.both_databases
def test_release_keeps_who_was_cleared_for_the_next_one(amara: Client) -> None:
    both = ids("Alstom", "World Bank")
    data = {"number": "1", "cleared": both}
    assert [amara.post(RELEASE, data=data).status_code for _ in range(2)] == [303, 303]
    assert db.session.scalars(select(Job.kind)).all() == ["report.release"]
    assert sorted(db.session.scalars(select(NameClearance.organization_id))) == sorted(both)
    told = db.session.scalars(select(Activity).where(Activity.kind == "edition.names_cleared"))
    assert [row.details for row in told] == [{"organizations": 2}]
    assert ticks(amara.get(LOOK).text) == dict.fromkeys(both, True)


def test_release_waits_for_a_spelling_that_came_later(amara: Client, workshop: Workshop) -> None:
    cisco = db.session.scalars(select(Organization).where(Organization.name == "Cisco")).one()
    add_alias(organization=cisco, workshop=workshop, name="Nobody", by=SYSTEM)
    db.session.commit()
    named = ids("Alstom", "World Bank")

    assert amara.post(RELEASE, data={"number": "1", "cleared": named}).status_code == 422
    named += ids("Cisco")
    assert amara.post(RELEASE, data={"number": "1", "cleared": named}).status_code == 303


def test_release_clears_no_organization_of_another_workshop(amara: Client) -> None:
    theirs = make_organization(make_workshop(code="ELSE"), name="Elsewhere").id
    db.session.commit()
    data = {"number": "1", "cleared": [*ids("Alstom", "World Bank"), theirs, 2**31 - 1]}

    assert amara.post(RELEASE, data=data).status_code == 303
    cleared = db.session.scalars(select(NameClearance.organization_id)).all()
    assert theirs not in cleared
    assert len(cleared) == 2


def test_release_with_ticks_that_are_no_ids_changes_nothing(amara: Client) -> None:
    for ticked in ("x", "-1", str(2**31), "9" * 5000):
        answer = amara.post(RELEASE, data={"number": "1", "cleared": [ticked]})
        assert answer.status_code == 422
    assert editions() == []


def test_release_checks_name_each_failure_with_a_link(app: Flask, db_session) -> None:
    workshop = make_workshop(organizer=make_account(name="Amara"), code="KHX7")
    kind = make_kind(workshop)
    make_note(workshop, kind=kind, workshop_session=make_session(workshop), language="fr")
    make_theme(workshop, name="Nobody said this")
    for name in ("Alstom", "Alstrom"):
        make_participant(workshop, organization=make_organization(workshop, name=name))
    write_passage(
        workshop=workshop, slot="summary", text="{notes: 9} notes", revision=0, by=Actor()
    )
    vote = make_vote(workshop, (make_participant(workshop), {"A": 2}))
    amara = signed_in(app, account_id=1)

    page = amara.get("/w/KHX7/report/release").text
    failed = {
        part.partition('"')[0]: re.findall(r'href="/w/KHX7/([^"]*)"', part.partition("</li>")[0])[0]
        for part in page.split('id="check-')[1:]
        if 'href="/w/' in part.partition("</li>")[0]
    }
    assert failed == {
        Check.EVIDENCE: "report/text",
        Check.NUMBERS: "report/text",
        Check.ORGANIZATIONS: "organizations",
        Check.LANGUAGES: "notes",
    }
    assert "Nobody said this" in page

    facts = facts_for(workshop, edition="public")
    words = Words(Voice())

    def failing(facts: Facts) -> set[Check]:
        outputs = outputs_from(facts, words)
        blind = replace(
            outputs, blocks=(*outputs.blocks, Figure(caption="X", description="", svg=""))
        )
        found = findings(facts, blind, now={}, offered={vote.number: 2})
        return {each.check for each in found if not each.passed} - set(failed)

    (told,) = facts.votes
    assert failing(facts) == {Check.ALT_TEXT}
    inflated = replace(told, options=(replace(told.options[0], points=99), *told.options[1:]))
    assert failing(replace(facts, votes=(inflated,))) == {Check.ALT_TEXT, Check.BALLOTS}
    fewer = replace(told, options=told.options[:1])
    assert failing(replace(facts, votes=(fewer,))) == {Check.ALT_TEXT, Check.ZERO_VOTES}
    hidden = replace(facts, hidden=frozenset({"votes"}))
    assert failing(hidden) == {Check.ALT_TEXT, Check.ZERO_VOTES}
    small = tuple(
        replace(
            each, organizations=(replace(each.organizations[0], people=Headcount(registered=1)),)
        )
        for each in facts.sectors[:1]
    )
    assert Check.SMALL_SECTORS in failing(replace(facts, sectors=small))
