"""Which files are taken: by their content as well as by their name."""

import io
import zipfile

import pytest

from facilitate.errors import Refused
from facilitate.library.rules import LARGEST, plain_filename, read_upload
from tests.library.uploads import (
    DOCX,
    JPEG,
    OPEN_DOCUMENT,
    PDF,
    PPTX,
    XLSX,
    archive,
    office,
    open_document,
    png,
)

OFFICE = "application/vnd.openxmlformats-officedocument."
HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
TAKEN = {
    "talk.pdf": (PDF, "application/pdf"),
    "talk.PDF": (PDF, "application/pdf"),
    "talk.pptx": (PPTX, OFFICE + "presentationml.presentation"),
    "talk.docx": (DOCX, OFFICE + "wordprocessingml.document"),
    "talk.xlsx": (XLSX, OFFICE + "spreadsheetml.sheet"),
    "talk.odp": (open_document("presentation"), OPEN_DOCUMENT + "presentation"),
    "talk.odt": (open_document("text"), OPEN_DOCUMENT + "text"),
    "talk.ods": (open_document("spreadsheet"), OPEN_DOCUMENT + "spreadsheet"),
    "talk.png": (png(), "image/png"),
    "talk.jpg": (JPEG, "image/jpeg"),
    "talk.jpeg": (JPEG, "image/jpeg"),
    "talk.txt": ("Städte für alle\n".encode(), "text/plain"),
    "marked.txt": ("\ufeffStädte".encode(), "text/plain"),
    "wide.txt": ("Städte".encode("utf-16"), "text/plain"),
    "western.txt": ("Städte – für alle".encode("cp1252"), "text/plain"),
    "html.txt": (HTML, "text/plain"),
    "talk.csv": (b"city,people\r\nNairobi,4.4\r\n", "text/csv"),
}


@pytest.mark.parametrize("filename", TAKEN)
def test_upload_of_each_kind_is_taken(filename: str) -> None:
    content, media_type = TAKEN[filename]

    upload = read_upload(filename=filename, content=content)

    assert (upload.content, upload.filename, upload.media_type) == (content, filename, media_type)


@pytest.mark.parametrize(
    "filename",
    [
        *("talk.exe", "talk.html", "talk.svg", "talk.js", "talk.zip", "talk.docm", "talk.ppt"),
        *("talk.pdf.exe", "talk.pptx.html", "talk.pdf.", "talk", "", ".", "..", ".pdf", "pdf"),
        "talk.\u202efdp.exe",
        "talk.pdf\0.exe",
    ],
)
def test_upload_with_another_ending_is_refused(filename: str) -> None:
    content = PDF
    if plain_filename(filename) == "talk.pdf":  # a dot at the end is no ending of its own
        assert read_upload(filename=filename, content=content).filename == "talk.pdf"
        return
    with pytest.raises(Refused, match="is none of these by its name"):
        read_upload(filename=filename, content=content)


@pytest.mark.parametrize(
    ("filename", "content"),
    [
        *((name, HTML) for name in TAKEN if not name.endswith(("txt", "csv"))),
        *((name, SVG) for name in ("talk.png", "talk.jpg", "talk.pdf")),
        ("talk.pdf", b"\n" + PDF),
        ("talk.pdf", PPTX),
        ("talk.pptx", PDF),
        ("talk.pptx", DOCX),
        ("talk.docx", XLSX),
        ("talk.xlsx", PPTX),
        ("talk.odt", open_document("spreadsheet")),
        ("talk.odt", open_document("text-template")),
        ("talk.odt", DOCX),
        ("talk.docx", open_document("text")),
        ("talk.docx", archive({"anything.txt": "x"})),
        ("talk.docx", DOCX[:-10]),
        ("talk.docx", b"PK\x03\x04"),
        ("talk.docx", office("word/document.xml", **{"word/vbaProject.bin": b"program"})),
        ("talk.odt", archive({"content.xml": "<x/>", "mimetype": OPEN_DOCUMENT + "text"})),
        ("talk.odt", archive({"mimetype": OPEN_DOCUMENT + "text"})),
        (
            "talk.odt",
            archive({"mimetype": OPEN_DOCUMENT + "text", "content.xml": "<x/>"}, stored=()),
        ),
        ("talk.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 20),
        ("talk.jpg", png()),
        ("talk.txt", b"MZ\x90\x00\x03\x00\x00\x00"),
        ("talk.txt", b"one\0two"),
        ("talk.txt", b"\x1b[2Jgone"),
        ("talk.txt", PDF),
        ("talk.csv", XLSX),
        ("talk.txt", b"\xff\xfeodd"),
        ("talk.txt", b"\x81\x8d\x8f"),
    ],
)
def test_upload_that_is_other_than_its_name_says_is_refused(filename: str, content: bytes) -> None:
    with pytest.raises(Refused, match="This is not a [A-Z]+ file inside, or it is damaged"):
        read_upload(filename=filename, content=content)


def test_empty_upload_is_refused() -> None:
    with pytest.raises(Refused, match="The file is empty."):
        read_upload(filename="talk.txt", content=b"")


def test_upload_has_a_largest_size() -> None:
    largest = b"x" * LARGEST
    assert len(read_upload(filename="talk.txt", content=largest).content) == 12 * 1024 * 1024

    with pytest.raises(Refused, match="The file is larger than 12 MB."):
        read_upload(filename="talk.txt", content=largest + b"x")


def test_zip_bomb_is_refused_by_what_its_directory_declares() -> None:
    huge = office("word/document.xml", **{"word/huge.xml": b"\0" * (256 * 1024 * 1024)})
    assert len(huge) < 1024 * 1024

    with pytest.raises(Refused, match="or it is damaged"):
        read_upload(filename="talk.docx", content=huge)


def test_zip_with_countless_entries_is_refused_before_its_directory_is_read(monkeypatch) -> None:
    many = {f"{number}": "" for number in range(5_001)}
    content = office("word/document.xml", **many)
    monkeypatch.setattr(zipfile, "ZipFile", None)

    with pytest.raises(Refused, match="or it is damaged"):
        read_upload(filename="talk.docx", content=content)


def test_zip_with_paths_that_lead_out_is_only_looked_at(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    content = office("word/document.xml", **{"../../out.txt": "x", "/etc/out.txt": "x"})

    assert read_upload(filename="talk.docx", content=content).content == content
    assert list(tmp_path.iterdir()) == []


def test_zip_of_a_writer_that_always_uses_the_large_form_is_taken() -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as zipped:
        for name in ("[Content_Types].xml", "xl/workbook.xml"):
            with zipped.open(name, "w", force_zip64=True) as entry:
                entry.write(b"<x/>")

    assert read_upload(filename="t.xlsx", content=whole.getvalue()).filename == "t.xlsx"


@pytest.mark.parametrize(
    ("sent", "plain"),
    [
        ("talk.pdf", "talk.pdf"),
        ("Städte für alle.pdf", "Städte für alle.pdf"),
        ("المدن.pdf", "المدن.pdf"),
        ("Jane's 100% talk; part 2.pdf", "Jane's 100% talk; part 2.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\Amara\\talk.pdf", "talk.pdf"),
        ("/talk.pdf", "talk.pdf"),
        ("..\\..\\talk.pdf", "talk.pdf"),
        ("talk\r\nSet-Cookie: a=b.pdf", "talkSet-Cookie_ a=b.pdf"),
        ("talk\0.pdf", "talk.pdf"),
        ("talk\u202efdp.txt", "talkfdp.txt"),
        ('a"b<c>d|e?f*g:h.pdf', "a_b_c_d_e_f_g_h.pdf"),
        ("  talk   one .pdf ", "talk one.pdf"),
        (".htaccess.txt", "htaccess.txt"),
        ("....pdf", "pdf"),
        ("...", "document"),
        ("\ud800.pdf", "pdf"),
        ("x" * 300 + ".pdf", "x" * 100 + ".pdf"),
    ],
)
def test_filename_is_made_plain(sent: str, plain: str) -> None:
    assert plain_filename(sent) == plain
