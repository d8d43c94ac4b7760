"""Which notes may stand for a theme, as somebody chose them. Pure."""

from collections.abc import Iterable, Mapping

from facilitate.notes.models import Agreement, Note


def may_be_quoted(note: Note) -> bool:
    """Not one that its table disputes, nor that of somebody known who did not agree to quotes."""
    disputed = note.agreement == Agreement.DISPUTED or bool(note.objection)
    return not disputed and (note.speaker is None or note.speaker.consents_quotes)


def followed(theme_id: int, merged: Mapping[int, int], there: Iterable[int]) -> int | None:
    """The theme that a merged one lives on in; None if it was deleted."""
    known, seen, here = set(there), set[int](), theme_id
    while here not in known:
        if here not in merged or here in seen:
            return None
        seen.add(here)
        here = merged[here]
    return here
