"""Asking what the themes miss, saying so, and deciding about what was said."""

import secrets

from sqlalchemy import select

from facilitate import activity, clock
from facilitate.activity import SYSTEM, Actor
from facilitate.comments import queries, rules
from facilitate.comments.models import ThemeCheck, ThemeComment
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.notes.operations import add_note
from facilitate.notes.rules import Origin, Words
from facilitate.people.models import Participant
from facilitate.themes.models import Theme
from facilitate.themes.operations import put_into_theme
from facilitate.workshop.models import NoteKind, Workshop

#: participants hear that they are asked; the moderators hear of each comment
CHECK = "theme-check"
COMMENTS = "theme-comments"


def open_check(*, workshop: Workshop, by: Actor) -> None:
    """Ask the participants what the themes miss; a repeat changes nothing."""
    check = queries.check_of(workshop.id)
    if check is None:
        db.session.add(ThemeCheck(workshop_id=workshop.id, opened_at=clock.now()))
    elif check.closed_at is not None:
        check.opened_at, check.closed_at = clock.now(), None
        check.stays_shown = False
    else:
        return
    _record("themes.check_opened", workshop.id, by, topic=CHECK)


def close_check(*, workshop: Workshop, by: Actor) -> None:
    """Take no more comments, and let participants see no more than what they wrote themselves.

    A repeat changes nothing.
    """
    check = queries.check_of(workshop.id)
    if check is not None and check.closed_at is None:
        check.closed_at = clock.now()
        _record("themes.check_closed", workshop.id, by, topic=CHECK)


def show_themes(*, workshop: Workshop, are_shown: bool, by: Actor) -> None:
    """Let participants see the themes although comments are closed, or no longer."""
    check = queries.check_of(workshop.id)
    if check is None or check.is_open:
        raise Refused("While comments are open, everybody sees the themes. Close them first.")
    if check.stays_shown is not are_shown:
        check.stays_shown = are_shown
        kind = "themes.shown" if are_shown else "themes.hidden"
        _record(kind, workshop.id, by, topic=CHECK)


def comment(*, theme: Theme, text: str, participant: Participant, client_id: str) -> ThemeComment:
    """Keep what somebody misses in a theme, once for each form, until it is decided about.

    Refused while comments are not taken, and to somebody who sends a flood of them.
    """
    # one after the other, so that nobody gets past the limit by sending them at once, and
    # a form that comes twice is the same comment
    db.session.execute(
        select(Participant.id)
        .where(Participant.id == participant.id)
        .with_for_update(key_share=True)
    )
    sent = db.session.scalar(
        select(ThemeComment).where(
            ThemeComment.workshop_id == theme.workshop_id,
            ThemeComment.client_id == client_id,
        )
    )
    if sent is not None:
        if sent.participant_id != participant.id:
            raise Refused("This form is incomplete. Reload the page and send it again.")
        return sent
    rules.require_open(queries.check_of(theme.workshop_id))
    rules.require_there(theme)
    rules.require_said(text)
    rules.require_calm(queries.recent_of(participant.id))
    new = ThemeComment(
        workshop_id=theme.workshop_id,
        theme=theme,
        participant_id=participant.id,
        text=text,
        client_id=client_id,
        created_at=clock.now(),
    )
    db.session.add(new)
    # by nobody: who wrote it is for themselves alone
    _record("theme.commented", theme.workshop_id, SYSTEM, topic=COMMENTS)
    return new


def accept(*, comment: ThemeComment, workshop: Workshop, kind: NoteKind, by: Actor) -> None:
    """Make a note of a comment and put it into its theme; nothing leads to who wrote it.

    It belongs to the plenary session that is on. Refused when it was decided about already, and
    where the programme has no such session.
    """
    _lock(comment)
    rules.require_undecided(comment)
    session = queries.session_of_comments(workshop)
    if session is None:
        raise Refused("The programme has no session outside the tables that could hold this note.")
    origin = Origin(workshop=workshop, session=session)
    if kind.id not in {each.id for each in origin.kinds}:
        kind = origin.kinds[0]
    note = add_note(
        origin=origin,
        words=Words(kind=kind, text=comment.text),
        # not one that could be guessed, and taken by a note before
        client_id=secrets.token_hex(16),
        by=SYSTEM,
    )
    put_into_theme(theme=comment.theme, note_ids=[note.id], by=by)
    comment.note = note
    _decided(comment, by)
    _record("theme.comment_accepted", workshop.id, by, topic=COMMENTS)


def decline(*, comment: ThemeComment, reason: str, by: Actor) -> None:
    """Leave a comment out, with a reason that its author reads; refused once it was decided."""
    rules.require_reason(reason)
    _lock(comment)
    rules.require_undecided(comment)
    comment.reason = reason
    _decided(comment, by)
    _record("theme.comment_declined", comment.workshop_id, by, topic=COMMENTS)


def _decided(comment: ThemeComment, by: Actor) -> None:
    comment.decided_at = clock.now()
    comment.decided_by_account_id = by.account_id
    comment.decided_by_participant_id = by.participant_id


def _lock(comment: ThemeComment) -> None:
    """Read it anew and keep others from deciding until the commit."""
    db.session.refresh(comment, with_for_update=True)


def _record(kind: str, workshop_id: int, by: Actor, *, topic: str) -> None:
    activity.record(kind, workshop_id=workshop_id, topic=topic, by=by)
