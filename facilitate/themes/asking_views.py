"""Asking a table about a note, and answering at the table."""

from flask import abort, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from facilitate.db import db
from facilitate.errors import Conflict, Refused
from facilitate.notes.guards import at_table
from facilitate.notes.models import Note
from facilitate.notes.rules import Desk
from facilitate.themes import asking
from facilitate.themes.board_forms import AnswerForm, AskForm
from facilitate.themes.boards import board_url
from facilitate.themes.models import TableQuestion
from facilitate.themes.step_words import name_of
from facilitate.themes.views import bp
from facilitate.web.access import Role, allow, visitor
from facilitate.web.errors import say
from facilitate.web.htmx import is_htmx
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.queries import now

_CHANGED = _l("Somebody changed the note while you were typing. It says now what stands above.")


@bp.route("/w/<code>/themes/notes/<int:note_id>/question", methods=["GET", "POST"])
@allow(Role.ORGANIZER, Role.THEME_TEAM)
def ask(code: str, note_id: int) -> Response:
    """Ask the table that a note is from what it meant."""
    workshop = workshop_or_404(code)
    note = db.session.get(Note, note_id)
    if note is None or note.workshop_id != workshop.id or note.table is None:
        abort(404)
    form, status = AskForm(), 200
    if form.validate_on_submit():
        try:
            asking.ask(note=note, text=form.text.data or "", by=visitor().actor)
        except Refused as refusal:
            form.text.errors, status = [say(refusal)], 409
        else:
            back, number = board_url(workshop), note.table.number
            db.session.commit()
            flash(_("Table %(number)s sees your question now.", number=number), "success")
            return redirect(back, 303)
    elif form.is_submitted():
        status = 422
    page = render_template(
        "themes/ask.html",
        form=form,
        note=note,
        action=board_url(workshop, "themes.ask", note_id=note_id),
        back_url=board_url(workshop),
    )
    return make_response(page, status)


@bp.get("/w/<code>/tables/<int:number>/questions")
@allow(Role.ORGANIZER, Role.FACILITATOR, Role.PARTICIPANT)
def asked(code: str, number: int) -> Response:
    """What the synthesis team asks a table, for whoever takes its notes."""
    return _questions(_writing_at(code, number))


@bp.post("/w/<code>/tables/<int:number>/questions/<int:question_id>/answer")
@allow(Role.ORGANIZER, Role.FACILITATOR, Role.PARTICIPANT)
def answer(code: str, number: int, question_id: int) -> Response:
    """Give the note the words that answer the question, or let it stand."""
    desk = _writing_at(code, number)
    found = db.session.get(TableQuestion, question_id)
    if found is None or found.note.table is not desk.origin.table:
        abort(404)
    form = AnswerForm()
    if not form.validate_on_submit():
        return _questions(desk, wrong=(found.id, form), status=422)
    try:
        asking.answer(
            asked=found,
            text=form.text.data or "",
            revision=form.revision.data or 0,
            by=visitor().actor,
        )
    except Conflict:
        return _again(code, number, question_id, form, _CHANGED)
    except Refused as refusal:
        return _again(code, number, question_id, form, say(refusal))
    db.session.commit()
    if is_htmx():
        return _questions(_writing_at(code, number))
    flash(_("Answered. The note says so now."), "success")
    return redirect(url_for("notes.table_board", code=code, number=number), 303)


def _again(code: str, number: int, question_id: int, form: AnswerForm, message: str) -> Response:
    """What was typed, beside the note as it is now."""
    db.session.rollback()
    desk = _writing_at(code, number)
    found = db.session.get_one(TableQuestion, question_id)
    fresh = AnswerForm(
        formdata=None, data={"text": form.text.data, "revision": found.note.revision}
    )
    fresh.text.errors = [message]
    return _questions(desk, wrong=(question_id, fresh), status=409)


def _writing_at(code: str, number: int) -> Desk:
    workshop = workshop_or_404(code)
    desk = at_table(workshop, number, None, present=now(workshop))
    return desk if desk.may_write else abort(404)


def _questions(
    desk: Desk, *, wrong: tuple[int, AnswerForm] | None = None, status: int = 200
) -> Response:
    """The open questions, each with its form; `wrong` is the one that was sent and not taken."""
    table = desk.origin.table
    if table is None:
        abort(404)
    found = asking.open_questions(table)
    forms = {each.id: AnswerForm.about(each) for each in found}
    if wrong is not None:
        forms[wrong[0]] = wrong[1]
    template = "themes/_asked.html" if is_htmx() else "themes/asked.html"
    page = render_template(template, table=table, questions=found, answers=forms, name_of=name_of)
    return make_response(page, status)
