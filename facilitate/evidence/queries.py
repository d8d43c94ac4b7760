"""The chain of an option: commitments, votes, themes, and notes with their tables and rounds."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from facilitate.commitments.queries import Sheet, sheets
from facilitate.notes.models import Note
from facilitate.notes.queries import notes_that
from facilitate.themes.models import Opportunity
from facilitate.themes.queries import (
    ThemeFacts,
    evidence_of,
    evidence_of_themes,
    is_behind,
    sectors_present,
)
from facilitate.themes.rules import Evidence, SectorPresent
from facilitate.voting.queries import Line, Outcome, results
from facilitate.workshop.models import Round, Roundtable, WorkshopSession


@dataclass(frozen=True, kw_only=True)
class Place:
    """Notes of one table in one round, or of one plenary session (without table and round)."""

    table: Roundtable | None
    round: Round | None
    session: WorkshopSession | None
    #: who had a seat at the table in the round; nobody is recorded as sitting in the plenary
    sectors: tuple[SectorPresent, ...]
    #: oldest first; deleted ones are among them
    notes: tuple[Note, ...]


@dataclass(frozen=True, kw_only=True)
class Voted:
    """What one vote whose result is shown gave the option."""

    outcome: Outcome
    line: Line


@dataclass(frozen=True, kw_only=True)
class Chain:
    """Everything that an option comes from, and everything that came of it."""

    option: Opportunity
    evidence: Evidence
    #: tables by number and round, then the plenary sessions
    places: tuple[Place, ...]
    themes: tuple[ThemeFacts, ...]
    #: oldest first
    votes: tuple[Voted, ...]
    #: commitments that stand on it
    commitments: tuple[Sheet, ...]


def chain_of(option: Opportunity) -> Chain:
    """The chain of an option, in as many queries however long it is."""
    themes = [theme for theme in option.themes if theme.deleted_at is None]
    behind = evidence_of_themes([theme.id for theme in themes])
    return Chain(
        option=option,
        evidence=evidence_of([option.id])[option.id],
        places=_places(option),
        themes=tuple(ThemeFacts(theme=theme, evidence=behind[theme.id]) for theme in themes),
        votes=tuple(_votes(results(option.workshop_id), option)),
        commitments=tuple(
            sheet
            for sheet in sheets(option.workshop_id)
            if sheet.commitment.opportunity_id == option.id
        ),
    )


def _places(option: Opportunity) -> tuple[Place, ...]:
    notes: dict[tuple[int, int, int], list[Note]] = defaultdict(list)
    for note in notes_that(option.workshop_id, is_behind(option_id=option.id)):
        notes[_place_of(note)].append(note)
    present = sectors_present(option.workshop_id)
    return tuple(
        Place(
            table=found[0].table,
            round=found[0].round,
            session=found[0].workshop_session,
            sectors=tuple(sorted(present.get((table, round), ()))),
            notes=tuple(found),
        )
        for (_, table, round), found in sorted(notes.items(), key=lambda item: item[0])
    )


def _place_of(note: Note) -> tuple[int, int, int]:
    """Session, table and round by number, which sorts tables before the plenary."""
    if note.table is not None and note.round is not None:
        return (0, note.table.number, note.round.number)
    return (note.workshop_session_id or 0, 0, 0)


def _votes(outcomes: Sequence[Outcome], option: Opportunity) -> Iterable[Voted]:
    for outcome in outcomes:
        for line in outcome.lines:
            if line.opportunity_id == option.id:
                yield Voted(outcome=outcome, line=line)
