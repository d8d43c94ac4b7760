"""What people wrote around the numbers: summary, messages with their evidence, lessons."""

from facilitate.report.facts import Facts, MessageFacts
from facilitate.report.numbers import spoken
from facilitate.report.outputs import (
    Block,
    Column,
    Heading,
    Inline,
    Paragraph,
    Run,
    Table,
    inline,
)
from facilitate.report.sections.evidence import evidence_line, note_links
from facilitate.report.words import Words


def summary(facts: Facts, words: Words) -> list[Block]:
    """The summary and the messages, each with what was counted behind it."""
    _ = words.gettext
    told = facts.narrative
    if not told.summary and not told.messages:
        return []
    blocks: list[Block] = [
        Heading(level=1, text=_("Executive summary"), anchor="summary"),
        *_paragraphs(told.summary, facts, words),
    ]
    if told.messages:
        blocks.append(Heading(level=2, text=_("Messages"), anchor="messages"))
    for message in told.messages:
        blocks += [
            Heading(level=3, text=_title(message, words), anchor=f"message-{message.number}"),
            *_paragraphs(message.text, facts, words),
            Paragraph(text=_source(message, facts, words), tone="source"),
        ]
    return blocks


def lessons(facts: Facts, words: Words) -> list[Block]:
    """What the organizers learned."""
    _ = words.gettext
    if not facts.narrative.lessons:
        return []
    return [
        Heading(level=1, text=_("Lessons for organizers"), anchor="lessons"),
        *_paragraphs(facts.narrative.lessons, facts, words),
    ]


def behind_messages(facts: Facts, words: Words) -> list[Block]:
    """Which themes and notes stand behind each message, by number."""
    _ = words.gettext
    messages = facts.narrative.messages
    if not messages:
        return []
    return [
        Heading(level=1, text=_("Where the messages come from"), anchor="message-evidence"),
        Table(
            caption=_("Themes and notes behind each message"),
            anchor="message-table",
            columns=(
                Column(label=_("Message"), share=1.6),
                Column(label=_("Themes"), share=4),
                Column(label=_("Notes"), share=6),
            ),
            rows=tuple(
                (
                    inline(Run(_title(each, words), link=f"#message-{each.number}")),
                    _themes(each, facts),
                    note_links(facts.notes_behind(each.evidence), words),
                )
                for each in messages
            ),
        ),
    ]


def _title(message: MessageFacts, words: Words) -> str:
    return words.gettext("Message %(number)s", number=words.number(message.number))


def _paragraphs(text: str, facts: Facts, words: Words) -> list[Block]:
    """One for each line, with its numbers as the report's language writes them."""
    said = spoken(text, words.number)
    return [
        Paragraph(text=inline(facts.own(line, within=words.language))) for line in said.splitlines()
    ]


def _source(message: MessageFacts, facts: Facts, words: Words) -> Inline:
    line = evidence_line(message.evidence, facts, words)
    label = words.gettext("All its notes")
    runs: list[str | Run] = [line]
    if message.themes:
        runs += [" · ", *_themes(message, facts)]
    return inline(*runs, " · ", Run(label, link="#message-evidence"))


def _themes(message: MessageFacts, facts: Facts) -> Inline:
    names = {theme.number: theme.name for theme in facts.themes}
    runs: list[Run] = []
    for number in message.themes:
        if runs:
            runs.append(Run("; "))
        runs.append(Run(names[number], link=f"#theme-{number}"))
    return inline(*runs)
