"""Where options stand between impact and feasibility, as places in a drawing. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from facilitate.voting.tally.figures import Details, Rating
from facilitate.voting.tally.rating import SCALE

#: side of the drawing; options nearer to each other than this share a spot, to be read
SIDE, NEAR = 400.0, 26.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """One or several options at a place: from the left feasibility, from the top impact."""

    x: float
    y: float
    letters: tuple[str, ...]
    #: people see one of them differently
    dissent: bool


def spots(options: Iterable[tuple[str, Details | None]]) -> list[Spot]:
    """Options (letter and figures) with both means; those that would cover each other together."""
    found: list[Spot] = []
    for letter, rating in options:
        if not isinstance(rating, Rating):
            continue
        impact, feasibility = rating.impact.mean, rating.feasibility.mean
        if impact is None or feasibility is None:
            continue
        x, y = _along(feasibility), SIDE - _along(impact)
        for place, spot in enumerate(found):
            if abs(spot.x - x) < NEAR and abs(spot.y - y) < NEAR:
                found[place] = Spot(
                    x=spot.x,
                    y=spot.y,
                    letters=(*spot.letters, letter),
                    dissent=spot.dissent or rating.dissent,
                )
                break
        else:
            found.append(Spot(x=x, y=y, letters=(letter,), dissent=rating.dissent))
    return found


def _along(mean: float) -> float:
    first, last = SCALE[0], SCALE[-1]
    return round((mean - first) / (last - first) * SIDE, 1)
