"""The comment round of the draft: for those who lead tables, and for the organizer."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from flask import abort, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from facilitate import clock
from facilitate.comments.forms import DeclineForm, one_of_many
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.notes.models import Note
from facilitate.people.guards import participant_or_404
from facilitate.people.models import Participant
from facilitate.report import commenting, parts
from facilitate.report.comment_forms import DeadlineForm, PartCommentForm
from facilitate.report.comment_letters import ask
from facilitate.report.models import CommentRound, ReportComment
from facilitate.report.narrative_forms import RevisionForm
from facilitate.report.views import bp
from facilitate.themes.models import Theme
from facilitate.web.access import Role, allow, visitor
from facilitate.web.addresses import is_number
from facilitate.web.errors import say
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.models import Workshop

# --- For those who lead tables -------------------------------------------------------------------


@bp.get("/w/<code>/report/part")
@allow(Role.FACILITATOR)
def my_part(code: str) -> Response:
    """The part of the draft that is of one's own tables, with a box for comments everywhere."""
    return _part_page(workshop_or_404(code))


@bp.get("/w/<code>/report/part/card")
@allow(Role.FACILITATOR)
def part_card(code: str) -> str:
    """What the own page of somebody who leads tables says of it."""
    workshop = workshop_or_404(code)
    own = parts.own_comments(workshop.id, participant_id=_me(workshop).id)
    return render_template(
        "report/_part_card.html", has_comments=bool(own), comments=_round(workshop)
    )


@bp.post("/w/<code>/report/part/comments")
@allow(Role.FACILITATOR)
def comment_on_part(code: str) -> Response:
    """Say something of one's part, or of a note or a theme in it."""
    workshop = workshop_or_404(code)
    me = _me(workshop)
    form = PartCommentForm()
    about = _about(parts.part_of(workshop, me), form)
    if not form.validate_on_submit():
        return _part_page(workshop, form, 422)
    try:
        commenting.comment(
            workshop=workshop,
            about=about,
            text=form.text.data or "",
            wording=form.wording.data or "",
            client_id=form.client_id.data or "",
            participant=me,
        )
    except Refused as refusal:
        db.session.rollback()
        form.form_errors.append(say(refusal))
        return _part_page(workshop_or_404(code), form, 409)
    db.session.commit()
    flash(_("Thank you. The organizer reads it, and the answer stands here."), "success")
    return redirect(url_for("report.my_part", code=code, _anchor=form.about.data), 303)


# --- For the organizer ---------------------------------------------------------------------------


@bp.get("/w/<code>/report/comments")
@allow(Role.ORGANIZER)
def comments(code: str) -> Response:
    """All comments on the draft, and until when they are taken."""
    return _comments_page(workshop_or_404(code))


@bp.post("/w/<code>/report/comments/opening")
@allow(Role.ORGANIZER)
def open_comments(code: str) -> Response:
    """Ask those who lead tables for comments until a moment, or move that moment."""
    workshop = workshop_or_404(code)
    form = DeadlineForm()
    if not form.validate_on_submit():
        return _comments_page(workshop, deadline=form, status=422)
    by = visitor().actor
    try:
        is_new = commenting.open_round(
            workshop=workshop, deadline=form.moment(workshop.zone), by=by
        )
    except Refused as refusal:
        db.session.rollback()
        form.time.errors = [say(refusal)]
        return _comments_page(workshop_or_404(code), deadline=form, status=409)
    if not is_new:
        said = _("The deadline is changed.")
    else:
        db.session.flush()
        asked = db.session.get_one(CommentRound, workshop.id)
        mails = ask(parts.leads(workshop.id), workshop, asked, by=by)
        said = (
            ngettext(
                "Comments are open. One mail is on its way.",
                "Comments are open. %(num)d mails are on their way.",
                mails,
            )
            if mails
            else _("Comments are open. Those who lead tables find their part on their own page.")
        )
    db.session.commit()
    flash(said, "success")
    return redirect(url_for("report.comments", code=code), 303)


@bp.post("/w/<code>/report/comments/closure")
@allow(Role.ORGANIZER)
def close_comments(code: str) -> Response:
    """Take no more comments."""
    commenting.close_round(workshop=workshop_or_404(code), by=visitor().actor)
    return _decided(code, _("Comments are closed."))


@bp.post("/w/<code>/report/comments/<int:comment_id>/acceptance")
@allow(Role.ORGANIZER)
def accept_comment(code: str, comment_id: int) -> Response:
    """Take a comment up."""
    found = _comment_or_404(workshop_or_404(code), comment_id)
    form = RevisionForm()
    if not form.validate_on_submit():
        raise Refused("This form is incomplete. Reload the page and send it again.")
    is_wording = bool(found.wording)
    commenting.accept(comment=found, revision=form.revision.data or 0, by=visitor().actor)
    return _decided(code, _("The note has the new words.") if is_wording else _("Marked as done."))


@bp.post("/w/<code>/report/comments/<int:comment_id>/decline")
@allow(Role.ORGANIZER)
def decline_comment(code: str, comment_id: int) -> Response:
    """Leave it at that, with a reason."""
    workshop = workshop_or_404(code)
    found = _comment_or_404(workshop, comment_id)
    form = DeclineForm()
    if not form.validate_on_submit():
        return _comments_page(workshop, declining=form, declined=found, status=422)
    commenting.decline(comment=found, reason=form.reason.data or "", by=visitor().actor)
    return _decided(code, _("Declined. Whoever wrote it reads why."))


# --- What these pages need -----------------------------------------------------------------------


def _me(workshop: Workshop) -> Participant:
    return participant_or_404(workshop, visitor().participant_id or abort(404))


def _about(part: parts.Part, form: PartCommentForm) -> Note | Theme | None:
    """What a comment is about; what is not in the part is not there (404)."""
    kind, _dash, number = (form.about.data or "").partition("-")
    if kind == "part":
        return None
    row = int(number) if is_number(number) else 0
    about: Note | Theme | None = None
    if kind == "note":
        about = db.session.get(Note, row)
    elif kind == "theme":
        about = db.session.get(Theme, row)
    if about is None or not part.holds(about):
        abort(404)
    return about


def _comment_or_404(workshop: Workshop, comment_id: int) -> ReportComment:
    found = db.session.get(ReportComment, comment_id)
    if found is None or found.workshop_id != workshop.id:
        abort(404)
    return found


@dataclass(frozen=True, kw_only=True)
class _Round:
    """Whether comments are taken now, and when that ends or ended, by the clock of the place."""

    is_open: bool
    until: datetime | None


def _round(workshop: Workshop) -> _Round:
    found = db.session.get(CommentRound, workshop.id)
    if found is None:
        return _Round(is_open=False, until=None)
    until = min(found.deadline, found.closed_at or found.deadline)
    return _Round(is_open=found.is_open(clock.now()), until=until.astimezone(workshop.zone))


def _part_page(
    workshop: Workshop, sent: PartCommentForm | None = None, status: int = 200
) -> Response:
    me = _me(workshop)
    page = render_template(
        "report/my_part.html",
        part=parts.part_of(workshop, me),
        own=parts.own_comments(workshop.id, participant_id=me.id),
        sent_for=sent.about.data if sent is not None else None,
        form_at=partial(_form_at, sent),
        person_name=me.name,
        comments=_round(workshop),
    )
    return make_response(page, status)


def _form_at(sent: PartCommentForm | None, about: str) -> PartCommentForm:
    """The form at one place of the part: the one that was sent there, else an empty one."""
    if sent is not None and sent.about.data == about:
        form = sent
    else:
        form = PartCommentForm(formdata=None, about=about)
    for field in (form.text, form.wording):
        field.id = field.label.field_id = f"{field.name}-{about}"
    return form


def _reason_at(
    sent: DeclineForm | None, about: ReportComment | None, comment_id: int
) -> DeclineForm:
    here = sent is not None and about is not None and about.id == comment_id
    form = sent if sent is not None and here else DeclineForm(formdata=None)
    one_of_many(form.reason, comment_id)
    return form


def _comments_page(
    workshop: Workshop,
    *,
    deadline: DeadlineForm | None = None,
    declining: DeclineForm | None = None,
    declined: ReportComment | None = None,
    status: int = 200,
) -> Response:
    about = _round(workshop)
    until = about.until if about.is_open else None
    chosen = {"day": until.date(), "time": until.time()} if until else None
    waiting, decided = parts.comments_of(workshop.id)
    page = render_template(
        "report/comments.html",
        waiting=waiting,
        decided=decided,
        form=deadline or DeadlineForm(formdata=None, data=chosen),
        reason_at=partial(_reason_at, declining, declined),
        sent_for=declined.id if declined is not None else None,
        leads=len(parts.leads(workshop.id)),
        comments=about,
    )
    return make_response(page, status)


def _decided(code: str, message: str) -> Response:
    db.session.commit()
    flash(message, "success")
    return redirect(url_for("report.comments", code=code), 303)
