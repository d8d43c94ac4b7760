"""Places, the waiting list and who is one person, on both databases."""

import threading
from collections.abc import Collection
from datetime import timedelta

import pytest
from flask import Flask

from facilitate import clock
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


def confirm(
    registration: Registration, workshop: Workshop, agreed: Collection[Consent] = ()
) -> bool:
    placed = operations.confirm(
        registration=registration, agreed=agreed, workshop=workshop, secret_key=SECRET_KEY
    )
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


def test_whoever_sends_first_decides_nothing_and_the_one_confirmed_wins(
    workshop: Workshop,
) -> None:
    def send(name: str, organization: str) -> Registration:
        sent = operations.register(
            workshop=workshop,
            entry=Entry(
                name=name,
                email="Dee@Example.org",
                organization=organization,
                answers={},
                agreed=set(Consent),
            ),
            secret_key=SECRET_KEY,
        )
        db.session.commit()
        assert isinstance(sent, Registration)
        return sent

    somebody, dee, later = send("Dee Park", "Evil"), send("Dee Park", "Cisco"), send("Dee P.", "")
    send("Eli Okafor", "Cisco")
    assert len({somebody.link_hash, dee.link_hash, later.link_hash}) == 3
    set_page(workshop, opening=Opening.WAITING_LIST)

    assert not confirm(dee, workshop, agreed={Consent.NAME})

    assert dee.consents == ["data", "name"]
    # a link that was open in another window meanwhile leads nowhere
    assert not queries.still_unconfirmed(somebody.id)
    assert [(each.name, each.organization, each.state) for each in registrations()] == [
        ("Dee Park", "Cisco", "waiting"),
        ("Eli Okafor", "Cisco", "unconfirmed"),
    ]


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

    assert confirm(registration, workshop, agreed={Consent.PHOTO})
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


def test_confirming_late_is_waiting_and_after_the_workshop_refused(workshop: Workshop) -> None:
    set_page(workshop, last_day=workshop.ends_on - timedelta(days=1))
    dee, eli = (make_registration(workshop, name=name) for name in ("Dee Park", "Eli Okafor"))

    with clock.held_at(clock.now() + timedelta(days=1)):
        assert not confirm(dee, workshop)
    with (
        clock.held_at(clock.now() + timedelta(days=3)),
        pytest.raises(Refused, match="This workshop is over"),
    ):
        confirm(eli, workshop)

    assert states() == [("Dee Park", "waiting"), ("Eli Okafor", "unconfirmed")]


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
    assert send("Eli Okafor") is not eli
    set_page(workshop, opening=Opening.WAITING_LIST)
    confirm(eli, workshop)
    assert send("Eli Okafor") is eli
    assert states() == [("Eli Okafor", "waiting")]


@pytest.mark.parametrize("email", ["", "ms.park@example.org"])
def test_registration_of_somebody_on_the_list_adds_nothing_until_it_is_confirmed(
    workshop: Workshop, email: str
) -> None:
    set_page(workshop, opening=Opening.WAITING_LIST)
    dee = make_participant(
        workshop, name="Dee Park", email=email, consents_name=True, consents_photo=True
    )
    other = make_participant(workshop, name="Dee Parker", organization="Cisco")
    registration = make_registration(workshop, name="Dee Park", organization="Cisco")
    assert queries.perhaps_there(workshop.id, [registration]) == {registration.id: dee}
    link = dee.link_hash

    def join() -> None:
        operations.join_with(
            registration=registration,
            participant=dee,
            workshop=workshop,
            secret_key=SECRET_KEY,
            by=AMARA,
        )

    with pytest.raises(Refused, match="Nobody has confirmed"):
        join()
    assert (dee.email, dee.organization, dee.link_hash) == (email, None, link)

    confirm(registration, workshop, agreed={Consent.NAME, Consent.QUOTES})
    join()
    db.session.commit()

    assert registration.state == "registered"
    assert (dee.email, dee.organization) == (email or "dee@example.org", other.organization)
    # an address that is new to the entry gets no link that others had before
    assert (dee.link_hash == link) == bool(email)
    assert dee.consents == {Consent.NAME}
    assert queries.places_taken(workshop.id) == 2


def test_place_given_without_a_confirmation_comes_with_no_consent(workshop: Workshop) -> None:
    one, other = (make_registration(workshop, consents=["data", *Consent]) for _ in range(2))

    person = operations.admit(registration=one, workshop=workshop, secret_key=SECRET_KEY, by=AMARA)
    db.session.commit()

    assert person.consents == set()
    assert not queries.still_unconfirmed(other.id)
    assert states() == [("Dee Park", "registered")]


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
