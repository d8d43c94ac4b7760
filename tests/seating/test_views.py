"""Seating pages as organizers and participants use them."""

import re
from datetime import UTC, datetime, time

import pytest
from flask import Flask

from facilitate import clock
from facilitate.db import db
from facilitate.jobs import Job
from facilitate.people.models import Participant
from facilitate.people.queries import sectors_of
from facilitate.printing.reading import people_wanted, stops_of_people
from facilitate.printing.wishes import Wish, of_version
from facilitate.seating.models import Seat, SeatingPlan, SeatRole
from facilitate.seating.queries import sent_versions
from facilitate.workshop.models import Workshop
from tests.client import Client, signed_in
from tests.factories import (
    make_account,
    make_participant,
    make_round,
    make_sector,
    make_session,
    make_table,
    make_workshop,
)
from tests.query_count import count_queries


@pytest.fixture
def amara(app: Flask, db_session) -> Client:
    """Signed in as the organizer of KHX7."""
    account = make_account()
    make_workshop(organizer=account, code="KHX7")
    return signed_in(app, account_id=account.id)


def workshop() -> Workshop:
    return db.session.scalars(db.select(Workshop).where(Workshop.code == "KHX7")).one()


def make_plan(people: int, *, sent: bool = True, tables: int = 2) -> SeatingPlan:
    """One round at two tables, people in turn, the first one host of table 1."""
    here = workshop()
    round = make_round(here, workshop_session=make_session(here))
    at = [make_table(here, capacity=60, topic=f"Topic {n}") for n in range(1, tables + 1)]
    plan = SeatingPlan(workshop_id=here.id, number=1, figures={})
    plan.sent_at = here.created_at if sent else None
    db.session.add(plan)
    db.session.flush()
    for n in range(people):
        person = make_participant(here, name=f"Person {n:03d}", organization=f"Org {n % 5}")
        role = SeatRole.HOST if n == 0 else SeatRole.PARTICIPANT
        if n == 0:
            at[0].host_id = person.id
        db.session.add(
            Seat(
                plan_id=plan.id,
                round_id=round.id,
                table_id=at[n % tables].id,
                participant_id=person.id,
                role=role,
            )
        )
    db.session.commit()
    return plan


def text_of(html: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", html).split())


def test_plan_page_asks_for_people_first(amara: Client) -> None:
    page = text_of(amara.get("/w/KHX7/seating").text)

    assert "Nobody to seat yet" in page


def test_plan_page_offers_tables_and_rounds(amara: Client) -> None:
    make_participant(workshop())

    page = text_of(amara.get("/w/KHX7/seating").text)

    assert "1 person to seat. Nobody sees the tables before you send them." in page


def test_arrangement_keeps_what_was_typed(amara: Client) -> None:
    make_participant(workshop())

    answer = amara.post("/w/KHX7/seating/arrangement", data={"table_size": "99", "rounds": "3"})

    assert answer.status_code == 422
    assert "Say how many people sit at a table, from 2 to 30." in answer.text
    assert 'value="99"' in answer.text


def test_first_seating_is_weighed_as_chosen(amara: Client) -> None:
    for n in range(6):
        make_participant(workshop(), name=f"Person {n}")
    make_session(workshop())

    answer = amara.post(
        "/w/KHX7/seating/arrangement",
        data={"table_size": "3", "rounds": "2", "preset": "meet_new_people", "sectors": "0.3"},
    )
    wrong = amara.post(
        "/w/KHX7/seating/arrangement",
        data={"table_size": "3", "rounds": "2", "sectors": "inf"},
    )

    assert answer.status_code == 303
    asked = db.session.scalars(db.select(Job)).one().arguments
    assert (asked["preset"], asked["factors"]) == ("meet_new_people", {"sectors": 0.3})
    assert wrong.status_code == 422


def test_arrangement_without_a_roundtable_session_says_so(amara: Client) -> None:
    make_participant(workshop())

    answer = amara.post("/w/KHX7/seating/arrangement", data={"table_size": "9", "rounds": "2"})

    assert answer.status_code == 409
    assert "The programme has no session with roundtables yet. Add one first." in answer.text


@pytest.mark.parametrize("people", [1, 3, 60])
def test_plan_page_asks_the_database_as_often_for_many_as_for_one(
    app: Flask, amara: Client, people: int
) -> None:
    make_plan(people)

    with count_queries(app) as queries:
        answer = amara.get("/w/KHX7/seating")

    assert text_of(answer.text).count("Person ") >= people
    assert len(queries) == 17, queries


def test_move_from_the_person_page(amara: Client) -> None:
    plan = make_plan(4, sent=False)
    person = db.session.scalars(
        db.select(Participant).where(Participant.name == "Person 001")
    ).one()
    assert (
        "Move to table 1: changes nothing else"
        in amara.get(f"/w/KHX7/seating/people/{person.id}?round=1").text
    )

    answer = amara.post(f"/w/KHX7/seating/people/{person.id}/rounds/1/table", data={"table": "1"})

    assert answer.status_code == 303
    seat = db.session.scalars(db.select(Seat).where(Seat.participant_id == person.id)).one()
    db.session.refresh(seat)
    assert (seat.plan_id, seat.table.number) == (plan.id, 1)


def test_move_to_a_table_that_does_not_exist_changes_nothing(amara: Client) -> None:
    make_plan(4, sent=False)
    person = db.session.scalars(
        db.select(Participant).where(Participant.name == "Person 001")
    ).one()

    answer = amara.post(f"/w/KHX7/seating/people/{person.id}/rounds/1/table", data={"table": "77"})

    assert answer.status_code == 422
    seat = db.session.scalars(db.select(Seat).where(Seat.participant_id == person.id)).one()
    assert seat.table.number == 2


def test_sending_without_a_plan_is_refused(amara: Client) -> None:
    answer = amara.post("/w/KHX7/seating/sending")

    assert answer.status_code == 409
    assert "There is no seating to send yet." in answer.text


def test_table_page_refuses_a_table_without_chairs(amara: Client) -> None:
    make_plan(2)

    answer = amara.post("/w/KHX7/tables/1/edit", data={"topic": "Water", "capacity": "0"})

    assert answer.status_code == 422
    assert "Say how many chairs the table has, from 1 to 60." in answer.text
    assert 'value="Water"' in answer.text


def enter(app: Flask, name: str) -> Client:
    person = db.session.scalars(db.select(Participant).where(Participant.name == name)).one()
    return signed_in(app, participant_id=person.id)


def test_my_place_shows_the_table_and_who_sits_there(app: Flask, amara: Client) -> None:
    make_plan(4)

    eli = enter(app, "Person 002")
    day_before = datetime.combine(workshop().starts_on, time(8), tzinfo=UTC)

    with clock.held_at(day_before):
        page = text_of(eli.get("/w/KHX7/me").text)

    assert "Next, round 1 at 10:00" in page
    assert "Person 000" in page
    assert "Notes of table 1" in page


def test_my_place_does_not_promise_a_time_that_is_past(app: Flask, amara: Client) -> None:
    make_plan(4)
    eli = enter(app, "Person 002")
    afternoon = datetime.combine(workshop().starts_on, time(15), tzinfo=UTC)

    with clock.held_at(afternoon):
        page = text_of(eli.get("/w/KHX7/me").text)

    assert "Next, round 1 Table 1" in page


def test_my_place_lets_the_host_write(app: Flask, amara: Client) -> None:
    make_plan(4)

    assert "Write notes for table 1" in enter(app, "Person 000").get("/w/KHX7/me").text


def test_my_place_hides_what_was_not_sent(app: Flask, amara: Client) -> None:
    make_plan(4, sent=False)

    page = text_of(enter(app, "Person 002").get("/w/KHX7/me").text)

    assert "Your table comes here" in page
    assert "Table 1" not in page


def draft_of(plan: SeatingPlan) -> SeatingPlan:
    """A draft after a sent plan, with the second person moved to table 1."""
    draft = SeatingPlan(workshop_id=plan.workshop_id, number=2, figures={})
    db.session.add(draft)
    db.session.flush()
    seats = db.session.scalars(db.select(Seat).where(Seat.plan_id == plan.id)).all()
    tables = {seat.table.number: seat.table_id for seat in seats}
    for seat in seats:
        moved = seat.participant.name == "Person 001"
        db.session.add(
            Seat(
                plan_id=draft.id,
                round_id=seat.round_id,
                table_id=tables[1] if moved else seat.table_id,
                participant_id=seat.participant_id,
                role=seat.role,
            )
        )
    db.session.commit()
    return draft


def test_plan_page_names_each_change_before_it_is_sent(amara: Client) -> None:
    draft_of(make_plan(4))

    page = text_of(amara.get("/w/KHX7/seating").text)

    assert "1 change to send" in page
    assert "Person 001 Table 2 → to Table 1 so that tables are better mixed" in page


def test_sending_nothing_of_the_draft_leaves_everybody_where_they_are(amara: Client) -> None:
    draft_of(make_plan(4))

    answer = amara.post("/w/KHX7/seating/sending", data={"choose": "1"})

    assert answer.status_code == 303
    page = text_of(amara.get("/w/KHX7/seating/versions/2").text)
    assert "Nobody has another place." in page


def test_ticks_are_counted_before_anything_is_sent(amara: Client) -> None:
    draft = draft_of(make_plan(4))
    other = db.session.scalars(db.select(Seat).where(Seat.plan_id == draft.id)).first()
    to = next(t.id for t in workshop().tables if t.id != other.table_id)
    seat, other.table_id = other.id, to
    db.session.commit()
    kept = f"{other.round_id}-{other.participant_id}"

    def tried(**fields: str) -> str:
        return text_of(amara.post("/w/KHX7/seating/sending/trial", data=fields).text)

    assert "1 1 4 " in tried(keep=kept)
    assert "1 0 4 " in tried()
    for table in workshop().tables:
        table.capacity = 2
    db.session.commit()
    assert "would have 3 people in round 1 and 2 chairs" in tried(keep=kept)
    db.session.expire_all()
    assert db.session.get_one(Seat, seat).table_id == to


def test_refused_choice_keeps_the_ticks(amara: Client) -> None:
    draft = draft_of(make_plan(4))
    seats = db.session.scalars(db.select(Seat).where(Seat.plan_id == draft.id)).all()
    other = next(s for s in seats if s.participant.name == "Person 002")
    other.table_id = next(s for s in seats if s.participant.name == "Person 003").table_id
    for table in workshop().tables:
        table.capacity = 2
    db.session.commit()
    kept = f"{other.round_id}-{other.participant_id}"

    answer = amara.post("/w/KHX7/seating/sending", data={"choose": "1", "keep": kept})

    assert answer.status_code == 409
    assert "table 2 would have 3 people in round 1 and 2 chairs" in answer.text
    assert re.findall('name="keep" value="([^"]+)" checked', answer.text) == [kept]


def test_ticks_are_counted_and_kept_on_a_page_without_script(amara: Client) -> None:
    draft = draft_of(make_plan(4))
    seats = db.session.scalars(db.select(Seat).where(Seat.plan_id == draft.id)).all()
    here = {s.participant.name: s for s in seats}
    here["Person 002"].table_id = here["Person 003"].table_id
    db.session.commit()
    page = amara.get("/w/KHX7/seating").text
    keys = re.findall('name="keep" value="([^"]+)"', page)
    shown = re.findall('name="shown" value="([^"]+)"', page)
    assert len(keys) == 2
    assert '<noscript><button type="submit" class="button" formaction="' in page

    answer = amara.post(
        "/w/KHX7/seating/sending/trial",
        data={"choose": "1", "shown": shown, "keep": keys[1]},
    )

    assert "Round 1 1 4 " in text_of(answer.text)
    assert re.findall('name="keep" value="([^"]+)" checked', answer.text) == keys[1:]
    assert "2 changes to send" in text_of(amara.get("/w/KHX7/seating").text)


def test_nothing_is_sent_that_the_page_did_not_show(amara: Client) -> None:
    draft = draft_of(make_plan(4))
    page = amara.get("/w/KHX7/seating").text
    keys = re.findall('name="keep" value="([^"]+)"', page)
    shown = re.findall('name="shown" value="([^"]+)"', page)
    sending = {"choose": "1", "shown": shown, "keep": keys}
    seats = db.session.scalars(db.select(Seat).where(Seat.plan_id == draft.id)).all()
    other = next(s for s in seats if s.participant.name == "Person 002")
    other.table_id = next(s for s in seats if s.participant.name == "Person 003").table_id
    added = f"{other.round_id}-{other.participant_id}"
    db.session.commit()

    answer = amara.post("/w/KHX7/seating/sending", data={**sending, "keep": []})

    assert answer.status_code == 409
    assert "has been changed since you opened this page" in answer.text
    # what was unticked stays so; what is new is ticked, as it is on every page at first
    assert re.findall('name="keep" value="([^"]+)" checked', answer.text) == [added]
    assert "2 changes to send" in text_of(amara.get("/w/KHX7/seating").text)

    now = re.findall('name="shown" value="([^"]+)"', answer.text)
    for _press in range(2):
        again = amara.post(
            "/w/KHX7/seating/sending", data={**sending, "shown": now, "keep": [*keys, added]}
        )
        assert again.status_code == 303
    db.session.expire_all()
    assert [plan.number for plan in sent_versions(workshop().id)] == [2, 1]

    # what somebody has taken back meanwhile is not said to be sent
    lost = amara.post(
        "/w/KHX7/seating/sending", data={"choose": "1", "shown": "1-1-9", "keep": "1-1"}
    )
    assert lost.status_code == 409


def test_walk_in_is_seated_from_the_plan_page(app: Flask, amara: Client) -> None:
    make_plan(4)
    late = make_participant(workshop(), name="Late Arrival")
    assert "Seat now" in amara.get("/w/KHX7/seating").text
    assert "You have no chair yet" in enter(app, "Late Arrival").get("/w/KHX7/me").text

    answer = amara.post(f"/w/KHX7/seating/people/{late.id}/chair")

    assert answer.status_code == 303
    assert "Late Arrival sits at table" in text_of(amara.get("/w/KHX7/seating").text)
    assert "Your seat is new." in text_of(enter(app, "Late Arrival").get("/w/KHX7/me").text)
    assert "Your seat is new." not in text_of(enter(app, "Person 002").get("/w/KHX7/me").text)


def test_costs_are_told_for_each_table_with_a_free_chair(amara: Client) -> None:
    make_plan(12)
    person = db.session.scalars(
        db.select(Participant).where(Participant.name == "Person 001")
    ).one()

    answer = amara.get(f"/w/KHX7/seating/people/{person.id}/rounds/1/costs")

    assert answer.json == {"1": "changes nothing else"}


def test_person_page_says_why_they_sit_here_and_what_a_change_of_places_costs(
    amara: Client,
) -> None:
    make_plan(12)
    people = {p.name: p.id for p in db.session.scalars(db.select(Participant))}
    here = f"/w/KHX7/seating/people/{people['Person 001']}"

    page = text_of(amara.get(f"{here}?round=1").text)
    cost = amara.get(f"{here}/rounds/1/costs?other={people['Person 002']}")
    beside = amara.get(f"{here}/rounds/1/costs?other={people['Person 003']}")

    assert "Of 5 people at table 2, Person 001 meets 5 in no other round." in page
    assert "Table 1 6 of 60 chairs changes nothing else" in page
    # organizations go round by five: 1 leaves a colleague and finds one, 2 finds one as well
    assert cost.text == "Changing places with Person 002: 1 pair of colleagues more at one table."
    assert beside.status_code == 404


def test_closed_table_is_marked_and_opens_again(amara: Client) -> None:
    make_plan(4, sent=False)

    answer = amara.post("/w/KHX7/tables/2/closure", data={"into": "1"})

    assert answer.status_code == 303
    assert "Closed from round 1 on" in amara.get("/w/KHX7/tables/2/edit").text
    assert amara.post("/w/KHX7/tables/2/reopening").status_code == 303
    assert "Close or merge this table" in amara.get("/w/KHX7/tables/2/edit").text


def test_earlier_version_becomes_the_draft_from_its_page(amara: Client) -> None:
    draft_of(make_plan(4))
    amara.post("/w/KHX7/seating/sending")

    answer = amara.post("/w/KHX7/seating/versions/1/return")

    assert answer.status_code == 303
    assert "Person 001 Table 1 → to Table 2" in text_of(amara.get("/w/KHX7/seating").text)


def test_cards_are_printed_only_for_who_moved(amara: Client) -> None:
    draft_of(make_plan(4))
    amara.post("/w/KHX7/seating/sending")

    here = workshop()
    wish = Wish(what="rota", sheet="a4", who=of_version(2))

    assert [p.name for p in people_wanted(here, wish, stops_of_people(here))] == ["Person 001"]
    assert "/w/KHX7/print?what=rota&amp;version=2" in amara.get("/w/KHX7/seating/versions/2").text


def test_who_meets_whom_counts_people_by_sector(amara: Client) -> None:
    make_plan(4)
    here = workshop()
    people = db.session.scalars(db.select(Participant).order_by(Participant.name)).all()
    for person, sector in zip(people, ("Cities", "Cities", "Vendors", "Cities"), strict=True):
        person.organization.sector = next(
            (s for s in sectors_of(here.id) if s.name == sector), None
        ) or make_sector(here, name=sector)
    db.session.commit()

    page = text_of(amara.get("/w/KHX7/seating/meetings").text)

    # tables: 000 (Cities) with 002 (Vendors), 001 with 003 (both Cities)
    assert "Cities 2 of 3 1 of 3" in page
    assert "Vendors all 1 0 of 1" in page
    everybody = text_of(amara.get("/w/KHX7/seating/meetings/people?after=1").text)
    assert "Person 000 Org 0 1 0" in everybody
    one = text_of(amara.get(f"/w/KHX7/seating/meetings/people/{people[0].id}").text)
    assert "Person 002 Org 2 Round 1: table 1" in one
