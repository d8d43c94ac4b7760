import pytest

from facilitate.errors import Refused
from facilitate.voting.limits import (
    Limits,
    default_limits,
    fitting,
    limits_of,
    require_limits,
    require_valid,
)
from facilitate.voting.rules import Turnout, turnout, voter_key
from facilitate.voting.tally.marks import Mark, Rule

LIMITS = Limits(budget=5, cap=3)


@pytest.mark.parametrize(
    ("options", "budget", "cap"),
    [(2, 3, 2), (10, 3, 2), (14, 4, 2), (18, 5, 3), (22, 6, 3), (26, 7, 4), (40, 7, 4)],
)
def test_default_limits_grow_with_the_options(options: int, budget: int, cap: int) -> None:
    assert default_limits(options) == Limits(budget=budget, cap=cap)


LETTERS = {1: "A", 2: "B", 3: "C"}
CHOICES = limits_of(Rule.APPROVAL, budget=2, cap=0)
ORDER = limits_of(Rule.RANKING, budget=2, cap=0)
RATING = limits_of(Rule.RATING, budget=0, cap=0)
HUNDRED = limits_of(Rule.HUNDRED, budget=0, cap=0)
CONSENT = limits_of(Rule.CONSENT, budget=0, cap=0)


@pytest.mark.parametrize(
    ("limits", "marks"),
    [
        (LIMITS, {}),
        (LIMITS, {1: (0,)}),
        (LIMITS, {1: (3,), 2: (2,)}),
        (LIMITS, {1: (1,)}),
        (CHOICES, {1: (1,), 2: (1,)}),
        (ORDER, {3: (1,), 1: (2,)}),
        (ORDER, {3: (1,)}),
        (RATING, {1: (5, 1), 2: (0, 3), 3: (4, 0)}),
        (HUNDRED, {1: (95,), 2: (5,)}),
        (HUNDRED, {}),
        (CONSENT, {1: (3,), 2: (1,)}),
    ],
)
def test_ballot_within_limits_is_valid(limits: Limits, marks: dict[int, tuple[int, ...]]) -> None:
    require_valid(
        {option: Mark(*mark) for option, mark in marks.items()},
        options=LETTERS,
        limits=limits,
        reasons={1: "It costs too much"},
    )


@pytest.mark.parametrize(
    ("limits", "marks", "sentence"),
    [
        (LIMITS, {1: 3, 2: 3}, "You gave 6 points and have 5. Take some away."),
        (LIMITS, {1: 4}, "At most 3 points can go to one option."),
        (LIMITS, {1: -1}, "Points cannot be less than 0."),
        (LIMITS, {9: 1}, "This ballot names an option that is not in this vote. Reload the page."),
        (
            CHOICES,
            {1: 1, 2: 1, 3: 1},
            "You chose 3 options and can choose 2. Take some away.",
        ),
        (ORDER, {1: 1, 2: 1}, "Place 1 is given twice. Give each place once."),
        (ORDER, {1: 2}, "Begin with place 1 and leave no place out."),
        (HUNDRED, {1: 100, 2: 5}, "You gave 105 points and have 100. Take some away."),
        (HUNDRED, {1: 60}, "You gave 60 of 100 points. Give the other 40, too."),
        (HUNDRED, {1: 97, 2: 3}, "Give points in steps of 5."),
        (CONSENT, {2: 3}, "Say why you object to B."),
    ],
)
def test_ballot_beyond_limits_is_refused(
    limits: Limits, marks: dict[int, int], sentence: str
) -> None:
    with pytest.raises(Refused) as refusal:
        require_valid(
            {option: Mark(mark) for option, mark in marks.items()}, options=LETTERS, limits=limits
        )
    assert str(refusal.value) == sentence


def test_nobody_can_choose_more_options_than_there_are() -> None:
    assert fitting(limits_of(Rule.RANKING, budget=5, cap=0), options=3).budget == 3
    assert fitting(limits_of(Rule.APPROVAL, budget=5, cap=0), options=3).budget == 3
    assert fitting(LIMITS, options=3) == LIMITS


@pytest.mark.parametrize(
    "limits",
    [
        Limits(budget=0, cap=1),
        Limits(budget=3, cap=4),
        limits_of(Rule.APPROVAL, budget=27, cap=0),
        limits_of(Rule.RANKING, budget=11, cap=0),
    ],
)
def test_limits_nobody_can_use_are_refused(limits: Limits) -> None:
    with pytest.raises(Refused):
        require_limits(limits)


def test_turnout_never_has_more_voters_than_people() -> None:
    assert turnout(voted=0, present=1, entitled=3) == Turnout(voted=0, present=1, entitled=3)
    assert turnout(voted=2, present=1, entitled=3) == Turnout(voted=2, present=2, entitled=3)
    assert turnout(voted=1, present=0, entitled=0) == Turnout(voted=1, present=1, entitled=1)


def test_key_of_a_voter_differs_by_salt_and_person() -> None:
    salts = ("00" * 32, "01" * 32)
    keys = {voter_key(salt=salt, participant_id=n) for salt in salts for n in (1, 2)}

    assert len(keys) == 4
    assert voter_key(salt=salts[0], participant_id=1) in keys
