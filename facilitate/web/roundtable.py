"""Where the chairs of a drawn round table stand: pure geometry, no domain.

The drawing's own coordinates reach from -100 to 100 in both directions with the table in the
middle; `templates/_macros/table.html` turns the result into SVG.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

#: Sectors have six colours and patterns; a seventh sector starts again and differs by its letter.
PALETTE_SIZE = 6
#: Distance of a chair's middle from the table's middle.
ORBIT = 78.0
#: Radius of a chair while there is room for it.
CHAIR = 15.0
#: Share of the way to the next chair that a chair may fill.
CROWDING = 0.88


@dataclass(frozen=True, slots=True)
class Sitter:
    """One person at the table as the drawing needs them: words, letter, place in the palette."""

    label: str
    letter: str = ""
    sector_index: int | None = None
    mine: bool = False


@dataclass(frozen=True, slots=True)
class Chair:
    """A chair in the drawing; an empty one has no letter, no label and no palette index."""

    x: float
    y: float
    radius: float
    #: Degrees clockwise from the top: the way the chair's back faces.
    turn: float
    label: str
    letter: str
    #: 0 to 5, or None for an empty chair or a person without a sector.
    sector_index: int | None
    mine: bool
    taken: bool


def chairs(sitters: Sequence[Sitter], *, capacity: int | None = None) -> tuple[Chair, ...]:
    """Place the sitters clockwise and then empty chairs up to the capacity.

    The first sitter sits at the top, except that one's own chair is nearest to the reader, at the
    bottom. More sitters than capacity all get a chair; a table for nobody has none.
    """
    count = max(len(sitters), capacity or 0)
    if not count:
        return ()
    step = 360 / count
    own = next((index for index, sitter in enumerate(sitters) if sitter.mine), None)
    start = 0.0 if own is None else 180 - own * step
    room = ORBIT * sin(pi / count) if count > 1 else CHAIR
    radius = round(min(CHAIR, CROWDING * room), 2)
    placed = []
    for index in range(count):
        sitter = sitters[index] if index < len(sitters) else None
        turn = round((start + index * step) % 360, 2)
        angle = turn * pi / 180
        placed.append(
            Chair(
                x=round(ORBIT * sin(angle), 2) + 0.0,
                y=round(-ORBIT * cos(angle), 2) + 0.0,
                radius=radius,
                turn=turn,
                label=sitter.label if sitter else "",
                letter=sitter.letter if sitter else "",
                sector_index=palette_index(sitter.sector_index) if sitter else None,
                mine=sitter.mine if sitter else False,
                taken=sitter is not None,
            )
        )
    return tuple(placed)


def palette_index(position: int | None) -> int | None:
    """Give the palette's index (0 to 5) for a sector's position in its workshop."""
    return None if position is None else position % PALETTE_SIZE
