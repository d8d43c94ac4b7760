"""The formats a report can be written in, by the name that addresses and the command line use."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from facilitate.errors import Refused
from facilitate.report.outputs import Outputs
from facilitate.report.writers import csv_zip, html_page, json_model, markdown, pdf, word, workbook


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One way of writing the report down."""

    name: str
    #: end of the file's name; the rows come as a ZIP of CSV files
    suffix: str
    content_type: str
    write: Callable[[Outputs], bytes]
    #: takes seconds for large reports, so that it is written in a process of its own
    is_heavy: bool = False

    def file_name(self, slug: str) -> str:
        """What a downloaded file is called."""
        return f"{slug}{self.suffix}" if self.is_summary else f"{slug}-report{self.suffix}"

    @property
    def is_summary(self) -> bool:
        """Two pages to hand out, in place of the whole report."""
        return self.name.startswith("summary")


FORMATS = {
    each.name: each
    for each in (
        Format(
            name="pdf",
            suffix=".pdf",
            content_type="application/pdf",
            write=pdf.write,
            is_heavy=True,
        ),
        Format(
            name="summary",
            suffix="-summary.pdf",
            content_type="application/pdf",
            write=pdf.write_summary,
            is_heavy=True,
        ),
        Format(
            name="pdf-letter",
            suffix="-letter.pdf",
            content_type="application/pdf",
            write=partial(pdf.write, paper=pdf.LETTER),
            is_heavy=True,
        ),
        Format(
            name="summary-letter",
            suffix="-summary-letter.pdf",
            content_type="application/pdf",
            write=partial(pdf.write_summary, paper=pdf.LETTER),
            is_heavy=True,
        ),
        Format(
            name="docx",
            suffix=".docx",
            content_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            write=word.write,
            is_heavy=True,
        ),
        Format(
            name="html",
            suffix=".html",
            content_type="text/html; charset=utf-8",
            write=html_page.write,
        ),
        Format(
            name="md",
            suffix=".md",
            content_type="text/markdown; charset=utf-8",
            write=markdown.write,
        ),
        Format(
            name="xlsx",
            suffix="-data.xlsx",
            content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            write=workbook.write,
            is_heavy=True,
        ),
        Format(name="csv", suffix="-data.zip", content_type="application/zip", write=csv_zip.write),
        Format(
            name="json",
            suffix=".json",
            content_type="application/json",
            write=json_model.write,
        ),
    )
}


#: what else people call them
_ALSO = {"zip": "csv", "word": "docx"}


def format_named(name: str) -> Format:
    """The format of this name; Refused with those that there are."""
    name = _ALSO.get(name, name)
    if name not in FORMATS:
        raise Refused(
            "There is no report in the format %(format)s. Choose one of: %(formats)s.",
            format=name,
            formats=", ".join(FORMATS),
        )
    return FORMATS[name]
