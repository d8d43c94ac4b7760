"""Lines, words and bars as SVG: what every drawing of the report is made of. Pure.

Lines and words take the colour around them (`currentColor`), so that a drawing also reads on a
dark screen; nothing is said by colour alone.
"""

import unicodedata
from collections.abc import Sequence
from html import escape

#: width of a drawing within the column of text, and of one across the page
WIDTH = 440.0
WIDE = 640.0
#: height of a row with its label above its bar, and of the bar
ROW = 46.0
BAR = 14.0
FONT = 'font-family="Noto Sans, Noto Sans Arabic, sans-serif"'
#: a page may give what has the class `present` its own accent
ACCENT = 'fill="#04686c" class="present"'
OUTLINE = 'stroke="currentColor" stroke-width="1"'


def svg(
    view_box: str, parts: Sequence[str], *, title: str = "", description: str = "", anchor: str = ""
) -> str:
    """The whole drawing; without a title it is only decoration."""
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


def shortened(label: str, columns: int) -> str:
    """The label within so many columns; signs of East Asian width and emoji take two."""
    label = " ".join(label.split())
    if _columns(label) <= columns:
        return label
    kept = ""
    for sign in label:
        if _columns(kept + sign) > columns - 1:
            break
        kept += sign
    return kept.rstrip() + "…"


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def middle(x: float, y: float, words: str, *, size: float, ink: str, weight: int = 600) -> str:
    """Words around a place."""
    return (
        f'<text x="{x:.2f}" y="{y:.2f}" font-size="{size:g}" {FONT} font-weight="{weight}"'
        f' text-anchor="middle" fill="{ink}">{escape(words)}</text>'
    )


class Side:
    """Draws from the side where reading starts."""

    def __init__(self, rtl: bool, width: float = WIDTH) -> None:
        self.rtl = rtl
        self.width = width

    def x(self, at: float) -> float:
        """The place so far from where reading starts."""
        return self.width - at if self.rtl else at

    def text(
        self,
        at: float,
        y: float,
        words: str,
        *,
        weight: int = 400,
        far: bool = False,
        size: float = 13,
    ) -> str:
        """Words that begin at this place, or end there."""
        anchor = "end" if far != self.rtl else "start"
        return (
            f'<text x="{self.x(at):.2f}" y="{y:.2f}" font-size="{size:g}" {FONT}'
            f' font-weight="{weight}" text-anchor="{anchor}" fill="currentColor">'
            f"{escape(words)}</text>"
        )

    def bar(self, y: float, width: float, paint: str) -> str:
        """A bar of this width; none if it has no width."""
        if not width:
            return ""
        left = self.width - width if self.rtl else 0.0
        return f'<rect x="{left:.2f}" y="{y:.2f}" width="{width:.2f}" height="{BAR:g}" {paint}/>'

    def box(self, at: float, y: float, paint: str) -> str:
        """A small square, as legends have it."""
        left = self.x(at) - (12 if self.rtl else 0)
        return f'<rect x="{left:.2f}" y="{y:.2f}" width="12" height="12" {OUTLINE} {paint}/>'
