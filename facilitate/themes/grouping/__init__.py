"""Which notes may say the same: groups by their words, found on this machine. Pure.

A group is a suggestion; a human decides. `group` needs nothing but Python. With the optional
package wordllama, whose weights come inside it, the meaning of words counts too.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from facilitate.themes.grouping.linkage import average_linkage
from facilitate.themes.grouping.meaning import Embed, with_meaning
from facilitate.themes.grouping.naming import name_of
from facilitate.themes.grouping.terms import terms_of
from facilitate.themes.grouping.weights import Pair, neighbours, weighted

#: how alike the notes of a group are on average, by words alone and with meaning
BY_WORDS, BY_MEANING = 0.055, 0.1


@dataclass(frozen=True, kw_only=True)
class Group:
    """Texts that may say the same, by their places, and a name from their own words."""

    members: tuple[int, ...]
    name: str


class Stopped(Exception):
    """Raised out of the work when its progress said to stop."""


def group(
    texts: Sequence[str],
    *,
    embed: Embed | None = None,
    on_progress: Callable[[float], bool] = lambda _share: True,
) -> list[Group]:
    """Groups of two texts and more, the strongest first; no text is in two of them.

    The strength of a group is how alike each of its texts is to all others in it, on average: it
    grows with the likeness and with the size.

    TF-IDF of word beginnings, cosine, average linkage (Sokal and Michener 1958). `on_progress`
    hears the share done, 0 to 1, and ends the work with `Stopped` by returning False. `embed`
    makes vectors of meaning (see `meaning`).
    """

    def report(share: float) -> None:
        if not on_progress(share):
            raise Stopped

    terms = [terms_of(text) for text in texts]
    vectors = weighted(terms)
    pairs = neighbours(vectors, on_progress=lambda share: report(share * 0.6))
    if embed is not None:
        pairs = with_meaning(pairs, texts, embed)
    found = average_linkage(
        len(texts),
        pairs,
        until=BY_WORDS if embed is None else BY_MEANING,
        on_progress=lambda share: report(0.6 + share * 0.4),
    )
    together = [sorted(members) for members in found if len(members) > 1]
    strengths = strengths_of(together, pairs)
    together.sort(key=lambda members: (-strengths[members[0]], members))
    return [
        Group(
            members=tuple(members),
            name=name_of([texts[i] for i in members], vectors, members),
        )
        for members in together
    ]


def strengths_of(together: Sequence[Sequence[int]], pairs: Sequence[Pair]) -> dict[int, float]:
    """How alike each text of a group is to all others of it, on average, by its first place."""
    first = {place: members[0] for members in together for place in members}
    sums = {members[0]: 0.0 for members in together}
    for value, one, other in pairs:
        if one in first and first[one] == first.get(other):
            sums[first[one]] += 2 * value
    return {members[0]: sums[members[0]] / len(members) for members in together}
