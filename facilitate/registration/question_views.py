"""What the registration page asks, as the organizer sets it."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitate.db import db
from facilitate.errors import Refused
from facilitate.registration import page_operations, queries
from facilitate.registration.forms import KINDS, QuestionForm, WordingForm
from facilitate.registration.guards import question_or_404
from facilitate.registration.models import AnswerKind, RegistrationQuestion
from facilitate.registration.views import bp
from facilitate.web.access import Role, allow, visitor
from facilitate.web.errors import say
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.models import Workshop


@bp.route("/w/<code>/registrations/questions", methods=["GET", "POST"])
@allow(Role.ORGANIZER)
def questions(code: str) -> Response | tuple[str, int] | str:
    """All questions, and asking one more."""
    workshop = workshop_or_404(code)
    form = QuestionForm()
    if not form.is_submitted():
        return _page(workshop, form)
    if not form.validate():
        return _page(workshop, form), 422
    try:
        page_operations.add_question(workshop=workshop, by=visitor().actor, **form.values())
    except Refused as refusal:
        _undo(form, refusal)
        return _page(workshop, form), 422
    db.session.commit()
    flash(_("The question is on the page."), "success")
    return _back(code)


@bp.route("/w/<code>/registrations/questions/<int:question_id>", methods=["GET", "POST"])
@allow(Role.ORGANIZER)
def edit_question(code: str, question_id: int) -> Response | tuple[str, int] | str:
    """Change a question; of one that was answered, its wording."""
    workshop = workshop_or_404(code)
    question = question_or_404(workshop, question_id)
    as_it_is = {
        "text": question.text,
        "kind": question.kind,
        "choices": "\n".join(question.choices),
        "required": question.required,
    }
    is_answered = question.id in queries.answered(workshop.id)
    form = WordingForm(text=question.text) if is_answered else QuestionForm(data=as_it_is)
    if not form.is_submitted():
        return _edit_page(question, form)
    if not form.validate():
        return _edit_page(question, form), 422
    wanted = (
        form.values()
        if isinstance(form, QuestionForm)
        else {**as_it_is, "choices": question.choices, "text": form.text.data}
    )
    try:
        page_operations.edit_question(
            question=question, workshop=workshop, by=visitor().actor, **wanted
        )
    except Refused as refusal:
        _undo(form, refusal)
        return _edit_page(question, form), 422
    db.session.commit()
    flash(_("The question is saved."), "success")
    return _back(code)


@bp.post("/w/<code>/registrations/questions/<int:question_id>/order")
@allow(Role.ORGANIZER)
def move_question(code: str, question_id: int) -> Response:
    """Ask it earlier or later."""
    workshop = workshop_or_404(code)
    page_operations.move_question(
        question=question_or_404(workshop, question_id),
        workshop=workshop,
        up=request.form.get("way") == "up",
        by=visitor().actor,
    )
    db.session.commit()
    return redirect(url_for("registration.questions", code=code) + f"#question-{question_id}", 303)


@bp.post("/w/<code>/registrations/questions/<int:question_id>/closing")
@allow(Role.ORGANIZER)
def close_question(code: str, question_id: int) -> Response:
    """Ask it no more."""
    return _set_closed(workshop_or_404(code), question_id, closed=True)


@bp.post("/w/<code>/registrations/questions/<int:question_id>/reopening")
@allow(Role.ORGANIZER)
def reopen_question(code: str, question_id: int) -> Response:
    """Ask it again."""
    return _set_closed(workshop_or_404(code), question_id, closed=False)


@bp.post("/w/<code>/registrations/questions/<int:question_id>/removal")
@allow(Role.ORGANIZER)
def remove_question(code: str, question_id: int) -> Response:
    """Take a question off that nobody answered."""
    workshop = workshop_or_404(code)
    page_operations.remove_question(
        question=question_or_404(workshop, question_id), workshop=workshop, by=visitor().actor
    )
    db.session.commit()
    flash(_("The question is gone."), "success")
    return _back(code)


def _set_closed(workshop: Workshop, question_id: int, *, closed: bool) -> Response:
    page_operations.close_question(
        question=question_or_404(workshop, question_id),
        workshop=workshop,
        closed=closed,
        by=visitor().actor,
    )
    db.session.commit()
    return _back(workshop.code)


def _page(workshop: Workshop, form: QuestionForm) -> str:
    return render_template(
        "registration/questions.html",
        form=form,
        questions=queries.questions_of(workshop.id),
        answered=queries.answered(workshop.id),
        kinds=KINDS,
    )


def _edit_page(question: RegistrationQuestion, form: QuestionForm | WordingForm) -> str:
    return render_template("registration/question.html", question=question, form=form)


def _undo(form: QuestionForm | WordingForm, refusal: Refused) -> None:
    """Nothing was changed; the form says why, and keeps what was typed."""
    db.session.rollback()
    if isinstance(form, QuestionForm) and form.kind.data == AnswerKind.CHOICE:
        form.choices.errors = [*form.choices.errors, say(refusal)]
    else:
        form.form_errors.append(say(refusal))


def _back(code: str) -> Response:
    return redirect(url_for("registration.questions", code=code), 303)
