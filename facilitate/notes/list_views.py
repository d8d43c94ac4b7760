"""The organizer's view over all tables: every note, and how far each table is."""

from dataclasses import replace
from math import ceil
from urllib.parse import urlencode

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitate.db import db
from facilitate.notes.figures import table_figures
from facilitate.notes.forms import FilterForm, TableMessageForm
from facilitate.notes.guards import id_of, wanted_notes
from facilitate.notes.queries import (
    PAGE_SIZE,
    NoteFilter,
    board_round,
    find_notes,
    newest_notes,
)
from facilitate.notes.rules import attribution_of, takes_plenary_notes
from facilitate.notes.views import bp
from facilitate.people.attribution import tells_table
from facilitate.people.queries import sectors_of
from facilitate.web.access import PROJECTING, Role, allow, visitor
from facilitate.web.htmx import is_htmx
from facilitate.workshop.guards import table_or_404, workshop_or_404
from facilitate.workshop.models import ProjectorView
from facilitate.workshop.operations import send_message, withdraw_message
from facilitate.workshop.queries import message_for, now

_STATES = ("late", "top", "disputed", "deleted")

#: more than any screen can show, since cards are as long as their text
ON_THE_WALL = 15


@bp.get("/w/<code>/notes")
@allow(Role.ORGANIZER)
def index(code: str) -> str:
    """All notes of the workshop, a hundred at a time, and finding some of them."""
    workshop = workshop_or_404(code)
    sectors = sectors_of(workshop.id)
    form = FilterForm(request.args, workshop=workshop, sectors=sectors)
    page = request.args.get("page", 1, type=int)
    if page < 1:
        abort(404)
    wanted = replace(
        wanted_notes(workshop, form),
        question_id=id_of({q.key: q.id for q in workshop.questions}, form.question.data),
        sector_id=id_of({s.letter: s.id for s in sectors}, form.sector.data),
        state=form.state.data if form.state.data in _STATES else "kept",
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
    notes = newest_notes(workshop.id, at_most=ON_THE_WALL)
    return render_template(
        "notes/_projector_wall.html",
        notes=notes,
        with_table={note.id for note in notes if tells_table(attribution_of(note))},
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


@bp.route("/w/<code>/tables/<int:number>/message", methods=["GET", "POST"])
@allow(Role.ORGANIZER)
def message_table(code: str, number: int) -> Response:
    """Show a line on the screens of one table only, such as one that has gone silent."""
    workshop = workshop_or_404(code)
    table = table_or_404(workshop, number)
    form, shown = TableMessageForm(), message_for(table)
    if shown is not None and "off" in request.form:
        withdraw_message(message=shown, by=visitor().actor)
        db.session.commit()
        return redirect(url_for("notes.message_table", code=code, number=number), 303)
    if not form.validate_on_submit():
        page = render_template(
            "notes/message_table.html",
            form=form,
            table=table,
            shown=shown,
            ready=(
                _("Please write down what is being said."),
                _("Five minutes left: please check the notes with the table."),
                _("Do you need help? Somebody is on the way."),
            ),
        )
        return make_response(page, 422 if form.is_submitted() else 200)
    send_message(workshop=workshop, table=table, text=form.text.data or "", by=visitor().actor)
    db.session.commit()
    flash(_("Sent to table %(number)s.", number=number), "success")
    return redirect(url_for("workshop.run", code=code), 303)
