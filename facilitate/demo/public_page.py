"""The demo workshop's public page: its story, and documents with files of their own."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from facilitate.activity import Actor
from facilitate.demo.shapes import DemoFacts, DocumentFact
from facilitate.library import files
from facilitate.library.operations import DocumentWords, StoredFile, add_document
from facilitate.library.rules import read_upload
from facilitate.workshop.models import Workshop


@contextmanager
def shown_to_everybody(
    *, workshop: Workshop, facts: DemoFacts, folder: Path, by: Actor
) -> Iterator[None]:
    """Make the page public and fill the library; the block ends with the commit.

    Should it fail, the files in the folder go again.
    """
    workshop.is_public = True
    workshop.story = facts.workshop.story
    workshop.partner_url = facts.partner_url
    sessions = dict(zip((s.key for s in facts.sessions), workshop.sessions, strict=True))
    with ExitStack() as stored:
        for fact in facts.documents:
            words = DocumentWords(
                title=fact.title,
                speaker=fact.speaker,
                organization=None,
                workshop_session=sessions[fact.session],
                takeaway=fact.takeaway,
                permitted=fact.permitted,
            )
            place = _store(fact, folder, stored)
            add_document(workshop=workshop, words=words, place=place, by=by)
        yield


def _store(fact: DocumentFact, folder: Path, stored: ExitStack) -> StoredFile:
    upload = read_upload(filename=fact.filename, content=fact.text.encode())
    return StoredFile(
        stored_as=stored.enter_context(files.storing(folder, upload.content)),
        filename=upload.filename,
        media_type=upload.media_type,
        size=len(upload.content),
    )
