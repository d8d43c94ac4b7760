"""The one place that says where something comes from and what came of it, both ways.

An option's chain leads up to its votes and commitments and down to its themes and notes, a theme's
up to its options and down to its notes; notes stand by table and round with the sectors there.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement

from facilitate.comments.queries import came_as_comments
from facilitate.commitments.queries import Sheet, sheets
from facilitate.db import db
from facilitate.evidence.models import ShownChain
from facilitate.notes.models import Note
from facilitate.notes.queries import notes_that
from facilitate.notes.rules import attribution_of
from facilitate.people.attribution import tells_table
from facilitate.themes.models import Opportunity, Theme
from facilitate.themes.queries import (
    ThemeFacts,
    evidence_of,
    evidence_of_themes,
    is_behind,
    options,
    sectors_present,
)
from facilitate.themes.rules import Evidence, SectorPresent
from facilitate.voting.outcomes import Line, Outcome, results
from facilitate.workshop.models import Round, Roundtable, WorkshopSession


@dataclass(frozen=True, kw_only=True)
class Place:
    """Notes of one table in one round, or of one plenary session (without table and round).

    Where the rule of the workshop keeps tables to themselves, the notes of a round without saying
    at which of its tables: neither table nor sectors then.
    """

    table: Roundtable | None
    round: Round | None
    session: WorkshopSession | None
    #: who had a seat at the table in the round; nobody is recorded as sitting in the plenary
    sectors: tuple[SectorPresent, ...]
    #: oldest first; deleted ones are among them
    notes: tuple[Note, ...]
    #: ids of those that came as comments of participants on a theme
    comments: frozenset[int] = frozenset()


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

    def for_all(self) -> "Chain":
        """What everybody may see of it: tables only where the rule of their session tells them."""
        return replace(
            self,
            evidence=_for_all(self.evidence, self.places),
            places=_told_to_all(self.places),
            themes=tuple(
                ThemeFacts(theme=each.theme, evidence=_for_all(each.evidence, self.places))
                for each in self.themes
            ),
        )


@dataclass(frozen=True, kw_only=True)
class ThemeChain:
    """Everything that a theme comes from, and the options that were made of it."""

    theme: Theme
    evidence: Evidence
    places: tuple[Place, ...]
    #: options that are not withdrawn, in their order
    options: tuple[Opportunity, ...]
    #: commitments on these options
    commitments: tuple[Sheet, ...]


def chain_of_theme(theme: Theme) -> ThemeChain:
    """The chain of a theme, in as many queries however long it is."""
    found = tuple(o for o in options(theme.workshop_id) if theme in o.themes)
    ids = {option.id for option in found}
    return ThemeChain(
        theme=theme,
        evidence=evidence_of_themes([theme.id])[theme.id],
        places=_places(theme.workshop_id, is_behind(theme_id=theme.id)),
        options=found,
        commitments=tuple(
            sheet for sheet in sheets(theme.workshop_id) if sheet.commitment.opportunity_id in ids
        ),
    )


@dataclass(frozen=True, kw_only=True)
class Traced:
    """An option that can be followed, with its letter in the newest result that is shown."""

    option_id: int
    letter: str
    text: str


def traced(workshop_id: int) -> tuple[Traced, ...]:
    """Every option that the report says something about, in the order of the newest result.

    Those that were in no vote yet come after it, in their own order.
    """
    shown = results(workshop_id)
    lines = shown[-1].lines if shown else ()
    voted = tuple(
        Traced(option_id=line.opportunity_id, letter=line.letter, text=line.text) for line in lines
    )
    known = {each.option_id for each in voted}
    others = (option for option in options(workshop_id) if option.id not in known)
    return voted + tuple(Traced(option_id=o.id, letter="", text=o.text) for o in others)


def shown_option(workshop_id: int) -> Opportunity | None:
    """The option of which the projector shows where it comes from.

    The one that was chosen; before, the first of the newest result; None while there is neither.
    """
    shown = db.session.get(ShownChain, workshop_id)
    if shown is not None:
        return shown.option
    told = [outcome for outcome in results(workshop_id) if not outcome.withheld]
    return db.session.get(Opportunity, told[-1].lines[0].opportunity_id) if told else None


def chain_of(option: Opportunity) -> Chain:
    """The chain of an option, in as many queries however long it is."""
    themes = [theme for theme in option.themes if theme.deleted_at is None]
    behind = evidence_of_themes([theme.id for theme in themes])
    return Chain(
        option=option,
        evidence=evidence_of([option.id])[option.id],
        places=_places(option.workshop_id, is_behind(option_id=option.id)),
        themes=tuple(ThemeFacts(theme=theme, evidence=behind[theme.id]) for theme in themes),
        votes=tuple(_votes(results(option.workshop_id), option)),
        commitments=tuple(
            sheet
            for sheet in sheets(option.workshop_id)
            if sheet.commitment.opportunity_id == option.id
        ),
    )


def _places(workshop_id: int, behind: ColumnElement[bool]) -> tuple[Place, ...]:
    notes: dict[tuple[int, int, int], list[Note]] = defaultdict(list)
    for note in notes_that(workshop_id, behind):
        notes[_place_of(note)].append(note)
    comments = came_as_comments([note.id for found in notes.values() for note in found])
    present = sectors_present(workshop_id)
    return tuple(
        Place(
            table=found[0].table,
            round=found[0].round,
            session=found[0].workshop_session,
            sectors=tuple(sorted(present.get((table, round), ()))),
            notes=tuple(found),
            comments=comments,
        )
        for (_, table, round), found in sorted(notes.items(), key=lambda item: item[0])
    )


def _is_told(place: Place) -> bool:
    """Whether everybody may see at which table these notes were taken."""
    return place.table is None or tells_table(attribution_of(place.notes[0]))


def _told_to_all(places: Iterable[Place]) -> tuple[Place, ...]:
    """The places, those of tables that are kept to themselves put together round by round."""
    told, kept = [], defaultdict[int, list[Place]](list)
    for place in places:
        if place.round is None or _is_told(place):
            told.append(place)
        else:
            kept[place.round.number].append(place)
    together = [
        Place(
            table=None,
            round=same[0].round,
            session=None,
            sectors=(),
            notes=tuple(sorted((n for p in same for n in p.notes), key=_when)),
        )
        for _, same in sorted(kept.items())
    ]
    return (*together, *told)


def _when(note: Note) -> tuple[datetime, int]:
    return note.created_at, note.id


def _for_all(evidence: Evidence, places: Iterable[Place]) -> Evidence:
    """What it adds up to; who sat at the only table would be a table told."""
    tells: dict[int, bool] = {}
    for place in places:
        if place.table is not None:
            number = place.table.number
            tells[number] = tells.get(number, True) and _is_told(place)
    # a theme may have notes of tables that the option has none of
    is_told = all(tells.get(number, False) for number in evidence.tables)
    return evidence if is_told or len(evidence.tables) > 1 else replace(evidence, sectors=())


def _place_of(note: Note) -> tuple[int, int, int]:
    """Session, table and round by number, which sorts tables before the plenary."""
    if note.table is not None and note.round is not None:
        return (0, note.table.number, note.round.number)
    return (note.workshop_session_id or 0, 0, 0)


def _votes(outcomes: Sequence[Outcome], option: Opportunity) -> Iterable[Voted]:
    for outcome in outcomes:
        for line in () if outcome.withheld else outcome.lines:
            if line.opportunity_id == option.id:
                yield Voted(outcome=outcome, line=line)
