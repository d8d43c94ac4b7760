"""What is looked at before a release: each failure by its name, and where it is mended."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from facilitate.people.similar import SimilarNames
from facilitate.people.small_cells import FEWEST
from facilitate.report.editions import people_named
from facilitate.report.facts import Facts, VoteFacts
from facilitate.report.holdings import texts_of
from facilitate.report.numbers import Number, outdated
from facilitate.report.outputs import Figure, Heading, Outputs
from facilitate.report.recounts import Recount
from facilitate.report.rules import CAPTION, LESSONS, SUMMARY


class Check(StrEnum):
    """One thing that is looked at, in the order of the list."""

    BALLOTS = "ballots"
    ZERO_VOTES = "zero_votes"
    SMALL_SECTORS = "small_sectors"
    PEOPLE = "people"
    NAMES = "names"
    EVIDENCE = "evidence"
    NUMBERS = "numbers"
    ALT_TEXT = "alt_text"
    ORGANIZATIONS = "organizations"
    LANGUAGES = "languages"


class Place(StrEnum):
    """Where something is mended."""

    VOTE = "vote"
    SECTION = "section"
    SECTORS = "sectors"
    TEXT = "text"
    THEME = "theme"
    #: the report itself, at an anchor
    REPORT = "report"
    #: the list of names below the checks
    NAMES = "names"
    ORGANIZATIONS = "organizations"
    NOTE = "note"
    SETTINGS = "settings"


@dataclass(frozen=True, slots=True)
class Failure:
    """What fails, by title, name or number, and the page on which it is mended."""

    label: str
    place: Place
    #: which one of its kind: a number, a key, a slot or an anchor
    at: int | str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A check, and what fails it."""

    check: Check
    failures: tuple[Failure, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether there is nothing to mend."""
        return not self.failures


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the report is held against beside its own facts."""

    #: numbers that texts can hold, as they are now
    numbers: Mapping[str, Number]
    #: how many options each vote had, by its number
    offered: Mapping[int, int]
    #: what the ballots of each vote give
    recounts: Mapping[int, Recount]
    #: of everybody who was ever on the list
    people: Collection[str]
    #: organizations that are named and that nobody has looked at
    uncleared: Collection[str]


def findings(facts: Facts, outputs: Outputs, known: Known) -> list[Finding]:
    """Every check with what fails it. Pure."""
    found: dict[Check, Iterator[Failure]] = {
        Check.BALLOTS: _miscounted(facts, known.recounts),
        Check.ZERO_VOTES: _missing(facts, known.offered),
        Check.SMALL_SECTORS: _small(facts),
        Check.PEOPLE: _people(facts, outputs, known.people),
        Check.NAMES: (Failure(name, Place.NAMES) for name in known.uncleared),
        Check.EVIDENCE: _unfounded(facts),
        Check.NUMBERS: _outdated(facts, known.numbers),
        Check.ALT_TEXT: _undescribed(outputs),
        Check.ORGANIZATIONS: _twice(facts),
        Check.LANGUAGES: _untranslated(facts, outputs),
    }
    return [Finding(check, tuple(dict.fromkeys(failures))) for check, failures in found.items()]


def _miscounted(facts: Facts, recounts: Mapping[int, Recount]) -> Iterator[Failure]:
    """Votes that the report tells otherwise than their ballots give, counted again."""
    for vote in facts.votes:
        counted = recounts.get(vote.number)
        if not vote.withheld and (counted is None or not counted.is_told_by(vote)):
            yield Failure(_title(vote), Place.VOTE, vote.number)


def _missing(facts: Facts, offered: Mapping[int, int]) -> Iterator[Failure]:
    """Votes in which an option is missing, be it one that nobody wanted."""
    for vote in facts.votes:
        if "votes" in facts.hidden:
            yield Failure(_title(vote), Place.SECTION, "section-votes")
        elif not vote.withheld and len(vote.options) != offered.get(vote.number, 0):
            yield Failure(_title(vote), Place.VOTE, vote.number)


def _title(vote: VoteFacts) -> str:
    return vote.title or str(vote.number)


def _small(facts: Facts) -> Iterator[Failure]:
    """Figures about fewer than three people of a sector, in whichever table."""
    for sector in facts.sectors:
        if any(0 < n < FEWEST for n in (sector.people.registered, sector.people.present)):
            yield Failure(sector.name, Place.SECTORS)
    for vote in facts.votes:
        for at, sector_of_vote in enumerate(vote.sectors):
            supporters = [option.by_sector[at] for option in vote.options if option.by_sector]
            if any(n is not None and 0 < n < FEWEST for n in (sector_of_vote.voters, *supporters)):
                yield Failure(f"{_title(vote)}: {sector_of_vote.name}", Place.VOTE, vote.number)


def _people(facts: Facts, outputs: Outputs, people: Collection[str]) -> Iterator[Failure]:
    """People on the list whom some text of the report names, but those who agreed to it."""
    agreed = {note.attribution.name for note in facts.notes}
    agreed |= {name for each in facts.commitments for name in each.lead}
    agreed |= {each.speaker for each in facts.documents}
    others = [name for name in people if name not in agreed]
    for anchor, name in people_named(texts_of(outputs), others):
        yield Failure(name, Place.REPORT, anchor)


def _unfounded(facts: Facts) -> Iterator[Failure]:
    """Messages that stand on no theme, or on themes without a note, and such themes."""
    for message in facts.narrative.messages:
        if not facts.notes_behind(message.evidence):
            yield Failure(str(message.number), Place.TEXT, message.slot)
    for theme in facts.themes:
        if not facts.notes_behind(theme.evidence):
            yield Failure(theme.name, Place.THEME, theme.key)


def _outdated(facts: Facts, now: Mapping[str, Number]) -> Iterator[Failure]:
    told = facts.narrative
    texts = [
        (SUMMARY, told.summary),
        *((message.slot, message.text) for message in told.messages),
        (LESSONS, told.lessons),
        *((f"{CAPTION}{anchor}", text) for anchor, text in told.captions),
    ]
    for slot, text in texts:
        for each in outdated(text, now):
            yield Failure(each.label, Place.TEXT, slot)


def _undescribed(outputs: Outputs) -> Iterator[Failure]:
    for block in (*outputs.blocks, *outputs.summary):
        if isinstance(block, Figure) and not block.description.strip():
            yield Failure(block.caption or block.label, Place.REPORT, block.anchor)


def _twice(facts: Facts) -> Iterator[Failure]:
    """Names that look like another spelling of one on the list."""
    similar = SimilarNames()
    for each in facts.organizations:
        if similar.like(each.name) is not None:
            yield Failure(each.name, Place.ORGANIZATIONS)
        similar.add(each.name)


def _untranslated(facts: Facts, outputs: Outputs) -> Iterator[Failure]:
    """The report's own words where they are in another language than the workshop, and notes."""
    if outputs.meta.language != facts.language:
        title = next((b.text for b in outputs.blocks if isinstance(b, Heading)), "")
        yield Failure(title, Place.SETTINGS)
    for number in sorted(note.number for note in facts.notes if note.is_foreign):
        yield Failure(str(number), Place.NOTE, number)
