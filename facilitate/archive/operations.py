"""Asking for the file of a workshop, and for a workshop from a file."""

from facilitate.activity import Actor
from facilitate.archive.queries import unfinished_of
from facilitate.errors import Refused
from facilitate.jobs import Job, enqueue
from facilitate.workshop.models import Workshop

#: kinds of jobs
WRITE, OPEN = "archive.write", "archive.open"


def ask_to_write(*, workshop: Workshop, people: bool, by: Actor) -> Job:
    """Let a worker write the file, for this account alone; a repeat gives the job that there is."""
    for job in unfinished_of(by.account_id, WRITE):
        if (job.workshop_id, job.arguments["people"]) == (workshop.id, people):
            return job
    return enqueue(
        kind=WRITE, workshop_id=workshop.id, by=by, people=people, asked_by=by.account_id
    )


def require_free(*, by: Actor) -> None:
    """Refused while a file of the same account is being opened: each takes room and time."""
    if unfinished_of(by.account_id, OPEN):
        raise Refused("Another file of yours is being opened. Wait until it is, or stop it.")


def ask_to_open(*, file: str, by: Actor) -> Job:
    """Let a worker make a workshop from the file of this name, which it deletes afterwards."""
    require_free(by=by)
    return enqueue(kind=OPEN, workshop_id=None, by=by, file=file, asked_by=by.account_id)
