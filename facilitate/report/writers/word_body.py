"""The blocks of the report as the body of a Word document: WordprocessingML, written as text.

Text, because appending each paragraph to a tree takes a hundred times as long for 20,000 notes.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from facilitate.report.lengths import new_pages
from facilitate.report.outputs import (
    Block,
    Break,
    Figure,
    Heading,
    Inline,
    KeyValues,
    Listing,
    Paragraph,
    Quote,
    Run,
    Table,
    plain,
)
from facilitate.report.widths import column_shares
from facilitate.report.writers.word_text import (
    FIELD_ENDS,
    directed,
    field,
    field_begin,
    paragraph,
    run,
)

#: twentieths of a point, between the margins; also in the tabs of word/styles.xml
TEXT_WIDTH = 9354
#: English Metric Units in a unit of our drawings, so that a wide one fills the page
_EMU = TEXT_WIDTH * 635 / 642
#: numbers in a box stand in so many columns
_FIGURES = 4
#: rows with longer cells may break across pages
_UNBROKEN = 600
_TONES = {
    "body": "BodyText",
    "lead": "ReportLead",
    "notice": "ReportNotice",
    "source": "ReportSource",
}
_NUMBERED = re.compile(r"(.*?)(\d+)\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Picture:
    """Relations to a drawing as PNG and as SVG, and its size in units of our drawings."""

    png: str
    svg: str
    width: float
    height: float


class Body:
    """Writes blocks; `link` gives the relation to an address, `number` a new numbered list's id."""

    def __init__(
        self,
        blocks: Sequence[Block],
        *,
        is_from_right: bool,
        pictures: Mapping[str, Picture],
        link: Callable[[str], str],
        number: Callable[[], int],
    ) -> None:
        self.blocks = blocks
        self.is_from_right = is_from_right
        self._pictures = pictures
        self._link = link
        self._number = number
        self._anchors = {a for block in blocks if (a := getattr(block, "anchor", ""))}
        self._marks = 0
        self._drawings = 0

    def all(self) -> Iterator[str]:
        """Each block in its order."""
        pages = new_pages(self.blocks)
        # below the list of contents, which is as long as it is
        breaks = True
        headings = 0
        for at, block in enumerate(self.blocks):
            if isinstance(block, Break):
                breaks = at in pages
            elif isinstance(block, Heading):
                headings += 1
                yield self._heading(block, headings, breaks=breaks)
                breaks = False
            else:
                yield from self._block(block)
                if _ends_as_table(block) and _begins_as_table(self.blocks[at + 1 : at + 2]):
                    yield _BETWEEN_TABLES

    def _block(self, block: Block) -> Iterator[str]:
        """One block that is not a heading."""
        match block:
            case Paragraph():
                yield paragraph(
                    _TONES[block.tone], self._inline(block.text), self._direction(block.text)
                )
            case Quote():
                yield self._quote(block)
            case Listing():
                yield from self._listing(block)
            case KeyValues():
                yield from self._figures(block) if block.tone == "figures" else self._facts(block)
            case Table():
                yield from self._table(block)
            case Figure():
                yield from self._figure(block)

    # --- Text --------------------------------------------------------------------------------

    def _heading(self, block: Heading, count: int, *, breaks: bool) -> str:
        """A heading, which the list of contents finds by its number among them."""
        number = run(block.number + "  ", "ReportAccent") if block.number else ""
        words = number + directed(block.text)
        marked = self._marked(words, f"_Toc{count}")
        if block.anchor:
            marked = self._marked(marked, _mark(block.anchor))
        return paragraph(f"Heading{block.level}", marked, "<w:pageBreakBefore/>" if breaks else "")

    def contents(self) -> Iterator[str]:
        """The list of contents as a field that Word can fill again; pages follow when it does.

        Nobody knows them before Word has set the pages, and a field that asks to be filled at once
        makes Word ask its reader first.
        """
        entries = [
            (at, block)
            for at, block in enumerate((b for b in self.blocks if isinstance(b, Heading)), 1)
            if block.level <= 2
        ]
        begins = field_begin('TOC \\o "1-2" \\h \\z \\u')
        for at, block in entries:
            ends = FIELD_ENDS if (at, block) == entries[-1] else ""
            number = run(f"{block.number}  ", "ReportAccent") if block.number else ""
            page = field(f"PAGEREF _Toc{at} \\h", "")
            yield paragraph(
                f"TOC{block.level}",
                f'{begins}<w:hyperlink w:anchor="_Toc{at}" w:history="1">{number}'
                f"{directed(block.text)}<w:r><w:tab/></w:r>{page}</w:hyperlink>{ends}",
            )
            begins = ""

    def _quote(self, block: Quote) -> str:
        words = self._inline(block.text)
        if block.source:
            words += run("  ") + self._inline(block.source, "ReportNoteSource")
        if block.anchor:
            words = self._marked(words, _mark(block.anchor))
        return paragraph("ReportNote", words, self._direction(block.text))

    def _listing(self, block: Listing) -> Iterator[str]:
        style, props = "ListBullet", ""
        if block.ordered:
            style = "ListNumber"
            props = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{self._number()}"/></w:numPr>'
        for item in block.items:
            yield paragraph(style, self._inline(item), props + self._direction(item))

    def _inline(self, text: Inline, style: str = "") -> str:
        return "".join(self._run(each, style) for each in text)

    def _run(self, it: Run, style: str) -> str:
        words = directed(it.text, style, bold=it.bold, language=it.language)
        if it.footnote:
            words += directed(f" ({it.footnote})", "ReportNoteSource")
        if it.link.startswith("#"):
            if it.link[1:] not in self._anchors:
                return words
            return (
                f'<w:hyperlink w:anchor="{_mark(it.link[1:])}" w:history="1">{words}</w:hyperlink>'
            )
        if it.link:
            words = directed(it.text, "Hyperlink", bold=it.bold, language=it.language)
            return f'<w:hyperlink r:id="{self._link(it.link)}" w:history="1">{words}</w:hyperlink>'
        return words

    def _direction(self, text: Inline) -> str:
        """What turns a paragraph that begins and mostly runs the other way than the report.

        A letter of an option, or a name in it, turns nothing.
        """
        found = [d for c in plain(text) if (d := _direction(c)) is not None]
        other = not self.is_from_right
        if not found or found[0] != other or 2 * found.count(other) <= len(found):
            return ""
        return "<w:bidi/>" if other else '<w:bidi w:val="0"/>'

    def _marked(self, words: str, name: str) -> str:
        self._marks += 1
        return (
            f'<w:bookmarkStart w:id="{self._marks}" w:name="{name}"/>{words}'
            f'<w:bookmarkEnd w:id="{self._marks}"/>'
        )

    # --- Values, tables, drawings --------------------------------------------------------------

    def _facts(self, block: KeyValues) -> Iterator[str]:
        for item in block.items:
            value = f"{item.value} ({item.detail})" if item.detail else item.value
            yield paragraph(
                "ReportFact", f"{directed(item.label)}<w:r><w:tab/></w:r>{directed(value)}"
            )

    def _figures(self, block: KeyValues) -> Iterator[str]:
        """Large numbers side by side."""
        width = TEXT_WIDTH // _FIGURES
        cells = [
            paragraph("ReportValue", directed(item.value))
            + paragraph("ReportLabel", directed(item.label))
            + (paragraph("ReportDetail", directed(item.detail)) if item.detail else "")
            for item in block.items
        ]
        cells += [paragraph("ReportDetail", "")] * (-len(cells) % _FIGURES)
        rows = (
            "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
            + "".join(_cell(cell, width) for cell in cells[at : at + _FIGURES])
            + "</w:tr>"
            for at in range(0, len(cells), _FIGURES)
        )
        yield self._table_of("ReportFigures", [width] * _FIGURES, rows, look="", title=block.title)

    def _table(self, block: Table) -> Iterator[str]:
        if block.caption:
            yield self._caption(block, "Table")
        widths = [round(TEXT_WIDTH * share) for share in column_shares(block)]
        sides = ['<w:jc w:val="right"/>' if column.numeric else "" for column in block.columns]
        head = "".join(
            _cell(paragraph("ReportColumn", directed(column.label), side), width)
            for column, side, width in zip(block.columns, sides, widths, strict=True)
        )
        rows = [f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>"]
        for cells in (*block.rows, block.total) if block.total else block.rows:
            style = "ReportTotal" if cells is block.total else "ReportCell"
            words = "".join(
                _cell(paragraph(style, self._inline(cell), self._direction(cell) + side), width)
                for cell, side, width in zip(cells, sides, widths, strict=True)
            )
            longest = max(sum(len(each.text) for each in cell) for cell in cells)
            kept = "<w:trPr><w:cantSplit/></w:trPr>" if longest <= _UNBROKEN else ""
            rows.append(f"<w:tr>{kept}{words}</w:tr>")
        look = f'w:firstRow="1" w:lastRow="{int(bool(block.total))}"'
        yield self._table_of("ReportTable", widths, rows, look=look, title=block.caption)

    def _table_of(
        self,
        style: str,
        widths: Sequence[int],
        rows: Iterator[str] | list[str],
        *,
        look: str,
        title: str,
    ) -> str:
        turned = "<w:bidiVisual/>" if self.is_from_right else ""
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        said = f'<w:tblCaption w:val="{escape(title)}"/>' if title else ""
        shown = look or 'w:firstRow="0" w:lastRow="0"'
        return (
            f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/>{turned}'
            f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
            f'<w:tblLook {shown} w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
            f"{said}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
        )

    def _caption(self, block: Table | Figure, kind: str) -> str:
        """The caption with Word's own counter in it, so that lists of tables can be made."""
        numbered = _NUMBERED.match(block.label)
        words = directed(f"  {block.caption}" if block.label else block.caption)
        if numbered:
            counted = field(f"SEQ {kind} \\* ARABIC", numbered[2], bold=True)
            words = f"{directed(numbered[1], bold=True)}{counted}{run('.', bold=True)}{words}"
        if block.anchor:
            words = self._marked(words, _mark(block.anchor))
        return paragraph("Caption", words)

    def _figure(self, block: Figure) -> Iterator[str]:
        yield self._caption(block, "Figure")
        yield self.drawing(block.svg, block.description)

    def drawing(self, svg: str, description: str) -> str:
        """A drawing in a paragraph of its own; without a description it is decoration."""
        self._drawings += 1
        at, picture = self._drawings, self._pictures[svg]
        width, height = round(picture.width * _EMU), round(picture.height * _EMU)
        decorative = "" if description else _DECORATIVE
        return paragraph(
            "ReportDrawing",
            f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
            f'<wp:extent cx="{width}" cy="{height}"/>'
            f'<wp:docPr id="{at}" name="Figure {at}" descr="{escape(description)}">{decorative}'
            f"</wp:docPr><a:graphic><a:graphicData"
            f' uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
            f'<pic:nvPicPr><pic:cNvPr id="{at}" name="Figure {at}" descr="{escape(description)}"/>'
            f'<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{picture.png}">'
            f'<a:extLst><a:ext uri="{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}"><asvg:svgBlip'
            f' xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main"'
            f' r:embed="{picture.svg}"/></a:ext></a:extLst></a:blip><a:stretch><a:fillRect/>'
            f'</a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
            f'<a:ext cx="{width}" cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
            f"</a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline>"
            f"</w:drawing></w:r>",
        )


#: two tables that touch would become one
_BETWEEN_TABLES = '<w:p><w:pPr><w:pStyle w:val="ReportLabel"/></w:pPr></w:p>'
_DECORATIVE = (
    '<a:extLst><a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative'
    ' xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext>'
    "</a:extLst>"
)


def _ends_as_table(block: Block) -> bool:
    return isinstance(block, Table) or (isinstance(block, KeyValues) and block.tone == "figures")


def _begins_as_table(blocks: Sequence[Block]) -> bool:
    """Whether there is a table with nothing above it."""
    return any(
        _ends_as_table(block) and not (isinstance(block, Table) and block.caption)
        for block in blocks
    )


def _cell(words: str, width: int) -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{words}</w:tc>'


def _mark(anchor: str) -> str:
    """Names of marks are words of at most 40 letters, digits and underscores."""
    return re.sub(r"\W", "_", f"at_{anchor}")[:40]


def _direction(character: str) -> bool | None:
    """Whether a letter is of a script from the right; None for what is no letter."""
    kind = unicodedata.bidirectional(character)
    if kind == "L":
        return False
    return True if kind in ("R", "AL") else None
