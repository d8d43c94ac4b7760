"""Ballots held against the people who may vote. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from facilitate.voting.states import Flaw, Origin


@dataclass(frozen=True, kw_only=True)
class Reconciliation:
    """Whether there are no more ballots than people who may vote, and where the ballots are from.

    Nothing of it is linked to what any ballot says.
    """

    ballots: Mapping[Origin, int]
    invalid: Mapping[Flaw, int]
    may_vote: int
    #: papers that only one person keyed in where two were to
    waiting: int = 0
    #: so few voted in secret that a result would tell how
    too_few: bool = False

    @property
    def papers_invalid(self) -> int:
        """Papers that give nothing."""
        return sum(self.invalid.values())

    @property
    def total(self) -> int:
        """All ballots, valid or not; those that came late are not among them."""
        return sum(self.ballots.values()) + self.papers_invalid

    @property
    def surplus(self) -> int:
        """So many more ballots than people who may vote."""
        return max(0, self.total - self.may_vote)

    def stored(self) -> dict[str, Any]:
        """As it is kept with a frozen result."""
        return asdict(self)

    @classmethod
    def read(cls, kept: Mapping[str, Any] | None) -> "Reconciliation | None":
        """What `stored` kept."""
        if kept is None:
            return None
        return cls(
            ballots={Origin(key): count for key, count in kept["ballots"].items()},
            invalid={Flaw(key): count for key, count in kept["invalid"].items()},
            may_vote=kept["may_vote"],
            waiting=kept.get("waiting", 0),
            too_few=kept.get("too_few", False),
        )
