"""Small reports made by hand, for what only writers have to prove."""

from typing import Any

from facilitate.report.figures import round_table
from facilitate.report.outputs import (
    Block,
    Column,
    Dataset,
    Field,
    Heading,
    Inline,
    Meta,
    Outputs,
    Quote,
    Table,
    inline,
)

#: what participants could type to be taken for something else than text
NASTY = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    '=HYPERLINK("http://example.org","pay")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "-2+3",
    "*bold* _em_ `code` [link](http://example.org) ![img](x)",
    "# not a heading",
    "1. not a list",
    "+ nor this",
    "> nor a quote | nor | a | table",
    "--- \\ ~~gone~~ $x^2$ &amp; &lt;b&gt; &#x41;",
    '#hash $x$ *a* @cite <label> // no comment /* neither */ #eval("1")',
    "http://example.org www.example.org",
    "two\nlines",
    "{{ config }} {% raw %} %(name)s {page}",
)

WORDS = {
    "contents": "Contents",
    "summary": "Two-page summary",
    "page": "Page {page} of {pages}",
    "data_dictionary": "What the columns mean",
    "file": "File",
    "sheet": "Sheet",
    "column": "Column",
    "meaning": "Meaning",
    "not_printed": "Not printed: {count}.",
    "not_printed_where": "Not printed: {count}. See the web page.",
    "formula_note": "Text is made safe.",
    "replaced_title": "Characters this file cannot show",
    "replaced_note": "Each is shown as {box}.",
    "replaced_where": "Notes with such characters: {places}.",
    "replaced_times": "Times",
    "replaced_character": "Character",
}


def make_outputs(*blocks: Block, **meta: Any) -> Outputs:
    """A report of these blocks with one small dataset."""
    values = {
        "title": "Smart Cities for All",
        "document": "Workshop outputs report",
        "host": "The World Bank",
        "edition": "Internal edition",
        "status": "Draft",
        "snapshot": "March 6, 2012, 12:00 PM",
        "read_at": "2012-03-06T17:00:00+00:00",
        "slug": "smart-cities-for-all",
        "emblem": round_table([(0, "D"), (1, "C")]),
        "words": WORDS,
        **meta,
    }
    fields = (Field(name="note", meaning="Number"), Field(name="text", meaning="Words"))
    rows = tuple(enumerate(NASTY, 1))
    return Outputs(
        meta=Meta(**values),
        blocks=blocks,
        datasets={"notes": Dataset(title="Notes", fields=fields, rows=rows)},
    )


def make_quotes(*texts: str | Inline) -> tuple[Block, ...]:
    """A section of quotes from notes numbered from 1."""
    section = Heading(level=1, text="What was said", anchor="said", number="1")
    quotes = (
        Quote(
            text=inline(text) if isinstance(text, str) else text,
            source=inline(f"note {number}"),
            anchor=f"note-{number}",
        )
        for number, text in enumerate(texts, 1)
    )
    return (section, *quotes)


def make_table(*texts: str) -> Table:
    """A table with one text a row."""
    return Table(
        caption="Texts",
        label="Table 1",
        anchor="texts",
        columns=(Column(label="Text", share=4), Column(label="Count", numeric=True)),
        rows=tuple((inline(text), inline(str(at))) for at, text in enumerate(texts, 1)),
        total=(inline("All"), inline(str(len(texts)))),
    )
