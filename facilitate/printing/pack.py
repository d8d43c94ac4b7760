"""What stands on the pages: everything read, worded and decided, as plain values to be typeset."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from facilitate.people.models import Participant, Sector
from facilitate.printing import qr
from facilitate.printing.reading import Links
from facilitate.printing.wishes import Wish
from facilitate.report import fonts
from facilitate.report.figures import PALETTE
from facilitate.report.printable import Missing, names_of, with_breaks
from facilitate.report.words import Words
from facilitate.workshop.models import Workshop

#: longer words may break anywhere once they are set as small as it goes; in lists, at once
_LONGEST_WORD = 24
_LONGEST_SMALL = 8


class Desk(NamedTuple):
    """Where a page is made: for whom, in which words, and what its addresses begin with."""

    workshop: Workshop
    wish: Wish
    words: Words
    links: Links
    secret_key: str


@dataclass(frozen=True, kw_only=True)
class Pack:
    """Pages ready to be typeset, and what to remember of them."""

    model: dict[str, Any]
    #: cards or sheets
    count: int
    #: what each card looked like, by participant id
    printed: Mapping[str, str] = field(default_factory=dict)
    #: characters that no font of ours has, and the ids of the people in whose names they stood
    replaced: Sequence[str] = ()
    affected: Sequence[int] = ()


class Ink:
    """Makes text fit for print and remembers what it had to replace."""

    def __init__(self) -> None:
        self._missing = Missing(())
        self._replaced: Counter[str] = Counter()
        self._affected: set[int] = set()

    def line(self, text: str, *, of: Participant | None = None) -> str:
        """Text as it can be printed, where the longest words may break."""
        return with_breaks(self._fit(text, of), _LONGEST_WORD)

    def big(self, text: str, *, of: Participant | None = None) -> dict[str, str]:
        """Text that is set as large as its place allows."""
        fitted = self._fit(text, of)
        return {"plain": fitted, "broken": with_breaks(fitted, _LONGEST_SMALL)}

    @property
    def replaced(self) -> list[str]:
        """The names of the characters that were replaced."""
        return [name for name, _count in names_of(self._replaced).most_common()]

    @property
    def affected(self) -> list[int]:
        """Ids of the people in whose names they stood."""
        return sorted(self._affected)

    def _fit(self, text: str, of: Participant | None) -> str:
        found = self._missing.of(text)
        if found:
            self._replaced.update(found)
            if of is not None:
                self._affected.add(of.id)
        return self._missing.fit(text)


def page_model(desk: Desk, ink: Ink, *, title: str, **more: Any) -> dict[str, Any]:
    """The part of the model that every page has."""
    workshop, words = desk.workshop, desk.words
    return {
        "what": desk.wish.what,
        "sheet": asdict(desk.wish.paper),
        "language": words.language.partition("-")[0],
        "direction": words.direction,
        "families": fonts.families(),
        "title": ink.line(title),
        "workshop": {
            "title": ink.line(workshop.title),
            "code": workshop.code,
            "host": ink.line(workshop.host),
            "demo": words.gettext("Demo: everybody here is invented") if workshop.is_demo else "",
        },
        **more,
    }


def sector_mark(sector: Sector | None, ink: Ink) -> dict[str, str] | None:
    """A sector's disc as on the screen: colours, letter and name."""
    if sector is None:
        return None
    ground, letter = PALETTE[sector.position % len(PALETTE)]
    return {
        "ground": ground,
        "ink": letter,
        "letter": ink.line(sector.letter),
        "name": ink.line(sector.name),
    }


def draw_codes(value: Any, drawn: dict[str, str]) -> Any:
    """The model with drawings in the places of the addresses that QR codes are to hold."""
    if isinstance(value, dict):
        return {
            key: _drawn(each, drawn) if key == "qr" else draw_codes(each, drawn)
            for key, each in value.items()
        }
    if isinstance(value, list):
        return [draw_codes(each, drawn) for each in value]
    return value


def _drawn(address: str, drawn: dict[str, str]) -> str:
    found = drawn.get(address)
    if found is None:
        found = drawn[address] = qr.drawing(address)
    return found
