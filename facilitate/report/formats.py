"""The formats a report can be written in, by the name that addresses and the command line use."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from facilitate.errors import Refused
from facilitate.report.outputs import Outputs


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One way of writing the report down."""

    name: str
    #: end of the file's name; the rows come as a ZIP of CSV files
    suffix: str
    content_type: str
    #: module of `report.writers` and function in it
    writer: str
    #: takes seconds for large reports, so that it is written in a process of its own
    is_heavy: bool = False

    def write(self, outputs: Outputs) -> bytes:
        """The report in this format."""
        module, name = self.writer.split(".")
        # by its name, so that a process that writes one format loads no library of the others
        found = import_module(f"facilitate.report.writers.{module}")
        write: Callable[[Outputs], bytes] = getattr(found, name)
        return write(outputs)

    def file_name(self, slug: str) -> str:
        """What a downloaded file is called."""
        return f"{slug}{self.suffix}" if self.is_summary else f"{slug}-report{self.suffix}"

    @property
    def is_printed(self) -> bool:
        """Set on pages, of which there must not be too many."""
        return self.content_type == "application/pdf"

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
            writer="pdf.write",
            is_heavy=True,
        ),
        Format(
            name="summary",
            suffix="-summary.pdf",
            content_type="application/pdf",
            writer="pdf.write_summary",
            is_heavy=True,
        ),
        Format(
            name="pdf-letter",
            suffix="-letter.pdf",
            content_type="application/pdf",
            writer="pdf.write_on_letter",
            is_heavy=True,
        ),
        Format(
            name="summary-letter",
            suffix="-summary-letter.pdf",
            content_type="application/pdf",
            writer="pdf.write_summary_on_letter",
            is_heavy=True,
        ),
        Format(
            name="docx",
            suffix=".docx",
            content_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            writer="word.write",
            is_heavy=True,
        ),
        Format(
            name="docx-letter",
            suffix="-letter.docx",
            content_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            writer="word.write_on_letter",
            is_heavy=True,
        ),
        Format(
            name="html",
            suffix=".html",
            content_type="text/html; charset=utf-8",
            writer="html_page.write",
        ),
        Format(
            name="md",
            suffix=".md",
            content_type="text/markdown; charset=utf-8",
            writer="markdown.write",
        ),
        Format(
            name="xlsx",
            suffix="-data.xlsx",
            content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            writer="workbook.write",
            is_heavy=True,
        ),
        Format(
            name="csv", suffix="-data.zip", content_type="application/zip", writer="csv_zip.write"
        ),
        Format(
            name="json",
            suffix=".json",
            content_type="application/json",
            writer="json_model.write",
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
