"""What the theme team did, step by step: kept to be told, and to be undone."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from facilitate import clock
from facilitate.activity import Actor
from facilitate.db import db
from facilitate.themes.models import Step, Theme

PAGE_SIZE = 50
#: steps that put notes somewhere
_PUTTING = ("added", "supported", "moved", "split")


@dataclass(frozen=True, kw_only=True)
class Meanwhile:
    """Where somebody else put a note since one looked."""

    note_id: int
    theme: Theme
    step: Step


def keep(
    *, workshop_id: int, kind: str, by: Actor, theme: Theme | None = None, **details: Any
) -> Step:
    """Add a step to the running transaction and return it."""
    step = Step(
        workshop_id=workshop_id,
        kind=kind,
        theme_id=theme.id if theme is not None else None,
        details=details,
        account_id=by.account_id,
        participant_id=by.participant_id,
        created_at=clock.now(),
    )
    db.session.add(step)
    db.session.flush()
    return step


def newest(workshop_id: int, step_id: int | None) -> Step | None:
    """A step of this workshop to be offered for undoing; None if it was taken back already."""
    step = db.session.get(Step, step_id) if step_id else None
    if step is None or step.workshop_id != workshop_id or step.undone_at is not None:
        return None
    return step


def last_id(workshop_id: int) -> int:
    """The newest step of a workshop; 0 when nothing was done yet."""
    return db.session.scalar(select(func.max(Step.id)).where(Step.workshop_id == workshop_id)) or 0


def meanwhile(
    *, workshop_id: int, note_ids: Collection[int], since: int, by: Actor
) -> list[Meanwhile]:
    """Where others put these notes after step `since`, the newest first; one query.

    What was undone, and themes that are deleted, tell nothing.
    """
    wanted = set(note_ids)
    rows = db.session.scalars(
        select(Step)
        .join(Step.theme)
        .where(
            Step.workshop_id == workshop_id,
            Step.id > since,
            Step.kind.in_(_PUTTING),
            Step.undone_at.is_(None),
            Theme.deleted_at.is_(None),
        )
        .options(joinedload(Step.theme), joinedload(Step.account), joinedload(Step.participant))
        .order_by(Step.id.desc())
    )
    return [
        Meanwhile(note_id=note_id, theme=step.theme, step=step)
        for step in rows
        if step.theme is not None
        and (step.account_id, step.participant_id) != (by.account_id, by.participant_id)
        for note_id in step.details.get("notes", ())
        if note_id in wanted
    ]


def history(
    workshop_id: int, *, theme_id: int | None = None, page: int = 1
) -> tuple[Sequence[Step], int]:
    """One page (from 1) of what was done, the newest first, and how many steps there are."""
    conditions = [Step.workshop_id == workshop_id]
    if theme_id is not None:
        conditions.append(Step.theme_id == theme_id)
    total = db.session.scalar(select(func.count()).select_from(Step).where(*conditions)) or 0
    found = db.session.scalars(
        select(Step)
        .where(*conditions)
        .options(joinedload(Step.theme), joinedload(Step.account), joinedload(Step.participant))
        .order_by(Step.id.desc())
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    ).all()
    return found, total
