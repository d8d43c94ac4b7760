"""What the parts of the demo workshop look like in memory, and the words they may use."""

from dataclasses import dataclass
from datetime import date, time
from itertools import chain

#: to be shown wherever the demo's people or notes are
INVENTED = (
    "All people, notes, votes and times of this workshop are invented. "
    "No statement is by a real person or organization."
)

#: which kinds of notes answer which question of the workshop; a parking lot note fits everywhere
KINDS = {
    "approaches": ("approach",),
    "diagnostics": ("diagnostic",),
    "constraints": ("constraint", "roadblock"),
    "opportunities": ("opportunity",),
}
PARKING = "parking"
STAGES = ("early", "growing", "mature", "any")
REGIONS = ("Africa", "Asia", "Europe", "LAC", "MENA", "North America")
FORMATS = ("plenary", "roundtables", "vote", "commitments", "break", "other")
ROLES = ("participant", "facilitator", "scribe", "theme_team")
#: how somebody takes part in a commitment
PARTS = ("lead", "contribute", "informed")
#: these two stay at their table in all rounds
TABLE_ROLES = ("facilitator", "scribe")

#: characters of a note
SHORTEST, LONGEST = 30, 260
#: minutes after the end of a round in which a note may still arrive
GRACE = 5


@dataclass(frozen=True, slots=True)
class WorkshopFact:
    """The workshop itself, as its public page gives it."""

    title: str
    subtitle: str
    host: str
    venue: str
    starts_on: date
    ends_on: date
    timezone: str
    series: tuple[str, ...]
    story: str
    builds_on_title: str
    builds_on_when: str
    destinations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuestionFact:
    """A question the workshop asked, with the kinds of notes that answer it."""

    key: str
    asks: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OrganizationFact:
    """An organization that took part, spelled as printed."""

    name: str
    sector: str


@dataclass(frozen=True, slots=True)
class ParticipantFact:
    """An invented participant; `table` is set for those who stay at one table."""

    name: str
    organization: str
    sector: str
    email: str
    region: str
    role: str
    table: int | None


@dataclass(frozen=True, slots=True)
class TableFact:
    """A table with its topic and its number of chairs."""

    number: int
    topic: str
    capacity: int


@dataclass(frozen=True, slots=True)
class RoundFact:
    """A planned round; numbers run through the workshop."""

    number: int
    planned_at: time
    minutes: int


@dataclass(frozen=True, slots=True)
class SessionFact:
    """One block of the programme; times are in the workshop's zone."""

    key: str
    title: str
    format: str
    day: date
    starts_at: time
    ends_at: time
    question: str | None
    rounds: tuple[RoundFact, ...]

    @property
    def minutes(self) -> int:
        """Planned length."""
        return self.offset(self.ends_at)

    @property
    def numbers(self) -> tuple[int, ...]:
        """Numbers of its rounds."""
        return tuple(round.number for round in self.rounds)

    def offset(self, moment: time) -> int:
        """Minutes from its start to a time of the same day."""
        return (moment.hour - self.starts_at.hour) * 60 + moment.minute - self.starts_at.minute


@dataclass(frozen=True, slots=True)
class MomentFact:
    """The minute of the round in which the demo is found running."""

    round: int
    minute: int


@dataclass(frozen=True, slots=True)
class NoteFact:
    """An invented note, either from a table in a round or from a plenary session.

    `minute` counts from the start of its round or session; `language` is a two-letter code.
    """

    text: str
    kind: str
    minute: int
    table: int | None
    round: int | None
    session: str | None
    stage: str | None
    language: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class ThemeFact:
    """An invented theme; `notes` are the beginnings of those gathered in it."""

    name: str
    statement: str
    session: str
    minute: int
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OptionFact:
    """An invented option with what each side would do, the themes and the notes behind it."""

    key: str
    text: str
    public_role: str
    private_role: str
    strand: str | None
    themes: tuple[str, ...]
    session: str
    minute: int
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AdditionFact:
    """Notes that were put behind an option later."""

    option: str
    session: str
    minute: int
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VoteFact:
    """A vote: when it opened, closed and was shown, and the points that each option got.

    Minutes count from the start of its session; None: that has not happened.
    """

    session: str
    opens: int
    closes: int | None
    shown: int | None
    people: int
    points: dict[str, int]


@dataclass(frozen=True, slots=True)
class CommitmentFact:
    """An invented commitment on an option; `lead` is an address, `joins` how many took which part.

    No organization leads one: the real ones have committed to nothing here.
    """

    option: str
    what: str
    first_step: str
    resources: str
    due_on: date
    lead: str | None
    session: str
    minute: int
    joins: dict[str, int]


@dataclass(frozen=True, slots=True)
class DocumentFact:
    """An invented document with its text; `session` is the key of the one it was shown in."""

    title: str
    speaker: str
    session: str
    takeaway: str
    permitted: bool
    filename: str
    text: str


@dataclass(frozen=True, slots=True)
class LineFact:
    """What somebody would change, and whether the report quotes it."""

    text: str
    shown: bool


@dataclass(frozen=True, slots=True)
class FeedbackFact:
    """Invented feedback: minutes of its session, and how many gave each mark of each question.

    `wishes` are how many name each commitment, in the order of these.
    """

    session: str
    opens: int
    closes: int
    people: int
    marks: tuple[tuple[int, ...], ...]
    wishes: tuple[int, ...]
    lines: tuple[LineFact, ...]


@dataclass(frozen=True, slots=True)
class DemoFacts:
    """Everything the demo workshop is built from; `later_notes` follow after the moment."""

    workshop: WorkshopFact
    questions: tuple[QuestionFact, ...]
    sectors: tuple[str, ...]
    organizations: tuple[OrganizationFact, ...]
    participants: tuple[ParticipantFact, ...]
    tables: tuple[TableFact, ...]
    sessions: tuple[SessionFact, ...]
    moment: MomentFact
    notes: tuple[NoteFact, ...]
    later_notes: tuple[NoteFact, ...]
    #: of a partner's page, invented too
    partner_url: str
    documents: tuple[DocumentFact, ...]
    themes: tuple[ThemeFact, ...]
    options: tuple[OptionFact, ...]
    additions: tuple[AdditionFact, ...]
    votes: tuple[VoteFact, ...]
    commitments: tuple[CommitmentFact, ...]
    feedback: FeedbackFact

    @property
    def rounds(self) -> tuple[RoundFact, ...]:
        """All rounds in the order of the programme."""
        return tuple(chain.from_iterable(session.rounds for session in self.sessions))

    def note_beginning(self, words: str) -> NoteFact:
        """The one note up to the moment that begins with these words, else ValueError."""
        found = [note for note in self.notes if note.text.startswith(words)]
        if len(found) != 1:
            raise ValueError(f"demo data: {len(found)} notes begin with {words!r}")
        return found[0]
