"""The day itself: late people, closed tables, choosing among changes, undo, going back."""

import pytest
from sqlalchemy import select

from facilitate import clock, jobs
from facilitate.activity import Actor
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.people.models import ParticipantRole
from facilitate.people.operations import remove_participant
from facilitate.seating.changes import changes
from facilitate.seating.day import close_table, reopen_table, seat_now
from facilitate.seating.models import Seat, SeatingPlan, SeatRole
from facilitate.seating.operations import ask_for_plan, move, send, trade
from facilitate.seating.places import TOLD_FOR, my_places
from facilitate.seating.queries import newest_plan, places_of, seats_in, sent_plan, sent_versions
from facilitate.seating.scenarios import choose
from facilitate.seating.steps import redo, undo
from facilitate.seating.tasks import TASKS
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

pytestmark = pytest.mark.both_databases


@pytest.fixture
def by(db_session) -> Actor:
    return Actor(account_id=make_account().id)


@pytest.fixture
def workshop(by: Actor) -> Workshop:
    """Twelve people at three tables of five in two rounds, seated and sent."""
    workshop = make_workshop()
    workshop_session = make_session(workshop)
    for _ in range(2):
        make_round(workshop, workshop_session=workshop_session)
    for _ in range(3):
        make_table(workshop, capacity=5)
    for n in range(12):
        make_participant(workshop, name=f"Person {n:02d}", organization=f"Organization {n // 2}")
    db.session.expire_all()
    ask_for_plan(workshop=workshop, fresh=True, only_present=False, by=by)
    work()
    send(workshop=workshop, by=by)
    db.session.commit()
    return workshop


def work() -> None:
    """Let the worker do what was asked, in little time."""
    db.session.commit()
    job = db.session.scalars(select(jobs.Job).order_by(jobs.Job.id.desc())).first()
    job.arguments = {**job.arguments, "seconds": 0.1}
    db.session.commit()
    assert jobs.work_once({task.kind: task for task in TASKS})
    db.session.refresh(job)
    assert job.state == "done", job.error
    db.session.expire_all()


def newest(workshop: Workshop) -> SeatingPlan:
    plan = newest_plan(workshop.id)
    assert plan is not None
    return plan


def in_force(workshop: Workshop) -> SeatingPlan:
    plan = sent_plan(workshop.id)
    assert plan is not None
    return plan


def tables_of(plan: SeatingPlan, participant_id: int) -> list[int]:
    return [place.table.number for place in places_of(participant_id=participant_id, plan=plan)]


def places(plan: SeatingPlan) -> set[tuple[int, int, int]]:
    return {(s.round_id, s.participant_id, s.table_id) for s in seats_in(plan=plan)}


def said(workshop: Workshop) -> list[str]:
    """The changes of the draft, as the page says them."""
    return [
        f"{c.participant.name}, round {c.round.number}: "
        f"{c.before.number if c.before else '-'} to {c.after.number if c.after else '-'}, {c.why}"
        for c in changes(workshop, in_force(workshop), newest(workshop))
    ]


def test_walk_in_gets_a_chair_in_every_round_at_once_and_nobody_moves(
    workshop: Workshop, by: Actor
) -> None:
    before = places(in_force(workshop))
    late = make_participant(workshop, name="Late Arrival")

    seat_now(workshop=workshop, participant=late, by=by)

    after = places(in_force(workshop))
    assert before < after
    assert len(tables_of(in_force(workshop), late.id)) == 2
    assert [plan.number for plan in sent_versions(workshop.id)] == [2, 1]
    assert late.checked_in_at is not None


def test_walk_in_sits_away_from_colleagues(workshop: Workshop, by: Actor) -> None:
    late = make_participant(workshop, name="Late Arrival", organization="Organization 0")
    workshop.tables[0].capacity = workshop.tables[1].capacity = workshop.tables[2].capacity = 6

    seat_now(workshop=workshop, participant=late, by=by)

    # in the first round nothing else counts; in the second, whom one has met by then counts too
    seats = seats_in(plan=in_force(workshop), round_id=workshop.rounds[0].id)
    colleagues = {
        s.table_id
        for s in seats
        if s.participant_id != late.id and s.participant.organization_id == late.organization_id
    }
    mine = {s.table_id for s in seats if s.participant_id == late.id}
    assert mine & colleagues == set()


def test_walk_in_joins_the_draft_too(workshop: Workshop, by: Actor) -> None:
    person = seats_in(plan=in_force(workshop))[0].participant
    here = tables_of(in_force(workshop), person.id)[0]
    other = next(t for t in workshop.tables if t.number != here)
    draft = move(workshop=workshop, participant=person, round=workshop.rounds[0], table=other,
                 by=by)  # fmt: skip
    late = make_participant(workshop, name="Late Arrival")

    seat_now(workshop=workshop, participant=late, by=by)

    assert newest(workshop).id == draft.id
    assert [in_force(workshop).number, draft.number] == [2, 3]
    assert tables_of(in_force(workshop), person.id)[0] == here
    assert len(tables_of(draft, late.id)) == 2


def test_walk_in_gets_no_chair_in_a_round_that_is_over(workshop: Workshop, by: Actor) -> None:
    start_round(round=workshop.rounds[0], by=by)
    end_round(round=workshop.rounds[0], by=by)
    late = make_participant(workshop, name="Late Arrival")

    seat_now(workshop=workshop, participant=late, by=by)

    found = places_of(participant_id=late.id, plan=in_force(workshop))
    assert [place.round.number for place in found] == [2]


def test_walk_in_without_a_free_chair_is_refused(workshop: Workshop, by: Actor) -> None:
    for table in workshop.tables:
        table.capacity = 4
    late = make_participant(workshop, name="Late Arrival")

    with pytest.raises(Refused) as refusal:
        seat_now(workshop=workshop, participant=late, by=by)

    assert str(refusal.value) == (
        "No table has a free chair in round 1. Update the seating without those who have not "
        "come, or give a table another chair."
    )


def test_somebody_with_a_chair_is_not_seated_twice(workshop: Workshop, by: Actor) -> None:
    person = seats_in(plan=in_force(workshop))[0].participant

    with pytest.raises(Refused) as refusal:
        seat_now(workshop=workshop, participant=person, by=by)

    assert str(refusal.value) == f"{person.name} has a chair in every round already."


def test_synthesis_team_gets_no_chair(workshop: Workshop, by: Actor) -> None:
    person = make_participant(workshop, name="Tia Osei", role=ParticipantRole.THEME_TEAM)

    with pytest.raises(Refused) as refusal:
        seat_now(workshop=workshop, participant=person, by=by)

    assert str(refusal.value) == "Tia Osei is in the synthesis team, which has its own desk."


def test_update_after_no_shows_says_who_leaves_and_moves_nobody_else(
    workshop: Workshop, by: Actor
) -> None:
    people = {s.participant for s in seats_in(plan=in_force(workshop))}
    missing = sorted(people, key=lambda p: p.name)[:1]
    for person in people - set(missing):
        person.checked_in_at = workshop.created_at
    start_round(round=workshop.rounds[0], by=by)
    end_round(round=workshop.rounds[0], by=by)
    at = tables_of(in_force(workshop), missing[0].id)[1]
    ask_for_plan(workshop=workshop, fresh=False, only_present=True, by=by)
    work()

    assert said(workshop) == [f"Person 00, round 2: {at} to -, has not checked in"]


def test_only_ticked_changes_are_sent(workshop: Workshop, by: Actor) -> None:
    round = workshop.rounds[0]
    one, *_, other = seats_in(plan=in_force(workshop), round_id=round.id)
    while other.table_id == one.table_id:
        other = next(s for s in seats_in(plan=in_force(workshop), round_id=round.id)
                     if s.table_id != one.table_id)  # fmt: skip
    before = places(in_force(workshop))
    trade(workshop=workshop, one=one.participant, other=other.participant, round=round, by=by)
    late = make_participant(workshop, name="Late Arrival")
    move(workshop=workshop, participant=late, round=round, table=workshop.tables[0], by=by)
    keys = {
        c.participant.id: c.key for c in changes(workshop, in_force(workshop), newest(workshop))
    }
    assert keys.keys() == {one.participant_id, other.participant_id, late.id}

    send(workshop=workshop, kept={keys[late.id]}, by=by)

    assert places(in_force(workshop)) - before == {(round.id, late.id, workshop.tables[0].id)}
    assert before < places(in_force(workshop))


def test_half_of_a_trade_is_refused_where_chairs_are_missing(workshop: Workshop, by: Actor) -> None:
    round = workshop.rounds[0]
    seats = seats_in(plan=in_force(workshop), round_id=round.id)
    one = seats[0]
    other = next(s for s in seats if s.table_id != one.table_id)
    for table in workshop.tables:
        table.capacity = 4
    number = next(t.number for t in workshop.tables if t.id == other.table_id)
    trade(workshop=workshop, one=one.participant, other=other.participant, round=round, by=by)
    key = f"{round.id}-{one.participant_id}"

    with pytest.raises(Refused) as refusal:
        send(workshop=workshop, kept={key}, by=by)

    assert str(refusal.value) == (
        f"Without the changes you left out, table {number} would have 5 people in round 1 and 4 "
        "chairs. Tick more changes, or give the table more chairs."
    )


def test_merged_table_brings_its_people_and_their_chairs_in_the_round_that_is_on(
    workshop: Workshop, by: Actor
) -> None:
    first, second = workshop.rounds
    closing, into = workshop.tables[2], workshop.tables[0]
    for seat in seats_in(plan=in_force(workshop)):
        seat.participant.organization = None  # no colleagues, whom it may pay to move apart
    start_round(round=first, by=by)
    host = next(s for s in seats_in(plan=in_force(workshop), round_id=first.id)
                if s.table_id == closing.id)  # fmt: skip
    closing.host_id = host.participant_id
    before = {
        s.participant_id: s.table_id for s in seats_in(plan=in_force(workshop), round_id=first.id)
    }
    into_id, closing_id = into.id, closing.id
    host_id = host.participant_id
    for table in workshop.tables[:2]:
        table.capacity = 7

    close_table(workshop=workshop, table=closing, into=into, by=by)
    work()

    assert db.session.get_one(type(into), into_id).capacity == 8
    draft = newest(workshop)
    after = {s.participant_id: s.table_id for s in seats_in(plan=draft, round_id=first.id)}
    assert after == {p: into_id if t == closing_id else t for p, t in before.items()}
    later = {s.table_id for s in seats_in(plan=draft, round_id=second.id)}
    assert later == {t.id for t in workshop.tables[:2]}
    roles = {s.participant_id: s.role for s in seats_in(plan=draft, round_id=first.id)}
    assert roles[host_id] == SeatRole.SCRIBE
    assert {str(c.why) for c in changes(workshop, in_force(workshop), draft)
            if c.round.id == first.id} == {"table 3 is closed"}  # fmt: skip


def test_closed_table_takes_nobody_until_it_opens_again(workshop: Workshop, by: Actor) -> None:
    for table in workshop.tables:
        table.capacity = 8
    third = workshop.tables[2]
    close_table(workshop=workshop, table=third, into=None, by=by)
    work()
    person = seats_in(plan=newest(workshop))[0].participant

    with pytest.raises(Refused) as refusal:
        move(workshop=workshop, participant=person, round=workshop.rounds[0], table=third, by=by)
    assert str(refusal.value) == "Table 3 is closed in round 1. Open it again first."

    reopen_table(table=workshop.tables[2], by=by)
    move(workshop=workshop, participant=person, round=workshop.rounds[0],
         table=workshop.tables[2], by=by)  # fmt: skip
    assert tables_of(newest(workshop), person.id)[0] == 3


def test_last_open_table_cannot_close(workshop: Workshop, by: Actor) -> None:
    workshop.tables[0].closed_from = workshop.tables[1].closed_from = 1

    with pytest.raises(Refused) as refusal:
        close_table(workshop=workshop, table=workshop.tables[2], into=None, by=by)

    assert str(refusal.value) == "Table 3 is the last one open."


def test_moves_by_hand_can_be_undone_and_done_again(workshop: Workshop, by: Actor) -> None:
    round = workshop.rounds[0]
    person = seats_in(plan=in_force(workshop), round_id=round.id)[0].participant
    before = tables_of(in_force(workshop), person.id)
    other = next(t for t in workshop.tables if t.number != before[0])
    move(workshop=workshop, participant=person, round=round, table=other, by=by)
    moved = tables_of(newest(workshop), person.id)
    assert moved == [other.number, before[1]]
    assert said(workshop) == [
        f"{person.name}, round 1: {before[0]} to {other.number}, moved by hand"
    ]

    undo(workshop=workshop, by=by)
    assert tables_of(newest(workshop), person.id) == before
    redo(workshop=workshop, by=by)
    assert tables_of(newest(workshop), person.id) == moved
    undo(workshop=workshop, by=by)

    with pytest.raises(Refused) as refusal:
        undo(workshop=workshop, by=by)
    assert str(refusal.value) == "There is nothing to undo."


def test_undo_of_a_first_chair_takes_it_away(workshop: Workshop, by: Actor) -> None:
    late = make_participant(workshop, name="Late Arrival")
    move(workshop=workshop, participant=late, round=workshop.rounds[1],
         table=workshop.tables[0], by=by)  # fmt: skip

    undo(workshop=workshop, by=by)

    assert tables_of(newest(workshop), late.id) == []


def test_earlier_version_comes_back_as_a_draft_without_people_who_left(
    workshop: Workshop, by: Actor
) -> None:
    first = in_force(workshop)
    late = make_participant(workshop, name="Late Arrival")
    seat_now(workshop=workshop, participant=late, by=by)
    gone = seats_in(plan=first)[0].participant
    remove_participant(participant=gone, by=by)

    draft = choose(workshop=workshop, plan=first, keep_as="Before", by=by)

    assert draft.sent_at is None
    assert places(draft) == {row for row in places(first) if row[1] != gone.id}


def test_only_who_moved_is_told_and_only_for_a_while(workshop: Workshop, by: Actor) -> None:
    round = workshop.rounds[0]
    seats = seats_in(plan=in_force(workshop), round_id=round.id)
    person, neighbour = seats[0].participant, seats[1].participant
    before = tables_of(in_force(workshop), person.id)[0]
    other = next(t for t in workshop.tables if t.number != before)
    an_hour = clock.now() + TOLD_FOR * 2
    with clock.held_at(an_hour):
        move(workshop=workshop, participant=person, round=round, table=other, by=by)
        send(workshop=workshop, by=by)
        assert my_places(workshop, person).moved == {round.id: before}
        assert my_places(workshop, neighbour).moved == {}
    with clock.held_at(an_hour + TOLD_FOR * 2):
        assert my_places(workshop, person).moved == {}


def test_seats_of_two_versions_never_mix(workshop: Workshop, by: Actor) -> None:
    first = in_force(workshop)
    late = make_participant(workshop, name="Late Arrival")

    seat_now(workshop=workshop, participant=late, by=by)

    rows = db.session.scalars(select(Seat.plan_id).where(Seat.participant_id == late.id)).all()
    assert set(rows) == {in_force(workshop).id} != {first.id}


def test_closing_a_table_does_not_bring_back_who_was_left_out(
    workshop: Workshop, by: Actor
) -> None:
    people = sorted({s.participant for s in seats_in(plan=in_force(workshop))}, key=lambda p: p.id)
    for person in people[1:]:
        person.checked_in_at = workshop.created_at
    for table in workshop.tables:
        table.capacity = 8
    ask_for_plan(workshop=workshop, fresh=False, only_present=True, by=by)
    work()
    send(workshop=workshop, by=by)
    assert tables_of(in_force(workshop), people[0].id) == []

    close_table(workshop=workshop, table=workshop.tables[2], into=None, by=by)
    work()

    assert tables_of(newest(workshop), people[0].id) == []
    assert len(seats_in(plan=newest(workshop))) == 22
