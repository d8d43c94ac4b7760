"""Casting a ballot: one transaction of plain statements, since a whole room does it at once."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Row, bindparam, func, insert, select
from sqlalchemy.exc import IntegrityError

from facilitate import clock
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.voting.limits import REASON_LIMIT, Limits, require_valid
from facilitate.voting.models import Ballot, Poll, PollOption, Vote
from facilitate.voting.papers import Said, may_vote, own_keys, said_on
from facilitate.voting.rules import ballot_mark, require_accepting, voter_key
from facilitate.voting.states import Origin, ended_at, in_time, state_of
from facilitate.voting.tally.marks import Mark, Rule


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What a voter is told: since when this ballot is counted."""

    cast_at: datetime
    #: by which the browser that sent it gets to see it again
    mark: str
    #: it arrived after the end: it is kept and not counted
    late: bool = False


def cast_ballot(
    *,
    poll_id: int,
    participant_id: int,
    marks: Mapping[int, Mark],
    submission_id: str,
    reasons: Mapping[int, str] | None = None,
    trying: timedelta = timedelta(0),
    origin: Origin = Origin.PHONE,
) -> Receipt:
    """Count a ballot (option id to mark), once: the same ballot sent again is the same ballot.

    A new submission takes the place of the voter's earlier ballot as a whole. The poll row is
    locked against the close meanwhile, and the database's unique keys decide who was first. No
    activity is recorded: who votes when is nobody's business. What arrives after the end is kept
    as late, unless its device has been `trying` since before it, and the grace is not over.
    Refused before the opening and once the result is shown, to whoever is not among the voters,
    and for marks that break a limit.
    """
    poll = _locked(poll_id)
    now = clock.now()
    ended = ended_at(closed_at=poll.closed_at, closes_at=poll.closes_at, now=now)
    state = state_of(
        opened_at=poll.opened_at, ended_at=ended, published_at=poll.published_at, archived_at=None
    )
    require_accepting(state)
    key = voter_key(salt=poll.salt, participant_id=participant_id)
    limits = Limits(rule=Rule(poll.rule), budget=poll.budget, cap=poll.cap)
    given = {
        option_id: Said(mark, (reasons or {}).get(option_id, "")[:REASON_LIMIT])
        for option_id, mark in marks.items()
        if any(mark)
    }
    for name in (submission_id, f"{submission_id}.{_digest(given)}"):
        sent = _sent(poll_id, name)
        if sent is None:
            if not may_vote(
                workshop_id=poll.workshop_id,
                participant_id=participant_id,
                staff=poll.staff,
                strict=poll.strict,
            ):
                raise Refused("You are not among those who vote in this workshop.")
            require_keeping(poll_id, limits, given)
            late = not in_time(ended_at=ended, now=now, trying=trying)
            sent = _stored(poll_id, key, name, given, late=late, origin=origin)
        if sent.late and state == "open":
            continue  # it came too late, the vote was opened again, and here it is once more
        if _is_own(sent, key, poll.salt, participant_id) and said_on(sent.id) == given:
            mark = ballot_mark(sent.voter_key, sent.id)
            return Receipt(cast_at=sent.cast_at, mark=mark, late=sent.late)
    raise Refused("This ballot was sent before. Reload the page to see what is counted.")


#: built once, as in `papers`
_POLL = (
    select(
        Poll.workshop_id,
        Poll.rule,
        Poll.budget,
        Poll.cap,
        func.coalesce(Poll.salt, "").label("salt"),
        Poll.opened_at,
        Poll.closes_at,
        Poll.closed_at,
        Poll.published_at,
        Poll.staff,
        Poll.strict,
    )
    .where(Poll.id == bindparam("poll_id"))
    .with_for_update(read=True)
)
_OPTIONS = select(PollOption.id, PollOption.letter).where(
    PollOption.poll_id == bindparam("poll_id")
)
_SENT = select(Ballot.id, Ballot.voter_key, Ballot.cast_at, Ballot.late).where(
    Ballot.poll_id == bindparam("poll_id"), Ballot.submission_id == bindparam("name")
)
_LAST_VERSION = select(func.max(Ballot.version)).where(
    Ballot.poll_id == bindparam("poll_id"), Ballot.voter_key == bindparam("key")
)
_KEEP = insert(Ballot).returning(Ballot.id)
_MARK = insert(Vote)


@dataclass(frozen=True)
class _Sent:
    """A stored ballot."""

    id: int
    voter_key: str
    cast_at: datetime
    late: bool


def _locked(
    poll_id: int,
) -> Row[
    int,
    str,
    int,
    int,
    str,
    datetime | None,
    datetime | None,
    datetime | None,
    datetime | None,
    bool,
    bool,
]:
    """The poll, which nobody can close before this ballot is in; others may cast meanwhile."""
    return db.session.execute(_POLL, {"poll_id": poll_id}).one()


def _is_own(sent: _Sent, key: str, salt: str, participant_id: int) -> bool:
    """Whether this voter sent it, under the entry of now or one that was merged into it since."""
    return sent.voter_key == key or sent.voter_key in own_keys(
        salt=salt, participant_id=participant_id
    )


def require_keeping(poll_id: int, limits: Limits, given: Mapping[int, Said]) -> None:
    """Refuse what breaks a limit of this vote or names an option that is not in it."""
    options = db.session.execute(_OPTIONS, {"poll_id": poll_id})
    require_valid(
        {option_id: said.mark for option_id, said in given.items()},
        options={row.id: row.letter for row in options},
        limits=limits,
        reasons={option_id: said.reason for option_id, said in given.items()},
    )


def _stored(
    poll_id: int, key: str, name: str, given: Mapping[int, Said], *, late: bool, origin: Origin
) -> _Sent:
    """Store the voter's next version; where the same submission was faster, that one."""
    while True:
        version = last_version(poll_id, key) + 1
        try:
            with db.session.begin_nested():
                return _insert(poll_id, key, version, name, given, late=late, origin=origin)
        except IntegrityError:
            faster = _sent(poll_id, name)
            if faster is not None:
                return faster
            if last_version(poll_id, key) < version:
                raise


def _insert(
    poll_id: int,
    key: str,
    version: int,
    name: str,
    given: Mapping[int, Said],
    *,
    late: bool,
    origin: Origin,
) -> _Sent:
    now = clock.now()
    ballot_id = db.session.execute(
        _KEEP,
        {
            "poll_id": poll_id,
            "voter_key": key,
            "version": version,
            "submission_id": name,
            "cast_at": now,
            "late": late,
            "origin": origin,
        },
    ).scalar_one()
    write_marks(ballot_id, given)
    return _Sent(ballot_id, key, now, late)


def write_marks(ballot_id: int, given: Mapping[int, Said]) -> None:
    """Store what a ballot says."""
    if given:
        db.session.execute(
            _MARK,
            [
                {
                    "ballot_id": ballot_id,
                    "option_id": option_id,
                    "first": said.mark.first,
                    "second": said.mark.second,
                    "reason": said.reason,
                }
                for option_id, said in given.items()
            ],
        )


def _sent(poll_id: int, name: str) -> _Sent | None:
    """The ballot of this submission."""
    row = db.session.execute(_SENT, {"poll_id": poll_id, "name": name}).first()
    if row is None or row.cast_at is None:
        return None
    return _Sent(row.id, row.voter_key, row.cast_at, row.late)


def last_version(poll_id: int, key: str) -> int:
    """The newest version of a voter's ballot; 0 if there is none."""
    return db.session.scalar(_LAST_VERSION, {"poll_id": poll_id, "key": key}) or 0


def _digest(given: Mapping[int, Said]) -> str:
    said = [(option_id, *each.mark, each.reason) for option_id, each in sorted(given.items())]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]
