"""Running the day: rounds start and end by hand, and a line goes to all screens.

A repeat changes nothing: two organizers may press the same button.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update

from facilitate import activity, clock
from facilitate.activity import Actor
from facilitate.db import db
from facilitate.workshop import rules
from facilitate.workshop.models import Message, Round, Roundtable, Workshop

#: minutes that one press adds
EXTENSION = 5


def start_round(*, round: Round, by: Actor) -> None:
    """Start a round; refused while another is on and once it has ended."""
    rounds = _locked(round)
    if round.is_on:
        return
    rules.require_startable(round, rounds=rounds)
    round.started_at = clock.now()
    round.deadline = round.started_at + timedelta(minutes=round.minutes)
    _record("round.started", round, by)


def pause_round(*, round: Round, by: Actor) -> None:
    """Stop the clock of a round; the tables stay as they are."""
    _locked(round)
    rules.require_on(round)
    if round.paused_at is not None:
        return
    round.paused_at = clock.now()
    _record("round.paused", round, by)


def resume_round(*, round: Round, by: Actor) -> None:
    """Let the clock of a paused round go on; the deadline moves by the length of the pause."""
    _locked(round)
    rules.require_on(round)
    if round.paused_at is None or round.deadline is None:
        return
    round.deadline += clock.now() - round.paused_at
    round.paused_at = None
    _record("round.resumed", round, by)


def extend_round(
    *, round: Round, by: Actor, minutes: int = EXTENSION, seen: datetime | None = None
) -> None:
    """Give a round more minutes; once its time is used up they count from now.

    `seen` is the deadline that was on the page: after it has moved, a second tap changes nothing.
    """
    _locked(round)
    rules.require_on(round)
    if round.deadline is None or seen not in (None, round.deadline):
        return
    round.deadline = rules.extended(
        round.deadline, minutes=minutes, now=round.paused_at or clock.now()
    )
    _record("round.extended", round, by, minutes=minutes)


def end_round(*, round: Round, by: Actor) -> None:
    """End a round; what is typed from now on has arrived after the end.

    Lines that were sent to single tables go, since they were about their work in it.
    """
    _locked(round)
    if round.ended_at is not None:
        return
    rules.require_on(round)
    round.ended_at = clock.now()
    shown = select(Message).where(
        Message.workshop_id == round.workshop_id,
        Message.table_id.is_not(None),
        Message.withdrawn_at.is_(None),
    )
    for message in db.session.scalars(shown.order_by(Message.id)):
        withdraw_message(message=message, by=by)
    _record("round.ended", round, by)


def reopen_round(*, round: Round, by: Actor) -> None:
    """Undo the latest end: the round is on again with the time that was left when it ended."""
    rounds = _locked(round)
    if round.is_on:
        return
    rules.require_reopenable(round, rounds=rounds)
    if round.paused_at is None and round.deadline is not None and round.ended_at is not None:
        round.deadline += clock.now() - round.ended_at
    round.ended_at = None
    _record("round.reopened", round, by)


def send_message(
    *, workshop: Workshop, text: str, table: Roundtable | None = None, by: Actor
) -> Message:
    """Show a line on all screens, or on those of one table, in place of the one before."""
    table_id = table.id if table is not None else None
    _withdraw(workshop.id, table_id)
    message = Message(
        workshop_id=workshop.id,
        text=text,
        sent_at=clock.now(),
        account_id=by.account_id,
        table_id=table_id,
    )
    db.session.add(message)
    _record_message("message.sent", message, by)
    return message


def withdraw_message(*, message: Message, by: Actor) -> None:
    """Take a line off all screens."""
    if message.withdrawn_at is not None:
        return
    message.withdrawn_at = clock.now()
    _record_message("message.withdrawn", message, by)


def _withdraw(workshop_id: int, table_id: int | None) -> None:
    db.session.execute(
        update(Message)
        .where(
            Message.workshop_id == workshop_id,
            Message.table_id == table_id,
            Message.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=clock.now())
    )


def _record_message(kind: str, message: Message, by: Actor) -> None:
    table = db.session.get(Roundtable, message.table_id) if message.table_id else None
    activity.record(
        kind,
        workshop_id=message.workshop_id,
        topic=f"table:{table.number}" if table is not None else "workshop",
        by=by,
        subject=message,
    )


def _locked(round: Round) -> Sequence[Round]:
    """All rounds of the workshop as they are now, `round` included; nobody else changes them."""
    return db.session.scalars(
        select(Round)
        .where(Round.workshop_id == round.workshop_id)
        .order_by(Round.number)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def _record(kind: str, round: Round, by: Actor, **details: int) -> None:
    activity.record(
        kind,
        workshop_id=round.workshop_id,
        topic="workshop",
        by=by,
        subject=round,
        number=round.number,
        **details,
    )
