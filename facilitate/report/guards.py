"""Finding the editions that an address names, for those who may read them."""

from flask import abort

from facilitate.db import db
from facilitate.jobs import Job
from facilitate.report import operations
from facilitate.report.models import Edition
from facilitate.report.queries import edition_with_number
from facilitate.web.access import MEMBERS, turn_away, visitor
from facilitate.workshop.guards import visible_workshop
from facilitate.workshop.models import Workshop


def edition_or_404(workshop: Workshop, number: int) -> Edition:
    """An edition of this workshop by its number, withdrawn or not."""
    edition = edition_with_number(workshop.id, number)
    if edition is None:
        abort(404)
    return edition


def job_or_404(workshop: Workshop, job_id: int) -> Job:
    """A job of this workshop that makes files of its report."""
    job = db.session.get(Job, job_id)
    kinds = (operations.FILE, operations.RELEASE)
    if job is None or job.workshop_id != workshop.id or job.kind not in kinds:
        abort(404)
    return job


def readable_edition(code: str, number: int) -> tuple[Workshop, Edition]:
    """An edition for people of its workshop, and for anybody once the workshop is public.

    One that was withdrawn is gone (410) for all of them. Others are turned away, whether there is
    such an edition or not.
    """
    workshop = visible_workshop(code)
    if visitor().is_any(*MEMBERS):
        edition = edition_or_404(workshop, number)
    else:
        found = edition_with_number(workshop.id, number)
        if found is None:
            turn_away(code)
        edition = found
    if edition.withdrawn_at is not None:
        abort(410)
    return workshop, edition
