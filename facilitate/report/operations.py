"""Releasing editions and taking them back."""

import hashlib
from collections.abc import Collection

from sqlalchemy import insert, select

from facilitate import activity, clock
from facilitate.activity import Actor
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.people.queries import organizations_of
from facilitate.report.models import Edition, NameClearance
from facilitate.report.outputs import Outputs
from facilitate.report.queries import cleared_organizations, edition_with_number, next_number
from facilitate.report.writers import json_model
from facilitate.workshop.models import Workshop

#: organizers hear of it; the public page is read, not listened to
TOPIC = "report"


def content_hash(model: bytes) -> str:
    """SHA-256 of a report model as it is stored and downloaded."""
    return hashlib.sha256(model).hexdigest()


def release_edition(*, workshop: Workshop, outputs: Outputs, number: int, by: Actor) -> Edition:
    """Freeze this report as the edition of this number, for anybody to read.

    A repeat gives the edition that there is. Refused for a number that is not the next.
    """
    db.session.execute(
        select(Workshop.id).where(Workshop.id == workshop.id).with_for_update(key_share=True)
    )
    there = edition_with_number(workshop.id, number)
    if there is not None and there.withdrawn_at is None:
        return there
    if number != next_number(workshop.id):
        raise Refused("Other editions were released since this page was loaded. Look at it again.")
    model = json_model.write(outputs)
    edition = Edition(
        workshop_id=workshop.id,
        number=number,
        language=outputs.meta.language,
        slug=outputs.meta.slug,
        model=model.decode(),
        content_hash=content_hash(model),
        data_hash=outputs.meta.data_hash,
        account_id=by.account_id,
    )
    db.session.add(edition)
    _record("edition.released", edition, by)
    return edition


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
    )
