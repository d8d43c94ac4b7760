"""What the organizer sets: facts about the workshop, and its own words."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitate.db import db
from facilitate.errors import Refused
from facilitate.web.access import Role, allow, visitor
from facilitate.web.errors import say
from facilitate.workshop import operations
from facilitate.workshop.blueprint import bp
from facilitate.workshop.forms import SettingsForm
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.operations.settings import Settings
from facilitate.workshop.words_forms import WordsForm


@bp.route("/w/<code>/settings", methods=["GET", "POST"])
@allow(Role.ORGANIZER)
def settings(code: str) -> Response | tuple[str, int] | str:
    """Title, place, dates, and what may be shown of people."""
    workshop = workshop_or_404(code)
    form = SettingsForm(workshop=workshop)
    if not form.validate_on_submit():
        page = render_template("workshop/settings.html", form=form)
        return (page, 422) if form.is_submitted() else page
    chosen = Settings(**{name: form[name].data for name in Settings.__dataclass_fields__})
    try:
        operations.edit_workshop(workshop=workshop, settings=chosen, by=visitor().actor)
    except Refused as refusal:
        db.session.rollback()
        form.form_errors.append(say(refusal))
        return render_template("workshop/settings.html", form=form), 409
    db.session.commit()
    flash(_("The settings are saved."), "success")
    return redirect(url_for("workshop.settings", code=code), 303)


@bp.route("/w/<code>/settings/words", methods=["GET", "POST"])
@allow(Role.ORGANIZER)
def settings_words(code: str) -> Response | tuple[str, int] | str:
    """Questions, kinds of notes, stages and destinations."""
    workshop = workshop_or_404(code)
    form = WordsForm(workshop=workshop)
    if not form.validate_on_submit():
        page = render_template("workshop/settings_words.html", form=form)
        return (page, 422) if form.is_submitted() else page
    try:
        operations.edit_words(workshop=workshop, by=visitor().actor, **form.words())
    except Refused as refusal:
        db.session.rollback()
        form.form_errors.append(say(refusal))
        return render_template("workshop/settings_words.html", form=form), 409
    db.session.commit()
    flash(_("The questions and words are saved."), "success")
    return redirect(url_for("workshop.settings_words", code=code), 303)
