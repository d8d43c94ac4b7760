"""What the report is about: plain values that the section builders count and arrange. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property

from facilitate.people.attribution import Attribution
from facilitate.report.outputs import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Headcount:
    """People of an organization, a sector or all: on the list, and there on the day."""

    registered: int = 0
    present: int = 0

    def __add__(self, other: "Headcount") -> "Headcount":
        """Both together."""
        return Headcount(
            registered=self.registered + other.registered, present=self.present + other.present
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationFacts:
    """An organization and how many came from it; one with an empty name stands for none."""

    name: str
    people: Headcount


@dataclass(frozen=True, slots=True, kw_only=True)
class SectorFacts:
    """A sector with its organizations; one with an empty name stands for none."""

    name: str
    letter: str
    side: str
    organizations: tuple[OrganizationFacts, ...]

    @property
    def people(self) -> Headcount:
        """Everybody of the sector."""
        return sum((each.people for each in self.organizations), Headcount())

    @property
    def named(self) -> tuple[OrganizationFacts, ...]:
        """Its organizations without the people who gave none."""
        return tuple(each for each in self.organizations if each.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class KindFacts:
    """A kind of notes."""

    key: str
    label: str
    plural: str
    shape: str
    asks_stage: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionFacts:
    """A question with the keys of the kinds of notes that answer it."""

    key: str
    title: str
    asks: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundFacts:
    """A round as planned and as run; moments are in the workshop's zone."""

    number: int
    session: str
    asked: str
    day: date
    planned_at: time
    minutes: int
    started_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFacts:
    """A session of the programme, with the title of the question it asks."""

    title: str
    asked: str
    day: date
    starts_at: time


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """Where a note was taken: at a table in a round (session 0), or in the plenary (table 0).

    Sorts as the report shows it: tables by number and round, then sessions as in the programme.
    """

    session: int
    table: int
    round: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteFacts:
    """A note that counts. Its number stays the same when other notes are deleted."""

    number: int
    kind: str
    stage: str
    origin: Origin
    text: str
    language: str
    #: in another language than the workshop's
    is_foreign: bool
    is_late: bool
    attribution: Attribution
    written_at: datetime


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Everything that the report says something about."""

    title: str
    subtitle: str
    host: str
    venue: str
    starts_on: date
    ends_on: date
    slug: str
    policy: str
    language: str
    is_demo: bool
    builds_on: tuple[str, str, str]
    sectors: tuple[SectorFacts, ...]
    questions: tuple[QuestionFacts, ...]
    kinds: tuple[KindFacts, ...]
    #: key and label
    stages: tuple[tuple[str, str], ...]
    rounds: tuple[RoundFacts, ...]
    #: topic by number
    tables: dict[int, str]
    #: the programme's sessions in their order, numbered from 1
    sessions: dict[int, SessionFacts]
    notes: tuple[NoteFacts, ...]
    #: people changed tables by a plan that was sent to them
    has_seating: bool
    #: in the workshop's zone
    read_at: datetime

    @cached_property
    def people(self) -> Headcount:
        """Everybody."""
        return sum((sector.people for sector in self.sectors), Headcount())

    @cached_property
    def organizations(self) -> tuple[OrganizationFacts, ...]:
        """All organizations, each once."""
        return tuple(each for sector in self.sectors for each in sector.named)

    @cached_property
    def named_sectors(self) -> tuple[SectorFacts, ...]:
        """The sectors without the one that stands for none."""
        return tuple(sector for sector in self.sectors if sector.name)

    def own(self, text: str, *, within: str) -> Run:
        """Words of the workshop itself, marked where the report is in another language."""
        return Run(text, language=self.language if self.language != within else "")

    def notes_of(self, kinds: Iterable[str]) -> list[NoteFacts]:
        """Notes of these kinds in the order of the report."""
        wanted = set(kinds)
        return [note for note in self.notes if note.kind in wanted]
