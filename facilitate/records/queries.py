"""Reads across all areas: what happened."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, func, select

from facilitate.accounts.models import Account
from facilitate.activity import Activity
from facilitate.db import db
from facilitate.people.models import Participant, ParticipantRole
from facilitate.workshop.models import Roundtable, Workshop

#: entries on one page
PAGE_SIZE = 100
#: entries fetched at once for a file
_AT_ONCE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the list is narrowed to; None asks for nothing."""

    #: how kinds begin, such as people, or note for notes too
    group: str | None = None
    account_id: int | None = None
    participant_id: int | None = None
    #: by the workshop's own clock
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One change. `who` is empty when it was the program, or somebody who may not be named."""

    seq: int
    at: datetime
    kind: str
    who: str
    #: one participant among others, whom this change would tie to what they said
    is_unnamed: bool
    subject: str
    details: dict[str, object]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who did something."""

    key: str
    name: str


def entries_page(workshop: Workshop, *, wanted: Wanted, page: int) -> tuple[list[Entry], int]:
    """A page of what happened, the newest first, and how many entries there are; two queries."""
    conditions = _conditions(workshop, wanted)
    total = db.session.scalar(select(func.count(Activity.id)).where(*conditions)) or 0
    rows = db.session.execute(
        _entries(conditions)
        .order_by(Activity.seq.desc())
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    return [_entry(*row) for row in rows], total


def all_entries(workshop: Workshop, *, wanted: Wanted) -> Iterator[Entry]:
    """Everything that happened in its order, read in large pieces."""
    after = 0
    while True:
        rows = db.session.execute(
            _entries([*_conditions(workshop, wanted), Activity.seq > after])
            .order_by(Activity.seq)
            .limit(_AT_ONCE)
        ).all()
        for row in rows:
            yield _entry(*row)
        if len(rows) < _AT_ONCE:
            return
        after = rows[-1][0].seq


def people_who_acted(workshop_id: int) -> list[Person]:
    """Accounts and participants with an entry, by name; two queries."""
    accounts = db.session.execute(
        select(Account.id, Account.name)
        .where(
            Account.id.in_(
                select(Activity.account_id).where(Activity.workshop_id == workshop_id).distinct()
            )
        )
        .order_by(Account.name, Account.id)
    )
    participants = db.session.execute(
        select(Participant.id, Participant.name)
        .where(
            Participant.id.in_(
                select(Activity.participant_id)
                .where(
                    Activity.workshop_id == workshop_id,
                    Activity.kind.not_like(f"{_SPOKEN}%"),
                )
                .distinct()
            )
        )
        .order_by(Participant.name_key, Participant.id)
    )
    return [
        *(Person(f"a{id}", name) for id, name in accounts),
        *(Person(f"p{id}", name) for id, name in participants),
    ]


#: changes that could tie a note to whoever said it, where people type for themselves
_SPOKEN = "note"


def _entries(conditions: list[ColumnElement[bool]]) -> Select[Activity, str, str, str, int]:
    hosts = select(Roundtable.id).where(Roundtable.host_id == Participant.id).limit(1)
    return (
        select(
            Activity,
            Account.name,
            Participant.name,
            Participant.role,
            hosts.scalar_subquery(),
        )
        .outerjoin(Account, Activity.account_id == Account.id)
        .outerjoin(Participant, Activity.participant_id == Participant.id)
        .where(*conditions)
    )


def _entry(
    change: Activity, account: str | None, participant: str | None, role: str, hosts: int | None
) -> Entry:
    takes_notes = role == ParticipantRole.FACILITATOR or hosts is not None
    is_unnamed = participant is not None and change.kind.startswith(_SPOKEN) and not takes_notes
    return Entry(
        seq=change.seq,
        at=change.created_at,
        kind=change.kind,
        who="" if is_unnamed else account or participant or "",
        is_unnamed=is_unnamed,
        subject=f"{change.subject_type} {change.subject_id}" if change.subject_type else "",
        details=change.details,
    )


def _conditions(workshop: Workshop, wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Activity.workshop_id == workshop.id]
    if wanted.group is not None:
        conditions.append(Activity.kind.startswith(wanted.group, autoescape=True))
    if wanted.account_id is not None:
        conditions.append(Activity.account_id == wanted.account_id)
    if wanted.participant_id is not None:
        conditions.append(Activity.participant_id == wanted.participant_id)
        conditions.append(Activity.kind.not_like(f"{_SPOKEN}%"))
    if wanted.day is not None:
        begins = datetime.combine(wanted.day, time(), tzinfo=workshop.zone)
        ends = datetime.combine(wanted.day + timedelta(days=1), time(), tzinfo=workshop.zone)
        conditions.append(Activity.created_at >= begins.astimezone(UTC))
        conditions.append(Activity.created_at < ends.astimezone(UTC))
    return conditions
