"""What of a text is compared: the beginnings of its words."""

import re
import unicodedata
from collections import Counter

from facilitate.themes.grouping.common_words import COMMON_WORDS

#: a word is known by so many letters, so that plan, plans and planning are near, in any language
#: that inflects at the end, without a stemmer for each
BEGINNING = 6
_WORD = re.compile(r"[^\W\d_]+")


def words_of(text: str) -> list[str]:
    """The words that say something, in small letters, in their order."""
    plain = unicodedata.normalize("NFC", text).casefold()
    return [word for word in _WORD.findall(plain) if len(word) > 2 and word not in COMMON_WORDS]


def terms_of(text: str) -> Counter[str]:
    """How often each beginning of a word stands in a text."""
    return Counter(term_of(word) for word in words_of(text))


def term_of(word: str) -> str:
    """The part of a word that is compared."""
    return word[:BEGINNING]
