"""The random numbers of the search: 64-bit xorshift, 256 at once, read 16 bits at a time.

Marsaglia, "Xorshift RNGs" (2003), shifts 13, 7 and 17. All 256 generators lie side by side in one
large integer, so that plain Python draws a thousand words in three shifts; a kernel in another
language gets the same words from an ordinary loop.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import TypeVar

LANES = 256
WORDS = 4 * LANES
SHIFTS = (13, 7, 17)
_LANE = (1 << 64) - 1
_READ = struct.Struct(f"<{WORDS}H")

Chance = Iterator[int]
Item = TypeVar("Item")


def lanes(seed: int) -> list[int]:
    """Where the generators start: SplitMix64 from the seed (Steele, Lea and Flood, 2014)."""
    found: list[int] = []
    state = seed & _LANE
    while len(found) < LANES:
        state = (state + 0x9E3779B97F4A7C15) & _LANE
        mixed = (state ^ state >> 30) * 0xBF58476D1CE4E5B9 & _LANE
        mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB & _LANE
        found.append(mixed ^ mixed >> 31 or 1)
    return found


def words(seed: int) -> Chance:
    """Whole numbers below 65536 without end, the same for the same seed."""
    ones = sum(1 << 64 * lane for lane in range(LANES))
    left, right, again = SHIFTS
    keep_left = ones * (_LANE << left & _LANE)
    keep_right = ones * (_LANE >> right)
    keep_again = ones * (_LANE << again & _LANE)
    state = sum(lane << 64 * number for number, lane in enumerate(lanes(seed)))
    while True:
        state ^= state << left & keep_left
        state ^= state >> right & keep_right
        state ^= state << again & keep_again
        yield from _READ.unpack(state.to_bytes(8 * LANES, "little"))


def below(number: int, chance: Chance) -> int:
    """A whole number below this one, from two words."""
    return (next(chance) << 16 | next(chance)) * number >> 32


def shuffle(items: list[Item], count: int, chance: Chance) -> None:
    """Bring a random choice of this many items to the front, in random order."""
    size = len(items)
    for index in range(count):
        other = index + below(size - index, chance)
        items[index], items[other] = items[other], items[index]
