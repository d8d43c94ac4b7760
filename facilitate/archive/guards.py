"""Finding what somebody has asked for, or 404."""

from flask import abort

from facilitate.archive import queries
from facilitate.archive.operations import OPEN, WRITE
from facilitate.jobs import Job
from facilitate.web.access import visitor
from facilitate.workshop.models import Workshop


def written_or_404(workshop: Workshop, job_id: int) -> Job:
    """A file of this workshop that the visitor has asked for."""
    return _job(job_id, WRITE, workshop.id)


def opened_or_404(job_id: int) -> Job:
    """A file that the visitor has sent."""
    return _job(job_id, OPEN, None)


def _job(job_id: int, kind: str, workshop_id: int | None) -> Job:
    account_id = visitor().account_id
    found = queries.job_of(account_id, job_id, kind=kind, workshop_id=workshop_id)
    return found or abort(404)
