"""The rows of the feedback: marks, lines and commitments, none joined to another."""

from facilitate.report.facts import Facts
from facilitate.report.outputs import Dataset, named_fields
from facilitate.report.words import Words


def feedback_rows(facts: Facts, words: Words) -> dict[str, Dataset]:
    """The datasets by name; nothing of fewer than three people."""
    _, told = words.gettext, facts.feedback
    if told is None:
        return {}
    return {
        "feedback": Dataset(
            title=_("Answers to the feedback form"),
            fields=named_fields(
                ("question", _("Number of the question")),
                ("text", _("What was asked")),
                ("mark", _("A mark that one could give")),
                ("people", _("Number of people who gave it")),
            ),
            rows=tuple(
                (each.number, each.question, mark, count)
                for each in told.answers
                for mark, count in zip(each.marks, each.counts, strict=False)
            ),
        ),
        "feedback_commitments": Dataset(
            title=_("Commitments that people are most likely to act on"),
            fields=named_fields(
                ("commitment", _("Number of the commitment")),
                ("people", _("Number of people who named it, three or more")),
            ),
            rows=told.wishes,
        ),
        "feedback_lines": Dataset(
            title=_("What participants would change"),
            fields=named_fields(("text", _("What was written"))),
            rows=tuple((line,) for line in told.lines),
        ),
    }
