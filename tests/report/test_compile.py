"""From the database to the model: what is counted, what is shown of whom, what never appears."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from facilitate import clock
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.notes.models import Note
from facilitate.report.compile import compile_outputs
from facilitate.report.outputs import Heading, KeyValues, Outputs, Quote, Table, plain
from facilitate.report.voice import Voice
from facilitate.workshop.models import Workshop
from tests.factories import (
    make_document,
    make_kind,
    make_note,
    make_organization,
    make_participant,
    make_question,
    make_round,
    make_sector,
    make_session,
    make_stage,
    make_table,
    make_workshop,
)
from tests.query_count import count_queries
from tests.report.results import make_theme, make_vote

NOON = datetime(2012, 3, 6, 17, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock.held_at(NOON):
        yield


@pytest.fixture
def workshop(db_session) -> Workshop:
    """Two tables, two rounds of which one has ended, a plenary, two questions, a parking lot."""
    workshop = make_workshop(code="KHX7", slug="cities", timezone="America/New_York")
    constraint = make_kind(workshop, key="constraint")
    roadblock = make_kind(workshop, key="roadblock", shape="octagon")
    approach = make_kind(workshop, key="approach", plural="Approaches", asks_stage=True)
    make_kind(workshop, key="parking", label="Parking lot", plural="Parking lot")
    early = make_stage(workshop, key="early")
    make_stage(workshop, key="mature")
    blocks = make_question(
        workshop, key="constraints", title="Constraints", kinds=(constraint, roadblock)
    )
    ways = make_question(workshop, key="approaches", title="Approaches", kinds=(approach,))
    plenary = make_session(workshop, title="Opening", format="plenary", question_id=ways.id)
    tables = make_session(workshop, question_id=blocks.id)
    first = make_round(
        workshop,
        workshop_session=tables,
        started_at=NOON - timedelta(hours=2),
        deadline=NOON - timedelta(hours=1),
        ended_at=NOON - timedelta(hours=1),
    )
    second = make_round(workshop, workshop_session=tables, running=True)
    one = make_table(workshop, topic="Water")
    two = make_table(workshop)
    make_note(workshop, kind=constraint, table=one, round=first, text="Fees")
    make_note(workshop, kind=roadblock, table=one, round=first, text="Wrong", deleted_at=NOON)
    make_note(workshop, kind=roadblock, table=two, round=first, text="Tard", language="fr")
    make_note(workshop, kind=constraint, table=two, round=second, text="Late", is_late=True)
    make_note(workshop, kind=approach, workshop_session=plenary, text="Count", stage=early)
    make_note(workshop, kind=approach, workshop_session=plenary, text="No stage")
    parking = next(kind for kind in workshop.note_kinds if kind.key == "parking")
    make_note(workshop, kind=parking, table=two, round=second, text="Rio")
    return workshop


def compiled(workshop: Workshop) -> Outputs:
    return compile_outputs(workshop, translate=Voice())


def headings(outputs: Outputs) -> list[str]:
    """Headings with their numbers, further in for lower levels."""
    return [
        "  " * (block.level - 1) + f"{block.number} {block.text}".strip()
        for block in outputs.blocks
        if isinstance(block, Heading)
    ]


def quotes(outputs: Outputs) -> list[tuple[str, str]]:
    return [(plain(b.text), plain(b.source)) for b in outputs.blocks if isinstance(b, Quote)]


def table(outputs: Outputs, anchor: str) -> list[list[str]]:
    found = next(b for b in outputs.blocks if isinstance(b, Table) and b.anchor == anchor)
    rows = [[plain(cell) for cell in row] for row in (*found.rows, found.total) if row]
    return [[column.label for column in found.columns], *rows]


@pytest.mark.both_databases
def test_report_arranges_notes_by_question_stage_table_and_round(workshop: Workshop) -> None:
    outputs = compiled(workshop)

    assert headings(outputs) == [
        "1 At a glance",
        "2 Questions and method",
        "3 Constraints",
        "  Table 1: Water",
        "    Constraints (1)",
        "  Table 2",
        "    Constraints (1)",
        "    Roadblocks (1)",
        "4 Approaches",
        "  Early (1)",
        "  No stage given (1)",
        "5 Parking lot",
        "Annex A Agenda",
        "Annex B Data files",
        "Annex C About this report",
    ]
    assert quotes(outputs) == [
        ("Fees", "Round 1 · note 1"),
        ("Late", "Round 2 · after the end · note 4"),
        ("Tard", "Round 1 · in French · note 3"),
        ("Count", "Plenary · note 5"),
        ("No stage", "Plenary · note 6"),
        ("Rio", "Table 2, round 2 · note 7"),
    ]
    assert table(outputs, "places-constraint") == [
        ["Where", "Constraints", "Roadblocks", "Round 1", "Round 2", "All"],
        ["Table 1: Water", "1", "0", "1", "0", "1"],
        ["Table 2", "1", "1", "1", "1", "2"],
        ["All", "2", "1", "2", "1", "3"],
    ]
    assert table(outputs, "stages-approach") == [
        ["Where", "Early", "Mature", "No stage given", "All"],
        ["Plenary: Opening", "1", "0", "1", "2"],
    ]


def test_report_says_how_rounds_went(workshop: Workshop) -> None:
    assert [
        [cell.replace("\u202f", " ") for cell in row] for row in table(compiled(workshop), "rounds")
    ] == [
        ["Where", "Question", "Planned", "Run", "Notes"],
        ["Round 1", "Constraints", "March 5, 2012, 10:00 AM", "10:00 AM – 11:00 AM", "2"],
        ["Round 2", "Constraints", "March 5, 2012, 10:00 AM", "since 12:00 PM", "2"],
        ["Plenary: Opening", "Approaches", "March 5, 2012, 10:00 AM", "–", "2"],
        ["All", "", "", "", "6"],
    ]


@pytest.mark.both_databases
def test_report_counts_people_and_organizations_by_sector(workshop: Workshop) -> None:
    cities = make_sector(workshop, name="City Representatives")
    make_sector(workshop, name="Academia")
    lagos = make_organization(workshop, name="Lagos", sector=cities)
    make_organization(workshop, name="Quito", sector=cities)
    other = make_organization(workshop, name="Cisco")
    make_participant(workshop, name="Eli", organization=lagos, checked_in_at=NOON)
    make_participant(workshop, name="Dee", organization=lagos)
    make_participant(workshop, name="Ben", organization=other, checked_in_at=NOON)
    make_participant(workshop, name="Fay", checked_in_at=NOON)
    make_participant(workshop, name="Gone", organization=lagos, withdrawn_at=NOON)
    outputs = compiled(workshop)

    assert table(outputs, "sectors") == [
        ["Sector", "Organizations", "Registered", "Present"],
        ["City Representatives", "1", "2", "1"],
        ["Academia", "0", "0", "0"],
        ["Without a sector", "1", "2", "2"],
        ["All", "2", "4", "3"],
    ]
    assert table(outputs, "organizations")[1:] == [
        ["Lagos", "City Representatives", "2", "1"],
        ["Cisco", "Without a sector", "1", "1"],
    ]
    glance = next(b for b in outputs.blocks if isinstance(b, KeyValues))
    assert [(item.label, item.value, item.detail) for item in glance.items] == [
        ("Registered", "4", "people on the list"),
        ("Present", "3", "people who came"),
        ("Organizations", "2", "2 present"),
        ("Sectors", "2", ""),
        ("Tables", "2", "2 with notes"),
        ("Rounds", "2", "1 ended"),
        ("Notes", "6", "2 from the plenary"),
        ("Constraints", "2", ""),
        ("Roadblocks", "1", ""),
        ("Approaches", "2", ""),
        ("Parking lot", "1", ""),
    ]
    assert not [name for name in ("Eli", "Dee", "Ben", "Fay") if name in repr(outputs)]


@pytest.mark.parametrize(
    ("policy", "source", "shown"),
    [
        ("chatham_house", "Round 1 · note 1", ("", "", "")),
        ("sector", "Round 1 · City Representatives · note 1", ("", "", "City Representatives")),
        ("organization", "Round 1 · Lagos · note 1", ("", "Lagos", "City Representatives")),
        ("named", "Round 1 · Eli · Lagos · note 1", ("Eli", "Lagos", "City Representatives")),
    ],
)
def test_report_shows_of_a_speaker_what_the_policy_allows(
    db_session, policy: str, source: str, shown: tuple[str, str, str]
) -> None:
    workshop = make_workshop(attribution=policy)
    kind = make_kind(workshop)
    lagos = make_organization(
        workshop, name="Lagos", sector=make_sector(workshop, name="City Representatives")
    )
    eli = make_participant(
        workshop, name="Eli", organization=lagos, consents_name=True, consents_quotes=True
    )
    for name in ("Ana", "Kofi"):
        make_participant(workshop, name=name, organization=lagos)
    make_question(workshop, kinds=(kind,))
    make_note(
        workshop, kind=kind, table=make_table(workshop), round=make_round(workshop), speaker=eli
    )
    outputs = compiled(workshop)

    assert [said for _text, said in quotes(outputs)] == [source]
    assert outputs.datasets["notes"].rows[0][15:18] == shown
    if policy == "chatham_house":
        assert "Eli" not in repr(outputs)


def test_report_keeps_the_number_of_a_note_when_others_go(workshop: Workshop) -> None:
    before = dict(quotes(compiled(workshop)))
    for note in db.session.scalars(select(Note).where(Note.text == "Fees")):
        note.deleted_at = NOON
    after = dict(quotes(compiled(workshop)))

    assert after == {text: source for text, source in before.items() if text != "Fees"}


def test_report_never_shows_deleted_notes(workshop: Workshop) -> None:
    shown = repr(compiled(workshop))

    assert "Fees" in shown
    assert "Wrong" not in shown


def test_report_of_an_empty_workshop_is_short_and_whole(db_session) -> None:
    outputs = compiled(make_workshop(title="Nothing yet"))

    assert headings(outputs) == [
        "1 At a glance",
        "2 Questions and method",
        "Annex A About this report",
    ]
    assert not [b for b in outputs.blocks if isinstance(b, Table | Quote)]
    assert "No notes have been written yet." in repr(outputs)


def test_report_cleans_what_formats_stumble_over(workshop: Workshop) -> None:
    kind = workshop.note_kinds[0]
    make_note(
        workshop,
        kind=kind,
        table=workshop.tables[0],
        round=workshop.rounds[0],
        text="a\x0bb\x07 \u202ec\ufffe\n\n  d  ",
    )

    assert "a\nb c\nd" in dict(quotes(compiled(workshop)))


def test_report_gives_a_kind_that_answers_two_questions_its_own_section(db_session) -> None:
    workshop = make_workshop()
    idea = make_kind(workshop, key="idea", plural="Ideas")
    make_question(workshop, key="one", kinds=(idea,))
    make_question(workshop, key="two", kinds=(idea,))
    make_note(workshop, kind=idea, table=make_table(workshop), round=make_round(workshop))

    assert "3 Ideas" in headings(compiled(workshop))


@pytest.mark.both_databases
def test_report_asks_as_much_of_the_database_for_many_rows_as_for_few(
    app: Flask, workshop: Workshop
) -> None:
    make_theme(workshop, name="First")
    make_vote(workshop, options=2)
    numbers = []
    for _more in range(2):
        db.session.expire_all()
        with count_queries(app) as queries:
            compiled(workshop)
        numbers.append(len(queries))
        for number in range(3):
            kind = make_kind(workshop, key=f"kind-{_more}-{number}")
            make_question(workshop, key=f"question-{_more}-{number}", kinds=(kind,))
            sector = make_sector(workshop, name=f"Sector {_more} {number}")
            person = make_participant(
                workshop,
                organization=make_organization(
                    workshop, name=f"Organization {_more} {number}", sector=sector
                ),
            )
            make_note(
                workshop,
                kind=kind,
                table=make_table(workshop),
                round=make_round(workshop),
                stage=make_stage(workshop, key=f"stage-{_more}-{number}"),
                speaker=person,
            )
            make_theme(workshop, name=f"Theme {_more} {number}")
            make_document(workshop)
        make_vote(workshop, options=3)

    assert numbers[0] == numbers[1], queries
    assert numbers[0] <= 34


def test_report_has_the_same_hash_for_the_same_data(workshop: Workshop) -> None:
    first = compiled(workshop)
    with clock.held_at(NOON + timedelta(hours=1)):
        later = compiled(workshop)
        make_participant(workshop, name="Walk-in")
        changed = compiled(workshop)

    assert later.meta.read_at != first.meta.read_at
    assert later.meta.data_hash == first.meta.data_hash
    assert changed.meta.data_hash != first.meta.data_hash


def test_report_refuses_an_edition_that_does_not_exist(workshop: Workshop) -> None:
    with pytest.raises(Refused, match="no edition called secret"):
        compile_outputs(workshop, edition="secret", translate=Voice())
