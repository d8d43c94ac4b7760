"""The sectors a workshop starts from, how their spellings meet, and their letters. Pure."""

from collections.abc import Collection
from dataclasses import dataclass

from facilitate.people.models import SectorSide
from facilitate.people.names import name_key, tidy, word_keys

#: more kinds than this are a column of the wrong thing, and there would be no letters left
SECTORS_AT_MOST = 26
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DIGITS = "23456789"


@dataclass(frozen=True, slots=True)
class DefaultSector:
    """A sector of the model event."""

    name: str
    letter: str
    side: SectorSide


_DEFAULTS = (
    DefaultSector("Development Partners", "D", SectorSide.NEITHER),
    DefaultSector("City Representatives", "C", SectorSide.PUBLIC),
    DefaultSector("Solution Providers", "S", SectorSide.PRIVATE),
    DefaultSector("Subject Experts", "E", SectorSide.NEITHER),
    DefaultSector("Governmental Partners", "G", SectorSide.PUBLIC),
    DefaultSector("Academia", "A", SectorSide.NEITHER),
)

#: other words for the six that registration lists use, beside singular and plural
_OTHER_WORDS = {
    "Development Partners": ("Development Organization", "Donor Partner"),
    "City Representatives": ("City Rep", "City"),
    "Solution Providers": ("Solutions Provider", "Solution Vendor"),
    "Subject Experts": ("Subject Matter Expert", "Subject Specialist"),
    "Governmental Partners": ("Government Partner", "Government"),
    "Academia": ("Academic", "Academy", "Academic Partner"),
}


def default_sectors() -> tuple[DefaultSector, ...]:
    """The six sectors of the model event, in the order of the palette."""
    return _DEFAULTS


def sector_key(name: str) -> str:
    """A sector's name as compared: like other names, and singular or plural alike."""
    return "".join(_singular(name_key(word)) for word in tidy(name).replace("-", " ").split())


def default_named(name: str) -> DefaultSector | None:
    """The one of the six that this spelling means, if any."""
    return _BY_KEY.get(sector_key(name))


def free_letter(name: str, *, taken: Collection[str]) -> str:
    """A letter for a new sector: of its name if one is free, first letters first.

    Digits come last, as they would be read as the number of a table. Raises ValueError when all
    are taken, which SECTORS_AT_MOST keeps from happening.
    """
    words = word_keys(name)
    initials = "".join(word[0] for word in words)
    signs = (initials + "".join(words)).upper()
    letters = "".join(sign for sign in signs if sign.isalpha())
    for letter in letters + _LETTERS + signs + _DIGITS:
        if letter.isalnum() and letter not in taken:
            return letter
    raise ValueError("no letter is left for another sector")


def _singular(key: str) -> str:
    if len(key) > 4 and key.endswith("ies"):
        return key[:-3] + "y"
    if key.endswith("sses"):
        return key[:-2]
    return key[:-1] if len(key) > 3 and key.endswith("s") and not key.endswith("ss") else key


_BY_KEY = {
    sector_key(spelling): default
    for default in _DEFAULTS
    for spelling in (default.name, *_OTHER_WORDS[default.name])
}
