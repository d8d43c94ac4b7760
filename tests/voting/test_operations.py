"""A vote from its preparation to its result: what is kept, who hears of it, what is refused."""

import pytest
from sqlalchemy import select

from facilitate import clock
from facilitate.activity import Activity
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.voting.models import Ballot, Poll, PollOption, PollResult, Vote
from facilitate.voting.operations import (
    close_poll,
    open_poll,
    prepare_poll,
    reopen_poll,
)
from facilitate.voting.outcomes import outcome_of, results
from facilitate.voting.queries import counted_ballots, current_poll, turnout_of
from facilitate.voting.rules import Turnout, voter_key
from tests.factories import make_participant
from tests.query_count import count_queries
from tests.voting.conftest import SUBMISSION, Booth
from tests.voting.steps import show_result

pytestmark = pytest.mark.both_databases


def heard() -> list[tuple[str, str]]:
    """(kind, topic) of all activity."""
    rows = db.session.scalars(select(Activity).order_by(Activity.seq))
    return [(row.kind, row.topic) for row in rows]


def paper(poll: Poll) -> list[tuple[str, str, str, str]]:
    """(letter, text, public role, private role) as on the ballot."""
    rows = db.session.scalars(
        select(PollOption).where(PollOption.poll_id == poll.id).order_by(PollOption.letter)
    )
    return [(o.letter, o.text, o.public_role, o.private_role) for o in rows]


def figures(poll: Poll) -> list[tuple[str, int, int, int, bool]]:
    """(letter, points, voters, rank, tied) of the result as it is shown."""
    return [
        (each.letter, each.score, each.voters, each.rank, each.tied)
        for each in outcome_of(poll).lines
    ]


# --- Preparing and opening ---------------------------------------------------------------------


def test_prepared_vote_letters_the_options_in_their_order(booth: Booth) -> None:
    poll = prepare_poll(
        workshop=booth.workshop,
        opportunity_ids=[booth.opportunities[2].id, booth.opportunities[0].id],
        budget=5,
        cap=3,
        by=booth.by,
    )

    assert (poll.number, poll.state, poll.budget, poll.cap) == (1, "draft", 5, 3)
    assert paper(poll) == [
        ("A", "One permit for all street works", "Set one counter up", "File plans early"),
        ("B", "Open data on energy", "", "Publish meter data"),
    ]
    assert heard() == [("poll.prepared", "poll")]


def test_preparing_again_changes_the_draft(booth: Booth) -> None:
    first = booth.prepare()
    again = prepare_poll(
        workshop=booth.workshop,
        opportunity_ids=[booth.opportunities[1].id],
        budget=4,
        cap=4,
        by=booth.by,
    )

    assert (again.id, again.number, again.budget, again.cap) == (first.id, 1, 4, 4)
    assert [(letter, text) for letter, text, *_ in paper(again)] == [("A", "Shared ducts")]


def test_opened_vote_has_the_words_of_its_opening(booth: Booth) -> None:
    poll = booth.prepare()
    booth.opportunities[1].text = "Shared ducts and poles"
    booth.opportunities[0].position = 9
    open_poll(poll=poll, by=booth.by)
    booth.opportunities[1].text = "Something else"
    db.session.flush()

    assert poll.state == "open"
    assert [(letter, text) for letter, text, *_ in paper(poll)] == [
        ("A", "Shared ducts and poles"),
        ("B", "Open data on energy"),
        ("C", "One permit for all street works"),
    ]
    assert heard()[-1] == ("poll.opened", "vote")


def test_option_taken_off_the_list_is_not_voted_on(booth: Booth) -> None:
    poll = booth.prepare()
    booth.opportunities[0].withdrawn_at = clock.now()
    open_poll(poll=poll, by=booth.by)

    assert [letter for letter, *_ in paper(poll)] == ["A", "B"]


def test_preparing_refuses_an_option_that_is_not_on_the_list(booth: Booth) -> None:
    booth.opportunities[0].withdrawn_at = clock.now()
    with pytest.raises(Refused, match="no longer on the list"):
        booth.prepare()


@pytest.mark.parametrize(("budget", "cap"), [(0, 1), (101, 1), (3, 0), (3, 4)])
def test_preparing_refuses_limits_that_nobody_can_use(booth: Booth, budget: int, cap: int) -> None:
    with pytest.raises(Refused):
        booth.prepare(budget=budget, cap=cap)


def test_opening_needs_two_options(booth: Booth) -> None:
    poll = booth.prepare()
    for opportunity in booth.opportunities[1:]:
        opportunity.withdrawn_at = clock.now()
    with pytest.raises(Refused, match="at least two"):
        open_poll(poll=poll, by=booth.by)


def test_next_vote_waits_for_the_result_of_the_last(booth: Booth) -> None:
    poll = booth.opened()
    with pytest.raises(Refused, match="A vote is open"):
        booth.prepare()
    close_poll(poll=poll, by=booth.by)
    with pytest.raises(Refused, match="Show the result of the last vote"):
        booth.prepare()
    show_result(poll=poll, by=booth.by)

    assert booth.prepare().number == 2
    assert current_poll(booth.workshop.id).number == 2


def test_opening_twice_is_opening_once(booth: Booth) -> None:
    poll = booth.opened()
    booth.cast(poll, "Dee", {"A": 1})
    salt = poll.salt
    open_poll(poll=poll, by=booth.by)

    assert (poll.salt, len(counted_ballots(poll.id))) == (salt, 1)
    assert heard() == [("poll.prepared", "poll"), ("poll.opened", "vote")]


# --- Closing, reopening, showing the result ----------------------------------------------------


def test_close_counts_who_may_vote_is_here_and_voted(booth: Booth) -> None:
    poll = booth.opened()
    assert turnout_of(poll) == Turnout(voted=0, present=2, entitled=3)
    booth.cast(poll, "Dee", {"A": 1})
    assert turnout_of(poll) == Turnout(voted=1, present=2, entitled=3)
    booth.cast(poll, "Ben", {}, submission_id="blank-but-voted")
    close_poll(poll=poll, by=booth.by)
    make_participant(booth.workshop, name="Late", checked_in_at=clock.now())

    assert (poll.state, poll.voted, poll.present, poll.entitled) == ("closed", 2, 2, 3)
    assert turnout_of(poll) == Turnout(voted=2, present=2, entitled=3)
    assert heard()[-1] == ("poll.closed", "vote")


@pytest.mark.parametrize("column", ["checked_in_at", "withdrawn_at"])
def test_turnout_does_not_tell_whether_a_particular_person_has_voted(
    booth: Booth, column: str
) -> None:
    poll = booth.opened()
    booth.cast(poll, "Dee", {"A": 1})

    def without(name: str) -> Turnout:
        person = booth.people[name]
        before = getattr(person, column)
        setattr(person, column, None if before else clock.now())
        seen = turnout_of(poll)
        setattr(person, column, before)
        return seen

    assert without("Dee") == without("Eli")
    assert without("Dee").voted == 1


def test_voter_who_was_taken_off_the_list_still_counts(booth: Booth) -> None:
    poll = booth.opened()
    booth.cast(poll, "Dee", {"A": 1})
    for name in ("Dee", "Eli", "Ben"):
        booth.people[name].withdrawn_at = clock.now()
    close_poll(poll=poll, by=booth.by)

    assert turnout_of(poll) == Turnout(voted=1, present=1, entitled=1)
    assert len(counted_ballots(poll.id)) == 1


def test_closing_twice_keeps_the_first_close(booth: Booth) -> None:
    poll = booth.closed(("Dee", {"A": 1}))
    closed_at = poll.closed_at
    close_poll(poll=poll, by=booth.by)

    assert poll.closed_at == closed_at
    assert [kind for kind, _ in heard()] == ["poll.prepared", "poll.opened", "poll.closed"]


def test_reopened_vote_goes_on_with_its_ballots(booth: Booth) -> None:
    poll = booth.closed(("Dee", {"A": 2}))
    reopen_poll(poll=poll, by=booth.by)
    booth.cast(poll, "Eli", {"B": 1})

    assert (poll.state, poll.voted, poll.present, poll.entitled) == ("open", None, None, None)
    assert len(counted_ballots(poll.id)) == 2
    assert heard()[-1] == ("poll.reopened", "vote")


def test_states_refuse_what_comes_too_early_or_too_late(booth: Booth) -> None:
    poll = booth.prepare()
    with pytest.raises(Refused, match="not been opened"):
        close_poll(poll=poll, by=booth.by)
    with pytest.raises(Refused, match="Close the vote before"):
        show_result(poll=poll, by=booth.by)
    with pytest.raises(Refused, match="not been opened"):
        reopen_poll(poll=poll, by=booth.by)
    open_poll(poll=poll, by=booth.by)
    with pytest.raises(Refused, match="Close the vote before"):
        show_result(poll=poll, by=booth.by)
    close_poll(poll=poll, by=booth.by)
    with pytest.raises(Refused, match="opened already"):
        open_poll(poll=poll, by=booth.by)
    show_result(poll=poll, by=booth.by)
    with pytest.raises(Refused, match="stays closed"):
        reopen_poll(poll=poll, by=booth.by)


BALLOTS = (("Ben", {"A": 2, "B": 1}), ("Dee", {"B": 1, "A": 0}), ("Eli", {}))


def test_result_is_what_was_counted_and_stays(booth: Booth) -> None:
    poll = booth.closed(*BALLOTS)
    counted = [("A", 2, 1, 1, True), ("B", 2, 2, 1, True), ("C", 0, 0, 3, False)]
    show_result(poll=poll, by=booth.by)
    show_result(poll=poll, by=booth.by)
    shown = outcome_of(poll)

    assert figures(poll) == counted
    assert (shown.blank, [shown.length(line) for line in shown.lines]) == (1, [1.0, 1.0, 0.0])
    assert [shown.share(line) for line in shown.lines] == [0.5, 1.0, 0.0]
    assert [[line.letter for line in group] for group in shown.groups] == [["A", "B"], ["C"]]
    assert [kind for kind, _ in heard()].count("poll.published") == 1


def test_result_of_a_vote_in_which_nobody_voted_is_all_noughts(booth: Booth) -> None:
    poll = booth.published()
    outcome = outcome_of(poll)

    assert figures(poll) == [(letter, 0, 0, 1, True) for letter in "ABC"]
    assert (outcome.length(outcome.lines[0]), outcome.share(outcome.lines[0])) == (0.0, 0.0)


def test_recount_of_what_is_kept_gives_the_same(booth: Booth) -> None:
    poll = booth.published(*BALLOTS)
    points: dict[int, int] = {}
    for ballot in counted_ballots(poll.id):
        for option_id, mark in ballot.marks.items():
            points[option_id] = points.get(option_id, 0) + mark.first
    frozen = db.session.scalars(select(PollResult).where(PollResult.poll_id == poll.id))

    assert len(counted_ballots(poll.id)) == 3
    assert {each.option_id: each.score for each in frozen if each.score} == points


def test_shown_result_leaves_nothing_that_names_a_voter(booth: Booth) -> None:
    poll = booth.opened()
    for turn, name in enumerate(("Ben", "Dee", "Eli")):
        booth.cast(poll, name, {"C": 1}, submission_id=f"first-{name}")
        booth.cast(poll, name, {"A": turn}, submission_id=f"second-{name}")
    salt = poll.salt
    keys = {
        voter_key(salt=salt, participant_id=person.id): name
        for name, person in booth.people.items()
    }
    stored = db.session.scalars(select(Ballot)).all()
    # before: six papers, each under somebody's key
    assert len(stored) == 6
    assert {keys[ballot.voter_key] for ballot in stored} == {"Ben", "Dee", "Eli"}
    close_poll(poll=poll, by=booth.by)
    show_result(poll=poll, by=booth.by)
    db.session.commit()

    left = db.session.scalars(select(Ballot).order_by(Ballot.id)).all()
    assert db.session.scalars(select(Poll.salt)).all() == [None]
    assert [(b.version, b.cast_at) for b in left] == [(1, None)] * 3
    assert not {b.voter_key for b in left} & set(keys)
    assert not [b for b in left if b.submission_id.startswith(("first-", "second-"))]
    assert len({b.voter_key for b in left} | {b.submission_id for b in left}) == 6
    points = db.session.scalars(select(Vote.first)).all()
    assert sorted(points) == [1, 2]
    trail = db.session.scalars(select(Activity)).all()
    assert {row.participant_id for row in trail} == {None}


def test_order_of_the_kept_ballots_is_drawn_anew(booth: Booth, monkeypatch) -> None:
    class Backwards:
        def shuffle(self, items: list[object]) -> None:
            items.reverse()

    poll = booth.closed(("Ben", {"A": 1}), ("Dee", {"B": 1}), ("Eli", {"C": 1}))
    before = [ballot.marks for ballot in counted_ballots(poll.id)]
    monkeypatch.setattr("facilitate.voting.publishing.secrets.SystemRandom", Backwards)
    show_result(poll=poll, by=booth.by)

    stored = db.session.scalars(select(Vote.option_id).order_by(Vote.ballot_id)).all()
    assert stored == [option for marks in before[::-1] for option in marks]


def test_results_are_read_in_as_many_queries_for_one_vote_as_for_three(booth: Booth) -> None:
    booth.published(*BALLOTS)
    workshop_id = booth.workshop.id
    with count_queries(booth.app) as one:
        assert len(results(workshop_id)) == 1
    booth.published(("Ben", {"C": 2}))
    booth.published(("Dee", {}))
    booth.prepare()
    with count_queries(booth.app) as three:
        found = results(workshop_id)

    assert [outcome.poll.number for outcome in found] == [1, 2, 3]
    assert [(o.turnout.voted, o.blank) for o in found] == [(3, 1), (3, 2), (3, 3)]
    assert [o.lines[0].opportunity_id for o in found] == [
        booth.opportunities[0].id,
        booth.opportunities[2].id,
        booth.opportunities[0].id,
    ]
    assert (len(one), len(three)) == (3, 3), three


def test_submission_of_an_earlier_vote_can_be_used_in_the_next(booth: Booth) -> None:
    booth.published(*BALLOTS)
    poll = booth.opened()
    booth.cast(poll, "Dee", {"A": 1}, submission_id=f"{SUBMISSION}-Dee")

    assert len(counted_ballots(poll.id)) == 1
