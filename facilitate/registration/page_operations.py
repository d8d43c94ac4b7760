"""How the page takes registrations, and what it asks. Nothing here commits."""

from collections.abc import Sequence
from datetime import date

from facilitate import activity, clock
from facilitate.activity import Actor
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.people.operations import one_at_a_time
from facilitate.registration import queries, rules
from facilitate.registration.models import AnswerKind, Opening, RegistrationQuestion
from facilitate.workshop.models import Workshop


def set_opening(*, workshop: Workshop, opening: Opening, by: Actor) -> None:
    """Open the page, close it, or let people on the waiting list only."""
    one_at_a_time(workshop)
    page = queries.page_of(workshop.id)
    if page.opening == opening:
        return
    page.opening = opening
    db.session.add(page)
    activity.record(
        "registration.opening_chosen",
        workshop_id=workshop.id,
        topic="people",
        by=by,
        opening=str(opening),
    )


def set_limits(*, workshop: Workshop, places: int | None, last_day: date | None, by: Actor) -> None:
    """How many people there is room for, and until when the page is open; None for no limit.

    Nobody loses a place by it.
    """
    one_at_a_time(workshop)
    page = queries.page_of(workshop.id)
    page.places, page.last_day = places, last_day
    db.session.add(page)
    _record(workshop, by)


def add_question(
    *,
    workshop: Workshop,
    text: str,
    kind: str,
    choices: Sequence[str] = (),
    required: bool = False,
    by: Actor,
) -> RegistrationQuestion:
    """Ask one thing more, after the others. Refused when there are enough."""
    one_at_a_time(workshop)
    questions = queries.questions_of(workshop.id)
    if len(questions) >= rules.QUESTIONS_AT_MOST:
        raise Refused(
            "A registration page has at most %(most)s questions.", most=rules.QUESTIONS_AT_MOST
        )
    choices = _plain(kind, choices)
    question = RegistrationQuestion(
        workshop_id=workshop.id,
        text=text,
        kind=kind,
        choices=choices,
        required=required,
        position=max((each.position for each in questions), default=0) + 1,
    )
    db.session.add(question)
    _record(workshop, by)
    return question


def edit_question(
    *,
    question: RegistrationQuestion,
    workshop: Workshop,
    text: str,
    kind: str,
    choices: Sequence[str],
    required: bool,
    by: Actor,
) -> None:
    """Change a question. Once it was answered, more than its wording is refused."""
    one_at_a_time(workshop)
    choices = _plain(kind, choices)
    asked = (question.kind, question.choices, question.required)
    if (kind, choices, required) != asked:
        rules.require_unanswered(
            question, answers=queries.answered(workshop.id).get(question.id, 0)
        )
        question.kind, question.choices, question.required = kind, choices, required
    question.text = text
    _record(workshop, by)


def move_question(
    *, question: RegistrationQuestion, workshop: Workshop, up: bool, by: Actor
) -> None:
    """Ask it before the one above, or after the one below; at the end nothing changes."""
    one_at_a_time(workshop)
    order = list(queries.questions_of(workshop.id))
    place = order.index(question)
    other = place + (-1 if up else 1)
    if not 0 <= other < len(order):
        return
    order[place], order[other] = order[other], order[place]
    for position, each in enumerate(order, 1):
        each.position = position
    _record(workshop, by)


def close_question(
    *, question: RegistrationQuestion, workshop: Workshop, closed: bool, by: Actor
) -> None:
    """Ask it no more, or again; what was answered stays."""
    if (question.closed_at is not None) != closed:
        question.closed_at = clock.now() if closed else None
        _record(workshop, by)


def remove_question(*, question: RegistrationQuestion, workshop: Workshop, by: Actor) -> None:
    """Take a question off that nobody answered; refused for others."""
    one_at_a_time(workshop)
    rules.require_unanswered(question, answers=queries.answered(workshop.id).get(question.id, 0))
    db.session.delete(question)
    _record(workshop, by)


def _plain(kind: str, choices: Sequence[str]) -> list[str]:
    """The answers to choose from, each once; none for other kinds of questions."""
    rules.require_choices(kind, found := list(dict.fromkeys(choices)))
    return found if kind == AnswerKind.CHOICE else []


def _record(workshop: Workshop, by: Actor) -> None:
    activity.record("registration.edited", workshop_id=workshop.id, topic="people", by=by)
