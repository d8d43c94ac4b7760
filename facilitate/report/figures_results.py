"""Drawings of what the notes became: ranked bars, a heat map, and a line of time. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from facilitate.report.drawing import ACCENT, OUTLINE, ROW, WIDE, Side, middle, shortened, svg

_LABEL = 64
_LABEL_OF_ROW = 34
#: ground and words of a cell, from few to many: light to dark, so that it also reads in grey
RAMP = (
    ("#e3efee", "#10151c"),
    ("#b3d4d2", "#10151c"),
    ("#75b0b0", "#10151c"),
    ("#257579", "#ffffff"),
    ("#044f53", "#ffffff"),
)
_NAMES = 250.0
#: where the second column of a legend begins
_HALF = 322.0
_CELL_HIGH = 26.0
_CELL_WIDE = 60.0
_HEAD = 34.0
#: radius of a dot with a number in it
_DOT = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A bar with its label; `says` prints its value."""

    label: str
    value: int
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """A row of the heat map with a count for each column; None where it is not to be shown."""

    label: str
    counts: tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Something numbered that is due; `at` is its share of the time that the line spans."""

    number: str
    label: str
    says: str
    at: float


def ranked_bars(
    rows: Sequence[Row],
    *,
    most: int = 0,
    title: str,
    description: str,
    anchor: str,
    rtl: bool = False,
) -> str:
    """A bar for each row, as long as its value; an outline shows how long `most` would be."""
    side = Side(rtl, WIDE)
    longest = max(most, *(row.value for row in rows), 1)
    parts = []
    for index, row in enumerate(rows):
        top = index * ROW
        parts += [
            side.text(0, top + 15, shortened(row.label, _LABEL), weight=600),
            side.text(WIDE, top + 15, row.says, far=True),
            side.bar(top + 25, WIDE * most / longest, f'fill="none" {OUTLINE}'),
            side.bar(top + 25, WIDE * row.value / longest, f"{ACCENT} {OUTLINE}"),
        ]
        if not row.value and not most:
            x = side.x(0)
            parts.append(f'<path d="M{x:g} {top + 25:g}v14" {OUTLINE}/>')
    return svg(f"-1 -1 {WIDE + 2:g} {ROW * len(rows):g}", parts, title=title,
               description=description, anchor=anchor)  # fmt: skip


def heat_map(
    rows: Sequence[Cells],
    *,
    columns: Sequence[str],
    across: str,
    most: int = 0,
    legend: Sequence[str] = (),
    title: str,
    description: str,
    anchor: str,
    rtl: bool = False,
) -> str:
    """Rows by columns; each cell prints its number, and is the darker the more it has of `most`.

    A dash stands for what is not to be shown. Without `most`, that is the largest number. The lines
    of the legend say what the columns are.
    """
    side = Side(rtl, WIDE)
    wide = min(_CELL_WIDE, (WIDE - _NAMES) / len(columns))
    size = 12.0 if wide >= 24 else 9.5
    most = most or max((count or 0 for row in rows for count in row.counts), default=0)
    parts = [side.text(_NAMES, 11, across, size=11)]
    parts += [
        middle(side.x(_NAMES + (at + 0.5) * wide), 28, name, size=size, ink="currentColor")
        for at, name in enumerate(columns)
    ]
    for index, row in enumerate(rows):
        top = _HEAD + index * _CELL_HIGH
        label = shortened(row.label, _LABEL_OF_ROW)
        parts.append(side.text(0, top + 17, label, size=12.5))
        for at, count in enumerate(row.counts):
            near = side.x(_NAMES + at * wide)
            parts.append(_cell(near - (wide if rtl else 0), top, wide, count, most, size))
    high = _HEAD + _CELL_HIGH * len(rows)
    below = 10 + 17 * ((len(legend) + 1) // 2) if legend else 0
    for line, words in enumerate(legend):
        place, down = _HALF if line % 2 else 0.0, high + 22 + line // 2 * 17
        parts.append(side.text(place, down, shortened(words, _LABEL_OF_ROW + 8), size=11))
    return svg(f"-1 -1 {WIDE + 2:g} {high + below + 2:g}", parts, title=title,
               description=description, anchor=anchor)  # fmt: skip


def timeline(
    moments: Sequence[Moment],
    *,
    first: str,
    last: str,
    title: str,
    description: str,
    anchor: str,
    rtl: bool = False,
) -> str:
    """A row for each moment: how far into the time between `first` and `last` it lies."""
    side = Side(rtl, WIDE)
    parts = []
    room = WIDE - 2 * _DOT
    for index, each in enumerate(moments):
        top = index * ROW
        y, x = top + 32, side.x(_DOT + room * each.at)
        parts += [
            side.text(0, top + 15, shortened(each.label, _LABEL), weight=600),
            side.text(WIDE, top + 15, each.says, far=True),
            f'<path d="M0 {y:g}H{WIDE:g}" stroke="currentColor" stroke-opacity="0.25"/>',
            f'<path d="M{side.x(0):g} {y:g}H{x:.2f}" stroke="currentColor" stroke-width="2"/>',
            f'<circle cx="{x:.2f}" cy="{y:g}" r="{_DOT:g}" fill="{RAMP[-1][0]}"/>',
            middle(x, y + 4, each.number, size=11, ink=RAMP[-1][1]),
        ]
    high = ROW * len(moments) + 20
    parts += [side.text(0, high - 4, first, size=11), side.text(WIDE, high - 4, last, size=11,
              far=True)]  # fmt: skip
    return svg(f"-1 -1 {WIDE + 2:g} {high:g}", parts, title=title, description=description,
               anchor=anchor)  # fmt: skip


def _cell(x: float, y: float, wide: float, count: int | None, most: int, size: float) -> str:
    if not count:
        outline = (
            f'<rect x="{x + 1:.2f}" y="{y + 1:.2f}" width="{wide - 2:.2f}"'
            f' height="{_CELL_HIGH - 2:g}" fill="none" stroke="currentColor"'
            ' stroke-opacity="0.25" stroke-width="0.6"/>'
        )
        says = "–" if count is None else "0"
        return outline + middle(
            x + wide / 2, y + 17.5, says, size=size, ink="currentColor", weight=400
        )
    ground, ink = RAMP[min(len(RAMP) - 1, (count - 1) * len(RAMP) // most)]
    return (
        f'<rect x="{x + 1:.2f}" y="{y + 1:.2f}" width="{wide - 2:.2f}"'
        f' height="{_CELL_HIGH - 2:g}" fill="{ground}"/>'
        + middle(x + wide / 2, y + 17.5, str(count), size=size, ink=ink)
    )
