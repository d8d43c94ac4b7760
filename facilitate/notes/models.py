"""Notes and their history."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship, validates

from facilitate.accounts.models import Account
from facilitate.db import Base, Dated, Id
from facilitate.library.models import Document
from facilitate.notes.search import searchable
from facilitate.people.models import Participant
from facilitate.workshop.models import (
    NoteKind,
    Round,
    Roundtable,
    Stage,
    Strand,
    Workshop,
    WorkshopSession,
)


class Agreement(StrEnum):
    """What a table says of one of its notes."""

    AGREED = "agreed"
    DISPUTED = "disputed"


@dataclass(frozen=True, kw_only=True)
class Citation:
    """Evidence for a note: an address on the web, or a document of the library with its page."""

    url: str = ""
    document: Document | None = None
    page: int | None = None


class Citing:
    """What may cite something."""

    cited_url: Mapped[str | None]
    cited_document_id: Mapped[int | None] = mapped_column(
        ForeignKey("documents.id", ondelete="SET NULL")
    )
    cited_page: Mapped[int | None]

    @declared_attr
    def cited_document(self) -> Mapped[Document | None]:
        """The document cited, as long as it is in the library."""
        return relationship()

    @property
    def citation(self) -> Citation | None:
        """What is cited; a page means nothing without its document."""
        if self.cited_url:
            return Citation(url=self.cited_url)
        if self.cited_document is not None:
            return Citation(document=self.cited_document, page=self.cited_page)
        return None

    @citation.setter
    def citation(self, citation: Citation | None) -> None:
        cited = citation or Citation()
        self.cited_url = cited.url or None
        self.cited_document, self.cited_page = cited.document, cited.page


class Note(Base, Dated, Citing):
    """One statement captured at a table in a round, or in a plenary session."""

    __tablename__ = "notes"
    __table_args__ = (
        UniqueConstraint("workshop_id", "client_id"),
        CheckConstraint("(table_id IS NULL) = (round_id IS NULL)", name="table_with_round"),
        CheckConstraint("(table_id IS NULL) <> (workshop_session_id IS NULL)", name="one_origin"),
        CheckConstraint("cited_url IS NULL OR cited_document_id IS NULL", name="one_citation"),
        Index("ix_notes_table", "workshop_id", "table_id", "round_id"),
        Index("ix_notes_session", "workshop_session_id"),
        Index("ix_notes_newest", "workshop_id", "deleted_at", "created_at", "id"),
    )

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id", ondelete="CASCADE"))
    table_id: Mapped[int | None] = mapped_column(ForeignKey("roundtables.id", ondelete="RESTRICT"))
    round_id: Mapped[int | None] = mapped_column(ForeignKey("rounds.id", ondelete="RESTRICT"))
    workshop_session_id: Mapped[int | None] = mapped_column(
        ForeignKey("workshop_sessions.id", ondelete="RESTRICT")
    )
    kind_id: Mapped[int] = mapped_column(ForeignKey("note_kinds.id", ondelete="RESTRICT"))
    stage_id: Mapped[int | None] = mapped_column(ForeignKey("stages.id", ondelete="SET NULL"))
    strand_id: Mapped[int | None] = mapped_column(ForeignKey("strands.id", ondelete="SET NULL"))
    text: Mapped[str]
    #: the text as searched: case and accents ignored
    search_text: Mapped[str]
    #: language of the text where it is not the workshop's
    language: Mapped[str | None]
    #: made in the browser, so that a resend on bad Wi-Fi is the same note
    client_id: Mapped[str]
    #: number of the newest revision; an edit names the one it started from
    revision: Mapped[int] = mapped_column(default=1)
    #: typed after the round had ended: kept, and marked
    is_late: Mapped[bool] = mapped_column(default=False)
    #: when it was typed, as far as its device can tell; None where it arrived at once
    typed_at: Mapped[datetime | None]
    #: keyed in from paper: the code of its line on the printed sheet, "" where it had none; then
    #: `typed_at` is when it was written. None where it was typed at once
    paper: Mapped[str | None]
    #: what the table said when it read its notes, see Agreement; None until then
    agreement: Mapped[str | None]
    #: one of the few that its table finds most important
    is_top: Mapped[bool] = mapped_column(default=False, server_default=false())
    #: words of those who say that this is not what they said, one each line; of whom is kept
    #: nowhere. None where nobody does, or it was settled
    objection: Mapped[str | None]
    #: the room is not shown it on the wall
    is_off_wall: Mapped[bool] = mapped_column(default=False, server_default=false())
    deleted_at: Mapped[datetime | None]
    #: the note that took up its words when it was deleted for being joined with that one
    merged_into_id: Mapped[int | None] = mapped_column(
        ForeignKey("notes.id", ondelete="SET NULL"), index=True
    )
    #: who typed it
    typed_by_account_id: Mapped[int | None] = mapped_column(
        ForeignKey("accounts.id", ondelete="SET NULL")
    )
    typed_by_participant_id: Mapped[int | None] = mapped_column(
        ForeignKey("participants.id", ondelete="SET NULL")
    )
    #: who said it, known only where people type for themselves; what of this anybody may see
    #: is decided by facilitate.people.attribution
    speaker_id: Mapped[int | None] = mapped_column(
        ForeignKey("participants.id", ondelete="SET NULL")
    )

    workshop: Mapped[Workshop] = relationship()
    kind: Mapped[NoteKind] = relationship()
    stage: Mapped[Stage | None] = relationship()
    strand: Mapped[Strand | None] = relationship()
    table: Mapped[Roundtable | None] = relationship()
    round: Mapped[Round | None] = relationship()
    workshop_session: Mapped[WorkshopSession | None] = relationship()
    speaker: Mapped[Participant | None] = relationship(foreign_keys=[speaker_id])
    revisions: Mapped[list["NoteRevision"]] = relationship(order_by="NoteRevision.number")

    @validates("text")
    def _keep_search_text(self, _field: str, text: str) -> str:
        self.search_text = searchable(text)
        return text


class NoteRevision(Base, Dated, Citing):
    """What a note said from one change to the next, and who changed it how."""

    __tablename__ = "note_revisions"
    __table_args__ = (
        UniqueConstraint("note_id", "number"),
        CheckConstraint("cited_url IS NULL OR cited_document_id IS NULL", name="one_citation"),
    )

    id: Mapped[Id]
    note_id: Mapped[int] = mapped_column(ForeignKey("notes.id", ondelete="CASCADE"))
    number: Mapped[int]
    #: added, edited, deleted, restored, set_aside (typed while somebody else was faster), split,
    #: merged, moved, or what the table said of it: agreed, disputed, unmarked, chosen, not_chosen,
    #: objected (then the text is the objection), kept (in spite of one)
    change: Mapped[str]
    #: of the form that made the change, so that one sent again is the same change
    client_id: Mapped[str | None]
    text: Mapped[str]
    kind_id: Mapped[int] = mapped_column(ForeignKey("note_kinds.id", ondelete="RESTRICT"))
    stage_id: Mapped[int | None] = mapped_column(ForeignKey("stages.id", ondelete="SET NULL"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    participant_id: Mapped[int | None] = mapped_column(
        ForeignKey("participants.id", ondelete="SET NULL")
    )

    kind: Mapped[NoteKind] = relationship()
    stage: Mapped[Stage | None] = relationship()
    account: Mapped[Account | None] = relationship()
    participant: Mapped[Participant | None] = relationship()


class Handover(Base, Dated):
    """An offer to take over a table's notes: open for minutes, and taken once or never."""

    __tablename__ = "handovers"
    __table_args__ = (Index("ix_handovers_table", "table_id", "taken_at"),)

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id", ondelete="CASCADE"))
    table_id: Mapped[int] = mapped_column(ForeignKey("roundtables.id", ondelete="CASCADE"))
    #: four digits, shown at the table
    code: Mapped[str]
    #: whoever offered it goes on writing, beside the other
    goes_on: Mapped[bool] = mapped_column(default=False)
    expires_at: Mapped[datetime]
    #: wrong codes entered while it was open
    tries: Mapped[int] = mapped_column(default=0)
    offered_by_account_id: Mapped[int | None] = mapped_column(
        ForeignKey("accounts.id", ondelete="SET NULL")
    )
    offered_by_participant_id: Mapped[int | None] = mapped_column(
        ForeignKey("participants.id", ondelete="SET NULL")
    )
    taken_at: Mapped[datetime | None]
    taken_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("participants.id", ondelete="SET NULL")
    )

    table: Mapped[Roundtable] = relationship()
    taken_by: Mapped[Participant | None] = relationship(foreign_keys=[taken_by_id])
