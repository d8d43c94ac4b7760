"""The programme as planned, and its rounds as they were run."""

from facilitate.report.facts import Facts, SessionFacts
from facilitate.report.outputs import Block, Column, Heading, Inline, Table, inline
from facilitate.report.sections.method import as_run
from facilitate.report.words import Words


def agenda(facts: Facts, words: Words) -> list[Block]:
    """Every session in its order, with the time of each of its rounds."""
    _ = words.gettext
    if not facts.sessions:
        return []
    rounds = {round.number: round for round in facts.rounds}

    def row(session: SessionFacts) -> tuple[Inline, ...]:
        held = [
            _("Round %(number)s: %(time)s", number=number, time=as_run(rounds[number], words))
            for number in session.rounds
        ]
        return (
            inline(words.day(session.day)),
            inline(f"{words.clock(session.starts_at)} – {words.clock(session.ends_at)}"),
            inline(facts.own(session.title, within=words.language)),
            inline(facts.own(session.asked, within=words.language) if session.asked else "–"),
            inline("; ".join(held) if held else "–"),
        )

    return [
        Heading(level=1, text=_("Agenda"), anchor="agenda"),
        Table(
            caption=_("The programme as planned, and its rounds as run"),
            anchor="programme",
            columns=(
                Column(label=_("Day"), share=1.8),
                Column(label=_("Planned"), share=2.9),
                Column(label=_("Session"), share=3.2),
                Column(label=_("Question"), share=2.5),
                Column(label=_("Run"), share=3.4),
            ),
            rows=tuple(row(session) for session in facts.sessions.values()),
        ),
    ]
