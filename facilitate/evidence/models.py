"""Which option's chain the projector shows."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from facilitate.db import Base
from facilitate.themes.models import Opportunity


class ShownChain(Base):
    """The option of which the room sees where it comes from."""

    __tablename__ = "shown_chains"

    workshop_id: Mapped[int] = mapped_column(
        ForeignKey("workshops.id", ondelete="CASCADE"), primary_key=True
    )
    option_id: Mapped[int] = mapped_column(
        ForeignKey("opportunities.id", ondelete="CASCADE"), index=True
    )

    option: Mapped[Opportunity] = relationship()
