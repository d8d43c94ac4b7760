"""Sentences that sum up the workshop, and say how to read what follows."""

from collections import Counter

from facilitate.people.attribution import CHATHAM_HOUSE, NAMED, ORGANIZATION, SECTOR
from facilitate.report.facts import Facts
from facilitate.report.words import Words


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


def counted_tables(count: int, words: Words) -> str:
    """Such as "12 tables"."""
    return words.ngettext("%(count)s table", "%(count)s tables", count, count=words.number(count))
