"""Who will do what by when, and who joined."""

from facilitate.report.facts import CommitmentFacts, Facts
from facilitate.report.figures_results import Moment, timeline
from facilitate.report.outputs import (
    Block,
    Column,
    Figure,
    Heading,
    Inline,
    Listing,
    Paragraph,
    Run,
    Table,
    inline,
)
from facilitate.report.words import Words

#: what a drawing can hold and still be read
_DRAWN = 16


def commitments(facts: Facts, words: Words) -> list[Block]:
    """The commitments in their order; names stand in them only as people agreed."""
    _ = words.gettext
    if not facts.commitments:
        return []
    blocks: list[Block] = [
        Heading(level=1, text=_("Commitments"), anchor="commitments"),
        Paragraph(text=inline(_summed_up(facts, words)), tone="lead"),
        *_timeline(facts, words),
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


def _timeline(facts: Facts, words: Words) -> list[Figure]:
    """When each is due, from the workshop to the last; nothing for fewer than two dates."""
    _ = words.gettext
    due = sorted(
        ((each.due_on, each) for each in facts.commitments if each.due_on is not None),
        key=lambda pair: (pair[0], pair[1].number),
    )[:_DRAWN]
    if len({day for day, _each in due}) < 2:
        return []
    first, last = min(facts.ends_on, due[0][0]), due[-1][0]
    moments = [
        Moment(
            number=words.number(each.number),
            label=each.what,
            says=words.day(day),
            at=(day - first).days / (last - first).days,
        )
        for day, each in due
    ]
    caption = _("When commitments are due")
    description = "; ".join(f"{each.number} {each.label}: {each.says}" for each in moments) + "."
    return [
        Figure(
            caption=caption,
            description=description,
            anchor="figure-due",
            wide=True,
            svg=timeline(
                moments,
                first=words.day(first),
                last=words.day(last),
                title=caption,
                description=description,
                anchor="figure-due",
                rtl=words.direction == "rtl",
            ),
        )
    ]


def _table(facts: Facts, words: Words) -> Table:
    _, number = words.gettext, words.number

    def task(each: CommitmentFacts) -> Inline:
        """What it is, and below it how it begins and what that takes."""
        said: list[Run | str] = [facts.own(each.what, within=words.language)]
        if each.letter:
            said.append(_(" (option %(letter)s)", letter=each.letter))
        more = ((_("First step:"), each.first_step), (_("It takes:"), each.resources))
        for label, text in more:
            if text:
                own = facts.own(text, within=words.language)
                said += ["\n", Run(label, bold=True), " ", own]
        return inline(*said)

    def row(each: CommitmentFacts) -> tuple[Inline, ...]:
        return (
            inline(number(each.number)),
            task(each),
            inline(who_leads(each, words)),
            inline(words.day(each.due_on) if each.due_on else "–"),
            *(inline(number(count)) for count in each.joined),
        )

    return Table(
        caption=_("Commitments with how many people joined each"),
        anchor="commitment-list",
        columns=(
            Column(label=_("No."), share=0.5),
            Column(label=_("What will be done"), share=6),
            Column(label=_("Who leads"), share=2),
            Column(label=_("By when"), share=1.6),
            Column(label=_("Lead"), numeric=True, share=0.9),
            Column(label=_("Contribute"), numeric=True, share=1.2),
            Column(label=_("Informed"), numeric=True, share=1.1),
        ),
        rows=tuple(row(each) for each in facts.commitments),
    )
