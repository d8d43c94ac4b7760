"""Releasing editions after a look at what was checked, and taking them back."""

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any

from flask import current_app, flash, redirect, render_template, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from facilitate.db import db
from facilitate.report import operations, queries
from facilitate.report.compile import facts_for, outputs_from
from facilitate.report.editions import EDITIONS, PUBLIC
from facilitate.report.facts import Facts
from facilitate.report.forms import CHECKS, FINAL, PLACES, ReleaseForm, edition_name
from facilitate.report.guards import edition_or_404
from facilitate.report.mentions import Naming, names_in
from facilitate.report.numbers import numbers_of
from facilitate.report.recounts import recounts
from facilitate.report.release_checks import Failure, Finding, Known, Place, findings
from facilitate.report.sections import sections_of
from facilitate.report.views import bp, edition_asked, file_address_of
from facilitate.report.voice import Voice, language_of
from facilitate.report.words import Words
from facilitate.web.access import Role, allow, visitor
from facilitate.web.addresses import public_address
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.models import Workshop


@bp.get("/w/<code>/report/release")
@allow(Role.ORGANIZER)
def before_release(code: str) -> str:
    """What will be read by whom, and the organizations that are named in it."""
    workshop = workshop_or_404(code)
    edition = edition_asked(PUBLIC)
    number = str(queries.next_number(workshop.id))
    form = ReleaseForm(formdata=None, number=number, edition=edition)
    return _before_release(workshop, form, _facts(workshop, edition))


@bp.post("/w/<code>/report/editions")
@allow(Role.ORGANIZER)
def release(code: str) -> AnyResponse | tuple[str, int]:
    """Let an edition be frozen, in the workshop's language, with all its files.

    Unless it is internal, it waits until somebody has looked at each organization that is named.
    """
    form = ReleaseForm()
    workshop = workshop_or_404(code)
    if form.edition.data not in EDITIONS:
        form.edition.data = PUBLIC
    edition = form.edition.data
    facts = _facts(workshop, edition)
    cleared = form.cleared.data or []
    if not form.validate_on_submit() or _named_but(cleared, workshop, facts):
        return _before_release(workshop, form, facts), 422
    by = visitor().actor
    number = int(form.number.data or "")
    operations.clear_names(workshop=workshop, organization_ids=cleared, by=by)
    asked = operations.ask_for_release(
        workshop=workshop,
        number=number,
        edition=edition,
        is_final=form.status.data == FINAL,
        language=language_of(workshop.language, current_app.config["LANGUAGES"]),
        base=public_address(""),
        by=by,
    )
    db.session.commit()
    if asked is None:
        return redirect(url_for("report.page", code=code, _anchor="editions"), 303)
    return redirect(
        url_for("report.page", code=code, edition=edition, job=asked.id, _anchor="job"), 303
    )


@bp.post("/w/<code>/report/editions/<int:number>/withdrawal")
@allow(Role.ORGANIZER)
def withdraw(code: str, number: int) -> AnyResponse:
    """Take an edition back."""
    edition = edition_or_404(workshop_or_404(code), number)
    operations.withdraw_edition(edition=edition, by=visitor().actor)
    db.session.commit()
    flash(_("%(edition)s is withdrawn.", edition=edition_name(edition.audience, number)), "success")
    return redirect(url_for("report.page", code=code, _anchor="editions"), 303)


def _facts(workshop: Workshop, edition: str) -> Facts:
    return facts_for(workshop, edition=edition, file_address=file_address_of(workshop))


def _named_but(cleared: Collection[int], workshop: Workshop, facts: Facts) -> list[Naming]:
    """The organizations that are named to others than organizers and that nobody has ticked."""
    namings = () if facts.is_internal else names_in(workshop, facts)
    return [each for each in namings if each.organization_id not in cleared]


def _before_release(workshop: Workshop, form: ReleaseForm, facts: Facts) -> str:
    namings = () if facts.is_internal else names_in(workshop, facts)
    if form.number.errors:
        form.number.data = str(queries.next_number(workshop.id))
    if form.is_submitted():
        ticked = form.cleared.data or []
    else:
        ticked = [each.organization_id for each in namings if each.is_cleared]
    return render_template(
        "report/before_release.html",
        form=form,
        namings=namings,
        ticked=ticked,
        missing=sum(each.organization_id not in ticked for each in namings)
        if form.is_submitted()
        else 0,
        without_name=facts.notes_without_name,
        edition_name=edition_name,
        checks=CHECKS.__getitem__,
        mended_on=partial(_mended_on, workshop, facts.edition, queries.note_ids(workshop.id)),
        findings=[] if facts.is_internal else _findings(workshop, facts, namings),
        left_out=[each for each in sections_of(facts, Words(Voice())) if each.is_hidden],
    )


def _findings(workshop: Workshop, facts: Facts, namings: Collection[Naming]) -> list[Finding]:
    """What was looked at in the edition, in the language in which it is released."""
    known = Known(
        numbers={each.key: each for each in numbers_of(facts, Words(Voice()))},
        offered=queries.options_offered(workshop.id),
        recounts=recounts(workshop.id),
        people=queries.names_of_people(workshop.id),
        uncleared=[each.name for each in namings if not each.is_cleared],
    )
    with force_locale(language_of(workshop.language, current_app.config["LANGUAGES"])):
        outputs = outputs_from(facts, Words(Voice()))
    return findings(facts, outputs, known)


def _mended_on(
    workshop: Workshop, edition: str, note_ids: Mapping[int, int], failure: Failure
) -> str:
    """The address of the page on which a failure of a check is mended."""
    endpoint, which = PLACES[failure.place]
    at = note_ids.get(int(failure.at), 0) if failure.place is Place.NOTE else failure.at
    values: dict[str, Any] = {which: at} if which and at else {}
    if failure.place in (Place.REPORT, Place.NAMES):
        values["edition"] = edition
    if failure.place is Place.NAMES:
        values["_anchor"] = "names-title"
    return url_for(endpoint, code=workshop.code, **values)
