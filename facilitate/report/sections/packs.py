"""The narrative of a pack: all notes table by table, or everything for one destination."""

from itertools import groupby

from facilitate.report.facts import Facts, NoteFacts, Origin
from facilitate.report.outputs import Block, Heading, Paragraph, inline
from facilitate.report.sections.about import about
from facilitate.report.sections.answers import answers, kinds_left_out
from facilitate.report.sections.commitments import commitments
from facilitate.report.sections.notes import place_title, quote
from facilitate.report.sections.summary import counted_notes
from facilitate.report.sections.themes import themes
from facilitate.report.sections.votes import votes
from facilitate.report.words import Words


def by_table(facts: Facts, words: Words) -> list[list[Block]]:
    """A section for each table with all that it said, round by round; the plenary at the end."""
    left_out = kinds_left_out(facts)
    shown = [note for note in facts.notes if note.kind not in left_out]
    places = groupby(shown, key=lambda note: note.origin.place)
    return [
        *(_place(at, list(notes), facts, words) for at, notes in places),
        about(facts, words),
    ]


def _place(place: Origin, notes: list[NoteFacts], facts: Facts, words: Words) -> list[Block]:
    _ = words.gettext
    blocks: list[Block] = [
        Heading(
            level=1,
            text=place_title(place, facts, words),
            anchor=f"place-{place.session}-{max(place.table, 0)}",
        ),
        Paragraph(text=inline(counted_notes(len(notes), words)), tone="lead"),
    ]
    for number, group in groupby(notes, key=lambda note: note.origin.round):
        of_round = list(group)
        if number:
            blocks.append(Heading(level=2, text=_("Round %(number)s", number=number)))
        within = "table" if place.table else "plenary"
        for kind in facts.kinds:
            of_kind = [note for note in of_round if note.kind == kind.key]
            if of_kind:
                text = f"{kind.plural} ({words.number(len(of_kind))})"
                blocks.append(Heading(level=3, text=text, mark=kind.shape))
                blocks += [quote(note, words, within=within) for note in of_kind]
    return blocks


def for_destination(facts: Facts, words: Words) -> list[list[Block]]:
    """What the workshop has for the one destination of these facts, and the notes behind it."""
    _ = words.gettext
    options = {option.text for vote in facts.votes for option in vote.options}
    said = (
        words.enumerated(
            [
                words.ngettext(
                    "%(count)s theme", "%(count)s themes", len(facts.themes),
                    count=words.number(len(facts.themes)),
                ),
                words.ngettext(
                    "%(count)s option", "%(count)s options", len(options),
                    count=words.number(len(options)),
                ),
                words.ngettext(
                    "%(count)s commitment", "%(count)s commitments", len(facts.commitments),
                    count=words.number(len(facts.commitments)),
                ),
                counted_notes(len(facts.notes), words),
            ]
        )
        if facts.themes or options
        else _("Nothing was marked for it yet.")
    )  # fmt: skip
    opening: list[Block] = [
        Heading(level=1, text=facts.destinations[0], anchor="destination"),
        Paragraph(text=inline(said), tone="lead"),
    ]
    return [
        opening,
        themes(facts, words),
        votes(facts, words),
        commitments(facts, words),
        *(section for section, _numbers in answers(facts, words)),
        about(facts, words),
    ]
