"""Finding similar notes, as a job of the worker."""

from typing import Any

from facilitate.db import db
from facilitate.jobs import Progress, Task
from facilitate.themes import groups
from facilitate.themes.grouping import Stopped, group
from facilitate.themes.grouping.meaning import installed_embed


def find_groups(arguments: dict[str, Any], progress: Progress) -> dict[str, Any] | None:
    """Compare all notes that are in no theme and keep the groups; None if somebody stopped it.

    Reads everything first and ends the transaction, so nothing is locked while it computes.
    """
    workshop_id = arguments["workshop_id"]
    notes = groups.texts_to_compare(workshop_id)
    db.session.rollback()
    try:
        found = group(
            [text for _, text in notes],
            embed=installed_embed(),
            on_progress=lambda share: progress(share, notes=len(notes)),
        )
    except Stopped:
        return None
    kept = groups.keep_groups(
        workshop_id=workshop_id, note_ids=[note_id for note_id, _ in notes], found=found
    )
    return {"groups": kept, "notes": len(notes)}


TASKS = (Task(groups.KIND, find_groups),)
