"""The organizer's Run page, its buttons, and what all screens show of this moment."""

from collections.abc import Callable
from functools import partial

from flask import abort, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from facilitate.db import db
from facilitate.errors import Refused
from facilitate.web.access import Role, allow, visitor
from facilitate.web.errors import say
from facilitate.web.htmx import answer, is_htmx
from facilitate.web.i18n import lang
from facilitate.workshop import operations, queries
from facilitate.workshop.blueprint import bp
from facilitate.workshop.forms import ExtensionForm, MessageForm
from facilitate.workshop.guards import round_or_404, workshop_or_404
from facilitate.workshop.models import Message, Workshop
from facilitate.workshop.projector_views import chooser, projector_link


@bp.get("/w/<code>/run")
@allow(Role.ORGANIZER)
def run(code: str) -> str:
    """Rounds, the clock, a line to all screens, and every table at a glance."""
    return _run_page(workshop_or_404(code), MessageForm())


@bp.get("/w/<code>/run/control")
@allow(Role.ORGANIZER)
def control(code: str) -> str:
    """The steps of the day with the buttons of the round, for a page that heard of a change."""
    workshop = workshop_or_404(code)
    return render_template("workshop/_control.html", now=queries.now(workshop))


@bp.post("/w/<code>/rounds/<int:number>/start")
@allow(Role.ORGANIZER)
def start_round(code: str, number: int) -> Response:
    """Start a round."""
    return _change(code, number, operations.start_round)


@bp.post("/w/<code>/rounds/<int:number>/pause")
@allow(Role.ORGANIZER)
def pause_round(code: str, number: int) -> Response:
    """Stop its clock."""
    return _change(code, number, operations.pause_round)


@bp.post("/w/<code>/rounds/<int:number>/resumption")
@allow(Role.ORGANIZER)
def resume_round(code: str, number: int) -> Response:
    """Let its clock go on."""
    return _change(code, number, operations.resume_round)


@bp.post("/w/<code>/rounds/<int:number>/extension")
@allow(Role.ORGANIZER)
def extend_round(code: str, number: int) -> Response:
    """Give it five minutes more, once for each deadline that was seen."""
    return _change(code, number, partial(operations.extend_round, seen=ExtensionForm().seen))


@bp.post("/w/<code>/rounds/<int:number>/closure")
@allow(Role.ORGANIZER)
def end_round(code: str, number: int) -> Response:
    """End it."""
    return _change(code, number, operations.end_round)


@bp.post("/w/<code>/rounds/<int:number>/reopening")
@allow(Role.ORGANIZER)
def reopen_round(code: str, number: int) -> Response:
    """Undo its end."""
    return _change(code, number, operations.reopen_round)


@bp.post("/w/<code>/messages")
@allow(Role.ORGANIZER)
def send_message(code: str) -> Response | tuple[str, int]:
    """Show a line on all screens."""
    workshop = workshop_or_404(code)
    form = MessageForm()
    if not form.validate_on_submit():
        if is_htmx():
            return render_template("workshop/_message.html", form=form), 422
        return _run_page(workshop, form), 422
    operations.send_message(workshop=workshop, text=form.text.data or "", by=visitor().actor)
    db.session.commit()
    sent = answer(
        "workshop/_message.html", to=url_for("workshop.run", code=code), form=MessageForm(None)
    )
    sent.headers["HX-Trigger"] = "message-sent"
    return sent


@bp.post("/w/<code>/messages/<int:message_id>/withdrawal")
@allow(Role.ORGANIZER)
def withdraw_message(code: str, message_id: int) -> Response:
    """Take a line off all screens."""
    workshop = workshop_or_404(code)
    message = db.session.get(Message, message_id)
    if message is None or message.workshop_id != workshop.id:
        abort(404)
    operations.withdraw_message(message=message, by=visitor().actor)
    db.session.commit()
    return _answer(workshop)


@bp.get("/w/<code>/now")
@allow(Role.PARTICIPANT, Role.FACILITATOR, Role.ORGANIZER)
def now(code: str) -> Response:
    """The round that is on and the line for all screens; not sent again while nothing changed."""
    workshop = workshop_or_404(code)
    this = queries.now(workshop)
    response = make_response(render_template("workshop/_now.html", now=this))
    response.set_etag(f"{this.rev}-{lang()}", weak=True)
    return response.make_conditional(request)


def _run_page(workshop: Workshop, form: MessageForm) -> str:
    present = queries.now(workshop)
    return render_template(
        "workshop/run.html",
        live_topics=["rounds", "run", "projector", "feedback"],
        live_seq=present.rev,
        now=present,
        form=form,
        projector_link=projector_link(workshop),
        **chooser(workshop, rev=present.rev),
    )


def _change(code: str, number: int, operation: Callable[..., None]) -> Response:
    workshop = workshop_or_404(code)
    try:
        operation(round=round_or_404(workshop, number), by=visitor().actor)
    except Refused as refusal:
        if not is_htmx():
            raise
        # the buttons stay where they are, with the sentence above them
        db.session.rollback()
        return _answer(workshop_or_404(code), refusal=say(refusal), status=409)
    db.session.commit()
    return _answer(workshop)


def _answer(workshop: Workshop, *, refusal: str = "", status: int = 200) -> Response:
    return answer(
        "workshop/_control.html",
        to=url_for("workshop.run", code=workshop.code),
        status=status,
        now=queries.now(workshop),
        refusal=refusal,
    )
