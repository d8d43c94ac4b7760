"""What is held about one person, gathered from every area: for a page and for a file."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from facilitate.accounts.queries import Device, devices
from facilitate.activity import Activity
from facilitate.comments.models import ThemeComment
from facilitate.commitments.models import Commitment, CommitmentJoin, CommitmentUpdate
from facilitate.db import db
from facilitate.mail.models import Mail
from facilitate.mail.queries import mails_about
from facilitate.notes.models import Note
from facilitate.people.consents import Consent, Given
from facilitate.people.models import Participant
from facilitate.people.queries import entries_of
from facilitate.registration.models import Registration
from facilitate.registration.queries import registration_of
from facilitate.report.models import ReportComment
from facilitate.seating.queries import Place, places_of, sent_plan
from facilitate.voting.models import Ballot, Poll
from facilitate.workshop.models import Workshop


@dataclass(frozen=True, slots=True)
class HeldNote:
    """A note that somebody said or typed; `said` when it is their own words."""

    text: str
    at: datetime
    table: int | None
    round: int | None
    said: bool
    deleted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Everything about a person. Notes are None for others than the person: only counted."""

    person: Participant
    #: when, given or withdrawn, what, and how
    consent_changes: tuple[tuple[datetime, str, str, str], ...]
    #: the filled-in registration page, if they came by one
    registration: Registration | None
    #: other entries of the list that turned out to be this person
    merged: tuple[Participant, ...]
    devices: tuple[Device, ...]
    places: tuple[Place, ...]
    notes: tuple[HeldNote, ...] | None
    notes_count: int
    leads: tuple[str, ...]
    joined: tuple[tuple[str, str], ...]
    #: votes with names in which this person's stands beside what they gave
    named_in: tuple[int, ...]
    #: what somebody said of which commitment's progress
    said_of_commitments: tuple[tuple[str, str], ...]
    #: what somebody missed in themes; empty for others than the person
    comments: tuple[str, ...]
    #: what somebody said of the draft of the report, as organizers read it, too
    draft_comments: tuple[str, ...]
    mails: tuple[Mail, ...]
    #: how many changes of each kind the record has of this person
    changes: dict[str, int]


def held_about(workshop: Workshop, person: Participant, *, for_themselves: bool) -> Held:
    """Gather it; the number of queries does not grow with what is found.

    Organizers do not get the notes: which of them somebody said is for the person alone.
    """
    plan = sent_plan(workshop.id)
    theirs = or_(Note.speaker_id == person.id, Note.typed_by_participant_id == person.id)
    return Held(
        person=person,
        merged=_merged(person),
        consent_changes=_consent_changes(person),
        registration=registration_of(person),
        devices=tuple(devices(participant_id=person.id)),
        places=tuple(places_of(participant_id=person.id, plan=plan)) if plan is not None else (),
        notes=_notes(person) if for_themselves else None,
        notes_count=db.session.scalar(select(func.count(Note.id)).where(theirs)) or 0,
        leads=tuple(
            db.session.scalars(
                select(Commitment.what)
                .where(Commitment.lead_id == person.id)
                .order_by(Commitment.id)
            )
        ),
        joined=tuple(
            (what, part)
            for what, part in db.session.execute(
                select(Commitment.what, CommitmentJoin.part)
                .join(Commitment, CommitmentJoin.commitment_id == Commitment.id)
                .where(CommitmentJoin.participant_id == person.id)
                .order_by(Commitment.id)
            )
        ),
        named_in=tuple(
            db.session.scalars(
                select(Poll.number)
                .join(Ballot, Ballot.poll_id == Poll.id)
                .where(Ballot.participant_id == person.id)
                .distinct()
                .order_by(Poll.number)
            )
        ),
        said_of_commitments=tuple(
            (what, text)
            for what, text in db.session.execute(
                select(Commitment.what, CommitmentUpdate.text)
                .join(Commitment, CommitmentUpdate.commitment_id == Commitment.id)
                .where(CommitmentUpdate.participant_id == person.id)
                .order_by(CommitmentUpdate.id)
            )
        ),
        comments=tuple(
            db.session.scalars(
                select(ThemeComment.text)
                .where(ThemeComment.participant_id == person.id)
                .order_by(ThemeComment.id)
            )
        )
        if for_themselves
        else (),
        draft_comments=tuple(
            "\n".join(filter(None, said))
            for said in db.session.execute(
                select(ReportComment.text, ReportComment.wording)
                .where(ReportComment.participant_id == person.id)
                .order_by(ReportComment.id)
            )
        ),
        mails=tuple(mails_about(person.id)),
        changes={
            row.kind: row.times
            for row in db.session.execute(
                select(Activity.kind, func.count(Activity.id).label("times"))
                .where(Activity.participant_id == person.id)
                .group_by(Activity.kind)
                .order_by(Activity.kind)
            )
        },
    )


def as_data(held: Held, workshop: Workshop) -> dict[str, Any]:
    """The same for a file, under English names that stay the same."""
    person = held.person
    zone = workshop.zone

    def moment(at: datetime | None) -> str | None:
        return at.astimezone(zone).isoformat(timespec="seconds") if at is not None else None

    found: dict[str, Any] = {
        "workshop": {"title": workshop.title, "code": workshop.code},
        "keep_until": workshop.keep_until.isoformat() if workshop.keep_until else None,
        "person": {
            "name": person.name,
            "email": person.email,
            "organization": person.organization.name if person.organization else "",
            "sector": person.sector.name if person.sector else "",
            "role": person.role,
            "badge_code": person.badge_code,
            "on_the_list_since": moment(person.created_at),
            "checked_in_at": moment(person.checked_in_at),
        },
        "consents": {str(each): each in person.consents for each in Consent},
        "other_entries": [
            {
                "name": each.name,
                "email": each.email,
                "organization": each.organization.name if each.organization else "",
                "badge_code": each.badge_code,
            }
            for each in held.merged
        ],
        "consent_changes": [
            {"at": moment(at), "change": change, "consent": consent, "how": how}
            for at, change, consent, how in held.consent_changes
        ],
        "registration": _registration(held.registration, moment),
        "devices": [
            {"browser": d.browser, "system": d.system, "since": moment(d.since)}
            for d in held.devices
        ],
        "seats": [
            {"round": p.round.number, "table": p.table.number, "role": p.role} for p in held.places
        ],
        "notes_count": held.notes_count,
        "commitments_led": list(held.leads),
        "commitments_joined": [{"what": what, "part": part} for what, part in held.joined],
        "votes_with_name": list(held.named_in),
        "said_of_commitments": [
            {"what": what, "text": text} for what, text in held.said_of_commitments
        ],
        "comments_on_themes": list(held.comments),
        "comments_on_the_draft": list(held.draft_comments),
        "mails": [
            {
                "kind": mail.kind,
                "to": mail.to_address,
                "subject": mail.subject,
                "asked_for_at": moment(mail.created_at),
                "ended_at": moment(mail.ended_at),
                "state": mail.state,
                "answer": mail.answer,
            }
            for mail in held.mails
        ],
        "changes_in_the_record": held.changes,
    }
    if held.notes is not None:
        found["notes"] = [
            {
                "text": note.text,
                "at": moment(note.at),
                "table": note.table,
                "round": note.round,
                "said": note.said,
                "deleted": note.deleted,
            }
            for note in held.notes
        ]
    return found


def _registration(
    registration: Registration | None, moment: Callable[[datetime | None], str | None]
) -> dict[str, Any] | None:
    if registration is None:
        return None
    return {
        "sent_at": moment(registration.created_at),
        "confirmed_at": moment(registration.confirmed_at),
        "name": registration.name,
        "email": registration.email,
        "organization": registration.organization,
        "sector": registration.sector.name if registration.sector else "",
        "agreed_to": registration.consents,
        "answers": [
            {"question": each.question.text, "answer": each.text}
            for each in sorted(registration.answers, key=lambda a: a.question.position)
        ],
    }


def _merged(person: Participant) -> tuple[Participant, ...]:
    return tuple(
        db.session.scalars(
            select(Participant)
            .where(Participant.merged_into_id == person.id)
            .options(joinedload(Participant.organization))
            .order_by(Participant.id)
        )
    )


def _consent_changes(person: Participant) -> tuple[tuple[datetime, str, str, str], ...]:
    rows = db.session.scalars(
        select(Activity)
        .where(
            Activity.workshop_id == person.workshop_id,
            Activity.subject_type == Participant.__tablename__,
            Activity.subject_id.in_(entries_of(person)),
            Activity.kind.startswith("consent."),
        )
        .order_by(Activity.seq)
    )
    return tuple(
        (
            row.created_at,
            row.kind.removeprefix("consent."),
            str(row.details["consent"]),
            # before it was asked, only organizers and the person themselves could say
            str(row.details.get("how", Given.OWN_PAGE if row.participant_id else Given.ORGANIZER)),
        )
        for row in rows
    )


def _notes(person: Participant) -> tuple[HeldNote, ...]:
    rows = db.session.scalars(
        select(Note)
        .where(or_(Note.speaker_id == person.id, Note.typed_by_participant_id == person.id))
        .options(joinedload(Note.table), joinedload(Note.round))
        .order_by(Note.id)
    )
    return tuple(
        HeldNote(
            text=note.text,
            at=note.created_at,
            table=note.table.number if note.table is not None else None,
            round=note.round.number if note.round is not None else None,
            said=note.speaker_id == person.id,
            deleted=note.deleted_at is not None,
        )
        for note in rows
    )
