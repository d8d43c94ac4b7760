"""The dictionary of organizations: names, sectors, spellings, merging, and lists of them."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from facilitate.db import db, reading
from facilitate.errors import Refused
from facilitate.people import organizations as changes
from facilitate.people import queries
from facilitate.people.columns import Column
from facilitate.people.files import ListFile
from facilitate.people.forms import AliasForm, ConfirmForm, ListForm, MergeForm, OrganizationForm
from facilitate.people.guards import organization_or_404
from facilitate.people.import_choices import (
    AskedList,
    asked_list,
    column_words,
    decisions,
    row_choices,
)
from facilitate.people.import_views import sent_list
from facilitate.people.lists import PeopleList, read_organizations
from facilitate.people.models import Merge, Organization, OrganizationAlias
from facilitate.people.organization_lists import import_organizations, preview_organizations
from facilitate.people.similar import SimilarNames
from facilitate.people.views import bp
from facilitate.web.access import Role, allow, visitor
from facilitate.web.errors import say
from facilitate.web.forms import takes_long_forms
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.models import Workshop


@bp.get("/w/<code>/organizations")
@allow(Role.ORGANIZER)
def organizations(code: str) -> str:
    """Every organization by sector, those that look alike, and merges to take back."""
    workshop = workshop_or_404(code)
    groups = queries.listed_organizations_by_sector(workshop.id)
    return render_template(
        "people/organizations.html",
        groups=groups,
        people=queries.people_by_organization(workshop.id),
        aliases=_aliases(workshop),
        alike=_alike([each for group in groups for each in group.organizations]),
        merges=queries.merges_of(workshop.id),
    )


@bp.route("/w/<code>/organizations/<int:organization_id>", methods=["GET", "POST"])
@allow(Role.ORGANIZER)
def organization(code: str, organization_id: int) -> str | Response | tuple[str, int]:
    """One organization: name, sector, other spellings, and which other one is the same."""
    workshop = workshop_or_404(code)
    found = organization_or_404(workshop, organization_id)
    form = OrganizationForm(name=found.name, sector=found.sector.name if found.sector else "")
    form.offer_sectors(queries.sectors_of(workshop.id))
    if request.method == "GET":
        return _organization_page(workshop, found, form)
    if not form.validate_on_submit():
        return _organization_page(workshop, found, form), 422
    try:
        changes.edit_organization(
            organization=found,
            workshop=workshop,
            name=form.name.data or "",
            sector_name=form.sector.data or "",
            by=visitor().actor,
        )
    except Refused as refusal:
        db.session.rollback()
        form.name.errors = [say(refusal)]
        return _organization_page(workshop, found, form), 422
    db.session.commit()
    flash(_("%(name)s is saved.", name=found.name), "success")
    return redirect(url_for("people.organizations", code=code), 303)


@bp.post("/w/<code>/organizations/<int:organization_id>/spellings")
@allow(Role.ORGANIZER)
def add_spelling(code: str, organization_id: int) -> str | Response | tuple[str, int]:
    """Another spelling that lists and forms may use."""
    workshop = workshop_or_404(code)
    found = organization_or_404(workshop, organization_id)
    form = AliasForm()
    if not form.validate_on_submit():
        return _organization_page(workshop, found, alias_form=form), 422
    try:
        changes.add_alias(
            organization=found, workshop=workshop, name=form.alias.data or "", by=visitor().actor
        )
    except Refused as refusal:
        db.session.rollback()
        form.alias.errors = [say(refusal)]
        return _organization_page(workshop, found, alias_form=form), 422
    db.session.commit()
    return redirect(_address_of(found, workshop), 303)


@bp.post("/w/<code>/organizations/<int:organization_id>/spellings/<int:alias_id>/removal")
@allow(Role.ORGANIZER)
def remove_spelling(code: str, organization_id: int, alias_id: int) -> Response:
    """A spelling that means nothing any more."""
    workshop = workshop_or_404(code)
    found = organization_or_404(workshop, organization_id)
    alias = db.session.get(OrganizationAlias, alias_id)
    if alias is None or alias.organization_id != found.id:
        abort(404)
    changes.remove_alias(alias=alias, by=visitor().actor)
    db.session.commit()
    return redirect(_address_of(found, workshop), 303)


@bp.post("/w/<code>/organizations/<int:organization_id>/merge")
@allow(Role.ORGANIZER)
def merge(code: str, organization_id: int) -> str | Response | tuple[str, int]:
    """Another organization is the same as this one, which stays."""
    workshop = workshop_or_404(code)
    kept = organization_or_404(workshop, organization_id)
    form = MergeForm()
    form.offer(_others(workshop, kept), queries.sectors_of(workshop.id))
    if not form.validate_on_submit():
        return _organization_page(workshop, kept, merge_form=form), 422
    try:
        done = changes.merge_organizations(
            workshop=workshop,
            kept=kept,
            gone=organization_or_404(workshop, form.other.data),
            sector_name=form.sector.data or "",
            by=visitor().actor,
        )
    except Refused as refusal:
        db.session.rollback()
        form.sector.errors = [say(refusal)]
        return _organization_page(workshop, kept, merge_form=form), 422
    db.session.commit()
    flash(_("%(other)s is now %(name)s.", other=done.gone_name, name=done.kept_name), "success")
    return redirect(url_for("people.organizations", code=code), 303)


@bp.post("/w/<code>/organizations/merges/<int:merge_id>/undoing")
@allow(Role.ORGANIZER)
def undo_merge(code: str, merge_id: int) -> Response:
    """Two organizations are two again."""
    workshop = workshop_or_404(code)
    done = db.session.get(Merge, merge_id)
    if done is None or done.workshop_id != workshop.id:
        abort(404)
    changes.undo_merge(merge=done, workshop=workshop, by=visitor().actor)
    db.session.commit()
    flash(_("%(name)s is an organization of its own again.", name=done.gone_name), "success")
    return redirect(url_for("people.organizations", code=code), 303)


# --- Lists of organizations ----------------------------------------------------------------


@bp.route("/w/<code>/organizations/import", methods=["GET", "POST"])
@allow(Role.ORGANIZER)
@takes_long_forms
def import_organization_list(code: str) -> str | tuple[str, int]:
    """Take a list of organizations and show what adding it would do; nothing is written."""
    workshop = workshop_or_404(code)
    form = ListForm()
    if request.method == "GET":
        return render_template("people/organizations_import.html", form=form)
    if not form.validate_on_submit():
        return render_template("people/organizations_import.html", form=form), 422
    try:
        sent = sent_list(form)
    except Refused as refusal:
        form.file.errors = [say(refusal)]
        return render_template("people/organizations_import.html", form=form), 422
    return _list_page(workshop, asked_list(sent.text, request.form), sent)


@bp.post("/w/<code>/organizations/import/confirmation")
@allow(Role.ORGANIZER)
@takes_long_forms
def confirm_organization_list(code: str) -> Response | str | tuple[str, int]:
    """Add the chosen organizations of a list that was checked, all or nothing."""
    workshop = workshop_or_404(code)
    form = ConfirmForm()
    asked = asked_list(form.text.data or "", request.form)
    if not form.validate_on_submit() or form.checked.data != asked.mark:
        flash(_("The list was changed since it was checked. Look at it again."), "warning")
        return _list_page(workshop, asked)
    added = import_organizations(
        workshop=workshop,
        found=_read(workshop, asked),
        include=row_choices(request.form).include,
        decisions=decisions(request.form),
        by=visitor().actor,
    )
    db.session.commit()
    flash(
        ngettext(
            "%(num)d organization was added.",
            "%(num)d organizations were added.",
            added.organizations,
        ),
        "success",
    )
    return redirect(url_for("people.organizations", code=code), 303)


# --- What the pages show -------------------------------------------------------------------


def _organization_page(
    workshop: Workshop,
    found: Organization,
    form: OrganizationForm | None = None,
    alias_form: AliasForm | None = None,
    merge_form: MergeForm | None = None,
) -> str:
    sectors = queries.sectors_of(workshop.id)
    if form is None:
        form = OrganizationForm(
            formdata=None, name=found.name, sector=found.sector.name if found.sector else ""
        )
        form.offer_sectors(sectors)
    if merge_form is None:
        other = request.args.get("other", 0, type=int)
        merge_form = MergeForm(formdata=None, other=other)
        merge_form.offer(_others(workshop, found), sectors)
    return render_template(
        "people/organization.html",
        organization=found,
        aliases=_aliases(workshop).get(found.id, []),
        form=form,
        alias_form=alias_form or AliasForm(formdata=None),
        merge_form=merge_form,
    )


def _address_of(found: Organization, workshop: Workshop) -> str:
    return url_for("people.organization", code=workshop.code, organization_id=found.id)


def _others(workshop: Workshop, found: Organization) -> list[Organization]:
    return [each for each in queries.organizations_of(workshop.id) if each is not found]


def _aliases(workshop: Workshop) -> dict[int, list[OrganizationAlias]]:
    aliases: dict[int, list[OrganizationAlias]] = {}
    for alias in queries.aliases_of(workshop.id):
        aliases.setdefault(alias.organization_id, []).append(alias)
    return aliases


def _alike(organizations: list[Organization]) -> list[tuple[Organization, Organization]]:
    """Pairs whose names look like spellings of one."""
    similar = SimilarNames()
    named: dict[str, Organization] = {}
    pairs = []
    for each in organizations:
        like = similar.like(each.name)
        if like is not None:
            pairs.append((named[like], each))
        named[each.name] = each
        similar.add(each.name)
    return pairs


def _read(workshop: Workshop, asked: AskedList) -> PeopleList:
    return read_organizations(
        asked.text,
        known_sectors=[sector.name for sector in queries.sectors_of(workshop.id)],
        layout=asked.layout,
        has_header=asked.has_header,
    )


def _list_page(
    workshop: Workshop, asked: AskedList, sent: ListFile | None = None
) -> str | tuple[str, int]:
    try:
        with reading():
            found = _read(workshop, asked)
            rows = preview_organizations(workshop=workshop, found=found)
    except Refused as refusal:
        form = ListForm(formdata=None, text=asked.text)
        form.text.errors = [say(refusal)]
        return render_template("people/organizations_import.html", form=form), 422
    asked = asked.understood_as(found)
    return render_template(
        "people/organizations_preview.html",
        found=found,
        rows=rows,
        sent=sent,
        column_words=column_words(Column.ORGANIZATION, Column.SECTOR),
        form=ConfirmForm(formdata=None, text=asked.text, checked=asked.mark),
        say=say,
    )
