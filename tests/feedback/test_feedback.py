"""Feedback: everybody once, nobody by name, and no figure that tells on anybody."""

import re

import pytest
from flask import Flask
from sqlalchemy import select, text

from facilitate import clock
from facilitate.activity import Activity, Actor
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.feedback import queries
from facilitate.feedback.models import (
    FeedbackForm,
    FeedbackLine,
    FeedbackSheet,
    FeedbackTicket,
    FeedbackWish,
)
from facilitate.feedback.operations import close_feedback, give_feedback, open_feedback
from facilitate.people.models import Participant
from facilitate.records.operations import forget
from facilitate.workshop.models import Workshop
from tests.client import Client, signed_in
from tests.factories import (
    SECRET_KEY,
    make_account,
    make_commitment,
    make_participant,
    make_workshop,
)

BY = Actor(account_id=1)
ASKED = ["Met?", "Right people?", "Faithful?", "", "Likely?", "One thing?"]
PAGE = "/w/KHX7/feedback"


@pytest.fixture
def workshop(db_session) -> Workshop:
    return make_workshop(organizer=make_account(name="Amara"), code="KHX7")


@pytest.fixture
def amara(app: Flask, workshop: Workshop) -> Client:
    return signed_in(app, account_id=1)


def people(workshop: Workshop, *names: str) -> list[Participant]:
    return [
        make_participant(workshop, name=name, checked_in_at=clock.now())
        for name in names or ("Dee", "Eli", "Fay", "Gus")
    ]


def rows(model) -> list:
    db.session.expire_all()
    return list(db.session.scalars(select(model)))


def test_feedback_is_given_once_on_a_plain_form(app: Flask, amara: Client, workshop) -> None:
    (dee,) = people(workshop, "Dee")
    commitment = make_commitment(workshop, what="Map every duct")
    phone = signed_in(app, participant_id=dee.id)
    assert "Give feedback" not in phone.get(f"{PAGE}/card").text
    assert "Feedback is not taken" in phone.get(PAGE).text
    assert phone.post(PAGE, data={"mark_0": "4"}).status_code == 409

    worded = {f"questions-{number}": text for number, text in enumerate(ASKED)}
    assert amara.post(f"{PAGE}/questions", data=worded).status_code == 303
    assert amara.post(f"{PAGE}/opening").status_code == 303
    assert amara.post(f"{PAGE}/questions", data=worded).status_code == 409
    assert "Give feedback" in phone.get(f"{PAGE}/card").text
    page = phone.get(PAGE).text
    asked = [text for text in ASKED if text]
    assert [text for text in asked if text not in page] == []
    assert "mark_3" not in page  # the empty question is not asked
    assert page.count('type="radio"') == 3 * 5 + 11

    assert phone.post(PAGE, data={"line": ""}).status_code == 409
    wrong = phone.post(PAGE, data={"mark_0": "9", "line": "More <b>time"})
    assert (wrong.status_code, "More &lt;b&gt;time" in wrong.text) == (422, True)
    sent = {"mark_0": "4", "mark_3": "1", "mark_4": "10", "line": "More time"}
    for _ in range(2):
        assert phone.post(PAGE, data={**sent, "commitment": commitment.id}).status_code == 303
    assert [sheet.marks for sheet in rows(FeedbackSheet)] == [[4, None, None, None, 10]]
    assert [line.text for line in rows(FeedbackLine)] == ["More time"]
    assert [wish.commitment_id for wish in rows(FeedbackWish)] == [commitment.id]
    assert "Your answers are in" in phone.get(PAGE).text
    assert "1 of 1 have answered" in amara.get(f"{PAGE}/control").text


@pytest.mark.both_databases
def test_nothing_joins_an_answer_to_a_person(workshop: Workshop) -> None:
    everybody = people(workshop, *(f"Person {number}" for number in range(1, 8)))
    open_feedback(workshop=workshop, questions=ASKED, by=BY)
    for number, person in enumerate(everybody):
        marks = [number % 5 + 1, None, None, None, number]
        give_feedback(workshop=workshop, participant=person, marks=marks, line=f"Line {number}")
    db.session.commit()
    assert len(rows(FeedbackTicket)) == 7
    drawn = {sheet.marks[4]: sheet.id for sheet in rows(FeedbackSheet)}

    close_feedback(workshop=workshop, by=BY)
    close_feedback(workshop=workshop, by=BY)
    db.session.commit()

    form = db.session.get_one(FeedbackForm, workshop.id)
    assert (form.salt, form.present, rows(FeedbackTicket)) == (None, 7, [])
    after = {sheet.marks[4]: sheet.id for sheet in rows(FeedbackSheet)}
    assert drawn.keys() == after.keys() == set(range(7))
    assert set(drawn.values()).isdisjoint(after.values())
    columns = {
        f"{model.__tablename__}.{column.name}"
        for model in (FeedbackSheet, FeedbackLine, FeedbackWish)
        for column in model.__table__.columns
    }
    assert columns == {
        *("feedback_sheets.id", "feedback_sheets.workshop_id", "feedback_sheets.marks"),
        *("feedback_lines.id", "feedback_lines.workshop_id", "feedback_lines.text"),
        "feedback_lines.shown",
        *("feedback_wishes.id", "feedback_wishes.workshop_id", "feedback_wishes.commitment_id"),
    }
    told = [row.kind for row in rows(Activity)]
    assert told == ["feedback.opened", "feedback.closed"]
    with pytest.raises(Refused):
        open_feedback(workshop=workshop, questions=ASKED, by=BY)
    with pytest.raises(Refused):
        give_feedback(workshop=workshop, participant=everybody[0], marks=[1, 1, 1, 1, 1])


@pytest.mark.both_databases
def test_tickets_lie_in_no_order_of_answering_and_by_one_transaction(workshop: Workshop) -> None:
    open_feedback(workshop=workshop, questions=ASKED, by=BY)
    db.session.commit()
    for number, person in enumerate(people(workshop, *(f"Person {n}" for n in range(1, 9)))):
        marks = [number % 5 + 1, None, None, None, number]
        give_feedback(workshop=workshop, participant=person, marks=marks)
        db.session.commit()  # each has a transaction of its own

    place = "rowid, 0" if db.engine.dialect.name == "sqlite" else "ctid, xmin::text"
    lie = db.session.execute(text(f"SELECT key, {place} FROM feedback_tickets ORDER BY 2")).all()
    assert len(lie) == 8
    assert [row[0] for row in lie] == sorted(row[0] for row in lie)
    assert len({row[2] for row in lie}) == 1


def test_no_figure_is_given_before_the_close_nor_of_fewer_than_three(
    amara: Client, workshop: Workshop
) -> None:
    three = people(workshop, "Dee", "Eli", "Fay")
    commitment = make_commitment(workshop)
    open_feedback(workshop=workshop, questions=ASKED, by=BY)
    for number, person in enumerate(three):
        give_feedback(
            workshop=workshop,
            participant=person,
            marks=[5 - number, 2 if number else None, None, 3, None],
            line="Longer breaks" if number == 0 else "",
            commitment=commitment if number else None,
        )
    db.session.commit()
    assert queries.result(workshop.id) is None
    waiting = amara.get(f"{PAGE}/result").text
    assert "The result comes when the form is closed" in waiting
    assert "Longer breaks" not in waiting

    amara.post(f"{PAGE}/closure")
    found = queries.result(workshop.id)
    assert found is not None
    assert [(each.number, each.given, each.counts) for each in found.answers] == [
        (1, 3, (0, 0, 1, 1, 1)),
        (2, 2, ()),
        (3, 0, ()),
        (5, 0, ()),
    ]
    assert found.answers[0].mean == 4
    assert (found.lines, found.wishes) == ((), ())
    page = amara.get(f"{PAGE}/result").text
    assert page.count("Fewer than three answers") == 3
    line = re.search(r"/feedback/lines/(\d+)/showing", page)
    assert line
    assert amara.post(f"{PAGE}/lines/{line[1]}/showing").status_code == 303
    db.session.expire_all()
    assert queries.result(workshop.id).lines == ("Longer breaks",)
    assert amara.post(f"{PAGE}/lines/{line[1]}/hiding").status_code == 303
    db.session.expire_all()
    assert queries.result(workshop.id).lines == ()


def test_lines_of_two_people_are_read_by_nobody(amara: Client, workshop: Workshop) -> None:
    open_feedback(workshop=workshop, questions=ASKED, by=BY)
    for person in people(workshop, "Dee", "Eli"):
        give_feedback(workshop=workshop, participant=person, marks=[1] * 5, line="By one of two")
    amara.post(f"{PAGE}/closure")

    page = amara.get(f"{PAGE}/result").text
    assert ("2 of 2 people" in page, "By one of two" in page) == (True, False)
    line = rows(FeedbackLine)[0]
    assert amara.post(f"{PAGE}/lines/{line.id}/showing").status_code == 404


def test_room_is_led_to_the_form(app: Flask, amara: Client, workshop: Workshop) -> None:
    (dee,) = people(workshop, "Dee")
    projector = signed_in(app, projector_of_id=workshop.id)
    closed = projector.get("/w/KHX7/projector/feedback").text
    amara.post(f"{PAGE}/opening")
    shown = projector.get("/w/KHX7/projector/feedback").text
    assert ("data:image/svg" in closed, "data:image/svg" in shown) == (False, True)
    assert "feedback" in signed_in(app, participant_id=dee.id).get("/w/KHX7/me").text
    stranger = app.test_client().get(PAGE)
    assert stranger.status_code == 303
    assert "next=" in stranger.location


def test_forgetting_people_leaves_no_ticket_of_an_open_form(workshop: Workshop) -> None:
    (dee,) = people(workshop, "Dee")
    open_feedback(workshop=workshop, questions=ASKED, by=BY)
    give_feedback(workshop=workshop, participant=dee, marks=[1, 2, 3, None, 5])
    salt = db.session.get_one(FeedbackForm, workshop.id).salt
    db.session.commit()

    forget(workshop=workshop, secret_key=SECRET_KEY)
    db.session.commit()

    assert rows(FeedbackTicket) == []
    assert db.session.get_one(FeedbackForm, workshop.id).salt != salt
    assert [sheet.marks for sheet in rows(FeedbackSheet)] == [[1, 2, 3, None, 5]]
