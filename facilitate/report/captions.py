"""Captions of figures and tables in somebody's own words, and whether they may still hold. Pure.

A caption belongs to the anchor of its figure or table, which is the same in every edition and
language. It keeps a fingerprint of the numbers under which it was written.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from facilitate.report.outputs import Block, Figure, Table, plain

#: text of a drawing, without its title and description
_DRAWN = re.compile(r"<text[^>]*>(.*?)</text>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Captioned:
    """A figure or a table as the page of captions shows it."""

    anchor: str
    #: such as "Figure 3"
    label: str
    #: what the report says by itself
    usual: str
    #: fingerprint of its numbers
    seen: str


def captioned(blocks: Iterable[Block]) -> Iterator[Captioned]:
    """What can have a caption of its own: every figure and table that bears one."""
    for block in blocks:
        if isinstance(block, Figure | Table) and block.anchor and block.caption:
            yield Captioned(
                anchor=block.anchor,
                label=block.label,
                usual=block.caption,
                seen=numbers_seen(block),
            )


def with_caption(block: Block, captions: Mapping[str, str]) -> Block:
    """The block with the caption that somebody wrote for it, if there is one."""
    if isinstance(block, Figure | Table) and captions.get(block.anchor):
        return replace(block, caption=captions[block.anchor])
    return block


def numbers_seen(block: Figure | Table) -> str:
    """SHA-256 over the digits of a table's cells or a figure's words, as they come.

    So neither another wording nor another way of drawing is taken for a change.
    """
    if isinstance(block, Table):
        said = " ".join(plain(cell) for row in (*block.rows, block.total) for cell in row)
    else:
        drawn = " ".join(_TAG.sub("", text) for text in _DRAWN.findall(block.svg))
        said = f"{drawn} {block.description}"
    digits = "".join(re.findall(r"\d", said))
    return hashlib.sha256(digits.encode()).hexdigest()
