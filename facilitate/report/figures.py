"""The report's drawings, made once as SVG and used in every format that can show one. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import cos, pi, sin

from facilitate.report.drawing import ACCENT, FONT, OUTLINE, ROW, WIDTH, Side, shortened, svg

#: ground and letter of a sector's seat, as in static/css/tokens.css
PALETTE = (
    ("#0072b2", "#ffffff"),
    ("#c04f00", "#ffffff"),
    ("#e69f00", "#10151c"),
    ("#009e73", "#10151c"),
    ("#cc79a7", "#10151c"),
    ("#56b4e9", "#10151c"),
)
_LABEL = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A sector's two numbers; `says` prints them."""

    label: str
    letter: str
    registered: int
    present: int
    says: str


def sector_bars(
    bars: Sequence[Bar],
    *,
    title: str,
    description: str,
    registered: str,
    present: str,
    anchor: str,
    rtl: bool = False,
) -> str:
    """Two bars in one for each sector: an outline for those registered, solid for those present.

    Each row is headed by the sector's letter, name and numbers, so that nothing has to be measured.
    Right-to-left runs from the right edge.
    """
    side = Side(rtl)
    longest = max((bar.registered for bar in bars), default=0) or 1
    height = ROW * len(bars) + 22
    parts = []
    for index, bar in enumerate(bars):
        top = index * ROW
        outline = WIDTH * bar.registered / longest
        solid = WIDTH * bar.present / longest
        name_at = 26.0 if bar.letter else 0.0
        if bar.letter:
            parts.append(_seat(side.x(10), top + 10, 10, bar.letter, index))
        parts += [
            side.text(name_at, top + 15, shortened(bar.label, _LABEL), weight=600),
            side.text(WIDTH, top + 15, bar.says, far=True),
            side.bar(top + 25, outline, f'fill="none" {OUTLINE}'),
            side.bar(top + 25, solid, f"{ACCENT} {OUTLINE}"),
        ]
    foot = ROW * len(bars) + 6
    parts += [
        side.box(0, foot, 'fill="none"'),
        side.text(20, foot + 10.5, registered),
        side.box(WIDTH / 2, foot, ACCENT),
        side.text(WIDTH / 2 + 20, foot + 10.5, present),
    ]
    return svg(f"-1 -1 {WIDTH + 2:g} {height:g}", parts, title=title, description=description,
                anchor=anchor)  # fmt: skip


def round_table(letters: Sequence[tuple[int, str]], *, chairs: int = 12) -> str:
    """The picture of the cover: a round table whose chairs go around the sectors, decorative."""
    parts = ['<circle r="50" fill="none" stroke="currentColor" stroke-width="1.5"/>']
    count = max(chairs, len(letters))
    for chair in range(count):
        angle = 2 * pi * chair / count
        x, y = 78 * sin(angle), -78 * cos(angle)
        radius = min(15.0, 0.88 * 78 * sin(pi / count))
        if letters:
            index, letter = letters[chair % len(letters)]
            parts.append(_seat(x, y, radius, letter, index))
        else:
            parts.append(
                f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{radius * 0.8:.2f}" fill="none"'
                ' stroke="currentColor" stroke-width="1.5" stroke-dasharray="3 3.5"/>'
            )
    return svg("-100 -100 200 200", parts)


def _seat(x: float, y: float, radius: float, letter: str, index: int) -> str:
    ground, ink = PALETTE[index % len(PALETTE)]
    return (
        f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{radius:.2f}" fill="{ground}"'
        ' stroke="currentColor" stroke-width="1"/>'
        f'<text x="{x:.2f}" y="{y + radius * 0.36:.2f}" font-size="{radius * 1.05:.2f}"'
        f' {FONT} font-weight="700" text-anchor="middle" fill="{ink}">{escape(letter)}</text>'
    )
