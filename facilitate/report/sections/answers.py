"""What was said, question by question: approaches by stage, everything else by table and round."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby

from facilitate.notes.rules import PARKING
from facilitate.report.facts import Facts, KindFacts, NoteFacts, Origin, QuestionFacts
from facilitate.report.outputs import Block, Column, Heading, Inline, Paragraph, Table, inline
from facilitate.report.sections.notes import place_title, quote
from facilitate.report.sections.summary import counted_notes, counted_tables
from facilitate.report.words import Words


def answers(facts: Facts, words: Words) -> list[tuple[list[Block], set[int]]]:
    """A section for each question that got notes, then one for each kind that serves several.

    Each comes with the numbers of its notes.
    """
    owned = [(question, _own_kinds(question, facts)) for question in facts.questions]
    used = {kind.key for _question, kinds in owned for kind in kinds}
    sections = [(_question(question, kinds, facts, words), kinds) for question, kinds in owned]
    sections += [(_kind(k, facts, words), [k]) for k in facts.kinds if k.key not in used]
    return [
        (section, {note.number for note in facts.notes_of(kind.key for kind in kinds)})
        for section, kinds in sections
        if section
    ]


def kinds_left_out(facts: Facts) -> set[str]:
    """The kinds of notes whose section is left out: their notes count, and are not shown."""
    gone, owned = set[str](), set[str]()
    for question in facts.questions:
        kinds = {kind.key for kind in _own_kinds(question, facts)}
        owned |= kinds
        if _question_anchor(question) in facts.hidden:
            gone |= kinds
    rest = (kind for kind in facts.kinds if kind.key not in owned)
    return gone | {kind.key for kind in rest if _kind_anchor(kind) in facts.hidden}


def _question_anchor(question: QuestionFacts) -> str:
    return f"question-{_slug(question.key)}"


def _kind_anchor(kind: KindFacts) -> str:
    return f"kind-{_slug(kind.key)}"


def _own_kinds(question: QuestionFacts, facts: Facts) -> list[KindFacts]:
    """Kinds that answer this question and no other; the parking lot answers none."""
    asked = Counter(key for each in facts.questions for key in each.kinds)
    return [
        kind
        for kind in facts.kinds
        if kind.key in question.kinds and asked[kind.key] == 1 and kind.key != PARKING
    ]


def _question(
    question: QuestionFacts, kinds: Sequence[KindFacts], facts: Facts, words: Words
) -> list[Block]:
    notes = facts.notes_of(kind.key for kind in kinds)
    if not notes:
        return []
    staged = [kind for kind in kinds if kind.asks_stage and facts.stages]
    plain = [kind for kind in kinds if kind not in staged]
    return [
        Heading(level=1, text=question.title, anchor=_question_anchor(question)),
        Paragraph(text=inline(facts.own(question.asks, within=words.language)), tone="lead"),
        Paragraph(text=inline(_summed_up(notes, words))),
        *_by_stage(staged, facts, words),
        *_by_place(plain, facts, words),
    ]


def _kind(kind: KindFacts, facts: Facts, words: Words) -> list[Block]:
    _ = words.gettext
    notes = facts.notes_of([kind.key])
    if not notes:
        return []
    blocks: list[Block] = [
        Heading(level=1, text=kind.plural, anchor=_kind_anchor(kind), mark=kind.shape)
    ]
    if kind.key != PARKING:
        blocks.append(Paragraph(text=inline(_summed_up(notes, words))))
        return [*blocks, *_by_place([kind], facts, words)]
    blocks.append(
        Paragraph(
            text=inline(_("What came up beside the questions, kept so that it is not lost.")),
            tone="lead",
        )
    )
    return [*blocks, *(quote(note, words) for note in notes)]


def _summed_up(notes: Sequence[NoteFacts], words: Words) -> str:
    _ = words.gettext
    tables = len({note.origin.table for note in notes if note.origin.table})
    plenary = sum(1 for note in notes if not note.origin.table)
    counted = counted_notes(len(notes), words)
    at_tables = counted_tables(tables, words)
    if not tables:
        return _("%(notes)s, all from the plenary.", notes=counted)
    if not plenary:
        return _("%(notes)s from %(tables)s.", notes=counted, tables=at_tables)
    return _(
        "%(notes)s: %(count)s from %(tables)s and %(plenary)s from the plenary.",
        notes=counted,
        count=words.number(len(notes) - plenary),
        tables=at_tables,
        plenary=words.number(plenary),
    )


# --- By stage ------------------------------------------------------------------------------


def _by_stage(kinds: Sequence[KindFacts], facts: Facts, words: Words) -> list[Block]:
    notes = facts.notes_of(kind.key for kind in kinds)
    if not notes:
        return []
    known = {key for key, _label in facts.stages}
    stages = list(facts.stages)
    if any(note.stage not in known for note in notes):
        stages.append(("", words.gettext("No stage given")))
    blocks: list[Block] = [_stage_matrix(notes, stages, kinds, facts, words)]
    for key, label in stages:
        of_stage = [note for note in notes if (note.stage if note.stage in known else "") == key]
        if of_stage:
            blocks.append(Heading(level=2, text=_with_count(label, of_stage, words)))
            blocks += [quote(note, words) for note in of_stage]
    return blocks


def _stage_matrix(
    notes: Sequence[NoteFacts],
    stages: Sequence[tuple[str, str]],
    kinds: Sequence[KindFacts],
    facts: Facts,
    words: Words,
) -> Table:
    _ = words.gettext
    known = {key for key, _label in facts.stages}

    places = _places(notes)

    def counts(some: Iterable[NoteFacts]) -> list[int]:
        found = Counter(note.stage if note.stage in known else "" for note in some)
        return [found[key] for key, _label in stages] + [found.total()]

    return Table(
        caption=_("%(kinds)s by stage of city development", kinds=_named(kinds, words)),
        anchor=f"stages-{_slug(kinds[0].key)}",
        columns=(
            Column(label=_("Where"), share=4),
            *(Column(label=label, numeric=True, share=1.2) for _key, label in stages),
            Column(label=_("All"), numeric=True),
        ),
        rows=tuple(
            _row(place_title(place, facts, words), counts(group), words) for place, group in places
        ),
        total=_row(_("All"), counts(notes), words) if len(places) > 1 else (),
    )


# --- By table and round ----------------------------------------------------------------------


def _by_place(kinds: Sequence[KindFacts], facts: Facts, words: Words) -> list[Block]:
    notes = facts.notes_of(kind.key for kind in kinds)
    places = _places(notes)
    blocks: list[Block] = []
    if len(places) > 1:
        blocks.append(_place_matrix(notes, places, kinds, facts, words))
    for place, group in places:
        within = "table" if place.table else "plenary"
        blocks.append(Heading(level=2, text=place_title(place, facts, words)))
        for kind in kinds:
            of_kind = [note for note in group if note.kind == kind.key]
            if not of_kind:
                continue
            if len(kinds) > 1:
                text = _with_count(kind.plural, of_kind, words)
                blocks.append(Heading(level=3, text=text, mark=kind.shape))
            blocks += [quote(note, words, within=within) for note in of_kind]
    return blocks


def _place_matrix(
    notes: Sequence[NoteFacts],
    places: Sequence[tuple[Origin, list[NoteFacts]]],
    kinds: Sequence[KindFacts],
    facts: Facts,
    words: Words,
) -> Table:
    _ = words.gettext
    of_kinds = [kind for kind in kinds if len(kinds) > 1]
    rounds = sorted({note.origin.round for note in notes if note.origin.table})
    of_rounds = rounds if len(rounds) > 1 else []

    def counts(some: Sequence[NoteFacts]) -> list[int]:
        by_kind = Counter(note.kind for note in some)
        by_round = Counter(note.origin.round for note in some)
        return [
            *(by_kind[kind.key] for kind in of_kinds),
            *(by_round[number] for number in of_rounds),
            len(some),
        ]

    return Table(
        caption=_("%(kinds)s by table and round", kinds=_named(kinds, words)),
        anchor=f"places-{_slug(kinds[0].key)}",
        columns=(
            Column(label=_("Where"), share=4),
            *(Column(label=kind.plural, numeric=True, share=1.4) for kind in of_kinds),
            *(
                Column(label=_("Round %(number)s", number=number), numeric=True, share=1.2)
                for number in of_rounds
            ),
            Column(label=_("All"), numeric=True),
        ),
        rows=tuple(
            _row(place_title(place, facts, words), counts(group), words) for place, group in places
        ),
        total=_row(_("All"), counts(notes), words),
    )


def _places(notes: Sequence[NoteFacts]) -> list[tuple[Origin, list[NoteFacts]]]:
    """Notes by table (all its rounds together) and by session of the plenary, in order."""
    return [(at, list(group)) for at, group in groupby(notes, key=lambda note: note.origin.place)]


def _row(name: str, counts: Iterable[int], words: Words) -> tuple[Inline, ...]:
    return (inline(name), *(inline(words.number(count)) for count in counts))


def _named(kinds: Sequence[KindFacts], words: Words) -> str:
    return words.listed([kind.plural for kind in kinds])


def _with_count(label: str, notes: Sequence[NoteFacts], words: Words) -> str:
    return f"{label} ({words.number(len(notes))})"


def _slug(key: str) -> str:
    return "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "-" for c in key)
