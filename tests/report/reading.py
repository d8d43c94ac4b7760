"""Reading reports back: what people and programs find in each format, without our own writers."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from xml.etree import ElementTree

import pikepdf
from docx import Document
from docx.table import Table
from docx.text.paragraph import Paragraph

Rows = list[list[str]]


# --- PDF ------------------------------------------------------------------------------------


@cache
def pdf_text(data: bytes) -> str:
    """The text of all pages in the order in which it is drawn, pieces divided by spaces."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return "\n".join(" ".join(_drawn(page)) for page in pdf.pages)


def _drawn(page: pikepdf.Page) -> Iterator[str]:
    fonts = {str(name): _code_map(font) for name, font in page.resources.get("/Font", {}).items()}
    codes: dict[int, str] = {}
    spans: list[bool] = []  # for each open mark, whether it says by itself what is drawn in it
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "BDC" | "BMC":
                values = operands[1] if len(operands) > 1 else {}
                says = isinstance(values, pikepdf.Dictionary) and "/ActualText" in values
                if says:
                    yield str(values["/ActualText"])
                spans.append(says)
            case "EMC":
                spans.pop()
            case "Tf":
                codes = fonts[str(operands[0])]
            case "Tj" if not any(spans):
                yield _decoded(operands[0], codes)
            case "TJ" if not any(spans):
                pieces = [each for each in operands[0] if isinstance(each, pikepdf.String)]
                yield "".join(_decoded(each, codes) for each in pieces)


def _decoded(text: pikepdf.Object, codes: dict[int, str]) -> str:
    data = bytes(text)
    pairs = (data[at : at + 2] for at in range(0, len(data), 2))
    return "".join(codes.get(int.from_bytes(pair), "?") for pair in pairs)


def _code_map(font: pikepdf.Object) -> dict[int, str]:
    """What each two-byte code of a font stands for, as its ToUnicode map says."""
    source = font["/ToUnicode"].read_bytes().decode("ascii")
    codes = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", source, re.DOTALL):
        for code, meaning in re.findall(r"<(\w+)>\s*<(\w*)>", block):
            codes[int(code, 16)] = bytes.fromhex(meaning).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", source, re.DOTALL):
        for first, last, start in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            for step, code in enumerate(range(int(first, 16), int(last, 16) + 1)):
                codes[code] = chr(int(start, 16) + step)
    return codes


def structure(data: bytes) -> list[tuple[str, str]]:
    """Tag and alternative text of all elements of a PDF's structure tree, in reading order."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return list(_elements(pdf.Root.StructTreeRoot))


def _elements(node: pikepdf.Object) -> Iterator[tuple[str, str]]:
    if "/S" in node:
        yield str(node.S).removeprefix("/"), str(node.get("/Alt", ""))
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary):
            yield from _elements(kid)


# --- HTML -----------------------------------------------------------------------------------


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tables: dict[str, Rows] = {}
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.quotes: list[str] = []
        self._rows: Rows = []
        self._into: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "table":
            self._rows = []
        elif tag == "tr":
            self._rows.append([])
        elif tag in ("td", "th", "caption", "blockquote"):
            self._into = []
        elif tag == "br" and self._into is not None:
            self._into.append("\n")

    def handle_endtag(self, tag: str) -> None:
        words = "".join(self._into or [])
        if tag in ("td", "th"):
            self._rows[-1].append(words.strip())
        elif tag == "caption":
            self.tables[words.strip()] = self._rows
        elif tag == "blockquote":
            self.quotes.append(words)

    def handle_data(self, data: str) -> None:
        if self._into is not None:
            self._into.append(data)


@cache
def html_tables(data: bytes) -> dict[str, Rows]:
    """The rows of each table, its header first, by caption."""
    return _read(data).tables


def html_quotes(data: bytes) -> list[str]:
    """The words of each quote."""
    return _read(data).quotes


def html_elements(data: bytes) -> list[tuple[str, dict[str, str | None]]]:
    """Every element with its attributes."""
    return _read(data).elements


def _read(data: bytes) -> _Reader:
    reader = _Reader()
    reader.feed(data.decode())
    return reader


# --- Markdown, CSV ----------------------------------------------------------------------------


def markdown_tables(data: bytes) -> dict[str, Rows]:
    """The rows of each table, its header first, by the caption in front of it."""
    tables: dict[str, Rows] = {}
    caption = ""
    for line in data.decode().splitlines():
        if line.startswith("| ---"):
            continue
        if line.startswith("|"):
            cells = re.split(r"(?<!\\)\|", line)[1:-1]
            tables[caption].append([_unmarked(cell) for cell in cells])
        elif line:
            caption = _unmarked(line)
            tables[caption] = []
    return {caption: rows for caption, rows in tables.items() if rows}


def _unmarked(text: str) -> str:
    text = re.sub(r"(?<!\\)\[(.*?)(?<!\\)\]\(<[^>]*>\)", r"\1", text)
    return re.sub(r"(?<!\\)\*+|\\(?=[^\w\s]|_)", "", text).strip()


def csv_files(data: bytes) -> dict[str, Rows]:
    """The rows of each file of the ZIP, its header first."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {
            name: list(csv.reader(io.StringIO(archive.read(name).decode("utf-8-sig"), newline="")))
            for name in archive.namelist()
        }


# --- Word, workbooks ---------------------------------------------------------------------------


@cache
def word_tables(data: bytes) -> dict[str, Rows]:
    """The rows of each table, its header first, by the caption in front of it."""
    tables: dict[str, Rows] = {}
    caption = ""
    for part in Document(io.BytesIO(data)).iter_inner_content():
        if isinstance(part, Paragraph) and part.style.name == "Caption":
            caption = part.text.replace("  ", " ", 1)
        elif isinstance(part, Table) and part.style.name == "Report Table":
            tables[caption] = [[cell.text for cell in row.cells] for row in part.rows]
    return tables


@cache
def word_quotes(data: bytes) -> list[str]:
    """The words of each note, without what stands behind them in small letters."""
    return [
        "".join(
            run.text for run in _runs(each) if run.style.name != "Report Note Source"
        ).removesuffix("  ")
        for each in Document(io.BytesIO(data)).paragraphs
        if each.style.name == "Report Note"
    ]


def _runs(paragraph: Paragraph) -> Iterator:
    for part in paragraph.iter_inner_content():
        yield from getattr(part, "runs", [part])


@cache
def word_paragraphs(data: bytes) -> list[str]:
    """The words of each paragraph of the body that stands in no table."""
    return [each.text for each in Document(io.BytesIO(data)).paragraphs]


_X = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def workbook_sheets(data: bytes) -> dict[str, Rows]:
    """The shown values of each sheet by name, empty cells as empty texts; no sheet has formulas."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        strings = ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
        shared = ["".join(t.text or "" for t in si.iter(f"{_X}t")) for si in strings]
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        sheets = {}
        for at, sheet in enumerate(book.iter(f"{_X}sheet"), 1):
            root = ElementTree.fromstring(archive.read(f"xl/worksheets/sheet{at}.xml"))
            assert not list(root.iter(f"{_X}f"))
            assert not list(root.iter(f"{_X}hyperlink"))
            sheets[sheet.attrib["name"]] = [_row(row, shared) for row in root.iter(f"{_X}row")]
        return sheets


def _row(row: ElementTree.Element, shared: list[str]) -> list[str]:
    cells: list[str] = []
    for cell in row:
        letters = re.match("[A-Z]+", cell.attrib["r"])[0]
        column = 0
        for letter in letters:
            column = column * 26 + ord(letter) - ord("A") + 1
        cells += [""] * (column - 1 - len(cells))
        value = cell.findtext(f"{_X}v") or ""
        cells.append(shared[int(value)] if cell.get("t") == "s" else value)
    return cells
