"""What the parts of the making of the demo share: its facts, its workshop, its clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from facilitate.activity import Actor
from facilitate.demo.shapes import DemoFacts, SessionFact
from facilitate.workshop.models import Workshop


@dataclass(frozen=True, kw_only=True)
class Stage:
    """The demo workshop while it is being made."""

    facts: DemoFacts
    workshop: Workshop
    organizer: Actor
    #: from the programme's clock of 2012 to now
    shift: timedelta
    secret_key: str

    @cached_property
    def sessions(self) -> dict[str, SessionFact]:
        """The sessions by key."""
        return {session.key: session for session in self.facts.sessions}

    def at(self, session: SessionFact, minute: float) -> datetime:
        """The moment now of a minute of a session of 2012."""
        return self.begins(session) + timedelta(minutes=minute)

    def begins(self, session: SessionFact) -> datetime:
        """When a session begins, by the shifted clock."""
        return (
            datetime.combine(session.day, session.starts_at, tzinfo=self.workshop.zone) + self.shift
        )
