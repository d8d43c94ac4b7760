"""Two entries of one person in a vote: one ballot counts, as long as anybody can tell."""

import pytest
from sqlalchemy import select

from facilitate.db import db
from facilitate.people.models import PersonMerge
from facilitate.records.merging import merge_people, undo_merge
from facilitate.voting.models import Ballot, Poll, Vote
from facilitate.voting.outcomes import outcome_of
from facilitate.voting.papers import my_vote
from facilitate.voting.queries import counted_ballots, turnout_of
from facilitate.voting.rules import Turnout
from tests.client import signed_in
from tests.voting.conftest import SUBMISSION, Booth
from tests.voting.steps import show_result

pytestmark = pytest.mark.both_databases

DEE, ELI = {"A": 1}, {"B": 2}
APART = Turnout(voted=2, present=2, entitled=3)
ONE = Turnout(voted=1, present=1, entitled=2)


def merged(booth: Booth, kept: str = "Dee", gone: str = "Eli") -> PersonMerge:
    merge = merge_people(
        workshop=booth.workshop, kept=booth.people[kept], gone=booth.people[gone], by=booth.by
    )
    db.session.commit()
    return merge


def undone(booth: Booth, merge: PersonMerge) -> None:
    undo_merge(merge=merge, workshop=booth.workshop, by=booth.by)
    db.session.commit()


def lettered(poll: Poll) -> list[dict[str, int]]:
    letters = {option.id: option.letter for option in poll.options}
    return [
        {letters[o]: mark.first for o, mark in each.marks.items()}
        for each in counted_ballots(poll.id)
    ]


def urn() -> list[tuple]:
    """Everything that is stored of ballots."""
    return [
        tuple(row)
        for table in (Ballot, Vote)
        for row in db.session.execute(
            select(table.__table__).order_by(*table.__table__.primary_key)
        )
    ]


@pytest.mark.parametrize("kept", ["Dee", "Eli"])
def test_later_ballot_of_both_entries_counts_while_the_vote_is_open(
    booth: Booth, kept: str
) -> None:
    poll = booth.opened()
    booth.cast(poll, "Dee", DEE, submission_id=f"{SUBMISSION}-dee")
    booth.cast(poll, "Eli", ELI, submission_id=f"{SUBMISSION}-eli")
    before = urn()
    assert turnout_of(poll) == APART

    merge = merged(booth, kept, "Eli" if kept == "Dee" else "Dee")

    assert (lettered(poll), turnout_of(poll), urn()) == ([ELI], ONE, before)
    mine = my_vote(workshop_id=booth.workshop.id, participant_id=booth.people[kept].id)
    assert mine.counted is not None
    assert [said.mark.first for said in mine.counted.said.values()] == [2]
    # what a phone sends again, not knowing yet, is the same ballot
    booth.cast(poll, kept, ELI, submission_id=f"{SUBMISSION}-eli")
    assert urn() == before
    booth.cast(poll, kept, {"C": 1}, submission_id=f"{SUBMISSION}-new")
    assert lettered(poll) == [{"C": 1}]

    undone(booth, merge)
    assert (len(lettered(poll)), turnout_of(poll)) == (2, APART)


def test_closed_vote_is_counted_anew_until_its_result_is_shown(booth: Booth) -> None:
    poll = booth.closed(("Dee", DEE), ("Eli", ELI))
    merge = merged(booth)
    assert turnout_of(poll) == ONE
    undone(booth, merge)
    assert turnout_of(poll) == APART
    merge = merged(booth)

    show_result(poll=poll, by=booth.by)  # with two blank papers more
    db.session.commit()

    shown = outcome_of(poll)
    assert [(line.letter, line.score, line.voters) for line in shown.lines] == [
        ("B", 2, 1),
        ("A", 0, 0),
        ("C", 0, 0),
    ]
    assert (shown.turnout.voted, poll.merged_later, merge.polls) == (3, 0, [])
    undone(booth, merge)
    assert (turnout_of(poll).voted, len(counted_ballots(poll.id))) == (3, 3)


def test_shown_result_keeps_both_ballots_and_says_so(booth: Booth) -> None:
    poll = booth.published(("Dee", DEE), ("Eli", ELI))
    before = urn()
    page = "/w/KHX7/polls/1/result"
    amara = signed_in(booth.app, account_id=booth.amara_id)
    said = "1 person may have voted twice under two entries"
    assert said not in amara.get(page).text

    merge = merged(booth)

    assert (urn(), turnout_of(poll).voted, len(counted_ballots(poll.id))) == (before, 3, 3)
    assert said in amara.get(page).text
    assert said in amara.get("/w/KHX7/report").text
    undone(booth, merge)
    assert said not in amara.get(page).text


def test_nothing_is_said_of_a_vote_in_which_one_entry_could_not_vote(booth: Booth) -> None:
    poll = booth.published(("Dee", DEE))
    merge_people(
        workshop=booth.workshop,
        kept=booth.people["Dee"],
        gone=booth.people["Tia"],
        by=booth.by,
    )
    db.session.commit()

    assert poll.merged_later == 0
