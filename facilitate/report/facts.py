"""What the report is about: plain values that the section builders count and arrange. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import cached_property

from facilitate.people.attribution import Attribution
from facilitate.report.outputs import Outputs, Run
from facilitate.voting.pictures import Spot
from facilitate.voting.tally.figures import Rating

#: more quotes of one theme say no more
MOST_QUOTES = 5


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
    #: the sectors it stands for, where each alone would be too small to be shown
    pooled: tuple["SectorFacts", ...] = ()

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
    ends_at: time
    #: numbers of the rounds in it
    rounds: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """Where a note was taken: at a table in a round (session 0), or in the plenary (table 0).

    Sorts as the report shows it: tables by number and round, then sessions as in the programme.
    """

    session: int
    #: below 0 it is not told which one: such tables are only told apart, to be counted
    table: int
    round: int

    @property
    def place(self) -> "Origin":
        """The table, the session, or the tables that are not told, all rounds together."""
        return Origin(session=self.session, table=max(self.table, -1), round=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class CitationFacts:
    """Evidence for a note: something on the web, or a document of the library with its page."""

    #: the document's title, or whose address it is
    title: str
    #: where it can be had; empty if the reader cannot
    address: str
    page: int | None = None
    is_document: bool = False
    #: for a document: the speaker agreed that it is shared
    permitted: bool = True


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
    #: readers may know at which table it was taken
    tells_table: bool = True
    #: its table, or somebody at it, says that it is not right
    is_disputed: bool = False
    #: keyed in from paper
    is_from_paper: bool = False
    #: may be pinned: not disputed, and whoever said it, if that is known, agreed to be quoted
    is_quotable: bool = True
    #: evidence given with it
    citation: CitationFacts | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFacts:
    """The notes behind a theme or an option, by number, and who sat where they were taken."""

    notes: tuple[int, ...] = ()
    #: names of the sectors with a seat at these tables in these rounds
    sectors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeFacts:
    """A theme with its notes; numbered from 1 in its order."""

    number: int
    name: str
    statement: str
    evidence: EvidenceFacts
    #: stays the same when the order changes; numbers in human text name it
    key: int = 0
    #: numbers of the destinations where it is used
    destinations: tuple[int, ...] = ()
    #: numbers of the notes that somebody chose to stand for it
    pinned: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFacts:
    """A message of the summary with the numbers of its themes and what stands behind them all."""

    number: int
    slot: str
    text: str
    themes: tuple[int, ...]
    evidence: EvidenceFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class NarrativeFacts:
    """What people wrote around the numbers, which stand in it as `report.numbers` says."""

    summary: str = ""
    messages: tuple[MessageFacts, ...] = ()
    lessons: str = ""
    #: by the anchor of its figure or table
    captions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionFacts:
    """An option as worded when people voted on it, with what it got."""

    letter: str
    text: str
    public_role: str
    private_role: str
    #: points, people, or hundredths of priority, as the rule of the vote counts
    points: int
    #: people who support it
    voters: int
    #: 1 is first; equal options share a rank
    rank: int
    tied: bool
    evidence: EvidenceFacts
    #: people who object to it, in a consent check
    objections: int = 0
    #: impact and feasibility, where people rated them
    rating: Rating | None = None
    #: supporters in each sector of the vote; None where they are too few to be shown
    by_sector: tuple[int | None, ...] = ()
    #: numbers of the destinations that it feeds
    destinations: tuple[int, ...] = ()
    #: backed by public and private sectors
    backed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class VotersFacts:
    """A sector with its voters, three at least; without a name several together."""

    name: str
    voters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteFacts:
    """A vote whose result has been shown; options by rank."""

    number: int
    title: str
    #: points a person had, and the most that one option could take
    budget: int
    cap: int
    entitled: int
    present: int
    voted: int
    blank: int
    #: people who may have voted twice, under two entries that were merged after the result
    merged_later: int
    #: none of a vote whose result is withheld
    options: tuple[OptionFacts, ...]
    #: how people voted: a `Rule` of the votes
    rule: str = "dots"
    #: in the order of each option's support by sector; empty where too few voted
    sectors: tuple[VotersFacts, ...] = ()
    #: where rated options stand between impact and feasibility
    spots: tuple[Spot, ...] = ()
    #: people whose vote arrived after the end
    late: int = 0
    #: people who voted without being checked in; 0 where they were too few to say
    admitted: int = 0
    #: people whose hands were counted
    by_hand: int = 0
    #: letters of options that nobody rated, or took a stance on
    unjudged: tuple[str, ...] = ()
    #: so few voted in secret that the result would tell how
    withheld: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFacts:
    """A presentation or paper."""

    title: str
    speaker: str
    organization: str
    session: str
    takeaway: str
    #: where it can be had; empty if the reader cannot
    address: str
    #: the speaker agreed that it is shared
    permitted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentFacts:
    """Who will do what by when, as far as those who said so allow it to be shown."""

    number: int
    #: of the option it stands on; empty if that was in no vote
    letter: str
    #: wording of the option it stands on; empty for a commitment of its own
    option: str
    what: str
    first_step: str
    due_on: date | None
    has_lead: bool
    #: person and organization, as far as they may be shown
    lead: tuple[str, ...]
    #: how many joined to lead, to contribute, to be kept informed
    joined: tuple[int, int, int]
    #: those that may be named among who leads or contributes, each once
    organizations: tuple[str, ...]
    #: what it takes, such as people, money or permits; may be empty
    resources: str = ""
    #: public editions may tell of it
    is_public: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingFacts:
    """People of a sector who sat with somebody of each sector; with a second one of their own."""

    name: str
    letter: str
    people: int
    #: in the order of the sectors; None where they are too few to be shown
    met: tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFacts:
    """A question of the feedback form; without counts where fewer than three people answered."""

    number: int
    question: str
    #: what one could answer, in order
    marks: tuple[int, ...]
    given: int
    counts: tuple[int, ...]
    mean: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackFacts:
    """What came of the feedback form: never of fewer than three people."""

    present: int
    sheets: int
    answers: tuple[AnswerFacts, ...]
    #: the question that the lines answer
    asks: str
    lines: tuple[str, ...]
    #: number of each commitment with how many are likely to act on it, the most first
    wishes: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierEdition:
    """The edition for the same readers that is out, which the next one is held against."""

    number: int
    outputs: Outputs


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
    is_rehearsal: bool
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
    #: by the seats of the rounds that were held
    meetings: tuple[MeetingFacts, ...] = ()
    themes: tuple[ThemeFacts, ...] = ()
    #: the votes whose results have been shown, in their order
    votes: tuple[VoteFacts, ...] = ()
    commitments: tuple[CommitmentFacts, ...] = ()
    documents: tuple[DocumentFacts, ...] = ()
    narrative: NarrativeFacts = NarrativeFacts()
    #: what people said of the workshop itself; None without a closed form that three sent
    feedback: FeedbackFacts | None = None
    #: where the outputs will be used
    destinations: tuple[str, ...] = ()
    #: who the report is for
    edition: str = "internal"
    #: number of the edition once it is released; 0 while it is not
    number: int = 0
    #: without the mark of a draft
    is_final: bool = False
    #: sections by their anchors: as somebody ordered them, and those left out
    order: tuple[str, ...] = ()
    hidden: frozenset[str] = frozenset()
    #: the edition before this one for the same readers
    before: EarlierEdition | None = None
    #: notes in which the name of a person was left out
    notes_without_name: int = 0

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

    @cached_property
    def every_sector(self) -> tuple[SectorFacts, ...]:
        """The sectors one by one, be they shown alone or together."""
        parts = (part for sector in self.sectors for part in sector.pooled or (sector,))
        return tuple(part for part in parts if part.name)

    @cached_property
    def sector_count(self) -> int:
        """How many sectors there are, be they shown alone or together."""
        return len(self.every_sector)

    @property
    def without_captions(self) -> "Facts":
        """The same with figures and tables that say only what they say by themselves."""
        return replace(self, narrative=replace(self.narrative, captions=()))

    @property
    def is_internal(self) -> bool:
        """Whether only organizers read it."""
        return self.edition == "internal"

    @cached_property
    def places(self) -> dict[int, int]:
        """The place of each note in the order of the report, by its number."""
        return {note.number: place for place, note in enumerate(self.notes)}

    @cached_property
    def told(self) -> frozenset[int]:
        """Numbers of the notes that stand behind a theme or an option."""
        behind = [theme.evidence for theme in self.themes]
        behind += [option.evidence for vote in self.votes for option in vote.options]
        return frozenset(number for evidence in behind for number in evidence.notes)

    def notes_behind(self, evidence: EvidenceFacts, kinds: Collection[str] = ()) -> list[NoteFacts]:
        """The notes of this evidence in the order of the report; of these kinds where given."""
        places = sorted(self.places[n] for n in evidence.notes if n in self.places)
        notes = (self.notes[place] for place in places)
        return [note for note in notes if not kinds or note.kind in kinds]

    def quotes_of(self, theme: ThemeFacts) -> list[NoteFacts]:
        """The notes that somebody chose to stand for a theme, as far as they may be told."""
        behind = {note.number: note for note in self.notes_behind(theme.evidence)}
        found = [behind[number] for number in dict.fromkeys(theme.pinned) if number in behind]
        return [note for note in found if note.is_quotable][:MOST_QUOTES]

    def own(self, text: str, *, within: str) -> Run:
        """Words of the workshop itself, marked where the report is in another language."""
        return Run(text, language=self.language if self.language != within else "")

    def notes_of(self, kinds: Iterable[str]) -> list[NoteFacts]:
        """Notes of these kinds in the order of the report."""
        wanted = set(kinds)
        return [note for note in self.notes if note.kind in wanted]
