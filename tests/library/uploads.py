"""Small real files of each kind that may be uploaded, and of some that may not."""

import io
import struct
import zipfile
import zlib

OPEN_DOCUMENT = "application/vnd.oasis.opendocument."


def archive(entries: dict[str, bytes | str], *, stored: tuple[str, ...] = ("mimetype",)) -> bytes:
    """A zip of these entries, deflated but for the stored ones."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in entries.items():
            how = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            zipped.writestr(zipfile.ZipInfo(name), content, compress_type=how)
    return whole.getvalue()


def office(main: str, **more: bytes | str) -> bytes:
    """Office Open XML with this main part."""
    return archive({"[Content_Types].xml": "<Types/>", main: "<x/>", **more})


def open_document(kind: str) -> bytes:
    """OpenDocument of this kind."""
    return archive({"mimetype": OPEN_DOCUMENT + kind, "content.xml": "<x/>"})


def png() -> bytes:
    """One white pixel."""

    def chunk(name: bytes, data: bytes) -> bytes:
        whole = name + data
        return struct.pack(">I", len(data)) + whole + struct.pack(">I", zlib.crc32(whole))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(b"\0\xff")), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"
PPTX = office("ppt/presentation.xml")
DOCX = office("word/document.xml")
XLSX = office("xl/workbook.xml")
