"""Words without the people in them: what was typed may name them, write to them or call them."""

import re
from collections.abc import Iterable, Mapping
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
        found = [_pattern(name) for name in _longest_first(pseudonyms)]
        self._anybody = re.compile("|".join([_ADDRESS, _PHONE, *found]))

    def __call__(self, value: Any) -> Any:
        """A value of a row, and every text in it."""
        if isinstance(value, str):
            return self._anybody.sub(self._instead, value)
        if isinstance(value, list):
            return [self(each) for each in value]
        if isinstance(value, dict):
            return {key: self(each) for key, each in value.items()}
        return value

    def _instead(self, found: re.Match[str]) -> str:
        return self._pseudonyms.get(" ".join(found[0].split()).casefold(), GONE)


def _longest_first(names: Iterable[str]) -> list[str]:
    return sorted((name for name in names if len(name) > 1), key=len, reverse=True)


def _pattern(name: str) -> str:
    words = [re.escape(word) for word in name.split()]
    pattern = r"(?<!\w)" + r"\s+".join(words) + r"(?!\w)"
    return f"(?i:{pattern})" if len(words) > 1 else pattern
