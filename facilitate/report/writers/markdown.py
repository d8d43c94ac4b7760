"""The report as Markdown (CommonMark with tables and footnotes), text escaped to stay text."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from facilitate.report.outputs import (
    Block,
    Break,
    Figure,
    Heading,
    Inline,
    KeyValues,
    Listing,
    Outputs,
    Paragraph,
    Quote,
    Run,
    Table,
    inline,
)

#: would open markup anywhere; & only where it would be read as a character's name, and between
#: the parts of an address that some readers would turn into a link
_ANYWHERE = re.compile(r"[\\`*_\[\]<>|~$]|&(?=#?\w+;)|(?<=:)(?=//)|(?<=www)(?=\.)", re.IGNORECASE)
#: would open markup at the start of a line
_LINE_START = re.compile(r"^(\s*\d+(?=[.)])|\s*(?=[#+=-]))", re.MULTILINE)


def write(outputs: Outputs) -> bytes:
    """UTF-8; the same headings, tables and numbers as every other format."""
    return ("\n\n".join(_Writer().document(outputs)) + "\n").encode()


def escape(text: str) -> str:
    """Text that means itself in Markdown, wherever it stands."""
    return _LINE_START.sub(r"\1\\", _ANYWHERE.sub(r"\\\g<0>", text))


class _Writer:
    def __init__(self) -> None:
        self.footnotes: list[str] = []

    def document(self, outputs: Outputs) -> Iterator[str]:
        meta = outputs.meta
        yield f"# {escape(meta.title)}"
        if meta.subtitle:
            yield escape(meta.subtitle)
        facts = (meta.document, meta.host, meta.venue, meta.dates, meta.edition, meta.status)
        yield "  \n".join(escape(fact) for fact in facts if fact)
        if meta.notice:
            yield f"> {escape(meta.notice)}"
        for quoted, blocks in groupby(outputs.blocks, key=lambda block: isinstance(block, Quote)):
            if quoted:
                yield "\n".join(self.quote(block) for block in blocks if isinstance(block, Quote))
            else:
                yield from filter(None, map(self.block, blocks))
        yield from self.footnotes

    def block(self, block: Block) -> str:
        match block:
            case Heading():
                number = f"{block.number}. " if block.number else ""
                return f"{'#' * (block.level + 1)} {number}{_one_line(escape(block.text))}"
            case Paragraph():
                words = self.inline(block.text)
                return f"> {words}" if block.tone == "notice" else words
            case Listing():
                return "\n".join(
                    f"{f'{number}.' if block.ordered else '-'} {self.item(item)}"
                    for number, item in enumerate(block.items, 1)
                )
            case KeyValues():
                return "\n".join(self.key_value(block))
            case Table():
                return self.table(block)
            case Figure():
                return f"*{escape(_titled(block))}* {escape(block.description)}"
            case Break():
                return "---"
            case Quote():
                return self.quote(block)

    def quote(self, block: Quote) -> str:
        source = f" — *{_one_line(self.inline(block.source))}*" if block.source else ""
        return f"- {self.item(block.text)}{source}"

    def key_value(self, block: KeyValues) -> Iterator[str]:
        for item in block.items:
            detail = f" ({escape(item.detail)})" if item.detail else ""
            yield f"- {escape(item.label)}: **{escape(item.value)}**{detail}"

    def table(self, block: Table) -> str:
        rule = ["---:" if column.numeric else "---" for column in block.columns]
        rows = [[self.cell(cell) for cell in row] for row in block.rows]
        if block.total:
            rows.append([f"**{cell}**" if (cell := self.cell(c)) else "" for c in block.total])
        lines = [[_one_line(escape(column.label)) for column in block.columns], rule, *rows]
        caption = f"*{_one_line(escape(_titled(block)))}*"
        return caption + "\n\n" + "\n".join(_table_line(line) for line in lines)

    def cell(self, text: Inline) -> str:
        return _one_line(self.inline(text))

    def item(self, text: Inline) -> str:
        return self.inline(text).replace("\n", "\n  ")

    def inline(self, text: Inline) -> str:
        return "".join(self.run(run) for run in text)

    def run(self, run: Run) -> str:
        words = escape(run.text).replace("\n", "\\\n")
        if run.bold:
            words = f"**{words}**"
        if run.link and not run.link.startswith("#"):
            words = f"[{words}]({_address(run.link)})"
        if run.footnote:
            number = len(self.footnotes) + 1
            self.footnotes.append(f"[^{number}]: {self.inline(inline(run.footnote))}")
            words += f"[^{number}]"
        return words


def _titled(block: Table | Figure) -> str:
    return f"{block.label}. {block.caption}" if block.label else block.caption


def _table_line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _one_line(words: str) -> str:
    return words.replace("\\\n", " ").replace("\n", " ")


def _address(link: str) -> str:
    return "<" + re.sub(r"[<>\s\\]", lambda match: f"%{ord(match[0]):02X}", link) + ">"
