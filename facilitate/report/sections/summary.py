"""What one reads first: the numbers at a glance, and how to read what follows."""

from collections import Counter

from facilitate.people.attribution import CHATHAM_HOUSE, NAMED, ORGANIZATION, SECTOR
from facilitate.report.facts import Facts
from facilitate.report.outputs import Block, Heading, KeyValue, KeyValues, Paragraph, inline
from facilitate.report.words import Words


def at_a_glance(facts: Facts, words: Words) -> list[Block]:
    """The workshop in a few numbers and sentences, the attribution rule and the disclaimer."""
    _ = words.gettext
    return [
        Heading(level=1, text=_("At a glance"), anchor="glance"),
        Paragraph(text=inline(in_sentences(facts, words)), tone="lead"),
        KeyValues(items=tuple(_figures(facts, words)), tone="figures", title=_("At a glance")),
        Paragraph(text=inline(attribution_rule(facts.policy, words)), tone="notice"),
        Paragraph(text=inline(disclaimer(words)), tone="notice"),
    ]


def disclaimer(words: Words) -> str:
    """The sentence that says what the report is not."""
    return words.gettext(
        "This report records the views of participants, not of the organizations they come from."
        " They are perceptions, not established facts."
    )


def attribution_rule(policy: str, words: Words) -> str:
    """The sentence that says what is shown of who said something."""
    _ = words.gettext
    sentences = {
        CHATHAM_HOUSE: _(
            "Under the Chatham House Rule, what was said may be used freely, but neither who said"
            " it nor their organization or sector is shown."
        ),
        SECTOR: _(
            "Notes may show the sector of whoever spoke, but neither the person nor the"
            " organization."
        ),
        ORGANIZATION: _(
            "Notes show the organization of whoever spoke where this person agreed to be quoted,"
            " and the sector otherwise. Persons are not named."
        ),
        NAMED: _(
            "Notes name whoever spoke where this person agreed to it, and show less where not."
        ),
    }
    return sentences.get(policy, _("Notes do not show who said them."))


def in_sentences(facts: Facts, words: Words) -> str:
    """How many came from where, and what they left."""
    _ = words.gettext
    said = []
    if facts.people.registered:
        said.append(
            _(
                "%(people)s from %(organizations)s were registered, and %(present)s came.",
                people=counted_people(facts.people.registered, words),
                organizations=counted_organizations(len(facts.organizations), words),
                present=words.number(facts.people.present),
            )
        )
    if facts.notes:
        kinds = Counter(note.kind for note in facts.notes)
        said.append(
            _(
                "They left %(notes)s: %(kinds)s.",
                notes=counted_notes(len(facts.notes), words),
                kinds=words.listed(
                    [
                        f"{kind.plural} ({words.number(kinds[kind.key])})"
                        for kind in facts.kinds
                        if kinds[kind.key]
                    ]
                ),
            )
        )
    else:
        said.append(_("No notes have been written yet."))
    return " ".join(said)


def _figures(facts: Facts, words: Words) -> list[KeyValue]:
    _, number = words.gettext, words.number
    present = sum(1 for each in facts.organizations if each.people.present)
    ended = sum(1 for round in facts.rounds if round.ended_at is not None)
    plenary = sum(1 for note in facts.notes if not note.origin.table)
    tables = {note.origin.table for note in facts.notes if note.origin.table}
    figures = [
        (_("Registered"), facts.people.registered, _("people on the list")),
        (_("Present"), facts.people.present, _("people who came")),
        (_("Organizations"), len(facts.organizations),
         _("%(count)s present", count=number(present))),
        (_("Sectors"), facts.sector_count, ""),
        (_("Tables"), len(facts.tables), _("%(count)s with notes", count=number(len(tables)))),
        (_("Rounds"), len(facts.rounds), _("%(count)s ended", count=number(ended))),
        (_("Notes"), len(facts.notes), _("%(count)s from the plenary", count=number(plenary))),
    ]  # fmt: skip
    kinds = Counter(note.kind for note in facts.notes)
    figures += [(kind.plural, kinds[kind.key], "") for kind in facts.kinds if kinds[kind.key]]
    if facts.themes:
        figures.append((_("Themes"), len(facts.themes), ""))
    for vote in facts.votes[-1:]:
        figures += [
            (_("Options voted on"), len(vote.options), ""),
            (_("Voted"), vote.voted, _("of %(count)s present", count=number(vote.present))),
        ]
    if facts.commitments:
        figures.append((_("Commitments"), len(facts.commitments), ""))
    return [
        KeyValue(label=label, value=number(value), detail=detail if value else "")
        for label, value, detail in figures
    ]


def counted_people(count: int, words: Words) -> str:
    """Such as "110 people"."""
    return words.ngettext("%(count)s person", "%(count)s people", count, count=words.number(count))


def counted_organizations(count: int, words: Words) -> str:
    """Such as "42 organizations"."""
    return words.ngettext(
        "%(count)s organization", "%(count)s organizations", count, count=words.number(count)
    )


def counted_notes(count: int, words: Words) -> str:
    """Such as "346 notes"."""
    return words.ngettext("%(count)s note", "%(count)s notes", count, count=words.number(count))
