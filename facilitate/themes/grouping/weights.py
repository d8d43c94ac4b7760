"""TF-IDF vectors of texts, and who is near whom."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

Vector = dict[str, float]
#: (how alike, 0 to 1, one place, a later place)
Pair = tuple[float, int, int]

#: a term that stands in a larger share of the texts tells none from another
TOO_COMMON = 0.15
#: with fewer texts than this, a term is too common only when all have it
FEW = 20
#: pairs less alike than this are not kept, and of each text only so many
LEAST, NEAREST = 0.02, 40
#: a term that so many texts have finds no pairs by itself: that would be half of all
PAIRED_UP_TO = 400
_REPORT_EVERY = 200


def weighted(terms: Sequence[Counter[str]]) -> list[Vector]:
    """A vector of length 1 for each text; of length 0 where it shares no telling term."""
    total = len(terms)
    have = Counter(term for each in terms for term in each)
    most = total * TOO_COMMON if total >= FEW else total
    idf = {
        term: math.log(total / count) if total >= FEW else 1.0
        for term, count in have.items()
        if 1 < count <= most
    }
    return [
        _unit({t: (1 + math.log(n)) * idf[t] for t, n in each.items() if t in idf})
        for each in terms
    ]


def neighbours(
    vectors: Sequence[Vector], *, on_progress: Callable[[float], None] = lambda _share: None
) -> list[Pair]:
    """Pairs of texts that are alike, each once: for every text those nearest to it."""
    holders: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for place, vector in enumerate(vectors):
        for term, weight in vector.items():
            holders[term].append((place, weight))
    found: dict[tuple[int, int], float] = {}
    for place, vector in enumerate(vectors):
        alike: dict[int, float] = defaultdict(float)
        for term, weight in vector.items():
            if len(holders[term]) > PAIRED_UP_TO:
                continue
            for other, theirs in holders[term]:
                alike[other] += weight * theirs
        alike.pop(place, None)
        nearest = sorted(((value, other) for other, value in alike.items()), reverse=True)
        for value, other in nearest[:NEAREST]:
            if value < LEAST:
                break
            found[min(place, other), max(place, other)] = value
        if place % _REPORT_EVERY == 0:
            on_progress(place / len(vectors))
    return [(value, one, other) for (one, other), value in found.items()]


def _unit(vector: Vector) -> Vector:
    length = math.sqrt(sum(weight * weight for weight in vector.values()))
    return {term: weight / length for term, weight in vector.items()} if length else {}
