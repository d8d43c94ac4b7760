"""Papers keyed in: for every rule, valid or not, and what the result says of them."""

import re
from functools import partial

import pytest
from sqlalchemy import select

from facilitate.db import db
from facilitate.errors import Refused
from facilitate.voting.keying import keep_paper, waiting_papers
from facilitate.voting.models import Ballot, Poll
from facilitate.voting.operations import close_poll, open_poll, prepare_poll
from facilitate.voting.outcomes import outcome_of
from facilitate.voting.papers import Said
from facilitate.voting.publishing import published_ballots
from facilitate.voting.queries import counted_ballots, reconciliation_now, turnout_of
from facilitate.voting.recount import count, written
from facilitate.voting.rules import Terms
from facilitate.voting.states import Flaw, Origin, Secrecy
from facilitate.voting.tally.marks import Mark, Rule
from facilitate.workshop.models import Organizer
from tests.client import Client, signed_in
from tests.factories import make_account, make_participant
from tests.voting.conftest import Booth
from tests.voting.steps import at_once, show_result
from tests.voting.test_every_rule import WAYS, opened
from tests.voting.test_views import notices, value, words

PAPERS = "/w/KHX7/polls/1/papers"


def keyed(amara: Client, path: str = PAPERS, **fields: str) -> object:
    """Key in a paper as the form is sent."""
    page = amara.get(path).text
    sent = {"submission_id": value(page, "submission_id"), "poll": "1", "since": "0"}
    return amara.post(path, data=sent | fields)


def said(poll: Poll, **points: int) -> dict[int, Said]:
    return {o.id: Said(Mark(points[o.letter])) for o in poll.options if o.letter in points}


def kept(booth: Booth, poll: Poll, name: str, *, number: int | None = None,
         flaw: Flaw | None = None, **points: int) -> int:  # fmt: skip
    paper = keep_paper(
        poll=poll,
        said=said(poll, **points),
        number=number,
        flaw=flaw,
        submission_id=f"paper-{name}",
        by=booth.by,
    ).paper
    db.session.commit()
    return paper


@pytest.mark.parametrize("rule", list(Rule))
def test_paper_says_the_same_as_a_phone_under_every_rule(booth: Booth, rule: Rule) -> None:
    budget, fields, _said = WAYS[rule]
    poll = opened(booth, rule, budget=budget or 3)
    dee, amara = booth.browser("Dee"), booth.browser("Amara")
    page = dee.get("/w/KHX7/ballot").text
    sent = {"submission_id": value(page, "submission_id"), "poll": "1"} | fields
    assert dee.post("/w/KHX7/ballot", data=sent).status_code == 303

    assert keyed(amara, **fields).status_code == 303

    phone, paper = sorted(counted_ballots(poll.id), key=lambda each: each.origin != Origin.PHONE)
    assert (phone.origin, paper.origin) == (Origin.PHONE, Origin.PAPER)
    assert (phone.marks, phone.reasons) == (paper.marks, paper.reasons)
    assert "Paper 1 is kept. Write 1 on it." in amara.get(PAPERS).text


def test_paper_beyond_a_limit_is_kept_only_as_not_valid(booth: Booth) -> None:
    poll = booth.opened()
    amara = booth.browser("Amara")

    too_much = keyed(amara, points_A="2", points_B="2")
    assert too_much.status_code == 409
    assert notices(too_much.text) == ["You gave 4 points and have 3. Take some away."]
    without = keyed(amara, points_A="9", invalid="1")
    assert (without.status_code, "Choose why this paper is not valid." in without.text) == (
        422,
        True,
    )
    assert db.session.scalars(select(Ballot.id)).all() == []
    answer = keyed(amara, points_A="9", flaw="too much", invalid="1")
    assert answer.status_code == 303

    assert counted_ballots(poll.id) == []
    assert turnout_of(poll).voted == 0
    assert reconciliation_now(poll).invalid == {Flaw.TOO_MUCH: 1}


def test_paper_keyed_in_again_takes_the_place_of_what_it_said(booth: Booth) -> None:
    poll = booth.opened()
    numbers = [kept(booth, poll, "one", A=2), kept(booth, poll, "two", B=1)]
    assert [*numbers, kept(booth, poll, "one", A=2)] == [1, 2, 1]  # the last is a resend

    kept(booth, poll, "again", number=1, C=1)
    kept(booth, poll, "bad", number=2, flaw=Flaw.UNCLEAR)

    letters = {option.id: option.letter for option in poll.options}
    cast = counted_ballots(poll.id)
    assert [{letters[o]: m.first for o, m in each.marks.items()} for each in cast] == [{"C": 1}]
    versions = db.session.execute(
        select(Ballot.paper, Ballot.version, Ballot.flaw).order_by(Ballot.paper, Ballot.version)
    ).all()
    assert versions == [(1, 1, None), (1, 2, None), (2, 1, None), (2, 2, "unclear")]
    with pytest.raises(Refused, match=r"No paper 3 has been keyed in\."):
        kept(booth, poll, "none", number=3, A=1)
    amara = booth.browser("Amara")
    assert [amara.get(f"{PAPERS}?paper={n}").status_code for n in ("2", "3", "0", "x")] == [
        200,
        404,
        404,
        404,
    ]


def test_there_are_never_more_valid_papers_than_people_who_may_vote(booth: Booth) -> None:
    poll = booth.opened()  # Ben, Dee and Eli may vote
    booth.cast(poll, "Dee", {"A": 1})
    kept(booth, poll, "one", A=1)
    kept(booth, poll, "two", A=1)
    with pytest.raises(Refused, match="as many ballots as people who may vote"):
        kept(booth, poll, "three", A=1)
    db.session.rollback()
    kept(booth, poll, "three", flaw=Flaw.SURPLUS)

    found = reconciliation_now(poll)
    assert (found.total, found.may_vote, found.surplus) == (4, 3, 1)
    close_poll(poll=poll, by=booth.by)
    db.session.commit()
    desk = " ".join(notices(booth.browser("Amara").get("/w/KHX7/vote").text))
    assert "3 ballots count: 1 from a phone, 2 on paper." in desk
    assert "1 paper is not valid: there are more ballots than people who may vote." in desk
    assert "That is 1 more than people who may vote" in desk


@pytest.mark.both_databases
def test_papers_keyed_in_at_once_get_a_number_each(booth: Booth) -> None:
    for name in ("Una", "Vic", "Wim", "Xia"):
        make_participant(booth.workshop, name=name)
    poll_id, by = booth.opened().id, booth.by

    def keying(n: int) -> object:
        poll = db.session.get_one(Poll, poll_id)
        return keep_paper(poll=poll, said={}, submission_id=f"at-once-{n}", by=by)

    failed = at_once(booth.app, [partial(keying, n) for n in range(6)])

    assert failed == []
    assert sorted(db.session.scalars(select(Ballot.paper)).all()) == [1, 2, 3, 4, 5, 6]


def test_result_counts_papers_by_origin_and_keeps_no_trace_of_them(booth: Booth) -> None:
    poll = booth.opened()
    for name in ("Uma", "Wim"):
        make_participant(booth.workshop, name=name)
    booth.cast(poll, "Dee", {"A": 2})
    booth.cast(poll, "Eli", {"A": 1}, submission_id="of-eli-on-the-phone")
    close_poll(poll=poll, by=booth.by)  # the box is opened afterwards
    db.session.commit()
    kept(booth, poll, "one", B=2)
    kept(booth, poll, "two", flaw=Flaw.SIGNED)
    closed = booth.browser("Amara").get("/w/KHX7/vote").text
    sentence = (
        "3 ballots count: 2 from phones, 1 on paper."
        " 1 paper is not valid: it bears a name or a sign. That makes 4, and 5 may vote."
    )
    assert sentence in re.sub(r"\s+", " ", closed)

    show_result(poll=poll, by=booth.by)
    db.session.commit()

    outcome = outcome_of(poll)
    assert outcome.reconciliation is not None
    assert outcome.reconciliation.ballots == {Origin.PHONE: 2, Origin.PAPER: 1}
    assert outcome.reconciliation.invalid == {Flaw.SIGNED: 1}
    assert (outcome.turnout.voted, outcome.blank, outcome.admitted) == (3, 0, None)
    assert {line.letter: line.score for line in outcome.lines} == {"A": 3, "B": 2, "C": 0}
    bare = db.session.execute(select(Ballot.origin, Ballot.paper, Ballot.cast_at)).all()
    assert bare == [(None, None, None)] * 4
    assert sorted(db.session.scalars(select(Ballot.flaw)).all(), key=str) == [
        None,
        None,
        None,
        "signed",
    ]
    published = published_ballots(poll)
    assert len(published.ballots) == 3
    assert count(published).fingerprint == outcome.fingerprint
    assert "paper" not in written(published)
    for name in ("Dee", "Amara"):
        page = booth.browser(name).get("/w/KHX7/polls/1/result").text
        assert sentence in re.sub(r"\s+", " ", page)
    with pytest.raises(Refused, match="no paper can be keyed in any more"):
        kept(booth, poll, "late", A=1)


def test_vote_with_names_takes_no_papers(booth: Booth) -> None:
    poll = prepare_poll(
        workshop=booth.workshop,
        opportunity_ids=[o.id for o in booth.opportunities],
        budget=3,
        cap=2,
        terms=Terms(secrecy=Secrecy.NAMES),
        by=booth.by,
    )
    open_poll(poll=poll, by=booth.by)
    db.session.commit()

    assert booth.browser("Amara").get(PAPERS).status_code == 409
    assert "Key in paper ballots" not in booth.browser("Amara").get("/w/KHX7/vote").text


# --- Two people for each paper -----------------------------------------------------------------


@pytest.fixture
def second(booth: Booth) -> Client:
    """Another organizer."""
    olu = make_account(name="Olu")
    db.session.add(Organizer(workshop_id=booth.workshop.id, account_id=olu.id))
    db.session.commit()
    return signed_in(booth.app, account_id=olu.id)


def opened_for_two(booth: Booth) -> Poll:
    poll = prepare_poll(
        workshop=booth.workshop,
        opportunity_ids=[o.id for o in booth.opportunities],
        budget=3,
        cap=2,
        terms=Terms(staff=True, two_people=True),
        by=booth.by,
    )
    open_poll(poll=poll, by=booth.by)
    db.session.commit()
    return poll


def points_of(poll: Poll) -> list[dict[str, int]]:
    letters = {option.id: option.letter for option in poll.options}
    return [
        {letters[o]: m.first for o, m in each.marks.items()} for each in counted_ballots(poll.id)
    ]


def test_paper_counts_once_a_second_person_read_the_same(booth: Booth, second: Client) -> None:
    poll = opened_for_two(booth)
    amara = booth.browser("Amara")
    assert keyed(amara, points_A="2").status_code == 303
    assert "Paper 1 waits for a second person. Write 1 on it." in amara.get(PAPERS).text
    # the first person cannot be the second
    keyed(amara, f"{PAPERS}?paper=1", points_A="2", points_B="1")
    assert (points_of(poll), turnout_of(poll).voted) == ([], 0)
    mine = words(amara.get(PAPERS).text)
    assert "Paper 1 waits until somebody else keys it in, too" in mine
    assert "These wait for a second person: Paper 1" in words(second.get(PAPERS).text)

    keyed(second, f"{PAPERS}?paper=1", points_A="2", points_B="1")

    assert (points_of(poll), waiting_papers(poll)) == ([{"A": 2, "B": 1}], [])
    assert "Paper 1 is kept. Write 1 on it." in second.get(PAPERS).text


@pytest.mark.parametrize(("settled", "counts"), [("first", {"A": 2}), ("second", {"A": 1, "C": 2})])
def test_readings_that_differ_stand_side_by_side_and_one_is_chosen(
    booth: Booth, second: Client, settled: str, counts: dict[str, int]
) -> None:
    poll = opened_for_two(booth)
    keyed(booth.browser("Amara"), points_A="2")
    reads = {"points_A": "1", "points_C": "2"}
    differs = keyed(second, f"{PAPERS}?paper=1", **reads)
    assert differs.status_code == 409
    said_so = "Option First person You A 2 points 1 point C Nothing 2 points"
    assert said_so in words(differs.text)
    assert points_of(poll) == []

    kept = keyed(second, f"{PAPERS}?paper=1", **reads, settled=settled)

    assert (kept.status_code, points_of(poll)) == (303, [counts])


def test_papers_that_one_person_read_are_told_and_do_not_count(
    booth: Booth, second: Client
) -> None:
    poll = opened_for_two(booth)
    booth.cast(poll, "Dee", {"A": 1})
    amara = booth.browser("Amara")
    keyed(amara, points_B="2")
    keyed(amara, flaw="unclear", invalid="1")
    keyed(second, f"{PAPERS}?paper=2", flaw="unclear", invalid="1")
    close_poll(poll=poll, by=booth.by)
    db.session.commit()
    told = "1 paper was keyed in by one person only and does not count."
    assert told in " ".join(notices(amara.get("/w/KHX7/vote").text))
    show_result(poll=poll, by=booth.by)
    db.session.commit()

    outcome = outcome_of(poll)
    assert outcome.reconciliation is not None
    assert (outcome.reconciliation.waiting, outcome.reconciliation.invalid) == (
        1,
        {Flaw.UNCLEAR: 1},
    )
    assert {line.letter: line.score for line in outcome.lines} == {"A": 1, "B": 0, "C": 0}
    assert told in words(amara.get("/w/KHX7/polls/1/result").text)
    assert waiting_papers(poll) == []
