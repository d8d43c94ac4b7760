"""Releasing editions and taking them back."""

import hashlib
from collections.abc import Collection

from sqlalchemy import insert, select

from facilitate import activity, clock
from facilitate.activity import Actor
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.jobs import Job, enqueue
from facilitate.people.queries import organizations_of
from facilitate.report.editions import PUBLIC
from facilitate.report.formats import Format
from facilitate.report.models import Edition, NameClearance
from facilitate.report.outputs import Outputs
from facilitate.report.queries import (
    cleared_organizations,
    edition_with_number,
    jobs_of,
    next_number,
)
from facilitate.report.writers import json_model
from facilitate.workshop.models import Workshop

#: kinds of jobs: a draft as a file, and the files of an edition with its release
FILE, RELEASE = "report.file", "report.release"
#: organizers hear of it; the public page is read, not listened to
TOPIC = "report"


def content_hash(model: bytes) -> str:
    """SHA-256 of a report model as it is stored and downloaded."""
    return hashlib.sha256(model).hexdigest()


def ask_for_file(
    *,
    workshop: Workshop,
    wanted: Format,
    edition: str,
    pack: str = "",
    language: str,
    base: str,
    by: Actor,
) -> Job:
    """Let a worker write the report, or a pack of it; `base` is what full addresses begin with."""
    return enqueue(
        kind=FILE,
        workshop_id=workshop.id,
        by=by,
        format=wanted.name,
        edition=edition,
        pack=pack,
        language=language,
        base=base,
    )


def ask_for_release(
    *,
    workshop: Workshop,
    number: int,
    edition: str = PUBLIC,
    is_final: bool = True,
    language: str,
    base: str,
    by: Actor,
) -> Job | None:
    """Let a worker write all files of an edition and release it; refused as that is.

    A repeat gives the job that there is, and none once the edition is released.
    """
    for job in jobs_of(workshop.id, RELEASE):
        asked = (job.arguments["number"], job.arguments.get("edition", PUBLIC))
        if asked == (number, edition) and job.state in ("waiting", "running"):
            return job
    if _require_next(workshop, number, edition) is not None:
        return None
    return enqueue(
        kind=RELEASE,
        workshop_id=workshop.id,
        by=by,
        number=number,
        edition=edition,
        is_final=is_final,
        language=language,
        base=base,
        released_by=by.account_id,
    )


def release_edition(
    *,
    workshop: Workshop,
    outputs: Outputs,
    number: int,
    edition: str = PUBLIC,
    is_final: bool = True,
    by: Actor,
) -> Edition:
    """Freeze this report as the edition of this number, for those it is for to read.

    A repeat gives the edition that there is. Refused for a number that is not the next,
    and during a rehearsal: what is released is for good.
    """
    there = _require_next(workshop, number, edition)
    if there is not None:
        return there
    model = json_model.write(outputs)
    released = Edition(
        workshop_id=workshop.id,
        number=number,
        audience=edition,
        is_final=is_final,
        language=outputs.meta.language,
        slug=outputs.meta.slug,
        model=model.decode(),
        content_hash=content_hash(model),
        data_hash=outputs.meta.data_hash,
        account_id=by.account_id,
    )
    db.session.add(released)
    _record("edition.released", released, by)
    return released


def _require_next(workshop: Workshop, number: int, edition: str) -> Edition | None:
    """Refused unless this edition can be released now; gives it where it is released."""
    rehearsing_since = db.session.scalar(
        select(Workshop.rehearsing_since)
        .where(Workshop.id == workshop.id)
        .with_for_update(key_share=True)
    )
    if rehearsing_since is not None:
        raise Refused("This is a rehearsal. End it before you release a report.")
    there = edition_with_number(workshop.id, number)
    if there is not None and there.withdrawn_at is None and there.audience == edition:
        return there
    if number != next_number(workshop.id):
        raise Refused("Other editions were released since this page was loaded. Look at it again.")
    return None


def clear_names(*, workshop: Workshop, organization_ids: Collection[int], by: Actor) -> None:
    """Let public editions name these organizations: what is said is about them, not by them.

    A repeat changes nothing, and so do ids that are not of this workshop.
    """
    theirs = {organization.id for organization in organizations_of(workshop.id)}
    new = theirs.intersection(organization_ids) - cleared_organizations(workshop.id)
    if not new:
        return
    db.session.execute(
        insert(NameClearance),
        [
            {"workshop_id": workshop.id, "organization_id": each, "account_id": by.account_id}
            for each in sorted(new)
        ],
    )
    activity.record(
        "edition.names_cleared",
        workshop_id=workshop.id,
        topic=TOPIC,
        by=by,
        organizations=len(new),
    )


def withdraw_edition(*, edition: Edition, by: Actor) -> None:
    """Take an edition back: its links answer that it was withdrawn. It stays on record."""
    db.session.refresh(edition, with_for_update=True)
    if edition.withdrawn_at is not None:
        return
    edition.withdrawn_at = clock.now()
    _record("edition.withdrawn", edition, by)


def _record(kind: str, edition: Edition, by: Actor) -> None:
    activity.record(
        kind,
        workshop_id=edition.workshop_id,
        topic=TOPIC,
        by=by,
        subject=edition,
        number=edition.number,
        audience=edition.audience,
    )
