"""Changes to the document library."""

from dataclasses import dataclass

from sqlalchemy import func, select

from facilitate import activity
from facilitate.activity import Actor
from facilitate.db import db
from facilitate.library.models import Document
from facilitate.people.models import Organization
from facilitate.workshop.models import Workshop, WorkshopSession


@dataclass(frozen=True, kw_only=True)
class DocumentWords:
    """What is said about a document."""

    title: str
    speaker: str
    organization: Organization | None
    workshop_session: WorkshopSession | None
    takeaway: str
    permitted: bool


@dataclass(frozen=True, kw_only=True)
class StoredFile:
    """A file on disk: the random name it has there, and what people know of it."""

    stored_as: str
    filename: str
    media_type: str
    size: int


#: where a document is: a file of ours, or an address elsewhere
Place = StoredFile | str


def add_document(*, workshop: Workshop, words: DocumentWords, place: Place, by: Actor) -> Document:
    """Put a document at the end of the library."""
    last = db.session.scalar(
        select(func.max(Document.position)).where(Document.workshop_id == workshop.id)
    )
    document = Document(workshop_id=workshop.id, position=(last or 0) + 1)
    _describe(document, words)
    _put(document, place)
    db.session.add(document)
    _record("document.added", document, by)
    return document


def edit_document(
    *, document: Document, words: DocumentWords, place: Place | None, by: Actor
) -> str | None:
    """Say other things of a document, or put it elsewhere; None leaves it where it is.

    Returns the name of the file it no longer has, which is to be discarded after the commit.
    """
    before = document.stored_as
    _describe(document, words)
    if place is not None:
        _put(document, place)
    _record("document.edited", document, by)
    return before if document.stored_as != before else None


def remove_document(*, document: Document, by: Actor) -> str | None:
    """Take a document out for good; returns the name of its file, to discard after the commit."""
    _record("document.removed", document, by)
    db.session.delete(document)
    db.session.flush()
    return document.stored_as


def _describe(document: Document, words: DocumentWords) -> None:
    document.title = words.title
    document.speaker = words.speaker
    document.organization = words.organization
    document.workshop_session = words.workshop_session
    document.takeaway = words.takeaway
    document.permitted = words.permitted


def _put(document: Document, place: Place) -> None:
    file = place if isinstance(place, StoredFile) else None
    document.url = place if isinstance(place, str) else None
    document.stored_as = file.stored_as if file else None
    document.filename = file.filename if file else ""
    document.media_type = file.media_type if file else ""
    document.size = file.size if file else 0


def _record(kind: str, document: Document, by: Actor) -> None:
    activity.record(
        kind, workshop_id=document.workshop_id, topic="library", by=by, subject=document
    )
