"""Plans in the database: made by the worker, changed by hand, sent."""

import pytest
from sqlalchemy import func, select

from facilitate import jobs
from facilitate.activity import Activity, Actor
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.people.models import ParticipantRole
from facilitate.seating.models import Seat, SeatingPlan, SeatRole
from facilitate.seating.operations import arrange, ask_for_plan, move, send, trade
from facilitate.seating.queries import newest_plan, places_of, seats_in, sent_plan
from facilitate.seating.solver import MY_TOPICS
from facilitate.seating.tasks import TASKS, weighed
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
def workshop(db_session) -> Workshop:
    """Twelve people, three tables of five, two rounds."""
    workshop = make_workshop()
    workshop_session = make_session(workshop)
    for _ in range(2):
        make_round(workshop, workshop_session=workshop_session)
    for _ in range(3):
        make_table(workshop, capacity=5)
    for n in range(12):
        make_participant(workshop, name=f"Person {n:02d}", organization=f"Organization {n // 2}")
    db.session.expire_all()
    return workshop


def seated(workshop: Workshop, by: Actor, *, fresh: bool = True) -> SeatingPlan:
    """Ask for a plan, let the worker work, and return the draft."""
    job = ask_for_plan(workshop=workshop, fresh=fresh, only_present=False, by=by)
    job.arguments = {**job.arguments, "seconds": 0.2}
    db.session.commit()
    assert jobs.work_once({task.kind: task for task in TASKS})
    db.session.refresh(job)
    assert job.state == "done", job.error
    db.session.expire_all()
    plan = newest_plan(workshop.id)
    assert plan is not None
    return plan


def by_table(plan: SeatingPlan, round_id: int) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for seat in seats_in(plan=plan, round_id=round_id):
        found.setdefault(seat.table_id, set()).add(seat.participant_id)
    return found


def test_plan_seats_everybody_once_in_every_round(workshop: Workshop, by: Actor) -> None:
    plan = seated(workshop, by)

    for round in workshop.rounds:
        tables = by_table(plan, round.id)
        assert sorted(len(people) for people in tables.values()) == [4, 4, 4]
        assert len(set.union(*tables.values())) == 12
    assert plan.figures["repeats"] == plan.figures["repeats_bound"]


def test_plan_keeps_hosts_at_their_tables(workshop: Workshop, by: Actor) -> None:
    host = make_participant(workshop, name="Ben", role=ParticipantRole.FACILITATOR)
    workshop.tables[1].host_id = host.id
    db.session.commit()

    plan = seated(workshop, by)

    places = places_of(participant_id=host.id, plan=plan)
    assert [(p.table.number, p.role) for p in places] == [(2, SeatRole.HOST), (2, SeatRole.HOST)]


def test_plan_leaves_the_theme_team_at_its_desk(workshop: Workshop, by: Actor) -> None:
    chen = make_participant(workshop, name="Chen", role=ParticipantRole.THEME_TEAM)

    assert places_of(participant_id=chen.id, plan=seated(workshop, by)) == []


def test_plan_is_a_draft_until_sent(workshop: Workshop, by: Actor) -> None:
    draft = seated(workshop, by)
    assert sent_plan(workshop.id) is None

    send(workshop=workshop, by=by)
    send(workshop=workshop, by=by)

    sent = sent_plan(workshop.id)
    assert sent is not None
    assert sent.id == draft.id
    told = db.session.scalar(
        select(func.count()).select_from(Activity).where(Activity.kind == "seating.sent")
    )
    assert told == 1


def test_plan_made_again_replaces_only_the_draft(workshop: Workshop, by: Actor) -> None:
    seated(workshop, by)
    send(workshop=workshop, by=by)
    db.session.commit()

    seated(workshop, by)
    second = seated(workshop, by)

    numbers = db.session.scalars(select(SeatingPlan.number).order_by(SeatingPlan.number)).all()
    assert numbers == [1, 2]
    assert second.sent_at is None


def test_update_moves_nobody_when_a_newcomer_fits(workshop: Workshop, by: Actor) -> None:
    before = by_table(seated(workshop, by), workshop.rounds[0].id)
    newcomer = make_participant(workshop, name="Late Arrival")

    after = by_table(seated(workshop, by, fresh=False), workshop.rounds[0].id)

    assert {t: people - {newcomer.id} for t, people in after.items()} == before
    assert sum(newcomer.id in people for people in after.values()) == 1


def test_plan_keeps_rounds_that_have_started(workshop: Workshop, by: Actor) -> None:
    seated(workshop, by)
    send(workshop=workshop, by=by)
    first = workshop.rounds[0]
    past = by_table(newest_plan(workshop.id), first.id)
    start_round(round=first, by=by)
    end_round(round=first, by=by)
    make_participant(workshop, name="Late Arrival")

    plan = seated(workshop, by)

    assert by_table(plan, first.id) == past
    assert sum(len(p) for p in by_table(plan, workshop.rounds[1].id).values()) == 13


def test_plan_leaves_out_who_has_not_checked_in_when_asked(workshop: Workshop, by: Actor) -> None:
    here = make_participant(workshop, name="Eli")
    here.checked_in_at = workshop.created_at
    job = ask_for_plan(workshop=workshop, fresh=True, only_present=True, by=by)
    db.session.commit()

    jobs.work_once({task.kind: task for task in TASKS})

    db.session.refresh(job)
    plan = newest_plan(workshop.id)
    assert plan is not None
    assert {s.participant_id for s in seats_in(plan=plan)} == {here.id}


def test_plan_is_refused_when_chairs_are_missing(workshop: Workshop, by: Actor) -> None:
    for n in range(4):
        make_participant(workshop, name=f"Another {n}")

    with pytest.raises(Refused) as refusal:
        ask_for_plan(workshop=workshop, fresh=True, only_present=False, by=by)

    assert str(refusal.value) == (
        "16 people need a chair, and the tables have 15. Add a table or more chairs."
    )


def test_arrangement_makes_tables_of_about_the_size(workshop: Workshop, by: Actor) -> None:
    arrange(workshop=workshop, table_size=6, rounds=2, by=by)
    db.session.expire_all()

    assert [t.number for t in workshop.tables] == [1, 2]


def test_arrangement_needs_people(db_session, by: Actor) -> None:
    with pytest.raises(Refused) as refusal:
        arrange(workshop=make_workshop(), table_size=6, rounds=2, by=by)

    assert str(refusal.value) == (
        "Add people first: their number decides how many tables are needed."
    )


def test_move_gives_another_chair_in_one_round_only(workshop: Workshop, by: Actor) -> None:
    plan = seated(workshop, by)
    seat = seats_in(plan=plan, round_id=workshop.rounds[0].id)[0]
    other = next(t for t in workshop.tables if t.id != seat.table_id)
    then = places_of(participant_id=seat.participant_id, plan=plan)[1].table.id

    move(
        workshop=workshop,
        participant=seat.participant,
        round=workshop.rounds[0],
        table=other,
        by=by,
    )

    places = places_of(participant_id=seat.participant_id, plan=plan)
    assert [p.table.id for p in places] == [other.id, then]


def test_move_counts_the_figures_again(workshop: Workshop, by: Actor) -> None:
    plan = seated(workshop, by)
    round = workshop.rounds[0]
    together = next(s for s in seats_in(plan=plan, round_id=round.id))
    colleague = next(
        s
        for s in seats_in(plan=plan, round_id=round.id)
        if s.participant.organization_id == together.participant.organization_id
        and s.participant_id != together.participant_id
    )
    before = plan.figures["colleagues"]
    assert colleague.table_id != together.table_id

    move(
        workshop=workshop,
        participant=together.participant,
        round=round,
        table=colleague.table,
        by=by,
    )

    assert plan.figures["colleagues"] == before + 1


def test_move_to_a_full_table_is_refused(workshop: Workshop, by: Actor) -> None:
    plan = seated(workshop, by)
    seat = seats_in(plan=plan, round_id=workshop.rounds[0].id)[0]
    other = next(t for t in workshop.tables if t.id != seat.table_id)
    other.capacity = 4

    with pytest.raises(Refused) as refusal:
        move(
            workshop=workshop,
            participant=seat.participant,
            round=workshop.rounds[0],
            table=other,
            by=by,
        )

    assert str(refusal.value) == (
        f"Table {other.number} has 4 chairs and all are taken. Move somebody away first, "
        "or give the table another chair."
    )


def test_move_after_sending_leaves_what_was_sent(workshop: Workshop, by: Actor) -> None:
    sent = seated(workshop, by)
    send(workshop=workshop, by=by)
    seat = seats_in(plan=sent, round_id=workshop.rounds[0].id)[0]
    before, person = seat.table_id, seat.participant
    other = next(t for t in workshop.tables if t.id != before)

    draft = move(
        workshop=workshop, participant=person, round=workshop.rounds[0], table=other, by=by
    )

    assert draft.id != sent.id
    assert places_of(participant_id=person.id, plan=sent)[0].table.id == before
    assert places_of(participant_id=person.id, plan=draft)[0].table.id == other.id
    assert len(seats_in(plan=draft)) == len(seats_in(plan=sent)) == 24


def test_trade_lets_two_change_places(workshop: Workshop, by: Actor) -> None:
    plan = seated(workshop, by)
    round = workshop.rounds[0]
    one, *_, other = seats_in(plan=plan, round_id=round.id)
    while other.table_id == one.table_id:
        other = next(
            s for s in seats_in(plan=plan, round_id=round.id) if s.table_id != one.table_id
        )
    places = (one.table_id, other.table_id)

    trade(workshop=workshop, one=one.participant, other=other.participant, round=round, by=by)

    assert (one.table_id, other.table_id) == places[::-1]


def test_move_of_a_host_is_refused(workshop: Workshop, by: Actor) -> None:
    host = make_participant(workshop, name="Ben")
    workshop.tables[0].host_id = host.id
    db.session.commit()
    seated(workshop, by)

    with pytest.raises(Refused) as refusal:
        move(
            workshop=workshop,
            participant=host,
            round=workshop.rounds[0],
            table=workshop.tables[1],
            by=by,
        )

    assert str(refusal.value) == "Ben hosts table 1. Give that table another host first."


def test_move_in_a_round_that_is_over_is_refused(workshop: Workshop, by: Actor) -> None:
    plan = seated(workshop, by)
    send(workshop=workshop, by=by)
    first = workshop.rounds[0]
    start_round(round=first, by=by)
    end_round(round=first, by=by)
    seat = seats_in(plan=plan, round_id=first.id)[0]

    with pytest.raises(Refused) as refusal:
        move(
            workshop=workshop,
            participant=seat.participant,
            round=first,
            table=workshop.tables[0],
            by=by,
        )

    assert str(refusal.value) == "Round 1 is over. Its seating stays as it was."


def test_stopped_search_leaves_the_plan(workshop: Workshop, by: Actor) -> None:
    before = seated(workshop, by)
    seats = db.session.scalar(select(func.count()).select_from(Seat))
    job = ask_for_plan(workshop=workshop, fresh=True, only_present=False, by=by)
    db.session.commit()
    jobs.cancel(job=job)
    db.session.commit()

    assert not jobs.work_once({task.kind: task for task in TASKS})

    assert job.state == "cancelled"
    assert newest_plan(workshop.id).id == before.id
    assert db.session.scalar(select(func.count()).select_from(Seat)) == seats


def test_weights_are_those_of_the_preset_and_how_much_more_each_counts(
    workshop: Workshop, by: Actor
) -> None:
    factors = {"repeats": 3.0, "sectors": 0.0}
    job = ask_for_plan(
        workshop=workshop,
        fresh=True,
        only_present=False,
        preset="my_topics",
        factors=factors,
        by=by,
    )

    found = weighed(job.arguments["preset"], job.arguments["factors"])

    assert (found.repeat, found.repeat_again) == (MY_TOPICS.repeat * 3, MY_TOPICS.repeat_again * 3)
    assert (found.organization, found.sector) == (MY_TOPICS.organization, 0)
    db.session.commit()
    assert jobs.work_once({task.kind: task for task in TASKS})
    assert job.state == "done"


def test_two_presses_ask_for_one_search(workshop: Workshop, by: Actor) -> None:
    first = ask_for_plan(workshop=workshop, fresh=True, only_present=False, keep_as="1", by=by)
    second = ask_for_plan(workshop=workshop, fresh=True, only_present=False, keep_as="2", by=by)
    other = ask_for_plan(workshop=workshop, fresh=True, only_present=True, by=by)

    assert second.id == first.id
    assert other.id != first.id


def test_search_that_is_good_enough_keeps_the_best_so_far(workshop: Workshop, by: Actor) -> None:
    job = ask_for_plan(workshop=workshop, fresh=True, only_present=False, by=by)
    arguments = {**job.arguments, "workshop_id": workshop.id, "seconds": 60}
    db.session.commit()

    result = TASKS[0].run(arguments, lambda _share, **_figures: False)
    db.session.commit()

    plan = newest_plan(workshop.id)
    assert plan is not None
    assert result == {"plan_id": plan.id}
    assert len(seats_in(plan=plan)) == 24
