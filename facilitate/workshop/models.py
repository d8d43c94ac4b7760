"""The workshop and everything about it that is decided before anybody speaks."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, Table, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from facilitate import clock
from facilitate.accounts.models import Account
from facilitate.db import Base, Dated, Id


class AttributionPolicy(StrEnum):
    """How much of who said something may be shown."""

    CHATHAM_HOUSE = "chatham_house"
    SECTOR = "sector"
    ORGANIZATION = "organization"
    NAMED = "named"


class HelperRole(StrEnum):
    """What an account that does not organize may do in a workshop."""

    CHECK_IN = "check_in"
    THEME_TEAM = "theme_team"


class SessionFormat(StrEnum):
    """What people do in a session of the programme."""

    PLENARY = "plenary"
    ROUNDTABLES = "roundtables"
    VOTE = "vote"
    COMMITMENTS = "commitments"
    BREAK = "break"
    OTHER = "other"


class ProjectorView(StrEnum):
    """What the projector can show, one thing at a time."""

    JOIN = "join"
    TABLES = "tables"
    TIMER = "timer"
    WALL = "wall"
    TURNOUT = "turnout"
    RESULT = "result"
    COMMITMENTS = "commitments"
    CHAIN = "chain"
    FEEDBACK = "feedback"


class Workshop(Base, Dated):
    """The whole event."""

    __tablename__ = "workshops"

    id: Mapped[Id]
    #: short code that people type and that stands in every address, such as KHX7
    code: Mapped[str] = mapped_column(unique=True)
    #: readable name for the command line, such as smart-cities-for-all
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    subtitle: Mapped[str] = mapped_column(default="")
    host: Mapped[str] = mapped_column(default="")
    venue: Mapped[str] = mapped_column(default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    #: IANA name; all planned times are in it
    timezone: Mapped[str] = mapped_column(default="UTC")
    #: language of the workshop's own words (kinds, questions, topics)
    language: Mapped[str] = mapped_column(default="en")
    attribution: Mapped[str] = mapped_column(default=AttributionPolicy.CHATHAM_HOUSE)
    #: small workshops: people at a table type its notes themselves
    open_capture: Mapped[bool] = mapped_column(default=False)
    #: people say on their phones that a note of their table is not what they said
    takes_objections: Mapped[bool] = mapped_column(default=False, server_default=false())
    #: small workshops: people enter by tapping their own name
    tap_name: Mapped[bool] = mapped_column(default=False)
    #: everybody in it is invented; shown on every page
    is_demo: Mapped[bool] = mapped_column(default=False)
    series: Mapped[str] = mapped_column(default="")
    builds_on_title: Mapped[str] = mapped_column(default="")
    builds_on_when: Mapped[str] = mapped_column(default="")
    builds_on_url: Mapped[str] = mapped_column(default="")
    #: anybody may see the workshop's public page
    is_public: Mapped[bool] = mapped_column(default=False, server_default=false())
    #: what it is about, for the public page; plain text with paragraphs
    story: Mapped[str] = mapped_column(default="", server_default="")
    partner_url: Mapped[str] = mapped_column(default="", server_default="")
    #: what the projector shows, see ProjectorView
    projector_shows: Mapped[str] = mapped_column(default="join", server_default="join")
    #: the projector's own link, made and looked up as personal links are; None until it is wanted
    projector_nonce: Mapped[str | None]
    projector_hash: Mapped[str | None] = mapped_column(unique=True)

    #: last day on which people stand in it by name; None keeps them
    keep_until: Mapped[date | None]
    #: when its people were made nameless for good
    forgotten_at: Mapped[datetime | None]
    #: set where people only practise for that workshop; erased by itself, listed nowhere
    practice_of_id: Mapped[int | None] = mapped_column(
        ForeignKey("workshops.id", ondelete="CASCADE"), index=True
    )
    #: everything is only tried out since then; said on every screen
    rehearsing_since: Mapped[datetime | None]

    questions: Mapped[list["Question"]] = relationship(order_by="Question.position")
    note_kinds: Mapped[list["NoteKind"]] = relationship(order_by="NoteKind.position")
    stages: Mapped[list["Stage"]] = relationship(order_by="Stage.position")
    destinations: Mapped[list["Destination"]] = relationship(order_by="Destination.position")
    strands: Mapped[list["Strand"]] = relationship(order_by="Strand.position")
    sessions: Mapped[list["WorkshopSession"]] = relationship(
        order_by="WorkshopSession.day, WorkshopSession.starts_at, WorkshopSession.position"
    )
    rounds: Mapped[list["Round"]] = relationship(order_by="Round.number")
    tables: Mapped[list["Roundtable"]] = relationship(order_by="Roundtable.number")

    @property
    def zone(self) -> ZoneInfo:
        """Time zone of the event."""
        return ZoneInfo(self.timezone)


class Organizer(Base, Dated):
    """An account that owns a workshop."""

    __tablename__ = "organizers"

    workshop_id: Mapped[int] = mapped_column(
        ForeignKey("workshops.id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[int] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True
    )

    workshop: Mapped[Workshop] = relationship()
    account: Mapped[Account] = relationship()


class Helper(Base, Dated):
    """An account that does one thing in a workshop, and sees nothing else of it."""

    __tablename__ = "helpers"

    workshop_id: Mapped[int] = mapped_column(
        ForeignKey("workshops.id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[int] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True
    )
    #: see HelperRole
    role: Mapped[str] = mapped_column(primary_key=True)

    workshop: Mapped[Workshop] = relationship()
    account: Mapped[Account] = relationship()


class Invitation(Base, Dated):
    """A link that lets one more account organize or help, once."""

    __tablename__ = "invitations"
    __table_args__ = (UniqueConstraint("link_hash"),)

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id", ondelete="CASCADE"))
    #: "organizer", or one of HelperRole
    role: Mapped[str]
    #: the link is made and looked up as personal links are
    link_nonce: Mapped[str]
    link_hash: Mapped[str]
    expires_at: Mapped[datetime]
    invited_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("accounts.id", ondelete="SET NULL")
    )
    accepted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    workshop: Mapped[Workshop] = relationship()


question_kinds = Table(
    "question_kinds",
    Base.metadata,
    Column(
        "question_id", Integer, ForeignKey("questions.id", ondelete="CASCADE"), primary_key=True
    ),
    Column("kind_id", Integer, ForeignKey("note_kinds.id", ondelete="CASCADE"), primary_key=True),
)


class NoteKind(Base):
    """What a note can be in this workshop, such as a constraint or an opportunity."""

    __tablename__ = "note_kinds"
    __table_args__ = (UniqueConstraint("workshop_id", "key"),)

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id", ondelete="CASCADE"))
    #: stable name in files, such as constraint
    key: Mapped[str]
    label: Mapped[str]
    plural: Mapped[str]
    #: symbol drawn beside it: bar, octagon, diamond, disc, tool, flag
    shape: Mapped[str]
    #: notes of this kind may name a stage of city
    asks_stage: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int]


class Question(Base):
    """A question the workshop asks; it chooses which kinds of notes are offered."""

    __tablename__ = "questions"
    __table_args__ = (UniqueConstraint("workshop_id", "key"),)

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id", ondelete="CASCADE"))
    key: Mapped[str]
    #: short name, such as Constraints and roadblocks
    title: Mapped[str]
    #: the question itself, as shown at the tables
    asks: Mapped[str]
    position: Mapped[int]

    kinds: Mapped[list[NoteKind]] = relationship(
        secondary=question_kinds, order_by=NoteKind.position
    )


class Stage(Base):
    """A stage of city development that notes can be about, such as early or mature."""

    __tablename__ = "stages"
    __table_args__ = (UniqueConstraint("workshop_id", "key"),)

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id", ondelete="CASCADE"))
    key: Mapped[str]
    label: Mapped[str]
    position: Mapped[int]


class Destination(Base):
    """Where outputs of the workshop go, such as a toolkit or a paper."""

    __tablename__ = "destinations"

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id", ondelete="CASCADE"))
    name: Mapped[str]
    position: Mapped[int]


class Strand(Base):
    """A line of work that notes and options can be marked with, such as smart climate."""

    __tablename__ = "strands"
    __table_args__ = (UniqueConstraint("workshop_id", "key"),)

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id", ondelete="CASCADE"))
    key: Mapped[str]
    label: Mapped[str]
    position: Mapped[int]


class WorkshopSession(Base):
    """One block of the programme; times are in the workshop's zone."""

    __tablename__ = "workshop_sessions"

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id", ondelete="CASCADE"))
    title: Mapped[str]
    format: Mapped[str]
    day: Mapped[date]
    starts_at: Mapped[time]
    ends_at: Mapped[time]
    question_id: Mapped[int | None] = mapped_column(ForeignKey("questions.id", ondelete="SET NULL"))
    position: Mapped[int]
    #: what may be shown of who said something in it, see AttributionPolicy; None as the workshop
    attribution: Mapped[str | None]

    workshop: Mapped[Workshop] = relationship(overlaps="sessions")
    question: Mapped[Question | None] = relationship()
    rounds: Mapped[list["Round"]] = relationship(order_by="Round.number")


class Round(Base):
    """One rotation; people change tables between rounds. Numbers run through the workshop.

    A round is started and ended by hand, never by the plan. The deadline only says when the
    minutes are used up; `ended_at` says when it was over.
    """

    __tablename__ = "rounds"
    __table_args__ = (
        UniqueConstraint("workshop_id", "number"),
        CheckConstraint("minutes > 0", name="minutes_positive"),
    )

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id", ondelete="CASCADE"))
    workshop_session_id: Mapped[int] = mapped_column(
        ForeignKey("workshop_sessions.id", ondelete="CASCADE")
    )
    number: Mapped[int]
    #: planned start in the workshop's zone, on the day of its session
    planned_at: Mapped[time]
    minutes: Mapped[int]
    question_id: Mapped[int | None] = mapped_column(ForeignKey("questions.id", ondelete="SET NULL"))
    started_at: Mapped[datetime | None]
    #: when the minutes are used up: moves with every extension and pause
    deadline: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    workshop: Mapped[Workshop] = relationship(overlaps="rounds")
    workshop_session: Mapped[WorkshopSession] = relationship(overlaps="rounds")
    question: Mapped[Question | None] = relationship()

    @property
    def asked(self) -> Question | None:
        """The round's own question, else its session's."""
        return self.question or self.workshop_session.question

    @property
    def planned_for(self) -> datetime:
        """The planned moment of its start."""
        return datetime.combine(
            self.workshop_session.day, self.planned_at, tzinfo=self.workshop.zone
        )

    @property
    def is_on(self) -> bool:
        """Whether people sit at the tables of this round now, be its clock paused or not."""
        return self.state in ("running", "paused")

    @property
    def state(self) -> str:
        """One of planned, running, paused, ended; computed from what happened."""
        if self.started_at is None:
            return "planned"
        if self.ended_at is not None:
            return "ended"
        return "running" if self.paused_at is None else "paused"

    @property
    def remaining(self) -> timedelta | None:
        """Time left while running or paused (negative when over); None otherwise."""
        if self.deadline is None or self.ended_at is not None:
            return None
        return self.deadline - (self.paused_at or clock.now())


class Roundtable(Base):
    """A numbered table with a topic; the same tables serve all rounds."""

    __tablename__ = "roundtables"
    __table_args__ = (
        UniqueConstraint("workshop_id", "number"),
        CheckConstraint("capacity > 0", name="capacity_positive"),
    )

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id", ondelete="CASCADE"))
    number: Mapped[int]
    topic: Mapped[str] = mapped_column(default="")
    #: chairs, the host's included
    capacity: Mapped[int]
    #: stays at this table in all rounds and writes its notes
    host_id: Mapped[int | None] = mapped_column(ForeignKey("participants.id", ondelete="SET NULL"))
    #: number of the first round in which nobody sits here any more
    closed_from: Mapped[int | None]

    workshop: Mapped[Workshop] = relationship(overlaps="tables")

    def is_open(self, round: Round) -> bool:
        """Whether people sit here in a round."""
        return self.closed_from is None or round.number < self.closed_from


class Message(Base):
    """A line the organizer sent to all screens, or to those of one table.

    The newest one not yet withdrawn is shown.
    """

    __tablename__ = "messages"

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id", ondelete="CASCADE"))
    text: Mapped[str]
    sent_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    #: the table it is for; None: for everybody
    table_id: Mapped[int | None] = mapped_column(ForeignKey("roundtables.id", ondelete="CASCADE"))
