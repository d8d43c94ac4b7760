"""Documents, stored as a file of ours or as a link."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from facilitate.db import Base, Dated, Id
from facilitate.people.models import Organization
from facilitate.workshop.models import WorkshopSession


class Document(Base, Dated):
    """A presentation or paper: uploaded, or a link to where it is."""

    __tablename__ = "documents"
    __table_args__ = (CheckConstraint("(url IS NULL) <> (stored_as IS NULL)", name="one_place"),)

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(
        ForeignKey("workshops.id", ondelete="CASCADE"), index=True
    )
    workshop_session_id: Mapped[int | None] = mapped_column(
        ForeignKey("workshop_sessions.id", ondelete="SET NULL")
    )
    title: Mapped[str]
    speaker: Mapped[str] = mapped_column(default="")
    organization_id: Mapped[int | None] = mapped_column(
        ForeignKey("organizations.id", ondelete="SET NULL")
    )
    #: what to take away from it, in two lines
    takeaway: Mapped[str] = mapped_column(default="")
    url: Mapped[str | None]
    #: random name in the instance's folder of files
    stored_as: Mapped[str | None]
    #: the name people know it by, and what it is
    filename: Mapped[str] = mapped_column(default="")
    media_type: Mapped[str] = mapped_column(default="")
    size: Mapped[int] = mapped_column(default=0)
    #: the speaker agreed that it is shared; without this only people of the workshop see it
    permitted: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int]

    organization: Mapped[Organization | None] = relationship()
    workshop_session: Mapped[WorkshopSession | None] = relationship()
