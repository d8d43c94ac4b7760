"""A workshop of 1,000 people and 20,000 notes in the database, written in bulk; always the same."""

import random
import secrets
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, update

from facilitate.accounts.links import new_link
from facilitate.accounts.operations import create_account
from facilitate.activity import Activity, ActivityCounter, Actor
from facilitate.db import Base, db
from facilitate.demo import facts
from facilitate.demo.shapes import NoteFact
from facilitate.notes.models import Note, NoteRevision
from facilitate.notes.search import searchable
from facilitate.people.models import Organization, Participant, ParticipantRole, Sector
from facilitate.people.names import name_key
from facilitate.people.sectors import default_sectors
from facilitate.seating import planning, solver
from facilitate.seating.operations import send
from facilitate.themes.models import Opportunity, opportunity_notes, theme_notes
from facilitate.themes.operations import make_theme
from facilitate.themes.rules import ThemeWords
from facilitate.voting.casting import cast_ballot
from facilitate.voting.operations import open_poll, prepare_poll
from facilitate.voting.tally.marks import Mark
from facilitate.workshop.models import Roundtable, Workshop
from facilitate.workshop.operations import create_workshop, end_round, start_round
from facilitate.workshop.patterns import TWO_DAYS

PEOPLE, ORGANIZATIONS, TABLES, NOTES = 1_000, 300, 110, 20_000
THEMES, OPTIONS, NOTES_BEHIND_EACH = 200, 12, 60
#: rows of one statement
BATCH = 2_000
NOON = datetime(2012, 3, 5, 12, tzinfo=UTC)


def make_large_event(*, secret_key: str) -> Workshop:
    """Make it, in the middle of round 3 and of a vote, and commit it."""
    chance = random.Random(20_000)
    account = create_account(
        name="Organizer", email="organizer@large.example", password=secrets.token_urlsafe(24)
    )
    by = Actor(account_id=account.id)
    workshop = create_workshop(
        pattern=TWO_DAYS,
        title="A large workshop",
        starts_on=date(2012, 3, 5),
        timezone="UTC",
        by=by,
    )
    people = _people(workshop, secret_key)
    _tables(workshop, people)
    db.session.commit()
    _seat(workshop, by)
    for number in (1, 2, 3):
        round = workshop.rounds[number - 1]
        start_round(round=round, by=by)
        if number < 3:
            end_round(round=round, by=by)
    _notes(workshop, chance)
    _synthesis(workshop, chance, by)
    _vote(workshop, people, chance, by)
    db.session.commit()
    return workshop


def _bulk(model: type[Base], rows: list[dict[str, Any]]) -> list[int]:
    """Insert rows and return their ids in the same order."""
    ids: list[int] = []
    for start in range(0, len(rows), BATCH):
        statement = insert(model).returning(model.id, sort_by_parameter_order=True)  # type: ignore[attr-defined]
        ids += db.session.scalars(statement, rows[start : start + BATCH])
    return ids


def _people(workshop: Workshop, secret_key: str) -> list[int]:
    sectors = _bulk(
        Sector,
        [
            {
                "workshop_id": workshop.id,
                "name": each.name,
                "letter": each.letter,
                "side": each.side,
                "position": position,
            }
            for position, each in enumerate(default_sectors())
        ],
    )
    organizations = _bulk(
        Organization,
        [
            {
                "workshop_id": workshop.id,
                "name": f"Organization {number}",
                "name_key": name_key(f"Organization {number}"),
                "sector_id": sectors[number % len(sectors)],
                "position": number,
                "created_at": NOON,
            }
            for number in range(ORGANIZATIONS)
        ],
    )
    given = [person.name for person in facts.load().participants]
    rows = []
    for number in range(PEOPLE):
        name, link = f"{given[number % len(given)]} {number}", new_link(secret_key)
        rows.append(
            {
                "workshop_id": workshop.id,
                "name": name,
                "name_key": name_key(name),
                "email": f"person{number}@large.example",
                "organization_id": organizations[number % ORGANIZATIONS],
                "role": ParticipantRole.PARTICIPANT,
                "badge_code": f"{number:06d}",
                "link_nonce": link.nonce,
                "link_hash": link.hash,
                "checked_in_at": NOON if number % 12 else None,
                "created_at": NOON,
            }
        )
    return _bulk(Participant, rows)


def _tables(workshop: Workshop, people: list[int]) -> None:
    _bulk(
        Roundtable,
        [
            {
                "workshop_id": workshop.id,
                "number": number,
                "topic": f"Topic {number}",
                "capacity": 10,
                "host_id": people[number * 7],
            }
            for number in range(len(workshop.tables) + 1, TABLES + 1)
        ],
    )
    for table in workshop.tables:
        table.host_id = people[table.number * 7]


def _seat(workshop: Workshop, by: Actor) -> None:
    """A valid plan; how good it is does not matter here."""
    db.session.expire_all()
    task = planning.build(workshop=workshop, fresh=True, only_present=False)
    plan = solver.solve(task.problem, proposals=1, seed=1)
    planning.store(
        workshop=workshop, task=task, plan=plan, figures=planning.figures(task.problem, plan)
    )
    send(workshop=workshop, by=by)
    db.session.commit()


def _notes(workshop: Workshop, chance: random.Random) -> None:
    """Twenty thousand notes with their first wording, and the activity of each."""
    said = [fact for fact in facts.load().notes if fact.round is not None]
    rows = [_note(number, workshop, chance, said) for number in range(NOTES)]
    ids = _bulk(Note, rows)
    _bulk(
        NoteRevision,
        [
            {
                **{name: row[name] for name in ("text", "kind_id", "stage_id", "created_at")},
                "note_id": note_id,
                "number": 1,
                "change": "added",
                "participant_id": row["typed_by_participant_id"],
            }
            for note_id, row in zip(ids, rows, strict=True)
        ],
    )
    counter = db.session.get_one(ActivityCounter, workshop.id)
    _bulk(
        Activity,
        [
            {
                "workshop_id": workshop.id,
                "seq": counter.seq + number,
                "kind": "note.added",
                "topic": f"table:{row['table_id']}",
                "subject_type": "notes",
                "subject_id": note_id,
                "participant_id": row["typed_by_participant_id"],
                "details": {},
                "created_at": row["created_at"],
            }
            for number, (note_id, row) in enumerate(zip(ids, rows, strict=True), start=1)
        ],
    )
    db.session.execute(
        update(ActivityCounter)
        .where(ActivityCounter.workshop_id == workshop.id)
        .values(seq=ActivityCounter.seq + NOTES)
    )


def _note(
    number: int, workshop: Workshop, chance: random.Random, said: list[NoteFact]
) -> dict[str, Any]:
    kinds = {kind.key: kind.id for kind in workshop.note_kinds}
    fact = chance.choice(said)
    text = f"{fact.text} ({number})"
    table = chance.choice(workshop.tables)
    return {
        "workshop_id": workshop.id,
        "table_id": table.id,
        "round_id": workshop.rounds[number * 3 // NOTES].id,
        "kind_id": kinds[fact.kind],
        "stage_id": None,
        "text": text,
        "search_text": searchable(text),
        "client_id": f"large-{number}",
        "revision": 1,
        "is_late": number % 50 == 0,
        "typed_by_participant_id": table.host_id,
        "created_at": NOON + timedelta(seconds=number),
    }


def _synthesis(workshop: Workshop, chance: random.Random, by: Actor) -> None:
    notes = list(db.session.scalars(db.select(Note.id)))
    for number in range(THEMES):
        theme = make_theme(workshop=workshop, words=ThemeWords(name=f"Theme {number}"), by=by)
        behind = chance.sample(notes, NOTES_BEHIND_EACH)
        db.session.execute(
            insert(theme_notes), [{"theme_id": theme.id, "note_id": note} for note in behind]
        )
    options = _bulk(
        Opportunity,
        [
            {
                "workshop_id": workshop.id,
                "text": f"Cities and providers do thing {number} together",
                "public_role": "Opens its data",
                "private_role": "Brings the machines",
                "position": number,
                "revision": 1,
                "created_at": NOON,
            }
            for number in range(1, OPTIONS + 1)
        ],
    )
    for option in options:
        behind = chance.sample(notes, NOTES_BEHIND_EACH)
        db.session.execute(
            insert(opportunity_notes),
            [{"opportunity_id": option, "note_id": note} for note in behind],
        )


def _vote(workshop: Workshop, people: list[int], chance: random.Random, by: Actor) -> None:
    chosen = db.session.scalars(
        db.select(Opportunity.id).where(Opportunity.workshop_id == workshop.id)
    ).all()
    poll = prepare_poll(workshop=workshop, opportunity_ids=chosen, budget=3, cap=2, by=by)
    open_poll(poll=poll, by=by)
    options = [option.id for option in poll.options]
    for number, person in enumerate(people[::2]):
        first, second = chance.sample(options, 2)
        cast_ballot(
            poll_id=poll.id,
            participant_id=person,
            marks={first: Mark(2), second: Mark(1)},
            submission_id=f"large-{number:06d}",
        )
