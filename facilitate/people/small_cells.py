"""The small-cell rule: no figure about what fewer than three people of a sector did. Pure.

Whoever knows the room knows the two people of a small sector, so a figure about them says what
each of them said, voted or answered. Where the sum over all sectors stands beside the figures, a
single hidden one could be worked out, so more are hidden until that gives nothing away (primary
and secondary suppression, as statistical offices do it).
"""

from collections.abc import Hashable, Mapping
from typing import TypeVar

#: people that a figure is about at least
FEWEST = 3

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


def hidden(people: Mapping[K, int], *, beside_sum: bool = True) -> frozenset[K]:
    """The sectors about which nothing may be shown.

    `people` says how many of each sector the figure is about: who spoke, voted or answered. Zero is
    nobody, and may be shown. With `beside_sum`, the sum over all sectors is shown too.
    """
    small = {key for key, count in people.items() if 0 < count < FEWEST}
    if not small or not beside_sum:
        return frozenset(small)
    others = sorted((key for key in people if key not in small), key=lambda key: people[key])
    while others and (len(small) < 2 or sum(people[key] for key in small) < FEWEST):
        small.add(others.pop(0))
    return frozenset(small)


def shown(
    figures: Mapping[K, V], *, people: Mapping[K, int], beside_sum: bool = True
) -> dict[K, V | None]:
    """The figures in their order, None for each that may not be shown."""
    left_out = hidden(people, beside_sum=beside_sum)
    return {key: None if key in left_out else figure for key, figure in figures.items()}
