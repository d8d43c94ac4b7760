"""Finding the documents that an address names, for those who may have them."""

from flask import abort

from facilitate.db import db
from facilitate.library.models import Document
from facilitate.web.access import MEMBERS, turn_away, visitor
from facilitate.workshop.guards import visible_workshop
from facilitate.workshop.models import Workshop


def document_or_404(workshop: Workshop, document_id: int) -> Document:
    """A document of this workshop."""
    document = db.session.get(Document, document_id)
    if document is None or document.workshop_id != workshop.id:
        abort(404)
    return document


def shared_document(code: str, document_id: int) -> tuple[Workshop, Document]:
    """A document for people of its workshop, and for anybody if workshop and speaker allow it.

    Others are turned away, whether there is such a document or not.
    """
    workshop = visible_workshop(code)
    if visitor().is_any(*MEMBERS):
        return workshop, document_or_404(workshop, document_id)
    document = db.session.get(Document, document_id)
    if document is None or document.workshop_id != workshop.id or not document.permitted:
        turn_away(code)
    return workshop, document
