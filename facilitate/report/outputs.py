"""What a workshop hands over, as plain values: one model that every format is written from. Pure.

Eight kinds of blocks and four inline marks carry the whole narrative; datasets carry the rows
behind it. All wording is already in here, in the report's language: writers add none.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

#: name and version of the JSON form of this model
SCHEMA = "facilitate-outputs/1"

#: a value of a dataset: what CSV, JSON and workbooks can all hold
Value = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text with at most four marks: bold, link, language, footnote."""

    text: str
    bold: bool = False
    #: an address, or "#anchor" within the report
    link: str = ""
    #: language of the text where it is not the report's
    language: str = ""
    footnote: str = ""


Inline = tuple[Run, ...]


def inline(*parts: str | Run) -> Inline:
    """Text from strings and runs; empty parts vanish."""
    runs = (Run(part) if isinstance(part, str) else part for part in parts)
    return tuple(run for run in runs if run.text)


def plain(text: Inline) -> str:
    """The words alone."""
    return "".join(run.text for run in text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """Opens a part; level 1 is a section. `mark` names the shape of a note kind."""

    kind: ClassVar[str] = "heading"
    level: int
    text: str
    anchor: str = ""
    number: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Running text in one of four tones.

    `body`, `lead` (opens a section), `notice` (a rule in force), `source` (what stands behind what
    was just said).
    """

    kind: ClassVar[str] = "paragraph"
    text: Inline
    tone: str = "body"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list, numbered or not."""

    kind: ClassVar[str] = "list"
    items: tuple[Inline, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyValue:
    """One value with its label, and what else is to be said about it."""

    label: str
    value: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyValues:
    """Values with labels; in the tone `figures` they are large numbers in a box."""

    kind: ClassVar[str] = "key-values"
    items: tuple[KeyValue, ...]
    tone: str = "facts"
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table; `share` is its part of the width relative to the others."""

    label: str
    numeric: bool = False
    share: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under a header; the first cell of each row names the row. `total` closes it."""

    kind: ClassVar[str] = "table"
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Inline, ...], ...]
    total: tuple[Inline, ...] = ()
    label: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A drawing as SVG; the description says in words what it shows."""

    kind: ClassVar[str] = "figure"
    caption: str
    description: str
    svg: str
    label: str = ""
    anchor: str = ""
    #: uses the whole width of the page
    wide: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What somebody said, word for word, and where; quotes that follow each other are a list."""

    kind: ClassVar[str] = "quote"
    text: Inline
    source: Inline = ()
    anchor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """What follows starts on a new page, where there are pages."""

    kind: ClassVar[str] = "break"


Block = Heading | Paragraph | Listing | KeyValues | Table | Figure | Quote | Break

BLOCKS: Mapping[str, Callable[..., Block]] = {
    block.kind: block
    for block in (Heading, Paragraph, Listing, KeyValues, Table, Figure, Quote, Break)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A column of a dataset and what its values mean, for the data dictionary."""

    name: str
    meaning: str


def named_fields(*pairs: tuple[str, str]) -> tuple[Field, ...]:
    """Columns with what each means."""
    return tuple(Field(name=name, meaning=meaning) for name, meaning in pairs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """Rows behind the narrative, under stable English names that programs can rely on."""

    title: str
    fields: tuple[Field, ...]
    rows: tuple[tuple[Value, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Meta:
    """What the cover says and what writers need besides the blocks."""

    schema: str = SCHEMA
    title: str
    subtitle: str = ""
    #: what this document is, such as "Workshop outputs report"
    document: str
    host: str = ""
    venue: str = ""
    dates: str = ""
    #: which edition, and that it is a draft
    edition: str
    status: str = ""
    #: a word across each page while it is not released
    mark: str = ""
    #: must stand on the cover, such as "this is a demo"
    notice: str = ""
    #: language and direction of the report's own words
    language: str = "en"
    direction: str = "ltr"
    #: when the data was read: in words, and as ISO 8601 in UTC
    snapshot: str
    read_at: str
    #: SHA-256 of the datasets: reports with the same data have the same
    data_hash: str = ""
    #: name for files, such as smart-cities-for-all
    slug: str
    #: has every note in print, however many pages that takes
    every_note: bool = False
    #: the picture of the cover, as SVG
    emblem: str = ""
    #: the few words that writers put around the blocks, by key
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outputs:
    """The whole report: who and when, the narrative, its two-page summary, and the data behind."""

    meta: Meta
    blocks: tuple[Block, ...]
    datasets: Mapping[str, Dataset]
    #: fits on two pages, whatever was typed
    summary: tuple[Block, ...] = ()
