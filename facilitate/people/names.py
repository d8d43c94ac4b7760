"""Names as people type them: made tidy for keeping, and reduced for comparing. Pure."""

import re
import unicodedata
from functools import lru_cache

#: letters that carry their accent inside and so do not decompose
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)
#: signs that make a line read as something it is not, the byte order mark, and what XML cannot hold
_OVERRIDES = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\ufffe\uffff"
#: control characters; those among them that are spaces stay, as spaces
_CONTROLS = (chr(number) for number in (*range(0x20), *range(0x7F, 0xA0)))
_DROPPED = str.maketrans("", "", _OVERRIDES + "".join(c for c in _CONTROLS if not c.isspace()))
_ADDRESS = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;.]+")


def tidy(text: str) -> str:
    """One line of normal form C without control characters, overrides and doubled spaces."""
    return " ".join(unicodedata.normalize("NFC", text.translate(_DROPPED)).split())


@lru_cache(maxsize=1 << 15)
def name_key(text: str) -> str:
    """The name as compared: case, accents, spacing and punctuation ignored.

    Only the marks of Latin, Greek and Cyrillic letters are dropped: in other scripts they are
    vowels, and two names would fall together. Never empty for a text that shows anything.
    """
    plain = unicodedata.normalize("NFKD", tidy(text).casefold()).casefold()
    plain = "".join(c for c in plain if not "\u0300" <= c <= "\u036f").translate(_PLAIN)
    kept = "".join(c for c in plain if unicodedata.category(c)[0] in "LNMS")
    return unicodedata.normalize("NFC", kept) or tidy(text).casefold()


def word_keys(text: str) -> list[str]:
    """The keys of the words of a text, for finding it by any of them."""
    return [key for word in tidy(text).split() if (key := name_key(word))]


def is_address(text: str) -> bool:
    """Whether a text has the form of an e-mail address; whether it exists only mail can show."""
    return _ADDRESS.fullmatch(text) is not None
