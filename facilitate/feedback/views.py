"""The feedback form on phones and for the room, its switch on the Run page, and its result."""

from typing import Any

import segno
from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitate.commitments.queries import commitments
from facilitate.db import db, empty_log
from facilitate.errors import Refused
from facilitate.feedback import operations, queries
from facilitate.feedback.forms import AnswersForm, QuestionsForm, ends_of, usual_questions
from facilitate.feedback.models import FeedbackForm, FeedbackLine
from facilitate.feedback.rules import FEWEST, LINE_LIMIT, MARKS, QUESTION_LIMIT
from facilitate.people.guards import participant_or_404
from facilitate.web.access import PROJECTING, TAKING_PART, Role, allow, visitor
from facilitate.web.addresses import public_address
from facilitate.web.errors import say
from facilitate.web.htmx import answer
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.models import Workshop

bp = Blueprint("feedback", __name__)

# --- For those who answer ------------------------------------------------------------------------


@bp.get("/w/<code>/feedback")
@allow(*TAKING_PART)
def form(code: str) -> Response:
    """The questions; an organizer sees them as participants do."""
    return _form_page(workshop_or_404(code))


@bp.post("/w/<code>/feedback")
@allow(Role.PARTICIPANT)
def give(code: str) -> Response:
    """Send one's answers, once."""
    workshop = workshop_or_404(code)
    me = participant_or_404(workshop, visitor().participant_id or abort(404))
    listed = commitments(workshop.id)
    sent = AnswersForm(listed=listed)
    if not sent.validate_on_submit():
        return _form_page(workshop, sent, 422)
    chosen = next((each for each in listed if str(each.id) == sent.commitment.data), None)
    try:
        operations.give_feedback(
            workshop=workshop,
            participant=me,
            marks=sent.marks,
            line=sent.line.data or "",
            commitment=chosen,
        )
    except Refused as refusal:
        db.session.rollback()
        sent.form_errors.append(say(refusal))
        return _form_page(workshop_or_404(code), sent, 409)
    db.session.commit()
    return redirect(url_for("feedback.form", code=code), 303)


@bp.get("/w/<code>/feedback/card")
@allow(Role.PARTICIPANT)
def my_card(code: str) -> str:
    """What a participant's own page says of it: nothing while the form is not open."""
    workshop = workshop_or_404(code)
    found = queries.form_of(workshop.id)
    return render_template(
        "feedback/_my_card.html",
        is_open=found is not None and found.state == "open",
        is_given=_is_given(found),
    )


@bp.get("/w/<code>/projector/feedback")
@allow(*PROJECTING)
def projector(code: str) -> str:
    """Where the room finds the form."""
    workshop = workshop_or_404(code)
    found = queries.form_of(workshop.id)
    address = public_address(url_for("feedback.form", code=code))
    return render_template(
        "feedback/_projector.html",
        is_open=found is not None and found.state == "open",
        address=address,
        qr=segno.make(address, error="m", micro=False).svg_data_uri(border=2, xmldecl=False),
    )


# --- For the organizer ---------------------------------------------------------------------------


@bp.get("/w/<code>/feedback/control")
@allow(Role.ORGANIZER)
def control(code: str) -> str:
    """Its place on the Run page."""
    return render_template("feedback/_control.html", **_state(workshop_or_404(code)))


@bp.post("/w/<code>/feedback/opening")
@allow(Role.ORGANIZER)
def open_form(code: str) -> Response:
    """Ask everybody."""
    workshop = workshop_or_404(code)
    operations.open_feedback(workshop=workshop, questions=_usual(workshop), by=visitor().actor)
    db.session.commit()
    return _control(workshop)


@bp.post("/w/<code>/feedback/closure")
@allow(Role.ORGANIZER)
def close_form(code: str) -> Response:
    """Take no more answers, for good."""
    workshop = workshop_or_404(code)
    operations.close_feedback(workshop=workshop, by=visitor().actor)
    db.session.commit()
    response = _control(workshop)
    db.session.rollback()  # the answer has read again, and the log is cut behind all readers
    empty_log()  # who has answered stands there still
    return response


@bp.route("/w/<code>/feedback/questions", methods=["GET", "POST"])
@allow(Role.ORGANIZER)
def questions(code: str) -> Response:
    """Word the questions, until the form is opened."""
    workshop = workshop_or_404(code)
    found = queries.form_of(workshop.id)
    asked = found.questions if found is not None else _usual(workshop)
    worded = QuestionsForm(data={"questions": asked})
    for number, field in enumerate(worded.questions):
        field.label.text = _ways()[number]
    status = 200
    if request.method == "POST":
        if worded.validate_on_submit():
            operations.word_questions(
                workshop=workshop,
                questions=[each or "" for each in worded.questions.data],
                by=visitor().actor,
            )
            db.session.commit()
            flash(_("Saved."), "success")
            return redirect(url_for("feedback.questions", code=code), 303)
        status = 422
    page = render_template(
        "feedback/questions.html", form=worded, longest=QUESTION_LIMIT, **_state(workshop)
    )
    return make_response(page, status)


@bp.get("/w/<code>/feedback/result")
@allow(Role.ORGANIZER)
def result(code: str) -> str:
    """What came of it, and which lines the report may quote."""
    workshop = workshop_or_404(code)
    found = queries.result(workshop.id)
    return render_template(
        "feedback/result.html",
        result=found,
        ends=[ends_of(number) for number in range(len(MARKS))],
        lines=queries.lines(workshop.id) if found and found.sheets >= FEWEST else (),
        wished={each.id: each.what for each in commitments(workshop.id)},
        **_state(workshop),
    )


@bp.post("/w/<code>/feedback/lines/<int:line_id>/showing")
@allow(Role.ORGANIZER)
def show_line(code: str, line_id: int) -> Response:
    """Let the report quote a line."""
    return _decide(code, line_id, shown=True)


@bp.post("/w/<code>/feedback/lines/<int:line_id>/hiding")
@allow(Role.ORGANIZER)
def hide_line(code: str, line_id: int) -> Response:
    """Keep a line out of the report."""
    return _decide(code, line_id, shown=False)


# --- What these pages need -----------------------------------------------------------------------


def _decide(code: str, line_id: int, *, shown: bool) -> Response:
    workshop = workshop_or_404(code)
    line = db.session.get(FeedbackLine, line_id)
    found = queries.result(workshop.id)
    too_few = found is None or found.sheets < FEWEST
    if line is None or line.workshop_id != workshop.id or too_few:
        abort(404)
    operations.decide_line(line=line, shown=shown, by=visitor().actor)
    db.session.commit()
    return redirect(url_for("feedback.result", code=code, _anchor=f"line-{line_id}"), 303)


def _usual(workshop: Workshop) -> list[str]:
    """The questions in the workshop's own language, where we speak it."""
    if workshop.language not in current_app.config["LANGUAGES"]:
        return usual_questions()
    with force_locale(workshop.language):
        return usual_questions()


def _ways() -> list[str]:
    """How each question is answered."""
    return [
        *(
            _("Question %(number)s, answered from %(least)s to %(most)s",
              number=number, least=least, most=most)
            for number, (least, most) in enumerate(MARKS, 1)
        ),
        _("Question %(number)s, answered in a line of one's own", number=len(MARKS) + 1),
    ]  # fmt: skip


def _is_given(found: FeedbackForm | None) -> bool:
    me = visitor().participant_id
    return found is not None and me is not None and queries.has_given(found, participant_id=me)


def _state(workshop: Workshop) -> dict[str, Any]:
    found = queries.form_of(workshop.id)
    return {
        "workshop": workshop,
        "state": found.state if found is not None else "draft",
        "sent": queries.sent(workshop.id),
        "present": (found.present if found is not None else None) or queries.present(workshop.id),
    }


def _control(workshop: Workshop) -> Response:
    return answer(
        "feedback/_control.html",
        to=url_for("workshop.run", code=workshop.code, _anchor="feedback"),
        **_state(workshop),
    )


def _form_page(workshop: Workshop, sent: AnswersForm | None = None, status: int = 200) -> Response:
    found = queries.form_of(workshop.id)
    asked = found.questions if found is not None else _usual(workshop)
    shown = sent or AnswersForm(formdata=None, listed=commitments(workshop.id))
    for number in range(len(MARKS)):
        shown[f"mark_{number}"].label.text = asked[number]
    shown.line.label.text = asked[-1]
    is_open = found is not None and found.state == "open"
    page = render_template(
        "feedback/form.html",
        form=shown,
        asked=asked,
        ends=[ends_of(number) for number in range(len(MARKS))],
        longest=LINE_LIMIT,
        is_open=is_open,
        is_closed=found is not None and found.state == "closed",
        is_given=_is_given(found),
        may_answer=visitor().is_any(Role.PARTICIPANT),
    )
    return make_response(page, status)
