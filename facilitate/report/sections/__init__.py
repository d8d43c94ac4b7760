"""The sections of the report: each a function from facts and words to blocks, in their order.

A section without data returns nothing and leaves no trace. Builders do not count tables, figures
or sections; that is done here, over the whole report.
"""

from collections.abc import Iterable
from dataclasses import replace

from facilitate.report.facts import Facts
from facilitate.report.outputs import Block, Break, Figure, Heading, Table
from facilitate.report.packs import TABLES
from facilitate.report.sections.about import about
from facilitate.report.sections.answers import answers
from facilitate.report.sections.commitments import commitments
from facilitate.report.sections.destinations import destinations
from facilitate.report.sections.method import purpose_and_method
from facilitate.report.sections.narrative import behind_messages, lessons, summary
from facilitate.report.sections.packs import by_table, for_destination
from facilitate.report.sections.people import who_took_part
from facilitate.report.sections.presentations import presentations
from facilitate.report.sections.summary import at_a_glance
from facilitate.report.sections.themes import themes
from facilitate.report.sections.votes import votes
from facilitate.report.words import Words


def build(facts: Facts, words: Words) -> tuple[Block, ...]:
    """All sections that have something to say, each on a new page, everything numbered."""
    told: list[list[Block]] = []
    before: list[list[Block]] = []
    for section, notes in answers(facts, words):
        # what went into themes and options is told there first, its notes stand at the end
        (told if facts.told.intersection(notes) else before).append(section)
    sections = [
        summary(facts, words),
        at_a_glance(facts, words),
        purpose_and_method(facts, words),
        who_took_part(facts, words),
        presentations(facts, words),
        *before,
        themes(facts, words),
        votes(facts, words),
        commitments(facts, words),
        destinations(facts, words),
        lessons(facts, words),
        *told,
        behind_messages(facts, words),
        about(facts, words),
    ]
    return laid_out(sections, words)


def build_pack(facts: Facts, words: Words, pack: str) -> tuple[Block, ...]:
    """All sections of a pack, from the facts that it is about."""
    sections = by_table(facts, words) if pack == TABLES else for_destination(facts, words)
    return laid_out(sections, words)


def laid_out(sections: Iterable[list[Block]], words: Words) -> tuple[Block, ...]:
    """Sections that say something, each on a new page, with their parts numbered."""
    blocks: list[Block] = []
    for section in filter(None, sections):
        if blocks:
            blocks.append(Break())
        blocks += section
    return tuple(_numbered(blocks, words))


def _numbered(blocks: Iterable[Block], words: Words) -> Iterable[Block]:
    _ = words.gettext
    sections = tables = figures = 0
    for block in blocks:
        match block:
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
