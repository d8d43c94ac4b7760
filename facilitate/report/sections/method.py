"""What the workshop asked, and how what follows came about."""

from collections import Counter
from datetime import date, time

from facilitate.report.facts import Facts, RoundFacts
from facilitate.report.outputs import (
    Block,
    Column,
    Heading,
    Inline,
    Listing,
    Paragraph,
    Run,
    Table,
    inline,
)
from facilitate.report.sections.process import process
from facilitate.report.sections.summary import counted_tables
from facilitate.report.words import Words


def purpose_and_method(facts: Facts, words: Words) -> list[Block]:
    """The earlier workshop, the questions, how notes were made, their limits, rounds as run."""
    _ = words.gettext
    blocks: list[Block] = [Heading(level=1, text=_("Questions and method"), anchor="method")]
    if facts.builds_on[0]:
        blocks.append(Paragraph(text=_builds_on(facts, words)))
    if facts.questions:
        blocks += [
            Paragraph(
                text=inline(
                    words.ngettext(
                        "The workshop asked one question:",
                        "The workshop asked %(count)s questions:",
                        len(facts.questions),
                        count=words.number(len(facts.questions)),
                    )
                )
            ),
            Listing(
                ordered=len(facts.questions) > 1,
                items=tuple(
                    inline(
                        Run(question.title, bold=True),
                        " – ",
                        facts.own(question.asks, within=words.language),
                    )
                    for question in facts.questions
                ),
            ),
        ]
    blocks += [
        Paragraph(text=inline(" ".join(_how_notes_were_made(facts, words)))),
        *process(facts, words),
        Paragraph(text=inline(" ".join(_limits(facts, words)))),
    ]
    if facts.rounds:
        blocks.append(_rounds(facts, words))
    return blocks


def _builds_on(facts: Facts, words: Words) -> Inline:
    title, when, url = facts.builds_on
    before, after = words.gettext("It builds on %(title)s.", title="\0").split("\0")
    return inline(before, Run(title, link=url), f" ({when})" if when else "", after)


def _how_notes_were_made(facts: Facts, words: Words) -> list[str]:
    _, number = words.gettext, words.number
    said = []
    if facts.rounds and facts.tables:
        said.append(
            _(
                "People sat at %(tables)s in %(rounds)s.",
                tables=counted_tables(len(facts.tables), words),
                rounds=words.ngettext(
                    "%(count)s round", "%(count)s rounds", len(facts.rounds),
                    count=number(len(facts.rounds)),
                ),
            )
        )  # fmt: skip
        if facts.has_seating and len(facts.rounds) > 1:
            said.append(
                _(
                    "Between rounds they changed tables by a plan that spreads the sectors and"
                    " lets few people meet twice."
                )
            )
    said.append(
        _(
            "Notes were typed while people spoke, at the tables and in the plenary. Each says"
            " where it was taken and what kind it is, and is shown as it was last worded."
        )
    )
    return said


def _limits(facts: Facts, words: Words) -> list[str]:
    _, number = words.gettext, words.number
    said = [
        _(
            "Counts say how often something was written down, not how many people think so:"
            " participants were invited, not sampled."
        )
    ]
    late = sum(1 for note in facts.notes if note.is_late)
    if late:
        said.append(
            words.ngettext(
                "%(count)s note arrived after the end of its round and is marked.",
                "%(count)s notes arrived after the end of their round and are marked.",
                late,
                count=number(late),
            )
        )
    languages = Counter(note.language for note in facts.notes if note.is_foreign)
    if languages:
        said.append(
            _(
                "Notes in other languages stand as they were written: %(languages)s.",
                languages=words.listed(
                    [
                        f"{words.language_name(code)} ({number(count)})"
                        for code, count in sorted(languages.items())
                    ]
                ),
            )
        )
    said.append(_("Deleted notes are not part of this report."))
    return said


def _rounds(facts: Facts, words: Words) -> Table:
    _ = words.gettext
    by_round = Counter(note.origin.round for note in facts.notes if note.origin.table)
    by_session = Counter(note.origin.session for note in facts.notes if not note.origin.table)
    rows = [
        (
            inline(_("Round %(number)s", number=round.number)),
            inline(round.asked),
            inline(planned(round.day, round.planned_at, words)),
            inline(as_run(round, words)),
            inline(words.number(by_round[round.number])),
        )
        for round in facts.rounds
    ]
    rows += [
        (
            inline(_("Plenary: %(session)s", session=session.title)),
            inline(session.asked),
            inline(planned(session.day, session.starts_at, words)),
            inline("–"),
            inline(words.number(by_session[index])),
        )
        for index, session in facts.sessions.items()
        if by_session[index]
    ]
    return Table(
        caption=_("Rounds and plenary sessions, as planned and as run"),
        anchor="rounds",
        columns=(
            Column(label=_("Where"), share=3),
            Column(label=_("Question"), share=3),
            Column(label=_("Planned"), share=2.4),
            Column(label=_("Run"), share=2.2),
            Column(label=_("Notes"), numeric=True, share=1),
        ),
        rows=tuple(rows),
        total=(
            inline(_("All")),
            (),
            (),
            (),
            inline(words.number(len(facts.notes))),
        ),
    )


def planned(day: date, at: time, words: Words) -> str:
    """Day and time of day."""
    return words.gettext("%(day)s, %(time)s", day=words.day(day), time=words.clock(at))


def as_run(round: RoundFacts, words: Words) -> str:
    """From when to when a round was held."""
    _ = words.gettext
    if round.started_at is None:
        return _("not started")
    began = words.clock(round.started_at)
    if round.ended_at is None:
        return _("since %(time)s", time=began)
    return f"{began} – {words.clock(round.ended_at)}"
