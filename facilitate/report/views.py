"""The report page and its downloads, and the editions released from it."""

from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.http import dump_options_header
from werkzeug.wrappers import Response as AnyResponse

from facilitate.config import Config
from facilitate.db import db, reading
from facilitate.report import files, operations, queries
from facilitate.report.beside import write_beside
from facilitate.report.checks import Naming, names_in
from facilitate.report.compile import compile_outputs, facts_for, outputs_from
from facilitate.report.editions import INTERNAL, PUBLIC
from facilitate.report.facts import Facts
from facilitate.report.formats import FORMATS, Format
from facilitate.report.forms import ReleaseForm
from facilitate.report.guards import edition_or_404, readable_edition
from facilitate.report.outputs import Outputs
from facilitate.report.voice import Voice, language_of
from facilitate.report.words import Words
from facilitate.report.writers import json_model
from facilitate.web.access import Role, allow, visitor
from facilitate.web.addresses import public_address
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.models import Workshop

bp = Blueprint("report", __name__)


@bp.get("/w/<code>/report")
@allow(Role.ORGANIZER)
def page(code: str) -> str:
    """The report as it stands now, to read, to take away and to release."""
    return _page(workshop_or_404(code))


@bp.get("/w/<code>/report.<fmt>")
@allow(Role.ORGANIZER)
def download(code: str, fmt: str) -> Response | tuple[str, int]:
    """The report as a file; for a format that does not exist, the page that has the others."""
    workshop = workshop_or_404(code)
    wanted = FORMATS.get(fmt)
    if wanted is None:
        return _page(workshop, no_format=fmt), 404
    outputs = _outputs(workshop, _edition_asked())
    response = Response(write_beside(wanted, outputs), content_type=wanted.content_type)
    response.headers["Content-Disposition"] = _attachment(wanted, outputs.meta.slug)
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/w/<code>/report/release")
@allow(Role.ORGANIZER)
def before_release(code: str) -> str:
    """What will be read by whom, and the organizations that are named in it."""
    workshop = workshop_or_404(code)
    form = ReleaseForm(formdata=None, number=str(queries.next_number(workshop.id)))
    return _before_release(workshop, form, _public_facts(workshop))


@bp.post("/w/<code>/report/editions")
@allow(Role.ORGANIZER)
def release(code: str) -> AnyResponse | tuple[str, int]:
    """Freeze the public edition as it is now, in the workshop's language, with all its files.

    It waits until somebody has looked at each organization that is named in it.
    """
    form = ReleaseForm()
    by = visitor().actor
    db.session.rollback()  # nobody shall wait while the files are written
    with reading():
        workshop = workshop_or_404(code)
        facts = _public_facts(workshop)
        cleared = form.cleared.data or []
        if not form.validate_on_submit() or _named_but(cleared, workshop, facts):
            return _before_release(workshop, form, facts), 422
        number = int(form.number.data or "")
        language = language_of(workshop.language, current_app.config["LANGUAGES"])
        with force_locale(language):
            outputs = outputs_from(replace(facts, number=number), Words(Voice()))
        db.session.rollback()
    model = json_model.write(outputs)
    files.keep_all(_folder(), operations.content_hash(model), outputs)
    operations.clear_names(workshop=workshop_or_404(code), organization_ids=cleared, by=by)
    edition = operations.release_edition(
        workshop=workshop_or_404(code), outputs=outputs, number=number, by=by
    )
    number = edition.number
    db.session.commit()
    flash(
        _(
            "Public edition %(number)s is released. Share its address: %(address)s",
            number=number,
            address=_shared_address(code, number),
        ),
        "success",
    )
    return redirect(url_for("report.page", code=code, _anchor="editions"), 303)


@bp.post("/w/<code>/report/editions/<int:number>/withdrawal")
@allow(Role.ORGANIZER)
def withdraw(code: str, number: int) -> AnyResponse:
    """Take an edition back."""
    edition = edition_or_404(workshop_or_404(code), number)
    operations.withdraw_edition(edition=edition, by=visitor().actor)
    db.session.commit()
    flash(_("Public edition %(number)s is withdrawn.", number=number), "success")
    return redirect(url_for("report.page", code=code, _anchor="editions"), 303)


@bp.get("/w/<code>/editions/<int:number>")
@allow(Role.ANYONE)
def edition(code: str, number: int) -> AnyResponse:
    """A released report as a page."""
    workshop, found = readable_edition(code, number)
    page = render_template("report/edition.html", edition=found, outputs=files.model_of(found))
    return _for_readers(Response(page), workshop)


@bp.get("/w/<code>/editions/<int:number>.<fmt>")
@allow(Role.ANYONE)
def edition_file(code: str, number: int, fmt: str) -> AnyResponse | tuple[str, int]:
    """A released report as a file, the same bytes each time."""
    workshop, found = readable_edition(code, number)
    wanted = FORMATS.get(fmt)
    if wanted is None:
        page = render_template(
            "report/edition.html",
            edition=found,
            outputs=files.model_of(found),
            no_format=fmt,
        )
        return page, 404
    response = Response(
        files.file_of(_folder(), found, wanted).read_bytes(), content_type=wanted.content_type
    )
    response.headers["Content-Disposition"] = _attachment(wanted, f"{found.slug}-{number}")
    response.set_etag(f"{found.content_hash}-{wanted.name}")
    return _for_readers(response, workshop).make_conditional(request)


def _shared_address(code: str, number: int) -> str:
    """Where everybody reads an edition that is out."""
    return public_address(url_for("report.edition", code=code, number=number))


def _page(workshop: Workshop, *, no_format: str = "") -> str:
    shown = _edition_asked()
    return render_template(
        "report/page.html",
        outputs=_outputs(workshop, shown),
        shown=shown,
        editions=queries.editions_of(workshop.id),
        shared_address=_shared_address,
        no_format=no_format,
    )


def _public_facts(workshop: Workshop) -> Facts:
    return facts_for(workshop, edition=PUBLIC, file_address=_file_address(workshop))


def _named_but(cleared: Collection[int], workshop: Workshop, facts: Facts) -> list[Naming]:
    """The organizations that are named and that nobody has ticked."""
    return [each for each in names_in(workshop, facts) if each.organization_id not in cleared]


def _before_release(workshop: Workshop, form: ReleaseForm, facts: Facts) -> str:
    namings = names_in(workshop, facts)
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
    )


def _edition_asked() -> str:
    return PUBLIC if request.args.get("edition") == PUBLIC else INTERNAL


def _outputs(workshop: Workshop, edition: str) -> Outputs:
    return compile_outputs(
        workshop,
        edition=edition,
        translate=Voice(),
        file_address=_file_address(workshop),
    )


def _file_address(workshop: Workshop) -> Callable[[int], str]:
    code = workshop.code

    def address(document_id: int) -> str:
        return public_address(url_for("library.download", code=code, document_id=document_id))

    return address


def _for_readers(response: Response, workshop: Workshop) -> Response:
    """Public ones are asked for again each time, since they may be withdrawn."""
    response.headers["Cache-Control"] = "public, no-cache" if workshop.is_public else "no-store"
    return response


def _attachment(wanted: Format, slug: str) -> str:
    return dump_options_header("attachment", {"filename": wanted.file_name(slug)})


def _folder() -> Path:
    config: Config = current_app.config["FACILITATE"]
    return files.folder_of(config.instance)
