"""Adding a list of people: paste or upload, check, add."""

import hashlib
from collections.abc import Iterable

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response

from facilitate.db import db, reading
from facilitate.errors import Refused
from facilitate.people import queries
from facilitate.people.forms import ConfirmForm, ListForm
from facilitate.people.imports import import_people
from facilitate.people.lists import Column, PeopleList, plain_text, read_list, text_of
from facilitate.people.preview import preview
from facilitate.people.views import bp
from facilitate.web.access import Role, allow, visitor
from facilitate.web.errors import say
from facilitate.web.forms import takes_long_forms
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.models import Workshop

_COLUMNS = {
    Column.NAME: _l("name"),
    Column.FIRST_NAME: _l("first name"),
    Column.LAST_NAME: _l("last name"),
    Column.ORGANIZATION: _l("organization"),
    Column.SECTOR: _l("sector"),
    Column.EMAIL: _l("e-mail"),
}


@bp.route("/w/<code>/people/import", methods=["GET", "POST"])
@allow(Role.ORGANIZER)
@takes_long_forms
def import_list(code: str) -> str | tuple[str, int]:
    """Take a list and show what adding it would do; nothing is written."""
    workshop = workshop_or_404(code)
    form = ListForm()
    if request.method == "GET":
        return render_template("people/import.html", form=form)
    if not form.validate_on_submit():
        return render_template("people/import.html", form=form), 422
    try:
        text = _sent_text(form)
    except Refused as refusal:
        form.file.errors = [say(refusal)]
        return render_template("people/import.html", form=form), 422
    return _preview_page(workshop, text)


@bp.post("/w/<code>/people/import/confirmation")
@allow(Role.ORGANIZER)
@takes_long_forms
def confirm_import(code: str) -> Response | str | tuple[str, int]:
    """Add the chosen people of a list that was checked, all or nothing."""
    workshop = workshop_or_404(code)
    form = ConfirmForm()
    text = form.text.data or ""
    if not form.validate_on_submit() or form.checked.data != _mark(text):
        flash(_("The list was changed since it was checked. Look at it again."), "warning")
        return _preview_page(workshop, text)
    added = import_people(
        workshop=workshop,
        people=_people(workshop, text),
        include=_numbers(request.form.getlist("include")),
        again=_pairs(request.form.getlist("again")),
        secret_key=current_app.config["SECRET_KEY"],
        by=visitor().actor,
    )
    db.session.commit()
    flash(
        ngettext("%(num)d person was added.", "%(num)d people were added.", added.people),
        "success",
    )
    everybody = sum(count.registered for count in queries.people_by_sector(workshop.id))
    # after the first list the tables are next; later ones mend what is there
    onwards = "seating.plan" if 0 < everybody == added.people else "people.index"
    return redirect(url_for(onwards, code=code), 303)


def _sent_text(form: ListForm) -> str:
    """The text that was pasted or is in the file. Refused when the file cannot be read."""
    if form.file.data:
        if (form.text.data or "").strip():
            raise Refused("You pasted a list and chose a file. Send one of them.")
        return plain_text(text_of(form.file.data.read()))
    return form.text.data or ""


def _people(workshop: Workshop, text: str) -> PeopleList:
    names = [sector.name for sector in queries.sectors_of(workshop.id)]
    db.session.rollback()  # nothing is written yet, so nobody shall wait while this is read
    return read_list(text, known_sectors=names)


def _preview_page(workshop: Workshop, text: str) -> str | tuple[str, int]:
    """What adding this text would do; when it is no list, the form again with the text in it."""
    try:
        with reading():
            text = plain_text(text)
            found = preview(workshop=workshop, people=_people(workshop, text))
    except Refused as refusal:
        form = ListForm(formdata=None, text=text)
        form.text.errors = [say(refusal)]
        return render_template("people/import.html", form=form), 422
    return render_template(
        "people/import_preview.html",
        preview=found,
        columns=", ".join(str(_COLUMNS[column]) for column in found.columns),
        form=ConfirmForm(formdata=None, text=text, checked=_mark(text)),
        say=say,
    )


def _mark(text: str) -> str:
    """What tells a text that was checked from any other; browsers change the line ends."""
    return hashlib.sha256(text.replace("\r\n", "\n").encode()).hexdigest()


def _numbers(values: Iterable[str]) -> set[int]:
    return {int(value) for value in values if value.isdecimal() and len(value) < 9}


def _pairs(values: Iterable[str]) -> dict[int, int]:
    """Row numbers with the twins they had, sent as 12-1."""
    pairs = (value.partition("-") for value in values if len(value) < 18)
    return {
        int(row): int(twins) for row, _dash, twins in pairs if row.isdecimal() and twins.isdecimal()
    }
