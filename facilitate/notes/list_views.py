"""The organizer's view over all tables: every note, and how far each table is."""

from dataclasses import replace
from math import ceil
from urllib.parse import urlencode

from flask import abort, render_template, request

from facilitate.notes.figures import table_figures
from facilitate.notes.forms import FilterForm
from facilitate.notes.guards import wanted_notes
from facilitate.notes.queries import (
    PAGE_SIZE,
    NoteFilter,
    board_round,
    find_notes,
    newest_notes,
)
from facilitate.notes.rules import takes_plenary_notes
from facilitate.notes.views import bp
from facilitate.people.attribution import tells_table
from facilitate.web.access import PROJECTING, Role, allow, visitor
from facilitate.web.htmx import is_htmx
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.models import ProjectorView
from facilitate.workshop.queries import now

#: more than any screen can show, since cards are as long as their text
ON_THE_WALL = 15


@bp.get("/w/<code>/notes")
@allow(Role.ORGANIZER)
def index(code: str) -> str:
    """All notes of the workshop, a hundred at a time, and finding some of them."""
    workshop = workshop_or_404(code)
    form = FilterForm(request.args, workshop=workshop)
    page = request.args.get("page", 1, type=int)
    if page < 1:
        abort(404)
    wanted = replace(
        wanted_notes(workshop, form),
        state=form.state.data if form.state.data in ("late", "deleted") else "kept",
    )
    notes, total = find_notes(workshop_id=workshop.id, wanted=wanted, page=page)
    narrowed = {f.name: request.args[f.name] for f in form if f.name in request.args}
    return render_template(
        "notes/index.html",
        form=form,
        notes=notes,
        total=total,
        page=page,
        pages=max(1, ceil(total / PAGE_SIZE)),
        first=(page - 1) * PAGE_SIZE + 1,
        filtered=wanted != NoteFilter(),
        page_url=lambda number: f"{request.path}?{urlencode({'page': number, **narrowed})}",
        plenaries=[s for s in workshop.sessions if s.question_id and takes_plenary_notes(s)],
    )


@bp.get("/w/<code>/projector/wall")
@allow(*PROJECTING)
def projector_wall(code: str) -> str | tuple[str, int]:
    """The newest notes of all tables for the whole room, without who wrote them.

    While the room is not shown them, nobody but the organizer gets them here either.
    """
    workshop = workshop_or_404(code)
    if workshop.projector_shows != ProjectorView.WALL and not visitor().organizes:
        return "", 204
    return render_template(
        "notes/_projector_wall.html",
        notes=newest_notes(workshop.id, at_most=ON_THE_WALL),
        with_table=tells_table(workshop.attribution),
    )


@bp.get("/w/<code>/run/tables")
@allow(Role.ORGANIZER)
def tables_grid(code: str) -> str:
    """Every table with its notes so far, last save, and whether it has gone silent.

    A piece of the Run page, and a page of its own where that page's script does not run.
    """
    workshop = workshop_or_404(code)
    present = now(workshop)
    # between two rounds the one that ended counts on: its last notes still arrive
    round = present.round or present.latest_ended or board_round(present)
    return render_template(
        "notes/_tables_grid.html" if is_htmx() else "notes/tables_grid.html",
        round=round,
        tables=table_figures(workshop=workshop, round=round),
        at=present.at,
    )
