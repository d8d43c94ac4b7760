"""What the desk shows: notes to choose from, and the options and themes made of them so far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from flask import abort, request, url_for
from sqlalchemy import ColumnElement

from facilitate.notes.guards import wanted_notes
from facilitate.notes.models import Note
from facilitate.notes.queries import PAGE_SIZE, find_notes
from facilitate.themes import queries
from facilitate.themes.forms import OPTION, THEME, DeskFilterForm, TickedForm
from facilitate.themes.guards import target_or_404
from facilitate.themes.models import Opportunity, Theme
from facilitate.themes.queries import Place, ThemeFacts
from facilitate.themes.rules import Evidence
from facilitate.workshop.models import Workshop

#: what an address of the desk keeps from one page to the next
_KEPT = ("text", "kind", "table", "taken", "used", "page")

#: themes beside the notes; the rest is one click away, on the board
THEMES_SHOWN = 25


@dataclass(frozen=True, kw_only=True)
class Picks:
    """One page of the notes asked for, to be ticked."""

    notes: Sequence[Note]
    places: Mapping[int, Sequence[Place]]
    total: int
    page: int
    pages: int
    #: notes of the workshop that are in no theme and no option
    left_out: int

    @property
    def first(self) -> int:
        """Number of the first note of this page among all asked for."""
        return (self.page - 1) * PAGE_SIZE + 1


@dataclass(frozen=True, kw_only=True)
class Lists:
    """Options and themes with what stands behind them, and those taken away."""

    options: Sequence[Opportunity]
    evidence: Mapping[int, Evidence]
    themes: Sequence[ThemeFacts]
    withdrawn: Sequence[Opportunity]
    deleted: Sequence[Theme]


class Desk:
    """The desk as this request's address asks for it; each part is read when it is drawn."""

    def __init__(self, workshop: Workshop) -> None:
        #: read before anything else, so that the page hears of all that comes later
        self.state = queries.state_of(workshop.id)
        self.seq = self.state.seq
        self.workshop = workshop
        self.options, self._withdrawn = queries.all_options(workshop.id)
        self.themes, self._deleted = queries.all_themes(workshop.id)
        self.filter = DeskFilterForm(
            request.args, workshop=workshop, options=self.options, themes=self.themes
        )
        self.ticked = TickedForm(
            formdata=None,
            options=self.options,
            themes=self.themes,
            strands=workshop.strands,
            data={"into": request.args.get("into"), "strand": request.args.get("strand")},
        )

    def sent(self) -> TickedForm:
        """The form around the notes as it was sent, which from now on is the one shown."""
        self.ticked = TickedForm(
            options=self.options, themes=self.themes, strands=self.workshop.strands
        )
        return self.ticked

    @property
    def is_filtered(self) -> bool:
        """Whether only some of the notes are asked for."""
        return any(request.args.get(name) for name in _KEPT if name != "page")

    @property
    def shown(self) -> Opportunity | Theme | None:
        """The option or theme whose notes are shown, if that is asked for."""
        used = self.filter.used.data or ""
        if used[:1] not in (OPTION, THEME):
            return None
        return target_or_404(self.workshop, used)

    def url(self, endpoint: str = "themes.desk", **arguments: Any) -> str:
        """An address of the desk that keeps what is shown."""
        return desk_url(self.workshop, endpoint, **arguments)

    def taken_away(self, name: str | None) -> Opportunity | Theme | None:
        """What was just withdrawn or deleted, such as o7, unless it is back already."""
        if not name:
            return None
        thing = target_or_404(self.workshop, name)
        gone = thing.withdrawn_at if isinstance(thing, Opportunity) else thing.deleted_at
        return thing if gone is not None else None

    def picks(self) -> Picks:
        """The notes asked for, newest first."""
        page = request.args.get("page", 1, type=int)
        if page < 1:
            abort(404)
        notes, total = find_notes(
            workshop_id=self.workshop.id,
            wanted=wanted_notes(self.workshop, self.filter),
            page=page,
            also=self._used(),
            total=None if self.is_filtered else self.state.kept,
        )
        return Picks(
            notes=notes,
            places=queries.places_of([note.id for note in notes]),
            total=total,
            page=page,
            pages=max(1, ceil(total / PAGE_SIZE)),
            left_out=self.state.left_out,
        )

    def lists(self) -> Lists:
        """Options and themes as they are now, of many themes the first."""
        themes = self.themes[:THEMES_SHOWN]
        evidence, behind = queries.evidence_of_both(
            self.workshop.id,
            option_ids=[option.id for option in self.options],
            theme_ids=[theme.id for theme in themes],
        )
        return Lists(
            options=self.options,
            evidence=evidence,
            themes=[ThemeFacts(theme=theme, evidence=behind[theme.id]) for theme in themes],
            withdrawn=self._withdrawn,
            deleted=self._deleted,
        )

    def _used(self) -> list[ColumnElement[bool]]:
        used = self.filter.used.data or ""
        if not used:
            return []
        if used == "no":
            return [queries.is_left_out(self.workshop.id)]
        shown = self.shown
        if isinstance(shown, Opportunity):
            return [queries.is_behind(option_id=shown.id)]
        if isinstance(shown, Theme):
            return [queries.is_behind(theme_id=shown.id)]
        strands = {f"s{strand.id}": strand.id for strand in self.workshop.strands}
        return [Note.strand_id == (strands.get(used) or abort(404))]


def desk_url(workshop: Workshop, endpoint: str = "themes.desk", **arguments: Any) -> str:
    """An address of the desk or of a page one comes back from, which keeps what was shown."""
    kept = {name: request.args[name] for name in _KEPT if request.args.get(name)}
    return url_for(endpoint, **{"code": workshop.code, **kept, **arguments})
