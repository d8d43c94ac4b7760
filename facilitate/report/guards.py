"""Finding the editions that an address names, for those who may read them."""

from flask import abort

from facilitate.db import db
from facilitate.jobs import Job
from facilitate.report import operations
from facilitate.report.editions import INTERNAL, PARTICIPANTS, PUBLIC
from facilitate.report.models import Edition
from facilitate.report.queries import edition_with_number
from facilitate.web.access import TAKING_PART, Role, turn_away, visitor
from facilitate.workshop.guards import visible_workshop
from facilitate.workshop.models import Workshop

#: who may read an edition beside those for everybody
_READERS = {PARTICIPANTS: TAKING_PART, INTERNAL: (Role.ORGANIZER,)}


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
    """An edition for those whom it is for.

    A public one for people of its workshop, and for anybody once the workshop is public; one for
    participants for who takes part; an internal one for organizers. One that was withdrawn is gone
    (410) for all of them. Others are turned away, whether there is such an edition or not.
    """
    workshop = visible_workshop(code)
    found = edition_with_number(workshop.id, number)
    if found is None or not may_read(found.audience):
        turn_away(code)
    if found.withdrawn_at is not None:
        abort(410)
    return workshop, found


def may_read(audience: str) -> bool:
    """Whether the visitor, who may see the workshop, is among those an edition is for."""
    return audience == PUBLIC or visitor().is_any(*_READERS[audience])
