"""Changes to the library, and the files on disk that go with them."""

import stat

import pytest
from sqlalchemy import select

from facilitate.activity import Activity
from facilitate.db import db
from facilitate.library import files, operations
from facilitate.library.models import Document
from facilitate.library.operations import DocumentWords, StoredFile
from facilitate.library.queries import documents_of
from tests.factories import make_document, make_organization, make_session

pytestmark = pytest.mark.both_databases


def words(**values) -> DocumentWords:
    return DocumentWords(
        **{
            "title": "City finance",
            "speaker": "Dr Adeyemi",
            "organization": None,
            "workshop_session": None,
            "takeaway": "Borrow late.\nRepay early.",
            "permitted": True,
            **values,
        }
    )


STORED = StoredFile(
    stored_as="0" * 32, filename="finance.pdf", media_type="application/pdf", size=12
)


def heard(workshop) -> list[tuple[str, str]]:
    db.session.commit()
    rows = db.session.execute(
        select(Activity.kind, Activity.topic)
        .where(Activity.workshop_id == workshop.id)
        .order_by(Activity.seq)
    )
    return [(kind, topic) for kind, topic in rows]


def test_document_is_added_with_all_that_is_said_of_it(workshop, by) -> None:
    cisco = make_organization(workshop)
    opening = make_session(workshop, title="Opening")

    document = operations.add_document(
        workshop=workshop,
        words=words(organization=cisco, workshop_session=opening),
        place=STORED,
        by=by,
    )
    db.session.commit()
    db.session.expire_all()

    assert (document.title, document.speaker, document.permitted) == (
        "City finance",
        "Dr Adeyemi",
        True,
    )
    assert (document.organization, document.workshop_session) == (cisco, opening)
    assert document.takeaway == "Borrow late.\nRepay early."
    assert (document.url, document.stored_as, document.filename) == (
        None,
        "0" * 32,
        "finance.pdf",
    )
    assert (document.media_type, document.size) == ("application/pdf", 12)
    assert heard(workshop) == [("document.added", "library")]


def test_document_moves_from_a_file_to_a_link_and_back(workshop, by) -> None:
    document = operations.add_document(workshop=workshop, words=words(), place=STORED, by=by)
    db.session.commit()

    unused = operations.edit_document(
        document=document, words=words(), place="https://example.org/finance", by=by
    )
    db.session.commit()
    assert (unused, document.url) == ("0" * 32, "https://example.org/finance")
    assert (document.stored_as, document.filename, document.size) == (None, "", 0)

    unused = operations.edit_document(document=document, words=words(), place=STORED, by=by)
    db.session.commit()
    assert (unused, document.url, document.stored_as) == (None, None, "0" * 32)
    assert heard(workshop)[1:] == [("document.edited", "library")] * 2


def test_document_keeps_its_place_when_only_words_change(workshop, by) -> None:
    document = operations.add_document(workshop=workshop, words=words(), place=STORED, by=by)
    changed = words(title="Finance", permitted=False)

    assert operations.edit_document(document=document, words=changed, place=None, by=by) is None
    assert (document.title, document.permitted) == ("Finance", False)
    assert document.stored_as == "0" * 32


def test_document_is_removed_and_its_file_named(workshop, by) -> None:
    document = operations.add_document(workshop=workshop, words=words(), place=STORED, by=by)
    link = make_document(workshop)

    assert operations.remove_document(document=document, by=by) == "0" * 32
    assert operations.remove_document(document=link, by=by) is None
    assert db.session.scalars(select(Document)).all() == []
    assert heard(workshop)[1:] == [("document.removed", "library")] * 2


def test_documents_follow_the_programme(workshop) -> None:
    late = make_session(workshop, title="Second day", day=workshop.ends_on)
    early = make_session(workshop, title="First day")
    make_document(workshop, title="of no session")
    make_document(workshop, title="late", workshop_session_id=late.id)
    make_document(workshop, title="early, second", workshop_session_id=early.id, position=9)
    make_document(
        workshop, title="early, first", workshop_session_id=early.id, permitted=True, position=0
    )

    assert [d.title for d in documents_of(workshop.id)] == [
        "early, first",
        "early, second",
        "late",
        "of no session",
    ]
    assert [d.title for d in documents_of(workshop.id, only_permitted=True)] == ["early, first"]


def test_stored_file_is_for_the_owner_only_under_a_name_that_says_nothing(tmp_path) -> None:
    folder = files.folder_of(tmp_path / "instance")
    with files.storing(folder, b"one") as first, files.storing(folder, b"one") as second:
        pass

    assert len({first, second}) == 2
    assert {len(name) for name in (first, second)} == {32}
    assert (folder / first).read_bytes() == b"one"
    assert stat.S_IMODE((folder / first).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_stored_file_goes_when_nothing_was_committed(tmp_path) -> None:
    folder = files.folder_of(tmp_path)
    seen = []

    def fail() -> None:
        with files.storing(folder, b"one") as name:
            seen.append((folder / name).exists())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert seen == [True]
    assert list(folder.iterdir()) == []


def test_discarded_file_is_deleted_and_none_is_no_file(tmp_path) -> None:
    folder = files.folder_of(tmp_path)
    with files.storing(folder, b"one") as name:
        pass
    files.discard(folder, None)
    files.discard(folder, name)
    files.discard(folder, name)

    assert list(folder.iterdir()) == []
