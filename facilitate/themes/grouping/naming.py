"""Naming a group from its own words."""

from collections import Counter
from collections.abc import Sequence

from facilitate.themes.grouping.terms import term_of, words_of
from facilitate.themes.grouping.weights import Vector

#: so many words name a group
WORDS = 3


def name_of(texts: Sequence[str], vectors: Sequence[Vector], members: Sequence[int]) -> str:
    """The words that weigh most in these texts, such as “Fibre, ducts, permits”.

    Each in the form in which it stands there most often; "" where they share none.
    """
    weight: Counter[str] = Counter()
    holders: Counter[str] = Counter()
    for place in members:
        weight.update(vectors[place])
        holders.update(vectors[place].keys())
    spelled: dict[str, Counter[str]] = {}
    for text in texts:
        for word in words_of(text):
            spelled.setdefault(term_of(word), Counter())[word] += 1
    shared = [term for term in weight if holders[term] > 1]
    best = sorted(shared, key=lambda term: (-weight[term], term))[:WORDS]
    forms = [min(spelled[term].items(), key=lambda item: (-item[1], item[0]))[0] for term in best]
    name = ", ".join(forms)
    return name[:1].upper() + name[1:]
