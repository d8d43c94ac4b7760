"""Does the demo's data fit together? Pure; says no with ValueError and the row at fault."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise

from facilitate.demo.shapes import (
    FORMATS,
    GRACE,
    LONGEST,
    PARKING,
    PARTS,
    REGIONS,
    ROLES,
    SHORTEST,
    STAGES,
    TABLE_ROLES,
    AdditionFact,
    DemoFacts,
    NoteFact,
    OptionFact,
    ParticipantFact,
    SessionFact,
    ThemeFact,
)


def check(facts: DemoFacts) -> None:
    """Raise ValueError at the first thing that contradicts another."""
    _unique((organization.name for organization in facts.organizations), "organization")
    _check_programme(facts)
    _check_participants(facts)
    _check_notes(facts)
    _check_documents(facts)
    _check_synthesis(facts)
    _check_votes(facts)
    _check_commitments(facts)
    _check_feedback(facts)


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


def _check_synthesis(facts: DemoFacts) -> None:
    _unique((theme.name for theme in facts.themes), "theme")
    _unique((option.key for option in facts.options), "option")
    named = {theme.name for theme in facts.themes}
    made = {option.key: _moment(facts, option.session, option.minute) for option in facts.options}
    for option in facts.options:
        _require(set(option.themes) <= named, f"unknown theme of {option.key}")
        _require(bool(option.public_role and option.private_role), f"a side of {option.key}")
    for addition in facts.additions:
        _require(
            made[addition.option] < _moment(facts, addition.session, addition.minute),
            f"{addition.option} is not there yet",
        )
    made_of_notes: tuple[ThemeFact | OptionFact | AdditionFact, ...]
    made_of_notes = (*facts.themes, *facts.options, *facts.additions)
    for each in made_of_notes:
        moment = _moment(facts, each.session, each.minute)
        _require(moment <= _now(facts), f"made after the moment: {each}")
        for words in each.notes:
            note = facts.note_beginning(words)
            _require(_written(facts, note) < moment, f"used before it was written: {words}")


def _check_votes(facts: DemoFacts) -> None:
    made = {option.key: _moment(facts, option.session, option.minute) for option in facts.options}
    for number, vote in enumerate(facts.votes):
        opens = _moment(facts, vote.session, vote.opens)
        _require(set(vote.points) <= set(made), f"an unknown option in vote {number + 1}")
        _require(all(made[key] < opens for key in vote.points), f"vote {number + 1} is too early")
        ends = [minute for minute in (vote.closes, vote.shown) if minute is not None]
        _require(sorted(ends) == ends and all(vote.opens < m for m in ends), "order of a vote")
        is_last = number + 1 == len(facts.votes)
        _require(is_last or len(ends) == 2, f"vote {number + 1} is not over before the next")
        _require(opens <= _now(facts), f"vote {number + 1} opens after the moment")


def _check_commitments(facts: DemoFacts) -> None:
    people = {person.email for person in facts.participants}
    shown = [v for v in facts.votes if v.shown is not None]
    for each in facts.commitments:
        moment = _moment(facts, each.session, each.minute)
        _require(moment <= _now(facts), f"made after the moment: {each.what}")
        _require(
            any(
                each.option in vote.points
                and _moment(facts, vote.session, vote.shown or 0) < moment
                for vote in shown
            ),
            f"no result before: {each.what}",
        )
        _require(each.lead in {None, *people}, f"unknown lead of: {each.what}")
        _require(set(each.joins) <= set(PARTS), f"unknown part in: {each.what}")
        _require(each.due_on > facts.workshop.ends_on, f"due too early: {each.what}")


def _moment(facts: DemoFacts, key: str, minute: int) -> datetime:
    session = next((each for each in facts.sessions if each.key == key), None)
    if session is None:
        raise ValueError(f"demo data: unknown session {key}")
    return datetime.combine(session.day, session.starts_at) + timedelta(minutes=minute)


def _written(facts: DemoFacts, note: NoteFact) -> datetime:
    if note.session is not None:
        return _moment(facts, note.session, note.minute)
    return _in_round(facts, note.round or 0, note.minute)


def _now(facts: DemoFacts) -> datetime:
    return _in_round(facts, facts.moment.round, facts.moment.minute)


def _in_round(facts: DemoFacts, number: int, minute: int) -> datetime:
    session, round = next(
        (each, round) for each in facts.sessions for round in each.rounds if round.number == number
    )
    return datetime.combine(session.day, round.planned_at) + timedelta(minutes=minute)


def _check_feedback(facts: DemoFacts) -> None:
    fact = facts.feedback
    _require(fact.session in {each.key for each in facts.sessions}, "feedback in no session")
    _require(fact.opens < fact.closes, "feedback ends before it begins")
    _require([len(counts) for counts in fact.marks] == [5, 5, 5, 5, 11], "feedback: other marks")
    _require(max(map(sum, fact.marks)) <= fact.people, "feedback has more marks than people")
    _require(sum(fact.wishes) <= fact.people, "feedback has more wishes than people")
    _require(len(fact.wishes) <= len(facts.commitments), "feedback on a commitment too many")
    _unique((line.text for line in fact.lines), "line of feedback")
