"""Between the database and the solver: a workshop becomes a problem, a plan becomes seats."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import insert, literal, select

from facilitate.db import db
from facilitate.people.models import Participant
from facilitate.seating import solver
from facilitate.seating.models import Seat, SeatingPlan, SeatRole, SectorWish, WishKind
from facilitate.seating.queries import newest_plan, people_to_seat, sent_plan
from facilitate.seating.wishes import pair_wishes, sector_wishes
from facilitate.workshop.models import Round, Roundtable, Workshop

#: a table may lose one person in so many before an update moves others to it
SPARE = 4


#: figures that are shown as they were before the newest change by hand
COMPARED = ("repeats", "colleagues", "sectors_per_table")


@dataclass(frozen=True, kw_only=True)
class Task:
    """A problem for the solver, and the rounds it stands for; other ids are row ids as text."""

    problem: solver.Problem
    rounds: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Merger:
    """Everybody at one table goes to another one together, both by id, in the next open round."""

    table_id: int
    into_id: int


def build(
    *,
    workshop: Workshop,
    fresh: bool,
    only_present: bool,
    only_seated: bool = False,
    running: bool = False,
    merger: Merger | None = None,
) -> Task:
    """Everything the solver needs, read from the database.

    Rounds that have started are history and keep their seats, but for the round that is on when
    `running` says so. `fresh` seats the other rounds from nothing; otherwise the newest plan is
    changed as little as possible. `only_present` leaves out whoever has not checked in, and
    `only_seated` does so in the rounds in which they have no chair as it is.
    """
    rounds = list(workshop.rounds)
    tables = list(workshop.tables)
    begun = sum(1 for r in rounds if r.started_at is not None)
    baseline = _baseline(workshop, rounds, begun, fresh=fresh)
    started = begun - 1 if running and begun and rounds[begun - 1].is_on else begun
    ahead = {p for seating in baseline[started:] for p in seating}
    people = [
        p
        for p in people_to_seat(workshop.id)
        if p.checked_in_at is not None
        or not (only_present or (only_seated and str(p.id) not in ahead))
    ]
    past = {p for seating in baseline[:started] for p in seating}
    known = {str(p.id) for p in people}
    gone = _gone(sorted(past - known, key=int))
    pairs: dict[str, list[tuple[str, str]]] = {kind: [] for kind in WishKind}
    for wish in pair_wishes(workshop.id):
        if {str(wish.one_id), str(wish.other_id)} <= known:
            pairs[wish.kind].append((str(wish.one_id), str(wish.other_id)))
    repairs = any(baseline[started:])
    sizes = [
        _sizes([t for t in tables if t.is_open(r)], len(people), loose=repairs) for r in rounds
    ]
    if merger is not None and started < len(rounds):
        # the tables are uneven then, because the organizer wants it so
        sizes[started] = {table: (0, most) for table, (_, most) in sizes[started].items()}
    pins = {
        **_fixed_seats(workshop, rounds, started, people),
        **_merged(merger, baseline, started, known),
        **{
            (str(t.host_id), r): str(t.id)
            for t in tables
            if t.host_id is not None and str(t.host_id) in known
            for r in range(started, len(rounds))
            if t.is_open(rounds[r])
        },
    }
    return Task(
        rounds=tuple(r.id for r in rounds),
        problem=solver.Problem(
            name=workshop.title,
            rounds=len(rounds),
            tables=tuple(
                solver.Table(
                    id=str(t.id),
                    name=str(t.number),
                    minimum=tuple(s.get(t.id, (0, 0))[0] for s in sizes),
                    maximum=tuple(s.get(t.id, (0, 0))[1] for s in sizes),
                )
                for t in tables
            ),
            people=tuple(
                [_person(p, baseline, started, only_seated=only_seated) for p in people]
                + [_absent(p, baseline, started, len(rounds)) for p in gone]
            ),
            pins=tuple(
                solver.Pin(person=person, table=table, round=r)
                for (person, r), table in pins.items()
            ),
            apart=tuple(pairs[WishKind.APART]),
            together=tuple(pairs[WishKind.TOGETHER]),
            coverage=tuple(
                solver.Coverage(str(wish.sector_id), str(wish.meets_id))
                for wish in sector_wishes(workshop.id)
            ),
            repair=None
            if not any(baseline)
            else solver.Repair(
                now=started,
                baseline=tuple(
                    {p: t for p, t in seating.items() if r < started or p in known}
                    for r, seating in enumerate(baseline)
                ),
            ),
        ),
    )


def store(
    *, workshop: Workshop, task: Task, plan: solver.Plan, figures: dict[str, object]
) -> SeatingPlan:
    """Keep a solved plan as the workshop's draft, in place of an older draft."""
    hosts = {t.host_id: t for t in workshop.tables if t.host_id is not None}
    rounds = {r.id: r for r in workshop.rounds}
    newest = newest_plan(workshop.id)
    fixed = fixed_seats(newest) if newest is not None else {}
    draft = fresh_draft(workshop_id=workshop.id)
    draft.figures = figures
    db.session.flush()
    rows = [
        {
            "plan_id": draft.id,
            "round_id": round_id,
            "participant_id": int(person),
            "table_id": int(table),
            "role": role_at(hosts.get(int(person)), int(table), rounds[round_id]),
            "fixed": fixed.get((round_id, int(person))) == int(table),
        }
        for round_id, seating in zip(task.rounds, plan.assignment, strict=True)
        for person, table in seating.items()
    ]
    if rows:
        db.session.execute(insert(Seat), rows)
    return draft


def role_at(hosts: Roundtable | None, table_id: int, round: Round) -> SeatRole:
    """What somebody is at a table; `hosts` is the table they host.

    While their own table is closed, hosts take notes beside the host of the table they join.
    """
    if hosts is None:
        return SeatRole.PARTICIPANT
    if hosts.id == table_id:
        return SeatRole.HOST
    return SeatRole.PARTICIPANT if hosts.is_open(round) else SeatRole.SCRIBE


def count_again(*, workshop: Workshop, plan: SeatingPlan) -> None:
    """Bring the figures of a plan that was changed by hand up to date."""
    problem, counted = read_plan(workshop=workshop, plan=plan)
    before = {key: value for key, value in plan.figures.items() if key in COMPARED}
    plan.figures = {**figures(problem, counted), "by_hand": True, "before": before}


def read_plan(*, workshop: Workshop, plan: SeatingPlan) -> tuple[solver.Problem, solver.Plan]:
    """A stored plan as the solver sees it, with the people and tables of today."""
    db.session.flush()
    task = build(workshop=workshop, fresh=True, only_present=False)
    known = {p.id for p in task.problem.people}
    seatings: dict[int, dict[str, str]] = {round_id: {} for round_id in task.rounds}
    for round_id, person, table in db.session.execute(
        select(Seat.round_id, Seat.participant_id, Seat.table_id).where(Seat.plan_id == plan.id)
    ):
        if str(person) in known:
            seatings[round_id][str(person)] = str(table)
    return task.problem, solver.Plan(tuple(seatings[round_id] for round_id in task.rounds))


def sectors_met(
    *, workshop: Workshop, plan: SeatingPlan, wishes: Sequence[SectorWish]
) -> list[tuple[SectorWish, solver.Covered]]:
    """How far a plan meets each wish about two sectors, and how far that is possible."""
    if not wishes:
        return []
    covered = {(each.one, each.two): each for each in solver.coverage(
        *read_plan(workshop=workshop, plan=plan))}  # fmt: skip
    return [(wish, covered[str(wish.sector_id), str(wish.meets_id)]) for wish in wishes]


def fresh_draft(*, workshop_id: int) -> SeatingPlan:
    """An empty plan with the next number; a draft that was never sent makes room for it."""
    newest = newest_plan(workshop_id)
    number = newest.number + 1 if newest else 1
    if newest is not None and newest.sent_at is None:
        number = newest.number
        db.session.delete(newest)
        db.session.flush()
    draft = SeatingPlan(workshop_id=workshop_id, number=number, figures={})
    db.session.add(draft)
    db.session.flush()
    return draft


def copy_seats(
    source: SeatingPlan, target: SeatingPlan, *, rounds: Collection[int] | None = None
) -> None:
    """The seats of one plan into another one that has none there, in these rounds or in all.

    People who have been taken off the list stay behind.
    """
    seats = (
        select(
            literal(target.id),
            *(Seat.round_id, Seat.table_id, Seat.participant_id, Seat.role, Seat.fixed),
        )
        .join(Participant)
        .where(Seat.plan_id == source.id, Participant.withdrawn_at.is_(None))
    )
    if rounds is not None:
        seats = seats.where(Seat.round_id.in_(rounds))
    db.session.execute(
        insert(Seat).from_select(
            ["plan_id", "round_id", "table_id", "participant_id", "role", "fixed"], seats
        )
    )


def _baseline(
    workshop: Workshop, rounds: list[Round], started: int, *, fresh: bool
) -> list[dict[str, str]]:
    """Seats to keep or to start from: history as sent, the rest from the newest plan if wanted."""
    seatings: list[dict[str, str]] = [{} for _ in rounds]
    index = {r.id: i for i, r in enumerate(rounds)}
    sent = sent_plan(workshop.id)
    newest = None if fresh else newest_plan(workshop.id)
    for plan, wanted in ((sent, range(started)), (newest, range(started, len(rounds)))):
        if plan is None or not wanted:
            continue
        for round_id, person, table in db.session.execute(
            select(Seat.round_id, Seat.participant_id, Seat.table_id).where(Seat.plan_id == plan.id)
        ):
            if index.get(round_id) in wanted:
                seatings[index[round_id]][str(person)] = str(table)
    return seatings


def _gone(ids: list[str]) -> list[Participant]:
    """People of the past rounds who are not to be seated any more."""
    if not ids:
        return []
    return list(
        db.session.scalars(
            select(Participant)
            .where(Participant.id.in_([int(i) for i in ids]))
            .order_by(Participant.id)
        )
    )


def _sizes(tables: Sequence[Roundtable], people: int, *, loose: bool) -> dict[int, tuple[int, int]]:
    """Fewest and most people per table: as even as the chairs allow.

    When a plan is updated, `loose`, a table may lose about a quarter before others have to move.
    """
    share = people // len(tables) if tables else 0
    if loose and share > 1:
        share -= max(1, share // SPARE)
    return {t.id: (min(share, t.capacity), t.capacity) for t in tables}


def fixed_seats(plan: SeatingPlan) -> dict[tuple[int, int], int]:
    """The tables of fixed seats by round and participant, all by id."""
    return {
        (round_id, person): table
        for round_id, person, table in db.session.execute(
            select(Seat.round_id, Seat.participant_id, Seat.table_id).where(
                Seat.plan_id == plan.id, Seat.fixed
            )
        )
    }


Pins = dict[tuple[str, int], str]
"""The table that a person has to have in a round, which is counted from 0."""


def _fixed_seats(
    workshop: Workshop, rounds: list[Round], started: int, people: Sequence[Participant]
) -> Pins:
    """Fixed seats that can be kept: the table is open, and the person is there to sit at it."""
    newest = newest_plan(workshop.id)
    known = {p.id for p in people}
    index = {r.id: i for i, r in enumerate(rounds)}
    tables = {t.id: t for t in workshop.tables}
    return {
        (str(person), index[round_id]): str(table)
        for (round_id, person), table in (fixed_seats(newest) if newest else {}).items()
        if person in known
        and index.get(round_id, -1) >= started
        and tables[table].is_open(rounds[index[round_id]])
    }


def _merged(
    merger: Merger | None, baseline: list[dict[str, str]], now: int, known: set[str]
) -> Pins:
    if merger is None or now >= len(baseline):
        return {}
    old, new = str(merger.table_id), str(merger.into_id)
    return {
        (person, now): new
        for person, table in baseline[now].items()
        if table == old and person in known
    }


def _person(
    p: Participant, baseline: list[dict[str, str]], started: int, *, only_seated: bool
) -> solver.Person:
    organization = p.organization
    sector = organization.sector if organization else None
    return solver.Person(
        id=str(p.id),
        name=p.name,
        present=tuple(
            str(p.id) in seating
            or (r >= started and (p.checked_in_at is not None or not only_seated))
            for r, seating in enumerate(baseline)
        ),
        sector=str(sector.id) if sector else None,
        organization=str(organization.id) if organization else None,
    )


def _absent(
    p: Participant, baseline: list[dict[str, str]], started: int, rounds: int
) -> solver.Person:
    """Somebody who only takes part in what is already history."""
    return solver.Person(
        id=str(p.id),
        name=p.name,
        present=tuple(r < started and str(p.id) in baseline[r] for r in range(rounds)),
        organization=str(p.organization_id) if p.organization_id else None,
    )


def figures(problem: solver.Problem, plan: solver.Plan) -> dict[str, object]:
    """What the plan page says of a plan: values of the objectives and their bounds."""
    value, bound = solver.score(problem, plan), solver.bounds(problem)
    sector_of = {p.id: p.sector for p in problem.people}
    mixes = [
        len({sector_of[p] for p, at in seating.items() if at == table and sector_of[p]})
        for seating in plan.assignment
        for table in set(seating.values())
    ]
    return {
        "repeats": value.repeats,
        "repeats_bound": bound.repeats,
        "colleagues": value.organization,
        "colleagues_bound": bound.organization,
        "sectors_per_table": round(sum(mixes) / len(mixes), 1) if mixes else 0,
        "sectors": len({s for s in sector_of.values() if s}),
    }
