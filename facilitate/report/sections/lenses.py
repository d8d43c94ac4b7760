"""Two more looks at a result: impact against feasibility, and support by sector."""

from facilitate.report.facts import Facts, OptionFacts, VoteFacts
from facilitate.report.figures_maps import Bubble, bubbles
from facilitate.report.figures_results import Cells, heat_map
from facilitate.report.outputs import (
    Block,
    Column,
    Figure,
    Inline,
    Paragraph,
    Run,
    Table,
    inline,
)
from facilitate.report.sections.meetings import share, too_few
from facilitate.report.words import Words
from facilitate.voting.pictures import SIDE
from facilitate.voting.tally.figures import Axis, Rating

#: rows that a drawing holds on one page; the table holds them all
_DRAWN = 12
#: columns that a table can hold on paper beside the letter of the option
_COLUMNS = 12
_ALL = 100


def lenses(vote: VoteFacts, facts: Facts, words: Words) -> list[Block]:
    """What this vote can be looked at through: each picture with its numbers below."""
    return [*_ratings(vote, words), *_support(vote, facts, words)]


# --- Impact against feasibility ------------------------------------------------------------------


def _ratings(vote: VoteFacts, words: Words) -> list[Block]:
    _ = words.gettext
    rated = [
        (option, option.rating)
        for option in sorted(vote.options, key=lambda option: option.letter)
        if option.rating is not None
    ]
    if not rated:
        return []
    table = _rating_table(vote, rated, words)
    if not vote.spots:
        return [table]
    return [_rating_figure(vote, rated, words), table]


def _rating_figure(
    vote: VoteFacts, rated: list[tuple[OptionFacts, Rating]], words: Words
) -> Figure:
    _ = words.gettext
    voters = {option.letter: option.voters for option, _rating in rated}
    caption = _("Impact and feasibility of the options, means from 1 to 5")
    said = [
        _(
            "%(letter)s: impact %(impact)s, feasibility %(feasibility)s",
            letter=option.letter,
            impact=_decimal(rating.impact.mean, words),
            feasibility=_decimal(rating.feasibility.mean, words),
        )
        for option, rating in rated
        if rating.rated
    ]
    how = _(
        "The larger a circle, the more people rated both 4 or 5; a broken ring means that people"
        " see the option differently."
    )
    description = f"{'; '.join(said)}. {how}"
    anchor = f"figure-ratings-{vote.number}"
    return Figure(
        caption=f"{caption}. {how}",
        description=description,
        anchor=anchor,
        svg=bubbles(
            [
                Bubble(
                    x=spot.x / SIDE,
                    y=spot.y / SIDE,
                    size=max(voters[letter] for letter in spot.letters),
                    label=" ".join(spot.letters),
                    has_ring=spot.dissent,
                )
                for spot in vote.spots
            ],
            across=_("Feasibility"),
            up=_("Impact"),
            title=caption,
            description=description,
            anchor=anchor,
        ),
    )


def _rating_table(vote: VoteFacts, rated: list[tuple[OptionFacts, Rating]], words: Words) -> Table:
    _, number = words.gettext, words.number

    def axis(one: Axis) -> tuple[Inline, ...]:
        return (
            inline(_decimal(one.mean, words)),
            inline(_decimal(one.spread, words)),
            inline(number(one.given)),
        )

    return Table(
        caption=_("Impact and feasibility in numbers; spread is the width of the middle half"),
        anchor=f"ratings-{vote.number}",
        columns=(
            Column(label=_("Option"), share=1.2),
            Column(label=_("Impact"), numeric=True, share=1.2),
            Column(label=_("Spread"), numeric=True, share=1.2),
            Column(label=_("People"), numeric=True, share=1.1),
            Column(label=_("Feasibility"), numeric=True, share=1.5),
            Column(label=_("Spread"), numeric=True, share=1.2),
            Column(label=_("People"), numeric=True, share=1.1),
        ),
        rows=tuple(
            (
                inline(Run(option.letter, bold=True)),
                *axis(rating.impact),
                *axis(rating.feasibility),
            )
            for option, rating in rated
        ),
    )


def _decimal(value: float | None, words: Words) -> str:
    return words.decimal(value) if value is not None else "–"


# --- Support by sector ---------------------------------------------------------------------------


def _support(vote: VoteFacts, facts: Facts, words: Words) -> list[Block]:
    _ = words.gettext
    if not vote.sectors:
        return []
    letters = {sector.name: sector.letter for sector in facts.every_sector}
    names = [each.name or _("Other sectors together") for each in vote.sectors]
    heads = [letters.get(each.name) or words.number(at) for at, each in enumerate(vote.sectors, 1)]
    columns = [f"{head} {name}" for head, name in zip(heads, names, strict=True)]
    blocks: list[Block] = [
        _support_figure(vote, heads, columns, words),
        _support_table(vote, heads, columns, words),
    ]
    if any(people is None for option in vote.options for people in option.by_sector):
        blocks.append(Paragraph(text=inline(too_few(words)), tone="source"))
    return blocks


def _support_figure(vote: VoteFacts, heads: list[str], columns: list[str], words: Words) -> Figure:
    _ = words.gettext
    drawn = vote.options[:_DRAWN]
    rows = [
        Cells(label=f"{option.letter} {option.text}", counts=_shares(option, vote))
        for option in drawn
    ]
    caption = _("Support by sector: percent of the voters of each")
    if len(drawn) < len(vote.options):
        caption = _(
            "Support by sector for the first %(count)s options: percent of the voters of each",
            count=words.number(len(drawn)),
        )
    description = "; ".join(
        f"{option.letter}: "
        + words.enumerated(
            [
                f"{head} {'–' if part is None else words.number(part)}"
                for head, part in zip(heads, row.counts, strict=True)
            ]
        )
        for option, row in zip(drawn, rows, strict=True)
    )
    anchor = f"figure-support-{vote.number}"
    return Figure(
        caption=caption,
        description=f"{description}.",
        anchor=anchor,
        wide=True,
        svg=heat_map(
            rows,
            columns=heads,
            across=_("of the voters of"),
            most=_ALL,
            legend=columns,
            title=caption,
            description=f"{description}.",
            anchor=anchor,
            rtl=words.direction == "rtl",
        ),
    )


def _shares(option: OptionFacts, vote: VoteFacts) -> tuple[int | None, ...]:
    return tuple(
        None if people is None else share(people, sector.voters)
        for people, sector in zip(option.by_sector, vote.sectors, strict=True)
    )


def _support_table(vote: VoteFacts, heads: list[str], columns: list[str], words: Words) -> Table:
    """A row for each sector, with its voters and how many of them support each option.

    Where there are more options than columns, a row for each option instead.
    """
    _, number = words.gettext, words.number
    caption = _("Voters of each sector, and how many of them support each option")

    def cell(people: int | None) -> Inline:
        return inline("–" if people is None else number(people))

    if len(vote.options) > _COLUMNS:
        return Table(
            caption=caption,
            anchor=f"support-{vote.number}",
            columns=(
                Column(label=_("Option"), share=1.4),
                *(Column(label=head, numeric=True) for head in heads),
            ),
            rows=tuple(
                (inline(Run(option.letter, bold=True)), *map(cell, option.by_sector))
                for option in vote.options
            ),
            total=(inline(_("Voters")), *(inline(number(each.voters)) for each in vote.sectors)),
        )
    return Table(
        caption=caption,
        anchor=f"support-{vote.number}",
        columns=(
            Column(label=_("Sector"), share=5),
            Column(label=_("Voters"), numeric=True, share=1.4),
            *(Column(label=option.letter, numeric=True, share=0.9) for option in vote.options),
        ),
        rows=tuple(
            (
                inline(column),
                inline(number(sector.voters)),
                *(cell(option.by_sector[at]) for option in vote.options),
            )
            for at, (column, sector) in enumerate(zip(columns, vote.sectors, strict=True))
        ),
    )
