"""Asking for feedback, giving it, and deciding which of its lines the report may quote."""

import secrets
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, insert, select

from facilitate import activity, clock
from facilitate.activity import Actor
from facilitate.commitments.models import Commitment
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.feedback import queries, rules
from facilitate.feedback.models import (
    FeedbackForm,
    FeedbackLine,
    FeedbackSheet,
    FeedbackTicket,
    FeedbackWish,
)
from facilitate.people.models import Participant
from facilitate.workshop.models import Workshop

#: phones, the Run page and the projector hear that it is opened and closed; never of an answer
TOPIC = "feedback"
#: what was said; each row has a drawn id, and new ones at the close
_SAID = (FeedbackSheet, FeedbackLine, FeedbackWish)
_IDS = 2**31 - 1


def word_questions(*, workshop: Workshop, questions: Sequence[str], by: Actor) -> None:
    """Let the form ask this; an empty question is left out. Refused once it was opened."""
    rules.require_questions(questions)
    form = _locked(workshop)
    rules.require_unopened(form)
    if form is not None and form.questions == list(questions):
        return
    if form is None:
        db.session.add(FeedbackForm(workshop_id=workshop.id, questions=list(questions)))
    else:
        form.questions = list(questions)
    _record("feedback.worded", workshop, by)


def open_feedback(*, workshop: Workshop, questions: Sequence[str], by: Actor) -> None:
    """Ask everybody; `questions` are asked where nobody has worded any. A repeat changes nothing.

    Refused once it was closed: nothing tells any more who has answered.
    """
    form = _locked(workshop)
    if form is None:
        rules.require_questions(questions)
        form = FeedbackForm(workshop_id=workshop.id, questions=list(questions))
        db.session.add(form)
    if form.state == "closed":
        raise Refused(
            "Feedback was closed, and nothing tells any more who has answered, so it cannot be"
            " opened again."
        )
    if form.state == "open":
        return
    form.opened_at, form.salt = clock.now(), secrets.token_hex(32)
    _record("feedback.opened", workshop, by)


def give_feedback(
    *,
    workshop: Workshop,
    participant: Participant,
    marks: Sequence[int | None],
    line: str = "",
    commitment: Commitment | None = None,
) -> None:
    """Keep what somebody says, once: sent again it changes nothing.

    That they sent it and what they said are kept apart, and leave no trace in the record: when
    somebody answered would tell which answer is theirs. Refused while the form is not open.
    """
    form = _locked(workshop)
    rules.require_open(form)
    if form is None or form.salt is None:
        return  # never while it is open
    asked = [bool(each) for each in form.questions]
    marks = [mark if ask else None for mark, ask in zip(marks, asked[:-1], strict=True)]
    line = line if asked[-1] else ""
    rules.require_said(marks, line)
    if queries.has_given(form, participant_id=participant.id):
        return
    key = rules.ticket_key(salt=form.salt, participant_id=participant.id)
    _keep_ticket(workshop.id, key)
    _keep(FeedbackSheet, workshop_id=workshop.id, marks=marks)
    if line:
        _keep(FeedbackLine, workshop_id=workshop.id, text=line, shown=None)
    if commitment is not None and asked[-2]:
        _keep(FeedbackWish, workshop_id=workshop.id, commitment_id=commitment.id)


def close_feedback(*, workshop: Workshop, by: Actor) -> None:
    """Take no more answers, for good; a repeat changes nothing.

    Who has answered is erased, and what was said is written anew in a drawn order, so that not
    even the place in the database tells which answer came when.
    """
    form = _locked(workshop)
    if form is None or form.state != "open":
        return
    form.closed_at, form.salt = clock.now(), None
    form.present = queries.present(workshop.id)
    db.session.execute(delete(FeedbackTicket).where(FeedbackTicket.workshop_id == workshop.id))
    for model in _SAID:
        _shuffle(model, workshop.id)
    _record("feedback.closed", workshop, by)


def decide_line(*, line: FeedbackLine, shown: bool, by: Actor) -> None:
    """Let the report quote a line, or not; a repeat changes nothing."""
    if line.shown == shown:
        return
    line.shown = shown
    activity.record(
        "feedback.line_shown" if shown else "feedback.line_left_out",
        workshop_id=line.workshop_id,
        topic=TOPIC,
        by=by,
    )


def _locked(workshop: Workshop) -> FeedbackForm | None:
    """The form as it is now; nobody opens, closes or answers beside this until the commit."""
    db.session.execute(
        select(Workshop.id).where(Workshop.id == workshop.id).with_for_update(key_share=True)
    )
    return db.session.get(FeedbackForm, workshop.id, populate_existing=True)


def _keep_ticket(workshop_id: int, key: str) -> None:
    """Write all tickets anew in the order of their keys, one more among them.

    A database keeps rows in the order and by the transactions in which they came; in that of the
    sheets, the tickets would say whose each is.
    """
    of_workshop = FeedbackTicket.workshop_id == workshop_id
    keys = db.session.scalars(select(FeedbackTicket.key).where(of_workshop)).all()
    db.session.execute(delete(FeedbackTicket).where(of_workshop))
    db.session.execute(
        insert(FeedbackTicket),
        [{"workshop_id": workshop_id, "key": each} for each in sorted((*keys, key))],
    )


def _keep(model: Any, **values: Any) -> None:
    db.session.add(model(id=_free_id(model), **values))
    db.session.flush()


def _free_id(model: Any) -> int:
    while True:
        drawn = secrets.randbelow(_IDS) + 1
        if db.session.get(model, drawn) is None:
            return drawn


def _shuffle(model: Any, workshop_id: int) -> None:
    """Write the rows anew under other drawn ids, in the order of these."""
    table = model.__table__
    rows = [
        dict(row)
        for row in db.session.execute(
            select(table).where(table.c.workshop_id == workshop_id)
        ).mappings()
    ]
    db.session.execute(delete(model).where(table.c.workshop_id == workshop_id))
    db.session.flush()
    db.session.expire_all()
    taken: set[int] = set()
    for row in rows:
        while (drawn := _free_id(model)) in taken:
            pass
        taken.add(drawn)
        row["id"] = drawn
    if rows:
        db.session.execute(insert(table), sorted(rows, key=lambda row: row["id"]))


def _record(kind: str, workshop: Workshop, by: Actor) -> None:
    activity.record(kind, workshop_id=workshop.id, topic=TOPIC, by=by)
