"""Which files with data come with the report."""

from collections.abc import Mapping

from facilitate.report.facts import Facts
from facilitate.report.outputs import (
    Block,
    Column,
    Dataset,
    Heading,
    KeyValue,
    KeyValues,
    Paragraph,
    Table,
    inline,
)
from facilitate.report.words import Words


def data_files(
    facts: Facts, words: Words, rows: Mapping[str, Dataset], data_hash: str
) -> list[Block]:
    """Each file with what it holds, its columns and the number of its rows, and their mark.

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
            caption=_("Files with what each holds"),
            anchor="data-files",
            columns=(
                Column(label=_("File"), share=2.2),
                Column(label=_("What it holds"), share=3),
                Column(label=_("Columns"), share=6),
                Column(label=_("Rows"), numeric=True, share=0.8),
            ),
            rows=tuple(
                (
                    inline(name),
                    inline(each.title),
                    inline(", ".join(field.name for field in each.fields)),
                    inline(words.number(len(each.rows))),
                )
                for name, each in rows.items()
            ),
        ),
        KeyValues(
            items=(KeyValue(label=_("SHA-256 of the data"), value=data_hash),),
        ),
    ]
