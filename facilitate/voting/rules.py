"""What a poll allows and what makes a ballot valid. Pure: nothing here reads or writes."""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass

from facilitate.errors import Refused

#: options beyond this many do not get a letter, and nobody can weigh them
OPTIONS_AT_MOST = 26
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#: of receipts: digits and letters that nobody takes for each other
_SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
#: how many options go through, unless the organizer says otherwise
GO_THROUGH = 5


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


def require_places(places: int) -> None:
    """At least one option goes through."""
    if not 1 <= places <= OPTIONS_AT_MOST:
        raise Refused("Let between 1 and %(most)s options go through.", most=OPTIONS_AT_MOST)


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


def voter_key(*, salt: str, participant_id: int) -> str:
    """What a ballot bears instead of a name: HMAC-SHA256 under the poll's salt (hex, 32 bytes).

    Without the salt, which is erased when the result is shown, it names nobody.
    """
    return hmac.new(bytes.fromhex(salt), str(participant_id).encode(), hashlib.sha256).hexdigest()


def receipt(key: str) -> str:
    """Five signs without look-alikes by which a voter finds their ballot among those counted.

    It is the same for each version of the ballot, and says nothing of what is on it.
    """
    number = int(_digest("receipt", key), 16)
    return "".join(_SIGNS[number // len(_SIGNS) ** place % len(_SIGNS)] for place in range(5))


def ballot_mark(key: str, ballot_id: int) -> str:
    """What the browser that cast a ballot keeps of it; tells neither voter nor content."""
    return _digest("cast", f"{key}:{ballot_id}")[:32]


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


def turnout(*, voted: int, present: int, entitled: int) -> Turnout:
    """Turnout from three counts, each made without looking at the other two.

    Nobody is counted as present because of their ballot: else marking one person absent would tell
    whether that person has voted. So many are there, and may vote, as have voted, at least.
    """
    present = max(voted, present)
    return Turnout(voted=voted, present=present, entitled=max(present, entitled))


def _digest(what: str, key: str) -> str:
    return hashlib.sha256(f"{what}:{key}".encode()).hexdigest()
