"""What themes and options can say, and what the notes behind them add up to. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self, TypeVar

from facilitate.errors import Refused
from facilitate.themes.models import FeltBy, Opportunity, Theme
from facilitate.workshop.models import Strand

T = TypeVar("T")

#: kinds of notes that name what stands in the way
OBSTACLES = ("constraint", "roadblock")
#: the longest wording of an option and of what one side would do, in characters
TEXT_LIMIT = 600
NAME_LIMIT = 120
STATEMENT_LIMIT = 400
CATEGORY_LIMIT = 60
#: categories that a workshop can have
CATEGORIES = 30
#: how long a question to a table can be
QUESTION_LIMIT = 280
#: notes that one press of a button can take
NOTES_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class OptionWords:
    """What people vote on, and what each side would do."""

    text: str
    public_role: str = ""
    private_role: str = ""
    strand: Strand | None = None
    #: the cities that it fits, in words, and the stages of cities
    fits: str = ""
    stage_ids: frozenset[int] = frozenset()
    #: where its results go
    destination_ids: frozenset[int] = frozenset()

    @property
    def content(self) -> tuple[object, ...]:
        """What makes two options say the same."""
        strand_id = self.strand.id if self.strand is not None else None
        roles = (self.public_role, self.private_role)
        return (self.text, *roles, strand_id, self.fits, self.stage_ids, self.destination_ids)

    def as_json(self) -> dict[str, Any]:
        """The words as plain values."""
        return {
            "text": self.text,
            "public_role": self.public_role,
            "private_role": self.private_role,
            "strand": self.strand.id if self.strand is not None else None,
            "fits": self.fits,
            "stage_ids": sorted(self.stage_ids),
            "destination_ids": sorted(self.destination_ids),
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any], *, strand: Strand | None) -> Self:
        """The words that `as_json` made these values of; the strand is looked up by the caller."""
        sets = {name: frozenset(values[name]) for name in ("stage_ids", "destination_ids")}
        return cls(**{**values, **sets, "strand": strand})


@dataclass(frozen=True, kw_only=True)
class ThemeWords:
    """What a theme is called, what it says in one sentence, and what it is about."""

    name: str
    statement: str = ""
    #: the question that it answers
    question_id: int | None = None
    category: str = ""
    stage_ids: frozenset[int] = frozenset()
    felt_by: frozenset[str] = frozenset()

    @property
    def content(self) -> tuple[object, ...]:
        """What makes two themes say the same."""
        about = (self.question_id, self.category, self.stage_ids, self.felt_by)
        return (self.name, self.statement, *about)

    def as_json(self) -> dict[str, Any]:
        """The words as plain values."""
        return {
            "name": self.name,
            "statement": self.statement,
            "question_id": self.question_id,
            "category": self.category,
            "stage_ids": sorted(self.stage_ids),
            "felt_by": sorted(self.felt_by),
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """The words that `as_json` made these values of."""
        sets = {name: frozenset(values[name]) for name in ("stage_ids", "felt_by")}
        return cls(**{**values, **sets})


@dataclass(frozen=True, kw_only=True, order=True)
class SectorPresent:
    """A sector as evidence names it, in the order of lists and of the palette."""

    position: int
    letter: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Source:
    """A note behind a theme or an option: where it was taken, and whether it still counts."""

    note_id: int
    counts: bool = True
    #: number of the table and of the round, for notes taken at a table
    table: int | None = None
    round: int | None = None
    #: id of the plenary session, for notes taken there
    session_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What stands behind a theme or an option; deleted notes count only as withdrawn."""

    notes: int = 0
    withdrawn: int = 0
    #: numbers of the tables and rounds, in order
    tables: tuple[int, ...] = ()
    rounds: tuple[int, ...] = ()
    #: ids of the plenary sessions, in order
    sessions: tuple[int, ...] = ()
    #: who had a seat at these tables in these rounds
    sectors: tuple[SectorPresent, ...] = ()


#: nothing stands behind it
NO_EVIDENCE = Evidence()


def gathered(
    sources: Iterable[Source],
    present: Mapping[tuple[int, int], Collection[SectorPresent]],
) -> Evidence:
    """What the notes add up to; `present` has the sectors at each (table, round), by numbers.

    Nobody is recorded as sitting in the plenary, so plenary notes bring no sectors.
    """
    sources = list(sources)
    kept = [source for source in sources if source.counts]
    places = {(s.table, s.round) for s in kept if s.table is not None and s.round is not None}
    return Evidence(
        notes=len(kept),
        withdrawn=len(sources) - len(kept),
        tables=tuple(sorted({table for table, _ in places})),
        rounds=tuple(sorted({round for _, round in places})),
        sessions=tuple(sorted({s.session_id for s in kept if s.session_id is not None})),
        sectors=tuple(sorted({sector for place in places for sector in present.get(place, ())})),
    )


def moved(things: Sequence[T], thing: T, *, to: int) -> list[T]:
    """The things in their new order, with this one at place `to` (from 1), or the nearest there."""
    others = [each for each in things if each is not thing]
    others.insert(max(0, min(to - 1, len(others))), thing)
    return others


def words_of(option: Opportunity) -> OptionWords:
    """What an option says now."""
    return OptionWords(
        text=option.text,
        public_role=option.public_role,
        private_role=option.private_role,
        strand=option.strand,
        fits=option.fits,
        stage_ids=frozenset(stage.id for stage in option.stages),
        destination_ids=frozenset(each.id for each in option.destinations),
    )


def words_of_theme(theme: Theme) -> ThemeWords:
    """What a theme says now."""
    return ThemeWords(
        name=theme.name,
        statement=theme.statement,
        question_id=theme.question_id,
        category=theme.category,
        stage_ids=frozenset(stage.id for stage in theme.stages),
        felt_by=frozenset(theme.felt_by),
    )


def require_votable(words: OptionWords, *, workshop_id: int) -> None:
    """Refuse words that cannot be an option of this workshop."""
    if not words.text.strip():
        raise Refused("An option needs its wording.")
    for text in (words.text, words.public_role, words.private_role, words.fits):
        if len(text) > TEXT_LIMIT:
            raise Refused(
                "“%(beginning)s…” is too long to vote on: use at most %(limit)s characters.",
                beginning=text[:40],
                limit=TEXT_LIMIT,
            )
    require_own_strand(words.strand, workshop_id=workshop_id)


def require_named(words: ThemeWords) -> None:
    """Refuse words that cannot be a theme."""
    if not words.name.strip():
        raise Refused("A theme needs a name.")
    if len(words.name) > NAME_LIMIT:
        raise Refused("The name of a theme has at most %(limit)s characters.", limit=NAME_LIMIT)
    if len(words.statement) > STATEMENT_LIMIT:
        raise Refused("What a theme says has at most %(limit)s characters.", limit=STATEMENT_LIMIT)
    if len(words.category) > CATEGORY_LIMIT:
        raise Refused("A category has at most %(limit)s characters.", limit=CATEGORY_LIMIT)
    if not words.felt_by <= set(FeltBy):
        raise Refused("Choose from this list who feels it.")


def name_taken(words: ThemeWords) -> Refused:
    """The refusal of a second theme of one name."""
    return Refused(
        "There is a theme “%(name)s” already. Put the notes into it, or choose another name.",
        name=words.name,
    )


def require_own_strand(strand: Strand | None, *, workshop_id: int) -> None:
    """Refuse a mark that belongs to another workshop."""
    if strand is not None and strand.workshop_id != workshop_id:
        raise Refused("This mark does not belong to the workshop.")


def require_some(note_ids: Collection[int]) -> None:
    """Refuse to do nothing, and to do more than a request should."""
    if not note_ids:
        raise Refused("Tick at least one note first.")
    if len(note_ids) > NOTES_AT_ONCE:
        raise Refused("Tick at most %(limit)s notes at once.", limit=NOTES_AT_ONCE)
