"""Places, the waiting list and who is one person, on both databases."""

import threading

import pytest
from flask import Flask

from facilitate.activity import Actor
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.people.consents import Consent
from facilitate.people.models import Participant
from facilitate.registration import operations, page_operations, queries
from facilitate.registration.models import Opening, Registration
from facilitate.registration.operations import Entry
from facilitate.workshop.models import Workshop
from tests.factories import SECRET_KEY, make_organization, make_participant, make_sector
from tests.registration.steps import ask, make_registration, registrations, set_page, states

pytestmark = pytest.mark.both_databases

AMARA = Actor(account_id=1)


def confirm(registration: Registration, workshop: Workshop) -> bool:
    placed = operations.confirm(registration=registration, workshop=workshop, secret_key=SECRET_KEY)
    db.session.commit()
    return placed


def test_two_who_confirm_at_once_for_the_last_place_get_one(app: Flask, workshop: Workshop) -> None:
    set_page(workshop, places=1)
    ids = [make_registration(workshop, name=name).id for name in ("Dee Park", "Eli Okafor")]
    start = threading.Barrier(2)
    db.session.rollback()  # else the test itself would keep both waiting

    def press(registration_id: int) -> None:
        with app.app_context():
            registration = db.session.get_one(Registration, registration_id)
            workshop_now = db.session.get_one(Workshop, registration.workshop_id)
            db.session.rollback()
            start.wait()
            confirm(registration, workshop_now)

    threads = [threading.Thread(target=press, args=(each,)) for each in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(state for _, state in states()) == ["registered", "waiting"]
    assert queries.places_taken(workshop.id) == 1


def test_same_person_who_sends_twice_at_once_is_registered_once(
    app: Flask, workshop: Workshop
) -> None:
    workshop_id = workshop.id
    start = threading.Barrier(2)
    db.session.rollback()  # else the test itself would keep both waiting

    def send() -> None:
        with app.app_context():
            start.wait()
            operations.register(
                workshop=db.session.get_one(Workshop, workshop_id),
                entry=Entry(name="Dee Park", email="Dee@Example.org", answers={}),
                secret_key=SECRET_KEY,
            )
            db.session.commit()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert states() == [("Dee Park", "unconfirmed")]


def test_confirming_takes_along_what_was_agreed_and_answered(workshop: Workshop) -> None:
    cities = make_sector(workshop, name="City Representatives")
    question = ask(workshop, "Food?")
    registration = operations.register(
        workshop=workshop,
        entry=Entry(
            name="  Dee   Park ",
            email="Dee@Example.org",
            organization="City of Nairobi",
            sector_id=cities.id,
            answers={question.id: "No nuts"},
            agreed={Consent.PHOTO},
        ),
        secret_key=SECRET_KEY,
    )
    assert isinstance(registration, Registration)

    assert confirm(registration, workshop)
    assert not confirm(registration, workshop)

    person = registration.participant
    assert person is not None
    assert person.organization is not None
    assert (person.name, person.email, person.organization.name, person.sector) == (
        *("Dee Park", "dee@example.org", "City of Nairobi", cities),
    )
    assert person.consents == {Consent.PHOTO}
    assert [(each.question.text, each.text) for each in registration.answers] == [
        ("Food?", "No nuts")
    ]


def test_registering_never_moves_a_known_organization_to_another_sector(
    workshop: Workshop,
) -> None:
    known = make_organization(workshop, name="Cisco", sector=make_sector(workshop))
    cities = make_sector(workshop, name="City Representatives")
    registration = make_registration(workshop, organization="CISCO", sector_id=cities.id)

    confirm(registration, workshop)

    assert registration.participant is not None
    assert registration.participant.organization is known
    assert known.sector is not cities


def test_free_place_is_for_those_who_wait(workshop: Workshop) -> None:
    set_page(workshop, places=1)
    seated = make_participant(workshop, name="Ana Ruiz")
    first = make_registration(workshop, name="Dee Park")
    assert not confirm(first, workshop)
    operations.leave(participant=seated)

    assert not confirm(make_registration(workshop, name="Eli Okafor"), workshop)

    admitted = operations.admit_waiting(workshop=workshop, secret_key=SECRET_KEY, by=AMARA)
    db.session.commit()
    assert [each.name for each in admitted] == ["Dee Park"]
    assert states() == [("Dee Park", "registered"), ("Eli Okafor", "waiting")]
    with pytest.raises(Refused, match="1 places are taken|are taken"):
        operations.admit(
            registration=registrations()[1], workshop=workshop, secret_key=SECRET_KEY, by=AMARA
        )


@pytest.mark.parametrize("opening", [Opening.CLOSED, Opening.WAITING_LIST])
def test_confirming_when_it_is_not_open_is_waiting(workshop: Workshop, opening: Opening) -> None:
    registration = make_registration(workshop)
    page_operations.set_opening(workshop=workshop, opening=opening, by=AMARA)

    assert not confirm(registration, workshop)
    assert states() == [("Dee Park", "waiting")]


def test_shared_mailbox_is_no_duplicate_and_another_spelling_is(workshop: Workshop) -> None:
    def send(name: str) -> Registration | Participant:
        return operations.register(
            workshop=workshop,
            entry=Entry(name=name, email="office@example.org", answers={}),
            secret_key=SECRET_KEY,
        )

    dee = make_participant(workshop, name="Dee Park", email="office@example.org")

    assert send("Park, Dee") is dee
    eli = send("Eli Okafor")
    assert isinstance(eli, Registration)
    assert send("Eli Okafor") is eli


def test_registration_of_somebody_on_the_list_adds_and_takes_nothing(workshop: Workshop) -> None:
    dee = make_participant(workshop, name="Dee Park", consents_name=True)
    other = make_participant(workshop, name="Dee Parker", organization="Cisco")
    registration = make_registration(
        workshop, name="Dee Park", organization="Cisco", consents=["data", "quotes"]
    )
    assert queries.perhaps_there(workshop.id, [registration]) == {registration.id: dee}

    operations.join_with(registration=registration, participant=dee, workshop=workshop, by=AMARA)
    db.session.commit()

    assert registration.state == "registered"
    assert (dee.email, dee.organization) == ("dee@example.org", other.organization)
    assert dee.consents == {Consent.NAME, Consent.QUOTES}
    assert queries.places_taken(workshop.id) == 2


def test_those_who_may_be_there_already_are_left_to_the_organizer(workshop: Workshop) -> None:
    make_participant(workshop, name="Dee Park")
    set_page(workshop, opening=Opening.WAITING_LIST)
    registration = make_registration(workshop, name="Dee Park")
    confirm(registration, workshop)

    assert operations.admit_waiting(workshop=workshop, secret_key=SECRET_KEY, by=AMARA) == []
    operations.tell_apart(registration=registration, by=AMARA)
    assert queries.perhaps_there(workshop.id, [registration]) == {}
    assert operations.admit_waiting(workshop=workshop, secret_key=SECRET_KEY, by=AMARA) == [
        registration
    ]


def test_place_is_given_up_and_given_back_by_its_participant_alone(workshop: Workshop) -> None:
    registration = make_registration(workshop)
    confirm(registration, workshop)
    person = registration.participant
    assert person is not None

    operations.give_up(registration=registration, by=AMARA)
    assert registration.state == "withdrawn"
    operations.give_up(registration=registration, by=AMARA)
    person.withdrawn_at = None
    assert registration.state == "registered"

    person.checked_in_at = workshop.created_at
    with pytest.raises(Refused, match="Tell the desk"):
        operations.leave(participant=person)


def test_question_that_was_answered_keeps_what_it_asks(workshop: Workshop) -> None:
    question = page_operations.add_question(
        workshop=workshop, text="Food?", kind="choice", choices=["All", "No meat", "All"], by=AMARA
    )
    assert question.choices == ["All", "No meat"]
    registration = operations.register(
        workshop=workshop,
        entry=Entry(name="Dee", email="dee@example.org", answers={question.id: "All"}),
        secret_key=SECRET_KEY,
    )
    assert isinstance(registration, Registration)

    def edit(**values: object) -> None:
        kept = {"kind": "choice", "choices": ["All", "No meat"], "required": False}
        page_operations.edit_question(
            question=question,
            workshop=workshop,
            text="What do you eat?",
            by=AMARA,
            **{**kept, **values},  # type: ignore[arg-type]
        )

    edit()
    assert question.text == "What do you eat?"
    for change in ({"kind": "short"}, {"choices": ["All", "Fish"]}, {"required": True}):
        with pytest.raises(Refused, match="has been answered"):
            edit(**change)
    with pytest.raises(Refused, match="has been answered"):
        page_operations.remove_question(question=question, workshop=workshop, by=AMARA)
    page_operations.close_question(question=question, workshop=workshop, closed=True, by=AMARA)
    assert queries.questions_of(workshop.id, only_open=True) == []


def test_questions_are_ordered_by_hand(workshop: Workshop) -> None:
    one, two, three = (
        page_operations.add_question(workshop=workshop, text=text, kind="short", by=AMARA)
        for text in ("One", "Two", "Three")
    )

    for question, up in ((three, True), (three, True), (three, True), (one, False), (one, False)):
        page_operations.move_question(question=question, workshop=workshop, up=up, by=AMARA)

    assert list(queries.questions_of(workshop.id)) == [three, two, one]
