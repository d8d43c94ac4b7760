"""The demo's data: true to the model event where it states facts, and sound where it invents."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files

import pytest

from facilitate.demo.checks import check
from facilitate.demo.facts import load
from facilitate.demo.shapes import FORMATS, ROLES, DemoFacts, NoteFact
from facilitate.people.models import ParticipantRole
from facilitate.seating.models import SeatRole
from facilitate.workshop.models import SessionFormat

FACTS = load()
NOTES = FACTS.notes + FACTS.later_notes


def test_organizations_are_the_42_of_the_event() -> None:
    text = files("facilitate.demo").joinpath("data", "organizations.csv").read_text("utf-8")
    printed = [row["organization"] for row in csv.DictReader(text.splitlines())]
    names = [organization.name for organization in FACTS.organizations]

    assert len(printed) == 43
    assert names == list(dict.fromkeys(printed))
    assert len(names) == 42
    assert [name for name, times in Counter(printed).items() if times > 1] == ["Cisco"]
    assert {"Alstrom", "U.S. Deparment of Housing"} - set(names) == set()


def test_sectors_have_the_sizes_of_the_event() -> None:
    assert Counter(organization.sector for organization in FACTS.organizations) == {
        "Development Partners": 6,
        "City Representatives": 3,
        "Solution Providers": 13,
        "Subject Experts": 12,
        "Governmental Partners": 5,
        "Academia": 3,
    }
    assert FACTS.sectors == (
        "Development Partners",
        "City Representatives",
        "Solution Providers",
        "Subject Experts",
        "Governmental Partners",
        "Academia",
    )


def test_workshop_asks_four_questions_and_serves_five_destinations() -> None:
    assert [question.key for question in FACTS.questions] == [
        "approaches",
        "diagnostics",
        "constraints",
        "opportunities",
    ]
    assert len(FACTS.workshop.destinations) == 5
    assert (FACTS.workshop.starts_on.isoformat(), FACTS.workshop.ends_on.isoformat()) == (
        "2012-03-05",
        "2012-03-06",
    )


def test_participants_are_two_or_three_for_each_organization() -> None:
    sizes = Counter(person.organization for person in FACTS.participants)

    assert len(FACTS.participants) == 110
    assert set(sizes) == {organization.name for organization in FACTS.organizations}
    assert set(sizes.values()) == {2, 3}


def test_participants_have_addresses_of_their_own_that_reach_nobody() -> None:
    emails = [person.email for person in FACTS.participants]

    assert len({person.name for person in FACTS.participants}) == len(FACTS.participants)
    assert len(set(emails)) == len(emails)
    wrong = [each for each in emails if not re.fullmatch(r"[a-z.-]+@[a-z0-9-]+\.example", each)]
    assert wrong == []


def test_roles_staff_every_table_once_and_leave_city_representatives_free_to_move() -> None:
    assert Counter(person.role for person in FACTS.participants) == {
        "participant": 83,
        "facilitator": 12,
        "scribe": 12,
        "theme_team": 3,
    }
    for role in ("facilitator", "scribe"):
        tables = sorted(person.table or 0 for person in FACTS.participants if person.role == role)
        assert tables == list(range(1, 13))
    cities = [person for person in FACTS.participants if person.sector == "City Representatives"]
    assert {person.role for person in cities} == {"participant"}


def test_facilitator_and_scribe_of_a_table_come_from_different_sectors() -> None:
    staff = [person for person in FACTS.participants if person.table is not None]

    assert len({(person.table, person.sector) for person in staff}) == len(staff) == 24


def test_words_of_the_data_are_words_of_the_models() -> None:
    assert set(FORMATS) == set(SessionFormat)
    assert set(ROLES) == {*ParticipantRole, SeatRole.SCRIBE}


def test_programme_holds_two_roundtable_sessions_of_two_rounds() -> None:
    roundtables = [session for session in FACTS.sessions if session.format == "roundtables"]

    assert [session.question for session in roundtables] == ["constraints", "opportunities"]
    assert [session.numbers for session in roundtables] == [(1, 2), (3, 4)]
    assert sum(table.capacity for table in FACTS.tables) >= len(FACTS.participants)


def test_programme_visits_everything_the_event_needs() -> None:
    assert Counter(session.format for session in FACTS.sessions) == {
        "plenary": 6,
        "roundtables": 2,
        "vote": 1,
        "commitments": 1,
        "break": 5,
        "other": 2,
    }


def places(notes: tuple[NoteFact, ...]) -> set[tuple[int | None, int | None]]:
    """Round and table of all notes taken at tables."""
    return {(note.round, note.table) for note in notes if note.round is not None}


def test_notes_cover_two_whole_rounds_and_the_first_minutes_of_the_third() -> None:
    everywhere = {(number, table) for number in (1, 2) for table in range(1, 13)}

    assert places(FACTS.notes) == everywhere | {(3, table) for table in (1, 2, 3, 6, 8, 12)}
    assert {note.session for note in FACTS.notes} == {None, "approaches", "diagnostics", "recap"}
    assert max(note.minute for note in FACTS.notes if note.round == 3) <= FACTS.moment.minute


def test_later_notes_finish_the_third_round_and_fill_the_fourth() -> None:
    assert places(FACTS.later_notes) == {
        (number, table) for number in (3, 4) for table in range(1, 13)
    }


def test_notes_are_as_many_and_as_long_as_a_room_writes() -> None:
    lengths = [len(note.text) for note in NOTES]

    assert (len(FACTS.notes), len(FACTS.later_notes)) == (346, 153)
    assert 30 <= min(lengths) < 40
    assert 200 < max(lengths) <= 260
    assert {note.language for note in NOTES} == {"en", "fr", "es", "ar", "ko"}


def test_notes_repeat_no_text() -> None:
    spelled = Counter(re.sub(r"\W+", " ", note.text).casefold().strip() for note in NOTES)

    assert [text for text, times in spelled.items() if times > 1] == []


def test_notes_have_every_kind_and_approaches_every_stage() -> None:
    assert {note.kind for note in NOTES} == {
        "approach",
        "constraint",
        "diagnostic",
        "opportunity",
        "parking",
        "roadblock",
    }
    assert {note.stage for note in NOTES if note.kind == "approach"} == {
        "early",
        "growing",
        "mature",
        "any",
    }


def test_a_few_notes_arrive_after_the_end_of_their_round() -> None:
    late = [note for note in NOTES if note.is_late]

    assert [(note.round, note.table) for note in late] == [(2, 3), (2, 9), (2, 11), (4, 12)]


def attributions(text: str) -> Iterator[str]:
    """Names of participants (each part of four letters or more) and organizations in a text."""
    words = set(re.findall(r"[^\W\d_]+", text.casefold()))
    for person in FACTS.participants:
        for part in re.findall(r"[^\W\d_]{4,}", person.name.casefold()):
            if part in words:
                yield person.name
    for organization in FACTS.organizations:
        if re.search(rf"\b{re.escape(organization.name)}\b", text):
            yield organization.name


def test_attributions_finds_people_and_organizations() -> None:
    person = FACTS.participants[0]

    assert list(attributions(f"{person.name.split()[-1]} said so, and so did IBM")) == [
        person.name,
        "IBM",
    ]


def test_notes_name_no_participant_and_no_organization() -> None:
    assert [note.text for note in NOTES if list(attributions(note.text))] == []


def with_note(**changes: object) -> DemoFacts:
    """The facts with the first note changed."""
    first, *others = FACTS.notes
    return replace(FACTS, notes=(replace(first, **changes), *others))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        (with_note(session="tea"), "minute of"),
        (with_note(table=1, round=1), "neither of"),
        (with_note(table=99, round=1, session=None), "table of"),
        (with_note(kind="opportunity", stage=None), "kind of"),
        (with_note(stage=None), "stage of"),
        (with_note(stage="old"), "unknown stage"),
        (with_note(text="Too short"), "length"),
        (with_note(text=FACTS.notes[1].text), "appears twice"),
        (replace(FACTS, notes=NOTES, later_notes=()), "written after the moment"),
        (replace(FACTS, later_notes=FACTS.notes[:1], notes=()), "not written after"),
        (replace(FACTS, participants=FACTS.participants[1:]), "one facilitator"),
        (replace(FACTS, participants=FACTS.participants * 2), "appears twice"),
        (replace(FACTS, organizations=FACTS.organizations[1:]), "sector of"),
        (replace(FACTS, sessions=FACTS.sessions[::-1]), "starts before"),
        (replace(FACTS, sessions=FACTS.sessions * 2), "appears twice"),
        (replace(FACTS, tables=FACTS.tables[1:]), "tables are not numbered"),
        (replace(FACTS, moment=replace(FACTS.moment, round=9)), "no round runs"),
    ],
)
def test_check_refuses_data_that_contradicts_itself(facts: DemoFacts, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        check(facts)
