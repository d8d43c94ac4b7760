"""Text of participants stays text in every format."""

import io
import json
import zipfile

import pytest
from markdown_it import MarkdownIt

from facilitate.errors import Refused
from facilitate.report.formats import FORMATS, format_named
from facilitate.report.outputs import Heading, KeyValue, KeyValues, Paragraph, Run, inline
from facilitate.report.writers import csv_zip, html_page, json_model, markdown, workbook
from tests.report.reading import (
    csv_files,
    html_elements,
    html_quotes,
    html_tables,
    markdown_tables,
    workbook_sheets,
)
from tests.report.samples import NASTY, make_outputs, make_quotes, make_table


def test_html_shows_text_as_it_was_typed_and_makes_no_element_of_it() -> None:
    calm = html_elements(html_page.write(make_outputs(*make_quotes(*["words"] * len(NASTY)))))
    data = html_page.write(make_outputs(*make_quotes(*NASTY)))
    tags = [tag for tag, _attributes in html_elements(data) if tag != "br"]

    assert html_quotes(data) == list(NASTY)
    assert tags == [tag for tag, _attributes in calm]
    assert [row[0] for row in html_tables(html_page.write(make_outputs(make_table(*NASTY))))[
        "Table 1. Texts"
    ]] == ["Text", *NASTY, "All"]  # fmt: skip


def test_html_file_needs_nothing_from_elsewhere() -> None:
    data = html_page.write(make_outputs(*make_quotes("words")))
    links = [
        value
        for _tag, attributes in html_elements(data)
        for name, value in attributes.items()
        if name in ("src", "href", "action") and value
    ]

    assert [link for link in links if not link.startswith("#")] == []
    assert b"@import" not in data
    assert b"url(http" not in data
    assert b"<script" not in data


def test_html_marks_the_language_of_what_was_said() -> None:
    quotes = make_quotes(inline(Run("Une seule carte", language="fr")))
    spans = [a for tag, a in html_elements(html_page.write(make_outputs(*quotes))) if tag == "span"]

    assert {"lang": "fr", "dir": "auto"} in spans


@pytest.mark.parametrize("text", [*NASTY, "1) a", "- a", "= b", "a\n# b\n2. c\n- d\n===", "&copy;"])
def test_markdown_shows_text_as_it_was_typed(text: str) -> None:
    parsed = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    tokens = parsed.parse(markdown.write(make_outputs(Paragraph(text=inline(text)))).decode())
    shown = [t for t in tokens if t.type == "inline"][-1]

    assert {t.type for t in shown.children or []} <= {"text", "softbreak", "hardbreak"}
    words = "".join("\n" if "break" in t.type else t.content for t in shown.children or [])
    assert words == text
    assert not [t.type for t in tokens if t.type.startswith(("html", "code", "bullet", "ordered"))]


def test_markdown_tables_hold_their_cells_together() -> None:
    rows = markdown_tables(markdown.write(make_outputs(make_table("a | b", "*c*\nd"))))

    assert rows["Table 1. Texts"] == [
        ["Text", "Count"],
        ["a | b", "1"],
        ["*c* d", "2"],
        ["All", "2"],
    ]


def test_markdown_marks_links_bold_text_and_footnotes() -> None:
    text = inline(
        Run("The paper", link="https://example.org/a b"),
        " says ",
        Run("much", bold=True),
        Run(".", footnote="Page 3."),
    )
    written = markdown.write(make_outputs(Paragraph(text=text))).decode()

    assert "[The paper](<https://example.org/a%20b>) says **much**.[^1]" in written
    assert written.endswith("[^1]: Page 3.\n")


def test_csv_files_hold_no_formula_and_lose_no_text() -> None:
    files = csv_files(csv_zip.write(make_outputs()))
    texts = [row[1] for row in files["notes.csv"][1:]]

    assert [t.removeprefix("'") for t in texts] == list(NASTY)
    assert [t for t in texts if t.startswith(tuple("=+-@\t\r"))] == []
    assert sum(t.startswith("'") for t in texts) == 5
    assert files["data_dictionary.csv"] == [
        ["File", "Column", "Meaning"],
        ["notes.csv", "", "Notes"],
        ["notes.csv", "note", "Number"],
        ["notes.csv", "text", "Words"],
        ["", "", "Text is made safe."],
    ]


def test_csv_files_open_as_unicode_and_are_the_same_each_time() -> None:
    outputs = make_outputs()
    data = csv_zip.write(outputs)

    assert data == csv_zip.write(outputs)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.read("notes.csv").startswith(b"\xef\xbb\xbf")


def test_workbook_holds_text_as_it_was_typed_and_no_formula() -> None:
    outputs = make_outputs(notice="This is a demo.", data_hash="abc")
    sheets = workbook_sheets(workbook.write(outputs))

    assert list(sheets) == ["What the columns mean", "notes"]
    assert sheets["notes"] == [
        ["note", "text"],
        *([str(number), text] for number, text in enumerate(NASTY, 1)),
    ]
    assert sheets["What the columns mean"] == [
        ["Smart Cities for All – Workshop outputs report"],
        ["Internal edition · Draft"],
        ["This is a demo."],
        ["SHA-256 abc"],
        ["Sheet", "Column", "Meaning"],
        ["notes", "", "Notes"],
        ["notes", "note", "Number"],
        ["notes", "text", "Words"],
    ]
    assert workbook.write(outputs) == workbook.write(outputs)


def test_json_holds_text_as_it_was_typed() -> None:
    data = json.loads(json_model.write(make_outputs(*make_quotes(*NASTY))))

    assert [block["text"] for block in data["blocks"][1:]] == [[text] for text in NASTY]


def test_every_format_shows_key_values_and_headings() -> None:
    outputs = make_outputs(
        Heading(level=1, text="At a glance", anchor="glance", number="1"),
        KeyValues(items=(KeyValue(label="Notes", value="1,234", detail="7 late"),), tone="figures"),
    )

    assert "## 1. At a glance\n\n- Notes: **1,234** (7 late)\n" in markdown.write(outputs).decode()
    page = html_page.write(outputs).decode()
    assert '<h2 id="glance"><span class="report-number">1</span> At a glance</h2>' in page
    assert '<dd class="report-value">1,234</dd><dd class="report-detail">7 late</dd>' in page


def test_formats_are_found_by_name_or_refused_with_those_there_are() -> None:
    assert format_named("pdf").file_name("smart-cities") == "smart-cities-report.pdf"
    assert format_named("csv").file_name("smart-cities") == "smart-cities-report-data.zip"
    with pytest.raises(
        Refused,
        match=rf"in the format odt\. .* {', '.join(FORMATS)}\.",
    ):
        format_named("odt")
    assert format_named("zip") == FORMATS["csv"]
    assert list(FORMATS) == [
        "pdf", "summary", "pdf-letter", "summary-letter",
        "docx", "docx-letter", "html", "md", "xlsx", "csv", "json",
    ]  # fmt: skip
