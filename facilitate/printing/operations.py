"""Asking for pages, and noting what was printed."""

from typing import Any

from facilitate import clock
from facilitate.activity import Actor, record
from facilitate.jobs import Job, enqueue
from facilitate.printing.pack import Pack
from facilitate.printing.wishes import Wish, require_sheet
from facilitate.workshop.models import Workshop

#: the kind of job; its result is also what is remembered of a print
KIND = "printing.pack"


def ask_for_pages(*, workshop: Workshop, wish: Wish, language: str, base: str, by: Actor) -> Job:
    """Let a worker make the pages; `base` is what full addresses begin with.

    Refused at once if this is not printed on that sheet.
    """
    require_sheet(wish)
    job = enqueue(
        kind=KIND,
        workshop_id=workshop.id,
        by=by,
        wish=wish.plain(),
        language=language,
        base=base,
    )
    _record(workshop, wish, job, by)
    return job


def result_of(pack: Pack, *, file: str, size: int) -> dict[str, Any]:
    """What a job's result holds of pages that were made."""
    return {
        "file": file,
        "size": size,
        "count": pack.count,
        "printed": dict(pack.printed),
        "replaced": list(pack.replaced),
        "affected": list(pack.affected),
    }


def note_print(*, workshop: Workshop, wish: Wish, pack: Pack, by: Actor) -> None:
    """Remember pages that were made without a worker, so that later changes are told apart."""
    job = enqueue(kind=KIND, workshop_id=workshop.id, by=by, wish=wish.plain())
    job.started_at = job.heard_at = job.finished_at = clock.now()
    job.progress = 1.0
    job.result = result_of(pack, file="", size=0)
    _record(workshop, wish, job, by)


def _record(workshop: Workshop, wish: Wish, job: Job, by: Actor) -> None:
    """Somebody took a file with everybody's codes: that stands in the record."""
    record(
        "pages.printed",
        workshop_id=workshop.id,
        topic="printing",
        by=by,
        subject=job,
        what=wish.what,
    )
