"""Counting ballots. Pure, so that a recount elsewhere gives the same; examples in ../README.md."""

from collections.abc import Callable, Collection, Mapping, Sequence

from facilitate.voting.tally import approval, consent, dots, hundred, ranking, rating
from facilitate.voting.tally.marks import Mark, Paper, Rule
from facilitate.voting.tally.ranks import Standing, Tally

_COUNTS: Mapping[Rule, Callable[[Sequence[Paper], Collection[int]], tuple[Standing, ...]]] = {
    Rule.DOTS: dots.count,
    Rule.APPROVAL: approval.count,
    Rule.RATING: rating.count,
    Rule.HUNDRED: hundred.count,
    Rule.CONSENT: consent.count,
}

_SUPPORTS: Mapping[Rule, Callable[[Mark], bool]] = {
    Rule.DOTS: dots.supports,
    Rule.APPROVAL: approval.supports,
    Rule.RATING: rating.supports,
    Rule.RANKING: ranking.supports,
    Rule.HUNDRED: hundred.supports,
    Rule.CONSENT: consent.supports,
}


def count(
    rule: Rule, ballots: Sequence[Paper], *, options: Collection[int], places: int = 1
) -> Tally:
    """Count ballots (option to mark, one mapping per person) under a rule.

    `places` is how many places a ranking had.
    Standings come by rank, those of one rank as the options were given. A ballot without marks is
    blank: it counts as voted, and in nothing else.
    """
    if rule is Rule.RANKING:
        standings = ranking.count(ballots, options, places)
    else:
        standings = _COUNTS[rule](ballots, options)
    return Tally(
        standings=standings,
        ballots=len(ballots),
        blank=sum(1 for ballot in ballots if not ballot),
    )


def supports(rule: Rule, mark: Mark) -> bool:
    """Whether somebody who gave this mark supports the option, for shares and for sectors."""
    return _SUPPORTS[rule](mark)
