"""What participants said of the workshop itself, apart from votes; nothing of fewer than three."""

from itertools import groupby

from facilitate.report.facts import AnswerFacts, Facts, FeedbackFacts
from facilitate.report.figures_feedback import Marks, answer_bars
from facilitate.report.outputs import (
    Block,
    Column,
    Figure,
    Heading,
    Inline,
    Listing,
    Paragraph,
    Table,
    inline,
)
from facilitate.report.words import Words


def feedback(facts: Facts, words: Words) -> list[Block]:
    """How many answered, the marks drawn and in numbers, and what people would change."""
    _ = words.gettext
    told = facts.feedback
    if told is None:
        return []
    return [
        Heading(level=1, text=_("What participants said of the workshop"), anchor="feedback"),
        Paragraph(text=inline(_lead(told, words)), tone="lead"),
        *_drawn(told, words),
        *_tables(told, facts, words),
        *_wishes(told, facts, words),
        *_lines(told, facts, words),
    ]


def _lead(told: FeedbackFacts, words: Words) -> str:
    _ = words.gettext
    said = words.ngettext(
        "%(sheets)s of %(count)s person who was present answered a short form that nobody signed.",
        "%(sheets)s of %(count)s people who were present answered a short form that nobody signed.",
        told.present,
        count=words.number(told.present),
        sheets=words.number(told.sheets),
    )
    few = _("A question with fewer than three answers has no figures.")
    return f"{said} {few}"


def _drawn(told: FeedbackFacts, words: Words) -> list[Block]:
    _ = words.gettext
    rows = [
        Marks(
            label=each.question,
            says=_(
                "%(count)s answers, mean %(mean)s",
                count=words.number(each.given),
                mean=words.decimal(each.mean),
            ),
            marks=tuple(words.number(mark) for mark in each.marks),
            counts=each.counts,
        )
        for each in told.answers
        if each.counts
    ]
    if not rows:
        return []
    caption = _("How many people gave each mark")
    description = "; ".join(f"{row.label}: {row.says}" for row in rows) + "."
    return [
        Figure(
            caption=caption,
            description=description,
            anchor="figure-feedback",
            wide=True,
            svg=answer_bars(
                rows,
                title=caption,
                description=description,
                anchor="figure-feedback",
                rtl=words.direction == "rtl",
            ),
        )
    ]


def _tables(told: FeedbackFacts, facts: Facts, words: Words) -> list[Block]:
    """A table for the questions with the same marks."""
    _, number = words.gettext, words.number

    def row(each: AnswerFacts) -> tuple[Inline, ...]:
        question = inline(facts.own(each.question, within=words.language))
        if not each.counts:
            return (question, *[inline("–")] * (len(each.marks) + 2))
        return (
            question,
            *(inline(number(count)) for count in each.counts),
            inline(number(each.given)),
            inline(words.decimal(each.mean)),
        )

    tables: list[Block] = []
    for marks, group in groupby(told.answers, key=lambda each: each.marks):
        tables.append(
            Table(
                caption=_("Answers from 1 (disagree) to 5 (agree)")
                if marks[-1] == 5
                else _("Answers from 0 (not at all) to 10 (surely)"),
                anchor=f"feedback-{marks[-1]}",
                columns=(
                    Column(label=_("Question"), share=5),
                    *(Column(label=number(mark), numeric=True, share=0.8) for mark in marks),
                    Column(label=_("Answers"), numeric=True, share=1.6),
                    Column(label=_("Mean"), numeric=True, share=1.2),
                ),
                rows=tuple(row(each) for each in group),
            )
        )
    return tables


def _wishes(told: FeedbackFacts, facts: Facts, words: Words) -> list[Block]:
    _ = words.gettext
    whats = {each.number: each.what for each in facts.commitments}
    if not told.wishes or "commitments" in facts.hidden:
        return []
    return [
        Table(
            caption=_("Commitments that people are most likely to act on"),
            anchor="feedback-commitments",
            columns=(
                Column(label=_("Commitment"), share=8),
                Column(label=_("People"), numeric=True, share=1.2),
            ),
            rows=tuple(
                (
                    inline(facts.own(whats[commitment], within=words.language)),
                    inline(words.number(count)),
                )
                for commitment, count in told.wishes
            ),
        )
    ]


def _lines(told: FeedbackFacts, facts: Facts, words: Words) -> list[Block]:
    if not told.lines:
        return []
    return [
        Heading(level=2, text=told.asks, anchor="feedback-lines"),
        Listing(items=tuple(inline(facts.own(s, within=words.language)) for s in told.lines)),
    ]
