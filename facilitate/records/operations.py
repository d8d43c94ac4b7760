"""Forgetting people by name once the last day of keeping is over. Nothing here commits."""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import delete, select, update

from facilitate import activity, clock
from facilitate.accounts.links import new_link
from facilitate.accounts.models import SignIn, WrongTries
from facilitate.activity import SYSTEM, Activity
from facilitate.comments.models import ThemeComment
from facilitate.commitments.models import (
    Commitment,
    CommitmentRevision,
    CommitmentUpdate,
    FollowUp,
)
from facilitate.db import db
from facilitate.feedback.models import FeedbackForm, FeedbackTicket
from facilitate.jobs import Job
from facilitate.library.models import Document
from facilitate.mail.operations import drop_mails
from facilitate.notes.models import Handover, Note, NoteRevision
from facilitate.people.consents import Consent
from facilitate.people.models import Participant, PersonMerge
from facilitate.people.operations import new_badge_codes
from facilitate.records.forgetting import pseudonym
from facilitate.registration.models import Registration
from facilitate.report.models import Passage, PassageRevision, ReportComment
from facilitate.seating.models import SeatingWish
from facilitate.themes.models import DeskClaim, Step, TableQuestion, Theme, ThemeUse
from facilitate.voting.models import Poll
from facilitate.workshop.models import Workshop

#: a registration whose link nobody opened may be somebody else's address
UNCONFIRMED_KEPT = timedelta(days=60)
#: an ended or expired sign-in tells nothing after this
SIGN_INS_KEPT = timedelta(days=30)


def due(at: datetime) -> Sequence[Workshop]:
    """Workshops whose last day of keeping is over where they are, and that still hold people."""
    candidates = db.session.scalars(
        select(Workshop)
        .where(Workshop.keep_until.is_not(None), Workshop.forgotten_at.is_(None))
        .order_by(Workshop.id)
    )
    return [
        each
        for each in candidates
        if each.keep_until is not None and each.keep_until < at.astimezone(each.zone).date()
    ]


def forget(*, workshop: Workshop, secret_key: str) -> int:
    """Make everybody of a workshop nameless, for good; returns how many. A repeat changes nothing.

    Names become numbers; addresses, codes, links, devices and consents go; nothing leads from a
    note to who said or typed it, and no ballot to a voter. Counts, seats, notes and what was
    released stay.
    """
    at = db.session.scalar(
        select(Workshop.forgotten_at).where(Workshop.id == workshop.id).with_for_update()
    )
    if at is not None:
        return 0
    people = db.session.scalars(
        select(Participant).where(Participant.workshop_id == workshop.id).order_by(Participant.id)
    ).all()
    _make_nameless(workshop, people, secret_key)
    _cut_traces(workshop)
    workshop.forgotten_at = clock.now()
    activity.record(
        "people.forgotten",
        workshop_id=workshop.id,
        topic="people",
        by=SYSTEM,
        subject=workshop,
        people=len(people),
    )
    return len(people)


def drop_old_traces() -> None:
    """Delete what lost its meaning, of every workshop.

    Sign-ins that ended long ago, old counts of wrong tries, registrations that nobody confirmed.
    """
    long_ago = clock.now() - SIGN_INS_KEPT
    db.session.execute(
        delete(SignIn).where((SignIn.ended_at < long_ago) | (SignIn.expires_at < long_ago))
    )
    db.session.execute(
        delete(Registration).where(
            Registration.confirmed_at.is_(None),
            Registration.participant_id.is_(None),
            Registration.created_at < clock.now() - UNCONFIRMED_KEPT,
        )
    )
    db.session.execute(
        delete(WrongTries).where(WrongTries.began_at < clock.now() - timedelta(days=1))
    )


def _make_nameless(workshop: Workshop, people: Sequence[Participant], secret_key: str) -> None:
    # that somebody was there is counted; when they came is theirs
    came = datetime.combine(workshop.starts_on, time(), tzinfo=workshop.zone).astimezone(UTC)
    codes = new_badge_codes(workshop, len(people))
    for number, (person, code) in enumerate(zip(people, codes, strict=True), 1):
        link = new_link(secret_key)
        person.name = pseudonym(number)
        person.email = ""
        person.badge_code = code
        person.link_nonce, person.link_hash = link.nonce, link.hash
        for consent in Consent:
            setattr(person, f"consents_{consent}", False)
        person.created_at = came
        if person.checked_in_at is not None:
            person.checked_in_at = came
    db.session.flush()


def _cut_traces(workshop: Workshop) -> None:
    """Cut everything that leads from something to one of its people."""
    theirs = select(Participant.id).where(Participant.workshop_id == workshop.id)
    notes = select(Note.id).where(Note.workshop_id == workshop.id)
    db.session.execute(delete(SignIn).where(SignIn.participant_id.in_(theirs)))
    db.session.execute(
        update(Note)
        .where(Note.workshop_id == workshop.id)
        .values(speaker_id=None, typed_by_participant_id=None)
    )
    db.session.execute(
        update(NoteRevision).where(NoteRevision.note_id.in_(notes)).values(participant_id=None)
    )
    commitments = select(Commitment.id).where(Commitment.workshop_id == workshop.id)
    for model in (CommitmentRevision, CommitmentUpdate):
        db.session.execute(
            update(model).where(model.commitment_id.in_(commitments)).values(participant_id=None)
        )
    db.session.execute(
        update(ThemeComment)
        .where(ThemeComment.workshop_id == workshop.id)
        .values(participant_id=None, decided_by_participant_id=None)
    )
    db.session.execute(
        update(ReportComment)
        .where(ReportComment.workshop_id == workshop.id)
        .values(participant_id=None)
    )
    passages = select(Passage.id).where(Passage.workshop_id == workshop.id)
    db.session.execute(
        update(PassageRevision)
        .where(PassageRevision.passage_id.in_(passages))
        .values(participant_id=None)
    )
    # their links with them: nobody can be asked any more
    db.session.execute(delete(FollowUp).where(FollowUp.commitment_id.in_(commitments)))
    db.session.execute(
        update(Activity).where(Activity.workshop_id == workshop.id).values(participant_id=None)
    )
    db.session.execute(
        update(Document)
        .where(Document.workshop_id == workshop.id, Document.permitted.is_(False))
        .values(speaker="")
    )
    # their answers go with them
    db.session.execute(delete(Registration).where(Registration.workshop_id == workshop.id))
    # what was moved when two entries became one says who wrote what
    db.session.execute(delete(PersonMerge).where(PersonMerge.workshop_id == workshop.id))
    db.session.execute(delete(Handover).where(Handover.workshop_id == workshop.id))
    # who was to sit with whom, and why
    db.session.execute(delete(SeatingWish).where(SeatingWish.workshop_id == workshop.id))
    _cut_traces_of_the_desk(workshop)
    drop_mails(workshop_id=workshop.id)
    # arguments and results of long work may hold lists of people
    db.session.execute(delete(Job).where(Job.workshop_id == workshop.id))
    # with another salt, no key of a ballot belongs to anybody; the count stays as it is
    for poll in db.session.scalars(
        select(Poll).where(Poll.workshop_id == workshop.id, Poll.salt.is_not(None))
    ):
        poll.salt = secrets.token_hex(32)
    # nor does a ticket tell who has sent the feedback form
    db.session.execute(delete(FeedbackTicket).where(FeedbackTicket.workshop_id == workshop.id))
    db.session.execute(
        update(FeedbackForm)
        .where(FeedbackForm.workshop_id == workshop.id, FeedbackForm.salt.is_not(None))
        .values(salt=secrets.token_hex(32))
    )


def _cut_traces_of_the_desk(workshop: Workshop) -> None:
    """Nobody of the theme team is named by what they did, nor who sees to a theme."""
    db.session.execute(delete(DeskClaim).where(DeskClaim.workshop_id == workshop.id))
    for model in (Step, TableQuestion):
        db.session.execute(
            update(model).where(model.workshop_id == workshop.id).values(participant_id=None)
        )
    # what a use said before it was changed
    for step in db.session.scalars(
        select(Step).where(Step.workshop_id == workshop.id, Step.kind.in_(("used", "unused")))
    ):
        before = step.details.get("before")
        step.details = {**step.details, "before": before and {**before, "person": ""}}
    themes = select(Theme.id).where(Theme.workshop_id == workshop.id)
    db.session.execute(update(ThemeUse).where(ThemeUse.theme_id.in_(themes)).values(person=""))
