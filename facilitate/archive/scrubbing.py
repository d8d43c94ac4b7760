"""Words without the people in them: what was typed may name them, write to them or call them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

_ADDRESS = r"[^\s@<>()\[\],;:\"]+@[^\s@<>()\[\],;:\"]+\.[^\s@<>()\[\],;:\".]+"
#: with its country's code: other rows of digits may be years, sums or tables
_PHONE = r"\+\d(?:[ ()./-]{0,2}\d){6,14}"
#: what stands in the place of an address or a number
GONE = "…"


class Scrubber:
    """Puts pseudonyms in place of names, and nothing in place of mail addresses and numbers.

    A name of several words is found in any case, a single word only as it is written: May and
    Will are words, too.
    """

    def __init__(self, pseudonyms: Mapping[str, str]) -> None:
        self._pseudonyms = {name.casefold(): put for name, put in pseudonyms.items()}
        #: places of names among all, the longest first, by the word with which they begin
        self._names = _longest_first(pseudonyms)
        self._by_first: dict[str, list[int]] = {}
        for place, name in enumerate(self._names):
            self._by_first.setdefault(next(_words(name), ""), []).append(place)

    def __call__(self, value: Any) -> Any:
        """A value of a row, and every text in it."""
        if isinstance(value, str):
            return self._anybody_in(value).sub(self._instead, value)
        if isinstance(value, list):
            return [self(each) for each in value]
        if isinstance(value, dict):
            return {key: self(each) for key, each in value.items()}
        return value

    def _anybody_in(self, text: str) -> re.Pattern[str]:
        """What finds everybody who may be named in a text.

        Of a thousand names, only those of which the first word stands there are tried: trying all
        at every letter would take a hundred times as long.
        """
        begun = self._by_first.keys() & {"", *_words(text)}
        places = sorted(place for word in begun for place in self._by_first[word])
        return _finder(tuple(self._names[place] for place in places))

    def _instead(self, found: re.Match[str]) -> str:
        return self._pseudonyms.get(" ".join(found[0].split()).casefold(), GONE)


def _longest_first(names: Iterable[str]) -> list[str]:
    return sorted((name for name in names if len(name) > 1), key=len, reverse=True)


def _words(text: str) -> Iterator[str]:
    return (found[0].casefold() for found in re.finditer(r"\w+", text))


@lru_cache(maxsize=4096)
def _finder(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join([_ADDRESS, _PHONE, *map(_pattern, names)]))


def _pattern(name: str) -> str:
    words = [re.escape(word) for word in name.split()]
    pattern = r"(?<!\w)" + r"\s+".join(words) + r"(?!\w)"
    return f"(?i:{pattern})" if len(words) > 1 else pattern
