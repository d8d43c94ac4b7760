"""A public edition waits until somebody has looked at the organizations that are named."""

import html
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from facilitate import clock
from facilitate.activity import SYSTEM, Activity, Actor
from facilitate.cli.worker import all_tasks
from facilitate.db import db
from facilitate.jobs import Job, work_once
from facilitate.notes.models import Note
from facilitate.people.models import Organization, Participant, Sector
from facilitate.people.organizations import add_alias
from facilitate.report.compile import facts_for, outputs_from
from facilitate.report.editing import hide_section
from facilitate.report.models import Edition, NameClearance
from facilitate.report.narrating import write_passage
from facilitate.report.outputs import Figure
from facilitate.report.recounts import recounts
from facilitate.report.release_checks import Check, Failure, Finding, Known, Place, findings
from facilitate.report.voice import Voice
from facilitate.report.words import Words
from facilitate.themes.models import Theme
from facilitate.voting.models import PollResult
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
    make_sector,
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


# --- The checks --------------------------------------------------------------------------------


@pytest.fixture
def sound(db_session) -> Workshop:
    """A workshop of which a release may say everything: nothing fails."""
    workshop = make_workshop(code="KHX7", organizer=make_account(name="Amara"))
    cities = make_organization(workshop, name="Lagos", sector=make_sector(workshop, name="Cities"))
    people = [
        make_participant(workshop, name=name, organization=cities)
        for name in ("Ana Ruiz", "Kofi Mensah", "Eli Bello")
    ]
    kind = make_kind(workshop)
    make_question(workshop, kinds=(kind,))
    place = {"table": make_table(workshop), "round": make_round(workshop)}
    note = make_note(workshop, kind=kind, text="Fees are too high", **place)
    make_theme(workshop, name="Money", notes=[note])
    make_vote(workshop, (people[0], {"A": 2, "B": 1}), (people[1], {"A": 1}), (people[2], {}))
    return workshop


def failing(app: Flask) -> dict[str, list[str]]:
    """The checks that fail on the page before the release, with where their links lead."""
    page = html.unescape(signed_in(app, account_id=1).get(LOOK).text)
    found = {}
    for part in page.split('id="check-')[1:]:
        check, _quote, rest = part.partition('"')
        links = re.findall(
            r'href="/w/KHX7/([^"]*)"',
            rest.partition('<li class="row"')[0].partition("</section>")[0],
        )
        if links:
            found[check] = links
    return found


def written(workshop: Workshop, slot: str, text: str, *themes: Theme) -> None:
    write_passage(workshop=workshop, slot=slot, text=text, themes=themes, revision=0, by=Actor())


def lose_votes(workshop: Workshop) -> None:
    """Somebody changed what was frozen: the ballots say otherwise."""
    db.session.execute(update(PollResult).where(PollResult.score == 3).values(score=4))


def lose_an_option(workshop: Workshop) -> None:
    """A row of the result is gone."""
    db.session.execute(delete(PollResult).where(PollResult.score == 1))


def hide_votes(workshop: Workshop) -> None:
    hide_section(workshop=workshop, key="votes", hidden=True, by=Actor())


def empty_theme(workshop: Workshop) -> None:
    make_theme(workshop, name="Nobody said this", position=2)


def empty_message(workshop: Workshop) -> None:
    written(workshop, "message-2", "This", make_theme(workshop, name="Nothing", position=2))


def old_number(workshop: Workshop) -> None:
    written(workshop, "summary", "{notes: 9} notes")


def old_number_in_a_caption(workshop: Workshop) -> None:
    written(workshop, "caption-figure-sectors", "{present: 9} came")


def name_in_a_title(workshop: Workshop) -> None:
    """Titles of the programme are as the organizer wrote them, whoever they name."""
    workshop.questions[0].title = "What Ana Ruiz asked"


def organization_in_words(workshop: Workshop) -> None:
    make_theme(workshop, name="What Lagos said", notes=workshop_notes(workshop), position=2)


def spelled_twice(workshop: Workshop) -> None:
    sector = db.session.scalars(select(Sector)).one()
    for name in ("Alstom", "Alstrom"):
        organization = make_organization(workshop, name=name, sector=sector)
        make_participant(workshop, organization=organization)


def foreign_note(workshop: Workshop) -> None:
    (note,) = workshop_notes(workshop)
    note.language = "fr"


def foreign_report(workshop: Workshop) -> None:
    """No translations into Swahili: the report's own words are English."""
    workshop.language = "sw"


def small_sector(workshop: Workshop) -> None:
    """With nobody else to be put together with."""
    for each in db.session.scalars(select(Participant).where(Participant.name != "Ana Ruiz")):
        each.withdrawn_at = clock.now()


def workshop_notes(workshop: Workshop) -> list[Note]:
    return list(db.session.scalars(select(Note).where(Note.workshop_id == workshop.id)))


@pytest.mark.parametrize(
    ("spoil", "failed"),
    [
        (lambda workshop: None, {}),
        (lose_votes, {"ballots": ["polls/1/result"]}),
        (lose_an_option, {"ballots": ["polls/1/result"], "zero_votes": ["polls/1/result"]}),
        (hide_votes, {"zero_votes": ["report/sections#section-votes"]}),
        (small_sector, {"small_sectors": ["people"]}),
        (
            name_in_a_title,
            {
                "people": [
                    f"report?edition=public#{at}" for at in ("method", "question-constraints")
                ]
            },
        ),
        (organization_in_words, {"names": ["report/release?edition=public#names-title"]}),
        (empty_theme, {"evidence": ["themes/2"]}),
        (empty_message, {"evidence": ["report/text/message-2", "themes/2"]}),
        (old_number, {"numbers": ["report/text/summary"]}),
        (old_number_in_a_caption, {"numbers": ["report/text/caption-figure-sectors"]}),
        (spelled_twice, {"organizations": ["organizations"]}),
        (foreign_note, {"languages": ["notes/1/history"]}),
        (foreign_report, {"languages": ["settings"]}),
    ],
)
def test_check_fails_with_a_link_to_where_it_is_mended(
    app: Flask,
    sound: Workshop,
    spoil: Callable[[Workshop], None],
    failed: dict[str, list[str]],
) -> None:
    spoil(sound)
    db.session.commit()

    assert failing(app) == failed


def test_figure_without_a_description_fails_the_check(app: Flask, sound: Workshop) -> None:
    facts = facts_for(sound, edition="public")
    outputs = outputs_from(facts, Words(Voice()))
    known = Known(numbers={}, offered={1: 2}, recounts=recounts(sound.id), people=(), uncleared=())

    def failed(*more: Figure) -> list[Finding]:
        found = findings(facts, replace(outputs, blocks=(*outputs.blocks, *more)), known)
        return [each for each in found if not each.passed]

    assert failed() == []
    blind = Figure(caption="Circles", description=" ", svg="", anchor="circles")
    there = Failure("Circles", Place.REPORT, "circles")
    assert failed(blind) == [Finding(Check.ALT_TEXT, (there,))]


def test_no_check_runs_before_a_draft_or_the_summary_for_the_door(
    app: Flask, sound: Workshop
) -> None:
    organization_in_words(sound)
    lose_votes(sound)
    db.session.commit()
    amara = signed_in(app, account_id=1)

    assert amara.get("/w/KHX7/report").status_code == 200
    for wanted in ("summary", "pdf", "docx"):
        data = {"format": wanted, "edition": "internal", "pack": ""}
        assert amara.post("/w/KHX7/report/files", data=data).status_code == 303
        assert work_once(all_tasks())
    assert [job.state for job in db.session.scalars(select(Job))] == ["done"] * 3
