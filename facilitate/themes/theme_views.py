"""One theme: splitting and merging it, keeping it apart, and where it will be used."""

from flask import abort, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitate.db import db
from facilitate.errors import Refused
from facilitate.themes import arranging, queries, steps
from facilitate.themes.board_forms import CategoriesForm, MergeForm, SplitForm, UseForm
from facilitate.themes.categories import categories_of
from facilitate.themes.guards import target_or_404, theme_or_404
from facilitate.themes.models import Theme, ThemeUse
from facilitate.themes.views import bp
from facilitate.themes.wording_views import edit_theme_page
from facilitate.web.access import Role, allow, visitor
from facilitate.web.errors import say
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.models import Workshop


@bp.post("/w/<code>/themes/<int:theme_id>/split")
@allow(Role.ORGANIZER, Role.THEME_TEAM)
def split_theme(code: str, theme_id: int) -> Response:
    """Begin a theme with the ticked notes of this one."""
    workshop, theme, seen = _found(code, theme_id)
    form = SplitForm()
    if not form.validate_on_submit():
        return edit_theme_page(workshop, theme, status=422, split=form)
    try:
        new = arranging.split(
            theme=theme, words=form.words, note_ids=form.note.data or [], by=visitor().actor
        )
    except Refused as refusal:
        return _refused(code, theme_id, form, refusal)
    return _done(workshop, new.id, seen)


@bp.post("/w/<code>/themes/<int:theme_id>/merger")
@allow(Role.ORGANIZER, Role.THEME_TEAM)
def merge_theme(code: str, theme_id: int) -> Response:
    """Let another theme take this one up."""
    workshop, theme, seen = _found(code, theme_id)
    form = MergeForm(themes=queries.themes(workshop.id))
    if not form.validate_on_submit():
        abort(404)
    into = target_or_404(workshop, form.into.data or "")
    if not isinstance(into, Theme):
        abort(404)
    arranging.merge(theme=theme, into=into, by=visitor().actor)
    return _done(workshop, into.id, seen)


@bp.post("/w/<code>/themes/<int:theme_id>/minority")
@allow(Role.ORGANIZER, Role.THEME_TEAM)
def keep_apart(code: str, theme_id: int) -> Response:
    """Mark a theme as said by few, or take the mark away."""
    workshop, theme, seen = _found(code, theme_id)
    wanted = not theme.is_minority
    arranging.mark_minority(theme=theme, is_minority=wanted, by=visitor().actor)
    return _done(workshop, theme_id, seen)


@bp.post("/w/<code>/themes/<int:theme_id>/uses")
@allow(Role.ORGANIZER, Role.THEME_TEAM)
def use_theme(code: str, theme_id: int) -> Response:
    """Say where a theme will or may be used."""
    workshop, theme, seen = _found(code, theme_id)
    form = UseForm(destinations=workshop.destinations)
    if not form.validate_on_submit():
        return edit_theme_page(workshop, theme, status=422, use=form)
    chosen = next(each for each in workshop.destinations if each.id == form.destination.data)
    arranging.use(
        theme=theme,
        destination=chosen,
        person=form.person.data or "",
        due_on=form.due_on.data,
        by=visitor().actor,
    )
    return _done(workshop, theme_id, seen)


@bp.post("/w/<code>/themes/<int:theme_id>/uses/<int:use_id>/removal")
@allow(Role.ORGANIZER, Role.THEME_TEAM)
def drop_use(code: str, theme_id: int, use_id: int) -> Response:
    """A theme is not used there after all."""
    workshop, theme, seen = _found(code, theme_id)
    use = db.session.get(ThemeUse, use_id)
    if use is not None:
        if use.theme_id != theme.id:
            abort(404)
        arranging.drop_use(use=use, theme=theme, by=visitor().actor)
    return _done(workshop, theme_id, seen)


@bp.route("/w/<code>/themes/categories", methods=["GET", "POST"])
@allow(Role.ORGANIZER, Role.THEME_TEAM)
def categories(code: str) -> Response:
    """The categories that themes of this workshop can have."""
    workshop = workshop_or_404(code)
    form = CategoriesForm()
    status = 200
    if form.validate_on_submit():
        try:
            arranging.set_categories(
                workshop=workshop,
                categories=(form.lines.data or "").splitlines(),
                by=visitor().actor,
            )
        except Refused as refusal:
            db.session.rollback()
            workshop, status = workshop_or_404(code), 409
            form.lines.errors = [say(refusal)]
        else:
            db.session.commit()
            flash(_("Saved."), "success")
            return redirect(url_for("themes.board", code=code), 303)
    elif form.is_submitted():
        status = 422
    else:
        form.lines.data = "\n".join(categories_of(workshop.id))
    return make_response(
        render_template("themes/categories.html", form=form, workshop=workshop), status
    )


def _found(code: str, theme_id: int) -> tuple[Workshop, Theme, int]:
    """The theme, and the newest step before anything is done to it."""
    workshop = workshop_or_404(code)
    return workshop, theme_or_404(workshop, theme_id), steps.last_id(workshop.id)


def _refused(code: str, theme_id: int, form: SplitForm, refusal: Refused) -> Response:
    db.session.rollback()
    workshop, theme, _seen = _found(code, theme_id)
    form.name.errors = [say(refusal)]
    return edit_theme_page(workshop, theme, status=409, split=form)


def _done(workshop: Workshop, theme_id: int, seen: int) -> Response:
    """End the transaction and show the theme, with what was done to it and the way back."""
    code, newest = workshop.code, steps.last_id(workshop.id)
    step_id = newest if newest > seen else None
    db.session.commit()
    if step_id is None:
        flash(_("Nothing changed."), "info")
    return redirect(url_for("themes.edit_theme", code=code, theme_id=theme_id, did=step_id), 303)
