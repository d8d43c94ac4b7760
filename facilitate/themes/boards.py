"""What the theme board shows: piles of notes to read on one side, themes on the other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from typing import Any

from flask import abort, request, url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement

from facilitate.notes.guards import id_of
from facilitate.notes.models import Note
from facilitate.notes.queries import PAGE_SIZE, NoteFilter, find_notes
from facilitate.themes import piles, queries, steps
from facilitate.themes.board_forms import ALL, ANNEX, LEFT, BoardFilterForm, BoardForm
from facilitate.themes.forms import THEME
from facilitate.themes.guards import target_or_404
from facilitate.themes.models import DeskClaim, NoteReading, Step, TableQuestion, Theme
from facilitate.themes.piles import Piles
from facilitate.themes.queries import Place, ThemeFacts
from facilitate.web.access import visitor
from facilitate.workshop.models import Roundtable, Workshop

#: what an address of the board keeps from one page to the next
_KEPT = ("question", "table", "show", "text", "page", "themes")
#: themes on one page of their list
THEMES_PAGE = 25
#: the table that stands for the plenary
PLENARY = "plenary"


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One page of the notes asked for."""

    notes: Sequence[Note]
    places: Mapping[int, Sequence[Place]]
    readings: Mapping[int, NoteReading]
    asked: Mapping[int, TableQuestion]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, kw_only=True)
class ThemePage:
    """One page of the themes, with what stands behind each."""

    facts: Sequence[ThemeFacts]
    page: int
    pages: int


class Board:
    """The board as this request's address asks for it; each part is read when it is drawn."""

    def __init__(self, workshop: Workshop) -> None:
        #: read before anything else, so that the page hears of all that comes later
        self.state = queries.state_of(workshop.id)
        self.seq = self.state.seq
        self.workshop = workshop
        self.themes = queries.themes(workshop.id)
        self.filter = BoardFilterForm(request.args, workshop=workshop, themes=self.themes)
        self.form = BoardForm(
            formdata=None,
            themes=self.themes,
            data={"seen": self.state.step, "out_of": self.theme and f"{THEME}{self.theme.id}"},
        )

    def sent(self) -> BoardForm:
        """The form around the notes as it was sent, which from now on is the one shown."""
        self.form = BoardForm(themes=self.themes)
        return self.form

    @cached_property
    def theme(self) -> Theme | None:
        """The theme whose notes are shown, if one is asked for."""
        show = self.filter.show.data or ""
        if not show.startswith(THEME):
            return None
        found = target_or_404(self.workshop, show)
        return found if isinstance(found, Theme) else abort(404)

    @cached_property
    def table(self) -> Roundtable | None:
        """The table whose notes are shown, if one is asked for."""
        number = request.args.get("table", "")
        if not number or number == PLENARY:
            return None
        tables = {str(table.number): table for table in self.workshop.tables}
        return tables.get(number) or abort(404)

    @property
    def in_plenary(self) -> bool:
        """Whether the notes of the plenary are asked for."""
        return request.args.get("table") == PLENARY

    @property
    def is_filtered(self) -> bool:
        """Whether only some of the notes are asked for."""
        return any(request.args.get(name) for name in ("question", "table", "show", "text"))

    @cached_property
    def claims(self) -> Sequence[DeskClaim]:
        """Who works on what now."""
        return piles.claims_of(self.workshop.id)

    @property
    def my_claim(self) -> DeskClaim | None:
        """One's own claim on the table that is shown."""
        by = visitor().actor
        return next(
            (
                claim
                for claim in self.claims
                if self.table is not None
                and claim.table_id == self.table.id
                and (claim.account_id, claim.participant_id) == (by.account_id, by.participant_id)
            ),
            None,
        )

    @cached_property
    def piles(self) -> Piles:
        """What is unread, by table."""
        return piles.piles_of(
            workshop_id=self.workshop.id,
            tables=self.workshop.tables,
            question_id=self._question_id,
            claims=self.claims,
        )

    def claims_on(self, note: Note) -> list[DeskClaim]:
        """Who works on a note."""
        return [claim for claim in self.claims if claim.note_id == note.id]

    def notes(self) -> Shown:
        """The notes asked for, newest first."""
        page = _page("page")
        notes, total = find_notes(
            workshop_id=self.workshop.id,
            wanted=self._wanted,
            page=page,
            also=self._conditions(),
            total=self._counted(),
        )
        ids = [note.id for note in notes]
        return Shown(
            notes=notes,
            places=queries.places_of(ids),
            readings=piles.readings_of(ids) if self.filter.show.data else {},
            asked=piles.questions_about(ids),
            total=total,
            page=page,
            pages=max(1, ceil(total / PAGE_SIZE)),
        )

    def theme_page(self) -> ThemePage:
        """The themes of this page of their list, those shown here first in their order."""
        page = _page("themes")
        found = self.themes[(page - 1) * THEMES_PAGE : page * THEMES_PAGE]
        evidence = queries.evidence_of_themes([theme.id for theme in found])
        return ThemePage(
            facts=[ThemeFacts(theme=theme, evidence=evidence[theme.id]) for theme in found],
            page=page,
            pages=max(1, ceil(len(self.themes) / THEMES_PAGE)),
        )

    def done(self, step_id: int | None) -> Step | None:
        """What was just done, unless it was taken back already."""
        return steps.newest(self.workshop.id, step_id)

    def url(self, endpoint: str = "themes.board", **arguments: Any) -> str:
        """An address of the board that keeps what is shown."""
        return board_url(self.workshop, endpoint, **arguments)

    def tabs(self) -> list[tuple[str, str, bool]]:
        """The pages of the desk."""
        return desk_tabs(self.workshop, "themes.board")

    @property
    def _question_id(self) -> int | None:
        questions = {str(each.id): each.id for each in self.workshop.questions}
        return id_of(questions, self.filter.question.data)

    @property
    def _wanted(self) -> NoteFilter:
        return NoteFilter(
            table_id=self.table.id if self.table is not None else None,
            question_id=self._question_id,
            text=(self.filter.text.data or "")[:200],
        )

    def _counted(self) -> int | None:
        """How many notes are asked for, where the piles say so."""
        if self.filter.show.data or self.filter.text.data:
            return None
        return sum(
            pile.unread
            for pile in self.piles.piles
            if (self.table is None or pile.table is self.table)
            and not (self.in_plenary and pile.table is not None)
        )

    def _conditions(self) -> list[ColumnElement[bool]]:
        show = self.filter.show.data or ""
        conditions: list[ColumnElement[bool]] = []
        if self.in_plenary:
            conditions.append(Note.table_id.is_(None))
        if self.theme is not None:
            conditions.append(queries.is_behind(theme_id=self.theme.id))
        elif not show:
            conditions.append(queries.is_unread())
        elif show == LEFT:
            conditions.append(queries.is_left_out(self.workshop.id))
        elif show == ANNEX:
            conditions.append(queries.is_in_annex())
        elif show != ALL:
            abort(404)
        return conditions


def board_url(workshop: Workshop, endpoint: str = "themes.board", **arguments: Any) -> str:
    """An address of the board or of a page one comes back from, which keeps what was shown."""
    kept = {name: request.args[name] for name in _KEPT if request.args.get(name)}
    return url_for(endpoint, **{"code": workshop.code, **kept, **arguments})


def desk_tabs(workshop: Workshop, here: str) -> list[tuple[str, str, bool]]:
    """The pages of the desk, as tabs."""
    pages = (
        (_("Options"), "themes.desk"),
        (_("Themes"), "themes.board"),
        (_("Similar notes"), "themes.groups"),
        (_("What removes what"), "themes.matrix"),
        (_("History"), "themes.history"),
    )
    return [
        (label, url_for(endpoint, code=workshop.code), endpoint == here)
        for label, endpoint in pages
    ]


def _page(name: str) -> int:
    page = request.args.get(name, 1, type=int)
    return page if 0 < page < 2**31 // PAGE_SIZE else abort(404)
