"""The table reads its notes: agreed or disputed, its most important ones, and who is there."""

from flask import abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from facilitate import activity
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.notes import fragments, reworking
from facilitate.notes.forms import ObjectionForm
from facilitate.notes.guards import at_table, readable_note
from facilitate.notes.models import Agreement
from facilitate.notes.queries import notes_for_table
from facilitate.notes.rules import TOP_AT_MOST, Desk, has_say, may_object
from facilitate.notes.views import bp
from facilitate.people.operations import check_in, undo_check_in
from facilitate.seating.queries import seats_at
from facilitate.web.access import Role, allow, visitor
from facilitate.web.errors import say
from facilitate.web.htmx import is_htmx
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.queries import now


@bp.get("/w/<code>/tables/<int:number>/check")
@allow(Role.ORGANIZER, Role.FACILITATOR, Role.PARTICIPANT)
def check(code: str, number: int) -> str:
    """A table's notes to be read aloud, on a second screen or on phones, each with its marks."""
    workshop = workshop_or_404(code)
    seq = activity.last_seq(workshop.id)
    desk = at_table(workshop, number, request.args.get("round", type=int), present=now(workshop))
    if is_htmx():
        return render_template("notes/_check.html", **_checking(desk))
    return _page(desk, seq, _checking(desk))


@bp.post("/w/<code>/notes/<int:note_id>/mark")
@allow(Role.ORGANIZER, Role.FACILITATOR, Role.PARTICIPANT)
def mark(code: str, note_id: int) -> Response:
    """Keep what the table says of a note: agreed, disputed, chosen, or nothing of it any more."""
    note, desk = readable_note(workshop_or_404(code), note_id)
    wanted, by = request.form.get("mark", ""), visitor().actor
    try:
        if wanted in ("top", "not_top"):
            reworking.choose_note(note=note, is_top=wanted == "top", by=by)
        elif wanted in (*Agreement, "none"):
            agreement = None if wanted == "none" else Agreement(wanted)
            reworking.mark_note(note=note, agreement=agreement, by=by)
        else:
            abort(422)
    except Refused as refusal:
        if not is_htmx():
            raise
        db.session.rollback()
        _note, desk = readable_note(workshop_or_404(code), note_id)
        page = render_template(
            "notes/_check.html", refusal=say(refusal), refused_for=note_id, **_checking(desk)
        )
        return make_response(page, 409)
    origin = desk.origin
    db.session.commit()
    if is_htmx() and origin.table is not None:
        return make_response(render_template("notes/_check.html", **_checking(desk)))
    return redirect(_check_url(desk, note_id) or fragments.board_url(origin), 303)


@bp.post("/w/<code>/notes/<int:note_id>/objection")
@allow(Role.ORGANIZER, Role.FACILITATOR, Role.PARTICIPANT)
def object_to(code: str, note_id: int) -> Response:
    """Somebody at the table says that a note is not what they said."""
    note, desk = readable_note(workshop_or_404(code), note_id)
    form = ObjectionForm()
    is_right = form.validate_on_submit()
    if is_right:
        reworking.object_to_note(note=note, words=form.words.data or "", by=visitor().actor)
        db.session.commit()
    elif not may_object(origin=desk.origin, standing=desk.standing):
        abort(404)
    if is_right and not is_htmx():
        return redirect(_check_url(desk, note_id) or fragments.board_url(desk.origin), 303)
    checking = _checking(desk) if is_right else _checking(desk, typed=form, typed_for=note_id)
    if is_htmx():
        page = render_template("notes/_check.html", **checking)
    else:
        page = _page(desk, activity.last_seq(desk.origin.workshop.id), checking)
    return make_response(page, 200 if is_right else 422)


@bp.post("/w/<code>/tables/<int:number>/presence/<int:participant_id>")
@allow(Role.ORGANIZER, Role.FACILITATOR, Role.PARTICIPANT)
def presence(code: str, number: int, participant_id: int) -> Response:
    """Somebody who should sit at this table is here, or is not."""
    workshop = workshop_or_404(code)
    desk = at_table(workshop, number, request.form.get("round", type=int), present=now(workshop))
    origin = desk.origin
    if not desk.may_write or origin.table is None or origin.round is None:
        abort(404)
    seats = seats_at(table=origin.table, round=origin.round)
    seat = next((s for s in seats if s.participant_id == participant_id), None) or abort(404)
    change = check_in if request.form.get("here") == "yes" else undo_check_in
    change(participant=seat.participant, by=visitor().actor)
    db.session.commit()
    if not is_htmx():
        return redirect(fragments.board_url(origin, _anchor="people-head"), 303)
    return make_response(
        render_template(
            "notes/_seats.html",
            seats=seats_at(table=origin.table, round=origin.round),
            table=origin.table,
            round=origin.round,
            may_mark=True,
        )
    )


def _page(desk: Desk, seq: int, checking: dict[str, object]) -> str:
    table = desk.origin.table or abort(404)
    return render_template(
        "notes/check.html",
        live_topics=["workshop", f"check:{table.number}"],
        live_seq=seq,
        back_url=fragments.board_url(desk.origin),
        **checking,
    )


def _check_url(desk: Desk, note_id: int) -> str | None:
    origin = desk.origin
    if origin.table is None or origin.round is None:
        return None
    return url_for(
        "notes.check",
        code=origin.workshop.code,
        number=origin.table.number,
        round=origin.round.number,
        _anchor=f"check-note-{note_id}",
    )


def _checking(
    desk: Desk, *, typed: ObjectionForm | None = None, typed_for: int = 0
) -> dict[str, object]:
    origin = desk.origin
    notes = (
        notes_for_table(table=origin.table, round=origin.round)
        if origin.table is not None and origin.round is not None
        else ()
    )
    # as they were said
    counting = [note for note in reversed(notes) if note.deleted_at is None]
    return {
        "origin": origin,
        "notes": counting,
        "may_mark": has_say(origin=origin, standing=desk.standing),
        "may_object": may_object(origin=origin, standing=desk.standing),
        "typed": typed,
        "typed_for": typed_for,
        "chosen": sum(note.is_top for note in counting),
        "most": TOP_AT_MOST,
    }
