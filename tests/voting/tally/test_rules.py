"""Each rule on the examples of facilitate/voting/README.md, which can be counted by hand."""

import statistics
from collections.abc import Mapping, Sequence
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facilitate.voting.tally import count, supports
from facilitate.voting.tally.figures import Axis, Preference, Rating, Stances, read, stored
from facilitate.voting.tally.marks import Mark, Rule
from facilitate.voting.tally.ranks import half_up
from facilitate.voting.tally.rating import quantile

A, B, C = 1, 2, 3
Papers = Sequence[Mapping[int, Mark]]


def marked(*papers: Mapping[int, int | tuple[int, int]]) -> list[dict[int, Mark]]:
    return [
        {o: Mark(*m) if isinstance(m, tuple) else Mark(m) for o, m in paper.items()}
        for paper in papers
    ]


def places_of(rule: Rule, papers: Papers, places: int = 1) -> list[tuple[int, int, int, str]]:
    """(option, score, supporters, rank) by rank."""
    tally = count(rule, papers, options=(A, B, C), places=places)
    return [(s.option, s.score, s.voters, f"{'=' * s.tied}{s.rank}") for s in tally.standings]


def details(rule: Rule, papers: Papers, places: int = 1) -> dict[int, object]:
    tally = count(rule, papers, options=(A, B, C), places=places)
    return {s.option: s.details for s in tally.standings}


def test_dots_are_added_up() -> None:
    papers = marked({A: 2, B: 1}, {A: 1, C: 2}, {B: 2, C: 1}, {B: 1}, {})

    assert places_of(Rule.DOTS, papers) == [(B, 4, 3, "1"), (A, 3, 2, "=2"), (C, 3, 2, "=2")]
    tally = count(Rule.DOTS, papers, options=(A, B, C))
    assert (tally.ballots, tally.blank) == (5, 1)


def test_approval_counts_people() -> None:
    papers = marked({A: 1, B: 1}, {B: 1}, {B: 1, C: 1}, {A: 1}, {})

    assert places_of(Rule.APPROVAL, papers) == [(B, 3, 3, "1"), (A, 2, 2, "2"), (C, 1, 1, "3")]


def test_hundred_points_are_added_up() -> None:
    papers = marked({A: 60, B: 40}, {A: 100}, {B: 50, C: 50}, {A: 25, B: 25, C: 50})

    assert places_of(Rule.HUNDRED, papers) == [
        (A, 185, 3, "1"),
        (B, 115, 3, "2"),
        (C, 100, 2, "3"),
    ]


RATINGS = marked(
    {A: (5, 2), B: (3, 4), C: (1, 3)},
    {A: (4, 4), B: (3, 5), C: (1, 3)},
    {A: (5, 1), B: (2, 4), C: (5, 3)},
    {A: (4, 0), B: (4, 3), C: (5, 3)},
    {},
)


def test_impact_and_feasibility_give_a_priority() -> None:
    assert places_of(Rule.RATING, RATINGS) == [(B, 38, 0, "1"), (A, 29, 1, "2"), (C, 25, 0, "3")]


def test_impact_and_feasibility_say_how_far_people_agree() -> None:
    found = details(Rule.RATING, RATINGS)

    assert found[A] == Rating(
        impact=Axis(given=4, skipped=0, mean=4.5, median=4.5, spread=1.0),
        feasibility=Axis(given=3, skipped=1, mean=2.33, median=2.0, spread=1.5),
    )
    assert found[B] == Rating(
        impact=Axis(given=4, skipped=0, mean=3.0, median=3.0, spread=0.5),
        feasibility=Axis(given=4, skipped=0, mean=4.0, median=4.0, spread=0.5),
    )
    assert [found[option].dissent for option in (A, B, C)] == [False, False, True]
    assert found[C].impact == Axis(given=4, skipped=0, mean=3.0, median=3.0, spread=4.0)


def test_option_that_nobody_can_judge_has_no_figures() -> None:
    nobody = Axis(given=0, skipped=1, mean=None, median=None, spread=None)
    found = details(Rule.RATING, marked({A: (0, 3)}))

    assert (found[A].impact, found[B]) == (nobody, Rating(impact=nobody, feasibility=nobody))


CONDORCET = marked(*[{A: 1, B: 2, C: 3}] * 3, *[{B: 1, C: 2, A: 3}] * 2)


def test_places_of_a_ranking_count_as_points_and_pairs_are_a_second_opinion() -> None:
    assert places_of(Rule.RANKING, CONDORCET, 3) == [
        (B, 12, 5, "1"),
        (A, 11, 5, "2"),
        (C, 7, 5, "3"),
    ]
    assert details(Rule.RANKING, CONDORCET, 3) == {
        B: Preference(first=2, ranked=5, beats_all=False),
        A: Preference(first=3, ranked=5, beats_all=True),
        C: Preference(first=0, ranked=5, beats_all=False),
    }


def test_pairs_need_not_have_a_winner_and_no_place_is_the_worst_place() -> None:
    circle = marked({A: 1, B: 2}, {B: 1, C: 2}, {C: 1, A: 2})
    assert [d.beats_all for d in details(Rule.RANKING, circle, 2).values()] == [False] * 3
    assert details(Rule.RANKING, marked({C: 1}), 2)[C].beats_all


def test_consent_is_what_nobody_objects_to() -> None:
    papers = marked(
        {A: 1, B: 1, C: 1},
        {A: 1, B: 1, C: 1},
        {A: 1, B: 1, C: 2},
        {A: 2, B: 1, C: 2},
        {A: 2, B: 3, C: 3},
    )

    assert places_of(Rule.CONSENT, papers) == [(A, 5, 5, "1"), (B, 4, 4, "2"), (C, 4, 4, "3")]
    assert details(Rule.CONSENT, papers)[B] == Stances(support=4, live_with=0, objections=1)
    assert details(Rule.CONSENT, papers)[C] == Stances(support=2, live_with=2, objections=1)


def test_what_nobody_judged_stands_last_behind_what_nobody_likes() -> None:
    objected = marked({A: 3}, {A: 3})
    rated = [{A: Mark(1, 1), B: Mark(5, 0)}, {A: Mark(1, 1)}]

    assert places_of(Rule.CONSENT, objected) == [(A, 0, 0, "1"), (B, 0, 0, "=2"), (C, 0, 0, "=2")]
    assert places_of(Rule.RATING, rated) == [(A, 0, 0, "1"), (B, 0, 0, "=2"), (C, 0, 0, "=2")]
    found = details(Rule.RATING, rated)
    assert [found[each].rated for each in (A, B, C)] == [True, False, False]


@pytest.mark.parametrize(
    ("rule", "yes", "no"),
    [
        (Rule.DOTS, Mark(1), Mark(0)),
        (Rule.APPROVAL, Mark(1), Mark(0)),
        (Rule.HUNDRED, Mark(5), Mark(0)),
        (Rule.RANKING, Mark(3), Mark(0)),
        (Rule.CONSENT, Mark(2), Mark(3)),
        (Rule.RATING, Mark(4, 4), Mark(5, 3)),
    ],
)
def test_support_has_a_definition_for_each_rule(rule: Rule, yes: Mark, no: Mark) -> None:
    assert (supports(rule, yes), supports(rule, no)) == (True, False)


def test_halves_are_rounded_up() -> None:
    assert [half_up(Fraction(n, 2)) for n in (1, 3, 4, 5, 7)] == [1, 2, 2, 3, 4]


def test_details_are_kept_as_they_are() -> None:
    found = [
        details(Rule.RATING, RATINGS)[A],
        Preference(first=1, ranked=2, beats_all=True),
        Stances(support=1, live_with=0, objections=2),
        None,
    ]

    assert [read(stored(each)) for each in found] == found


@settings(max_examples=40)
@given(st.lists(st.integers(1, 5), min_size=2, max_size=30))
def test_quartiles_are_those_of_the_standard_library(answers: list[int]) -> None:
    counts = {step: answers.count(step) for step in range(1, 6)}
    expected = statistics.quantiles(answers, method="inclusive")

    assert [float(quantile(counts, Fraction(n, 4))) for n in (1, 2, 3)] == expected


@settings(max_examples=40)
@given(
    st.sampled_from(list(Rule)),
    st.lists(
        st.dictionaries(
            st.sampled_from([A, B, C]),
            st.builds(Mark, st.integers(1, 3), st.integers(0, 5)),
        )
    ),
)
def test_no_tally_depends_on_the_order_of_ballots(rule: Rule, papers: Papers) -> None:
    tally = count(rule, papers, options=(A, B, C), places=3)

    assert count(rule, papers[::-1], options=(A, B, C), places=3) == tally
    assert sorted(s.option for s in tally.standings) == [A, B, C]
    assert all(s.voters <= tally.ballots - tally.blank for s in tally.standings)
