"""The report's drawings, made once as SVG and used in every format that can show one. Pure.

Lines and words take the colour around them (`currentColor`), so that a drawing also reads on a
dark screen; nothing is said by colour alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import cos, pi, sin

#: ground and letter of a sector's seat, as in static/css/tokens.css
PALETTE = (
    ("#0072b2", "#ffffff"),
    ("#c04f00", "#ffffff"),
    ("#e69f00", "#10151c"),
    ("#009e73", "#10151c"),
    ("#cc79a7", "#10151c"),
    ("#56b4e9", "#10151c"),
)
#: a page may give what has the class `present` its own accent
_PRESENT = 'fill="#04686c" class="present"'

_WIDTH = 440.0
_ROW = 46.0
_BAR = 14.0
_LABEL_AT_MOST = 32
_FONT = 'font-family="Noto Sans, Noto Sans Arabic, sans-serif"'


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
    side = _Side(rtl)
    longest = max((bar.registered for bar in bars), default=0) or 1
    height = _ROW * len(bars) + 22
    parts = []
    for index, bar in enumerate(bars):
        top = index * _ROW
        outline = _WIDTH * bar.registered / longest
        solid = _WIDTH * bar.present / longest
        name_at = 26.0 if bar.letter else 0.0
        if bar.letter:
            parts.append(_seat(side.x(10), top + 10, 10, bar.letter, index))
        parts += [
            side.text(name_at, top + 15, _shortened(bar.label), weight=600),
            side.text(_WIDTH, top + 15, bar.says, far=True),
            side.bar(top + 25, outline, 'fill="none" stroke="currentColor" stroke-width="1"'),
            side.bar(top + 25, solid, f'{_PRESENT} stroke="currentColor" stroke-width="1"'),
        ]
    foot = _ROW * len(bars) + 6
    parts += [
        side.box(0, foot, 'fill="none"'),
        side.text(20, foot + 10.5, registered),
        side.box(_WIDTH / 2, foot, _PRESENT),
        side.text(_WIDTH / 2 + 20, foot + 10.5, present),
    ]
    return _svg(f"-1 -1 {_WIDTH + 2:g} {height:g}", parts, title=title, description=description,
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
    return _svg("-100 -100 200 200", parts)


def _svg(
    view_box: str, parts: Sequence[str], *, title: str = "", description: str = "", anchor: str = ""
) -> str:
    said = 'aria-hidden="true"'
    if title:
        said = f'role="img" aria-labelledby="{anchor}-title {anchor}-desc"'
    words = (
        f'<title id="{anchor}-title">{escape(title)}</title>'
        f'<desc id="{anchor}-desc">{escape(description)}</desc>'
        if title
        else ""
    )
    _x, _y, width, height = view_box.split()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view_box}" width="{width}"'
        f' height="{height}" direction="ltr" {said}>{words}{"".join(parts)}</svg>'
    )


def _seat(x: float, y: float, radius: float, letter: str, index: int) -> str:
    ground, ink = PALETTE[index % len(PALETTE)]
    return (
        f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{radius:.2f}" fill="{ground}"'
        ' stroke="currentColor" stroke-width="1"/>'
        f'<text x="{x:.2f}" y="{y + radius * 0.36:.2f}" font-size="{radius * 1.05:.2f}"'
        f' {_FONT} font-weight="700" text-anchor="middle" fill="{ink}">{escape(letter)}</text>'
    )


def _shortened(label: str) -> str:
    return label if len(label) <= _LABEL_AT_MOST else label[: _LABEL_AT_MOST - 1].rstrip() + "…"


class _Side:
    """Draws from the side where reading starts."""

    def __init__(self, rtl: bool) -> None:
        self.rtl = rtl

    def x(self, at: float) -> float:
        return _WIDTH - at if self.rtl else at

    def text(self, at: float, y: float, words: str, *, weight: int = 400, far: bool = False) -> str:
        anchor = "end" if far != self.rtl else "start"
        return (
            f'<text x="{self.x(at):.2f}" y="{y:.2f}" font-size="13" {_FONT}'
            f' font-weight="{weight}" text-anchor="{anchor}" fill="currentColor">'
            f"{escape(words)}</text>"
        )

    def bar(self, y: float, width: float, paint: str) -> str:
        if not width:
            return ""
        left = _WIDTH - width if self.rtl else 0.0
        return f'<rect x="{left:.2f}" y="{y:.2f}" width="{width:.2f}" height="{_BAR:g}" {paint}/>'

    def box(self, at: float, y: float, paint: str) -> str:
        left = self.x(at) - (12 if self.rtl else 0)
        return (
            f'<rect x="{left:.2f}" y="{y:.2f}" width="12" height="12"'
            f' stroke="currentColor" stroke-width="1" {paint}/>'
        )
