"""Reading the first sheet of an .xlsx workbook as text. Pure; nothing but the standard library.

A workbook is a ZIP of XML files. Only the cells' shown values are taken: no formulas, no styles,
no links. What is unpacked is counted and bounded whatever the archive says about itself, and a
document type (where entities could be declared) is refused, so neither kind of bomb goes off.
"""

import csv
import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

from facilitate.errors import Refused
from facilitate.people.cells import (
    COLUMNS_AT_MOST,
    LINES_AT_MOST,
    LIST_SIZE,
    ROWS_AT_MOST,
    no_list,
    require_small,
    too_long,
    too_wide,
)

#: bytes and elements of XML read from one workbook; 5,000 rows of 100 columns have 30 MB
UNPACKED_AT_MOST = 48 * 1024 * 1024
_ELEMENTS_AT_MOST = 2_000_000
_CHUNK = 64 * 1024
_FILES_AT_MOST = 2000
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")

_Attributes = dict[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The first visible sheet of a workbook with anything in it, as CSV; which were not read."""

    name: str
    text: str
    others: tuple[str, ...]


def is_workbook(data: bytes) -> bool:
    """Whether a file is some workbook or archive rather than text."""
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0"))


def read_workbook(data: bytes) -> Sheet:
    """The first visible sheet that holds anything.

    Refused when the file is too large (also unpacked), no .xlsx workbook, damaged, protected by a
    password, or empty.
    """
    require_small(data)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused(
            "This is an old workbook (.xls) or one with a password. "
            "Save it as .xlsx without password, or as CSV, and upload that."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _Workbook(archive).first_sheet()
    except (
        *(zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError),
        *(RuntimeError, ValueError, KeyError, IndexError, struct.error, expat.ExpatError),
    ) as error:
        # whatever a broken archive breaks, what can be done about it is the same
        raise _no_workbook() from error


def _no_workbook() -> Refused:
    return Refused(
        "This is an archive or a workbook that cannot be read. Save the sheet as CSV and upload "
        "that, or copy its rows and paste them here."
    )


def _too_large() -> Refused:
    return Refused(
        "This workbook unpacks to far more than a list of people. "
        "Copy the rows of the list into a new workbook and upload that."
    )


class _Workbook:
    """One open archive, and how much of it may still be unpacked."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        if len(archive.namelist()) > _FILES_AT_MOST:
            raise _too_large()
        self._archive = archive
        self._left = UNPACKED_AT_MOST
        self._elements_left = _ELEMENTS_AT_MOST

    def first_sheet(self) -> Sheet:
        main = next(iter(self._related("", "officeDocument").values()), "")
        sheets: list[tuple[str, str]] = []

        def start(name: str, attributes: _Attributes) -> None:
            if name == "sheet" and attributes.get("state", "visible") == "visible":
                sheets.append((attributes["name"], attributes["id"]))

        self._parse(main, start)
        targets = self._related(main, "worksheet")
        texts = self._related(main, "sharedStrings").values()
        shared = [text for path in texts for text in self._shared_texts(path)]
        visible = [(name, targets[key]) for name, key in sheets if key in targets]
        for name, target in visible:
            text = self._sheet_text(target, shared)
            if any(c.isalnum() for c in text):
                return Sheet(name, text, tuple(other for other, _ in visible if other != name))
        raise Refused("There is nothing in this workbook's sheets.")

    def _parse(
        self,
        path: str,
        start: Callable[[str, _Attributes], None],
        end: Callable[[str], None] = lambda _name: None,
        characters: Callable[[str], None] = lambda _text: None,
    ) -> None:
        """Read one file of the archive piece by piece; names come without their prefix."""
        parser = expat.ParserCreate()
        parser.buffer_text = True

        def refuse(*_about: object) -> None:
            raise no_list()

        def begin(name: str, attributes: _Attributes) -> None:
            self._elements_left -= 1
            if self._elements_left < 0:
                raise _too_large()
            plain = {key.rpartition(":")[2]: value for key, value in attributes.items()}
            start(name.rpartition(":")[2], plain)

        parser.StartDoctypeDeclHandler = refuse
        parser.StartElementHandler = begin
        parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
        parser.CharacterDataHandler = characters
        with self._archive.open(path) as file:
            while piece := file.read(_CHUNK):
                self._left -= len(piece)
                if self._left < 0:
                    raise _too_large()
                parser.Parse(piece, False)
        parser.Parse(b"", True)

    def _related(self, path: str, kind: str) -> dict[str, str]:
        """Files that the one at `path` ("" is the workbook as a whole) names as this, by key."""
        folder, name = posixpath.split(path)
        found: dict[str, str] = {}

        def start(element: str, attributes: _Attributes) -> None:
            if element == "Relationship" and attributes["Type"].endswith(f"/{kind}"):
                target = posixpath.normpath(posixpath.join("/", folder, attributes["Target"]))
                found[attributes["Id"]] = target.lstrip("/")

        self._parse(posixpath.join(folder, "_rels", f"{name}.rels"), start)
        return found

    def _shared_texts(self, path: str) -> list[str]:
        reader = _Texts()
        self._parse(path, reader.start, reader.end, reader.characters)
        return reader.texts

    def _sheet_text(self, path: str, shared: list[str]) -> str:
        reader = _Cells(shared)
        self._parse(path, reader.start, reader.end, reader.characters)
        return reader.csv_text()


@dataclass(slots=True)
class _Texts:
    """Puts together the runs of each shared text; readings of Japanese words are left out."""

    texts: list[str] = field(default_factory=list)
    _parts: list[str] = field(default_factory=list)
    _reads: bool = False
    _aside: bool = False

    def start(self, name: str, _attributes: _Attributes) -> None:
        self._aside = self._aside or name == "rPh"
        self._reads = name == "t" and not self._aside

    def characters(self, text: str) -> None:
        if self._reads:
            self._parts.append(text)

    def end(self, name: str) -> None:
        self._reads = False
        if name == "rPh":
            self._aside = False
        elif name == "si":
            self.texts.append("".join(self._parts))
            self._parts = []


@dataclass(slots=True)
class _Cells:
    """Collects the shown values of a sheet's cells at their places."""

    shared: list[str]
    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    #: characters kept so far; one shared text may stand in any number of cells
    length: int = 0
    _row: int = 0
    _column: int = 0
    _kind: str = ""
    _parts: list[str] = field(default_factory=list)
    _reads: bool = False
    _aside: bool = False

    def start(self, name: str, attributes: _Attributes) -> None:
        self._reads = name in ("v", "t") and not self._aside
        if name == "row":
            self._row = int(attributes.get("r", self._row + 1))
            self._column = 0
        elif name == "c":
            place = _PLACE.fullmatch(attributes.get("r", ""))
            self._column = _column_number(place[1]) if place else self._column + 1
            self._kind = attributes.get("t", "n")
            self._parts = []
        elif name == "rPh":
            self._aside = True

    def characters(self, text: str) -> None:
        if self._reads:
            self._parts.append(text)

    def end(self, name: str) -> None:
        self._reads = False
        if name == "rPh":
            self._aside = False
        if name != "c":
            return
        value = "".join(self._parts)
        if self._kind == "s" and value:
            value = self.shared[int(value)]
        if not value.strip():
            return
        if self._row > LINES_AT_MOST or len(self.rows) > ROWS_AT_MOST + 1:
            raise too_long()
        if self._column > COLUMNS_AT_MOST:
            raise too_wide()
        self.length += len(value)
        if self.length > LIST_SIZE:
            raise _too_large()
        self.rows.setdefault(self._row, {})[self._column] = value

    def csv_text(self) -> str:
        """The sheet as CSV, empty rows included, so that rows keep their numbers."""
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        width = max((column for row in self.rows.values() for column in row), default=0)
        for number in range(1, max(self.rows, default=0) + 1):
            row = self.rows.get(number)
            writer.writerow([row.get(i, "") for i in range(1, width + 1)] if row else [])
        return text.getvalue()


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
