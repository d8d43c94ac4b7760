"""The fonts that reports are printed with, and which characters they have.

They come as Python packages, so that a report looks the same on every machine.
"""

import struct
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

#: packages with font files, used where installed; the first two always are. The third is large and
#: prints Chinese, Japanese and Korean (its outlines are TrueType: with those of CFF fonts, typst
#: states widths that a validator of PDF/UA refuses).
_PACKAGES = ("fontpkg_noto_sans", "fontpkg_noto_sans_arabic", "justmytype_intl_cjk")
_FILES = ("*.ttf", "*.otf", "*.ttc")
#: the families to print with, in the order in which they are asked for a character
_FAMILIES = ("Noto Sans", "Noto Sans Arabic")
_EAST_ASIAN = ("Noto Sans JP", "Noto Sans KR", "Noto Sans SC", "Noto Sans TC")
#: which of those to ask first, by language
_REGIONAL = {
    "ja": "Noto Sans JP",
    "ko": "Noto Sans KR",
    "zh": "Noto Sans SC",
    "zh-Hant": "Noto Sans TC",
    "zh-TW": "Noto Sans TC",
    "zh-HK": "Noto Sans TC",
}

#: stands for a character that no font has
BOX = "\ufffd"


@cache
def folders() -> tuple[Path, ...]:
    """Folders of the installed font packages."""
    specs = (find_spec(name) for name in _PACKAGES)
    return tuple(
        Path(place)
        for spec in specs
        if spec is not None
        for place in spec.submodule_search_locations or ()
    )


def families() -> tuple[str, ...]:
    """The families at hand, in the order in which they are asked."""
    return (*_FAMILIES, *_EAST_ASIAN) if _has_east_asian() else _FAMILIES


def regional_families() -> dict[str, str]:
    """The family to ask first, by language, where it is not the first of `families`."""
    return _REGIONAL if _has_east_asian() else {}


def _has_east_asian() -> bool:
    return find_spec(_PACKAGES[2]) is not None


def can_print(character: str) -> bool:
    """Whether some font has the character."""
    starts, ends = _ranges()
    code = ord(character)
    at = bisect_right(starts, code) - 1
    return at >= 0 and code <= ends[at]


@cache
def _ranges() -> tuple[list[int], list[int]]:
    """All covered code points of all fonts as sorted ranges that do not touch."""
    files = (f for folder in folders() for pattern in _FILES for f in sorted(folder.rglob(pattern)))
    found = sorted(span for file in files for span in _covered(file.read_bytes()))
    starts: list[int] = []
    ends: list[int] = []
    for first, last in found:
        if ends and first <= ends[-1] + 1:
            ends[-1] = max(ends[-1], last)
        else:
            starts.append(first)
            ends.append(last)
    return starts, ends


def _covered(font: bytes) -> Iterator[tuple[int, int]]:
    """Ranges of code points in the character map of a font (the first one of a collection).

    Reads formats 4 and 12 of the OpenType `cmap` table; every font of ours has one of them.
    """
    start = struct.unpack_from(">I", font, 12)[0] if font[:4] == b"ttcf" else 0
    tables = struct.unpack_from(">H", font, start + 4)[0]
    for index in range(tables):
        tag, _sum, at, _length = struct.unpack_from(">4sIII", font, start + 12 + 16 * index)
        if tag == b"cmap":
            yield from _mapped(font, at)


def _mapped(font: bytes, cmap: int) -> Iterator[tuple[int, int]]:
    for index in range(struct.unpack_from(">H", font, cmap + 2)[0]):
        platform, _encoding, offset = struct.unpack_from(">HHI", font, cmap + 4 + 8 * index)
        at = cmap + offset
        kind = struct.unpack_from(">H", font, at)[0]
        if kind == 12:
            for group in range(struct.unpack_from(">I", font, at + 12)[0]):
                first, last, glyph = struct.unpack_from(">III", font, at + 16 + 12 * group)
                yield first + (glyph == 0), last
        elif kind == 4 and platform in (0, 3):
            count = struct.unpack_from(">H", font, at + 6)[0] // 2
            lasts = struct.unpack_from(f">{count}H", font, at + 14)
            firsts = struct.unpack_from(f">{count}H", font, at + 16 + 2 * count)
            yield from ((a, b) for a, b in zip(firsts, lasts, strict=True) if a != 0xFFFF)
