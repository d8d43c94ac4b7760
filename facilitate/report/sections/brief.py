"""The two pages to hand out at the door: they fill themselves, and stay two pages."""

from facilitate.report.drawing import shortened
from facilitate.report.facts import CommitmentFacts, Facts, OptionFacts, ThemeFacts, VoteFacts
from facilitate.report.numbers import spoken
from facilitate.report.outputs import (
    Block,
    Column,
    Heading,
    Inline,
    KeyValue,
    KeyValues,
    Listing,
    Paragraph,
    Run,
    Table,
    inline,
)
from facilitate.report.sections.commitments import who_leads
from facilitate.report.sections.evidence import evidence_line, table_count
from facilitate.report.sections.glance import TOP, options_title, widest
from facilitate.report.sections.summary import attribution_rule, disclaimer, in_sentences
from facilitate.report.sections.votes import (
    rank_in_words,
    score_label,
    second_figure,
    turnout_line,
)
from facilitate.report.words import Words

_COMMITMENTS = 8
#: texts are cut at so many columns, so that the longest ones fit
_TEXT, _SHORT, _LINE = 170, 70, 420


def two_pages(facts: Facts, words: Words) -> tuple[Block, ...]:
    """The workshop in numbers, the first five options and constraints, commitments, what next."""
    return (
        Paragraph(text=inline(shortened(in_sentences(facts, words), _LINE)), tone="lead"),
        *_shown("summary", facts, _messages(facts, words)),
        KeyValues(items=tuple(_figures(facts, words)), tone="figures"),
        *(
            block
            for vote in facts.votes[-1:]
            for block in _shown("votes", facts, _options(vote, facts, words))
        ),
        *_shown("themes", facts, _constraints(facts, words)),
        *_shown("commitments", facts, _commitments(facts, words)),
        *_shown("destinations", facts, _destinations(facts, words)),
        Paragraph(
            text=inline(f"{attribution_rule(facts.policy, words)} {disclaimer(words)}"),
            tone="notice",
        ),
    )


def _shown(section: str, facts: Facts, blocks: list[Block]) -> list[Block]:
    """Nothing of a section that is left out of the report."""
    return [] if section in facts.hidden else blocks


def _messages(facts: Facts, words: Words) -> list[Block]:
    """The messages with what was counted behind each, where somebody wrote some."""
    messages = facts.narrative.messages
    if not messages:
        return []
    return [
        Heading(level=2, text=words.gettext("Messages")),
        Listing(
            ordered=True,
            items=tuple(
                inline(
                    _own(" ".join(spoken(each.text, words.number).split()), facts, words),
                    f" ({shortened(evidence_line(each.evidence, facts, words), _SHORT)})",
                )
                for each in messages
            ),
        ),
    ]


def _figures(facts: Facts, words: Words) -> list[KeyValue]:
    _, number = words.gettext, words.number
    figures = [
        (_("Registered"), facts.people.registered, ""),
        (_("Present"), facts.people.present, ""),
        (_("Organizations"), len(facts.organizations), ""),
        (_("Tables"), len(facts.tables), ""),
        (_("Notes"), len(facts.notes), ""),
        (_("Themes"), len(facts.themes), ""),
    ]  # fmt: skip
    for vote in facts.votes[-1:]:
        detail = _("of %(count)s present", count=number(vote.present))
        figures.append((_("Voted"), vote.voted, detail))
    figures.append((_("Commitments"), len(facts.commitments), ""))
    return [
        KeyValue(label=label, value=number(value), detail=detail)
        for label, value, detail in figures
        if value
    ]


def _options(vote: VoteFacts, facts: Facts, words: Words) -> list[Block]:
    _, number = words.gettext, words.number
    if vote.withheld:
        return [Paragraph(text=inline(turnout_line(vote, words)), tone="source")]
    top = vote.options[:TOP]

    def row(option: OptionFacts) -> tuple[Inline, ...]:
        return (
            inline(rank_in_words(option, words)),
            inline(Run(option.letter, bold=True), "  ", _own(option.text, facts, words)),
            inline(number(option.points)),
            inline(second_figure(vote, option, words)[1]),
        )

    blocks: list[Block] = [
        Heading(level=2, text=options_title(vote, facts, words)),
        Table(
            caption="",
            columns=(
                Column(label=_("Rank"), share=0.8),
                Column(label=_("Option"), share=9),
                Column(label=score_label(vote, words), numeric=True, share=1),
                Column(label=second_figure(vote, top[0], words)[0], numeric=True, share=1),
            ),
            rows=tuple(row(option) for option in top),
        ),
    ]
    said = [turnout_line(vote, words)]
    cut = [option for option in vote.options[TOP:] if option.rank == top[-1].rank]
    if cut:
        said.append(
            words.ngettext(
                "%(count)s more option shares the last rank shown.",
                "%(count)s more options share the last rank shown.",
                len(cut),
                count=number(len(cut)),
            )
        )
    return [*blocks, Paragraph(text=inline(" ".join(said)), tone="source")]


def _constraints(facts: Facts, words: Words) -> list[Block]:
    """Themes by the tables at which their constraints were raised; all, if no kind is one."""
    _, number = words.gettext, words.number
    title, kinds, top = widest(facts, words)
    if not top:
        return []

    def row(theme: ThemeFacts) -> tuple[Inline, ...]:
        notes = facts.notes_behind(theme.evidence, kinds)
        return (
            inline(
                Run(shortened(theme.name, _SHORT), bold=True),
                "  ",
                _own(theme.statement, facts, words),
            ),
            inline(number(table_count(theme.evidence, facts, kinds))),
            inline(number(len(notes))),
        )

    return [
        Heading(level=2, text=title),
        Table(
            caption="",
            columns=(
                Column(label=_("Theme"), share=9.8),
                Column(label=_("Tables"), numeric=True, share=1),
                Column(label=_("Notes"), numeric=True, share=1),
            ),
            rows=tuple(row(theme) for theme in top),
        ),
    ]


def _commitments(facts: Facts, words: Words) -> list[Block]:
    _, number = words.gettext, words.number
    if not facts.commitments:
        return []

    def row(commitment: CommitmentFacts) -> tuple[Inline, ...]:
        return (
            inline(_own(commitment.what, facts, words)),
            inline(shortened(who_leads(commitment, words), _SHORT)),
            inline(words.day(commitment.due_on) if commitment.due_on else ""),
            inline(number(sum(commitment.joined))),
        )

    left = len(facts.commitments) - _COMMITMENTS
    blocks: list[Block] = [
        Heading(level=2, text=_("Commitments")),
        Table(
            caption="",
            columns=(
                Column(label=_("What will be done"), share=6),
                Column(label=_("Who leads"), share=3),
                Column(label=_("By when"), share=2),
                Column(label=_("Joined"), numeric=True, share=1),
            ),
            rows=tuple(row(each) for each in facts.commitments[:_COMMITMENTS]),
        ),
    ]
    if left > 0:
        said = words.ngettext(
            "%(count)s more commitment stands in the report.",
            "%(count)s more commitments stand in the report.",
            left,
            count=number(left),
        )
        blocks.append(Paragraph(text=inline(said), tone="source"))
    return blocks


def _destinations(facts: Facts, words: Words) -> list[Block]:
    _ = words.gettext
    if not facts.destinations:
        return []
    listed = shortened(words.listed(facts.destinations), _LINE)
    return [
        Heading(level=2, text=_("Where the outputs will be used")),
        Paragraph(text=inline(listed)),
    ]


def _own(text: str, facts: Facts, words: Words) -> Run:
    return facts.own(shortened(text, _TEXT), within=words.language)
