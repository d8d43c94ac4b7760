"""Fixed seats: what stays as it is whenever people are seated anew, until it is released."""

from sqlalchemy import update

from facilitate import activity
from facilitate.activity import Actor
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.people.models import Participant
from facilitate.seating.models import Seat
from facilitate.seating.queries import newest_plan
from facilitate.workshop.models import Round, Roundtable, Workshop


def fix(
    *,
    workshop: Workshop,
    round: Round,
    fixed: bool,
    participant: Participant | None = None,
    table: Roundtable | None = None,
    by: Actor,
) -> None:
    """Fix or release one person's seat in a round, those at one table, or all of the round.

    It holds for the newest plan and goes along into those made from it.
    """
    plan = newest_plan(workshop.id)
    if plan is None:
        raise Refused("There is no seating yet. Seat everyone first.")
    if round.ended_at is not None:
        raise Refused("Round %(number)s is over. Its seating stays as it was.", number=round.number)
    wanted = [Seat.plan_id == plan.id, Seat.round_id == round.id]
    if participant is not None:
        wanted.append(Seat.participant_id == participant.id)
    if table is not None:
        wanted.append(Seat.table_id == table.id)
    found = db.session.execute(
        update(Seat).where(*wanted).values(fixed=fixed).returning(Seat.id)
    ).all()
    if not found:
        raise Refused("Nobody sits there in round %(number)s.", number=round.number)
    db.session.expire_all()
    activity.record(
        "seating.fixed" if fixed else "seating.released",
        workshop_id=workshop.id,
        topic="seating",
        by=by,
        subject=participant or table or round,
    )


def require_loose(seat: Seat | None) -> None:
    """Refuse to move somebody from a fixed seat."""
    if seat is not None and seat.fixed:
        raise Refused(
            "%(name)s has a fixed seat in this round. Release it first.",
            name=seat.participant.name,
        )
