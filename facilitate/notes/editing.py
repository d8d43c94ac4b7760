"""Who has a note open for editing: told to the others at its place, and forgotten by itself."""

from datetime import timedelta

from sqlalchemy import delete

from facilitate import activity, clock
from facilitate.activity import Activity, Actor
from facilitate.db import db
from facilitate.notes.models import Note
from facilitate.notes.queries import origin_of, standing
from facilitate.notes.rules import require_writer

#: as long is somebody shown who says nothing more; scripts say it again more often
SHOWN_FOR = timedelta(seconds=45)
#: what is said of it is no change of anything, so it does not stay on record
_KEPT_FOR = timedelta(minutes=10)
_KINDS = ("note.opened", "note.closed")


def tell_editing(*, note: Note, page: str, is_over: bool, by: Actor) -> None:
    """Tell the others at the note's place that somebody edits it, or no longer does.

    `page` is a random name of the page that says so, by which it knows itself. Nothing is locked.
    """
    origin = origin_of(note)
    who = standing(workshop=origin.workshop, table=origin.table, by=by)
    require_writer(origin=origin, standing=who)
    db.session.execute(
        delete(Activity).where(
            Activity.workshop_id == origin.workshop.id,
            Activity.kind.in_(_KINDS),
            Activity.created_at < clock.now() - _KEPT_FOR,
        )
    )
    activity.record(
        "note.closed" if is_over else "note.opened",
        workshop_id=origin.workshop.id,
        topic=origin.editing_topic,
        by=by,
        subject=note,
        page=page,
    )
