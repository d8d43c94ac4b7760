"""Where the outputs go."""

from collections.abc import Sequence

from facilitate.report.facts import Facts, ThemeFacts
from facilitate.report.outputs import (
    Block,
    Column,
    Heading,
    Inline,
    Listing,
    Paragraph,
    Run,
    Table,
    inline,
)
from facilitate.report.sections.votes import vote_title
from facilitate.report.words import Words


def destinations(facts: Facts, words: Words) -> list[Block]:
    """The destinations as the workshop named them, and what was marked for each."""
    _ = words.gettext
    if not facts.destinations:
        return []
    return [
        Heading(level=1, text=_("Where the outputs will be used"), anchor="destinations"),
        Paragraph(text=inline(_("The outputs of the workshop are meant for:"))),
        Listing(
            items=tuple(
                inline(facts.own(each, within=words.language)) for each in facts.destinations
            )
        ),
        *_what_each_gets(facts, words),
    ]


def _what_each_gets(facts: Facts, words: Words) -> list[Table]:
    """The themes and options that were marked for each; nothing while none is."""
    _ = words.gettext
    themes = [] if "themes" in facts.hidden else facts.themes
    votes = () if "votes" in facts.hidden else facts.votes
    marked = [theme.destinations for theme in themes]
    marked += [option.destinations for vote in votes for option in vote.options]
    if not any(marked):
        return []

    def row(number: int, name: str) -> tuple[Inline, ...]:
        told = [theme for theme in themes if number in theme.destinations]
        letters = [
            option.letter if len(votes) == 1 else f"{vote_title(vote, words)}: {option.letter}"
            for vote in votes
            for option in vote.options
            if number in option.destinations
        ]
        return (
            inline(facts.own(name, within=words.language)),
            _linked(told) if told else inline("–"),
            inline(", ".join(letters) if letters else "–"),
        )

    return [
        Table(
            caption=_("Themes and options for each use"),
            anchor="destination-table",
            columns=(
                Column(label=_("Destination"), share=4),
                Column(label=_("Themes"), share=5),
                Column(label=_("Options"), share=2),
            ),
            rows=tuple(row(number, name) for number, name in enumerate(facts.destinations, 1)),
        )
    ]


def _linked(themes: Sequence[ThemeFacts]) -> Inline:
    runs: list[Run] = []
    for theme in themes:
        runs += [Run("; ")] if runs else []
        runs.append(Run(theme.name, link=f"#theme-{theme.number}"))
    return tuple(runs)
