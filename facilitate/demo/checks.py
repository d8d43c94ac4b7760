"""Does the demo's data fit together? Pure; says no with ValueError and the row at fault."""

from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise

from facilitate.demo.shapes import (
    FORMATS,
    GRACE,
    LONGEST,
    PARKING,
    REGIONS,
    ROLES,
    SHORTEST,
    STAGES,
    TABLE_ROLES,
    DemoFacts,
    NoteFact,
    ParticipantFact,
    SessionFact,
)


def check(facts: DemoFacts) -> None:
    """Raise ValueError at the first thing that contradicts another."""
    _unique((organization.name for organization in facts.organizations), "organization")
    _check_programme(facts)
    _check_participants(facts)
    _check_notes(facts)
    _check_documents(facts)


def _require(fits: bool, what: str) -> None:
    if not fits:
        raise ValueError(f"demo data: {what}")


def _unique(values: Iterable[str], what: str) -> None:
    seen: set[str] = set()
    for value in values:
        _require(value not in seen, f"{what} {value!r} appears twice")
        seen.add(value)


def _check_programme(facts: DemoFacts) -> None:
    _unique((session.key for session in facts.sessions), "session")
    questions = {question.key for question in facts.questions}
    for session in facts.sessions:
        _require(session.format in FORMATS, f"unknown format of {session.key}")
        _require(session.question in {None, *questions}, f"unknown question of {session.key}")
        _require(
            facts.workshop.starts_on <= session.day <= facts.workshop.ends_on,
            f"{session.key} is on another day",
        )
        _require(session.starts_at < session.ends_at, f"{session.key} ends before it starts")
        _check_rounds(session)
    for one, following in pairwise(facts.sessions):
        _require(
            datetime.combine(one.day, one.ends_at)
            <= datetime.combine(following.day, following.starts_at),
            f"{following.key} starts before {one.key} is over",
        )
    numbers = [round.number for round in facts.rounds]
    _require(numbers == list(range(1, len(numbers) + 1)), "rounds are not numbered in order")
    tables = [table.number for table in facts.tables]
    _require(tables == list(range(1, len(tables) + 1)), "tables are not numbered in order")
    running = {round.number: round.minutes for round in facts.rounds}
    _require(
        0 <= facts.moment.minute < running.get(facts.moment.round, 0), "no round runs at the moment"
    )


def _check_rounds(session: SessionFact) -> None:
    _require(
        bool(session.rounds) == (session.format == "roundtables"),
        f"{session.key}: rounds belong to roundtables",
    )
    free_from = 0
    for round in session.rounds:
        starts = session.offset(round.planned_at)
        _require(free_from <= starts, f"round {round.number} starts too early")
        free_from = starts + round.minutes
    _require(free_from <= session.minutes, f"the rounds of {session.key} do not fit into it")


def _check_participants(facts: DemoFacts) -> None:
    _unique((person.name for person in facts.participants), "participant")
    _unique((person.email for person in facts.participants), "address")
    sectors = {organization.name: organization.sector for organization in facts.organizations}
    staff: dict[tuple[int, str], ParticipantFact] = {}
    for person in facts.participants:
        _require(sectors.get(person.organization) == person.sector, f"sector of {person.name}")
        _require(person.region in REGIONS, f"unknown region of {person.name}")
        _require(person.role in ROLES, f"unknown role of {person.name}")
        _require((person.table is not None) == (person.role in TABLE_ROLES), person.name)
        if person.table is not None:
            _require((person.table, person.role) not in staff, f"two like {person.name}")
            staff[person.table, person.role] = person
    places = {(table.number, role) for table in facts.tables for role in TABLE_ROLES}
    _require(set(staff) == places, "each table needs one facilitator and one scribe")


def _check_notes(facts: DemoFacts) -> None:
    notes = facts.notes + facts.later_notes
    _unique((note.text.casefold() for note in notes), "note")
    for note in notes:
        _require(SHORTEST <= len(note.text) <= LONGEST, f"length of note: {note.text}")
        _require((note.stage is not None) == (note.kind == "approach"), f"stage of: {note.text}")
        _require(note.stage in {None, *STAGES}, f"unknown stage of: {note.text}")
        _check_origin(note, facts)
    moment = (facts.moment.round, facts.moment.minute)
    for note in facts.notes:
        _require(
            note.round is None or (note.round, note.minute) <= moment,
            f"written after the moment: {note.text}",
        )
    for note in facts.later_notes:
        _require(
            note.round is not None and (note.round, note.minute) > moment,
            f"not written after the moment: {note.text}",
        )


def _check_origin(note: NoteFact, facts: DemoFacts) -> None:
    _require(
        (note.table is None) == (note.round is None) != (note.session is None),
        f"neither of one table and round nor of one session: {note.text}",
    )
    if note.round is None:
        session = next((each for each in facts.sessions if each.key == note.session), None)
        end = session.minutes if session else 0
    else:
        session = next((each for each in facts.sessions if note.round in each.numbers), None)
        end = next((each.minutes + GRACE for each in facts.rounds if each.number == note.round), 0)
        _require(note.table in {table.number for table in facts.tables}, f"table of: {note.text}")
    _require(0 <= note.minute < end, f"minute of: {note.text}")
    question = session.question if session else None
    kinds = next((each.kinds for each in facts.questions if each.key == question), ())
    _require(note.kind in {*kinds, PARKING}, f"kind of: {note.text}")


def _check_documents(facts: DemoFacts) -> None:
    _unique((document.title for document in facts.documents), "document")
    sessions = {session.key for session in facts.sessions}
    for document in facts.documents:
        _require(document.session in sessions, f"unknown session of {document.title!r}")
        _require("nvented for the demo" in document.text, f"{document.title!r} looks real")
