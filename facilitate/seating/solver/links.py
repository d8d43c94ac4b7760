"""Who must sit together because others must."""

from __future__ import annotations

from collections import deque
from collections.abc import Container, Iterable


def linking(
    pairs: Iterable[tuple[str, str]], here: Container[str], one: str, two: str
) -> tuple[str, ...]:
    """The shortest way from one person to another along pairs of those here; empty without any."""
    others: dict[str, list[str]] = {}
    for a, b in pairs:
        if a in here and b in here:
            others.setdefault(a, []).append(b)
            others.setdefault(b, []).append(a)
    came = {one: one}
    queue = deque([one])
    while queue and two not in came:
        person = queue.popleft()
        for other in others.get(person, ()):
            if other not in came:
                came[other] = person
                queue.append(other)
    if two not in came:
        return ()
    way = [two]
    while way[-1] != one:
        way.append(came[way[-1]])
    return tuple(reversed(way))
