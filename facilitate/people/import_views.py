"""Adding a list of people: paste or upload, check, add."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from facilitate.db import db, reading
from facilitate.errors import Refused
from facilitate.people import queries
from facilitate.people.files import ListFile, read_file
from facilitate.people.forms import ConfirmForm, ListForm
from facilitate.people.import_choices import AskedList, asked_list, column_words, row_choices
from facilitate.people.imports import Imported, import_people
from facilitate.people.lists import PeopleList, read_list
from facilitate.people.preview import preview
from facilitate.people.views import bp
from facilitate.web.access import Role, allow, visitor
from facilitate.web.errors import say
from facilitate.web.forms import takes_long_forms
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.models import Workshop


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
        sent = sent_list(form)
    except Refused as refusal:
        form.file.errors = [say(refusal)]
        return render_template("people/import.html", form=form), 422
    return _preview_page(workshop, asked_list(sent.text, request.form), sent)


@bp.post("/w/<code>/people/import/confirmation")
@allow(Role.ORGANIZER)
@takes_long_forms
def confirm_import(code: str) -> Response | str | tuple[str, int]:
    """Add and change the chosen people of a list that was checked, all or nothing."""
    workshop = workshop_or_404(code)
    form = ConfirmForm()
    asked = asked_list(form.text.data or "", request.form)
    if not form.validate_on_submit() or form.checked.data != asked.mark:
        flash(_("The list was changed since it was checked. Look at it again."), "warning")
        return _preview_page(workshop, asked)
    choices = row_choices(request.form)
    added = import_people(
        workshop=workshop,
        people=_people(workshop, asked),
        include=choices.include,
        again=choices.again,
        update=choices.update,
        spellings=asked.spellings,
        secret_key=current_app.config["SECRET_KEY"],
        by=visitor().actor,
    )
    db.session.commit()
    flash(_in_words(added), "success")
    everybody = sum(count.registered for count in queries.people_by_sector(workshop.id))
    # after the first list the tables are next; later ones mend what is there
    onwards = "seating.plan" if 0 < everybody == added.people else "people.index"
    return redirect(url_for(onwards, code=code), 303)


def sent_list(form: ListForm) -> ListFile:
    """The list that was pasted or is in the file. Refused when the file cannot be read."""
    if form.file.data:
        if (form.text.data or "").strip():
            raise Refused("You pasted a list and chose a file. Send one of them.")
        with form.file.data.stream as file:
            return read_file(file.read())
    return ListFile(form.text.data or "")


def _in_words(added: Imported) -> str:
    sentences = [ngettext("%(num)d person was added.", "%(num)d people were added.", added.people)]
    if added.updated:
        sentences.append(
            ngettext("%(num)d person was changed.", "%(num)d people were changed.", added.updated)
        )
    return " ".join(sentences)


def _people(workshop: Workshop, asked: AskedList) -> PeopleList:
    names = [sector.name for sector in queries.sectors_of(workshop.id)]
    db.session.rollback()  # nothing is written yet, so nobody shall wait while this is read
    return read_list(
        asked.text, known_sectors=names, layout=asked.layout, has_header=asked.has_header
    )


def _preview_page(
    workshop: Workshop, asked: AskedList, sent: ListFile | None = None
) -> str | tuple[str, int]:
    """What adding this would do; when it is no list, the form again with the text in it."""
    try:
        with reading():
            people = _people(workshop, asked)
            found = preview(workshop=workshop, people=people, spellings=asked.spellings)
    except Refused as refusal:
        form = ListForm(formdata=None, text=asked.text)
        form.text.errors = [say(refusal)]
        return render_template("people/import.html", form=form), 422
    asked = asked.understood_as(people)
    return render_template(
        "people/import_preview.html",
        preview=found,
        sent=sent,
        column_words=column_words(),
        form=ConfirmForm(formdata=None, text=asked.text, checked=asked.mark),
        say=say,
    )
