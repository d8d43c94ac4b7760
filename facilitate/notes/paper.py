"""Notes that were written on paper and are keyed in later."""

import re
from dataclasses import dataclass
from datetime import datetime

from facilitate import clock
from facilitate.activity import Actor
from facilitate.errors import Refused
from facilitate.notes.models import Note
from facilitate.notes.operations import new_note, recorded, said_at_first, stored
from facilitate.notes.queries import standing
from facilitate.notes.rules import Origin, Words, require_fitting, require_writer

_CODE = re.compile(r"(\d{1,4})[.,\-/ ]+(\d{1,4})(?:[.,\-/ ]+(\d{1,4}))?")


@dataclass(frozen=True, kw_only=True)
class SheetCode:
    """What a code on a printed sheet says: round and table, and the line where it names one."""

    round: int
    table: int
    line: int | None = None

    @classmethod
    def read(cls, typed: str) -> "SheetCode | None":
        """The code as typed, such as 2.7.13 or 2-7; None for anything else."""
        found = _CODE.fullmatch(typed.strip())
        if found is None:
            return None
        round, table, line = found.groups()
        return cls(round=int(round), table=int(table), line=int(line) if line else None)


def add_paper_note(
    *,
    origin: Origin,
    words: Words,
    line: int | None,
    written_at: datetime,
    client_id: str,
    by: Actor,
) -> Note:
    """Keep a note that was written on paper at a table in a round, with the time it was written.

    A line of a sheet is keyed in once: again with the same words it is the same note, with others
    it is refused, and so is a time that has not come yet. The time it was written tells whether it
    was late.
    """
    who = standing(workshop=origin.workshop, table=origin.table, by=by)
    require_writer(origin=origin, standing=who)
    require_fitting(origin=origin, words=words)
    if written_at > clock.now():
        raise Refused("This time has not come yet.")
    if origin.table is None or origin.round is None:
        raise Refused("Paper notes belong to a table and a round.")
    code = f"{origin.round.number}.{origin.table.number}.{line}" if line is not None else ""
    new = new_note(origin, words, f"paper-{code}" if code else client_id, by, speaker_id=None)
    new.paper, new.typed_at, new.is_late = code, written_at, origin.is_over(written_at)
    note = stored(new, origin)
    if note is new:
        return recorded(note, origin, "added", by)
    if not said_at_first(note, words):
        raise Refused("Line %(line)s was keyed in already: “%(text)s”", line=code, text=note.text)
    return note
