"""Asking after commitments, and what people answer. Nothing here commits.

Who is asked has their own link for each commitment. Each is asked once at each time, and reminded
once; the unique constraint and the lock of the workshop see to it, however many programs ask.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from facilitate import activity, clock
from facilitate.accounts.links import hash_of, new_link
from facilitate.activity import Actor
from facilitate.commitments import rules
from facilitate.commitments.models import (
    Commitment,
    CommitmentUpdate,
    FollowUp,
    FollowUpMail,
    FollowUpPlan,
    Part,
    Progress,
    Visibility,
)
from facilitate.commitments.operations import LIST, lock_commitment, lock_workshop, recorded
from facilitate.commitments.queries import Sheet, plan_of, sheets
from facilitate.db import db
from facilitate.people.models import Participant
from facilitate.workshop.models import Workshop

#: who has not answered after this is reminded, once
REMINDED_AFTER = timedelta(days=7)
#: what somebody says within this is the same word, said better
SAME_WORD = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One person to write to now: about which commitments, and whether for the second time."""

    participant: Participant
    follow_ups: tuple[FollowUp, ...]
    is_reminder: bool


# --- Saying how far it is ------------------------------------------------------------------------


def say_progress(
    *,
    commitment: Commitment,
    progress: Progress,
    text: str,
    participant: Participant | None,
    told_public: bool = False,
    by: Actor,
) -> CommitmentUpdate:
    """Keep how far a commitment is, as somebody of it says, or told an organizer (None).

    With `told_public` they were told that anybody reads the line; without, it stays with the people
    of the workshop, whatever is opened later. What the same person says within a day takes the
    place of their last word. Refused when it was withdrawn, and to people who neither lead it nor
    contribute.
    """
    lock_commitment(commitment)
    rules.require_on_the_list(commitment)
    if participant is not None:
        rules.require_part(commitment, participant)
    participant_id = participant.id if participant is not None else None
    goes_to = reach_of(commitment)
    if not told_public and goes_to is Visibility.PUBLIC:
        goes_to = Visibility.PARTICIPANTS
    said = next(
        (
            each
            for each in reversed(commitment.updates)
            if each.participant_id == participant_id and each.account_id == by.account_id
        ),
        None,
    )
    now = clock.now()
    if said is None or said is not commitment.updates[-1] or now - said.created_at > SAME_WORD:
        said = CommitmentUpdate(
            commitment_id=commitment.id,
            participant_id=participant_id,
            account_id=by.account_id,
        )
        db.session.add(said)
    elif (said.progress, said.text, said.visibility) == (progress, text, goes_to):
        return said
    said.progress, said.text, said.created_at = progress, text, now
    said.visibility = goes_to
    recorded(commitment, "progressed", by)
    return said


def reach_of(commitment: Commitment) -> Visibility:
    """How far a line goes that is written now, if its author is told so."""
    goes_to = Visibility(commitment.visibility)
    if goes_to is Visibility.PUBLIC and not plan_of(commitment.workshop_id).is_public:
        return Visibility.PARTICIPANTS
    return goes_to


def line_kept_inside(commitment: Commitment, person: Participant | None) -> str:
    """What somebody wrote last where fewer people read than would now; "" if there is no such."""
    said = next(
        (
            each
            for each in reversed(commitment.updates)
            if person is not None and each.participant_id == person.id
        ),
        None,
    )
    if said is None or said.visibility == Visibility.PUBLIC:
        return ""
    return said.text if reach_of(commitment) is Visibility.PUBLIC else ""


# --- When people are asked -----------------------------------------------------------------------


def plan_follow_ups(
    *, workshop: Workshop, days: Iterable[int], asks: bool, is_public: bool, by: Actor
) -> FollowUpPlan:
    """Say when people are asked, whether by mail, and whether anybody may see how far it is."""
    wanted = sorted(set(days))
    rules.require_days(wanted)
    lock_workshop(workshop)
    plan = plan_of(workshop.id)
    if (plan.days, plan.asks, plan.is_public) == (wanted, asks, is_public):
        return plan
    plan.days, plan.asks, plan.is_public = wanted, asks, is_public
    db.session.add(plan)
    activity.record(
        "commitments.follow_up_planned", workshop_id=workshop.id, topic=LIST, by=by, asks=asks
    )
    return plan


def workshops_that_ask() -> Sequence[Workshop]:
    """The workshops that ask by mail, over, still holding people, and meant in earnest."""
    return db.session.scalars(
        select(Workshop)
        .join(FollowUpPlan, FollowUpPlan.workshop_id == Workshop.id)
        .where(
            FollowUpPlan.asks.is_(True),
            Workshop.practice_of_id.is_(None),
            Workshop.rehearsing_since.is_(None),
            Workshop.forgotten_at.is_(None),
            Workshop.ends_on < clock.now().date(),
        )
        .order_by(Workshop.id)
    ).all()


def time_due(workshop: Workshop, plan: FollowUpPlan, *, moment: datetime) -> int | None:
    """After how many days people are asked now: the latest time that has come; None before."""
    today = moment.astimezone(workshop.zone).date()
    come = [days for days in plan.days if workshop.ends_on + timedelta(days=days) <= today]
    return max(come, default=None)


def next_time(workshop: Workshop, plan: FollowUpPlan, *, moment: datetime) -> date | None:
    """The day on which people are asked next; None when there is none to come."""
    today = moment.astimezone(workshop.zone).date()
    days = (workshop.ends_on + timedelta(days=each) for each in plan.days)
    return min((day for day in days if day > today), default=None)


def people_to_ask(sheet: Sheet) -> tuple[Participant, ...]:
    """Who of a commitment could be asked: those who lead it, once they said yes, or contribute."""
    lead = sheet.commitment.lead
    return tuple(
        person
        for part in (Part.LEAD, Part.CONTRIBUTE)
        for person in sheet.joined[part]
        if person is not lead or sheet.commitment.lead_confirmed_at is not None
    )


def is_open(sheet: Sheet) -> bool:
    """Whether there is something to ask: neither done nor gone on with in a later workshop."""
    return not sheet.commitment.is_done and sheet.goes_on_in is None


def may_write_to(person: Participant) -> bool:
    """Whether somebody has an address and agreed to mail about what comes of the workshop."""
    return bool(person.email) and person.consents_follow_up


def ask_due(*, workshop: Workshop, secret_key: str) -> list[Asked]:
    """Whom to write to now, marked as asked in the running transaction: nobody is asked twice.

    Of several times that have come only the latest asks. Nobody is asked who has an answer since,
    who stopped it, who did not agree to such mail, or whose commitment is done.
    """
    lock_workshop(workshop)
    plan, now = plan_of(workshop.id), clock.now()
    days = time_due(workshop, plan, moment=now) if plan.asks else None
    if days is None:
        return []
    wanted = [
        (sheet.commitment, person)
        for sheet in sheets(workshop.id)
        if is_open(sheet)
        for person in people_to_ask(sheet)
        if may_write_to(person)
    ]
    known, sent = _follow_ups(workshop.id), _mails(workshop.id, days)
    since = datetime.combine(workshop.ends_on + timedelta(days=days), time(), tzinfo=workshop.zone)
    asked: dict[tuple[int, bool], list[FollowUp]] = {}
    for commitment, person in wanted:
        follow_up = known.get((commitment.id, person.id))
        if follow_up is None:
            follow_up = _new_follow_up(commitment, person, secret_key)
        mail = sent.get(follow_up.id or 0)
        if follow_up.stopped_at is not None:
            continue
        if mail is None and not _answered(commitment, person, since=since):
            db.session.add(FollowUpMail(follow_up=follow_up, days=days, asked_at=now))
            asked.setdefault((person.id, False), []).append(follow_up)
        elif (
            mail is not None
            and mail.reminded_at is None
            and now - mail.asked_at >= REMINDED_AFTER
            and not _answered(commitment, person, since=mail.asked_at)
        ):
            mail.reminded_at = now
            asked.setdefault((person.id, True), []).append(follow_up)
    db.session.flush()
    return [
        Asked(
            participant=follow_ups[0].participant,
            follow_ups=tuple(follow_ups),
            is_reminder=is_reminder,
        )
        for (_, is_reminder), follow_ups in asked.items()
    ]


# --- What somebody does behind their link --------------------------------------------------------


def follow_up_by_token(token: str) -> tuple[FollowUp, Workshop] | None:
    """Whose answer this link takes about which commitment, and of which workshop."""
    row = db.session.execute(
        select(FollowUp, Workshop)
        .join(FollowUp.commitment)
        .join(Workshop, Workshop.id == Commitment.workshop_id)
        .options(contains_eager(FollowUp.commitment), joinedload(FollowUp.participant))
        .where(FollowUp.link_hash == hash_of(token), Workshop.forgotten_at.is_(None))
    ).first()
    return (row[0], row[1]) if row else None


def stop(*, follow_up: FollowUp) -> None:
    """Write no more mail to this person about this commitment; a repeat changes nothing."""
    if follow_up.stopped_at is None:
        follow_up.stopped_at = clock.now()
        _record("stopped", follow_up)


def resume(*, follow_up: FollowUp) -> None:
    """Take that back."""
    if follow_up.stopped_at is not None:
        follow_up.stopped_at = None
        _record("resumed", follow_up)


# --- What these need -----------------------------------------------------------------------------


def _follow_ups(workshop_id: int) -> dict[tuple[int, int], FollowUp]:
    return {
        (each.commitment_id, each.participant_id): each
        for each in db.session.scalars(
            select(FollowUp)
            .join(FollowUp.commitment)
            .where(Commitment.workshop_id == workshop_id)
            .options(contains_eager(FollowUp.commitment), joinedload(FollowUp.participant))
        )
    }


def _mails(workshop_id: int, days: int) -> dict[int, FollowUpMail]:
    return {
        each.follow_up_id: each
        for each in db.session.scalars(
            select(FollowUpMail)
            .join(FollowUpMail.follow_up)
            .join(FollowUp.commitment)
            .where(Commitment.workshop_id == workshop_id, FollowUpMail.days == days)
        )
    }


def _new_follow_up(commitment: Commitment, person: Participant, secret_key: str) -> FollowUp:
    link = new_link(secret_key)
    follow_up = FollowUp(
        commitment=commitment,
        participant=person,
        link_nonce=link.nonce,
        link_hash=link.hash,
        created_at=clock.now(),
    )
    db.session.add(follow_up)
    return follow_up


def _answered(commitment: Commitment, person: Participant, *, since: datetime) -> bool:
    return any(
        each.participant_id == person.id and each.created_at >= since for each in commitment.updates
    )


def _record(change: str, follow_up: FollowUp) -> None:
    # nobody's screen shows it
    activity.record(
        f"follow_up.{change}",
        workshop_id=follow_up.commitment.workshop_id,
        topic="follow_up",
        by=Actor(participant_id=follow_up.participant_id),
        subject=follow_up,
    )
