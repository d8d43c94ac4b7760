"""When the registration page is open, and who gets a place; pure."""

from collections.abc import Sequence
from datetime import date, datetime

from facilitate.errors import Refused
from facilitate.registration.models import (
    AnswerKind,
    Opening,
    Registration,
    RegistrationPage,
    RegistrationQuestion,
    RegistrationState,
)
from facilitate.workshop.models import Workshop

#: questions of one page; longer ones nobody fills in on a phone
QUESTIONS_AT_MOST = 30
CHOICES_AT_MOST = 20
CHOICE_LENGTH = 200
#: letters of an answer
SHORT_ANSWER = 300
LONG_ANSWER = 4000
#: the longest text of a question
QUESTION_LENGTH = 300
PLACES_AT_MOST = 10_000


def opening_at(page: RegistrationPage, *, workshop: Workshop, moment: datetime) -> Opening:
    """What the page offers at a moment: after its last day, and once people are forgotten, nothing.

    Also nothing after the last day of the workshop itself, and in a practice.
    """
    ended = page.last_day is not None and _day_of(workshop, moment) > page.last_day
    if ended or is_over(workshop, moment=moment) or workshop.practice_of_id is not None:
        return Opening.CLOSED
    return Opening(page.opening)


def is_over(workshop: Workshop, *, moment: datetime) -> bool:
    """Whether nobody can come any more: its last day is past, or its people are forgotten."""
    return _day_of(workshop, moment) > workshop.ends_on or workshop.forgotten_at is not None


def require_to_come(workshop: Workshop, *, moment: datetime) -> None:
    """Refused after the workshop."""
    if is_over(workshop, moment=moment):
        raise Refused("This workshop is over, so nobody can be registered for it any more.")


def places_left(page: RegistrationPage, *, taken: int) -> int | None:
    """How many more people there is room for; None for as many as come."""
    return None if page.places is None else max(0, page.places - taken)


def gets_place(page: RegistrationPage, *, opening: Opening, taken: int, waiting: int) -> bool:
    """Whether somebody who confirms now gets a place: only one that nobody waits for.

    `opening` is what the page offers now, see `opening_at`: whoever registered while it was open
    and confirms when it is closed waits.
    """
    left = places_left(page, taken=taken)
    return opening is Opening.OPEN and (left is None or left > waiting)


def require_place(page: RegistrationPage, *, taken: int) -> None:
    """Refused when nobody else fits in."""
    if places_left(page, taken=taken) == 0:
        raise Refused(
            "All %(places)s places are taken. Give the workshop more places first.",
            places=page.places,
        )


def require_undecided(registration: Registration) -> None:
    """Refused for a registration that has a place, or was given up."""
    if registration.state not in (RegistrationState.UNCONFIRMED, RegistrationState.WAITING):
        raise Refused(
            "%(name)s has a place already, or has withdrawn. Load the page again.",
            name=registration.name,
        )


def require_confirmed(registration: Registration) -> None:
    """Refused while nobody knows whether the owner of the address sent it."""
    if registration.confirmed_at is None:
        raise Refused(
            "Nobody has confirmed the registration of %(name)s yet, so nothing of it can be "
            "taken over. If it is not needed, remove it.",
            name=registration.name,
        )


def require_choices(kind: str, choices: Sequence[str]) -> None:
    """Refused when one of several is to be chosen, and there are not several."""
    if kind != AnswerKind.CHOICE:
        return
    if len(choices) < 2:
        raise Refused("Type at least two answers to choose from, each on a line of its own.")
    if len(choices) > CHOICES_AT_MOST or any(len(each) > CHOICE_LENGTH for each in choices):
        raise Refused(
            "Use at most %(most)s answers of at most %(length)s characters.",
            most=CHOICES_AT_MOST,
            length=CHOICE_LENGTH,
        )


def require_unanswered(question: RegistrationQuestion, *, answers: int) -> None:
    """Refused once somebody answered: then only the wording changes, or the question is closed."""
    if answers:
        raise Refused(
            "“%(text)s” has been answered. Its wording can be changed, and it can be closed.",
            text=question.text,
        )


def _day_of(workshop: Workshop, moment: datetime) -> date:
    return moment.astimezone(workshop.zone).date()
