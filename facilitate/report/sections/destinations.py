"""Where the outputs go."""

from facilitate.report.facts import Facts
from facilitate.report.outputs import Block, Heading, Listing, Paragraph, inline
from facilitate.report.words import Words


def destinations(facts: Facts, words: Words) -> list[Block]:
    """The destinations as the workshop named them."""
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
    ]
