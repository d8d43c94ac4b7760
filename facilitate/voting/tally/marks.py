"""What a ballot may say of an option under each rule, and how often it was said."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from itertools import chain
from typing import NamedTuple, TypeAlias


class Rule(StrEnum):
    """How people vote and how it is counted."""

    #: a few points for each person, several of which may go to one option
    DOTS = "dots"
    #: as many options as one agrees with, up to a number
    APPROVAL = "approval"
    #: impact and feasibility of each option, each from 1 to 5
    RATING = "rating"
    #: one's first, second, third … choice
    RANKING = "ranking"
    #: a hundred points in steps of 5, all of them given
    HUNDRED = "hundred"
    #: support, can live with it, or object and say why
    CONSENT = "consent"


class Mark(NamedTuple):
    """What one ballot gives one option; an option that it gives nothing has no mark.

    `first` is points (dots, hundred), 1 (approval), the place (ranking), impact (rating), or the
    stance (consent); `second` is feasibility. 0 on one side of a rating is "can't judge".
    """

    first: int
    second: int = 0


#: one person's ballot: marks by option
Paper: TypeAlias = Mapping[int, Mark]


def marks_given(ballots: Sequence[Paper], options: Collection[int]) -> dict[int, dict[Mark, int]]:
    """How often each mark was given to each option; all that most rules need to know."""
    found: dict[int, dict[Mark, int]] = {option: {} for option in options}
    given = Counter(chain.from_iterable(ballot.items() for ballot in ballots))
    for (option, mark), times in given.items():
        found[option][mark] = times
    return found
