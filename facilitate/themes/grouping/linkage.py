"""Average linkage over the pairs that are known; a pair that is not known counts as 0."""

import heapq
from collections.abc import Callable, Iterable

from facilitate.themes.grouping.weights import Pair

_REPORT_EVERY = 5000


def average_linkage(
    count: int,
    pairs: Iterable[Pair],
    *,
    until: float,
    on_progress: Callable[[float], None] = lambda _share: None,
) -> list[list[int]]:
    """Join the two groups that are most alike on average, until none are by `until` or more.

    Each of the `count` places is in one group, alone or not. Ties go to the lower places.
    """
    #: for each group the sum over the pairs between it and each other one
    between: list[dict[int, float]] = [{} for _ in range(count)]
    heap: list[tuple[float, int, int]] = []
    for value, one, other in pairs:
        between[one][other] = between[other][one] = value
        heap.append((-value, one, other))
    heapq.heapify(heap)
    members = [[place] for place in range(count)]
    start, steps = max(1, len(heap)), 0
    while heap:
        value, one, other = heapq.heappop(heap)
        steps += 1
        if steps % _REPORT_EVERY == 0:
            on_progress(min(1.0, steps / start / 2))
        if -value < until:
            break
        if (
            not members[one]
            or not members[other]
            or -value != _average(between, members, one, other)
        ):
            continue  # one of them has grown since
        _join(between, members, one, other)
        for third in between[one]:
            heapq.heappush(heap, (-_average(between, members, one, third), one, third))
    return [each for each in members if each]


def _average(
    between: list[dict[int, float]], members: list[list[int]], one: int, other: int
) -> float:
    sizes = len(members[one]) * len(members[other])
    return between[one].get(other, 0.0) / sizes if sizes else 0.0


def _join(between: list[dict[int, float]], members: list[list[int]], one: int, other: int) -> None:
    """Let `one` take up `other`, which is empty afterwards."""
    for third, value in between[other].items():
        del between[third][other]
        if third != one:
            between[one][third] = between[third][one] = between[one].get(third, 0.0) + value
    between[other] = {}
    members[one] += members[other]
    members[other] = []
