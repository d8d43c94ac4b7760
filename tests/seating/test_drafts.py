"""Fixed seats, hosts, drafts kept aside, plans as lists, and a search that is looked at."""

import pytest
from sqlalchemy import select

from facilitate import jobs
from facilitate.activity import Actor
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.people.models import Participant
from facilitate.seating.changes import places_in
from facilitate.seating.day import close_table
from facilitate.seating.fixing import fix
from facilitate.seating.hosts import name_host
from facilitate.seating.lists import plan_rows, take_list
from facilitate.seating.models import Seat, SeatingPlan
from facilitate.seating.numbers import by_round
from facilitate.seating.operations import ask_for_plan, move, send, trade
from facilitate.seating.pictures import preview
from facilitate.seating.queries import newest_plan, people_to_seat
from facilitate.seating.scenarios import (
    MOST,
    back_to_sent,
    choose,
    discard,
    keep_aside,
    kept_aside,
    who_sits_elsewhere,
)
from facilitate.seating.steps import undo
from facilitate.seating.tasks import TASKS
from facilitate.sheets import as_csv
from facilitate.workshop.models import Workshop
from facilitate.workshop.operations import end_round, start_round
from tests.factories import (
    make_account,
    make_participant,
    make_round,
    make_session,
    make_table,
    make_workshop,
)


@pytest.fixture
def by(db_session) -> Actor:
    return Actor(account_id=make_account().id)


@pytest.fixture
def workshop(by: Actor) -> Workshop:
    """Eleven people at three tables of five in two rounds: 4, 4 and 3, each three times in turn."""
    workshop = make_workshop()
    workshop_session = make_session(workshop)
    rounds = [make_round(workshop, workshop_session=workshop_session) for _ in range(2)]
    tables = [make_table(workshop, capacity=5) for _ in range(3)]
    people = [
        make_participant(workshop, name=f"Person {n:02d}", organization=f"Org {n // 2}")
        for n in range(11)
    ]
    plan = SeatingPlan(workshop_id=workshop.id, number=1, figures={})
    db.session.add(plan)
    db.session.flush()
    db.session.add_all(
        Seat(
            plan_id=plan.id,
            round_id=round.id,
            table_id=tables[(n + n // 3 * index) % 3].id,
            participant_id=person.id,
        )
        for index, round in enumerate(rounds)
        for n, person in enumerate(people)
    )
    db.session.commit()
    db.session.expire_all()
    return workshop


def newest(workshop: Workshop) -> SeatingPlan:
    plan = newest_plan(workshop.id)
    assert plan is not None
    return plan


def person(workshop: Workshop, number: int) -> Participant:
    return next(p for p in people_to_seat(workshop.id) if p.name == f"Person {number:02d}")


def table_number(workshop: Workshop, who: Participant, round: int) -> int | None:
    at = places_in(newest(workshop))[workshop.rounds[round - 1].id].get(who.id)
    return next((t.number for t in workshop.tables if t.id == at), None)


def search(workshop: Workshop, *, fresh: bool, by: Actor, keep_as: str = "") -> None:
    """Ask for a plan and let the worker find it in little time."""
    job = ask_for_plan(workshop=workshop, fresh=fresh, only_present=False, keep_as=keep_as, by=by)
    job.arguments = {**job.arguments, "seconds": 0.05}
    db.session.commit()
    assert jobs.work_once({task.kind: task for task in TASKS})
    db.session.refresh(job)
    assert job.state == "done", job.error
    db.session.expire_all()


# --- Fixed seats ---------------------------------------------------------------------------


@pytest.mark.both_databases
def test_fixed_seats_stay_when_everybody_is_seated_anew_and_when_the_plan_is_updated(
    workshop: Workshop, by: Actor
) -> None:
    first, second = workshop.rounds
    one = person(workshop, 1)
    fix(workshop=workshop, round=first, fixed=True, participant=one, by=by)
    fix(workshop=workshop, round=second, fixed=True, table=workshop.tables[0], by=by)
    before = places_in(newest(workshop))
    at_first = {p for p, t in before[second.id].items() if t == workshop.tables[0].id}

    for fresh in (True, False):
        search(workshop, fresh=fresh, by=by)

        after = places_in(newest(workshop))
        assert after[workshop.rounds[0].id][one.id] == before[first.id][one.id]
        assert at_first <= {
            p for p, t in after[workshop.rounds[1].id].items() if t == workshop.tables[0].id
        }
        fixed = db.session.scalars(
            select(Seat).where(Seat.plan_id == newest(workshop).id, Seat.fixed)
        ).all()
        assert len(fixed) == 1 + len(at_first)


def test_fixed_round_is_the_same_after_a_new_search(workshop: Workshop, by: Actor) -> None:
    round = workshop.rounds[1]
    fix(workshop=workshop, round=round, fixed=True, by=by)
    before = places_in(newest(workshop))[round.id]

    search(workshop, fresh=True, by=by)

    assert places_in(newest(workshop))[workshop.rounds[1].id] == before


def test_fixed_seat_at_a_table_that_closes_is_given_up(workshop: Workshop, by: Actor) -> None:
    one = person(workshop, 0)
    for table in workshop.tables:
        table.capacity = 6
    fix(workshop=workshop, round=workshop.rounds[0], fixed=True, participant=one, by=by)
    send(workshop=workshop, by=by)

    job = close_table(workshop=workshop, table=workshop.tables[0], into=None, by=by)
    assert job is not None
    job.arguments = {**job.arguments, "seconds": 0.05}
    db.session.commit()
    assert jobs.work_once({task.kind: task for task in TASKS})
    db.session.expire_all()

    assert table_number(workshop, one, 1) in (2, 3)
    assert db.session.scalars(select(Seat).where(Seat.plan_id == newest(workshop).id,
                                                 Seat.fixed)).all() == []  # fmt: skip


def test_fixed_seat_is_not_moved_by_hand_until_it_is_released(
    workshop: Workshop, by: Actor
) -> None:
    round, one, other = workshop.rounds[0], person(workshop, 0), person(workshop, 1)
    fix(workshop=workshop, round=round, fixed=True, participant=one, by=by)

    with pytest.raises(Refused, match="has a fixed seat"):
        move(workshop=workshop, participant=one, round=round, table=workshop.tables[1], by=by)
    with pytest.raises(Refused, match="has a fixed seat"):
        trade(workshop=workshop, one=other, other=one, round=round, by=by)

    fix(workshop=workshop, round=round, fixed=False, participant=one, by=by)
    move(workshop=workshop, participant=one, round=round, table=workshop.tables[1], by=by)
    assert table_number(workshop, one, 1) == 2


def test_fixing_where_nobody_sits_or_what_is_over_is_refused(workshop: Workshop, by: Actor) -> None:
    round = workshop.rounds[0]
    late = make_participant(workshop, name="Late")
    with pytest.raises(Refused, match="Nobody sits there"):
        fix(workshop=workshop, round=round, fixed=True, participant=late, by=by)
    send(workshop=workshop, by=by)
    start_round(round=round, by=by)
    end_round(round=round, by=by)
    with pytest.raises(Refused, match="is over"):
        fix(workshop=workshop, round=round, fixed=True, by=by)


# --- Hosts ---------------------------------------------------------------------------------


def test_new_host_has_a_chair_at_the_table_in_every_round_and_the_former_one_the_others(
    workshop: Workshop, by: Actor
) -> None:
    table = workshop.tables[0]
    ana, ben = person(workshop, 0), person(workshop, 4)
    name_host(workshop=workshop, table=table, participant=ana, by=by)
    assert [table_number(workshop, ana, r) for r in (1, 2)] == [1, 1]
    bens = [table_number(workshop, ben, r) for r in (1, 2)]

    name_host(workshop=workshop, table=table, participant=ben, by=by)

    assert table.host_id == ben.id
    assert [table_number(workshop, ben, r) for r in (1, 2)] == [1, 1]
    assert [table_number(workshop, ana, r) for r in (1, 2)] == bens
    roles = db.session.execute(
        select(Seat.participant_id, Seat.role).where(
            Seat.plan_id == newest(workshop).id, Seat.role != "participant"
        )
    ).all()
    assert [tuple(row) for row in roles] == [(ben.id, "host")] * 2


def test_somebody_makes_room_at_a_full_table_for_its_host(workshop: Workshop, by: Actor) -> None:
    table = workshop.tables[0]
    table.capacity = 4
    two = person(workshop, 2)
    assert table_number(workshop, two, 1) == 3

    name_host(workshop=workshop, table=table, participant=two, by=by)

    seats = places_in(newest(workshop))[workshop.rounds[0].id]
    assert [list(seats.values()).count(t.id) for t in workshop.tables] == [4, 4, 3]
    with pytest.raises(Refused, match="hosts table 1"):
        name_host(workshop=workshop, table=workshop.tables[1], participant=two, by=by)


# --- Drafts --------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_draft_kept_aside_is_compared_and_taken_up_again(workshop: Workshop, by: Actor) -> None:
    one, round = person(workshop, 0), workshop.rounds[0]
    kept = keep_aside(workshop=workshop, name="Quiet", by=by)
    with pytest.raises(Refused, match="kept as “Quiet” already"):
        keep_aside(workshop=workshop, name="Quiet", by=by)

    draft = move(workshop=workshop, participant=one, round=round, table=workshop.tables[1], by=by)
    elsewhere = who_sits_elsewhere(workshop, kept, draft)

    assert [len(elsewhere[r]) for r in workshop.rounds] == [1, 0]
    row = elsewhere[round][0]
    assert (row.participant.id, row.first, row.second) == (
        one.id,
        workshop.tables[0],
        workshop.tables[1],
    )
    choose(workshop=workshop, plan=kept, keep_as="Changed", by=by)
    assert table_number(workshop, one, 1) == 1
    assert (newest(workshop).name, newest(workshop).sent_at) == (None, None)
    assert [plan.name for plan in kept_aside(workshop.id)] == ["Quiet", "Changed"]

    discard(workshop=workshop, scenario=kept, by=by)
    assert [plan.name for plan in kept_aside(workshop.id)] == ["Changed"]


def test_draft_changed_by_hand_is_kept_when_everybody_is_seated_anew(
    workshop: Workshop, by: Actor
) -> None:
    one, round = person(workshop, 0), workshop.rounds[0]
    search(workshop, fresh=True, by=by, keep_as="Draft of 08:00")
    assert kept_aside(workshop.id) == []
    to = next(t for t in workshop.tables if t.number != table_number(workshop, one, 1))
    move(workshop=workshop, participant=one, round=round, table=to, by=by)

    search(workshop, fresh=True, by=by, keep_as="Draft of 09:00")

    (kept,) = kept_aside(workshop.id)
    assert kept.name == "Draft of 09:00"
    assert places_in(kept)[workshop.rounds[0].id][one.id] == to.id
    assert send(workshop=workshop, by=by).id != kept.id


def test_draft_gives_way_to_what_was_sent_and_is_kept_if_changed_by_hand(
    workshop: Workshop, by: Actor
) -> None:
    one, round = person(workshop, 0), workshop.rounds[0]
    with pytest.raises(Refused, match="no draft to give up"):
        back_to_sent(workshop=workshop, keep_as="Before", by=by)
    sent = send(workshop=workshop, by=by)
    search(workshop, fresh=True, by=by)

    back_to_sent(workshop=workshop, keep_as="Before", by=by)
    assert newest(workshop).id == sent.id
    assert kept_aside(workshop.id) == []

    draft = move(workshop=workshop, participant=one, round=round, table=workshop.tables[1], by=by)
    back_to_sent(workshop=workshop, keep_as="Before", by=by)
    assert newest(workshop).id == sent.id
    assert [plan.id for plan in kept_aside(workshop.id)] == [draft.id]


def test_drafts_are_not_kept_without_end(workshop: Workshop, by: Actor) -> None:
    for number in range(MOST):
        keep_aside(workshop=workshop, name=f"Draft {number}", by=by)
    with pytest.raises(Refused, match="Delete one first"):
        keep_aside(workshop=workshop, name="One more", by=by)


# --- Numbers and lists -----------------------------------------------------------------------


def test_numbers_of_the_rounds_sum_up_to_the_repeats(workshop: Workshop, by: Actor) -> None:
    draft = move(
        workshop=workshop,
        participant=person(workshop, 0),
        round=workshop.rounds[0],
        table=workshop.tables[1],
        by=by,
    )

    found = by_round(draft, workshop.rounds)

    first, second = (found[r.id] for r in workshop.rounds)
    assert (first.people, second.people, first.again) == (11, 11, 0)
    assert second.again == draft.figures["repeats"]
    assert first.colleagues + second.colleagues == draft.figures["colleagues"]


def test_plan_goes_out_as_a_list_and_comes_back_as_one_step(workshop: Workshop, by: Actor) -> None:
    header = ["Name", "Organization", "Sector", "Round 1", "Round 2"]
    rows = [list(row) for row in plan_rows(workshop, newest(workshop))]
    assert rows[0] == ["Person 00", "Org 0", "", 1, 1]
    rows[0][3], rows[1][3] = rows[1][3], ""

    take_list(workshop=workshop, text=as_csv(header, rows).decode("utf-8-sig"), by=by)

    assert [list(row) for row in plan_rows(workshop, newest(workshop))][:2] == [
        ["Person 00", "Org 0", "", 2, 1],
        ["Person 01", "Org 0", "", None, 2],
    ]
    undo(workshop=workshop, by=by)
    assert next(iter(plan_rows(workshop, newest(workshop))))[3:] == (1, 1)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("Person 00,Org 0,9", "Row 2: there is no table “9”."),
        ("Person 00,Org 0,much", "Row 2: there is no table “much”."),
        ("Zed,Org 0,1", "Row 2: “Zed” is nobody on the list of people"),
        ("Person 00,Org 0,1\nPerson 00,Org 0,2", "Row 3: this person is on the list twice."),
        ("Person 01,,1\nPerson 04,,1", "Table 1 would have 6 people in round 1 and 5 chairs."),
    ],
)
def test_list_that_does_not_fit_is_refused_with_its_row(
    workshop: Workshop, by: Actor, row: str, sentence: str
) -> None:
    with pytest.raises(Refused) as refusal:
        take_list(workshop=workshop, text=f"Name,Organization,Round 1\n{row}\n", by=by)

    assert (refusal.value.message % refusal.value.values).startswith(sentence)


# --- The search, looked at -------------------------------------------------------------------


def test_search_shows_its_plans_and_leaves_the_draft_alone_until_its_end(
    workshop: Workshop, by: Actor
) -> None:
    before = places_in(newest(workshop))
    job = ask_for_plan(workshop=workshop, fresh=True, only_present=False, by=by)
    job.arguments = {**job.arguments, "seconds": 0.05, "workshop_id": workshop.id}
    db.session.commit()
    seen = []

    def progress(share: float, **figures: object) -> bool:
        seen.append(figures)
        assert places_in(newest(workshop)) == before
        return True

    TASKS[0].run(job.arguments, progress)

    assert seen[0]["first"] == {k: seen[0][k] for k in ("repeats", "colleagues")}
    assert "seats" not in seen[-1]
    job.figures = seen[0]
    tables = preview(workshop, job, workshop.rounds[0])
    assert sum(len(t.names) for t in tables) == 11
    assert preview(workshop, jobs.Job(figures={}), workshop.rounds[0]) == []
