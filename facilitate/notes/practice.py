"""A table to practise at: a workshop of its own, so that nothing of it can be anywhere else.

Every read in this program asks for one workshop. What is written while practising belongs to
another one, which nobody organizes, which is listed nowhere and which is erased by itself.
"""

import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, select

from facilitate import clock
from facilitate.accounts.operations import make_code
from facilitate.activity import SYSTEM, ActivityCounter, Actor
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.notes.models import Note
from facilitate.people.models import Participant, ParticipantRole
from facilitate.people.operations import add_participant
from facilitate.workshop.models import (
    NoteKind,
    Question,
    Round,
    Roundtable,
    SessionFormat,
    Stage,
    Workshop,
    WorkshopSession,
)

#: a practice is erased so long after it began, whatever is going on in it
LASTS = timedelta(hours=12)
#: minutes of its only round
_MINUTES = 20
#: longer than the codes of real workshops
_CODE_LENGTH = 7
_CHAIRS = 9


def begin_practice(
    *, workshop: Workshop, title: str, name: str, secret_key: str, by: Actor
) -> Participant:
    """A practice workshop with one table in a running round, as this one asks; returns its host.

    It takes the place of the practice that the same person began before. `name` is what the one who
    practises is called in it, which is nobody's name; without the secret key nothing leads from
    there to a person.
    """
    erase_practices(before=clock.now() - LASTS)
    # two presses at once take turns
    db.session.execute(
        select(Workshop.id).where(Workshop.id == workshop.id).with_for_update(key_share=True)
    )
    slug = _slug_of(workshop, by, secret_key)
    earlier = db.session.scalar(
        select(Workshop).where(Workshop.practice_of_id == workshop.id, Workshop.slug == slug)
    )
    if earlier is not None:
        erase_practice(earlier)
    now = clock.now()
    practice = Workshop(
        code=_free_code(),
        slug=slug,
        title=title,
        starts_on=now.date(),
        ends_on=now.date(),
        timezone=workshop.timezone,
        language=workshop.language,
        attribution=workshop.attribution,
        practice_of_id=workshop.id,
    )
    db.session.add(practice)
    db.session.flush()
    db.session.add(ActivityCounter(workshop_id=practice.id))
    host = add_participant(
        workshop=practice,
        name=name,
        role=ParticipantRole.FACILITATOR,
        is_here=True,
        secret_key=secret_key,
        by=SYSTEM,
    )
    db.session.add(Roundtable(workshop_id=practice.id, number=1, capacity=_CHAIRS, host_id=host.id))
    _copy_words(workshop, practice)
    _begin_round(workshop, practice)
    db.session.flush()
    return host


def erase_practice(practice: Workshop) -> None:
    """Erase a practice with all that was written in it, for good."""
    if practice.practice_of_id is None:
        raise Refused("Only what was practised can be erased so.")
    db.session.execute(delete(Note).where(Note.workshop_id == practice.id))
    # after the notes: the database keeps kinds that notes have
    db.session.execute(delete(Workshop).where(Workshop.id == practice.id))


def erase_practices(*, before: datetime) -> int:
    """Erase every practice that began before a moment; returns how many."""
    old = practices_before(before)
    for practice in old:
        erase_practice(practice)
    return len(old)


def practices_before(moment: datetime) -> Sequence[Workshop]:
    """The practices that began before a moment."""
    return db.session.scalars(
        select(Workshop).where(Workshop.practice_of_id.is_not(None), Workshop.created_at < moment)
    ).all()


def _slug_of(workshop: Workshop, by: Actor, secret_key: str) -> str:
    """What a person's practice is called: the same at each time, and telling nobody whose it is."""
    who = f"practice:{workshop.id}:{by.account_id}:{by.participant_id}"
    return f"practice-{hmac.new(secret_key.encode(), who.encode(), sha256).hexdigest()[:20]}"


def _copy_words(workshop: Workshop, practice: Workshop) -> None:
    db.session.add_all(
        Stage(workshop_id=practice.id, key=s.key, label=s.label, position=s.position)
        for s in workshop.stages
    )
    db.session.add_all(
        NoteKind(
            workshop_id=practice.id,
            key=kind.key,
            label=kind.label,
            plural=kind.plural,
            shape=kind.shape,
            asks_stage=kind.asks_stage,
            position=kind.position,
        )
        for kind in workshop.note_kinds
    )
    db.session.flush()


def _begin_round(workshop: Workshop, practice: Workshop) -> None:
    """The question of the first round, be it planned or over."""
    asked = next((round.asked for round in workshop.rounds if round.asked is not None), None)
    now = clock.now()
    at = now.astimezone(practice.zone).time().replace(second=0, microsecond=0)
    session = WorkshopSession(
        workshop_id=practice.id,
        title=practice.title,
        format=SessionFormat.ROUNDTABLES,
        day=practice.starts_on,
        starts_at=at,
        ends_at=at,
        position=1,
    )
    session.rounds.append(
        Round(
            workshop_id=practice.id,
            number=1,
            planned_at=at,
            minutes=_MINUTES,
            started_at=now,
            deadline=now + timedelta(minutes=_MINUTES),
        )
    )
    if asked is not None:
        wanted = {kind.key for kind in asked.kinds}
        kinds = db.session.scalars(select(NoteKind).where(NoteKind.workshop_id == practice.id))
        session.question = Question(
            workshop_id=practice.id,
            key=asked.key,
            title=asked.title,
            asks=asked.asks,
            position=1,
            kinds=[kind for kind in kinds if kind.key in wanted],
        )
    db.session.add(session)


def _free_code() -> str:
    while True:
        code = make_code(_CODE_LENGTH)
        if db.session.scalar(select(Workshop.id).where(Workshop.code == code)) is None:
            return code
