"""What stands behind a theme or an option, in words."""

from collections.abc import Collection, Iterable

from facilitate.report.facts import EvidenceFacts, Facts, NoteFacts
from facilitate.report.outputs import Inline, Run, inline
from facilitate.report.sections.summary import counted_notes
from facilitate.report.words import Words


def evidence_line(evidence: EvidenceFacts, facts: Facts, words: Words) -> str:
    """Such as "raised at 4 of 5 tables, 27 notes, sectors: Academia, Solution Providers"."""
    _ = words.gettext
    notes = facts.notes_behind(evidence)
    if not notes:
        return _("no notes behind it")
    parts = [_raised(notes, facts, words), counted_notes(len(notes), words)]
    if evidence.sectors:
        parts.append(_("sectors: %(sectors)s", sectors=words.enumerated(evidence.sectors)))
    return words.enumerated(parts)


def table_count(evidence: EvidenceFacts, facts: Facts, kinds: Collection[str] = ()) -> int:
    """At how many tables it was raised, in notes of these kinds where some are given."""
    return len({n.origin.table for n in facts.notes_behind(evidence, kinds) if n.origin.table})


def note_links(notes: Iterable[NoteFacts], words: Words) -> Inline:
    """The numbers of the notes, each a link to where it stands."""
    runs: list[Run] = []
    for note in sorted(notes, key=lambda note: note.number):
        if runs:
            runs.append(Run(", "))
        runs.append(Run(words.number(note.number), link=f"#note-{note.number}"))
    return inline(*runs)


def _raised(notes: list[NoteFacts], facts: Facts, words: Words) -> str:
    _ = words.gettext
    tables = {note.origin.table for note in notes if note.origin.table}
    plenary = any(not note.origin.table for note in notes)
    if not tables:
        return _("raised in the plenary")
    raised = words.ngettext(
        "raised at %(count)s of %(all)s table",
        "raised at %(count)s of %(all)s tables",
        len(facts.tables),
        count=words.number(len(tables)),
        all=words.number(len(facts.tables)),
    )
    return _("%(raised)s and in the plenary", raised=raised) if plenary else raised
