"""What validators of others say of our files; printed at the end of every run.

A validator that this machine lacks is named there as not checked, and its test as an expected
failure: a run without it cannot be taken for one in which it found nothing.
"""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn

from facilitate.report.formats import FORMATS
from tests.report.reading import word_paragraphs, word_tables
from tests.report.whole import whole_report
from tests.services.validators import NotHere, nu_html, office, pdf_ua, saved_by_libreoffice

#: from left to right and from right to left
LANGUAGES = ("en", "ar")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Path]]:
    """The whole report in each language, by format."""
    folder = tmp_path_factory.mktemp("reports")
    written: dict[str, list[Path]] = {}
    for language in LANGUAGES:
        outputs = whole_report(language)
        for name, each in FORMATS.items():
            path = folder / f"{language}-{each.file_name('report')}"
            path.write_bytes(each.write(outputs))
            written.setdefault(name, []).append(path)
    return written


@pytest.fixture
def say(record_property: Callable[[str, object], None]) -> Callable[[str, list[str]], None]:
    """Prints what a validator found, at the end of the run."""

    def printed(validator: str, findings: list[str]) -> None:
        said = "; ".join(findings[:5]) if findings else "nothing"
        record_property("validator", f"{validator}: {len(findings)} findings ({said})")

    return printed


def test_pdf_is_accessible_by_pdf_ua(files, say) -> None:
    for path in (*files["pdf"], *files["summary-letter"]):
        found = pdf_ua(path)
        say(f"PDF/UA-1, page-validation, {path.name}", found)
        assert found == []


def test_word_and_workbook_pass_the_office_audit(files, say) -> None:
    for path in (*files["docx"], *files["xlsx"]):
        found = office(path)
        say(f"Office audit, openxml-audit, {path.name}", found)
        assert found == []


def test_page_passes_the_nu_html_checker(files, say, record_property) -> None:
    found = _checked(lambda: nu_html(files["html"]), record_property)
    say("Nu HTML checker, reports in both directions", found)
    assert found == []


def test_word_opens_in_libreoffice_and_is_saved_without_loss(
    files, say, record_property, tmp_path: Path
) -> None:
    saved = _checked(lambda: saved_by_libreoffice(files["docx"], tmp_path), record_property)
    for ours, theirs in zip(files["docx"], saved, strict=True):
        before, after = ours.read_bytes(), theirs.read_bytes()
        lost = [
            what
            for what, read in WHAT_IS_IN_A_DOCUMENT.items()
            if read(before) != read(after) or not read(before)
        ]
        say(f"LibreOffice, saved again, {ours.name}", lost)
        assert lost == []


def _pictures(data: bytes) -> list[str]:
    """The alternative texts of what is drawn."""
    drawn = Document(io.BytesIO(data)).element.iter(qn("wp:docPr"))
    return [each.get("descr") or "" for each in drawn]


def _headings(data: bytes) -> list[tuple[str, str]]:
    paragraphs = Document(io.BytesIO(data)).paragraphs
    return [(p.style.name, p.text) for p in paragraphs if p.style.name.startswith("Heading")]


WHAT_IS_IN_A_DOCUMENT = {
    "words": lambda data: [text.strip() for text in word_paragraphs(data) if text.strip()],
    "tables": lambda data: [
        [[cell.text for cell in row.cells] for row in table.rows]
        for table in Document(io.BytesIO(data)).tables
    ],
    "named tables": word_tables,
    "headings": _headings,
    "pictures": _pictures,
}


def _checked(check: Callable[[], list], record_property: Callable[[str, object], None]) -> list:
    try:
        return check()
    except NotHere as why:
        record_property("validator", f"NOT CHECKED: {why}")
        pytest.xfail(f"NOT CHECKED: {why}")
