"""Which options go through when some share the rank at the cut line."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from facilitate.voting.tally.ranks import Standing


class TiePolicy(StrEnum):
    """What decides between options that share the rank at the cut line; fixed before opening."""

    #: all of them go through
    ALL = "all"
    #: those that more people support
    VOTERS = "voters"
    #: those that more sectors back
    SECTORS = "sectors"
    #: none yet: people vote again on those alone
    RUN_OFF = "run_off"
    #: a draw, by a seed that is shown with the result
    DRAW = "draw"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """What the cut line does to a result."""

    through: frozenset[int]
    #: the options that share the rank at the line; empty if it falls between two ranks
    tied: tuple[int, ...] = ()
    #: what decided; those that it left equal all went through
    policy: TiePolicy | None = None


def cut_at(
    places: int,
    standings: Sequence[Standing],
    *,
    policy: TiePolicy,
    backing: Mapping[int, int] | None = None,
    lots: Mapping[int, str] | None = None,
) -> Cut:
    """The options on the first so many places; never one that got nothing.

    `backing` says how many sectors back an option: without it (too few people for sectors) all
    that are tied go through, as `policy` of the answer says. `lots` are those of the draw.
    """
    scored = [each for each in standings if each.score > 0]
    safe = [each for each in scored if _last_place(each, scored) <= places]
    tied = [each for each in scored if each.rank <= places and each not in safe]
    through = frozenset(each.option for each in safe)
    if not tied:
        return Cut(through=through)
    if policy is TiePolicy.SECTORS and backing is None:
        policy = TiePolicy.ALL
    better = _chosen(tied, places - len(safe), policy, backing or {}, lots or {})
    return Cut(through=through | better, tied=tuple(each.option for each in tied), policy=policy)


def lot(seed: str, letter: str) -> str:
    """What an option draws: the smallest SHA-256 of seed and letter (hex) goes through first."""
    return hashlib.sha256(f"{seed}:{letter}".encode()).hexdigest()


def fingerprint(seed: str) -> str:
    """What is said of a seed before it is shown: its SHA-256 (hex)."""
    return hashlib.sha256(seed.encode()).hexdigest()


def _last_place(standing: Standing, among: Sequence[Standing]) -> int:
    return standing.rank - 1 + sum(1 for other in among if other.rank == standing.rank)


def _chosen(
    tied: Sequence[Standing],
    left: int,
    policy: TiePolicy,
    backing: Mapping[int, int],
    lots: Mapping[int, str],
) -> frozenset[int]:
    if policy is TiePolicy.ALL:
        return frozenset(each.option for each in tied)
    if policy is TiePolicy.RUN_OFF:
        return frozenset()
    if policy is TiePolicy.DRAW:
        drawn = sorted(tied, key=lambda each: lots[each.option])
        return frozenset(each.option for each in drawn[:left])
    weight: Callable[[Standing], int] = (
        (lambda each: each.voters)
        if policy is TiePolicy.VOTERS
        else (lambda each: backing.get(each.option, 0))
    )
    line = sorted((weight(each) for each in tied), reverse=True)[left - 1]
    return frozenset(each.option for each in tied if weight(each) >= line)
