"""What a printed report leaves out once it would have hundreds of pages. Pure."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from facilitate.report.outputs import (
    Block,
    Inline,
    Listing,
    Outputs,
    Paragraph,
    Quote,
    Run,
    Table,
    inline,
)

#: so many notes are printed in any case, which is some eighty pages
PRINTED = 2_000
#: of more than these, so many at least under each heading
_FEWEST = 3
#: and so many numbers of notes in a row that only leads to them
_LISTED = 60


def for_print(outputs: Outputs) -> Outputs:
    """The report with the first notes under each heading, and how many more there are.

    Of long rows of their numbers it has the first, too.

    Whole where it is short enough, or asked for with every note.
    """
    runs = [list(group) for is_note, group in groupby(outputs.blocks, key=_is_note) if is_note]
    is_whole = outputs.meta.every_note or sum(map(len, runs)) <= PRINTED
    # editions of earlier versions have no words for it
    if is_whole or "not_printed" not in outputs.meta.words:
        return outputs
    most = max(_FEWEST, PRINTED // len(runs))
    return replace(outputs, blocks=tuple(_shortened(outputs, most)))


def _is_note(block: Block) -> bool:
    return isinstance(block, Quote) and block.anchor != ""


def _shortened(outputs: Outputs, most: int) -> Iterator[Block]:
    words = outputs.meta.words
    said = words["not_printed_where"]
    for is_note, group in groupby(outputs.blocks, key=_is_note):
        blocks = list(group)
        if not is_note:
            yield from (_with_fewer_links(block, words["not_printed"]) for block in blocks)
            continue
        if len(blocks) <= most + 1:
            yield from blocks
            continue
        yield from blocks[:most]
        left_out = said.replace("{count}", str(len(blocks) - most))
        yield Paragraph(text=inline(left_out), tone="source")
        said = words["not_printed"]


def _with_fewer_links(block: Block, left_out: str) -> Block:
    def fewer(text: Inline) -> Inline:
        links = [at for at, run in enumerate(text) if run.link.startswith("#note-")]
        if len(links) <= _LISTED + 1:
            return text
        before, after = text[: links[_LISTED - 1] + 1], text[links[-1] + 1 :]
        said = left_out.replace("{count}", str(len(links) - _LISTED))
        return (*before, Run(f" … {said}"), *after)

    match block:
        case Paragraph():
            return replace(block, text=fewer(block.text))
        case Listing():
            return replace(block, items=tuple(map(fewer, block.items)))
        case Table():
            return replace(block, rows=tuple(tuple(map(fewer, row)) for row in block.rows))
        case _:
            return block
