"""What a new workshop can start from, as data.

People read "template" for it; the word would mean a page's template in code. Texts are message
ids: the workshop gets them in the language of whoever founds it.
"""

from dataclasses import dataclass
from datetime import time

from facilitate.workshop.models import AttributionPolicy, SessionFormat


def N_(message: str) -> str:  # noqa: N802 (the name by which messages are extracted)
    """Mark a text for translation and leave it as it is."""
    return message


@dataclass(frozen=True, kw_only=True)
class KindPattern:
    """A kind of notes."""

    key: str
    label: str
    plural: str
    shape: str
    asks_stage: bool = False


@dataclass(frozen=True, kw_only=True)
class QuestionPattern:
    """A question with the keys of the kinds of notes that answer it."""

    key: str
    title: str
    asks: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RoundPattern:
    """A round; its own question where it is not the session's."""

    at: time
    minutes: int
    question: str | None = None


@dataclass(frozen=True, kw_only=True)
class SessionPattern:
    """A block of the programme; days count from 0."""

    title: str
    format: SessionFormat
    day: int = 0
    begins: time
    ends: time
    question: str | None = None
    rounds: tuple[RoundPattern, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """A whole workshop before anything is known about it but its title and first day."""

    key: str
    name: str
    description: str
    days: int
    attribution: AttributionPolicy = AttributionPolicy.CHATHAM_HOUSE
    open_capture: bool = False
    tap_name: bool = False
    kinds: tuple[KindPattern, ...]
    #: key and label of each stage of city development
    stages: tuple[tuple[str, str], ...] = ()
    #: key and label of each line of work that notes and options can be marked with
    strands: tuple[tuple[str, str], ...] = ()
    questions: tuple[QuestionPattern, ...] = ()
    sessions: tuple[SessionPattern, ...] = ()
    #: chairs of each table
    tables: tuple[int, ...] = ()


_APPROACH = KindPattern(
    key="approach",
    label=N_("Approach"),
    plural=N_("Approaches"),
    shape="steps",
    asks_stage=True,
)
_DIAGNOSTIC = KindPattern(
    key="diagnostic", label=N_("Diagnostic tool"), plural=N_("Diagnostic tools"), shape="tool"
)
_CONSTRAINT = KindPattern(
    key="constraint", label=N_("Constraint"), plural=N_("Constraints"), shape="bar"
)
_ROADBLOCK = KindPattern(
    key="roadblock", label=N_("Roadblock"), plural=N_("Roadblocks"), shape="octagon"
)
_EITHER = KindPattern(
    key="constraint",
    label=N_("Constraint or roadblock"),
    plural=N_("Constraints and roadblocks"),
    shape="bar",
)
_OPPORTUNITY = KindPattern(
    key="opportunity", label=N_("Opportunity"), plural=N_("Opportunities"), shape="diamond"
)
_PARKING = KindPattern(
    key="parking", label=N_("Parking lot"), plural=N_("Parking lot"), shape="flag"
)

_STAGES = (
    ("early", N_("Early")),
    ("growing", N_("Growing")),
    ("mature", N_("Mature")),
    ("any", N_("Any stage")),
)

_STRANDS = (("smart-city", N_("Smart city")), ("smart-climate", N_("Smart climate")))

_CONSTRAINTS = QuestionPattern(
    key="constraints",
    title=N_("Constraints and roadblocks"),
    asks=N_("What are the main constraints and roadblocks to success?"),
    kinds=("constraint", "roadblock", "opportunity", "parking"),
)
_OPPORTUNITIES = QuestionPattern(
    key="opportunities",
    title=N_("Opportunities for public-private collaboration"),
    asks=N_(
        "On which opportunities for public-private collaboration can we move forward as a group?"
    ),
    kinds=("opportunity", "parking"),
)

TWO_DAYS = Pattern(
    key="two-days",
    name=N_("Two-day workshop with roundtables"),
    description=N_(
        "For about 100 people: four questions, plenaries, two sessions of roundtables with two "
        "rounds each, a vote and commitments."
    ),
    days=2,
    kinds=(_APPROACH, _DIAGNOSTIC, _CONSTRAINT, _ROADBLOCK, _OPPORTUNITY, _PARKING),
    stages=_STAGES,
    strands=_STRANDS,
    questions=(
        QuestionPattern(
            key="approaches",
            title=N_("Approaches by stage of city development"),
            asks=N_("Which approaches work best for cities at different stages of development?"),
            kinds=("approach", "parking"),
        ),
        QuestionPattern(
            key="diagnostics",
            title=N_("Diagnostic tools"),
            asks=N_("How can diagnostic tools inform the design of development projects?"),
            kinds=("diagnostic", "parking"),
        ),
        _CONSTRAINTS,
        _OPPORTUNITIES,
    ),
    sessions=(
        SessionPattern(
            title=N_("Registration and coffee"),
            format=SessionFormat.OTHER,
            begins=time(8, 30),
            ends=time(9),
        ),
        SessionPattern(
            title=N_("Opening"), format=SessionFormat.PLENARY, begins=time(9), ends=time(9, 45)
        ),
        SessionPattern(
            title=N_("Approaches for cities at different stages"),
            format=SessionFormat.PLENARY,
            begins=time(9, 45),
            ends=time(11),
            question="approaches",
        ),
        SessionPattern(
            title=N_("Coffee"), format=SessionFormat.BREAK, begins=time(11), ends=time(11, 20)
        ),
        SessionPattern(
            title=N_("Diagnostic tools for development projects"),
            format=SessionFormat.PLENARY,
            begins=time(11, 20),
            ends=time(12, 30),
            question="diagnostics",
        ),
        SessionPattern(
            title=N_("Lunch"), format=SessionFormat.BREAK, begins=time(12, 30), ends=time(13, 45)
        ),
        SessionPattern(
            title=N_("Roundtables: constraints and roadblocks"),
            format=SessionFormat.ROUNDTABLES,
            begins=time(13, 45),
            ends=time(15, 40),
            question="constraints",
            rounds=(
                RoundPattern(at=time(13, 55), minutes=45),
                RoundPattern(at=time(14, 50), minutes=45),
            ),
        ),
        SessionPattern(
            title=N_("Coffee"), format=SessionFormat.BREAK, begins=time(15, 40), ends=time(16)
        ),
        SessionPattern(
            title=N_("What the tables said today"),
            format=SessionFormat.PLENARY,
            begins=time(16),
            ends=time(16, 45),
        ),
        SessionPattern(
            title=N_("What did we miss yesterday?"),
            format=SessionFormat.PLENARY,
            day=1,
            begins=time(9),
            ends=time(9, 30),
            question="constraints",
        ),
        SessionPattern(
            title=N_("Roundtables: opportunities for public-private collaboration"),
            format=SessionFormat.ROUNDTABLES,
            day=1,
            begins=time(9, 30),
            ends=time(11, 30),
            question="opportunities",
            rounds=(
                RoundPattern(at=time(9, 40), minutes=45),
                RoundPattern(at=time(10, 35), minutes=45),
            ),
        ),
        SessionPattern(
            title=N_("Lunch"), format=SessionFormat.BREAK, day=1, begins=time(11, 30), ends=time(13)
        ),
        SessionPattern(
            title=N_("Vote on the opportunities"),
            format=SessionFormat.VOTE,
            day=1,
            begins=time(13),
            ends=time(13, 30),
        ),
        SessionPattern(
            title=N_("Who will do what by when"),
            format=SessionFormat.COMMITMENTS,
            day=1,
            begins=time(13, 30),
            ends=time(15),
        ),
        SessionPattern(
            title=N_("Closing and next steps"),
            format=SessionFormat.PLENARY,
            day=1,
            begins=time(15, 20),
            ends=time(16),
        ),
    ),
)

HALF_DAY = Pattern(
    key="half-day",
    name=N_("Half-day roundtable"),
    description=N_(
        "For about 12 people at one table or two: two rounds, a vote and commitments. People enter "
        "by tapping their own name, and everybody can type notes."
    ),
    days=1,
    open_capture=True,
    tap_name=True,
    kinds=(_EITHER, _OPPORTUNITY, _PARKING),
    questions=(
        QuestionPattern(
            key="constraints",
            title=_CONSTRAINTS.title,
            asks=_CONSTRAINTS.asks,
            kinds=("constraint", "opportunity", "parking"),
        ),
        _OPPORTUNITIES,
    ),
    sessions=(
        SessionPattern(
            title=N_("Welcome"), format=SessionFormat.PLENARY, begins=time(9), ends=time(9, 15)
        ),
        SessionPattern(
            title=N_("Roundtable"),
            format=SessionFormat.ROUNDTABLES,
            begins=time(9, 15),
            ends=time(10, 40),
            rounds=(
                RoundPattern(at=time(9, 15), minutes=40, question="constraints"),
                RoundPattern(at=time(10), minutes=40, question="opportunities"),
            ),
        ),
        SessionPattern(
            title=N_("Coffee"), format=SessionFormat.BREAK, begins=time(10, 40), ends=time(11)
        ),
        SessionPattern(
            title=N_("Vote on the opportunities"),
            format=SessionFormat.VOTE,
            begins=time(11),
            ends=time(11, 20),
        ),
        SessionPattern(
            title=N_("Who will do what by when"),
            format=SessionFormat.COMMITMENTS,
            begins=time(11, 20),
            ends=time(12),
        ),
    ),
    tables=(14,),
)

EMPTY = Pattern(
    key="empty",
    name=N_("Empty"),
    description=N_("No programme yet: you add sessions, questions and tables as you need them."),
    days=1,
    kinds=(_CONSTRAINT, _ROADBLOCK, _OPPORTUNITY, _PARKING),
)

#: in the order in which they are offered
PATTERNS = {p.key: p for p in (TWO_DAYS, HALF_DAY, EMPTY)}
