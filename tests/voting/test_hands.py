"""A show of hands as counts per sector; and a result of too few people, which is not told."""

from datetime import timedelta
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitate import clock
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.people.models import SectorSide
from facilitate.report.compile import compile_outputs
from facilitate.report.voice import Voice
from facilitate.voting.hands import keep_hands
from facilitate.voting.models import HandCount, Poll
from facilitate.voting.operations import close_poll, publish_poll
from facilitate.voting.outcomes import outcome_of
from facilitate.voting.publishing import published_ballots
from facilitate.voting.queries import counted_ballots, turnout_of
from facilitate.voting.recount import count, read, written
from facilitate.voting.states import Origin
from facilitate.voting.tally.hands import spread
from facilitate.voting.tally.marks import Mark, Rule
from tests.factories import make_organization, make_participant, make_sector
from tests.voting.conftest import Booth
from tests.voting.steps import show_result
from tests.voting.test_every_rule import opened
from tests.voting.test_views import errors, notices, words

HANDS = "/w/KHX7/polls/1/hands"


@pytest.fixture
def sectors(booth: Booth) -> dict[str, int]:
    """Six people each of the city and of providers, who are checked in."""
    ids = {}
    for name, side in (("City", SectorSide.PUBLIC), ("Providers", SectorSide.PRIVATE)):
        sector = make_sector(booth.workshop, name=name, side=side)
        of = make_organization(booth.workshop, name=f"{name} one", sector=sector)
        for number in range(6):
            person = make_participant(booth.workshop, name=f"{name} {number}", organization=of)
            booth.people[person.name] = person
        ids[name] = sector.id
    db.session.commit()
    return ids


def raised(booth: Booth, poll: Poll, sector_id: int | None, people: int, **hands: int) -> None:
    ids = {option.letter: option.id for option in poll.options}
    keep_hands(
        poll=poll,
        sector_id=sector_id,
        people=people,
        hands={ids[letter]: n for letter, n in hands.items()},
        by=booth.by,
    )
    db.session.commit()


@given(st.data())
def test_hands_become_ballots_that_keep_to_the_limit_and_add_up(data: st.DataObject) -> None:
    people, budget = data.draw(st.integers(1, 9)), data.draw(st.integers(1, 4))
    hands: dict[int, int] = {}
    for option in range(5):
        left = people * budget - sum(hands.values())
        hands[option] = data.draw(st.integers(0, min(people, left)))
    ballots = spread(people=people, hands=hands)

    assert len(ballots) == people
    assert max(len(each) for each in ballots) <= budget
    dealt = list(chain.from_iterable(ballots))
    assert {option: dealt.count(option) for option in hands} == hands
    assert sum(1 for each in ballots if not each) == max(0, people - sum(hands.values()))


def test_hands_of_the_documentation() -> None:
    assert spread(people=3, hands={0: 3, 1: 1}) == [
        {0: Mark(1), 1: Mark(1)},
        {0: Mark(1)},
        {0: Mark(1)},
    ]


def test_hands_count_with_phones_and_are_marked_everywhere(
    booth: Booth, sectors: dict[str, int]
) -> None:
    poll = opened(booth, Rule.APPROVAL, budget=2)
    amara = booth.browser("Amara")
    form = {"sector": str(sectors["City"]), "people": "5", "hands_A": "4", "hands_B": "1"}
    assert amara.post(HANDS, data=form).status_code == 303
    raised(booth, poll, sectors["Providers"], 2, A=2)
    raised(booth, poll, sectors["Providers"], 3, A=1, C=3)  # once more, in its place
    page = words(amara.get(HANDS).text)
    assert "Counted so far: City, Providers." in page
    for number in range(3):
        booth.cast(poll, f"Providers {number + 3}", {"C": 1}, submission_id=f"phone-{number}xx")
    assert turnout_of(poll).voted == 11
    close_poll(poll=poll, by=booth.by)
    show_result(poll=poll, by=booth.by)
    db.session.commit()

    outcome = outcome_of(poll)
    assert {line.letter: line.score for line in outcome.lines} == {"A": 5, "B": 1, "C": 6}
    assert outcome.reconciliation is not None
    assert outcome.reconciliation.ballots == {Origin.PHONE: 3, Origin.HANDS: 8}
    assert [(each.name, each.voters) for each in outcome.sectors] == [("City", 5), ("Providers", 6)]
    assert db.session.query(HandCount).count() == 0
    file = written(published_ballots(poll))
    assert '"by_hand": 8' in file
    assert count(read(file.encode())).fingerprint == outcome.fingerprint
    result = words(amara.get("/w/KHX7/polls/1/result").text)
    assert "8 votes are hands that were counted in the room." in result
    assert "11 ballots count: 3 from phones, 8 by show of hands." in result
    outputs = compile_outputs(booth.workshop, edition="internal", translate=Voice())
    assert "8 of the votes are hands that were counted in the room." in repr(outputs)
    assert len(outcome.receipts) == 3


def test_sector_in_which_one_voted_in_secret_beside_hands_does_not_stand_alone(
    booth: Booth, sectors: dict[str, int]
) -> None:
    poll = opened(booth, Rule.APPROVAL, budget=2)
    raised(booth, poll, sectors["City"], 5, A=4)
    booth.cast(poll, "City 5", {"C": 1}, submission_id="one-of-city")
    for number in range(3):
        booth.cast(poll, f"Providers {number}", {"B": 1}, submission_id=f"phone-{number}xx")
    close_poll(poll=poll, by=booth.by)
    show_result(poll=poll, by=booth.by)

    # whoever saw the hands would else know what the sixth of the city wrote
    assert outcome_of(poll).sectors == ()


def test_hands_that_cannot_be_are_refused_in_a_sentence(
    booth: Booth, sectors: dict[str, int]
) -> None:
    poll = opened(booth, Rule.APPROVAL, budget=2)
    amara = booth.browser("Amara")
    city = {"sector": str(sectors["City"]), "people": "3"}
    for fields, status, sentence in (
        ({"hands_A": "4"}, 409, "4 hands for A are more than the 3 people who took part."),
        ({"hands_A": "3", "hands_B": "3", "hands_C": "3"}, 409,
         "3 people can raise 6 hands in all, and these are 9."),
        ({"people": "40"}, 409, "That would make 40 ballots, and 14 people may vote."),
    ):  # fmt: skip
        answer = amara.post(HANDS, data=city | fields)
        assert (answer.status_code, notices(answer.text)[-1]) == (status, sentence)
    typed = amara.post(HANDS, data={**city, "sector": "", "hands_A": "lots"})
    assert (typed.status_code, errors(typed.text)) == (
        422,
        ["Choose whose hands these are.", "Type a whole number from 0 to 9999."],
    )
    foreign = amara.post(HANDS, data={**city, "sector": "99999"})
    assert foreign.status_code == 422
    assert db.session.query(HandCount).count() == 0

    close_poll(poll=poll, by=booth.by)
    show_result(poll=poll, by=booth.by)
    db.session.commit()
    with pytest.raises(Refused, match="so no hands can be counted any more"):
        raised(booth, poll, None, 1)
    db.session.rollback()
    opened(booth, Rule.DOTS)
    refused = amara.get("/w/KHX7/polls/2/hands")
    assert refused.status_code == 409
    assert "Hands can only be counted in a vote by choices" in words(refused.text)
    assert "Count hands" not in amara.get("/w/KHX7/vote").text


@pytest.mark.both_databases
def test_result_of_one_or_two_secret_ballots_is_not_told(booth: Booth) -> None:
    poll = booth.closed(("Dee", {"A": 2, "B": 1}), ("Eli", {"B": 2}))
    amara = booth.browser("Amara")
    assert "So few people have voted in secret" in words(amara.get("/w/KHX7/vote").text)
    with clock.held_at(clock.now() + timedelta(minutes=1)):
        publish_poll(poll=poll, by=booth.by)
    db.session.commit()

    outcome = outcome_of(poll)
    assert (outcome.withheld, outcome.turnout.voted, outcome.through) == (True, 2, ())
    assert {(line.score, line.voters, line.rank) for line in outcome.lines} == {(0, 0, 1)}
    assert [ballot.marks for ballot in counted_ballots(poll.id)] == [{}, {}]
    result = words(amara.get("/w/KHX7/polls/1/result").text)
    assert "It is not told; what the ballots said is erased." in result
    assert "Rank" not in result
    assert "It is not told" in words(amara.get("/w/KHX7/projector/result").text)
    assert amara.get("/w/KHX7/polls/1/ballots.json").status_code == 404
    outputs = repr(compile_outputs(booth.workshop, edition="internal", translate=Voice()))
    assert "So few people voted in secret" in outputs
    assert "ranks-1" not in outputs
