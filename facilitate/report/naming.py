"""Finding the names of organizations in what the tables said. Pure."""

import re
from collections.abc import Collection, Iterator, Mapping

from facilitate.people.names import name_key

_WORD = re.compile(r"\w+")
#: scripts that put no spaces between words
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


class NameFinder:
    """Knows the spellings of the name of each organization, by id, and finds them in texts.

    Case, accents and punctuation are ignored, except that an abbreviation of one word (WHO) is
    found only where it is written like that.
    """

    def __init__(self, names: Mapping[int, Collection[str]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str, int]]] = {}
        self._unspaced: list[tuple[str, int]] = []
        for who, spellings in names.items():
            for name in spellings:
                words = _WORD.findall(name)
                if _UNSPACED.search(name):
                    self._unspaced.append((name_key(name), who))
                elif words:
                    keys = tuple(map(name_key, words))
                    if keys[0] == "the" and len(keys) > 1:
                        keys = keys[1:]  # “The World Bank” is “World Bank” in a sentence
                    as_written = name.strip() if len(words) == 1 and name.isupper() else ""
                    self._by_first.setdefault(keys[0], []).append((keys, as_written, who))

    def named_in(self, text: str) -> set[int]:
        """The ids of those whose names stand in this text."""
        words = _WORD.findall(text)
        keys = [name_key(word) for word in words]
        found = set(self._found(words, keys))
        if self._unspaced and _UNSPACED.search(text):
            whole = name_key(text)
            found.update(who for name, who in self._unspaced if name in whole)
        return found

    def _found(self, words: list[str], keys: list[str]) -> Iterator[int]:
        for place, key in enumerate(keys):
            for name, as_written, who in self._by_first.get(key, ()):
                if as_written and words[place] != as_written:
                    continue
                if tuple(keys[place : place + len(name)]) == name:
                    yield who
