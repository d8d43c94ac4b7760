"""Reads of feedback: whether it is asked for, and what came of it once it is closed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from facilitate.db import db
from facilitate.feedback.models import (
    FeedbackForm,
    FeedbackLine,
    FeedbackSheet,
    FeedbackTicket,
    FeedbackWish,
)
from facilitate.feedback.rules import FEWEST, MARKS, ticket_key
from facilitate.people.models import Participant


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What was answered to one question; no counts where fewer than three answered it."""

    #: its place among the six, from 1
    number: int
    question: str
    #: smallest and largest mark
    least: int
    most: int
    #: how many answered it
    given: int
    #: how many gave each mark, from the smallest on; empty if too few answered
    counts: tuple[int, ...]

    @property
    def mean(self) -> float | None:
        """The mean mark; None if too few answered."""
        if not self.counts:
            return None
        return sum(at * n for at, n in enumerate(self.counts, self.least)) / self.given


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """What came of a closed form."""

    #: people who were present at the close
    present: int
    #: how many sent it
    sheets: int
    answers: tuple[Answers, ...]
    #: the question that the lines answer; empty if it was not asked
    asks: str
    #: lines that somebody let the report quote; none of fewer than three sheets
    lines: tuple[str, ...]
    #: id of each commitment that three people or more are likely to act on, with how many
    wishes: tuple[tuple[int, int], ...]


def form_of(workshop_id: int) -> FeedbackForm | None:
    """The form of a workshop; None before anybody worded its questions."""
    return db.session.get(FeedbackForm, workshop_id)


def has_given(form: FeedbackForm, *, participant_id: int) -> bool:
    """Whether somebody has sent the form; nobody knows any more once it is closed."""
    if form.salt is None:
        return False
    key = ticket_key(salt=form.salt, participant_id=participant_id)
    return db.session.get(FeedbackTicket, (form.workshop_id, key)) is not None


def sent(workshop_id: int) -> int:
    """How many have sent the form."""
    counted = select(func.count(FeedbackSheet.id)).where(FeedbackSheet.workshop_id == workshop_id)
    return db.session.scalar(counted) or 0


def present(workshop_id: int) -> int:
    """How many people are checked in."""
    counted = select(func.count(Participant.id)).where(
        Participant.workshop_id == workshop_id,
        Participant.withdrawn_at.is_(None),
        Participant.checked_in_at.is_not(None),
    )
    return db.session.scalar(counted) or 0


def lines(workshop_id: int) -> Sequence[FeedbackLine]:
    """What people wrote, in an order that says nothing."""
    return db.session.scalars(
        select(FeedbackLine)
        .where(FeedbackLine.workshop_id == workshop_id)
        .order_by(FeedbackLine.id)
    ).all()


def result(workshop_id: int) -> Feedback | None:
    """What came of the form; None until it is closed, and while nobody has sent it.

    Before the close each answer would be the difference between two results. Four queries.
    """
    form = form_of(workshop_id)
    if form is None or form.state != "closed":
        return None
    sheets = db.session.scalars(
        select(FeedbackSheet.marks)
        .where(FeedbackSheet.workshop_id == workshop_id)
        .order_by(FeedbackSheet.id)
    ).all()
    if not sheets:
        return None
    enough = len(sheets) >= FEWEST
    wishes = db.session.execute(
        select(FeedbackWish.commitment_id, func.count())
        .where(FeedbackWish.workshop_id == workshop_id)
        .group_by(FeedbackWish.commitment_id)
        .having(func.count() >= FEWEST)
        .order_by(func.count().desc(), FeedbackWish.commitment_id)
    )
    return Feedback(
        present=form.present or 0,
        sheets=len(sheets),
        answers=tuple(
            _answers(number, question, [marks[number - 1] for marks in sheets])
            for number, question in enumerate(form.questions[: len(MARKS)], 1)
            if question
        ),
        asks=form.questions[-1],
        lines=tuple(line.text for line in lines(workshop_id) if line.shown) if enough else (),
        wishes=tuple((commitment_id, count) for commitment_id, count in wishes),
    )


def _answers(number: int, question: str, marks: Sequence[int | None]) -> Answers:
    least, most = MARKS[number - 1]
    counted = Counter(mark for mark in marks if mark is not None)
    enough = counted.total() >= FEWEST
    return Answers(
        number=number,
        question=question,
        least=least,
        most=most,
        given=counted.total(),
        counts=tuple(counted[mark] for mark in range(least, most + 1)) if enough else (),
    )
