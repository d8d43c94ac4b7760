"""Names that may be two spellings of one: of organizations and of people. Pure.

A hint for people to decide, never a decision.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from facilitate.people.names import name_key, word_keys

#: words that say what kind of company it is, not which
_LEGAL_FORMS = frozenset(
    (
        *("inc", "ltd", "limited", "llc", "llp", "plc", "corp", "corporation", "co", "company"),
        *("gmbh", "ag", "kg", "se", "sa", "sas", "sarl", "spa", "srl", "bv", "nv", "ab", "as"),
        *("oy", "aps", "the", "pty", "pte", "group", "holding", "international"),
    )
)
#: shorter names differ by one letter without being related, such as IBM and IDB
_SHORTEST = 5
_TITLES = frozenset(("dr", "prof", "professor", "mr", "mrs", "ms", "mx", "sir", "eng", "hon"))


class SimilarNames:
    """Names of organizations, found by others that look like them."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._by_sign: dict[str, list[str]] = {}
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Make a name known."""
        words = _telling_words(name)
        for sign in (*_signs(words), *_short_sign(words, one="word", many="initials")):
            self._by_sign.setdefault(sign, []).append(name)

    def like(self, name: str) -> str | None:
        """The first known name that looks like this one and is not the same."""
        key = name_key(name)
        words = _telling_words(name)
        # the other way round: one word is looked up among initials, initials among words
        for sign in (*_signs(words), *_short_sign(words, one="initials", many="word")):
            for known in self._by_sign.get(sign, ()):
                if name_key(known) != key:
                    return known
        return None


def _telling_words(name: str) -> list[str]:
    return [word for word in word_keys(name) if word not in _LEGAL_FORMS] or word_keys(name)


def _signs(words: list[str]) -> Iterator[str]:
    """What two names share if they differ by one letter or by the legal form.

    Leaving out each letter in turn finds one wrong, missing, doubled or swapped letter in constant
    time (the symmetric delete of SymSpell).
    """
    key = "".join(words)
    yield key
    if len(key) >= _SHORTEST:
        for place in range(len(key)):
            yield key[:place] + key[place + 1 :]


def _short_sign(words: list[str], *, one: str, many: str) -> Iterator[str]:
    if len(words) >= 3:
        yield f"{many}:{''.join(word[0] for word in words)}"
    elif len(words) == 1:
        yield f"{one}:{words[0]}"


def loose_key(name: str) -> str:
    """What spellings of one person's name share: the first letters of first and last word."""
    words = _words(name)
    return "".join(sorted((words[0][0], words[-1][0]))) if words else ""


def may_be_one_person(one: str, other: str) -> bool:
    """Whether two names may be spellings of one: other order, initials, a title, a wrong letter."""
    mine, theirs = _words(one), _words(other)
    if not mine or not theirs:
        return False
    if sorted(mine) == sorted(theirs):
        return True
    if len(mine) == len(theirs):
        differing = [(a, b) for a, b in zip(mine, theirs, strict=True) if a != b]
        return len(differing) == 1 and _agree(*differing[0])
    shorter, longer = sorted((mine, theirs), key=len)
    # middle names are left out: the first and the last one decide
    return len(shorter) > 1 and _agree(shorter[0], longer[0]) and shorter[-1] == longer[-1]


def _agree(one: str, other: str) -> bool:
    if one == other:
        return True
    if not (one.isalpha() and other.isalpha()):
        return False  # guests 4 and 42 are two
    if min(len(one), len(other)) == 1:
        return one[0] == other[0]
    return len(one) > 2 and len(other) > 2 and _one_letter_apart(one, other)


def _one_letter_apart(one: str, other: str) -> bool:
    """Whether one letter is wrong, missing, doubled, or two neighbours are swapped."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    a, b = one[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


@lru_cache(maxsize=1 << 14)
def _words(name: str) -> list[str]:
    words = word_keys(name.replace("-", " "))
    return [word for word in words if word not in _TITLES] or words
