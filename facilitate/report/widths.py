"""How wide the columns of a printed table are: as asked for, but no word is cut. Pure."""

import unicodedata
from collections.abc import Sequence

from facilitate.report.outputs import Inline, Table, plain

#: a table across the page holds so many letters of its size, side by side
_LETTERS = 98.0
#: between two columns, in letters
_GAP = 2.0
#: letters that a column makes room for; longer words are broken
_LONGEST = 16
#: what a letter takes of the room of a usual one
_BOLD, _WIDE = 1.12, 2.0


def column_shares(table: Table) -> list[float]:
    """The part of the page's width for each column, 1 in all.

    Each is at least as wide as its longest word, where all together leave room for that; the others
    give of what they have more, and no column gives more than that.
    """
    asked = [column.share for column in table.columns]
    wanted = [share / sum(asked) for share in asked]
    least = [
        (_longest(column.label, [row[at] for row in (*table.rows, table.total) if row]) + _GAP)
        / _LETTERS
        for at, column in enumerate(table.columns)
    ]
    short = sum(max(0.0, low - share) for low, share in zip(least, wanted, strict=True))
    spare = sum(max(0.0, share - low) for low, share in zip(least, wanted, strict=True))
    if not short or spare < short:
        return wanted
    return [
        low if share < low else share - (share - low) * short / spare
        for low, share in zip(least, wanted, strict=True)
    ]


def _longest(label: str, cells: Sequence[Inline]) -> float:
    """The longest word of a column, or short text such as a day; its label is bold."""
    found = max((_room(word) for word in label.split()), default=0.0) * _BOLD
    texts = {plain(cell) for cell in cells}
    words = {w for text in texts for w in ([text] if len(text) <= _LONGEST else text.split())}
    return max(found, *(_room(word) for word in words), 0.0)


def _room(word: str) -> float:
    letters = sum(_WIDE if unicodedata.east_asian_width(c) in "WF" else 1.0 for c in word)
    return min(letters, _LONGEST)
