"""Which organizations the words of a report name, for somebody to look at before its release."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from facilitate.people.queries import aliases_of, organizations_of
from facilitate.report.facts import Facts
from facilitate.report.naming import NameFinder
from facilitate.report.numbers import spoken
from facilitate.report.queries import cleared_organizations
from facilitate.workshop.models import Workshop


class Source(StrEnum):
    """What kind of words a name stands in."""

    NOTE = "note"
    SUMMARY = "summary"
    MESSAGE = "message"
    LESSONS = "lessons"
    CAPTION = "caption"
    THEME = "theme"
    OPTION = "option"
    COMMITMENT = "commitment"
    FEEDBACK = "feedback"


@dataclass(frozen=True, slots=True)
class Mention:
    """Words in which an organization is named; `label` is their number or letter in the report."""

    source: Source
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Naming:
    """An organization and where the report names it."""

    organization_id: int
    name: str
    mentions: tuple[Mention, ...]
    is_cleared: bool


def names_in(workshop: Workshop, facts: Facts) -> tuple[Naming, ...]:
    """The organizations that the words of people in a report name, by name; three queries.

    Names that the report gives by itself (who took part, who leads a commitment) are not meant:
    they depend on consent.
    """
    organizations = organizations_of(workshop.id)
    spellings = {each.id: [each.name] for each in organizations}
    for alias in aliases_of(workshop.id):
        spellings[alias.organization_id].append(alias.name)
    finder = NameFinder(spellings)
    found: dict[int, list[Mention]] = {}
    for mention in _words_of_people(facts):
        for organization_id in finder.named_in(mention.text):
            found.setdefault(organization_id, []).append(mention)
    cleared = cleared_organizations(workshop.id)
    return tuple(
        Naming(each.id, each.name, tuple(found[each.id]), each.id in cleared)
        for each in organizations
        if each.id in found
    )


def _words_of_people(facts: Facts) -> Iterator[Mention]:
    narrative = facts.narrative
    yield Mention(Source.SUMMARY, "", spoken(narrative.summary, str))
    for message in narrative.messages:
        yield Mention(Source.MESSAGE, str(message.number), spoken(message.text, str))
    yield Mention(Source.LESSONS, "", spoken(narrative.lessons, str))
    for anchor, caption in narrative.captions:
        yield Mention(Source.CAPTION, anchor, spoken(caption, str))
    for note in facts.notes:
        yield Mention(Source.NOTE, str(note.number), note.text)
    for theme in facts.themes:
        yield Mention(Source.THEME, str(theme.number), f"{theme.name} {theme.statement}".strip())
    for vote in facts.votes:
        for option in vote.options:
            words = f"{option.text} {option.public_role} {option.private_role}"
            yield Mention(Source.OPTION, option.letter, " ".join(words.split()))
    for each in facts.commitments:
        words = f"{each.what} {each.first_step} {each.resources}"
        yield Mention(Source.COMMITMENT, str(each.number), " ".join(words.split()))
    if facts.feedback is not None:
        for line in facts.feedback.lines:
            yield Mention(Source.FEEDBACK, "", line)
