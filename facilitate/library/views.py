"""The document library: to read and take for everybody, to keep for organizers."""

from pathlib import Path

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    send_file,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitate import activity
from facilitate.config import Config
from facilitate.db import db
from facilitate.library import files, operations, queries
from facilitate.library.forms import DocumentForm
from facilitate.library.guards import document_or_404, shared_document
from facilitate.library.models import Document
from facilitate.library.operations import DocumentWords, Place, StoredFile
from facilitate.library.rules import Upload, endings, host_of
from facilitate.library.words import file_in_words
from facilitate.people.queries import organizations_of
from facilitate.web.access import Role, allow, visitor
from facilitate.web.forms import takes_long_forms
from facilitate.web.htmx import is_htmx
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.models import Workshop
from facilitate.workshop.queries import programme

bp = Blueprint("library", __name__)
bp.add_app_template_filter(file_in_words)
bp.add_app_template_filter(host_of)

#: what somebody uploaded never acts as a page of ours
_SANDBOX = "sandbox; default-src 'none'"


@bp.get("/w/<code>/documents")
@allow(Role.PARTICIPANT, Role.FACILITATOR, Role.ORGANIZER)
def index(code: str) -> str:
    """All documents; organizers change them."""
    workshop = workshop_or_404(code)
    live_seq = activity.last_seq(workshop.id)
    return render_template(
        "library/_list.html" if is_htmx() else "library/index.html",
        documents=queries.documents_of(workshop.id),
        live_topics=["library"],
        live_seq=live_seq,
    )


@bp.route("/w/<code>/documents/new", methods=["GET", "POST"])
@allow(Role.ORGANIZER)
@takes_long_forms
def add(code: str) -> Response | tuple[str, int] | str:
    """Add a document by upload or by address."""
    workshop = workshop_or_404(code)
    form = _form(workshop, None)
    if not form.validate_on_submit():
        return _form_page(form, None)
    _store(workshop, None, form)
    flash(_("“%(title)s” is in the library.", title=form.title.data), "success")
    return redirect(url_for("library.index", code=code), 303)


@bp.route("/w/<code>/documents/<int:document_id>", methods=["GET", "POST"])
@allow(Role.ORGANIZER)
@takes_long_forms
def edit(code: str, document_id: int) -> Response | tuple[str, int] | str:
    """Change what is said of a document, or where it is."""
    workshop = workshop_or_404(code)
    document = document_or_404(workshop, document_id)
    form = _form(workshop, document)
    if not form.validate_on_submit():
        return _form_page(form, document)
    _store(workshop, document, form)
    flash(_("“%(title)s” is saved.", title=form.title.data), "success")
    return redirect(url_for("library.index", code=code), 303)


@bp.post("/w/<code>/documents/<int:document_id>/removal")
@allow(Role.ORGANIZER)
def remove(code: str, document_id: int) -> Response:
    """Take a document out for good."""
    document = document_or_404(workshop_or_404(code), document_id)
    title = document.title
    unused = operations.remove_document(document=document, by=visitor().actor)
    db.session.commit()
    files.discard(_folder(), unused)
    flash(_("“%(title)s” is no longer in the library.", title=title), "success")
    return redirect(url_for("library.index", code=code), 303)


@bp.get("/w/<code>/documents/<int:document_id>/file")
@allow(Role.ANYONE)
def download(code: str, document_id: int) -> Response:
    """The file, to be saved; browsers are told to neither show nor guess what it is."""
    workshop, document = shared_document(code, document_id)
    path = _folder() / (document.stored_as or "")
    if document.stored_as is None or not path.is_file():
        abort(404)
    answer = send_file(
        path,
        mimetype=document.media_type,
        as_attachment=True,
        download_name=document.filename,
    )
    answer.headers["Content-Type"] = document.media_type  # of text nobody knows the alphabet
    answer.headers["Content-Security-Policy"] = _SANDBOX
    is_public = workshop.is_public and document.permitted
    # the public one is asked for again each time, since the permission may end
    answer.headers["Cache-Control"] = "public, no-cache" if is_public else "no-store"
    return answer


def _form(workshop: Workshop, document: Document | None) -> DocumentForm:
    return DocumentForm(
        document=document,
        organizations=organizations_of(workshop.id),
        sessions=programme(workshop.id),
    )


def _form_page(form: DocumentForm, document: Document | None) -> Response:
    page = render_template(
        "library/edit.html", form=form, document=document, endings=",".join(endings())
    )
    return make_response(page, 422 if form.is_submitted() else 200)


def _store(workshop: Workshop, document: Document | None, form: DocumentForm) -> None:
    """Store what the form says, with its file if there is one, and commit."""
    words = form.words()
    if form.upload is None:
        _keep(workshop, document, words, form.url.data or None)
        return
    upload: Upload = form.upload
    db.session.rollback()  # nobody shall wait for a large file to reach the disk
    with files.storing(_folder(), upload.content) as name:
        stored = StoredFile(
            stored_as=name,
            filename=upload.filename,
            media_type=upload.media_type,
            size=len(upload.content),
        )
        _keep(workshop, document, words, stored)


def _keep(
    workshop: Workshop, document: Document | None, words: DocumentWords, place: Place | None
) -> None:
    by = visitor().actor
    unused = None
    if document is not None:
        unused = operations.edit_document(document=document, words=words, place=place, by=by)
    elif place is not None:
        operations.add_document(workshop=workshop, words=words, place=place, by=by)
    db.session.commit()
    files.discard(_folder(), unused)


def _folder() -> Path:
    config: Config = current_app.config["FACILITATE"]
    return files.folder_of(config.instance)
