"""What a poll allows and what makes a ballot valid. Pure: nothing here reads or writes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from facilitate.errors import Refused

#: options beyond this many do not get a letter, and nobody can weigh them
OPTIONS_AT_MOST = 26
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How many points a person has, and how many may go to one option."""

    budget: int
    cap: int


def default_limits(options: int) -> Limits:
    """The usual limits for so many options: a quarter of them as points, within 3 and 7.

    The cap is half the budget, rounded up, and at least 2. Halves round up, as people expect.
    """
    quarter = (2 * options + 4) // 8
    budget = min(7, max(3, quarter))
    return Limits(budget=budget, cap=max(2, -(-budget // 2)))


def require_limits(limits: Limits) -> None:
    """Refuse limits under which nobody could vote, or nobody could spend their points."""
    if not 1 <= limits.budget <= 100:
        raise Refused("Give everybody between 1 and 100 points.")
    if not 1 <= limits.cap <= limits.budget:
        raise Refused("One option can take between 1 and %(budget)s points.", budget=limits.budget)


def require_openable(*, options: int, state: str) -> None:
    """A poll opens once, with two options or more."""
    if state != "draft":
        raise Refused("This vote has been opened already.")
    if options < 2:
        raise Refused("Choose at least two options to vote on.")
    if options > OPTIONS_AT_MOST:
        raise Refused("At most %(count)s options can be voted on.", count=OPTIONS_AT_MOST)


def require_valid(points: Mapping[int, int], *, options: Collection[int], limits: Limits) -> None:
    """Refuse a ballot (option id to points) that breaks a limit; fewer points are always fine."""
    if any(option not in options for option in points):
        raise Refused("This ballot names an option that is not in this vote. Reload the page.")
    if any(dots < 0 for dots in points.values()):
        raise Refused("Points cannot be less than 0.")
    if any(dots > limits.cap for dots in points.values()):
        raise Refused("At most %(cap)s points can go to one option.", cap=limits.cap)
    spent = sum(points.values())
    if spent > limits.budget:
        raise Refused(
            "You gave %(spent)s points and have %(budget)s. Take some away.",
            spent=spent,
            budget=limits.budget,
        )
