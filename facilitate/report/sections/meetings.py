"""Which sectors sat together: drawn, and in numbers."""

from facilitate.report.facts import Facts, MeetingFacts
from facilitate.report.figures_results import Cells, heat_map
from facilitate.report.outputs import (
    Block,
    Column,
    Figure,
    Heading,
    Inline,
    Paragraph,
    Table,
    inline,
)
from facilitate.report.words import Words

#: shares are in percent
_ALL = 100


def who_met_whom(facts: Facts, words: Words) -> list[Block]:
    """The share of each sector that sat with somebody of each other; nothing without seats."""
    _ = words.gettext
    if not facts.meetings:
        return []
    said = _(
        "Of the people of each sector, so many sat at a table with at least one person of the other"
        " sector, or with a second one of their own. Seats are those of the rounds that were held."
    )
    if any(met is None for each in facts.meetings for met in each.met):
        said = f"{said} {too_few(words)}"
    return [
        Heading(level=2, text=_("Who met whom"), anchor="meetings"),
        Paragraph(text=inline(said)),
        _figure(facts.meetings, words),
        _table(facts.meetings, words),
    ]


def too_few(words: Words) -> str:
    """What the sign in place of a figure about one or two people means."""
    return words.gettext("A dash stands where fewer than three people would be told of.")


def _figure(meetings: tuple[MeetingFacts, ...], words: Words) -> Figure:
    _ = words.gettext
    letters = [each.letter or words.number(at) for at, each in enumerate(meetings, 1)]
    rows = [
        Cells(
            label=f"{letter} {each.name}",
            counts=tuple(None if met is None else share(met, each.people) for met in each.met),
        )
        for letter, each in zip(letters, meetings, strict=True)
    ]
    caption = _("Who met whom: percent of each sector")
    description = "; ".join(
        _(
            "%(sector)s: %(shares)s",
            sector=each.name,
            shares=words.enumerated(
                [
                    f"{letter} {'–' if count is None else words.number(count)}"
                    for letter, count in zip(letters, row.counts, strict=True)
                ]
            ),
        )
        for each, row in zip(meetings, rows, strict=True)
    )
    return Figure(
        caption=caption,
        description=f"{description}.",
        anchor="figure-meetings",
        wide=True,
        svg=heat_map(
            rows,
            columns=letters,
            across=_("met somebody of"),
            most=_ALL,
            title=caption,
            description=f"{description}.",
            anchor="figure-meetings",
            rtl=words.direction == "rtl",
        ),
    )


def share(some: int, of: int) -> int:
    """In percent, where only nobody is 0 and only everybody is 100."""
    if not some:
        return 0
    return min(max(round(_ALL * some / of), 1), _ALL if some == of else _ALL - 1)


def _table(meetings: tuple[MeetingFacts, ...], words: Words) -> Table:
    _, number = words.gettext, words.number

    def row(each: MeetingFacts) -> tuple[Inline, ...]:
        return (
            inline(f"{each.letter} {each.name}".strip()),
            inline(number(each.people)),
            *(inline("–" if met is None else number(met)) for met in each.met),
        )

    return Table(
        caption=_("People of each sector who met somebody of each sector"),
        anchor="meeting-numbers",
        columns=(
            Column(label=_("Sector"), share=4),
            Column(label=_("Seated"), numeric=True, share=1.2),
            *(
                Column(label=each.letter or number(at), numeric=True, share=0.9)
                for at, each in enumerate(meetings, 1)
            ),
        ),
        rows=tuple(row(each) for each in meetings),
    )
