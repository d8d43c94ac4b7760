"""Naming a host, or swapping one for another, with the chairs that this takes."""

from sqlalchemy import select

from facilitate.activity import Actor
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.people.models import Participant, ParticipantRole
from facilitate.seating.models import Seat, SeatingPlan, SeatRole
from facilitate.seating.operations import draft_to_change
from facilitate.seating.planning import count_again, role_at
from facilitate.workshop.models import Round, Roundtable, Workshop
from facilitate.workshop.operations import edit_table


def name_host(
    *, workshop: Workshop, table: Roundtable, participant: Participant, by: Actor
) -> SeatingPlan:
    """Make somebody host of a table, with a chair there in every round that is not over.

    In the draft whoever was host there takes the new host's chairs in exchange; without one, a
    free chair is taken, or somebody at the table who has no fixed seat changes places.
    """
    if participant.role == ParticipantRole.THEME_TEAM:
        raise Refused(
            "%(name)s is in the synthesis team, which has its own desk.", name=participant.name
        )
    other = next((t for t in workshop.tables if t.host_id == participant.id), None)
    if other is not None and other.id != table.id:
        raise Refused(
            "%(name)s hosts table %(number)s. Give that table another host first.",
            name=participant.name,
            number=other.number,
        )
    former = table.host_id if table.host_id != participant.id else None
    draft = draft_to_change(workshop)
    edit_table(
        table=table,
        topic=table.topic,
        capacity=table.capacity,
        host_id=participant.id,
        by=by,
    )
    seats: dict[int, list[Seat]] = {}
    for seat in db.session.scalars(
        select(Seat).where(Seat.plan_id == draft.id).order_by(Seat.participant_id)
    ):
        seats.setdefault(seat.round_id, []).append(seat)
    for round in workshop.rounds:
        if round.ended_at is None and table.is_open(round):
            _sit_down(draft, round, table, participant, former, seats.get(round.id, []))
    # a step back would part the host from the table, so there is none beyond this
    draft.done, draft.undone = [], []
    count_again(workshop=workshop, plan=draft)
    return draft


def _sit_down(
    draft: SeatingPlan,
    round: Round,
    table: Roundtable,
    participant: Participant,
    former: int | None,
    seats: list[Seat],
) -> None:
    mine = next((s for s in seats if s.participant_id == participant.id), None)
    here = [s for s in seats if s.table_id == table.id and s is not mine]
    before = next((s for s in here if s.participant_id == former), None)
    if mine is None or mine.table_id != table.id:
        moves = before if mine is not None else None
        if moves is None and len(here) >= table.capacity:
            moves = next((s for s in here if not s.fixed and s.role != SeatRole.HOST), None)
            if moves is None or mine is None:
                raise Refused(
                    "Table %(number)s has no chair left for %(name)s in round %(round)s. Give the "
                    "table another chair first.",
                    number=table.number,
                    name=participant.name,
                    round=round.number,
                )
        if moves is not None and mine is not None:
            moves.table_id, moves.fixed = mine.table_id, False
    if before is not None:
        before.role = SeatRole.PARTICIPANT
    if mine is None:
        mine = Seat(plan_id=draft.id, round_id=round.id, participant_id=participant.id)
        db.session.add(mine)
    if mine.table_id != table.id:
        mine.table_id, mine.fixed = table.id, False
    mine.role = role_at(table, table.id, round)
