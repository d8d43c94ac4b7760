"""Who took part: organizations and people by sector, never by name."""

from facilitate.report.facts import Facts, Headcount, SectorFacts
from facilitate.report.figures import Bar, sector_bars
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
from facilitate.report.sections.meetings import who_met_whom
from facilitate.report.words import Words


def who_took_part(facts: Facts, words: Words) -> list[Block]:
    """A picture of the sectors with its numbers, then every organization once."""
    _ = words.gettext
    if not facts.sectors:
        return []
    blocks: list[Block] = [
        Heading(level=1, text=_("Who took part"), anchor="people"),
        Paragraph(
            text=inline(
                _(
                    "Registered are all who are on the list. Present are those of them who came:"
                    " who signed in on the day or were ticked off at the desk."
                )
            )
        ),
        _figure(facts, words),
        _by_sector(facts, words),
    ]
    if facts.organizations:
        blocks.append(_organizations(facts, words))
    return [*blocks, *who_met_whom(facts, words)]


def _figure(facts: Facts, words: Words) -> Figure:
    _ = words.gettext
    bars = [
        Bar(
            label=sector_name(sector, words),
            letter=sector.letter,
            registered=sector.people.registered,
            present=sector.people.present,
            says=_(
                "%(registered)s registered, %(present)s present",
                registered=words.number(sector.people.registered),
                present=words.number(sector.people.present),
            ),
        )
        for sector in facts.sectors
    ]
    caption = _("People by sector, registered and present")
    description = "; ".join(f"{bar.label}: {bar.says}" for bar in bars) + "."
    return Figure(
        caption=caption,
        description=description,
        anchor="figure-sectors",
        svg=sector_bars(
            bars,
            title=caption,
            description=description,
            registered=_("Registered"),
            present=_("Present"),
            anchor="figure-sectors",
            rtl=words.direction == "rtl",
        ),
    )


def _by_sector(facts: Facts, words: Words) -> Table:
    _, number = words.gettext, words.number

    def row(name: str, organizations: int, people: Headcount) -> tuple[Inline, ...]:
        return (
            inline(name),
            inline(number(organizations)),
            inline(number(people.registered)),
            inline(number(people.present)),
        )

    return Table(
        caption=_("Organizations and people by sector"),
        anchor="sectors",
        columns=(
            Column(label=_("Sector"), share=4),
            Column(label=_("Organizations"), numeric=True, share=1.6),
            Column(label=_("Registered"), numeric=True, share=1.4),
            Column(label=_("Present"), numeric=True, share=1.2),
        ),
        rows=tuple(row(sector_name(s, words), len(s.named), s.people) for s in facts.sectors),
        total=row(_("All"), len(facts.organizations), facts.people),
    )


def _organizations(facts: Facts, words: Words) -> Table:
    _, number = words.gettext, words.number
    counts = (
        Column(label=_("Registered"), numeric=True, share=1.4),
        Column(label=_("Present"), numeric=True, share=1.2),
    )

    def counted(people: Headcount) -> tuple[Inline, ...]:
        if not facts.is_internal:  # nearly all of them are too small to be shown
            return ()
        return (inline(number(people.registered)), inline(number(people.present)))

    return Table(
        caption=_("Organizations in the order of the sectors"),
        anchor="organizations",
        columns=(
            Column(label=_("Organization"), share=4),
            Column(label=_("Sector"), share=3),
            *(counts if facts.is_internal else ()),
        ),
        rows=tuple(
            (
                inline(organization.name),
                inline(sector_name(part, words)),
                *counted(organization.people),
            )
            for sector in facts.sectors
            for part in sector.pooled or (sector,)
            for organization in part.named
        ),
    )


def sector_name(sector: SectorFacts, words: Words) -> str:
    """What a sector is called, or those it stands for."""
    if sector.pooled:
        return words.enumerated([sector_name(part, words) for part in sector.pooled])
    return sector.name or words.gettext("Without a sector")
