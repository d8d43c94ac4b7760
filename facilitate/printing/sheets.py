"""Sheets of paper and the places on them, in millimetres. Pure.

The measures of Avery's sheets are those of the public templates of gLabels (A4 and US Letter).
"""

from dataclasses import dataclass

_INCH = 25.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """How many things of which size stand where on a page."""

    key: str
    #: as the typesetter calls it
    paper: str
    columns: int = 1
    rows: int = 1
    #: size of one thing
    width: float
    height: float
    #: where the first one begins
    left: float = 0.0
    top: float = 0.0
    #: from one to the next
    across: float = 0.0
    down: float = 0.0
    #: plain paper that is cut, with marks for it; else the sheet is perforated or has stickers
    cut: bool = False
    #: folded once, so that a thing has two pages side by side
    folded: bool = False

    @property
    def per_page(self) -> int:
        """How many things stand on a page."""
        return self.columns * self.rows


A4 = Sheet(key="a4", paper="a4", width=210, height=297)
LETTER = Sheet(key="letter", paper="us-letter", width=215.9, height=279.4)
#: what is written on whole pages
PAGES = (A4, LETTER)

#: four cards on a page, to cut
QUARTERS = (
    Sheet(
        key="a4",
        paper="a4",
        columns=2,
        rows=2,
        width=105,
        height=148.5,
        across=105,
        down=148.5,
        cut=True,
    ),
    Sheet(
        key="letter",
        paper="us-letter",
        columns=2,
        rows=2,
        width=107.95,
        height=139.7,
        across=107.95,
        down=139.7,
        cut=True,
    ),
)

BADGES = (
    Sheet(
        key="a4-90x54",
        paper="a4",
        columns=2,
        rows=4,
        width=90,
        height=54,
        left=15,
        top=40.5,
        across=90,
        down=54,
        cut=True,
    ),
    Sheet(
        key="avery-32015",
        paper="a4",
        columns=2,
        rows=4,
        width=85,
        height=54,
        left=17,
        top=31.5,
        across=91,
        down=60,
    ),
    Sheet(
        key="avery-l4785",
        paper="a4",
        columns=2,
        rows=5,
        width=80,
        height=50,
        left=18,
        top=13,
        across=95,
        down=55,
    ),
    Sheet(
        key="a6",
        paper="a4",
        columns=2,
        rows=2,
        width=105,
        height=148.5,
        across=105,
        down=148.5,
        cut=True,
    ),
    Sheet(
        key="a6-folded",
        paper="a4",
        columns=1,
        rows=2,
        width=210,
        height=148.5,
        across=210,
        down=148.5,
        cut=True,
        folded=True,
    ),
    Sheet(
        key="avery-5392",
        paper="us-letter",
        columns=2,
        rows=3,
        width=4 * _INCH,
        height=3 * _INCH,
        left=0.25 * _INCH,
        top=1 * _INCH,
        across=4 * _INCH,
        down=3 * _INCH,
    ),
    Sheet(
        key="avery-5395",
        paper="us-letter",
        columns=2,
        rows=4,
        width=3.375 * _INCH,
        height=7 / 3 * _INCH,
        left=0.6875 * _INCH,
        top=7 / 12 * _INCH,
        across=3.75 * _INCH,
        down=2.5 * _INCH,
    ),
)
