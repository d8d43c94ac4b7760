"""Making, changing and joining commitments: what is kept, who hears of it, what is refused."""

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from facilitate import clock
from facilitate.activity import Actor
from facilitate.commitments import operations
from facilitate.commitments.models import Commitment, CommitmentJoin, Part
from facilitate.commitments.operations import FromResult
from facilitate.commitments.queries import commitments, history, shown_outcome
from facilitate.commitments.rules import STEP_LIMIT, WHAT_LIMIT, CommitmentWords, words_of
from facilitate.db import db
from facilitate.errors import Conflict, Refused
from facilitate.people.models import Participant
from facilitate.workshop.models import Workshop
from tests.commitments.conftest import DUE, Hall, heard
from tests.factories import make_participant

pytestmark = pytest.mark.both_databases


def top(hall: Hall) -> FromResult:
    """The first options of the newest result become commitments."""
    outcome = shown_outcome(hall.workshop.id)
    assert outcome is not None
    made = operations.commit_to_top(workshop=hall.workshop, outcome=outcome, by=hall.by)
    db.session.commit()
    return made


def listed(hall: Hall) -> list[str]:
    return [each.what for each in commitments(hall.workshop.id)]


def parts(commitment: Commitment) -> dict[str, str]:
    """Part by name of those who joined."""
    rows = db.session.execute(
        select(Participant.name, CommitmentJoin.part)
        .join(Participant)
        .where(CommitmentJoin.commitment_id == commitment.id)
        .order_by(CommitmentJoin.id)
    )
    return dict(rows.all())


def leave(hall: Hall, commitment: Commitment, name: str) -> None:
    person = hall.people[name]
    operations.leave(commitment=commitment, participant=person, by=Actor(participant_id=person.id))
    db.session.commit()


def together(app: Flask, *works: Callable[[], None]) -> list[BaseException]:
    """Do these at the same moment, each in a transaction of its own; returns what went wrong."""
    gate, problems = threading.Barrier(len(works)), list[BaseException]()

    def run(work: Callable[[], None]) -> None:
        with app.app_context():
            gate.wait()
            try:
                work()
                db.session.commit()
            except BaseException as problem:
                problems.append(problem)

    db.session.commit()
    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    return problems


# --- Made of a result --------------------------------------------------------------------------


def test_first_options_become_commitments_in_the_order_of_the_result(hall: Hall) -> None:
    hall.vote(("Dee", {"C": 2, "A": 1}), ("Eli", {"C": 1}))
    made = top(hall)

    assert [(c.what, c.opportunity_id, c.position) for c in made.made] == [
        ("Open data on energy", hall.options[2].id, 1),
        ("One permit for all street works", hall.options[0].id, 2),
    ]
    assert {(c.lead_id, c.lead_organization_id, c.due_on, c.first_step) for c in made.made} == {
        (None, None, None, "")
    }
    assert made.left_out == ()
    assert heard() == [("commitments.added", "commitment-list")]


def test_all_that_are_tied_at_the_cut_go_through(hall: Hall) -> None:
    hall.more_options(3)
    hall.vote(
        ("Dee", {"A": 2, "B": 1}), ("Eli", {"C": 1, "D": 1, "E": 1}), ("Ben", {"F": 1, "A": 2})
    )
    assert len(top(hall).made) == 6


def test_result_pressed_twice_makes_nothing_double(hall: Hall) -> None:
    hall.vote()
    first, second = top(hall), top(hall)

    assert (len(first.made), len(second.made)) == (2, 0)
    assert [line.letter for line in second.left_out] == ["A", "B"]
    assert len(heard()) == 1


def test_option_with_a_commitment_is_left_out_and_one_withdrawn_is_made_again(hall: Hall) -> None:
    hall.commitment("We begin already", option=hall.options[0])
    hall.vote()
    made = top(hall)
    assert [line.letter for line in made.left_out] == ["A"]
    assert listed(hall) == ["We begin already", "Shared ducts"]
    operations.withdraw_commitment(commitment=made.made[0], by=hall.by)

    assert [c.what for c in top(hall).made] == ["Shared ducts"]


def test_result_without_any_point_makes_nothing(hall: Hall) -> None:
    hall.vote(("Dee", {}))
    with pytest.raises(Refused, match="No option went through"):
        top(hall)

    assert listed(hall) == []


def test_result_pressed_by_two_people_at_once_makes_each_commitment_once(hall: Hall) -> None:
    hall.vote(("Dee", {"A": 2, "B": 1}), ("Eli", {"C": 1}))
    workshop_id, by = hall.workshop.id, hall.by

    def press() -> None:
        outcome = shown_outcome(workshop_id)
        assert outcome is not None
        workshop = db.session.get_one(Workshop, workshop_id)
        operations.commit_to_top(workshop=workshop, outcome=outcome, by=by)

    assert together(hall.booth.app, press, press, press) == []
    assert sorted(listed(hall)) == [
        "One permit for all street works",
        "Open data on energy",
        "Shared ducts",
    ]
    assert len(heard()) == 1


# --- Worded by hand ----------------------------------------------------------------------------


def test_commitment_comes_last_with_all_it_says(hall: Hall) -> None:
    hall.commitment("First")
    commitment = hall.commitment(
        "Publish meter data",
        first_step="List the meters",
        due_on=DUE,
        lead=hall.people["Dee"],
        lead_organization=hall.organizations["Cisco"],
        option=hall.options[2],
    )
    db.session.expire_all()

    assert listed(hall) == ["First", "Publish meter data"]
    assert (commitment.first_step, commitment.due_on, commitment.revision) == (
        "List the meters",
        DUE,
        1,
    )
    assert (commitment.lead, commitment.lead_organization, commitment.opportunity) == (
        hall.people["Dee"],
        hall.organizations["Cisco"],
        hall.options[2],
    )
    assert heard() == [("commitment.added", "commitment-list")] * 2


def test_form_sent_twice_is_one_commitment(hall: Hall) -> None:
    first = hall.commitment(due_on=DUE)
    assert hall.commitment(due_on=DUE).id == first.id
    assert hall.commitment().id != first.id


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"what": "  "}, "Say what will be done."),
        ({"what": "x" * (WHAT_LIMIT + 1)}, "What will be done has at most 600 characters."),
        (
            {"what": "x", "first_step": "x" * (STEP_LIMIT + 1)},
            "The first step has at most 400 characters.",
        ),
    ],
)
def test_words_that_say_nothing_or_too_much_are_refused(
    hall: Hall, words: dict[str, str], sentence: str
) -> None:
    with pytest.raises(Refused) as refusal:
        hall.commitment(**words)

    assert (str(refusal.value), listed(hall)) == (sentence, [])


def test_lead_from_another_workshop_is_refused(hall: Hall) -> None:
    with pytest.raises(Refused, match="another workshop"):
        hall.commitment(lead=hall.people["Zed"])


def test_edit_from_an_old_revision_is_a_conflict_unless_it_says_the_same(hall: Hall) -> None:
    commitment = hall.commitment("Before")
    for words, revision in (("After", 1), ("After", 1)):
        operations.edit_commitment(
            commitment=commitment,
            words=CommitmentWords(what=words),
            revision=revision,
            by=hall.by,
        )
    assert (commitment.what, commitment.revision) == ("After", 2)
    with pytest.raises(Conflict):
        operations.edit_commitment(
            commitment=commitment,
            words=CommitmentWords(what="Something else"),
            revision=1,
            by=hall.by,
        )

    assert [kind for kind, _ in heard()] == ["commitment.added", "commitment.edited"]


def test_withdrawn_commitment_comes_back_to_its_place_with_who_joined(hall: Hall) -> None:
    first, second = hall.commitment("First"), hall.commitment("Second")
    hall.joined(first, Dee=Part.CONTRIBUTE)
    for _ in range(2):
        operations.withdraw_commitment(commitment=first, by=hall.by)
    assert listed(hall) == ["Second"]
    operations.reorder(commitment=second, to=2, by=hall.by)
    for _ in range(2):
        operations.restore_commitment(commitment=first, by=hall.by)

    assert listed(hall) == ["First", "Second"]
    assert parts(first) == {"Dee Park": "contribute"}
    assert [kind for kind, _ in heard()][-2:] == ["commitment.withdrawn", "commitment.restored"]


def test_order_is_changed_and_ends_at_the_ends(hall: Hall) -> None:
    one, _two, three = (hall.commitment(what) for what in ("One", "Two", "Three"))
    operations.reorder(commitment=three, to=1, by=hall.by)
    assert listed(hall) == ["Three", "One", "Two"]
    operations.reorder(commitment=one, to=99, by=hall.by)
    assert listed(hall) == ["Three", "Two", "One"]
    operations.withdraw_commitment(commitment=one, by=hall.by)
    with pytest.raises(Refused, match="was withdrawn"):
        operations.reorder(commitment=one, to=1, by=hall.by)


# --- Joining -----------------------------------------------------------------------------------


def test_people_join_change_their_part_and_leave(hall: Hall) -> None:
    commitment = hall.commitment()
    hall.joined(commitment, Dee=Part.CONTRIBUTE, Eli=Part.INFORMED)
    hall.joined(commitment, Dee=Part.INFORMED)
    assert parts(commitment) == {"Dee Park": "informed", "Eli Bello": "informed"}
    leave(hall, commitment, "Dee")

    assert parts(commitment) == {"Eli Bello": "informed"}
    assert heard()[1:] == [
        ("commitment.joined", "commitments"),
        ("commitment.joined", "commitments"),
        ("commitment.joined", "commitments"),
        ("commitment.left", "commitments"),
    ]


def test_joining_and_leaving_twice_is_once(hall: Hall) -> None:
    commitment = hall.commitment()
    for _ in range(2):
        hall.joined(commitment, Dee=Part.CONTRIBUTE)
    for _ in range(2):
        leave(hall, commitment, "Dee")

    assert [kind for kind, _ in heard()] == [
        "commitment.added",
        "commitment.joined",
        "commitment.left",
    ]


def test_nobody_joins_what_was_withdrawn_but_anybody_may_leave_it(hall: Hall) -> None:
    commitment = hall.commitment()
    hall.joined(commitment, Dee=Part.CONTRIBUTE)
    operations.withdraw_commitment(commitment=commitment, by=hall.by)
    with pytest.raises(Refused, match="was withdrawn"):
        hall.joined(commitment, Eli=Part.CONTRIBUTE)
    leave(hall, commitment, "Dee")

    assert parts(commitment) == {}


def test_people_who_are_not_on_the_list_do_not_join(hall: Hall) -> None:
    commitment = hall.commitment()
    hall.people["Dee"].withdrawn_at = clock.now()
    for name in ("Dee", "Zed"):
        with pytest.raises(Refused, match="on the workshop's list"):
            hall.joined(commitment, **{name: Part.CONTRIBUTE})


def test_offer_to_lead_is_confirmed_once(hall: Hall) -> None:
    commitment = hall.commitment()
    hall.joined(commitment, Dee=Part.LEAD, Eli=Part.LEAD)
    assert commitment.lead is None
    for _ in range(2):
        operations.confirm_lead(commitment=commitment, participant=hall.people["Dee"], by=hall.by)

    assert (commitment.lead, commitment.revision) == (hall.people["Dee"], 2)
    assert [kind for kind, _ in heard()].count("commitment.lead_confirmed") == 1


@pytest.mark.parametrize("part", [None, Part.CONTRIBUTE])
def test_only_who_offers_to_lead_is_confirmed(hall: Hall, part: Part | None) -> None:
    commitment = hall.commitment()
    if part is not None:
        hall.joined(commitment, Dee=part)
    with pytest.raises(Refused, match="does not offer to lead"):
        operations.confirm_lead(commitment=commitment, participant=hall.people["Dee"], by=hall.by)

    assert commitment.lead is None


def test_lead_who_leaves_or_takes_another_part_steps_down(hall: Hall) -> None:
    commitment = hall.commitment(lead=hall.people["Dee"])
    hall.joined(commitment, Dee=Part.CONTRIBUTE)
    assert (commitment.lead, commitment.revision) == (None, 2)
    assert parts(commitment) == {"Dee Park": "contribute"}
    commitment = hall.commitment("Another", lead=hall.people["Eli"])
    leave(hall, commitment, "Eli")

    assert (commitment.lead, parts(commitment)) == (None, {})
    assert heard()[-1] == ("commitment.left", "commitment-list")


def test_lead_who_joins_as_lead_stays_the_lead(hall: Hall) -> None:
    commitment = hall.commitment(lead=hall.people["Dee"])
    hall.joined(commitment, Dee=Part.LEAD)

    assert (commitment.lead, commitment.revision) == (hall.people["Dee"], 1)


def test_many_join_at_once_and_each_is_counted_once(hall: Hall) -> None:
    commitment_id = hall.commitment().id
    people = [make_participant(hall.workshop, name=f"Person {n}").id for n in range(4)]

    def tap(person_id: int, part: Part) -> Callable[[], None]:
        def work() -> None:
            operations.join(
                commitment=db.session.get_one(Commitment, commitment_id),
                participant=db.session.get_one(Participant, person_id),
                part=part,
                by=Actor(participant_id=person_id),
            )

        return work

    taps = [tap(person_id, part) for person_id in people for part in (Part.LEAD, Part.CONTRIBUTE)]
    assert together(hall.booth.app, *taps) == []
    found = parts(db.session.get_one(Commitment, commitment_id))

    assert sorted(found) == [f"Person {n}" for n in range(4)]
    assert len(heard()) == 1 + len(taps)


# --- Who leads, once they say so -----------------------------------------------------------------


def test_lead_put_down_is_confirmed_by_themselves_or_in_person(hall: Hall) -> None:
    by_link = hall.commitment("One", lead=hall.people["Dee"], confirmed=False)
    in_person = hall.commitment(
        "Two", lead_organization=hall.organizations["Cisco"], confirmed=False
    )
    hall.joined(by_link, Dee=Part.LEAD)
    for _ in range(2):
        operations.confirm_in_person(commitment=in_person, by=hall.by)
    db.session.commit()

    assert None not in {by_link.lead_confirmed_at, in_person.lead_confirmed_at}
    assert [kind for kind, _ in heard()].count("commitment.lead_confirmed") == 1
    with pytest.raises(Refused, match="Nobody is put down as lead"):
        operations.confirm_in_person(commitment=hall.commitment("Three"), by=hall.by)


def test_another_lead_has_to_say_yes_again(hall: Hall) -> None:
    commitment = hall.commitment(lead=hall.people["Dee"])
    words = replace(words_of(commitment), lead=hall.people["Eli"])
    operations.edit_commitment(commitment=commitment, words=words, revision=1, by=hall.by)
    assert commitment.lead_confirmed_at is None

    hall.joined(commitment, Ben=Part.LEAD)
    words = replace(words, lead=hall.people["Ben"])
    operations.edit_commitment(commitment=commitment, words=words, revision=2, by=hall.by)
    assert commitment.lead_confirmed_at is not None


def test_history_keeps_every_version_with_who_made_it(hall: Hall) -> None:
    dee = hall.people["Dee"].id
    commitment = hall.commitment(lead=hall.people["Dee"], confirmed=False)
    words = replace(words_of(commitment), what="Publish it weekly", resources="One engineer")
    operations.edit_commitment(commitment=commitment, words=words, revision=1, by=hall.by)
    hall.joined(commitment, Dee=Part.LEAD)
    leave(hall, commitment, "Dee")

    assert [
        (each.change, each.what, each.resources, each.lead_id, each.participant_id)
        for each in reversed(history(commitment))
    ] == [
        ("added", "Publish meter data", "", dee, None),
        ("edited", "Publish it weekly", "One engineer", dee, None),
        ("lead_confirmed", "Publish it weekly", "One engineer", dee, dee),
        ("stepped_down", "Publish it weekly", "One engineer", None, dee),
    ]
