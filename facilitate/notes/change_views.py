"""Changing one note: edit, delete, restore, and its history."""

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from facilitate.db import db, reading
from facilitate.errors import Conflict
from facilitate.notes import fragments, operations
from facilitate.notes.forms import EditNoteForm
from facilitate.notes.guards import own_note
from facilitate.notes.models import Note
from facilitate.notes.queries import history as versions_of
from facilitate.notes.queries import note_to_draw, origin_of
from facilitate.notes.rules import TEXT_ADVISED, TEXT_LIMIT, Origin
from facilitate.notes.views import bp
from facilitate.web.access import Role, allow, visitor
from facilitate.web.htmx import is_htmx
from facilitate.workshop.guards import workshop_or_404


@bp.route("/w/<code>/notes/<int:note_id>", methods=["GET", "POST"])
@allow(Role.ORGANIZER, Role.FACILITATOR, Role.PARTICIPANT)
def edit(code: str, note_id: int) -> Response:
    """Change what a note says; when somebody was faster, choose between both."""
    workshop = workshop_or_404(code)
    note, desk = own_note(workshop, note_id)
    origin = desk.origin
    if request.method == "GET":
        return _edit_page(note, EditNoteForm.showing(note, origin))
    form = EditNoteForm(origin=origin, note=note)
    if not form.validate_on_submit():
        return _edit_page(note, form, status=422)
    try:
        added = _apply(note, origin, form)
    except Conflict:
        db.session.rollback()
        note, desk = own_note(workshop_or_404(code), note_id)
        return _conflict_page(note, EditNoteForm.showing(note, desk.origin, typed=form))
    return _changed(origin, note.id, added=added)


@bp.post("/w/<code>/notes/<int:note_id>/deletion")
@allow(Role.ORGANIZER, Role.FACILITATOR, Role.PARTICIPANT)
def delete(code: str, note_id: int) -> Response:
    """Take a note away; it stays on record, and the answer offers to undo it."""
    note, desk = own_note(workshop_or_404(code), note_id)
    operations.delete_note(note=note, by=visitor().actor)
    return _changed(desk.origin, note_id, deleted=True)


@bp.post("/w/<code>/notes/<int:note_id>/restoration")
@allow(Role.ORGANIZER, Role.FACILITATOR, Role.PARTICIPANT)
def restore(code: str, note_id: int) -> Response:
    """Bring a deleted note back."""
    note, desk = own_note(workshop_or_404(code), note_id)
    operations.restore_note(note=note, by=visitor().actor)
    return _changed(desk.origin, note_id)


@bp.get("/w/<code>/notes/<int:note_id>/history")
@allow(Role.ORGANIZER, Role.FACILITATOR, Role.PARTICIPANT)
def history(code: str, note_id: int) -> str:
    """Every version of a note: who made it, when, and what it said."""
    note, desk = own_note(workshop_or_404(code), note_id)
    return render_template(
        "notes/history.html",
        note=note,
        versions=versions_of(note),
        typist=fragments.typist,
        back_url=fragments.board_url(desk.origin, _anchor=f"note-{note_id}"),
    )


def _apply(note: Note, origin: Origin, form: EditNoteForm) -> Note | None:
    """Do what was chosen; returns the note that it added, if any."""
    by, words = visitor().actor, form.words
    if form.choice.data == "both":
        return operations.add_note(
            origin=origin, words=words, client_id=form.client_id.data or "", by=by
        )
    if form.choice.data == "theirs":
        operations.set_aside(note=note, words=words, by=by)
    else:
        operations.edit_note(note=note, words=words, revision=form.revision.data or 0, by=by)
    return None


def _edit_page(note: Note, form: EditNoteForm, *, status: int = 200) -> Response:
    template = "notes/_edit_note.html" if is_htmx() else "notes/edit_note.html"
    return make_response(render_template(template, **_editing(note, form)), status)


def _conflict_page(note: Note, form: EditNoteForm) -> Response:
    """Both versions; what is chosen starts from the newest revision."""
    newest = next(v for v in versions_of(note) if v.change != "set_aside")
    template = "notes/_conflict.html" if is_htmx() else "notes/conflict.html"
    page = render_template(
        template, newest=newest, who=fragments.typist(note, newest), **_editing(note, form)
    )
    return make_response(page, 409)


def _editing(note: Note, form: EditNoteForm) -> dict[str, object]:
    origin = origin_of(note)
    return {
        "note": note,
        "form": form,
        "origin": origin,
        "action": url_for("notes.edit", code=origin.workshop.code, note_id=note.id),
        "back_url": fragments.board_url(origin, _anchor=f"note-{note.id}"),
        "advised": TEXT_ADVISED,
        "limit": TEXT_LIMIT,
    }


def _changed(
    origin: Origin, note_id: int, *, added: Note | None = None, deleted: bool = False
) -> Response:
    """End the transaction and show the note as it is now."""
    added_id = added.id if added is not None else None
    extra = {"deleted": note_id} if deleted else {}
    back = fragments.board_url(origin, **extra, _anchor=f"note-{note_id}")
    db.session.commit()
    if not is_htmx():
        return redirect(back, 303)
    with reading():
        page = render_template(
            "notes/_changed.html",
            note=note_to_draw(note_id),
            added=note_to_draw(added_id) if added_id is not None else None,
            deleted=deleted,
        )
    return make_response(page)
