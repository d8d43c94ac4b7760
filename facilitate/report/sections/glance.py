"""What one reads first: the numbers at a glance, what came first, and what happens next."""

from collections import Counter
from dataclasses import replace

from facilitate.report.drawing import shortened
from facilitate.report.facts import Facts, ThemeFacts, VoteFacts
from facilitate.report.outputs import (
    Block,
    Heading,
    Inline,
    KeyValue,
    KeyValues,
    Listing,
    Paragraph,
    Run,
    inline,
)
from facilitate.report.sections.evidence import table_count
from facilitate.report.sections.summary import (
    attribution_rule,
    counted_notes,
    counted_tables,
    disclaimer,
    in_sentences,
)
from facilitate.report.sections.themes import by_reach
from facilitate.report.sections.votes import rank_in_words, vote_title, what_it_got
from facilitate.report.words import Words

#: options and themes that stand here and in the two-page summary
TOP = 5
#: kinds of notes that say what is in the way
_IN_THE_WAY = ("constraint", "roadblock")
#: texts are cut at so many columns, so that the longest ones leave room for the others
_TEXT, _TITLE = 170, 70


def at_a_glance(facts: Facts, words: Words) -> list[Block]:
    """The workshop in numbers, what came first, what is next, the rule and the disclaimer.

    Nothing of sections that are left out.
    """
    _ = words.gettext
    told: list[Block] = []
    if "votes" not in facts.hidden:
        told += [each for vote in facts.votes[-1:] for each in _options(vote, facts, words)]
    if "themes" not in facts.hidden:
        told += _constraints(facts, words)
    if "commitments" not in facts.hidden:
        told += _next(facts, words)
    return [
        Heading(level=1, text=_("At a glance"), anchor="glance"),
        Paragraph(text=inline(in_sentences(facts, words)), tone="lead"),
        KeyValues(items=tuple(_figures(facts, words)), tone="figures", title=_("At a glance")),
        *told,
        Paragraph(text=inline(attribution_rule(facts.policy, words)), tone="notice"),
        Paragraph(text=inline(disclaimer(words)), tone="notice"),
    ]


def options_title(vote: VoteFacts, facts: Facts, words: Words) -> str:
    """What the first options of a vote are called, with its name where there are several."""
    _ = words.gettext
    title = _("Options that came first")
    if vote.rule in ("dots", "hundred"):
        title = _("Options with the most points")
    if len(facts.votes) > 1:
        title = f"{title} ({shortened(vote_title(vote, words), _TITLE)})"
    return title


def widest(facts: Facts, words: Words) -> tuple[str, set[str], list[ThemeFacts]]:
    """The themes whose constraints were raised at the most tables, or all if no kind is one.

    With a title, and the kinds of notes that count.
    """
    _ = words.gettext
    kinds = {kind.key for kind in facts.kinds}.intersection(_IN_THE_WAY)
    title = (
        _("Constraints raised at the most tables")
        if kinds
        else _("Themes raised at the most tables")
    )
    return title, kinds, by_reach(facts, kinds)[:TOP]


def _options(vote: VoteFacts, facts: Facts, words: Words) -> list[Block]:
    if not vote.options:
        return []
    return [
        Heading(level=2, text=options_title(vote, facts, words)),
        Listing(
            items=tuple(
                inline(
                    Run(f"{rank_in_words(option, words)}  {option.letter}", bold=True),
                    "  ",
                    facts.own(shortened(option.text, _TEXT), within=words.language),
                    f" ({what_it_got(vote, option, words)})",
                )
                for option in vote.options[:TOP]
            )
        ),
    ]


def _constraints(facts: Facts, words: Words) -> list[Block]:
    title, kinds, top = widest(facts, words)
    if not top:
        return []

    def item(theme: ThemeFacts) -> Inline:
        counts = [
            counted_tables(table_count(theme.evidence, facts, kinds), words),
            counted_notes(len(facts.notes_behind(theme.evidence, kinds)), words),
        ]
        name = facts.own(theme.name, within=words.language)
        return inline(
            replace(name, bold=True, link=f"#theme-{theme.number}"),
            f" ({words.enumerated(counts)})",
        )

    return [Heading(level=2, text=title), Listing(items=tuple(map(item, top)))]


def _next(facts: Facts, words: Words) -> list[Block]:
    """The commitments that are due first, each with its day."""
    due = sorted(
        ((each.due_on, each.number, each.what) for each in facts.commitments if each.due_on),
    )
    if not due:
        return []
    return [
        Heading(level=2, text=words.gettext("What happens next")),
        Listing(
            items=tuple(
                inline(
                    Run(words.day(day), bold=True),
                    "  ",
                    facts.own(shortened(what, _TEXT), within=words.language),
                )
                for day, _number, what in due[:TOP]
            )
        ),
    ]


def _figures(facts: Facts, words: Words) -> list[KeyValue]:
    _, number = words.gettext, words.number
    present = sum(1 for each in facts.organizations if each.people.present)
    ended = sum(1 for round in facts.rounds if round.ended_at is not None)
    plenary = sum(1 for note in facts.notes if not note.origin.table)
    tables = {note.origin.table for note in facts.notes if note.origin.table}
    figures = [
        (_("Registered"), facts.people.registered, _("people on the list")),
        (_("Present"), facts.people.present, _("people who came")),
        (_("Organizations"), len(facts.organizations),
         _("%(count)s present", count=number(present))),
        (_("Sectors"), facts.sector_count, ""),
        (_("Tables"), len(facts.tables), _("%(count)s with notes", count=number(len(tables)))),
        (_("Rounds"), len(facts.rounds), _("%(count)s ended", count=number(ended))),
        (_("Notes"), len(facts.notes), _("%(count)s from the plenary", count=number(plenary))),
    ]  # fmt: skip
    kinds = Counter(note.kind for note in facts.notes)
    figures += [(kind.plural, kinds[kind.key], "") for kind in facts.kinds if kinds[kind.key]]
    if facts.themes:
        figures.append((_("Themes"), len(facts.themes), ""))
    for vote in facts.votes[-1:]:
        figures += [
            (_("Options voted on"), len(vote.options), ""),
            (_("Voted"), vote.voted, _("of %(count)s present", count=number(vote.present))),
        ]
    if facts.commitments:
        figures.append((_("Commitments"), len(facts.commitments), ""))
    return [
        KeyValue(label=label, value=number(value), detail=detail if value else "")
        for label, value, detail in figures
    ]
