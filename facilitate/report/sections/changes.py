"""What an edition says otherwise than the one before it for the same readers.

What is gone is only counted: somebody may have wanted it to be gone.
"""

from collections.abc import Collection, Mapping

from facilitate.report.facts import Facts
from facilitate.report.numbers import spoken
from facilitate.report.outputs import (
    Block,
    Column,
    Dataset,
    Figure,
    Heading,
    Listing,
    Outputs,
    Paragraph,
    Table,
    Value,
    inline,
)
from facilitate.report.words import Words

Rows = Mapping[str, Dataset]


def changes(facts: Facts, words: Words, rows: Rows) -> list[Block]:
    """The counts that are others, what is new, reworded or gone; nothing in a first edition."""
    _ = words.gettext
    before = facts.before
    if before is None:
        return []
    counted = _counts(facts, words, rows, before.outputs)
    said = _said(facts, words, rows)
    title = _("What changed since edition %(number)s", number=before.number)
    blocks: list[Block] = [Heading(level=1, text=title, anchor="changes")]
    if counted is None and not said:
        return [*blocks, Paragraph(text=inline(_("The data and the text are the same.")))]
    if said:
        blocks.append(Listing(items=tuple(inline(line) for line in said)))
    return [*blocks, counted] if counted is not None else blocks


def _counts(facts: Facts, words: Words, rows: Rows, before: Outputs) -> Table | None:
    _ = words.gettext
    labels = {
        "registered": _("People registered"),
        "present": _("People present"),
        "organizations": _("Organizations"),
        "sectors": _("Sectors"),
        "tables": _("Tables"),
        "rounds": _("Rounds"),
        "notes": _("Notes"),
        "notes_after_the_end": _("Notes after the end of their round"),
        "notes_from_plenary": _("Notes from the plenary"),
        "themes": _("Themes"),
        "votes": _("Votes"),
        "commitments": _("Commitments"),
        "feedback": _("Answers to the feedback form"),
    }
    kinds = {kind.key: kind.plural for kind in facts.kinds}
    then = {(what, of): count for what, of, count in _rows(before.datasets, "counts")}
    changed = [
        (labels.get(str(what)) or kinds.get(str(of), str(of)), then.get((what, of)), now)
        for what, of, now in _rows(rows, "counts")
        if then.get((what, of), 0) != now
    ]
    if not changed:
        return None

    def cell(value: Value) -> str:
        return words.number(value) if isinstance(value, int) else "–"

    return Table(
        caption=_("Numbers that are others now"),
        anchor="changed-numbers",
        columns=(
            Column(label=_("What was counted"), share=6),
            Column(label=_("Before"), numeric=True),
            Column(label=_("Now"), numeric=True),
        ),
        rows=tuple(
            (inline(label), inline(cell(old)), inline(cell(new))) for label, old, new in changed
        ),
    )


def _said(facts: Facts, words: Words, rows: Rows) -> list[str]:
    """A sentence for each kind of thing that is new, reworded or gone."""
    if facts.before is None:
        return []
    before = facts.before.outputs
    _, told = words.gettext, []
    parts = {
        "summary": _("Executive summary"),
        "message": _("Messages"),
        "lessons": _("Lessons for organizers"),
    }
    then, now = (_narrative(each) for each in (before.datasets, rows))
    written = [title for part, title in parts.items() if then.get(part) != now.get(part)]
    captions = {
        block.anchor: block.caption
        for block in before.blocks
        if isinstance(block, Figure | Table) and block.anchor
    }
    if any(
        captions.get(at, text) != text
        for at, said in facts.narrative.captions
        if (text := spoken(said, words.number))
    ):
        written.append(_("Captions"))
    if written:
        told.append(_("Text that is new or other: %(parts)s.", parts=words.listed(written)))
    for name, title in (
        ("notes", _("Notes")),
        ("themes", _("Themes")),
        ("options", _("Options")),
        ("commitments", _("Commitments")),
    ):
        old, new = _texts(before.datasets, name), _texts(rows, name)
        counts = (
            len(new.keys() - old.keys()),
            sum(old[key] != new[key] for key in old.keys() & new.keys()),
            len(old.keys() - new.keys()),
        )
        if any(counts):
            told.append(
                _(
                    "%(what)s: %(added)s added, %(reworded)s reworded, %(gone)s gone.",
                    what=title,
                    added=words.number(counts[0]),
                    reworded=words.number(counts[1]),
                    gone=words.number(counts[2]),
                )
            )
    return told


#: by dataset: the columns that name a row, and those whose words count
_NAMED: Mapping[str, tuple[Collection[str], Collection[str]]] = {
    "notes": (("note",), ("text",)),
    "themes": (("name",), ("statement",)),
    "options": (("vote", "letter"), ("option", "public_role", "private_role")),
    "commitments": (("what",), ("first_step", "due_on", "lead")),
}


def _texts(rows: Rows, name: str) -> dict[tuple[Value, ...], tuple[Value, ...]]:
    keys, texts = _NAMED[name]
    dataset = rows.get(name)
    if dataset is None:
        return {}
    place = {field.name: at for at, field in enumerate(dataset.fields)}
    return {
        tuple(row[place[key]] for key in keys): tuple(row[place[text]] for text in texts)
        for row in dataset.rows
    }


def _narrative(rows: Rows) -> dict[Value, list[Value]]:
    found: dict[Value, list[Value]] = {}
    for row in _rows(rows, "narrative"):
        found.setdefault(row[0], []).append(row[2])
    return found


def _rows(rows: Rows, name: str) -> tuple[tuple[Value, ...], ...]:
    dataset = rows.get(name)
    return dataset.rows if dataset is not None else ()
