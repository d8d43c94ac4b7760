"""What was presented, and where it can be had."""

from facilitate.report.facts import DocumentFacts, Facts
from facilitate.report.outputs import Block, Column, Heading, Inline, Run, Table, inline
from facilitate.report.words import Words


def presentations(facts: Facts, words: Words) -> list[Block]:
    """The documents of the library in the order of the programme."""
    _ = words.gettext
    if not facts.documents:
        return []

    def row(document: DocumentFacts) -> tuple[Inline, ...]:
        by = [part for part in (document.speaker, document.organization) if part]
        return (
            inline(Run(document.title, link=document.address)),
            inline(words.enumerated(by)),
            inline(document.session),
            inline(facts.own(document.takeaway, within=words.language)),
        )

    return [
        Heading(level=1, text=_("Presentations and documents"), anchor="presentations"),
        Table(
            caption=_("What was presented"),
            anchor="documents",
            columns=(
                Column(label=_("Title"), share=3),
                Column(label=_("By"), share=2.4),
                Column(label=_("Session"), share=2.4),
                Column(label=_("To take away"), share=4),
            ),
            rows=tuple(row(document) for document in facts.documents),
        ),
    ]
