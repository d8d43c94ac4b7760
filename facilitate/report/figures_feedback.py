"""Drawings of what people answered: for each question, how many gave each mark. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from facilitate.report.drawing import ACCENT, FONT, OUTLINE, WIDE, Side, shortened, svg

_LABEL = 56
#: height of a question with its bars, of the longest bar, and of the line below it
_ROW, _BARS, _BASE = 100.0, 40.0, 78.0
#: part of its place that a bar fills
_FILLED = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """A question with its marks and how many gave each; `says` sums it up."""

    label: str
    says: str
    marks: tuple[str, ...]
    counts: tuple[int, ...]


def answer_bars(
    questions: Sequence[Marks],
    *,
    title: str,
    description: str,
    anchor: str,
    rtl: bool = False,
) -> str:
    """For each question a bar for each mark, with its number on it and its mark below."""
    side = Side(rtl, WIDE)
    longest = max((count for each in questions for count in each.counts), default=0) or 1
    parts = []
    for index, each in enumerate(questions):
        top = index * _ROW
        base = top + _BASE
        parts += [
            side.text(0, top + 15, shortened(each.label, _LABEL), weight=600),
            side.text(WIDE, top + 15, each.says, far=True),
            f'<path d="M0 {base:g}H{WIDE:g}" {OUTLINE}/>',
        ]
        place = WIDE / len(each.marks)
        for at, (mark, count) in enumerate(zip(each.marks, each.counts, strict=True)):
            x = side.x(place * (at + 0.5))
            high = _BARS * count / longest
            if count:
                parts.append(
                    f'<rect x="{x - place * _FILLED / 2:.2f}" y="{base - high:.2f}"'
                    f' width="{place * _FILLED:.2f}" height="{high:.2f}" {ACCENT} {OUTLINE}/>'
                )
            parts.append(_middle(x, base - high - 4, str(count), weight=600))
            parts.append(_middle(x, base + 14, mark, weight=400))
    return svg(f"-1 -1 {WIDE + 2:g} {_ROW * len(questions):g}", parts, title=title,
               description=description, anchor=anchor)  # fmt: skip


def _middle(x: float, y: float, words: str, *, weight: int) -> str:
    return (
        f'<text x="{x:.2f}" y="{y:.2f}" font-size="12" {FONT} font-weight="{weight}"'
        f' text-anchor="middle" fill="currentColor">{escape(words)}</text>'
    )
