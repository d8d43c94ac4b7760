"""Asking for a plan, changing it by hand, and sending it to the participants."""

from collections import Counter
from collections.abc import Collection, Container, Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from facilitate import activity, clock, jobs
from facilitate.activity import Actor
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.jobs import Job
from facilitate.people.models import Participant
from facilitate.seating.changes import changes, keep_only, places_in
from facilitate.seating.fixing import require_loose
from facilitate.seating.models import Seat, SeatingPlan, SeatRole
from facilitate.seating.numbers import Numbers, by_round
from facilitate.seating.planning import Merger, copy_seats, count_again, fresh_draft
from facilitate.seating.queries import last_job, newest_plan, people_to_seat, sent_plan
from facilitate.seating.steps import remember
from facilitate.workshop.models import Round, Roundtable, Workshop
from facilitate.workshop.operations import set_rounds_and_tables

#: how long the solver may search, in seconds
SEARCH_SECONDS = 4
#: the same for changing a plan that there is
UPDATE_SECONDS = 0.9


def arrange(*, workshop: Workshop, table_size: int, rounds: int, by: Actor) -> None:
    """Make rounds and as many tables of about `table_size` chairs as everybody needs."""
    people = len(people_to_seat(workshop.id))
    if people == 0:
        raise Refused("Add people first: their number decides how many tables are needed.")
    tables = max(1, round(people / table_size))
    set_rounds_and_tables(
        workshop=workshop,
        tables=tables,
        capacity=max(table_size, -(-people // tables)),
        rounds=rounds,
        by=by,
    )


def ask_for_plan(
    *,
    workshop: Workshop,
    fresh: bool,
    only_present: bool,
    only_seated: bool = False,
    running: bool = False,
    merger: Merger | None = None,
    preset: str = "balanced",
    factors: Mapping[str, float] | None = None,
    keep_as: str = "",
    by: Actor,
) -> Job:
    """Start the solver in the worker; its result becomes the draft.

    `only_seated` leaves those out who were left out before and have not come since; `running` lets
    it change the round that is on; `merger` brings one table to another one in it;
    `preset` says which wishes weigh most (see solver.PRESETS), `factors` by how much repeats,
    colleagues and sectors weigh more than in it. A draft that was changed by hand is
    kept aside as `keep_as` when everybody is seated afresh. Asked twice for the same, it searches
    once.
    """
    people = len(people_to_seat(workshop.id))
    ahead = [r for r in workshop.rounds if r.started_at is None]
    chairs = min(
        (sum(t.capacity for t in workshop.tables if t.is_open(r)) for r in ahead), default=0
    )
    if people == 0:
        raise Refused("There is nobody to seat yet. Add people first.")
    if not workshop.rounds or not workshop.tables:
        raise Refused("There are no rounds or tables yet. Choose their number first.")
    if not ahead and not (running and any(r.is_on for r in workshop.rounds)):
        raise Refused("All rounds have started, so nothing is left to seat.")
    if people > chairs and ahead and not (only_present or only_seated):
        raise Refused(
            "%(people)s people need a chair, and the tables have %(chairs)s. "
            "Add a table or more chairs.",
            people=people,
            chairs=chairs,
        )
    wanted: dict[str, Any] = {
        "fresh": fresh,
        "only_present": only_present,
        "only_seated": only_seated,
        "running": running,
        "merger": asdict(merger) if merger is not None else None,
        "preset": preset,
        "factors": dict(factors or {}),
    }
    asked = last_job(workshop.id, "seating.solve")
    if (
        asked is not None
        and asked.finished_at is None
        and asked.cancel_asked_at is None
        and wanted.items() <= asked.arguments.items()
    ):
        return asked
    job = jobs.enqueue(
        kind="seating.solve",
        workshop_id=workshop.id,
        by=by,
        **wanted,
        keep_as=keep_as,
        seconds=SEARCH_SECONDS if fresh else UPDATE_SECONDS,
    )
    activity.record("seating.asked", workshop_id=workshop.id, topic="seating", by=by)
    return job


def move(
    *, workshop: Workshop, participant: Participant, round: Round, table: Roundtable, by: Actor
) -> SeatingPlan:
    """Give a participant a chair at another table in one round, in the draft."""
    if round.ended_at is not None:
        raise Refused("Round %(number)s is over. Its seating stays as it was.", number=round.number)
    plan = draft_to_change(workshop)
    seat = _seat(plan, round, participant)
    if seat is not None and seat.role == SeatRole.HOST and seat.table_id != table.id:
        raise Refused(
            "%(name)s hosts table %(number)s. Give that table another host first.",
            name=participant.name,
            number=seat.table.number,
        )
    require_loose(seat)
    if _taken(plan, round, table, besides=participant) >= table.capacity:
        raise Refused(
            "Table %(number)s has %(chairs)s chairs and all are taken. Move somebody away "
            "first, or give the table another chair.",
            number=table.number,
            chairs=table.capacity,
        )
    if not table.is_open(round):
        raise Refused(
            "Table %(number)s is closed in round %(round)s. Open it again first.",
            number=table.number,
            round=round.number,
        )
    before = seat.table_id if seat is not None else None
    if seat is None:
        seat = Seat(plan_id=plan.id, round_id=round.id, participant_id=participant.id)
        db.session.add(seat)
    seat.table_id = table.id
    if before != table.id:
        remember(plan, [[round.id, participant.id, before, table.id]])
    count_again(workshop=workshop, plan=plan)
    activity.record(
        "seating.moved", workshop_id=workshop.id, topic="seating", by=by, subject=participant
    )
    return plan


def trade(
    *,
    workshop: Workshop,
    one: Participant,
    other: Participant,
    round: Round,
    seen_at: int | None = None,
    by: Actor,
) -> SeatingPlan:
    """Let two participants change places in one round, in the draft.

    Refused once the first one does not sit at the table of the number `seen_at` any more, so that a
    second press does not take the first one back.
    """
    if round.ended_at is not None:
        raise Refused("Round %(number)s is over. Its seating stays as it was.", number=round.number)
    plan = draft_to_change(workshop)
    first, second = _seat(plan, round, one), _seat(plan, round, other)
    if first is None or second is None:
        raise Refused("Both need a chair in this round before they can change places.")
    if SeatRole.HOST in (first.role, second.role):
        raise Refused("A table's host stays. Give the table another host first.")
    if seen_at is not None and first.table.number != seen_at:
        raise Refused(
            "%(name)s sits at table %(number)s by now. Look at the tables again.",
            name=one.name,
            number=first.table.number,
        )
    require_loose(first)
    require_loose(second)
    remember(
        plan,
        [
            [round.id, one.id, first.table_id, second.table_id],
            [round.id, other.id, second.table_id, first.table_id],
        ],
    )
    first.table_id, second.table_id = second.table_id, first.table_id
    count_again(workshop=workshop, plan=plan)
    activity.record("seating.moved", workshop_id=workshop.id, topic="seating", by=by, subject=one)
    return plan


def send(
    *,
    workshop: Workshop,
    kept: Container[str] | None = None,
    shown: Collection[str] | None = None,
    by: Actor,
) -> SeatingPlan:
    """Show the draft to the participants; sending the same plan again changes nothing.

    With `kept`, keys of changes against the plan sent before, the other changes are dropped first.
    With `shown`, marks of the changes that the page had, it is refused once they are others.
    """
    plan = newest_plan(workshop.id)
    if plan is None:
        raise Refused("There is no seating to send yet.")
    if shown is not None and kept is not None:
        _require_as_shown(workshop, plan, kept=kept, shown=shown)
    if plan.sent_at is None:
        before = sent_plan(workshop.id)
        if kept is not None and before is not None:
            keep_only(workshop=workshop, sent=before, draft=plan, kept=kept)
            count_again(workshop=workshop, plan=plan)
        figures = {key: value for key, value in plan.figures.items() if key != "before"}
        if before is not None:
            figures["changes"] = len(changes(workshop, before, plan))
        plan.figures = figures
        plan.done, plan.undone = [], []
        plan.sent_at = clock.now()
        plan.sent_by_id = by.account_id
        activity.record(
            "seating.sent", workshop_id=workshop.id, topic="places", by=by, subject=plan
        )
    return plan


def try_choice(
    *, workshop: Workshop, kept: Container[str]
) -> tuple[Numbers, Numbers, Counter[int]] | None:
    """Numbers of the plan sent and of the draft with only these changes, and changes by round.

    The draft is changed for that, so whoever asks rolls back. None without a draft and a plan sent.
    """
    draft, before = newest_plan(workshop.id), sent_plan(workshop.id)
    if draft is None or draft.sent_at is not None or before is None:
        return None
    keep_only(workshop=workshop, sent=before, draft=draft, kept=kept)
    left = Counter(change.round.id for change in changes(workshop, before, draft))
    return by_round(before, workshop.rounds), by_round(draft, workshop.rounds), left


def _require_as_shown(
    workshop: Workshop, plan: SeatingPlan, *, kept: Container[str], shown: Collection[str]
) -> None:
    """Nobody sends what they have not seen; a second press finds what the first one has sent."""
    before = sent_plan(workshop.id)
    if plan.sent_at is None and before is not None:
        is_same = {change.mark for change in changes(workshop, before, plan)} == set(shown)
    else:
        places = places_in(plan)
        there = {f"{r}-{p}-{t}" for r, tables in places.items() for p, t in tables.items()}
        wanted = {mark for mark in shown if mark.rpartition("-")[0] in kept}
        is_same = {mark for mark in wanted if not mark.endswith("-0")} <= there
    if not is_same:
        raise Refused(
            "The seating has been changed since you opened this page, so nothing was sent. "
            "This is how it is now. Look at it and send again."
        )


def _seat(plan: SeatingPlan, round: Round, participant: Participant) -> Seat | None:
    return db.session.scalar(
        select(Seat)
        .where(
            Seat.plan_id == plan.id,
            Seat.round_id == round.id,
            Seat.participant_id == participant.id,
        )
        .options(joinedload(Seat.table))
    )


def _taken(plan: SeatingPlan, round: Round, table: Roundtable, *, besides: Participant) -> int:
    """How many chairs of a table others have in a round."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Seat)
            .where(
                Seat.plan_id == plan.id,
                Seat.round_id == round.id,
                Seat.table_id == table.id,
                Seat.participant_id != besides.id,
            )
        )
        or 0
    )


def draft_to_change(workshop: Workshop) -> SeatingPlan:
    """The draft; when the newest plan was sent already, a copy of it to work on."""
    newest = newest_plan(workshop.id)
    if newest is None:
        raise Refused("Seat everyone first; then people can be moved.")
    if newest.sent_at is None:
        return newest
    draft = fresh_draft(workshop_id=workshop.id)
    draft.figures = newest.figures
    copy_seats(newest, draft)
    return draft
