"""The small-cell rule: nothing by sector about what fewer than three people did. Pure.

It holds for figures, and for the name of a sector beside what somebody said: with two of a sector
on the list, or in the room, both could be told.

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


def hidden_sectors(registered: Mapping[K, int], present: Mapping[K, int]) -> frozenset[K]:
    """The sectors that are too few on the list or in the room, and those that give them away."""
    return hidden(registered) | hidden(present)
