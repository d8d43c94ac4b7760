"""Similar notes: asking for them, and deciding what becomes of each group."""

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitate import jobs
from facilitate.db import db, reading
from facilitate.errors import Refused
from facilitate.themes import groups as grouped
from facilitate.themes import queries, steps, undoing
from facilitate.themes.board_forms import GroupForm
from facilitate.themes.boards import desk_tabs
from facilitate.themes.forms import NEW_THEME
from facilitate.themes.guards import target_or_404
from facilitate.themes.models import NoteGroup, Theme
from facilitate.themes.views import bp
from facilitate.web.access import Role, allow, visitor
from facilitate.web.errors import say
from facilitate.web.forms import row_id
from facilitate.web.htmx import is_htmx
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.models import Workshop


@bp.get("/w/<code>/themes/similar")
@allow(Role.ORGANIZER, Role.THEME_TEAM)
def groups(code: str) -> Response:
    """Groups of notes that may say the same, the strongest first; for htmx only further ones."""
    workshop = workshop_or_404(code)
    if is_htmx():
        return make_response(render_template("themes/_groups.html", **_listed(workshop)))
    return _page(workshop)


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
    group = _group_or_404(workshop, group_id)
    form = GroupForm(themes=queries.themes(workshop.id))
    if not form.validate_on_submit():
        return _again(workshop, group, form, 422)
    seen = steps.last_id(workshop.id)
    if "dismiss" in request.form:
        grouped.dismiss(group=group, by=visitor().actor)
        return _settled(workshop, group, _("Dismissed: “%(name)s”.", name=group.name))
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
        workshop = workshop_or_404(code)
        return _again(workshop, _group_or_404(workshop, group_id), form, 409)
    newest = steps.last_id(workshop.id)
    message = _("The notes are in “%(name)s” now.", name=theme.name)
    return _settled(workshop, group, message, step_id=newest if newest > seen else None)


@bp.post("/w/<code>/themes/similar/<int:group_id>/reopening")
@allow(Role.ORGANIZER, Role.THEME_TEAM)
def reopen_group(code: str, group_id: int) -> Response:
    """Decide about a group after all; what was made of it is taken back."""
    workshop = workshop_or_404(code)
    group = _group_or_404(workshop, group_id)
    step = steps.newest(workshop.id, request.form.get("step", type=row_id))
    if step is not None:
        undoing.undo(step=step, by=visitor().actor)
    grouped.reopen(group=group, by=visitor().actor)
    db.session.commit()
    if not is_htmx():
        return redirect(url_for("themes.groups", code=code), 303)
    with reading():
        workshop = workshop_or_404(code)
        (card,) = _cards(workshop, [_group_or_404(workshop, group_id)])
        total = grouped.open_groups(workshop.id).total
        page = render_template("themes/_group_again.html", **card, is_open=True, total=total)
    return make_response(page)


def _group_or_404(workshop: Workshop, group_id: int) -> NoteGroup:
    group = db.session.get(NoteGroup, group_id)
    if group is None or group.workshop_id != workshop.id:
        abort(404)
    return group


def _into(workshop: Workshop, chosen: str | None) -> Theme | None:
    if not chosen or chosen == NEW_THEME:
        return None
    found = target_or_404(workshop, chosen)
    return found if isinstance(found, Theme) else abort(404)


def _settled(
    workshop: Workshop, group: NoteGroup, message: str, *, step_id: int | None = None
) -> Response:
    """End the transaction; a line in the place of the group says what became of it."""
    code, group_id = workshop.code, group.id
    total = grouped.open_groups(workshop.id).total
    db.session.commit()
    if not is_htmx():
        flash(message, "success")
        return redirect(url_for("themes.groups", code=code), 303)
    page = render_template(
        "themes/_group_settled.html",
        code=code,
        group_id=group_id,
        message=message,
        step_id=step_id,
        total=total,
    )
    return make_response(page)


def _again(workshop: Workshop, group: NoteGroup, form: GroupForm, status: int) -> Response:
    """The group with what was chosen, and why it was not done."""
    if not is_htmx():
        return _page(workshop, wrong=(group.id, form), status=status)
    (card,) = _cards(workshop, [group], wrong=(group.id, form))
    return make_response(render_template("themes/_group.html", **card, is_open=True), status)


def _cards(
    workshop: Workshop,
    found: Sequence[NoteGroup],
    *,
    wrong: tuple[int, GroupForm] | None = None,
) -> list[dict[str, Any]]:
    """What the card of each group shows; one of them may have been sent and be wrong."""
    themes = queries.themes(workshop.id)
    notes = queries.kept_notes(workshop.id, {i for group in found for i in group.note_ids})
    by_id = {note.id: note for note in notes}
    cards = []
    for group in found:
        here = [by_id[note_id] for note_id in group.note_ids if note_id in by_id]
        form = GroupForm(
            formdata=None, themes=themes, data={"name": group.name, "note": group.note_ids}
        )
        cards.append(
            {
                "group": group,
                "notes": here,
                "tables": len({note.table.number for note in here if note.table}),
                "form": wrong[1] if wrong is not None and wrong[0] == group.id else form,
            }
        )
    return cards


def _listed(workshop: Workshop, *, wrong: tuple[int, GroupForm] | None = None) -> dict[str, Any]:
    """The groups that the address asks for, and after which of them more come."""
    after = request.args.get("after", 0, type=int)
    if not 0 <= after < 2**31:
        abort(404)
    found = grouped.open_groups(workshop.id, after=after)
    return {
        "cards": _cards(workshop, found.groups, wrong=wrong),
        "total": found.total,
        "more_after": found.more_after,
        "after": after,
        "wrong": wrong[0] if wrong is not None else None,
    }


def _page(
    workshop: Workshop, *, wrong: tuple[int, GroupForm] | None = None, status: int = 200
) -> Response:
    answer = render_template(
        "themes/groups.html",
        tabs=desk_tabs(workshop, "themes.groups"),
        job=grouped.latest_job(workshop.id),
        **_listed(workshop, wrong=wrong),
    )
    return make_response(answer, status)
