"""Which files with data come with the report."""

from collections.abc import Mapping

from facilitate.report.facts import Facts
from facilitate.report.outputs import (
    Block,
    Column,
    Dataset,
    Heading,
    Paragraph,
    Table,
    inline,
)
from facilitate.report.words import Words


def data_files(
    facts: Facts, words: Words, rows: Mapping[str, Dataset], data_hash: str
) -> list[Block]:
    """What each file holds, with the numbers of its columns and rows, and the mark of them all.

    Nothing while there is nobody and nothing to count.
    """
    _ = words.gettext
    if not facts.people.registered and not facts.notes:
        return []
    return [
        Heading(level=1, text=_("Data files"), anchor="data"),
        Paragraph(
            text=inline(
                _(
                    "The rows behind the numbers come as CSV files, as a workbook with a sheet for"
                    " each, and within the JSON file. A data dictionary says what each column"
                    " means."
                )
            )
        ),
        Table(
            caption=_("Data files with their columns and rows"),
            anchor="data-files",
            columns=(
                Column(label=_("What it holds"), share=6),
                Column(label=_("Columns"), numeric=True, share=1),
                Column(label=_("Rows"), numeric=True, share=1),
            ),
            rows=tuple(
                (
                    inline(each.title),
                    inline(words.number(len(each.fields))),
                    inline(words.number(len(each.rows))),
                )
                for each in rows.values()
            ),
        ),
        Paragraph(
            text=inline(_("SHA-256 of the data: %(mark)s", mark=data_hash)),
            tone="notice",
        ),
    ]
