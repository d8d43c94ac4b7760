"""What did we miss? Comments on themes from phones, and deciding about them."""

from collections.abc import Mapping
from functools import partial

from flask import Blueprint, abort, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitate import activity
from facilitate.comments import operations, queries
from facilitate.comments.forms import AcceptForm, CommentForm, DeclineForm, one_of_many
from facilitate.comments.models import ThemeComment
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.notes.rules import Origin
from facilitate.people.guards import participant_or_404
from facilitate.people.models import Participant
from facilitate.themes.guards import theme_or_404
from facilitate.themes.models import Theme
from facilitate.themes.queries import themes
from facilitate.web.access import TAKING_PART, Role, allow, visitor
from facilitate.web.errors import say
from facilitate.web.htmx import is_htmx
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.models import NoteKind, Workshop

bp = Blueprint("comments", __name__)

#: who decides about comments
MODERATORS = (Role.ORGANIZER, Role.THEME_TEAM)


# --- For those who comment -----------------------------------------------------------------------


@bp.get("/w/<code>/themes/check")
@allow(*TAKING_PART)
def check(code: str) -> Response:
    """The themes so far, and a box at each for what it misses."""
    return _check_page(workshop_or_404(code))


@bp.post("/w/<code>/themes/<int:theme_id>/comments")
@allow(Role.PARTICIPANT)
def comment(code: str, theme_id: int) -> Response:
    """Say what a theme misses."""
    workshop = workshop_or_404(code)
    theme = theme_or_404(workshop, theme_id)
    me = participant_or_404(workshop, visitor().participant_id or abort(404))
    form = CommentForm()
    if not form.validate_on_submit():
        return _check_page(workshop, form, theme, 422)
    try:
        operations.comment(
            theme=theme,
            text=form.text.data or "",
            participant=me,
            client_id=form.client_id.data or "",
        )
    except Refused as refusal:
        db.session.rollback()
        form.form_errors.append(say(refusal))
        workshop = workshop_or_404(code)
        return _check_page(workshop, form, theme_or_404(workshop, theme_id), 409)
    db.session.commit()
    flash(_("Thank you. Somebody looks at it, and the answer stands here."), "success")
    return redirect(url_for("comments.check", code=code, _anchor=f"theme-{theme_id}"), 303)


@bp.get("/w/<code>/themes/check/card")
@allow(Role.PARTICIPANT)
def my_card(code: str) -> str:
    """What a participant's own page says of it: nothing while comments are not taken."""
    workshop = workshop_or_404(code)
    return render_template("comments/_my_card.html", check=queries.check_of(workshop.id))


# --- For those who decide ------------------------------------------------------------------------


@bp.get("/w/<code>/comments")
@allow(*MODERATORS)
def index(code: str) -> Response:
    """The comments that wait, and those that were decided about; for htmx the list alone."""
    return _queue(workshop_or_404(code))


@bp.post("/w/<code>/comments/opening")
@allow(*MODERATORS)
def open_check(code: str) -> Response:
    """Ask the participants what the themes miss."""
    operations.open_check(workshop=workshop_or_404(code), by=visitor().actor)
    return _decided(code, _("Participants can comment on the themes now."))


@bp.post("/w/<code>/comments/closure")
@allow(*MODERATORS)
def close_check(code: str) -> Response:
    """Take no more comments."""
    operations.close_check(workshop=workshop_or_404(code), by=visitor().actor)
    return _decided(
        code, _("Comments are closed. Participants see what they wrote, and no longer the themes.")
    )


@bp.post("/w/<code>/comments/showing")
@allow(*MODERATORS)
def show_themes(code: str) -> Response:
    """Let participants see the themes although comments are closed."""
    return _shown(code, are_shown=True, message=_("Participants see the themes."))


@bp.post("/w/<code>/comments/hiding")
@allow(*MODERATORS)
def hide_themes(code: str) -> Response:
    """Participants see the themes no longer."""
    return _shown(code, are_shown=False, message=_("Participants no longer see the themes."))


@bp.post("/w/<code>/comments/<int:comment_id>/acceptance")
@allow(*MODERATORS)
def accept(code: str, comment_id: int) -> Response:
    """Make a note of a comment."""
    workshop = workshop_or_404(code)
    found = _comment_or_404(workshop, comment_id)
    form = AcceptForm()
    form.offer(_kinds(workshop))
    if not form.validate_on_submit():
        raise Refused("Choose of which kind the note is.")
    kind = next(each for each in workshop.note_kinds if each.key == form.kind.data)
    operations.accept(comment=found, workshop=workshop, kind=kind, by=visitor().actor)
    return _decided(code, _("The comment is a note of its theme now."))


@bp.post("/w/<code>/comments/<int:comment_id>/decline")
@allow(*MODERATORS)
def decline(code: str, comment_id: int) -> Response:
    """Leave a comment out, with a reason."""
    workshop = workshop_or_404(code)
    found = _comment_or_404(workshop, comment_id)
    form = DeclineForm()
    if not form.validate_on_submit():
        return _queue(workshop, form, found, 422)
    operations.decline(comment=found, reason=form.reason.data or "", by=visitor().actor)
    return _decided(code, _("Left out. Whoever wrote it reads why."))


# --- What these pages need -----------------------------------------------------------------------


def _comment_or_404(workshop: Workshop, comment_id: int) -> ThemeComment:
    found = db.session.get(ThemeComment, comment_id)
    if found is None or found.workshop_id != workshop.id:
        abort(404)
    return found


def _kinds(workshop: Workshop) -> list[NoteKind]:
    """The kinds of notes that the session of comments takes."""
    session = queries.session_of_comments(workshop)
    return Origin(workshop=workshop, session=session).kinds if session is not None else []


def _check_page(
    workshop: Workshop,
    sent: CommentForm | None = None,
    theme: Theme | None = None,
    status: int = 200,
) -> Response:
    """The themes; the form that was sent stands at its theme again."""
    found = queries.check_of(workshop.id)
    me = _me(workshop)
    own = queries.own_comments(workshop.id, participant_id=me.id) if me is not None else {}
    listed = themes(workshop.id) if found is not None else ()
    # what was typed for a theme is never lost, even if comments were closed meanwhile
    ids = {*own, *([theme.id] if theme is not None else [])}
    page = render_template(
        "comments/check.html",
        check=found,
        themes=[t for t in listed if (found and found.shows_themes) or t.id in ids],
        own=own,
        me=me,
        sent_for=theme.id if theme is not None else None,
        form_at=partial(_form_at, sent, theme),
    )
    return make_response(page, status)


def _form_at(sent: CommentForm | None, theme: Theme | None, theme_id: int) -> CommentForm:
    """The form at a theme: the one that was sent there, else an empty one."""
    here = sent is not None and theme is not None and theme.id == theme_id
    form = sent if sent is not None and here else CommentForm(formdata=None)
    one_of_many(form.text, theme_id)
    return form


def _accepting_at(
    kinds: list[NoteKind], usual: Mapping[int, str], comment: ThemeComment
) -> AcceptForm:
    """The form at a comment; it proposes the kind that most notes of the theme have."""
    form = AcceptForm(formdata=None, data={"kind": usual.get(comment.theme_id)})
    form.offer(kinds)
    one_of_many(form.kind, comment.id)
    return form


def _reason_at(
    sent: DeclineForm | None, about: ThemeComment | None, comment_id: int
) -> DeclineForm:
    """The form below a comment: the one that was sent there, else an empty one."""
    here = sent is not None and about is not None and about.id == comment_id
    form = sent if sent is not None and here else DeclineForm(formdata=None)
    one_of_many(form.reason, comment_id)
    return form


def _me(workshop: Workshop) -> Participant | None:
    participant_id = visitor().participant_id
    return participant_or_404(workshop, participant_id) if participant_id is not None else None


def _queue(
    workshop: Workshop,
    sent: DeclineForm | None = None,
    about: ThemeComment | None = None,
    status: int = 200,
) -> Response:
    seq = activity.last_seq(workshop.id)
    found = queries.check_of(workshop.id)
    waiting = queries.waiting(workshop.id)
    page = render_template(
        "comments/_queue.html" if is_htmx() else "comments/index.html",
        check=found,
        waiting=waiting,
        decided=queries.decided(workshop.id),
        accepting_at=partial(
            _accepting_at,
            _kinds(workshop),
            queries.usual_kinds(comment.theme_id for comment in waiting),
        ),
        form_at=partial(_reason_at, sent, about),
        sent_for=about.id if about is not None else None,
        live_topics=["theme-comments", "theme-check"],
        live_seq=seq,
    )
    return make_response(page, status)


def _shown(code: str, *, are_shown: bool, message: str) -> Response:
    workshop = workshop_or_404(code)
    operations.show_themes(workshop=workshop, are_shown=are_shown, by=visitor().actor)
    return _decided(code, message)


def _decided(code: str, message: str) -> Response:
    db.session.commit()
    flash(message, "success")
    return redirect(url_for("comments.index", code=code), 303)
