"""Themes, and the options that people vote on (opportunities), each with the notes behind it."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, Integer, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from facilitate.db import Base, Dated, Id
from facilitate.notes.models import Note
from facilitate.workshop.models import Strand

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
    strand_id: Mapped[int | None] = mapped_column(ForeignKey("strands.id", ondelete="SET NULL"))
    position: Mapped[int]
    revision: Mapped[int] = mapped_column(default=1)
    #: taken off the list, kept on record
    withdrawn_at: Mapped[datetime | None]

    strand: Mapped[Strand | None] = relationship()
    notes: Mapped[list[Note]] = relationship(secondary=opportunity_notes, order_by=Note.id)
    themes: Mapped[list[Theme]] = relationship(
        secondary=opportunity_themes, order_by=Theme.position
    )
