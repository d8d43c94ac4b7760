"""What is looked at before a public release: each failure with its number and where to mend it."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from facilitate.people.similar import SimilarNames
from facilitate.people.small_cells import FEWEST
from facilitate.report.facts import Facts, VoteFacts
from facilitate.report.numbers import Number, outdated
from facilitate.report.outputs import Figure, Outputs


class Check(StrEnum):
    """One thing that is looked at, in the order of the list."""

    BALLOTS = "ballots"
    ZERO_VOTES = "zero_votes"
    SMALL_SECTORS = "small_sectors"
    EVIDENCE = "evidence"
    NUMBERS = "numbers"
    ALT_TEXT = "alt_text"
    ORGANIZATIONS = "organizations"
    LANGUAGES = "languages"


@dataclass(frozen=True, slots=True)
class Finding:
    """A check, and what fails it by title, name or number."""

    check: Check
    failures: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether there is nothing to mend."""
        return not self.failures


def findings(
    facts: Facts, outputs: Outputs, *, now: dict[str, Number], offered: dict[int, int]
) -> list[Finding]:
    """Every check with what fails it. Pure.

    `now` are the numbers that texts can hold as they are, `offered` how many options each vote had.
    """
    found: dict[Check, list[str]] = {
        Check.BALLOTS: [_title(vote) for vote in facts.votes if not _adds_up(vote)],
        Check.ZERO_VOTES: list(_missing(facts, offered)),
        Check.SMALL_SECTORS: [
            sector.name
            for sector in facts.sectors
            if any(0 < n < FEWEST for n in (sector.people.registered, sector.people.present))
        ],
        Check.EVIDENCE: list(_unfounded(facts)),
        Check.NUMBERS: [each.label for text in _texts(facts) for each in outdated(text, now)],
        Check.ALT_TEXT: [
            block.caption or block.label
            for block in (*outputs.blocks, *outputs.summary)
            if isinstance(block, Figure) and not block.description.strip()
        ],
        Check.ORGANIZATIONS: _twice(facts),
        Check.LANGUAGES: [
            str(number) for number in sorted(note.number for note in facts.notes if note.is_foreign)
        ],
    }
    return [Finding(check, tuple(dict.fromkeys(failures))) for check, failures in found.items()]


def _title(vote: VoteFacts) -> str:
    return vote.title or str(vote.number)


def _adds_up(vote: VoteFacts) -> bool:
    """Whether the options got no more than so many ballots can have given."""
    full = vote.voted - vote.blank
    if any(option.voters + option.objections > full for option in vote.options):
        return False
    if vote.rule == "dots":
        given = sum(option.points for option in vote.options)
        most = all(option.points <= option.voters * vote.cap for option in vote.options)
        return most and given <= full * vote.budget
    return vote.voted <= vote.entitled


def _missing(facts: Facts, offered: dict[int, int]) -> Iterator[str]:
    """Votes in which an option is missing, be it one that nobody wanted."""
    for vote in facts.votes:
        if len(vote.options) != offered.get(vote.number, 0) or "votes" in facts.hidden:
            yield _title(vote)


def _unfounded(facts: Facts) -> Iterator[str]:
    """Messages that stand on no theme, or on themes without a note, and such themes."""
    for message in facts.narrative.messages:
        if not facts.notes_behind(message.evidence):
            yield str(message.number)
    for theme in facts.themes:
        if not facts.notes_behind(theme.evidence):
            yield theme.name


def _texts(facts: Facts) -> Iterator[str]:
    told = facts.narrative
    yield told.summary
    yield from (message.text for message in told.messages)
    yield told.lessons
    yield from (caption for _anchor, caption in told.captions)


def _twice(facts: Facts) -> list[str]:
    """Names that look like another spelling of one on the list."""
    similar, found = SimilarNames(), []
    for each in facts.organizations:
        if similar.like(each.name) is not None:
            found.append(each.name)
        similar.add(each.name)
    return found
