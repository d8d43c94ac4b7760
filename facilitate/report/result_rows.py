"""The rows of what the notes became: themes, votes and documents; each only where there are any."""

from collections import Counter
from collections.abc import Iterable

from facilitate.report.facts import EvidenceFacts, Facts
from facilitate.report.feedback_rows import feedback_rows
from facilitate.report.numbers import spoken
from facilitate.report.outputs import Dataset, Value, named_fields
from facilitate.report.words import Words


def result_rows(facts: Facts, words: Words) -> dict[str, Dataset]:
    """The datasets by name, without those that would be empty."""
    found = {
        "narrative": _narrative(facts, words),
        "meetings": _meetings(facts, words),
        "themes": _themes(facts, words),
        "theme_tables": _theme_tables(facts, words),
        "votes": _votes(facts, words),
        "options": _options(facts, words),
        "ratings": _ratings(facts, words),
        "support_by_sector": _support(facts, words),
        "commitments": _commitments(facts, words),
        "documents": _documents(facts, words),
        **feedback_rows(facts, words),
    }
    return {name: dataset for name, dataset in found.items() if dataset.rows}


def tables_of(evidence: EvidenceFacts, facts: Facts) -> Counter[int]:
    """How many of these notes were taken at each table, by its number; 0 is the plenary.

    Numbers below 0 are tables that are not told.
    """
    return Counter(note.origin.table for note in facts.notes_behind(evidence))


def _narrative(facts: Facts, words: Words) -> Dataset:
    _, told = words.gettext, facts.narrative
    rows: list[tuple[Value, ...]] = []
    messages = told.messages if "summary" not in facts.hidden else ()
    if told.summary and "summary" not in facts.hidden:
        rows.append(("summary", None, spoken(told.summary, words.number), "", *[None] * 4))
    rows += [
        (
            "message",
            each.number,
            spoken(each.text, words.number),
            " ".join(str(number) for number in each.themes),
            *_evidence(each.evidence, facts),
        )
        for each in messages
    ]
    if told.lessons and "lessons" not in facts.hidden:
        rows.append(("lessons", None, spoken(told.lessons, words.number), "", *[None] * 4))
    return Dataset(
        title=_("Text written for the report"),
        fields=named_fields(
            ("part", _("summary, message or lessons")),
            ("message", _("Number of the message; empty for the other parts")),
            ("text", _("What was written")),
            ("themes", _("Numbers of the themes it stands on, divided by spaces")),
            *_evidence_fields(words),
        ),
        rows=tuple(rows),
    )


def _themes(facts: Facts, words: Words) -> Dataset:
    _ = words.gettext
    return Dataset(
        title=_("Themes"),
        fields=named_fields(
            ("theme", _("Number of the theme in this report")),
            ("name", _("What it is called")),
            ("statement", _("What it says; may be empty")),
            *_evidence_fields(words),
            ("quotes", _("Numbers of the notes chosen to stand for it, divided by spaces")),
        ),
        rows=tuple(
            (
                each.number,
                each.name,
                each.statement,
                *_evidence(each.evidence, facts),
                " ".join(str(note.number) for note in facts.quotes_of(each)),
            )
            for each in facts.themes
        ),
    )


def _theme_tables(facts: Facts, words: Words) -> Dataset:
    _ = words.gettext
    return Dataset(
        title=_("Themes by table"),
        fields=named_fields(
            ("theme", _("Number of the theme in this report")),
            ("table", _("Number of the table; empty for the plenary")),
            ("notes", _("How many of the theme's notes were taken there")),
        ),
        rows=tuple(
            (each.number, table or None, count)
            for each in facts.themes
            for table, count in sorted(tables_of(each.evidence, facts).items())
            if table >= 0
        ),
    )


def _votes(facts: Facts, words: Words) -> Dataset:
    _ = words.gettext
    return Dataset(
        title=_("Votes"),
        fields=named_fields(
            ("vote", _("Number of the vote")),
            ("title", _("What it is called; may be empty")),
            (
                "rule",
                _("How people voted: dots, approval, rating, ranking, hundred or consent"),
            ),
            ("budget", _("Points, choices or places that one person had")),
            ("cap", _("The most that one person could give one option")),
            ("entitled", _("Number of people who could vote")),
            ("present", _("Number of those who were present")),
            ("voted", _("Number of people who voted")),
            ("blank", _("Number of votes that were left empty")),
            (
                "merged_later",
                _("Number of people who may have voted twice, under two entries merged later"),
            ),
            ("late", _("Number of people whose vote arrived after the end")),
            (
                "admitted",
                _("Number of people who voted without check-in; 0 if fewer than three"),
            ),
            ("by_hand", _("Number of people whose hands were counted in the room")),
            ("withheld", _("1 if too few people voted for the result to be told, else 0")),
        ),
        rows=tuple(
            (
                v.number,
                v.title,
                v.rule,
                v.budget,
                v.cap,
                v.entitled,
                v.present,
                v.voted,
                v.blank,
                v.merged_later,
                v.late,
                v.admitted,
                v.by_hand,
                int(v.withheld),
            )
            for v in facts.votes
        ),
    )


def _options(facts: Facts, words: Words) -> Dataset:
    _ = words.gettext
    return Dataset(
        title=_("Options by rank"),
        fields=named_fields(
            ("vote", _("Number of the vote")),
            ("rank", _("Rank; equal options share one")),
            ("tied", _("1 if another option has the same rank, else 0")),
            ("letter", _("Letter of the option")),
            ("option", _("The option as worded when the vote opened")),
            ("public_role", _("What the public side would do; may be empty")),
            ("private_role", _("What the private side would do; may be empty")),
            (
                "points",
                _("Points it got; people who chose or do not object to it; or priority, 0 to 100"),
            ),
            ("voters", _("Number of people who support it")),
            ("objections", _("Number of people who object to it, in a consent check")),
            ("backed", _("1 if public and private sectors back it, else 0")),
            *_evidence_fields(words),
        ),
        rows=tuple(
            (
                vote.number,
                each.rank,
                int(each.tied),
                each.letter,
                each.text,
                each.public_role,
                each.private_role,
                each.points,
                each.voters,
                each.objections,
                int(each.backed),
                *_evidence(each.evidence, facts),
            )
            for vote in facts.votes
            for each in vote.options
        ),
    )


def _ratings(facts: Facts, words: Words) -> Dataset:
    _ = words.gettext
    return Dataset(
        title=_("Impact and feasibility of the options"),
        fields=named_fields(
            ("vote", _("Number of the vote")),
            ("letter", _("Letter of the option")),
            ("impact", _("Mean impact from 1 to 5; empty if nobody rated it")),
            ("impact_spread", _("Width of the middle half of the ratings; empty if none")),
            ("impact_people", _("Number of people who rated its impact")),
            ("feasibility", _("Mean feasibility from 1 to 5; empty if nobody rated it")),
            ("feasibility_spread", _("Width of the middle half of the ratings; empty if none")),
            ("feasibility_people", _("Number of people who rated its feasibility")),
        ),
        rows=tuple(
            (
                vote.number,
                each.letter,
                _exact(each.rating.impact.mean),
                _exact(each.rating.impact.spread),
                each.rating.impact.given,
                _exact(each.rating.feasibility.mean),
                _exact(each.rating.feasibility.spread),
                each.rating.feasibility.given,
            )
            for vote in facts.votes
            for each in vote.options
            if each.rating is not None
        ),
    )


def _exact(value: float | None) -> float | None:
    """Without decimals where there are none: every format then writes it the same way."""
    return int(value) if value is not None and value.is_integer() else value


def _support(facts: Facts, words: Words) -> Dataset:
    _ = words.gettext
    return Dataset(
        title=_("Support by sector"),
        fields=named_fields(
            ("vote", _("Number of the vote")),
            ("letter", _("Letter of the option")),
            ("sector", _("Name of the sector; empty for several put together")),
            ("voters", _("Number of its voters")),
            ("supporters", _("How many of them support the option; empty if too few to show")),
        ),
        rows=tuple(
            (vote.number, each.letter, sector.name, sector.voters, people)
            for vote in facts.votes
            for each in vote.options
            for sector, people in zip(vote.sectors, each.by_sector, strict=True)
        ),
    )


def _meetings(facts: Facts, words: Words) -> Dataset:
    _ = words.gettext
    return Dataset(
        title=_("Who met whom"),
        fields=named_fields(
            ("sector", _("Name of the sector")),
            ("seated", _("Number of its people with a seat in a round that was held")),
            ("met_sector", _("Name of the sector they met")),
            (
                "met",
                _(
                    "How many of them sat with at least one person of it, or with a second one of"
                    " their own; empty if too few to show"
                ),
            ),
        ),
        rows=tuple(
            (each.name, each.people, other.name, met)
            for each in facts.meetings
            for other, met in zip(facts.meetings, each.met, strict=True)
        ),
    )


def _commitments(facts: Facts, words: Words) -> Dataset:
    _ = words.gettext
    return Dataset(
        title=_("Commitments"),
        fields=named_fields(
            ("commitment", _("Number of the commitment")),
            ("what", _("What will be done")),
            ("option_letter", _("Letter of the option it stands on; may be empty")),
            ("option", _("The option it stands on; may be empty")),
            ("lead", _("Who leads it, as far as it may be shown, divided by semicolons")),
            ("first_step", _("The first step; may be empty")),
            ("resources", _("What it takes, such as people, money or permits; may be empty")),
            ("due_on", _("By when (ISO 8601); may be empty")),
            ("leading", _("Number of people who lead or offered to")),
            ("contributing", _("Number of people who contribute")),
            ("kept_informed", _("Number of people who are kept informed")),
            ("organizations", _("Organizations taking part that may be named, by semicolons")),
        ),
        rows=tuple(
            (
                each.number,
                each.what,
                each.letter,
                each.option,
                "; ".join(each.lead),
                each.first_step,
                each.resources,
                each.due_on.isoformat() if each.due_on else "",
                *each.joined,
                "; ".join(each.organizations),
            )
            for each in facts.commitments
        ),
    )


def _documents(facts: Facts, words: Words) -> Dataset:
    _ = words.gettext
    return Dataset(
        title=_("Presentations and documents"),
        fields=named_fields(
            ("title", _("Title of the document")),
            ("speaker", _("Who presented it; may be empty")),
            ("organization", _("Organization of the speaker; may be empty")),
            ("session", _("Session of the programme that it belongs to; may be empty")),
            ("takeaway", _("What to take away from it; may be empty")),
            ("address", _("Where it can be had; may be empty")),
            ("permitted", _("1 if the speaker agreed that it is shared, else 0")),
        ),
        rows=tuple(
            (
                each.title,
                each.speaker,
                each.organization,
                each.session,
                each.takeaway,
                each.address,
                int(each.permitted),
            )
            for each in facts.documents
        ),
    )


def _evidence_fields(words: Words) -> Iterable[tuple[str, str]]:
    _ = words.gettext
    return (
        ("notes", _("Number of notes behind it")),
        ("tables", _("Number of tables where it was raised")),
        ("note_numbers", _("Numbers of these notes, divided by spaces")),
        (
            "sectors",
            _("Sectors with a seat at these tables in these rounds, divided by semicolons"),
        ),
    )


def _evidence(evidence: EvidenceFacts, facts: Facts) -> tuple[Value, ...]:
    notes = facts.notes_behind(evidence)
    return (
        len(notes),
        len({note.origin.table for note in notes if note.origin.table}),
        " ".join(str(number) for number in sorted(note.number for note in notes)),
        "; ".join(evidence.sectors),
    )
