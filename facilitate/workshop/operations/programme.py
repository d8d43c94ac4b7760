"""Editing the programme: its sessions and their rounds."""

from datetime import date, time
from typing import Any

from sqlalchemy import func, select

from facilitate import activity
from facilitate.activity import Actor
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.workshop import rules
from facilitate.workshop.models import Round, Workshop, WorkshopSession
from facilitate.workshop.operations.order import put_in_order, remove, rounds_of
from facilitate.workshop.operations.tables import remove_planned

#: minutes of the first round of a session, where it is long enough
USUAL_ROUND = 45


def add_session(
    *,
    workshop: Workshop,
    title: str,
    format: str,
    day: date,
    starts_at: time,
    ends_at: time,
    question_id: int | None = None,
    attribution: str | None = None,
    by: Actor,
) -> WorkshopSession:
    """Add a block to the programme, without rounds."""
    rules.require_fitting(workshop, day=day, starts_at=starts_at, ends_at=ends_at)
    highest = db.session.scalar(
        select(func.max(WorkshopSession.position)).where(WorkshopSession.workshop_id == workshop.id)
    )
    workshop_session = WorkshopSession(
        workshop_id=workshop.id,
        title=title,
        format=format,
        day=day,
        starts_at=starts_at,
        ends_at=ends_at,
        question_id=question_id,
        attribution=attribution,
        position=(highest or 0) + 1,
    )
    db.session.add(workshop_session)
    _changed(workshop, by)
    return workshop_session


def edit_session(
    *,
    workshop_session: WorkshopSession,
    title: str,
    format: str,
    day: date,
    starts_at: time,
    ends_at: time,
    question_id: int | None,
    attribution: str | None = None,
    by: Actor,
) -> None:
    """Change a block of the programme; its rounds that have not started move along with it.

    Refused when rounds that have started would get other numbers, or when it has rounds and the
    new format has none.
    """
    workshop = workshop_session.workshop
    rules.require_fitting(workshop, day=day, starts_at=starts_at, ends_at=ends_at)
    rounds = [r for r in rounds_of(workshop.id) if r.workshop_session_id == workshop_session.id]
    if rounds and not rules.may_hold_rounds(format):
        raise Refused("This session has rounds. Remove them before you change what it is.")
    moved = rules.minutes_of(starts_at) - rules.minutes_of(workshop_session.starts_at)
    for round in rounds:
        if round.started_at is None:
            round.planned_at = rules.time_of(rules.minutes_of(round.planned_at) + moved)
    workshop_session.title = title
    workshop_session.format = format
    workshop_session.day = day
    workshop_session.starts_at = starts_at
    workshop_session.ends_at = ends_at
    workshop_session.question_id = question_id
    switched = {"attribution": attribution} if attribution != workshop_session.attribution else {}
    workshop_session.attribution = attribution
    _changed(workshop, by, **switched)


def remove_session(*, workshop_session: WorkshopSession, by: Actor) -> None:
    """Take a block out of the programme; refused once it has started rounds or notes."""
    workshop = workshop_session.workshop
    for round in workshop_session.rounds:
        rules.require_removable(round)
    remove(
        workshop_session,
        refusal=Refused(
            "“%(title)s” has notes, so it cannot be removed.", title=workshop_session.title
        ),
    )
    _changed(workshop, by)


def add_round(*, workshop_session: WorkshopSession, by: Actor) -> None:
    """Add a round at the end of a session, as long as the one before it."""
    if not rules.may_hold_rounds(workshop_session.format):
        raise Refused("Only a session with roundtables has rounds.")
    workshop = workshop_session.workshop
    rounds = rounds_of(workshop.id)
    mine = [r for r in rules.in_order(rounds) if r.workshop_session_id == workshop_session.id]
    planned_at, minutes = rules.next_round(workshop_session, rounds=mine, usual=USUAL_ROUND)
    db.session.add(
        Round(
            workshop_id=workshop.id,
            workshop_session_id=workshop_session.id,
            number=max((r.number for r in rounds), default=0) + 1,
            planned_at=planned_at,
            minutes=minutes,
        )
    )
    _changed(workshop, by)


def edit_round(
    *, round: Round, planned_at: time, minutes: int, question_id: int | None, by: Actor
) -> None:
    """Plan a round anew; of one that has started only the question changes."""
    if round.started_at is not None and (round.planned_at, round.minutes) != (planned_at, minutes):
        raise Refused(
            "Round %(number)s has started. Extend it or end it on the Run page instead.",
            number=round.number,
        )
    round.planned_at = planned_at
    round.minutes = minutes
    round.question_id = question_id
    _changed(round.workshop, by)


def remove_round(*, round: Round, by: Actor) -> None:
    """Take a round out of the programme; refused once it has started or has notes."""
    workshop = round.workshop
    remove_planned(round)
    _changed(workshop, by)


def _changed(workshop: Workshop, by: Actor, **details: Any) -> None:
    put_in_order(workshop)
    activity.record("programme.edited", workshop_id=workshop.id, topic="workshop", by=by, **details)
