"""Reads of votes: the current one, who may vote and has, and the ballots that count."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, Select, Subquery, func, select
from sqlalchemy.orm import selectinload

from facilitate.db import db
from facilitate.people.models import Organization, Participant, ParticipantRole, Sector
from facilitate.people.small_cells import FEWEST
from facilitate.voting.models import Ballot, HandCount, PaperEntry, Poll, Vote
from facilitate.voting.reconciliation import Reconciliation
from facilitate.voting.rules import Turnout, turnout, voter_key
from facilitate.voting.states import Flaw, Origin, Secrecy
from facilitate.voting.tally.hands import spread
from facilitate.voting.tally.marks import Mark

#: who may vote where staff does, too; the synthesis team words the options and stays out
VOTERS = (ParticipantRole.PARTICIPANT, ParticipantRole.FACILITATOR)


# --- Polls -------------------------------------------------------------------------------------


def current_poll(workshop_id: int) -> Poll | None:
    """The newest vote of a workshop in whatever state, with its options; two queries."""
    return db.session.scalar(
        select(Poll)
        .where(Poll.workshop_id == workshop_id)
        .options(selectinload(Poll.options))
        .order_by(Poll.number.desc())
        .limit(1)
    )


def polls_of(workshop_id: int) -> Sequence[Poll]:
    """The votes of a workshop in their order, with their options; two queries."""
    return db.session.scalars(
        select(Poll)
        .where(Poll.workshop_id == workshop_id)
        .options(selectinload(Poll.options))
        .order_by(Poll.number)
    ).all()


def polls_due(now: datetime) -> Select[Poll]:
    """The votes whose time is over and that nobody has closed yet."""
    return (
        select(Poll)
        .where(Poll.closes_at <= now, Poll.closed_at.is_(None), Poll.opened_at.is_not(None))
        .order_by(Poll.id)
    )


def poll_with_number(workshop_id: int, number: int) -> Poll | None:
    """A vote of a workshop by its number."""
    return db.session.scalar(
        select(Poll).where(Poll.workshop_id == workshop_id, Poll.number == number)
    )


def next_round_of(poll: Poll) -> Poll | None:
    """The vote that was opened to follow this one."""
    return db.session.scalar(
        select(Poll)
        .where(Poll.follows_id == poll.id, Poll.opened_at.is_not(None))
        .order_by(Poll.number)
        .limit(1)
    )


# --- Turnout and result ------------------------------------------------------------------------


def turnout_of(poll: Poll) -> Turnout:
    """How many have voted, are here and may vote: as noted at the close, else as it is now.

    Until the result is shown those join who sent their ballot before the close.
    """
    if poll.voted is None or poll.present is None or poll.entitled is None:
        return turnout_now(poll)
    voted = poll.voted if poll.published_at is not None else voters_now(poll)
    return turnout(voted=voted, present=poll.present, entitled=poll.entitled)


def voters_now(poll: Poll, *, late: bool = False) -> int:
    """How many people's ballots are in, hands too, or came after the end (`late`)."""
    if poll.salt is None:
        return 0
    newest = _newest_versions(poll.id, late=late)
    voted = db.session.scalars(
        select(Ballot.voter_key)
        .join(newest, _is_newest(newest))
        .where(Ballot.poll_id == poll.id, Ballot.flaw.is_(None))
    ).all()
    now = keys_of_merged(poll.workshop_id, poll.salt)
    by_hand = 0 if late else sum(count.people for count in hand_counts(poll.id))
    return len({now.get(key, key) for key in voted}) + by_hand


def turnout_now(poll: Poll) -> Turnout:
    """Turnout from the ballots and the list of people as they are now; three queries."""
    if poll.salt is None:
        return Turnout(voted=0, present=0, entitled=0)
    people = db.session.execute(
        select(func.count(Participant.id), func.count(Participant.checked_in_at)).where(
            *is_voter(poll.workshop_id, staff=poll.staff, strict=poll.strict)
        )
    ).one()
    return turnout(voted=voters_now(poll), entitled=people[0], present=people[1])


@dataclass(frozen=True, kw_only=True)
class Cast:
    """A ballot that counts; nothing in its marks if it is blank."""

    #: of its voter, or random once the result is shown
    key: str
    #: only once the result is shown
    sector: int | None
    #: an `Origin`, until the result is shown
    origin: str | None = None
    marks: dict[int, Mark] = field(default_factory=dict)
    #: why its voter objects, by option
    reasons: dict[int, str] = field(default_factory=dict)


def counted_ballots(poll_id: int, *, late: bool = False) -> list[Cast]:
    """The ballots that count (or came `late`), one per person, by their keys, which is no order.

    Of somebody whose two entries were merged the later ballot counts, as long as the salt can tell.
    Counted hands are among them. Four queries.
    """
    newest = _newest_versions(poll_id, late=late)
    ballots: dict[str, Cast] = {}
    cast: dict[str, tuple[datetime, int]] = {}
    for (
        ballot_id,
        key,
        cast_at,
        sector,
        origin,
        option_id,
        first,
        second,
        reason,
    ) in db.session.execute(
        select(
            Ballot.id,
            Ballot.voter_key,
            Ballot.cast_at,
            Ballot.sector,
            Ballot.origin,
            Vote.option_id,
            Vote.first,
            Vote.second,
            Vote.reason,
        )
        .join(newest, _is_newest(newest))
        .outerjoin(Vote, Vote.ballot_id == Ballot.id)
        .where(Ballot.poll_id == poll_id, Ballot.flaw.is_(None))
        .order_by(Ballot.voter_key)
    ):
        ballot = ballots.setdefault(key, Cast(key=key, sector=sector, origin=origin))
        if cast_at is not None:
            cast[key] = (cast_at, ballot_id)
        if option_id is not None:
            ballot.marks[option_id] = Mark(first, second)
            if reason:
                ballot.reasons[option_id] = reason
    poll = db.session.execute(select(Poll.workshop_id, Poll.salt).where(Poll.id == poll_id)).one()
    for key in _overtaken(cast, keys_of_merged(poll.workshop_id, poll.salt)):
        del ballots[key]
    return [*ballots.values(), *(() if late else ballots_by_hand(poll_id))]


def tells_too_much(secrecy: str, cast: Sequence[Cast]) -> bool:
    """Whether so few voted in secret that a result would tell how: as in the look by sector.

    Hands do not hide them: everybody in the room saw those, and can take them off.
    """
    secret = sum(1 for ballot in cast if ballot.origin != Origin.HANDS)
    return secrecy != Secrecy.NAMES and 0 < secret < FEWEST


def hand_counts(poll_id: int) -> Sequence[HandCount]:
    """The hands that were counted, by sector; none once the result is shown. One query."""
    return db.session.scalars(
        select(HandCount).where(HandCount.poll_id == poll_id).order_by(HandCount.id)
    ).all()


def ballots_by_hand(poll_id: int) -> list[Cast]:
    """A show of hands as the ballots that it stands for; one query."""
    return [
        Cast(key=_hand_key(count, number), sector=None, origin=Origin.HANDS, marks=marks)
        for count in hand_counts(poll_id)
        for number, marks in enumerate(
            spread(people=count.people, hands={int(id): n for id, n in count.hands.items()})
        )
    ]


def _hand_key(count: HandCount, number: int) -> str:
    """What stands in the place of a voter's key; leads to a sector, and to nobody."""
    return f"hands {count.id} {number}"


def _newest_versions(poll_id: int, *, late: bool) -> Subquery:
    """The newest version under each voter's key, of the ballots in time or of those `late`."""
    return (
        select(Ballot.voter_key, func.max(Ballot.version).label("version"))
        .where(Ballot.poll_id == poll_id, Ballot.late.is_(late))
        .group_by(Ballot.voter_key)
        .subquery()
    )


def _is_newest(newest: Subquery) -> ColumnElement[bool]:
    return (Ballot.voter_key == newest.c.voter_key) & (Ballot.version == newest.c.version)


def invalid_papers(poll_id: int) -> dict[Flaw, int]:
    """Why papers are not valid, and how many each; in an order of their own, one query."""
    newest = _newest_versions(poll_id, late=False)
    found = Counter(
        db.session.scalars(
            select(Ballot.flaw)
            .join(newest, _is_newest(newest))
            .where(Ballot.poll_id == poll_id, Ballot.flaw.is_not(None))
        )
    )
    return {flaw: found[flaw] for flaw in Flaw if found[flaw]}


def reconciliation_now(poll: Poll) -> Reconciliation:
    """Ballots by origin against the people who may vote, before the result is shown."""
    cast = counted_ballots(poll.id)
    origins = Counter(Origin(each.origin or Origin.PHONE) for each in cast)
    may = is_voter(poll.workshop_id, staff=poll.staff, strict=poll.strict)
    return Reconciliation(
        ballots={origin: origins[origin] for origin in Origin if origins[origin]},
        invalid=invalid_papers(poll.id),
        may_vote=db.session.scalar(select(func.count(Participant.id)).where(*may)) or 0,
        waiting=db.session.scalar(
            select(func.count(PaperEntry.id)).where(PaperEntry.poll_id == poll.id)
        )
        or 0,
        too_few=tells_too_much(poll.secrecy, cast),
    )


def sectors_of_voters(poll: Poll) -> dict[str, int | None]:
    """The sector of everybody by their key in an unpublished vote, hands too; two queries."""
    if poll.salt is None:
        return {}
    rows = db.session.execute(
        select(Participant.id, Participant.merged_into_id, Organization.sector_id)
        .outerjoin(Organization, Organization.id == Participant.organization_id)
        .where(Participant.workshop_id == poll.workshop_id)
    ).all()
    sectors = {row.id: row.sector_id for row in rows}
    of_people = {
        voter_key(salt=poll.salt, participant_id=row.id): sectors.get(row.merged_into_id or row.id)
        for row in rows
    }
    of_hands = {
        _hand_key(count, number): count.sector_id
        for count in hand_counts(poll.id)
        for number in range(count.people)
    }
    return of_people | of_hands


def sectors_in_order(workshop_id: int) -> Sequence[Sector]:
    """The sectors of a workshop as lists have them; one query."""
    return db.session.scalars(
        select(Sector).where(Sector.workshop_id == workshop_id).order_by(Sector.position, Sector.id)
    ).all()


def keys_of_merged(workshop_id: int, salt: str | None) -> dict[str, str]:
    """Voter's keys of merged entries, each with the key of the entry that the person has now.

    Nothing once the salt is erased. One query.
    """
    if salt is None:
        return {}
    rows = db.session.execute(
        select(Participant.id, Participant.merged_into_id).where(
            Participant.workshop_id == workshop_id, Participant.merged_into_id.is_not(None)
        )
    )
    return {
        voter_key(salt=salt, participant_id=gone): voter_key(salt=salt, participant_id=now or 0)
        for gone, now in rows
    }


def _overtaken(cast: Mapping[str, tuple[datetime, int]], now: Mapping[str, str]) -> list[str]:
    """Keys whose ballot (its moment and id) came before another one of the same person.

    Without merged entries there are none.
    """
    if not now:
        return []
    latest: dict[str, tuple[tuple[datetime, int], str]] = {}
    overtaken = []
    for key, moment in cast.items():
        person, one = now.get(key, key), (moment, key)
        other = latest.get(person)
        latest[person] = one if other is None else max(one, other)
        if other is not None:
            overtaken.append(min(one, other)[1])
    return overtaken


def is_voter(
    workshop_id: int | BindParameter[int], *, staff: bool, strict: bool = False
) -> tuple[ColumnElement[bool], ...]:
    """Whether a participant may vote in a workshop, as conditions.

    Facilitators may where `staff` does, and where it is `strict` only who is checked in.
    """
    may = (
        Participant.workshop_id == workshop_id,
        Participant.withdrawn_at.is_(None),
        Participant.role.in_(VOTERS if staff else VOTERS[:1]),
    )
    return (*may, Participant.checked_in_at.is_not(None)) if strict else may
