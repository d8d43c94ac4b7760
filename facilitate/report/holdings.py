"""Which released editions name somebody, or their organization on their word, and where."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, undefer

from facilitate.commitments.models import Commitment, CommitmentJoin
from facilitate.db import db
from facilitate.people.models import Participant
from facilitate.people.names import name_key
from facilitate.report.editions import people_named
from facilitate.report.files import model_of
from facilitate.report.lines import clean_lines
from facilitate.report.models import Edition
from facilitate.report.outputs import Figure, Heading, Outputs, Run, plain


@dataclass(frozen=True, slots=True)
class Holding:
    """An edition that is out, and the titles of its parts that name somebody."""

    number: int
    audience: str
    released_at: datetime
    parts: tuple[str, ...]


def editions_naming(person: Participant) -> list[Holding]:
    """The editions that are out and hold a person's name, or quote them for their organization.

    The newest first. Names of merged entries count, too. A constant number of queries; reading an
    edition takes as long as showing it.
    """
    entries = db.session.scalars(
        select(Participant)
        .where(or_(Participant.id == person.id, Participant.merged_into_id == person.id))
        .options(joinedload(Participant.organization))
    ).all()
    names = {entry.name for entry in entries}
    organizations = {entry.organization.name for entry in entries if entry.organization}
    promised = _promised([entry.id for entry in entries])
    editions = db.session.scalars(
        select(Edition)
        .where(Edition.workshop_id == person.workshop_id, Edition.withdrawn_at.is_(None))
        .options(undefer(Edition.model))
        .order_by(Edition.number.desc())
    )
    found = []
    for edition in editions:
        outputs = model_of(edition)
        parts = dict.fromkeys(
            (
                *parts_naming(outputs, names),
                *parts_quoting(outputs, organizations, commitments=promised),
            )
        )
        if parts:
            found.append(
                Holding(edition.number, edition.audience, edition.released_at, tuple(parts))
            )
    return found


def parts_naming(outputs: Outputs, names: Collection[str]) -> list[str]:
    """Titles of the parts of a report in which any of these full names stands. Pure.

    Names of one word are looked for where the lead of a commitment stands: most are words, too.
    """
    parts = [title for title, _name in people_named(_texts(outputs), names)]
    keys = {name_key(name) for name in names}
    leads = {name_key(lead) for row in _commitments(outputs) for lead in row["lead"].split("; ")}
    if keys & leads:
        parts.append(outputs.datasets["commitments"].title)
    return list(dict.fromkeys(parts))


def parts_quoting(
    outputs: Outputs, organizations: Collection[str], *, commitments: Collection[str]
) -> list[str]:
    """The title of the commitments if one of these organizations stands beside one. Pure."""
    keys = {name_key(name) for name in organizations}
    for row in _commitments(outputs):
        named = {name_key(each) for each in f"{row['lead']}; {row['organizations']}".split("; ")}
        if row["what"] in commitments and keys & named:
            return [outputs.datasets["commitments"].title]
    return []


def _promised(entries: Collection[int]) -> set[str]:
    """What the commitments say that somebody leads or joined, as reports write it."""
    joined = select(CommitmentJoin.commitment_id).where(CommitmentJoin.participant_id.in_(entries))
    return {
        clean_lines(what)
        for what in db.session.scalars(
            select(Commitment.what).where(
                or_(Commitment.lead_id.in_(entries), Commitment.id.in_(joined))
            )
        )
    }


def _commitments(outputs: Outputs) -> list[dict[str, str]]:
    dataset = outputs.datasets.get("commitments")
    if dataset is None:
        return []
    names = [field.name for field in dataset.fields]
    return [dict(zip(names, map(str, row), strict=True)) for row in dataset.rows]


def texts_of(outputs: Outputs) -> Iterator[tuple[str, str]]:
    """Every text of a report with the anchor of its part; the summary has none."""
    anchor = ""
    for block in outputs.blocks:
        if isinstance(block, Heading) and block.level == 1:
            anchor = block.anchor
        for text in _strings(block):
            yield anchor, text
    for block in outputs.summary:
        for text in _strings(block):
            yield "", text


def _texts(outputs: Outputs) -> Iterator[tuple[str, str]]:
    """Every text of a report with the title of its part."""
    title = outputs.meta.document
    for block in outputs.blocks:
        if isinstance(block, Heading) and block.level == 1:
            title = block.text
        for text in _strings(block):
            yield title, text
    for block in outputs.summary:
        for text in _strings(block):
            yield outputs.meta.words.get("summary", outputs.meta.document), text


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple) and value and all(isinstance(each, Run) for each in value):
        yield plain(value)
    elif isinstance(value, tuple):
        for each in value:
            yield from _strings(each)
    elif is_dataclass(value):
        for field in fields(value):
            if not (isinstance(value, Figure) and field.name == "svg"):
                yield from _strings(getattr(value, field.name))
