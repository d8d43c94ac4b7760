"""Which files may be uploaded, and what they are called: told by content and name; pure."""

import io
import re
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from facilitate.errors import Refused

LARGEST = 12 * 1024 * 1024
#: office files are zip archives: what they may hold, by what their own directory says
_MOST_ENTRIES = 5_000
_MOST_UNPACKED = 256 * 1024 * 1024
_ENTRY = b"PK\x01\x02"
#: invisible, but some scripts need them
_JOINERS = "\u200c\u200d"
_LONGEST_STEM = 100
#: what no text has: controls other than tabs, line ends and page breaks
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file that is taken: its ending, what else it may end in, what it is sent as."""

    ending: str
    media_type: str
    is_it: Callable[[bytes], bool]
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that was looked at and may be kept."""

    content: bytes
    filename: str
    media_type: str


def read_upload(*, filename: str, content: bytes) -> Upload:
    """The file with a name that is safe to give back.

    Refused when it is empty, too large, of a kind that is not taken, or other than its name says.
    """
    if not content:
        raise Refused("The file is empty.")
    if len(content) > LARGEST:
        raise Refused("The file is larger than %(size)s MB.", size=LARGEST // 1024**2)
    name = plain_filename(filename)
    ending = PurePosixPath(name).suffix.lower().removeprefix(".")
    kind = _BY_ENDING.get(ending)
    if kind is None:
        raise Refused(
            "Choose a PDF, a presentation, a text document, a spreadsheet, a picture (PNG or "
            "JPEG) or plain text. “%(name)s” is none of these by its name.",
            name=name,
        )
    if not kind.is_it(content):
        raise Refused(
            "This is not a %(ending)s file inside, or it is damaged. Save it again and choose it.",
            ending=kind.ending.upper(),
        )
    return Upload(content=content, filename=name, media_type=kind.media_type)


def plain_filename(sent: str) -> str:
    """The name without folders, invisible characters and signs that no folder takes.

    The ending stays; what is before it has at most 100 characters, and is never empty.
    """
    name = unicodedata.normalize("NFC", sent).replace("\\", "/").rpartition("/")[2]
    # the invisible goes: with U+202E in it, "fdp.exe" reads as "exe.pdf"
    name = "".join(c for c in name if unicodedata.category(c)[0] != "C" or c in _JOINERS)
    name = " ".join(re.sub(r'[<>:"|?*]', "_", name).split()).strip(". ")
    stem, dot, ending = name.rpartition(".")
    if not dot:
        stem, ending = name, ""
    stem = stem.strip(". ")[:_LONGEST_STEM].strip(". ") or "document"
    return f"{stem}.{ending[:10]}" if ending else stem


def is_web_address(typed: str) -> bool:
    """Whether this is the whole address of something on the web, as every browser reads it."""
    try:
        parts = urlsplit(typed)
        _port = parts.port
    except ValueError:
        return False
    # with a backslash in it browsers see another host than we do
    is_plain = typed.isprintable() and not any(sign in " \\" for sign in typed)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and is_plain


def host_of(url: str) -> str:
    """Whose address this is, such as "example.org"."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def endings() -> tuple[str, ...]:
    """Every ending that is taken, with its dot, for the browser's own choice of files."""
    return tuple(f".{ending}" for ending in _BY_ENDING)


def _starts(*beginning: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(beginning)


def _is_png(content: bytes) -> bool:
    return content.startswith(b"\x89PNG\r\n\x1a\n") and content[12:16] == b"IHDR"


def _is_text(content: bytes) -> bool:
    """Text in UTF-8, UTF-16 with its mark, or Windows' Western alphabet; no other kind of file."""
    if content.startswith((b"%PDF-", b"PK\x03\x04", b"{\\rtf")):
        return False
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return not _CONTROLS.search(text)
    return False


def _archive(content: bytes) -> dict[str, zipfile.ZipInfo] | None:
    """What a zip's directory says it holds, nothing unpacked; None when it says too much.

    Entries are counted before the directory is read, which alone could take long.
    """
    if not content.startswith(b"PK\x03\x04") or content.count(_ENTRY) > _MOST_ENTRIES:
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError):
        return None
    if sum(entry.file_size for entry in entries) > _MOST_UNPACKED:
        return None
    return {entry.filename: entry for entry in entries}


def _office(main: str) -> Callable[[bytes], bool]:
    """Office Open XML with this main part, and without a program in it."""

    def is_it(content: bytes) -> bool:
        entries = _archive(content) or {}
        has_program = any(name.lower().endswith("vbaproject.bin") for name in entries)
        return "[Content_Types].xml" in entries and main in entries and not has_program

    return is_it


def _open_document(kind: str) -> tuple[str, Callable[[bytes], bool]]:
    """OpenDocument: its type stands in the first entry, which is stored as it is."""
    media_type = f"application/vnd.oasis.opendocument.{kind}"

    def is_it(content: bytes) -> bool:
        entries = _archive(content) or {}
        first = entries.get("mimetype")
        return (
            first is not None
            and first.header_offset == 0
            and first.file_size == len(media_type)
            and content[30:].startswith(f"mimetype{media_type}".encode())
            and "content.xml" in entries
        )

    return media_type, is_it


_OFFICE = "application/vnd.openxmlformats-officedocument."
_KINDS = (
    FileKind("pdf", "application/pdf", _starts(b"%PDF-")),
    FileKind("pptx", f"{_OFFICE}presentationml.presentation", _office("ppt/presentation.xml")),
    FileKind("docx", f"{_OFFICE}wordprocessingml.document", _office("word/document.xml")),
    FileKind("xlsx", f"{_OFFICE}spreadsheetml.sheet", _office("xl/workbook.xml")),
    FileKind("odp", *_open_document("presentation")),
    FileKind("odt", *_open_document("text")),
    FileKind("ods", *_open_document("spreadsheet")),
    FileKind("png", "image/png", _is_png),
    FileKind("jpg", "image/jpeg", _starts(b"\xff\xd8\xff"), also=("jpeg",)),
    FileKind("txt", "text/plain", _is_text),
    FileKind("csv", "text/csv", _is_text),
)
_BY_ENDING = {ending: kind for kind in _KINDS for ending in (kind.ending, *kind.also)}
