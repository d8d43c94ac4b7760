"""The comment round of the draft: opening it, commenting, and deciding about comments."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from facilitate import activity, clock
from facilitate.activity import Actor
from facilitate.comments.rules import require_reason
from facilitate.db import db
from facilitate.errors import Conflict, Refused
from facilitate.notes.models import Note
from facilitate.notes.operations import edit_note
from facilitate.notes.rules import words_of
from facilitate.people.models import Participant
from facilitate.report.models import CommentRound, ReportComment
from facilitate.report.operations import TOPIC
from facilitate.report.rules import require_comment, require_deadline
from facilitate.themes.models import Theme
from facilitate.workshop.models import Workshop


def open_round(*, workshop: Workshop, deadline: datetime, by: Actor) -> bool:
    """Take comments on the draft until then; whether this began it, and did not only move its end.

    Refused for a moment that has passed.
    """
    now = clock.now()
    require_deadline(deadline, at=now)
    _lock(workshop)
    found = db.session.get(CommentRound, workshop.id, populate_existing=True)
    if found is not None and found.is_open(now):
        if found.deadline != deadline:
            found.deadline = deadline
            _record("edition.comments_extended", workshop.id, by)
        return False
    if found is None:
        found = CommentRound(workshop_id=workshop.id)
        db.session.add(found)
    found.opened_at, found.deadline, found.closed_at = now, deadline, None
    _record("edition.comments_opened", workshop.id, by)
    return True


def close_round(*, workshop: Workshop, by: Actor) -> None:
    """Take no more comments; once they are not taken anyway this changes nothing."""
    _lock(workshop)
    found = db.session.get(CommentRound, workshop.id, populate_existing=True)
    if found is not None and found.is_open(clock.now()):
        found.closed_at = clock.now()
        _record("edition.comments_closed", workshop.id, by)


def comment(
    *,
    workshop: Workshop,
    about: Note | Theme | None,
    text: str,
    wording: str = "",
    client_id: str,
    participant: Participant,
) -> ReportComment:
    """Keep what somebody says of their part (`about` None), or of a note or a theme in it, once.

    `wording` is what the note should say instead. That `about` is of their part is for the caller
    to know. Refused after the deadline, by the clock of the server, and as the rules do.
    """
    _lock(workshop)
    sent = db.session.scalar(
        select(ReportComment).where(
            ReportComment.workshop_id == workshop.id, ReportComment.client_id == client_id
        )
    )
    if sent is not None:
        if sent.participant_id != participant.id:
            raise Refused("This form is incomplete. Reload the page and send it again.")
        return sent
    round = db.session.get(CommentRound, workshop.id, populate_existing=True)
    if round is None or not round.is_open(clock.now()):
        raise Refused("Comments on the draft are not taken any more.")
    note = about if isinstance(about, Note) else None
    theme = about if isinstance(about, Theme) else None
    require_comment(text=text, wording=wording, is_of_note=note is not None)
    new = ReportComment(
        workshop_id=workshop.id,
        note=note,
        theme=theme,
        participant=participant,
        text=text,
        wording=wording,
        client_id=client_id,
        reason="",
        created_at=clock.now(),
    )
    db.session.add(new)
    db.session.flush()
    _record("edition.commented", workshop.id, Actor(participant_id=participant.id), subject=new)
    return new


def accept(*, comment: ReportComment, revision: int, by: Actor) -> None:
    """Take a comment up: a wording that it proposes becomes a revision of its note.

    `revision` is the one of the note that was seen beside it. Refused when the note was changed
    since or deleted, and once the comment was decided.
    """
    _undecided(comment)
    note = comment.note
    if comment.wording and note is not None:
        if note.deleted_at is not None:
            raise Refused("This note was deleted. Restore it first, or decline the comment.")
        words = replace(words_of(note), text=comment.wording)
        try:
            edit_note(note=note, words=words, revision=revision, by=by)
        except Conflict as conflict:
            raise Refused(
                "Somebody changed this note since this page was loaded. Look at it again."
            ) from conflict
    _decided(comment, "edition.comment_accepted", by)


def decline(*, comment: ReportComment, reason: str, by: Actor) -> None:
    """Leave it at that, with a reason that whoever wrote it reads; refused once it was decided."""
    require_reason(reason)
    _undecided(comment)
    comment.reason = reason
    _decided(comment, "edition.comment_declined", by)


def _undecided(comment: ReportComment) -> None:
    """Read it anew and keep others from deciding until the commit."""
    db.session.refresh(comment, with_for_update=True)
    if comment.decided_at is not None:
        raise Refused("Somebody has decided about this comment already.")


def _decided(comment: ReportComment, kind: str, by: Actor) -> None:
    comment.decided_at = clock.now()
    comment.decided_by_account_id = by.account_id
    _record(kind, comment.workshop_id, by, subject=comment)


def _lock(workshop: Workshop) -> None:
    """One after the other, so that nothing lands after the end and a form sent twice lands once."""
    db.session.execute(
        select(Workshop.id).where(Workshop.id == workshop.id).with_for_update(key_share=True)
    )


def _record(kind: str, workshop_id: int, by: Actor, *, subject: Any = None) -> None:
    activity.record(kind, workshop_id=workshop_id, topic=TOPIC, by=by, subject=subject)
