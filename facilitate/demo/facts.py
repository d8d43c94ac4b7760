"""The demo workshop, read from `data/` and checked for consistency."""

import csv
import json
from collections.abc import Iterator
from datetime import date, time
from importlib.resources import files
from typing import Any

from facilitate.demo.checks import check
from facilitate.demo.shapes import (
    KINDS,
    AdditionFact,
    CommitmentFact,
    DemoFacts,
    DocumentFact,
    FeedbackFact,
    LineFact,
    MomentFact,
    NoteFact,
    OptionFact,
    OrganizationFact,
    ParticipantFact,
    QuestionFact,
    RoundFact,
    SessionFact,
    TableFact,
    ThemeFact,
    VoteFact,
    WorkshopFact,
)


def load() -> DemoFacts:
    """Read the packaged data files; ValueError names what does not fit together."""
    event = json.loads(_text("workshop.json"))
    programme = json.loads(_text("programme.json"))
    public_page = json.loads(_text("public_page.json"))
    synthesis = json.loads(_text("synthesis.json"))
    organizations = tuple(
        dict.fromkeys(
            OrganizationFact(row["organization"], row["sector"])
            for row in _rows("organizations.csv")
        )
    )
    sessions = tuple(_session(row) for row in programme["sessions"])
    minutes = {round.number: round.minutes for session in sessions for round in session.rounds}
    facts = DemoFacts(
        workshop=_workshop(event, timezone=programme["timezone"]),
        questions=tuple(
            QuestionFact(row["id"], row["asks"], KINDS[row["id"]]) for row in event["questions"]
        ),
        sectors=tuple(dict.fromkeys(organization.sector for organization in organizations)),
        organizations=organizations,
        participants=tuple(_participant(row) for row in _rows("people.csv")),
        tables=tuple(TableFact(**row) for row in programme["tables"]),
        sessions=sessions,
        moment=MomentFact(**programme["moment"]),
        notes=tuple(_note(row, minutes) for row in json.loads(_text("notes.json"))),
        later_notes=tuple(_note(row, minutes) for row in json.loads(_text("later_notes.json"))),
        partner_url=public_page["partner_url"],
        documents=tuple(DocumentFact(**row) for row in public_page["documents"]),
        themes=tuple(ThemeFact(**_with_tuples(row)) for row in synthesis["themes"]),
        options=tuple(OptionFact(**_with_tuples(row)) for row in synthesis["options"]),
        additions=tuple(AdditionFact(**_with_tuples(row)) for row in synthesis["additions"]),
        votes=tuple(VoteFact(**row) for row in synthesis["votes"]),
        commitments=tuple(
            CommitmentFact(**{**row, "due_on": date.fromisoformat(row["due_on"])})
            for row in synthesis["commitments"]
        ),
        feedback=_feedback(json.loads(_text("feedback.json"))),
    )
    check(facts)
    return facts


def _text(name: str) -> str:
    return files("facilitate.demo").joinpath("data", name).read_text(encoding="utf-8")


def _rows(name: str) -> Iterator[dict[str, str]]:
    return csv.DictReader(_text(name).splitlines())


def _with_tuples(row: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(v) if isinstance(v, list) else v for name, v in row.items()}


def _workshop(event: dict[str, Any], *, timezone: str) -> WorkshopFact:
    return WorkshopFact(
        title=event["title"],
        subtitle=event["subtitle"],
        host=event["host"],
        venue=event["venue"],
        starts_on=date.fromisoformat(event["starts_on"]),
        ends_on=date.fromisoformat(event["ends_on"]),
        timezone=timezone,
        series=tuple(event["series"]),
        story=event["story"],
        builds_on_title=event["builds_on"]["title"],
        builds_on_when=event["builds_on"]["when"],
        destinations=tuple(event["destinations"]),
    )


def _participant(row: dict[str, str]) -> ParticipantFact:
    table = row.pop("table")
    return ParticipantFact(**row, table=int(table) if table else None)


def _session(row: dict[str, Any]) -> SessionFact:
    return SessionFact(
        key=row["key"],
        title=row["title"],
        format=row["format"],
        day=date.fromisoformat(row["day"]),
        starts_at=time.fromisoformat(row["starts_at"]),
        ends_at=time.fromisoformat(row["ends_at"]),
        question=row.get("question"),
        rounds=tuple(
            RoundFact(each["number"], time.fromisoformat(each["planned_at"]), each["minutes"])
            for each in row.get("rounds", ())
        ),
    )


def _note(row: dict[str, Any], minutes: dict[int, int]) -> NoteFact:
    number = row.get("round")
    return NoteFact(
        text=row["text"],
        kind=row["kind"],
        minute=row["minute"],
        table=row.get("table"),
        round=number,
        session=row.get("plenary"),
        stage=row.get("stage"),
        language=row.get("lang", "en"),
        is_late=number is not None and row["minute"] >= minutes.get(number, 0),
    )


def _feedback(row: dict[str, Any]) -> FeedbackFact:
    return FeedbackFact(
        session=row["session"],
        opens=row["opens"],
        closes=row["closes"],
        people=row["people"],
        marks=tuple(map(tuple, row["marks"])),
        wishes=tuple(row["wishes"]),
        lines=tuple(LineFact(**each) for each in row["lines"]),
    )
