"""What a result says of an option beside its score, where the rule has more to say."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """What people said of an option on a scale from 1 to 5; figures are empty if nobody did."""

    given: int
    #: people who voted and gave nothing here: they cannot judge it
    skipped: int
    mean: float | None
    median: float | None
    #: the middle half of the answers lies within so many steps (interquartile range)
    spread: float | None

    @property
    def dissent(self) -> bool:
        """People see it differently: the middle half lies two steps apart or more."""
        return self.spread is not None and self.spread >= 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """Impact and feasibility of an option."""

    impact: Axis
    feasibility: Axis

    @property
    def rated(self) -> bool:
        """Somebody judged its impact and somebody its feasibility: else it has no priority."""
        return self.impact.mean is not None and self.feasibility.mean is not None

    @property
    def dissent(self) -> bool:
        """People see it differently on one of the two."""
        return self.impact.dissent or self.feasibility.dissent


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    """Places that an option was given."""

    #: how often it was put first, and how often it had any place
    first: int
    ranked: int
    #: compared with each other option on its own, more people prefer it (Condorcet winner)
    beats_all: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Stances:
    """How many people support an option, can live with it, and object to it."""

    support: int
    live_with: int
    objections: int

    @property
    def answered(self) -> int:
        """People who took a stance."""
        return self.support + self.live_with + self.objections


Details: TypeAlias = Rating | Preference | Stances


def stored(details: Details | None) -> dict[str, Any] | None:
    """As it is kept with a frozen result."""
    return asdict(details) if details is not None else None


def read(kept: Mapping[str, Any] | None) -> Details | None:
    """What `stored` kept."""
    if kept is None:
        return None
    if "impact" in kept:
        return Rating(impact=Axis(**kept["impact"]), feasibility=Axis(**kept["feasibility"]))
    return Preference(**kept) if "ranked" in kept else Stances(**kept)
