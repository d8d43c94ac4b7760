"""Ballots: one per person whatever the network does, only while the vote is open."""

import pytest
from flask import Flask
from sqlalchemy import select

from facilitate import clock
from facilitate.activity import Activity
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.voting.casting import cast_ballot
from facilitate.voting.models import Ballot, Poll
from facilitate.voting.operations import close_poll
from facilitate.voting.papers import my_vote
from facilitate.voting.queries import counted_ballots
from facilitate.voting.tally.marks import Mark
from tests.factories import make_participant
from tests.voting.conftest import SUBMISSION, Booth
from tests.voting.steps import OneBallot, at_once, sending, show_result, twelve_devices

pytestmark = pytest.mark.both_databases


def counted(poll: Poll) -> list[dict[str, int]]:
    """The ballots that count, points by letter."""
    letters = {option.id: option.letter for option in poll.options}
    ballots = counted_ballots(poll.id)
    return [{letters[o]: m.first for o, m in sorted(each.marks.items())} for each in ballots]


def papers() -> int:
    return len(db.session.scalars(select(Ballot.id)).all())


def mine(booth: Booth, name: str) -> dict[str, int] | None:
    """What somebody is told of their own ballot."""
    vote = my_vote(workshop_id=booth.workshop.id, participant_id=booth.people[name].id)
    if vote.counted is None:
        return None
    letters = {option.id: option.letter for option in vote.options}
    return {letters[option_id]: said.mark.first for option_id, said in vote.counted.said.items()}


def test_ballot_counts_and_nobody_hears_of_it(booth: Booth) -> None:
    poll = booth.opened()
    with clock.held_at(clock.now()):
        receipt = booth.cast(poll, "Dee", {"A": 2, "C": 1, "B": 0})
        assert receipt.cast_at == clock.now()

    assert counted(poll) == [{"A": 2, "C": 1}]
    assert (mine(booth, "Dee"), mine(booth, "Eli")) == ({"A": 2, "C": 1}, None)
    kinds = db.session.scalars(select(Activity.kind).order_by(Activity.seq)).all()
    assert kinds == ["poll.prepared", "poll.opened"]


def test_blank_ballot_counts(booth: Booth) -> None:
    poll = booth.opened()
    booth.cast(poll, "Dee", {})

    assert (counted(poll), mine(booth, "Dee")) == ([{}], {})


def test_same_ballot_sent_again_has_the_same_receipt(booth: Booth) -> None:
    poll = booth.opened()
    first = booth.cast(poll, "Dee", {"A": 1})
    assert (booth.cast(poll, "Dee", {"A": 1}), papers()) == (first, 1)
    close_poll(poll=poll, by=booth.by)

    assert (booth.cast(poll, "Dee", {"A": 1}), papers()) == (first, 1)


def test_new_submission_takes_the_place_of_the_whole_ballot(booth: Booth) -> None:
    poll = booth.opened()
    booth.cast(poll, "Dee", {"A": 2, "B": 1}, submission_id="one-and-only")
    booth.cast(poll, "Eli", {"A": 1}, submission_id="from-somebody-else")
    booth.cast(poll, "Dee", {"C": 1}, submission_id="changed-my-mind")

    assert sorted(counted(poll), key=str) == [{"A": 1}, {"C": 1}]
    assert mine(booth, "Dee") == {"C": 1}


def test_page_gone_back_to_and_changed_is_a_new_ballot(booth: Booth) -> None:
    poll = booth.opened()
    booth.cast(poll, "Dee", {"A": 2})
    booth.cast(poll, "Dee", {"B": 1})
    booth.cast(poll, "Dee", {"B": 1})

    assert (counted(poll), papers()) == ([{"B": 1}], 2)


def test_submission_id_of_somebody_else_does_not_take_their_ballot(booth: Booth) -> None:
    poll = booth.opened()
    booth.cast(poll, "Dee", {"A": 2})
    booth.cast(poll, "Eli", {"B": 1})

    assert (mine(booth, "Dee"), mine(booth, "Eli")) == ({"A": 2}, {"B": 1})


@pytest.mark.parametrize(
    ("points", "sentence"),
    [
        ({"A": 3}, "At most 2 points can go to one option."),
        ({"A": 2, "B": 2}, "You gave 4 points and have 3. Take some away."),
        ({"A": -1}, "Points cannot be less than 0."),
    ],
)
def test_ballot_that_breaks_a_limit_is_refused(
    booth: Booth, points: dict[str, int], sentence: str
) -> None:
    poll = booth.opened()
    with pytest.raises(Refused) as refusal:
        booth.cast(poll, "Dee", points)

    assert (str(refusal.value), papers()) == (sentence, 0)


def test_ballot_for_an_option_of_another_vote_is_refused(booth: Booth) -> None:
    earlier = booth.published()
    poll = booth.opened()
    with pytest.raises(Refused, match="not in this vote"):
        cast_ballot(
            poll_id=poll.id,
            participant_id=booth.people["Dee"].id,
            marks={earlier.options[0].id: Mark(1)},
            submission_id=SUBMISSION,
        )


def test_who_is_not_among_the_voters_is_refused(booth: Booth) -> None:
    poll = booth.opened()
    booth.people["Eli"].withdrawn_at = clock.now()
    for name in ("Tia", "Zed", "Eli"):
        with pytest.raises(Refused, match="not among those who vote"):
            booth.cast(poll, name, {"A": 1})
    assert papers() == 0


def test_ballot_before_the_opening_and_after_the_result_is_refused(booth: Booth) -> None:
    poll = booth.prepare()
    with pytest.raises(Refused, match="has not been opened"):
        booth.cast(poll, "Dee", {"A": 1})
    poll = booth.closed(("Ben", {"A": 1}))
    show_result(poll=poll, by=booth.by)
    before = papers()
    with pytest.raises(Refused, match="Voting has closed"):
        booth.cast(poll, "Dee", {"A": 1})
    assert papers() == before


def test_order_of_the_options_is_each_voters_own_and_stays(booth: Booth) -> None:
    booth.opened()
    people = [make_participant(booth.workshop, name=f"Person {n}").id for n in range(40)]

    def order(person_id: int) -> str:
        vote = my_vote(workshop_id=booth.workshop.id, participant_id=person_id)
        return "".join(option.letter for option in vote.options)

    orders = [order(person_id) for person_id in people]
    assert [order(person_id) for person_id in people] == orders
    assert {order[0] for order in orders} == {"A", "B", "C"}


# --- A whole room at once ----------------------------------------------------------------------


def test_twenty_people_at_once_and_one_of_them_twice_make_twenty_ballots(
    app: Flask, booth: Booth
) -> None:
    poll = booth.opened()
    first = poll.options[0].id
    people = [make_participant(booth.workshop, name=f"Person {n}").id for n in range(20)]
    sends = [sending(poll.id, person, {first: 2}, f"ballot-{person}") for person in people]
    again = sending(poll.id, people[0], {first: 2}, f"ballot-{people[0]}")

    assert at_once(app, [*sends, again]) == []
    assert counted(poll) == [{"A": 2}] * 20
    assert papers() == 20


def test_one_voter_on_twelve_devices_at_once_has_one_ballot_within_the_budget(
    app: Flask, booth: Booth
) -> None:
    poll = booth.opened()
    options = [option.id for option in poll.options]
    for trial in range(3):
        found = twelve_devices(
            app, poll_id=poll.id, person_id=booth.people["Dee"].id, options=options, trial=trial
        )
        assert found == OneBallot(current=1, points=3, versions=12 * (trial + 1))


def test_no_ballot_counts_after_the_close(app: Flask, booth: Booth) -> None:
    poll = booth.opened()
    first, poll_id, by = poll.options[0].id, poll.id, booth.by
    people = [make_participant(booth.workshop, name=f"Person {n}").id for n in range(12)]
    sends = [sending(poll_id, person, {first: 1}, f"ballot-{person}") for person in people]

    def close() -> None:
        close_poll(poll=db.session.get_one(Poll, poll_id), by=by)

    failed = at_once(app, [*sends[:6], close, *sends[6:]])
    db.session.refresh(poll)
    late = db.session.scalars(select(Ballot.id).where(Ballot.late)).all()

    assert failed == []
    assert (poll.voted, papers()) == (len(counted(poll)), 12)
    assert len(counted(poll)) == 12 - len(late)
