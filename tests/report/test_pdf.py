"""The PDF: tagged, complete whatever was typed, honest about what it cannot show."""

import io
import re
import shutil
import sys

import pikepdf
import pytest

from facilitate.errors import Refused
from facilitate.report import fonts
from facilitate.report.beside import write_beside
from facilitate.report.figures import round_table
from facilitate.report.figures_results import Row, ranked_bars
from facilitate.report.formats import FORMATS
from facilitate.report.outputs import (
    Figure,
    Heading,
    KeyValue,
    KeyValues,
    Listing,
    Paragraph,
    Quote,
    Run,
    inline,
    plain,
)
from facilitate.report.printable import printable
from facilitate.report.shortening import PRINTED, for_print
from facilitate.report.writers import pdf
from tests.report.reading import pdf_text, structure
from tests.report.samples import NASTY, make_outputs, make_quotes, make_table


def squeezed(text: str) -> str:
    """Without spaces and places to break a line, which a page puts where it likes."""
    return re.sub(r"[\s\u200b]", "", text)


def test_pdf_shows_text_as_it_was_typed() -> None:
    shown = squeezed(pdf_text(pdf.write(make_outputs(*make_quotes(*NASTY), make_table(*NASTY)))))

    assert [text for text in NASTY if shown.count(squeezed(text)) < 2] == []


def test_pdf_is_tagged_as_the_model_says() -> None:
    figure = Figure(
        caption="Bars",
        description="One bar of three",
        label="Figure 1",
        svg='<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" width="9" height="9"/>',
    )
    outputs = make_outputs(
        *make_quotes("one", "two"),
        Heading(level=2, text="Table 4"),
        Heading(level=3, text="Constraints", mark="bar"),
        make_table("a", "b", "c"),
        figure,
        Listing(items=(inline("first"), inline("second")), ordered=True),
        Paragraph(text=inline(Run("see note 2", link="#note-2"), Run("no such", link="#no"))),
        KeyValues(items=(KeyValue(label="Notes", value="2"),), tone="figures"),
    )
    elements = structure(pdf.write(outputs))
    tags = [tag for tag, _alternative in elements]

    assert [t for t in tags if re.fullmatch(r"H\d", t)] == ["H1", "H1", "H2", "H3"]  # with contents
    assert tags.count("Table") == 1
    assert tags.count("TR") == 5
    assert tags.count("TH") == 2
    assert tags.count("LI") == 4
    assert [said for tag, said in elements if tag == "Figure"] == ["One bar of three"]


def test_pdf_says_what_it_is_and_brings_its_fonts() -> None:
    data = pdf.write(make_outputs(*make_quotes("words"), language="en"))
    with pikepdf.open(io.BytesIO(data)) as document:
        assert document.Root.MarkInfo.Marked == True  # noqa: E712 (a PDF object)
        assert str(document.Root.Lang) == "en"
        assert document.Root.ViewerPreferences.DisplayDocTitle == True  # noqa: E712
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == "Smart Cities for All – Workshop outputs report"
        fonts_used = [
            font.DescendantFonts[0].FontDescriptor
            for page in document.pages
            for font in page.resources.get("/Font", {}).values()
        ]
        assert len(fonts_used) > 3
        assert [f for f in fonts_used if not {"/FontFile2", "/FontFile3"} & set(f.keys())] == []
        outline = [str(item.title) for item in document.open_outline().root]
        assert [title.split()[-1] for title in outline] == ["said"]


def test_pdf_of_thousands_of_notes_says_what_it_leaves_out() -> None:
    more = (Heading(level=1, text="More"), *make_quotes(*map(str, range(5)))[1:])
    outputs = make_outputs(*make_quotes(*map(str, range(PRINTED))), *more, *more)
    shortened = for_print(outputs)
    texts = [plain(b.text) for b in shortened.blocks if isinstance(b, Paragraph)]

    assert texts == [f"Not printed: {PRINTED - PRINTED // 3}. See the web page."]
    assert sum(isinstance(block, Quote) for block in shortened.blocks) == PRINTED // 3 + 10
    whole = make_outputs(*outputs.blocks, every_note=True)
    assert for_print(whole) is whole
    short = make_outputs(*make_quotes(*map(str, range(PRINTED))))
    assert for_print(short) is short


def size_of(data: bytes) -> list[int]:
    with pikepdf.open(io.BytesIO(data)) as document:
        return [round(float(edge)) for edge in document.pages[0].mediabox[2:]]


def test_pdf_comes_on_a4_and_on_letter_with_the_same_words() -> None:
    outputs = make_outputs(*make_quotes("words"), make_table("a", "b"))
    for write in (pdf.write, pdf.write_summary):
        a4, letter = write(outputs), write(outputs, paper=pdf.LETTER)
        assert squeezed(pdf_text(a4)) == squeezed(pdf_text(letter))
        assert [size_of(data) for data in (a4, letter)] == [[595, 842], [612, 792]]


def test_pdf_is_the_same_each_time() -> None:
    outputs = make_outputs(*make_quotes("words"))

    assert pdf.write(outputs) == pdf.write(outputs)


def test_pdf_sets_scripts_that_run_the_other_way() -> None:
    arabic = "لا توجد خريطة واحدة للمدينة."
    data = pdf.write(make_outputs(*make_quotes(inline(Run(arabic, language="ar")))))
    shaped = squeezed(pdf_text(data))

    assert "Characters this file cannot show" not in pdf_text(data)
    assert set(squeezed(arabic)) - set(shaped) == set()


def test_pdf_replaces_what_no_font_has_and_says_so() -> None:
    texts = (
        "Good 😀 idea 😀",
        "nothing special",
        "👩‍💻 typed this ✓\ufe0f",
        "Straße, مدينة, тариф",
    )
    shown = pdf_text(pdf.write(make_outputs(*make_quotes(*texts))))
    words = squeezed(shown)

    assert "Goodideatypedthis✓" not in words
    assert f"Good{fonts.BOX}idea{fonts.BOX}" in words
    assert "Straße," in words
    assert "U+1F600GRINNINGFACE2" in words
    assert "U+1F469WOMAN1" in words
    assert "Noteswithsuchcharacters:1,3." in words
    assert "Eachisshownas" in words


def test_pdf_names_scripts_where_too_many_characters_are_missing() -> None:
    hangul = "".join(chr(0xAC00 + 28 * step) for step in range(60))
    model = printable(make_outputs(*make_quotes(hangul)))
    last = model["blocks"][-1]
    if last["kind"] == "table":
        assert last["rows"] == [[["HANGUL"], ["60"]]]
    else:  # an East Asian font is installed
        assert len(model["blocks"]) == 2


def test_pdf_needs_no_last_page_where_nothing_was_replaced() -> None:
    blocks = make_quotes("plain", "Straße – “quoted” …", "मेरा शहर", "3 m² → ", "x\u200dy")[:4]

    assert len(printable(make_outputs(*blocks))["blocks"]) == len(blocks)


@pytest.mark.parametrize(
    "text",
    [
        "word" * 75,
        "A note longer than a page. " * 200,
        "e" + "\u0301" * 30,
        "\u064c alone \u0651\u0301x",
        "\u202eoverride\u2066 \ufeffmark",
        "ไม่มีแผนที่ 한국어 漢字 עברית ქართული",
        "\U000e0041\U0001f3f4\ufe0f\u20e3",
    ],
)
def test_pdf_comes_whatever_was_typed(text: str) -> None:
    data = pdf.write(make_outputs(*make_quotes(text, inline(Run(text, language="not a code")))))

    assert data.startswith(b"%PDF-")


def test_pdf_breaks_words_that_no_line_holds() -> None:
    model = printable(make_outputs(*make_quotes("x" * 100)))

    assert model["blocks"][1]["text"] == ["\u200b".join(["x" * 40, "x" * 40, "x" * 20])]
    assert model["blocks"][1]["anchor"] == "note-1"


def test_pdf_breaks_words_sooner_in_the_columns_of_a_table() -> None:
    model = printable(make_outputs(make_table("x" * 50, "\ufffd" * 15)))
    cells = [row[0] for row in model["blocks"][0]["rows"]]

    assert cells == [
        ["\u200b".join(["x" * 20, "x" * 20, "x" * 10])],
        ["\u200b".join(["\ufffd" * 10, "\ufffd" * 5])],
    ]


@pytest.mark.parametrize(
    "label",
    ["لا توجد خريطة", "मेरा शहर", "e\u0301\u0302", "a\u200db", "👩‍💻 typed\ufe0f", *NASTY],
)
def test_pdf_comes_whatever_stands_in_a_drawing(label: str) -> None:
    drawn = ranked_bars(
        [Row(label=label, value=3, says="3")], title=label, description=label, anchor="bars"
    )
    figure = Figure(caption=label, description=label, svg=drawn, anchor="bars", wide=True)
    emblem = round_table([(0, label[0])])
    shown = pdf_text(pdf.write(make_outputs(*make_quotes("a"), figure, emblem=emblem)))

    words = squeezed(label).replace("👩‍💻", fonts.BOX * 2).replace("\ufe0f", "")
    assert {c for c in words if c not in "\u200d"} - set(shown) == set()


def test_pdf_runs_from_right_to_left_where_the_report_does() -> None:
    quotes = make_quotes(inline(Run("A single map.", language="en")))
    data = pdf.write(make_outputs(*quotes, language="ar", direction="rtl"))

    with pikepdf.open(io.BytesIO(data)) as document:
        assert str(document.Root.Lang) == "ar"
        assert str(document.Root.ViewerPreferences.Direction) == "/R2L"
    assert "Asinglemap." in squeezed(pdf_text(data))


def test_pdf_made_beside_the_web_process_is_the_same_or_refused_in_time() -> None:
    outputs = make_outputs(*make_quotes("words"))

    assert write_beside(FORMATS["pdf"], outputs) == pdf.write(outputs)
    with pytest.raises(Refused, match="not ready after 0 seconds"):
        write_beside(FORMATS["pdf"], outputs, seconds=0)


def test_pdf_that_cannot_be_made_beside_is_refused_and_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sys, "executable", shutil.which("false"))

    with pytest.raises(Refused, match="could not be made"):
        write_beside(FORMATS["pdf"], make_outputs(*make_quotes("words")))
    assert "no pdf" in caplog.text


def test_pdf_sets_paragraphs_that_run_the_other_way_than_the_report() -> None:
    text = inline(Run("A single map of the city.", language="en"))
    paragraphs = [Paragraph(text=text, tone=tone) for tone in ("body", "lead", "source", "notice")]
    outputs = make_outputs(*make_quotes("a"), *paragraphs, language="ar", direction="rtl")

    assert squeezed(pdf_text(pdf.write(outputs))).count("Asinglemapofthecity.") == len(paragraphs)


def test_pdf_keeps_pages_at_the_end_of_contents_whatever_script_the_titles_have() -> None:
    headings = [Heading(level=1, text=title) for title in ("Map", "خريطة")]
    with pikepdf.open(io.BytesIO(pdf.write(make_outputs(*headings)))) as document:
        drawn = pikepdf.parse_content_stream(document.pages[1])
        at = [float(moved[4]) for moved, operator in drawn if str(operator) == "cm"]

    assert at.count(max(at)) == len(headings)
