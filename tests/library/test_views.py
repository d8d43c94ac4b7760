"""The library's pages: reading, adding, changing, taking files along."""

import io
import re
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from facilitate.config import Config
from facilitate.db import db
from facilitate.library import files, operations
from facilitate.library.models import Document
from tests.client import Client
from tests.factories import (
    make_document,
    make_organization,
    make_session,
    make_workshop,
)
from tests.library.uploads import DOCX, PDF
from tests.query_count import count_queries

HTMX = {"HX-Request": "true"}
NEW = "/w/KHX7/documents/new"


@pytest.fixture
def folder(config: Config) -> Path:
    """Where the files are; made, so that it can be looked into."""
    made = files.folder_of(config.instance)
    made.mkdir()
    return made


def typed(**values) -> dict[str, object]:
    return {
        "title": "City finance",
        "speaker": "Dr Adeyemi",
        "organization_id": "0",
        "session_id": "0",
        "takeaway": "Borrow late.",
        **values,
    }


def sent(content: bytes, filename: str, **values) -> dict[str, object]:
    return typed(file=(io.BytesIO(content), filename), **values)


def errors(page: TestResponse) -> dict[str, str]:
    """What stands beside the fields."""
    found = re.findall(r'id="(\w+)-errors" role="alert">.*?<li>(.*?)</li>', page.text, re.S)
    return {field: unescape(text) for field, text in found}


def titles(page: TestResponse) -> list[str]:
    """The documents listed on a page."""
    return [unescape(t) for t in re.findall(r"<p><strong><a [^>]*>(.*?)</a>", page.text)]


def only() -> Document:
    """The one document there is, as stored now."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Document)).one()


def stored_file(folder: Path, content: bytes = PDF) -> str:
    with files.storing(folder, content) as name:
        return name


# the list


def test_list_shows_documents_with_all_that_is_said_of_them(amara: Client, workshop) -> None:
    cisco = make_organization(workshop, name="Cisco & Co")
    opening = make_session(workshop, title="Opening")
    make_document(
        workshop,
        title="Networks <b>first</b>",
        speaker="Ana Ruiz",
        organization_id=cisco.id,
        workshop_session_id=opening.id,
        takeaway="Ducts first.\n<i>Then</i> fibre.",
        permitted=True,
        url="https://www.example.org/a?b=1&c=2",
    )
    page = amara.get("/w/KHX7/documents")

    assert titles(page) == ["Networks <b>first</b>"]
    assert '<a href="https://www.example.org/a?b=1&amp;c=2" rel="noopener noreferrer">' in page.text
    assert "<p>Ana Ruiz, Cisco &amp; Co</p>" in page.text
    assert "<p>Ducts first.<br>&lt;i&gt;Then&lt;/i&gt; fibre.</p>" in page.text
    assert '<p class="quiet-text small">Opening</p>' in page.text
    assert '<span class="quiet-text small">example.org</span>' in page.text
    assert "Only for people of this workshop" not in page.text


def test_list_says_which_documents_are_not_shared(amara: Client, workshop) -> None:
    make_document(workshop)

    assert amara.get("/w/KHX7/documents").text.count("Only for people of this workshop") == 1


def test_list_of_nothing_says_what_comes_here(amara: Client) -> None:
    page = amara.get("/w/KHX7/documents").text

    assert re.findall(r"<h2>(.*?)</h2>", page) == ["No documents yet"]


def test_list_is_read_by_participants_without_a_way_to_change(browser_of, workshop) -> None:
    document = make_document(workshop)
    page = browser_of("Dee").get("/w/KHX7/documents")

    assert titles(page) == ["City finance in one hour"]
    assert f"/w/KHX7/documents/{document.id}" not in page.text
    assert "/documents/new" not in page.text


def test_list_for_htmx_is_the_list_alone(amara: Client, workshop) -> None:
    make_document(workshop)
    answer = amara.get("/w/KHX7/documents", headers=HTMX)

    assert answer.text.startswith('<div id="documents" data-refresh-on="library"')
    assert "<html" not in answer.text


def test_list_takes_the_same_queries_for_any_number_of_documents(
    app: Flask, amara: Client, workshop
) -> None:
    counted = []
    for number in range(3):
        organization = make_organization(workshop, name=f"Org {number}")
        held = make_session(workshop, title=f"Session {number}")
        make_document(workshop, organization_id=organization.id, workshop_session_id=held.id)
        with count_queries(app) as queries:
            page = amara.get("/w/KHX7/documents")
        assert len(titles(page)) == number + 1
        counted.append(len(queries))

    assert counted == [5, 5, 5], queries


# adding


def test_upload_is_stored_under_a_random_name(amara: Client, workshop, folder) -> None:
    cisco = make_organization(workshop)
    opening = make_session(workshop, title="Opening")
    answer = amara.post(
        NEW,
        data=sent(
            PDF,
            "../Städte.pdf",
            organization_id=str(cisco.id),
            session_id=str(opening.id),
            permitted="y",
        ),
    )
    assert (answer.status_code, answer.location) == (303, "/w/KHX7/documents")
    document = only()
    assert (document.title, document.speaker, document.takeaway) == (
        "City finance",
        "Dr Adeyemi",
        "Borrow late.",
    )
    assert (document.organization_id, document.workshop_session_id) == (cisco.id, opening.id)
    assert (document.filename, document.media_type) == ("Städte.pdf", "application/pdf")
    assert (document.size, document.permitted, document.url) == (len(PDF), True, None)
    assert [path.name for path in folder.iterdir()] == [document.stored_as]
    assert (folder / (document.stored_as or "")).read_bytes() == PDF
    assert "“City finance” is in the library." in amara.get("/w/KHX7/documents").text


def test_link_is_added(amara: Client, folder) -> None:
    answer = amara.post(NEW, data=typed(url="https://example.org/finance"))

    assert answer.status_code == 303
    assert (only().url, only().stored_as, only().permitted) == (
        "https://example.org/finance",
        None,
        False,
    )
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (typed, {"file": "Choose a file, or type its address below."}),
        (
            lambda: sent(PDF, "a.pdf", url="https://example.org"),
            {"file": "Choose a file or type an address, but not both."},
        ),
        (lambda: sent(b"", "a.pdf"), {"file": "The file is empty."}),
        (
            lambda: sent(DOCX, "a.pdf"),
            {
                "file": "This is not a PDF file inside, or it is damaged. "
                "Save it again and choose it."
            },
        ),
        (
            lambda: sent(PDF, "a.pdf.exe"),
            {
                "file": "Choose a PDF, a presentation, a text document, a spreadsheet, a picture "
                "(PNG or JPEG) or plain text. “a.pdf.exe” is none of these by its name."
            },
        ),
        (
            lambda: typed(url="javascript:alert(1)"),
            {"url": "Type the whole address, such as https://example.org/report."},
        ),
        (
            lambda: typed(url="https://"),
            {"url": "Type the whole address, such as https://example.org/report."},
        ),
        (lambda: typed(url="https://a.example", title=" "), {"title": "Give it a title."}),
        (
            lambda: typed(url="https://a.example", takeaway="x" * 301),
            {"takeaway": "Use at most 300 characters."},
        ),
        (
            lambda: typed(url="https://a.example", organization_id="77"),
            {"organization_id": "Not a valid choice."},
        ),
    ],
)
def test_form_says_beside_the_field_what_is_wrong(amara: Client, folder, data, said) -> None:
    answer = amara.post(NEW, data=data())

    assert answer.status_code == 422
    assert errors(answer) == said
    assert 'value="Dr Adeyemi"' in answer.text
    assert db.session.scalars(select(Document)).all() == []
    assert list(folder.iterdir()) == []


def test_form_takes_files_up_to_twelve_megabytes(amara: Client, folder) -> None:
    largest = 12 * 1024 * 1024
    for size in (largest + 1, largest):
        # encoded here, since the test client would leave a temporary file of this size open
        file = FileStorage(io.BytesIO(b"x" * size), filename="a.txt")
        boundary, body = encode_multipart(typed(file=file))
        kind = f"multipart/form-data; boundary={boundary}"
        answer = amara.post(NEW, data=body, content_type=kind)
        if size > largest:
            assert errors(answer) == {"file": "The file is larger than 12 MB."}

    assert (answer.status_code, only().size) == (303, largest)


def test_form_asks_for_the_file_again_when_something_else_is_wrong(amara: Client) -> None:
    asks = "Please choose the file again"

    assert asks in amara.post(NEW, data=sent(PDF, "a.pdf", title="")).text
    assert asks not in amara.post(NEW, data=typed(title="")).text
    assert asks not in amara.get(NEW).text


def test_form_offers_organizations_and_sessions_of_this_workshop(amara: Client, workshop) -> None:
    elsewhere = make_workshop(code="ELSE")
    theirs = make_organization(elsewhere, name="Theirs")
    make_organization(workshop, name="Ours")
    make_session(workshop, title="Opening")
    page = amara.get(NEW).text

    assert re.findall(r"<option[^>]*>(.*?)</option>", page) == ["None", "Ours", "None", "Opening"]
    answer = amara.post(NEW, data=typed(url="https://a.example", organization_id=str(theirs.id)))
    assert errors(answer) == {"organization_id": "Not a valid choice."}


def test_file_goes_when_it_cannot_be_committed(
    app: Flask, amara: Client, folder, monkeypatch
) -> None:
    def fails(**_values) -> None:
        assert len(list(folder.iterdir())) == 1
        raise RuntimeError("the disk of the database is full")

    monkeypatch.setattr(operations, "add_document", fails)
    app.testing = False
    app.logger.disabled = True

    assert amara.post(NEW, data=sent(PDF, "a.pdf")).status_code == 500
    assert list(folder.iterdir()) == []


# changing


def test_edit_shows_what_is_stored_and_keeps_the_file(amara: Client, workshop, folder) -> None:
    cisco = make_organization(workshop)
    document = make_document(
        workshop,
        stored_as=stored_file(folder),
        filename="finance.pdf",
        organization_id=cisco.id,
        size=1_250_000,
        permitted=True,
    )
    address = f"/w/KHX7/documents/{document.id}"
    page = amara.get(address).text
    assert f'<option selected value="{cisco.id}">Cisco</option>' in page
    assert "finance.pdf</a>" in page
    assert "PDF, 1.2 MB" in page
    assert re.search(r"<input[^>]* checked [^>]*name=\"permitted\"", page)

    answer = amara.post(address, data=typed(title="Finance"))

    assert answer.status_code == 303
    assert (only().title, only().filename, only().permitted) == ("Finance", "finance.pdf", False)
    assert only().organization is None
    assert [path.name for path in folder.iterdir()] == [only().stored_as]


def test_edit_puts_another_file_in_the_place_of_the_first(amara: Client, workshop, folder) -> None:
    first = stored_file(folder)
    document = make_document(workshop, stored_as=first, filename="a.pdf")

    amara.post(f"/w/KHX7/documents/{document.id}", data=sent(DOCX, "b.docx"))

    assert only().filename == "b.docx"
    assert only().stored_as != first
    assert [path.name for path in folder.iterdir()] == [only().stored_as]
    assert (folder / (only().stored_as or "")).read_bytes() == DOCX


def test_edit_turns_a_file_into_a_link(amara: Client, workshop, folder) -> None:
    document = make_document(workshop, stored_as=stored_file(folder), filename="a.pdf")

    amara.post(f"/w/KHX7/documents/{document.id}", data=typed(url="https://a.example/b"))

    assert (only().url, only().stored_as) == ("https://a.example/b", None)
    assert list(folder.iterdir()) == []


def test_removal_takes_document_and_file(amara: Client, workshop, folder) -> None:
    document = make_document(workshop, stored_as=stored_file(folder), filename="a.pdf")

    answer = amara.post(f"/w/KHX7/documents/{document.id}/removal")

    assert (answer.status_code, answer.location) == (303, "/w/KHX7/documents")
    assert db.session.scalars(select(Document)).all() == []
    assert list(folder.iterdir()) == []


def test_documents_of_another_workshop_are_not_here(amara: Client, folder) -> None:
    theirs = make_document(
        make_workshop(code="ELSE", is_public=True),
        stored_as=stored_file(folder),
        filename="a.pdf",
        permitted=True,
    )
    address = f"/w/KHX7/documents/{theirs.id}"

    assert amara.get(address).status_code == 404
    assert amara.post(address, data=typed()).status_code == 404
    assert amara.post(f"{address}/removal").status_code == 404
    assert amara.get(f"{address}/file").status_code == 404
    assert len(list(folder.iterdir())) == 1


# taking a file along


def test_download_is_an_attachment_that_nothing_runs_in(amara: Client, workshop, folder) -> None:
    document = make_document(
        workshop,
        stored_as=stored_file(folder, b"<script>alert(1)</script>"),
        filename='Städte "für" alle.txt',
        media_type="text/plain",
    )
    answer = amara.get(f"/w/KHX7/documents/{document.id}/file")

    assert answer.status_code == 200
    assert answer.data == b"<script>alert(1)</script>"
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="Stadte \\"fur\\" alle.txt"; '
        "filename*=UTF-8''St%C3%A4dte%20%22f%C3%BCr%22%20alle.txt"
    )
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Type"] == "text/plain"
    assert document.stored_as not in str(answer.headers)
    answer.close()


def test_download_of_a_link_or_a_lost_file_is_not_there(amara: Client, workshop) -> None:
    link = make_document(workshop)
    lost = make_document(workshop, stored_as="0" * 32, filename="a.pdf")

    assert amara.get(f"/w/KHX7/documents/{link.id}/file").status_code == 404
    assert amara.get(f"/w/KHX7/documents/{lost.id}/file").status_code == 404


@pytest.mark.parametrize("permitted", [True, False])
@pytest.mark.parametrize("is_public", [True, False])
@pytest.mark.parametrize("who", ["nobody", "Zed", "Dee", "Amara"])
def test_download_is_for_members_and_for_anybody_if_workshop_and_speaker_agreed(
    browser_of, workshop, folder, who: str, is_public: bool, permitted: bool
) -> None:
    document = make_document(
        workshop, stored_as=stored_file(folder), filename="a.pdf", permitted=permitted
    )
    workshop.is_public = is_public
    browser = browser_of(who)
    address = f"/w/KHX7/documents/{document.id}/file"

    answer = browser.get(address)
    content = answer.data
    answer.close()

    if who in ("Dee", "Amara") or (is_public and permitted):
        kept = "public, no-cache" if is_public and permitted else "no-store"
        assert (answer.status_code, content) == (200, PDF)
        assert answer.headers["Cache-Control"] == kept
    elif who == "nobody":
        assert (answer.status_code, answer.location) == (303, f"/w/KHX7/door?next={address}")
        absent = browser.get("/w/KHX7/documents/999/file")
        assert (absent.status_code, absent.location) == (
            303,
            "/w/KHX7/door?next=/w/KHX7/documents/999/file",
        )
    else:
        assert answer.status_code == 404


def test_pages_of_the_library_are_for_people_of_the_workshop(browser_of, workshop) -> None:
    workshop.is_public = True
    document = make_document(workshop, permitted=True)
    change = f"/w/KHX7/documents/{document.id}"
    nobody, zed, dee = browser_of("nobody"), browser_of("Zed"), browser_of("Dee")

    for address in ("/w/KHX7/documents", NEW, change):
        assert nobody.get(address).location == f"/w/KHX7/door?next={address}"
        assert zed.get(address).status_code == 404
    assert dee.get("/w/KHX7/documents").status_code == 200
    assert dee.get(NEW).status_code == 404
    assert dee.post(change, data=typed()).status_code == 404
    assert dee.post(f"{change}/removal").status_code == 404


def test_changes_reach_open_lists(app: Flask, workshop, browser_of) -> None:
    page = browser_of("Dee").get("/w/KHX7/documents").text

    assert "topics=library" in page
    assert 'data-refresh-on="library"' in page
