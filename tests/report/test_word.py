"""The Word document: what Word, screen readers and later editors need of it."""

import io
import re

from docx import Document
from docx.oxml.ns import qn

from facilitate.report.figures_results import Row, ranked_bars
from facilitate.report.outputs import (
    Break,
    Column,
    Figure,
    Heading,
    KeyValue,
    KeyValues,
    Listing,
    Paragraph,
    Run,
    Table,
    inline,
)
from facilitate.report.writers import word
from tests.report.reading import word_quotes, word_tables
from tests.report.samples import NASTY, make_outputs, make_quotes, make_table

ARABIC = "لا توجد خريطة واحدة للمدينة."


def read(*blocks, **meta):
    return Document(io.BytesIO(word.write(make_outputs(*blocks, **meta))))


def test_word_shows_text_as_it_was_typed() -> None:
    data = word.write(make_outputs(*make_quotes(*NASTY), make_table(*NASTY)))

    assert word_quotes(data) == list(NASTY)
    assert [row[0] for row in word_tables(data)["Table 1. Texts"]] == ["Text", *NASTY, "All"]


def test_word_replaces_what_xml_cannot_hold() -> None:
    data = word.write(make_outputs(*make_quotes("a\x0bb\ufffec", "👩‍💻 漢字 " + "word" * 75)))

    assert word_quotes(data) == ["a\ufffdb\ufffdc", "👩‍💻 漢字 " + "word" * 75]


def test_word_has_real_headings_lists_and_a_list_of_contents() -> None:
    document = read(
        *make_quotes("one"),
        Break(),
        Heading(level=1, text="Themes", number="2", anchor="themes"),
        Heading(level=2, text="Money", anchor="theme-1"),
        Heading(level=3, text="Constraints"),
        *(Listing(items=(inline("first"), inline("second")), ordered=True) for _ in range(2)),
        Paragraph(text=inline("lead"), tone="lead"),
        KeyValues(items=(KeyValue(label="Notes", value="1,234", detail="7 late"),)),
    )
    styles = [(p.style.name, p.text) for p in document.paragraphs]
    headings = [each for each in styles if each[0].startswith("Heading")]
    fields = [each.text.strip() for each in document.element.iter(qn("w:instrText"))]
    entries = [
        "".join(t.text or "" for t in entry.iter(qn("w:t")))
        for entry in document.element.iter(qn("w:hyperlink"))
        if entry.get(qn("w:anchor")).startswith("_Toc")
    ]

    assert headings == [
        ("Heading 1", "1  What was said"),
        ("Heading 1", "2  Themes"),
        ("Heading 2", "Money"),
        ("Heading 3", "Constraints"),
    ]
    assert entries == ["1  What was said", "2  Themes", "Money"]
    assert fields[0] == 'TOC \\o "1-2" \\h \\z \\u'
    assert fields[1:] == [f"PAGEREF _Toc{number} \\h" for number in (1, 2, 3)]
    marks = {each.get(qn("w:name")) for each in document.element.iter(qn("w:bookmarkStart"))}
    assert {"_Toc1", "_Toc2", "_Toc3", "at_themes", "at_note_1"} <= marks
    lists = [each.get(qn("w:val")) for each in document.element.iter(qn("w:numId"))]
    assert lists == ["3", "3", "4", "4"]
    assert ("Report Fact", "Notes\t1,234 (7 late)") in styles


def test_word_captions_count_and_tables_repeat_their_header() -> None:
    drawn = ranked_bars([Row(label="Money", value=3, says="3")], title="t", anchor="a",
                        description="d")  # fmt: skip
    figure = Figure(caption="Bars", description="One <bar> of three", label="Figure 1", svg=drawn)
    document = read(make_table("a", "b"), figure)
    fields = [each.text.strip() for each in document.element.iter(qn("w:instrText"))]
    table = document.tables[0]
    said = [p.get("descr") for p in document.element.iter(qn("wp:docPr"))]

    assert [f for f in fields if f.startswith("SEQ")] == [
        "SEQ Table \\* ARABIC",
        "SEQ Figure \\* ARABIC",
    ]
    assert [p.text for p in document.paragraphs if p.style.name == "Caption"] == [
        "Table 1.  Texts",
        "Figure 1.  Bars",
    ]
    assert [bool(row._tr.xpath("w:trPr/w:tblHeader")) for row in table.rows] == [
        True, False, False, False
    ]  # fmt: skip
    assert table._tbl.xpath("w:tblPr/w:tblCaption/@w:val") == ["Texts"]
    assert said == ["", "One <bar> of three"]  # the cover's picture is decoration
    names = [part.partname for part in document.part.package.iter_parts()]
    assert sum(name.endswith(".png") for name in names) == 2
    assert sum(name.endswith(".svg") for name in names) == 2
    assert not [name for name in names if "stylesWithEffects" in name]


def test_word_links_within_and_outside() -> None:
    document = read(
        *make_quotes("one"),
        Paragraph(
            text=inline(
                Run("note 1", link="#note-1"),
                Run("no such", link="#no"),
                Run("The paper", link="https://example.org/?a=1&b=2"),
            )
        ),
    )
    paragraph = next(p for p in document.paragraphs if "The paper" in p.text)
    links = [(link.text, link.fragment, link.address) for link in paragraph.hyperlinks]

    assert links == [
        ("note 1", "at_note_1", ""),
        ("The paper", "", "https://example.org/?a=1&b=2"),
    ]


def test_word_turns_what_runs_from_the_right() -> None:
    text = inline(Run(f"{ARABIC} (GIS)", language="ar"))
    document = read(*make_quotes(text, "plain"))
    quote, plain = (p for p in document.paragraphs if p.style.name == "Report Note")
    turned = [run for run in quote.runs if run._r.xpath("w:rPr/w:rtl")]

    assert quote._p.xpath("w:pPr/w:bidi")
    assert not plain._p.xpath("w:pPr/w:bidi")
    assert [run.text for run in turned] == [ARABIC[:-1]]
    assert turned[0]._r.xpath("w:rPr/w:lang/@w:bidi") == ["ar"]

    whole = read(make_table(ARABIC, "b"), language="ar", direction="rtl")
    assert whole.sections[0]._sectPr.xpath("w:bidi")
    assert whole.tables[0]._tbl.xpath("w:tblPr/w:bidiVisual")
    assert whole.styles.element.xpath("w:docDefaults//w:lang/@w:bidi") == ["ar"]
    assert whole.styles.element.xpath("w:docDefaults/w:pPrDefault/w:pPr/w:bidi")
    assert whole.styles.element.xpath("//w:pBdr/w:right")
    assert not whole.styles.element.xpath("//w:pBdr/w:left")


def test_word_turns_no_paragraph_for_the_letter_of_an_option() -> None:
    items = (inline(Run("B", bold=True), f"  {ARABIC}"), inline("A plain sentence."))
    whole = read(Listing(items=items), language="ar", direction="rtl")
    option, sentence = (p for p in whole.paragraphs if p.style.name == "List Bullet")

    assert not option._p.xpath("w:pPr/w:bidi")
    assert sentence._p.xpath("w:pPr/w:bidi/@w:val") == ["0"]


def test_word_says_what_it_is_and_numbers_its_pages() -> None:
    outputs = make_outputs(*make_quotes("words"), language="fr")
    data = word.write(outputs)
    document = Document(io.BytesIO(data))
    footer = document.sections[0].footer

    assert data == word.write(outputs)
    assert document.core_properties.title == "Smart Cities for All – Workshop outputs report"
    assert document.core_properties.language == "fr"
    assert document.styles.element.xpath("w:docDefaults//w:lang/@w:val") == ["fr"]
    assert re.sub(r"\s+", " ", footer.paragraphs[0].text) == "Draft Page 1 of 1"
    fields = [each.text.strip() for each in footer.part.element.iter(qn("w:instrText"))]
    assert fields == ["PAGE", "NUMPAGES"]
    assert document.sections[0].different_first_page_header_footer


def test_word_keeps_distances_by_styles_alone() -> None:
    figures = KeyValues(items=(KeyValue(label="Notes", value="1"),) * 4, tone="figures")
    bare = Table(caption="", columns=(Column(label="A"),), rows=((inline("b"),),))
    document = read(
        *make_quotes("one"),
        figures,
        Paragraph(text=inline("body")),
        make_table("a"),
        Paragraph(text=inline("source"), tone="source"),
        figures,
        bare,
    )
    body = document.element.body
    empty = [p for p in body.findall(qn("w:p")) if not "".join(p.itertext()).strip()]
    drawn = [p for p in empty if p.findall(f".//{qn('w:drawing')}")]

    # two tables that touch would be one
    assert len(empty) - len(drawn) == 1
    assert not body.findall(f".//{qn('w:br')}[@{qn('w:type')}='page']")
    used = {p.style.name for p in document.paragraphs}
    assert {"Body Text", "Report Source", "Report Note", "Heading 1", "Caption"} <= used
    assert "Normal" not in used
    assert not body.findall(f"./{qn('w:p')}/{qn('w:pPr')}/{qn('w:spacing')}")


def test_word_comes_on_letter_with_the_same_words() -> None:
    outputs = make_outputs(*make_quotes("words"), make_table("a"))
    a4, letter = (
        Document(io.BytesIO(write(outputs))) for write in (word.write, word.write_on_letter)
    )

    assert [(round(d.sections[0].page_width.mm), round(d.sections[0].page_height.mm))
            for d in (a4, letter)] == [(210, 297), (216, 279)]  # fmt: skip
    assert [p.text for p in a4.paragraphs] == [p.text for p in letter.paragraphs]
