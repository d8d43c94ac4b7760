"""Rounds in the order of the programme, and removing what nothing hangs on."""

from collections.abc import Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import contains_eager

from facilitate.db import db
from facilitate.errors import Refused
from facilitate.workshop import rules
from facilitate.workshop.models import NoteKind, Round, Roundtable, Workshop, WorkshopSession


def rounds_of(workshop_id: int) -> Sequence[Round]:
    """The rounds as they are now, with their sessions, locked against other changes."""
    db.session.flush()
    return db.session.scalars(
        select(Round)
        .join(Round.workshop_session)
        .where(Round.workshop_id == workshop_id)
        .order_by(Round.number)
        .options(contains_eager(Round.workshop_session))
        .with_for_update(of=Round)
        .execution_options(populate_existing=True)
    ).all()


def put_in_order(workshop: Workshop) -> None:
    """Number the rounds through the programme; refused where a started round would change."""
    rounds = rounds_of(workshop.id)
    numbers = rules.renumbered(rounds)
    changed = [r for r in rounds if r.number != numbers[r.id]]
    if changed:
        # two steps, since two rounds may not share a number for a moment either
        for sign in (-1, 1):
            for round in changed:
                db.session.execute(
                    update(Round)
                    .where(Round.id == round.id)
                    .values(number=sign * numbers[round.id])
                    .execution_options(synchronize_session=False)
                )
    for round in rounds:
        db.session.expire(round)
    db.session.expire(workshop, ["sessions", "rounds", "tables"])


def remove(row: NoteKind | Round | Roundtable | WorkshopSession, *, refusal: Refused) -> None:
    """Delete a row with what belongs to it; `refusal` is raised when notes hang on it.

    Notes are an upper area's, so the database is asked: their foreign keys restrict.
    """
    model = type(row)
    db.session.flush()
    try:
        with db.session.begin_nested():
            db.session.execute(delete(model).where(model.id == row.id))
    except IntegrityError:
        raise refusal from None
