"""The organizer's side: the page's state, the list, places, answers, questions."""

import csv
import io
import re
from html import unescape

from flask import Flask
from sqlalchemy import select

from facilitate.db import db
from facilitate.mail.models import Mail
from facilitate.people.models import Participant
from facilitate.registration.models import Opening, RegistrationPage, RegistrationQuestion
from facilitate.workshop.models import Workshop
from tests.client import Client, signed_in
from tests.factories import make_participant
from tests.query_count import count_queries
from tests.registration.steps import (
    LIST,
    answer,
    ask,
    link_of,
    make_registration,
    set_page,
    states,
)

QUESTIONS = f"{LIST}/questions"


def rows(page: str) -> list[str]:
    """What each row says."""
    found = re.findall(r'<li class="row registration-row".*?</li>', page, re.S)
    return [unescape(" ".join(re.sub(r"<[^>]*>", " ", row).split())) for row in found]


def tabs(page: str) -> dict[str, int]:
    found = re.findall(
        r'<a href="[^"]*registrations[^"]*"[^>]*>([^<]*) <span class="tab-count">(\d+)', page
    )
    return {name: int(count) for name, count in found}


def mails() -> list[str]:
    """To whom personal links went."""
    found = db.session.scalars(select(Mail).order_by(Mail.id))
    return [each.to_address for each in found if "/p/{token}" in each.body]


def test_organizer_opens_and_closes_with_one_press(amara: Client, workshop: Workshop) -> None:
    for opening in ("waiting_list", "closed", "open", "whatever"):
        assert amara.post(f"{LIST}/opening", data={"opening": opening}).status_code == 303
    db.session.expire_all()
    assert db.session.get_one(RegistrationPage, workshop.id).opening == Opening.OPEN
    page = amara.get(LIST).text
    assert 'value="open" aria-pressed="true"' in page
    assert "/w/KHX7/register" in page
    assert "Nobody has registered yet" in page


def test_places_and_last_day_are_set_and_checked(amara: Client, workshop: Workshop) -> None:
    wrong = amara.post(f"{LIST}/limits", data={"places": "0", "last_day": "2999-01-01"})
    assert wrong.status_code == 422
    assert "Type a number from 1 to 10000, or nothing." in wrong.text
    assert "This cannot be after the last day of the workshop." in wrong.text
    day = workshop.starts_on
    assert (
        amara.post(f"{LIST}/limits", data={"places": "12", "last_day": day.isoformat()}).location
        == LIST
    )
    db.session.expire_all()
    page = db.session.get_one(RegistrationPage, workshop.id)
    assert (page.places, page.last_day) == (12, day)


def test_list_shows_each_state_and_what_can_be_done(
    amara: Client, client: Client, workshop: Workshop
) -> None:
    set_page(workshop, opening=Opening.WAITING_LIST, places=2)
    make_participant(workshop, name="Ana Ruiz", organization="Cisco")
    for name in ("Ana Ruis", "Dee Park", "Eli Okafor"):
        make_registration(workshop, name=name)
    gone = make_registration(workshop, name="Chen Wu")
    amara.post(f"{LIST}/{gone.id}/removal")
    first = make_registration(workshop, name="Ben Ito")
    client.post(link_of(first))

    page = amara.get(LIST).text
    assert tabs(page) == {
        "All": 5,
        "Not confirmed yet": 3,
        "Waiting list": 1,
        "Registered": 0,
        "Withdrawn": 1,
    }
    listed = rows(page)
    assert listed[0].startswith("Ben Ito")
    assert listed[0].endswith("Give a place Remove")
    assert listed[1].startswith("Chen Wu")
    assert listed[1].endswith("Withdrawn")
    assert "Perhaps there already: Ana Ruiz , Cisco" in listed[4]
    assert listed[4].endswith("Not confirmed yet Somebody else: give a place Remove")
    assert [row.split()[0] for row in rows(amara.get(f"{LIST}?state=waiting").text)] == ["Ben"]

    assert amara.post(f"{LIST}/admissions", data={"state": "waiting"}).location == (
        f"{LIST}?state=waiting"
    )
    assert ("Ben Ito", "registered") in states()
    full = amara.get(LIST).text
    assert "2 of 2 places are taken." in full
    assert "Give a place" not in " ".join(rows(full))
    again = amara.post(f"{LIST}/{gone.id - 1}/admission")
    assert again.status_code == 409
    assert "All 2 places are taken. Give the workshop more places first." in again.text


def test_same_person_is_joined_and_somebody_else_is_admitted(
    amara: Client, workshop: Workshop
) -> None:
    ana = make_participant(workshop, name="Ana Ruiz")
    set_page(workshop, opening=Opening.WAITING_LIST)
    one = make_registration(workshop, name="Ana Ruiz")
    assert amara.post(f"{LIST}/{one.id}/same/{ana.id}").status_code == 409
    assert (mails(), ana.email) == ([], "")
    amara.application.test_client().post(link_of(one))
    assert rows(amara.get(LIST).text)[0].endswith("Same person Somebody else: give a place Remove")
    other = make_registration(workshop, name="Ana Ruis")

    amara.post(f"{LIST}/{one.id}/same/{ana.id}")
    amara.post(f"{LIST}/{other.id}/admission")

    assert states() == [("Ana Ruiz", "registered"), ("Ana Ruis", "registered")]
    people = db.session.scalars(select(Participant).order_by(Participant.id)).all()
    assert [(each.name, each.email) for each in people] == [
        ("Ana Ruiz", "ana@example.org"),
        ("Ana Ruis", "ana@example.org"),
    ]
    # only the one who confirmed it
    assert mails() == ["ana@example.org"]


def test_registered_person_who_may_be_there_already_is_merged_or_told_apart(
    amara: Client, client: Client, workshop: Workshop
) -> None:
    ana = make_participant(workshop, name="Ana Ruiz")
    registration = make_registration(workshop, name="Ana Ruis")
    client.post(link_of(registration))
    db.session.refresh(registration)

    assert rows(amara.get(LIST).text)[0].endswith("Same person Somebody else Remove")
    assert f"/people/{ana.id}/merge?other={registration.participant_id}" in amara.get(LIST).text
    amara.post(f"{LIST}/{registration.id}/other")
    assert rows(amara.get(LIST).text)[0].endswith("Registered Remove")


def test_list_needs_the_same_number_of_queries_for_one_and_many(
    app: Flask, amara: Client, workshop: Workshop
) -> None:
    question = ask(workshop, "Food?")

    def add(name: str) -> None:
        person = make_participant(workshop, name=f"{name} Q")
        answer(make_registration(workshop, name=name), question, "All")
        make_registration(workshop, name=f"{name} Q", participant_id=person.id)

    add("Dee")
    with count_queries(app) as one:
        amara.get(LIST)
    for name in ("Eli", "Chen", "Ben"):
        add(name)
    with count_queries(app) as many:
        amara.get(LIST)

    assert len(many) == len(one)


def test_answers_are_a_table_and_a_file_without_formulas(amara: Client, workshop: Workshop) -> None:
    food = ask(workshop, "=Food?")
    train = ask(workshop, "By train?", kind="yes_no", position=2)
    dee = make_registration(
        workshop, name="@Dee", organization="+Cisco", consents=["data", "photo"]
    )
    answer(dee, food, "=HYPERLINK(1)")
    answer(dee, train, "yes")

    page = unescape(amara.get(f"{LIST}/answers").text)
    assert re.findall(r"<td[^>]*>([^<]*)</td>", page) == [
        "Not confirmed yet",
        "=HYPERLINK(1)",
        "Yes",
    ]

    file = amara.get(f"{LIST}.csv")
    assert file.headers["Content-Disposition"] == "attachment; filename=registrations-KHX7.csv"
    header, row = csv.reader(io.StringIO(file.data.decode("utf-8-sig")))
    assert header[6:] == [
        "Name shown",
        "Quotes",
        "Photos",
        "Follow-up mail",
        "'=Food?",
        "By train?",
    ]
    assert row[:2] == ["'@Dee", "'+Cisco"]
    assert row[6:] == ["No", "No", "Yes", "No", "'=HYPERLINK(1)", "Yes"]


def test_questions_are_asked_changed_ordered_and_taken_off(
    amara: Client, workshop: Workshop
) -> None:
    def listed() -> list[tuple[str, str, bool]]:
        db.session.expire_all()
        wanted = select(RegistrationQuestion).order_by(RegistrationQuestion.position)
        return [(q.text, q.kind, q.required) for q in db.session.scalars(wanted)]

    few = amara.post(QUESTIONS, data={"text": "Day?", "kind": "choice", "choices": "Mon"})
    assert few.status_code == 422
    assert "Type at least two answers to choose from, each on a line of its own." in few.text
    assert ">Mon</textarea>" in few.text.replace("\r\n", "")
    assert amara.post(QUESTIONS, data={"text": "", "kind": "sing"}).status_code == 422
    amara.post(QUESTIONS, data={"text": "Day?", "kind": "choice", "choices": "Mon\r\n\r\n Tue"})
    amara.post(QUESTIONS, data={"text": "Food?", "kind": "long", "required": "y"})
    assert listed() == [("Day?", "choice", False), ("Food?", "long", True)]
    day, food = db.session.scalars(select(RegistrationQuestion.id)).all()

    amara.post(f"{QUESTIONS}/{food}/order", data={"way": "up"})
    amara.post(
        f"{QUESTIONS}/{day}",
        data={"text": "Which day?", "kind": "choice", "choices": "Mon\nWed", "required": "y"},
    )
    assert listed() == [("Food?", "long", True), ("Which day?", "choice", True)]
    answer(make_registration(workshop), db.session.get_one(RegistrationQuestion, food), "All")

    assert "only its wording can be changed" in amara.get(f"{QUESTIONS}/{food}").text
    amara.post(f"{QUESTIONS}/{food}", data={"text": "What do you eat?", "kind": "short"})
    assert listed()[0] == ("What do you eat?", "long", True)
    assert amara.post(f"{QUESTIONS}/{food}/removal").status_code == 409
    amara.post(f"{QUESTIONS}/{food}/closing")
    assert "not asked any more" in amara.get(QUESTIONS).text
    amara.post(f"{QUESTIONS}/{food}/reopening")
    assert "not asked any more" not in amara.get(QUESTIONS).text
    assert amara.post(f"{QUESTIONS}/{day}/removal").status_code == 303
    assert len(listed()) == 1


def test_same_person_can_be_taken_back(amara: Client, workshop: Workshop) -> None:
    ana = make_participant(workshop, name="Ana Ruiz", consents_name=True)
    set_page(workshop, opening=Opening.WAITING_LIST)
    registration = make_registration(workshop, name="Ana Ruiz", organization="Cisco")
    amara.application.test_client().post(link_of(registration))
    amara.post(f"{LIST}/{registration.id}/same/{ana.id}")
    db.session.expire_all()
    link = ana.link_hash
    assert (ana.email, ana.organization.name, ana.consents_name) == (
        "ana@example.org",
        "Cisco",
        False,
    )
    assert "Not the same person" in rows(amara.get(LIST).text)[0]

    amara.post(f"{LIST}/{registration.id}/parting")
    db.session.expire_all()
    assert (ana.email, ana.organization, ana.consents_name) == ("", None, True)
    assert ana.link_hash != link
    assert states() == [("Ana Ruiz", "waiting")]
    assert "Same person" in rows(amara.get(LIST).text)[0]
    assert amara.post(f"{LIST}/{registration.id}/parting").status_code == 409


def test_full_house_says_how_somebody_else_gets_a_place(amara: Client, workshop: Workshop) -> None:
    make_participant(workshop, name="Ana Ruiz")
    make_registration(workshop, name="Eli Okafor")
    assert "make more places above" not in amara.get(LIST).text
    set_page(workshop, places=1)
    page = amara.get(LIST).text

    assert "1 of 1 places are taken. To give somebody else a place, make more places above" in page
    assert "Give a place" not in rows(page)[0]


def test_waiting_list_writes_to_who_joins_it_and_to_the_organizer_when_a_place_is_free(
    app: Flask, amara: Client, workshop: Workshop
) -> None:
    workshop.venue = "Preston Auditorium"
    set_page(workshop, places=1)
    ana = make_participant(workshop, name="Ana Ruiz")
    registration = make_registration(workshop, name="Eli Okafor")
    for _ in range(2):
        app.test_client().post(link_of(registration))
    signed_in(app, participant_id=ana.id).post("/w/KHX7/me/leave")
    told = db.session.scalars(select(Mail).order_by(Mail.id)).all()

    assert [(mail.to_address, mail.subject) for mail in told] == [
        ("eli@example.org", "The waiting list: Smart Cities for All"),
        ("amara@example.org", "A free place: Smart Cities for All"),
    ]
    assert "with the number 1." in told[0].body
    assert told[0].body.endswith("\nPreston Auditorium")
    assert "A place has become free, and 1 person waits for one." in told[1].body
    assert f"{LIST}?state=waiting" in told[1].body
