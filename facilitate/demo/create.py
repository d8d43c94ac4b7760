"""The demo workshop in the database, made of its facts by the same operations as any other.

The programme keeps its days of 2012. What happened so far is written under a held clock whose
moments are shifted so that "now" is the demo's moment: round 3 is being held.
"""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby

from flask import current_app
from sqlalchemy import select

from facilitate import clock
from facilitate.accounts.models import Account
from facilitate.accounts.operations import create_account
from facilitate.activity import SYSTEM, Actor
from facilitate.config import Config
from facilitate.db import db
from facilitate.demo import facts as demo_facts
from facilitate.demo import feedback, synthesis
from facilitate.demo.public_page import shown_to_everybody
from facilitate.demo.shapes import DemoFacts, NoteFact
from facilitate.demo.stage import Stage
from facilitate.library import files
from facilitate.notes.operations import add_note
from facilitate.notes.rules import Origin, Words
from facilitate.people.models import Participant, ParticipantRole
from facilitate.people.operations import add_organization, add_participant, check_in
from facilitate.seating import planning, solver
from facilitate.seating.operations import send
from facilitate.workshop.models import Destination, Organizer, SessionFormat, Workshop
from facilitate.workshop.operations import (
    create_workshop,
    edit_table,
    end_round,
    replace_projector_link,
    start_round,
)
from facilitate.workshop.patterns import TWO_DAYS, RoundPattern, SessionPattern

#: how long the solver may search for the demo's seating: a number of proposals rather than
#: seconds, so that the same seed gives the same seating on every machine
PROPOSALS = 400_000
#: of so many registered people, one has not come
ONE_ABSENT_OF = 12
#: the address of the account that organizes it
ORGANIZER = "organizer@demo.example"


def find_demo() -> Workshop | None:
    """The demo workshop, if it was made; a demo that somebody opened from a file is not it."""
    return db.session.scalar(
        select(Workshop)
        .join(Organizer, Organizer.workshop_id == Workshop.id)
        .join(Account)
        .where(Workshop.is_demo, Account.email == ORGANIZER)
        .order_by(Workshop.id)
        .limit(1)
    )


def demo_organizer(workshop: Workshop) -> Account:
    """The account that organizes the demo."""
    return db.session.scalars(
        select(Account).join(Organizer).where(Organizer.workshop_id == workshop.id).limit(1)
    ).one()


def create_demo(*, secret_key: str, seed: int) -> Workshop:
    """Make the demo workshop, commit it and return it; the same seed gives the same seating."""
    facts = demo_facts.load()
    account = create_account(
        name="Demo organizer", email=ORGANIZER, password=secrets.token_urlsafe(24)
    )
    by = Actor(account_id=account.id)
    workshop = _found(facts, by)
    stage = Stage(
        facts=facts,
        workshop=workshop,
        organizer=by,
        shift=_shift(facts, workshop),
        secret_key=secret_key,
    )
    with clock.held_at(stage.at(facts.sessions[0], -60)):
        people = _invite(stage)
        _host_tables(stage, people)
        _seat(stage, seed)
    _let_in(stage, people)
    _hold(stage, people)
    replace_projector_link(workshop=workshop, secret_key=secret_key, by=by)
    config: Config = current_app.config["FACILITATE"]
    folder = files.folder_of(config.instance)
    with shown_to_everybody(workshop=workshop, facts=facts, folder=folder, by=by):
        db.session.commit()
    return workshop


def _found(facts: DemoFacts, by: Actor) -> Workshop:
    questions = {q.key: q for q in facts.questions}
    pattern = replace(
        TWO_DAYS,
        questions=tuple(
            replace(q, asks=_sentence(questions[q.key].asks)) for q in TWO_DAYS.questions
        ),
        tables=tuple(t.capacity for t in facts.tables),
        sessions=tuple(
            SessionPattern(
                title=s.title,
                format=SessionFormat(s.format),
                day=(s.day - facts.workshop.starts_on).days,
                begins=s.starts_at,
                ends=s.ends_at,
                question=s.question,
                rounds=tuple(RoundPattern(at=r.planned_at, minutes=r.minutes) for r in s.rounds),
            )
            for s in facts.sessions
        ),
    )
    fact = facts.workshop
    workshop = create_workshop(
        pattern=pattern,
        title=fact.title,
        starts_on=fact.starts_on,
        timezone=fact.timezone,
        host=fact.host,
        venue=fact.venue,
        by=by,
    )
    workshop.is_demo = True
    workshop.subtitle = fact.subtitle
    workshop.series = ", ".join(fact.series)
    workshop.builds_on_title = fact.builds_on_title
    workshop.builds_on_when = fact.builds_on_when
    db.session.add_all(
        Destination(workshop_id=workshop.id, name=name, position=position)
        for position, name in enumerate(fact.destinations, start=1)
    )
    db.session.flush()
    return workshop


def _sentence(asks: str) -> str:
    """A question as the public page words it, as a sentence of its own."""
    return asks[0].upper() + asks[1:]


def _shift(facts: DemoFacts, workshop: Workshop) -> timedelta:
    session, planned = next(
        (s, r) for s in facts.sessions for r in s.rounds if r.number == facts.moment.round
    )
    moment = datetime.combine(session.day, planned.planned_at, tzinfo=workshop.zone)
    return clock.now() - (moment + timedelta(minutes=facts.moment.minute))


def _invite(stage: Stage) -> dict[str, Participant]:
    """All organizations and people, by e-mail address."""
    workshop, by = stage.workshop, stage.organizer
    organizations = {
        fact.name: add_organization(
            workshop=workshop, name=fact.name, sector_name=fact.sector, by=by
        )
        for fact in stage.facts.organizations
    }
    roles = set(ParticipantRole)
    return {
        fact.email: add_participant(
            workshop=workshop,
            name=fact.name,
            organization=organizations[fact.organization],
            email=fact.email,
            role=fact.role if fact.role in roles else ParticipantRole.PARTICIPANT,
            secret_key=stage.secret_key,
            by=by,
        )
        for fact in stage.facts.participants
    }


def _host_tables(stage: Stage, people: dict[str, Participant]) -> None:
    hosts = {
        fact.table: people[fact.email]
        for fact in stage.facts.participants
        if fact.role == ParticipantRole.FACILITATOR
    }
    for table, fact in zip(stage.workshop.tables, stage.facts.tables, strict=True):
        edit_table(
            table=table,
            topic=fact.topic,
            capacity=fact.capacity,
            host_id=hosts[fact.number].id,
            by=stage.organizer,
        )


def _seat(stage: Stage, seed: int) -> None:
    db.session.expire_all()
    task = planning.build(workshop=stage.workshop, fresh=True, only_present=False)
    plan = solver.solve(task.problem, proposals=PROPOSALS, seed=seed)
    planning.store(
        workshop=stage.workshop,
        task=task,
        plan=plan,
        figures=planning.figures(task.problem, plan),
    )
    send(workshop=stage.workshop, by=stage.organizer)


def _let_in(stage: Stage, people: dict[str, Participant]) -> None:
    """Most people arrive in the hour before the opening; hosts always, a few never."""
    arrivals = stage.facts.sessions[0]
    for number, fact in enumerate(stage.facts.participants, start=1):
        if fact.table is None and number % ONE_ABSENT_OF == 0:
            continue
        with clock.held_at(stage.at(arrivals, number * 55 / len(stage.facts.participants))):
            check_in(participant=people[fact.email], by=SYSTEM)


def _hold(stage: Stage, people: dict[str, Participant]) -> None:
    """Everything that happened on the day, in its order."""
    rounds = {r.number: r for r in stage.workshop.rounds}
    by = stage.organizer
    happened: list[tuple[datetime, int, Callable[[], object]]] = []
    for session in stage.facts.sessions:
        for fact in session.rounds:
            if fact.number > stage.facts.moment.round:
                continue
            round, start = rounds[fact.number], session.offset(fact.planned_at)
            happened.append((stage.at(session, start), 0, partial(start_round, round=round, by=by)))
            if fact.number < stage.facts.moment.round:
                over = stage.at(session, start + fact.minutes)
                happened.append((over, 1, partial(end_round, round=round, by=by)))
    happened += [(moment, 2, partial(_write, stage, note)) for moment, note in _moments(stage)]
    happened += [(moment, 3, happens) for moment, happens in synthesis.events(stage, people)]
    happened += [(moment, 4, happens) for moment, happens in feedback.events(stage, people)]
    for moment, _, happens in sorted(happened, key=lambda event: event[:2]):
        with clock.held_at(moment):
            happens()


def _moments(stage: Stage) -> Iterator[tuple[datetime, NoteFact]]:
    """When each note was typed; notes of one minute and place follow each other."""
    sessions = {s.key: s for s in stage.facts.sessions}
    of_round = {r.number: (s, r) for s in stage.facts.sessions for r in s.rounds}
    for _, together in groupby(sorted(stage.facts.notes, key=_place), key=_place):
        notes = list(together)
        for i, note in enumerate(notes):
            minute = note.minute + i / len(notes)
            if note.session is not None:
                yield stage.at(sessions[note.session], minute), note
            else:
                session, round = of_round[note.round or 0]
                yield stage.at(session, session.offset(round.planned_at) + minute), note


def _place(note: NoteFact) -> tuple[str, int, int, int]:
    return (note.session or "", note.round or 0, note.table or 0, note.minute)


def _write(stage: Stage, fact: NoteFact) -> None:
    workshop = stage.workshop
    kinds = {k.key: k for k in workshop.note_kinds}
    stages = {s.key: s for s in workshop.stages}
    if fact.session is not None:
        index = next(i for i, s in enumerate(stage.facts.sessions) if s.key == fact.session)
        origin = Origin(workshop=workshop, session=workshop.sessions[index])
        by = stage.organizer
    else:
        table = next(t for t in workshop.tables if t.number == fact.table)
        round = next(r for r in workshop.rounds if r.number == fact.round)
        origin = Origin(workshop=workshop, table=table, round=round)
        by = Actor(participant_id=table.host_id)
    note = add_note(
        origin=origin,
        words=Words(
            kind=kinds[fact.kind],
            text=fact.text,
            stage=stages[fact.stage] if fact.stage is not None else None,
        ),
        client_id=secrets.token_hex(16),
        by=by,
    )
    if fact.language != workshop.language:
        note.language = fact.language
