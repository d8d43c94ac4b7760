"""Who the voters of a vote are, as far as that can be told: by key, by name, and who is missing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from facilitate.db import db
from facilitate.people.models import Organization, Participant
from facilitate.voting.models import Ballot, Poll
from facilitate.voting.queries import counted_ballots, is_voter, keys_of_merged
from facilitate.voting.rules import voter_key
from facilitate.voting.tally.marks import Mark


def voters_by_key(poll: Poll) -> dict[str, int]:
    """Who everybody in the workshop is, by their key in an unpublished vote; one query."""
    if poll.salt is None:
        return {}
    rows = db.session.execute(
        select(Participant.id, Participant.merged_into_id).where(
            Participant.workshop_id == poll.workshop_id
        )
    )
    return {
        voter_key(salt=poll.salt, participant_id=row.id): row.merged_into_id or row.id
        for row in rows
    }


def absent_voters(poll: Poll, keys: Collection[str]) -> int:
    """How many of these voters were not checked in when the vote ended; two queries."""
    people = voters_by_key(poll)
    here = set(
        db.session.scalars(
            select(Participant.id).where(
                Participant.workshop_id == poll.workshop_id,
                Participant.checked_in_at <= poll.ended_at,
            )
        )
    )
    return sum(1 for key in keys if people.get(key) not in here)


@dataclass(frozen=True, kw_only=True)
class Named:
    """Who gave what, in a vote with names."""

    name: str
    organization: str
    #: by letter
    marks: Mapping[str, Mark]


def named_ballots(poll: Poll) -> list[Named]:
    """Who gave what in a shown vote with names, by name; five queries. Empty in a secret one."""
    letters = {option.id: option.letter for option in poll.options}
    marks = {ballot.key: ballot.marks for ballot in counted_ballots(poll.id)}
    rows = db.session.execute(
        select(Ballot.voter_key, Participant.name, Organization.name)
        .join(Participant, Participant.id == Ballot.participant_id)
        .outerjoin(Organization, Organization.id == Participant.organization_id)
        .where(Ballot.poll_id == poll.id, Ballot.late.is_(False))
        .order_by(Participant.name_key, Participant.id)
    )
    people = {key: (name, organization or "") for key, name, organization in rows}
    return [
        Named(
            name=name,
            organization=organization,
            marks={letters[option_id]: mark for option_id, mark in sorted(marks[key].items())},
        )
        for key, (name, organization) in people.items()
        if key in marks
    ]


def missing_of(poll: Poll, people: Sequence[Participant]) -> list[Participant]:
    """Those of these people who may vote in an open vote and have not, in their order."""
    if poll.salt is None:
        return []
    keys = keys_of_merged(poll.workshop_id, poll.salt)
    voted = set(
        db.session.scalars(
            select(Ballot.voter_key).where(Ballot.poll_id == poll.id, Ballot.late.is_(False))
        )
    )
    voted |= {keys[key] for key in voted if key in keys}
    may = set(
        db.session.scalars(
            select(Participant.id).where(
                *is_voter(poll.workshop_id, staff=poll.staff, strict=poll.strict)
            )
        )
    )
    salt = poll.salt
    return [
        person
        for person in people
        if person.id in may and voter_key(salt=salt, participant_id=person.id) not in voted
    ]
