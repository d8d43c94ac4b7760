"""The themes that notes of several tables were gathered into, with what stands behind each."""

from collections.abc import Collection
from itertools import zip_longest

from facilitate.report.facts import (
    MOST_QUOTES,
    EvidenceFacts,
    Facts,
    NoteFacts,
    ThemeFacts,
)
from facilitate.report.figures_results import Cells, Row, heat_map, ranked_bars
from facilitate.report.outputs import (
    Block,
    Column,
    Figure,
    Heading,
    Inline,
    Paragraph,
    Run,
    Table,
    inline,
)
from facilitate.report.result_rows import tables_of
from facilitate.report.sections.evidence import evidence_line, note_links, table_count
from facilitate.report.sections.notes import quote
from facilitate.report.sections.summary import counted_notes, counted_tables
from facilitate.report.words import Words

#: what a drawing can hold and still be read
_THEMES_DRAWN = 16
_TABLES_DRAWN = 20
#: a table on paper holds a column for so many tables; beyond, they are named in one
_COLUMNS = 12


def themes(facts: Facts, words: Words) -> list[Block]:
    """How wide each theme reached, drawn and in numbers; then theme by theme with its notes."""
    _ = words.gettext
    if not facts.themes:
        return []
    return [
        Heading(level=1, text=_("Themes"), anchor="themes"),
        Paragraph(text=inline(_gathered(facts, words)), tone="lead"),
        _reach(facts, words),
        *_map(facts, words),
        _numbers(facts, words),
        *(block for theme in facts.themes for block in _theme(theme, facts, words)),
    ]


def by_reach(facts: Facts, kinds: Collection[str] = ()) -> list[ThemeFacts]:
    """The themes by the number of tables that raised them, then of notes, then as ordered.

    Where kinds of notes are given, only these count, and themes without any are left out.
    """
    reach = {
        theme.number: (
            -table_count(theme.evidence, facts, kinds),
            -len(facts.notes_behind(theme.evidence, kinds)),
        )
        for theme in facts.themes
    }
    found = [theme for theme in facts.themes if not kinds or reach[theme.number] < (0, 0)]
    return sorted(found, key=lambda theme: reach[theme.number])


def _gathered(facts: Facts, words: Words) -> str:
    used = {number for theme in facts.themes for number in theme.evidence.notes}
    return words.ngettext(
        "The synthesis team gathered %(used)s of %(notes)s into one theme.",
        "The synthesis team gathered %(used)s of %(notes)s into %(count)s themes.",
        len(facts.themes),
        count=words.number(len(facts.themes)),
        used=words.number(len(used & facts.places.keys())),
        notes=counted_notes(len(facts.notes), words),
    )


def _reach(facts: Facts, words: Words) -> Figure:
    _ = words.gettext
    ranked = by_reach(facts)[:_THEMES_DRAWN]
    rows = [
        Row(
            label=theme.name,
            value=table_count(theme.evidence, facts),
            says=_count_of_tables(theme.evidence, facts, words),
        )
        for theme in ranked
    ]
    caption = _("Themes by number of tables")
    if len(ranked) < len(facts.themes):
        caption = _("The %(count)s themes raised at most tables", count=words.number(len(ranked)))
    description = "; ".join(f"{row.label}: {row.says}" for row in rows) + "."
    return Figure(
        caption=caption,
        description=description,
        anchor="figure-reach",
        wide=True,
        svg=ranked_bars(
            rows,
            most=len(facts.tables),
            title=caption,
            description=description,
            anchor="figure-reach",
            rtl=words.direction == "rtl",
        ),
    )


def _count_of_tables(evidence: EvidenceFacts, facts: Facts, words: Words) -> str:
    notes = facts.notes_behind(evidence)
    tables = table_count(evidence, facts)
    return words.enumerated(
        [
            counted_tables(tables, words),
            counted_notes(len(notes), words),
        ]
    )


def _map(facts: Facts, words: Words) -> list[Figure]:
    """How many notes of each theme came from each table.

    Nothing where one table says it all, and where it may not be told at which one a note was taken.
    """
    _ = words.gettext
    if not _tells_tables(facts):
        return []
    counts = {theme.number: tables_of(theme.evidence, facts) for theme in facts.themes}
    busiest = sorted(facts.tables, key=lambda n: (-sum(c[n] for c in counts.values()), n))
    tables = sorted(busiest[:_TABLES_DRAWN])
    drawn = by_reach(facts)[:_THEMES_DRAWN]
    if len(tables) < 2:
        return []
    rows = [
        Cells(label=theme.name, counts=tuple(counts[theme.number][n] for n in tables))
        for theme in drawn
    ]
    caption = _("Notes of each theme by table")
    if len(tables) < len(facts.tables) or len(drawn) < len(facts.themes):
        caption = _("Notes of the largest themes by table")
    description = _(
        "Rows are themes, columns are tables; each cell has the number of notes. The numbers stand"
        " in the table below."
    )
    return [
        Figure(
            caption=caption,
            description=description,
            anchor="figure-themes",
            wide=True,
            svg=heat_map(
                rows,
                columns=[words.number(number) for number in tables],
                across=_("Table"),
                title=caption,
                description=description,
                anchor="figure-themes",
                rtl=words.direction == "rtl",
            ),
        )
    ]


def _tells_tables(facts: Facts) -> bool:
    """Whether each note behind a theme may be told with its table."""
    behind = (note for theme in facts.themes for note in facts.notes_behind(theme.evidence))
    return all(note.origin.table >= 0 for note in behind)


def _numbers(facts: Facts, words: Words) -> Table:
    _, number = words.gettext, words.number
    has_plenary = any(tables_of(t.evidence, facts)[0] for t in facts.themes)
    by_table = _tells_tables(facts)
    each = list(facts.tables) if by_table and len(facts.tables) <= _COLUMNS else []
    columns = [Column(label=_("Theme"), share=5)]
    if each:
        columns += [
            Column(label=_("T%(number)s", number=table), numeric=True, share=0.8) for table in each
        ]
    elif by_table:
        columns.append(Column(label=_("Tables, each with its number of notes"), share=5))
    if has_plenary:
        columns.append(Column(label=_("Plenary"), numeric=True, share=1.3))
    columns += [
        Column(label=_("Tables"), numeric=True, share=1.2),
        Column(label=_("Notes"), numeric=True, share=1.1),
    ]

    def row(theme: ThemeFacts) -> tuple[Inline, ...]:
        counts = tables_of(theme.evidence, facts)
        where = [f"{number(n)} ({number(counts[n])})" for n in sorted(counts) if n]
        return (
            inline(Run(theme.name, link=f"#theme-{theme.number}")),
            *(
                [inline(number(counts[table])) for table in each]
                or [inline(words.enumerated(where))] * by_table
            ),
            *([inline(number(counts[0]))] if has_plenary else []),
            inline(number(table_count(theme.evidence, facts))),
            inline(number(counts.total())),
        )

    return Table(
        caption=_("Themes with the notes and tables behind them"),
        anchor="theme-tables",
        columns=tuple(columns),
        rows=tuple(row(theme) for theme in by_reach(facts)),
    )


# --- One theme -------------------------------------------------------------------------------


def _theme(theme: ThemeFacts, facts: Facts, words: Words) -> list[Block]:
    _ = words.gettext
    notes = facts.notes_behind(theme.evidence)
    chosen = facts.quotes_of(theme) or _across_tables(notes)
    blocks: list[Block] = [Heading(level=2, text=theme.name, anchor=f"theme-{theme.number}")]
    if theme.statement:
        statement = facts.own(theme.statement, within=words.language)
        blocks.append(Paragraph(text=inline(statement)))
    blocks.append(
        Paragraph(text=inline(evidence_line(theme.evidence, facts, words)), tone="source")
    )
    blocks += [quote(note, words, is_link=True) for note in chosen]
    if len(notes) > len(chosen):
        label = _("All its notes:")
        blocks.append(Paragraph(text=inline(f"{label} ", *note_links(notes, words)), tone="source"))
    return blocks


def _across_tables(notes: list[NoteFacts]) -> list[NoteFacts]:
    """Up to five notes that may be quoted: the first of each table, then the second of each."""
    places: dict[tuple[int, int], list[NoteFacts]] = {}
    for note in notes:
        if not note.is_quotable:
            continue
        places.setdefault((note.origin.session, note.origin.table), []).append(note)
    turns = zip_longest(*places.values())
    return [note for turn in turns for note in turn if note is not None][:MOST_QUOTES]
