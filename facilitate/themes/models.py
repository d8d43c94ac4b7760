"""Themes, and the options that people vote on (opportunities), each with the notes behind it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from facilitate.accounts.models import Account
from facilitate.db import Base, Dated, Id
from facilitate.notes.models import Note
from facilitate.people.models import Participant
from facilitate.workshop.models import Destination, Question, Roundtable, Stage, Strand

theme_notes = Table(
    "theme_notes",
    Base.metadata,
    Column("theme_id", Integer, ForeignKey("themes.id", ondelete="CASCADE"), primary_key=True),
    Column("note_id", Integer, ForeignKey("notes.id", ondelete="CASCADE"), primary_key=True),
    Index("ix_theme_notes_note_id", "note_id"),
)

opportunity_notes = Table(
    "opportunity_notes",
    Base.metadata,
    Column(
        "opportunity_id",
        Integer,
        ForeignKey("opportunities.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("note_id", Integer, ForeignKey("notes.id", ondelete="CASCADE"), primary_key=True),
    Index("ix_opportunity_notes_note_id", "note_id"),
)

opportunity_themes = Table(
    "opportunity_themes",
    Base.metadata,
    Column(
        "opportunity_id",
        Integer,
        ForeignKey("opportunities.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("theme_id", Integer, ForeignKey("themes.id", ondelete="CASCADE"), primary_key=True),
)

#: "this option removes that roadblock"
removals = Table(
    "removals",
    Base.metadata,
    Column(
        "opportunity_id",
        Integer,
        ForeignKey("opportunities.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("theme_id", Integer, ForeignKey("themes.id", ondelete="CASCADE"), primary_key=True),
    Index("ix_removals_theme_id", "theme_id"),
)

theme_stages = Table(
    "theme_stages",
    Base.metadata,
    Column("theme_id", Integer, ForeignKey("themes.id", ondelete="CASCADE"), primary_key=True),
    Column("stage_id", Integer, ForeignKey("stages.id", ondelete="CASCADE"), primary_key=True),
)

opportunity_stages = Table(
    "opportunity_stages",
    Base.metadata,
    Column(
        "opportunity_id",
        Integer,
        ForeignKey("opportunities.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("stage_id", Integer, ForeignKey("stages.id", ondelete="CASCADE"), primary_key=True),
)

opportunity_destinations = Table(
    "opportunity_destinations",
    Base.metadata,
    Column(
        "opportunity_id",
        Integer,
        ForeignKey("opportunities.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column(
        "destination_id",
        Integer,
        ForeignKey("destinations.id", ondelete="CASCADE"),
        primary_key=True,
    ),
)


class FeltBy(StrEnum):
    """Who feels what a theme is about."""

    CITY = "city"
    VENDOR = "vendor"
    FUNDER = "funder"


class Theme(Base, Dated):
    """A named cluster of notes from several tables."""

    __tablename__ = "themes"

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(
        ForeignKey("workshops.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str]
    #: one sentence
    statement: Mapped[str] = mapped_column(default="")
    position: Mapped[int]
    #: an edit names the one it started from
    revision: Mapped[int] = mapped_column(default=1)
    deleted_at: Mapped[datetime | None]
    #: the question of the workshop that it answers
    question_id: Mapped[int | None] = mapped_column(ForeignKey("questions.id", ondelete="SET NULL"))
    #: one of the workshop's categories, such as Finance; "" without one
    category: Mapped[str] = mapped_column(default="", server_default="")
    #: see FeltBy
    felt_by: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    #: said by few and kept apart: it is not merged into another theme
    is_minority: Mapped[bool] = mapped_column(default=False, server_default=false())
    #: the theme that its notes were taken out of
    split_from_id: Mapped[int | None] = mapped_column(ForeignKey("themes.id", ondelete="SET NULL"))
    #: the theme that took up its notes when it was deleted for being merged into that one
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("themes.id", ondelete="SET NULL"))

    question: Mapped[Question | None] = relationship()
    stages: Mapped[list[Stage]] = relationship(secondary=theme_stages, order_by=Stage.position)
    uses: Mapped[list["ThemeUse"]] = relationship(order_by="ThemeUse.id")
    notes: Mapped[list[Note]] = relationship(secondary=theme_notes, order_by=Note.id)


class Opportunity(Base, Dated):
    """A worded, votable statement built from notes; on screen "option"."""

    __tablename__ = "opportunities"

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(
        ForeignKey("workshops.id", ondelete="CASCADE"), index=True
    )
    text: Mapped[str]
    #: what the public side would do
    public_role: Mapped[str] = mapped_column(default="")
    #: what the private side would do
    private_role: Mapped[str] = mapped_column(default="")
    #: the cities that it fits, in words
    fits: Mapped[str] = mapped_column(default="", server_default="")
    strand_id: Mapped[int | None] = mapped_column(ForeignKey("strands.id", ondelete="SET NULL"))
    position: Mapped[int]
    revision: Mapped[int] = mapped_column(default=1)
    #: taken off the list, kept on record
    withdrawn_at: Mapped[datetime | None]

    strand: Mapped[Strand | None] = relationship()
    stages: Mapped[list[Stage]] = relationship(
        secondary=opportunity_stages, order_by=Stage.position
    )
    destinations: Mapped[list[Destination]] = relationship(
        secondary=opportunity_destinations, order_by=Destination.position
    )
    #: the themes of constraints that it removes
    removes: Mapped[list[Theme]] = relationship(secondary=removals, order_by=Theme.position)
    notes: Mapped[list[Note]] = relationship(secondary=opportunity_notes, order_by=Note.id)
    themes: Mapped[list[Theme]] = relationship(
        secondary=opportunity_themes, order_by=Theme.position
    )


class ThemeUse(Base, Dated):
    """Where a theme is or may be used, by whom and when."""

    __tablename__ = "theme_uses"
    __table_args__ = (UniqueConstraint("theme_id", "destination_id"),)

    id: Mapped[Id]
    theme_id: Mapped[int] = mapped_column(ForeignKey("themes.id", ondelete="CASCADE"))
    destination_id: Mapped[int] = mapped_column(ForeignKey("destinations.id", ondelete="CASCADE"))
    #: who sees to it, in words; erased with the names of people
    person: Mapped[str] = mapped_column(default="")
    due_on: Mapped[date | None]

    destination: Mapped[Destination] = relationship()


class DeskSettings(Base):
    """What the theme team of a workshop changed of its desk; no row until then."""

    __tablename__ = "desk_settings"

    workshop_id: Mapped[int] = mapped_column(
        ForeignKey("workshops.id", ondelete="CASCADE"), primary_key=True
    )
    categories: Mapped[list[str]] = mapped_column(JSON, default=list)


class NoteReading(Base, Dated):
    """A note that the theme team has read, and perhaps leaves to the annex of the report."""

    __tablename__ = "note_readings"

    note_id: Mapped[int] = mapped_column(
        ForeignKey("notes.id", ondelete="CASCADE"), primary_key=True
    )
    #: left out of themes and options on purpose
    in_annex: Mapped[bool] = mapped_column(default=False)


class DeskClaim(Base, Dated):
    """Somebody of the theme team works on a table's notes, or on one note; it locks nobody out."""

    __tablename__ = "desk_claims"
    __table_args__ = (
        CheckConstraint("(table_id IS NULL) <> (note_id IS NULL)", name="table_or_note"),
        Index("ix_desk_claims_workshop", "workshop_id", "expires_at"),
    )

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id", ondelete="CASCADE"))
    table_id: Mapped[int | None] = mapped_column(ForeignKey("roundtables.id", ondelete="CASCADE"))
    note_id: Mapped[int | None] = mapped_column(ForeignKey("notes.id", ondelete="CASCADE"))
    expires_at: Mapped[datetime]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    participant_id: Mapped[int | None] = mapped_column(
        ForeignKey("participants.id", ondelete="CASCADE")
    )

    table: Mapped[Roundtable | None] = relationship()
    account: Mapped[Account | None] = relationship()
    participant: Mapped[Participant | None] = relationship()


class Step(Base, Dated):
    """One thing that somebody of the theme team did, with what is needed to undo it."""

    __tablename__ = "desk_steps"
    __table_args__ = (
        Index("ix_desk_steps_workshop", "workshop_id", "id"),
        Index("ix_desk_steps_theme_id", "theme_id"),
    )

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id", ondelete="CASCADE"))
    #: see themes.steps.Done
    kind: Mapped[str]
    #: the theme that it was done to
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("themes.id", ondelete="CASCADE"))
    #: ids and words before and after
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    participant_id: Mapped[int | None] = mapped_column(
        ForeignKey("participants.id", ondelete="SET NULL")
    )
    undone_at: Mapped[datetime | None]

    theme: Mapped[Theme | None] = relationship()
    account: Mapped[Account | None] = relationship()
    participant: Mapped[Participant | None] = relationship()


class TableQuestion(Base, Dated):
    """What the theme team asks the table that a note is from; its answer is a new wording."""

    __tablename__ = "table_questions"

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(
        ForeignKey("workshops.id", ondelete="CASCADE"), index=True
    )
    note_id: Mapped[int] = mapped_column(ForeignKey("notes.id", ondelete="CASCADE"), index=True)
    text: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    participant_id: Mapped[int | None] = mapped_column(
        ForeignKey("participants.id", ondelete="SET NULL")
    )
    answered_at: Mapped[datetime | None]
    #: number of the note's revision that answers it; None where the note stands as it is
    answer_revision: Mapped[int | None]

    note: Mapped[Note] = relationship()
    account: Mapped[Account | None] = relationship()
    participant: Mapped[Participant | None] = relationship()


class NoteGroup(Base, Dated):
    """Notes that may say the same, as the machine found them; somebody decides what they are."""

    __tablename__ = "note_groups"

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(
        ForeignKey("workshops.id", ondelete="CASCADE"), index=True
    )
    #: from the notes' own words
    name: Mapped[str]
    note_ids: Mapped[list[int]] = mapped_column(JSON)
    #: how many notes, to order by
    size: Mapped[int]
    #: made a theme, put into one, or dismissed
    settled_at: Mapped[datetime | None]
