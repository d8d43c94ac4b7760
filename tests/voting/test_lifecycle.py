"""A vote that closes by itself, is late, goes into a second round, and is put away."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from sqlalchemy import select

from facilitate import clock
from facilitate.activity import Activity
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.records.held import held_about
from facilitate.voting.casting import Receipt, cast_ballot
from facilitate.voting.models import Ballot, Poll, Vote
from facilitate.voting.operations import (
    archive_poll,
    close_due,
    close_poll,
    extend_poll,
    open_poll,
    prepare_poll,
    publish_poll,
    reopen_poll,
)
from facilitate.voting.outcomes import outcome_of
from facilitate.voting.papers import my_vote
from facilitate.voting.publishing import published_ballots
from facilitate.voting.queries import counted_ballots, current_poll, turnout_of
from facilitate.voting.recount import count, read, written
from facilitate.voting.rounds import open_run_off, prepare_round
from facilitate.voting.rules import Terms
from facilitate.voting.states import Secrecy
from facilitate.voting.tally.cut import TiePolicy
from facilitate.voting.tally.marks import Mark, Rule
from facilitate.voting.voters import named_ballots
from tests.factories import make_participant
from tests.voting.conftest import Booth
from tests.voting.steps import show_result

pytestmark = pytest.mark.both_databases

SECOND = timedelta(seconds=1)


def prepared(booth: Booth, **more: object) -> Poll:
    given = {"budget": 3, "cap": 2, "terms": Terms(staff=True), "by": booth.by, **more}
    return prepare_poll(
        workshop=booth.workshop,
        opportunity_ids=[each.id for each in booth.opportunities],
        **given,  # type: ignore[arg-type]
    )


def opened(booth: Booth, **more: object) -> Poll:
    poll = prepared(booth, **more)
    open_poll(poll=poll, by=booth.by)
    db.session.commit()
    return poll


def sent(
    booth: Booth, poll: Poll, name: str, points: Mapping[str, int], *, trying: float = 0
) -> Receipt:
    """A ballot whose device has been trying for so many seconds."""
    ids = {option.letter: option.id for option in poll.options}
    receipt = cast_ballot(
        poll_id=poll.id,
        participant_id=booth.people[name].id,
        marks={ids[letter]: Mark(dots) for letter, dots in points.items()},
        submission_id=f"of-{name}-{points}-{trying}",
        trying=timedelta(seconds=trying),
    )
    db.session.commit()
    return receipt


def given(poll: Poll) -> list[dict[str, int]]:
    letters = {option.id: option.letter for option in poll.options}
    ballots = [{letters[o]: m.first for o, m in b.marks.items()} for b in counted_ballots(poll.id)]
    return sorted(ballots, key=str)


# --- The end, and what comes after it ----------------------------------------------------------


def test_what_was_on_its_way_at_the_close_counts_for_fifteen_seconds(booth: Booth) -> None:
    poll = opened(booth)
    sent(booth, poll, "Dee", {"A": 1})
    end = clock.now()
    with clock.held_at(end):
        close_poll(poll=poll, by=booth.by)
        db.session.commit()
    with clock.held_at(end + 14 * SECOND):
        assert sent(booth, poll, "Dee", {"B": 2}, trying=13).late
        assert not sent(booth, poll, "Dee", {"B": 2}, trying=14.5).late
        assert turnout_of(poll).voted == 1
        with pytest.raises(Refused, match="Show the result in 1 seconds"):
            publish_poll(poll=poll, by=booth.by)
    with clock.held_at(end + 15 * SECOND):
        # no phone is believed that it began earlier than that
        assert sent(booth, poll, "Eli", {"A": 1}, trying=3600).late
        assert sent(booth, poll, "Eli", {"A": 1}, trying=3600).late
        show_result(poll=poll, by=booth.by)
    outcome = outcome_of(poll)

    assert (given(poll)[-1], outcome.turnout.voted, outcome.late) == ({}, 3, 2)
    assert {"B": 2} in given(poll)
    kept = db.session.execute(select(Ballot.late, Ballot.cast_at, Ballot.participant_id)).all()
    assert sorted(kept, key=str) == [(False, None, None)] * 3 + [(True, None, None)] * 2
    # of what the two late ones said, nothing stays
    assert db.session.scalars(select(Vote.first)).all() == [2]


def test_late_ballot_can_be_sent_again_once_the_vote_is_open_again(booth: Booth) -> None:
    poll = opened(booth)
    close_poll(poll=poll, by=booth.by)
    assert sent(booth, poll, "Dee", {"A": 1}).late
    reopen_poll(poll=poll, by=booth.by)

    assert not sent(booth, poll, "Dee", {"A": 1}).late
    assert not sent(booth, poll, "Dee", {"A": 1}).late
    assert given(poll) == [{"A": 1}]


def test_vote_closes_by_itself_at_its_time_whoever_notices(booth: Booth) -> None:
    start = clock.now()
    with clock.held_at(start):
        poll = opened(booth, minutes=2)
        extend_poll(poll=poll, minutes=3, by=booth.by)
        assert poll.closes_at == start + timedelta(minutes=5)
    with clock.held_at(start + timedelta(minutes=5) - SECOND):
        assert (close_due(), poll.state) == (False, "open")
        sent(booth, poll, "Dee", {"A": 1})
    with clock.held_at(start + timedelta(minutes=6)):
        assert (poll.state, sent(booth, poll, "Eli", {"A": 1}).late) == ("closed", True)
        mine = my_vote(workshop_id=booth.workshop.id, participant_id=booth.people["Dee"].id)
        assert mine.state == "closed"
        with pytest.raises(Refused, match="Open the vote again"):
            extend_poll(poll=poll, minutes=1, by=booth.by)
        assert (close_due(), close_due()) == (True, False)
        db.session.commit()
        assert (poll.closed_at, poll.voted) == (start + timedelta(minutes=5), 1)
        reopen_poll(poll=poll, by=booth.by)
        assert (poll.state, poll.closes_at) == ("open", None)
    kinds = list(db.session.scalars(select(Activity.kind).order_by(Activity.seq)))
    assert kinds[-3:] == ["poll.extended", "poll.closed", "poll.reopened"]


def test_result_of_a_vote_that_closed_by_itself_needs_no_press_on_close(booth: Booth) -> None:
    start = clock.now()
    with clock.held_at(start):
        poll = opened(booth, minutes=1)
        sent(booth, poll, "Dee", {"A": 1})
    with clock.held_at(start + timedelta(seconds=75)):
        publish_poll(poll=poll, by=booth.by)

    assert (poll.state, poll.closed_at) == ("published", start + timedelta(minutes=1))
    assert (poll.voted, poll.present, poll.entitled) == (1, 2, 3)


def test_archived_vote_keeps_its_result_and_leaves_the_phones(booth: Booth) -> None:
    poll = booth.closed(("Dee", {"A": 1}))
    with pytest.raises(Refused, match="Show the result of this vote before"):
        archive_poll(poll=poll, by=booth.by)
    show_result(poll=poll, by=booth.by)
    archive_poll(poll=poll, by=booth.by)
    archive_poll(poll=poll, by=booth.by)
    db.session.commit()

    assert poll.state == "archived"
    assert outcome_of(poll).lines[0].letter == "A"
    mine = my_vote(workshop_id=booth.workshop.id, participant_id=booth.people["Dee"].id)
    assert mine.state == "none"
    with pytest.raises(Refused, match="stays closed"):
        reopen_poll(poll=poll, by=booth.by)
    assert prepared(booth).number == 2


# --- Rounds ------------------------------------------------------------------------------------


def test_new_round_has_the_same_options_letters_and_terms_and_a_reason(booth: Booth) -> None:
    poll = booth.closed(("Dee", {"B": 2}))
    with pytest.raises(Refused, match="Until then it can be opened again"):
        prepare_round(workshop=booth.workshop, poll=poll, reason="", by=booth.by)
    show_result(poll=poll, by=booth.by)
    before = [(o.opportunity_id, o.letter) for o in poll.options]
    booth.opportunities[0].position = 9
    again = prepare_round(
        workshop=booth.workshop, poll=poll, reason="Half the room had no network", by=booth.by
    )
    open_poll(poll=again, by=booth.by)

    assert (again.number, again.follows, again.reason, again.staff) == (
        2, poll, "Half the room had no network", True,
    )  # fmt: skip
    assert [(o.opportunity_id, o.letter) for o in again.options] == before
    assert [line.letter for line in outcome_of(poll).through] == ["B"]


def test_run_off_is_on_what_was_tied_under_its_letters_for_the_places_left(booth: Booth) -> None:
    poll = opened(booth, places=2, ties=TiePolicy.RUN_OFF)
    sent(booth, poll, "Dee", {"A": 2, "C": 1})
    sent(booth, poll, "Eli", {"B": 1})
    close_poll(poll=poll, by=booth.by)
    show_result(poll=poll, by=booth.by)
    assert [line.letter for line in outcome_of(poll).through] == ["A"]
    start = clock.now()
    with clock.held_at(start):
        run_off = open_run_off(workshop=booth.workshop, poll=poll, by=booth.by)
        sent(booth, run_off, "Dee", {"C": 1})
    assert (run_off.rule, run_off.budget, run_off.places) == (Rule.APPROVAL, 1, 1)
    assert [option.letter for option in run_off.options] == ["B", "C"]
    with clock.held_at(start + timedelta(minutes=4)):
        show_result(poll=run_off, by=booth.by)
    outcome = outcome_of(run_off)

    assert [line.letter for line in outcome.through] == ["C"]
    file = written(published_ballots(run_off)).encode()
    assert count(read(file)).fingerprint == outcome.fingerprint
    for decided in (poll, run_off):  # a press that comes late, and one on the run-off itself
        with pytest.raises(Refused, match="No options share the rank"):
            open_run_off(workshop=booth.workshop, poll=decided, by=booth.by)


# --- Who may vote, and who learns what ---------------------------------------------------------


def test_facilitators_vote_only_where_the_organizer_chose_it(booth: Booth) -> None:
    poll = opened(booth, terms=Terms())

    with pytest.raises(Refused, match="not among those who vote"):
        sent(booth, poll, "Ben", {"A": 1})
    assert turnout_of(poll).entitled == 2


def test_result_says_how_many_were_admitted_without_check_in(booth: Booth) -> None:
    for name in ("Fay", "Gus"):
        booth.people[name] = make_participant(booth.workshop, name=name)
    poll = opened(booth)
    for name in ("Ben", "Dee", "Fay", "Gus"):
        sent(booth, poll, name, {"A": 1})
    close_poll(poll=poll, by=booth.by)
    booth.people["Ben"].checked_in_at = clock.now() + SECOND  # too late to have been there
    show_result(poll=poll, by=booth.by)

    assert outcome_of(poll).admitted == 3


@pytest.mark.parametrize("voted", [True, False])
def test_marking_one_person_absent_does_not_tell_whether_they_voted(
    booth: Booth, voted: bool
) -> None:
    poll = opened(booth)
    for name in ("Dee", "Eli") if voted else ("Eli",):
        sent(booth, poll, name, {"A": 1})
    close_poll(poll=poll, by=booth.by)
    booth.people["Dee"].checked_in_at = None
    show_result(poll=poll, by=booth.by)

    assert outcome_of(poll).admitted is None


def test_strict_vote_admits_only_who_is_checked_in(booth: Booth) -> None:
    poll = opened(booth, terms=Terms(staff=True, strict=True))
    with pytest.raises(Refused, match="not among those who vote"):
        sent(booth, poll, "Ben", {"A": 1})
    ben = booth.people["Ben"]
    vote = my_vote(workshop_id=booth.workshop.id, participant_id=ben.id)
    assert (vote.may_vote, vote.must_check_in) == (False, True)
    ben.checked_in_at = clock.now()

    assert not sent(booth, poll, "Ben", {"A": 1}).late
    assert turnout_of(poll).entitled == 3


def test_vote_with_names_says_who_gave_what_and_keeps_every_version(booth: Booth) -> None:
    poll = opened(booth, terms=Terms(staff=True, secrecy=Secrecy.NAMES))
    sent(booth, poll, "Dee", {"C": 1})
    sent(booth, poll, "Dee", {"A": 2})
    sent(booth, poll, "Eli", {})
    before = booth.people["Old"] = make_participant(booth.workshop, name="Eli B.")
    sent(booth, poll, "Old", {"B": 1})
    before.merged_into_id = booth.people["Eli"].id
    close_poll(poll=poll, by=booth.by)
    show_result(poll=poll, by=booth.by)
    db.session.commit()

    assert [(each.name, dict(each.marks)) for each in named_ballots(poll)] == [
        ("Dee Park", {"A": Mark(2)}),
        ("Eli Bello", {"B": Mark(1)}),
    ]
    held = held_about(booth.workshop, booth.people["Dee"], for_themselves=False)
    assert held.named_in == (1,)
    assert (poll.salt, outcome_of(poll).receipts) == (None, ())
    assert len(db.session.scalars(select(Ballot.id)).all()) == 4
    file = written(published_ballots(poll)).encode()
    assert count(read(file)).fingerprint == outcome_of(poll).fingerprint


def test_secret_vote_without_receipts_gives_none(booth: Booth) -> None:
    poll = opened(booth, terms=Terms(secrecy=Secrecy.HIDDEN))
    sent(booth, poll, "Dee", {"A": 1})
    vote = my_vote(workshop_id=booth.workshop.id, participant_id=booth.people["Dee"].id)
    assert vote.counted is not None
    assert vote.counted.receipt == ""
    close_poll(poll=poll, by=booth.by)
    show_result(poll=poll, by=booth.by)

    assert outcome_of(poll).receipts == ()
    assert current_poll(booth.workshop.id) == poll
