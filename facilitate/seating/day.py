"""What happens on the day: a walk-in wants a chair, a table closes or joins another one."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import func, select

from facilitate import activity, clock
from facilitate.activity import Actor
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.jobs import Job
from facilitate.people.models import Participant, ParticipantRole
from facilitate.people.operations import check_in
from facilitate.seating import solver
from facilitate.seating.models import Seat, SeatingPlan
from facilitate.seating.operations import ask_for_plan
from facilitate.seating.planning import (
    Merger,
    copy_seats,
    figures,
    read_plan,
    role_at,
)
from facilitate.seating.queries import newest_plan, sent_plan
from facilitate.workshop.models import Round, Roundtable, Workshop


def seat_now(*, workshop: Workshop, participant: Participant, by: Actor) -> Sequence[Seat]:
    """Give somebody without a seat the best free chair in each round that is not over, at once.

    It is sent as a version of its own that changes nobody else's place; a draft stays a draft and
    gets the same chairs where they are still free there.
    """
    sent = sent_plan(workshop.id)
    if sent is None:
        raise Refused("Send the tables first; then somebody who comes late gets a chair at once.")
    if participant.role == ParticipantRole.THEME_TEAM:
        raise Refused(
            "%(name)s is in the synthesis team, which has its own desk.", name=participant.name
        )
    rounds = _rounds_without(workshop, sent, participant)
    if not rounds:
        raise Refused("%(name)s has a chair in every round already.", name=participant.name)
    check_in(participant=participant, by=by)
    version = new_version(workshop=workshop, like=sent, by=by)
    seats = _give_chairs(workshop, version, participant, rounds)
    version.figures = {**version.figures, "changes": len(seats)}
    draft = newest_plan(workshop.id)
    if draft is not None and draft.sent_at is None:
        missing = _rounds_without(workshop, draft, participant)
        _give_chairs(workshop, draft, participant, missing, or_none=True)
    activity.record(
        "seating.seated", workshop_id=workshop.id, topic="places", by=by, subject=participant
    )
    return seats


def new_version(*, workshop: Workshop, like: SeatingPlan, by: Actor) -> SeatingPlan:
    """A copy of a plan, sent as the newest version; a draft goes on after it."""
    newest = newest_plan(workshop.id)
    number = newest.number if newest is not None else 0
    if newest is not None and newest.sent_at is None:
        newest.number += 1
        db.session.flush()
    else:
        number += 1
    version = SeatingPlan(
        workshop_id=workshop.id,
        number=number,
        figures=like.figures,
        sent_at=clock.now(),
        sent_by_id=by.account_id,
    )
    db.session.add(version)
    db.session.flush()
    copy_seats(like, version)
    return version


def close_table(
    *, workshop: Workshop, table: Roundtable, into: Roundtable | None, by: Actor
) -> Job | None:
    """Close a table from the round that is on, else from the next one, and update the seating.

    Its people go to `into` together in that round, with their chairs, or to wherever they fit
    best; in later rounds everybody is spread anew with as few changes as possible. The new seating
    is a draft. None when there is no seating yet.
    """
    round = next((r for r in workshop.rounds if r.ended_at is None), None)
    if round is None:
        raise Refused("All rounds are over, so no table needs to close.")
    others = [t for t in workshop.tables if t.id != table.id and t.is_open(round)]
    if not others:
        raise Refused("Table %(number)s is the last one open.", number=table.number)
    if into is not None and into not in others:
        raise Refused("Choose an open table for the people of table %(number)s.",
                      number=table.number)  # fmt: skip
    plan = (sent_plan if round.is_on else newest_plan)(workshop.id)
    if into is not None and plan is not None:
        into.capacity = max(into.capacity, _people_at(plan, round, (table, into)))
    table.closed_from = round.number
    activity.record(
        "table.closed",
        workshop_id=workshop.id,
        topic="workshop",
        by=by,
        subject=table,
        number=table.number,
        round=round.number,
    )
    if newest_plan(workshop.id) is None:
        return None
    return ask_for_plan(
        workshop=workshop,
        fresh=False,
        only_present=False,
        only_seated=True,
        running=round.is_on,
        merger=Merger(table_id=table.id, into_id=into.id) if into is not None else None,
        by=by,
    )


def reopen_table(*, table: Roundtable, by: Actor) -> None:
    """Open a closed table again; nobody moves back by that."""
    if table.closed_from is None:
        return
    table.closed_from = None
    activity.record(
        "table.reopened",
        workshop_id=table.workshop_id,
        topic="workshop",
        by=by,
        subject=table,
        number=table.number,
    )


def _rounds_without(workshop: Workshop, plan: SeatingPlan, participant: Participant) -> list[Round]:
    seated = set(
        db.session.scalars(
            select(Seat.round_id).where(
                Seat.plan_id == plan.id, Seat.participant_id == participant.id
            )
        )
    )
    return [r for r in workshop.rounds if r.ended_at is None and r.id not in seated]


def _give_chairs(
    workshop: Workshop,
    version: SeatingPlan,
    participant: Participant,
    rounds: Sequence[Round],
    *,
    or_none: bool = False,
) -> list[Seat]:
    """The best free chair in each round; without one, `or_none` says whether that is refused."""
    problem, plan = read_plan(workshop=workshop, plan=version)
    hosts = next((t for t in workshop.tables if t.host_id == participant.id), None)
    seats = []
    for round in rounds:
        index = workshop.rounds.index(round)
        table = _best_chair(workshop, problem, plan, participant, index)
        if table is None and or_none:
            continue
        if table is None and _has_free_chair(workshop, plan, round, index):
            raise Refused(
                "In round %(number)s the only free chairs are with people whom %(name)s is to be "
                "kept apart from. Give another table a chair, or remove that wish.",
                number=round.number,
                name=participant.name,
            )
        if table is None:
            raise Refused(
                "No table has a free chair in round %(number)s. Update the seating without those "
                "who have not come, or give a table another chair.",
                number=round.number,
            )
        seats.append(
            Seat(
                plan_id=version.id,
                round_id=round.id,
                participant_id=participant.id,
                table_id=table.id,
                role=role_at(hosts, table.id, round),
            )
        )
        row = {**plan.assignment[index], str(participant.id): str(table.id)}
        plan = solver.Plan((*plan.assignment[:index], row, *plan.assignment[index + 1 :]))
    db.session.add_all(seats)
    version.figures = figures(problem, plan)
    db.session.flush()
    return seats


def _has_free_chair(workshop: Workshop, plan: solver.Plan, round: Round, index: int) -> bool:
    taken = Counter(plan.assignment[index].values())
    return any(t.is_open(round) and taken[str(t.id)] < t.capacity for t in workshop.tables)


def _best_chair(
    workshop: Workshop,
    problem: solver.Problem,
    plan: solver.Plan,
    participant: Participant,
    index: int,
) -> Roundtable | None:
    """The free chair that costs least; the emptier table where two cost the same.

    With whom they are to sit together if there is one, and never with whom they are to be apart.
    """
    tables = {str(t.id): t for t in workshop.tables if t.is_open(workshop.rounds[index])}
    hosted = next((t for t in tables.values() if t.host_id == participant.id), None)
    if hosted is not None:
        return hosted
    me, seating = str(participant.id), plan.assignment[index]
    costs = solver.move_costs(problem, plan, person=me, round=index)
    taken = Counter(seating.values())
    open_chairs = costs.keys() & tables.keys()
    mates = {seating.get(each) for pair in problem.together if me in pair for each in pair}
    best = min(
        open_chairs & mates or open_chairs,
        key=lambda id: (costs[id].total, taken[id], tables[id].number),
        default=None,
    )
    return tables[best] if best is not None else None


def _people_at(plan: SeatingPlan, round: Round, tables: Sequence[Roundtable]) -> int:
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Seat)
            .where(
                Seat.plan_id == plan.id,
                Seat.round_id == round.id,
                Seat.table_id.in_([t.id for t in tables]),
            )
        )
        or 0
    )
