"""Text as it is searched: case, accents and runs of spaces ignored. Pure."""

import unicodedata


def searchable(text: str) -> str:
    """The text as compared when searching: decomposed, without combining marks, casefolded.

    The same reduction of stored and of typed text lets one LIKE find it on every database.
    """
    folded = unicodedata.normalize("NFKD", text).casefold()
    # casefolding may compose or bring new marks, as for a dotted capital I
    plain = unicodedata.normalize("NFKD", folded)
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())
