"""A seating problem and its plan, as plain frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

Seating = Mapping[str, str]
"""One round: person id to table id."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table; it may seat `minimum[r]` to `maximum[r]` people in round r, 0 means closed."""

    id: str
    minimum: tuple[int, ...]
    maximum: tuple[int, ...]
    name: str = ""

    @property
    def label(self) -> str:
        """What people call the table."""
        return self.name or self.id


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to seat; what is None or empty is unknown and is never counted against a table."""

    id: str
    present: tuple[bool, ...]
    sector: str | None = None
    organization: str | None = None
    gender: str | None = None
    region: str | None = None
    languages: tuple[str, ...] = ()
    name: str = ""
    tags: tuple[str, ...] = ()

    def is_of(self, kind: str) -> bool:
        """Whether this is somebody of the sector, or with the tag, of this name."""
        return kind == self.sector or kind in self.tags

    @property
    def label(self) -> str:
        """What people call the person."""
        return self.name or self.id


@dataclass(frozen=True, slots=True)
class Pin:
    """A person has this table in one round (counted from 0), or in every round."""

    person: str
    table: str
    round: int | None = None


@dataclass(frozen=True, slots=True)
class Allowed:
    """A person sits at one of these tables in one round, or in every round: access, a topic."""

    person: str
    tables: tuple[str, ...]
    round: int | None = None


@dataclass(frozen=True, slots=True)
class Reserved:
    """Only people of these sectors or tags sit at a table in one round, or in every round.

    Without any, only people sit there whose wishes for the round name the topic of the table.
    """

    table: str
    kinds: tuple[str, ...] = ()
    round: int | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Everybody of the sector or tag `one` is to meet somebody of `two` in some round."""

    one: str
    two: str


@dataclass(frozen=True, slots=True)
class Preference:
    """The topics a person would like in one round, best first; what is not named counts as last."""

    person: str
    round: int
    ranked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Weights:
    """What one unit of each objective costs; the defaults are the preset "balanced"."""

    repeat: float = 10
    repeat_again: float = 5
    organization: float = 20
    language: float = 15
    sector: float = 4
    gender: float = 1
    region: float = 1
    preference: float = 1
    move_seated: float = 40
    move_future: float = 1
    coverage: float = 20


MEET_NEW_PEOPLE = Weights(repeat=30)
BALANCED = Weights()
MY_TOPICS = Weights(repeat=3)
PRESETS: Mapping[str, Weights] = {
    "meet_new_people": MEET_NEW_PEOPLE,
    "balanced": BALANCED,
    "my_topics": MY_TOPICS,
}


@dataclass(frozen=True, slots=True)
class Repair:
    """The plan in force when round `now` begins: earlier rounds are history, later ones a draft."""

    now: int
    baseline: tuple[Seating, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything that decides a plan; pairs in `apart` and `together` are person ids.

    People in `stays` have one table in all rounds that may still change, people in `rotates`
    another one in every round.
    """

    rounds: int
    tables: tuple[Table, ...]
    people: tuple[Person, ...]
    pins: tuple[Pin, ...] = ()
    apart: tuple[tuple[str, str], ...] = ()
    together: tuple[tuple[str, str], ...] = ()
    topics: tuple[Mapping[str, str], ...] = ()
    preferences: tuple[Preference, ...] = ()
    weights: Weights = BALANCED
    repair: Repair | None = None
    name: str = ""
    allowed: tuple[Allowed, ...] = ()
    reserved: tuple[Reserved, ...] = ()
    stays: tuple[str, ...] = ()
    rotates: tuple[str, ...] = ()
    coverage: tuple[Coverage, ...] = ()

    @property
    def now(self) -> int:
        """The first round that may still change."""
        return self.repair.now if self.repair else 0

    def with_weights(self, weights: Weights) -> Problem:
        """The same problem under other weights, for instance a preset."""
        return replace(self, weights=weights)


@dataclass(frozen=True, slots=True)
class Plan:
    """Who sits where: `assignment[r][person id]` is a table id."""

    assignment: tuple[Seating, ...]

    def table_of(self, person: str, round: int) -> str | None:
        """The person's table in a round, None when absent."""
        return self.assignment[round].get(person)
