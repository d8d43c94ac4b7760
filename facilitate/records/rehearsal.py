"""Trying everything before the day, and back to people and seats in one step. Nothing commits."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, delete, false, func, select, update

from facilitate import activity, clock
from facilitate.accounts.models import SignIn
from facilitate.activity import Actor
from facilitate.commitments.models import Commitment, CommitmentJoin
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.feedback.models import (
    FeedbackForm,
    FeedbackLine,
    FeedbackSheet,
    FeedbackTicket,
    FeedbackWish,
)
from facilitate.library.models import Document
from facilitate.notes.models import Handover, Note
from facilitate.people.models import Organization, Participant, PersonMerge
from facilitate.report.models import CommentRound, Edition, Passage, ReportComment
from facilitate.seating.models import SeatingPlan
from facilitate.themes.models import (
    DeskClaim,
    NoteGroup,
    Opportunity,
    Step,
    TableQuestion,
    Theme,
)
from facilitate.voting.models import Ballot, Poll
from facilitate.workshop.models import (
    Message,
    ProjectorView,
    Round,
    Roundtable,
    Workshop,
    WorkshopSession,
)

#: what a reset deletes, in this order; their parts go with them
_DELETED: tuple[type[Any], ...] = (
    FeedbackTicket,
    FeedbackSheet,
    FeedbackLine,
    FeedbackWish,
    Poll,
    Commitment,
    Step,
    NoteGroup,
    DeskClaim,
    TableQuestion,
    Opportunity,
    Passage,
    ReportComment,
    CommentRound,
    Theme,
    Note,
    Handover,
    Message,
)
#: tables that a reset empties for the workshop
ERASED = frozenset(
    {
        *(model.__tablename__ for model in _DELETED),
        *(
            "ballots",
            "votes",
            "poll_options",
            "poll_results",
            "poll_counts",
            "paper_entries",
            "hand_counts",
            "commitment_joins",
        ),
        *("commitment_revisions", "commitment_updates", "follow_ups", "follow_up_mails"),
        *("shown_chains", "theme_comments", "passage_themes", "passage_revisions"),
        "pinned_quotes",
        *("note_revisions", "opportunity_notes", "theme_notes", "opportunity_themes"),
        *("note_readings", "removals", "theme_uses", "theme_stages"),
        *("opportunity_stages", "opportunity_destinations"),
    }
)
#: tables in which it takes something back
CHANGED = frozenset(
    {
        *("workshops", "participants", "sign_ins", "rounds", "roundtables", "person_merges"),
        "feedback_forms",
    }
)
#: tables that it leaves alone
KEPT = frozenset(
    {
        *("accounts", "organizers", "helpers", "invitations", "wrong_tries"),
        *(
            "activity",
            "activity_counters",
            "editions",
            "report_layouts",
            "name_clearances",
            "follow_up_plans",
            "theme_checks",
            "documents",
            "destinations",
            "desk_settings",
        ),
        *("note_kinds", "questions", "question_kinds", "stages", "strands", "workshop_sessions"),
        *("sectors", "organizations", "organization_aliases", "merges"),
        *("seating_plans", "seats", "mail_texts", "mails", "jobs"),
        *("seating_wishes", "sector_wishes"),
        *("registration_pages", "registration_questions", "registrations", "registration_answers"),
    }
)
#: what was moved by merging people and is there still after a reset
_STILL_MOVED = (
    *("activity.", "participants.", "roundtables.", "seats.", "seating_wishes.", "sign_ins."),
)


def why_not(workshop: Workshop) -> Refused | None:
    """Why this is no rehearsal any more; None while it can be one."""
    if db.session.scalar(select(Edition.id).where(Edition.workshop_id == workshop.id).limit(1)):
        return Refused("An edition of the report was released, so nothing is erased any more.")
    shown = select(Poll.id).where(Poll.workshop_id == workshop.id, Poll.published_at.is_not(None))
    if workshop.rehearsing_since is not None:
        shown = shown.where(Poll.published_at < workshop.rehearsing_since)
    if db.session.scalar(shown.limit(1)):
        return Refused("The result of a vote has been shown, so nothing is erased any more.")
    if workshop.forgotten_at is not None:
        return Refused("The people of this workshop are nameless now, so nothing is erased.")
    return None


def begin_rehearsal(*, workshop: Workshop, by: Actor) -> None:
    """Say on every screen that everything is only tried out; a repeat changes nothing.

    Refused once it was serious: a result was shown, or an edition released.
    """
    _lock(workshop)
    if workshop.rehearsing_since is not None:
        return
    _require_rehearsable(workshop)
    workshop.rehearsing_since = clock.now()
    _record("workshop.rehearsal_begun", workshop, by)


def end_rehearsal(*, workshop: Workshop, by: Actor) -> None:
    """Keep everything that was done, and go on with it."""
    _lock(workshop)
    if workshop.rehearsing_since is not None:
        workshop.rehearsing_since = None
        _record("workshop.rehearsal_ended", workshop, by)


def reset(*, workshop: Workshop, by: Actor) -> None:
    """Erase for good what people did, and end the rehearsal: people and seats are left.

    Refused outside a rehearsal.
    """
    _lock(workshop)
    if workshop.rehearsing_since is None:
        raise Refused("Only a rehearsal can be reset. Begin one first.")
    _require_rehearsable(workshop)
    erased = {key: count for key, count in what_goes(workshop).items() if count}
    for model in _DELETED:
        db.session.execute(delete(model).where(model.workshop_id == workshop.id))
    _take_back(workshop)
    workshop.rehearsing_since = None
    workshop.projector_shows = ProjectorView.JOIN
    _record("workshop.reset", workshop, by, **erased)
    db.session.expire_all()


def what_goes(workshop: Workshop) -> dict[str, int]:
    """How much of what a reset erases."""
    return {
        "notes": _of(workshop, Note),
        "themes": _of(workshop, Theme),
        "options": _of(workshop, Opportunity),
        "votes": _of(workshop, Poll),
        "ballots": _number(
            select(func.count(Ballot.id)).join(Poll).where(Poll.workshop_id == workshop.id)
        ),
        "commitments": _of(workshop, Commitment),
        "joins": _number(
            select(func.count(CommitmentJoin.id))
            .join(Commitment)
            .where(Commitment.workshop_id == workshop.id)
        ),
        "feedback": _of(workshop, FeedbackSheet),
        "rounds": _of(workshop, Round, Round.started_at.is_not(None)),
        "messages": _of(workshop, Message),
        "check_ins": _of(workshop, Participant, _since_begun(workshop, Participant.checked_in_at)),
        "devices": _number(select(func.count(SignIn.id)).where(*_devices_tried(workshop))),
    }


def what_stays(workshop: Workshop) -> dict[str, int]:
    """How much of what a reset leaves alone."""
    return {
        "people": _of(workshop, Participant, Participant.withdrawn_at.is_(None)),
        "organizations": _of(workshop, Organization),
        "tables": _of(workshop, Roundtable),
        "plans": _of(workshop, SeatingPlan),
        "sessions": _of(workshop, WorkshopSession),
        "documents": _of(workshop, Document),
    }


def _take_back(workshop: Workshop) -> None:
    """Undo what stands in rows that stay."""
    of_workshop = {"workshop_id": workshop.id}
    for statement in (
        update(Participant)
        .where(_since_begun(workshop, Participant.checked_in_at))
        .values(checked_in_at=None),
        update(Round).values(started_at=None, deadline=None, paused_at=None, ended_at=None),
        update(Roundtable).values(closed_from=None),
        # its questions stay as they were worded
        update(FeedbackForm).values(opened_at=None, closed_at=None, salt=None, present=None),
    ):
        db.session.execute(statement.filter_by(**of_workshop))
    db.session.execute(
        update(SignIn)
        .where(*_devices_tried(workshop))
        .values(ended_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    # an undo must not find other rows under the ids of erased ones
    for merge in db.session.scalars(
        select(PersonMerge).where(PersonMerge.workshop_id == workshop.id)
    ):
        merge.polls, merge.parts = [], []
        merge.moved = {
            place: ids for place, ids in merge.moved.items() if place.startswith(_STILL_MOVED)
        }
        came = [_before_it(at, workshop) for at in merge.changed.get("checked_in_at", ())]
        others = {name: pair for name, pair in merge.changed.items() if name != "checked_in_at"}
        merge.changed = {**others, "checked_in_at": came} if any(came) else others
    db.session.flush()


def _require_rehearsable(workshop: Workshop) -> None:
    refusal = why_not(workshop)
    if refusal is not None:
        raise refusal


def _lock(workshop: Workshop) -> None:
    """Read the workshop anew; nobody releases, resets or begins beside it until the commit."""
    db.session.refresh(workshop, with_for_update={"key_share": True})


def _since_begun(workshop: Workshop, at: Any) -> ColumnElement[bool]:
    """That something was in the rehearsal; before one has begun, nothing was."""
    if workshop.rehearsing_since is None:
        return false()
    return cast(ColumnElement[bool], at >= workshop.rehearsing_since)


def _before_it(at: str | None, workshop: Workshop) -> str | None:
    """A moment (ISO 8601) that somebody came in, None if that was in the rehearsal."""
    begun = workshop.rehearsing_since
    return at if at and begun and datetime.fromisoformat(at) < begun else None


def _devices_tried(workshop: Workshop) -> tuple[ColumnElement[bool], ...]:
    """The devices that people came in with to try things out, and that are still in."""
    people = select(Participant.id).where(Participant.workshop_id == workshop.id)
    return (
        SignIn.participant_id.in_(people),
        SignIn.ended_at.is_(None),
        _since_begun(workshop, SignIn.created_at),
    )


def _of(workshop: Workshop, model: type[Any], *conditions: ColumnElement[bool]) -> int:
    return _number(
        select(func.count(model.id)).where(model.workshop_id == workshop.id, *conditions)
    )


def _number(counted: Any) -> int:
    return db.session.scalar(counted) or 0


def _record(kind: str, workshop: Workshop, by: Actor, **details: int) -> None:
    activity.record(
        kind, workshop_id=workshop.id, topic="workshop", by=by, subject=workshop, **details
    )
