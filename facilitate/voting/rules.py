"""What a poll allows and what makes a ballot valid. Pure: nothing here reads or writes."""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from facilitate.errors import Refused
from facilitate.voting.states import Secrecy, countable_from
from facilitate.voting.tally.lens import BACKING_SECTORS, BACKING_SHARE
from facilitate.voting.tally.marks import Rule

#: options beyond this many do not get a letter, and nobody can weigh them
OPTIONS_AT_MOST = 26
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#: of receipts: digits and letters that nobody takes for each other
_SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
#: how many options go through, unless the organizer says otherwise
GO_THROUGH = 5
#: a vote that closes by itself does so within so many minutes
MINUTES_AT_MOST = 480
#: states after which the next vote may be prepared
DONE = ("published", "archived")


#: parts of a sector's voters that can be asked for, for the sector to back an option
SHARES = ("1/4", "1/3", "1/2", "2/3")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Who may vote, who learns who voted how, what "backed" means; fixed at the opening."""

    #: facilitators, too
    staff: bool = False
    #: only who is checked in
    strict: bool = False
    secrecy: Secrecy = Secrecy.RECEIPT
    #: facilitators may turn a device into a shared tablet
    tablets: bool = False
    #: facilitators see who of their table has not voted yet
    shows_missing: bool = False
    #: a paper counts once a second person keyed it in alike
    two_people: bool = False
    #: so many sectors, with this part of each one's voters
    backing_sectors: int = BACKING_SECTORS
    backing_share: str = str(BACKING_SHARE)


def require_terms(terms: Terms) -> None:
    """An option can be backed by two sectors at least, a public and a private one."""
    if not 2 <= terms.backing_sectors <= 26:
        raise Refused("Ask for between 2 and 26 sectors.")
    if terms.backing_share not in SHARES:
        raise Refused("Ask for a quarter, a third, half or two thirds of the voters.")


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


def require_publishable(state: str, *, ended_at: datetime | None, now: datetime) -> None:
    """Nobody sees a result while people vote, or while ballots may be on their way."""
    if state in ("draft", "open") or ended_at is None:
        raise Refused("Close the vote before you show its result.")
    left = (countable_from(ended_at) - now).total_seconds()
    if state == "closed" and left > 0:
        raise Refused(
            "Votes sent before the close may still arrive. Show the result in %(seconds)s seconds.",
            seconds=-int(-left // 1),
        )


def require_reopenable(state: str) -> None:
    """Once the result is shown, nobody's ballot can be told from another any more."""
    require_closable(state)
    if state in DONE:
        raise Refused("The result has been shown, so this vote stays closed.")


def require_extendable(state: str) -> None:
    """Only an open vote gets more time; a closed one is opened again."""
    require_closable(state)
    if state != "open":
        raise Refused("Voting has closed. Open the vote again to go on.")


def require_minutes(minutes: int) -> None:
    """A vote that closes by itself is open for a minute at least, and not for days."""
    if not 1 <= minutes <= MINUTES_AT_MOST:
        raise Refused("Let the vote be open for 1 to %(most)s minutes.", most=MINUTES_AT_MOST)


def require_archivable(state: str) -> None:
    """What is put away has a result."""
    if state not in DONE:
        raise Refused("Show the result of this vote before you archive it.")


def require_shown(state: str) -> None:
    """A new round is for a vote whose result is known; before that it can be opened again."""
    if state not in DONE:
        raise Refused("Show the result of this vote first. Until then it can be opened again.")


def require_keyable(state: str, secrecy: str) -> None:
    """Papers are keyed in from the opening until the result is shown; they bear no names."""
    if secrecy == Secrecy.NAMES:
        raise Refused("This vote is with names, and papers bear none. People vote on phones.")
    if state == "draft":
        raise Refused("This vote has not been opened yet.")
    if state in DONE:
        raise Refused("The result has been shown, so no paper can be keyed in any more.")


def require_hands(state: str, secrecy: str, rule: str) -> None:
    """Hands are counted while papers are keyed in, and where a hand says all that is asked."""
    if rule != Rule.APPROVAL:
        raise Refused(
            "Hands can only be counted in a vote by choices, where a hand is for an option or is"
            " not. In this vote people say more than that, on phones or on paper."
        )
    if secrecy == Secrecy.NAMES:
        raise Refused("This vote is with names, and hands bear none. People vote on phones.")
    if state == "draft":
        raise Refused("This vote has not been opened yet.")
    if state in DONE:
        raise Refused("The result has been shown, so no hands can be counted any more.")


def require_accepting(state: str) -> None:
    """Ballots come in from the opening until the result is shown, if only as late ones."""
    if state == "draft":
        raise Refused("This vote has not been opened yet.")
    if state in DONE:
        raise Refused("Voting has closed. What was counted before the close counts.")


def voter_key(*, salt: str, participant_id: int) -> str:
    """What a ballot bears instead of a name: HMAC-SHA256 under the poll's salt (hex, 32 bytes).

    Without the salt, which is erased when the result is shown, it names nobody.
    """
    return hmac.new(bytes.fromhex(salt), str(participant_id).encode(), hashlib.sha256).hexdigest()


def paper_key(*, salt: str, number: int) -> str:
    """What a paper ballot bears: as `voter_key`, of the number written on it, which is nobody's."""
    return hmac.new(bytes.fromhex(salt), f"paper {number}".encode(), hashlib.sha256).hexdigest()


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
