"""Making the model fit for print: only characters that our fonts have, and words that can break.

With a strict PDF standard one character without a glyph fails the whole file, so each is replaced
beforehand, and a last section says which and where.
"""

import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
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

#: no word of people is longer; what is gets places where the line may break
_LONGEST_WORD = 40
_BREAK = "\u200b"
#: replaced characters are named one by one up to this many, and by their script beyond
_NAMED = 30
#: values that are no words to be read
_NOT_WORDS = frozenset({"kind", "tone", "mark", "anchor", "link", "language", "direction", "slug"})
_DRAWINGS = frozenset({"svg", "emblem"})


def printable(outputs: Outputs) -> dict[str, Any]:
    """What the typesetter gets: the model without its datasets, and how to print it."""
    data = to_plain(replace(outputs, datasets={}))
    read_at = datetime.fromisoformat(outputs.meta.read_at)
    return {
        "meta": _fitted(data["meta"]),
        "blocks": [*map(_fitted, data["blocks"]), *map(_fitted, _last_words(outputs))],
        "print": {
            "families": fonts.families(),
            "regional": fonts.regional_families(),
            "date": [read_at.year, read_at.month, read_at.day],
        },
    }


def missing_characters(text: str) -> list[str]:
    """Characters of a text that would be seen but cannot be printed."""
    if text.isascii():
        return []
    return [c for c in text if not fonts.can_print(c) and c != "\n" and not _is_unseen(c)]


def _is_unseen(character: str) -> bool:
    """Joiners, variation selectors and the like: without a glyph they simply vanish."""
    return unicodedata.category(character) == "Cf" or "\ufe00" <= character <= "\ufe0f"


def _fit(text: str) -> str:
    if not text.isascii():
        text = "".join(
            c if fonts.can_print(c) or c == "\n" else "" if _is_unseen(c) else fonts.BOX
            for c in text
        )
    if len(text) <= _LONGEST_WORD:
        return text
    return "".join(_with_breaks(text))


def _with_breaks(text: str) -> list[str]:
    parts = []
    length = 0
    for c in text:
        length = 0 if c.isspace() else length + 1
        if length > _LONGEST_WORD and not unicodedata.combining(c):
            parts.append(_BREAK)
            length = 1
        parts.append(c)
    return parts


def _fitted(value: Any, name: str = "") -> Any:
    if isinstance(value, str):
        if name in _NOT_WORDS:
            return value
        if name in _DRAWINGS:
            return "".join(c if fonts.can_print(c) else fonts.BOX for c in value)
        return _fit(value)
    if isinstance(value, Mapping):
        return {key: _fitted(each, key) for key, each in value.items()}
    if isinstance(value, list):
        return [_fitted(each, name) for each in value]
    return value


# --- Saying what was replaced ----------------------------------------------------------------


def _last_words(outputs: Outputs) -> list[dict[str, Any]]:
    """The section about replaced characters; nothing if there are none."""
    missing: Counter[str] = Counter()
    quotes: list[Quote] = []
    for block in outputs.blocks:
        found = [c for text in _texts(block) for c in missing_characters(text)]
        missing.update(found)
        if found and isinstance(block, Quote) and block.anchor:
            quotes.append(block)
    if not missing:
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
            caption=words["replaced_title"],
            columns=(
                Column(label=words["replaced_character"], share=5),
                Column(label=words["replaced_times"], numeric=True),
            ),
            rows=tuple(
                (inline(name), inline(str(count))) for name, count in _names(missing).most_common()
            ),
        )
    )
    return [block_to_plain(block) for block in blocks]


def _links(quotes: list[Quote]) -> Inline:
    runs: list[Run] = []
    for quote in quotes:
        if runs:
            runs.append(Run(", "))
        runs.append(Run(quote.anchor.removeprefix("note-"), link=f"#{quote.anchor}"))
    return tuple(runs)


def _names(missing: Counter[str]) -> Counter[str]:
    """Unicode's own names, or the scripts they begin with where there are too many."""
    named: Counter[str] = Counter()
    for character, count in missing.items():
        name = unicodedata.name(character, "?")
        if len(missing) > _NAMED:
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
