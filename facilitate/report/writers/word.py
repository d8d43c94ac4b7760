"""The report as a Word document: real headings, contents, captions and tables, ready to be edited.

Styles, numbering and settings are files in `report/word`; python-docx makes the package.
"""

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from docx import Document
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from facilitate.report.outputs import Figure, Meta, Outputs
from facilitate.report.writers.pictures import as_pictures
from facilitate.report.writers.word_body import TEXT_WIDTH, Body, Picture
from facilitate.report.writers.word_text import directed, field, paragraph

_OURS = Path(__file__).resolve().parents[1] / "word"
#: parts of python-docx's template that this document is without; Word would mend the first
_NOT_OURS = ("stylesWithEffects", "customXml", "thumbnail", "webSettings")
_SPACES = nsdecls("w", "r", "wp", "a", "pic")
#: width and height of papers in twentieths of a point; the text is as wide on each
_A4, _LETTER = (11906, 16838), (12240, 15840)
#: margins of 25 mm above and below, half of it to what stands in them
_ABOVE, _EDGE = 1417, 709
_MAIN = "word/document.xml"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_INK = "#1a2029"
_FONT = re.compile(r'font-family="[^"]*"')
_VIEW = re.compile(r'viewBox="([^"]*)"')


def write(outputs: Outputs) -> bytes:
    """A document as Word itself would save it; the same report gives the same bytes."""
    return _written(outputs, _A4)


def write_on_letter(outputs: Outputs) -> bytes:
    """The same on Letter paper."""
    return _written(outputs, _LETTER)


def _written(outputs: Outputs, paper: tuple[int, int]) -> bytes:
    document = Document()
    meta = outputs.meta
    _dress(document, meta)
    figures = [block for block in outputs.blocks if isinstance(block, Figure)]
    emblem = Figure(caption="", description="", svg=meta.emblem)
    body = Body(
        outputs.blocks,
        is_from_right=meta.direction == "rtl",
        pictures=_add_pictures(document, outputs, [emblem, *figures]),
        link=lambda to: document.part.relate_to(to, RELATIONSHIP_TYPE.HYPERLINK, is_external=True),
        number=lambda: _add_list(document),
    )
    parts = [
        *_cover(meta, body),
        *_contents(meta, body),
        *body.all(),
        _section(document, meta, paper),
    ]
    text = f"<w:document {_SPACES}><w:body>{''.join(parts)}</w:body></w:document>"
    return _packed(document, text, datetime.fromisoformat(meta.read_at))


def _cover(meta: Meta, body: Body) -> list[str]:
    facts = [fact for fact in (meta.host, meta.venue, meta.dates) if fact]
    kind = f"{meta.document} · {meta.mark}" if meta.mark else meta.document
    said = [
        paragraph("ReportKind", directed(kind)),
        body.drawing(meta.emblem, ""),
        paragraph("Title", directed(meta.title)),
        *([paragraph("Subtitle", directed(meta.subtitle))] if meta.subtitle else []),
        *(paragraph("ReportCover", directed(fact)) for fact in facts),
        paragraph("ReportSource", directed(f"{meta.edition} · {meta.status}")),
    ]
    if meta.notice:
        said.append(paragraph("ReportNotice", directed(meta.notice)))
    return said


def _contents(meta: Meta, body: Body) -> list[str]:
    """In a frame by which Word knows the list, and offers to fill it again."""
    return [
        "<w:sdt><w:sdtPr><w:docPartObj>",
        '<w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/>',
        "</w:docPartObj></w:sdtPr><w:sdtContent>",
        paragraph("TOCHeading", directed(meta.words["contents"])),
        *body.contents(),
        "</w:sdtContent></w:sdt>",
    ]


def _dress(document: WordDocument, meta: Meta) -> None:
    """Our styles, numbering and settings in place of the template's, and what it says of itself."""
    for relations in (document.part.rels, document.part.package.rels):
        for name, relation in list(relations.items()):
            if relation.reltype.rsplit("/", 1)[-1] in _NOT_OURS:
                del relations[name]
    for name, element in (
        ("styles", document.styles.element),
        ("numbering", document.part.numbering_part.element),
        ("settings", document.settings.element),
    ):
        ours = parse_xml((_OURS / f"{name}.xml").read_bytes())
        element[:] = list(ours)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:bidi" if meta.direction == "rtl" else "w:val"), meta.language)
    if meta.direction == "rtl":
        normal = document.styles.element.find(f".//{qn('w:pPrDefault')}/{qn('w:pPr')}")
        normal.insert(0, parse_xml(f"<w:bidi {_SPACES}/>"))
        # borders keep their side of the page, indents do not
        for bar in document.styles.element.iterfind(f".//{qn('w:pBdr')}/{qn('w:left')}"):
            bar.tag = qn("w:right")
    known = document.core_properties
    known.title = f"{meta.title} – {meta.document}"
    known.subject = meta.subtitle
    known.author = known.last_modified_by = meta.host or meta.title
    known.comments = meta.status
    known.language = meta.language
    known.created = known.modified = datetime.fromisoformat(meta.read_at).astimezone(UTC)


def _section(document: WordDocument, meta: Meta, paper: tuple[int, int]) -> str:
    """The page, with what stands above and below each but the first."""
    section = document.sections[0]
    page = meta.words["page"]
    parts = re.split(r"(\{pages?\})", page)
    fields = {"{page}": field("PAGE", "1"), "{pages}": field("NUMPAGES", "1")}
    numbered = "".join(fields.get(part) or directed(part) for part in parts)
    tab = "<w:r><w:tab/></w:r>"
    said = {
        "header": f"{directed(meta.title, bold=True)}{tab}{directed(meta.edition)}",
        "footer": f"{directed(meta.status)}{tab}{numbered}",
    }
    references = ""
    for name, container in (("header", section.header), ("footer", section.footer)):
        container.is_linked_to_previous = False
        text = paragraph(name.capitalize(), said[name]).replace("<w:p>", f"<w:p {_SPACES}>", 1)
        container.part.element[:] = [parse_xml(text)]
    for reference in section._sectPr.xpath("w:headerReference|w:footerReference"):
        kind = reference.tag.rsplit("}", 1)[1]
        references += f'<w:{kind} w:type="default" r:id="{reference.get(qn("r:id"))}"/>'
    turned = "<w:bidi/>" if meta.direction == "rtl" else ""
    width, height = paper
    beside = (width - TEXT_WIDTH) // 2
    return (
        f'<w:sectPr>{references}<w:pgSz w:w="{width}" w:h="{height}"/>'
        f'<w:pgMar w:top="{_ABOVE}" w:right="{beside}" w:bottom="{_ABOVE}" w:left="{beside}"'
        f' w:header="{_EDGE}" w:footer="{_EDGE}" w:gutter="0"/><w:titlePg/>{turned}</w:sectPr>'
    )


def _add_list(document: WordDocument) -> int:
    """A numbered list that starts with 1 again."""
    lists = document.part.numbering_part.element
    found = len(lists.findall(qn("w:num"))) + 1
    lists.append(
        parse_xml(
            f'<w:num {_SPACES} w:numId="{found}"><w:abstractNumId w:val="1"/><w:lvlOverride'
            ' w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
        )
    )
    return found


def _add_pictures(
    document: WordDocument, outputs: Outputs, figures: Sequence[Figure]
) -> dict[str, Picture]:
    """Each drawing as PNG for every program, and as SVG for those that can show it sharper."""
    pictures: dict[str, Picture] = {}
    part = document.part
    for at, (figure, png) in enumerate(zip(figures, as_pictures(outputs, figures), strict=True), 1):
        png_id, _image = part.get_or_add_image(io.BytesIO(png))
        drawing = figure.svg.replace("currentColor", _INK)
        svg = Part(
            PackURI(f"/word/media/drawing{at}.svg"),
            "image/svg+xml",
            _FONT.sub('font-family="Arial, sans-serif"', drawing).encode(),
            part.package,
        )
        view = _VIEW.search(figure.svg)
        width, height = (float(each) for each in view[1].split()[2:]) if view else (1.0, 1.0)
        pictures[figure.svg] = Picture(
            png_id, part.relate_to(svg, RELATIONSHIP_TYPE.IMAGE), width, height
        )
    return pictures


def _packed(document: WordDocument, text: str, moment: datetime) -> bytes:
    """The package with our text as its main part, and the report's own moment on each part."""
    saved, packed = io.BytesIO(), io.BytesIO()
    document.save(saved)
    when = moment.astimezone(UTC).timetuple()[:6]
    with (
        zipfile.ZipFile(saved) as parts,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in parts.namelist():
            entry = zipfile.ZipInfo(name, date_time=when)
            entry.compress_type = zipfile.ZIP_DEFLATED
            if name == _MAIN:
                archive.writestr(entry, f"{_DECLARATION}{text}".encode())
            else:
                archive.writestr(entry, parts.read(name))
    return packed.getvalue()
