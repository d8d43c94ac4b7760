"""How many rounds there are, and which tables."""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from sqlalchemy import select

from facilitate import activity
from facilitate.activity import Actor
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.workshop import rules
from facilitate.workshop.models import Round, Roundtable, SessionFormat, Workshop, WorkshopSession
from facilitate.workshop.operations.order import put_in_order, remove, rounds_of


def set_rounds_and_tables(
    *, workshop: Workshop, tables: int, capacity: int, rounds: int, by: Actor
) -> None:
    """Make or adjust tables 1 to `tables`, and spread `rounds` over the roundtable sessions.

    Rounds that have started stay as they are, and so do the times of a session whose number of
    rounds does not change. Tables keep their topic and host, and chairs of their own where they
    differ from the usual number. Refused when a started round or a table with notes would have to
    go, or when no session of the programme has roundtables.
    """
    _set_rounds(workshop, rounds)
    _set_tables(workshop, tables, capacity)
    put_in_order(workshop)
    activity.record(
        "tables.set",
        workshop_id=workshop.id,
        topic="workshop",
        by=by,
        tables=tables,
        capacity=capacity,
        rounds=rounds,
    )


def edit_table(
    *, table: Roundtable, topic: str, capacity: int, host_id: int | None, by: Actor
) -> None:
    """What a table is about, how many chairs it has, and who stays at it."""
    table.topic = topic
    table.capacity = capacity
    table.host_id = host_id
    activity.record(
        "table.edited",
        workshop_id=table.workshop_id,
        topic="workshop",
        by=by,
        subject=table,
        number=table.number,
    )


def _set_rounds(workshop: Workshop, total: int) -> None:
    sessions = db.session.scalars(
        select(WorkshopSession).where(
            WorkshopSession.workshop_id == workshop.id,
            WorkshopSession.format == SessionFormat.ROUNDTABLES,
        )
    ).all()
    if not sessions:
        raise Refused("The programme has no session with roundtables yet. Add one first.")
    sessions = sorted(sessions, key=rules.place_of)
    rounds = rules.in_order(rounds_of(workshop.id))
    shares = rules.spread(total, sessions=sessions, rounds=rounds)
    of_session = {
        key: list(group) for key, group in groupby(rounds, key=lambda r: r.workshop_session_id)
    }
    # new rounds get numbers that nobody has; put_in_order gives them their own
    number = max((r.number for r in rounds), default=0)
    for workshop_session in sessions:
        have = of_session.get(workshop_session.id, [])
        want = shares[workshop_session.id]
        if want != len(have):
            number = _fit_session(workshop_session, have=have, want=want, number=number)


def _fit_session(
    workshop_session: WorkshopSession, *, have: Sequence[Round], want: int, number: int
) -> int:
    """Give a session `want` rounds with new times after those that started; the last number."""
    fixed = max((i for i, r in enumerate(have, start=1) if r.started_at is not None), default=0)
    for round in have[want:]:
        remove_planned(round)
    times = (
        rules.timetable(workshop_session, kept=have[:fixed], count=want - fixed)
        if want > fixed
        else []
    )
    for i, (planned_at, minutes) in enumerate(times, start=fixed):
        if i < len(have):
            have[i].planned_at, have[i].minutes = planned_at, minutes
            continue
        number += 1
        db.session.add(
            Round(
                workshop_id=workshop_session.workshop_id,
                workshop_session_id=workshop_session.id,
                number=number,
                planned_at=planned_at,
                minutes=minutes,
            )
        )
    db.session.flush()
    return number


def remove_planned(round: Round) -> None:
    """Delete a round; refused once it has started or has notes."""
    rules.require_removable(round)
    remove(
        round,
        refusal=Refused(
            "Round %(number)s has notes, so it cannot be removed.", number=round.number
        ),
    )


def _set_tables(workshop: Workshop, count: int, capacity: int) -> None:
    tables = db.session.scalars(
        select(Roundtable)
        .where(Roundtable.workshop_id == workshop.id)
        .order_by(Roundtable.number)
        .with_for_update()
    ).all()
    usual = Counter(t.capacity for t in tables).most_common(1)
    for table in tables:
        if table.number > count:
            remove(
                table,
                refusal=Refused(
                    "Table %(number)s has notes, so it cannot be removed.", number=table.number
                ),
            )
        elif table.capacity == usual[0][0]:
            table.capacity = capacity
    taken = {t.number for t in tables}
    db.session.add_all(
        Roundtable(workshop_id=workshop.id, number=number, capacity=capacity)
        for number in range(1, count + 1)
        if number not in taken
    )
    db.session.flush()
