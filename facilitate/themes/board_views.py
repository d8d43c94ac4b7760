"""The theme board: reading notes together, putting them into themes, and taking it back."""

from collections.abc import Callable

from flask import abort, flash, make_response, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from facilitate.db import db, reading
from facilitate.errors import Refused
from facilitate.notes.models import Note
from facilitate.themes import arranging, operations, steps, undoing
from facilitate.themes import reading as desk_reading
from facilitate.themes.boards import Board, board_url, desk_tabs
from facilitate.themes.forms import NEW_THEME, THEME
from facilitate.themes.guards import target_or_404
from facilitate.themes.models import DeskClaim, Step, Theme
from facilitate.themes.step_words import name_of, sentence
from facilitate.themes.views import bp
from facilitate.web.access import Role, allow, visitor
from facilitate.web.errors import say
from facilitate.web.forms import row_id
from facilitate.web.htmx import go, is_htmx
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.models import Workshop

#: pieces of the page that fetch themselves anew
_PARTS = {
    "piles": "themes/_piles.html",
    "notes": "themes/_board_notes.html",
    "themes": "themes/_board_themes.html",
    "tools": "themes/_board_tools.html",
}


@bp.get("/w/<code>/themes")
@allow(Role.ORGANIZER, Role.THEME_TEAM)
def board(code: str) -> Response:
    """Piles of notes to read, and themes to put them into; for htmx one piece of it."""
    here = Board(workshop_or_404(code))
    part = _PARTS.get(request.args.get("part", ""))
    if is_htmx() and part is not None:
        return make_response(render_template(part, board=here))
    return board_page(here)


@bp.post("/w/<code>/themes/moves")
@allow(Role.ORGANIZER, Role.THEME_TEAM)
def move(code: str) -> Response:
    """Put the ticked notes into a theme, out of the one that is shown; tells what others did."""
    here = Board(workshop_or_404(code))
    form = here.sent()
    if not form.validate_on_submit():
        return board_page(here, 422)
    if form.to.data == NEW_THEME:
        return go(here.url("themes.new_theme", note=form.note.data))
    to = _theme(here.workshop, form.to.data)
    out_of = _theme(here.workshop, form.out_of.data) if form.out_of.data else None
    try:
        moved = arranging.move_notes(
            to=to,
            out_of=out_of,
            note_ids=form.note.data or [],
            seen=form.seen.data,
            by=visitor().actor,
        )
    except Refused as refusal:
        return _refused(here, refusal)
    told = [
        _(
            "%(who)s put a note that you moved into “%(theme)s” meanwhile. It is in both now.",
            who=name_of(each.step),
            theme=each.theme.name,
        )
        for each in moved.meanwhile
    ]
    message = ngettext(
        "%(num)d note put into “%(name)s”.",
        "%(num)d notes put into “%(name)s”.",
        moved.added,
        name=to.name,
    )
    return board_changed(here.workshop, message, step=moved.step, told=list(dict.fromkeys(told)))


@bp.post("/w/<code>/themes/removals")
@allow(Role.ORGANIZER, Role.THEME_TEAM)
def remove(code: str) -> Response:
    """Take the ticked notes out of the theme that is shown."""
    here = Board(workshop_or_404(code))
    form = here.sent()
    if not form.validate_on_submit():
        return board_page(here, 422)
    theme = _theme(here.workshop, form.out_of.data)
    taken = operations.take_out(source_of=theme, note_ids=form.note.data or [], by=visitor().actor)
    message = ngettext("%(num)d note taken out.", "%(num)d notes taken out.", taken)
    return board_changed(here.workshop, message, step=_mine(here.workshop) if taken else None)


@bp.post("/w/<code>/themes/readings")
@allow(Role.ORGANIZER, Role.THEME_TEAM)
def read(code: str) -> Response:
    """The ticked notes are read; those that were are to be read again with `again`."""
    here = Board(workshop_or_404(code))
    form = here.sent()
    if not form.validate_on_submit():
        return board_page(here, 422)
    again = "again" in request.form
    act = desk_reading.unread if again else desk_reading.read
    step = act(workshop=here.workshop, note_ids=form.note.data or [], by=visitor().actor)
    count = len(step.details["notes"]) if step is not None else 0
    message = (
        ngettext("%(num)d note to be read again.", "%(num)d notes to be read again.", count)
        if again
        else ngettext("%(num)d note marked as read.", "%(num)d notes marked as read.", count)
    )
    return board_changed(here.workshop, message, step=step)


@bp.post("/w/<code>/themes/annex")
@allow(Role.ORGANIZER, Role.THEME_TEAM)
def keep_rest(code: str) -> Response:
    """Leave what no theme and no option holds to the annex of the report."""
    workshop = workshop_or_404(code)
    step = desk_reading.keep_rest_in_annex(workshop=workshop, by=visitor().actor)
    count = len(step.details["notes"]) if step is not None else 0
    message = ngettext("%(num)d note kept in the annex.", "%(num)d notes kept in the annex.", count)
    return board_changed(workshop, message, step=step)


@bp.post("/w/<code>/themes/claims")
@allow(Role.ORGANIZER, Role.THEME_TEAM)
def claim(code: str) -> Response:
    """Say that one works on the table that is shown, or on the ticked notes."""
    here = Board(workshop_or_404(code))
    by = visitor().actor
    note_ids = request.form.getlist("note", type=row_id)
    if note_ids:
        for note_id in note_ids[:20]:
            note = db.session.get(Note, note_id)
            if note is None or note.workshop_id != here.workshop.id:
                abort(404)
            desk_reading.claim(workshop=here.workshop, note=note, by=by)
    else:
        desk_reading.claim(workshop=here.workshop, table=here.table, by=by)
    return board_changed(here.workshop, _("The others see that you work on it, for 10 minutes."))


@bp.post("/w/<code>/themes/claims/<int:claim_id>/release")
@allow(Role.ORGANIZER, Role.THEME_TEAM)
def release(code: str, claim_id: int) -> Response:
    """Nobody works on it any more."""
    workshop = workshop_or_404(code)
    found = db.session.get(DeskClaim, claim_id)
    if found is not None:
        if found.workshop_id != workshop.id:
            abort(404)
        desk_reading.release(claim=found, by=visitor().actor)
    return board_changed(workshop, _("It is free again."))


@bp.post("/w/<code>/themes/steps/<int:step_id>/undoing")
@allow(Role.ORGANIZER, Role.THEME_TEAM)
def undo(code: str, step_id: int) -> Response:
    """Take a step back, and go on where it was asked for."""
    workshop = workshop_or_404(code)
    step = db.session.get(Step, step_id)
    if step is None or step.workshop_id != workshop.id:
        abort(404)
    undoing.undo(step=step, by=visitor().actor)
    back = _BACK.get(request.args.get("back", ""))
    if back is not None:
        where = back(workshop, step)
        db.session.commit()
        flash(_("Undone."), "success")
        return go(where)
    return board_changed(workshop, _("Undone."))


def _back_to_theme(workshop: Workshop, step: Step) -> str:
    """The theme that the step was done to; of one that was split off, where it came from."""
    theme_id = step.details["out_of"] if step.kind == "split" else step.theme_id
    return board_url(workshop, "themes.edit_theme", theme_id=theme_id)


#: pages other than the board from which steps are undone
_BACK: dict[str, Callable[[Workshop, Step], str]] = {
    "history": lambda workshop, _step: board_url(workshop, "themes.history"),
    "options": lambda workshop, _step: board_url(workshop, "themes.desk"),
    "theme": _back_to_theme,
}


@bp.get("/w/<code>/themes/history")
@allow(Role.ORGANIZER, Role.THEME_TEAM)
def history(code: str) -> str:
    """Who did what at the desk, the newest first, each with its way back."""
    workshop = workshop_or_404(code)
    page = request.args.get("page", 1, type=int)
    if not 0 < page < 10**6:
        abort(404)
    found, total = steps.history(workshop.id, page=page)
    return render_template(
        "themes/history.html",
        tabs=desk_tabs(workshop, "themes.history"),
        steps=found,
        sentence=sentence,
        name_of=name_of,
        can_undo=undoing.can_undo,
        page=page,
        pages=-(-total // steps.PAGE_SIZE),
    )


def board_page(here: Board, status: int = 200) -> Response:
    """The whole board; for htmx without the page around it."""
    if is_htmx():
        return make_response(render_template("themes/_board.html", board=here), status)
    page = render_template(
        "themes/board.html",
        board=here,
        done=here.done(request.args.get("did", type=row_id)),
        sentence=sentence,
        name_of=name_of,
        live_topics=["workshop", "desk", "sources"],
        live_seq=here.seq,
    )
    return make_response(page, status)


def board_changed(
    workshop: Workshop, message: str, *, step: Step | None = None, told: list[str] | None = None
) -> Response:
    """End the transaction and show the board as it is now, with the way back of what was done."""
    code, step_id = workshop.code, step.id if step is not None else None
    back = board_url(workshop, did=step_id)
    db.session.commit()
    if not is_htmx():
        if step_id is None:
            flash(message, "success")
        for sentence_ in told or ():
            flash(sentence_, "warning")
        return redirect(back, 303)
    with reading():
        here = Board(workshop_or_404(code))
        page = render_template(
            "themes/_board_changed.html",
            board=here,
            message=message,
            told=told or [],
            done=here.done(step_id),
        )
    return make_response(page)


def _refused(here: Board, refusal: Refused) -> Response:
    db.session.rollback()
    again = Board(workshop_or_404(here.workshop.code))
    again.sent().form_errors.append(say(refusal))
    return board_page(again, 409)


def _theme(workshop: Workshop, chosen: str | None) -> Theme:
    if not (chosen or "").startswith(THEME):
        abort(404)
    found = target_or_404(workshop, chosen or "")
    return found if isinstance(found, Theme) else abort(404)


def _mine(workshop: Workshop) -> Step | None:
    """The step that this request has just made."""
    return db.session.get(Step, steps.last_id(workshop.id))
