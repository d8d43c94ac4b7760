"""The organizer's list of people: find, add, change, check in, remove."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import segno
from flask import (
    Blueprint,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from facilitate import activity, clock
from facilitate.accounts.links import token_of
from facilitate.accounts.queries import devices
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.people import operations, queries
from facilitate.people.forms import AddForm, EditForm
from facilitate.people.guards import participant_or_404, removed_participant_or_404
from facilitate.people.invitation_words import invitation_of
from facilitate.people.models import Organization, Participant
from facilitate.people.preview import NAME_LENGTH
from facilitate.people.rules import is_day_of, meant_sector
from facilitate.web.access import Role, allow, visitor
from facilitate.web.addresses import public_address
from facilitate.web.errors import say
from facilitate.web.htmx import is_htmx, local_address
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.models import Workshop

bp = Blueprint("people", __name__)


# --- The list ------------------------------------------------------------------------------


@bp.get("/w/<code>/people")
@allow(Role.ORGANIZER)
def index(code: str) -> str:
    """Everybody, narrowed by search, sector and presence; for htmx the list or the counts."""
    workshop = workshop_or_404(code)
    if not is_htmx():
        form = AddForm(
            formdata=None,
            name=request.args.get("name", "")[:NAME_LENGTH],
            is_here=is_day_of(workshop, clock.now()),
        )
        return _page(workshop, form)
    if request.args.get("part") == "counts":
        return render_template("people/_counts.html", **_counts(workshop, request.args))
    return render_template(
        "people/_list_and_counts.html",
        **_counts(workshop, request.args),
        **_list(workshop, request.args),
    )


@bp.post("/w/<code>/people")
@allow(Role.ORGANIZER)
def add(code: str) -> Response | tuple[str, int]:
    """Add one person, with the organization if it is new."""
    workshop = workshop_or_404(code)
    form = AddForm()
    form.offer_sectors(queries.sectors_of(workshop.id))
    if not form.validate_on_submit() or not _fits(workshop, form):
        return _page(workshop, form), 422
    person = operations.add_participant(
        workshop=workshop,
        name=form.name.data or "",
        organization=_organization(workshop, form),
        is_here=form.is_here.data,
        secret_key=current_app.config["SECRET_KEY"],
        by=visitor().actor,
    )
    db.session.commit()
    return redirect(url_for("people.index", code=code, added=person.id), 303)


@bp.post("/w/<code>/people/<int:participant_id>/presence")
@allow(Role.ORGANIZER)
def check_in(code: str, participant_id: int) -> str | Response:
    """Somebody is here."""
    workshop = workshop_or_404(code)
    person = participant_or_404(workshop, participant_id)
    operations.check_in(participant=person, by=visitor().actor)
    db.session.commit()
    return _changed_row(workshop, person)


@bp.post("/w/<code>/people/<int:participant_id>/absence")
@allow(Role.ORGANIZER)
def undo_check_in(code: str, participant_id: int) -> str | Response:
    """Somebody is not here after all."""
    workshop = workshop_or_404(code)
    person = participant_or_404(workshop, participant_id)
    operations.undo_check_in(participant=person, by=visitor().actor)
    db.session.commit()
    return _changed_row(workshop, person)


# --- One person ----------------------------------------------------------------------------


@bp.route("/w/<code>/people/<int:participant_id>", methods=["GET", "POST"])
@allow(Role.ORGANIZER)
def edit(code: str, participant_id: int) -> Response:
    """Everything about a person: link and badge code, and what can be changed."""
    workshop = workshop_or_404(code)
    person = participant_or_404(workshop, participant_id)
    form = _edit_form(workshop, person)
    if request.method == "GET":
        return _person_page(workshop, person, form)
    if not form.validate_on_submit() or not _fits(workshop, form, person):
        return _person_page(workshop, person, form, 422)
    operations.edit_participant(
        participant=person,
        name=form.name.data or "",
        email=form.email.data or "",
        organization=_organization(workshop, form, person.organization),
        role=form.role.data,
        consents_name=form.consents_name.data,
        consents_quotes=form.consents_quotes.data,
        by=visitor().actor,
    )
    db.session.commit()
    flash(_("%(name)s is saved.", name=person.name), "success")
    return redirect(url_for("people.index", code=code, q=person.name), 303)


@bp.post("/w/<code>/people/<int:participant_id>/link")
@allow(Role.ORGANIZER)
def new_link(code: str, participant_id: int) -> Response:
    """A new personal link; the old one ends."""
    workshop = workshop_or_404(code)
    person = participant_or_404(workshop, participant_id)
    operations.replace_link(
        participant=person, secret_key=current_app.config["SECRET_KEY"], by=visitor().actor
    )
    db.session.commit()
    flash(_("This is the new link. The old one and the devices it opened have ended."), "success")
    return redirect(url_for("people.edit", code=code, participant_id=person.id), 303)


@bp.post("/w/<code>/people/<int:participant_id>/removal")
@allow(Role.ORGANIZER)
def remove(code: str, participant_id: int) -> Response:
    """Take somebody off the list."""
    workshop = workshop_or_404(code)
    person = participant_or_404(workshop, participant_id)
    operations.remove_participant(participant=person, by=visitor().actor)
    db.session.commit()
    return redirect(url_for("people.index", code=code, removed=person.id), 303)


@bp.post("/w/<code>/people/<int:participant_id>/return")
@allow(Role.ORGANIZER)
def restore(code: str, participant_id: int) -> Response:
    """Undo a removal."""
    workshop = workshop_or_404(code)
    person = removed_participant_or_404(workshop, participant_id)
    operations.restore_participant(participant=person, by=visitor().actor)
    db.session.commit()
    flash(_("%(name)s is back on the list.", name=person.name), "success")
    return redirect(url_for("people.index", code=code, q=person.name), 303)


# --- What the pages show -------------------------------------------------------------------


def _page(workshop: Workshop, form: AddForm) -> str:
    live_seq = activity.last_seq(workshop.id)
    counts = _counts(workshop, request.args)
    sectors = [count.sector for count in counts["sectors"] if count.sector is not None]
    form.offer_sectors(sectors)
    return render_template(
        "people/index.html",
        form=form,
        organizations=queries.organizations_of(workshop.id),
        added=_mentioned(workshop, "added"),
        removed=_mentioned(workshop, "removed"),
        live_topics=["people"],
        live_seq=live_seq,
        **counts,
        **_list(workshop, request.args),
    )


def _counts(workshop: Workshop, asked: MultiDict[str, str]) -> dict[str, Any]:
    return {"narrowed": _narrowed(asked), "sectors": queries.people_by_sector(workshop.id)}


def _list(workshop: Workshop, asked: MultiDict[str, str]) -> dict[str, Any]:
    page = queries.people_page(
        workshop.id, narrowed=_narrowed(asked), page=asked.get("page", 1, type=int)
    )
    return {"page": page, "here_again": _address(workshop, asked)}


def _narrowed(asked: MultiDict[str, str]) -> queries.PeopleFilter:
    sector = asked.get("sector", "")
    return queries.PeopleFilter(
        search=asked.get("q", "")[:200],
        sector_id=int(sector) if sector.isdecimal() and len(sector) < 10 else None,
        present={"yes": True, "no": False}.get(asked.get("present", "")),
    )


def _address(workshop: Workshop, asked: MultiDict[str, str]) -> str:
    """The address of the list as it is narrowed now."""
    kept: dict[str, Any] = {
        key: asked[key] for key in ("q", "sector", "present", "page") if asked.get(key)
    }
    return url_for("people.index", code=workshop.code, **kept)


def _changed_row(workshop: Workshop, person: Participant) -> str | Response:
    back = local_address(
        request.form.get("back"), otherwise=url_for("people.index", code=workshop.code)
    )
    if not is_htmx():
        return redirect(f"{back}#person-{person.id}", 303)
    asked = MultiDict(parse_qsl(urlsplit(back).query))
    return render_template(
        "people/_row_and_counts.html",
        person=person,
        here_again=back,
        **_counts(workshop, asked),
    )


def _mentioned(workshop: Workshop, name: str) -> Participant | None:
    """The person that the last step was about, named in the address."""
    found = request.args.get(name, "")
    if not found.isdecimal() or len(found) > 9:
        return None
    person = db.session.get(Participant, int(found))
    return person if person is not None and person.workshop_id == workshop.id else None


def _person_page(
    workshop: Workshop, person: Participant, form: EditForm, status: int = 200
) -> Response:
    token = token_of(person.link_nonce, secret_key=current_app.config["SECRET_KEY"])
    link = public_address(url_for("people.personal_link", token=token))
    page = render_template(
        "people/edit.html",
        person=person,
        form=form,
        organizations=queries.organizations_of(person.workshop_id),
        link=link,
        devices=devices(participant_id=person.id),
        **invitation_of(person, workshop),
        merges=queries.person_merges(person),
        qr=segno.make(link, error="m", micro=False).svg_data_uri(border=2, xmldecl=False),
    )
    return make_response(page, status)


def _edit_form(workshop: Workshop, person: Participant) -> EditForm:
    sector = person.sector
    form = EditForm(
        name=person.name,
        email=person.email,
        organization=person.organization.name if person.organization else "",
        sector=sector.name if sector else "",
        role=person.role,
        consents_name=person.consents_name,
        consents_quotes=person.consents_quotes,
    )
    form.offer_sectors(queries.sectors_of(workshop.id))
    return form


# --- Organization and sector of a form -----------------------------------------------------


def _organization(
    workshop: Workshop, form: AddForm | EditForm, before: Organization | None = None
) -> Organization | None:
    return operations.settle_organization(
        workshop=workshop,
        name=form.organization.data or "",
        sector_name=form.sector.data or "",
        before=before,
        by=visitor().actor,
    )


def _fits(workshop: Workshop, form: AddForm | EditForm, person: Participant | None = None) -> bool:
    """Whether nothing contradicts what is there already; else the form says what."""
    try:
        meant_sector(
            organization=queries.organization_named(workshop.id, form.organization.data or ""),
            sector_name=form.sector.data or "",
            before=person.organization if person else None,
        )
    except Refused as refusal:
        form.sector.errors = [*form.sector.errors, say(refusal)]
    if not form.same_name.data:
        twin = queries.namesake(
            workshop.id,
            name=form.name.data or "",
            organization=form.organization.data or "",
            except_id=person.id if person else None,
        )
        if twin is not None:
            link = url_for("people.edit", code=workshop.code, participant_id=twin.id)
            form.name.errors = [
                *form.name.errors,
                Markup('{} <a href="{}">{}</a>').format(
                    _("%(name)s is on the list already.", name=twin.name), link, _("Look")
                ),
            ]
    return not form.errors


import facilitate.people.desk_views  # noqa: E402
import facilitate.people.door_views  # noqa: E402 (its routes join the blueprint)
import facilitate.people.import_views  # noqa: E402
import facilitate.people.invitation_views  # noqa: E402
import facilitate.people.link_views  # noqa: E402
import facilitate.people.organization_views  # noqa: E402
import facilitate.people.own_views  # noqa: E402, F401
