"""The desk where notes become themes and options: its page and what the ticked notes go into."""

from flask import Blueprint, flash, make_response, redirect, render_template, request
from flask_babel import ngettext
from werkzeug.wrappers import Response

from facilitate.db import db, reading
from facilitate.errors import Refused
from facilitate.themes import operations, steps
from facilitate.themes.boards import desk_tabs
from facilitate.themes.desks import Desk, desk_url
from facilitate.themes.forms import NEW_THEME, TickedForm
from facilitate.themes.guards import strand_or_404, target_or_404
from facilitate.themes.models import Opportunity
from facilitate.themes.step_words import name_of, sentence
from facilitate.web.access import Role, allow, visitor
from facilitate.web.errors import say
from facilitate.web.forms import row_id
from facilitate.web.htmx import go, is_htmx
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.models import Workshop

bp = Blueprint("themes", __name__)

#: pieces of the page that fetch themselves anew
_PARTS = {
    "notes": "themes/_notes.html",
    "tools": "themes/_tools.html",
    "lists": "themes/_lists.html",
}


@bp.get("/w/<code>/options")
@allow(Role.ORGANIZER, Role.THEME_TEAM)
def desk(code: str) -> Response:
    """Notes to tick, and the options and themes so far; for htmx one piece of it."""
    workshop = workshop_or_404(code)
    part = _PARTS.get(request.args.get("part", ""))
    if is_htmx() and part is not None:
        return make_response(render_template(part, desk=Desk(workshop)))
    return page_of(Desk(workshop))


@bp.post("/w/<code>/options/drafts")
@allow(Role.ORGANIZER, Role.THEME_TEAM)
def draft(code: str) -> Response:
    """Go and word an option from the ticked notes."""
    here, form = _ticked(code)
    if not form.validate_on_submit():
        return page_of(here, 422)
    return go(here.url("themes.new_option", note=form.note.data))


@bp.post("/w/<code>/options/each")
@allow(Role.ORGANIZER, Role.THEME_TEAM)
def each(code: str) -> Response:
    """Make an option of each ticked note, in its own words."""
    here, form = _ticked(code)
    if not form.validate_on_submit():
        return page_of(here, 422)
    try:
        made = operations.make_options(
            workshop=here.workshop, note_ids=form.note.data or [], by=visitor().actor
        )
    except Refused as refusal:
        return refused(here, refusal)
    return changed(here.workshop, ngettext("%(num)d option made.", "%(num)d options made.", made))


@bp.post("/w/<code>/options/sources")
@allow(Role.ORGANIZER, Role.THEME_TEAM)
def put(code: str) -> Response:
    """Put the ticked notes into a theme or behind an option, or go and begin a theme with them."""
    here, form = _ticked(code)
    if not form.validate_on_submit():
        return page_of(here, 422)
    if form.into.data == NEW_THEME:
        return go(here.url("themes.new_theme", note=form.note.data))
    target = target_or_404(here.workshop, form.into.data or "")
    note_ids, by = form.note.data or [], visitor().actor
    try:
        if isinstance(target, Opportunity):
            added = operations.add_sources(option=target, note_ids=note_ids, by=by)
        else:
            added = operations.put_into_theme(theme=target, note_ids=note_ids, by=by)
    except Refused as refusal:
        return refused(here, refusal)
    name = target.text if isinstance(target, Opportunity) else target.name
    message = ngettext(
        "%(num)d note added to “%(name)s”.", "%(num)d notes added to “%(name)s”.", added, name=name
    )
    return changed(here.workshop, message)


@bp.post("/w/<code>/options/removals")
@allow(Role.ORGANIZER, Role.THEME_TEAM)
def take_out(code: str) -> Response:
    """Take the ticked notes out of the theme or option whose notes are shown."""
    here, form = _ticked(code)
    if not form.validate_on_submit():
        return page_of(here, 422)
    source_of = target_or_404(here.workshop, request.args.get("used", ""))
    taken = operations.take_out(
        source_of=source_of, note_ids=form.note.data or [], by=visitor().actor
    )
    return changed(
        here.workshop, ngettext("%(num)d note taken out.", "%(num)d notes taken out.", taken)
    )


@bp.post("/w/<code>/options/marks")
@allow(Role.ORGANIZER, Role.THEME_TEAM)
def mark(code: str) -> Response:
    """Mark the ticked notes with a strand, or take their mark away."""
    here, form = _ticked(code)
    if not form.validate_on_submit():
        return page_of(here, 422)
    marked = operations.mark(
        workshop=here.workshop,
        note_ids=form.note.data or [],
        strand=strand_or_404(here.workshop, form.strand.data),
        by=visitor().actor,
    )
    return changed(here.workshop, ngettext("%(num)d note marked.", "%(num)d notes marked.", marked))


def page_of(here: Desk, status: int = 200) -> Response:
    """The whole desk; for htmx without the page around it."""
    if is_htmx():
        return make_response(render_template("themes/_desk.html", desk=here), status)
    page = render_template(
        "themes/desk.html",
        desk=here,
        tabs=desk_tabs(here.workshop, "themes.desk"),
        live_topics=["workshop", "desk", "sources"],
        live_seq=here.seq,
        taken_away=request.args.get("away"),
        done=steps.newest(here.workshop.id, request.args.get("did", type=row_id)),
        sentence=sentence,
        name_of=name_of,
    )
    return make_response(page, status)


def refused(here: Desk, refusal: Refused) -> Response:
    """The desk with what was ticked, and why it was not done."""
    db.session.rollback()
    again = Desk(workshop_or_404(here.workshop.code))
    again.sent().form_errors.append(say(refusal))
    return page_of(again, 409)


def changed(workshop: Workshop, message: str, *, away: str | None = None) -> Response:
    """End the transaction and show the desk as it is now.

    `away` names an option or theme that was just taken away, such as o7: the way back is offered
    instead of the message.
    """
    code, back = workshop.code, desk_url(workshop, away=away)
    db.session.commit()
    if not is_htmx():
        if away is None:
            flash(message, "success")
        return redirect(back, 303)
    with reading():
        here = Desk(workshop_or_404(code))
        page = render_template("themes/_changed.html", desk=here, message=message, taken_away=away)
    return make_response(page)


def _ticked(code: str) -> tuple[Desk, TickedForm]:
    here = Desk(workshop_or_404(code))
    return here, here.sent()


from facilitate.themes import (  # noqa: E402 - they join the blueprint
    asking_views,  # noqa: F401
    board_views,  # noqa: F401
    group_views,  # noqa: F401
    matrix_views,  # noqa: F401
    theme_views,  # noqa: F401
    wording_views,  # noqa: F401
)
