"""Which sections the report has, and in which order. Pure.

A section is known by the anchor of its heading, which is the same in every edition and language.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from facilitate.report.outputs import (
    Block,
    Heading,
    Inline,
    Listing,
    Paragraph,
    Quote,
    Run,
    Table,
)

#: sections that a release check, or whoever checks the report, looks at: hiding one is warned of
NEEDED = frozenset({"themes", "votes", "message-evidence", "about"})
#: what goes from the files with data when a section is hidden
DATA_OF = {
    "people": ("sectors", "organizations", "meetings"),
    "presentations": ("documents",),
    "themes": ("themes", "theme_tables"),
    "votes": ("votes", "options", "ratings", "support_by_sector"),
    "commitments": ("commitments", "feedback_commitments"),
    "feedback": ("feedback", "feedback_commitments", "feedback_lines"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section as the page that arranges them shows it."""

    key: str
    title: str
    is_hidden: bool

    @property
    def is_needed(self) -> bool:
        """Whether a release without it is warned of."""
        return self.key in NEEDED


def key_of(section: Sequence[Block]) -> str:
    """The name by which a section is known."""
    return heading_of(section).anchor


def heading_of(section: Sequence[Block]) -> Heading:
    """The heading that opens a section."""
    return next(block for block in section if isinstance(block, Heading))


def in_order(keys: Sequence[str], order: Sequence[str]) -> list[str]:
    """The keys as `order` has them; one that it lacks stays behind what it follows by itself."""
    found = [key for key in order if key in keys]
    for at, key in enumerate(keys):
        if key not in found:
            before = keys[at - 1] if at else None
            found.insert(found.index(before) + 1 if before is not None else 0, key)
    return found


def without_dead_links(blocks: Iterable[Block]) -> list[Block]:
    """The blocks with links only to what is among them: a hidden section leads nowhere."""
    listed = list(blocks)
    there = {f"#{anchor}" for block in listed if (anchor := getattr(block, "anchor", ""))}
    return [_relinked(block, there) for block in listed]


def _relinked(block: Block, there: Collection[str]) -> Block:
    def linked(text: Inline) -> Inline:
        if not any(run.link.startswith("#") and run.link not in there for run in text):
            return text
        return tuple(_unlinked(run, there) for run in text)

    match block:
        case Paragraph():
            return replace(block, text=linked(block.text))
        case Quote():
            return replace(block, text=linked(block.text), source=linked(block.source))
        case Listing():
            return replace(block, items=tuple(map(linked, block.items)))
        case Table():
            return replace(
                block,
                rows=tuple(tuple(map(linked, row)) for row in block.rows),
                total=tuple(map(linked, block.total)),
            )
        case _:
            return block


def _unlinked(run: Run, there: Collection[str]) -> Run:
    dead = run.link.startswith("#") and run.link not in there
    return replace(run, link="") if dead else run
