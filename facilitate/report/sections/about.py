"""What one must know to use or check the report."""

from facilitate.report.editions import PARTICIPANTS, PUBLIC
from facilitate.report.facts import Facts
from facilitate.report.outputs import (
    Block,
    Heading,
    KeyValue,
    KeyValues,
    Paragraph,
    inline,
)
from facilitate.report.sections.answers import kinds_left_out
from facilitate.report.words import Words


def about(facts: Facts, words: Words) -> list[Block]:
    """When the data was read, how to cite the report, how notes are numbered."""
    _ = words.gettext
    return [
        Heading(level=1, text=_("About this report"), anchor="about"),
        KeyValues(
            items=(
                KeyValue(label=_("Data as of"), value=words.moment(facts.read_at)),
                KeyValue(label=_("Edition"), value=edition_title(facts, words)),
                KeyValue(label=_("Status"), value=_("Released") if facts.is_final else _("Draft")),
                KeyValue(label=_("To be cited as"), value=_citation(facts, words)),
            )
        ),
        *_left_out(facts, words),
        Paragraph(
            text=inline(
                _(
                    "Every number in this report is counted from the notes and lists of the"
                    " workshop as they were at that time, and is the same in all formats."
                )
            )
        ),
        Paragraph(
            text=inline(
                _(
                    "Notes are numbered in the order in which they were first written, across the"
                    " whole workshop. A note keeps its number when others are deleted, so numbers"
                    " may be missing."
                )
            )
        ),
    ]


def edition_title(facts: Facts, words: Words) -> str:
    """Who it is for, with its number once it is released."""
    _ = words.gettext
    titles = {
        PARTICIPANTS: _("Edition for participants"),
        PUBLIC: _("Public edition"),
    }
    title = titles.get(facts.edition, _("Internal edition"))
    if not facts.number:
        return title
    return _("%(edition)s %(number)s", edition=title, number=facts.number)


def _citation(facts: Facts, words: Words) -> str:
    _ = words.gettext
    said = {
        "title": facts.title,
        "year": facts.ends_on.year,
        "edition": edition_title(facts, words),
        "moment": words.moment(facts.read_at),
    }
    if not facts.host:
        return _(
            "%(title)s (%(year)s). Workshop outputs report. %(edition)s, data as of %(moment)s.",
            **said,
        )
    return _(
        "%(host)s (%(year)s). %(title)s: Workshop outputs report. %(edition)s, data as of"
        " %(moment)s.",
        host=facts.host,
        **said,
    )


def _left_out(facts: Facts, words: Words) -> list[Block]:
    """What is not shown: to whoever is no organizer, and of sections that were left out."""
    _ = words.gettext
    said = []
    if facts.edition == PUBLIC:
        said.append(_("This edition names nobody beside what was said, and no organization."))
    if not facts.is_internal:
        said.append(_("Numbers of people below three are put together with others."))
    if any(note.origin.table < 0 for note in facts.notes):
        said.append(_("Under its rule it is not told at which table something was said."))
    gone = kinds_left_out(facts)
    unseen = sum(note.kind in gone for note in facts.notes)
    if unseen:
        said.append(
            words.ngettext(
                "%(count)s note of a section that was left out is counted, not shown.",
                "%(count)s notes of sections that were left out are counted, not shown.",
                unseen,
                count=words.number(unseen),
            )
        )
    if facts.notes_without_name:
        said.append(
            words.ngettext(
                "In %(count)s note the name of a person was left out.",
                "In %(count)s notes the name of a person was left out.",
                facts.notes_without_name,
                count=words.number(facts.notes_without_name),
            )
        )
    return [Paragraph(text=inline(" ".join(said)))] if said else []
