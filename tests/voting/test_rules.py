import pytest

from facilitate.errors import Refused
from facilitate.voting.rules import (
    Limits,
    Turnout,
    default_limits,
    require_limits,
    require_valid,
    turnout,
    voter_key,
)

LIMITS = Limits(budget=5, cap=3)


@pytest.mark.parametrize(
    ("options", "budget", "cap"),
    [(2, 3, 2), (10, 3, 2), (14, 4, 2), (18, 5, 3), (22, 6, 3), (26, 7, 4), (40, 7, 4)],
)
def test_default_limits_grow_with_the_options(options: int, budget: int, cap: int) -> None:
    assert default_limits(options) == Limits(budget=budget, cap=cap)


@pytest.mark.parametrize("points", [{}, {1: 0}, {1: 3, 2: 2}, {1: 1}])
def test_ballot_within_limits_is_valid(points: dict[int, int]) -> None:
    require_valid(points, options={1, 2, 3}, limits=LIMITS)


@pytest.mark.parametrize(
    ("points", "sentence"),
    [
        ({1: 3, 2: 3}, "You gave 6 points and have 5. Take some away."),
        ({1: 4}, "At most 3 points can go to one option."),
        ({1: -1}, "Points cannot be less than 0."),
        ({9: 1}, "This ballot names an option that is not in this vote. Reload the page."),
    ],
)
def test_ballot_beyond_limits_is_refused(points: dict[int, int], sentence: str) -> None:
    with pytest.raises(Refused) as refusal:
        require_valid(points, options={1, 2, 3}, limits=LIMITS)
    assert str(refusal.value) == sentence


@pytest.mark.parametrize("limits", [Limits(budget=0, cap=1), Limits(budget=3, cap=4)])
def test_limits_nobody_can_use_are_refused(limits: Limits) -> None:
    with pytest.raises(Refused):
        require_limits(limits)


def test_turnout_never_has_more_voters_than_people() -> None:
    electorate = {"a": True, "b": False, "c": False}

    assert turnout(voted=set(), electorate=electorate) == Turnout(voted=0, present=1, entitled=3)
    assert turnout(voted={"b"}, electorate=electorate) == Turnout(voted=1, present=2, entitled=3)
    assert turnout(voted={"gone"}, electorate={}) == Turnout(voted=1, present=1, entitled=1)


def test_key_of_a_voter_differs_by_salt_and_person() -> None:
    salts = ("00" * 32, "01" * 32)
    keys = {voter_key(salt=salt, participant_id=n) for salt in salts for n in (1, 2)}

    assert len(keys) == 4
    assert voter_key(salt=salts[0], participant_id=1) in keys
