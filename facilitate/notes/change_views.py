"""Changing one note: edit, delete, restore, and its history."""

from collections.abc import Sequence

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitate.db import db, reading
from facilitate.errors import Conflict, Refused
from facilitate.library.queries import documents_of
from facilitate.notes import fragments, operations, reworking
from facilitate.notes.editing import tell_editing
from facilitate.notes.forms import EditingForm, EditNoteForm
from facilitate.notes.guards import own_note, wanted_place
from facilitate.notes.models import Note
from facilitate.notes.queries import history as versions_of
from facilitate.notes.queries import neighbours, note_to_draw, notes_to_draw, origin_of
from facilitate.notes.rules import TEXT_ADVISED, TEXT_LIMIT, Desk, Origin, pieces_of
from facilitate.notes.views import bp, writer
from facilitate.web.access import Role, allow, visitor
from facilitate.web.errors import say
from facilitate.web.forms import takes_long_forms
from facilitate.web.htmx import is_htmx
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.models import Round, Roundtable, Workshop


@bp.route("/w/<code>/notes/<int:note_id>", methods=["GET", "POST"])
@allow(Role.ORGANIZER, Role.FACILITATOR, Role.PARTICIPANT)
@takes_long_forms
def edit(code: str, note_id: int) -> Response:
    """Change what a note says; when somebody was faster, choose between both."""
    workshop = workshop_or_404(code)
    note, desk = own_note(workshop, note_id, client_id=request.form.get("client_id"))
    origin = desk.origin
    if request.method == "GET":
        return _edit_page(note, desk, EditNoteForm.showing(note, origin, writer=writer()))
    form = EditNoteForm(origin=origin, writer=writer(), note=note)
    if not form.validate_on_submit():
        return _edit_page(note, desk, form, status=422)
    if form.choice.data == "combine":
        both = EditNoteForm.showing(note, origin, writer=writer(), typed=form)
        both.text.data = f"{form.text.data}\n{note.text}"
        if not both.has_evidence:
            both.cite(note.citation)
        return _conflict_page(note, both, combines=True)
    try:
        added, gone = _apply(note, desk, form)
    except Conflict:
        return _both_versions(workshop, note_id, form)
    except Refused as refusal:
        db.session.rollback()
        note, desk = own_note(workshop_or_404(code), note_id)
        form.form_errors.append(say(refusal))
        return _edit_page(note, desk, form, status=409)
    return _changed(origin, note.id, added=added, gone=gone)


@bp.post("/w/<code>/notes/<int:note_id>/editing")
@allow(Role.ORGANIZER, Role.FACILITATOR, Role.PARTICIPANT)
def editing(code: str, note_id: int) -> Response:
    """Somebody has opened a note to change it, or has closed it; others at its place see that."""
    note, _desk = own_note(workshop_or_404(code), note_id)
    form = EditingForm()
    if not form.validate_on_submit():
        abort(422)
    tell_editing(
        note=note, page=form.by.data or "", is_over=bool(form.over.data), by=visitor().actor
    )
    db.session.commit()
    return make_response("", 204)


@bp.post("/w/<code>/notes/<int:note_id>/deletion")
@allow(Role.ORGANIZER, Role.FACILITATOR, Role.PARTICIPANT)
def delete(code: str, note_id: int) -> Response:
    """Take a note away; it stays on record, and the answer offers to undo it."""
    sent = request.form.get("client_id")
    note, desk = own_note(workshop_or_404(code), note_id, client_id=sent)
    form = EditNoteForm(origin=desk.origin, writer=writer(), note=note)
    if not form.is_own:
        raise Refused("Somebody else is signed in on this device now. Reload the page to go on.")
    try:
        operations.delete_note(
            note=note,
            revision=form.revision.data,
            client_id=form.client_id.data or None,
            by=visitor().actor,
        )
    except Conflict:
        db.session.rollback()
        note, desk = own_note(workshop_or_404(code), note_id)
        form = EditNoteForm.showing(note, desk.origin, writer=writer())
        form.form_errors.append(_("Somebody changed this note meanwhile, so it is still here."))
        return _edit_page(note, desk, form, status=409)
    return _changed(desk.origin, note_id, deleted=True)


@bp.post("/w/<code>/notes/<int:note_id>/restoration")
@allow(Role.ORGANIZER, Role.FACILITATOR, Role.PARTICIPANT)
def restore(code: str, note_id: int) -> Response:
    """Bring a deleted note back."""
    note, desk = own_note(workshop_or_404(code), note_id)
    operations.restore_note(note=note, by=visitor().actor)
    return _changed(desk.origin, note_id)


@bp.post("/w/<code>/notes/<int:note_id>/place")
@allow(Role.ORGANIZER, Role.FACILITATOR, Role.PARTICIPANT)
@takes_long_forms
def move(code: str, note_id: int) -> Response:
    """Bring a note to another table or round."""
    workshop = workshop_or_404(code)
    note, desk = own_note(workshop, note_id)
    table, round = wanted_place(workshop, request.form.get("place", ""))
    refused = _keep_words(note, desk)
    if refused is not None:
        return refused
    reworking.move_note(note=note, table=table, round=round, by=visitor().actor)
    moved = _("Moved to table %(table)s, round %(round)s.", table=table.number, round=round.number)
    if not is_htmx():
        flash(moved, "success")
    return _changed(desk.origin, note_id, moved=moved)


@bp.post("/w/<code>/notes/<int:note_id>/settlement")
@allow(Role.ORGANIZER, Role.FACILITATOR, Role.PARTICIPANT)
def settle(code: str, note_id: int) -> Response:
    """Keep a note as it is, although somebody says that it is not what they said."""
    note, desk = own_note(workshop_or_404(code), note_id)
    reworking.keep_note(note=note, by=visitor().actor)
    return _changed(desk.origin, note_id)


@bp.post("/w/<code>/notes/<int:note_id>/wall")
@allow(Role.ORGANIZER)
@takes_long_forms
def wall(code: str, note_id: int) -> Response:
    """Take a note off the wall, or show it there again."""
    note, desk = own_note(workshop_or_404(code), note_id)
    is_shown = request.form.get("wall") == "on"
    refused = _keep_words(note, desk)
    if refused is not None:
        return refused
    reworking.show_on_wall(note=note, is_shown=is_shown, by=visitor().actor)
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


def _apply(note: Note, desk: Desk, form: EditNoteForm) -> tuple[list[Note], list[Note]]:
    """Do what was chosen; returns the notes that it added and those that it took away."""
    by, words, revision = visitor().actor, form.words, form.revision.data or 0
    client_id = form.client_id.data
    choice = form.choice.data
    if choice == "both":
        new = operations.add_note(origin=desk.origin, words=words, client_id=client_id or "", by=by)
        return [new], []
    if choice == "split":
        texts = pieces_of(words.text)
        return reworking.split_note(
            note=note, words=words, texts=texts, revision=revision, by=by
        ), []
    if choice == "merge":
        other, _desk = own_note(desk.origin.workshop, int(form.other.data or 0))
        reworking.merge_notes(note=note, other=other, words=words, revision=revision, by=by)
        return [], [other]
    if choice == "theirs":
        operations.set_aside(note=note, words=words, client_id=client_id, by=by)
    else:
        operations.edit_note(note=note, words=words, revision=revision, client_id=client_id, by=by)
    return [], []


def _keep_words(note: Note, desk: Desk) -> Response | None:
    """Save the words in the form before something else is done; the answer where that fails."""
    if "text" not in request.form:
        return None
    form = EditNoteForm(origin=desk.origin, writer=writer(), note=note)
    if not form.validate_on_submit():
        return _edit_page(note, desk, form, status=422)
    workshop, note_id = desk.origin.workshop, note.id
    try:
        operations.edit_note(
            note=note,
            words=form.words,
            revision=form.revision.data or 0,
            client_id=form.client_id.data,
            by=visitor().actor,
        )
    except Conflict:
        return _both_versions(workshop, note_id, form)
    return None


def _both_versions(workshop: Workshop, note_id: int, form: EditNoteForm) -> Response:
    """Somebody else was faster: what was typed beside what the note says now; nothing is kept."""
    code = workshop.code
    db.session.rollback()
    note, desk = own_note(workshop_or_404(code), note_id)
    showing = EditNoteForm.showing(note, desk.origin, writer=writer(), typed=form)
    return _conflict_page(note, showing)


def _edit_page(note: Note, desk: Desk, form: EditNoteForm, *, status: int = 200) -> Response:
    template = "notes/_edit_note.html" if is_htmx() else "notes/edit_note.html"
    form.offer(others=neighbours(note), places=_places(note, desk))
    form.offer_documents(documents_of(note.workshop_id))
    return make_response(render_template(template, **_editing(note, form)), status)


def _places(note: Note, desk: Desk) -> list[tuple[str, str]]:
    """Where else this person may write: every table, or only their own in other rounds."""
    if note.table is None:
        return []
    workshop = desk.origin.workshop
    tables = workshop.tables if desk.roams else [note.table]
    return [
        (f"{table.number}-{round.number}", _place_name(table, round))
        for round in workshop.rounds
        for table in tables
        if (table, round) != (note.table, note.round)
    ]


def _place_name(table: Roundtable, round: Round) -> str:
    return str(_("Table %(table)s, round %(round)s", table=table.number, round=round.number))


def _conflict_page(note: Note, form: EditNoteForm, *, combines: bool = False) -> Response:
    """Both versions, or both in one text to make one of; it starts from the newest revision."""
    newest = next(v for v in versions_of(note) if v.change not in operations.ASIDE)
    form.offer_documents(documents_of(note.workshop_id))
    template = "notes/_conflict.html" if is_htmx() else "notes/conflict.html"
    page = render_template(
        template,
        newest=newest,
        who=fragments.typist(note, newest),
        combines=combines,
        **_editing(note, form),
    )
    return make_response(page, 200 if combines else 409)


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
    origin: Origin,
    note_id: int,
    *,
    added: Sequence[Note] = (),
    gone: Sequence[Note] = (),
    deleted: bool = False,
    moved: str = "",
) -> Response:
    """End the transaction and show the note as it is now, with those that came and went."""
    added_ids, gone_ids = [note.id for note in added], [note.id for note in gone]
    if deleted:
        back = fragments.board_url(origin, deleted=note_id, _anchor="deleted")
    else:
        back = fragments.board_url(origin, _anchor=f"note-{note_id}")
    db.session.commit()
    if not is_htmx():
        return redirect(back, 303)
    with reading():
        page = render_template(
            "notes/_changed.html",
            note=note_to_draw(note_id),
            added=notes_to_draw(added_ids),
            gone=notes_to_draw(gone_ids),
            deleted=deleted,
            moved=moved,
        )
    return make_response(page)
