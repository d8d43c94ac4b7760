"""A report with everything in it that there is, made in memory: what validators look at."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from babel import Locale

from facilitate.report.compile import outputs_from
from facilitate.report.facts import (
    AnswerFacts,
    CommitmentFacts,
    DocumentFacts,
    FeedbackFacts,
    MeetingFacts,
    MessageFacts,
    NarrativeFacts,
    VotersFacts,
)
from facilitate.report.lines import clean_lines, web_address
from facilitate.report.outputs import Outputs
from facilitate.report.words import Words
from facilitate.voting.pictures import spots
from facilitate.voting.tally.figures import Axis, Rating
from tests.bench.report import English, make_facts
from tests.report.samples import NASTY

SECTORS = ("Sector A", "Sector B", "Sector C")


class Spoken(English):
    """English sentences with the numbers, dates and direction of another language."""

    def __init__(self, language: str) -> None:
        self.locale = Locale(language)


def whole_report(language: str = "en", *, hidden: Collection[str] = ()) -> Outputs:
    """Every section, every drawing, and what people could type to be taken for something else.

    Without the sections that are left out.
    """
    facts = make_facts(35, 4, 2, 120)
    notes = (
        *(
            replace(note, text=clean_lines(text), language=tongue, is_foreign=tongue != "en")
            for note, text, tongue in zip(facts.notes, TEXTS, TONGUES, strict=False)
        ),
        *facts.notes[len(TEXTS) :],
    )
    dots = replace(
        facts.votes[0],
        sectors=tuple(VotersFacts(name=name, voters=5) for name in (*SECTORS[:2], "")),
        options=tuple(replace(option, by_sector=(5, 0, None)) for option in facts.votes[0].options),
    )
    axes = [
        Axis(given=9, skipped=1, mean=1 + at / 3, median=2.0, spread=at / 4) for at in range(12)
    ]
    rated = [
        replace(option, rating=Rating(impact=axes[at], feasibility=axes[11 - at]))
        for at, option in enumerate(dots.options)
    ]
    rating = replace(
        dots,
        number=2,
        title="Impact | and feasibility",
        rule="rating",
        options=tuple(rated),
        spots=tuple(spots((each.letter, each.rating) for each in rated)),
    )
    return outputs_from(
        replace(
            facts,
            notes=notes,
            votes=(dots, rating),
            meetings=tuple(
                MeetingFacts(name=name, letter=name[-1], people=9, met=(9, 0, None))
                for name in SECTORS
            ),
            commitments=tuple(
                CommitmentFacts(
                    number=at, letter="A", option="Ducts", what=text, first_step="Meet",
                    due_on=date(2012, 4 + at, 1), has_lead=False, lead=(), joined=(1, 2, 3),
                    organizations=("City of <b>", "Vendor & Sons"),
                )
                for at, text in enumerate(NASTY[:4], 1)
            ),
            documents=(
                DocumentFacts(
                    title="City finance", speaker="Ana Ruiz", organization="City",
                    session="Opening",
                    takeaway="Rate first.",
                    address=web_address("https://example.org/ü b.pdf?x=1&y=%20"),
                    permitted=True,
                ),
            ),
            narrative=NarrativeFacts(
                summary="\n".join(NASTY),
                messages=(
                    MessageFacts(
                        number=1, slot="message-1", text="Trust", themes=(1, 2),
                        evidence=facts.themes[0].evidence,
                    ),
                ),
                lessons="Begin earlier",
            ),
            destinations=("A toolkit & a paper",),
            feedback=FeedbackFacts(
                present=9,
                sheets=5,
                answers=(
                    AnswerFacts(
                        number=1, question="Met?", marks=(1, 2, 3, 4, 5), given=5,
                        counts=(0, 0, 1, 1, 3), mean=4.4,
                    ),
                ),
                asks="What would you change?",
                lines=NASTY[:3],
                wishes=((1, 3),),
            ),
            hidden=frozenset(hidden),
        ),
        Words(Spoken(language)),
    )  # fmt: skip


#: each note's text, and its language
TEXTS = (
    *NASTY,
    "لا توجد خريطة واحدة للمدينة 2012.",
    "Une seule carte, dit-il, « vraiment »",
    "漢字と絵文字 👩‍💻 ⚠️",
    "a\u0007b",
    "word" * 75,
    "A long one. " * 600,
)
TONGUES = (*["en"] * len(NASTY), "ar", "fr", "ja", "en", "en", "en")
