"""About how long sections are on paper, for formats whose pages nobody knows beforehand. Pure."""

from collections.abc import Sequence
from itertools import pairwise
from math import ceil

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
    Table,
    plain,
)

#: letters in a line, and lines that are two thirds of a page
_LINE, _MOST = 95, 34.0
#: lines that a heading, the frame of a table, a drawing and a row of large numbers take
_HEADING, _FRAME, _DRAWING, _VALUES = 3.0, 3.0, 16.0, 3.5
_VALUES_IN_A_ROW = 4


def new_pages(blocks: Sequence[Block]) -> set[int]:
    """The places of the breaks that begin a new page.

    A section of less than two thirds of a page shares one with what stands before and after it.
    """
    at = [place for place, block in enumerate(blocks) if isinstance(block, Break)]
    edges = [-1, *at, len(blocks)]
    long = [
        sum(_lines(block) for block in blocks[first + 1 : last]) >= _MOST
        for first, last in pairwise(edges)
    ]
    around = zip(at, pairwise(long), strict=True)
    return {place for place, (before, after) in around if before and after}


def _lines(block: Block) -> float:
    match block:
        case Heading():
            return _HEADING
        case Paragraph():
            return _wrapped(block.text) + 0.5
        case Quote():
            return _wrapped((*block.text, *block.source)) + 0.5
        case Listing():
            return sum(_wrapped(item) + 0.5 for item in block.items)
        case KeyValues(tone="figures"):
            return _VALUES * ceil(len(block.items) / _VALUES_IN_A_ROW)
        case KeyValues():
            return float(len(block.items))
        case Table():
            share = sum(column.share for column in block.columns)
            room = [max(_LINE * column.share / share, 1) for column in block.columns]
            return _FRAME + sum(
                1 + max(len(plain(cell)) // width for cell, width in zip(row, room, strict=True))
                for row in block.rows
            )
        case Figure():
            return _DRAWING
        case Break():
            return 0.0


def _wrapped(text: Inline) -> int:
    return sum(max(1, ceil(len(line) / _LINE)) for line in plain(text).split("\n"))
