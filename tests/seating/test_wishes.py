"""Wishes of the seating: who is kept apart, who sits together, which sectors meet."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from facilitate import jobs
from facilitate.activity import Activity, Actor
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.people.models import Participant
from facilitate.people.operations import check_in, remove_participant, restore_participant
from facilitate.records.merging import merge_people, undo_merge
from facilitate.seating.changes import changes
from facilitate.seating.day import seat_now
from facilitate.seating.fixing import fix
from facilitate.seating.models import SeatingPlan, SeatingWish, WishKind
from facilitate.seating.numbers import by_round
from facilitate.seating.operations import ask_for_plan, send, trade
from facilitate.seating.picking import labels_of, matching
from facilitate.seating.planning import sectors_met
from facilitate.seating.queries import newest_plan, places_of
from facilitate.seating.solver import Infeasible
from facilitate.seating.tasks import TASKS
from facilitate.seating.wishes import pair_wishes, sector_wishes, unmet
from facilitate.seating.wishing import contradictions, take_back, wish_of_pair, wish_of_sectors
from facilitate.seating.wording import say_contradiction, say_error
from facilitate.workshop.models import Organizer, Workshop
from tests.client import Client, signed_in
from tests.factories import (
    make_account,
    make_organization,
    make_participant,
    make_round,
    make_sector,
    make_session,
    make_table,
    make_workshop,
)
from tests.query_count import count_queries

WISHES = "/w/KHX7/seating/wishes"


@pytest.fixture
def by(db_session) -> Actor:
    return Actor(account_id=make_account().id)


@pytest.fixture
def workshop(by: Actor) -> Workshop:
    """Twelve people of two sectors, three tables of five, two rounds."""
    workshop = make_workshop(code="KHX7")
    workshop_session = make_session(workshop)
    for _ in range(2):
        make_round(workshop, workshop_session=workshop_session)
    for _ in range(3):
        make_table(workshop, capacity=5)
    sectors = [make_sector(workshop, name=name) for name in ("Cities", "Providers")]
    firms = [
        make_organization(workshop, name=f"Organization {n}", sector=sectors[n % 2])
        for n in range(6)
    ]
    for n in range(12):
        make_participant(workshop, name=f"Person {n:02d}", organization=firms[n // 2])
    db.session.commit()
    db.session.expire_all()
    return workshop


def person(number: int) -> Participant:
    return db.session.scalars(
        select(Participant).where(Participant.name == f"Person {number:02d}")
    ).one()


def wish(workshop: Workshop, kind: WishKind, one: int, other: int) -> SeatingWish:
    made = wish_of_pair(
        workshop=workshop,
        kind=kind,
        one=person(one),
        other=person(other),
        by=Actor(account_id=None),
    )
    db.session.commit()
    return made


def apart(workshop: Workshop, one: int, other: int) -> SeatingWish:
    return wish(workshop, WishKind.APART, one, other)


def together(workshop: Workshop, one: int, other: int) -> SeatingWish:
    return wish(workshop, WishKind.TOGETHER, one, other)


def seated(workshop: Workshop, by: Actor, *, fresh: bool, **asked: bool) -> SeatingPlan:
    """What the worker makes of a plan that was asked for."""
    job = work(workshop, by, fresh=fresh, **asked)
    assert job.state == "done", job.error
    return newest(workshop)


def work(workshop: Workshop, by: Actor, *, fresh: bool, only_present: bool = False) -> jobs.Job:
    job = ask_for_plan(workshop=workshop, fresh=fresh, only_present=only_present, by=by)
    job.arguments = {**job.arguments, "seconds": 0.1}
    db.session.commit()
    assert jobs.work_once({task.kind: task for task in TASKS})
    db.session.refresh(job)
    db.session.expire_all()
    return job


def newest(workshop: Workshop) -> SeatingPlan:
    plan = newest_plan(workshop.id)
    assert plan is not None
    return plan


def tables_of(plan: SeatingPlan, number: int) -> list[int]:
    places = places_of(participant_id=person(number).id, plan=plan)
    return [place.table.number for place in places]


def not_met(workshop: Workshop) -> list[tuple[str, int]]:
    wishes = pair_wishes(workshop.id)
    found = unmet(workshop=workshop, plan=newest(workshop), wishes=wishes)
    return [(each.wish.kind, each.round.number) for each in found]


@pytest.mark.both_databases
def test_wishes_hold_in_a_seating_and_after_no_shows(workshop: Workshop, by: Actor) -> None:
    apart(workshop, 0, 3)
    together(workshop, 5, 8)

    plan = seated(workshop, by, fresh=True)

    assert not_met(workshop) == []
    assert tables_of(plan, 5) == tables_of(plan, 8)
    # they do not meet again by accident, so no number says so
    assert plan.figures["repeats"] == sum(n.again for n in by_round(plan, workshop.rounds).values())
    send(workshop=workshop, by=by)
    apart(workshop, 5, 1)
    for number in range(10):
        check_in(participant=person(number), by=by)
    updated = seated(workshop, by, fresh=False, only_present=True)
    assert [tables_of(updated, n) for n in (10, 11)] == [[], []]
    assert not_met(workshop) == []
    assert tables_of(updated, 5) == tables_of(updated, 8)


@pytest.mark.both_databases
def test_update_meets_a_new_wish_and_says_so(workshop: Workshop, by: Actor) -> None:
    plan = seated(workshop, by, fresh=True)
    send(workshop=workshop, by=by)
    mate = next(n for n in range(1, 12) if tables_of(plan, n)[0] == tables_of(plan, 0)[0])
    made = apart(workshop, 0, mate)
    assert not_met(workshop)[0] == ("apart", 1)

    after = seated(workshop, by, fresh=False)

    assert not_met(workshop) == []
    said = {str(change.why) for change in changes(workshop, plan, after)}
    assert said & {
        f"is to be kept apart from Person {mate:02d}",
        "is to be kept apart from Person 00",
    }
    take_back(workshop=workshop, wish=made, by=by)
    assert pair_wishes(workshop.id) == []


def test_contradicting_wishes_are_refused_in_words(workshop: Workshop, by: Actor) -> None:
    first = apart(workshop, 0, 1)
    assert apart(workshop, 1, 0).id == first.id
    with pytest.raises(Refused, match="Person 00 and Person 01 are to be kept apart. Remove"):
        together(workshop, 0, 1)
    with pytest.raises(Refused, match="Choose two different people"):
        together(workshop, 0, 0)
    together(workshop, 1, 2)

    with pytest.raises(Infeasible) as chained:
        together(workshop, 2, 0)

    db.session.rollback()
    assert str(chained.value) == (
        "Person 00 and Person 01 must sit apart in round 1, but pairs who must sit together "
        "link them: Person 00 – Person 02 – Person 01."
    )
    apart(workshop, 0, 4)
    apart(workshop, 0, 5)
    for one, other in ((1, 4), (1, 5)):
        apart(workshop, one, other)
    with pytest.raises(Infeasible, match=r"must all sit apart from each other; round 1 has 3"):
        apart(workshop, 4, 5)


def test_search_that_cannot_meet_wishes_names_the_table(app, workshop: Workshop, by: Actor) -> None:
    seated(workshop, by, fresh=True)
    first = workshop.rounds[0]
    wish_made = apart(workshop, 0, 3)
    move_beside(workshop, by)
    for number in (0, 3):
        fix(workshop=workshop, round=first, fixed=True, participant=person(number), by=by)
    db.session.commit()

    job = work(workshop, by, fresh=True)

    at = tables_of(newest(workshop), 0)[0]
    expected = (
        "Person 00 and Person 03 must sit apart in round 1, but both have a fixed seat at "
        f"table {at}."
    )
    with app.test_request_context():
        assert (job.state, say_error(job)) == ("failed", expected)
        assert [say_contradiction(each) for each in contradictions(workshop)] == [expected]
    take_back(workshop=workshop, wish=wish_made, by=by)
    assert contradictions(workshop) == ()


def move_beside(workshop: Workshop, by: Actor) -> None:
    """Seat person 3 with person 0 in round 1, whatever is wished."""
    round, plan = workshop.rounds[0], newest(workshop)
    at, to = tables_of(plan, 3)[0], tables_of(plan, 0)[0]
    if at == to:
        return
    there = next(n for n in range(12) if n not in (0, 3) and tables_of(plan, n)[0] == to)
    trade(workshop=workshop, one=person(3), other=person(there), round=round, by=by)


def test_smallest_contradiction_of_a_search_is_kept_and_said(
    app, workshop: Workshop, by: Actor
) -> None:
    """Groups of four and eight do not fit tables of five; no single rule says so."""
    for table in workshop.tables:
        table.capacity = 4
    for one, other in ((0, 1), (1, 2), (3, 4), (4, 5), (6, 7), (7, 8)):
        together(workshop, one, other)
    db.session.add(
        SeatingWish(
            workshop_id=workshop.id,
            kind=WishKind.TOGETHER,
            one_id=person(9).id,
            other_id=person(10).id,
        )
    )
    db.session.commit()

    job = work(workshop, by, fresh=True)

    with app.test_request_context():
        said = say_error(job)
    assert job.state == "failed"
    assert said.startswith("In round 1 these wishes cannot all be met: ")
    assert "Person 09 and Person 10 together" in said


def test_walk_in_is_seated_as_wished(workshop: Workshop, by: Actor) -> None:
    late = person(11)
    remove_participant(participant=late, by=by)
    seated(workshop, by, fresh=True)
    send(workshop=workshop, by=by)
    restore_participant(participant=late, by=by)
    together(workshop, 11, 4)
    apart(workshop, 11, 6)

    seat_now(workshop=workshop, participant=late, by=by)
    db.session.commit()

    assert "apart" not in {kind for kind, _round in not_met(workshop)}
    plan = newest(workshop)
    met = [a == b for a, b in zip(tables_of(plan, 11), tables_of(plan, 4), strict=True)]
    clash = [a == b for a, b in zip(tables_of(plan, 4), tables_of(plan, 6), strict=True)]
    assert all(is_met or is_clash for is_met, is_clash in zip(met, clash, strict=True))
    seat_now_refused(workshop, by)


def seat_now_refused(workshop: Workshop, by: Actor) -> None:
    """Somebody who is to be kept apart from people at every table gets no chair."""
    minister = make_participant(workshop, name="Person 12")
    plan = newest(workshop)
    for table in (1, 2, 3):
        there = next(n for n in range(12) if tables_of(plan, n)[0] == table)
        db.session.add(
            SeatingWish(
                workshop_id=workshop.id,
                kind=WishKind.APART,
                one_id=minister.id,
                other_id=person(there).id,
            )
        )
    db.session.commit()
    with pytest.raises(Refused, match="In round 1 the only free chairs are with people whom"):
        seat_now(workshop=workshop, participant=minister, by=by)
    db.session.rollback()


def test_sectors_meet_as_wished_and_the_share_is_told(workshop: Workshop, by: Actor) -> None:
    wish_made = wish_of_sectors(
        workshop=workshop,
        sector=person(0).organization.sector,
        meets=person(2).organization.sector,
        by=by,
    )
    db.session.commit()
    plan = seated(workshop, by, fresh=True)

    [(told, covered)] = sectors_met(workshop=workshop, plan=plan, wishes=sector_wishes(workshop.id))

    assert told.id == wish_made.id
    assert (covered.people, covered.reached, covered.possible) == (6, 6, 6)


@pytest.mark.both_databases
def test_wishes_follow_a_merge_and_its_undoing(workshop: Workshop, by: Actor) -> None:
    first, second = apart(workshop, 0, 1), apart(workshop, 0, 2)
    before = [(w.id, w.one_id, w.other_id) for w in (first, second)]

    merge = merge_people(workshop=workshop, kept=person(1), gone=person(0), by=by)
    db.session.commit()

    # nobody is kept apart from themselves
    assert [(w.one.name, w.other.name) for w in pair_wishes(workshop.id)] == [
        ("Person 01", "Person 02")
    ]
    assert seated(workshop, by, fresh=True).figures["repeats"] >= 0
    undo_merge(merge=merge, workshop=workshop, by=by)
    db.session.commit()
    assert [(w.id, w.one_id, w.other_id) for w in pair_wishes(workshop.id)] == before
    remove_participant(participant=person(2), by=by)
    assert [w.id for w in pair_wishes(workshop.id)] == [first.id]
    restore_participant(participant=person(2), by=by)
    assert len(pair_wishes(workshop.id)) == 2


def test_names_are_found_as_people_type_them(workshop: Workshop) -> None:
    make_participant(workshop, name="Ana Ruiz", organization="Cisco")
    twin = make_participant(workshop, name="Ana Ruiz", organization="Cisco")
    ben = make_participant(workshop, name="Benoît Osei", organization="Accra")
    people = list(
        db.session.scalars(select(Participant).order_by(Participant.name_key, Participant.id))
    )
    labels = labels_of(people)

    assert labels[f"Ana Ruiz, Cisco ({twin.badge_code})"] is twin
    assert len(matching("Ana Ruiz", labels)) == 2
    for typed in ("Benoît Osei, Accra", "benoit osei", "osei", "Ben Osei", "accra ben"):
        assert list(matching(typed, labels).values()) == [ben]
    assert matching("Zoe", labels) == matching("…", labels) == {}
    assert len(matching("Person", labels)) == 12
    assert list(matching("Person 07", labels).values()) == [person(7)]


@pytest.fixture
def amara(app: Flask, workshop: Workshop, by: Actor) -> Client:
    """Signed in as the organizer."""
    assert by.account_id is not None
    db.session.add(Organizer(workshop_id=workshop.id, account_id=by.account_id))
    db.session.commit()
    return signed_in(app, account_id=by.account_id)


def text_of(html: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", html).split())


def test_wish_is_said_listed_seated_marked_and_removed(
    app: Flask, amara: Client, workshop: Workshop, by: Actor
) -> None:
    adding = {"kind": "apart", "one": "Person 00", "other": "person 3", "reason": "A lawsuit"}
    empty = amara.get(f"{WISHES}?one={person(0).id}")
    assert "No two people are kept apart or seated together yet." in empty.text
    [field] = re.findall(r'<input[^>]*name="one"[^>]*>', empty.text)
    assert 'value="Person 00, Organization 0"' in field
    wrong = amara.post(WISHES, data={**adding, "other": "person"})
    assert wrong.status_code == 422
    assert "Who is meant? Person 00, Organization 0; Person 01" in text_of(wrong.text)
    assert 'value="A lawsuit"' in wrong.text
    nobody = amara.post(WISHES, data={**adding, "one": "", "other": "Zoe"})
    assert "Type a name." in nobody.text
    assert "Nobody on the list is called that." in nobody.text
    adding["other"] = "person 03"

    said = amara.post(WISHES, data=adding, follow_redirects=True)
    refused = amara.post(WISHES, data={**adding, "kind": "together"})

    assert "Person 00 and Person 03 are kept apart whenever people are seated." in said.text
    assert (
        "Keep apart Person 00 , Organization 0 and Person 03 , Organization 1 A lawsuit"
        in text_of(said.text)
    )
    assert refused.status_code == 409
    assert "are to be kept apart. Remove that wish first." in refused.text
    amara.post("/w/KHX7/seating/plans", data={"preset": "balanced"})
    assert jobs.work_once({task.kind: task for task in TASKS})
    db.session.expire_all()
    assert not_met(workshop) == []
    assert "not met" not in amara.get("/w/KHX7/seating").text

    move_beside(workshop, by)
    db.session.commit()
    at = tables_of(newest(workshop), 0)[0]
    sentence = f"Round 1: Person 00 and Person 03 both sit at table {at}, but are to be kept apart."
    board = text_of(amara.get("/w/KHX7/seating").text)
    assert "1 wish is not met " + sentence in board
    assert board.count("Wish not met") == 2
    assert sentence in text_of(amara.get(WISHES).text)
    [wish_made] = pair_wishes(workshop.id)
    gone = f"{WISHES}/{wish_made.id}/removal"
    assert "The wish is removed." in amara.post(gone, follow_redirects=True).text
    assert amara.post(gone).status_code == 404
    assert "not met" not in amara.get("/w/KHX7/seating").text


def test_sector_wish_is_said_counted_and_removed(amara: Client, workshop: Workshop) -> None:
    cities, providers = (person(n).organization.sector_id for n in (0, 2))
    adding = "/w/KHX7/seating/sector-wishes"

    said = amara.post(adding, data={"sector": cities, "meets": providers}, follow_redirects=True)
    amara.post("/w/KHX7/seating/plans", data={"preset": "balanced"})
    assert jobs.work_once({task.kind: task for task in TASKS})

    assert "Everybody of Cities is to meet somebody of Providers." in said.text
    assert "6 of 6 do in the tables as they are." in amara.get(WISHES).text
    assert "Cities who meet Providers 6 of 6" in text_of(amara.get("/w/KHX7/seating").text)
    wrong = amara.post(adding, data={"sector": "0", "meets": providers})
    same = amara.post(adding, data={"sector": cities, "meets": cities})
    assert (wrong.status_code, same.status_code) == (422, 422)
    assert "Choose a sector." in wrong.text
    assert "Choose two different sectors." in same.text
    [wish_made] = sector_wishes(workshop.id)
    amara.post(f"{adding}/{wish_made.id}/removal")
    db.session.expire_all()
    assert sector_wishes(workshop.id) == []


@pytest.mark.parametrize("count", [1, 3])
def test_wishes_ask_the_database_as_often_for_many_as_for_one(
    app: Flask, amara: Client, workshop: Workshop, by: Actor, count: int
) -> None:
    plan = seated(workshop, by, fresh=True)
    at = tables_of(plan, 0)[0]
    for mate in [n for n in range(1, 12) if tables_of(plan, n)[0] == at][:count]:
        apart(workshop, 0, mate)
    counts = []
    for page in (WISHES, "/w/KHX7/seating"):
        with count_queries(app) as queries:
            assert amara.get(page).status_code == 200
        counts.append(len(queries))

    assert counts == [17, 18]


def test_nobody_hears_of_a_wish_about_them(app: Flask, workshop: Workshop, by: Actor) -> None:
    wish_of_pair(
        workshop=workshop,
        kind=WishKind.APART,
        one=person(0),
        other=person(3),
        reason="A lawsuit",
        by=by,
    )
    seated(workshop, by, fresh=True)
    send(workshop=workshop, by=by)
    db.session.commit()
    client = signed_in(app, participant_id=person(0).id)

    pages = [client.get(f"/w/KHX7{page}").text for page in ("/me", "", "/tables/1")]

    assert [word for word in ("lawsuit", "apart") for page in pages if word in page] == []
    assert client.get(WISHES).status_code == 404
    topics = {a.topic for a in db.session.scalars(select(Activity)) if "wish" in a.kind}
    assert topics == {"seating"}
