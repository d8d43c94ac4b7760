"""Making a new workshop from a pattern."""

from collections.abc import Callable
from datetime import date, timedelta

from sqlalchemy import select

from facilitate import activity
from facilitate.accounts.operations import make_code
from facilitate.activity import ActivityCounter, Actor
from facilitate.db import db
from facilitate.workshop.models import (
    NoteKind,
    Organizer,
    Question,
    Round,
    Roundtable,
    Stage,
    Strand,
    Workshop,
    WorkshopSession,
)
from facilitate.workshop.operations.naming import free_name, plain_name
from facilitate.workshop.patterns import Pattern

CODE_LENGTH = 4


def create_workshop(
    *,
    pattern: Pattern,
    title: str,
    starts_on: date,
    timezone: str,
    host: str = "",
    venue: str = "",
    language: str = "en",
    translate: Callable[[str], str] = str,
    by: Actor,
) -> Workshop:
    """A workshop with everything its pattern has, organized by the account that makes it.

    `translate` puts the pattern's words into `language`, the language of the workshop's own words.
    """
    workshop = Workshop(
        code=free_code(),
        slug=free_slug(title),
        title=title,
        host=host,
        venue=venue,
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=pattern.days - 1),
        timezone=timezone,
        language=language,
        attribution=pattern.attribution,
        open_capture=pattern.open_capture,
        tap_name=pattern.tap_name,
    )
    db.session.add(workshop)
    db.session.flush()
    db.session.add(ActivityCounter(workshop_id=workshop.id))
    if by.account_id is not None:
        db.session.add(Organizer(workshop_id=workshop.id, account_id=by.account_id))
    _add_marks_and_tables(workshop, pattern, translate)
    questions = _add_questions(workshop, pattern, translate)
    _add_sessions(workshop, pattern, questions, translate)
    activity.record(
        "workshop.created", workshop_id=workshop.id, topic="workshop", by=by, subject=workshop
    )
    return workshop


def _add_marks_and_tables(
    workshop: Workshop, pattern: Pattern, translate: Callable[[str], str]
) -> None:
    db.session.add_all(
        Stage(workshop_id=workshop.id, key=key, label=translate(label), position=position)
        for position, (key, label) in enumerate(pattern.stages, start=1)
    )
    db.session.add_all(
        Strand(workshop_id=workshop.id, key=key, label=translate(label), position=position)
        for position, (key, label) in enumerate(pattern.strands, start=1)
    )
    db.session.add_all(
        Roundtable(workshop_id=workshop.id, number=number, capacity=capacity)
        for number, capacity in enumerate(pattern.tables, start=1)
    )


def _add_questions(
    workshop: Workshop, pattern: Pattern, translate: Callable[[str], str]
) -> dict[str, Question]:
    kinds = {
        kind.key: NoteKind(
            workshop_id=workshop.id,
            key=kind.key,
            label=translate(kind.label),
            plural=translate(kind.plural),
            shape=kind.shape,
            asks_stage=kind.asks_stage,
            position=position,
        )
        for position, kind in enumerate(pattern.kinds, start=1)
    }
    questions = {
        question.key: Question(
            workshop_id=workshop.id,
            key=question.key,
            title=translate(question.title),
            asks=translate(question.asks),
            position=position,
            kinds=[kinds[key] for key in question.kinds],
        )
        for position, question in enumerate(pattern.questions, start=1)
    }
    db.session.add_all([*kinds.values(), *questions.values()])
    db.session.flush()
    return questions


def _add_sessions(
    workshop: Workshop,
    pattern: Pattern,
    questions: dict[str, Question],
    translate: Callable[[str], str],
) -> None:
    number = 0
    for position, planned in enumerate(pattern.sessions, start=1):
        workshop_session = WorkshopSession(
            workshop_id=workshop.id,
            title=translate(planned.title),
            format=planned.format,
            day=workshop.starts_on + timedelta(days=planned.day),
            starts_at=planned.begins,
            ends_at=planned.ends,
            question_id=questions[planned.question].id if planned.question else None,
            position=position,
        )
        for round in planned.rounds:
            number += 1
            workshop_session.rounds.append(
                Round(
                    workshop_id=workshop.id,
                    number=number,
                    planned_at=round.at,
                    minutes=round.minutes,
                    question_id=questions[round.question].id if round.question else None,
                )
            )
        db.session.add(workshop_session)
    db.session.flush()


def free_code() -> str:
    """A code that no workshop has."""
    while True:
        code = make_code(CODE_LENGTH)
        if db.session.scalar(select(Workshop.id).where(Workshop.code == code)) is None:
            return code


def free_slug(title: str) -> str:
    """The title as the command line takes it, with a number behind it where it is taken."""
    stem = plain_name(title, otherwise="workshop")
    begins_so = Workshop.slug.startswith(stem, autoescape=True)
    taken = db.session.scalars(select(Workshop.slug).where(begins_so)).all()
    return free_name(stem, taken=taken)
