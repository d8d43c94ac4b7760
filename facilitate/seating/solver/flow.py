"""Successive shortest paths with blocking flows, for wishes: few distinct costs, few phases."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence


class _Network:
    """A residual network with small whole costs."""

    def __init__(self, nodes: int) -> None:
        self.head: list[list[int]] = [[] for _ in range(nodes)]
        self.to: list[int] = []
        self.room: list[int] = []
        self.cost: list[int] = []

    def arc(self, source: int, target: int, room: int, cost: int) -> None:
        for start, end, free, price in ((source, target, room, cost), (target, source, 0, -cost)):
            self.head[start].append(len(self.to))
            self.to.append(end)
            self.room.append(free)
            self.cost.append(price)

    def distances(self, source: int) -> list[int | None]:
        distance: list[int | None] = [None] * len(self.head)
        distance[source] = 0
        queue, waiting = deque([source]), {source}
        while queue:
            node = queue.popleft()
            waiting.discard(node)
            here = distance[node] or 0
            for arc in self.head[node]:
                if not self.room[arc]:
                    continue
                target, there = self.to[arc], here + self.cost[arc]
                known = distance[target]
                if known is None or there < known:
                    distance[target] = there
                    if target not in waiting:
                        waiting.add(target)
                        queue.append(target)
        return distance

    def push_along(self, source: int, sink: int, distance: list[int | None]) -> int:
        """Send single units over shortest paths until none is left; how many were sent."""
        following = [0] * len(self.head)
        on_path = [False] * len(self.head)
        sent = 0
        path: list[int] = []
        node = source
        on_path[source] = True
        while True:
            if node == sink:
                for arc in path:
                    self.room[arc] -= 1
                    self.room[arc ^ 1] += 1
                    on_path[self.to[arc]] = False
                sent += 1
                path, node = [], source
                continue
            here = distance[node] or 0
            arcs = self.head[node]
            while following[node] < len(arcs):
                arc = arcs[following[node]]
                target = self.to[arc]
                there = distance[target]
                if self.room[arc] and there == here + self.cost[arc] and not on_path[target]:
                    break
                following[node] += 1
            else:
                if node == source:
                    return sent
                on_path[node] = False
                back = path.pop()
                node = self.to[back ^ 1]
                following[node] += 1
                continue
            path.append(arc)
            node = target
            on_path[node] = True


def fewest_ranks(wishes: Sequence[tuple[str, ...]], chairs: Mapping[str | None, int]) -> int:
    """The least sum of wish ranks when everybody gets a chair at some topic, by minimum-cost flow.

    A topic behind the last wish costs the number of wishes, like a topic not named.
    """
    topics = [topic for topic, free in chairs.items() if free > 0]
    number = {topic: index for index, topic in enumerate(topics)}
    people = len(wishes)
    source, anything, sink = (
        people + len(topics),
        people + len(topics) + 1,
        people + len(topics) + 2,
    )
    network = _Network(sink + 1)
    for person, ranked in enumerate(wishes):
        network.arc(source, person, 1, 0)
        for rank, topic in enumerate(ranked):
            if topic in number:
                network.arc(person, people + number[topic], 1, rank)
        network.arc(person, anything, 1, len(ranked))
    for index, each in enumerate(topics):
        network.arc(anything, people + index, people, 0)
        network.arc(people + index, sink, chairs[each], 0)
    total = 0
    while True:
        distance = network.distances(source)
        length = distance[sink]
        if length is None:
            return total
        total += length * network.push_along(source, sink, distance)
