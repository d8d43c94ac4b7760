"""Similar notes: asking for them, and deciding what becomes of each group."""

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitate import jobs
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.themes import groups as grouped
from facilitate.themes import queries
from facilitate.themes.board_forms import GroupForm
from facilitate.themes.boards import desk_tabs
from facilitate.themes.forms import NEW_THEME
from facilitate.themes.guards import target_or_404
from facilitate.themes.models import NoteGroup, Theme
from facilitate.themes.views import bp
from facilitate.web.access import Role, allow, visitor
from facilitate.web.errors import say
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.models import Workshop


@bp.get("/w/<code>/themes/similar")
@allow(Role.ORGANIZER, Role.THEME_TEAM)
def groups(code: str) -> Response:
    """Groups of notes that may say the same, to be made themes or dismissed."""
    return _page(workshop_or_404(code))


@bp.post("/w/<code>/themes/similar")
@allow(Role.ORGANIZER, Role.THEME_TEAM)
def find_groups(code: str) -> Response:
    """Let the worker look for similar notes."""
    grouped.ask_for_groups(workshop=workshop_or_404(code), by=visitor().actor)
    db.session.commit()
    return redirect(url_for("themes.groups", code=code), 303)


@bp.get("/w/<code>/themes/similar/search")
@allow(Role.ORGANIZER, Role.THEME_TEAM)
def search_state(code: str) -> Response:
    """How far the search is; the page is loaded anew once it is over."""
    workshop = workshop_or_404(code)
    job = grouped.latest_job(workshop.id)
    page = make_response(render_template("themes/_search.html", job=job))
    if job is None or job.finished_at is not None:
        page.headers["HX-Refresh"] = "true"
    return page


@bp.post("/w/<code>/themes/similar/cancellation")
@allow(Role.ORGANIZER, Role.THEME_TEAM)
def stop_search(code: str) -> Response:
    """Stop looking; the suggestions so far stay."""
    job = grouped.latest_job(workshop_or_404(code).id)
    if job is not None:
        jobs.cancel(job=job)
        db.session.commit()
    return redirect(url_for("themes.groups", code=code), 303)


@bp.post("/w/<code>/themes/similar/<int:group_id>")
@allow(Role.ORGANIZER, Role.THEME_TEAM)
def settle_group(code: str, group_id: int) -> Response:
    """Make a theme of a group's ticked notes, put them into one, or dismiss the group."""
    workshop = workshop_or_404(code)
    group = db.session.get(NoteGroup, group_id)
    if group is None or group.workshop_id != workshop.id:
        abort(404)
    form = GroupForm(themes=queries.themes(workshop.id))
    if not form.validate_on_submit():
        return _page(workshop, wrong=(group_id, form), status=422)
    if "dismiss" in request.form:
        grouped.dismiss(group=group, by=visitor().actor)
        message = _("Dismissed.")
    else:
        into = _into(workshop, form.to.data)
        try:
            theme = grouped.accept(
                group=group,
                workshop=workshop,
                note_ids=form.note.data or [],
                name=form.name.data or "",
                into=into,
                by=visitor().actor,
            )
        except Refused as refusal:
            db.session.rollback()
            form.name.errors = [say(refusal)]
            return _page(workshop_or_404(code), wrong=(group_id, form), status=409)
        message = _("The notes are in “%(name)s” now.", name=theme.name)
    db.session.commit()
    flash(message, "success")
    return redirect(url_for("themes.groups", code=code), 303)


def _into(workshop: Workshop, chosen: str | None) -> Theme | None:
    if not chosen or chosen == NEW_THEME:
        return None
    found = target_or_404(workshop, chosen)
    return found if isinstance(found, Theme) else abort(404)


def _page(
    workshop: Workshop, *, wrong: tuple[int, GroupForm] | None = None, status: int = 200
) -> Response:
    page = request.args.get("page", 1, type=int)
    if not 0 < page < 10**6:
        abort(404)
    found, total = grouped.open_groups(workshop.id, page=page)
    themes = queries.themes(workshop.id)
    notes = queries.kept_notes(workshop.id, {i for group in found for i in group.note_ids})
    by_id = {note.id: note for note in notes}
    forms = {
        group.id: GroupForm(
            formdata=None, themes=themes, data={"name": group.name, "note": group.note_ids}
        )
        for group in found
    }
    if wrong is not None:
        forms[wrong[0]] = wrong[1]
    answer = render_template(
        "themes/groups.html",
        tabs=desk_tabs(workshop, "themes.groups"),
        job=grouped.latest_job(workshop.id),
        groups=found,
        notes=by_id,
        forms_of=forms,
        total=total,
        page=page,
        pages=max(1, -(-total // grouped.PAGE_SIZE)),
    )
    return make_response(answer, status)
