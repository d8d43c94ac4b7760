"""Making the model fit for print: only characters that our fonts have, and words that can break.

With a strict PDF standard one character without a glyph fails the whole file, so each is replaced
beforehand, and a last section says which and where.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from html import unescape
from typing import Any

from facilitate.report import fonts
from facilitate.report.codec import block_to_plain, to_plain
from facilitate.report.outputs import (
    Block,
    Column,
    Heading,
    Inline,
    KeyValues,
    Listing,
    Outputs,
    Paragraph,
    Quote,
    Run,
    Table,
    inline,
    plain,
)
from facilitate.report.widths import column_shares

#: no word of people is longer; what is gets places where the line may break: in running text, and
#: in the columns of a table
_LONGEST_WORD = 40
_LONGEST_IN_COLUMN = 20
_COLUMNS = frozenset({"columns", "rows", "total"})
_BREAK = "\u200b"
#: replaced characters are named one by one up to this many, and by their script beyond
_NAMED = 30
#: values that are no words to be read
_NOT_WORDS = frozenset({"kind", "tone", "mark", "anchor", "link", "language", "direction", "slug"})
#: PDF/UA does not allow it, even where a font has it
_NEVER = "\ufeff"
_DRAWINGS = frozenset({"drawing"})
#: the words of our own drawings, and the room they are drawn in
_WORDS = re.compile(r"<text ([^>]*)>(.*?)</text>", re.DOTALL)
_VIEW = re.compile(r'viewBox="([^"]*)"')


def printable(
    outputs: Outputs,
    lost: Collection[str] = (),
    *,
    layout: str = "report",
    scale: float = 1.0,
    paper: str = "a4",
) -> dict[str, Any]:
    """What the typesetter gets: the model without its datasets, and how to print it.

    `lost` are characters to replace although some font has them. Only a whole report has room to
    say which were replaced.
    """
    missing = Missing(lost)
    data = to_plain(replace(outputs, datasets={}, summary=()))
    said = _last_words(outputs, missing) if layout == "report" else []
    last_words = [block_to_plain(block) for block in said]
    read_at = datetime.fromisoformat(outputs.meta.read_at)
    data["meta"].update(_apart(data["meta"].pop("emblem")))
    for block in data["blocks"]:
        if "svg" in block:
            block.update(_apart(block.pop("svg")))
    for block, table in zip(data["blocks"], outputs.blocks, strict=True):
        if isinstance(table, Table):
            for column, share in zip(block["columns"], column_shares(table), strict=True):
                column["share"] = share
    return {
        "meta": _fitted(data["meta"], missing),
        "blocks": _fitted([*data["blocks"], *last_words], missing),
        "print": {
            "layout": layout,
            "scale": scale,
            "paper": paper,
            "families": fonts.families(),
            "regional": fonts.regional_families(),
            "date": [read_at.year, read_at.month, read_at.day],
        },
    }


def _apart(svg: str) -> dict[str, Any]:
    """A drawing without its words, which are set over it as any other text of the page.

    The typesetter cannot say which letters the words within a drawing are made of, once a script
    joins them (Arabic, Devanagari, accents on their own), and PDF/UA wants that said.
    """
    found = [
        dict(re.findall(r'([\w-]+)="([^"]*)"', attributes)) | {"text": unescape(words)}
        for attributes, words in _WORDS.findall(svg)
    ]
    view = _VIEW.search(svg)
    return {
        "drawing": _WORDS.sub("", svg),
        "view": [float(number) for number in view[1].split()] if view else [0, 0, 1, 1],
        "labels": [
            {
                "x": float(each["x"]),
                "y": float(each["y"]),
                "size": float(each["font-size"]),
                "weight": int(each["font-weight"]),
                "side": each["text-anchor"],
                "fill": each["fill"] if each["fill"].startswith("#") else "",
                "text": each["text"],
            }
            for each in found
        ],
    }


class Missing:
    """Knows which characters cannot be printed."""

    def __init__(self, lost: Collection[str]) -> None:
        self.lost = frozenset((*lost, *_NEVER))

    def prints(self, character: str) -> bool:
        """Whether it can stand in the file as it is."""
        return character == "\n" or (character not in self.lost and fonts.can_print(character))

    def fit(self, text: str) -> str:
        """The text with a sign for each character that cannot."""
        if self.lost.isdisjoint(text) and text.isascii():
            return text
        return "".join(c if self.prints(c) else "" if _is_unseen(c) else fonts.BOX for c in text)

    def of(self, text: str) -> list[str]:
        """Characters that would be seen but cannot be printed."""
        if self.lost.isdisjoint(text) and text.isascii():
            return []
        return [c for c in text if not self.prints(c) and not _is_unseen(c)]


def _is_unseen(character: str) -> bool:
    """Joiners, variation selectors and the like: without a glyph they simply vanish."""
    return unicodedata.category(character) == "Cf" or "\ufe00" <= character <= "\ufe0f"


def _fitted(value: Any, missing: Missing, name: str = "", longest: int = _LONGEST_WORD) -> Any:
    if name in _COLUMNS:
        longest = _LONGEST_IN_COLUMN
    if isinstance(value, str):
        if name in _NOT_WORDS:
            return value
        fitted = missing.fit(value)
        return fitted if name in _DRAWINGS else with_breaks(fitted, longest)
    if isinstance(value, Mapping):
        return {key: _fitted(each, missing, key, longest) for key, each in value.items()}
    if isinstance(value, list):
        return [_fitted(each, missing, name, longest) for each in value]
    return value


def with_breaks(text: str, longest: int) -> str:
    """Places to break the line within words that are longer than that; wide signs count twice."""
    if len(text) <= longest // 2:
        return text
    parts = []
    length = 0
    for c in text:
        size = 2 if c == fonts.BOX or unicodedata.east_asian_width(c) in "WF" else 1
        length = 0 if c.isspace() else length + size
        if length > longest and not unicodedata.combining(c):
            parts.append(_BREAK)
            length = size
        parts.append(c)
    return "".join(parts)


# --- Saying what was replaced ----------------------------------------------------------------


def _last_words(outputs: Outputs, missing: Missing) -> list[Block]:
    """The section about replaced characters; nothing if there are none."""
    replaced: Counter[str] = Counter()
    quotes: list[Quote] = []
    for block in outputs.blocks:
        found = [c for text in _texts(block) for c in missing.of(text)]
        replaced.update(found)
        if found and isinstance(block, Quote) and block.anchor:
            quotes.append(block)
    if not replaced:
        return []
    words = outputs.meta.words
    blocks: list[Block] = [
        Heading(level=2, text=words["replaced_title"], anchor="replaced-characters"),
        Paragraph(text=inline(words["replaced_note"].replace("{box}", fonts.BOX))),
    ]
    if quotes:
        before, after = words["replaced_where"].split("{places}")
        blocks.append(Paragraph(text=(*inline(before), *_links(quotes), *inline(after))))
    blocks.append(
        Table(
            caption="",
            columns=(
                Column(label=words["replaced_character"], share=5),
                Column(label=words["replaced_times"], numeric=True),
            ),
            rows=tuple(
                (inline(name), inline(str(count)))
                for name, count in names_of(replaced).most_common()
            ),
        )
    )
    return blocks


def _links(quotes: list[Quote]) -> Inline:
    runs: list[Run] = []
    for quote in quotes:
        if runs:
            runs.append(Run(", "))
        runs.append(Run(quote.anchor.removeprefix("note-"), link=f"#{quote.anchor}"))
    return tuple(runs)


def names_of(replaced: Counter[str]) -> Counter[str]:
    """Unicode's own names, or the scripts they begin with where there are too many."""
    named: Counter[str] = Counter()
    for character, count in replaced.items():
        name = unicodedata.name(character, "?")
        if len(replaced) > _NAMED:
            named[name.split()[0]] += count
        else:
            named[f"U+{ord(character):04X} {name}"] += count
    return named


def _texts(block: Block) -> list[str]:
    match block:
        case Paragraph(text=text):
            return [plain(text)]
        case Quote(text=text, source=source):
            return [plain(text), plain(source)]
        case Heading(text=words):
            return [words]
        case Listing(items=items):
            return [plain(item) for item in items]
        case KeyValues(items=pairs):
            return [f"{pair.label}{pair.value}{pair.detail}" for pair in pairs]
        case Table():
            cells = [plain(cell) for row in (*block.rows, block.total) for cell in row]
            return [block.caption, *(column.label for column in block.columns), *cells]
        case _:
            return []
