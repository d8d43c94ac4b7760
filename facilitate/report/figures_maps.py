"""Drawings of where options stand and of the way a workshop took. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from facilitate.report.drawing import OUTLINE, WIDE, WIDTH, Side, middle, shortened, svg

#: side of the square that bubbles stand in, and what is beside it for the scales
_SIDE, _BESIDE = 380.0, 44.0
#: radius of the largest bubble, and of one that just holds a letter
_LARGE, _SMALL = 26.0, 11.0
_STEPS = 5
#: a step of the way: its box, and the arrow to the next
_HIGH, _ARROW = 66.0, 20.0
_LABEL = 15
_EMPTY = f'fill="none" {OUTLINE}'
_FAINT = 'fill="none" stroke="currentColor" stroke-opacity="0.25" stroke-width="0.6"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Bubble:
    """Options at a place, from the left and from the top, 0 to 1; `size` is its area's value."""

    x: float
    y: float
    size: int
    label: str
    #: people see it differently
    has_ring: bool


def bubbles(
    places: Sequence[Bubble],
    *,
    across: str,
    up: str,
    title: str,
    description: str,
    anchor: str,
) -> str:
    """Outlined bubbles over two scales from 1 to 5, so that those behind others are seen, too.

    A broken ring stands around those that people see differently. Scales run as numbers do, from
    the left, in every language.
    """
    left = (WIDTH - _SIDE) / 2 + 10
    most = max((each.size for each in places), default=0) or 1
    parts = []
    for step in range(_STEPS):
        at = _SIDE * step / (_STEPS - 1)
        parts += [
            f'<path d="M{left:g} {at:g}h{_SIDE:g}M{left + at:g} 0v{_SIDE:g}" {_FAINT}/>',
            middle(left - 22, _SIDE - at + 5, str(step + 1), size=12, ink="currentColor"),
            middle(left + at, _SIDE + 26, str(step + 1), size=12, ink="currentColor"),
        ]
    parts += [
        Side(False).text(left - 26, -22, up, weight=600),
        middle(left + _SIDE / 2, _SIDE + 48, across, size=13, ink="currentColor"),
    ]
    for each in sorted(places, key=lambda each: -each.size):
        x, y = left + _SIDE * each.x, _SIDE * each.y
        radius = max(_SMALL, _LARGE * sqrt(each.size / most))
        parts.append(
            f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{radius:.2f}" fill="#04686c"'
            f' fill-opacity="0.14" {OUTLINE}/>'
        )
        if each.has_ring:
            parts.append(
                f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{radius + 4:.2f}" fill="none"'
                ' stroke="currentColor" stroke-width="1.5" stroke-dasharray="3 3"/>'
            )
    parts += [
        middle(left + _SIDE * each.x, _SIDE * each.y + 5, each.label, size=13, ink="currentColor")
        for each in places
    ]
    return svg(
        f"-1 {-_BESIDE:g} {WIDTH + 2:g} {_SIDE + _BESIDE + 58:g}", parts, title=title,
        description=description, anchor=anchor,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of the way: how many of what."""

    value: str
    label: str


def way(
    steps: Sequence[Step], *, title: str, description: str, anchor: str, rtl: bool = False
) -> str:
    """Boxes with arrows between them, from where reading starts."""
    side = Side(rtl, WIDE)
    wide = (WIDE - _ARROW * (len(steps) - 1)) / len(steps)
    parts = []
    for index, step in enumerate(steps):
        at = index * (wide + _ARROW)
        near = side.x(at) - (wide if rtl else 0)
        center = near + wide / 2
        parts += [
            f'<rect x="{near:.2f}" y="0" width="{wide:.2f}" height="{_HIGH:g}" {_EMPTY}/>',
            middle(center, 32, step.value, size=21, ink="currentColor", weight=700),
            middle(center, 53, shortened(step.label, _LABEL), size=10.5, ink="currentColor",
                   weight=400),
        ]  # fmt: skip
        if index:
            tip, back = side.x(at - 3), side.x(at - _ARROW + 3)
            turn = 5 if rtl else -5
            parts.append(
                f'<path d="M{back:.2f} {_HIGH / 2:g}H{tip:.2f}m{turn} -5l{-turn} 5l{turn} 5"'
                ' fill="none" stroke="currentColor" stroke-width="1.5"/>'
            )
    return svg(f"-1 -1 {WIDE + 2:g} {_HIGH + 2:g}", parts, title=title, description=description,
               anchor=anchor)  # fmt: skip
