"""Who will do what by when, and who joined."""

from facilitate.report.facts import CommitmentFacts, Facts
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
from facilitate.report.words import Words


def commitments(facts: Facts, words: Words) -> list[Block]:
    """The commitments in their order; names stand in them only as people agreed."""
    _ = words.gettext
    if not facts.commitments:
        return []
    blocks: list[Block] = [
        Heading(level=1, text=_("Commitments"), anchor="commitments"),
        Paragraph(text=inline(_summed_up(facts, words)), tone="lead"),
        _table(facts, words),
    ]
    named = [each for each in facts.commitments if each.organizations]
    if named:
        blocks += [
            Heading(level=2, text=_("Organizations that take part")),
            Listing(
                items=tuple(
                    inline(
                        Run(_("Commitment %(number)s", number=each.number), bold=True),
                        ": ",
                        words.enumerated(each.organizations),
                    )
                    for each in named
                )
            ),
        ]
    return blocks


def who_leads(commitment: CommitmentFacts, words: Words) -> str:
    """The lead as far as it may be shown, or that it may not, or that there is none."""
    _ = words.gettext
    if commitment.lead:
        return words.enumerated(commitment.lead)
    return _("a lead not named here") if commitment.has_lead else _("no lead yet")


def _summed_up(facts: Facts, words: Words) -> str:
    counted = words.ngettext(
        "%(count)s commitment was made.",
        "%(count)s commitments were made.",
        len(facts.commitments),
        count=words.number(len(facts.commitments)),
    )
    rule = words.gettext(
        "People and organizations are named only as far as they agreed and the rule of this"
        " workshop allows."
    )
    return f"{counted} {rule}"


def _table(facts: Facts, words: Words) -> Table:
    _, number = words.gettext, words.number

    def row(each: CommitmentFacts) -> tuple[Inline, ...]:
        option = _(" (option %(letter)s)", letter=each.letter) if each.letter else ""
        return (
            inline(number(each.number)),
            inline(facts.own(each.what, within=words.language), option),
            inline(who_leads(each, words)),
            inline(facts.own(each.first_step, within=words.language)),
            inline(words.day(each.due_on) if each.due_on else "–"),
            *(inline(number(count)) for count in each.joined),
        )

    return Table(
        caption=_("Commitments with how many people joined each"),
        anchor="commitment-list",
        columns=(
            Column(label=_("No."), share=0.7),
            Column(label=_("What will be done"), share=4),
            Column(label=_("Who leads"), share=2.6),
            Column(label=_("First step"), share=3),
            Column(label=_("By when"), share=1.9),
            Column(label=_("Lead"), numeric=True, share=0.9),
            Column(label=_("Contribute"), numeric=True, share=1.5),
            Column(label=_("Informed"), numeric=True, share=1.4),
        ),
        rows=tuple(row(each) for each in facts.commitments),
    )
