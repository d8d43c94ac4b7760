"""Things for tests: each `make_x` stores one, with sensible values that keywords override.

The cast: Amara organizes, Ben facilitates, Chen writes, Dee comes from the private sector, Eli
from the public one, and Zed belongs to another workshop.

Everything made is committed, since the pages under test read it through another connection.
"""

import secrets
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import product
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import func, select

from facilitate import clock
from facilitate.accounts.links import new_link
from facilitate.accounts.models import Account
from facilitate.accounts.operations import CODE_ALPHABET, make_code
from facilitate.activity import ActivityCounter
from facilitate.commitments.models import Commitment
from facilitate.db import Base, db
from facilitate.library.models import Document
from facilitate.notes.models import Note, NoteRevision
from facilitate.people.models import (
    Organization,
    OrganizationAlias,
    Participant,
    Sector,
    SectorSide,
)
from facilitate.people.names import name_key
from facilitate.people.queries import organization_named
from facilitate.people.sectors import default_named, free_letter
from facilitate.seating.models import Seat, SeatingPlan, SeatRole
from facilitate.themes.models import Opportunity
from facilitate.workshop.models import (
    Message,
    NoteKind,
    Organizer,
    Question,
    Round,
    Roundtable,
    SessionFormat,
    Stage,
    Workshop,
    WorkshopSession,
)

PASSWORD = "paper lantern harbour"
#: signs cookies and links in tests
SECRET_KEY = "only-for-tests"
FIRST_DAY = date(2012, 3, 5)


def keep(*rows: Base) -> None:
    """Store rows for good."""
    db.session.add_all(rows)
    db.session.commit()


@cache
def _hash_of(password: str) -> str:
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(password)


def _next(column: Any, workshop: Workshop) -> int:
    highest = db.session.scalar(
        select(func.max(column)).where(column.class_.workshop_id == workshop.id)
    )
    return (highest or 0) + 1


# accounts


def make_account(*, name: str = "Amara", password: str = PASSWORD, **values: Any) -> Account:
    values.setdefault("email", f"{name.split(maxsplit=1)[0].lower()}@example.org")
    account = Account(name=name, password_hash=_hash_of(password), **values)
    keep(account)
    return account


# workshop


#: in order, since four random signs of thousands of workshops are sometimes the same
_workshop_codes = map("".join, product(CODE_ALPHABET, repeat=4))


def make_workshop(*, organizer: Account | None = None, **values: Any) -> Workshop:
    """A bare workshop: no questions, kinds, sessions or tables."""
    values = {
        "code": next(_workshop_codes),
        "title": "Smart Cities for All",
        "starts_on": FIRST_DAY,
        "ends_on": values.get("starts_on", FIRST_DAY) + timedelta(days=1),
        **values,
    }
    workshop = Workshop(**{"slug": values["code"].lower(), **values})
    db.session.add(workshop)
    db.session.flush()
    db.session.add(ActivityCounter(workshop_id=workshop.id))
    if organizer is not None:
        db.session.add(Organizer(workshop_id=workshop.id, account_id=organizer.id))
    db.session.commit()
    return workshop


def make_kind(workshop: Workshop, *, key: str = "constraint", **values: Any) -> NoteKind:
    label = key.replace("_", " ").capitalize()
    values = {"label": label, "plural": f"{label}s", "shape": "bar", **values}
    values.setdefault("position", _next(NoteKind.position, workshop))
    kind = NoteKind(workshop_id=workshop.id, key=key, **values)
    keep(kind)
    return kind


def make_stage(workshop: Workshop, *, key: str = "early", **values: Any) -> Stage:
    values = {"label": key.capitalize(), **values}
    values.setdefault("position", _next(Stage.position, workshop))
    stage = Stage(workshop_id=workshop.id, key=key, **values)
    keep(stage)
    return stage


def make_question(
    workshop: Workshop, *, key: str = "constraints", kinds: tuple[NoteKind, ...] = (), **values: Any
) -> Question:
    values = {"title": key.capitalize(), "asks": f"What about {key}?", **values}
    values.setdefault("position", _next(Question.position, workshop))
    question = Question(workshop_id=workshop.id, key=key, kinds=list(kinds), **values)
    keep(question)
    return question


def make_session(workshop: Workshop, **values: Any) -> WorkshopSession:
    values = {
        "title": "Roundtables",
        "format": SessionFormat.ROUNDTABLES,
        "day": workshop.starts_on,
        "starts_at": time(10),
        "ends_at": time(12),
        **values,
    }
    values.setdefault("position", _next(WorkshopSession.position, workshop))
    workshop_session = WorkshopSession(workshop_id=workshop.id, **values)
    keep(workshop_session)
    return workshop_session


def make_round(
    workshop: Workshop,
    *,
    workshop_session: WorkshopSession | None = None,
    running: bool = False,
    **values: Any,
) -> Round:
    """A planned round, or one started just now; in a session of its own unless one is given."""
    workshop_session = workshop_session or make_session(workshop)
    values = {"planned_at": workshop_session.starts_at, "minutes": 25, **values}
    values.setdefault("number", _next(Round.number, workshop))
    if running:
        now: datetime = clock.now()
        values = {
            "started_at": now,
            "deadline": now + timedelta(minutes=values["minutes"]),
            **values,
        }
    round = Round(workshop_id=workshop.id, workshop_session_id=workshop_session.id, **values)
    keep(round)
    return round


def make_table(workshop: Workshop, **values: Any) -> Roundtable:
    values = {"capacity": 9, **values}
    values.setdefault("number", _next(Roundtable.number, workshop))
    table = Roundtable(workshop_id=workshop.id, **values)
    keep(table)
    return table


def make_tables(workshop: Workshop, count: int, *, capacity: int = 9) -> list[Roundtable]:
    """Tables numbered on from those there are."""
    first = _next(Roundtable.number, workshop)
    tables = [
        Roundtable(workshop_id=workshop.id, number=first + i, capacity=capacity)
        for i in range(count)
    ]
    keep(*tables)
    return tables


def make_message(workshop: Workshop, *, text: str = "Lunch is served", **values: Any) -> Message:
    message = Message(workshop_id=workshop.id, text=text, **{"sent_at": clock.now(), **values})
    keep(message)
    return message


# people


def make_sector(workshop: Workshop, *, name: str = "Solution Providers", **values: Any) -> Sector:
    """A sector with the letter and side it has in the model event, or a free letter."""
    known = default_named(name)
    letters = db.session.scalars(
        select(Sector.letter).where(Sector.workshop_id == workshop.id)
    ).all()
    values = {
        "letter": known.letter if known else free_letter(name, taken=letters),
        "side": known.side if known else SectorSide.NEITHER,
        "position": len(letters),
        **values,
    }
    sector = Sector(workshop_id=workshop.id, name=name, **values)
    keep(sector)
    return sector


def make_organization(
    workshop: Workshop, *, name: str = "Cisco", sector: Sector | None = None, **values: Any
) -> Organization:
    if "position" not in values:
        others = select(func.count()).where(Organization.workshop_id == workshop.id)
        values["position"] = db.session.scalar(others)
    organization = Organization(workshop_id=workshop.id, name=name, sector=sector, **values)
    keep(organization)
    return organization


def make_alias(
    workshop: Workshop, organization: Organization | str, *, name: str
) -> OrganizationAlias:
    """Another spelling of an organization, which may be given by its name."""
    if isinstance(organization, str):
        found = organization_named(workshop.id, organization)
        assert found is not None
        organization = found
    alias = OrganizationAlias(workshop_id=workshop.id, organization_id=organization.id, name=name)
    keep(alias)
    return alias


def make_participant(
    workshop: Workshop,
    *,
    name: str = "Dee Park",
    organization: Organization | str | None = None,
    secret_key: str = SECRET_KEY,
    **values: Any,
) -> Participant:
    """Somebody with a working link; an organization may be given by name and is made if new."""
    if isinstance(organization, str):
        organization = db.session.scalar(
            select(Organization).where(
                Organization.workshop_id == workshop.id,
                Organization.name_key == name_key(organization),
            )
        ) or make_organization(workshop, name=organization)
    link = new_link(secret_key)
    values = {"badge_code": make_code(6), **values}
    participant = Participant(
        workshop_id=workshop.id,
        name=name,
        organization=organization,
        link_nonce=link.nonce,
        link_hash=link.hash,
        **values,
    )
    keep(participant)
    return participant


# seating and notes


def make_plan(workshop: Workshop, *, sent: bool = True, **values: Any) -> SeatingPlan:
    """An empty plan, sent unless said otherwise; later ones count instead of earlier ones."""
    values.setdefault("number", _next(SeatingPlan.number, workshop))
    plan = SeatingPlan(
        workshop_id=workshop.id, sent_at=clock.now() if sent else None, figures={}, **values
    )
    keep(plan)
    return plan


def make_seat(
    plan: SeatingPlan,
    participant: Participant,
    *,
    table: Roundtable,
    round: Round,
    role: str = SeatRole.PARTICIPANT,
) -> Seat:
    seat = Seat(
        plan_id=plan.id,
        participant_id=participant.id,
        table_id=table.id,
        round_id=round.id,
        role=role,
    )
    keep(seat)
    return seat


def make_note(
    workshop: Workshop,
    *,
    kind: NoteKind,
    text: str = "Fees are set in parliament",
    table: Roundtable | None = None,
    round: Round | None = None,
    workshop_session: WorkshopSession | None = None,
    stage: Stage | None = None,
    **values: Any,
) -> Note:
    """A note with its first revision, at a table in a round or in a plenary session."""
    note = Note(
        workshop_id=workshop.id,
        kind=kind,
        stage=stage,
        text=text,
        table=table,
        round=round,
        workshop_session=workshop_session,
        **{"client_id": secrets.token_hex(8), "revision": 1, "created_at": clock.now(), **values},
    )
    first = NoteRevision(
        number=1,
        change="added",
        text=text,
        kind=kind,
        stage=stage,
        created_at=note.created_at,
        account_id=note.typed_by_account_id,
        participant_id=note.typed_by_participant_id,
    )
    note.revisions.append(first)
    keep(note)
    return note


# options and commitments


def make_option(
    workshop: Workshop, *, text: str = "One permit for all street works", **values: Any
) -> Opportunity:
    values.setdefault("position", _next(Opportunity.position, workshop))
    option = Opportunity(workshop_id=workshop.id, text=text, **{"revision": 1, **values})
    keep(option)
    return option


def make_commitment(
    workshop: Workshop, *, what: str = "Publish meter data", **values: Any
) -> Commitment:
    values.setdefault("position", _next(Commitment.position, workshop))
    values = {"revision": 1, **values}
    commitment = Commitment(workshop_id=workshop.id, what=what, **values)
    keep(commitment)
    return commitment


# documents


def make_document(workshop: Workshop, **values: Any) -> Document:
    """A link, unless it is given a stored file (`stored_as`)."""
    values = {"title": "City finance in one hour", **values}
    if "stored_as" not in values:
        values.setdefault("url", "https://example.org/finance.pdf")
    values.setdefault("position", _next(Document.position, workshop))
    document = Document(workshop_id=workshop.id, **values)
    keep(document)
    return document
