"""What of a text is compared: the beginnings of its words."""

import re
import unicodedata
from collections import Counter

#: a word is known by so many letters, so that plan, plans and planning are near, in any language
#: that inflects at the end, without a stemmer for each
BEGINNING = 6
_WORD = re.compile(r"[^\W\d_]+")
#: says nothing about what a note is about; words that stand in many notes go by themselves
_LISTED = """
    a about above after again against all also am an and any are aren as at be because been
    before being below between both but by can cannot could did do does doing don down during each
    etc few for from further get had has have having her here hers him his how however if in into
    is isn it its itself just let like made make makes many may might more most much must my need
    needed needs new no nor not now of off on once one only or other others ought our ours out over
    own per put same shall she should so some such take than that the their theirs them then there
    these they this those through to too under until up us use used very via was way we well were
    what when where which while who whom why will with within without would yes yet you your
"""
_COMMON = frozenset(_LISTED.split())


def words_of(text: str) -> list[str]:
    """The words that say something, in small letters, in their order."""
    plain = unicodedata.normalize("NFC", text).casefold()
    return [word for word in _WORD.findall(plain) if len(word) > 2 and word not in _COMMON]


def terms_of(text: str) -> Counter[str]:
    """How often each beginning of a word stands in a text."""
    return Counter(term_of(word) for word in words_of(text))


def term_of(word: str) -> str:
    """The part of a word that is compared."""
    return word[:BEGINNING]
