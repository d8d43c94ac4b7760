"""Who sits where, as sent to the participants or as the organizer's newest draft."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from facilitate.activity import Activity
from facilitate.db import db
from facilitate.jobs import Job
from facilitate.people.models import Organization, Participant, ParticipantRole
from facilitate.people.queries import participants_for_seating
from facilitate.seating.models import Seat, SeatingPlan
from facilitate.workshop.models import Round, Roundtable, Workshop


@dataclass(frozen=True, kw_only=True)
class Place:
    """One participant's seat in one round, as sent."""

    round: Round
    table: Roundtable
    role: str


def sent_plan(workshop_id: int) -> SeatingPlan | None:
    """The plan that people see: the newest one sent."""
    return db.session.scalar(
        select(SeatingPlan)
        .where(SeatingPlan.workshop_id == workshop_id, SeatingPlan.sent_at.is_not(None))
        .order_by(SeatingPlan.number.desc())
        .limit(1)
    )


def people_to_seat(workshop_id: int) -> list[Participant]:
    """Everybody who needs a chair: all participants but the theme team, which has its own desk."""
    return [
        p for p in participants_for_seating(workshop_id) if p.role != ParticipantRole.THEME_TEAM
    ]


def waiting_for_a_chair(workshop: Workshop) -> list[Participant]:
    """Who is here and has no chair in the round that is on or comes next, as sent; by name."""
    sent = sent_plan(workshop.id)
    round = next((r for r in workshop.rounds if r.ended_at is None), None)
    if sent is None or round is None:
        return []
    seated = set(
        db.session.scalars(
            select(Seat.participant_id).where(Seat.plan_id == sent.id, Seat.round_id == round.id)
        )
    )
    return [
        p for p in people_to_seat(workshop.id) if p.checked_in_at is not None and p.id not in seated
    ]


def newest_plan(workshop_id: int) -> SeatingPlan | None:
    """The plan that the organizer works on: the newest one, sent or not, none kept aside."""
    return db.session.scalar(
        select(SeatingPlan)
        .where(SeatingPlan.workshop_id == workshop_id, SeatingPlan.name.is_(None))
        .order_by(SeatingPlan.number.desc())
        .limit(1)
    )


def plan_before(workshop_id: int, moment: datetime) -> SeatingPlan | None:
    """The plan that people saw at a moment; before the first was sent, the first."""
    versions = sent_versions(workshop_id)
    sent = [plan for plan in versions if plan.sent_at is not None and plan.sent_at <= moment]
    return sent[0] if sent else versions[-1] if versions else None


def sent_versions(workshop_id: int) -> Sequence[SeatingPlan]:
    """Every plan that was sent, newest first."""
    return db.session.scalars(
        select(SeatingPlan)
        .where(SeatingPlan.workshop_id == workshop_id, SeatingPlan.sent_at.is_not(None))
        .order_by(SeatingPlan.number.desc())
    ).all()


def seats_at(*, table: Roundtable, round: Round) -> Sequence[Seat]:
    """Who sits at a table in a round as sent: the host first, then by name."""
    plan = sent_plan(table.workshop_id)
    if plan is None:
        return ()
    return seats_in(plan=plan, round_id=round.id, table_id=table.id)


def seats_in(
    *, plan: SeatingPlan, round_id: int | None = None, table_id: int | None = None
) -> Sequence[Seat]:
    """Seats of a plan with participant, organization and sector, in one query."""
    wanted = select(Seat).where(Seat.plan_id == plan.id)
    if round_id is not None:
        wanted = wanted.where(Seat.round_id == round_id)
    if table_id is not None:
        wanted = wanted.where(Seat.table_id == table_id)
    return db.session.scalars(
        wanted.join(Seat.participant)
        .options(
            joinedload(Seat.participant)
            .joinedload(Participant.organization)
            .joinedload(Organization.sector)
        )
        .order_by((Seat.role != "host"), Participant.name, Participant.id)
    ).all()


def seats_with_tables(*, plan: SeatingPlan, round_id: int) -> Sequence[Seat]:
    """Seats of a round in a plan with table, participant and organization, in one query.

    Without those who were taken off the list since.
    """
    return db.session.scalars(
        select(Seat)
        .join(Seat.participant)
        .where(
            Seat.plan_id == plan.id,
            Seat.round_id == round_id,
            Participant.withdrawn_at.is_(None),
        )
        .options(
            joinedload(Seat.table),
            contains_eager(Seat.participant).joinedload(Participant.organization),
        )
    ).all()


def table_of(*, participant_id: int, round_id: int) -> Seat | None:
    """The seat of a participant in a round as sent, with its table."""
    return db.session.scalar(
        select(Seat)
        .join(SeatingPlan)
        .where(
            Seat.participant_id == participant_id,
            Seat.round_id == round_id,
            SeatingPlan.sent_at.is_not(None),
        )
        .options(joinedload(Seat.table))
        .order_by(SeatingPlan.number.desc())
        .limit(1)
    )


def places_of(*, participant_id: int, plan: SeatingPlan) -> list[Place]:
    """A participant's seats in all rounds of a plan, in order."""
    rows = db.session.execute(
        select(Round, Roundtable, Seat.role)
        .join(Seat, Seat.round_id == Round.id)
        .join(Roundtable, Seat.table_id == Roundtable.id)
        .where(Seat.plan_id == plan.id, Seat.participant_id == participant_id)
        .order_by(Round.number)
        .options(joinedload(Round.workshop_session), joinedload(Round.question))
    ).all()
    return [Place(round=r, table=t, role=role) for r, t, role in rows]


def chairs_filled(*, workshop_id: int, round_id: int) -> dict[int, int]:
    """How many people sit at each table (by id) in a round as sent."""
    plan = sent_plan(workshop_id)
    if plan is None:
        return {}
    rows = db.session.execute(
        select(Seat.table_id, func.count())
        .where(Seat.plan_id == plan.id, Seat.round_id == round_id)
        .group_by(Seat.table_id)
    )
    return {row[0]: row[1] for row in rows}


def last_job(workshop_id: int, kind: str) -> Job | None:
    """The newest job of a kind."""
    return db.session.scalar(
        select(Job)
        .where(Job.workshop_id == workshop_id, Job.kind == kind)
        .order_by(Job.id.desc())
        .limit(1)
    )


def fixed_rounds(*, plan: SeatingPlan, participant_id: int) -> set[int]:
    """The rounds (ids) in which a participant has a fixed seat."""
    return set(
        db.session.scalars(
            select(Seat.round_id).where(
                Seat.plan_id == plan.id, Seat.participant_id == participant_id, Seat.fixed
            )
        )
    )


def last_news(workshop_id: int) -> int:
    """The number of the newest activity that a plan page shows something of; 0 before any."""
    return (
        db.session.scalar(
            select(Activity.seq)
            .where(
                Activity.workshop_id == workshop_id,
                Activity.topic.in_(("seating", "places", "workshop", "people")),
            )
            .order_by(Activity.seq.desc())
            .limit(1)
        )
        or 0
    )
