"""What the demo's synthesis team made, and its votes: sound as data, and made by operations."""

from collections import Counter
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from facilitate import clock
from facilitate.commitments.models import Commitment, Part
from facilitate.db import db
from facilitate.demo.checks import check
from facilitate.demo.facts import load
from facilitate.demo.links import demo_links
from facilitate.demo.shapes import PARTS, DemoFacts
from facilitate.demo.synthesis import papers
from facilitate.themes.models import Opportunity, Theme
from facilitate.themes.queries import evidence_of, options
from facilitate.voting.limits import Limits, default_limits, require_valid
from facilitate.voting.models import Ballot
from facilitate.voting.outcomes import results
from facilitate.voting.queries import polls_of, turnout_of
from facilitate.voting.tally.marks import Mark
from facilitate.workshop.models import Workshop
from tests.demo.test_facts import attributions
from tests.factories import SECRET_KEY

FACTS = load()


@pytest.fixture
def demo(demo_workshop: Workshop) -> Workshop:
    return demo_workshop


def test_papers_add_up_to_the_points() -> None:
    dealt = papers({"a": 6, "b": 3, "c": 4}, 5)

    assert sum((Counter(paper) for paper in dealt), Counter()) == {"a": 6, "b": 3, "c": 4}
    assert len(dealt) == 5


@pytest.mark.parametrize("vote", FACTS.votes, ids=lambda vote: vote.session)
def test_ballots_of_the_demo_are_valid_and_all_give_something(vote) -> None:
    for paper in papers(vote.points, vote.people):
        assert paper
        require_valid(
            {at: Mark(dots) for at, dots in enumerate(paper.values())},
            options=dict.fromkeys(range(len(paper)), "A"),
            limits=default_limits(len(vote.points)),
        )


def test_themes_options_and_commitments_name_no_participant_and_no_organization() -> None:
    said = [
        *(text for theme in FACTS.themes for text in (theme.name, theme.statement)),
        *(t for o in FACTS.options for t in (o.text, o.public_role, o.private_role)),
        *(t for c in FACTS.commitments for t in (c.what, c.first_step)),
    ]
    assert [text for text in said if list(attributions(text))] == []


def test_demo_holds_the_options_with_evidence_from_several_tables(demo: Workshop) -> None:
    listed = options(demo.id)
    evidence = evidence_of([option.id for option in listed])

    assert [option.text for option in listed] == [fact.text for fact in FACTS.options]
    assert all(option.public_role and option.private_role for option in listed)
    assert {option.strand.key for option in listed if option.strand} == {
        "smart-city",
        "smart-climate",
    }
    assert all(evidence[option.id].notes >= 2 for option in listed)
    assert {len(evidence[option.id].tables) for option in listed} == {1, 2, 3}
    assert db.session.scalar(select(func.count()).select_from(Theme)) == len(FACTS.themes)


def test_demo_holds_a_shown_result_with_a_tie(demo: Workshop) -> None:
    (shown,) = results(demo.id)
    keys = {fact.text: fact.key for fact in FACTS.options}

    assert [(line.rank, line.tied, keys[line.text], line.score) for line in shown.lines] == [
        (1, False, "lamp-pool", 45),
        (2, True, "data-clause", 36),
        (2, True, "address-file", 36),
        (4, False, "joint-meters", 30),
        (5, False, "rating-clinic", 27),
        (6, False, "fare-card", 21),
        (7, False, "flood-line", 18),
        (8, False, "shared-gis", 15),
        (9, False, "one-page-audit", 6),
    ]
    assert (shown.turnout.voted, shown.blank) == (80, 0)


def test_demo_holds_an_open_vote_with_ballots_in(demo: Workshop) -> None:
    _, now = polls_of(demo.id)

    assert now.state == "open"
    assert Limits(budget=now.budget, cap=now.cap) == default_limits(len(now.options))
    assert turnout_of(now).voted == 31
    assert db.session.scalar(select(func.count()).where(Ballot.poll_id == now.id)) == 31


def test_demo_holds_commitments_on_the_first_options(demo: Workshop) -> None:
    made = db.session.scalars(select(Commitment).order_by(Commitment.position)).all()
    (shown,) = results(demo.id)

    first = {line.opportunity_id for line in shown.lines if line.rank <= 2}
    assert {each.opportunity_id for each in made} == first
    assert [Counter(mine.part for mine in each.joins) for each in made] == [
        fact.joins for fact in FACTS.commitments
    ]
    assert [each.lead is not None for each in made] == [True, True, False]
    assert [each for each in made if each.lead_organization is not None] == []


def test_words_of_the_synthesis_are_words_of_the_models() -> None:
    assert set(PARTS) == set(Part)


def test_demo_is_made_in_its_order_and_before_now(demo: Workshop) -> None:
    made = db.session.scalars(select(Opportunity.created_at).order_by(Opportunity.position)).all()
    shown, now = polls_of(demo.id)

    assert made == sorted(made)
    assert made[-1] < shown.opened_at < shown.closed_at < shown.published_at < now.opened_at
    assert now.opened_at < clock.now()


def test_start_page_names_everybody_who_has_something_to_do(demo: Workshop) -> None:
    assert [link.who.split(",")[0] for link in demo_links(demo, secret_key=SECRET_KEY)] == [
        "Organizer",
        "Projector",
        "Facilitator of table 1",
        "Facilitator of table 2",
        "Synthesis team",
        "Participant",
        "Participant",
        "Participant",
    ]


def changed(name: str, **changes: object) -> DemoFacts:
    """The facts with the first of these changed."""
    first, *others = getattr(FACTS, name)
    return replace(FACTS, **{name: (replace(first, **changes), *others)})


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        (changed("themes", notes=("Nothing begins so",)), "0 notes begin"),
        (changed("themes", notes=("The ",)), "notes begin with 'The '"),
        (changed("themes", session="tea"), "unknown session"),
        (changed("themes", session="registration"), "used before it was written"),
        (changed("options", themes=("Nothing",)), "unknown theme"),
        (changed("options", private_role=""), "a side of"),
        (changed("options", session="closing"), "made after the moment"),
        (changed("additions", session="opening"), "not there yet"),
        (changed("votes", points={"nothing": 3}), "an unknown option"),
        (changed("votes", opens=1), "too early"),
        (changed("votes", shown=30), "order of a vote"),
        (changed("votes", closes=None), "not over before the next"),
        (changed("votes", session="vote"), "opens after the moment"),
        (changed("commitments", session="commitments"), "made after the moment"),
        (changed("commitments", session="first-day-review"), "no result before"),
        (changed("commitments", lead="nobody@nowhere.example"), "unknown lead"),
        (changed("commitments", joins={"watch": 1}), "unknown part"),
        (changed("commitments", due_on=FACTS.workshop.ends_on), "due too early"),
    ],
)
def test_check_refuses_a_synthesis_that_contradicts_itself(
    facts: DemoFacts, complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        check(facts)
