"""Wording, changing, ordering and taking away one option or one theme."""

from collections.abc import Sequence

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitate.db import db
from facilitate.errors import Conflict, Refused
from facilitate.notes.models import Note
from facilitate.themes import operations, queries, steps
from facilitate.themes.board_forms import MergeForm, SplitForm, UseForm
from facilitate.themes.categories import categories_of
from facilitate.themes.desks import desk_url
from facilitate.themes.forms import (
    OPTION,
    THEME,
    EditOptionForm,
    EditThemeForm,
    NewOptionForm,
    NewThemeForm,
    PlaceForm,
)
from facilitate.themes.guards import option_or_404, theme_or_404
from facilitate.themes.models import Opportunity, Theme
from facilitate.themes.step_words import name_of, sentence
from facilitate.themes.undoing import can_undo
from facilitate.themes.views import bp, changed
from facilitate.web.access import Role, allow, visitor
from facilitate.web.errors import say
from facilitate.web.forms import row_id
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.models import Workshop

# --- Options -----------------------------------------------------------------------------------


@bp.route("/w/<code>/options/new", methods=["GET", "POST"])
@allow(Role.ORGANIZER, Role.THEME_TEAM)
def new_option(code: str) -> Response:
    """Word an option from the notes or the theme that the address names."""
    workshop = workshop_or_404(code)
    theme = _theme_asked_for(workshop)
    notes = _notes_asked_for(workshop, theme)
    if request.method == "GET":
        form = NewOptionForm.beginning(notes=notes, theme=theme, workshop=workshop)
        return _new_option_page(workshop, form, notes, theme)
    seen = steps.last_id(workshop.id)
    form = NewOptionForm(workshop=workshop)
    if not form.validate_on_submit():
        return _new_option_page(workshop, form, notes, theme, 422)
    operations.make_option(
        workshop=workshop,
        words=form.words,
        note_ids=form.note.data or [],
        themes=[theme] if theme is not None else [],
        by=visitor().actor,
    )
    return _option_done(workshop, seen)


@bp.route("/w/<code>/options/<int:option_id>", methods=["GET", "POST"])
@allow(Role.ORGANIZER, Role.THEME_TEAM)
def edit_option(code: str, option_id: int) -> Response:
    """Change the wording of an option; when somebody was faster, choose between both."""
    workshop = workshop_or_404(code)
    option = option_or_404(workshop, option_id)
    if request.method == "GET":
        form = EditOptionForm.showing(option, workshop)
        return _edit_option_page(workshop, option, form)
    seen = steps.last_id(workshop.id)
    form = EditOptionForm(workshop=workshop)
    if not form.validate_on_submit():
        return _edit_option_page(workshop, option, form, 422)
    try:
        operations.edit_option(
            option=option, words=form.words, revision=form.revision.data or 0, by=visitor().actor
        )
    except Conflict:
        db.session.rollback()
        workshop = workshop_or_404(code)
        option = option_or_404(workshop, option_id)
        form = EditOptionForm.showing(option, workshop, typed=form)
        return _edit_option_page(workshop, option, form, 409, in_conflict=True)
    return _option_done(workshop, seen)


@bp.post("/w/<code>/options/<int:option_id>/place")
@allow(Role.ORGANIZER, Role.THEME_TEAM)
def place_option(code: str, option_id: int) -> Response:
    """Move an option to another place of the list."""
    workshop = workshop_or_404(code)
    option = option_or_404(workshop, option_id)
    form = PlaceForm()
    if not form.validate_on_submit():
        raise Refused("Say where in the list the option shall stand.")
    operations.reorder(option=option, to=form.to.data or 1, by=visitor().actor)
    return changed(workshop, _("Option moved."))


@bp.post("/w/<code>/options/<int:option_id>/withdrawal")
@allow(Role.ORGANIZER, Role.THEME_TEAM)
def withdraw_option(code: str, option_id: int) -> Response:
    """Take an option off the list; the answer offers to undo it."""
    workshop = workshop_or_404(code)
    operations.withdraw_option(option=option_or_404(workshop, option_id), by=visitor().actor)
    return changed(workshop, _("Option withdrawn."), away=f"{OPTION}{option_id}")


@bp.post("/w/<code>/options/<int:option_id>/restoration")
@allow(Role.ORGANIZER, Role.THEME_TEAM)
def restore_option(code: str, option_id: int) -> Response:
    """Put a withdrawn option back on the list."""
    workshop = workshop_or_404(code)
    operations.restore_option(option=option_or_404(workshop, option_id), by=visitor().actor)
    return changed(workshop, _("Option put back."))


# --- Themes ------------------------------------------------------------------------------------


@bp.route("/w/<code>/themes/new", methods=["GET", "POST"])
@allow(Role.ORGANIZER, Role.THEME_TEAM)
def new_theme(code: str) -> Response:
    """Begin a theme, with the notes that the address names."""
    workshop = workshop_or_404(code)
    notes = _notes_asked_for(workshop, None)
    if request.method == "GET":
        form = NewThemeForm(formdata=None, data={"note": [note.id for note in notes]})
        return _new_theme_page(workshop, form, notes)
    form = NewThemeForm()
    if not form.validate_on_submit():
        return _new_theme_page(workshop, form, notes, 422)
    try:
        operations.make_theme(
            workshop=workshop, words=form.words, note_ids=form.note.data or [], by=visitor().actor
        )
    except Refused as refusal:
        form.name.errors = [say(refusal)]
        return _new_theme_page(workshop, form, notes, 409)
    return _done(workshop, _("Theme made."))


@bp.route("/w/<code>/themes/<int:theme_id>", methods=["GET", "POST"])
@allow(Role.ORGANIZER, Role.THEME_TEAM)
def edit_theme(code: str, theme_id: int) -> Response:
    """Change a theme's name and statement; when somebody was faster, choose between both."""
    workshop = workshop_or_404(code)
    theme = theme_or_404(workshop, theme_id)
    if request.method == "GET":
        return edit_theme_page(workshop, theme)
    form = EditThemeForm(workshop=workshop, categories=categories_of(workshop.id))
    if not form.validate_on_submit():
        return edit_theme_page(workshop, theme, form, 422)
    try:
        operations.edit_theme(
            theme=theme, words=form.words, revision=form.revision.data or 0, by=visitor().actor
        )
    except Conflict:
        db.session.rollback()
        workshop = workshop_or_404(code)
        theme = theme_or_404(workshop, theme_id)
        form = EditThemeForm.showing(
            theme, workshop=workshop, categories=categories_of(workshop.id), typed=form
        )
        return edit_theme_page(workshop, theme, form, 409, in_conflict=True)
    except Refused as refusal:
        form.name.errors = [say(refusal)]
        return edit_theme_page(workshop, theme, form, 409)
    return _done(workshop, _("Theme saved."))


@bp.post("/w/<code>/themes/<int:theme_id>/deletion")
@allow(Role.ORGANIZER, Role.THEME_TEAM)
def delete_theme(code: str, theme_id: int) -> Response:
    """Take a theme away and leave its notes; the answer offers to undo it."""
    workshop = workshop_or_404(code)
    operations.delete_theme(theme=theme_or_404(workshop, theme_id), by=visitor().actor)
    return changed(workshop, _("Theme deleted."), away=f"{THEME}{theme_id}")


@bp.post("/w/<code>/themes/<int:theme_id>/restoration")
@allow(Role.ORGANIZER, Role.THEME_TEAM)
def restore_theme(code: str, theme_id: int) -> Response:
    """Bring a deleted theme back with its notes."""
    workshop = workshop_or_404(code)
    operations.restore_theme(theme=theme_or_404(workshop, theme_id), by=visitor().actor)
    return changed(workshop, _("Theme put back."))


# --- What these pages need ---------------------------------------------------------------------


def _theme_asked_for(workshop: Workshop) -> Theme | None:
    theme_id = request.args.get("theme", type=row_id)
    return theme_or_404(workshop, theme_id) if theme_id is not None else None


def _notes_asked_for(workshop: Workshop, theme: Theme | None) -> Sequence[Note]:
    """The notes of the theme, or else of the address in its order, as far as they count."""
    note_ids: Sequence[int] = request.args.getlist("note", type=row_id)
    if theme is not None:
        note_ids = queries.notes_of_themes([theme.id])[theme.id]
    notes = queries.kept_notes(workshop.id, note_ids)
    return sorted(notes, key=lambda note: note_ids.index(note.id))


def _new_option_page(
    workshop: Workshop,
    form: NewOptionForm,
    notes: Sequence[Note],
    theme: Theme | None,
    status: int = 200,
) -> Response:
    asked = {"theme": theme.id} if theme is not None else {"note": [note.id for note in notes]}
    page = render_template(
        "themes/new_option.html",
        form=form,
        theme=theme,
        notes=notes,
        action=desk_url(workshop, "themes.new_option", **asked),
        back_url=desk_url(workshop),
    )
    return make_response(page, status)


def _edit_option_page(
    workshop: Workshop,
    option: Opportunity,
    form: EditOptionForm,
    status: int = 200,
    *,
    in_conflict: bool = False,
) -> Response:
    """The form; in a conflict beside what somebody else made of the option."""
    page = render_template(
        "themes/edit_option.html",
        form=form,
        option=option,
        in_conflict=in_conflict,
        notes=queries.kept_notes(workshop.id, queries.notes_of([option.id])[option.id]),
        action=desk_url(workshop, "themes.edit_option", option_id=option.id),
        back_url=desk_url(workshop),
    )
    return make_response(page, status)


def _new_theme_page(
    workshop: Workshop, form: NewThemeForm, notes: Sequence[Note], status: int = 200
) -> Response:
    page = render_template(
        "themes/new_theme.html",
        form=form,
        notes=notes,
        action=desk_url(workshop, "themes.new_theme", note=[note.id for note in notes]),
        back_url=desk_url(workshop),
    )
    return make_response(page, status)


def edit_theme_page(
    workshop: Workshop,
    theme: Theme,
    form: EditThemeForm | None = None,
    status: int = 200,
    *,
    in_conflict: bool = False,
    split: SplitForm | None = None,
    use: UseForm | None = None,
) -> Response:
    """Everything about a theme; in a conflict beside what somebody else made of it."""
    others = [each for each in queries.themes(workshop.id) if each is not theme]
    page = render_template(
        "themes/edit_theme.html",
        form=form
        or EditThemeForm.showing(theme, workshop=workshop, categories=categories_of(workshop.id)),
        theme=theme,
        in_conflict=in_conflict,
        evidence=queries.evidence_of_themes([theme.id])[theme.id],
        notes=queries.kept_notes(workshop.id, queries.notes_of_themes([theme.id])[theme.id]),
        split=split or SplitForm(formdata=None),
        merge=MergeForm(formdata=None, themes=others),
        others=others,
        use=use or UseForm(formdata=None, destinations=workshop.destinations),
        lineage=queries.lineage_of(theme),
        steps=steps.history(workshop.id, theme_id=theme.id)[0],
        done=steps.newest(workshop.id, request.args.get("did", type=row_id)),
        sentence=sentence,
        name_of=name_of,
        can_undo=can_undo,
        action=desk_url(workshop, "themes.edit_theme", theme_id=theme.id),
        back_url=url_for("themes.board", code=workshop.code),
    )
    return make_response(page, status)


def _option_done(workshop: Workshop, seen: int) -> Response:
    """End the transaction and show the desk, with what was done and the way back."""
    newest = steps.last_id(workshop.id)
    back = desk_url(workshop, did=newest if newest > seen else None)
    db.session.commit()
    if newest <= seen:
        flash(_("Nothing changed."), "info")
    return redirect(back, 303)


def _done(workshop: Workshop, message: str) -> Response:
    back = desk_url(workshop)
    db.session.commit()
    flash(message, "success")
    return redirect(back, 303)
