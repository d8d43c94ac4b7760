"""The way of the workshop, from people to commitments, as one drawing with its numbers."""

from facilitate.report.facts import Facts
from facilitate.report.figures_maps import Step, way
from facilitate.report.outputs import Block, Column, Figure, Table, inline
from facilitate.report.words import Words

#: with fewer steps there is no way to be drawn yet
_FEWEST = 4


def process(facts: Facts, words: Words) -> list[Block]:
    """Each step that was taken with how many there are; nothing while it is only begun."""
    _ = words.gettext
    options = facts.votes[-1].options if facts.votes else ()
    counts = [
        (_("Registered"), _("People on the list"), facts.people.registered),
        (_("Present"), _("People who came"), facts.people.present),
        (_("Tables"), _("Tables at which they sat"), len(facts.tables)),
        (_("Notes"), _("Notes written at tables and in the plenary"), len(facts.notes)),
        (_("Themes"), _("Themes that notes were gathered into"), len(facts.themes)),
        (_("Options"), _("Options that people voted on"), len(options)),
        (_("Commitments"), _("Commitments that were made"), len(facts.commitments)),
    ]
    taken = [(label, what, words.number(count)) for label, what, count in counts if count]
    if len(taken) < _FEWEST:
        return []
    caption = _("From participants to commitments")
    if not facts.commitments:
        caption = _("The way of the workshop so far")
    description = words.enumerated([f"{label}: {count}" for label, _what, count in taken])
    return [
        Figure(
            caption=caption,
            description=f"{description}.",
            anchor="figure-process",
            wide=True,
            svg=way(
                [Step(value=count, label=label) for label, _what, count in taken],
                title=caption,
                description=f"{description}.",
                anchor="figure-process",
                rtl=words.direction == "rtl",
            ),
        ),
        Table(
            caption=_("The steps of the workshop in numbers"),
            anchor="steps",
            columns=(
                Column(label=_("Step"), share=5),
                Column(label=_("Number"), numeric=True, share=1),
            ),
            rows=tuple((inline(what), inline(count)) for _label, what, count in taken),
        ),
    ]
