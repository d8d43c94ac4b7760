"""The sections of the report: each a function from facts and words to blocks, in their order.

A section without data returns nothing and leaves no trace. Builders do not count tables, figures
or sections; that is done here, over the whole report.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from string import ascii_uppercase
from types import MappingProxyType

from facilitate.report.arranging import (
    Section,
    heading_of,
    in_order,
    key_of,
    without_dead_links,
)
from facilitate.report.captions import with_caption
from facilitate.report.facts import Facts
from facilitate.report.numbers import spoken
from facilitate.report.outputs import Block, Break, Dataset, Figure, Heading, Table
from facilitate.report.packs import TABLES
from facilitate.report.sections.about import about
from facilitate.report.sections.agenda import agenda
from facilitate.report.sections.answers import answers
from facilitate.report.sections.changes import changes
from facilitate.report.sections.commitments import commitments
from facilitate.report.sections.data_files import data_files
from facilitate.report.sections.destinations import destinations
from facilitate.report.sections.disagreement import disagreement
from facilitate.report.sections.feedback import feedback
from facilitate.report.sections.glance import at_a_glance
from facilitate.report.sections.method import purpose_and_method
from facilitate.report.sections.narrative import behind_messages, lessons, summary
from facilitate.report.sections.packs import by_table, for_destination
from facilitate.report.sections.people import who_took_part
from facilitate.report.sections.presentations import presentations
from facilitate.report.sections.themes import themes
from facilitate.report.sections.votes import votes
from facilitate.report.words import Words


def build(
    facts: Facts, words: Words, rows: Mapping[str, Dataset], data_hash: str
) -> tuple[Block, ...]:
    """The sections that have something to say, as somebody ordered them, each on a new page.

    Those left out leave no trace; everything is numbered.
    """
    annexes = _annexes(facts, words, rows, data_hash)
    sections = _arranged([*_sections(facts, words), *annexes], facts)
    blocks = _on_pages(each for each in sections if key_of(each) not in facts.hidden)
    linked = without_dead_links(blocks) if facts.hidden else blocks
    named = {key_of(each) for each in annexes}
    return tuple(_numbered(linked, facts, words, annexes=named))


def sections_of(
    facts: Facts, words: Words, rows: Mapping[str, Dataset] = MappingProxyType({})
) -> list[Section]:
    """What there is to order and to leave out, in the order of the report."""
    return [
        Section(
            key=key_of(section),
            title=heading_of(section).text,
            is_hidden=key_of(section) in facts.hidden,
        )
        for section in _arranged([*_sections(facts, words), *_annexes(facts, words, rows)], facts)
    ]


def _arranged(sections: list[list[Block]], facts: Facts) -> list[list[Block]]:
    by_key = {key_of(section): section for section in sections}
    return [by_key[key] for key in in_order(list(by_key), facts.order)]


def _sections(facts: Facts, words: Words) -> list[list[Block]]:
    """Those that have something to say, in the order that the report has by itself."""
    sections = [
        summary(facts, words),
        at_a_glance(facts, words),
        purpose_and_method(facts, words),
        who_took_part(facts, words),
        presentations(facts, words),
        *(each for each, notes in answers(facts, words) if not facts.told.intersection(notes)),
        themes(facts, words),
        votes(facts, words),
        disagreement(facts, words),
        commitments(facts, words),
        destinations(facts, words),
        feedback(facts, words),
        lessons(facts, words),
    ]
    return [section for section in sections if section]


def _annexes(
    facts: Facts, words: Words, rows: Mapping[str, Dataset], data_hash: str = ""
) -> list[list[Block]]:
    """What one looks up, after the sections.

    What went into themes and options is told there first, so that its notes stand here.
    """
    annexes = [
        agenda(facts, words),
        *(each for each, notes in answers(facts, words) if facts.told.intersection(notes)),
        behind_messages(facts, words),
        changes(facts, words, rows),
        data_files(facts, words, rows, data_hash),
        about(facts, words),
    ]
    return [annex for annex in annexes if annex]


def build_pack(facts: Facts, words: Words, pack: str) -> tuple[Block, ...]:
    """All sections of a pack, from the facts that it is about, but those that were left out."""
    sections = by_table(facts, words) if pack == TABLES else for_destination(facts, words)
    shown = [each for each in sections if each and key_of(each) not in facts.hidden]
    blocks = without_dead_links(_on_pages(shown))
    return tuple(_numbered(blocks, facts, words))


def _on_pages(sections: Iterable[list[Block]]) -> list[Block]:
    """Sections one after the other, each on a new page."""
    blocks: list[Block] = []
    for section in sections:
        if blocks:
            blocks.append(Break())
        blocks += section
    return blocks


def _numbered(
    blocks: Iterable[Block], facts: Facts, words: Words, *, annexes: Collection[str] = ()
) -> Iterable[Block]:
    """With captions as somebody wrote them; sections count from 1, annexes from A."""
    _ = words.gettext
    captions = {at: spoken(text, words.number) for at, text in facts.narrative.captions}
    sections = tables = figures = 0
    letters = iter(ascii_uppercase)
    for each in blocks:
        block = with_caption(each, captions)
        match block:
            case Heading(level=1) if block.anchor in annexes and (letter := next(letters, "")):
                yield replace(block, number=_("Annex %(letter)s", letter=letter))
            case Heading(level=1):
                sections += 1
                yield replace(block, number=words.number(sections))
            case Table():
                tables += 1
                yield replace(block, label=_("Table %(number)s", number=tables))
            case Figure():
                figures += 1
                yield replace(block, label=_("Figure %(number)s", number=figures))
            case _:
                yield block
