"""Who may hear of notes, and what they hear."""

from sqlalchemy import select

from facilitate.activity import Activity
from facilitate.db import db
from facilitate.notes.fragments import draw, draw_editor, draw_message
from facilitate.notes.models import Note
from facilitate.notes.queries import note_to_draw, standing
from facilitate.notes.rules import Origin, Right, right_at, takes_plenary_notes
from facilitate.web.access import PROJECTING, Role, Visitor
from facilitate.web.addresses import is_number
from facilitate.web.topics import TopicKind
from facilitate.workshop.models import Message, Roundtable, Workshop, WorkshopSession


def _may_follow_table(visitor: Visitor, workshop_id: int, key: str) -> bool:
    """Whoever may read the board of the table in any round."""
    workshop = db.session.get(Workshop, workshop_id)
    table = _table(workshop_id, key)
    if workshop is None or table is None or not _belongs(visitor):
        return False
    who = standing(workshop=workshop, table=table, by=visitor.actor)
    return right_at(origin=Origin(workshop=workshop, table=table), standing=who) >= Right.READ


def _may_follow_plenary(visitor: Visitor, workshop_id: int, key: str) -> bool:
    """Everybody in the workshop."""
    session = db.session.get(WorkshopSession, int(key)) if is_number(key) else None
    return (
        session is not None
        and session.workshop_id == workshop_id
        and takes_plenary_notes(session)
        and _belongs(visitor)
    )


def _belongs(visitor: Visitor) -> bool:
    return visitor.is_any(Role.PARTICIPANT, Role.FACILITATOR, Role.ORGANIZER)


def _may_follow_run(visitor: Visitor, _workshop_id: int, _key: str) -> bool:
    return visitor.organizes


def _may_follow_wall(visitor: Visitor, _workshop_id: int, key: str) -> bool:
    return not key and visitor.is_any(*PROJECTING)


def _draw_note(activity: Activity) -> str | None:
    if activity.subject_type == Message.__tablename__:
        message = db.session.get(Message, activity.subject_id)
        return draw_message(message, seq=activity.seq) if message is not None else None
    if activity.subject_type != Note.__tablename__ or activity.subject_id is None:
        return None  # a hand-over: each page fetches what it may do now
    note = note_to_draw(activity.subject_id)
    return draw(note) if note is not None else None


def _nudge(_activity: Activity) -> None:
    """The grid, the wall, and what differs from person to person are fetched anew."""


def _table(workshop_id: int, key: str) -> Roundtable | None:
    if not is_number(key):
        return None
    return db.session.scalar(
        select(Roundtable).where(
            Roundtable.workshop_id == workshop_id, Roundtable.number == int(key)
        )
    )


#: what decides who belongs to a table
_SEATING = ("seating.sent", "table.handed_over", "table.edited")

TOPICS = (
    TopicKind(
        kind="table", may_listen=_may_follow_table, render=_draw_note, rights_follow=_SEATING
    ),
    TopicKind(kind="plenary", may_listen=_may_follow_plenary, render=_draw_note),
    # of their own, since nobody but an open board needs to hear of it
    TopicKind(
        kind="table_editing",
        may_listen=_may_follow_table,
        render=draw_editor,
        rights_follow=_SEATING,
    ),
    TopicKind(kind="plenary_editing", may_listen=_may_follow_plenary, render=draw_editor),
    TopicKind(
        kind="wall", may_listen=_may_follow_wall, render=_nudge, follows=("table", "plenary")
    ),
    TopicKind(
        kind="check",
        may_listen=_may_follow_table,
        render=_nudge,
        follows=("table",),
        same_key=True,
        rights_follow=_SEATING,
    ),
    TopicKind(
        kind="run",
        may_listen=_may_follow_run,
        render=_nudge,
        follows=("table", "workshop", "places"),
    ),
)
