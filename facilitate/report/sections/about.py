"""What one must know to use or check the report."""

from facilitate.report.facts import Facts
from facilitate.report.outputs import (
    Block,
    Heading,
    KeyValue,
    KeyValues,
    Paragraph,
    inline,
)
from facilitate.report.words import Words


def about(facts: Facts, words: Words) -> list[Block]:
    """When the data was read, how notes are numbered, where the rows behind the numbers are."""
    _ = words.gettext
    return [
        Heading(level=1, text=_("About this report"), anchor="about"),
        KeyValues(
            items=(
                KeyValue(label=_("Data as of"), value=words.moment(facts.read_at)),
                KeyValue(label=_("Edition"), value=_("Internal")),
                KeyValue(label=_("Status"), value=_("Draft")),
            )
        ),
        Paragraph(
            text=inline(
                _(
                    "Every number in this report is counted from the notes and lists of the"
                    " workshop as they were at that time, and is the same in all formats. The rows"
                    " behind the numbers come as CSV files with a data dictionary, and as JSON."
                )
            )
        ),
        Paragraph(
            text=inline(
                _(
                    "Notes are numbered in the order in which they were first written, across the"
                    " whole workshop. A note keeps its number when others are deleted, so numbers"
                    " may be missing."
                )
            )
        ),
    ]
