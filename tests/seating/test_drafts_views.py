"""Fixing seats, naming hosts, drafts, lists and a search in progress, as the organizer's pages."""

import io

import pytest
from flask import Flask
from sqlalchemy import func, select

from facilitate import jobs
from facilitate.activity import Actor
from facilitate.db import db
from facilitate.people.queries import participants_for_seating
from facilitate.seating.models import Seat, SeatingPlan
from facilitate.seating.operations import ask_for_plan
from facilitate.seating.queries import newest_plan
from facilitate.workshop.models import Helper, Workshop
from tests.client import Client, signed_in
from tests.factories import make_account, make_participant
from tests.query_count import count_queries
from tests.seating.test_views import amara, make_plan, text_of, workshop  # noqa: F401 - fixture

HTMX = {"HX-Request": "true"}


def url(index: int, what: str = "") -> str:
    """The page of the person of this index, or something of theirs in round 1."""
    person = sorted(participants_for_seating(workshop().id), key=lambda p: p.name)[index]
    return f"/w/KHX7/seating/people/{person.id}{what and '/rounds/1/' + what}"


def fixed() -> int:
    return db.session.scalar(select(func.count()).select_from(Seat).where(Seat.fixed)) or 0


def test_seat_is_fixed_and_released_by_forms_and_by_the_drawer(amara: Client) -> None:  # noqa: F811
    make_plan(6, sent=False)

    page = amara.post(url(1, "fixing"), data={"fixed": "1"}, follow_redirects=True)
    assert "Person 001 has a fixed seat in round 1 now." in page.text
    assert fixed() == 1
    refused = amara.post(url(1, "table"), data={"table": "1"}, headers=HTMX)
    assert refused.status_code == 409
    assert "has a fixed seat in this round. Release it first." in refused.text

    board = amara.post(
        "/w/KHX7/seating/rounds/1/fixing", data={"fixed": "1", "table": "2"}, headers=HTMX
    )
    assert "Who sits at table 2 in round 1 stays there." in board.text
    assert fixed() == 3
    amara.post("/w/KHX7/seating/rounds/1/fixing", data={"fixed": "1"})
    assert fixed() == 6
    amara.post("/w/KHX7/seating/rounds/1/fixing", data={})
    assert fixed() == 0


def test_move_answers_with_the_board_and_what_it_does_to_the_numbers(amara: Client) -> None:  # noqa: F811
    make_plan(6, sent=False)
    drawer = amara.get(url(1) + "?round=1", headers=HTMX).text
    assert "<html" not in drawer
    assert 'hx-target="#seating-board"' in drawer
    amara.post(url(1, "table"), data={"table": "1"}, headers=HTMX)

    board = amara.post(url(1, "table"), data={"table": "2"}, headers=HTMX).text

    assert board.lstrip().startswith('<div id="seating-board"')
    assert (
        "Pairs who meet again: 0 before, 0 now. Colleagues at one table: 0 before, 0 now." in board
    )


def test_press_on_a_page_of_before_takes_back_nothing_of_a_colleague(amara: Client) -> None:  # noqa: F811
    make_plan(6, sent=False)
    for index in (1, 3):
        amara.post(url(index, "table"), data={"table": "1"})
    assert 'name="seen" value="2"' in amara.get("/w/KHX7/seating").text

    undone = amara.post("/w/KHX7/seating/undo", data={"seen": "2"}, headers=HTMX)
    again = amara.post("/w/KHX7/seating/undo", data={"seen": "2"}, headers=HTMX)

    assert "Taken back. Person 003 sits at table 2 in round 1." in undone.text
    assert again.status_code == 409
    assert "has been changed since you opened this page" in again.text
    redone = amara.post("/w/KHX7/seating/redo", data={"seen": "1"}, headers=HTMX)
    assert "Done again. Person 003 sits at table 1 in round 1." in redone.text


def test_second_press_does_not_take_a_change_of_places_back(amara: Client) -> None:  # noqa: F811
    make_plan(6, sent=False)
    other = url(2).rpartition("/")[2]
    assert 'name="seen_at" value="2"' in amara.get(url(1) + "?round=1").text
    trading = {"other": other, "seen_at": "2"}

    first = amara.post(url(1, "trade"), data=trading, headers=HTMX)
    second = amara.post(url(1, "trade"), data=trading, headers=HTMX)

    assert "Person 001 and Person 002 changed places." in first.text
    assert second.status_code == 409
    assert "Person 001 sits at table 1 by now." in second.text
    with_oneself = amara.post(url(1, "trade"), data={"other": url(1).rpartition("/")[2]})
    assert with_oneself.status_code == 422


def test_host_is_named_in_one_step(amara: Client) -> None:  # noqa: F811
    make_plan(6, sent=False)

    page = amara.post(url(2, "host"), data={"table": "1"}, follow_redirects=True)

    assert "Person 002 hosts table 1." in page.text
    assert workshop().tables[0].host_id is not None
    assert "Make host of table 2" in amara.get(url(1) + "?round=1").text


def test_drafts_are_kept_compared_chosen_and_deleted(amara: Client) -> None:  # noqa: F811
    make_plan(6, sent=False)
    assert amara.post("/w/KHX7/seating/drafts", data={"name": ""}).status_code == 422
    amara.post("/w/KHX7/seating/drafts", data={"name": "Quiet"})
    again = amara.post("/w/KHX7/seating/drafts", data={"name": "Quiet"})
    assert again.status_code == 409
    assert 'value="Quiet"' in again.text
    amara.post(url(1, "table"), data={"table": "1"})

    page = text_of(amara.get("/w/KHX7/seating/drafts?first=1&second=0").text)
    assert "Round 1, 1 person Name Quiet The draft as it is now Person 001 Table 2 Table 1" in page

    chosen = amara.post("/w/KHX7/seating/drafts/1/choice", follow_redirects=True)
    assert "“Quiet” is the draft now." in chosen.text
    assert amara.post("/w/KHX7/seating/drafts/2/deletion").status_code == 303
    assert amara.post("/w/KHX7/seating/drafts/7/choice").status_code == 404
    names = db.session.scalars(select(SeatingPlan.name).order_by(SeatingPlan.number)).all()
    assert names == ["Quiet", None]


def test_list_goes_out_and_comes_in(amara: Client) -> None:  # noqa: F811
    make_plan(4, sent=False)
    sent = amara.get("/w/KHX7/seating/plan.csv")
    assert sent.data.decode("utf-8-sig").splitlines()[:2] == [
        "Name,Organization,Sector,Round 1",
        "Person 000,Org 0,,1",
    ]
    changed = sent.data.replace(b"Person 001,Org 1,,2", b"Person 001,Org 1,,1")

    done = amara.post(
        "/w/KHX7/seating/list",
        data={"file": (io.BytesIO(changed), "plan.csv")},
        follow_redirects=True,
    )

    assert "The list is the draft now." in done.text
    wrong = amara.post("/w/KHX7/seating/list", data={"text": "Name,Round 1\nZed,1"})
    assert wrong.status_code == 422
    assert "“Zed” is nobody on the list of people" in wrong.text
    assert "Name,Round 1" in wrong.text


def test_search_in_progress_shows_its_tables_to_every_organizer(amara: Client) -> None:  # noqa: F811
    make_plan(4)
    here = db.session.get_one(Workshop, workshop().id)
    job = ask_for_plan(workshop=here, fresh=True, only_present=False, by=Actor())
    job.started_at = job.heard_at = here.created_at
    plan = newest_plan(here.id)
    assert plan is not None
    seats = db.session.scalars(select(Seat).where(Seat.plan_id == plan.id)).all()
    job.figures = {
        "repeats": 3,
        "colleagues": 1,
        "first": {"repeats": 9, "colleagues": 1},
        "step": 2,
        "seats": [[here.rounds[0].id, [[s.participant_id, s.table_id] for s in seats]]],
    }
    db.session.commit()

    page = text_of(amara.get("/w/KHX7/seating").text)
    assert "3 at first 9" in page
    assert "Person 000, Person 002" in page
    assert "Stop, good enough" in page
    assert "Seat everyone anew" not in page
    poll = f"/w/KHX7/seating/jobs/{job.id}?round=1&step="
    assert 'hx-swap-oob="true"' in amara.get(poll + "1", headers=HTMX).text
    assert "seating-preview" not in amara.get(poll + "2", headers=HTMX).text

    job.started_at = job.heard_at = here.created_at - 2 * jobs.ABANDONED_AFTER
    db.session.commit()
    assert jobs.give_up_abandoned() == 1
    said = text_of(amara.get("/w/KHX7/seating").text)
    assert "The program stopped before this was done. Try again." in said
    assert "The seating stays as it was." in said
    assert "Table 1" in said


def test_who_waits_at_the_desk_gets_a_chair_in_one_tap(app: Flask, amara: Client) -> None:  # noqa: F811
    make_plan(6)
    account = make_account(name="Dee")
    db.session.add(Helper(workshop_id=workshop().id, account_id=account.id, role="check_in"))
    desk = signed_in(app, account_id=account.id)
    waiting = "/w/KHX7/seating/waiting"
    make_participant(workshop(), name="Not Here")
    assert "Everybody who is here has a chair." in text_of(desk.get(waiting).text)
    late = make_participant(workshop(), name="Late Arrival", checked_in_at=workshop().created_at)

    assert "1 person is here and waits for a chair" in desk.get(waiting, headers=HTMX).text
    button = f"/w/KHX7/seating/people/{late.id}/chair"
    assert button in desk.get(waiting).text
    said = desk.post(button, follow_redirects=True)

    assert said.request.path == "/w/KHX7/desk"
    assert "Late Arrival sits at table 1" in said.text
    assert button not in desk.get(waiting).text


def test_draft_is_given_up_for_what_was_sent(amara: Client) -> None:  # noqa: F811
    sent = make_plan(6).id
    assert "Back to what was sent" not in amara.get("/w/KHX7/seating").text
    amara.post(url(1, "table"), data={"table": "1"})
    assert "Back to what was sent" in amara.get("/w/KHX7/seating").text

    said = amara.post("/w/KHX7/seating/return", follow_redirects=True)

    assert "This is what was sent last." in said.text
    plan = newest_plan(workshop().id)
    assert plan is not None
    assert plan.id == sent


@pytest.mark.parametrize("people", [3, 60])
def test_other_pages_ask_the_database_as_often_for_many_as_for_few(
    app: Flask,
    amara: Client,  # noqa: F811
    people: int,
) -> None:
    make_plan(people, sent=False)
    amara.post("/w/KHX7/seating/drafts", data={"name": "Quiet"})
    counts = {}
    for page in ("drafts", "board", "meetings/people", "plan.csv", "waiting"):
        with count_queries(app) as queries:
            assert amara.get(f"/w/KHX7/seating/{page}").status_code == 200
        counts[page] = len(queries)

    assert counts == {"drafts": 12, "board": 14, "meetings/people": 9, "plan.csv": 8, "waiting": 5}
