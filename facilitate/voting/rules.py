"""What a poll allows and what makes a ballot valid. Pure: nothing here reads or writes."""

import hashlib
import hmac
from collections.abc import Collection, Iterable, Mapping
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
    require_letters(options)


def require_letters(options: int) -> None:
    """Each option needs a letter of its own."""
    if options > OPTIONS_AT_MOST:
        raise Refused("At most %(count)s options can be voted on.", count=OPTIONS_AT_MOST)


def require_preparable(state: str) -> None:
    """One vote at a time: the next one waits until the result of the last one is shown."""
    if state == "open":
        raise Refused("A vote is open. Close it and show its result before the next one.")
    if state == "closed":
        raise Refused("Show the result of the last vote before the next one.")


def require_closable(state: str) -> None:
    """Only what was opened can be closed."""
    if state == "draft":
        raise Refused("This vote has not been opened yet.")


def require_publishable(state: str) -> None:
    """Nobody sees a result while people vote."""
    if state in ("draft", "open"):
        raise Refused("Close the vote before you show its result.")


def require_reopenable(state: str) -> None:
    """Once the result is shown, nobody's ballot can be told from another any more."""
    require_closable(state)
    if state == "published":
        raise Refused("The result has been shown, so this vote stays closed.")


def require_open(state: str) -> None:
    """Ballots count from the opening to the close."""
    if state == "draft":
        raise Refused("This vote has not been opened yet.")
    if state != "open":
        raise Refused("Voting has closed. What was counted before the close counts.")


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


def voter_key(*, salt: str, participant_id: int) -> str:
    """What a ballot bears instead of a name: HMAC-SHA256 under the poll's salt (hex, 32 bytes).

    Without the salt, which is erased when the result is shown, it names nobody.
    """
    return hmac.new(bytes.fromhex(salt), str(participant_id).encode(), hashlib.sha256).hexdigest()


def draft_name(key: str) -> str:
    """Under what a device keeps this voter's unsent ballot; tells nothing about the key."""
    return _digest("draft", key)[:16]


def shuffled(letters: Iterable[str], *, key: str) -> list[str]:
    """The options in this voter's own order, always the same for the same voter.

    What stands first gets more points from everybody; a different first one for each evens it out.
    """
    return sorted(letters, key=lambda letter: _digest(letter, key))


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnout:
    """How many people voted, are here, and may vote; never one without those before it."""

    voted: int
    present: int
    entitled: int


def turnout(*, voted: Collection[str], electorate: Mapping[str, bool]) -> Turnout:
    """Turnout from the keys of the ballots, and from who may vote (key to whether present).

    Whoever voted was present and allowed to, also if they have been taken off the list since.
    """
    others = [present for key, present in electorate.items() if key not in voted]
    return Turnout(
        voted=len(voted), present=len(voted) + sum(others), entitled=len(voted) + len(others)
    )


def _digest(what: str, key: str) -> str:
    return hashlib.sha256(f"{what}:{key}".encode()).hexdigest()
