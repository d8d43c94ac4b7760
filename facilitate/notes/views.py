"""Pages and actions of the notes area: boards, and writing on them."""

from pathlib import Path

from flask import Blueprint, abort, current_app, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from facilitate.db import db, reading
from facilitate.errors import Refused
from facilitate.notes import fragments, operations
from facilitate.notes.boards import board_of
from facilitate.notes.forms import AddNoteForm, EditNoteForm
from facilitate.notes.guards import at_table, in_plenary
from facilitate.notes.queries import latest_handover, note_to_draw
from facilitate.notes.rules import TEXT_ADVISED, TEXT_LIMIT, Desk
from facilitate.web.access import Role, allow, visitor
from facilitate.web.errors import say
from facilitate.web.forms import takes_long_forms
from facilitate.web.htmx import is_htmx
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.queries import Now, message_for, now

bp = Blueprint("notes", __name__)
bp.add_app_template_filter(fragments.drawing, "drawing")
bp.add_app_template_filter(fragments.ago, "ago")


@bp.get("/w/<code>/tables/<int:number>")
@allow(Role.ORGANIZER, Role.FACILITATOR, Role.PARTICIPANT)
def table_board(code: str, number: int) -> str:
    """The notes of a table in a round, and the line to write the next one."""
    workshop = workshop_or_404(code)
    present = now(workshop)
    desk = at_table(workshop, number, request.args.get("round", type=int), present=present)
    return _board(desk, present)


@bp.get("/w/table_worker.js")
@allow(Role.ANYONE)
def table_worker() -> Response:
    """The script that opens the table screen without a line; it may do so below its own address."""
    script = Path(str(current_app.static_folder)) / "js" / "table_worker.js"
    return Response(script.read_bytes(), mimetype="text/javascript")


@bp.post("/w/<code>/tables/<int:number>/notes")
@allow(Role.ORGANIZER, Role.FACILITATOR, Role.PARTICIPANT)
@takes_long_forms
def add_table_note(code: str, number: int) -> Response:
    """Keep one more note of a table."""
    workshop = workshop_or_404(code)
    wanted = request.form.get("round", type=int)
    return _add(at_table(workshop, number, wanted, present=now(workshop)))


@bp.get("/w/<code>/sessions/<int:session_id>/notes")
@allow(Role.ORGANIZER, Role.FACILITATOR, Role.PARTICIPANT)
def plenary_board(code: str, session_id: int) -> str:
    """The notes of a plenary session, and the line to write the next one."""
    workshop = workshop_or_404(code)
    present = now(workshop)
    return _board(in_plenary(workshop, session_id), present)


@bp.post("/w/<code>/sessions/<int:session_id>/notes")
@allow(Role.ORGANIZER, Role.FACILITATOR, Role.PARTICIPANT)
@takes_long_forms
def add_plenary_note(code: str, session_id: int) -> Response:
    """Keep one more note of a plenary session."""
    workshop = workshop_or_404(code)
    return _add(in_plenary(workshop, session_id))


def _add(desk: Desk) -> Response:
    origin = desk.origin
    form = AddNoteForm(origin=origin, writer=writer())
    if not form.validate_on_submit():
        return _not_kept(desk, form, 422)
    try:
        note = operations.add_note(
            origin=origin,
            words=form.words,
            client_id=form.client_id.data or "",
            waited=form.waited,
            by=visitor().actor,
        )
    except Refused as refusal:
        if not desk.may_write:
            raise
        db.session.rollback()
        form.form_errors.append(say(refusal))
        return _not_kept(desk, form, 409)
    note_id = note.id
    back = fragments.board_url(origin, kind=form.kind.data, _anchor=f"note-{note_id}")
    db.session.commit()
    if not is_htmx():
        return redirect(back, 303)
    with reading():
        return make_response(fragments.draw(note_to_draw(note_id) or abort(404)), 201)


def writer() -> str:
    """Whom a board is drawn for, as its entry line says."""
    return visitor().name_on_device


def _not_kept(desk: Desk, form: AddNoteForm, status: int) -> Response:
    """The form again with what was typed and what is wrong with it."""
    if is_htmx():
        return make_response(render_template("notes/_note_form.html", **_entry(desk, form)), status)
    present = now(desk.origin.workshop)
    return make_response(_board(desk, present, form), status)


def _board(desk: Desk, present: Now, form: AddNoteForm | None = None) -> str:
    """The page; what `present` saw was read before the notes, so live goes on from there."""
    origin = desk.origin
    form = form or AddNoteForm.blank(origin, writer=writer(), kind=request.args.get("kind"))
    return render_template(
        "notes/table_board.html" if origin.table is not None else "notes/plenary_board.html",
        board=board_of(desk, present),
        now=present,
        deleted_id=request.args.get("deleted", type=int),
        handover=latest_handover(origin.table) if origin.table is not None else None,
        message=message_for(origin.table) if origin.table is not None else None,
        live_topics=["workshop", origin.topic, origin.editing_topic, *_questions_topic(desk)],
        live_seq=present.rev,
        **_entry(desk, form),
    )


def _questions_topic(desk: Desk) -> list[str]:
    """Where whoever writes at a table hears what the synthesis team asks it."""
    table = desk.origin.table
    return [f"asked:{table.number}"] if table is not None and desk.may_write else []


def _entry(desk: Desk, form: AddNoteForm) -> dict[str, object]:
    """What the entry line needs."""
    return {
        "origin": desk.origin,
        "desk": desk,
        "form": form,
        "pattern": EditNoteForm.pattern(desk.origin, writer=writer()),
        "action": fragments.writing_url(desk.origin),
        "advised": TEXT_ADVISED,
        "limit": TEXT_LIMIT,
    }


from facilitate.notes import (  # noqa: E402 - they join the blueprint
    change_views,  # noqa: F401
    check_views,  # noqa: F401
    handover_views,  # noqa: F401
    list_views,  # noqa: F401
    own_views,  # noqa: F401
    paper_views,  # noqa: F401
    practice_views,  # noqa: F401
)
