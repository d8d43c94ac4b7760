"""Which sections begin a new page in formats whose pages nobody knows."""

from facilitate.report.lengths import new_pages
from facilitate.report.outputs import Block, Break, Heading, Quote, inline
from tests.report.samples import make_table


def section(*, notes: int) -> list[Block]:
    return [Heading(level=1, text="Said"), *[Quote(text=inline("word " * 30))] * notes]


def test_short_sections_share_a_page_with_what_stands_before_and_after_them() -> None:
    blocks = [*section(notes=30), Break(), *section(notes=2), Break(), *section(notes=30)]
    assert new_pages(blocks) == set()

    blocks = [*section(notes=30), Break(), *section(notes=30)]
    assert new_pages(blocks) == {31}


def test_long_tables_make_a_section_long() -> None:
    short, long = make_table("a"), make_table(*["word " * 60] * 9)
    assert new_pages([long, Break(), short]) == set()
    assert new_pages([long, Break(), long]) == {1}
