"""Where views differed: kept beside what most agreed on."""

from facilitate.report.facts import Facts, OptionFacts, VoteFacts
from facilitate.report.outputs import (
    Block,
    Heading,
    Inline,
    Listing,
    Paragraph,
    Run,
    inline,
)
from facilitate.report.sections.evidence import note_links
from facilitate.report.words import Words


def disagreement(facts: Facts, words: Words) -> list[Block]:
    """Options seen differently or objected to, and notes that their table disputes."""
    _ = words.gettext
    blocks: list[Block] = []
    if "votes" not in facts.hidden:
        items = [item for vote in facts.votes for item in _options(vote, facts, words)]
        if items:
            blocks += [
                Heading(level=2, text=_("Options that people see differently")),
                Listing(items=tuple(items)),
            ]
    disputed = [note for note in facts.notes if note.is_disputed]
    if disputed:
        said = words.ngettext(
            "%(count)s note is disputed by its table, or by somebody at it:",
            "%(count)s notes are disputed by their table, or by somebody at it:",
            len(disputed),
            count=words.number(len(disputed)),
        )
        blocks += [
            Heading(level=2, text=_("Disputed notes")),
            Paragraph(text=inline(f"{said} ", *note_links(disputed, words))),
        ]
    if not blocks:
        return []
    return [Heading(level=1, text=_("Where views differed"), anchor="disagreement"), *blocks]


def _options(vote: VoteFacts, facts: Facts, words: Words) -> list[Inline]:
    _ = words.gettext
    apart = {letter for spot in vote.spots if spot.dissent for letter in spot.letters}

    def item(option: OptionFacts, said: str) -> Inline:
        text = facts.own(option.text, within=words.language)
        return inline(Run(option.letter, bold=True), "  ", text, f" – {said}")

    items = []
    for option in vote.options:
        if option.objections:
            said = words.ngettext(
                "%(count)s person objects",
                "%(count)s people object",
                option.objections,
                count=words.number(option.objections),
            )
            items.append(item(option, said))
        elif option.letter in apart and option.rating is not None:
            said = _(
                "spread of impact %(impact)s, of feasibility %(feasibility)s",
                impact=_spread(option.rating.impact.spread, words),
                feasibility=_spread(option.rating.feasibility.spread, words),
            )
            items.append(item(option, said))
    return items


def _spread(value: float | None, words: Words) -> str:
    return words.decimal(value) if value is not None else "–"
