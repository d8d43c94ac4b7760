"""Words for pages."""

from flask_babel import format_decimal
from flask_babel import gettext as _

from facilitate.library.models import Document


def file_in_words(document: Document) -> str:
    """The kind and size of a document's file, such as "PDF, 1.2 MB"."""
    return str(
        _(
            "%(kind)s, %(size)s",
            kind=document.filename.rpartition(".")[2].upper(),
            size=size_in_words(document.size),
        )
    )


def size_in_words(size: int) -> str:
    """A number of bytes in MB with one decimal, or in whole kB, at least 1."""
    if size >= 1_000_000:
        return str(_("%(number)s MB", number=format_decimal(size / 1_000_000, "0.#")))
    return str(_("%(number)s kB", number=format_decimal(max(1, round(size / 1000)))))
